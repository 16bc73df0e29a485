//! The secret of a second factor: its codes, and how it is kept.
//!
//! A server must count the codes that an app counts, so that the secret is kept whole, sealed with a key that
//! derives from the house's own (ChaCha20-Poly1305, bound to the account): a copy of the database alone
//! gives nobody a code. Hashes of printed codes are keyed by the secret, so that they stay good when the
//! house's key is replaced and the secret is sealed anew.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use sha2::{Digest, Sha256};

use crate::domain::account::factor::{CODE_CHARS, CODES, DIGITS, Typed, digits, steps};
use crate::domain::ids::{CommandId, PersonId};
use crate::domain::moment::Moment;
use crate::keys::{Error, Keys, is_same, to_hex};

/// Bytes of a secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// What a secret is sealed for.
const PURPOSE: &str = "second factor";

/// RFC 4648: what apps read.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret of one account's second factor. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET_BYTES]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Secret {
    /// One that nobody knows yet. It opens a door and enters no history, so that it comes from the operating
    /// system even in a run that can be repeated.
    ///
    /// # Errors
    /// [`Error::Chance`]
    pub fn draw(keys: &Keys) -> Result<Self, Error> {
        keys.chance().bytes().map(Self)
    }

    /// What stands for it in a history.
    pub fn mark(&self) -> String {
        let hash = Sha256::new_with_prefix(b"noroshi.factor.1").chain_update(self.0).finalize();
        to_hex(&hash)
    }

    /// Its letters, as an app takes them by hand.
    pub fn letters(&self) -> String {
        let bit = |at: usize| {
            let byte = self.0.get(at / 8).copied().unwrap_or(0);
            usize::from(byte >> (7 - at % 8) & 1)
        };
        let five = |group: usize| (0..5).fold(0, |sum, n| sum << 1 | bit(group * 5 + n));
        let letters = (0..SECRET_BYTES * 8 / 5).filter_map(|group| BASE32.get(five(group)));
        letters.copied().map(char::from).collect()
    }

    /// The code of a step.
    pub fn code(&self, step: i64) -> String {
        counted(&self.0, step, DIGITS)
    }

    /// The step whose code this is, of those that are taken at `now`. Every one is looked at, whichever fits.
    pub fn step_of(&self, code: &Typed, now: Moment) -> Option<i64> {
        let typed = match code {
            Typed::Digits(digits) | Typed::Printed(digits) => digits.as_bytes(),
        };
        let fits = steps(now).map(|step| (step, is_same(self.code(step).as_bytes(), typed)));
        fits.into_iter().filter(|(_, fits)| *fits).map(|(step, _)| step).next_back()
    }

    /// What is kept of a printed code.
    pub fn code_hash(&self, code: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        to_hex(hmac::sign(&key, format!("printed:{code}").as_bytes()).as_ref())
    }

    /// The printed codes that a command makes: a retry shows the same ones.
    pub fn printed(&self, keys: &Keys, person: &PersonId, command: CommandId) -> Vec<String> {
        let one = |no: usize| {
            let no = u64::try_from(no).unwrap_or(0).to_be_bytes();
            let parts: [&[u8]; 4] = [&self.0, person.as_str().as_bytes(), command.0.as_bytes(), &no];
            keys.letters("printed code", &parts, CODE_CHARS)
        };
        (0..CODES).map(one).collect()
    }

    /// As the row of an account keeps it.
    ///
    /// # Errors
    /// [`Error::Chance`]
    pub fn seal(&self, keys: &Keys, person: &PersonId) -> Result<Vec<u8>, Error> {
        keys.seal(PURPOSE, &[b"kept", person.as_str().as_bytes()], &self.0)
    }

    /// The secret of a row; none that was sealed with another key or for another account.
    pub fn open(keys: &Keys, person: &PersonId, sealed: &[u8]) -> Option<Self> {
        let plain = keys.open_sealed(PURPOSE, &[b"kept", person.as_str().as_bytes()], sealed)?;
        plain.try_into().ok().map(Self)
    }

    /// As it waits in a form for the first code that fits: for one session, from a time on.
    ///
    /// # Errors
    /// [`Error::Chance`]
    pub fn offer(&self, keys: &Keys, session: &[u8], now: Moment) -> Result<String, Error> {
        let plain = [now.micros().to_be_bytes().as_slice(), &self.0].concat();
        Ok(URL_SAFE_NO_PAD.encode(keys.seal(PURPOSE, &[b"offered", session], &plain)?))
    }

    /// The secret that a form brings back, and when it was offered.
    pub fn offered(keys: &Keys, session: &[u8], text: &str) -> Option<(Self, Moment)> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let plain = keys.open_sealed(PURPOSE, &[b"offered", session], &sealed)?;
        let (at, secret) = plain.split_at_checked(8)?;
        let at = Moment::from_micros(i64::from_be_bytes(at.try_into().ok()?));
        Some((Self(secret.try_into().ok()?), at))
    }
}

