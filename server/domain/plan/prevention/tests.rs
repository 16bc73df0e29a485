//! The fold of prevention: what stands after each fact, and when something is due next.

use super::*;
use crate::actor::Via;
use crate::ladder::Next;
use crate::moment::{Moment, Span};

fn at(days: i64) -> Moment {
    Moment::parse("2026-11-20T10:00:00+09:00").unwrap() + Span::hours(24).times(days)
}

fn clock(task: Task, due: i64, next: Option<i64>) -> Clock {
    Clock { task, due: at(due), next: next.map(|days| Next { at: at(days), rung: Some(0) }) }
}

fn apply(plan: &mut Prevention, day: i64, fact: &Fact) {
    let text = serde_json::to_string(fact).unwrap();
    assert_eq!(serde_json::from_str::<Fact>(&text).unwrap(), *fact, "stored and read again");
    plan.apply(fact, at(day), &Actor::Person("tanaka".into()));
}

fn proposed(due: i64, next: Option<i64>, replaces: Option<u32>, no: u32) -> Fact {
    let owner = Owner::Post { post: "manager".into(), unit: "zeimu".into() };
    let terms = Terms {
        kind: Kind::Technical,
        owner,
        causes: [1].into(),
        start: None,
        due: at(due),
        cost: Some(120_000),
        units: ["koseki".into()].into(),
        replaces,
    };
    let by = Some("tanaka".into());
    Fact::Proposed { no, by, terms: Box::new(terms), clock: clock(Task::Do, due, next) }
}

fn status(plan: &Prevention, no: u32) -> Status {
    plan.measures.get(&no).unwrap().status()
}

#[test]
fn a_measure_goes_from_the_proposal_to_its_checked_effect() {
    let mut plan = Prevention::default();
    apply(&mut plan, 0, &proposed(30, Some(30), None, 1));
    assert_eq!((status(&plan, 1), plan.next_due()), (Status::Proposed, Some(at(30))));
    let people = Vec::new();
    let named = vec![Instructed { no: 1, due: at(30), people, parties: Vec::new() }];
    apply(&mut plan, 1, &Fact::Instructed { no: 1, by: "okada".into(), via: Via::Holder, measures: named });
    assert_eq!(status(&plan, 1), Status::Planned);
    apply(&mut plan, 2, &Fact::Started { no: 1 });
    assert_eq!(status(&plan, 1), Status::UnderWay);
    let (people, parties) = (Vec::new(), Vec::new());
    apply(&mut plan, 30, &Fact::Overdue { no: 1, rung: 0, people, parties, next: None });
    assert_eq!((status(&plan, 1), plan.next_due()), (Status::Late, None));
    let done = clock(Task::Verify, 45, Some(45));
    apply(&mut plan, 31, &Fact::Completed { no: 1, by: None, at: at(31), clock: done });
    assert_eq!((status(&plan, 1), plan.next_due()), (Status::Done, Some(at(45))));
    let seen = clock(Task::Effect, 210, Some(210));
    apply(&mut plan, 32, &Fact::Verified { no: 1, by: "ito".into(), clock: seen });
    assert_eq!((status(&plan, 1), plan.next_due()), (Status::Verified, Some(at(210))));
    let checked = Fact::EffectChecked { no: 1, by: "ito".into(), is_sufficient: true, clock: None };
    apply(&mut plan, 211, &checked);
    assert_eq!((status(&plan, 1), plan.next_due()), (Status::Effective, None));
    assert!(!plan.measures.get(&1).unwrap().is_live());
}

#[test]
fn one_without_sufficient_effect_stays_until_another_takes_its_place() {
    let mut plan = Prevention::default();
    apply(&mut plan, 0, &proposed(30, None, None, 1));
    let renew = Some(clock(Task::Renew, 60, Some(60)));
    let checked = Fact::EffectChecked { no: 1, by: "ito".into(), is_sufficient: false, clock: renew };
    apply(&mut plan, 40, &checked);
    assert!(plan.measures.get(&1).unwrap().is_live());
    apply(&mut plan, 41, &proposed(90, Some(83), Some(1), 2));
    let first = plan.measures.get(&1).unwrap();
    assert_eq!(
        (first.is_live(), first.replaced_by, status(&plan, 1)),
        (false, Some(2), Status::Insufficient)
    );
    assert_eq!((plan.next_due(), plan.next_measure()), (Some(at(83)), 3));
}

#[test]
fn the_next_thing_due_is_the_earliest_and_follows_what_is_put_off() {
    let mut plan = Prevention::default();
    apply(&mut plan, 0, &proposed(30, Some(30), None, 1));
    apply(&mut plan, 0, &proposed(20, Some(20), None, 2));
    assert_eq!(plan.next_due(), Some(at(20)));
    let later = clock(Task::Do, 50, Some(50));
    apply(&mut plan, 3, &Fact::Postponed { no: 2, by: "ito".into(), clock: later });
    assert_eq!(plan.next_due(), Some(at(30)));
    let second = plan.measures.get(&2).unwrap();
    let put_off = second.postponements.first().unwrap();
    assert_eq!((put_off.from, put_off.to, second.terms.due), (at(20), at(50), at(50)));
    apply(&mut plan, 4, &Fact::Cancelled { no: 1, by: "ito".into() });
    assert_eq!((plan.next_due(), status(&plan, 1)), (Some(at(50)), Status::Cancelled));
}
