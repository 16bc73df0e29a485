//! The sample city's exceptions: who may, what is owed by when, what climbs, what ends.

use super::decide::decide;
use super::*;
use crate::actor::Cause;
use crate::moment::Span;
use crate::org::{Absence, OrgFact};
use crate::organisation::Organisation;
use crate::organisation::due::due;
use crate::organisation::fact::OrganisationFact;
use crate::refusal::Refusal;
use crate::register::hearing::Hearing;
use crate::sample::{POLICY, at, city_of, friday};

/// 税務課長, 統括, CISO, and someone who holds no post of these.
const MANAGER: &str = "2001";
const CHIEF: &str = "1102";
const CISO: &str = "1001";
const NOBODY: &str = "1234";

/// The city with a register, its people acting and time passing.
struct City {
    body: Organisation,
    /// What was written so far.
    facts: Vec<ExceptionFact>,
}

impl City {
    fn new() -> Self {
        Self::with(POLICY)
    }

    fn with(policy: &str) -> Self {
        Self { body: city_of(policy, Vec::new()), facts: Vec::new() }
    }

    fn try_ask(
        &mut self,
        person: &str,
        ask: Ask,
        texts: &[(&str, &str)],
        now: Moment,
    ) -> Result<Vec<ExceptionFact>, Refusal> {
        let texts: Private = texts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let hearing = Hearing::of(&self.body.world, now).unwrap();
        let facts = decide((&hearing, &self.body.registers.exceptions), &person.into(), &ask, &texts)?;
        self.write(facts.clone(), now);
        Ok(facts)
    }

    fn ask(&mut self, person: &str, ask: Ask, texts: &[(&str, &str)], now: Moment) -> Vec<ExceptionFact> {
        self.try_ask(person, ask, texts, now).unwrap()
    }

    /// Writes facts with what is due beside them, as an entry does.
    fn write(&mut self, facts: Vec<ExceptionFact>, now: Moment) {
        let mut all: Vec<OrganisationFact> = facts.into_iter().map(OrganisationFact::Exception).collect();
        all.extend(due(&self.body, (&all, &Private::new()), &[], now));
        for fact in &all {
            self.body.apply(fact, &Private::new());
            if let OrganisationFact::Exception(fact) = fact {
                self.facts.push(fact.clone());
            }
        }
    }

    /// Lets time pass up to `until`, waking at every edge; what was said, when and to whom.
    fn live(&mut self, from: Moment, until: Moment) -> Vec<(Moment, Event, Vec<String>)> {
        let (mut now, start) = (from, self.facts.len());
        let mut said = Vec::new();
        let mut seen = start;
        while let Some(edge) = self.body.registers.exceptions.edges().filter(|edge| *edge > now).min() {
            if edge > until {
                break;
            }
            now = edge;
            self.write(Vec::new(), now);
            for fact in &self.facts[seen..] {
                let Some((_, event, told)) = fact.spoken() else { continue };
                said.push((now, event, told.people.iter().map(|row| row.person.0.clone()).collect()));
            }
            seen = self.facts.len();
        }
        said
    }

    fn row(&self, no: u32) -> &Exception {
        &self.body.registers.exceptions.rows[&no]
    }
}

fn terms(from: &str, to: &str) -> Terms {
    Terms { unit: "zeimu".into(), deviation: Deviation::Other, from: at(from), to: at(to) }
}

fn month() -> Terms {
    terms("2026-11-20T00:00:00+09:00", "2026-12-21T00:00:00+09:00")
}

const WHY: [(&str, &str); 3] =
    [("rule", "5.1(1)③"), ("method", "暗号化したUSBメモリで運ぶ"), ("ground", "回線が使えない")];

fn used(now: Moment) -> (Ask, [(&'static str, &'static str); 4]) {
    let [a, b, c] = WHY;
    (Ask::Use { terms: month(), used_at: now }, [a, b, c, ("urgency", "夜間に回線が止まった")])
}

