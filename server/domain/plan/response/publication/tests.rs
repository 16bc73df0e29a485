//! Who decides about publication and who approves it, what that answers, and who hears of it.

use std::collections::BTreeSet;

use super::*;
use crate::actor::Means;
use crate::case::{Case, Origin, Phase, Presence};
use crate::deciding::command::{Ask as IncidentAsk, Deed};
use crate::ids::{Act, PolicyVersion};
use crate::incident::fact::Fact as IncidentFact;
use crate::life::{Life, Report};
use crate::moment::Span;
use crate::org::{Appointment, Org, OrgFact, Standing as Seat};
use crate::plan::PlanFact;
use crate::plan::response::Ask;
use crate::plan::rules::PlanAsk;
use crate::world::World;

const CITY: &str = include_str!("../../../../../escalation.yaml");
const CISO: &str = "6001";
const CHIEF: &str = "5002";
const DESK: &str = "4001";
const OTHER: &str = "4002";
const MANAGER: &str = "2001";
const APPROVED: &str = "publication: { decide: [ciso, chief, desk], approve: ciso, approve_within: 1d }\n";
const PRESS: &str = "
lines:
  press:
    label: 公表
    steps:
      - id: public
        ask: desk
        question: 公表するか
        options: { publish: 公表する, withhold: 公表しない }
        publishes: publish
        within: 2h
        else: chief
        unanswered: withhold
      - id: told
        after: public = publish
        tell: mayor_secretary
        owes: { confirm: { within: 1h } }
    again: 60m
    last_resort: desk_mailbox
";

fn at(text: &str) -> Moment {
    Moment::parse(&format!("{text}:00+09:00")).unwrap()
}

fn appointed(post: &str, person: &str, from: Moment) -> OrgFact {
    let unit = if post == "manager" { "zeimu" } else { "shi" };
    let standing = if post == "desk" { Seat::Member } else { Seat::Holder };
    let (post, unit, person) = (post.into(), unit.into(), person.into());
    OrgFact::Appointed {
        appointment: Appointment { post, unit, person, standing, order: 1, cause: None, from, to: None },
    }
}

/// The sample city with six people, under its policy with `more` under it and `lines` before its own.
fn city(more: &str, lines: &str) -> World {
    let (mut org, epoch) = (Org::default(), Moment::from_micros(0));
    let mut happens = |fact: OrgFact, texts: Private| org.apply(&fact, &texts);
    for (unit, kind, parent) in [("shi", "body", None), ("zeimu", "section", Some("shi"))] {
        let parent = parent.map(Into::into);
        let set = OrgFact::UnitSet { unit: unit.into(), kind: kind.to_owned(), parent, from: epoch };
        happens(set, Private::new());
    }
    let posts = [("manager", MANAGER), ("desk", DESK), ("desk", OTHER), ("chief", CHIEF), ("ciso", CISO)];
    for (post, person) in posts.into_iter().chain([("mayor_secretary", "7001")]) {
        let texts = [(format!("email.{person}"), format!("p{person}@example.jp"))];
        happens(OrgFact::PersonSet { person: person.into(), unit: None }, texts.into());
        happens(appointed(post, person, epoch), Private::new());
    }
    let text = format!("{CITY}\n{more}");
    let text = if lines.is_empty() { text } else { text.replacen("\nlines:\n", lines, 1) };
    let (version, sha256) = (PolicyVersion(1), String::new());
    happens(OrgFact::PolicyActivated { version, sha256, text }, Private::new());
    let world = World::new(org);
    assert!(world.active().is_some(), "the policy must check");
    world
}

/// An incident in 税務課, and what was said about its publication by the last command or wake.
struct Told {
    world: World,
    life: Life,
    now: Moment,
    said: Vec<Fact>,
}

impl Told {
    fn of(world: World) -> Self {
        Self::about(world, &[])
    }

    fn about(world: World, subjects: &[&str]) -> Self {
        let now = at("2026-11-20T10:00");
        let case = Case {
            unit: Some("zeimu".into()),
            personal_data: Presence::Absent,
            my_number: Presence::Absent,
            ..Case::new("misdelivery".into(), Origin::Staff, now)
        };
        let subjects = subjects.iter().map(|person| (*person).into()).collect();
        let report = Report { case, reporter: Some(MANAGER.into()), subjects };
        let life = Life::open(&world, report, now).unwrap().0;
        Self { world, life, now, said: Vec::new() }
    }

