//! What is said of a case, held against the organisation and its policy.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::case::field::{CLASSES, Field, Slot};
use crate::case::said::Value;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::refusal::Mistake;
use crate::world::World;

/// Everything in a case that the organisation and its policy do not know.
pub fn mistakes(case: &Case, subjects: &BTreeSet<PersonId>, world: &World, now: Moment) -> Vec<Mistake> {
    let wrong = |field: &Field| {
        let reason = wrong(*field, case, world, now)?;
        Some(Mistake { field: field.as_str(), reason })
    };
    let is_strange = subjects.iter().any(|person| !world.org.is_employed(person, now));
    let subjects = is_strange.then_some(Mistake { field: "subjects", reason: "unknown" });
    Field::ALL.iter().filter_map(wrong).chain(subjects).collect()
}

/// A moment of the case that has not come yet.
pub(super) fn future(case: &Case, now: Moment) -> Option<Mistake> {
    let is_future = |field: &&Field| matches!(field.value(case), Value::At(at) if at > now);
    let field = Field::ALL.iter().find(is_future)?;
    Some(Mistake { field: field.as_str(), reason: "future" })
}

/// Why what a case says of a field cannot be.
fn wrong(field: Field, case: &Case, world: &World, now: Moment) -> Option<&'static str> {
    let policy = world.active().map(|(_, policy)| policy);
    let is_declared = |word: &String| match field.row().slot {
        Slot::Word(_, of) | Slot::Words(_, of) => {
            policy.is_none_or(|policy| policy.vocabulary(of).iter().any(|(known, _)| known == word))
        }
        _ => CLASSES.contains(&word.as_str()),
    };
    let is_known = match field.value(case) {
        Value::Kind(kind) => policy.is_some_and(|policy| policy.kinds.iter().any(|known| known.id == kind)),
        Value::Unit(unit) => world.org.find_unit(&unit, now).is_some(),
        Value::At(at) => return (at > now).then_some("future"),
        Value::Words(words) => words.iter().all(is_declared),
        Value::Unsaid | Value::Certainty(_) | Value::Presence(_) | Value::Count(_) => true,
    };
    (!is_known).then_some("unknown")
}
