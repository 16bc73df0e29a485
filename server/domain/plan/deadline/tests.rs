//! Dates against a calendar on paper, published cases, and what re-evaluation must keep.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::count::{conclusive, off};
use super::law::in_force;
use super::*;
use crate::actor::Actor;
use crate::calendar::holidays::National;
use crate::calendar::midnight;
use crate::case::{Case, Origin, Phase, Presence};
use crate::deciding::command::Ask as IncidentAsk;
use crate::history::Private;
use crate::ids::{PolicyVersion, PostId};
use crate::incident::fact::{Fact as IncidentFact, Facts};
use crate::life::{Life, Report};
use crate::moment::{Moment, Span};
use crate::org::{Appointment, Org, OrgFact, Standing as Seat};
use crate::plan::PlanFact;
use crate::plan::response;
use crate::plan::rules::PlanAsk;
use crate::policy::bodies::Counterpart;
use crate::refusal::Refusal;
use crate::world::World;

mod law;

const CITY: &str = include_str!("../../../../escalation.yaml");
const DESK: &str = "4001";
const MANAGER: &str = "2001";

fn at(text: &str) -> Moment {
    Moment::parse(&format!("{text}:00+09:00")).unwrap()
}

fn day(moment: Moment) -> String {
    moment.jst().format("%Y-%m-%d").to_string()
}

/// The sample city with five people, under its policy with `more` written under it.
fn city(more: &str) -> World {
    under(|text| match more.strip_prefix("clocks:\n") {
        Some(clock) => text.replacen("clocks:\n", &format!("clocks:\n{clock}"), 1),
        None => format!("{text}\n{more}"),
    })
}

/// The same under its policy as somebody else wrote it.
fn under(write: impl FnOnce(&str) -> String) -> World {
    let mut org = Org::default();
    let epoch = Moment::from_micros(0);
    let units = [
        ("shi", "body", None),
        ("zaimu", "department", Some("shi")),
        ("zeimu", "section", Some("zaimu")),
        ("byoin", "section", Some("shi")),
        ("gikai", "section", Some("shi")),
    ];
    for (unit, kind, parent) in units {
        let parent = parent.map(Into::into);
        let set = OrgFact::UnitSet { unit: unit.into(), kind: kind.to_owned(), parent, from: epoch };
        org.apply(&set, &Private::new());
    }
    let posts = [
        ("manager", "zeimu", MANAGER),
        ("desk", "shi", DESK),
        ("chief", "shi", "5002"),
        ("ciso", "shi", "6001"),
    ];
    for (post, unit, person) in posts {
        let texts = [(format!("email.{person}"), format!("p{person}@example.jp"))];
        org.apply(&OrgFact::PersonSet { person: person.into(), unit: None }, &texts.into());
        let appointment = Appointment {
            post: PostId::from(post),
            unit: unit.into(),
            person: person.into(),
            standing: if post == "desk" { Seat::Member } else { Seat::Holder },
            order: 1,
            cause: None,
            from: epoch,
            to: None,
        };
        org.apply(&OrgFact::Appointed { appointment }, &Private::new());
    }
    let (version, sha256, text) = (PolicyVersion(1), String::new(), write(CITY));
    org.apply(&OrgFact::PolicyActivated { version, sha256, text }, &Private::new());
    let world = World::new(org);
    assert!(world.active().is_some(), "the sample policy must check");
    world
}

/// A case in 税務課 of which everything that law asks about is known and harmless.
fn harmless(aware: &str) -> Case {
    Case {
        unit: Some("zeimu".into()),
        personal_data: Presence::Present,
        my_number: Presence::Absent,
        malicious: Presence::Absent,
        sensitive: Presence::Absent,
        property_risk: Presence::Absent,
        people_max: Some(10),
        ..Case::new("misdelivery".into(), Origin::Staff, at(aware))
    }
}

/// One incident and everything that was decided about dates.
struct Told {
    world: World,
    life: Life,
    now: Moment,
    facts: Vec<Fact>,
}

impl Told {
    fn of(world: World, case: Case, opened: &str) -> Self {
        let report = Report { case, reporter: Some(MANAGER.into()), subjects: BTreeSet::new() };
        let (life, facts) = Life::open(&world, report, at(opened)).unwrap();
        let mut told = Self { world, life, now: at(opened), facts: Vec::new() };
        told.keep(&facts);
        told
    }

