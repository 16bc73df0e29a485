//! Measures, from their proposal to the checked effect. Each act asks for the stage it belongs to.

use std::collections::BTreeMap;

use crate::actor::Actor;
use crate::draft::Draft;
use crate::history::Private;
use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;
use crate::refusal::{Refusal, require};

use super::ask::Ask;
use super::bench::MeasureRights;
use super::fact::Fact;
use super::inquiry::MOST;
use super::ladder::{clock, contact};
use super::state::{Measure, Stage};
use super::terms::{Owner, Spread, Task, Terms, Waived};
use super::{giver, keep, may_prepare, or_desk, push, say, second_person, signs};

pub(super) fn decide(draft: &mut Draft<'_>, ask: &Ask, texts: &Private) -> Result<(), Refusal> {
    match ask {
        Ask::Propose { terms, texts } => propose(draft, terms, texts),
        Ask::Describe { no, texts: written } => describe(draft, *no, written, texts),
        Ask::Start { no } => start(draft, *no),
        Ask::Complete { no, at, evidence } => complete(draft, *no, *at, evidence),
        Ask::Verify { no, by, is_done, text } => verify(draft, *no, by, (*is_done, text), texts),
        Ask::CheckEffect { no, by, is_sufficient, text } => {
            check_effect(draft, *no, by, (*is_sufficient, text), texts)
        }
        Ask::Postpone { no, by, due } => postpone(draft, *no, by, *due, texts),
        Ask::Reassign { no, owner } => reassign(draft, *no, owner, texts),
        Ask::Cancel { no, by } => cancel(draft, *no, by, texts),
        Ask::Answer { no, unit, answer, text } => self::answer(draft, *no, unit, *answer, text),
        _ => Err(Refusal::Decided),
    }
}

fn place(no: u32) -> String {
    format!("measure-{no}")
}

fn find(draft: &Draft<'_>, no: u32) -> Result<Measure, Refusal> {
    let measure = draft.after.plan.prevention.measures.get(&no).cloned();
    measure.ok_or(Refusal::Invalid { field: "no", reason: "unknown" })
}

/// A measure of which this stage holds.
fn at_stage(draft: &Draft<'_>, no: u32, holds: impl Fn(&Measure) -> bool) -> Result<Measure, Refusal> {
    let measure = find(draft, no)?;
    if holds(&measure) { Ok(measure) } else { Err(Refusal::Decided) }
}

