//! 原因究明と指示 (5.3(3)): the cause, the report to the CISO, and what the CISO instructs.

use std::collections::BTreeSet;

use crate::actor::Via;
use crate::case::Phase;
use crate::draft::Draft;
use crate::history::Private;
use crate::ids::{PersonId, UnitId};
use crate::incident::fact::Fact as IncidentFact;
use crate::refusal::{Refusal, require};

use super::ask::{Ask, Leaf};
use super::bench::MeasureRights;
use super::fact::{Fact, Instructed};
use super::ladder::contact;
use super::state::Measure;
use super::terms::{Part, Waived};
use super::{keep, may_prepare, or_desk, push, say, second_person, signs_as_top};

/// Causes on one incident, and measures: more than any plan has.
pub(super) const MOST: u32 = 200;

pub(super) fn decide(draft: &mut Draft<'_>, ask: &Ask, texts: &Private) -> Result<(), Refusal> {
    match ask {
        Ask::Investigate { participants, unit, causes, record, detection } => {
            investigate(draft, participants, unit.as_ref(), (record, detection), texts)?;
            causes.iter().try_for_each(|leaf| find_cause(draft, leaf))
        }
        Ask::DropCause { no } => drop_cause(draft, *no, texts),
        Ask::Instruct { by, measures, text } => instruct(draft, by, measures, text, texts),
        _ => report(draft),
    }
}

/// 統括, 管理者 and 窓口 look into it together; without one of them a reason is needed.
fn investigate(
    draft: &mut Draft<'_>,
    participants: &[PersonId],
    unit: Option<&UnitId>,
    (record, detection): (&str, &str),
    texts: &Private,
) -> Result<(), Refusal> {
    may_prepare(draft)?;
    say("inquiry", record)?;
    for person in participants {
        let is_there = draft.world.org.is_employed(person, draft.now);
        if !is_there || draft.after.subjects.contains(person) {
            return Err(Refusal::Invalid { field: "participants", reason: "unknown" });
        }
    }
    let unit = unit.or(draft.after.case.unit.as_ref()).cloned();
    if unit.as_ref().is_some_and(|unit| draft.world.org.find_unit(unit, draft.now).is_none()) {
        return Err(Refusal::Invalid { field: "unit", reason: "unknown" });
    }
    let lacking = lacking(draft, participants, unit.as_ref());
    if !lacking.is_empty() {
        require(texts, "reason")?;
    }
    push(draft, Fact::Investigated { participants: participants.to_vec(), unit, lacking });
    keep(draft, "inquiry", [("record", record), ("detection", detection)]);
    if draft.after.phase == Phase::Recovered {
        draft.push(IncidentFact::PhaseChanged { to: Phase::Investigating });
    }
    Ok(())
}

fn lacking(draft: &Draft<'_>, participants: &[PersonId], unit: Option<&UnitId>) -> Vec<Part> {
    let bench = MeasureRights::of(draft);
    let managers = unit.map(|unit| bench.managers(unit)).unwrap_or_default();
    let mut parts = vec![(Part::Manager, managers), (Part::Desk, bench.desk())];
    if draft.policy.roles.chief.is_some() {
        parts.insert(0, (Part::Chief, bench.chiefs()));
    }
    let is_lacking = |people: &Vec<PersonId>| participants.iter().all(|person| !people.contains(person));
    parts.into_iter().filter(|(_, people)| is_lacking(people)).map(|(part, _)| part).collect()
}

fn find_cause(draft: &mut Draft<'_>, leaf: &Leaf) -> Result<(), Refusal> {
    say("leaf", &leaf.text)?;
    if !draft.policy.threats.iter().any(|threat| threat.id == leaf.threat) {
        return Err(Refusal::Invalid { field: "threat", reason: "choose" });
    }
    let no = draft.after.plan.prevention.next_cause();
    if no > MOST {
        return Err(Refusal::Invalid { field: "leaf", reason: "too-many" });
    }
    push(draft, Fact::CauseFound { no, threat: leaf.threat.clone(), factor: leaf.factor });
    keep(draft, &format!("cause-{no}"), [("leaf", leaf.text.as_str())]);
    Ok(())
}

fn drop_cause(draft: &mut Draft<'_>, no: u32, texts: &Private) -> Result<(), Refusal> {
    may_prepare(draft)?;
    require(texts, "reason")?;
    let known = draft.after.plan.prevention.causes.get(&no);
    known.filter(|cause| !cause.is_dropped).ok_or(Refusal::Decided)?;
    push(draft, Fact::CauseDropped { no });
    Ok(())
}

/// What was found and is proposed goes to the CISO.
fn report(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    may_prepare(draft)?;
    let plan = &draft.after.plan.prevention;
    let open = plan.measures.values().filter(|row| row.is_live() && row.instruction.is_none());
    let measures: BTreeSet<u32> = open.map(|row| row.no).collect();
    if plan.inquiry.is_none() && measures.is_empty() {
        return Err(Refusal::Invalid { field: "inquiry", reason: "required" });
    }
    let top = draft.recipients().contacts(&draft.policy.roles.top);
    let (people, parties) = or_desk(draft, top);
    push(draft, Fact::Reported { measures, people, parties });
    Ok(())
}

/// 5.3(3)②: the CISO instructs, or who acts for him; never what he proposed himself.
fn instruct(
    draft: &mut Draft<'_>,
    by: &PersonId,
    measures: &BTreeSet<u32>,
    text: &str,
    texts: &Private,
) -> Result<(), Refusal> {
    let via = signs_as_top(draft, by)?;
    say("instruction", text)?;
    let plan = &draft.after.plan.prevention;
    let unknown = Refusal::Invalid { field: "measures", reason: "unknown" };
    let named: Option<Vec<Measure>> = measures.iter().map(|no| plan.measures.get(no).cloned()).collect();
    let named = named.filter(|rows| rows.iter().all(Measure::is_live)).ok_or(unknown)?;
    if matches!(via, Via::StandIn(_)) {
        let proposers = named.iter().filter_map(|row| row.proposed_by.clone());
        let reporters = measures.iter().filter_map(|no| plan.reported_by.get(no).cloned());
        let own: Vec<PersonId> = proposers.chain(reporters).collect();
        second_person(draft, by, &own, Waived::Instruction, texts)?;
    }
    let no = u32::try_from(draft.after.plan.prevention.instructions.len()).unwrap_or(u32::MAX) + 1;
    let rows = named.iter().map(|measure| instructed(draft, measure)).collect();
    push(draft, Fact::Instructed { no, by: by.clone(), via, measures: rows });
    keep(draft, &format!("instruction-{no}"), [("text", text)]);
    if matches!(draft.after.phase, Phase::Recovered | Phase::Investigating) && !named.is_empty() {
        draft.push(IncidentFact::PhaseChanged { to: Phase::Preventing });
    }
    Ok(())
}

/// Who owes it hears of it, and who answers for the units that are to follow.
fn instructed(draft: &Draft<'_>, measure: &Measure) -> Instructed {
    let bench = MeasureRights::of(draft);
    let owners = contact(draft, bench.owners(&measure.terms.owner));
    let others = contact(draft, measure.terms.units.iter().flat_map(|unit| bench.managers(unit)).collect());
    let (mut people, parties) = or_desk(draft, owners);
    let more: Vec<_> = others.into_iter().filter(|row| !people.contains(row)).collect();
    people.extend(more);
    Instructed { no: measure.no, due: measure.terms.due, people, parties }
}
