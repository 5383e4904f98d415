//! How often an address asks, where anybody may ask.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use medpost_domain::instant::{Instant, MINUTE};

/// An office may share one address.
const A_MINUTE: u32 = 30;

/// How often each address has asked in the minute that runs.
pub struct Pace(Mutex<(Instant, HashMap<IpAddr, u32>)>);

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new((Instant(0), HashMap::new())))
    }
}

impl Pace {
    /// Counts one more; no if there were too many. What is remembered is forgotten every minute.
    pub fn goes_on(&self, address: IpAddr, now: Instant) -> bool {
        let mut it = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(it.0) >= MINUTE {
            *it = (now, HashMap::new());
        }
        let count = it.1.entry(address).or_default();
        *count += 1;
        *count <= A_MINUTE
    }
}
