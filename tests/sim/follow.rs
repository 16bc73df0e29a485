//! 見守り on the virtual clock: what is still cut off is asked about until someone says what becomes
//! of it, and whoever was named for a step of the checklist hears of it, in time and late.

use noroshi::domain::actor::Cause;
use noroshi::domain::case::Phase;
use noroshi::domain::deciding::command::Ask as IncidentAsk;
use noroshi::domain::incident::fact::Fact as IncidentFact;
use noroshi::domain::moment::Moment;
use noroshi::domain::plan::PlanFact;
use noroshi::domain::plan::response::{Ask, Fact, Measure, Owner};
use noroshi::domain::refusal::Refusal;

use super::response::PEOPLE;
use super::stage::{Stage, at};

const CITY: &str = include_str!("../../escalation.yaml");

const DAY: i64 = 24 * 60;

fn city() -> Stage {
    let mut city = Stage::new(CITY, PEOPLE);
    city.report_harmless(Some("sato"));
    city
}

/// What the response says while this time passes, minute by minute: when, and which fact.
fn said(city: &mut Stage, minutes: i64) -> Vec<(Moment, Fact)> {
    let mut said = Vec::new();
    for _ in 0..minutes / 5 {
        city.pass(5);
        said.extend(spoken(city).into_iter().map(|fact| (city.now, fact)));
    }
    said
}

/// What the last entry says of what is still open.
fn spoken(city: &Stage) -> Vec<Fact> {
    let facts = city.last.iter().filter_map(|fact| match fact {
        IncidentFact::Plan(PlanFact::Response(fact)) if !fact.is_activity() => Some(fact.clone()),
        _ => None,
    });
    facts.collect()
}

fn people(fact: &Fact) -> Vec<&str> {
    let told = fact.told();
    let mut people: Vec<&str> =
        told.iter().flat_map(|row| row.people).map(|row| row.person.as_str()).collect();
    people.dedup();
    people
}

fn asks(said: &[(Moment, Fact)]) -> Vec<String> {
    let asked = said.iter().filter(|(_, fact)| matches!(fact, Fact::ContainmentAsked { .. }));
    asked.map(|(at, _)| at.jst().format("%d日 %H:%M").to_string()).collect()
}

fn cut(city: &mut Stage) {
    let stop =
        Ask::Contain { measure: Measure::MailServer, ordered_by: Owner::Post("chief".into()), at: None };
    city.responds("ito", stop, &[("text", "メールサーバを止めた")]).expect("the desk may");
}

fn refused(result: Result<(), Refusal>) -> (&'static str, &'static str) {
    match result {
        Err(Refusal::Invalid { field, reason }) => (field, reason),
        other => panic!("it should be invalid: {other:?}"),
    }
}

#[test]
fn what_is_cut_off_is_asked_about_every_open_day_until_it_is_put_back() {
    let mut city = city();
    assert!(city.now >= at("2026-01-01T00:00:00+09:00"));
    cut(&mut city);
    let began = city.now;
    let said_so_far = said(&mut city, 6 * DAY);
    let asked = asks(&said_so_far);
    assert!((3..=5).contains(&asked.len()), "once on every day that the office is open: {asked:?}");
    let first = said_so_far.iter().find(|(_, fact)| matches!(fact, Fact::ContainmentAsked { .. })).unwrap();
    assert!(first.0 - began >= noroshi::domain::moment::Span::hours(24), "a day after it was cut off");
    assert_eq!(people(&first.1), ["ito", "kato", "matsumoto"], "the desk, and who ordered it");
    city.responds("ito", Ask::Restore { containment: 1, at: None }, &[("text", "復旧した")]).unwrap();
    assert!(asks(&said(&mut city, 4 * DAY)).is_empty(), "it was put back");
}

#[test]
fn what_is_to_stay_cut_off_needs_a_reason_and_is_asked_about_no_more() {
    let mut city = city();
    cut(&mut city);
    let keep = || Ask::KeepCut { containment: 1 };
    assert_eq!(refused(city.responds("ito", keep(), &[])), ("reason", "required"));
    let unknown = Ask::KeepCut { containment: 2 };
    assert_eq!(refused(city.responds("ito", unknown, &[("reason", "r")])), ("containment", "unknown"));
    assert_eq!(city.responds("toban", keep(), &[("reason", "r")]), Err(Refusal::Forbidden));
    let close = |city: &mut Stage| {
        let void = IncidentAsk::SetPhase { to: Phase::Void };
        city.asks_with("ito", void, &[("reason", "誤報")])
    };
    assert_eq!(refused(close(&mut city)), ("phase", "containments-open"), "nobody would ask any more");
    city.responds("ito", keep(), &[("reason", "旧サーバは廃止する")]).expect("the desk may");
    assert_eq!(city.responds("ito", keep(), &[("reason", "r")]), Err(Refusal::Decided));
    assert!(asks(&said(&mut city, 4 * DAY)).is_empty());
    close(&mut city).expect("it is said what becomes of it");
}

