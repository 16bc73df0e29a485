//! A provider of OpenID Connect: where to send people, and what becomes of the code they bring back.
//!
//! Written here because it is small: of a library we would use one road, and the one that there is
//! (`openidconnect` 4) brings 56 crates, 51 seconds of building, and with `rsa` an open advisory
//! (RUSTSEC-2023-0071). Signatures are ring's, which rustls brings anyway; calls are made by the client that
//! believes what mail and chat believe.

pub mod errand;
mod token;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::moment::{Moment, Span};
use crate::notify::Trust;
use crate::secret::Secret;

use super::Trouble;
use super::settings::{Oidc, is_private};
use errand::{Errand, LIFE, challenge};
use token::{Claims, Expected, Flaw, Key, SKEW};

/// Where a provider sends people back to.
pub const RETURN: &str = "/sign-in/oidc/return";

/// How long the description and the keys of a provider are good without another look.
const DESCRIPTION_LIFE: Span = Span::hours(1);

/// Keys are fetched again for one that is unknown, and no sooner than this after the last time: whoever makes
/// tokens up must not make us ask all day.
const KEYS_PAUSE: Span = Span::minutes(1);

/// No answer of a provider is longer.
const ANSWER_MAX: usize = 1024 * 1024;

/// Ways back that are remembered. Beyond, the provider's own word holds: a code is good once.
const RETURNS_MAX: usize = 10_000;

/// No call takes longer. An operational setting.
const CALL_MAX: Duration = Duration::from_secs(8);

/// The claim that says nothing of a person unless the provider has seen to it.
const EMAIL: &str = "email";

/// A provider, and what is known of it.
#[derive(Debug)]
pub struct Provider {
    settings: Oidc,
    client: Client,
    described: Mutex<Option<(Moment, Arc<Description>)>>,
    keys: Mutex<Option<(Moment, Arc<Vec<Key>>)>>,
    returned: Mutex<BTreeMap<[u8; 32], Moment>>,
}

/// What a provider says of itself.
#[derive(Debug, Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
}

/// What came back with the browser.
#[derive(Clone, Copy, Debug)]
pub struct Returned<'a> {
    /// The code; empty where there is none.
    pub code: &'a str,
    /// Who says that they sent it (RFC 9207); empty where nobody says so.
    pub issuer: &'a str,
}

impl Provider {
    /// The provider of these settings; it is not asked anything yet.
    ///
    /// # Errors
    /// What the library says when no client can be made.
    pub(super) fn new(settings: Oidc, trust: &Trust) -> Result<Self, String> {
        // An answer that leads elsewhere is none: what is sent along is meant for the provider.
        let client = trust.client().redirect(Policy::none()).timeout(CALL_MAX).build();
        let client = client.map_err(|error| error.to_string())?;
        let (described, keys, returned) = (Mutex::default(), Mutex::default(), Mutex::default());
        Ok(Self { settings, client, described, keys, returned })
    }

    /// The words on the button, where the settings have some.
    pub fn label(&self) -> Option<&str> {
        self.settings.label.as_deref()
    }