    fn keep(&mut self, facts: &Facts) {
        for fact in &facts.facts {
            if let IncidentFact::Plan(PlanFact::Deadline(fact)) = fact {
                self.facts.push(fact.clone());
            }
        }
    }

    /// Every wake until then.
    fn pass_to(&mut self, moment: Moment) {
        while let Some(next) = self.life.look_at(&self.world, self.now).filter(|next| *next <= moment) {
            let (life, facts) = self.life.look(&self.world, next).unwrap();
            (self.life, self.now) = (life, next);
            self.keep(&facts);
        }
        self.now = moment;
    }

    fn give(&mut self, person: &str, ask: IncidentAsk) -> Result<(), Refusal> {
        let texts = ["reason", "to", "text", "importance", "reach"]
            .map(|key| (key.to_owned(), "記録による".to_owned()));
        let texts = Private::from(texts);
        let by = Actor::Person(person.into());
        let (life, facts) = self.life.give(&self.world, (by, ask), texts, self.now)?;
        self.life = life;
        self.keep(&facts);
        Ok(())
    }

    fn ask(&mut self, person: &str, ask: Ask) -> Result<(), Refusal> {
        self.give(person, IncidentAsk::Plan(PlanAsk::Deadline(ask)))
    }

    fn learn(&mut self, change: impl FnOnce(&mut Case)) {
        let mut case = self.life.incident.case.clone();
        change(&mut case);
        self.give(DESK, IncidentAsk::ChangeCase { case: Box::new(case), subjects: BTreeSet::new() }).unwrap();
    }

    fn deadlines(&self) -> &Deadlines {
        &self.life.incident.plan.deadlines
    }

    fn state(&self, clock: &str) -> Option<Standing> {
        let id = ClockId::try_from(clock.to_owned()).unwrap();
        self.deadlines().all().into_iter().find(|(known, ..)| *known == id).map(|(.., standing)| standing)
    }

    fn due(&self, clock: &str) -> String {
        let id = ClockId::try_from(clock.to_owned()).unwrap();
        let all = self.deadlines().all();
        let (_, _, term, _) = all.into_iter().find(|(known, ..)| *known == id).expect(clock);
        day(term.due_at.expect(clock))
    }

    fn count(&self, code: &str) -> usize {
        self.facts.iter().filter(|fact| fact.code() == code).count()
    }
}

#[test]
fn dates_are_those_that_a_person_counts_on_a_calendar() {
    let vectors = [
        ("2026-04-04", "2026-04-06", "2026-04-08", "2026-05-07", "2026-06-02"),
        ("2026-08-24", "2026-08-26", "2026-08-28", "2026-09-24", "2026-10-22"),
        ("2026-12-01", "2026-12-03", "2026-12-05", "2027-01-04", "2027-01-29"),
    ];
    for (aware, warn, preliminary, conclusive, malicious) in vectors {
        let case = Case { sensitive: Presence::Present, ..harmless(&format!("{aware}T23:59")) };
        let mut told = Told::of(city(""), case, &format!("{aware}T23:59"));
        assert_eq!(told.due("personal.preliminary"), preliminary);
        assert_eq!(told.due("personal.final"), conclusive);
        let matter = told.deadlines().matters[&Rule::Personal].clone();
        assert_eq!(day(matter.terms.clocks[0].warn_at[0]), warn);
        assert_eq!(matter.terms.pack, "JP-2023-04");
        told.learn(|case| case.malicious = Presence::Present);
        assert_eq!(told.due("personal.final"), malicious, "60 days, alone or with others");
        assert_eq!(told.due("personal.preliminary"), preliminary);
    }
}

#[test]
fn a_conclusive_report_is_never_due_on_a_day_off_and_never_early() {
    let national = National::default();
    let mut day = NaiveDate::from_ymd_opt(2023, 4, 1).unwrap();
    let pack = in_force(day).unwrap();
    while day.year() < 2051 {
        let from = midnight(day).unwrap();
        for is_malicious in [false, true] {
            let date = conclusive(pack, &national, from, is_malicious).unwrap();
            let due = date.due_at.jst().date_naive();
            assert_eq!(off(&national, due), None, "{day}");
            assert!(date.due_at >= date.counted.last, "{day}");
            let is_moved = date.due_at > date.counted.last;
            assert_eq!(is_moved, date.counted.off.is_some(), "{day}");
            // Nothing between the last day and the due day was open.
            let last = date.counted.last.jst().date_naive();
            let between = last.iter_days().take_while(|between| *between < due);
            assert!(between.into_iter().all(|between| off(&national, between).is_some()), "{day}");
        }
        day = day.succ_opt().unwrap();
    }
}

