//! Where a confirmation came from, as far as the merchant decided to keep it.
//!
//! An address is personal data. By default only its network is kept, which tells a country and a carrier and no household.

use std::net::{IpAddr, SocketAddr};

use crate::config_error::ConfigError;

/// How much of an address is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKept {
    /// Nothing.
    Nothing,
    /// The network: the first 24 bits of IPv4, the first 48 of IPv6.
    Network,
    /// All of it.
    Full,
}

impl AddressKept {
    /// Reads `none`, `network` or `full`.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        match text {
            "none" => Ok(Self::Nothing),
            "network" => Ok(Self::Network),
            "full" => Ok(Self::Full),
            other => Err(ConfigError(format!("consent_address is {other:?}; none, network or full"))),
        }
    }

    /// What is kept of this address.
    pub fn reduce(self, address: IpAddr) -> String {
        match (self, address) {
            (Self::Nothing, _) => String::new(),
            (Self::Full, address) => address.to_string(),
            (Self::Network, IpAddr::V4(_)) => Network::around(address, 24).to_string(),
            (Self::Network, IpAddr::V6(_)) => Network::around(address, 48).to_string(),
        }
    }
}

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

impl Network {
    /// Reads `10.0.0.0/8`, `2001:db8::/32` or a single address.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let wrong =
            || ConfigError(format!("trusted_proxies: {text:?} is no address or network, such as 10.0.0.0/8"));
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
        if bits > most { Err(wrong()) } else { Ok(Self::around(address, bits)) }
    }

    /// The network of this size in which the address lies.
    fn around(address: IpAddr, bits: u8) -> Self {
        let first = match address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
                IpAddr::V4((u32::from(address) & mask).into())
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
                IpAddr::V6((u128::from(address) & mask).into())
            }
        };
        Self { first, bits }
    }

    fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.first.is_ipv4() && Self::around(address, self.bits) == *self
    }
}

/// The address of whoever asked. Each proxy adds at the end whom it heard: what our own proxies wrote is believed, and
/// the first hop that is none of ours is the client. What stands before that anybody may have written.
pub fn client(peer: IpAddr, forwarded: &[&str], trusted: &[Network]) -> Option<IpAddr> {
    let is_ours = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut address = peer.to_canonical();
    let mut hops = forwarded.iter().flat_map(|line| line.split(',')).rev();
    while is_ours(address) {
        // One of ours that names nobody, or nothing readable: better no address than a proxy's.
        address = hop(hops.next()?)?.to_canonical();
    }
    Some(address)
}

/// An address, with or without a port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_reduced_to_what_the_merchant_keeps() {
        for (kept, address, expected) in [
            ("none", "203.0.113.77", ""),
            ("network", "203.0.113.77", "203.0.113.0/24"),
            ("full", "203.0.113.77", "203.0.113.77"),
            ("none", "2001:db8:1:2:3:4:5:6", ""),
            ("network", "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("full", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"),
        ] {
            let kept = AddressKept::parse(kept).expect(kept);
            assert_eq!(kept.reduce(address.parse().expect(address)), expected);
        }
        assert_eq!(
            AddressKept::parse("all").expect_err("no such word").0,
            "consent_address is \"all\"; none, network or full"
        );
    }

    #[test]
    fn a_forwarded_address_is_believed_from_our_own_proxies_alone() {
        let ours = ["10.0.0.0/8", "2001:db8:ffff::/48", "192.0.2.1"];
        for (peer, forwarded, expected) in [
            // Not ours: whatever it claims is its own invention.
            ("203.0.113.9", vec!["198.51.100.1"], Some("203.0.113.9")),
            ("203.0.113.9", vec![], Some("203.0.113.9")),
            ("10.1.2.3", vec!["198.51.100.1"], Some("198.51.100.1")),
            // The client wrote the first two itself.
            ("10.1.2.3", vec!["127.0.0.1, 8.8.8.8, 198.51.100.1"], Some("198.51.100.1")),
            ("10.1.2.3", vec!["8.8.8.8", "198.51.100.1, 192.0.2.1"], Some("198.51.100.1")),
            ("::ffff:10.1.2.3", vec!["198.51.100.1:4711"], Some("198.51.100.1")),
            ("2001:db8:ffff::1", vec!["[2001:db8:1::5]"], Some("2001:db8:1::5")),
            ("2001:db8:ffff::1", vec!["[2001:db8:1::5]:443"], Some("2001:db8:1::5")),
            ("192.0.2.2", vec!["198.51.100.1"], Some("192.0.2.2")),
            // Ours, but it names nobody.
            ("10.1.2.3", vec![], None),
            ("10.1.2.3", vec!["unknown"], None),
            ("10.1.2.3", vec!["198.51.100.1, "], None),
        ] {
            let trusted = ours.map(|text| Network::parse(text).expect(text));
            let seen = client(peer.parse().expect(peer), &forwarded, &trusted);
            assert_eq!(seen.map(|address| address.to_string()).as_deref(), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_network_that_is_none_is_refused_by_name() {
        for text in ["", "10.0.0.0/33", "10.0.0/8", "proxy.example", "2001:db8::/129", "10.0.0.0/-1"] {
            let error = Network::parse(text).expect_err(text);
            assert!(error.0.starts_with("trusted_proxies: ") && error.0.contains(text), "{error}");
        }
        assert_eq!(Network::parse("0.0.0.0/0").expect("all of IPv4").to_string(), "0.0.0.0/0");
        assert_eq!(Network::parse("::/0").expect("all of IPv6").to_string(), "::/0");
    }
}
