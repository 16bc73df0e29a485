# Notices by mail and chat. Complete without a click; what a tired reader needs comes first.

notice-drill = { "[DRILL] " }
notice-heading = { $drill }[{ $reason }] { $lead }
notice-heading-due = { $drill }[{ $reason }] { $lead } Due { $deadline }
notice-subject = { $drill }[{ $reason } / { $severity }] { $number } { $kind } ({ $unit })
notice-subject-due = { $drill }[{ $reason } / { $severity }] { $number } { $kind } ({ $unit }), due { $due }
notice-subject-late = { $drill }[{ $reason } / { $severity }] { $number } { $kind } ({ $unit }), overdue { $due }
notice-subject-minimal = { $drill }[{ $reason }] { $number }
notice-topic = { $number } { $kind } ({ $unit })
notice-separator = { ", " }

notice-lead-duty = Please do this: { $acts }.
notice-lead-call = Please telephone the person below.
notice-lead-copy = For your information. You need to do nothing.
notice-lead-reminder = Not done yet: { $acts }.
notice-lead-progress = Nothing has moved for a while. Please check how it stands and record it.
notice-lead-last-resort = Nobody who was told has answered. This address is the last resort.
notice-lead-dead-letter = A notice could not be delivered. Please tell the person by telephone.
notice-lead-disowned = Someone said that this is not theirs. Please decide who does it.
notice-lead-outside = This is to inform you of an information security incident.
notice-lead-waived = One person is on record as having done what needs two. Please look at the reason.
notice-lead-appointed = You were appointed to a post for this incident. Please look at its page.
notice-lead-disapproved = A decision was not approved afterwards.
notice-lead-heard = A body outside has answered.
notice-lead-end = It has ended. You need to do nothing.
notice-lead-contacts = The regular check of the contacts has begun: { $count } in all, { $stale } of them unchecked.
notice-contacts-do = Try each of them by telephone or mail and record the result. Correct numbers that have changed.
notice-contacts-open = The list is at this address.
notice-contacts-basis = The interval is an operational setting; that the list is kept is asked for by the rules.
notice-lead-readiness = Posts and times in which nobody would be reached before the next look: { $gaps }.
notice-readiness-do = Appoint someone, or name who stands in. This address shows the next 30 days.
notice-readiness-basis = Day and time are operational settings.
notice-duty-taken-over = Taken over from who had it before.{" "}
notice-lead-handover = There are incidents to hand over.
notice-handover-leaving = What is left of { $office }, which you leave at { $at }
notice-handover-coming = What you take over with { $office } from { $at }
notice-handover-due = { $number } { $what }, due { $due }
notice-handover-late = { $number } { $what }, due { $due } (overdue)
notice-handover-untimed = { $number } { $what }, no due time
notice-handover-more = And { $more } more
notice-handover-do = Go through it with who comes before or after you. Duties move at that moment, and the successor is told.
notice-handover-basis = Day and time are operational settings. Incidents that you may not be told of are not listed.
notice-readiness-more = And { $more } more

notice-fact-number = Incident { $number }, severity { $severity }, kind { $kind }
notice-fact-minimal = This message does not give the details.
notice-outside-number = Incident { $number }, known since { $aware }
notice-outside-ask = This comes from { $body }. When you ask { $desk }, please give the incident number { $number }.
notice-outside-phone = Telephone { $phone }
notice-outside-asked = Please let us know that you have received this.
notice-outside-from = This comes from { $body }.
notice-outside-way = You can tell us here that you have received this, or answer (for 7 days):
notice-do-heard = A body outside has answered. The answer is in the history of the incident.
notice-fact-place = Unit { $unit }, known since { $aware }
notice-role = Your role: { $role }
notice-role-plain = { $post } ({ $unit })
notice-role-via = { $post } ({ $unit }), as { $via }
notice-role-bare = { $post }
notice-role-bare-via = { $post }, as { $via }

notice-answer-head = How to answer
notice-answer-open = Open this address and answer there.
notice-answer-look = How it stands is at this address.
notice-answer-paper = If it does not open, note on paper what you did and when, and record it later.
notice-answer-phone = If it does not open, telephone { $desk } { $phone } and say the incident number { $number }.
notice-answer-desk = If it does not open, ask { $desk } and say the incident number { $number }.
notice-see = Details are at this address.
notice-see-number = If it does not open, give the incident number { $number } to { $desk }.

notice-silence-next = Without an answer in time, { $posts } will be told. The duty stays with you.
notice-silence-none = Without an answer in time, it is recorded as overdue. The duty stays with you.
notice-silence-late = The time has passed. The alarm goes on to others, but the duty stays with you.
notice-silence-untimed = There is no deadline. You will be asked again until it is done.
notice-silence-ask-next = Without an answer in time, { $posts } will be asked.
notice-silence-ask-last = Without an answer in time, it goes on as "{ $answer }" (operational setting).
notice-silence-call = Without a record in time, the next caller will be asked.

notice-duties-head = What you do
notice-duties-open-head = Duties not done
notice-duty-item = { $number }. { $act }, { $role }
notice-duty-due = Due { $deadline }
notice-duty-asked-again = Due { $deadline }. You are asked again; a word is expected by { $word }
notice-duty-after = Due { $time } after “{ $act }” is done
notice-duty-after-untimed = After "{ $act }"
notice-duty-untimed = No deadline
notice-duty-basis = Basis: { $basis }
notice-question = Question: { $question }
notice-options = Possible answers: { $options }

notice-call-act = { $act }: { $name }
notice-call-head = Whom to telephone
notice-call-mobile = mobile
notice-call-holiday = on holidays
notice-call-office = telephone
notice-call-night = at night
notice-call-none = No telephone number is registered. See the emergency contact list of { $desk }.
notice-call-say = Say: "Please confirm incident { $number }", and record the result.

todo-confirm = Confirm that you have received this. Confirming does not end the handling.
todo-report-up = Report the incident to the post above and record that you did.
todo-judge = Answer the question.
todo-verify = Check the facts and record what you found.
todo-report = Report to whom it is owed and record that you did.
todo-share = Tell the bodies concerned and record that you did.
todo-call = Telephone and record the result.
todo-instruct = Give the instructions needed and record them.
todo-recover = Carry the recovery out and record when it is done.
todo-approve = Check it and record whether you approve.
todo-other = Do "{ $act }" and record that you did.

notice-do-progress = If something moved, record it; if not, ask those in charge.
notice-do-last-resort = Telephone someone who can act and have them begin.
notice-do-last-resort-record = Keep a record of whom you reached and when, on the page or on paper.
notice-do-dead-letter = The page of the incident shows who was not reached.
notice-do-disowned = The duty is still open. Decide who bears it and tell them.
notice-do-disapproved = The decision still holds. Read the reason on the incident page and decide what to do.

notice-foot-drill = This is a drill, not a real incident.
notice-foot = This mail was sent automatically. Replying to it confirms nothing.

card-call = Whom to telephone stands on the incident's page and in the mail to the person named here.
card-open = Open the incident and answer
card-see = Open the incident
card-to = To
card-role = Role
card-fallback = { $heading } Incident { $number }
card-shortened = Too long for a card, so parts were left out. Please see the page.
