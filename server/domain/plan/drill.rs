//! 訓練 (対策基準 5.2(2)(3)): what a drill is about, who is to take part, who did, and what was learned.
//!
//! A drill is an incident that carries the mark; what people do on it is done as on any other. So who
//! confirmed or acted has taken part, and only those whose part leaves no such trace (who came to the
//! desk, who listened) are noted by hand. Nothing here is asked of a real incident, and what was learned
//! may be written after the drill has ended.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::history::Private;
use crate::domain::ids::{PersonId, PostId, UnitId};
use crate::domain::incident::command::Refusal;
use crate::domain::incident::draft::Draft;
use crate::domain::incident::fact::{Actor, Fact as IncidentFact};
use crate::domain::incident::handling::may_handle;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::org::Org;
use crate::domain::world::World;

use super::{PlanFact, Spoken};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// What it is about, and everyone in these units, with those below, and posts takes part. Private:
    /// `drill.scope.<no>`, `drill.scenario.<no>`.
    Planned { no: u32, units: BTreeSet<UnitId>, posts: BTreeSet<PostId> },
    /// These took part as well.
    Attended { people: BTreeSet<PersonId> },
    /// How it went. Private: `drill.result.<no>`, `drill.lesson.<no>`.
    Assessed { no: u32 },
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// What it is about. Texts: `drill_scope`, `drill_scenario`.
    Plan { units: BTreeSet<UnitId>, posts: BTreeSet<PostId> },
    /// Who took part besides those who confirmed or acted.
    Attend { people: BTreeSet<PersonId> },
    /// How it went. Texts: `drill_result`, `drill_lesson`.
    Assess,
}

/// What is known of a drill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drill {
    /// How often it was planned: the number of its last texts.
    pub plans: u32,
    /// Units that take part, with those below.
    pub units: BTreeSet<UnitId>,
    /// Posts that take part.
    pub posts: BTreeSet<PostId>,
    /// Noted by hand, with who noted it.
    pub noted: BTreeMap<PersonId, Actor>,
    /// How often it was assessed: the number of the last texts.
    pub assessments: u32,
}

impl Fact {
    /// `drill.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "drill.planned",
            Self::Attended { .. } => "drill.attended",
            Self::Assessed { .. } => "drill.assessed",
        }
    }

    /// Everyone it names.
    pub fn people(&self) -> Vec<&PersonId> {
        match self {
            Self::Attended { people } => people.iter().collect(),
            Self::Planned { .. } | Self::Assessed { .. } => Vec::new(),
        }
    }

    /// Whom it speaks to: nobody. Who takes part is told by the drill itself.
    pub fn spoken(&self) -> Vec<Spoken<'_>> {
        Vec::new()
    }

    /// Whether it moves the handling on: keeping the register does not.
    pub fn is_activity(&self) -> bool {
        false
    }
}

impl Drill {
    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, by: &Actor) {
        match fact {
            Fact::Planned { no, units, posts } => {
                (self.plans, self.units, self.posts) = (*no, units.clone(), posts.clone());
            }
            Fact::Attended { people } => {
                for person in people {
                    self.noted.entry(person.clone()).or_insert_with(|| by.clone());
                }
            }
            Fact::Assessed { no } => self.assessments = *no,
        }
    }
}

/// Everyone who took part in a drill: who reported it, confirmed, did a duty or their part of one, and
/// who was noted.
pub fn attended(incident: &Incident) -> BTreeSet<&PersonId> {
    let done =
        incident.duties.iter().filter(|duty| duty.means.is_some()).filter_map(|duty| duty.done_by.as_ref());
    let parts = incident.duties.iter().flat_map(|duty| duty.parts.keys());
    let noted = incident.plan.drill.noted.keys();
    let all = incident.confirmed.iter().chain(&incident.reporter).chain(done).chain(parts).chain(noted);
    all.filter(|person| !incident.subjects.contains(*person)).collect()
}

