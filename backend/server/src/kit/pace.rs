//! A rate limit for what anybody may ask.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use medpost_domain::instant::{Instant, MINUTE};

use super::network::client_key;

/// Requests a minute. An office may share one address.
const A_MINUTE: u32 = 30;
/// How many holders are counted; when there are more in a minute, new ones are refused.
const HOLDERS: usize = 20_000;

/// How often each holder of addresses has asked in the current minute.
pub struct Pace(Mutex<(Instant, HashMap<IpAddr, u32>)>);

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new((Instant(0), HashMap::new())))
    }
}

impl Pace {
    /// Counts a request; `false` if there were too many. Every minute all counts are forgotten.
    pub fn goes_on(&self, address: IpAddr, now: Instant) -> bool {
        let mut it = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(it.0) >= MINUTE || now < it.0 {
            *it = (now, HashMap::new());
        }
        let holder = client_key(address);
        if it.1.len() >= HOLDERS && !it.1.contains_key(&holder) {
            return false;
        }
        let count = it.1.entry(holder).or_default();
        *count += 1;
        *count <= A_MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_has_one_pace_and_memory_is_bounded() {
        let (it, now) = (Pace::default(), Instant(MINUTE));
        let at = |n: u64| IpAddr::from(std::net::Ipv6Addr::from_bits(u128::from(n)));
        assert!((0..30).all(|n| it.goes_on(at(n), now)));
        assert!(!it.goes_on(at(30), now) && it.goes_on("192.0.2.1".parse().expect("an address"), now));
        for n in 0..30_000u128 {
            it.goes_on(std::net::Ipv6Addr::from_bits(n << 64).into(), now);
        }
        assert!(it.0.lock().expect("unlocked").1.len() <= HOLDERS);
        assert!(it.goes_on(at(30), now.plus(MINUTE)), "a minute later all is forgotten");
    }
}
