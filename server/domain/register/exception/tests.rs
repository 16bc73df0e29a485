//! The sample city's exceptions: who may, what is owed by when, what climbs, what ends.

use super::check::{self, CheckFact};
use super::*;
use crate::actor::Cause;
use crate::history::Private;
use crate::moment::Span;
use crate::org::{Absence, OrgFact};
use crate::organisation::Organisation;
use crate::organisation::due::due;
use crate::organisation::fact::OrganisationFact;
use crate::register::decide::{Ask, decide};
use crate::register::row::{Status, What};
use crate::register::{Event, Told};
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
    facts: Vec<OrganisationFact>,
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
        ask: Ask<Terms>,
        texts: &[(&str, &str)],
        now: Moment,
    ) -> Result<Vec<ExceptionFact>, Refusal> {
        let texts: Private = texts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let hearing = Hearing::of(&self.body.world, now).unwrap();
        let facts = decide((&hearing, &self.body.registers.exceptions), &person.into(), &ask, &texts)?;
        self.write(facts.iter().cloned().map(OrganisationFact::Exception).collect(), now);
        Ok(facts)
    }

    fn ask(
        &mut self,
        person: &str,
        ask: Ask<Terms>,
        texts: &[(&str, &str)],
        now: Moment,
    ) -> Vec<ExceptionFact> {
        self.try_ask(person, ask, texts, now).unwrap()
    }

    /// Writes facts with what is due beside them, as an entry does.
    fn write(&mut self, mut facts: Vec<OrganisationFact>, now: Moment) {
        facts.extend(due(&self.body, (&facts, &Private::new()), &[], now));
        facts.iter().for_each(|fact| self.body.apply(fact, &Private::new()));
        let of_exceptions = |fact: &OrganisationFact| matches!(fact.row(), Some((Register::Exception, _)));
        self.facts.extend(facts.into_iter().filter(of_exceptions));
    }

    /// Notes that someone looked the register through.
    fn check(&mut self, person: &str, now: Moment) -> Result<(), Refusal> {
        let hearing = Hearing::of(&self.body.world, now).unwrap();
        let fact = check::decide((&hearing, &self.body.registers.checks), &person.into())?;
        self.write(vec![OrganisationFact::Check(fact)], now);
        Ok(())
    }

    /// When something is to be said next.
    fn next(&self, now: Moment) -> Option<Moment> {
        let registers = &self.body.registers;
        registers.exceptions.edges().chain(registers.checks.edges()).filter(|edge| *edge > now).min()
    }

    /// Lets time pass up to `until`, waking at every edge; what was said, when and to whom.
    fn live(&mut self, from: Moment, until: Moment) -> Vec<(Moment, Event, Vec<String>)> {
        let (mut now, start) = (from, self.facts.len());
        let mut said = Vec::new();
        let mut seen = start;
        while let Some(edge) = self.next(now) {
            if edge > until {
                break;
            }
            now = edge;
            self.write(Vec::new(), now);
            for fact in &self.facts[seen..] {
                let Some((event, told)) = spoken(fact) else { continue };
                said.push((now, event, told.people.iter().map(|row| row.person.to_string()).collect()));
            }
            seen = self.facts.len();
        }
        said
    }

    fn row(&self, no: u32) -> &Exception {
        &self.body.registers.exceptions.rows[&no]
    }
}

/// What a fact says to whom.
fn spoken(fact: &OrganisationFact) -> Option<(Event, &Told)> {
    match fact {
        OrganisationFact::Exception(fact) => Some((fact.event()?, &fact.told)),
        OrganisationFact::Check(fact) => fact.spoken(),
        _ => None,
    }
}

fn terms(from: &str, to: &str) -> Terms {
    let (from, to) = (at(from), at(to));
    Terms { unit: "zeimu".into(), deviation: Deviation::Other, from, to, used_at: None }
}

fn month() -> Terms {
    terms("2026-11-20T00:00:00+09:00", "2026-12-21T00:00:00+09:00")
}

const WHY: [(&str, &str); 3] =
    [("rule", "5.1(1)③"), ("method", "暗号化したUSBメモリで運ぶ"), ("ground", "回線が使えない")];

fn used(now: Moment) -> (Ask<Terms>, [(&'static str, &'static str); 4]) {
    let [a, b, c] = WHY;
    (
        Ask::Enter { terms: Terms { used_at: Some(now), ..month() } },
        [a, b, c, ("urgency", "夜間に回線が止まった")],
    )
}

