# Audit.

audit-title = Audit
audit-lead = Auditors read the histories and documents of incidents. They may not audit what happened in their own units.
audit-you = you
audit-others = Other posts held
audit-shut-out = Units they may not audit (with those below)
audit-none = Nobody holds a post that audits (auditors under roles in the plan).
audit-unknown = An incident whose section is not known is not shown to auditors until it is. Whoever is named as a subject of an incident does not see it, whatever their post.
audit-own = This happened in your own unit: you see it as someone who has a part in it, not as an auditor.
audit-who = Auditors and their other posts
audit-tabs = Pages of the audit
audit-hash-means = The grey signs are the fingerprint of that entry. Each is reckoned with the one before, so that a change anywhere makes all later ones wrong.

# Checks of the record
audit-checks = Check of the record
audit-checks-lead = Everything that is stored is read again, and proved to be as it was written. It takes seconds or many minutes, by the number of incidents. Work goes on meanwhile.
audit-check-start = Check now
audit-check-again = Check again
audit-check-running = Checking: { $read } of { $all } histories were read.
audit-check-failed = The check could not be ended. Press again; if it goes on, tell who runs the system.
audit-check-never = Nothing was checked yet.
audit-check-whole = All is as it was written.
audit-check-broken = Something is not as it was written.
audit-check-broken-do = Delete and mend nothing; tell who runs the system, and the { OWN("top") }. Below is what differs, and where.
audit-check-read = { $histories } histories, { $entries } entries, { $seals } signatures
audit-check-at = Checked
audit-check-by = By
audit-check-range = What was read
audit-check-earlier = Earlier checks
audit-check-result = Result
audit-check-root = Head (first 16 signs)
audit-check-good = ✓ as written
audit-check-bad = ▲ { $count } differences
audit-faults = What differs
audit-fault-what = What
audit-fault-place = Where
audit-fault-means = What it means
audit-faults-more = There are { $count } more.
audit-fault-incident = Incident { $number }, entry { $seq }
audit-fault-entry = History { $history }, entry { $seq }
audit-fault-seals = { $count } signatures, from the one over { $size } heads on
audit-fault-rows = { $count } rows of the table { $table }
audit-fault-orphans = Rows belong to no history
audit-fault-damaged = The file of the database is damaged
audit-means-damage = The file that holds the record cannot be read: a disk may be failing. A backup must be restored.
audit-means-rows = Tables of lists do not agree with the record. The record is there, and the tables can be made anew; find out first whether somebody touched the database.
audit-means-version = An entry in a form that this program does not read. A newer program may have written it.
audit-means-key = The key that signed is not this body's. If the key was replaced, see that this is on record.
audit-means-cut = Entries are missing, or the end was cut off. Compare with a head that was kept outside or printed to learn since when.
audit-means-kept = Something that was disposed of is still there. The disposal must be done again.
audit-means-changed = Somebody changed or deleted it after it was written. A backup tells since when.
audit-head = Signed head
audit-head-lead = This value is one fingerprint of the whole record. A change of any entry makes another value of it. Print this page and keep it: what is cut off or rewritten later can then be told by the paper.
audit-head-none = Nothing is signed yet.
audit-head-size = Heads it covers
audit-head-root = Head
audit-head-key = Name of the key
audit-head-signature = Signature
audit-head-signed = Signed

