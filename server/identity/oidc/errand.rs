//! A way to the provider and back. The browser holds a ticket: when it left, a drawn seed and where it wanted
//! to go, signed with the house's key. State, nonce and the proof of the code (PKCE) derive from the seed and
//! the key, so that the house keeps nothing, and nobody who reads a ticket or an address learns the others.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::domain::history::Hash;
use crate::domain::moment::{Moment, Span};
use crate::keys::{self, Keys, is_same, to_hex};

/// How long somebody may be at the provider. An operational setting.
pub const LIFE: Span = Span::minutes(10);

const SEED: usize = 32;

/// One way there and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    at: Moment,
    seed: [u8; SEED],
    /// Where in the house its person wanted to go.
    pub next: String,
    /// By which word a form waits that they had typed; empty where none does.
    pub kept: String,
    /// The session, by its hash, whose person is to be asked again; empty where somebody signs in.
    again: String,
}

impl Errand {
    /// A new one.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn begin(keys: &Keys, next: &str, now: Moment) -> Result<Self, keys::Error> {
        let seed = keys.chance().bytes()?;
        Ok(Self { at: now, seed, next: next.to_owned(), kept: String::new(), again: String::new() })
    }

    /// The same with a form that waits.
    #[must_use]
    pub fn carrying(self, kept: &str) -> Self {
        Self { kept: kept.to_owned(), ..self }
    }

    /// The same for somebody who is signed in, and is to show again who they are.
    #[must_use]
    pub fn asking_again(self, session: &Hash) -> Self {
        Self { again: to_hex(session), ..self }
    }

    /// Whether its person is to be asked whatever they have shown before.
    pub const fn asks_again(&self) -> bool {
        !self.again.is_empty()
    }

    /// Whether it was begun in this session.
    pub fn is_of_session(&self, session: &Hash) -> bool {
        is_same(self.again.as_bytes(), to_hex(session).as_bytes())
    }

    /// When it left.
    pub(super) const fn left_at(&self) -> Moment {
        self.at
    }

    /// What the browser holds meanwhile.
    pub fn ticket(&self, keys: &Keys) -> String {
        let plain = self.plain();
        URL_SAFE_NO_PAD.encode([seal(keys, &plain).as_slice(), &plain].concat())
    }

    /// The errand of a ticket, if it is ours and not over.
    pub fn open(keys: &Keys, ticket: &str, now: Moment) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(ticket).ok()?;
        let (sealed, plain) = bytes.split_at_checked(32)?;
        let (at, rest) = plain.split_at_checked(8)?;
        let (seed, next) = rest.split_at_checked(SEED)?;
        let at = Moment::from_micros(i64::from_be_bytes(at.try_into().ok()?));
        let is_fresh = at <= now && now < at + LIFE;
        let is_ours = is_same(&seal(keys, plain), sealed);
        let mut rest = std::str::from_utf8(next).ok()?.split('\n').map(str::to_owned);
        let (next, kept, again) = (rest.next()?, rest.next()?, rest.next()?);
        (is_fresh && is_ours).then_some(Self { at, seed: seed.try_into().ok()?, next, kept, again })
    }

    /// What comes back with the browser.
    pub fn state(&self, keys: &Keys) -> String {
        self.derived(keys, "sign-in, state")
    }

    /// What comes back in the token.
    pub fn nonce(&self, keys: &Keys) -> String {
        self.derived(keys, "sign-in, nonce")
    }

    /// What proves that whoever brings the code is who asked for it (RFC 7636).
    pub fn verifier(&self, keys: &Keys) -> String {
        self.derived(keys, "sign-in, verifier")
    }

    /// Whether this state is the one of this errand.
    pub fn is_of(&self, keys: &Keys, state: &str) -> bool {
        is_same(self.state(keys).as_bytes(), state.as_bytes())
    }

    /// When it left, and what it is known by: for remembering that it has come back.
    pub(super) const fn mark(&self) -> (Moment, [u8; SEED]) {
        (self.at, self.seed)
    }

    fn derived(&self, keys: &Keys, label: &str) -> String {
        URL_SAFE_NO_PAD.encode(keys.mac(label, &[&self.seed]))
    }

    fn plain(&self) -> Vec<u8> {
        let rest = [self.next.as_str(), &self.kept, &self.again].join("\n");
        [self.at.micros().to_be_bytes().as_slice(), &self.seed, rest.as_bytes()].concat()
    }
}

/// What the provider is shown of a verifier.
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

fn seal(keys: &Keys, plain: &[u8]) -> [u8; 32] {
    keys.mac("sign-in, errand", &[plain])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_ours_and_not_for_long_and_tells_neither_state_nor_nonce() {
        let (keys, now) = (Keys::seeded("town"), Moment::from_micros(1_000_000));
        let errand = Errand::begin(&keys, "/absences", now).unwrap();
        let ticket = errand.ticket(&keys);
        let opened = |ticket: &str, at: Moment| Errand::open(&keys, ticket, at);
        assert_eq!(opened(&ticket, now), Some(errand.clone()));
        assert!(opened(&ticket, now + LIFE).is_none() && opened(&ticket, now - Span::seconds(1)).is_none());
        assert!(Errand::open(&Keys::seeded("other"), &ticket, now).is_none());
        let short: String = ticket.chars().take(ticket.len() - 4).collect();
        for bad in [format!("{short}AAAA"), format!("{ticket}AAAA"), short, String::new()] {
            assert!(opened(&bad, now).is_none(), "{bad}");
        }
        let again = errand.clone().carrying("word").asking_again(&[7; 32]);
        let back = opened(&again.ticket(&keys), now).unwrap();
        assert_eq!((back.next.as_str(), back.kept.as_str()), ("/absences", "word"));
        assert!(back.asks_again() && back.is_of_session(&[7; 32]) && !back.is_of_session(&[8; 32]));
        assert!(!errand.asks_again() && !errand.is_of_session(&[7; 32]));
        let told = [errand.state(&keys), errand.nonce(&keys), errand.verifier(&keys)];
        assert!(told.iter().all(|one| one.len() == 43 && !ticket.contains(one.as_str())));
        assert!(told[0] != told[1] && told[1] != told[2] && told[0] != told[2]);
        let other = Errand::begin(&keys, "/absences", now).unwrap();
        assert!(errand.is_of(&keys, &told[0]) && !other.is_of(&keys, &told[0]));
    }

    #[test]
    fn a_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
