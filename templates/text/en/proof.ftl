# The proof: in the worst case, when is each post reached?

proof-model = Without --people, a model organisation was tried: one unit of each kind, one person in each post, nobody twice
proof-model-person = Person { $number }
proof-head = The latest cases, of { $lives } courses lived
proof-nobody-away = nobody away
proof-away-up-to = up to { $count } away
proof-same = the same
proof-row-sampled = (a sample: not everything was tried; raise --budget)
proof-reached-at-once = reached with the report
proof-reached-when-told = reached after { $told }
proof-reached-after-report = written to with the report, reached after { $heard }
proof-reached-later = written to after { $told }, reached after { $heard }
proof-not-reached = not reached
proof-never-told = may not be told at all
proof-answered-not-told = may not be told, if those before answer

# A case
proof-case-separator = {" "}/{" "}
proof-case-alike = { $unit } (and { $others } more like it)
proof-case-start = reported { $at }
proof-case-away = away: { $people }
proof-case-away-person = { $name } ({ $cause })
proof-case-silent = nobody answers
proof-case-answers = done at the last instant: { $duties }; nobody else answers
proof-case-duty = { $act } by { $post }
proof-case-spared = { $by } confirms right before { $callee } would be telephoned, which makes the call needless
proof-case-others-silent = nobody else answers
proof-fact-personal-data = personal data: { $value }
proof-fact-my-number = My Number: { $value }
proof-fact-malicious = on purpose: { $value }
proof-fact-sensitive = sensitive data: { $value }
proof-fact-asset-class = asset class { $value }
proof-fact-people = at most { $count } people

proof-guarantees = Guarantees
proof-any-severity = any severity
proof-guarantee = Under { $severity }, { $post } is reached within { $within } ({ $absent })
proof-guarantee-or = { $post } (or, when everyone who answers for it is away, one of { $or })
proof-held = holds
proof-broken = is broken
proof-unclaimed = holds where people answer at the last instant (a duty counts only while nothing moves, so nothing is claimed of early answers)
proof-anyone = somebody who answers, or the last resort
proof-silences = Until the last resort knows, where nobody answers (or until somebody does)
proof-sampled = holds as far as it was tried (a sample: not everything was tried)
proof-sampled-remedy = {"    "}→ raise --budget

proof-judgements = What rests on judgement
proof-rests = If "{ $question }" is answered "{ $answer }", these may not be told: { $posts }

proof-assumptions = Taken for granted
proof-assume-hours = Mail and chat are noticed in office hours only; what is sent after hours is taken as read when the office opens. A telephone is noticed at any hour.
proof-assume-no-hours = No office hours are named, so mail and chat are taken as noticed when they are sent.
proof-assume-calls = A call is taken as made at the end of its time by a caller who is on duty then.
proof-assume-answers = Whoever answers does so at the last instant (or right before a call to another that the answer makes needless); everyone else never does. Nobody gives an answer such as "not necessary", withdraws a duty or lowers the class.
proof-assume-sent = Notices can be sent. One that cannot counts as silence, so the ladder goes on earlier than here.
proof-assume-quiet = The lines "{ $lines }" have a duty that counts only while nothing moves. An early answer may put off what follows; of that nothing is claimed.
proof-assume-facts = Facts, organisation and absences stay as they are; nobody is implicated, and no mode is declared.
