//! 訓練の記録 (対策基準 5.2(2)(3)): the drills of a 年度, who took part, and who has not yet.
//!
//! One value for the page, the table and programs. Everyone is to take part in the course of a year, so
//! what is asked of each unit is who has not.

use std::collections::BTreeSet;

use serde::Serialize;

use super::document::Stamp;
use super::words::Words;
use crate::domain::called::Called;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::plan::drill::attendance::{attended, expected, staff};
use crate::domain::world::World;

/// The drills of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Register {
    /// Drills, newest first.
    pub drills: Vec<Row>,
    /// Units with staff, each with who has not taken part in any of these drills.
    pub units: Vec<Part>,
}

/// One drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// 事案番号.
    pub number: String,
    /// 呼び番号, for pages.
    #[serde(skip)]
    pub called: Option<Called>,
    /// In one line.
    pub summary: String,
    /// When it began.
    pub at: Stamp,
    /// What it covers.
    pub scope: String,
    /// What is played.
    pub scenario: String,
    /// How it went.
    pub result: String,
    /// What was learned.
    pub lesson: String,
    /// Who was to take part.
    pub expected: usize,
    /// Everyone who did, whether they were to or not.
    pub attended: Vec<Person>,
    /// Who was to and did not.
    pub missing: Vec<Person>,
}

/// Someone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Person {
    /// Staff number.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Noted by hand, and not by what they did.
    pub is_noted: bool,
}

/// One unit over the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its name.
    pub unit: String,
    /// How many work in it.
    pub staff: usize,
    /// Who of them has not taken part in any drill.
    pub missing: Vec<Person>,
}

/// The register at `now` of these drills; one that was called off is none.
pub fn compose(drills: &[Incident], world: &World, now: Moment, words: &Words) -> Register {
    let all: BTreeSet<&PersonId> = drills.iter().flat_map(attended).collect();
    let part = |(unit, people): (Option<UnitId>, Vec<PersonId>)| Part {
        unit: unit.map_or_else(|| words.word("word-unit-unknown"), |unit| world.unit_name(&unit)),
        staff: people.len(),
        missing: people
            .iter()
            .filter(|who| !all.contains(who))
            .map(|who| person(world, who, false))
            .collect(),
    };
    let mut rows: Vec<Row> = drills.iter().map(|drill| row(drill, world)).collect();
    rows.sort_by(|one, other| (other.at.0, &one.number).cmp(&(one.at.0, &other.number)));
    Register { drills: rows, units: staff(&world.org, now).into_iter().map(part).collect() }
}

/// One drill.
pub fn row(incident: &Incident, world: &World) -> Row {
    let drill = &incident.plan.drill;
    let text = |key: &str| incident.texts.get(key).cloned().unwrap_or_default();
    let (there, meant) = (attended(incident), expected(world, incident));
    let missing = meant.iter().filter(|who| !there.contains(who));
    Row {
        number: incident.number.clone(),
        called: incident.called,
        summary: text("summary"),
        at: Stamp(incident.opened_at),
        scope: text(&format!("drill.scope.{}", drill.plans)),
        scenario: text(&format!("drill.scenario.{}", drill.plans)),
        result: text(&format!("drill.result.{}", drill.assessments)),
        lesson: text(&format!("drill.lesson.{}", drill.assessments)),
        expected: meant.len(),
        missing: missing.map(|who| person(world, who, false)).collect(),
        attended: there.into_iter().map(|who| person(world, who, drill.noted.contains_key(who))).collect(),
    }
}

fn person(world: &World, id: &PersonId, is_noted: bool) -> Person {
    Person { id: id.clone(), name: world.org.name_of(id), is_noted }
}
