//! 再発防止 (対策基準 5.3(3), 7.3(2)④): from the cause to the measure whose effect was checked.
//!
//! ```text
//!   inquiry ─▶ causes ─▶ measures ─▶ report to the CISO ─▶ instruction ─▶ done ─▶ verified ─▶ effect
//!   5.3(3)①                                               5.3(3)②        (another person)   (after months)
//! ```
//!
//! A measure that has not ended has one task with one clock, from its proposal on: one that nobody
//! instructs is not forgotten either. What is overdue climbs the policy's ladder, once per rung.
//! Nothing can be deleted: a measure is stopped with a reason, a cause taken back with one. Beside
//! them stand the CISO's decisions that the desk passes on (1(4)②) and recommendations to the
//! mayor (9(1)③).

mod ask;
mod bench;
mod decisions;
pub mod fact;
mod inquiry;
mod ladder;
mod measures;
pub mod state;
pub mod terms;

#[cfg(test)]
mod tests;

pub use ask::{Ask, Leaf};
pub use bench::MeasureRights;
pub use fact::{Fact, Instructed, Reader};
pub use ladder::settle;
pub use state::{
    Cause, Decision, Inquiry, Instruction, Measure, Postponement, Prevention, Recommendation, Stage, Status,
};
pub use terms::{Clock, Factor, Kind, Outcome, Owner, Part, Spread, Task, Terms, Waived};

use crate::actor::{Actor, Contacted, Via};
use crate::draft::{Draft, last_resorts};
use crate::history::Private;
use crate::ids::PersonId;
use crate::incident::fact::Fact as IncidentFact;
use crate::refusal::{Refusal, require};

use super::PlanFact;

/// Decides what is asked.
///
/// # Errors
/// As every decision about an incident.
pub fn decide(draft: &mut Draft<'_>, ask: &Ask, texts: &Private) -> Result<(), Refusal> {
    let is_late_word = matches!(ask, Ask::Read { .. } | Ask::CloseRecommendation { .. });
    if !draft.after.is_open() && !is_late_word {
        return Err(Refusal::Decided);
    }
    match ask {
        Ask::Investigate { .. } | Ask::DropCause { .. } => inquiry::decide(draft, ask, texts),
        Ask::Report | Ask::Instruct { .. } => inquiry::decide(draft, ask, texts),
        Ask::Decide { .. }
        | Ask::PassOn { .. }
        | Ask::Read { .. }
        | Ask::Recommend { .. }
        | Ask::CloseRecommendation { .. } => decisions::decide(draft, ask),
        Ask::Propose { .. }
        | Ask::Describe { .. }
        | Ask::Start { .. }
        | Ask::Complete { .. }
        | Ask::Verify { .. }
        | Ask::CheckEffect { .. }
        | Ask::Postpone { .. }
        | Ask::Reassign { .. }
        | Ask::Cancel { .. }
        | Ask::Answer { .. } => measures::decide(draft, ask, texts),
    }
}

/// Whether the incident may end: every measure has come to its end.
///
/// # Errors
/// [`Refusal::Invalid`] on `phase` while one has not.
pub fn may_end(draft: &Draft<'_>) -> Result<(), Refusal> {
    if draft.after.plan.prevention.measures.values().any(Measure::is_live) {
        return Err(Refusal::Invalid { field: "phase", reason: "measures-open" });
    }
    Ok(())
}

/// Who owes what is asked to be noted as carried out.
pub fn owed_by(draft: &Draft<'_>, ask: &Ask) -> Vec<PersonId> {
    let Ask::Complete { no, .. } = ask else { return Vec::new() };
    let measure = draft.after.plan.prevention.measures.get(no);
    measure.map(|row| MeasureRights::of(draft).owners(&row.terms.owner)).unwrap_or_default()
}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Prevention(fact)));
}

/// Keeps texts under `prevention.<place>.<name>`; an empty one is none.
fn keep<'t>(draft: &mut Draft<'_>, place: &str, texts: impl IntoIterator<Item = (&'t str, &'t str)>) {
    let written = texts.into_iter().filter(|(_, text)| !text.trim().is_empty());
    let texts: Private =
        written.map(|(name, text)| (format!("prevention.{place}.{name}"), text.to_owned())).collect();
    draft.add_texts(&texts);
}

/// Refuses an empty text.
fn say(field: &'static str, text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::Invalid { field, reason: "required" }) } else { Ok(()) }
}

/// The person who gives the command, where it is one.
fn giver(draft: &Draft<'_>) -> Option<PersonId> {
    match &draft.by {
        Actor::Person(person) => Some(person.clone()),
        Actor::Token(_) | Actor::Operator | Actor::Outside | Actor::Engine => None,
    }
}

/// A person signs what he has the right to; whoever may record for others names who did (代行記録), and is
/// told where that one has not the right.
fn signs(draft: &Draft<'_>, by: &PersonId, has_right: bool) -> Result<(), Refusal> {
    let (is_own, may_record) = match &draft.by {
        Actor::Person(giver) => (giver == by, MeasureRights::of(draft).may_record(giver)),
        Actor::Token(_) | Actor::Operator => (false, true),
        Actor::Outside | Actor::Engine => (false, false),
    };
    let has_right = has_right && !draft.after.subjects.contains(by);
    match (is_own || may_record, has_right) {
        (true, true) => Ok(()),
        (true, false) if may_record => Err(Refusal::Invalid { field: "done_by", reason: "unentitled" }),
        _ => Err(Refusal::Forbidden),
    }
}

/// As what a person signs for the CISO.
fn signs_as_top(draft: &Draft<'_>, by: &PersonId) -> Result<Via, Refusal> {
    let via = MeasureRights::of(draft).commands(by);
    signs(draft, by, via.is_some())?;
    via.ok_or(Refusal::Forbidden)
}

/// Refuses whoever may not prepare measures.
fn may_prepare(draft: &Draft<'_>) -> Result<(), Refusal> {
    let may = match &draft.by {
        Actor::Person(person) => MeasureRights::of(draft).may_prepare(person),
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Nobody decides about what is their own (対策基準 1(3)①), unless it cannot be avoided: then the
/// reason is kept, and the CISO is told, or the desk where it is the CISO's own.
fn second_person(
    draft: &mut Draft<'_>,
    by: &PersonId,
    own: &[PersonId],
    deed: Waived,
    texts: &Private,
) -> Result<(), Refusal> {
    if !own.contains(by) {
        return Ok(());
    }
    if require(texts, "override").is_err() {
        return Err(Refusal::Invalid { field: "override", reason: "second-person" });
    }
    let others = |rows: Vec<Contacted>| -> Vec<Contacted> {
        rows.into_iter().filter(|row| row.person != *by).collect()
    };
    let mut people = others(draft.recipients().contacts(&draft.policy.roles.top));
    if people.is_empty() {
        people = others(draft.desk());
    }
    push(draft, Fact::SecondPersonWaived { deed, by: by.clone(), people });
    Ok(())
}

/// The people, or the desk where there are none, or the last resort.
fn or_desk(draft: &Draft<'_>, people: Vec<Contacted>) -> (Vec<Contacted>, Vec<crate::ids::PartyId>) {
    let people = if people.is_empty() { draft.desk() } else { people };
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    (people, parties)
}
