//! One matter: nobody is forgotten, nobody who is shut out learns of it, and it can be parted again.

use super::*;
use crate::case::{Case, Certainty, Origin, Presence};
use crate::deciding::command::{Ask, Command, Deed, Opening};
use crate::deciding::decide::{decide, open};
use crate::ids::{CommandId, HistoryId};
use crate::incident::state::DutyState;
use crate::moment::Span;
use crate::plan::deadline::Rule;
use crate::sample::{POLICY, city_of, friday};
use std::sync::Arc;
use uuid::Uuid;

/// One of the desk, and two who reported.
const DESK: &str = "1401";
const CLERK: &str = "1234";
/// The manager and the director of 市民課, where the one that is taken in happened.
const THEIR_MANAGER: &str = "1209";
const THEIR_DIRECTOR: &str = "1105";
/// Those of 税務課, where the one that goes on did.
const OUR_MANAGER: &str = "2001";

fn world() -> Arc<World> {
    city_of(POLICY, Vec::new()).world
}

fn case(unit: &str, now: Moment) -> Case {
    Case {
        unit: Some(unit.into()),
        certainty: Certainty::Suspected,
        personal_data: Presence::Absent,
        my_number: Presence::Absent,
        ..Case::new("loss".into(), Origin::Staff, now)
    }
}

fn opened(
    world: &World,
    (id, number): (u128, &str),
    unit: &str,
    now: Moment,
    change: impl FnOnce(&mut Opening),
) -> Incident {
    let mut opening = Opening {
        number: number.to_owned(),
        called: None,
        report: HistoryId(Uuid::from_u128(id + 100)),
        case: case(unit, now),
        reporter: None,
        received: None,
        subjects: [].into(),
        drill: false,
        guidance: None,
    };
    change(&mut opening);
    let texts = [("summary".to_owned(), format!("{unit}の紛失"))].into();
    let by = opening.reporter.clone().map_or(Actor::Outside, Actor::Person);
    let ask = Ask::Open(Box::new(opening));
    let command = Command { id: CommandId(Uuid::from_u128(id)), by, request: None, ask, texts };
    open(HistoryId(Uuid::from_u128(id)), world, &command, now).unwrap().after
}

/// 市民課's, which is taken in, and 税務課's, which goes on.
fn two(world: &World) -> (Incident, Incident) {
    let one = opened(world, (1, "AAAA-1111"), "shiminka", friday(), |_| ());
    (one, opened(world, (2, "BBBB-2222"), "zeimu", friday(), |_| ()))
}

fn give(incident: &Incident, world: &World, by: Actor, ask: Ask, now: Moment) -> Result<Decision, Refusal> {
    let texts = [("reason".to_owned(), "別件と分かったため".to_owned())].into();
    let command = Command { id: CommandId(Uuid::from_u128(99)), by, request: None, ask, texts };
    decide(incident, world, &command, now)
}

/// As it is when the engine has been awake until `now`.
fn lives(mut incident: Incident, world: &World, now: Moment) -> Incident {
    while let Some(due) = incident.wake_at().filter(|due| *due <= now) {
        incident =
            give(&incident, world, Actor::Engine, Ask::Wake { outcomes: Vec::new() }, due).unwrap().after;
    }
    incident
}

fn confirms(incident: &Incident, world: &World, person: &str, now: Moment) -> Incident {
    let (person, act) = (PersonId::from(person), "confirm".into());
    let by = Actor::Person(person.clone());
    let deed = Deed { person, act, duty: None, at: None, means: crate::actor::Means::Screen };
    give(incident, world, by, Ask::Do(deed), now).unwrap().after
}

fn binds(
    pair: (&Incident, &Incident),
    world: &World,
    reason: &str,
    by: &Actor,
    now: Moment,
    decide: fn(&Pair<'_>, &World, &Asked<'_>, Moment) -> Result<Bound, Refusal>,
) -> Result<Bound, Refusal> {
    let texts = Private::from([("reason".to_owned(), reason.to_owned())]);
    let asked = Asked { by, request: None, texts: &texts, vouchers: None };
    decide(&Pair { absorbed: pair.0, survivor: pair.1, others: &[] }, world, &asked, now)
}

