# Documents
fact-issue-prepared = The wording of the document "{$variant}" was written.
fact-issue-issued = The document "{$variant}" ({$version}, {$format}) was issued as {$number}.
web-area-documents = Documents

report-part-proof = Proof of this document
document-status-copy = COPY (not issued)
document-status-issued = Issued
document-number = {$incident} No. {$no}
document-version = report {$count}
document-version-final = final report (report {$count})
document-variant-full = Internal
document-variant-council = Mayor and council
document-variant-press = Public
document-variant-ppc = Personal Information Protection Commission
document-title-council = Report on an Information Security Incident
document-title-press = Announcement of an Information Security Incident
document-title-ppc = Report on a Leak of Personal Information (Personal Information Protection Commission)
document-mark-full = RESTRICTED
document-mark-council = RESTRICTED (mayor and council)
document-mark-press = PUBLIC
document-mark-ppc = For the Personal Information Protection Commission
document-field-status = State of issue
document-field-number = Document number
document-field-version = Version
document-field-code = Verification code
document-field-seal = Signed head of all histories
document-field-root = Hash of that head
document-field-signature = Signature
document-field-key = Id of the signing key
document-seal = signed {$at}
document-proof-note = By its number and verification code, or by this file itself, it can be proved that this body issued the document and that nobody changed it.
document-copy-note = This is a copy without a document number. What it says may change.
document-missing = Not known yet: {$list}
document-unknown = Being confirmed
document-unnamed = (name omitted)
document-staff = staff member
document-sheet-report = Report
document-column-seq = No.
document-column-recorded = Recorded
document-column-happened = Happened
document-column-fact = Fact
document-column-what = What
document-column-who = Who
document-column-ground = Basis
document-course-occurred = The incident happened.
document-course-aware = The incident was noticed.
document-course-reported = The report was taken.
document-course-top = {$post} was told.
document-public-overview = Overview
document-public-course = Course of events
document-public-personal-data = Personal information
document-public-response = Response
document-public-prevention = Prevention
document-public-contact = Enquiries
document-ppc-overview = (1) Overview
document-ppc-items = (2) Items of personal information leaked
document-ppc-people = (3) Number of persons
document-ppc-cause = (4) Cause
document-ppc-harm = (5) Secondary harm, or the likelihood of it
document-ppc-persons = (6) Response to the persons
document-ppc-notified = { $count } persons told ({ $way }, { $at })
document-ppc-publication = (7) Publication
document-ppc-measures = (8) Measures against recurrence
document-ppc-done = Measures taken
document-ppc-planned = Measures planned
document-ppc-other = (9) Other matters for reference

# Screens
web-documents-title = Documents of {$number}
web-documents-lead = A document shows only what its reader may see. A number is given only when a document is issued.
web-documents-copies = See a copy
web-documents-copies-lead = A copy (not issued) has no document number.
web-documents-missing = Not written yet
web-documents-complete = Nothing is missing.
web-documents-texts = Wording of this document
web-documents-texts-lead = Write what its readers are told. For the public, write no names and nothing by which a person can be known.
web-documents-texts-submit = Keep the wording
web-documents-issue = Issue
web-documents-issue-lead = Issuing gives a number and cannot be undone. The file is kept and can be fetched again as it was.
web-documents-issue-submit = Issue
web-documents-issued = Documents issued
web-documents-none = No document has been issued.
web-documents-verify = Verify a document
web-documents-verify-lead = Find out whether a document was issued for this incident, and whether it was changed. Choose the file or enter the code.
web-documents-file = File
web-documents-verify-submit = Verify
web-documents-conflict = Someone recorded something first, so nothing was issued. Look at it and issue again.
web-field-format = Format
web-field-edition = Version
web-field-code = Verification code
web-format-pdf = PDF (print and archive)
web-format-docx = Word (DOCX)
web-format-xlsx = Excel (XLSX)
web-format-csv = CSV
web-format-md = Markdown
web-format-json = JSON
web-format-iodef = IODEF (RFC 8727)
web-done-prepared = The wording was kept.
web-done-issued = The document was issued.
error-not-made = The document could not be made. Choose another format or tell the administrator.
web-verdict-genuine = Genuine: issued by this body and unchanged
web-verdict-genuine-body = This file is, to the byte, the one that was issued.
web-verdict-altered = Altered: not what was issued
web-verdict-altered-body = The code is that of a document this body issued, but the file is not the one that was issued.
web-verdict-known = A document with this code was issued
web-verdict-known-body = Choose the file to find out whether it is the one that was issued.
web-verdict-unknown = Not found: no document issued for this incident
web-verdict-unknown-body = There is no record that a document with this file or code was issued for this incident.

# Terminal
cli-report-written = Written to {$file}.
cli-report-issued = Issued as {$number}. Verification code {$code}, SHA-256 {$sha256}
cli-report-missing = Not written yet: {$what}
cli-report-genuine = Genuine: issued by this body and unchanged.
cli-report-altered = Altered: the code is that of a document this body issued, but the file is not the one that was issued.
cli-report-other-code = Mismatch: the file was issued by this body, but the code is another one.
cli-report-unknown = Not found: there is no record that this body issued it.
cli-report-record = {$number} ({$variant}, {$version}, {$format}), incident {$incident}, issued {$at}, made from the history head {$head}
cli-about-report-verify = Say whether a file was issued here and whether it was changed

# Kept outside
anchor-subject = Head of the records ({ $day })
anchor-body =
    This is the signed head of all histories on this day. Keep this mail away from the machine that holds the records.
    Should records be cut off or rewritten later, noroshi audit verify --anchor shows it.

    { $anchor }

# Receipt
receipt-title = Receipt of a Report
receipt-mark = For the person who reported
receipt-number = Report {$number}
receipt-field-number = Report number
receipt-field-at = Received
receipt-told = What you told us
receipt-told-summary = Summary
receipt-told-description = Description
receipt-told-place = Place
receipt-told-contact-name = Name
receipt-told-contact = Contact
receipt-proof = Proof of receipt
receipt-note = The code below was made with our key from the number and from what was received. Show this receipt if the time and the words of the report are ever to be proved. The confirmation number is not printed here.
receipt-code = Verification code
receipt-hash = Hash of the record
web-receipt-pdf = Keep the receipt (PDF)
cli-about-report-receipt = Say whether the code of a receipt is genuine
cli-receipt-genuine = Genuine: report {$number} was received {$at}. The code is ours.
cli-receipt-wrong = Mismatch: this number and code do not belong together here.

# Record of a fault
document-variant-fault = Record of a fault
document-title-fault = Record of a Fault
document-mark-fault = RESTRICTED
document-fault-fault = Fault
document-fault-cause = Cause
document-fault-response = Response
document-fault-outcome = Outcome
