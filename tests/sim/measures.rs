//! What someone might ask about prevention in a drawn life: in any order, by anyone, right or wrong.

use std::collections::BTreeMap;

use noroshi::domain::actor::Actor;
use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::plan::prevention::{Ask, Kind, Outcome, Owner, Spread, Terms};
use noroshi::domain::policy::Policy;

use super::chance::Chance;
use super::town::Town;

/// An ask with who gives it.
pub fn draw(chance: &mut Chance, town: &Town, policy: &Policy, now: Moment) -> (Actor, Ask) {
    let person = chance.pick(&town.people).clone();
    let tops = town.org.appointments.iter().filter(|row| row.post == policy.roles.top);
    let tops: Vec<PersonId> = tops.map(|row| row.person.clone()).collect();
    let top = if tops.is_empty() { person.clone() } else { chance.pick(&tops).clone() };
    let by = match chance.below(4) {
        0 => Actor::Person(person.clone()),
        1 => Actor::Person(top.clone()),
        _ => Actor::Token("desk".to_owned()),
    };
    let ask = if chance.happens(70) {
        of_measure(chance, town, (person, top), now)
    } else {
        other(chance, town, person, top)
    };
    (by, ask)
}

fn of_measure(chance: &mut Chance, town: &Town, (person, top): (PersonId, PersonId), now: Moment) -> Ask {
    let no = chance.below(3) as u32 + 1;
    let text = "記録".to_owned();
    let due = now + Span::hours(chance.below(900) as i64 + 1);
    match chance.below(9) {
        0..=2 => propose(chance, town, person, due),
        3 => Ask::Instruct { by: top, measures: [no].into(), text },
        4 => Ask::Complete { no, at: None, evidence: text },
        5 => Ask::Verify { no, by: top, is_done: chance.happens(70), text },
        6 => Ask::CheckEffect { no, by: top, is_sufficient: chance.happens(50), text },
        7 => Ask::Postpone { no, by: top, due },
        _ => Ask::Cancel { no, by: top },
    }
}

fn propose(chance: &mut Chance, town: &Town, person: PersonId, due: Moment) -> Ask {
    let unit = chance.pick(&town.sections).clone();
    let owner = match chance.happens(30) {
        true => Owner::Person(person),
        false => Owner::Post { post: "manager".into(), unit: unit.clone() },
    };
    let replaces = chance.happens(20).then_some(1);
    let terms = Terms {
        kind: *chance.pick(Kind::ALL),
        owner,
        causes: Default::default(),
        start: None,
        due,
        cost: None,
        units: [unit].into(),
        replaces,
    };
    Ask::Propose { terms: Box::new(terms), texts: BTreeMap::from([("description", "対策".to_owned())]) }
}

fn other(chance: &mut Chance, town: &Town, person: PersonId, top: PersonId) -> Ask {
    let (no, text) = (1, "記録".to_owned());
    let unit = chance.pick(&town.sections).clone();
    match chance.below(8) {
        0 => Ask::Report,
        1 => Ask::Decide { by: top, units: [unit].into(), text },
        2 => Ask::PassOn { no },
        3 => Ask::Read { no, by: person },
        4 => Ask::Reassign { no, owner: Owner::Person(person) },
        5 => Ask::Answer { no, unit, answer: Spread::Done, text },
        6 => Ask::Recommend { by: top, text },
        _ => Ask::CloseRecommendation { no, outcome: Outcome::Partly, text },
    }
}
