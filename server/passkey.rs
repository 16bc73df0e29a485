//! Passkeys (WebAuthn, level 2): what a browser is asked, and whether what it brings back is true.
//!
//! Who made a holder of passkeys is not asked (attestation): the body chooses what its people use, and a list
//! of makers would have to be kept. So all that is left to check is one signature over bytes that say for
//! which site, for which challenge, and that the holder knew its person; it is checked by the cryptography
//! that TLS brings. Of a library we would use that one road, and `webauthn-rs` 0.6 brings 81 crates, 72
//! seconds of building on one core, and with `rsa` an open advisory (RUSTSEC-2023-0071).
//!
//! A challenge is a ticket of its own: when it was issued and a seed, signed with the house's key for what it
//! is bound to. The house keeps none; each is good once, because a passkey takes later ones only.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::account::factor::WAIT;
use crate::domain::moment::Moment;
use crate::keys::{self, Keys, is_same};

/// Kinds of key that are taken, by their numbers at IANA: ECDSA on P-256, Ed25519, RSA of Windows Hello.
pub const ALGORITHMS: [i64; 3] = [-7, -8, -257];

/// The longest id of a passkey, as the standard says.
const CREDENTIAL_MAX: usize = 1023;
/// Bytes of a challenge that are drawn.
const SEED: usize = 16;

// Bits of the flags in what a holder says.
const IS_PRESENT: u8 = 0x01;
const IS_VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

/// The site that passkeys are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its name, as passkeys are bound to it.
    pub id: String,
    origin: String,
}

impl Party {
    /// The site of an address; none where browsers offer no passkey: without TLS, or by a bare number.
    pub fn of(base_url: &str) -> Option<Self> {
        let (scheme, rest) = base_url.split_once("://")?;
        let authority = rest.split('/').next()?.to_ascii_lowercase();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, Some(port)),
            _ => (authority.as_str(), None),
        };
        let is_named = !host.is_empty() && !host.starts_with('[') && host.parse::<IpAddr>().is_err();
        let usual = match scheme {
            "https" => "443",
            "http" if host == "localhost" => "80",
            _ => return None,
        };
        let port = port.filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
        is_named.then(|| Self { id: host.to_owned(), origin: format!("{scheme}://{host}{port}") })
    }
}

/// A new challenge, bound to whoever is to answer it, where and for what.
///
/// # Errors
/// The operating system gives no random bytes.
pub fn challenge(keys: &Keys, bound: &[&[u8]], now: Moment) -> Result<String, keys::Error> {
    let seed: [u8; SEED] = keys.chance().bytes()?;
    let plain = [now.micros().to_be_bytes().as_slice(), &seed].concat();
    Ok(URL_SAFE_NO_PAD.encode([plain.as_slice(), &signed(keys, bound, &plain)].concat()))
}

fn signed(keys: &Keys, bound: &[&[u8]], plain: &[u8]) -> [u8; 32] {
    keys.mac("passkey", &[bound, &[plain]].concat())
}

/// When a challenge was issued, if it is ours, for this, and waits still.
fn issued_at(keys: &Keys, bound: &[&[u8]], text: &str, now: Moment) -> Option<Moment> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (plain, seal) = bytes.split_at_checked(8 + SEED)?;
    let at = Moment::from_micros(i64::from_be_bytes(plain.get(..8)?.try_into().ok()?));
    let is_ours = is_same(&signed(keys, bound, plain), seal);
    (is_ours && at <= now && now < at + WAIT).then_some(at)
}

/// What the page's script asks the browser for, where somebody shows a passkey.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The challenge.
    pub challenge: String,
    /// The site.
    pub rp_id: String,
    /// Ids of the passkeys that will do.
    pub allow: Vec<String>,
}

/// What the page's script asks the browser for, where somebody adds a passkey.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Creation {
    /// The challenge.
    pub challenge: String,
    /// The site.
    pub rp_id: String,
    /// What people call the site.
    pub rp_name: String,
    /// Names the account to its holder, and tells nothing.
    pub user: String,
    /// What is typed to sign in.
    pub login: String,
    /// Kinds of key that are taken.
    pub algorithms: [i64; 3],
    /// Ids of the passkeys that the account has already.
    pub exclude: Vec<String>,
}

