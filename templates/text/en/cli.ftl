# What commands print.

cli-about = Incident reporting and escalation for Japanese local governments
cli-about-demo = Run everything with a sample city
cli-about-serve = Run the server
cli-about-check = Check escalation.yaml: every mistake at once, and what is left open
cli-about-simulate = Print who would be told when, by which clause; nothing is sent or stored
cli-about-calendar = List holidays, closing days and open days; compare with the government's list
cli-about-policy = Put a policy into force, or print it
cli-about-policy-activate = Approve a policy and put it into force; open incidents keep theirs
cli-about-policy-show = Print the policy in force
cli-about-absence = Note absences
cli-about-absence-add = Note an absence; a running server heeds it at once
cli-about-org = Import units, people and posts
cli-about-org-import = Import CSV files; absent rows are never deleted
cli-about-audit = Prove that what is stored is what was written
cli-about-audit-verify = Verify every history
cli-about-audit-anchor = Print the signed head of now, to be kept outside
cli-about-audit-rebuild = Make the tables of lists and searches anew from the histories, also beside a running server
cli-about-backup = Copy everything while running, verify a copy, put it back
cli-about-backup-create = Copy everything into a new file
cli-about-backup-verify = Verify a copy
cli-about-backup-restore = Put a copy into an empty database; it sends nothing until released
cli-about-migrate = Prepare the database
cli-about-token = Manage API tokens
cli-about-token-create = Make an API token, printed once
cli-about-user = Manage accounts
cli-about-user-add = Make an account
cli-about-user-reset = Make a new password
cli-about-user-disable = Stop an account
cli-about-report = Write the report on an incident
cli-about-dispose = Dispose of the record of an incident that has ended, with its reports
cli-about-notify = Try a channel
cli-about-notify-test = Send a test notice on a channel
cli-about-outbox = See and retry what could not be sent
cli-about-outbox-list = List what has not been sent
cli-about-outbox-retry = Try dead letters again
cli-about-outbox-release = Let a restored copy send
cli-about-openapi = Print the definition of the API
cli-about-completions = Print completions for a shell
cli-about-man = Print the manual page
cli-exit-codes = Exit codes: 0 done, 1 something was found, 2 wrong use or wrong file, 75 try again, 78 wrong configuration

cli-not-utf8 = { $file } is not UTF-8; save it as UTF-8
cli-not-found = Not found; check the number
cli-conflict = Another change came first; run the command again
cli-invalid-unknown = not registered
cli-invalid-same-person = nobody stands in for himself
cli-invalid-before-from = the end lies before the beginning, or in the past
cli-invalid-unsound = the policy has mistakes; see them with noroshi check
cli-invalid-required = write something
cli-invalid-future = a moment to come cannot be written here
cli-invalid-password-short = write at least 12 characters
cli-invalid-taken = already in use

cli-check-mistakes = { $count } mistake(s)
cli-check-questions = { $count } open question(s): usable, but someone should decide
cli-check-sound = { $file } is sound
cli-check-unsound = { $file } cannot be used ({ $count } mistakes)

cli-migrate-none = The database is prepared
cli-migrate-step = Prepared: { $step }

cli-policy-active = { $file } is in force (version { $version })
cli-policy-none = No policy is in force; put one into force with: noroshi policy activate
cli-absence-added = Noted for { $person }: { $cause }, from { $from } to { $to }

cli-audit-whole = { $histories } histories, { $entries } entries, { $seals } seals: all as they were written
cli-audit-broken = { $histories } histories, { $entries } entries, { $seals } seals: broken where named above
cli-audit-nothing = There is nothing to sign yet
cli-audit-anchor-unreadable = { $file } is not what noroshi audit anchor prints
cli-audit-breach = History { $history }, entry { $seq }: { $what }
cli-audit-seal-fault = The seal over { $size } heads: { $what }
cli-audit-orphans = { $count } rows of the table { $table } belong to no history
cli-audit-rebuilt = The rows of { $histories } histories were made anew
cli-audit-unreadable = This program cannot read history { $history }; its rows are as they were. See noroshi audit verify

# What verifying finds
cli-breach-gap = an entry is missing or out of order
cli-breach-link = it does not follow the entry before it
cli-breach-header = its header was changed
cli-breach-fact = its facts were changed
cli-breach-private = its text was changed
cli-breach-time = it is earlier than the entry before it
cli-breach-head = the head does not name the last entry
cli-breach-replay = replaying it gives other rows than those stored
cli-breach-unreadable = its facts cannot be read
cli-breach-seal = it differs from what was sealed
cli-breach-missing = its text is missing and was not disposed of
cli-breach-kept = it was disposed of, and texts or rows of it are still there
cli-breach-root = the log gives another root
cli-breach-signature = it was not signed with this house's key
cli-breach-anchor = the log does not contain the anchor
cli-breach-anchored = it differs from what was anchored outside, or is lost
cli-breach-forged = what was kept outside was not signed by this key, or was changed

cli-dispose-open = Incident { $number } has not ended. Close it or void it first
cli-dispose-would = Incident { $number }: the texts of { $entries } entries, { $reports } reports and { $deliveries } deliveries would go (nothing has gone yet)
cli-dispose-done = Incident { $number } was disposed of (the texts of { $entries } entries, { $reports } reports, { $deliveries } deliveries)
cli-dispose-copies = Copies that were made before still hold it. Dispose of them as well when their time has come

cli-backup-exists = { $file } exists already; name another file
cli-backup-created = Copied into { $file }
cli-backup-keys = The keys are not in the copy; keep { $dir } apart
cli-backup-restored = Restored from { $file }. Once the original server is known to be stopped, noroshi outbox release lets this one send

cli-simulate-sample-people = Without --people, the sample city's people are imagined
cli-simulate-refused = This report would not be accepted: { $reason }

