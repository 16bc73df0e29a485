//! 台帳: what is asked of a register of the body, by whom, for whom. 例外措置 (対策基準 7.4), 特権の代行者
//! (6.2(1)③), 廃棄記録 (2.2(9)②), 計画の見直し (7.3(4)).

use crate::domain::actor::Actor;
use crate::domain::history::Private;
use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::decide::{Ask as OfRow, decide};
use crate::domain::register::exception::check::{self, NOTE};
use crate::domain::register::hearing::Hearing;
use crate::domain::register::row::{RowFact, Rows};
use crate::domain::register::rules::Rules;
use crate::domain::register::{Register, disposal, exception, placed, proxy, recorded, review};
use crate::domain::world::World;
use crate::store::Tx;

use super::organise::{Changed, Decided, change_with};
use super::{Backend, Caller, Error, FieldError, check_texts, seen};

/// What can be asked of a register. Texts go by the fields of its rows; of a check, by [`NOTE`].
#[derive(Clone, Debug)]
pub enum Ask {
    /// 例外措置.
    Exception(OfRow<exception::Terms>),
    /// An exception was used on the incident with this number.
    Link {
        /// Which exception.
        no: u32,
        /// Which incident, as its number is written.
        number: String,
    },
    /// The exceptions were looked through (7.4(3)).
    Check,
    /// 廃棄記録.
    Disposal(OfRow<disposal::Terms>),
    /// 特権の代行者.
    Proxy(OfRow<proxy::Terms>),
    /// 計画の見直し.
    Review(review::decide::Ask),
}

/// Does what `read` makes of what was sent: who asks it, what, and the texts with it. A token records what a
/// person did, who is told of it; a person acts for himself.
///
/// # Errors
/// What `read` refuses; [`Error::NotFound`] where no policy is in force, and for a row that the person may
/// not see; [`Error::Forbidden`]; [`Error::Conflict`] for what was decided before; [`Error::Invalid`] with
/// the field.
pub fn perform(
    backend: &Backend,
    caller: &Caller,
    read: impl Fn(&World, Moment) -> Result<(PersonId, Ask, Private), Error> + Send + 'static,
) -> Result<Changed, Error> {
    let by = caller.actor.clone();
    change_with(backend, caller, move |tx, organisation, now| {
        let (person, ask, texts) = read(&organisation.world, now)?;
        check_texts(&texts)?;
        must_be(&by, &person)?;
        let hearing = Hearing::of(&organisation.world, now).ok_or(Error::NotFound)?;
        if !organisation.world.org.is_employed(&person, now) {
            return Err(Error::Forbidden);
        }
        let ask = found(tx, (organisation, now), &by, ask)?;
        let desk = RegisterDecision { hearing: &hearing, organisation, person: &person, texts: &texts };
        let (mut facts, kept) = desk.decided(&ask)?;
        let is_own = matches!(by, Actor::Person(_));
        let row = facts.iter().find_map(OrganisationFact::row).filter(|_| !is_own);
        let told = row.and_then(|row| recorded::told(&hearing, &person, row));
        facts.extend(told.map(OrganisationFact::RecordedFor));
        Ok((facts, kept))
    })
}

fn must_be(by: &Actor, person: &PersonId) -> Result<(), Error> {
    let is_allowed = match by {
        Actor::Person(giver) => giver == person,
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if is_allowed { Ok(()) } else { Err(Error::Forbidden) }
}

/// The same ask with the incident that its number names, where the caller may see it.
fn found(
    tx: &mut Tx<'_>,
    (organisation, now): (&Organisation, Moment),
    by: &Actor,
    ask: Ask,
) -> Result<Ask, Error> {
    let Ask::Link { no, number } = ask else { return Ok(ask) };
    let incident: HistoryId = match seen(tx, &organisation.world, (by, &number), now) {
        Ok(loaded) => loaded.state.id,
        Err(Error::NotFound) => return Err(Error::Invalid(vec![FieldError::new("incident", "unknown")])),
        Err(error) => return Err(error),
    };
    Ok(Ask::Exception(OfRow::Link { no, incident }))
}

/// What a decision about a register looks at.
struct RegisterDecision<'a> {
    hearing: &'a Hearing<'a>,
    organisation: &'a Organisation,
    person: &'a PersonId,
    texts: &'a Private,
}

impl RegisterDecision<'_> {
    fn decided(&self, ask: &Ask) -> Decided {
        let registers = &self.organisation.registers;
        match ask {
            Ask::Exception(ask) => self.of_row(&registers.exceptions, ask, OrganisationFact::Exception),
            Ask::Disposal(ask) => self.of_row(&registers.disposals, ask, OrganisationFact::Disposal),
            Ask::Proxy(ask) => self.of_row(&registers.proxies, ask, OrganisationFact::Proxy),
            Ask::Review(ask) => self.of_reviews(&registers.reviews, ask),
            Ask::Check => {
                let fact = check::decide((self.hearing, &registers.checks), self.person)?;
                let kept = placed(self.texts, [NOTE], (Register::Exception, fact.no()));
                Ok((vec![OrganisationFact::Check(fact)], kept))
            }
            // Its number was looked up before.
            Ask::Link { .. } => Err(Error::NotFound),
        }
    }

    fn of_row<T: Rules>(
        &self,
        rows: &Rows<T>,
        ask: &OfRow<T>,
        wrap: fn(RowFact<T>) -> OrganisationFact,
    ) -> Decided {
        if let Some(no) = ask.no() {
            let row = rows.rows.get(&no).ok_or(Error::NotFound)?;
            if !T::sees(self.hearing, self.person, row) {
                return Err(Error::NotFound);
            }
        }
        let facts = decide((self.hearing, rows), self.person, ask, self.texts)?;
        let kept = facts.iter().flat_map(|fact| fact.brings(self.texts)).collect();
        Ok((facts.into_iter().map(wrap).collect(), kept))
    }

    fn of_reviews(&self, reviews: &review::Reviews, ask: &review::decide::Ask) -> Decided {
        if !review::decide::sees(self.hearing, self.person) {
            return Err(Error::Forbidden);
        }
        if let review::decide::Ask::Link { no, .. } = ask
            && !reviews.rows.contains_key(no)
        {
            return Err(Error::NotFound);
        }
        let facts = review::decide::decide((self.hearing, reviews), self.person, ask, self.texts)?;
        let kept = facts.iter().flat_map(|fact| fact.brings(self.texts)).collect();
        Ok((facts.into_iter().map(OrganisationFact::Review).collect(), kept))
    }
}