/// What a holder made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The id of the passkey.
    pub credential: Vec<u8>,
    /// Its public key (COSE).
    pub key: Vec<u8>,
    /// Its counter.
    pub count: i64,
    /// When it was asked for.
    pub asked_at: Moment,
}

/// What a holder signed, and nobody has checked.
#[derive(Debug)]
pub struct Signed {
    /// The id of the passkey.
    pub credential: Vec<u8>,
    client: Vec<u8>,
    data: Vec<u8>,
    signature: Vec<u8>,
}

/// Where an answer is to be from.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The site.
    pub party: &'a Party,
    /// The house's keys.
    pub keys: &'a Keys,
    /// What the challenge is bound to.
    pub bound: &'a [&'a [u8]],
    /// When it came.
    pub now: Moment,
}

/// What a browser says of the answer.
#[derive(Deserialize)]
struct Client {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    is_framed: bool,
}

impl Expected<'_> {
    /// When this was asked; none where it is an answer to something else, or from elsewhere.
    fn asked_at(&self, client: &[u8], kind: &str) -> Option<Moment> {
        let client: Client = serde_json::from_slice(client).ok()?;
        let is_ours = client.kind == kind && client.origin == self.party.origin && !client.is_framed;
        issued_at(self.keys, self.bound, &client.challenge, self.now).filter(|_| is_ours)
    }

    /// What a new passkey is, as the page's script sends it.
    pub fn made(&self, sent: &str) -> Option<Made> {
        #[derive(Deserialize)]
        struct Sent {
            client: String,
            object: String,
        }
        let sent: Sent = serde_json::from_str(sent).ok()?;
        let asked_at = self.asked_at(&decoded(&sent.client)?, "webauthn.create")?;
        let object: Value = ciborium::from_reader(decoded(&sent.object)?.as_slice()).ok()?;
        let data = Said::read(entry(&object, &Value::from("authData"))?.as_bytes()?)?;
        let (credential, key) = data.is_true_for(self.party).then_some(data.made)??;
        Key::read(&key)?;
        Some(Made { credential, key, count: data.count, asked_at })
    }

    /// When a true answer was asked for, and its counter.
    pub fn signed(&self, answer: &Signed, key: &[u8]) -> Option<(Moment, i64)> {
        let asked_at = self.asked_at(&answer.client, "webauthn.get")?;
        let said = Said::read(&answer.data).filter(|said| said.is_true_for(self.party))?;
        let message = [answer.data.as_slice(), &Sha256::digest(&answer.client)].concat();
        Key::read(key)?.is_signed(&message, &answer.signature).then_some((asked_at, said.count))
    }
}