#[test]
fn a_manager_asks_and_the_ciso_or_the_chief_permits() {
    for permitter in [CISO, CHIEF] {
        let mut city = City::new();
        let facts = city.ask(MANAGER, Ask::Request { terms: month() }, &WHY, friday());
        let (no, event, told) = facts[0].spoken().unwrap();
        let people: Vec<&str> = told.people.iter().map(|row| row.person.as_str()).collect();
        assert_eq!((no, event, people), (1, Event::Requested, vec![CISO, CHIEF]));
        assert_eq!(city.row(1).status(), Status::Requested);
        let yes = Ask::Decide { no: 1, is_permitted: true };
        assert_eq!(city.try_ask(NOBODY, yes.clone(), &[], friday()), Err(Refusal::Forbidden));
        assert_eq!(city.try_ask(MANAGER, yes.clone(), &[], friday()), Err(Refusal::Forbidden));
        city.ask(permitter, yes.clone(), &[], friday());
        assert_eq!(city.row(1).status(), Status::Permitted);
        assert_eq!(city.try_ask(permitter, yes, &[], friday()), Err(Refusal::Decided));
    }
}

#[test]
fn what_is_missing_or_cannot_be_is_refused_by_field() {
    let mut city = City::new();
    let mut field = |person: &str, terms: Terms, texts: &[(&str, &str)]| match city.try_ask(
        person,
        Ask::Request { terms },
        texts,
        friday(),
    ) {
        Err(Refusal::Invalid { field, reason }) => (field, reason),
        other => panic!("{other:?}"),
    };
    assert_eq!(field(MANAGER, month(), &[]), ("rule", "required"));
    assert_eq!(field(MANAGER, month(), &[WHY[0], WHY[2]]), ("method", "required"));
    assert_eq!(field(MANAGER, month(), &[WHY[0], WHY[1]]), ("ground", "required"));
    let past = terms("2026-11-19T00:00:00+09:00", "2026-12-21T00:00:00+09:00");
    assert_eq!(field(MANAGER, past, &WHY), ("from", "exception-past"));
    let empty = terms("2026-12-21T00:00:00+09:00", "2026-12-21T00:00:00+09:00");
    assert_eq!(field(MANAGER, empty, &WHY), ("to", "exception-empty"));
    assert_eq!(field(MANAGER, Terms { unit: "mars".into(), ..month() }, &WHY), ("unit", "unknown"));
    // What is left undone has no other method.
    let omitted = Terms { deviation: Deviation::Omitted, ..month() };
    city.ask(MANAGER, Ask::Request { terms: omitted }, &[WHY[0], WHY[2]], friday());
    let strange = city.try_ask(NOBODY, Ask::Request { terms: month() }, &WHY, friday());
    assert_eq!(strange, Err(Refusal::Forbidden));
}

#[test]
fn nobody_decides_on_their_own_request_unless_it_cannot_be_avoided() {
    // The chief stands in for a manager here: he may ask, and he may permit.
    let mut city = City::new();
    let seat =
        city.body.world.org.appointments.iter().find(|row| row.person.as_str() == MANAGER).unwrap().clone();
    let seat = crate::org::Appointment { person: CHIEF.into(), ..seat };
    city.body.apply(&OrgFact::Appointed { appointment: seat }.into(), &Private::new());
    city.ask(CHIEF, Ask::Request { terms: month() }, &WHY, friday());
    let yes = Ask::Decide { no: 1, is_permitted: true };
    let refused = city.try_ask(CHIEF, yes.clone(), &[], friday());
    assert_eq!(refused, Err(Refusal::Invalid { field: "override", reason: "second-person" }));
    let facts = city.ask(CHIEF, yes, &[("override", "CISOが入院中")], friday());
    let (_, event, told) = facts[0].spoken().unwrap();
    assert_eq!((event, told.people[0].person.as_str()), (Event::Waived, CISO));
    assert!(city.row(1).verdict.as_ref().unwrap().is_own);
}

