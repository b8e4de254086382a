//! Addresses on the network: which machines are believed about others, and whose a request is.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// A machine or a network of machines: `192.0.2.7`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// The text is no address and no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().map_err(|_| NoNetwork)?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits <= most { Ok(Self { address, bits }) } else { Err(NoNetwork) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Network {
    /// Whether a machine is in this network.
    pub fn holds(&self, machine: IpAddr) -> bool {
        match (self.address, plain(machine)) {
            (IpAddr::V4(ours), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                u32::from(ours) & mask == u32::from(other) & mask
            }
            (IpAddr::V6(ours), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                u128::from(ours) & mask == u128::from(other) & mask
            }
            _ => false,
        }
    }
}

/// Reads networks with commas between them.
pub fn parse_list(text: &str) -> Result<Vec<Network>, NoNetwork> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect()
}

/// An IPv4 address that came in the clothes of IPv6, as itself.
fn plain(machine: IpAddr) -> IpAddr {
    match machine {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(machine, IpAddr::V4),
        IpAddr::V4(_) => machine,
    }
}

/// Whether a machine is one of those that are believed.
pub fn is_trusted(machine: IpAddr, trusted: &[Network]) -> bool {
    trusted.iter().any(|network| network.holds(machine))
}

/// Whose request it is. `forwarded` are the values of `X-Forwarded-For`, first to last. Each proxy
/// adds at the end the machine that it heard from, so the list is read from its end for as long as
/// a trusted proxy speaks; whatever stands before was written by nobody we know.
pub fn sender(peer: IpAddr, forwarded: &[&str], trusted: &[Network]) -> IpAddr {
    let mut machine = plain(peer);
    for told in forwarded.iter().rev().flat_map(|value| value.rsplit(',')) {
        if !is_trusted(machine, trusted) {
            break;
        }
        match told.trim().parse() {
            Ok(before) => machine = plain(before),
            Err(_) => break,
        }
    }
    machine
}

/// The place at which tries are counted: a machine, or with IPv6 the network of 64 bits that one
/// household or office has to itself.
pub fn place(machine: IpAddr) -> String {
    match plain(machine) {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => Ipv6Addr::from(u128::from(six) & (u128::MAX << 64)).to_string() + "/64",
    }
}

/// Whether a host's name is that of this machine itself, as it is usually written.
pub fn is_this_machine(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_holds_its_machines() {
        for (network, machine, held) in [
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
            ("::/0", "2001:db8::1", true),
        ] {
            let parsed: Network = network.parse().unwrap();
            assert_eq!(parsed.holds(ip(machine)), held, "{network} {machine}");
        }
        for wrong in ["", "a", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0/8"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        assert_eq!(parse_list(" 127.0.0.1, ::1 ,").unwrap().len(), 2);
        assert!(parse_list("127.0.0.1, x").is_err());
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxy = parse_list("127.0.0.1, 10.0.0.0/8").unwrap();
        let told = |peer: &str, list: &[&str]| sender(ip(peer), list, &proxy).to_string();
        assert_eq!(told("203.0.113.5", &["198.51.100.1"]), "203.0.113.5", "nobody we trust");
        assert_eq!(told("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(told("127.0.0.1", &["1.1.1.1, 198.51.100.1"]), "198.51.100.1", "made up");
        assert_eq!(told("127.0.0.1", &["1.1.1.1, 198.51.100.1, 10.2.0.1"]), "198.51.100.1");
        assert_eq!(told("127.0.0.1", &["1.1.1.1", "198.51.100.1", "10.2.0.1"]), "198.51.100.1");
        assert_eq!(told("127.0.0.1", &["unknown"]), "127.0.0.1");
        assert_eq!(told("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(sender(ip("127.0.0.1"), &["198.51.100.1"], &[]).to_string(), "127.0.0.1");
    }

    #[test]
    fn a_place_is_a_machine_or_a_network_of_ipv6() {
        assert_eq!(place(ip("203.0.113.5")), "203.0.113.5");
        assert_eq!(place(ip("::ffff:203.0.113.5")), "203.0.113.5");
        assert_eq!(place(ip("2001:db8:1:2:3::4")), place(ip("2001:db8:1:2:ffff::9")));
        assert_ne!(place(ip("2001:db8:1:2::1")), place(ip("2001:db8:1:3::1")));
    }
}
