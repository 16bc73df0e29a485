//! What the configuration says about mail and about channels. `server/config` reads it.

use std::sync::Arc;

use crate::domain::moment::Span;
use crate::secret::Secret;

use super::chat::kind::Form;

/// `[mail]`: how mail leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    /// `smtp://host:25`, `smtps://host:465` for TLS from the first byte, or `file:<folder>`.
    pub url: String,
    /// The address that mails come from and bounces go to.
    pub from: String,
    /// The name beside it; that of the body otherwise.
    pub from_name: Option<String>,
    /// Whether to switch to TLS before anything is said; a relay that cannot is not used.
    pub starttls: bool,
    /// Sign-in name, where the relay asks for one.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
    /// The name said in EHLO; this machine's otherwise.
    pub hello: Option<String>,
    /// A mail that would say only what its reader was told within this time is not sent.
    pub spare: Span,
    /// Who looks after it.
    pub keeping: Keeping,
}

/// Who looks after a way out, and where it leads.
#[derive(Clone, Debug, Default)]
pub struct Keeping {
    /// Staff number of whoever can mend it, or have it mended.
    pub owner: Option<String>,
    /// The network that it leads to, in words.
    pub zone: Option<String>,
}

/// `[channels.<name>]`: a chat channel or a webhook.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its address. Whoever knows it can post.
    pub url: Secret,
    /// Whether it may lie inside the house's own network.
    pub allow_private: bool,
    /// What is posted there, by its kind.
    pub form: Arc<dyn Form>,
    /// Who looks after it.
    pub keeping: Keeping,
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
