//! Who enters a disposal in the sample city, by whose permit, and who takes it back.

use super::*;
use crate::history::Private;
use crate::org::OrgFact;
use crate::organisation::Organisation;
use crate::organisation::fact::OrganisationFact;
use crate::register::decide::{Ask as Asks, decide};
use crate::sample::{POLICY, at, city_of, friday};

type Ask = Asks<Terms>;

const MANAGER: &str = "2001";
const WORKER: &str = "1234";
const CHIEF: &str = "1102";
const ELSEWHERE: &str = "1211";

fn ask(city: &mut Organisation, person: &str, ask: &Ask, texts: &[(&str, &str)]) -> Result<(), Refusal> {
    let texts: Private = texts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let hearing = Hearing::of(&city.world, friday()).unwrap();
    let facts = decide((&hearing, &city.registers.disposals), &person.into(), ask, &texts)?;
    facts.into_iter().for_each(|fact| city.apply(&OrganisationFact::Disposal(fact), &texts));
    Ok(())
}

fn record(permitted_by: &str, done_at: &str) -> Ask {
    let (unit, treatment) = ("zeimu".into(), Treatment::Destroyed);
    let permitted_by = permitted_by.into();
    Ask::Enter { terms: Terms { unit, treatment, done_at: at(done_at), permitted_by } }
}

const WHAT: [(&str, &str); 3] = [("media", "ハードディスク"), ("worker", "佐藤"), ("detail", "穴を開けた")];

#[test]
fn a_disposal_says_when_who_and_how_and_who_permitted_it() {
    let mut city = city_of(POLICY, Vec::new());
    let good = record(MANAGER, "2026-11-19T15:00:00+09:00");
    for (missing, _) in WHAT {
        let texts: Vec<_> = WHAT.into_iter().filter(|(field, _)| *field != missing).collect();
        let refused = ask(&mut city, MANAGER, &good, &texts);
        assert_eq!(refused, Err(Refusal::Invalid { field: missing, reason: "required" }));
    }
    let refused = |result| match result {
        Err(Refusal::Invalid { field, reason }) => (field, reason),
        other => panic!("{other:?}"),
    };
    let tomorrow = record(MANAGER, "2026-11-21T15:00:00+09:00");
    assert_eq!(refused(ask(&mut city, MANAGER, &tomorrow, &WHAT)), ("done_at", "future"));
    let alone = record(WORKER, "2026-11-19T15:00:00+09:00");
    assert_eq!(refused(ask(&mut city, MANAGER, &alone, &WHAT)), ("permitted_by", "disposal-permit"));
    ask(&mut city, MANAGER, &good, &WHAT).unwrap();
    ask(&mut city, CHIEF, &good, &WHAT).unwrap();
    assert_eq!(ask(&mut city, ELSEWHERE, &good, &WHAT), Err(Refusal::Forbidden), "of another unit");
    // 1(3)①: who permits does not do it, unless it cannot be avoided.
    for worker in ["田中　誠", "田中", "田中誠（税務課）"] {
        let own = [WHAT[0], ("worker", worker), WHAT[2]];
        assert_eq!(refused(ask(&mut city, MANAGER, &good, &own)), ("override", "second-person"));
    }
    let own = [WHAT[0], ("worker", "田中　誠"), WHAT[2]];
    let said = [own.as_slice(), &[("override", "他に職員がいない")]].concat();
    ask(&mut city, MANAGER, &good, &said).unwrap();
    assert_eq!(city.registers.disposals.rows.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn whoever_answered_for_it_then_permitted_it() {
    let mut city = city_of(POLICY, Vec::new());
    let left = OrgFact::PersonEnded { person: MANAGER.into(), at: at("2026-11-20T00:00:00+09:00") };
    city.apply(&left.into(), &Private::new());
    ask(&mut city, CHIEF, &record(MANAGER, "2026-11-19T15:00:00+09:00"), &WHAT).unwrap();
    let after = ask(&mut city, CHIEF, &record(MANAGER, "2026-11-20T08:00:00+09:00"), &WHAT);
    assert_eq!(after, Err(Refusal::Invalid { field: "permitted_by", reason: "disposal-permit" }));
}

#[test]
fn before_the_record_began_whoever_answers_now_is_asked_for() {
    let mut city = city_of(POLICY, Vec::new());
    assert!(city.world.org.find_unit(&"zeimu".into(), at("2026-10-01T10:00:00+09:00")).is_none());
    ask(&mut city, CHIEF, &record(MANAGER, "2026-10-01T10:00:00+09:00"), &WHAT).unwrap();
    let other = ask(&mut city, CHIEF, &record(WORKER, "2026-10-01T10:00:00+09:00"), &WHAT);
    assert_eq!(other, Err(Refusal::Invalid { field: "permitted_by", reason: "disposal-permit" }));
}

#[test]
fn a_row_is_taken_back_once_with_a_reason_and_stays() {
    let mut city = city_of(POLICY, Vec::new());
    ask(&mut city, MANAGER, &record(MANAGER, "2026-11-19T15:00:00+09:00"), &WHAT).unwrap();
    let void = Ask::Withdraw { no: 1 };
    let silent = ask(&mut city, MANAGER, &void, &[]);
    assert_eq!(silent, Err(Refusal::Invalid { field: "void", reason: "required" }));
    assert_eq!(ask(&mut city, ELSEWHERE, &void, &[("void", "x")]), Err(Refusal::Forbidden));
    ask(&mut city, MANAGER, &void, &[("void", "番号の誤り")]).unwrap();
    assert_eq!(ask(&mut city, MANAGER, &void, &[("void", "x")]), Err(Refusal::Decided));
    assert!(city.registers.disposals.rows[&1].withdrawn.is_some());
}

#[test]
fn who_works_in_the_unit_or_answers_for_it_or_oversees_sees_a_row() {
    let mut city = city_of(POLICY, Vec::new());
    ask(&mut city, MANAGER, &record(MANAGER, "2026-11-19T15:00:00+09:00"), &WHAT).unwrap();
    let hearing = Hearing::of(&city.world, friday()).unwrap();
    let seen = |person: &str| Terms::sees(&hearing, &person.into(), &city.registers.disposals.rows[&1]);
    let expected = [true, true, true, true, true, false];
    assert_eq!([MANAGER, WORKER, CHIEF, "1001", "1304", ELSEWHERE].map(seen), expected);
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let mut city = city_of(POLICY, Vec::new());
    let good = record(MANAGER, "2026-11-19T15:00:00+09:00");
    let texts: Private = WHAT.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let hearing = Hearing::of(&city.world, friday()).unwrap();
    let none = &city.registers.disposals;
    let first = decide((&hearing, none), &MANAGER.into(), &good, &texts).unwrap();
    ask(&mut city, MANAGER, &good, &WHAT).unwrap();
    let void = Private::from([("void".to_owned(), "誤り".to_owned())]);
    let hearing = Hearing::of(&city.world, friday()).unwrap();
    let disposals = &city.registers.disposals;
    let second = decide((&hearing, disposals), &MANAGER.into(), &Ask::Withdraw { no: 1 }, &void).unwrap();
    for fact in first.into_iter().chain(second).map(OrganisationFact::Disposal) {
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<OrganisationFact>(&text).unwrap(), fact, "{text}");
        assert!(!fact.concerns_incidents());
    }
}
