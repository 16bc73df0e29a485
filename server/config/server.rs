//! How the server is reached.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::domain::account::factor::Factors;

/// How the server is reached.
#[derive(Clone, Debug)]
pub struct Server {
    /// Address and port; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// What links in mail begin with.
    pub base_url: String,
    /// The desk's telephone, as people read it; it stands under every page and mail.
    pub desk_phone: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Certificate and key, where the server speaks TLS itself.
    pub tls: Option<Tls>,
    /// Who is asked for a second factor at sign-in.
    pub factors: Factors,
}

/// Whether an address names more than a machine: links would follow it, and pages could not.
pub(super) fn has_path(base_url: &str) -> bool {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.trim_end_matches('/').contains(['/', '?', '#', '@', ' '])
}

impl Server {
    /// Whether readers come by https, so that cookies may be bound to it.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Whether readers on other machines come without TLS: what they type and their sessions can be
    /// read on the way.
    pub fn is_in_clear(&self) -> bool {
        let host = self.host().trim_start_matches('[').trim_end_matches(']');
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        !self.is_https() && !is_here
    }

    /// The name of the machine in what links begin with; it names this system among others.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or_default();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }
}

/// Certificate and key files, PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    /// Chain.
    pub cert: PathBuf,
    /// Key.
    pub key: PathBuf,
}
