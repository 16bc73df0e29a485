//! An ID token: whether its signature is the provider's, and whether it was made for us, now and for this
//! way.
//!
//! Which procedure is used follows from the kind of key that the provider publishes, never from what the
//! token says alone: `none` has no key, and a public key is no secret with which something could be signed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::moment::{Moment, Span};

/// How far two clocks may differ. An operational setting.
pub const SKEW: Span = Span::minutes(1);

/// Keys of a provider that are looked at.
const KEYS_MAX: usize = 64;

/// What the provider states.
pub type Claims = Map<String, Value>;

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is no signed token.
    #[error("it is no signed token")]
    Form,
    /// It asks for what we do not know.
    #[error("it asks for more than a signature")]
    Critical,
    /// It is signed by none of the keys that we know.
    #[error("the provider publishes no such key")]
    Key,
    /// It was changed, or is somebody else's.
    #[error("the signature is not the provider's")]
    Signature,
    /// Another provider made it.
    #[error("it is of another issuer")]
    Issuer,
    /// It was made for somebody else.
    #[error("it was made for another client")]
    Audience,
    /// It is over.
    #[error("it has expired")]
    Expired,
    /// It is not good yet.
    #[error("it is not good yet")]
    Early,
    /// It does not belong to what was asked.
    #[error("it answers another request")]
    Nonce,
}

/// What a token must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who made it.
    pub issuer: &'a str,
    /// For whom.
    pub audience: &'a str,
    /// For which request.
    pub nonce: &'a str,
    /// When it is looked at.
    pub now: Moment,
}

/// A public key of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    id: Option<String>,
    public: Public,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Public {
    /// RS256.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// ES256.
    P256(Vec<u8>),
}

impl Public {
    const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => "RS256",
            Self::P256(_) => "ES256",
        }
    }

    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rsa { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            Self::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
        }
    }
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Jwk {
    /// The key, if it is of a kind that we use for what it is meant for.
    fn key(self) -> Option<Key> {
        let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
        let public = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => {
                Public::Rsa { n: without_zeros(bytes(&self.n)?), e: without_zeros(bytes(&self.e)?) }
            }
            ("EC", Some("P-256")) => {
                let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
                if x.len() != 32 || y.len() != 32 {
                    return None;
                }
                Public::P256([[4].as_slice(), &x, &y].concat())
            }
            _ => return None,
        };
        let is_meant = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && self.alg.as_deref().is_none_or(|alg| alg == public.algorithm());
        is_meant.then_some(Key { id: self.kid, public })
    }
}

/// A number may be written with zeros before it.
fn without_zeros(number: Vec<u8>) -> Vec<u8> {
    number.into_iter().skip_while(|byte| *byte == 0).collect()
}

/// The keys of a published set. Those of other kinds are left out; none where it is no set.
pub fn keys(text: &[u8]) -> Option<Vec<Key>> {
    let published: Published = serde_json::from_slice(text).ok()?;
    Some(published.keys.into_iter().take(KEYS_MAX).filter_map(Jwk::key).collect())
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// What a token states, once all of it is as expected.
///
/// # Errors
/// The first thing that is wrong. [`Flaw::Key`] may be mended by fetching the keys again.
pub fn verified(token: &str, keys: &[Key], expected: Expected<'_>) -> Result<Claims, Flaw> {
    let mut parts = token.split('.');
    let (Some(header), Some(body), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Flaw::Form);
    };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Flaw::Form);
    let read: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Flaw::Form)?;
    if read.crit.is_some() {
        return Err(Flaw::Critical);
    }
    let fits = |key: &&Key| {
        key.public.algorithm() == read.alg && (read.kid.is_none() || key.id.is_none() || key.id == read.kid)
    };
    let message = format!("{header}.{body}");
    let signature = decode(signature)?;
    let mut candidates = keys.iter().filter(fits).peekable();
    if candidates.peek().is_none() {
        return Err(Flaw::Key);
    }
    if !candidates.any(|key| key.public.verifies(message.as_bytes(), &signature)) {
        return Err(Flaw::Signature);
    }
    let claims: Claims = serde_json::from_slice(&decode(body)?).map_err(|_| Flaw::Form)?;
    check(&claims, expected)?;
    Ok(claims)
}

fn check(claims: &Claims, expected: Expected<'_>) -> Result<(), Flaw> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(Flaw::Issuer);
    }
    let (is_ours, is_shared) = match claims.get("aud") {
        Some(Value::String(one)) => (one == expected.audience, false),
        Some(Value::Array(all)) => {
            (all.iter().any(|one| one.as_str() == Some(expected.audience)), all.len() > 1)
        }
        _ => (false, false),
    };
    // Of a token for several, it must be said that it was we who asked.
    let asked = claims.get("azp").map(|azp| azp.as_str() == Some(expected.audience));
    if !is_ours || !asked.unwrap_or(!is_shared) {
        return Err(Flaw::Audience);
    }
    let moment = |name: &str| claims.get(name).map(|value| seconds(value).ok_or(Flaw::Form)).transpose();
    let until = moment("exp")?.ok_or(Flaw::Form)?;
    if until + SKEW <= expected.now {
        return Err(Flaw::Expired);
    }
    let from = moment("nbf")?.max(moment("iat")?);
    if from.is_some_and(|from| expected.now + SKEW < from) {
        return Err(Flaw::Early);
    }
    if text("nonce") != Some(expected.nonce) {
        return Err(Flaw::Nonce);
    }
    Ok(())
}

/// A moment as tokens count: seconds since 1970, of which some write parts.
fn seconds(value: &Value) -> Option<Moment> {
    let whole = value.to_string();
    let whole: i64 = whole.split('.').next()?.parse().ok()?;
    whole.checked_mul(1_000_000).map(Moment::from_micros)
}

#[cfg(test)]
mod tests;