# Who looked at what
audit-looks = Who looked
audit-looks-lead = Who looked at which incident, and when. The same page opened again by the same person within the hour is one line. Lists and searches on screen are not recorded. Looks at incidents that you may not audit are not shown.
audit-look-opened = Opened
audit-look-exported = Taken along
audit-look-contact = Contacts uncovered
audit-look-taken = File of evidence taken
audit-what-view = Page of the incident
audit-what-page = Page of the incident
audit-what-history = History
audit-what-ladder = Steps
audit-what-acts = What can be done
audit-what-drill = Drill
audit-what-retention = Retention
audit-what-response = Response
audit-what-items = Report items
audit-what-publication = Publication
audit-what-deadlines = Dates of law
audit-what-prevention = Prevention
audit-what-paper = Entry from paper
audit-what-export = Report or document
audit-what-contact = Contacts of the reporter
audit-what-link = Page of a link in a mail
audit-what-list = A list taken along (CSV, Excel)
audit-what-evidence = List of evidence
audit-what-evidence-package = Package of evidence
audit-what-item = Evidence { $no }
audit-what-file = File of evidence { $no }
audit-what-audit-package = Papers of an audit
audit-what-why = { $what } ({ $reason })
audit-count = { $count } rows
audit-none-here = Nothing on record matches.
audit-filter = Show
audit-take = Take along
audit-next = Next 100
audit-period = Period
audit-head-at = Time
audit-head-who = Who
audit-head-number = Incident
audit-head-look = Kind
audit-head-what = What
audit-head-by = By
audit-head-entry = Event
audit-head-source = From
audit-head-reason = Reason
audit-head-hour = The hour from
audit-head-count = How many
audit-head-plan = Version
audit-head-sha256 = SHA-256
web-field-audit_from = First day
web-field-audit_to = Last day
web-field-audit_person = Staff number or name
web-field-audit_incident = Number of the incident
web-field-audit_look = Kind
web-field-audit_entry = Event
error-audit-before = * The last day is before the first.
error-audit-long = * Too many days: 92 for a list, 366 for the papers of an audit.
error-audit-many = * Too many incidents in these days (2,000 at most). Divide them.
error-audit-unchecked = * Check the record first: what is found goes into the papers.

# Sign-ins
audit-sign-ins = Sign-ins
audit-sign-ins-lead = Who signed in and when, by whose account somebody was refused, and what was done to accounts. The use of accounts for emergencies, wrong codes and sessions that somebody else ended are among them.
audit-entry-entered = Signed in
audit-entry-refused = Refused
audit-entry-changed = Account changed
audit-own-act = themselves
audit-refusals = Refusals that belong to no account
audit-refusals-lead = Of refusals under unknown names, and of more than 50 a day, only how many came from where within an hour is kept.
audit-refusals-others = elsewhere

# The papers of an audit
audit-package = Papers of an audit
audit-package-lead = What an audit needs, in one ZIP file. What is in it says how to prove without this program that nothing was changed.
audit-package-holds = What is in it
audit-package-holds-incidents = Every entry of the incidents that began in these days and that you may audit (without the reporters' contacts and the files of evidence)
audit-package-holds-checks = What the last check of the record found, and the signed head
audit-package-holds-looks = Who looked, and the sign-ins, of these days
audit-package-holds-plans = Every version of the plan: when, by whom and why it came into force
audit-package-holds-disposals = The register of disposals
audit-package-holds-readme = An explanation, and a small program (Python) that checks it
audit-package-care = It holds the texts of incidents and names. Its keeping is yours once you have it. Who made it, when and why stays on record.
audit-package-checked = Last check of the record
audit-package-bad = The last check of the record found differences.
audit-package-make = Make it and take it along
audit-plans = Versions of the plan
audit-readme =
    Papers of an audit

    { $body }
    Days      { $from } to { $to }
    Made      { $at } { $by }
    Reason    { $reason }
    Incidents { $count }

    What is in it

    README.txt           this explanation
    verification.json    what the last check of the record found
    anchor.json          the signed head: one fingerprint of the whole record
    incidents/*.jsonl    the entries of each incident, one a line
    looks.csv            who looked at what
    sign-ins.csv         sign-ins
    plans.csv plans/     versions of the plan: when, by whom and why each came into force
    disposals.csv        the register of disposals
    check.py             a program that checks all of it
    SHA256SUMS           the SHA-256 of each file

    How to check it without the program that made it

    1. Unpack it, and run there: python3 check.py. It needs Python 3 alone, and speaks to nobody.
    2. OK with a count: the files are as they were made, and the entries of each incident follow each other.
    3. A line with NG names the file that differs, and from which entry on.

    By hand

    - fact_hash is the SHA-256 of "noroshi.body.1", the one byte of format, salt and text, in this order. So is
      private_hash. Where private is null, the text was lawfully disposed of.
    - hash is the SHA-256 of "noroshi.entry.1", history (16 bytes), seq (8 bytes), command (16 bytes), micros
      (8 bytes), fact_hash, private_hash and previous. Integers begin with their highest byte.
    - previous is the hash of the entry before; of the first, zeros.

    Whether the record as a whole was cut off is shown by noroshi audit verify --anchor anchor.json where Noroshi
    runs. The SHA-256 of this ZIP stands in the house's record of audits.
