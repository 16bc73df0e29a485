# Pages. One word per thing; sentences short enough to be read on a telephone.

# Around
web-skip = Skip to content
web-nav = Main pages
web-nav-home = My duties
web-nav-report = Report an incident
web-nav-list = Incidents
web-nav-ciso = CISO's page
web-sign-out = Sign out
web-help = If you need help, telephone the desk.
web-demo = A sample. City and people are invented. No mail is sent; it is kept here:
web-demo-sends = A sample. City and people are invented, but mail is really sent, as configured.
web-title-error = Error:{" "}
web-required = (required)
web-optional = (optional)
web-faults = { $count ->
    [one] There is 1 problem with what you entered
   *[other] There are { $count } problems with what you entered
}
web-and = ,{" "}
web-or = {" "}or{" "}
web-parallel = ,{" "}
web-any = All
web-keep = Leave as it is
web-choose = Choose one
web-people = { $count }
web-typed = What you entered

# Errors
web-error-sign-in-title = You need to sign in
web-error-sign-in-body = Please sign in again. If you had entered something, it is shown below.
web-error-forbidden-title = You cannot do this
web-error-forbidden-body = If it is necessary, please contact the desk.
web-error-not-found-title = Page not found
web-error-not-found-body = Please check the number or the address.
web-error-method-title = This page cannot be opened that way
web-error-method-body = Please open it again from the list of pages.
web-error-cross-site-title = This was sent from another site
web-error-cross-site-body = Please send it from a page of this system. Nothing was changed.
web-error-expired-title = The page has expired
web-error-expired-body = Please open the page again and send it once more. What you entered is shown below.
web-error-malformed-title = What was sent cannot be read
web-error-malformed-body = Please send text in UTF-8. If you used a page, open it again and send it once more.
web-error-slow-title = Sending took too long
web-error-slow-body = Please check your connection and send it again.
web-error-too-large-title = What was sent is too large
web-error-too-large-body = Please shorten the text and send it again.
web-error-too-many-title = Please wait a moment
web-error-too-many-body = There were many attempts in a short time. Please try again later. If it is urgent, please telephone.
web-error-invalid-title = There is a problem with what you entered
web-error-invalid-body = Please see the explanation at each field.
web-error-key-reused-title = The same key was used for something else
web-error-key-reused-body = Please send it with a new Idempotency-Key.
web-error-conflict-title = Someone else was faster
web-error-conflict-body = What you entered is not lost. Please compare it with how it stands now.
web-error-unavailable-title = Not available at the moment
web-error-unavailable-body = Nothing was stored. Please wait a little and send it again.
web-error-broken-title = A fault in the system
web-error-broken-body = What was recorded is not lost. Please contact the desk.
web-error-paper = Please report urgent incidents by telephone and on paper.
web-error-request = Reference:

# Mistakes in fields
error-required = Enter: { $label }
error-choose = Choose: { $label }
error-too-long = Too long: { $label }
error-moment = Enter a date and a time: { $label }
error-rfc3339 = Write a date and time with offset (RFC 3339): { $label }
error-future = This is later than now: { $label }
error-count = Enter a number: { $label }
error-too-many = Too large a number: { $label }
error-second-person = * Whoever did what comes before may not do this. If it cannot be avoided, fill in “{ $label }”.
error-not-in-bounds = * It cannot be handed over to the person chosen under “{ $label }”.
error-closing-owed = * It cannot be closed yet. These are still owed: { $about }. Do them, or withdraw them with a reason.
error-closing-mode = * It cannot end yet. “{ $about }” still holds. End that first.
error-unknown = Not registered: { $label }
error-unknown-field = There is no such field: { $label }
error-word = Not one of the known words: { $label }
error-text = Must be a string: { $label }
error-list = Must be an array of strings: { $label }
error-object = Must be an object: { $label }
error-truth = Must be true or false: { $label }
error-bad-character = Contains a character that cannot be used: { $label }
error-expired = The page had expired. Please check what you entered and send it again.
error-too-fast = This was sent too quickly. Please check what you entered and send it again.
error-leave-empty = Leave empty: { $label }
error-sign-in = Name or password is wrong.
error-numbers = The numbers are not right, or have expired.
error-password-short = At least 12 characters: { $label }
error-password-wrong = Wrong: { $label }
error-password-same = Must differ from the present one: { $label }
error-password-differs = The two entries differ.
error-decided = This was confirmed before, or has moved to someone else.
error-needs-answer = Choose: { $label }
error-no-next-level = There is no further level to contact.
error-reporter-is-subject = The reporter cannot be named as involved.
error-self-is-subject = You cannot name yourself as involved.
error-several = There are several duties of this kind. Please choose one.
error-unacceptable = Cannot be accepted: { $label }

