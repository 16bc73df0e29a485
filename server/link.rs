//! The link in a mail that leads one person to one incident's confirmation page.
//!
//! It names the incident, the person and its own end, sealed by the installation's key. Whoever
//! holds it may say that this person confirms, and sees number, class, deadline and role: no more.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::keys::{Keys, is_same};

/// How long a link from a mail works.
pub const LIFE: Span = Span::hours(24 * 7);

const PURPOSE: &str = "confirmation link";
const SEAL: usize = 32;

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which incident.
    pub incident: HistoryId,
    /// Who confirms.
    pub person: PersonId,
    /// Until when it works.
    pub until: Moment,
}

impl Link {
    /// A link for a notice that is sent at `now`.
    pub fn new(incident: HistoryId, person: PersonId, now: Moment) -> Self {
        Self { incident, person, until: now + LIFE }
    }

    /// The path that goes behind the server's address: `/c/…`.
    pub fn path(&self, keys: &Keys) -> String {
        let plain = self.plain();
        let seal = keys.mac(PURPOSE, &[&plain]);
        format!("/c/{}", URL_SAFE_NO_PAD.encode([plain.as_slice(), &seal].concat()))
    }

    /// The link behind `/c/`, if it is ours and has not ended.
    pub fn open(keys: &Keys, token: &str, now: Moment) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (plain, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
        if !is_same(&keys.mac(PURPOSE, &[plain]), seal) {
            return None;
        }
        let (incident, rest) = plain.split_at_checked(16)?;
        let (until, person) = rest.split_at_checked(8)?;
        let until = Moment::from_micros(i64::from_be_bytes(until.try_into().ok()?));
        let link = Self {
            incident: HistoryId(Uuid::from_slice(incident).ok()?),
            person: PersonId(String::from_utf8(person.to_vec()).ok()?),
            until,
        };
        (now < until).then_some(link)
    }

    fn plain(&self) -> Vec<u8> {
        let until = self.until.micros().to_be_bytes();
        [self.incident.0.as_bytes().as_slice(), &until, self.person.0.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_back_until_it_ends_and_no_byte_of_it_can_change() {
        let keys = Keys::seeded("town");
        let now = Moment::from_micros(1_000_000);
        let link = Link::new(HistoryId(Uuid::from_u128(7)), PersonId::from("職員-2001"), now);
        let path = link.path(&keys);
        let token = path.strip_prefix("/c/").unwrap();
        assert_eq!(Link::open(&keys, token, now), Some(link.clone()));
        assert_eq!(Link::open(&keys, token, now + LIFE), None);
        assert_eq!(Link::open(&Keys::seeded("another"), token, now), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(Link::open(&keys, &URL_SAFE_NO_PAD.encode(&bytes), now), None, "{at}");
            bytes[at] ^= 1;
        }
        assert_eq!(Link::open(&keys, "", now), None);
    }
}
