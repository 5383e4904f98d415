//! An IP network as written in the configuration: `10.1.0.0/16`, `2001:db8::/32`, or a single address.

use std::net::IpAddr;

use serde::Deserialize;

/// The address that is counted as one holder: an IPv4 address, or the /64 of an IPv6 address (one customer).
pub fn client_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(it) => it.into(),
        IpAddr::V6(it) => std::net::Ipv6Addr::from_bits(it.to_bits() >> 64 << 64).into(),
    }
}

/// The network by which applications are counted: the /24 of IPv4 or the /64 of IPv6, as hexadecimal digits after the
/// IP version.
pub fn client_network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(it) => format!("4{:06x}", it.to_bits() >> 8),
        IpAddr::V6(it) => format!("6{:016x}", it.to_bits() >> 64),
    }
}

/// The common prefix of all neighbourhoods in a /48 of IPv6, which one customer may own entirely. `None` for IPv4.
pub fn site_prefix(neighbourhood: &str) -> Option<&str> {
    neighbourhood.get(..13)
}

/// Whether a host name or address means this machine; `[…]` around an IPv6 address is ignored.
pub fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.to_canonical().is_loopback())
}

/// An IP network, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

/// The text is not a network.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no network: write an address, or one with the length of its prefix as in 10.1.0.0/16")]
pub struct NoNetwork(String);

impl TryFrom<String> for Network {
    type Error = NoNetwork;

    fn try_from(text: String) -> Result<Self, NoNetwork> {
        let (address, bits) = text.split_once('/').map_or((text.as_str(), None), |(it, bits)| (it, Some(bits)));
        let parsed = address.parse::<IpAddr>().ok().and_then(|address| {
            let whole = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.map_or(Some(whole), |it| it.parse().ok()).filter(|it| *it <= whole)?;
            Some(Self { address, bits })
        });
        parsed.ok_or(NoNetwork(text))
    }
}

impl Network {
    /// Whether an address is in the network. An IPv4-mapped IPv6 address counts as IPv4.
    pub fn holds(&self, address: IpAddr) -> bool {
        let differs = match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(it)) => u128::from(own.to_bits() ^ it.to_bits()) << 96,
            (IpAddr::V6(own), IpAddr::V6(it)) => own.to_bits() ^ it.to_bits(),
            _ => return false,
        };
        differs.checked_shr(128 - self.bits).is_none_or(|it| it == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(network: &str, address: &str, holds: bool) {
        let network = Network::try_from(network.to_owned()).expect("a network");
        assert_eq!(network.holds(address.parse().expect("an address")), holds, "{network:?} {address}");
    }

    #[test]
    fn neighbours_are_counted_together() {
        let of = |it: &str| client_network(it.parse().expect("an address"));
        assert_eq!(of("192.0.2.7"), "4c00002");
        assert_eq!(of("::ffff:192.0.2.200"), of("192.0.2.7"));
        assert_ne!(of("192.0.3.7"), of("192.0.2.7"));
        assert_eq!(of("2001:db8:1:2::7"), "620010db800010002");
        assert_ne!(of("2001:db8:1:3::7"), of("2001:db8:1:2::7"));
        assert_eq!(site_prefix(&of("2001:db8:1:3::7")), Some("620010db80001"));
        assert_eq!(site_prefix(&of("192.0.2.7")), None);
    }

    #[test]
    fn a_network_holds_what_begins_as_it_does() {
        check("10.1.0.0/16", "10.1.255.1", true);
        check("10.1.0.0/16", "10.2.0.1", false);
        check("10.1.0.0/16", "::ffff:10.1.2.3", true);
        check("192.0.2.7", "192.0.2.7", true);
        check("192.0.2.7", "192.0.2.8", false);
        check("0.0.0.0/0", "203.0.113.1", true);
        check("0.0.0.0/0", "2001:db8::1", false);
        check("2001:db8::/32", "2001:db8:1::1", true);
        check("2001:db8::/32", "2001:db9::1", false);
        check("::/0", "2001:db8::1", true);
        for wrong in ["", "10.1.0.0/33", "10.1.0.0/-1", "10.1/16", "2001:db8::/129", "x", "10.0.0.0/"] {
            assert!(Network::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