# Fields
web-field-kind = What happened?
web-field-summary = Summary
web-field-summary-hint = For example: a USB stick taken to a meeting cannot be found
web-field-description = Details
web-field-description-hint = Write what you saw and noticed, as it was.
web-field-aware_at = When did you notice?
web-field-aware_at-hint = Left blank, it is now.
web-field-occurred_at = When did it happen?
web-field-occurred_at-hint = Leave blank if you do not know.
web-field-unit = Section where it happened
web-field-place = What is concerned (system, device, medium, place)
web-field-personal_data = Personal data
web-field-person = Whom (staff number)
web-field-approval = Approval afterwards
web-field-people_max = People concerned (at most)
web-field-certainty = Occurred, or suspected
web-field-my_number = Individual Numbers
web-field-delegate = To whom
web-field-override = Why the same person must do it
web-field-sensitive = Sensitive personal data
web-field-threat = Threat
web-field-system = Information system
web-field-contract = Contract
web-not-said = Not given
web-field-malicious = On purpose
web-field-asset_class = Importance of the information
web-field-origin = Who told you?
web-field-received_channel = How did it reach you?
web-field-received_at = When did it reach you?
web-field-received_by = Staff number of who took it
web-field-received_by-hint = Leave blank if it was you.
web-field-contact_name = Name
web-field-contact = Contact (mail address or telephone)
web-field-subjects = Staff numbers of people involved
web-field-subjects-hint = Only if someone on the chain is involved in the incident. They will not be told.
web-field-website = Leave this field empty
web-field-token = Sending
web-field-number = Receipt number
web-field-number-hint = For example K7M4-92QX; hyphens are not needed
web-field-secret = Confirmation number
web-field-secret-hint = The number that was shown when you reported. You can paste it.
web-field-login = User name
web-field-password = Password
web-field-old = Present password
web-field-new = New password
web-field-new-hint = At least 12 characters. A long sentence is fine.
web-field-again = New password (again)
web-field-q = Words in number or summary
web-field-severity = Severity
web-field-phase = Phase
web-field-reason = Reason
web-field-note = Note
web-field-answer = Answer
web-field-choice = What will you do?
web-field-at = When (if not now)
web-field-duty = Duty
web-field-record = Whose duty, and which?
web-field-means = How did they tell you?
web-field-step = Step
web-field-line = Line
web-field-reporter = Reporter
web-field-start = When is it reported
web-field-absent = Staff numbers of who is absent
web-field-absent-hint = Any number, separated by commas or spaces. They are absent all the while.
web-field-answers = What do people do who are told
web-field-minutes = Minutes until they answer
web-field-minutes-hint = Used only where everyone answers.
web-field-hours = Hours to watch
web-field-hours-hint = Up to 168, one week.
web-field-scenario = Scenario (YAML)
web-field-scenario-hint = As noroshi simulate reads it: time, report, absences and answers all stand here.

web-unit-unknown = Not known (the desk decides)
web-received-phone = Telephone
web-received-counter = Counter
web-received-mail = Mail
web-received-letter = Letter
web-received-other = Other
web-asset-a = Class A
web-asset-b = Class B
web-asset-c = Class C
web-asset-unknown = Not known

# Sign-in
web-sign-in-title = Sign in
web-sign-in-submit = Sign in
web-sign-in-demo = The sample's user names and passwords were printed when it started.
web-sign-in-outside = Residents and contractors report here; no sign-in is needed
web-password-title = Change password
web-password-lead = Other devices will be signed out.
web-password-submit = Change

