# Words that every room uses. One word per thing.

product = Noroshi
product-subtitle = Incident reporting and escalation

# Time
time-date = { $weekday } { $day } { $month } { $western }
time-day = { $weekday } { $day } { $month }
time-day-and-clock = { $day }, { $clock }
time-clock = { $clock } JST
time-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
time-weekday = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
time-era-reiwa = Reiwa
time-era-heisei = Heisei
time-era-showa = Showa
time-era-taisho = Taisho
time-era-meiji = Meiji
time-first-year = 1
time-fiscal-year = fiscal { $western }
time-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
time-hours = { $count } h
time-minutes = { $count } min
time-seconds = { $count } s
time-two-parts = { $first } { $second }
time-left = { $span } left
time-over = { $span } overdue
time-ago = { $span } ago
time-just-now = just now
time-deadline = { $at } ({ $relative })

# Phases
phase-received = Received
phase-confirmed = Confirmed
phase-handling = Being handled
phase-contained = Contained
phase-recovered = Recovered
phase-investigating = Cause under investigation
phase-preventing = Recurrence prevention
phase-closed = Closed
phase-void = False alarm or out of scope
phase-merged = Merged

# States of duties
duty-state-open = Open
duty-state-unheard = Not reached
duty-state-late = Overdue
duty-state-done = Done
duty-state-passed = No one to bear it
duty-state-withdrawn = Withdrawn

# States of steps
stage-waiting = Not told yet
stage-told = Waiting for an answer
stage-passed = Nobody told
stage-dropped = No longer applies
step-done = Done
step-late = Overdue

# Origins
origin-staff = Staff
origin-outside = Resident or other outsider
origin-contractor = Contractor
origin-monitoring = Monitoring system

presence-present = Yes
presence-absent = No
presence-unknown = Not known

certainty-occurred = Occurred
certainty-suspected = Suspected

means-screen = Screen
means-link = by the link in a mail
means-phone = Telephone
means-mail = Mail
means-paper = Paper

# What came of a call
call-result-reached = reached
call-result-not-reached = not reached
call-result-left-word = word was left

# Bearers
via-holder = holder
via-member = member
via-stand-in = stand-in ({ $cause })
via-absent-holder = absent holder
via-copy = copy
via-caller = caller
standing-holder = Holder
standing-member = Member
standing-stand-in = Stand-in
cause-absent = absent
cause-unable = unable to act
cause-vacant = post vacant
cause-delegated = delegated

# Why a step opened
opened-first = on the report
opened-done = the step before is done
opened-silence = nobody answered
opened-at-once = without waiting for other steps
opened-by-hand = by a member of staff

# Why a post was passed
passed-no-one = Nobody can be reached there
passed-no-such-level = This unit has no such post
passed-no-place = No unit is known yet

# Why a duty needs no act
discharge-reporter = The bearer reported it
discharge-confirmed-before = The bearer has confirmed this incident before
discharge-owed-to-self = It is owed to the bearer
discharge-answered = The person called has answered
discharge-group-answered = Someone else in the same post has answered
discharge-not-owed = What they were asked for was withdrawn
discharge-done-there = Done on the merged incident

# Why someone is written to
reason-duty = Action required
reason-call = Call required
reason-copy = For information
reason-reminder = Reminder
reason-progress = Progress check
reason-last-resort = Nobody answered
reason-call-given-up = Nobody telephoned
reason-dead-letter = Undeliverable
reason-disowned = Wrong addressee
reason-end = Closed

# Delivery
outcome-sent = Sent
outcome-dead = Undeliverable
delivery-queued = Waiting
delivery-claimed = Being sent
delivery-retry = Will be retried
delivery-sent = Sent
delivery-accepted = Accepted
delivery-dead = Undeliverable
delivery-confirmed = Confirmed
channel-mail = mail
channel-chat = chat ({ $name })

# Basis
basis-policy = { $rule } { $clause }
basis-operational = operational setting
basis-operational-clause = operational setting ({ $clause })

# Terms
word-incident = Incident
incident-called = R{ $year }-{ $no }
incident-named = { $called } ({ $number })
word-incident-number = Incident number
word-report-number = Receipt number
word-kind = Kind
word-severity = Severity
word-unit = Unit
word-unit-unknown = unit not known
word-origin = Reported by
word-aware-at = Known since
word-phase = Phase
word-post = Post
word-duty = Duty
word-deadline = Deadline
word-no-deadline = no deadline
word-basis = Basis
word-drill = Drill
word-confirm = confirmation
word-report-up = report upward
word-desk = CSIRT desk
timer-within = within { $span }
timer-within-open = within { $span } of office hours
timer-next-day = by { $at } on the next day
timer-next-open-day = by { $at } on the next open day
timer-open-days = within { $count } open days
reason-outside = Information
reason-waived = One person for two
reason-recorded = Recorded in your name
reason-contacts = Contacts to check
reason-handover = Handover
reason-administered = Entered about you
deed-absence = Absence
deed-absence-changed = Absence changed
deed-absence-over = Absence over
deed-unit = Units
deed-seat = Posts
deed-policy = Plan
deed-account = Accounts and tokens
deed-address = Address changed
deed-channel = Trial of a channel
reason-readiness = Readiness
reason-appointed = Appointed
reason-disapproved = Not approved
reason-heard = Answer from outside
reason-eased = Withdrawn or lowered
reason-merged = Merged or parted
reason-news = New facts
discharge-all-done = everyone who now bears it has done it

# Posts in which nobody is reached
gap-line = { $unit }, { $post }: { $why } ({ $when })
gap-vacant = nobody holds it or stands in
gap-away = everyone is away and nobody stands in
gap-unwritable = neither mail nor chat reaches anyone
gap-unphoned = there is no telephone number
gap-undecided = nobody was ever put into it, and who stands in for a vacancy answers (name somebody, or write a row for the vacancy)
gap-now = now
gap-until = now, until { $to }
gap-from = from { $from }
gap-from-until = from { $from } until { $to }

# Fields of a case
field-kind = Kind
field-unit = Section
field-certainty = Occurred or suspected
field-aware_at = Noticed
field-occurred_at = Occurred at
field-personal_data = Personal data
field-sensitive = Sensitive personal data
field-people_max = People concerned
field-my_number = Individual numbers
field-number_system = Systems that use individual numbers
field-malicious = On purpose
field-property_risk = Risk of financial loss
field-exposed = Open to anyone
field-asset_class = Importance of the information
field-segments = Network segments
field-threat = Threat
field-effects = What became of the information
field-system = Information system
field-contract = Contract
field-summary = Summary
field-description = Details
field-place = What is concerned
field-origin = Reported by
field-unsaid = unknown
field-count = { $count }
field-change = { $field }: { $before } → { $after }
field-subjects-change = People implicated: { $before } → { $after }
field-rewritten = { $field } rewritten
field-separator = ;{" "}
