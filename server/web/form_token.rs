//! The token in every form: proof that the form is ours, and the id of the command it will give.
//!
//! A token is a nonce and a time, sealed by HMAC with what the form is bound to: a session, a link
//! from a mail, or nothing. The command id is made of the token, of where the form was sent and of what
//! was written in it: the same form sent twice, as by a double click, is one command with one receipt, and
//! other words under the same token are another. It is not stored: a form may stay open over a restart.
//! Nonce and seal are drawn anew for each form of each answer, so that no two answers hold the same secret
//! bytes: how short one becomes when it is compressed tells nothing of another.
//!
//! A form of somebody who was signed in says in a second seal whose it was. That seal gives no command: it
//! outlives the session, so that what was typed is given back to the same person and to nobody else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::history::Hash;
use crate::domain::ids::{CommandId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::keys::{Keys, is_same};

/// How long a form may stay open.
pub const LIFE: Span = Span::hours(24);

/// What a form is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Nobody: the outside form and the sign-in page.
    Anyone,
    /// A session, by the hash of its id, and whose it is.
    Session(Hash, PersonId),
    /// A link from a mail.
    Link(String),
}

impl Binding {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Binding::Anyone => b"anyone".to_vec(),
            Binding::Session(hash, _) => [b"session".as_slice(), hash].concat(),
            Binding::Link(token) => [b"link".as_slice(), token.as_bytes()].concat(),
        }
    }
}

/// An opened token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormToken {
    nonce: [u8; 32],
    issued_at: Moment,
}

const PURPOSE: &str = "form";
const OWNER: &str = "form, whose";
const PLAIN: usize = 40;
const SEALED: usize = PLAIN + 32;

impl FormToken {
    /// A new one.
    pub fn issue(keys: &Keys, now: Moment) -> Option<Self> {
        let drawn = URL_SAFE_NO_PAD.decode(keys.chance().token().ok()?).ok()?;
        Some(Self { nonce: drawn.try_into().ok()?, issued_at: now })
    }

    /// The text that goes into the form.
    pub fn seal(&self, keys: &Keys, binding: &Binding) -> String {
        let plain = self.plain();
        let seal = keys.mac(PURPOSE, &[&plain, &binding.bytes()]);
        let owner = match binding {
            Binding::Session(_, person) => keys.mac(OWNER, &[&plain, person.as_str().as_bytes()]).to_vec(),
            Binding::Anyone | Binding::Link(_) => Vec::new(),
        };
        URL_SAFE_NO_PAD.encode([plain.as_slice(), &seal, &owner].concat())
    }

    /// Whether a text is a token of ours that this person was shown, in whatever session, and not too long
    /// ago.
    pub fn is_of(keys: &Keys, text: &str, person: &PersonId, now: Moment) -> bool {
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let Some((sealed, owner)) = bytes.split_at_checked(SEALED) else { return false };
        let Some((plain, _)) = sealed.split_at_checked(PLAIN) else { return false };
        is_same(&keys.mac(OWNER, &[plain, person.as_str().as_bytes()]), owner)
            && Self::of_plain(plain).is_some_and(|token| now < token.issued_at + LIFE)
    }