# My duties
web-home-title = My duties
web-home-idle = No incident is waiting for you now.
web-home-late = Overdue ({ $count })
web-home-open = Waiting for you ({ $count })

# Report
web-new-title = Report an incident
web-new-more = If you know more
web-new-received = If you register what someone outside said
web-new-subjects = If someone on the chain is involved
web-new-submit = Report
web-new-told = These people are told at once: { $who }.
web-advice-title = Do this now
web-advice-loss =
    Write down where and when you saw it last.
    Ask at the places you passed, the police box and the station.
    Ask whether the device or account can be locked from afar.
web-advice-misdelivery =
    Ask whoever received it to delete it unopened.
    Write down time, addressees and names of attachments.
    Keep the sent mail; do not delete it.
web-advice-disclosure =
    Take a picture of what can be seen.
    Take it offline if you can.
    Find out since when it could be seen.
web-advice-malware =
    Unplug the network cable and switch off wireless.
    Do not switch off the power.
    Take a picture of the screen.
web-advice-ransomware =
    Unplug the network cable and switch off wireless.
    Do not switch off the power and do not restart.
    Take a picture of the demand. Do not contact them.
web-advice-intrusion =
    Take the device off the network.
    Do not switch off the power.
    Do not delete logs.
web-advice-defacement =
    Take a picture of the changed page.
    Ask for the page to be taken offline.
web-advice-credential =
    Change the password from another device.
    Change it wherever else it is used.
web-advice-other =
    Leave devices switched on and as they are.
    Write down what you saw, and when.
    If in doubt, telephone the desk.

# List
web-index-title = Incidents
web-index-none = No incident matches.
web-index-none-here = None of the latest ten thousand incidents matches.
web-index-next = Next page
web-index-older = Look through older incidents
web-filter = Filter
web-filter-submit = Show these
web-filter-clear = Clear
web-filter-open = Only those not closed
web-filter-overdue = Only those overdue
web-exhausted = No one left to tell
web-late-count = Overdue duties: { $count }
web-next-due = Next deadline

# Incident
web-next-contact = Next contact
web-next-contact-body = If nobody answers, { $who } will be told at { $time } ({ $relative }).
web-ladder = Who was told
web-handling = Record and change
web-about = About the incident
web-history = History
web-report-pdf = Report (PDF)
web-mine = What you owe
web-again = It is told again from the beginning:
web-in-parallel = at the same time
web-delayed = delayed
web-confirmed = confirmed
web-dead = not delivered
web-told = told
web-recorded-by = recorded by { $who }
web-was-late = late
web-step-waiting = not yet told
web-step-told = waiting for an answer
web-step-done = done
web-step-late = overdue
web-step-passed = nobody told
web-step-untold = There was nobody here who could be told.
web-step-untold-next = { " " }It went on to { $steps }.
web-quoted = "{ $name }"
web-step-dropped = no longer applies
web-step-tell = Tell { $posts }
web-step-by = Work of { $post }
web-step-ask = Decision: { $question }
web-step-answer = Answer: { $answer }
web-step-silent-answer = Without an answer, “{ $answer }” follows (operational setting)
web-after-step = When “{ $step }” is done or overdue
web-after-late = When “{ $step }” is overdue
web-after-duty = After { $act } in “{ $step }”
web-after-duty-late = When “{ $act }” of “{ $step }” is overdue
web-after-at-once = Waits for nobody, once its condition holds
web-after-answer = If the decision is “{ $answer }”
web-duty-lead = You act as { $office }.{" "}
web-call-lead = Please telephone { $name }, ask for confirmation of the incident, and record the result.
web-call-to = Telephone
web-call-office = office
web-call-night = nights and holidays
web-call-act = { $act }: { $name }
web-party-act = { $act }: { $name }
web-call-answered = answered by themselves
web-call-none = No telephone number is registered. See the emergency contact list of { $desk }.
web-suggestion = From what is known, “{ $answer }” is suggested. You decide.
web-confirmations-submit = Confirm
web-judgements-submit = Decide
web-act-submit = Done: { $act }
web-approvals-submit = Answer
web-approval-approved = Approve
web-approval-refused = Do not approve (say why; the decision is not undone)
web-act-confirm = Confirmation
web-act-report_up = Report upward
web-act-judge = Decision
web-act-verify = Verification
web-act-report = Report
web-act-report_ciso = Report to the CISO
web-act-share = Sharing of information
web-act-call = Telephone call
web-act-instruct = Instruction
web-act-recover = Recovery
web-act-approve = Approval
web-choice-accept = I take care of it
web-choice-delegate = Hand it over (choose to whom)
web-choice-not-mine = It is not mine (please give the reason)
web-form-mode-begin = Declare:
web-form-mode-begin-submit = Declare
web-form-mode-end = End:
web-form-mode-end-submit = End
web-form-appoint = Appoint:
web-form-appoint-submit = Appoint
web-appointed-now = { $name } is appointed now. If you appoint another person, what is still owed moves to them.
web-form-note = Write something down
web-form-note-submit = Record
web-form-severity = Change the severity
web-form-severity-submit = Change
web-form-phase = Change the phase
web-form-phase-submit = Change
web-form-facts = Change what is known
web-form-facts-submit = Change
web-form-level = Tell the next level now
web-level-lead = { $who } will be told now and not at the deadline.
web-form-level-submit = Tell now
web-form-withdrawal = Withdraw a duty
web-form-withdrawal-submit = Withdraw
web-form-record = Record what someone said by telephone, mail or on paper
web-form-record-submit = Record for them
web-severity-rule = Back to the rules
web-fact-unit = Section
web-fact-aware_at = Noticed
web-fact-occurred_at = Happened
web-fact-origin = Reported by
web-fact-reporter = Reporter
web-fact-place = Concerned
web-fact-certainty = Occurred or suspected
web-fact-personal_data = Personal data
web-fact-people_max = People concerned
web-fact-my_number = Individual Numbers
web-fact-malicious = On purpose
web-fact-asset_class = Importance
web-fact-received = Received
web-fact-repeats = Repeated reports
web-fact-modes = Declared
web-history-title = History { $number }
web-back = Back to incident { $number }
web-actor-token = External system ({ $name })
web-actor-outside = Someone outside
web-actor-engine = System
web-actor-operator = Operator

