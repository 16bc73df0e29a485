//! Who names a proxy for privileges in the sample city, who approves, who is told, when it ends.

use super::*;
use crate::actor::Cause;
use crate::history::Private;
use crate::moment::Span;
use crate::org::{Absence, OrgFact};
use crate::organisation::Organisation;
use crate::organisation::due::due;
use crate::organisation::fact::OrganisationFact;
use crate::register::Event;
use crate::register::decide::{Ask as Asks, decide};
use crate::register::rules::permits;
use crate::sample::{POLICY, at, city_of, friday};

/// 税務課長, 財務部長, 統括, CISO, a clerk of the section, another manager, someone of the desk.
const MANAGER: &str = "2001";
const DIRECTOR: &str = "1103";
const CHIEF: &str = "1102";
const CISO: &str = "1001";
const CLERK: &str = "1305";
const OTHER: &str = "1211";
const DESK: &str = "1304";
const NOBODY: &str = "1311";

const TEXT: [(&str, &str); 6] = [
    ("system", "住民税システム"),
    ("duty", "IDの管理"),
    ("ground", "長期の研修"),
    ("reason", "適任でない"),
    ("override", "他に決められる者がいない"),
    ("revocation", "研修の終わり"),
];

type Ask = Asks<Terms>;

struct City {
    body: Organisation,
}

impl City {
    fn new() -> Self {
        Self { body: city_of(POLICY, Vec::new()) }
    }

    /// Decides and writes with what is due beside it, as an entry does.
    fn ask(
        &mut self,
        person: &str,
        ask: &Ask,
        texts: &[(&str, &str)],
        now: Moment,
    ) -> Result<Vec<ProxyFact>, Refusal> {
        let texts: Private = texts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let hearing = Hearing::of(&self.body.world, now).unwrap();
        let facts = decide((&hearing, &self.body.registers.proxies), &person.into(), ask, &texts)?;
        self.write(facts.iter().cloned().map(OrganisationFact::Proxy).collect(), now);
        Ok(facts)
    }

    /// What was said beside it, to whom.
    fn write(&mut self, facts: Vec<OrganisationFact>, now: Moment) -> Vec<(Event, Vec<String>)> {
        let beside = due(&self.body, (&facts, &Private::new()), &[], now);
        facts.iter().chain(&beside).for_each(|fact| self.body.apply(fact, &Private::new()));
        let said = beside.iter().filter_map(|fact| match fact {
            OrganisationFact::Proxy(fact) => Some((fact.event()?, people(fact))),
            _ => None,
        });
        said.collect()
    }

    fn row(&self) -> &Proxy {
        &self.body.registers.proxies.rows[&1]
    }

    fn named(&mut self) {
        self.ask(MANAGER, &name(Some("zeimu")), &TEXT, friday()).unwrap();
    }

    fn approved() -> Self {
        let mut city = Self::new();
        city.named();
        city.ask(CISO, &decided(true), &[], friday()).unwrap();
        city
    }
}

fn people(fact: &ProxyFact) -> Vec<String> {
    fact.told.people.iter().map(|row| row.person.to_string()).collect()
}

fn terms(unit: Option<&str>) -> Terms {
    let (from, to) = (at("2026-11-20T00:00:00+09:00"), at("2026-12-21T00:00:00+09:00"));
    Terms { unit: unit.map(Into::into), proxy: CLERK.into(), from, to }
}

fn name(unit: Option<&str>) -> Ask {
    Ask::Enter { terms: terms(unit) }
}

const fn decided(is_permitted: bool) -> Ask {
    Ask::Decide { no: 1, is_permitted }
}

fn invalid(field: &'static str, reason: &'static str) -> Result<Vec<ProxyFact>, Refusal> {
    Err(Refusal::Invalid { field, reason })
}