    /// The token in a text, if it is ours, bound to this and not too old.
    pub fn open(keys: &Keys, text: &str, binding: &Binding, now: Moment) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (plain, rest) = bytes.split_at_checked(PLAIN)?;
        let (seal, _) = rest.split_at_checked(SEALED - PLAIN)?;
        if !is_same(&keys.mac(PURPOSE, &[plain, &binding.bytes()]), seal) {
            return None;
        }
        Self::of_plain(plain).filter(|token| now < token.issued_at + LIFE)
    }

    fn of_plain(plain: &[u8]) -> Option<Self> {
        let (nonce, issued) = plain.split_at_checked(32)?;
        let issued_at = Moment::from_micros(i64::from_be_bytes(issued.try_into().ok()?));
        Some(Self { nonce: nonce.try_into().ok()?, issued_at })
    }

    fn plain(&self) -> Vec<u8> {
        [self.nonce.as_slice(), &self.issued_at.micros().to_be_bytes()].concat()
    }

    /// When the form was shown.
    pub const fn issued_at(&self) -> Moment {
        self.issued_at
    }

    /// The id of the command that the form gives when it is sent to `path` with this body.
    pub fn command(&self, keys: &Keys, path: &str, body: &[u8]) -> CommandId {
        keys.derive_command(PURPOSE, &[&self.nonce, path.as_bytes(), body])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_only_where_it_was_bound_and_not_for_ever() {
        let keys = Keys::seeded("town");
        let now = Moment::from_micros(0);
        let bound = Binding::Session([7; 32], "1234".into());
        let text = FormToken::issue(&keys, now).unwrap().seal(&keys, &bound);
        let opened = FormToken::open(&keys, &text, &bound, now).unwrap();
        assert_eq!(FormToken::open(&keys, &text, &bound, now), Some(opened));
        assert_eq!(FormToken::open(&keys, &text, &Binding::Anyone, now), None);
        assert_eq!(FormToken::open(&keys, &text, &Binding::Session([8; 32], "1234".into()), now), None);
        assert_eq!(FormToken::open(&keys, &text, &bound, now + LIFE), None);
        assert_eq!(FormToken::open(&Keys::seeded("another"), &text, &bound, now), None);
        assert_eq!(FormToken::open(&keys, "", &bound, now), None);
        assert_eq!(FormToken::open(&keys, "AAAA", &bound, now), None);
    }

    #[test]
    fn no_two_tokens_of_one_session_have_secret_bytes_in_common() {
        let keys = Keys::seeded("town");
        let bound = Binding::Session([7; 32], "1234".into());
        let secret = || {
            let text = FormToken::issue(&keys, Moment::from_micros(0)).unwrap().seal(&keys, &bound);
            let mut bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
            // When it was issued is no secret.
            bytes.drain(32..PLAIN);
            bytes
        };
        let (one, other) = (secret(), secret());
        let common = one.windows(4).filter(|run| other.windows(4).any(|same| same == *run)).count();
        assert_eq!((one.len(), common), (96, 0));
    }

    #[test]
    fn a_token_says_to_whom_it_was_shown_when_its_session_is_over() {
        let keys = Keys::seeded("town");
        let (now, person) = (Moment::from_micros(0), PersonId::from("1234"));
        let text =
            FormToken::issue(&keys, now).unwrap().seal(&keys, &Binding::Session([7; 32], person.clone()));
        assert!(FormToken::is_of(&keys, &text, &person, now));
        assert!(!FormToken::is_of(&keys, &text, &PersonId::from("1235"), now));
        assert!(!FormToken::is_of(&keys, &text, &person, now + LIFE));
        assert!(!FormToken::is_of(&Keys::seeded("another"), &text, &person, now));
        let anyones = FormToken::issue(&keys, now).unwrap().seal(&keys, &Binding::Anyone);
        assert!(!FormToken::is_of(&keys, &anyones, &person, now));
    }

    #[test]
    fn another_form_place_or_word_is_another_command() {
        let keys = Keys::seeded("town");
        let issue = || FormToken::issue(&keys, Moment::from_micros(0)).unwrap();
        let (form, other) = (issue(), issue());
        let sent = form.command(&keys, "/report", b"kind=loss");
        assert_eq!(sent, form.command(&keys, "/report", b"kind=loss"));
        assert_ne!(sent, other.command(&keys, "/report", b"kind=loss"));
        assert_ne!(sent, form.command(&keys, "/report", b"kind=malware"));
        assert_ne!(sent, form.command(&keys, "/reports", b"kind=loss"));
        assert_ne!(sent, form.command(&keys, "/reportk", b"ind=loss"), "place and words do not run together");
    }
}
