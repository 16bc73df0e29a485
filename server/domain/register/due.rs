//! What of the registers has become due with an entry, whoever writes it.

use crate::domain::history::Private;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;
use crate::domain::org::OrgFact;
use crate::domain::review::due::Occasion;
use crate::domain::world::World;
use crate::domain::{exception, proxy, review};

use super::hearing::Hearing;

/// After a long sleep one thing follows from another; more rounds than this is a mistake of ours,
/// and the rest waits for the next entry.
const ROUNDS_MAX: usize = 24;

/// What is to be said in an entry of `facts` at `now`: reminders, rungs of ladders, periods that
/// have ended, checks that begin, reviews that are asked for. `world` is the one before the entry;
/// `closed` are incidents of the gravest class that have ended.
pub fn due(
    world: &World,
    (facts, texts): (&[OrgFact], &Private),
    closed: &[HistoryId],
    now: Moment,
) -> Vec<OrgFact> {
    let occasion = Occasion { before: &world.org, facts, closed };
    let mut present = World { org: world.org.clone(), policies: world.policies.clone() };
    facts.iter().for_each(|fact| present.org.apply(fact, texts));
    // A policy that this entry approves is heard from the next one on.
    present.org.active = world.org.active;
    let mut all = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let Some(hearing) = Hearing::of(&present, now) else { break };
        let exceptions = exception::due::due(hearing).into_iter().map(OrgFact::Exception);
        let reviews = review::due::due(hearing, occasion).into_iter().map(OrgFact::Review);
        let proxies = proxy::due::due(hearing).into_iter().map(OrgFact::Proxy);
        let found: Vec<OrgFact> = exceptions.chain(reviews).chain(proxies).collect();
        if found.is_empty() {
            break;
        }
        found.iter().for_each(|fact| present.org.apply(fact, &Private::new()));
        all.extend(found);
    }
    all
}