#[test]
fn one_hundred_is_not_over_one_hundred() {
    // 札幌市 2026-02: exactly 100 recipients.
    let case = Case { people_max: Some(100), ..harmless("2026-02-10T10:00") };
    let mut told = Told::of(city(""), case, "2026-02-10T10:30");
    assert_eq!(told.state("personal.preliminary"), None);
    told.pass_to(at("2026-02-20T10:00"));
    told.learn(|case| case.people_max = Some(101));
    let matter = told.deadlines().matters[&Rule::Personal].clone();
    assert_eq!(matter.terms.triggers, BTreeSet::from([Trigger::Count]));
    assert_eq!(matter.terms.trigger_at, Some(at("2026-02-20T10:00")), "both moments are kept");
    assert_eq!(matter.terms.known_at, at("2026-02-10T10:00"));
    assert_eq!(told.due("personal.preliminary"), "2026-02-24", "as the law counts");
    assert_eq!(day(matter.terms.clocks[0].safe_at.unwrap()), "2026-02-14");
    let alarms = |told: &Told| (told.count("deadline.warned"), told.count("deadline.overdue"));
    assert_eq!(alarms(&told), (1, 0), "the safe date has passed: this is said at once");
    let passed = Ask::EnterMoment { moment: MomentKind::CountPassed, at: at("2026-02-18T09:00") };
    told.ask(DESK, passed).unwrap();
    let terms = &told.deadlines().matters[&Rule::Personal].terms;
    assert_eq!(terms.trigger_at, Some(at("2026-02-18T09:00")));
    assert_eq!((day(terms.clocks[0].due_at.unwrap()), alarms(&told)), ("2026-02-22".to_owned(), (2, 0)));
    told.pass_to(at("2026-02-22T23:00"));
    assert_eq!(alarms(&told), (2, 0), "the third day was past when the moment was entered");
}

#[test]
fn nobody_counted_the_people_so_the_rule_may_apply() {
    let case = Case { people_max: None, ..harmless("2026-11-20T09:00") };
    let mut told = Told::of(city(""), case, "2026-11-20T10:00");
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Possible));
    assert_eq!(told.state("personal.persons"), None);
    told.pass_to(at("2026-11-21T10:00"));
    assert_eq!(told.count("deadline.doubted"), 1, "the desk is asked once");
    told.learn(|case| case.people_max = Some(101));
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Running));
    assert_eq!(told.state("personal.persons"), Some(Standing::Running));
    assert_eq!(told.due("personal.preliminary"), "2026-11-25", "counted from when it was certain");
    let safe = told.deadlines().matters[&Rule::Personal].terms.clocks[0].safe_at;
    assert_eq!(safe.map(day), Some("2026-11-24".to_owned()), "counted from the first moment");
    told.learn(|case| case.people_max = Some(3));
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Ended));
    told.learn(|case| {
        (case.people_max, case.aware_at) = (Some(500), at("2026-11-20T09:30"));
    });
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Running));
    let terms = &told.deadlines().matters[&Rule::Personal].terms;
    assert_eq!(terms.known_at, at("2026-11-20T09:00"), "the earliest start is kept");
}

#[test]
fn a_contractors_notice_starts_our_clock_at_the_latest() {
    // 焼津市 2024-03: a fake virus screen at a contractor's; the city knew the next morning.
    let case = Case {
        malicious: Presence::Present,
        people_max: Some(15_000),
        ..Case { origin: Origin::Contractor, ..harmless("2024-03-15T10:00") }
    };
    let mut told = Told::of(city(""), case, "2024-03-15T10:30");
    told.ask(DESK, Ask::EnterMoment { moment: MomentKind::ContractorKnew, at: at("2024-03-14T16:00") })
        .unwrap();
    assert_eq!(told.due("personal.preliminary"), "2024-03-19", "the contractor's own knowledge is not ours");
    assert_eq!(told.due("personal.final"), "2024-05-13", "60 days from 15 March, a Monday");
    told.ask(DESK, Ask::EnterMoment { moment: MomentKind::NoticeArrived, at: at("2024-03-15T09:00") })
        .unwrap();
    let terms = &told.deadlines().matters[&Rule::Personal].terms;
    assert_eq!((terms.known_at, terms.known_by), (at("2024-03-15T09:00"), KnownBy::Notice));
    told.pass_to(at("2024-03-18T15:00"));
    assert!(told.count("deadline.warned") >= 1, "the third day has come");
    let filing =
        Ask::File { clocks: vec![Rule::Personal.clock(Stage::Preliminary)], version: 1, at: told.now };
    told.ask(DESK, filing).unwrap();
    assert_eq!(told.deadlines().filings[0].in_time, Some(true), "reported on the fourth day");
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Met));
}

