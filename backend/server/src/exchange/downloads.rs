//! What each person has under way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use medpost_domain::id::MemberId;

use crate::kit::turns::Turns;

/// Downloads that one person may have under way at once. Each holds up to two pieces, also while
/// nobody takes them; a browser has six connections to a host.
const AT_ONCE: usize = 16;

/// What each person has under way that costs memory or time: downloads, and searches in sealed text.
#[derive(Clone, Default)]
pub struct Downloads {
    counts: Arc<Mutex<HashMap<MemberId, usize>>>,
    /// A search opens thousands of records: one at a time for each person.
    pub searches: Turns<MemberId>,
}

/// One of them; ends when dropped.
pub struct UnderWay {
    of: Downloads,
    member: MemberId,
}

impl Downloads {
    /// Begins a download; none where too many are under way.
    pub fn begin(&self, member: MemberId) -> Option<UnderWay> {
        let mut all = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(member).or_default();
        if *count >= AT_ONCE {
            return None;
        }
        *count += 1;
        Some(UnderWay { of: self.clone(), member })
    }
}

impl Drop for UnderWay {
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
