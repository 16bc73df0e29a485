//! What is told together: to one person by one entry, and of what strangers send as often as they like.

use std::collections::BTreeMap;

use crate::case::{Origin, Presence};
use crate::incident::state::Incident;
use crate::policy::Policy;

use super::{Addressee, Notice, Reason, add_new};

/// Whether anyone may have written it, as often as they like: it came from outside or from somebody whom
/// nobody has asked yet, nobody of the staff took it, and nothing in it must be known at once.
pub(super) fn is_from_the_street(after: &Incident, policy: &Policy) -> bool {
    const ALONE: &str = "ransomware";
    let case = &after.case;
    let is_personal = [case.personal_data, case.my_number].contains(&Presence::Present);
    let is_gravest = policy.severities.last().is_some_and(|class| class.id == after.severity);
    let is_unknown = after.claim.as_ref().is_some_and(|claim| claim.is_them.is_none());
    (case.origin == Origin::Outside || is_unknown)
        && after.reporter.is_none()
        && !(after.drill || is_personal || is_gravest || case.kind.as_str() == ALONE)
}

/// What is told together where many come at once: what a person is told, asked and reminded of. A call
/// to make and the last resort stand alone.
pub(super) const fn is_gathered(reason: Reason) -> bool {
    matches!(reason, Reason::Duty | Reason::Copy | Reason::Reminder | Reason::Progress)
}

/// A message that asks someone for something says all that they owe: what the same moment would tell them
/// besides, as a copy or a reminder, goes out with it.
pub(super) fn say_once(mut notices: BTreeMap<(Addressee, Reason), Notice>) -> Vec<Notice> {
    let asked: Vec<Addressee> =
        notices.keys().filter(|(_, reason)| *reason == Reason::Duty).map(|(to, _)| to.clone()).collect();
    for to in asked {
        let more = [Reason::Copy, Reason::Reminder].map(|reason| notices.remove(&(to.clone(), reason)));
        if let Some(notice) = notices.get_mut(&(to, Reason::Duty)) {
            more.into_iter().flatten().for_each(|row| add_new(&mut notice.channels, row.channels));
        }
    }
    notices.into_values().collect()
}