/// Everyone who was to take part when the drill began; without units and posts, whoever was told.
pub fn expected(world: &World, incident: &Incident) -> BTreeSet<PersonId> {
    let (drill, at) = (&incident.plan.drill, incident.opened_at);
    if drill.units.is_empty() && drill.posts.is_empty() {
        return incident.told.keys().cloned().collect();
    }
    let renames = &world.org.renames;
    let is_meant = |held: &PostId| drill.posts.iter().any(|post| renames.post(post) == renames.post(held));
    let is_part = |person: &PersonId| {
        let unit = world.org.unit_of(person, at);
        let is_of_unit = unit.is_some_and(|unit| lies_in(&world.org, unit, &drill.units, at));
        let held = world.org.posts_of(person, at);
        is_of_unit || held.iter().any(|(post, _)| is_meant(post))
    };
    let staff = world.org.people.keys().filter(|person| world.org.is_employed(person, at));
    staff.filter(|person| !incident.subjects.contains(*person) && is_part(person)).cloned().collect()
}

/// Everyone employed at `at`, by the unit they work in: all of them are to take part in the course of
/// a 年度 (5.2(3)).
pub fn staff(org: &Org, at: Moment) -> BTreeMap<Option<UnitId>, Vec<PersonId>> {
    let mut by_unit: BTreeMap<Option<UnitId>, Vec<PersonId>> = BTreeMap::new();
    for person in org.people.keys().filter(|person| org.is_employed(person, at)) {
        by_unit.entry(org.unit_of(person, at).cloned()).or_default().push(person.clone());
    }
    by_unit
}

fn lies_in(org: &Org, unit: &UnitId, units: &BTreeSet<UnitId>, at: Moment) -> bool {
    units.contains(unit) || org.lineage(unit, at).any(|row| units.contains(&row.id))
}

/// Decides what is asked.
///
/// # Errors
/// As every decision about an incident; a real one is no drill.
pub fn decide(draft: &mut Draft<'_>, ask: &Ask, texts: &mut Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    if !draft.after.drill {
        return Err(Refusal::Invalid { field: "drill", reason: "no-drill" });
    }
    match ask {
        Ask::Plan { units, posts } => plan(draft, units, posts, texts),
        Ask::Attend { people } => attend(draft, people),
        Ask::Assess => assess(draft, texts),
    }
}

fn plan(
    draft: &mut Draft<'_>,
    units: &BTreeSet<UnitId>,
    posts: &BTreeSet<PostId>,
    texts: &mut Private,
) -> Result<(), Refusal> {
    let is_unit = |unit: &UnitId| draft.world.org.find_unit(unit, draft.now).is_some();
    if !units.iter().all(is_unit) {
        return Err(Refusal::Invalid { field: "drill_units", reason: "unknown" });
    }
    if !posts.iter().all(|post| draft.policy.post(post).is_some()) {
        return Err(Refusal::Invalid { field: "drill_posts", reason: "unknown" });
    }
    let no = draft.after.plan.drill.plans.saturating_add(1);
    keep(texts, "drill_scope", no)?;
    keep(texts, "drill_scenario", no)?;
    push(draft, Fact::Planned { no, units: units.clone(), posts: posts.clone() });
    Ok(())
}

fn attend(draft: &mut Draft<'_>, people: &BTreeSet<PersonId>) -> Result<(), Refusal> {
    let is_known = |person: &PersonId| {
        draft.world.org.is_employed(person, draft.now) && !draft.after.subjects.contains(person)
    };
    if !people.iter().all(is_known) {
        return Err(Refusal::Invalid { field: "attendees", reason: "unknown" });
    }
    let known = attended(&draft.after);
    let fresh: BTreeSet<PersonId> = people.iter().filter(|person| !known.contains(person)).cloned().collect();
    if fresh.is_empty() {
        return Err(Refusal::Invalid { field: "attendees", reason: "required" });
    }
    push(draft, Fact::Attended { people: fresh });
    Ok(())
}

fn assess(draft: &mut Draft<'_>, texts: &mut Private) -> Result<(), Refusal> {
    let no = draft.after.plan.drill.assessments.saturating_add(1);
    keep(texts, "drill_result", no)?;
    keep(texts, "drill_lesson", no)?;
    push(draft, Fact::Assessed { no });
    Ok(())
}

/// Moves a text of the command under the family's own key, `drill_scope` to `drill.scope.<no>`; refused
/// where it is missing.
fn keep(texts: &mut Private, field: &'static str, no: u32) -> Result<(), Refusal> {
    let text = texts.remove(field).filter(|text| !text.trim().is_empty());
    let text = text.ok_or(Refusal::Invalid { field, reason: "required" })?;
    texts.insert(format!("{}.{no}", field.replacen('_', ".", 1)), text);
    Ok(())
}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Drill(fact)));
}