    /// Where to send the browser of whoever goes this way.
    ///
    /// # Errors
    /// [`Trouble::Silent`]
    pub async fn address(
        &self,
        keys: &crate::keys::Keys,
        errand: &Errand,
        now: Moment,
    ) -> Result<String, Trouble> {
        let described = self.described(now).await?;
        let mut url = Url::parse(&described.authorization_endpoint).map_err(Trouble::silent)?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.settings.redirect_uri)
            .append_pair("scope", &self.settings.scopes)
            .append_pair("state", &errand.state(keys))
            .append_pair("nonce", &errand.nonce(keys))
            .append_pair("code_challenge", &challenge(&errand.verifier(keys)))
            .append_pair("code_challenge_method", "S256");
        if errand.asks_again() {
            url.query_pairs_mut().append_pair("prompt", "login").append_pair("max_age", "0");
        }
        Ok(url.into())
    }

    /// The name of whoever came back from this errand, for the first time.
    ///
    /// # Errors
    /// [`Trouble`]
    pub async fn identify(
        &self,
        keys: &crate::keys::Keys,
        errand: &Errand,
        back: Returned<'_>,
        now: Moment,
    ) -> Result<String, Trouble> {
        let untrue = |why: &str| Trouble::Untrue(why.to_owned());
        if !self.is_first(errand, now) {
            return Err(untrue("the way back was gone before"));
        }
        if !back.issuer.is_empty() && back.issuer != self.settings.issuer {
            return Err(untrue("another issuer sent the browser back"));
        }
        if back.code.is_empty() {
            return Err(untrue("there is no code"));
        }
        let described = self.described(now).await?;
        let token = self.exchange(&described, back.code, &errand.verifier(keys)).await?;
        let nonce = errand.nonce(keys);
        let expected = Expected {
            issuer: &self.settings.issuer,
            audience: &self.settings.client_id,
            nonce: &nonce,
            now,
        };
        let known = self.keys(&described, now, DESCRIPTION_LIFE).await?;
        let claims = match token::verified(&token, &known, expected) {
            Err(Flaw::Key) => {
                let fresh = self.keys(&described, now, KEYS_PAUSE).await?;
                token::verified(&token, &fresh, expected)
            }
            other => other,
        };
        let claims = claims.map_err(|flaw| Trouble::Untrue(format!("the token: {flaw}")))?;
        if errand.asks_again() && !is_asked_since(&claims, errand.left_at(), now) {
            return Err(untrue("the token does not say that its person was asked again (auth_time)"));
        }
        self.name(&claims).ok_or_else(|| untrue("the token does not state the claim that is the login"))
    }

    /// What the house calls a login, of what the provider states. Anybody may write any address into some
    /// directories: a mail address is believed only where the provider says that it has been verified.
    fn name(&self, claims: &Claims) -> Option<String> {
        if self.settings.claim == EMAIL && claims.get("email_verified") != Some(&Value::Bool(true)) {
            return None;
        }
        let name = match claims.get(&self.settings.claim)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(name).filter(|name| !name.is_empty())
    }

    /// Whether nobody has come back from this errand yet.
    fn is_first(&self, errand: &Errand, now: Moment) -> bool {
        let (left, mark) = errand.mark();
        let mut returned = lock(&self.returned);
        returned.retain(|_, left| now < *left + LIFE);
        if returned.len() >= RETURNS_MAX {
            return true;
        }
        returned.insert(mark, left).is_none()
    }

    /// The token for a code.
    async fn exchange(&self, described: &Description, code: &str, verifier: &str) -> Result<String, Trouble> {
        let Oidc { client_id, client_secret, redirect_uri, .. } = &self.settings;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("client_id", client_id),
            ("code_verifier", verifier),
        ];
        let methods = &described.token_endpoint_auth_methods_supported;
        let has = |method: &str| methods.iter().any(|known| known == method);
        let is_in_body = has("client_secret_post") && !has("client_secret_basic");
        let mut request = self.client.post(described.token_endpoint.as_str());
        match client_secret {
            Some(secret) if is_in_body => fields.push(("client_secret", secret.expose())),
            Some(secret) => request = with_basic(request, client_id, secret)?,
            None => {}
        }
        let body = encoded(&fields)?;
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let (status, answer) = send(request.header("accept", "application/json")).await?;
        if status.is_client_error() {
            return Err(Trouble::Untrue(format!("the provider takes no such code ({status})")));
        }
        let exchanged: Exchanged = read(status, &answer)?;
        Ok(exchanged.id_token)
    }

    /// What the provider says of itself, not older than an hour.
    async fn described(&self, now: Moment) -> Result<Arc<Description>, Trouble> {
        if let Some(known) = fresh(&self.described, now, DESCRIPTION_LIFE) {
            return Ok(known);
        }
        let Oidc { issuer, .. } = &self.settings;
        let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let (status, answer) = send(self.client.get(place)).await?;
        let described: Description = read(status, &answer)?;
        if described.issuer != *issuer {
            let why = format!("the provider calls itself {}, and the settings {issuer}", described.issuer);
            return Err(Trouble::Silent(why));
        }
        let Description { authorization_endpoint, token_endpoint, jwks_uri, .. } = &described;
        if ![authorization_endpoint, token_endpoint, jwks_uri].iter().all(|url| is_private(url)) {
            return Err(Trouble::silent("the provider names an address without TLS"));
        }
        let described = Arc::new(described);
        *lock(&self.described) = Some((now, Arc::clone(&described)));
        Ok(described)
    }

    /// The keys of the provider, fetched no longer ago than this.
    async fn keys(&self, described: &Description, now: Moment, life: Span) -> Result<Arc<Vec<Key>>, Trouble> {
        if let Some(known) = fresh(&self.keys, now, life) {
            return Ok(known);
        }
        let (status, answer) = send(self.client.get(described.jwks_uri.as_str())).await?;
        let read = status.is_success().then(|| token::keys(&answer)).flatten();
        let keys = Arc::new(read.ok_or_else(|| Trouble::silent("the provider shows no keys"))?);
        *lock(&self.keys) = Some((now, Arc::clone(&keys)));
        Ok(keys)
    }
}

/// Whether whoever signed in there did so since an errand began: a provider that is not told to may let in
/// whom it knows from this morning, and one that is told may not listen.
fn is_asked_since(claims: &Claims, left_at: Moment, now: Moment) -> bool {
    let at = claims.get("auth_time").and_then(Value::as_i64).and_then(|at| at.checked_mul(1_000_000));
    at.map(Moment::from_micros).is_some_and(|at| left_at - SKEW <= at && at <= now + SKEW)
}

/// What is known, where it is young enough.
fn fresh<T>(known: &Mutex<Option<(Moment, Arc<T>)>>, now: Moment, life: Span) -> Option<Arc<T>> {
    let known = lock(known);
    let (at, known) = known.as_ref()?;
    (*at <= now && now < *at + life).then(|| Arc::clone(known))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Fields as a form sends them.
fn encoded(fields: &[(&str, &str)]) -> Result<String, Trouble> {
    let url = Url::parse_with_params("http://form/", fields).map_err(Trouble::silent)?;
    Ok(url.query().unwrap_or_default().to_owned())
}

/// Both parts are written as in a form first (RFC 6749, 2.3.1).
fn with_basic(request: RequestBuilder, id: &str, secret: &Secret) -> Result<RequestBuilder, Trouble> {
    let word = |text: &str| {
        let field = encoded(&[("", text)])?;
        Ok::<_, Trouble>(field.trim_start_matches('=').to_owned())
    };
    Ok(request.basic_auth(word(id)?, Some(word(secret.expose())?)))
}

async fn send(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), Trouble> {
    let silent = |error: reqwest::Error| Trouble::Silent(with_causes(&error.without_url()));
    let mut answer: Response = request.send().await.map_err(silent)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(silent)? {
        if body.len() + chunk.len() > ANSWER_MAX {
            return Err(Trouble::silent("the answer is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((answer.status(), body))
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn read<T: DeserializeOwned>(status: StatusCode, answer: &[u8]) -> Result<T, Trouble> {
    if !status.is_success() {
        return Err(Trouble::Silent(format!("the provider answers {status}")));
    }
    // The library would say what stands there, which may be a secret.
    serde_json::from_slice(answer).map_err(|_| Trouble::silent("the provider's answer cannot be read"))
}