fn desk() -> Actor {
    Actor::Person(DESK.into())
}

fn merged(one: &Incident, other: &Incident, world: &World, now: Moment) -> (Incident, Incident) {
    let bound = binds((one, other), world, "同じUSBメモリーの件", &desk(), now, merge).unwrap();
    (bound.absorbed.after, bound.survivor.after)
}

fn parted(one: &Incident, other: &Incident, world: &World, now: Moment) -> (Incident, Incident) {
    let bound = binds((one, other), world, "別の件と分かった", &desk(), now, part).unwrap();
    (bound.absorbed.after, bound.survivor.after)
}

fn refusal(one: &Incident, other: &Incident, world: &World) -> Refusal {
    binds((one, other), world, "同じ件", &desk(), friday() + Span::minutes(5), merge).unwrap_err()
}

#[test]
fn what_is_merged_wakes_no_more_keeps_its_policy_and_points_to_the_other() {
    let world = world();
    let (one, other) = two(&world);
    let now = friday() + Span::minutes(5);
    let facts = binds((&one, &other), &world, "同じ件", &desk(), now, merge).unwrap().survivor.facts.facts;
    let told = facts.iter().find_map(|fact| match fact {
        Fact::Bond(BondFact::Absorbed { people, .. }) => Some(people),
        _ => None,
    });
    for person in [THEIR_MANAGER, OUR_MANAGER, "1402"] {
        assert!(told.unwrap().iter().any(|row| row.person.as_str() == person), "{person} is told");
    }
    let (gone, stays) = merged(&one, &other, &world, now);
    assert_eq!((gone.phase, gone.wake_at(), gone.is_open()), (Phase::Merged, None, false));
    assert_eq!((gone.policy, gone.duties.len()), (one.policy, one.duties.len()));
    let into = gone.bonds.into.unwrap();
    assert_eq!((into.id, into.number.as_str(), into.was), (other.id, "BBBB-2222", Phase::Received));
    assert!(stays.is_open() && stays.wake_at().is_some());
    assert_eq!(stays.bonds.held.iter().map(|held| held.absorbed.incident).collect::<Vec<_>>(), [one.id]);
}

#[test]
fn every_duty_that_was_left_is_answered_for_no_later_than_before() {
    let world = world();
    let (one, other) = two(&world);
    let now = friday() + Span::minutes(30);
    // One has run for half an hour; the other began only now.
    let late = opened(&world, (2, "BBBB-2222"), "zeimu", now, |_| ());
    for (one, other) in [(&one, &late), (&late, &one), (&one, &other)] {
        let (_, stays) = merged(one, other, &world, now);
        let held = stays.bonds.held(one.id).unwrap();
        let owed: Vec<_> = one.duties.iter().filter(|duty| duty.is_owed()).collect();
        assert!(!owed.is_empty());
        for duty in owed {
            let mine = stays.find_duty(held.answered[&duty.no]).unwrap();
            assert_eq!((&mine.act, mine.seat()), (&duty.act, duty.seat()));
            assert!(mine.is_owed() && duty.bearers.iter().all(|row| mine.is_borne_by(&row.person)));
            assert!(duty.due_at.is_none_or(|due| mine.due_at.is_some_and(|mine| mine <= due)), "{mine:?}");
        }
    }
}

