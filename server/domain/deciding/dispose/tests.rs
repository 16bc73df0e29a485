//! Who ends the keeping of a record, and when.

use super::*;
use crate::case::{Case, Origin, Phase};
use crate::ids::{HistoryId, PolicyVersion};
use crate::sample::{at, city_of};
use uuid::Uuid;

const AT: Moment = Moment::from_micros(1_795_136_400_000_000);

fn incident(phase: Phase) -> Incident {
    let case = Box::new(Case::new("loss".into(), Origin::Staff, AT));
    let opened = Fact::Opened {
        number: "K7M4-92QX".to_owned(),
        called: None,
        report: HistoryId(Uuid::from_u128(2)),
        policy: PolicyVersion(1),
        case,
        reporter: None,
        received: None,
        subjects: [].into(),
        drill: false,
    };
    let facts =
        Facts { by: Actor::Outside, request: None, facts: vec![opened, Fact::PhaseChanged { to: phase }] };
    let texts = Private::from([("summary".to_owned(), "USBメモリの紛失".to_owned())]);
    Incident::begin(HistoryId(Uuid::from_u128(1)), AT, &facts, &texts).unwrap()
}

fn decide(incident: &Incident, reason: &str) -> Result<Decision, Refusal> {
    let texts = Private::from([("reason".to_owned(), reason.to_owned())]);
    let removed = Removed { entries: 2, reports: 1, deliveries: 4, evidence: 0 };
    let asked = Asked { by: &Actor::Operator, is_administrator: false, request: None, texts: &texts };
    super::decide(incident, &World::default(), (Ask::Dispose { removed }, &asked), AT)
}

#[test]
fn only_what_has_ended_is_disposed_of_and_only_once() {
    for phase in Phase::ALL {
        let decided = decide(&incident(*phase), "保存期間の満了");
        assert_eq!(decided.is_ok(), phase.is_end(), "{phase:?}");
    }
    let after = decide(&incident(Phase::Closed), "保存期間の満了").unwrap().after;
    assert_eq!(decide(&after, "保存期間の満了").unwrap_err(), Refusal::Decided);
}

#[test]
fn a_disposal_needs_a_reason() {
    for reason in ["", " ", "　"] {
        let refused = decide(&incident(Phase::Void), reason).unwrap_err();
        assert_eq!(refused, Refusal::Invalid { field: "reason", reason: "required" });
    }
}

#[test]
fn what_is_disposed_of_keeps_its_phase_and_loses_its_texts() {
    let before = incident(Phase::Void);
    assert!(!before.texts.is_empty() && !before.is_disposed);
    let Decision { private, after, .. } = decide(&before, "保存期間の満了").unwrap();
    assert_eq!((after.phase, after.is_disposed, after.seq), (Phase::Void, true, 2));
    assert!(after.texts.is_empty() && after.wake_at().is_none());
    assert_eq!(private.get("reason").map(String::as_str), Some("保存期間の満了"));
}

/// The sample city with a rule about records: 1001 is its CISO, 1304 and 1401 are at its desk.
fn world(rule: &str) -> World {
    let policy = crate::sample::POLICY.replacen("\nparties:\n", &format!("\n{rule}\nparties:\n"), 1);
    std::sync::Arc::unwrap_or_clone(city_of(&policy, Vec::new()).world)
}

/// What a person asks with a reason, at some time.
fn asked(
    incident: &Incident,
    world: &World,
    (person, is_administrator): (&str, bool),
    ask: Ask,
    now: &str,
) -> Result<Decision, Refusal> {
    let texts = Private::from([("reason".to_owned(), "確かめた".to_owned())]);
    let by = Actor::Person(person.into());
    let asked = Asked { by: &by, is_administrator, request: None, texts: &texts };
    super::decide(incident, world, (ask, &asked), at(now))
}

const RULE: &str = "retention: { keep: 1y, decide: ciso, carry_out: desk }";
const DISPOSE: Ask = Ask::Dispose { removed: Removed { entries: 1, reports: 1, deliveries: 0, evidence: 0 } };

fn early(of: Result<Decision, Refusal>) -> bool {
    of.is_err_and(|refusal| refusal == Refusal::Invalid { field: "reason", reason: "disposal-early" })
}

#[test]
fn a_disposal_is_decided_once_the_period_is_over_and_by_whom_the_policy_names() {
    let (world, ended) = (world(RULE), incident(Phase::Closed));
    assert!(early(asked(&ended, &world, ("1001", false), Ask::Decide, "2027-11-20T23:59:59+09:00")));
    let day = "2027-11-21T00:00:00+09:00";
    for (person, is_administrator) in [("1304", false), ("2001", true), ("1301", true)] {
        let refused = asked(&ended, &world, (person, is_administrator), Ask::Decide, day);
        assert_eq!(refused.unwrap_err(), Refusal::Forbidden, "{person}");
    }
    let decided = asked(&ended, &world, ("1001", false), Ask::Decide, day).unwrap();
    assert!(decided.private.contains_key("name.1001"));
    assert_eq!(decided.after.keeping.decided.as_ref().unwrap().0.as_str(), "1001");
    let again = asked(&decided.after, &world, ("1001", false), Ask::Decide, day);
    assert_eq!(again.unwrap_err(), Refusal::Decided);
    let undecided = asked(&ended, &world, ("1304", false), DISPOSE, day).unwrap_err();
    assert_eq!(undecided, Refusal::Invalid { field: "reason", reason: "disposal-undecided" });
    let gone = asked(&decided.after, &world, ("1304", false), DISPOSE, day).unwrap();
    assert!(gone.after.is_disposed && gone.private.contains_key("name.1001"), "who decided is named");
}