    fn keep(&mut self, facts: Vec<IncidentFact>) {
        let said = facts.into_iter().filter_map(|fact| match fact {
            IncidentFact::Plan(PlanFact::Response(fact)) if fact.code().contains("publi") => Some(fact),
            _ => None,
        });
        self.said.extend(said);
    }

    fn give(&mut self, by: Actor, ask: IncidentAsk, texts: &[&str]) -> Result<(), Refusal> {
        self.now = self.now + Span::minutes(1);
        let texts = texts.iter().map(|key| ((*key).to_owned(), "記録による".to_owned())).collect();
        let (life, facts) = self.life.give(&self.world, (by, ask), texts, self.now)?;
        self.life = life;
        self.said.clear();
        self.keep(facts.facts);
        Ok(())
    }

    fn asks(&mut self, person: &str, ask: Ask) -> Result<(), Refusal> {
        let ask = IncidentAsk::Plan(PlanAsk::Response(ask));
        let texts = ["reason", "text", "importance", "reach"];
        self.give(Actor::Person(person.into()), ask, &texts)
    }

    fn decides(&mut self, person: &str, publishes: bool) -> Result<(), Refusal> {
        self.asks(person, Ask::DecidePublication { publishes })
    }

    fn answers(&mut self, person: &str, answer: &str) -> Result<(), Refusal> {
        let act = Act::from(Act::JUDGE);
        let mut asked = self.life.incident.duties.iter().filter(|duty| duty.line.as_str() == "press");
        let duty = asked.find(|duty| duty.is_borne_by(&person.into())).map(|duty| duty.no);
        let deed = Deed { person: person.into(), act, duty, at: None, means: Means::Screen };
        let by = Actor::Person(person.into());
        self.give(by, IncidentAsk::Judge { deed, answer: answer.into() }, &["reason"])
    }

    /// Every wake of these hours.
    fn pass(&mut self, hours: i64) {
        self.said.clear();
        let until = self.now + Span::hours(hours);
        while let Some(next) = self.life.look_at(&self.world, self.now).filter(|next| *next <= until) {
            let (life, facts) = self.life.look(&self.world, next).unwrap();
            (self.life, self.now) = (life, next);
            self.keep(facts.facts);
        }
        self.now = until;
    }

    fn state(&self) -> &super::super::Publication {
        &self.life.incident.plan.response.publication
    }

    fn verdict(&self) -> Option<(bool, &str)> {
        let decision = self.state().decision.as_ref()?;
        Some((decision.publishes, decision.by.person()?.as_str()))
    }

    /// What the question of the policy is answered with, and whether by a person.
    fn answer(&self) -> Option<(&str, bool)> {
        let line = self.life.incident.lines.get(&"press".into())?;
        let question = line.step(&"public".into())?.question.as_ref()?;
        Some((question.answer.as_ref()?.as_str(), question.by_person))
    }

    fn is_open(&self, step: &str) -> bool {
        let line = self.life.incident.lines.get(&"press".into());
        line.is_some_and(|line| line.step(&step.into()).is_some())
    }

    /// Whom the last of these facts speaks to.
    fn told(&self) -> Vec<&str> {
        let told = self.said.last().map(Fact::told).unwrap_or_default();
        told.iter().flat_map(|row| row.people).map(|row| row.person.as_str()).collect()
    }
}