#[test]
fn what_was_late_is_late_since_its_first_due_and_whoever_was_still_to_be_told_is_told() {
    let world = world();
    let (one, other) = two(&world);
    let other = confirms(&other, &world, OUR_MANAGER, friday() + Span::minutes(1));
    // Two hours of silence in 市民課: its manager is late, and the desk and the director are asked.
    let now = friday() + Span::minutes(70);
    let one = lives(one, &world, now);
    let late = one.duties.iter().find(|duty| duty.state == DutyState::Late).unwrap().clone();
    let other = lives(other, &world, now);
    let (_, stays) = merged(&one, &other, &world, now);
    let mine = stays.find_duty(stays.bonds.held(one.id).unwrap().answered[&late.no]).unwrap();
    assert_eq!((mine.state, mine.due_at), (DutyState::Late, late.due_at));
    for person in one.told.keys() {
        assert!(stays.told.contains_key(person), "{person} knew of the one and knows of the other");
    }
    // Whoever only the other place's line would have told is told by this one.
    let early = merged(&two(&world).0, &two(&world).1, &world, friday() + Span::minutes(5)).1;
    assert!(!early.told.contains_key(&PersonId::from(THEIR_DIRECTOR)));
    let later = lives(early, &world, friday() + Span::hours(3));
    assert!(later.told.contains_key(&PersonId::from(THEIR_DIRECTOR)), "by the silence of either place");
}

#[test]
fn who_is_shut_out_of_either_is_shut_out_of_both_and_owes_nothing() {
    let world = world();
    let one = opened(&world, (1, "AAAA-1111"), "shiminka", friday(), |row| {
        row.subjects = [OUR_MANAGER.into()].into();
    });
    let other = opened(&world, (2, "BBBB-2222"), "zeimu", friday(), |row| {
        row.subjects = [THEIR_MANAGER.into()].into();
    });
    let texts = Private::from([("reason".to_owned(), "同じ件".to_owned())]);
    let by = desk();
    let asked = Asked { by: &by, request: None, texts: &texts, vouchers: None };
    let pair = Pair { absorbed: &one, survivor: &other, others: &[] };
    let bound = merge(&pair, &world, &asked, friday() + Span::minutes(5)).unwrap();
    let both: BTreeSet<PersonId> = [OUR_MANAGER.into(), THEIR_MANAGER.into()].into();
    for decision in [&bound.absorbed, &bound.survivor] {
        assert_eq!(decision.after.subjects, both);
        for person in &both {
            assert!(!access::Viewer::of(&world, person, friday()).may_see(&decision.after));
        }
        for fact in &decision.facts.facts {
            let told = fact.card().tells.into_iter().flat_map(|tells| tells.everyone());
            assert!(told.into_iter().all(|(person, _)| !both.contains(person)), "{fact:?}");
        }
    }
    let stays = &bound.survivor.after;
    let owed = stays.duties.iter().filter(|duty| duty.is_owed());
    assert!(owed.into_iter().all(|duty| duty.bearers.iter().all(|row| !both.contains(&row.person))));
    // Parting does not open it to them: the history says from where it came, until a person changes it.
    let (gone, stays) = parted(&bound.absorbed.after, stays, &world, friday() + Span::minutes(9));
    assert_eq!((&gone.subjects, &stays.subjects), (&both, &both));
    assert_eq!(gone.bonds.lent, [(THEIR_MANAGER.into(), "BBBB-2222".to_owned())].into());
    assert_eq!(stays.bonds.lent, [(OUR_MANAGER.into(), "AAAA-1111".to_owned())].into());
    let case = Box::new(stays.case.clone());
    let change = Ask::ChangeCase { case, subjects: [THEIR_MANAGER.into()].into() };
    let after = give(&stays, &world, desk(), change, friday() + Span::minutes(10)).unwrap().after;
    assert!(after.bonds.lent.is_empty() && !after.subjects.contains(&PersonId::from(OUR_MANAGER)));
}

