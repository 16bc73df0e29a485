//! From where the staff report without an account, and who looks through what comes with a report.

use std::net::IpAddr;
use std::str::FromStr;

use figment::value::Value;

use super::{Reader, Remedy};
use crate::clamd::Clamd;

/// A network: its first address and how many bits of it count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether an address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                (first.to_bits() ^ address.to_bits()).leading_zeros() >= self.bits
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                (first.to_bits() ^ address.to_bits()).leading_zeros() >= self.bits
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for Network {
    type Err = ();

    /// `10.0.0.0/8`, `2001:db8::/32`, or one IPv4 address. A network that is all of the world names nobody,
    /// and one smaller than an IPv6 subscriber cannot be told from its neighbours.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = text.split_once('/').unwrap_or((text, "32"));
        let (first, bits): (IpAddr, u32) = (address.parse().map_err(|_| ())?, bits.parse().map_err(|_| ())?);
        let most = if first.is_ipv4() { 32 } else { 64 };
        let has_bits = text.contains('/') || first.is_ipv4();
        if has_bits && (1..=most).contains(&bits) { Ok(Self { first, bits }) } else { Err(()) }
    }
}

impl Reader<'_> {
    pub(super) fn networks(&mut self, key: &str) -> Vec<Network> {
        let words: Vec<String> = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(_, items)) => {
                items.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect()
            }
            Some(Value::String(_, text)) => text.split(',').map(|word| word.trim().to_owned()).collect(),
            Some(_) => vec![String::new()],
        };
        let parsed: Vec<Network> = words.iter().filter_map(|word| word.parse().ok()).collect();
        if parsed.len() != words.len() {
            self.mistake(key, Remedy::new("networks"));
        }
        parsed
    }

    pub(super) fn clamd(&mut self, key: &str) -> Option<Clamd> {
        let text = self.text(key)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.mistake(key, Remedy::new("clamd"));
        }
        parsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_what_begins_with_its_bits_and_nothing_else() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let cases = [
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("192.0.2.0/25", "192.0.2.128", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("10.0.0.0/8", "::1", false),
        ];
        for (network, address, holds) in cases {
            assert_eq!(network.parse::<Network>().unwrap().holds(ip(address)), holds, "{network} {address}");
        }
        for bad in ["", "10.0.0.0/0", "10.0.0.0/33", "10.0.0/8", "::/0", "2001:db8::1", "2001:db8::/65", "x"]
        {
            assert_eq!(bad.parse::<Network>(), Err(()), "{bad}");
        }
    }
}
