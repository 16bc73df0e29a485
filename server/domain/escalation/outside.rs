//! Telling a body outside, and getting it to say that it has it.
//!
//! A body outside has no account: what it says is recorded by the desk, which owes getting it in the
//! time that the policy names. So the silence of someone outside becomes late like any other.

use crate::actor::{Bearer, Needs};
use crate::basis::Basis;
use crate::draft::Draft;
use crate::ids::{Act, PartyId};
use crate::incident::fact::{Fact, Owed};
use crate::incident::state::Duty;
use crate::policy::timer::TimeRule;
use crate::policy::{Line, Of, PostRef, Step};

use super::owed::ask_again;
use super::times;

/// Tells bodies outside. A drill never reaches anyone there, and a later round tells a body nothing that
/// this step has told it.
pub fn inform(draft: &mut Draft<'_>, line: &Line, step: &Step, parties: &[PartyId]) {
    if parties.is_empty() || draft.after.drill {
        return;
    }
    let informed = draft.after.lines.get(&line.id).and_then(|state| state.steps.get(&step.id));
    let is_new = |party: &&PartyId| informed.is_none_or(|state| !state.informed.contains(*party));
    let told: Vec<PartyId> = parties.iter().filter(is_new).cloned().collect();
    // What a subject reads stays silent, here too; what must be confirmed the desk gets by another way.
    let told = draft.recipients().unheard(&told);
    if !told.is_empty() {
        draft.push(Fact::PartyTold { line: line.id.clone(), step: step.id.clone(), parties: told });
    }
    let policy = draft.policy;
    for party in parties {
        if let Some(time) = policy.parties.get(party).and_then(|row| row.must_confirm.as_ref()) {
            owe(draft, (line, step), party, time);
        }
    }
}

/// The duty to get a party's confirmation, if it was ever opened.
fn known(draft: &Draft<'_>, (line, step): (&Line, &Step), party: &PartyId) -> Option<Duty> {
    let to = Owed::Party(party.clone());
    let mut duties = draft.after.duties_of(&line.id, &step.id);
    duties.find(|duty| duty.act.is(Act::OBTAIN) && duty.to.as_ref() == Some(&to)).cloned()
}

/// Whether this entry tells someone of this step already: who is to hear several bodies is told once.
fn is_told(draft: &Draft<'_>, (line, step): (&Line, &Step), bearer: &Bearer) -> bool {
    draft.facts().iter().any(|fact| {
        matches!(fact, Fact::Told { line: of, step: on, person, .. }
            if *of == line.id && *on == step.id && *person == bearer.person)
    })
}

/// Puts getting a confirmation on the desk; a later round asks for it again.
fn owe(draft: &mut Draft<'_>, (line, step): (&Line, &Step), party: &PartyId, time: &TimeRule) {
    if let Some(known) = known(draft, (line, step), party) {
        return ask_again(draft, &known);
    }
    let desk = PostRef::new(draft.policy.roles.desk.clone(), Of::Body);
    let Ok((post, unit)) = draft.recipients().locate(&desk) else { return };
    let act = Act::from(Act::OBTAIN);
    let bearers = draft.recipients().bearers(&post, &unit, &act);
    let timer = times::of(time, &draft.after).cloned();
    for bearer in bearers.iter().filter(|bearer| !is_told(draft, (line, step), bearer)).collect::<Vec<_>>() {
        draft.tell((&line.id, &step.id), (&post, Some(&unit)), bearer);
    }
    let (duty, is_nobodys) = (draft.next_duty(), bearers.is_empty());
    draft.push(Fact::DutyOpened {
        duty,
        line: line.id.clone(),
        step: step.id.clone(),
        act,
        post,
        unit: Some(unit),
        bearers,
        to: Some(Owed::Party(party.clone())),
        from: None,
        needs: Needs::Any,
        due_at: timer.as_ref().map(|timer| timer.due(draft.policy, draft.now)),
        timer,
        ask_at: None,
        basis: Basis::OPERATIONAL,
    });
    if is_nobodys {
        draft.push(Fact::DutyPassed { duty });
    }
}
