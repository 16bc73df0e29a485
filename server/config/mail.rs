//! How mail leaves.

use std::net::IpAddr;

use crate::domain::policy::grammar::is_domain;

use super::{Secret, Server};

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct Mail {
    /// `smtp://`, `smtps://` or `file:<folder>`.
    pub url: String,
    /// The sender's address.
    pub from: String,
    /// The name beside it; that of the body otherwise.
    pub from_name: Option<String>,
    /// The name said in EHLO; the machine's otherwise.
    pub hello: Option<String>,
    /// Whether STARTTLS is demanded.
    pub starttls: bool,
    /// Account at the relay.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
}

/// The name by which a relay knows this machine: relays refuse callers that do not say a name in full.
pub(super) fn own_name(server: Option<&Server>, from: &str) -> Option<String> {
    let domain = from.rsplit_once('@').map(|(_, domain)| domain);
    let names = server.map(Server::host).into_iter().chain(domain);
    let is_full = |name: &&str| name.contains('.') && is_domain(name) && name.parse::<IpAddr>().is_err();
    names.into_iter().find(is_full).map(str::to_owned)
}