#[test]
fn each_names_for_their_own_privileges_and_says_for_what() {
    let mut city = City::new();
    assert_eq!(city.ask(MANAGER, &name(None), &TEXT, friday()), Err(Refusal::Forbidden), "the chief's");
    assert_eq!(city.ask(CHIEF, &name(Some("zeimu")), &TEXT, friday()), Err(Refusal::Forbidden));
    assert_eq!(city.ask(CISO, &name(None), &TEXT, friday()), Err(Refusal::Forbidden), "only approves");
    let none = |terms: Terms| Ask::Enter { terms };
    for (ask, texts, refused) in [
        (name(Some("mars")), &TEXT[..], ("unit", "unknown")),
        (name(Some("zeimu")), &TEXT[1..], ("system", "required")),
        (name(Some("zeimu")), &TEXT[..1], ("duty", "required")),
        (none(Terms { proxy: "9999".into(), ..terms(Some("zeimu")) }), &TEXT, ("proxy", "unknown")),
        (none(Terms { proxy: MANAGER.into(), ..terms(Some("zeimu")) }), &TEXT, ("proxy", "proxy-own")),
        (
            none(Terms { from: at("2026-11-19T00:00:00+09:00"), ..terms(Some("zeimu")) }),
            &TEXT,
            ("from", "proxy-past"),
        ),
        (
            none(Terms { to: friday() - Span::hours(24), ..terms(Some("zeimu")) }),
            &TEXT,
            ("to", "exception-empty"),
        ),
    ] {
        assert_eq!(city.ask(MANAGER, &ask, texts, friday()), invalid(refused.0, refused.1));
    }
    let facts = city.ask(CHIEF, &name(None), &TEXT, friday()).unwrap();
    assert_eq!((people(&facts[0]), city.row().status()), (vec![CISO.to_owned()], Status::Requested));
}

#[test]
fn the_ciso_approves_and_every_one_who_answers_is_told() {
    let mut city = City::new();
    city.named();
    for person in [MANAGER, CHIEF, DIRECTOR, NOBODY] {
        let refused = city.ask(person, &decided(true), &TEXT, friday());
        assert_eq!(refused, Err(Refusal::Forbidden), "{person}");
    }
    assert_eq!(city.ask(CISO, &decided(false), &[], friday()), invalid("reason", "required"));
    let facts = city.ask(CISO, &decided(true), &[], friday()).unwrap();
    let told = people(&facts[0]);
    for person in [MANAGER, OTHER, DIRECTOR, "1106", CHIEF, CLERK] {
        assert!(told.contains(&person.to_owned()), "{person} {told:?}");
    }
    assert!(!told.contains(&CISO.to_owned()) && !told.contains(&DESK.to_owned()), "{told:?}");
    assert_eq!(city.row().status(), Status::Permitted);
    let log: Vec<(Event, usize)> =
        city.row().notified.iter().map(|said| (said.event, said.people.len())).collect();
    assert_eq!(log, [(Event::Requested, 1), (Event::Permitted, told.len())]);
    assert_eq!(city.ask(CISO, &decided(false), &TEXT, friday()), Err(Refusal::Decided));
}

#[test]
fn who_named_does_not_approve_unless_it_cannot_be_avoided() {
    let mut city = City::new();
    let absence = Absence {
        person: CISO.into(),
        cause: Cause::Unable,
        from: friday() - Span::hours(1),
        to: friday() + Span::hours(100),
        stand_in: None,
        only: Vec::new(),
    };
    city.write(vec![OrgFact::AbsenceAdded { absence }.into()], friday());
    city.ask(CHIEF, &name(None), &TEXT, friday()).unwrap();
    // 1(2)統括2: the chief acts for a CISO who is unable.
    assert_eq!(city.ask(CHIEF, &decided(true), &[], friday()), invalid("override", "second-person"));
    let facts = city.ask(CHIEF, &decided(true), &TEXT, friday()).unwrap();
    assert_eq!((facts[0].event(), facts[1].event()), (Some(Event::Waived), Some(Event::Permitted)));
    assert!(city.row().verdict.as_ref().unwrap().is_own);
}

#[test]
fn a_period_is_announced_ahead_and_ends_by_itself() {
    let mut city = City::approved();
    let end = terms(None).to;
    let week = at("2026-12-14T08:45:00+09:00");
    assert_eq!(city.body.registers.proxies.edges().collect::<Vec<_>>(), [week, end]);
    assert!(city.write(Vec::new(), week - Span::micros(1)).is_empty());
    let owners = [CLERK, MANAGER].map(str::to_owned).to_vec();
    assert_eq!(city.write(Vec::new(), week), [(Event::EndsSoon, owners.clone())]);
    assert_eq!(city.write(Vec::new(), end), [(Event::Ended, owners)]);
    assert_eq!(city.row().status(), Status::Ended);
    assert!(city.write(Vec::new(), end).is_empty(), "once");
    let late = city.ask(MANAGER, &Ask::Withdraw { no: 1 }, &TEXT, end);
    assert_eq!(late, Err(Refusal::Decided));
}

#[test]
fn what_nobody_decided_is_over_with_its_period() {
    let mut city = City::new();
    let to = friday() + Span::hours(24);
    let short = Ask::Enter { terms: Terms { to, ..terms(Some("zeimu")) } };
    city.ask(MANAGER, &short, &TEXT, friday()).unwrap();
    assert_eq!(city.row().task.unwrap().1.due, to, "a decision after it would come too late");
    assert!(city.body.registers.proxies.edges().any(|at| at == to));
    assert_eq!(city.write(Vec::new(), to).last().unwrap().0, Event::Ended);
    assert_eq!(city.row().status(), Status::Ended);
}

