//! What a mail says of the incident beside its notice, read when it is sent.
//!
//! A notice carries no words and an outbox keeps none: whatever was written is read at the last moment, for
//! one person who may see the incident by then. What someone wrote, and who reported, is said to those who
//! handle it; nobody is told of it by mail where somebody is implicated or a wall stands, because a mailbox
//! may have more readers than one, and a mail cannot be called back. How to reach someone outside is on the
//! page alone, where each look is recorded.

use crate::access::{Viewer, may_handle};
use crate::case::{Origin, Presence};
use crate::ids::PersonId;
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::world::World;

use super::{Addressee, Notice};

/// What is known of an incident, as far as one reader may have it in a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// What happened, as somebody wrote it.
    pub summary: Option<String>,
    /// At most this many people are concerned.
    pub people_max: Option<u64>,
    /// 個人情報.
    pub personal_data: Presence,
    /// Who reported it.
    pub reported: Option<Reported>,
}

/// Who reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    /// A member of staff.
    By(PersonId),
    /// Someone of whom the mail says no more than where the report came from.
    From(Origin),
}

/// What a mail with this notice says beside it; nothing for a body outside, and for who may not see.
pub fn known(
    notice: &Notice,
    incident: &Incident,
    (world, policy): (&World, &Policy),
    now: Moment,
) -> Option<Known> {
    let Addressee::Person(person) = &notice.to else { return None };
    if !Viewer::of(world, person, now).may_see(incident) {
        return None;
    }
    let case = &incident.case;
    let is_guarded = !incident.subjects.is_empty() || case.context.standing_wall().is_some();
    let is_told = !is_guarded && may_handle(world, policy, incident, person, now);
    Some(Known {
        summary: incident.texts.get("summary").filter(|_| is_told).cloned(),
        people_max: case.people_max,
        personal_data: case.personal_data,
        reported: reported(incident).filter(|_| is_told),
    })
}

fn reported(incident: &Incident) -> Option<Reported> {
    match (&incident.reporter, incident.case.origin) {
        (Some(person), _) => Some(Reported::By(person.clone())),
        (None, origin @ (Origin::Outside | Origin::Contractor)) => Some(Reported::From(origin)),
        // A claim that nobody has looked at names nobody.
        (None, Origin::Staff | Origin::Monitoring) => None,
    }
}