# The transcript of an imagined incident
transcript-head = Incident: { $kind } ({ $unit }), { $severity }   reported { $at }, known { $aware }
transcript-reported = reported
transcript-severity = severity
transcript-by-rule = { $severity } (by rule)
transcript-by-hand = { $severity } (by a person)
transcript-facts = facts
transcript-phase = phase
transcript-told = told
transcript-owes = owes
transcript-asked = asked
transcript-copy = copy
transcript-absent = absent
transcript-passed = passed
transcript-exhausted = exhausted
transcript-exhausted-words = { $line }: to { $parties }; the next round from { $at }
transcript-round = round
transcript-round-words = { $line }: round { $round }
transcript-call = call
transcript-call-words = { $who } → { $callee }
transcript-unreached = no call
transcript-due = due
transcript-done = done
transcript-discharged = discharged
transcript-late = silent
transcript-unborne = no bearer
transcript-withdrawn = withdrawn
transcript-moved = moved
transcript-answered = answered
transcript-answer = { $answer } ({ $who })
transcript-answer-noted = { $answer } ({ $who }, noted only)
transcript-unanswered = no answer
transcript-unanswered-words = goes on as "{ $answer }" for want of an answer
transcript-reminded = reminded
transcript-progress = progress
transcript-dead = dead letter
transcript-disowned = disowned
transcript-ended = ended
transcript-refused = refused
transcript-until = {" "}by { $at }
transcript-follows = {" "}(counted from “{ $act }”)
transcript-informed = informed
transcript-waived = one for two
transcript-mode-began = declared
transcript-mode-ended = ended
transcript-shared = in part
transcript-hastened = sooner
transcript-postponed = new time
transcript-refused-words = { $who } { $does }: { $why }
transcript-refused-forbidden = not allowed for this person
transcript-refused-decided = done before, or no longer open
transcript-refused-invalid = something is missing or wrong
transcript-refused-undecidable = cannot be decided
transcript-because = { $why } ({ $ground })
transcript-delayed = delayed { $ground }
transcript-reached = Reached at
transcript-not-reached = not reached

cli-simulate-unknown = Not in the organisation's files: { $codes }; correct the scenario, or name the files with --people
cli-org-nothing = There is nothing to import; name --units, --people or --posts
cli-org-encoding = { $file } is neither UTF-8 nor CP932; save it as one of them
cli-org-table = Line { $line } of { $file } cannot be read as a table; check the number of columns and the quotes
cli-org-refused = { $count } rows cannot be taken; nothing was changed
cli-org-same = Nothing would change
cli-org-applied = { $count } changes hold from { $at }
cli-org-dry-run = { $count } changes would hold from { $at }; nothing was changed

cli-token-nameless = Write a name with --name
cli-token-once = Token { $name } ({ $scopes }) is made; it is shown this once

cli-user-added = Account { $login } is made; its first password is the next line, shown this once, to be changed at sign-in
cli-user-reset = The new password is the next line, shown this once
cli-user-disabled = The account is stopped
cli-user-unknown = There is no account of this staff number; make one with: noroshi user add

cli-outbox-retried = { $count } deliveries are tried again
cli-outbox-released = This database may send
cli-outbox-held = This copy does not send; let it with: noroshi outbox release
cli-outbox-count = { $count } deliveries

cli-serve-listening = Listening at { $address }
cli-policy-missing = No policy is in force and { $file } cannot be read; put one there ([policy] file), or run: noroshi policy activate
cli-policy-first = No policy was in force: { $file } is from now on
cli-report-issuer = The operator

cli-notify-unknown = There is no channel { $channel } (known: { $known })
cli-notify-subject = [Test] A message from Noroshi
cli-notify-body = This is a test of sending. Nothing needs to be done.
cli-notify-sent = Handed to { $where }. { $note }
cli-notify-failed = Could not be sent to { $where }: { $why }

cli-demo-fresh = The sample city is made in { $dir }.
cli-demo-resumed = The sample city goes on from { $dir }.
cli-demo-report = For residents: { $url }/report
cli-demo-sign-in = For staff: { $url }/
cli-demo-mailbox = Mail that was sent: { $url }/demo/mailbox
cli-demo-people = Who can sign in (role, staff number, password):
cli-demo-staff = Staff, { $name }
cli-demo-manager = Security manager (head of the tax section), { $name }
cli-demo-stand-in = The head's stand-in, { $name }
cli-demo-desk = Desk, { $name }
cli-demo-chief = Chief security officer, { $name }
cli-demo-ciso = CISO, { $name }
cli-demo-admin = Administrator, { $name }
cli-demo-stop = Ctrl+C ends it. To go on from here: noroshi demo --dir { $dir }

cli-calendar-holidays = National holidays
cli-calendar-closed = { $name }: closed beside its weekdays off and holidays
cli-calendar-opened = { $name }: open by exception, or in other hours
cli-calendar-year = The holidays of { $year } are not known. Give a year or years from { $first } to { $last }, such as 2026 or 2026..2030
cli-calendar-list = Line { $line } of { $file } is not a holiday's date and name. Give the Cabinet Office's syukujitsu.csv as it is
cli-calendar-list-old = { $file } has no holiday from { $first } on. Give a newer list
cli-calendar-same = From { $first } to { $last } no day differs from the Cabinet Office's list
cli-calendar-differs = From { $first } to { $last } { $count } days differ from the Cabinet Office's list
cli-calendar-difference = {"  "}{ $day }  Cabinet Office: { $official }  this policy: { $ours }
cli-calendar-no-holiday = no holiday
cli-calendar-overrides = Write this in the policy, in place of a national_holidays that is there
cli-calendar-drop-overrides = The policy's national_holidays is no longer needed: remove it