#[test]
fn a_proxy_who_leaves_is_one_no_longer() {
    let mut city = City::approved();
    let gone = friday() + Span::hours(24);
    let said = city.write(vec![OrgFact::PersonEnded { person: CLERK.into(), at: gone }.into()], gone);
    assert_eq!(said, [(Event::Ended, vec![MANAGER.to_owned()])]);
}

#[test]
fn a_decision_that_does_not_come_climbs_to_the_desk() {
    let mut city = City::new();
    city.named();
    // Three days after a Friday is a Monday, a holiday; then Tuesday morning.
    let said = city.write(Vec::new(), friday() + Span::hours(24 * 5));
    assert_eq!((said[0].0, said[0].1.as_slice()), (Event::Late, [CISO.to_owned()].as_slice()));
    city.write(Vec::new(), friday() + Span::hours(24 * 9));
    assert!(city.row().notified.last().unwrap().people.contains(&DESK.into()));
    let over = terms(None).to;
    assert_eq!(city.ask(CISO, &decided(true), &TEXT, over), invalid("verdict", "proxy-over"));
    city.ask(CISO, &decided(false), &TEXT, over).unwrap();
    assert!(city.row().late_at.is_some(), "late stays late");
}

#[test]
fn what_is_taken_back_is_told_to_whoever_was_told_of_it() {
    let mut city = City::approved();
    let revoke = Ask::Withdraw { no: 1 };
    assert_eq!(city.ask(OTHER, &revoke, &TEXT, friday()), Err(Refusal::Forbidden));
    assert_eq!(city.ask(MANAGER, &revoke, &[], friday()), invalid("revocation", "required"));
    let told = people(&city.ask(MANAGER, &revoke, &TEXT, friday()).unwrap()[0]);
    for person in [CISO, CHIEF, DIRECTOR, OTHER, CLERK] {
        assert!(told.contains(&person.to_owned()), "{person} {told:?}");
    }
    assert_eq!(city.row().status(), Status::Withdrawn);
    assert_eq!(city.ask(CISO, &revoke, &TEXT, friday()), Err(Refusal::Decided));
}

#[test]
fn who_answers_sees_what_was_approved_and_others_see_nothing() {
    let mut city = City::new();
    city.named();
    let seen = |city: &City| {
        let hearing = Hearing::of(&city.body.world, friday()).unwrap();
        [MANAGER, CLERK, CHIEF, CISO, DESK, OTHER, NOBODY]
            .map(|person| Terms::sees(&hearing, &person.into(), city.row()))
    };
    assert_eq!(seen(&city), [true, true, true, true, true, false, false]);
    city.ask(CISO, &decided(true), &[], friday()).unwrap();
    assert_eq!(seen(&city), [true, true, true, true, true, true, false]);
    let hearing = Hearing::of(&city.body.world, friday()).unwrap();
    assert!(names(&hearing, &CHIEF.into(), None) && !names(&hearing, &CISO.into(), None));
    assert!(permits::<Terms>(&hearing, &CISO.into()) && !permits::<Terms>(&hearing, &CHIEF.into()));
}

#[test]
fn a_policy_says_who_names_and_approves() {
    let written = "proxies: { name: [deputy], approve: [chief], remind: 1d }\nexceptions: {";
    let mut city = City { body: city_of(&POLICY.replace("exceptions: {", written), Vec::new()) };
    assert_eq!(city.ask(CHIEF, &name(None), &TEXT, friday()), Err(Refusal::Forbidden));
    city.ask("1204", &name(None), &TEXT, friday()).unwrap();
    city.ask(CHIEF, &decided(true), &[], friday()).unwrap();
    assert_eq!(city.row().status(), Status::Permitted);
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let mut city = City::new();
    let mut facts = city.ask(MANAGER, &name(Some("zeimu")), &TEXT, friday()).unwrap();
    facts.extend(city.ask(CISO, &decided(true), &TEXT, friday()).unwrap());
    facts.extend(city.ask(MANAGER, &Ask::Withdraw { no: 1 }, &TEXT, friday()).unwrap());
    facts.extend(city.ask(CHIEF, &name(None), &TEXT, friday()).unwrap());
    for fact in facts.into_iter().map(OrganisationFact::Proxy) {
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<OrganisationFact>(&text).unwrap(), fact, "{text}");
        assert!(!fact.concerns_incidents());
    }
}