web-done-reported = The report was accepted. Below, under “Who was told”, you see whom it reached.
web-done-joined = An incident of the same content exists; the report was added to it.
web-done-confirmed = The confirmation was recorded.
web-done-delegated = Handed over. They have been told.
web-done-mode-began = Declared.
web-done-mode-ended = Ended.
web-done-appointed = Appointed.
web-done-approved = Your approval is recorded.
web-done-disapproved = It is recorded that you do not approve. Those who decided and the desk were told.
web-done-disowned = The desk was told that it is not yours.
web-done-acted = Recorded.
web-done-judged = The decision was recorded.
web-done-recorded = Recorded on their behalf.
web-done-severity = The severity was changed.
web-done-phase = The phase was changed.
web-done-facts = The facts were changed.
web-done-level = The next level was told.
web-done-withdrawn = The duty was withdrawn.
web-done-noted = Recorded.
web-done-password = The password was changed.

# Confirmation
web-confirm-title = Confirmation
web-confirm-heading = Confirm incident { $number }
web-confirm-who = Who confirms
web-confirm-nothing = Receipt was confirmed. Sign in to record anything else you do.
web-confirm-read = Sign in to read it

# CISO
web-ciso-title = CISO's page
web-ciso-at = As of
web-ciso-calm = No incident is open.
web-ciso-overdue = overdue
web-ciso-open = open
web-ciso-urgent = Stalled and overdue
web-ciso-coming = Next deadlines