#[test]
fn who_is_named_later_is_shut_out_of_what_was_merged_too() {
    let world = world();
    let (one, other) = two(&world);
    let (gone, stays) = merged(&one, &other, &world, friday() + Span::minutes(5));
    let case = Box::new(stays.case.clone());
    let change = Ask::ChangeCase { case, subjects: [THEIR_DIRECTOR.into()].into() };
    let after = give(&stays, &world, desk(), change, friday() + Span::minutes(6)).unwrap().after;
    let follows = follow(&[&gone], &after, &desk(), friday() + Span::minutes(6));
    let [(0, decision)] = follows.as_slice() else { panic!("{follows:?}") };
    assert_eq!(decision.after.subjects, after.subjects);
    assert!(follow(&[&decision.after], &after, &desk(), friday() + Span::minutes(7)).is_empty());
}

#[test]
fn what_cannot_be_one_matter_is_refused_with_its_reason() {
    let world = world();
    let (one, other) = two(&world);
    let five = friday() + Span::minutes(5);
    let (gone, stays) = merged(&one, &other, &world, five);
    let third = opened(&world, (3, "CCCC-3333"), "zeimu", friday(), |_| ());
    let drill = opened(&world, (4, "DDDD-4444"), "zeimu", friday(), |row| row.drill = true);
    let void = give(&third, &world, desk(), Ask::SetPhase { to: Phase::Void }, five).unwrap().after;
    let by_clerk =
        opened(&world, (5, "EEEE-5555"), "zeimu", friday(), |row| row.reporter = Some(CLERK.into()));
    let about_clerk =
        opened(&world, (6, "FFFF-6666"), "zeimu", friday(), |row| row.subjects = [CLERK.into()].into());
    for (from, into, reason) in [
        (&one, &one, "merge-itself"),
        (&gone, &third, "merge-merged"),
        (&gone, &stays, "merge-merged"),
        (&third, &gone, "merge-into-merged"),
        // A ring.
        (&stays, &gone, "merge-into-merged"),
        (&stays, &third, "merge-holder"),
        (&void, &one, "merge-ended"),
        (&one, &void, "merge-ended"),
        (&one, &drill, "merge-drill"),
        (&drill, &one, "merge-drill"),
        (&by_clerk, &about_clerk, "merge-reporter"),
        (&about_clerk, &by_clerk, "merge-reporter"),
    ] {
        assert_eq!(refusal(from, into, &world), Refusal::Invalid { field: "into", reason }, "{reason}");
    }
    let clerk = Actor::Person(CLERK.into());
    assert_eq!(binds((&one, &other), &world, "同じ件", &clerk, five, merge).unwrap_err(), Refusal::Forbidden);
    let silent = binds((&one, &other), &world, "　", &desk(), five, merge).unwrap_err();
    assert_eq!(silent, Refusal::Invalid { field: "reason", reason: "required" });
    let apart = binds((&one, &other), &world, "別件", &desk(), five, part).unwrap_err();
    assert_eq!(apart, Refusal::Decided);
    for ask in [Ask::Note, Ask::SetPhase { to: Phase::Handling }, Ask::SetSeverity { to: None }] {
        assert_eq!(give(&gone, &world, desk(), ask, five).unwrap_err(), Refusal::Decided, "it is done there");
    }
    let by_hand = give(&third, &world, desk(), Ask::SetPhase { to: Phase::Merged }, five).unwrap_err();
    assert_eq!(by_hand, Refusal::Invalid { field: "phase", reason: "phase-merged" });
}

#[test]
fn a_program_merges_for_two_people_who_may() {
    let world = world();
    let (one, other) = two(&world);
    let texts = Private::from([("reason".to_owned(), "同じ件".to_owned())]);
    let by = Actor::Token("siem".to_owned());
    let people = [DESK, "1402", CLERK].map(PersonId::from);
    let [first, second, clerk] = &people;
    let ask = |vouchers| {
        let asked = Asked { by: &by, request: None, texts: &texts, vouchers };
        let pair = Pair { absorbed: &one, survivor: &other, others: &[] };
        merge(&pair, &world, &asked, friday() + Span::minutes(5))
    };
    let wrong = |field| Refusal::Invalid { field, reason: "two-persons" };
    assert_eq!(ask(None).unwrap_err(), wrong("person"));
    assert_eq!(ask(Some((clerk, second))).unwrap_err(), wrong("person"));
    assert_eq!(ask(Some((first, first))).unwrap_err(), wrong("second"));
    assert_eq!(ask(Some((first, clerk))).unwrap_err(), wrong("second"));
    assert!(ask(Some((first, second))).is_ok());
}