/// The first item of this incident's list.
fn named(city: &mut Stage) -> String {
    city.incident().plan.response.items.first().expect("something is to be done").id.as_str().to_owned()
}

#[test]
fn whoever_is_named_is_told_reminded_once_and_then_the_manager_and_the_desk_hear() {
    let mut city = city();
    let item = named(&mut city);
    let assign = Ask::AssignItem { item: item.as_str().into(), owner: Some(Owner::Person("sato".into())) };
    city.responds("ito", assign, &[]).expect("the desk may");
    let told = spoken(&city);
    assert!(matches!(told.as_slice(), [Fact::ItemGiven { .. }]), "{told:?}");
    assert_eq!(people(&told[0]), ["sato"]);
    assert!(city.sent.iter().any(|who| who.contains("sato")), "{:?}", city.sent);
    let said = said(&mut city, 5 * DAY);
    let late: Vec<&Fact> = said.iter().map(|(_, fact)| fact).collect();
    assert!(matches!(late.as_slice(), [Fact::ItemReminded { .. }, Fact::ItemClimbed { .. }]), "{late:?}");
    assert_eq!(people(late[0]), ["sato"]);
    assert_eq!(people(late[1]), ["ito", "kato", "sato", "tanaka"]);
}

#[test]
fn who_had_it_and_who_has_it_both_hear_and_a_done_step_is_quiet() {
    let mut city = city();
    let item = named(&mut city);
    let assign = |city: &mut Stage, owner: Option<Owner>| {
        city.responds("ito", Ask::AssignItem { item: item.as_str().into(), owner }, &[])
            .expect("the desk may");
        spoken(city).iter().map(|fact| (fact.code(), people(fact).join(" "))).collect::<Vec<_>>()
    };
    assign(&mut city, Some(Owner::Person("sato".into())));
    let changed = assign(&mut city, Some(Owner::Post("manager".into())));
    let expected = [("response.item_taken", "sato".to_owned()), ("response.item_given", "tanaka".to_owned())];
    assert_eq!(changed, expected);
    let own = Ask::AssignItem { item: item.as_str().into(), owner: Some(Owner::Person("tanaka".into())) };
    city.responds("tanaka", own, &[]).expect("the manager may");
    assert!(spoken(&city).iter().all(|fact| people(fact).is_empty()), "what one takes oneself is known");
    assert_eq!(assign(&mut city, None), [("response.item_taken", "tanaka".to_owned())]);
    assign(&mut city, Some(Owner::Person("sato".into())));
    let done = || Ask::DoItem { item: item.as_str().into(), at: None };
    assert_eq!(city.responds("toban", done(), &[]), Err(Refusal::Forbidden));
    city.responds("sato", done(), &[]).expect("whoever was named says that it is done");
    assert!(said(&mut city, 3 * DAY).is_empty());
}

#[test]
fn a_step_of_a_post_whose_holder_is_away_is_another_s_or_comes_back_to_the_desk() {
    let mut city = city();
    let item = named(&mut city);
    let assign = Ask::AssignItem { item: item.as_str().into(), owner: Some(Owner::Post("manager".into())) };
    city.responds("ito", assign, &[]).expect("the desk may");
    city.leaves("tanaka", Cause::Absent, 48);
    let told = spoken(&city);
    let is_anothers = |fact: &&Fact| match fact {
        Fact::ItemGiven { bearers, .. } => bearers.iter().all(|person| person.as_str() != "tanaka"),
        _ => false,
    };
    let given = told.iter().find(is_anothers).expect("who answers for the post now is told, or the desk");
    assert!(!people(given).is_empty() && !people(given).contains(&"tanaka"), "{given:?}");
}

#[test]
fn only_the_engine_says_that_a_log_goes() {
    let mut city = city();
    let warn = Ask::WarnLog { evidence: 1, overwritten_at: city.now, recorder: None };
    assert_eq!(city.responds("ito", warn, &[]), Err(Refusal::Forbidden));
    let owner = Some(Owner::Person("nobody".into()));
    let item = named(&mut city);
    let assign = Ask::AssignItem { item: item.as_str().into(), owner };
    assert_eq!(refused(city.responds("ito", assign, &[])), ("owner", "unknown"));
}