/// HOTP (RFC 4226) of a secret and a counter.
fn counted(secret: &[u8], step: i64, count: u32) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    digits(hmac::sign(&key, &step.to_be_bytes()).as_ref(), count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// RFC 6238, appendix B, of SHA-1.
    const PUBLISHED: [(i64, &str); 6] = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];

    fn secret() -> Secret {
        Secret(*b"12345678901234567890")
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_those_that_the_standard_publishes() {
        for (seconds, code) in PUBLISHED {
            assert_eq!(counted(&secret().0, seconds / 30, 8), code, "{seconds}");
            let last: String = code.chars().skip(2).collect();
            assert_eq!(secret().code(seconds / 30), last, "{seconds}");
        }
        // RFC 4226, appendix D.
        let first: Vec<String> = (0..4).map(|step| secret().code(step)).collect();
        assert_eq!(first, ["755224", "287082", "359152", "969429"]);
    }

    #[test]
    fn a_code_is_taken_a_step_early_or_late_and_no_more() {
        let typed = |code: &str| Typed::Digits(code.to_owned());
        let code = typed(&secret().code(100));
        for seconds in [2_970, 3_000, 3_059] {
            assert_eq!(secret().step_of(&code, at(seconds)), Some(100), "{seconds}");
        }
        for seconds in [2_969, 3_060] {
            assert_eq!(secret().step_of(&code, at(seconds)), None, "{seconds}");
        }
        assert_eq!(secret().step_of(&typed("000000"), at(3_000)), None);
    }

    #[test]
    fn an_app_reads_the_letters() {
        assert_eq!(secret().letters(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn what_is_kept_opens_with_this_houses_key_for_this_account_alone() {
        let (keys, person) = (Keys::seeded("town"), PersonId::from("1234"));
        let sealed = secret().seal(&keys, &person).unwrap();
        assert!(!sealed.windows(4).any(|part| secret().0.starts_with(part)));
        assert_eq!(Secret::open(&keys, &person, &sealed), Some(secret()));
        assert_eq!(Secret::open(&keys, &PersonId::from("1235"), &sealed), None);
        assert_eq!(Secret::open(&Keys::seeded("another"), &person, &sealed), None);
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(Secret::open(&keys, &person, &changed), None);
        assert_ne!(secret().seal(&keys, &person).unwrap(), sealed, "never the same twice");
        let offered = secret().offer(&keys, &[7; 32], at(9)).unwrap();
        assert_eq!(Secret::offered(&keys, &[7; 32], &offered), Some((secret(), at(9))));
        assert_eq!(Secret::offered(&keys, &[8; 32], &offered), None, "for one session");
        assert_eq!(Secret::offered(&keys, &[7; 32], "AAAA"), None);
    }

    #[test]
    fn a_command_makes_ten_codes_and_a_retry_shows_the_same_ones() {
        let (keys, person) = (Keys::seeded("town"), PersonId::from("1234"));
        let (one, two) = (CommandId(Uuid::from_u128(1)), CommandId(Uuid::from_u128(2)));
        let codes = secret().printed(&keys, &person, one);
        let different: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!((codes.len(), different.len()), (CODES, CODES));
        assert!(codes.iter().all(|code| code.len() == CODE_CHARS), "{codes:?}");
        assert_eq!(codes, secret().printed(&keys, &person, one));
        assert_ne!(codes, secret().printed(&keys, &person, two));
    }
}