#[test]
fn the_graver_class_and_the_earliest_knowledge_hold_for_both() {
    let world = world();
    let (sooner, now) = (friday() - Span::hours(30), friday() + Span::minutes(5));
    let grave = opened(&world, (1, "AAAA-1111"), "shiminka", friday(), |row| {
        row.case.aware_at = sooner;
        row.case.personal_data = Presence::Present;
        row.case.malicious = Presence::Present;
        row.case.people_max = Some(2_000);
        row.case.certainty = Certainty::Occurred;
    });
    let other = opened(&world, (2, "BBBB-2222"), "zeimu", friday(), |_| ());
    let policy = world.active().unwrap().1;
    assert!(policy.rank(&grave.severity) > policy.rank(&other.severity));
    let due = |incident: &Incident| {
        let matter = incident.plan.deadlines.matters.get(&Rule::Personal).filter(|row| !row.is_ended);
        matter.map(|row| {
            (row.terms.known_at, row.terms.clocks.iter().map(|term| term.due_at).collect::<Vec<_>>())
        })
    };
    assert!(due(&other).is_none() && due(&grave).is_some());
    let (_, stays) = merged(&grave, &other, &world, now);
    assert_eq!((&stays.severity, due(&stays)), (&grave.severity, due(&grave)));
    // Offered, as a report's that joined: a person takes it over.
    let heard = stays.joined.last().unwrap();
    let differs = crate::incident::joined::open_differences(&stays, heard);
    assert!(differs.iter().any(|change| change.field == crate::case::field::Field::PeopleMax));
    assert_eq!(stays.case.people_max, other.case.people_max);
    // The date of law goes where the matter goes.
    let gone = merged(&grave, &other, &world, now).0;
    let (gone, stays) = parted(&gone, &stays, &world, now + Span::minutes(5));
    assert_eq!((due(&stays), due(&gone)), (None, due(&grave)));
}

#[test]
fn the_checklist_takes_up_what_was_open() {
    let world = world();
    let one = opened(&world, (1, "AAAA-1111"), "shiminka", friday(), |row| row.case.kind = "malware".into());
    let other = opened(&world, (2, "BBBB-2222"), "zeimu", friday(), |_| ());
    let (_, stays) = merged(&one, &other, &world, friday() + Span::minutes(5));
    for row in one.plan.response.items.iter() {
        assert!(stays.plan.response.item(&row.id).is_some(), "{} is still to be done", row.id);
    }
}

#[test]
fn parted_it_is_late_since_its_first_due_with_a_time_for_the_next_word() {
    let world = world();
    let (one, other) = two(&world);
    let (gone, stays) = merged(&one, &other, &world, friday() + Span::minutes(5));
    let now = friday() + Span::hours(5);
    let (back, left) = parted(&gone, &lives(stays, &world, now), &world, now);
    assert_eq!((back.phase, back.bonds.into.is_none()), (one.phase, true));
    assert!(back.wake_at().is_some_and(|at| at > now), "it wakes again");
    let timed = one.duties.iter().filter(|duty| duty.is_owed() && duty.due_at.is_some());
    for was in timed {
        let is = back.find_duty(was.no).unwrap();
        assert_eq!((is.state, is.due_at), (DutyState::Late, was.due_at));
        assert!(is.answer_by.is_some_and(|by| by > now), "{is:?}");
    }
    // What only the other place owed is owed there again, and no more here.
    let theirs = |duty: &&crate::incident::state::Duty| {
        duty.is_owed() && duty.unit.as_ref().is_some_and(|unit| unit.as_str() == "shiminka")
    };
    assert_eq!(left.duties.iter().filter(theirs).count(), 0);
    assert!(left.bonds.held.is_empty() && left.is_open());
    assert!(back.duties.iter().filter(theirs).count() > 0);
}

