//! What the CISO decides beside measures: decisions that the desk passes on (1(4)②), with who has read
//! them, and recommendations to the mayor (9(1)③).

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::draft::Draft;
use crate::ids::{PersonId, UnitId};
use crate::refusal::Refusal;

use super::ask::Ask;
use super::bench::MeasureRights;
use super::fact::{Fact, Reader};
use super::ladder::contact;
use super::state::Decision;
use super::terms::Outcome;
use super::{keep, may_prepare, or_desk, push, say, signs, signs_as_top};

pub(super) fn decide(draft: &mut Draft<'_>, ask: &Ask) -> Result<(), Refusal> {
    match ask {
        Ask::Decide { by, units, text } => announce(draft, by, units, text),
        Ask::PassOn { no } => pass_on(draft, *no),
        Ask::Read { no, by } => read(draft, *no, by),
        Ask::Recommend { by, text } => recommend(draft, by, text),
        Ask::CloseRecommendation { no, outcome, text } => close(draft, *no, *outcome, text),
        _ => Err(Refusal::Decided),
    }
}

fn next(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
}

fn announce(
    draft: &mut Draft<'_>,
    by: &PersonId,
    units: &BTreeSet<UnitId>,
    text: &str,
) -> Result<(), Refusal> {
    let via = signs_as_top(draft, by)?;
    say("decision", text)?;
    let is_unit = |unit: &UnitId| draft.world.org.find_unit(unit, draft.now).is_some();
    if units.is_empty() || !units.iter().all(is_unit) {
        return Err(Refusal::Invalid { field: "units", reason: "choose" });
    }
    let no = next(draft.after.plan.prevention.decisions.len());
    let (people, parties) = or_desk(draft, Vec::new());
    let due = draft.now + draft.policy.prevention.pass_on;
    let (by, units) = (by.clone(), units.clone());
    push(draft, Fact::Decided { no, by, via, units, people, parties, due });
    keep(draft, &format!("decision-{no}"), [("text", text)]);
    Ok(())
}

fn find(draft: &Draft<'_>, no: u32) -> Result<Decision, Refusal> {
    let found = draft.after.plan.prevention.decisions.iter().find(|row| row.no == no);
    found.cloned().ok_or(Refusal::Invalid { field: "no", reason: "unknown" })
}

/// The desk tells the manager of each unit. Again, it tells those who have not read it, and whoever
/// answers for a unit since.
fn pass_on(draft: &mut Draft<'_>, no: u32) -> Result<(), Refusal> {
    let may = match &draft.by {
        Actor::Person(person) => MeasureRights::of(draft).is_desk(person),
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if !may {
        return Err(Refusal::Forbidden);
    }
    let decision = find(draft, no)?;
    let bench = MeasureRights::of(draft);
    let (mut readers, mut unreached) = (Vec::new(), BTreeSet::new());
    for unit in &decision.units {
        let people = draft.contact(bench.managers(unit));
        if people.is_empty() {
            unreached.insert(unit.clone());
        }
        readers.extend(people.into_iter().map(|row| Reader { unit: unit.clone(), person: row.person }));
    }
    readers.retain(|row| !decision.read.contains_key(&row.person));
    if readers.is_empty() && (unreached.is_empty() || unreached == decision.unreached) {
        return Err(Refusal::Decided);
    }
    let people = contact(draft, readers.iter().map(|row| row.person.clone()).collect());
    push(draft, Fact::PassedOn { no, readers, people, unreached });
    Ok(())
}

fn read(draft: &mut Draft<'_>, no: u32, by: &PersonId) -> Result<(), Refusal> {
    let decision = find(draft, no)?;
    signs(draft, by, decision.readers.iter().any(|row| row.person == *by))?;
    if decision.read.contains_key(by) {
        return Err(Refusal::Decided);
    }
    push(draft, Fact::Read { no, by: by.clone() });
    Ok(())
}

fn recommend(draft: &mut Draft<'_>, by: &PersonId, text: &str) -> Result<(), Refusal> {
    let via = signs_as_top(draft, by)?;
    say("recommendation", text)?;
    let no = next(draft.after.plan.prevention.recommendations.len());
    push(draft, Fact::Recommended { no, by: by.clone(), via });
    keep(draft, &format!("recommendation-{no}"), [("text", text)]);
    Ok(())
}

fn close(draft: &mut Draft<'_>, no: u32, outcome: Outcome, text: &str) -> Result<(), Refusal> {
    may_prepare(draft)?;
    say("outcome_note", text)?;
    let known = draft.after.plan.prevention.recommendations.iter().find(|row| row.no == no);
    let known = known.ok_or(Refusal::Invalid { field: "no", reason: "unknown" })?;
    if known.outcome.is_some() {
        return Err(Refusal::Decided);
    }
    push(draft, Fact::RecommendationClosed { no, outcome });
    keep(draft, &format!("recommendation-{no}"), [("result", text)]);
    Ok(())
}