fn who_may(answer: Result<(), Refusal>) -> Vec<String> {
    match answer {
        Err(Refusal::Outranked { posts, .. }) => posts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_decision_is_changed_by_who_stands_as_high_and_by_nobody_below() {
    let mut told = Told::of(city("", ""));
    told.decides(MANAGER, true).expect("whoever handles it decides, where the policy names nobody");
    told.decides(DESK, false).unwrap();
    told.decides(OTHER, true).expect("of the same post");
    assert_eq!(who_may(told.decides(MANAGER, false)).len(), 3);
    told.decides(CISO, false).unwrap();
    let top = "最高情報セキュリティ責任者";
    for person in [MANAGER, DESK, CHIEF] {
        assert_eq!(who_may(told.decides(person, true)), [top], "{person}");
    }
    let by = Actor::Operator;
    let ask = IncidentAsk::Plan(PlanAsk::Response(Ask::DecidePublication { publishes: true }));
    let answer = told.give(by, ask, &["importance", "reach"]);
    assert_eq!(who_may(answer), [top], "nor by a program");
    assert_eq!(told.verdict(), Some((false, CISO)));
    told.decides(CISO, true).unwrap();
    assert_eq!(told.verdict(), Some((true, CISO)));
}

#[test]
fn what_somebody_decided_binds_after_they_left_and_not_once_they_are_implicated() {
    let mut world = city("", "");
    let mut told = Told::of(world.clone());
    told.decides(CISO, false).unwrap();
    let mut named = Told { world: world.clone(), life: told.life.clone(), ..Told::of(world.clone()) };
    let (post, unit) = ("ciso".into(), "shi".into());
    let left = OrgFact::AppointmentEnded { post, unit, person: CISO.into(), at: told.now + Span::minutes(1) };
    let mut org = world.org.clone();
    org.apply(&left, &Private::new());
    world = World::new(org);
    told.world = world;
    who_may(told.decides(DESK, true));
    let case = Box::new(named.life.incident.case.clone());
    let subjects = BTreeSet::from([CISO.into()]);
    let ask = IncidentAsk::ChangeCase { case, subjects };
    named.give(Actor::Person(DESK.into()), ask, &["reason"]).unwrap();
    named.decides(DESK, true).expect("of whom the incident is about nobody is bound");
}

#[test]
fn only_posts_that_the_policy_names_decide() {
    let mut told = Told::of(city("publication: { decide: [ciso, desk] }\n", ""));
    for person in [MANAGER, CHIEF] {
        assert_eq!(told.decides(person, true), Err(Refusal::Forbidden), "{person}");
    }
    told.decides(DESK, true).unwrap();
    told.decides(CISO, false).unwrap();
}

#[test]
fn whoever_it_concerns_hears_of_it_and_of_a_change_with_what_was_before() {
    let mut told = Told::of(city("", ""));
    told.decides(DESK, true).unwrap();
    assert_eq!(told.told(), [OTHER, CHIEF], "the desk and the chief, but for who did it");
    told.asks(MANAGER, Ask::DraftPublication).unwrap();
    assert_eq!(told.told(), [DESK, OTHER, CHIEF]);
    told.decides(CISO, false).unwrap();
    assert_eq!(told.told(), [MANAGER, DESK, OTHER, CHIEF], "who wrote the text as well");
    let changed = |fact: &Fact| {
        matches!(fact, Fact::PublicationTold { what: Publicity::Withheld, was: Some(true), .. })
    };
    assert!(told.said.last().is_some_and(changed), "{:?}", told.said);
    let case = Box::new(told.life.incident.case.clone());
    let ask = IncidentAsk::ChangeCase { case, subjects: BTreeSet::from([OTHER.into()]) };
    told.give(Actor::Person(DESK.into()), ask, &["reason"]).unwrap();
    told.decides(CHIEF, true).unwrap_err();
    told.decides(CISO, true).unwrap();
    assert_eq!(told.told(), [MANAGER, DESK, CHIEF], "and no subject");
}

#[test]
fn those_below_propose_and_who_approves_decides() {
    let mut told = Told::of(city(APPROVED, ""));
    told.decides(DESK, true).unwrap();
    assert_eq!((told.verdict(), told.told()), (None, vec![CISO]), "{:?}", told.said);
    assert_eq!(Standing::of(&told.life.incident.plan), Standing::Proposed);
    let again = Refusal::Invalid { field: "publishes", reason: "publication-proposed" };
    assert_eq!(told.decides(OTHER, true), Err(again));
    told.asks(DESK, Ask::DraftPublication).expect("it is written while it waits");
    for person in [DESK, CHIEF] {
        let answer = told.asks(person, Ask::AnswerPublication { agrees: true });
        assert_eq!(answer, Err(Refusal::Forbidden), "{person}");
        assert_eq!(told.asks(person, Ask::ApprovePublication { draft: 1 }), Err(Refusal::Forbidden));
    }
    told.asks(CISO, Ask::AnswerPublication { agrees: true }).unwrap();
    assert_eq!(told.verdict(), Some((true, CISO)));
    let proposed = told.state().decision.as_ref().and_then(|row| row.proposed.as_ref());
    assert_eq!(proposed.and_then(|(by, _)| by.person()).map(PersonId::as_str), Some(DESK));
    assert_eq!(told.told(), [DESK, OTHER, CHIEF]);
    assert_eq!(told.asks(CISO, Ask::AnswerPublication { agrees: true }), Err(Refusal::Decided));
    told.asks(CISO, Ask::ApprovePublication { draft: 1 }).unwrap();
    who_may(told.decides(DESK, false));
}

#[test]
fn what_is_not_approved_is_withheld_for_a_reason_and_may_be_proposed_again() {
    let mut told = Told::of(city(APPROVED, ""));
    told.decides(CHIEF, true).unwrap();
    who_may(told.decides(DESK, false));
    let ask = IncidentAsk::Plan(PlanAsk::Response(Ask::AnswerPublication { agrees: false }));
    let required = Refusal::Invalid { field: "reason", reason: "required" };
    assert_eq!(told.give(Actor::Person(CISO.into()), ask, &[]), Err(required));
    told.asks(CISO, Ask::AnswerPublication { agrees: false }).unwrap();
    assert_eq!(told.verdict(), Some((false, CISO)));
    assert_eq!(told.told(), [DESK, OTHER, CHIEF]);
    assert_eq!(Standing::of(&told.life.incident.plan), Standing::Withheld);
    told.decides(DESK, true).unwrap();
    assert_eq!((told.verdict(), told.told()), (Some((false, CISO)), vec![CISO]), "it waits again");
    told.decides(CISO, true).expect("who approves decides without asking");
    assert_eq!((told.verdict(), told.state().proposal.is_none()), (Some((true, CISO)), true));
}

#[test]
fn an_approval_nobody_gives_is_late_climbs_once_and_follows_its_post() {
    let mut told = Told::of(city(APPROVED, ""));
    told.decides(DESK, true).unwrap();
    let due = told.state().charge().unwrap().due_at;
    assert_eq!(due - told.now, Span::hours(24));
    told.pass(23);
    assert!(told.said.is_empty(), "{:?}", told.said);
    told.pass(2);
    assert_eq!(told.told(), [DESK, CISO], "{:?}", told.said);
    let mut org = told.world.org.clone();
    let (post, unit) = ("ciso".into(), "shi".into());
    let left = OrgFact::AppointmentEnded { post, unit, person: CISO.into(), at: told.now };
    org.apply(&left, &Private::new());
    org.apply(&OrgFact::PersonSet { person: "6002".into(), unit: None }, &Private::new());
    org.apply(&appointed("ciso", "6002", told.now), &Private::new());
    told.world = World::new(org);
    told.asks(DESK, Ask::DraftPublication).unwrap();
    let charge = told.state().charge().unwrap();
    assert_eq!((charge.due_at, charge.next), (due, Some(told.now + Span::hours(24))), "late since then");
    told.pass(25);
    assert_eq!(told.told(), [MANAGER, DESK, OTHER, CHIEF, "6002"], "{:?}", told.said);
    told.pass(24 * 7);
    assert!(told.said.is_empty(), "once: {:?}", told.said);
    let ended = told.give(Actor::Person(DESK.into()), IncidentAsk::SetPhase { to: Phase::Void }, &["reason"]);
    assert_eq!(ended, Err(Refusal::Invalid { field: "phase", reason: "publication-proposed" }));
    told.asks("6002", Ask::AnswerPublication { agrees: true }).expect("silence was no answer");
    assert_eq!(told.verdict(), Some((true, "6002")));
}

#[test]
fn the_answer_to_the_policy_s_question_is_the_decision_and_the_other_way_round() {
    let world = city("", PRESS);
    let mut told = Told::of(world.clone());
    told.answers(DESK, "publish").unwrap();
    assert_eq!((told.verdict(), told.answer()), (Some((true, DESK)), Some(("publish", true))));
    assert!(told.is_open("told") && told.told().contains(&CHIEF));
    told.decides(CISO, false).unwrap();
    assert_eq!((told.verdict(), told.answer()), (Some((false, CISO)), Some(("withhold", true))));

    let mut told = Told::of(world.clone());
    told.decides(CISO, true).unwrap();
    assert_eq!(told.answer(), Some(("publish", true)));
    let asked = |told: &Told| {
        let mut duties = told.life.incident.duties.iter().filter(|duty| duty.line.as_str() == "press");
        duties.any(|duty| duty.act.is(Act::JUDGE) && duty.is_owed())
    };
    assert!(!asked(&told), "nobody owes an answer to what is decided");
    assert_eq!(told.answers(DESK, "withhold"), Err(Refusal::Decided));

    let mut told = Told::of(world);
    told.pass(5);
    assert_eq!((told.verdict(), told.answer()), (None, Some(("withhold", false))), "nobody decided");
    told.answers(DESK, "publish").expect("late, and a decision");
    assert_eq!((told.verdict(), told.answer()), (Some((true, DESK)), Some(("publish", true))));
}

#[test]
fn a_question_that_opens_after_the_decision_is_not_put() {
    let later = PRESS.replace("        ask: desk\n", "        after: first.confirm\n        ask: desk\n");
    let first = "      - { id: first, tell: mayor_secretary, owes: { confirm: { within: 1h } } }\n";
    let later = later.replace("    steps:\n", &format!("    steps:\n{first}"));
    let mut told = Told::of(city("", &later));
    told.decides(CISO, true).unwrap();
    assert_eq!(told.answer(), None, "it is not open yet");
    told.pass(2);
    assert_eq!(told.answer(), Some(("publish", true)));
    let duties = told.life.incident.duties.iter().filter(|duty| duty.line.as_str() == "press");
    assert!(!duties.into_iter().any(|duty| duty.act.is(Act::JUDGE)), "nobody was asked");
}

#[test]
fn a_question_waits_for_who_approves_and_goes_to_nobody_else_meanwhile() {
    let mut told = Told::of(city(APPROVED, PRESS));
    told.answers(DESK, "publish").unwrap();
    assert_eq!((told.verdict(), told.answer()), (None, None));
    assert!(!told.is_open("told"), "nothing goes on before it is approved");
    told.pass(6);
    assert_eq!(told.answer(), None, "silence of the chief answers nothing");
    let mut refused = Told { world: told.world.clone(), life: told.life.clone(), ..Told::of(city("", "")) };
    refused.now = told.now;
    told.asks(CISO, Ask::AnswerPublication { agrees: true }).unwrap();
    assert_eq!((told.answer(), told.is_open("told")), (Some(("publish", true)), true));
    refused.asks(CISO, Ask::AnswerPublication { agrees: false }).unwrap();
    assert_eq!((refused.answer(), refused.is_open("told")), (Some(("withhold", true)), false));
}

/// What concealed an incident could otherwise never be made public.
#[test]
fn who_the_incident_is_about_approves_nothing_and_the_next_post_does() {
    let mut told = Told::about(city(APPROVED, ""), &[CISO]);
    told.decides(DESK, true).unwrap();
    assert_eq!((told.verdict(), told.told()), (None, vec![CHIEF]), "{:?}", told.said);
    assert_eq!(told.asks(DESK, Ask::AnswerPublication { agrees: true }), Err(Refusal::Forbidden));
    told.asks(CHIEF, Ask::AnswerPublication { agrees: true }).unwrap();
    told.asks(DESK, Ask::DraftPublication).unwrap();
    told.asks(CHIEF, Ask::ApprovePublication { draft: 1 }).unwrap();
    assert_eq!(told.verdict(), Some((true, CHIEF)));
    let mut above = Told::about(city(APPROVED, ""), &[CISO, CHIEF]);
    above.decides(DESK, true).unwrap();
    assert_eq!(above.verdict(), Some((true, DESK)), "nobody above is left to ask");
}

#[test]
fn what_nobody_can_approve_is_told_to_the_desk_and_binds_nobody() {
    let mut told = Told::of(city(APPROVED, ""));
    let mut org = told.world.org.clone();
    for (post, person) in [("ciso", CISO), ("chief", CHIEF)] {
        let (post, unit) = (post.into(), "shi".into());
        org.apply(
            &OrgFact::AppointmentEnded { post, unit, person: person.into(), at: told.now },
            &Private::new(),
        );
    }
    told.world = World::new(org);
    told.decides(DESK, true).unwrap();
    assert_eq!(told.told(), [DESK, OTHER], "{:?}", told.said);
    told.decides(OTHER, false).unwrap();
    assert_eq!(told.verdict(), Some((false, OTHER)));
}

#[test]
fn no_program_answers_for_the_ciso_and_not_to_publish_has_a_reason() {
    let mut told = Told::of(city("", PRESS));
    let duty = told.life.incident.duties.iter().find(|duty| duty.line.as_str() == "press").unwrap().no;
    let judge = |answer: &str| IncidentAsk::Judge {
        deed: Deed {
            person: DESK.into(),
            act: Act::from(Act::JUDGE),
            duty: Some(duty),
            at: None,
            means: Means::Screen,
        },
        answer: answer.into(),
    };
    let by_program = told.give(Actor::Token("soc".to_owned()), judge("publish"), &["reason"]);
    assert_eq!(by_program, Err(Refusal::Forbidden));
    let required = Refusal::Invalid { field: "reason", reason: "required" };
    assert_eq!(told.give(Actor::Person(DESK.into()), judge("withhold"), &[]), Err(required));
    told.give(Actor::Person(DESK.into()), judge("withhold"), &["reason"]).unwrap();
    assert_eq!(told.verdict(), Some((false, DESK)));
}
