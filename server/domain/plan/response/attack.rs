//! 攻撃の予告 (対策基準 6.5(2)): the CISO or the 統括情報セキュリティ責任者, in person, decides what is done,
//! stopping systems among it. Nobody records it in their place.

use crate::access::{Power, may};
use crate::draft::{Draft, may_handle};
use crate::history::Private;
use crate::ids::PersonId;
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::world::World;

use super::fact::{Fact, Stance};
use super::record::next;
use super::{keep, moment, need, person_of, push};

/// Kinds that are about an attack which was announced or has begun to press.
pub const KINDS: &[&str] = &["threat", "dos"];

/// Whether `person` may decide at `now`: who holds one of the posts or is appointed to it.
pub fn may_decide(
    (world, policy): (&World, &Policy),
    incident: &Incident,
    person: &PersonId,
    now: Moment,
) -> bool {
    may(world, policy, incident, (person, Power::MeetAttack), now)
}

/// Decides. Texts: `text` what is to be done, `reason`, `contact` with whom of the bodies outside
/// contact is kept, and how.
///
/// # Errors
/// [`Refusal::Forbidden`] for whoever may not handle the incident, and a sentence for everyone else
/// who is neither CISO nor 統括.
pub(super) fn decide(
    draft: &mut Draft<'_>,
    stance: Stance,
    at: Option<Moment>,
    texts: &mut Private,
) -> Result<(), Refusal> {
    let house = (draft.world, draft.policy);
    let may = person_of(&draft.by).is_some_and(|person| may_decide(house, &draft.after, person, draft.now));
    if !may {
        may_handle(draft)?;
        return Err(Refusal::Invalid { field: "stance", reason: "only-top" });
    }
    ["text", "reason", "contact"].into_iter().try_for_each(|field| need(texts, field))?;
    let at = moment(draft, at)?;
    let decision = next(draft.after.plan.response.attacks.len());
    keep(texts, "text", format!("response.attack.{decision}"));
    keep(texts, "reason", format!("response.attack.{decision}.reason"));
    keep(texts, "contact", format!("response.attack.{decision}.contact"));
    push(draft, Fact::AttackDecided { decision, stance, at });
    Ok(())
}
