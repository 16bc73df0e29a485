//! The links in mails: one person to one incident's confirmation page, one body outside to its own.
//!
//! It names the incident, the person and its own end, sealed by the installation's key. Whoever
//! holds it may say that this person confirms, and sees number, class, deadline and role: no more.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::domain::ids::{HistoryId, PartyId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::keys::{Keys, is_same};

/// How long a link from a mail works.
pub const LIFE: Span = Span::hours(24 * 7);

const PURPOSE: &str = "confirmation link";
const PARTY: &str = "party link";
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
        format!("/c/{}", sealed(keys, PURPOSE, self.incident, self.until, &self.person.0))
    }

    /// The link behind `/c/`, if it is ours and has not ended.
    pub fn open(keys: &Keys, token: &str, now: Moment) -> Option<Self> {
        let (incident, until, person) = opened(keys, PURPOSE, token, now)?;
        Some(Self { incident, person: PersonId(person), until })
    }
}

/// What the link of a body outside says. It is sealed for another purpose than a person's: neither
/// opens where the other belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyLink {
    /// Which incident.
    pub incident: HistoryId,
    /// Which body.
    pub party: PartyId,
    /// Until when it works.
    pub until: Moment,
}

impl PartyLink {
    /// A link for a notice that is sent at `now`.
    pub fn new(incident: HistoryId, party: PartyId, now: Moment) -> Self {
        Self { incident, party, until: now + LIFE }
    }

    /// The path that goes behind the server's address: `/p/…`.
    pub fn path(&self, keys: &Keys) -> String {
        format!("/p/{}", sealed(keys, PARTY, self.incident, self.until, &self.party.0))
    }

    /// The link behind `/p/`, if it is ours and has not ended.
    pub fn open(keys: &Keys, token: &str, now: Moment) -> Option<Self> {
        let (incident, until, party) = opened(keys, PARTY, token, now)?;
        Some(Self { incident, party: PartyId(party), until })
    }
}

fn sealed(keys: &Keys, purpose: &str, incident: HistoryId, until: Moment, who: &str) -> String {
    let until = until.micros().to_be_bytes();
    let plain = [incident.0.as_bytes().as_slice(), &until, who.as_bytes()].concat();
    let seal = keys.mac(purpose, &[&plain]);
    URL_SAFE_NO_PAD.encode([plain.as_slice(), &seal].concat())
}

fn opened(keys: &Keys, purpose: &str, token: &str, now: Moment) -> Option<(HistoryId, Moment, String)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (plain, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
    if !is_same(&keys.mac(purpose, &[plain]), seal) {
        return None;
    }
    let (incident, rest) = plain.split_at_checked(16)?;
    let (until, who) = rest.split_at_checked(8)?;
    let until = Moment::from_micros(i64::from_be_bytes(until.try_into().ok()?));
    let incident = HistoryId(Uuid::from_slice(incident).ok()?);
    let who = String::from_utf8(who.to_vec()).ok()?;
    (now < until).then_some((incident, until, who))
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

    #[test]
    fn a_body_outside_and_a_person_open_each_others_links_nowhere() {
        let keys = Keys::seeded("town");
        let now = Moment::from_micros(1_000_000);
        let incident = HistoryId(Uuid::from_u128(7));
        let party = PartyLink::new(incident, PartyId::from("city"), now);
        let path = party.path(&keys);
        let token = path.strip_prefix("/p/").unwrap();
        assert_eq!(PartyLink::open(&keys, token, now), Some(party));
        assert_eq!((PartyLink::open(&keys, token, now + LIFE), Link::open(&keys, token, now)), (None, None));
        let person = Link::new(incident, PersonId::from("city"), now).path(&keys);
        assert_eq!(PartyLink::open(&keys, person.strip_prefix("/c/").unwrap(), now), None);
    }
}