#[test]
fn a_manager_asks_and_the_ciso_or_the_chief_permits() {
    for permitter in [CISO, CHIEF] {
        let mut city = City::new();
        let facts = city.ask(MANAGER, Ask::Enter { terms: month() }, &WHY, friday());
        let people: Vec<&str> = facts[0].told.people.iter().map(|row| row.person.as_str()).collect();
        assert_eq!((facts[0].no, facts[0].event()), (1, Some(Event::Requested)));
        assert_eq!(people, [CISO, CHIEF]);
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
        Ask::Enter { terms },
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
    city.ask(MANAGER, Ask::Enter { terms: omitted }, &[WHY[0], WHY[2]], friday());
    let strange = city.try_ask(NOBODY, Ask::Enter { terms: month() }, &WHY, friday());
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
    city.ask(CHIEF, Ask::Enter { terms: month() }, &WHY, friday());
    let yes = Ask::Decide { no: 1, is_permitted: true };
    let refused = city.try_ask(CHIEF, yes.clone(), &[], friday());
    assert_eq!(refused, Err(Refusal::Invalid { field: "override", reason: "second-person" }));
    let facts = city.ask(CHIEF, yes, &[("override", "CISOが入院中")], friday());
    let (event, told) = (facts[0].event(), &facts[0].told);
    assert_eq!((event, told.people[0].person.as_str()), (Some(Event::Waived), CISO));
    assert!(city.row(1).verdict.as_ref().unwrap().is_own);
}

#[test]
fn a_use_without_a_permit_is_owed_a_report_from_the_use_on_and_climbs() {
    let mut city = City::new();
    let start = at("2026-11-20T22:00:00+09:00");
    let (ask, texts) = used(start - Span::minutes(20));
    let facts = city.ask(MANAGER, ask, &texts, start);
    assert!(facts[0].event().is_none(), "to enter it is not yet to report it");
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
    assert_eq!(facts[0].told.people.len(), 2, "the CISO and the chief");
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
    let (future, _) = used(friday() + Span::minutes(1));
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
    city.ask(MANAGER, Ask::Enter { terms: month() }, &WHY, friday());
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
    city.ask(MANAGER, Ask::Enter { terms: short }, &WHY, friday());
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
    city.ask(MANAGER, Ask::Enter { terms: month() }, &WHY, friday());
    city.ask(CHIEF, Ask::Decide { no: 1, is_permitted: true }, &[], friday());
    assert_eq!(city.check(CISO, friday()), Err(Refusal::Decided), "none has begun");
    let first = at("2027-02-22T08:45:00+09:00");
    assert_eq!(city.body.registers.checks.next_at, Some(first), "2027-02-20 is a Saturday");
    let said = city.live(friday(), first);
    let (when, event, people) = said.last().unwrap();
    assert_eq!((*when, *event, people.len()), (first, Event::CheckBegan, 2));
    city.check(CHIEF, first + Span::hours(1)).unwrap();
    assert_eq!(city.check(CHIEF, first + Span::hours(2)), Err(Refusal::Decided));
    assert_eq!(city.check(MANAGER, first), Err(Refusal::Forbidden));
    let open = city.body.registers.checks.open().unwrap();
    assert_eq!(open.owed, [PostId::from("ciso")]);
    // The CISO does not: after two weeks he hears of it, and is late.
    let said = city.live(first + Span::hours(2), first + Span::hours(24 * 20));
    assert_eq!(said[0].1, Event::CheckLate);
    assert_eq!(said[0].2, [CISO]);
    city.check(CISO, first + Span::hours(24 * 21)).unwrap();
    assert!(city.body.registers.checks.open().is_none());
    let check = city.body.registers.checks.all.last().unwrap();
    assert!(check.late_at.is_some() && check.done.len() == 2);
    assert!(city.body.registers.checks.next_at.unwrap() > first);
}

#[test]
fn an_engine_that_slept_says_each_thing_once() {
    let mut city = City::new();
    let (ask, texts) = used(friday());
    city.ask(MANAGER, ask, &texts, friday());
    let before = city.facts.len();
    let woken = at("2027-06-01T09:00:00+09:00");
    city.write(Vec::new(), woken);
    let is_late = |fact: &&OrganisationFact| {
        let OrganisationFact::Exception(fact) = fact else { return false };
        matches!(fact.what, What::Overdue { .. })
    };
    let late = city.facts[before..].iter().filter(is_late);
    assert_eq!(late.count(), 3, "one for each rung");
    let count = city.facts.len();
    city.write(Vec::new(), woken);
    assert_eq!(city.facts.len(), count, "nothing is said twice");
    let registers = &city.body.registers;
    assert!(registers.exceptions.edges().chain(registers.checks.edges()).all(|edge| edge > woken));
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
    city.ask("2002", Ask::Enter { terms: month() }, &WHY, friday());
    assert_eq!(city.row(1).by.as_str(), "2002");
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let mut city = City::new();
    let (ask, texts) = used(friday());
    city.ask(MANAGER, ask, &texts, friday());
    city.live(friday(), friday() + Span::hours(24 * 120));
    city.check(CISO, friday() + Span::hours(24 * 120)).unwrap();
    let checks = city.facts.iter().filter(|fact| matches!(fact, OrganisationFact::Check(_))).count();
    let ended = |fact: &OrganisationFact| matches!(fact, OrganisationFact::Check(CheckFact::Done { .. }));
    assert!(city.facts.len() > checks + 3 && city.facts.iter().any(ended));
    for fact in city.facts {
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<OrganisationFact>(&text).unwrap(), fact, "{text}");
        assert!(!fact.concerns_incidents());
    }
}
