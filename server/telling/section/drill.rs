//! 訓練: what it was about, who took part, what was learned.

use crate::telling::drills::{Person, row};
use crate::telling::sentence::Teller;

use super::{Pair, Section};

/// Nothing for a real incident, and nothing before anything was planned or assessed.
pub(super) fn sections(teller: &Teller<'_>) -> Vec<Section> {
    let mut section = Section::new("drill.register", teller.words.word("section-drill"));
    let drill = &teller.incident.plan.drill;
    if drill.plans == 0 && drill.assessments == 0 && drill.noted.is_empty() {
        return vec![section];
    }
    let row = row(teller.incident, teller.world);
    let people = |people: &[Person]| teller.words.list(people.iter().map(|who| teller.name(&who.id)));
    let facts = [
        ("scope", row.scope.clone()),
        ("scenario", row.scenario.clone()),
        ("expected", row.expected.to_string()),
        ("attended", people(&row.attended)),
        ("missing", people(&row.missing)),
        ("result", row.result.clone()),
        ("lesson", row.lesson.clone()),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    section.facts = facts
        .map(|(name, value)| Pair { name: teller.words.word(&format!("drills-head-{name}")), value })
        .collect();
    if row.result.is_empty() {
        section.missing.push(teller.words.word("drills-head-result"));
    }
    vec![section]
}