#[test]
fn each_rung_is_told_once_and_to_more_people() {
    let case = Case { sensitive: Presence::Present, ..harmless("2026-11-02T10:00") };
    let mut told = Told::of(city(""), case, "2026-11-02T10:00");
    told.pass_to(at("2026-11-06T23:59"));
    assert_eq!((told.count("deadline.warned"), told.count("deadline.overdue")), (1, 0), "day 5 is not over");
    told.pass_to(at("2026-11-08T00:00"));
    assert_eq!((told.count("deadline.warned"), told.count("deadline.overdue")), (1, 1));
    let people = |code: &str| -> Vec<String> {
        let fact = told.facts.iter().find(|fact| fact.code() == code).unwrap();
        fact.told()[0].people.iter().map(|row| row.person.to_string()).collect()
    };
    assert_eq!(people("deadline.warned"), [DESK, "6001"]);
    assert_eq!(people("deadline.overdue"), [DESK, "5002", "6001"]);
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Overdue));
    let clocks = vec![Rule::Personal.clock(Stage::Preliminary), Rule::Personal.clock(Stage::Final)];
    told.ask(DESK, Ask::File { clocks, version: 1, at: told.now }).unwrap();
    assert_eq!(told.state("personal.preliminary"), Some(Standing::MetLate));
    assert_eq!(told.state("personal.final"), Some(Standing::Met), "one report may serve as both");
    told.learn(|case| case.aware_at = at("2026-11-01T10:00"));
    assert_eq!(told.due("personal.final"), "2026-12-01", "what was met does not move");
    assert_eq!(told.count("deadline.reminded"), 0);
    told.pass_to(at("2026-11-09T10:00"));
    assert_eq!(told.count("deadline.reminded"), 1, "the persons have not been told for a week");
}

#[test]
fn a_subject_is_told_of_no_date() {
    let case = Case { sensitive: Presence::Present, ..harmless("2026-11-02T10:00") };
    let report = Report { case, reporter: Some(MANAGER.into()), subjects: BTreeSet::from(["6001".into()]) };
    let world = city("");
    let (life, _) = Life::open(&world, report, at("2026-11-02T10:00")).unwrap();
    let mut told = Told { world, life, now: at("2026-11-02T10:00"), facts: Vec::new() };
    told.pass_to(at("2026-11-10T10:00"));
    let spoken = told.facts.iter().flat_map(Fact::told).flat_map(|row| row.people);
    let people: Vec<_> = spoken.map(|row| row.person.to_string()).collect();
    assert!(people.contains(&DESK.to_owned()) && !people.contains(&"6001".to_owned()), "{people:?}");
}

#[test]
fn a_judgement_ends_a_clock_until_it_is_taken_back_or_shaken() {
    let case = Case { people_max: Some(300), ..harmless("2026-11-02T10:00") };
    let mut told = Told::of(city(""), case, "2026-11-02T10:00");
    let encrypted = || Ask::Judge { rule: Rule::Personal, applies: false, escape: Some(Escape::Encrypted) };
    assert_eq!(told.ask(MANAGER, encrypted()), Err(Refusal::Forbidden), "who may not close may not say so");
    told.ask(DESK, encrypted()).unwrap();
    assert_eq!(told.state("personal.preliminary"), Some(Standing::NotApplicable));
    assert_eq!(told.ask(DESK, encrypted()), Err(Refusal::Decided));
    told.pass_to(at("2026-11-10T10:00"));
    assert_eq!(told.count("deadline.overdue"), 0);
    told.ask(DESK, Ask::Unjudge { rule: Rule::Personal }).unwrap();
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Overdue));
    told.ask(DESK, encrypted()).unwrap();
    told.learn(|case| case.malicious = Presence::Present);
    assert!(told.deadlines().judged.is_empty(), "the judge did not know of this");
    assert_eq!(told.due("personal.final"), "2027-01-04", "60 days end on 31 December");
}