#[test]
fn whoever_reported_either_hears_of_the_end() {
    let world = world();
    let one = opened(&world, (1, "AAAA-1111"), "shiminka", friday(), |row| row.reporter = Some(CLERK.into()));
    let other = opened(&world, (2, "BBBB-2222"), "zeimu", friday(), |row| row.reporter = Some("1305".into()));
    let now = friday() + Span::minutes(5);
    let (_, stays) = merged(&one, &other, &world, now);
    let ended = give(&stays, &world, desk(), Ask::SetPhase { to: Phase::Void }, now).unwrap();
    let told = ended.facts.facts.iter().find_map(|fact| match fact {
        Fact::EndTold { people } => Some(people.iter().map(|row| row.person.as_str()).collect::<Vec<_>>()),
        _ => None,
    });
    let told = told.unwrap();
    assert!(told.contains(&CLERK) && told.contains(&"1305"), "{told:?}");
}

#[test]
fn both_fold_to_what_was_decided() {
    let world = world();
    let (one, other) = two(&world);
    let now = friday() + Span::minutes(5);
    let bound = binds((&one, &other), &world, "同じ件", &desk(), now, merge).unwrap();
    for (before, decision) in [(&one, &bound.absorbed), (&other, &bound.survivor)] {
        let mut folded = before.clone();
        let stored = serde_json::to_string(&decision.facts).unwrap();
        folded.apply_entry(now, &serde_json::from_str(&stored).unwrap(), &decision.private);
        assert_eq!(folded, decision.after);
    }
}

#[test]
fn walls_are_one_or_the_two_stay_two() {
    let organ = |unit: &str| {
        format!(
            "  {unit}: {{ label: 機関{unit}, units: [{unit}], wall: {{ may_lift: ciso, except: desk }} }}\n"
        )
    };
    let walled = format!("{POLICY}\norgans:\n{}{}", organ("kyoiku"), organ("fukushi"));
    let world = city_of(&walled, Vec::new()).world;
    let at = |id: u128, number: &str, unit: &str| opened(&world, (id, number), unit, friday(), |_| ());
    let (school, library) = (at(1, "AAAA-1111", "gakko"), at(2, "BBBB-2222", "shogai"));
    let (clinic, taxes) = (at(3, "CCCC-3333", "kenko"), at(4, "DDDD-4444", "zeimu"));
    let by = Actor::Operator;
    let ask = |one: &Incident, other: &Incident| {
        binds((one, other), &world, "同じ件", &by, friday() + Span::minutes(5), merge)
    };
    let wrong = |reason| Refusal::Invalid { field: "into", reason };
    assert_eq!(ask(&school, &clinic).unwrap_err(), wrong("merge-walls"));
    // Whoever knows of the tax office's could not be made not to know of it.
    assert_eq!(ask(&school, &taxes).unwrap_err(), wrong("merge-shut"));
    assert_eq!(ask(&taxes, &school).unwrap_err(), wrong("merge-shut"));
    let bound = ask(&school, &library).unwrap();
    for decision in [bound.absorbed, bound.survivor] {
        assert_eq!(decision.after.case.context.standing_wall(), Some("kyoiku"));
        assert!(decision.after.bonds.lent_wall.is_none());
    }
    // Where nobody outside knows of the other yet, the wall stands around both from the same commit on.
    let mut unknown = library.clone();
    unknown.case.context.wall = None;
    let bound = ask(&school, &unknown).unwrap();
    assert_eq!(bound.survivor.after.case.context.standing_wall(), Some("kyoiku"));
    assert_eq!(bound.survivor.after.bonds.lent_wall.as_deref(), Some("AAAA-1111"));
}
