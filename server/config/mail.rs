//! The name under which a relay knows this machine.

use std::net::IpAddr;

use crate::domain::policy::grammar::is_domain;

use super::Server;

/// The name by which a relay knows this machine: relays refuse callers that do not say a name in full.
pub(super) fn own_name(server: Option<&Server>, from: &str) -> Option<String> {
    let domain = from.rsplit_once('@').map(|(_, domain)| domain);
    let names = server.map(Server::host).into_iter().chain(domain);
    let is_full = |name: &&str| name.contains('.') && is_domain(name) && name.parse::<IpAddr>().is_err();
    names.into_iter().find(is_full).map(str::to_owned)
}
