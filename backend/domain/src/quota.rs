//! Room in inboxes and in the staging of a facility. Used space is summed, never counted up and down.

/// What stands against a wish for room. Bytes of plaintext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Bytes that were asked for.
    pub needed: u64,
    /// Bytes that are free.
    pub free: u64,
}

/// Whether `needed` more bytes fit where `used` of `capacity` are taken.
///
/// An inbox made smaller than what lies in it has no room; nothing in it is touched.
pub const fn fit(capacity: u64, used: u64, needed: u64) -> Result<(), Shortage> {
    let free = capacity.saturating_sub(used);
    if needed <= free { Ok(()) } else { Err(Shortage { needed, free }) }
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
    }
}