#[test]
fn a_use_without_a_permit_is_owed_a_report_from_the_use_on_and_climbs() {
    let mut city = City::new();
    let start = at("2026-11-20T22:00:00+09:00");
    let (ask, texts) = used(start - Span::minutes(20));
    let facts = city.ask(MANAGER, ask, &texts, start);
    assert!(facts[0].spoken().is_none(), "to enter it is not yet to report it");
    assert_eq!(city.row(1).status(), Status::Unreported);
    let (task, clock) = city.row(1).task.unwrap();
    assert_eq!((task, clock.due), (Task::Report, start + Span::minutes(40)));
    let said = city.live(start, start + Span::hours(24 * 20));
    let late: Vec<_> = said.iter().filter(|(_, event, _)| *event == Event::Late).collect();
    // At night too: the owner, a day later the director, after two days the CISO.
    assert_eq!(late[0].0, start + Span::minutes(40));
    assert!(late[0].2.contains(&MANAGER.to_owned()));
    assert_eq!((late.len(), late[2].2.as_slice()), (3, [CISO.to_owned()].as_slice()));
    assert!(!late[1].2.contains(&MANAGER.to_owned()) && !late[1].2.is_empty(), "{late:?}");
    // Hearing of it is no report, and giving it up neither.
    assert_eq!(city.row(1).status(), Status::Unreported);
    let later = start + Span::hours(72);
    city.ask(MANAGER, Ask::Withdraw { no: 1 }, &[("withdrawal", "復旧した")], later);
    assert_eq!(city.row(1).status(), Status::Unreported);
    let silent = city.try_ask(MANAGER, Ask::Report { no: 1 }, &[], later);
    assert_eq!(silent, Err(Refusal::Invalid { field: "report", reason: "required" }));
    let facts = city.ask(MANAGER, Ask::Report { no: 1 }, &[("report", "内容")], later);
    assert_eq!(facts[0].spoken().unwrap().2.people.len(), 2, "the CISO and the chief");
    assert_eq!(city.row(1).status(), Status::Withdrawn);
    assert!(city.row(1).late_at.is_some(), "late stays late");
    assert_eq!(
        city.try_ask(MANAGER, Ask::Report { no: 1 }, &[("report", "x")], later),
        Err(Refusal::Decided)
    );
}

#[test]
fn the_policys_word_says_how_fast_a_use_is_reported() {
    let mut city = City::with(&POLICY.replace("速やかに: 60m", "速やかに: 30m"));
    let (ask, texts) = used(friday());
    city.ask(MANAGER, ask, &texts, friday());
    assert_eq!(city.row(1).task.unwrap().1.due, friday() + Span::minutes(30));
}

#[test]
fn a_use_that_is_reported_as_it_is_entered_owes_no_report() {
    let mut city = City::new();
    let (ask, texts) = used(friday());
    let with_report = [texts.as_slice(), &[("report", "経過")]].concat();
    let facts = city.ask(MANAGER, ask, &with_report, friday());
    assert_eq!((facts.len(), city.row(1).status()), (2, Status::Reported));
    let future = Ask::Use { terms: month(), used_at: friday() + Span::minutes(1) };
    let refused = city.try_ask(MANAGER, future, &texts, friday());
    assert_eq!(refused, Err(Refusal::Invalid { field: "used_at", reason: "future" }));
    // The CISO may still say that it must stop, and why.
    let no = Ask::Decide { no: 1, is_permitted: false };
    let why = city.try_ask(CISO, no.clone(), &[], friday());
    assert_eq!(why, Err(Refusal::Invalid { field: "reason", reason: "required" }));
    city.ask(CISO, no, &[("reason", "別の回線が使える")], friday());
    assert_eq!(city.row(1).status(), Status::Refused);
}

#[test]
fn a_period_is_announced_ends_by_itself_and_is_not_late() {
    let mut city = City::new();
    city.ask(MANAGER, Ask::Request { terms: month() }, &WHY, friday());
    city.ask(CHIEF, Ask::Decide { no: 1, is_permitted: true }, &[], friday());
    let said = city.live(friday(), at("2026-12-31T00:00:00+09:00"));
    let told: Vec<(Moment, Event)> = said.iter().map(|(at, event, _)| (*at, *event)).collect();
    // Seven days ahead is a Monday at midnight: told when the office opens.
    let expected =
        [(at("2026-12-14T08:45:00+09:00"), Event::EndsSoon), (at("2026-12-21T00:00:00+09:00"), Event::Ended)];
    assert_eq!(told, expected);
    assert!(said.iter().all(|(_, _, people)| people.contains(&MANAGER.to_owned())));
    assert_eq!((city.row(1).status(), city.row(1).late_at), (Status::Ended, None));
    let late =
        city.try_ask(CISO, Ask::Withdraw { no: 1 }, &[("withdrawal", "x")], at("2027-01-04T09:00:00+09:00"));
    assert_eq!(late, Err(Refusal::Decided));
}