#[test]
fn what_was_put_off_is_neither_decided_nor_disposed_of_before_its_day() {
    let (world, ended) = (world(RULE), incident(Phase::Void));
    let day = "2027-12-01T00:00:00+09:00";
    let decided = asked(&ended, &world, ("1001", false), Ask::Decide, day).unwrap().after;
    let until = at("2028-04-01T00:00:00+09:00");
    let held = asked(&decided, &world, ("1304", false), Ask::Hold { until }, day).unwrap().after;
    assert!(held.keeping.decided.is_none(), "what was decided is taken back");
    assert!(early(asked(&held, &world, ("1001", false), Ask::Decide, "2028-03-31T23:59:59+09:00")));
    // Nor by the operator, who needs no decision.
    let texts = Private::from([("reason".to_owned(), "満了".to_owned())]);
    let operator = Asked { by: &Actor::Operator, is_administrator: false, request: None, texts: &texts };
    let refused = super::decide(&held, &world, (DISPOSE, &operator), at(day)).unwrap_err();
    assert_eq!(refused, Refusal::Invalid { field: "reason", reason: "disposal-held" });
    assert!(asked(&held, &world, ("1001", false), Ask::Decide, "2028-04-01T00:00:00+09:00").is_ok());
    let past = asked(&held, &world, ("1304", false), Ask::Hold { until: at(day) }, day).unwrap_err();
    assert_eq!(past, Refusal::Invalid { field: "until", reason: "past" });
}

#[test]
fn one_person_does_both_only_with_a_reason_of_its_own() {
    let (world, ended) = (world("retention: { keep: 1y, decide: ciso }"), incident(Phase::Closed));
    let day = "2028-01-01T00:00:00+09:00";
    let decided = asked(&ended, &world, ("1001", false), Ask::Decide, day).unwrap().after;
    let refused = asked(&decided, &world, ("1001", false), DISPOSE, day).unwrap_err();
    assert_eq!(refused, Refusal::Invalid { field: "override", reason: "second-person" });
    let (by, texts) = (Actor::Person("1001".into()), ["reason", "override"].map(|key| (key, "ほかにいない")));
    let texts: Private = texts.map(|(key, text)| (key.to_owned(), text.to_owned())).into();
    let asked = Asked { by: &by, is_administrator: false, request: None, texts: &texts };
    assert!(super::decide(&decided, &world, (DISPOSE, &asked), at(day)).is_ok());
}

#[test]
fn where_the_policy_names_nobody_an_administrator_decides_and_where_it_is_silent_nothing_is_due() {
    let (ended, day) = (incident(Phase::Closed), "2046-12-01T00:00:00+09:00");
    let named = world("retention: { keep: 1y }");
    assert_eq!(asked(&ended, &named, ("1001", false), Ask::Decide, day).unwrap_err(), Refusal::Forbidden);
    assert!(asked(&ended, &named, ("2001", true), Ask::Decide, day).is_ok());
    for rule in ["retention: { keep: never }", ""] {
        assert!(early(asked(&ended, &world(rule), ("2001", true), Ask::Decide, day)), "{rule}");
    }
}

#[test]
fn a_program_puts_off_and_neither_decides_nor_disposes() {
    let (world, ended, now) = (world(RULE), incident(Phase::Closed), at("2028-01-01T00:00:00+09:00"));
    let (by, texts) = (Actor::Token("filing".to_owned()), Private::from([("reason".into(), "争訟".into())]));
    let asked = Asked { by: &by, is_administrator: false, request: None, texts: &texts };
    let ask = |ask| super::decide(&ended, &world, (ask, &asked), now);
    assert_eq!(ask(Ask::Decide).unwrap_err(), Refusal::Forbidden);
    assert_eq!(ask(DISPOSE).unwrap_err(), Refusal::Forbidden);
    assert!(ask(Ask::Hold { until: at("2029-01-01T00:00:00+09:00") }).is_ok());
}

#[test]
fn what_is_opened_again_is_counted_anew() {
    let mut incident = incident(Phase::Closed);
    let by = Actor::Operator;
    incident.apply(&Fact::DisposalHeld { until: AT }, AT, &by);
    incident.apply(&Fact::PhaseChanged { to: Phase::Handling }, AT, &by);
    assert_eq!(incident.keeping, crate::incident::keeping::Keeping::default());
    let later = at("2027-01-01T00:00:00+09:00");
    incident.apply(&Fact::PhaseChanged { to: Phase::Closed }, later, &by);
    assert_eq!((incident.keeping.ended_at, incident.keeping.held_until), (Some(later), None));
}
