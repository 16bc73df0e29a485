//! Where a webhook may lead: out of the house, encrypted, unless the configuration says otherwise.
//!
//! The check is made on the address that is connected to, not on a name looked up before: a name can
//! answer differently the second time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::settings::SettingError;

/// Looks names up and keeps only addresses that may be connected to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    /// Whether it may lie inside the house's own network.
    pub may_be_private: bool,
    /// Whether it may lie outside: not where nothing is encrypted.
    pub may_be_public: bool,
}

impl Guard {
    fn allows(self, address: IpAddr) -> bool {
        let is_allowed = if is_public(address) { self.may_be_public } else { self.may_be_private };
        is_allowed && !is_link_local(address)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("The name leads where the channel may not")]
struct LeadsElsewhere;

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let kept: Vec<SocketAddr> = found.filter(|address| guard.allows(address.ip())).collect();
            if kept.is_empty() {
                return Err(LeadsElsewhere.into());
            }
            let addresses: Addrs = Box::new(kept.into_iter());
            Ok(addresses)
        })
    }
}

/// Whether a url may be used, and where its name may lead.
pub(super) fn check_url(url: &Url, allow_private: bool) -> Result<Guard, SettingError> {
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SettingError::ChannelUrl)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SettingError::Credentials);
    }
    let literal: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let is_this_machine = host == "localhost" || literal.is_some_and(|address| address.is_loopback());
    let may_be_private = allow_private || is_this_machine;
    match url.scheme() {
        "https" => {}
        "http" if may_be_private => {}
        "http" => return Err(SettingError::NotHttps { host: host.to_owned() }),
        _ => return Err(SettingError::ChannelUrl),
    }
    let guard = Guard { may_be_private, may_be_public: url.scheme() == "https" };
    // A literal address is not looked up, so it is judged here.
    match literal {
        Some(address) if guard.allows(address) => Ok(guard),
        Some(address) if is_public(address) => Err(SettingError::NotHttps { host: host.to_owned() }),
        Some(_) => Err(SettingError::Private { host: host.to_owned() }),
        None => Ok(guard),
    }
}

/// Where machines of a cloud tell secrets to whoever asks.
fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => inner.is_link_local(),
            None => address.is_unicast_link_local(),
        },
    }
}

/// Whether an address belongs to the internet at large.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_benchmark = first == 198 && (18..20).contains(&second);
    let is_protocol = first == 192 && second == 0 && third == 0;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || is_shared
        || is_benchmark
        || is_protocol
        || first == 0
        || first >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    // 2000::/3 is what is routed. Of it, tunnels that carry an IPv4 address inside are not needed.
    let [first, second, ..] = address.segments();
    let is_global = first & 0xe000 == 0x2000;
    let is_tunnel = first == 0x2002 || (first == 0x2001 && second == 0);
    let is_documentation = first == 0x2001 && second == 0x0db8;
    is_global && !is_tunnel && !is_documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, allow_private: bool) -> Result<Guard, SettingError> {
        check_url(&Url::parse(url).unwrap(), allow_private)
    }

    #[test]
    fn what_leads_into_the_house_needs_a_word_in_the_configuration() {
        for url in [
            "https://10.0.0.1/x",
            "https://192.168.1.1/x",
            "https://100.64.0.1/",
            "https://[fd00::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://0.0.0.0/",
        ] {
            assert!(matches!(check(url, false), Err(SettingError::Private { .. })), "{url}");
            assert!(check(url, true).is_ok(), "{url}");
        }
        for url in ["https://169.254.169.254/latest", "https://[fe80::1]/x", "http://169.254.169.254/"] {
            assert!(check(url, true).is_err(), "{url}");
        }
        assert!(!check("https://203.0.114.7/x", false).unwrap().may_be_private);
        assert!(!check("https://example.logic.azure.com/x", false).unwrap().may_be_private);
    }

    #[test]
    fn only_this_machine_may_do_without_encryption() {
        assert!(matches!(check("http://chat.example.jp/x", false), Err(SettingError::NotHttps { .. })));
        let inside = check("http://chat.example.jp/x", true).unwrap();
        assert!(inside.may_be_private && !inside.may_be_public, "nothing goes out in the clear");
        assert!(matches!(check("http://203.0.114.7/x", true), Err(SettingError::NotHttps { .. })));
        assert!(check("http://127.0.0.1:9/x", false).unwrap().may_be_private);
        assert!(matches!(check("ftp://127.0.0.1/x", true), Err(SettingError::ChannelUrl)));
        assert!(matches!(check("https://user:pass@example.jp/", false), Err(SettingError::Credentials)));
    }
}