# Outside
web-public-title = Tell us about a security problem
web-public-lead = Tell us what you noticed. It takes about three minutes.
web-public-anonymous = You need not give your name.
web-public-dont = Please do not write passwords or Individual Numbers.
web-public-urgent = For a fire call 119, for a crime call 110.
web-public-continue = See how an earlier report stands
web-public-details = What you know
web-public-contact = How to reach you
web-public-after = This goes to the city's desk. Without contact details you can still see how it stands with your receipt number.
web-public-submit = Send
web-public-kind-misdelivery = I received mail or papers not meant for me
web-public-kind-disclosure = Someone's personal data can be seen
web-public-kind-loss = I found papers or a USB stick
web-public-kind-defacement = The web site looks wrong
web-public-kind-threat = Someone pretends to be the city
web-public-kind-disaster = A disaster endangers devices or papers
web-public-kind-other = Something else, or I do not know
web-receipt-title = Your report was received
web-receipt-secret = Confirmation number
web-receipt-at = Received
web-receipt-once = The confirmation number cannot be shown again. Please print it or write it down now.
web-receipt-next = What happens next
web-receipt-next-1 = The desk looks at what you wrote.
web-receipt-next-2 = If necessary, we use the contact details you gave.
web-receipt-next-3 = With both numbers you can always see how it stands.
web-receipt-print = You can print this page as it is.
web-receipt-done = I have kept the numbers; see how it stands
web-status-title = How it stands
web-status-lead = Enter the two numbers that were shown when you reported.
web-status-submit = Show
web-status-received = Received
web-status-received-body = It is waiting to be looked at.
web-status-confirmed = Confirmed
web-status-confirmed-body = Someone in charge has looked at it.
web-status-handling = Being handled
web-status-handling-body = The people in charge are working on it.
web-status-ended = Finished
web-status-ended-body = Thank you for telling us.

# Sample mailbox
web-mailbox-title = Sample mailbox
web-mailbox-lead = Mail and chat that would have been sent, newest first.
web-mailbox-none = Nothing has arrived yet.

# API
web-api-title = For programs (API v1)
web-api-lead = The whole contract:
web-api-address = Address
web-api-scope = Scope
web-api-fields = Fields (* required)

# What would happen
web-nav-simulate = What would happen
web-simulate-title = What would happen
web-simulate-lead = Imagine an incident and see whom the policy in force tells, when, and on which clause. Nothing is stored and nothing is sent.
web-simulate-people = People
web-simulate-own = Write the scenario yourself
web-simulate-submit = See what happens
web-simulate-lived = What happens
web-simulate-ladder = The ladder at the end
web-simulate-nothing = This is imagined. Nothing was stored and nothing was sent.
web-simulate-cut = It became long: this is its beginning. Watch for a shorter time.
web-simulate-silent = Nobody answers
web-simulate-everyone = Everyone does what they owe in the time below, except judgements
web-simulate-written = As the scenario below says (nothing else is used)
web-simulate-refused = This report cannot be taken: { $reason }
web-simulate-unknown = The organisation does not know these codes: { $codes }
web-simulate-mistake = Line { $line }: { $wrong }. { $remedy }

# Readiness
web-nav-readiness = Readiness
web-readiness-title = Readiness
web-readiness-lead = Posts that no notice reaches and channels that do not send, from today for { $days } days.
web-readiness-none = For { $days } days every post can be reached.
web-readiness-gaps = Posts that no notice reaches
web-readiness-gaps-remedy = Mend the lists, or note who stands in. Where nobody is there when it matters, the next step is told.
web-readiness-more = There are { $count } more.
web-readiness-channels = Channels whose last delivery died
web-readiness-died = Died
web-readiness-channels-remedy = Try the channel with noroshi notify test.
web-readiness-calendars = Calendars that do not go on
web-readiness-calendar = { $calendar }: the policy has no days for { $year }.
web-readiness-promises = Guarantees of the plan
web-readiness-promises-lead = With the lists and absences as they are (and nobody else away), even where every answer comes as late as it can: do the guarantees hold for the next { $days } days?
web-readiness-holds = Holds (for { $days } days)
web-readiness-broken-now = Broken now
web-readiness-broken-later = Holds now, and is broken on some days
web-readiness-broken = { $when }: { $reached } ({ $case })
web-readiness-promises-remedy = Before that day, note who stands in for those who are away, or appoint someone.
web-readiness-times = The longest time until a notice arrives
web-readiness-times-lead = As things stand today, where every answer comes as late as it can and the longest closing of the year comes in between. ▲ names the days on which it is worse.
web-readiness-worse = { $when }: { $reached }
web-readiness-sampled = There are too many combinations: not everything was tried (a sample).
web-readiness-cut = Too much changes in these days: the later ones were not looked at.
web-readiness-assumptions = What this takes for granted
