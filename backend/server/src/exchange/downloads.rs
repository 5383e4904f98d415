//! What each person may run at once: downloads and searches.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use medpost_domain::id::MemberId;

use crate::kit::turns::Turns;

/// Downloads that one person may run at once. Each holds up to two pieces in memory even while the client reads
/// nothing; a browser opens six connections to a host.
const AT_ONCE: usize = 16;

/// What each person runs that costs memory or time: downloads, and searches in sealed text.
#[derive(Clone, Default)]
pub struct RunningWork {
    counts: Arc<Mutex<HashMap<MemberId, usize>>>,
    /// Deliveries that this process ended before their time. Downloads look again whenever it grows.
    pub ends: Arc<AtomicU64>,
    /// A search opens thousands of records: each person runs one at a time.
    pub searches: Turns<MemberId>,
}

/// A running download; counts until dropped.
pub struct RunningDownload {
    of: RunningWork,
    member: MemberId,
}

impl RunningWork {
    /// Counts a download; `None` if the person runs too many.
    pub fn begin(&self, member: MemberId) -> Option<RunningDownload> {
        let mut all = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(member).or_default();
        if *count >= AT_ONCE {
            return None;
        }
        *count += 1;
        Some(RunningDownload { of: self.clone(), member })
    }
}

impl Drop for RunningDownload {
    fn drop(&mut self) {
        let mut all = self.of.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.member) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.member);
            }
        }
    }
}
