//! What the configuration says about channels, as written; `server/config.rs` reads it and resolves
//! the `…_file` forms before it comes here.

use std::fmt;

use serde::Deserialize;

use super::Trust;

/// A password, or an address whose knowledge is the permission to use it.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the moment of use. Never for a log, a page or an error.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// `[mail]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// `smtp://host:25`, or `smtps://host:465` for TLS from the first byte.
    pub url: String,
    /// The address that mails come from and bounces go to.
    pub from: String,
    /// The name beside it.
    #[serde(default)]
    pub from_name: String,
    /// Whether to switch to TLS before anything is said; a relay that cannot is not used.
    #[serde(default)]
    pub starttls: bool,
    /// Sign-in name, where the relay asks for one.
    #[serde(default)]
    pub user: Option<String>,
    /// Its password.
    #[serde(default)]
    pub password: Option<Secret>,
    /// The name said in EHLO; this machine's otherwise.
    #[serde(default)]
    pub hello: Option<String>,
    /// Whose certificates are believed.
    #[serde(skip)]
    pub trust: Trust,
}

/// `[channels.<name>]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelSettings {
    /// What is at the other end.
    pub kind: ChannelKind,
    /// Its address. Whoever knows it can post.
    pub url: Secret,
    /// Whether it may lie inside the house's own network.
    #[serde(default)]
    pub allow_private: bool,
    /// What signs each body, for webhooks: `whsec_` and the key in base64.
    #[serde(default)]
    pub signing_key: Option<Secret>,
    /// The text of the template, for a body of one's own.
    #[serde(default)]
    pub template: Option<String>,
    /// Whose certificates are believed.
    #[serde(skip)]
    pub trust: Trust,
}

/// What is at the other end of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// A Teams channel behind a Workflows address.
    Teams,
    /// A channel behind an incoming webhook of Slack.
    Slack,
    /// A channel behind an incoming webhook of Mattermost.
    Mattermost,
    /// Any chat: a body of one's own making.
    HttpTemplate,
    /// Any system: ids, type and time as JSON, nothing of the content.
    Webhook,
}

/// What is wrong with a setting, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// Not an address.
    #[error("mail.url is not an address; write smtp://host:25 or smtps://host:465")]
    MailUrl,
    /// A name or password inside the address.
    #[error("An address carries a name or a password; write them under their own keys")]
    Credentials,
    /// Not a mail address.
    #[error("mail.from is not a mail address; write for example incident@city.example.jp")]
    From,
    /// A user without a password, or the other way round.
    #[error("mail.user and mail.password must be set together")]
    HalfCredentials,
    /// A password would travel in the clear.
    #[error("mail.password would travel unencrypted to {host}; set mail.starttls = true or use smtps://")]
    PlainPassword {
        /// Which host.
        host: String,
    },
    /// TLS cannot be prepared.
    #[error("TLS cannot be prepared: {why}")]
    Tls {
        /// What the library says.
        why: String,
    },
    /// A template that gives no body.
    #[error("The template of a channel cannot be used: {why}")]
    Template {
        /// What is wrong with it.
        why: String,
    },
    /// Not a key, or one that could be guessed.
    #[error("signing_key of a channel must be `whsec_` and at least 24 bytes in base64")]
    SigningKey,
    /// Not an address.
    #[error("The url of a channel is not an address")]
    ChannelUrl,
    /// Not encrypted.
    #[error(
        "The url of a channel on {host} is not https; only this machine or allow_private = true may do without"
    )]
    NotHttps {
        /// Which host.
        host: String,
    },
    /// Points into the house.
    #[error(
        "The url of a channel points to {host} inside the network; set allow_private = true if that is meant"
    )]
    Private {
        /// Which host.
        host: String,
    },
}
