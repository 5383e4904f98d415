//! The pool of a group contract: shared up to a ceiling, or divided among inboxes. Sizes are bytes of plaintext. The
//! caller sums up what is used; there is no running counter.

use crate::plan::MB;
use crate::quota::{Shortage, fit};

stored! {
    /// How the inboxes of a contract draw on its pool.
    pub enum Sharing {
        /// 共有: each up to a ceiling, as long as the pool has room.
        Shared = "shared",
        /// 個別: each has its own allotment; together they never exceed the pool.
        Divided = "divided",
    }
}

/// How much of the pool an inbox may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// Up to this many bytes, as long as the pool has room.
    UpTo(u64),
    /// Its allotment.
    Allotted,
}

/// An inbox in the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Its allotment in bytes; used if the pool is divided.
    pub allotted: u64,
    /// Bytes stored in it.
    pub used: u64,
}

impl Share {
    /// Whether it holds more than its allotment. It then accepts nothing and shrinks as it empties.
    pub const fn is_over(&self) -> bool {
        self.allotted < self.used
    }
}

/// Whether `needed` more bytes fit into one inbox of a pool in which `used` bytes are taken.
pub fn room(pool: u64, draw: Draw, used: u64, share: Share, needed: u64) -> Result<(), Shortage> {
    let capacity = match draw {
        Draw::UpTo(ceiling) => ceiling,
        Draw::Allotted => share.allotted,
    };
    let free = capacity.saturating_sub(share.used).min(pool.saturating_sub(used));
    fit(free, 0, needed)
}

/// Why a pool can't be divided like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The allotments add up to more than the pool.
    #[error("the pool is overdrawn by {by} bytes")]
    Overdrawn {
        /// By how many bytes.
        by: u64,
    },
}

/// Checks that these allotments fit into the pool.
pub fn divides(pool: u64, allotments: impl IntoIterator<Item = u64>) -> Result<(), Refused> {
    let sum = allotments.into_iter().fold(0u128, |sum, it| sum + u128::from(it));
    match sum.checked_sub(u128::from(pool)) {
        None | Some(0) => Ok(()),
        Some(by) => Err(Refused::Overdrawn { by: u64::try_from(by).unwrap_or(u64::MAX) }),
    }
}

/// Divides a pool by weight: equally for equal weights, or by need if the weights are what was used. Shares are whole
/// megabytes, rounded by the largest remainder. An inbox with weight zero gets nothing, and the shares add up to the
/// pool, except for a fraction of a megabyte. If all weights are zero, all shares are zero.
pub fn by_weight(pool: u64, weights: &[u64]) -> Vec<u64> {
    let total: u128 = weights.iter().map(|it| u128::from(*it)).sum();
    let units = u128::from(pool / MB);
    if total == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: u64| (units * u128::from(weight) / total, units * u128::from(weight) % total);
    let mut shares: Vec<u128> = weights.iter().map(|it| exact(*it).0).collect();
    let left = units - shares.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    // Largest remainder first; the order given breaks ties.
    order.sort_by_key(|it| std::cmp::Reverse(exact(weights[*it]).1));
    for index in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[index] += 1;
    }
    shares.into_iter().map(|it| u64::try_from(it).unwrap_or(u64::MAX) * MB).collect()
}

/// Sizes for inboxes that move from a shared pool into a divided one with a part of the pool: what is stored in each,
/// in whole megabytes, plus an equal share of the rest. `None` if the part is smaller than what is stored.
pub fn settle(part: u64, used: &[u64]) -> Option<Vec<u64>> {
    let held: Vec<u64> = used.iter().map(|it| whole_megabytes(*it)).collect();
    let sum = held.iter().try_fold(0u64, |sum, it| sum.checked_add(*it))?;
    let rest = by_weight(part.checked_sub(sum)?, &vec![1; used.len()]);
    Some(held.into_iter().zip(rest).map(|(held, rest)| held + rest).collect())
}

