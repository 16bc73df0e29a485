//! Telling a body outside, and getting it to say that it has it.
//!
//! A body outside has no account: what it says is recorded by the desk, which owes getting it in the
//! time that the policy names. So the silence of someone outside becomes late like any other.

use crate::domain::ids::{Act, DutyNo, PartyId};
use crate::domain::incident::draft::Draft;
use crate::domain::incident::fact::{Basis, Fact, Needs, Owed};
use crate::domain::incident::state::DutyState;
use crate::domain::incident::times;
use crate::domain::policy::timer::TimeRule;
use crate::domain::policy::{Line, Of, PostRef, Step};

/// Tells bodies outside. A drill never reaches anyone there.
pub fn inform(draft: &mut Draft<'_>, line: &Line, step: &Step, parties: &[PartyId]) {
    if parties.is_empty() || draft.after.drill {
        return;
    }
    let told = parties.to_vec();
    draft.push(Fact::PartyTold { line: line.id.clone(), step: step.id.clone(), parties: told });
    let policy = draft.policy;
    for party in parties {
        if let Some(time) = policy.parties.get(party).and_then(|row| row.must_confirm.as_ref()) {
            owe(draft, (line, step), party, time);
        }
    }
}

/// The duty to get a party's confirmation, if it was ever opened.
fn known(draft: &Draft<'_>, (line, step): (&Line, &Step), party: &PartyId) -> Option<(DutyNo, DutyState)> {
    let to = Owed::Party(party.clone());
    let mut duties = draft.after.duties_of(&line.id, &step.id);
    let known = duties.find(|duty| duty.act.is(Act::OBTAIN) && duty.to.as_ref() == Some(&to))?;
    Some((known.no, known.state))
}

/// Puts getting a confirmation on the desk, anew in a later round.
fn owe(draft: &mut Draft<'_>, (line, step): (&Line, &Step), party: &PartyId, time: &TimeRule) {
    let desk = PostRef::new(draft.policy.roles.desk.clone(), Of::Body);
    let Ok((post, unit)) = draft.recipients().locate(&desk) else { return };
    let act = Act::from(Act::OBTAIN);
    let bearers = draft.recipients().bearers(&post, &unit, &act);
    let timer = times::of(time, &draft.after).cloned();
    let due_at = timer.as_ref().map(|timer| timer.due(draft.policy, draft.now));
    let to = Some(Owed::Party(party.clone()));
    let known = known(draft, (line, step), party);
    if known.is_some_and(|(_, state)| state == DutyState::Done) {
        return;
    }
    for bearer in &bearers {
        draft.tell(&line.id, &step.id, Some(post.as_str()), bearer);
    }
    let is_nobodys = bearers.is_empty();
    let duty = match known {
        Some((duty, _)) => {
            draft.push(Fact::DutyRenewed { duty, bearers, due_at, ask_at: None });
            duty
        }
        None => {
            let duty = draft.next_duty();
            draft.push(Fact::DutyOpened {
                duty,
                line: line.id.clone(),
                step: step.id.clone(),
                act,
                post,
                unit: Some(unit),
                bearers,
                to,
                from: None,
                needs: Needs::Any,
                timer,
                due_at,
                ask_at: None,
                basis: Basis::OPERATIONAL,
            });
            duty
        }
    };
    if is_nobodys {
        draft.push(Fact::DutyPassed { duty });
    }
}