impl Signed {
    /// As the page's script sends it.
    pub fn read(sent: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Sent {
            id: String,
            client: String,
            data: String,
            signature: String,
        }
        let Sent { id, client, data, signature } = serde_json::from_str(sent).ok()?;
        let (credential, client) = (decoded(&id)?, decoded(&client)?);
        Some(Self { credential, client, data: decoded(&data)?, signature: decoded(&signature)? })
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// What a holder says (authenticator data).
struct Said {
    site: [u8; 32],
    flags: u8,
    count: i64,
    made: Option<(Vec<u8>, Vec<u8>)>,
}

impl Said {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (site, rest) = bytes.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let made = if flags & HAS_KEY == 0 {
            None
        } else {
            // Which make of holder it is comes first, and is not looked at.
            let (length, rest) = rest.get(16..)?.split_first_chunk::<2>()?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (credential, rest) = rest.split_at_checked(length)?;
            if credential.is_empty() || length > CREDENTIAL_MAX {
                return None;
            }
            let mut after = rest;
            let _key: Value = ciborium::from_reader(&mut after).ok()?;
            let key = rest.get(..rest.len().checked_sub(after.len())?)?;
            Some((credential.to_vec(), key.to_vec()))
        };
        let count = i64::from(u32::from_be_bytes(*count));
        Some(Self { site: *site, flags: *flags, count, made })
    }

    /// Whether it is for this site, and its holder knew its person (by a finger, a face, a number): one that
    /// only lies in the machine is everybody's who sits before it.
    fn is_true_for(&self, party: &Party) -> bool {
        let site: [u8; 32] = Sha256::digest(party.id.as_bytes()).into();
        let wanted = IS_PRESENT | IS_VERIFIED;
        self.site == site && self.flags & wanted == wanted
    }
}

/// A public key (COSE, RFC 9053).
enum Key {
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl Key {
    fn read(cose: &[u8]) -> Option<Self> {
        let map: Value = ciborium::from_reader(cose).ok()?;
        let number = |label: i64| entry(&map, &Value::from(label))?.as_integer()?.try_into().ok();
        let bytes = |label: i64| entry(&map, &Value::from(label))?.as_bytes().cloned();
        let kind: (i64, i64) = (number(1)?, number(3)?);
        match kind {
            (2, -7) if number(-1) == Some(1) => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                let is_whole = x.len() == 32 && y.len() == 32;
                is_whole.then(|| Self::P256([vec![4], x, y].concat()))
            }
            (1, -8) if number(-1) == Some(6) => bytes(-2).map(Self::Ed25519),
            (3, -257) => Some(Self::Rsa { n: bytes(-1)?, e: bytes(-2)? }),
            _ => None,
        }
    }

    fn is_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::Ed25519(point) => UnparsedPublicKey::new(&ED25519, point).verify(message, signature),
            Self::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        }
        .is_ok()
    }
}

/// What stands under a name in a map.
fn entry<'a>(map: &'a Value, name: &Value) -> Option<&'a Value> {
    map.as_map()?.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_offered_where_browsers_have_them() {
        let party = |url: &str| Party::of(url).map(|party| (party.id, party.origin));
        let some = |id: &str, origin: &str| Some((id.to_owned(), origin.to_owned()));
        assert_eq!(party("https://a.lg.jp"), some("a.lg.jp", "https://a.lg.jp"));
        assert_eq!(party("https://A.lg.jp:443"), some("a.lg.jp", "https://a.lg.jp"));
        assert_eq!(party("https://a.lg.jp:8443"), some("a.lg.jp", "https://a.lg.jp:8443"));
        assert_eq!(party("http://localhost:80"), some("localhost", "http://localhost"));
        for none in ["http://a.lg.jp", "https://10.0.0.1", "https://[::1]:8443", "http://127.0.0.1:80", "a"] {
            assert_eq!(party(none), None, "{none}");
        }
    }

    #[test]
    fn a_challenge_is_for_one_use_and_not_for_long() {
        let (keys, now) = (Keys::seeded("town"), Moment::from_micros(9));
        let text = challenge(&keys, &[b"1234", b"here"], now).unwrap();
        let at = |keys: &Keys, bound: &[&[u8]], now| issued_at(keys, bound, &text, now);
        assert_eq!(at(&keys, &[b"1234", b"here"], now), Some(now));
        assert_eq!(at(&keys, &[b"1234", b"there"], now), None);
        assert_eq!(at(&keys, &[b"1234here"], now), None);
        assert_eq!(at(&keys, &[b"1234", b"here"], now + WAIT), None);
        assert_eq!(at(&Keys::seeded("another"), &[b"1234", b"here"], now), None);
    }

    #[test]
    fn nonsense_is_no_key_and_no_answer() {
        for bytes in [&[][..], &[0xff; 40], &[0xa1, 0x01, 0x02], &[0xbf; 200], &[0x41; 60]] {
            assert!(Key::read(bytes).is_none(), "{bytes:?}");
        }
        for bytes in [&[][..], &[0x41; 36], &[0x41; 60], &[0x41; 20_000]] {
            assert!(Said::read(bytes).is_none(), "{}", bytes.len());
        }
        for sent in ["", "{}", "{\"id\":\"=\",\"client\":\"\",\"data\":\"\",\"signature\":\"\"}"] {
            assert!(Signed::read(sent).is_none(), "{sent}");
        }
    }
}
