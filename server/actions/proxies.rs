//! 特権の代行者 (対策基準 6.2(1)③): name one, approve or refuse, take one back.

use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::proxy::decide::{Ask, decide};
use crate::domain::register::proxy::{ProxyFact, rights, text_key};

use super::organise::Decided;
use super::{Error, register};

/// Does what `person` asks. `texts` go by the fields of [`TEXTS`](crate::domain::register::proxy::TEXTS).
///
/// # Errors
/// [`Error::NotFound`] for a row that `person` may not see, [`Error::Forbidden`], [`Error::Conflict`] for
/// what was decided before, [`Error::Invalid`] with the field.
pub(super) fn decide_in(
    register::Desk { hearing, registers }: register::Desk<'_>,
    person: &PersonId,
    ask: &Ask,
    texts: &Private,
) -> Decided {
    if let Ask::Decide { no, .. } | Ask::Revoke { no } = ask {
        let row = registers.proxies.rows.get(no).ok_or(Error::NotFound)?;
        if !rights::sees(hearing, person, row) {
            return Err(Error::NotFound);
        }
    }
    let facts = decide((hearing, &registers.proxies), person, ask, texts)?;
    let kept = facts.iter().flat_map(|fact| placed(fact, texts)).collect();
    Ok((facts.into_iter().map(OrganisationFact::Proxy).collect(), kept))
}

/// Texts that a fact brings: what is said later never covers what was entered.
fn placed(fact: &ProxyFact, texts: &Private) -> Vec<(String, String)> {
    let fields: &[&'static str] = match fact {
        ProxyFact::Named { .. } => &["system", "duty", "ground"],
        ProxyFact::Decided { .. } => &["reason"],
        ProxyFact::SecondPersonWaived { .. } => &["override"],
        ProxyFact::Revoked { .. } => &["revocation"],
        ProxyFact::Ended { .. } | ProxyFact::Reminded { .. } | ProxyFact::Overdue { .. } => &[],
    };
    register::written(texts, fields, |field| text_key(field, fact.no())).collect()
}
