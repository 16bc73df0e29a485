# The picture of a chain: a lane for each post, and time.

lanes-about = A picture with a lane for each post: who tells whom when, and who answers. The table below says the same.
lanes-scale = Below a time stands how long after the report it is. Times are not drawn to scale. A grey band is a long wait.
lanes-table = Read it as a table
lanes-legend = Signs
lanes-report = Report
lanes-laws = Dates of law
lanes-since = after { $span }
lanes-wait = { $span }
lanes-left-out = { $count } times found no place in the picture. The table below has all of them.
lanes-column-at = Time
lanes-column-who = Who
lanes-column-what = What happens
lanes-mark = { $at } { $who }: { $what }
lanes-mark-more = { $at } { $who }: { $what } ({ $more })
lanes-ahead = Ahead: { $what }

# Signs
lanes-reported = Reports
lanes-told = Is told
lanes-copied = Gets a copy
lanes-called = Is asked to telephone
lanes-asked = Is asked, or given a task
lanes-again = Is asked once more
lanes-confirmed = Confirms receipt
lanes-done = Has done it
lanes-late = No answer in time
lanes-nobody = Nobody there to tell
lanes-assumed = No answer, so this is assumed
lanes-last-resort = The last address is told
lanes-due = An answer is due
lanes-law = A date is due

# Sentences above it
lanes-top-at-once = { $who } is told at once.
lanes-top-told = { $who } is told after { $span } ({ $at }).
lanes-top-never = { $who } is not told in this time.
lanes-none-late = Everybody answers in time.
lanes-first-late = The first who does not answer is { $who }, at { $at }. Without an answer, the next are told.
lanes-nobody-left = At { $at } (after { $span }) nobody is left to answer, and the last address ({ $who }) is told.
lanes-if-silent = If nobody answers, the last address ({ $who }) is told after { $span } ({ $at }).

# The picture of a plan
chain-about = From above: who is told. Posts side by side are told at the same time. A full line is followed once it is done or late, a broken line where nobody answers.
chain-by = does
chain-ask = answers
chain-silent = Without an answer
chain-answer = If "{ $answer }"
chain-class = { $classes }
chain-class-least = { $class } or above
chain-condition = Under a condition
chain-last = If nobody answers
chain-separator = ,{" "}
