//! Chat channels and webhooks over HTTPS.
//!
//! 202 from a Teams flow means accepted, not arrived, so a chat is never the only proof that someone
//! was told. The address is a secret. It comes from the configuration alone, must not lead into the
//! house's own network unless that was said, and is followed nowhere else.
//!
//! A kind of channel is one file here and its place in [`KINDS`].

pub mod kind;

mod http_template;
mod mattermost;
mod slack;
mod teams;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use kind::{Form, Kind};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Url, redirect};

use super::guard::check_url;
use super::settings::{Channel, SettingError};
use super::{Health, Outcome, Outgoing, Trust, plain, said};
use crate::domain::moment::{Moment, Span};
use crate::secret::Secret;

/// Every kind.
pub static KINDS: &[Kind] = &[teams::KIND, slack::KIND, mattermost::KIND, webhook::KIND, http_template::KIND];

/// The kind of this word.
pub fn named(word: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.word == word)
}

const TIMEOUT: Duration = Duration::from_secs(15);
const REPLY_BYTES_MAX: usize = 64 * 1024;
/// Nobody asks us to wait longer than this and is believed: an alarm would sleep with it.
const WAIT_MAX: Span = Span::minutes(15);

/// One channel.
#[derive(Debug)]
pub struct Chat {
    form: Arc<dyn Form>,
    url: Secret,
    label: String,
    client: Client,
    health: Health,
}

/// What the other end said.
struct Reply {
    status: u16,
    retry_after: Option<Span>,
    body: String,
}

/// What a reply means.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Taken,
    TooLarge,
    /// The address is wrong or gone: someone must set the channel up anew.
    Gone,
    Later(Option<Span>),
}

impl Chat {
    /// Prepares to post to the channel of the settings.
    ///
    /// # Errors
    /// A setting that cannot be used, with the remedy.
    pub fn new(settings: &Channel, trust: &Trust) -> Result<Self, SettingError> {
        let url = Url::parse(settings.url.expose().trim()).map_err(|_| SettingError::ChannelUrl)?;
        let guard = check_url(&url, settings.allow_private)?;
        let client = trust
            .client()
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .dns_resolver(guard)
            .build()
            .map_err(|error| SettingError::Tls { why: error.without_url().to_string() })?;
        let last: Vec<char> = url.as_str().chars().rev().take(4).collect();
        let last: String = last.into_iter().rev().collect();
        Ok(Self {
            form: Arc::clone(&settings.form),
            label: format!("{} …{last}", url.host_str().unwrap_or_default()),
            url: Secret::new(url.to_string()),
            client,
            health: Health::default(),
        })
    }

    /// What the last try said about the channel.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Host and the address's last four characters.
    pub fn describe(&self) -> String {
        self.label.clone()
    }

    /// Makes one try; what is too large is sent once more in its shorter form.
    pub async fn send(&self, outgoing: &Outgoing) -> Outcome {
        let body = match self.form.body(outgoing) {
            Ok(body) => body,
            Err(why) => return Outcome::Refused { why },
        };
        let mut reply = self.post(outgoing, &body).await;
        if let Ok(told) = &reply
            && judge(told) == Verdict::TooLarge
            && let Some(shorter) = self.form.shorter(outgoing)
        {
            reply = self.post(outgoing, &shorter).await;
        }
        match reply {
            Err(why) => Outcome::Retry { after: None, why },
            Ok(reply) => self.outcome(&reply),
        }
    }

    fn outcome(&self, reply: &Reply) -> Outcome {
        let why = said(&format!("HTTP {} {}", reply.status, plain::shorten(&reply.body, 100)));
        match judge(reply) {
            Verdict::Taken => {
                self.health.set(None);
                Outcome::Sent { note: format!("accepted, HTTP {}", reply.status) }
            }
            Verdict::Later(after) => Outcome::Retry { after, why },
            Verdict::TooLarge => Outcome::Refused { why },
            Verdict::Gone => {
                self.health.set(Some(why.clone()));
                Outcome::Refused { why }
            }
        }
    }

    /// An error never names the address.
    async fn post(&self, outgoing: &Outgoing, body: &str) -> Result<Reply, String> {
        let (id, seconds) = (outgoing.delivery.to_string(), outgoing.now.micros().div_euclid(1_000_000));
        let mut request = self
            .client
            .post(self.url.expose())
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header("webhook-id", &id)
            .header("webhook-timestamp", seconds)
            .body(body.to_owned());
        if let Some(signature) = self.form.signature(&id, seconds, body) {
            request = request.header("webhook-signature", signature);
        }
        let mut response = request.send().await.map_err(|error| words(&error))?;
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| wait(value, outgoing.now));
        let status = response.status().as_u16();
        let mut kept = Vec::new();
        while kept.len() < REPLY_BYTES_MAX {
            let Some(chunk) = response.chunk().await.map_err(|error| words(&error))? else { break };
            kept.extend(chunk.iter().take(REPLY_BYTES_MAX - kept.len()));
        }
        Ok(Reply { status, retry_after, body: String::from_utf8_lossy(&kept).into_owned() })
    }
}

fn judge(reply: &Reply) -> Verdict {
    let status = match reply.status {
        // Old connectors say 200 and put the refusal into the text.
        200 => hidden_status(&reply.body).unwrap_or(200),
        status => status,
    };
    match status {
        200..=299 => Verdict::Taken,
        413 => Verdict::TooLarge,
        408 | 425 | 429 | 500..=599 => Verdict::Later(reply.retry_after),
        _ => Verdict::Gone,
    }
}

fn hidden_status(body: &str) -> Option<u16> {
    let (_, rest) = body.split_once("HTTP error ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(3).collect();
    digits.parse().ok().filter(|status| (400..600).contains(status))
}

/// `Retry-After`: seconds, or a date.
fn wait(value: &str, now: Moment) -> Option<Span> {
    let span = match value.trim().parse::<i64>() {
        Ok(seconds) => Span::seconds(seconds),
        Err(_) => {
            let until = chrono::DateTime::parse_from_rfc2822(value.trim()).ok()?;
            Moment::from_micros(until.timestamp_micros()) - now
        }
    };
    Some(span.clamp(Span::seconds(1), WAIT_MAX))
}

fn words(error: &reqwest::Error) -> String {
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "cannot be reached"
    } else {
        "the connection broke"
    };
    what.to_owned()
}

#[cfg(test)]
mod tests;
