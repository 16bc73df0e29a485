//! Who will be told next, and when: the incident's own decision, asked of the future.
//!
//! The same `decide` that the engine calls is run at the times at which the incident wakes, until
//! somebody new would be told. Nothing is stored, and nothing is guessed.

use crate::domain::actor::{Actor, Via};
use crate::domain::deciding::command::{Ask, Command};
use crate::domain::deciding::decide::{Decision, decide};
use crate::domain::history::Private;
use crate::domain::ids::{CommandId, LineId, PersonId, StepId};
use crate::domain::incident::fact::Fact;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::world::World;

/// What would happen if nobody did anything.
pub struct Next {
    /// When.
    pub at: Moment,
    /// Names of people, and labels of parties, that would be told.
    pub who: Vec<String>,
}

/// Whom "next level", pressed over `seen`, would tell of the incident, or else tell more; none if
/// it would tell nobody.
pub fn level(
    incident: &Incident,
    world: &World,
    level: (&LineId, &StepId),
    by: &PersonId,
    now: Moment,
) -> Option<Vec<String>> {
    let (line, seen) = (level.0.clone(), level.1.clone());
    let command = Command {
        id: CommandId(uuid::Uuid::nil()),
        by: Actor::Person(by.clone()),
        request: None,
        ask: Ask::NextLevel { line, seen },
        texts: Private::new(),
    };
    let decision = decide(incident, world, &command, now).ok()?;
    let news = contacts(&decision, incident, world, false);
    Some(if news.is_empty() { contacts(&decision, incident, world, true) } else { news })
}

/// The next telling, if everyone stays silent.
pub fn contact(incident: &Incident, world: &World, now: Moment) -> Option<Next> {
    // Wakes that tell nobody (a duty becomes late, a reminder is due) are looked past.
    const WAKES_MAX: usize = 6;
    let mut state = incident.clone();
    for _ in 0..WAKES_MAX {
        let at = state.wake_at()?.max(now);
        let command = Command {
            id: CommandId(uuid::Uuid::nil()),
            by: Actor::Engine,
            request: None,
            ask: Ask::Wake { outcomes: Vec::new() },
            texts: Private::new(),
        };
        let decision = decide(&state, world, &command, at).ok()?;
        // Whoever knows of it already is news only when all begins anew.
        let is_anew = decision.facts.facts.iter().any(|fact| matches!(fact, Fact::RoundStarted { .. }));
        let who = contacts(&decision, &state, world, is_anew);
        if !who.is_empty() {
            return Some(Next { at, who });
        }
        if decision.after.wake_at()? <= at {
            return None;
        }
        state = decision.after;
    }
    None
}

/// Who would be told, each once; those who know of it already too, if they are wanted.
fn contacts(decision: &Decision, before: &Incident, world: &World, with_known: bool) -> Vec<String> {
    let facts = &decision.facts.facts;
    let mut who: Vec<String> = Vec::new();
    for name in facts.iter().flat_map(|fact| told(fact, before, world, with_known)) {
        if !who.contains(&name) {
            who.push(name);
        }
    }
    who
}

fn told(fact: &Fact, before: &Incident, world: &World, with_known: bool) -> Vec<String> {
    match fact {
        Fact::Told { person, via, .. }
            if *via != Via::Copy && (with_known || !before.told.contains_key(person)) =>
        {
            vec![world.org.name_of(person)]
        }
        Fact::RouteExhausted { parties, .. } | Fact::CallGivenUp { parties, .. } => {
            let policy = world.policies.get(&before.policy);
            let label =
                |id| policy.and_then(|policy| policy.parties.get(id)).map(|party| party.label.clone());
            parties.iter().filter_map(label).collect()
        }
        _ => Vec::new(),
    }
}
