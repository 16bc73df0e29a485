//! 不在: noting that somebody will not act for a time, changing that, ending it.

use crate::domain::actor::Actor;
use crate::domain::administration::absences::{self, Ask, Refused};
use crate::domain::history::Private;
use crate::domain::moment::Moment;
use crate::domain::org::Absence;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::readiness::Gap;
use crate::domain::world::World;

use super::organise::{Changed, change_with};
use super::{Backend, Caller, Error, FieldError};

/// Does what `read` makes of what was sent. Whom it is about and whoever stands in are told, but for who
/// does it.
///
/// # Errors
/// What `read` refuses; [`Error::NotFound`] for an absence that does not last, or not for the caller;
/// [`Error::Forbidden`] for that of a person for whom the caller does not answer; [`Error::Invalid`] for a
/// person, a stand-in or a period that cannot be, and on `anyway` where nobody would be reached for it.
pub fn perform(
    backend: &Backend,
    caller: &Caller,
    read: impl Fn(&World, Moment) -> Result<Ask, Error> + Send + 'static,
) -> Result<Changed, Error> {
    let actor = caller.actor.clone();
    change_with(backend, caller, move |_, organisation, now| {
        let world = organisation.world.as_ref();
        let by = match &actor {
            Actor::Person(person) => Some(person),
            Actor::Token(_) | Actor::Operator => None,
            Actor::Outside | Actor::Engine => return Err(Error::Forbidden),
        };
        let ask = read(world, now)?;
        let decision = absences::decide(world, by, &ask, now).map_err(|refused| refusal(world, refused))?;
        let facts = decision.facts.into_iter().map(OrganisationFact::Org);
        let told = decision.administered.into_iter().map(OrganisationFact::Administered);
        Ok((facts.chain(told).collect(), Private::new()))
    })
}

/// Notes that a person will not act for a time, whatever nobody answers for meanwhile.
///
/// # Errors
/// As [`perform`].
pub fn note(backend: &Backend, caller: &Caller, absence: Absence) -> Result<Changed, Error> {
    perform(backend, caller, move |_, _| Ok(Ask::Note { absence: absence.clone(), anyway: true }))
}

fn refusal(world: &World, refused: Refused) -> Error {
    match refused {
        Refused::Unknown => Error::NotFound,
        Refused::Forbidden => Error::Forbidden,
        Refused::Invalid(mistakes) => Error::Invalid(mistakes.into_iter().map(FieldError::from).collect()),
        Refused::Unreached(gaps) => {
            let seats: Vec<String> = gaps.iter().map(|gap| seat(world, gap)).collect();
            Error::Invalid(vec![FieldError::new("anyway", "nobody-reached").about(&seats)])
        }
    }
}

/// 税務課 情報セキュリティ管理者.
fn seat(world: &World, gap: &Gap) -> String {
    let post = world.active().map_or(gap.post.as_str(), |(_, policy)| policy.post_label(&gap.post));
    format!("{} {post}", world.unit_name(&gap.unit))
}
