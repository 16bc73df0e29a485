//! Standard Webhooks: what happened, and nothing of what it says; signed where there is a key.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::kind::{Form, Holds, Kind, Own, Unfit};
use crate::notify::Outgoing;
use crate::secret::Secret;

/// `whsec_` and the key in base64.
const KEY: &str = "signing_key";

/// The kind.
pub(super) const KIND: Kind = Kind {
    word: "webhook",
    own: &[Own { key: KEY, holds: Holds::Secret, is_needed: false }],
    form: |given| {
        let signer = given.get(KEY).map(Signer::new).transpose()?;
        Ok(Arc::new(Webhook { signer }))
    },
};

#[derive(Debug)]
struct Webhook {
    signer: Option<Signer>,
}

impl Form for Webhook {
    fn body(&self, outgoing: &Outgoing) -> Result<String, String> {
        Ok(thin(outgoing).to_string())
    }

    fn signature(&self, id: &str, seconds: i64, body: &str) -> Option<String> {
        self.signer.as_ref().map(|signer| signer.sign(id, seconds, body))
    }
}

/// Ids, type and time. Whoever may read more asks the API.
pub(super) fn thin(outgoing: &Outgoing) -> Value {
    json!({
        "id": outgoing.delivery.to_string(),
        "type": format!("notice.{}", outgoing.reason.card().code),
        "at": outgoing.at.to_rfc3339(),
        "incident": {
            "id": outgoing.incident.to_string(),
            "number": outgoing.number,
            "called": outgoing.called.map(|called| called.to_string()),
        },
        "drill": outgoing.drill,
    })
}

/// What signs a webhook: HMAC-SHA256 over id, time and body, as Standard Webhooks has it.
pub(super) struct Signer(Hmac<Sha256>);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Signer {
    /// Fewer bytes could be guessed.
    const BYTES_MIN: usize = 24;

    /// `whsec_` and the key in base64.
    ///
    /// # Errors
    /// What is no key.
    pub(super) fn new(written: &Secret) -> Result<Self, Unfit> {
        let unfit = || Unfit { key: KEY, code: "signing-key", why: String::new() };
        let encoded = written.expose().trim().strip_prefix("whsec_");
        let key = encoded.and_then(|encoded| STANDARD.decode(encoded).ok());
        let key = key.filter(|key| key.len() >= Self::BYTES_MIN).ok_or_else(unfit)?;
        Hmac::new_from_slice(&key).map(Self).map_err(|_| unfit())
    }

    /// The value of `webhook-signature`.
    pub(super) fn sign(&self, id: &str, seconds: i64, body: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}
