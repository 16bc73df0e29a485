//! What would follow on an incident under way if nobody did anything: its own decision, asked of the future.

use crate::domain::actor::{Actor, Via};
use crate::domain::deciding::command::{Ask, Command};
use crate::domain::deciding::decide::decide;
use crate::domain::history::Private;
use crate::domain::ids::CommandId;
use crate::domain::incident::fact::{Fact, Facts};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::world::World;

/// How often it is looked, and at most how many entries follow.
const WAKES_MAX: usize = 6;

/// Entries that silence brings, up to the first that tells somebody who did not know, each with the incident
/// after it.
pub(super) fn silence(incident: &Incident, world: &World, now: Moment) -> Vec<(Moment, Facts, Incident)> {
    let mut state = incident.clone();
    let mut entries = Vec::new();
    for _ in 0..WAKES_MAX {
        let Some(at) = state.wake_at().map(|at| at.max(now)).filter(|_| state.is_open()) else { break };
        let ask = Ask::Wake { outcomes: Vec::new() };
        let (id, by, texts) = (CommandId(uuid::Uuid::nil()), Actor::Engine, Private::new());
        let Ok(decision) = decide(&state, world, &Command { id, by, request: None, ask, texts }, at) else {
            break;
        };
        let is_news = decision.facts.facts.iter().any(|fact| is_news(fact, &state));
        state = decision.after;
        entries.push((at, decision.facts, state.clone()));
        if is_news {
            break;
        }
    }
    entries
}

fn is_news(fact: &Fact, before: &Incident) -> bool {
    match fact {
        Fact::Told { person, via, .. } => *via != Via::Copy && !before.told.contains_key(person),
        Fact::RouteExhausted { .. } | Fact::CallGivenUp { .. } | Fact::RoundStarted { .. } => true,
        _ => false,
    }
}