#[test]
fn a_request_that_nobody_decides_is_not_forgotten_and_cannot_be_permitted_after_its_period() {
    let mut city = City::new();
    let short = terms("2026-11-20T00:00:00+09:00", "2026-11-27T00:00:00+09:00");
    city.ask(MANAGER, Ask::Request { terms: short }, &WHY, friday());
    let said = city.live(friday(), at("2026-12-31T00:00:00+09:00"));
    let events: Vec<Event> = said.iter().map(|(_, event, _)| *event).collect();
    assert_eq!(events, [Event::Late, Event::Late, Event::Late]);
    // Due on a Monday that is a holiday: nothing here is for days off.
    assert_eq!(said[0].0, at("2026-11-24T08:45:00+09:00"));
    let now = at("2026-12-01T09:00:00+09:00");
    let late = city.try_ask(CISO, Ask::Decide { no: 1, is_permitted: true }, &[], now);
    assert_eq!(late, Err(Refusal::Invalid { field: "verdict", reason: "exception-over" }));
    city.ask(CISO, Ask::Decide { no: 1, is_permitted: false }, &[("reason", "期間を過ぎた")], now);
}

#[test]
fn the_register_is_checked_every_quarter_by_each_of_those_who_keep_it() {
    let mut city = City::new();
    city.ask(MANAGER, Ask::Request { terms: month() }, &WHY, friday());
    city.ask(CHIEF, Ask::Decide { no: 1, is_permitted: true }, &[], friday());
    assert_eq!(city.try_ask(CISO, Ask::Check, &[], friday()), Err(Refusal::Decided), "none has begun");
    let first = at("2027-02-22T08:45:00+09:00");
    assert_eq!(city.body.registers.exceptions.check_at, Some(first), "2027-02-20 is a Saturday");
    let said = city.live(friday(), first);
    let (when, event, people) = said.last().unwrap();
    assert_eq!((*when, *event, people.len()), (first, Event::CheckBegan, 2));
    city.ask(CHIEF, Ask::Check, &[("note", "異常なし")], first + Span::hours(1));
    assert_eq!(city.try_ask(CHIEF, Ask::Check, &[], first + Span::hours(2)), Err(Refusal::Decided));
    assert_eq!(city.try_ask(MANAGER, Ask::Check, &[], first), Err(Refusal::Forbidden));
    let open = city.body.registers.exceptions.open_check().unwrap();
    assert_eq!(open.owed, [PostId::from("ciso")]);
    // The CISO does not: after two weeks he hears of it, and is late.
    let said = city.live(first + Span::hours(2), first + Span::hours(24 * 20));
    assert_eq!(said[0].1, Event::CheckLate);
    assert_eq!(said[0].2, [CISO]);
    city.ask(CISO, Ask::Check, &[], first + Span::hours(24 * 21));
    assert!(city.body.registers.exceptions.open_check().is_none());
    let check = city.body.registers.exceptions.checks.last().unwrap();
    assert!(check.late_at.is_some() && check.done.len() == 2);
    assert!(city.body.registers.exceptions.check_at.unwrap() > first);
}

#[test]
fn an_engine_that_slept_says_each_thing_once() {
    let mut city = City::new();
    let (ask, texts) = used(friday());
    city.ask(MANAGER, ask, &texts, friday());
    let before = city.facts.len();
    let woken = at("2027-06-01T09:00:00+09:00");
    city.write(Vec::new(), woken);
    let late = city.facts[before..].iter().filter(|fact| matches!(fact, ExceptionFact::Overdue { .. }));
    assert_eq!(late.count(), 3, "one for each rung");
    let count = city.facts.len();
    city.write(Vec::new(), woken);
    assert_eq!(city.facts.len(), count, "nothing is said twice");
    assert!(city.body.registers.exceptions.edges().all(|edge| edge > woken));
}

#[test]
fn an_absent_manager_is_stood_in_for() {
    let mut city = City::new();
    let away = Absence {
        person: MANAGER.into(),
        cause: Cause::Absent,
        from: friday() - Span::hours(1),
        to: friday() + Span::hours(24 * 30),
        stand_in: None,
        only: Vec::new(),
    };
    city.body.apply(&OrgFact::AbsenceAdded { absence: away }.into(), &Private::new());
    city.ask("2002", Ask::Request { terms: month() }, &WHY, friday());
    assert_eq!(city.row(1).by.as_str(), "2002");
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let mut city = City::new();
    let (ask, texts) = used(friday());
    city.ask(MANAGER, ask, &texts, friday());
    city.live(friday(), friday() + Span::hours(24 * 120));
    assert!(city.facts.len() > 4);
    for fact in city.facts {
        let fact = OrganisationFact::Exception(fact);
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<OrganisationFact>(&text).unwrap(), fact, "{text}");
        assert!(!fact.concerns_incidents());
    }
}