/// Refuses whoever neither owes the measure nor may prepare.
fn may_tend(draft: &Draft<'_>, measure: &Measure) -> Result<(), Refusal> {
    let may = match &draft.by {
        Actor::Person(person) => MeasureRights::of(draft).tends(person, measure),
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Someone decides about a measure: he may, and it is not his own.
fn decides(
    draft: &mut Draft<'_>,
    measure: &Measure,
    by: &PersonId,
    deed: Waived,
    texts: &Private,
) -> Result<(), Refusal> {
    let bench = MeasureRights::of(draft);
    signs(draft, by, bench.may_prepare(by) || bench.commands(by).is_some())?;
    let mut own = bench.owners(&measure.terms.owner);
    own.extend(measure.completed_by.clone());
    second_person(draft, by, &own, deed, texts)
}

fn propose(
    draft: &mut Draft<'_>,
    terms: &Terms,
    texts: &BTreeMap<&'static str, String>,
) -> Result<(), Refusal> {
    may_prepare(draft)?;
    say("measure", texts.get("description").map_or("", String::as_str))?;
    let terms = checked(draft, terms)?;
    let no = draft.after.plan.prevention.next_measure();
    if no > MOST {
        return Err(Refusal::Invalid { field: "measure", reason: "too-many" });
    }
    let clock = clock(draft.policy, draft.now, Task::Do, terms.due);
    push(draft, Fact::Proposed { no, by: giver(draft), terms: Box::new(terms), clock });
    keep(draft, &place(no), texts.iter().map(|(name, text)| (*name, text.as_str())));
    Ok(())
}

/// The terms with the owner's post found; everything that they name must be there.
fn checked(draft: &Draft<'_>, terms: &Terms) -> Result<Terms, Refusal> {
    let invalid = |field: &'static str| Refusal::Invalid { field, reason: "unknown" };
    if terms.due <= draft.now {
        return Err(Refusal::Invalid { field: "due_on", reason: "not-after-now" });
    }
    let plan = &draft.after.plan.prevention;
    let is_cause = |no: &u32| plan.causes.get(no).is_some_and(|cause| !cause.is_dropped);
    if !terms.causes.iter().all(is_cause) {
        return Err(invalid("causes"));
    }
    if !terms.units.iter().all(|unit| draft.world.org.find_unit(unit, draft.now).is_some()) {
        return Err(invalid("units"));
    }
    let is_replaceable =
        |no: u32| plan.measures.get(&no).is_some_and(|row| row.stage == Stage::Insufficient && row.is_live());
    if terms.replaces.is_some_and(|no| !is_replaceable(no)) {
        return Err(invalid("replaces"));
    }
    Ok(Terms { owner: known_owner(draft, &terms.owner)?, ..terms.clone() })
}

fn known_owner(draft: &Draft<'_>, owner: &Owner) -> Result<Owner, Refusal> {
    let bench = MeasureRights::of(draft);
    let found = match owner {
        Owner::Person(_) if !bench.is_lost(owner) => Some(owner.clone()),
        Owner::Person(_) => None,
        Owner::Post { post, unit } => {
            let is_there = draft.world.org.find_unit(unit, draft.now).is_some();
            let seat = bench.seat(post, unit).filter(|_| is_there);
            seat.map(|(post, unit)| Owner::Post { post, unit })
        }
    };
    found.ok_or(Refusal::Invalid { field: "owner", reason: "unknown" })
}

fn describe(
    draft: &mut Draft<'_>,
    no: u32,
    written: &BTreeMap<&'static str, String>,
    texts: &Private,
) -> Result<(), Refusal> {
    let measure = find(draft, no)?;
    may_tend(draft, &measure)?;
    require(texts, "reason")?;
    if written.values().all(|text| text.trim().is_empty()) {
        return Err(Refusal::Invalid { field: "measure", reason: "required" });
    }
    push(draft, Fact::Described { no });
    keep(draft, &place(no), written.iter().map(|(name, text)| (*name, text.as_str())));
    Ok(())
}

fn start(draft: &mut Draft<'_>, no: u32) -> Result<(), Refusal> {
    let measure = at_stage(draft, no, |row| matches!(row.stage, Stage::Proposed | Stage::Planned))?;
    may_tend(draft, &measure)?;
    push(draft, Fact::Started { no });
    Ok(())
}

fn complete(draft: &mut Draft<'_>, no: u32, at: Option<Moment>, evidence: &str) -> Result<(), Refusal> {
    let measure = at_stage(draft, no, Measure::is_undone)?;
    may_tend(draft, &measure)?;
    say("evidence", evidence)?;
    let at = at.unwrap_or(draft.now);
    if at > draft.now {
        return Err(Refusal::Invalid { field: "at", reason: "future" });
    }
    let due = draft.now + draft.policy.prevention.verify_within;
    let clock = clock(draft.policy, draft.now, Task::Verify, due);
    push(draft, Fact::Completed { no, by: giver(draft), at, clock });
    keep(draft, &place(no), [("evidence", evidence)]);
    Ok(())
}

/// Another person than the owner sees whether it was carried out; the months until its effect is
/// checked count from when it was.
fn verify(
    draft: &mut Draft<'_>,
    no: u32,
    by: &PersonId,
    (is_done, text): (bool, &str),
    texts: &Private,
) -> Result<(), Refusal> {
    let measure = at_stage(draft, no, |row| row.stage == Stage::Done)?;
    say("verification", text)?;
    decides(draft, &measure, by, Waived::Verification(no), texts)?;
    let (now, by) = (draft.now, by.clone());
    if is_done {
        let done_at = measure.completed_at.unwrap_or(now);
        let due = draft.policy.prevention.effect_after.after(done_at).max(now);
        let clock = clock(draft.policy, now, Task::Effect, due);
        push(draft, Fact::Verified { no, by, clock });
    } else {
        let clock = clock(draft.policy, now, Task::Do, measure.terms.due);
        push(draft, Fact::SentBack { no, by, clock });
    }
    keep(draft, &place(no), [("verification", text)]);
    Ok(())
}

/// One that does not suffice needs another measure in its place, and stays until there is one.
fn check_effect(
    draft: &mut Draft<'_>,
    no: u32,
    by: &PersonId,
    (is_sufficient, text): (bool, &str),
    texts: &Private,
) -> Result<(), Refusal> {
    let measure = at_stage(draft, no, |row| row.stage == Stage::Verified)?;
    say("effect_note", text)?;
    decides(draft, &measure, by, Waived::Effect(no), texts)?;
    let due = draft.now + draft.policy.prevention.verify_within;
    let clock = (!is_sufficient).then(|| clock(draft.policy, draft.now, Task::Renew, due));
    push(draft, Fact::EffectChecked { no, by: by.clone(), is_sufficient, clock });
    keep(draft, &place(no), [("effect", text)]);
    Ok(())
}

fn postpone(
    draft: &mut Draft<'_>,
    no: u32,
    by: &PersonId,
    due: Moment,
    texts: &Private,
) -> Result<(), Refusal> {
    let measure = at_stage(draft, no, Measure::is_undone)?;
    require(texts, "reason")?;
    if due <= measure.terms.due.max(draft.now) {
        return Err(Refusal::Invalid { field: "due_on", reason: "not-later" });
    }
    decides(draft, &measure, by, Waived::Postponement(no), texts)?;
    let clock = clock(draft.policy, draft.now, Task::Do, due);
    push(draft, Fact::Postponed { no, by: by.clone(), clock });
    let count = measure.postponements.len() + 1;
    let reason = texts.get("reason").cloned().unwrap_or_default();
    keep(draft, &place(no), [(format!("postponed-{count}").as_str(), reason.as_str())]);
    Ok(())
}

fn reassign(draft: &mut Draft<'_>, no: u32, owner: &Owner, texts: &Private) -> Result<(), Refusal> {
    may_prepare(draft)?;
    let measure = at_stage(draft, no, Measure::is_live)?;
    require(texts, "reason")?;
    let owner = known_owner(draft, owner)?;
    if owner == measure.terms.owner {
        return Err(Refusal::Decided);
    }
    let people = contact(draft, MeasureRights::of(draft).owners(&owner));
    let (people, _) = or_desk(draft, people);
    push(draft, Fact::Reassigned { no, owner, people });
    Ok(())
}

fn cancel(draft: &mut Draft<'_>, no: u32, by: &PersonId, texts: &Private) -> Result<(), Refusal> {
    let measure = at_stage(draft, no, Measure::is_live)?;
    require(texts, "reason")?;
    decides(draft, &measure, by, Waived::Cancellation(no), texts)?;
    push(draft, Fact::Cancelled { no, by: by.clone() });
    let reason = texts.get("reason").cloned().unwrap_or_default();
    keep(draft, &place(no), [("cancelled", reason.as_str())]);
    Ok(())
}

/// 横展開: a unit that was asked says whether it concerns it.
fn answer(draft: &mut Draft<'_>, no: u32, unit: &UnitId, answer: Spread, text: &str) -> Result<(), Refusal> {
    let measure = at_stage(draft, no, Measure::is_live)?;
    if !measure.terms.units.contains(unit) {
        return Err(Refusal::Invalid { field: "unit", reason: "unknown" });
    }
    let may = match &draft.by {
        Actor::Person(person) => {
            let bench = MeasureRights::of(draft);
            let is_manager = bench.managers(unit).contains(person);
            is_manager && !draft.after.subjects.contains(person) || bench.may_record(person)
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if !may {
        return Err(Refusal::Forbidden);
    }
    push(draft, Fact::Answered { no, unit: unit.clone(), answer });
    keep(draft, &place(no), [(format!("answer-{unit}").as_str(), text)]);
    Ok(())
}