#[test]
fn a_person_may_say_that_it_applies_before_all_is_known() {
    let case = Case { people_max: None, ..harmless("2026-11-02T10:00") };
    let mut told = Told::of(city(""), case, "2026-11-02T10:00");
    told.ask(DESK, Ask::Judge { rule: Rule::Personal, applies: true, escape: None }).unwrap();
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Running));
    assert_eq!(told.state("personal.persons"), Some(Standing::Running));
}

#[test]
fn an_incident_does_not_close_while_law_asks_for_something() {
    let case = Case { sensitive: Presence::Present, ..harmless("2026-11-02T10:00") };
    let mut told = Told::of(city(""), case, "2026-11-02T10:00");
    let close = || IncidentAsk::SetPhase { to: Phase::Closed };
    let refusal = Refusal::Invalid { field: "phase", reason: "deadline-open" };
    assert_eq!(told.give(DESK, close()), Err(refusal.clone()));
    let clocks = vec![Rule::Personal.clock(Stage::Preliminary), Rule::Personal.clock(Stage::Final)];
    told.ask(DESK, Ask::File { clocks, version: 1, at: told.now }).unwrap();
    assert_eq!(told.give(DESK, close()), Err(refusal), "the persons have not been told");
    let until = told.now + Span::hours(24 * 10);
    told.ask(DESK, Ask::DeferNotice { until }).unwrap();
    told.pass_to(told.now + Span::hours(24 * 9));
    assert_eq!(told.count("deadline.reminded"), 0, "there is a reason to wait");
    let (count, way, now) = (10, Way::Letter, told.now);
    told.ask(DESK, Ask::NotifyPersons { count, way, at: now, is_complete: true }).unwrap();
    told.give(DESK, close()).unwrap();
    assert!(!told.life.incident.is_open());
}

#[test]
fn a_clock_of_the_policy_runs_by_its_own_time() {
    let more = "clocks:\n  report: { label: 議長への報告, when: { malicious: present }, due: 3 open days, basis: \"6.5(3)\" }\n";
    let case = Case { malicious: Presence::Present, ..harmless("2026-11-20T10:00") };
    let mut told = Told::of(city(more), case, "2026-11-20T10:00");
    assert_eq!(told.due("own.report"), "2026-11-26", "over a weekend and a holiday");
    let matter = &told.deadlines().matters[&Rule::Own("report".to_owned())];
    assert_eq!(matter.terms.kind, crate::basis::Kind::Policy);
    told.ask(
        DESK,
        Ask::File {
            clocks: vec![ClockId::try_from("own.report".to_owned()).unwrap()],
            version: 1,
            at: told.now,
        },
    )
    .unwrap();
    assert_eq!(told.state("own.report"), Some(Standing::Met));
}

#[test]
fn what_is_recorded_elsewhere_meets_the_clock_that_names_it() {
    let more = "clocks:\n  alarm: { label: 警察への通報, when: { malicious: present }, within: 24h, met_by: police }\n  \
                public: { label: 公表の判断, when: { malicious: present }, met_by: publication }\n";
    let case = Case { malicious: Presence::Present, ..harmless("2026-11-20T10:00") };
    let mut told = Told::of(city(more), case, "2026-11-20T10:00");
    let respond = |told: &mut Told, ask| told.give(DESK, IncidentAsk::Plan(PlanAsk::Response(ask))).unwrap();
    let with = |with| response::Ask::Share { with, at: None };
    respond(&mut told, with(Counterpart::Expert));
    assert_eq!(told.state("own.alarm"), Some(Standing::Running), "nobody told the police");
    respond(&mut told, with(Counterpart::Police));
    respond(&mut told, with(Counterpart::Police));
    assert_eq!((told.state("own.alarm"), told.count("deadline.filed")), (Some(Standing::Met), 2));
    respond(&mut told, response::Ask::DecidePublication { publishes: false });
    assert_eq!(told.state("own.public"), Some(Standing::Met), "deciding not to is a decision too");
    let numbers: Vec<_> = told.deadlines().filings.iter().map(|row| row.no).collect();
    assert_eq!(numbers, [1, 2, 3, 4], "the sample's own two beside these, each once");
}

#[test]
fn clocks_are_named_the_same_way_back() {
    for word in ["personal.preliminary", "my_number.final", "my_number_other.report", "own.police"] {
        assert_eq!(ClockId::try_from(word.to_owned()).unwrap().to_string(), word);
    }
    for word in ["", "personal", "personal.", "own.", "nobody.final", "personal.own.final"] {
        assert!(ClockId::try_from(word.to_owned()).is_err(), "{word}");
    }
}
