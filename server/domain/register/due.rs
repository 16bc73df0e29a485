//! What of the registers has become due with an entry, whoever writes it.

use crate::domain::exception;
use crate::domain::history::Private;
use crate::domain::moment::Moment;
use crate::domain::org::OrgFact;
use crate::domain::world::World;

use super::hearing::Hearing;

/// After a long sleep one thing follows from another; more rounds than this is a mistake of ours,
/// and the rest waits for the next entry.
const ROUNDS_MAX: usize = 24;

/// What is to be said in an entry of `facts` at `now`: reminders, rungs of ladders, periods that
/// have ended, checks that begin. `world` is the one before the entry.
pub fn due(world: &World, facts: &[OrgFact], texts: &Private, now: Moment) -> Vec<OrgFact> {
    let mut present = World { org: world.org.clone(), policies: world.policies.clone() };
    facts.iter().for_each(|fact| present.org.apply(fact, texts));
    // A policy that this entry approves is heard from the next one on.
    present.org.active = world.org.active;
    let mut all = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let Some(hearing) = Hearing::of(&present, now) else { break };
        let found: Vec<OrgFact> = exception::due::due(hearing).into_iter().map(OrgFact::Exception).collect();
        if found.is_empty() {
            break;
        }
        found.iter().for_each(|fact| present.org.apply(fact, &Private::new()));
        all.extend(found);
    }
    all
}
