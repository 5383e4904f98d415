//! Room in inboxes and in a facility's staging. Used space is summed up each time; there is no running counter.

use serde::{Deserialize, Serialize};

/// There is not enough room. In bytes of plaintext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Bytes requested.
    pub needed: u64,
    /// Bytes free.
    pub free: u64,
}

/// Checks that `needed` more bytes fit if `used` of `capacity` are taken.
///
/// An inbox made smaller than its contents has no room, but keeps what is in it.
pub const fn fit(capacity: u64, used: u64, needed: u64) -> Result<(), Shortage> {
    let free = capacity.saturating_sub(used);
    if needed <= free { Ok(()) } else { Err(Shortage { needed, free }) }
}

/// Whether something fits into an inbox, as precisely as outsiders may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum Fit {
    /// It fits.
    Fits,
    /// It may fit; only sending will tell.
    Tight,
    /// It doesn't fit.
    Full,
}

/// The room in an inbox as outsiders see it, in tenths of its size. With exact figures, anybody could poll it to learn
/// when letters come and how large they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    capacity: u64,
    tenths: u64,
}

impl Told {
    /// For an inbox of this capacity with this many bytes free.
    pub const fn of(capacity: u64, free: u64) -> Self {
        let free = if free < capacity { free } else { capacity };
        let tenths = if capacity == 0 { 0 } else { free as u128 * 10 / capacity as u128 };
        #[expect(clippy::cast_possible_truncation, reason = "ten at most")]
        let tenths = tenths as u64;
        Self { capacity, tenths }
    }

    /// Bytes free, rounded down to a tenth of the capacity.
    pub const fn free(self) -> u64 {
        #[expect(clippy::cast_possible_truncation, reason = "no more than the capacity")]
        {
            (self.capacity as u128 * self.tenths as u128 / 10) as u64
        }
    }

    /// Whether this many bytes fit, as far as the tenths tell.
    pub const fn fit(self, needed: u64) -> Fit {
        if needed <= self.free() {
            Fit::Fits
        } else if self.tenths < 10 && (needed as u128) * 10 < self.capacity as u128 * (self.tenths as u128 + 1) {
            Fit::Tight
        } else {
            Fit::Full
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_fits_never_overruns(capacity: u64, used: u64, needed: u64) {
            match fit(capacity, used, needed) {
                Ok(()) => prop_assert!(needed == 0 || used.checked_add(needed).is_some_and(|it| it <= capacity)),
                Err(it) => prop_assert!(it.free < it.needed),
            }
        }

        #[test]
        fn what_others_are_told_is_true(capacity: u64, free: u64, needed: u64) {
            let free = free.min(capacity);
            let told = Told::of(capacity, free);
            prop_assert!(told.free() <= free);
            match told.fit(needed) {
                Fit::Fits => prop_assert!(needed <= free),
                Fit::Full => prop_assert!(needed > free),
                Fit::Tight => prop_assert!(capacity > 0),
            }
        }
    }

    #[test]
    fn sizes_are_asked_for_one_by_one_and_tell_no_more_than_a_tenth() {
        for free in 30..40 {
            let told = Told::of(100, free);
            assert_eq!(told.free(), 30);
            let fits: Vec<Fit> = [0, 30, 31, 39, 40, 100].map(|it| told.fit(it)).into();
            assert_eq!(fits, [Fit::Fits, Fit::Fits, Fit::Tight, Fit::Tight, Fit::Full, Fit::Full], "{free}");
        }
        assert_eq!(Told::of(100, 100).fit(100), Fit::Fits);
        assert_eq!(Told::of(100, 100).fit(101), Fit::Full);
        assert_eq!((Told::of(0, 0).fit(0), Told::of(0, 0).fit(1)), (Fit::Fits, Fit::Full));
    }
}