/// Rounds bytes up to whole megabytes.
pub const fn whole_megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(MB).saturating_mul(MB)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pool_is_divided_in_whole_megabytes() {
        assert_eq!(by_weight(10 * MB, &[1, 1, 1]), [4 * MB, 3 * MB, 3 * MB]);
        assert_eq!(by_weight(10 * MB, &[0, 5, 5]), [0, 5 * MB, 5 * MB]);
        assert_eq!(by_weight(10 * MB + 7, &[u64::MAX, u64::MAX]), [5 * MB, 5 * MB]);
        assert_eq!(by_weight(10 * MB, &[0, 0]), [0, 0]);
        assert!(by_weight(MB, &[]).is_empty());
        assert_eq!(divides(10, [5, 5]), Ok(()));
        assert_eq!(divides(10, [5, 6]), Err(Refused::Overdrawn { by: 1 }));
    }

    /// What happens to a contract.
    #[derive(Clone, Debug)]
    enum Event {
        Send { to: usize, bytes: u64 },
        Expire { from: usize },
        Allot { to: usize, bytes: u64 },
        Divide { by_use: bool },
        Leave { who: usize },
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            (0..6usize, 0..400 * MB).prop_map(|(to, bytes)| Event::Send { to, bytes }),
            (0..6usize).prop_map(|from| Event::Expire { from }),
            (0..6usize, 0..900 * MB).prop_map(|(to, bytes)| Event::Allot { to, bytes }),
            any::<bool>().prop_map(|by_use| Event::Divide { by_use }),
            (0..6usize).prop_map(|who| Event::Leave { who }),
        ]
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_pool_and_equals_differ_by_one_megabyte(pool in 0..10_000 * MB, weights in proptest::collection::vec(0..1_000u64, 1..80)) {
            let shares = by_weight(pool, &weights);
            prop_assert!(divides(pool, shares.iter().copied()).is_ok());
            if weights.iter().any(|it| *it > 0) {
                prop_assert_eq!(shares.iter().sum::<u64>(), pool / MB * MB);
            }
            for (a, b) in shares.iter().zip(&weights) {
                prop_assert!(*b > 0 || *a == 0);
                for (c, d) in shares.iter().zip(&weights) {
                    prop_assert!(b < d || a + MB >= *c, "more weight is never less room");
                }
            }
        }

        #[test]
        fn whoever_comes_from_a_shared_pool_gets_what_they_hold_and_never_more_than_their_part(part in 0..2_000 * MB, used in proptest::collection::vec(0..100 * MB, 0..30)) {
            let held: u64 = used.iter().map(|it| whole_megabytes(*it)).sum();
            match settle(part, &used) {
                None => prop_assert!(held > part),
                Some(sizes) => {
                    prop_assert!(divides(part, sizes.iter().copied()).is_ok());
                    prop_assert!(sizes.iter().zip(&used).all(|(size, used)| size >= used));
                }
            }
        }

        #[test]
        fn whatever_happens_in_whatever_order_the_pool_is_never_overdrawn(
            ceiling in 1..2_000 * MB, divided: bool, events in proptest::collection::vec(event(), 0..60),
        ) {
            let pool = 1_000 * MB;
            let draw = if divided { Draw::Allotted } else { Draw::UpTo(ceiling) };
            let mut shares: Vec<Option<Share>> = vec![Some(Share::default()); 6];
            for it in events {
                let used = shares.iter().flatten().map(|it| it.used).sum();
                match it {
                    Event::Send { to, bytes } => {
                        if let Some(share) = &mut shares[to]
                            && room(pool, draw, used, *share, bytes).is_ok()
                        {
                            share.used += bytes;
                            prop_assert!(bytes == 0 || !divided || !share.is_over());
                            prop_assert!(divided || bytes == 0 || share.used <= ceiling);
                        }
                    }
                    Event::Expire { from } => {
                        if let Some(share) = &mut shares[from] {
                            share.used = 0;
                        }
                    }
                    Event::Allot { to, bytes } => {
                        let all = shares.iter().enumerate().filter_map(|(index, it)| {
                            it.map(|it| if index == to { bytes } else { it.allotted })
                        });
                        if divides(pool, all).is_ok() && let Some(share) = &mut shares[to] {
                            share.allotted = bytes;
                        }
                    }
                    Event::Divide { by_use } => {
                        let weights: Vec<u64> = shares.iter().map(|it| it.map_or(0, |it| if by_use { it.used } else { 1 })).collect();
                        for (share, allotted) in shares.iter_mut().zip(by_weight(pool, &weights)) {
                            if let Some(it) = share {
                                it.allotted = allotted;
                            }
                        }
                    }
                    Event::Leave { who } => shares[who] = None,
                }
                let used: u64 = shares.iter().flatten().map(|it| it.used).sum();
                prop_assert!(used <= pool);
                prop_assert!(divides(pool, shares.iter().flatten().map(|it| it.allotted)).is_ok());
            }
        }
    }
}
