//! The figures that a contract promises. Plans are data; these are the defaults that `setup` writes.

use crate::instant::Instant;

/// 1 MB as in the price list: 1 000 000 bytes.
pub const MB: u64 = 1_000_000;
/// 1 GB = 1 000 000 000 bytes.
pub const GB: u64 = 1_000 * MB;

/// The smallest size of an inbox in bytes, from the price list.
pub const LEAST_INBOX: u64 = 50 * MB;
/// The least number of facilities for which a group gets a pack. Smaller groups apply for individual plans.
pub const LEAST_FACILITIES: u32 = 50;

/// Formats a number of bytes for people: 999B, 12KB, 148.0MB, 12.9GB.
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes}B"),
        1_000..100_000 => format!("{:.0}KB", bytes as f64 / 1e3),
        100_000..GB => format!("{:.1}MB", bytes as f64 / 1e6),
        _ => format!("{:.1}GB", bytes as f64 / 1e9),
    }
}

stored! {
    /// Whom a plan is for.
    pub enum Audience {
        /// 団体契約: a pool for the facilities of an association.
        Group = "group",
        /// 個別契約: one facility under the operator's own tenant.
        Individual = "individual",
    }
}

/// The registration fee at `now` in yen: the campaign price while a campaign is running.
pub fn registration_yen(regular: u64, campaign: Option<(u64, Instant)>, now: Instant) -> u64 {
    match campaign {
        Some((yen, until)) if now < until => yen,
        _ => regular,
    }
}

/// The limits of a plan. Sizes are bytes of plaintext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Capacity of an inbox.
    pub inbox_bytes: u64,
    /// Size of all documents of a dispatch together.
    pub dispatch_bytes: u64,
    /// What a facility may have uploaded but not sent yet.
    pub staging_bytes: u64,
    /// Recipients of a dispatch.
    pub recipients: u32,
    /// Documents of a dispatch.
    pub documents: u32,
    /// Text of a letter, in bytes of UTF-8.
    pub text_bytes: u32,
    /// Days for which a delivery is kept, not counting the day of arrival.
    pub retention_days: u32,
    /// The longest hold (送信待機) that a facility may set, in minutes. Twice that for screenings.
    pub most_hold_minutes: u32,
}

impl Default for Limits {
    /// The basic plan: inboxes of 50 MB, 30 MB per dispatch, one week of retention, a hold of up to an hour.
    fn default() -> Self {
        Self {
            inbox_bytes: LEAST_INBOX,
            dispatch_bytes: 30 * MB,
            staging_bytes: 100 * MB,
            recipients: 300,
            documents: 200,
            text_bytes: 20_000,
            retention_days: 7,
            most_hold_minutes: 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_counts_until_its_end_and_not_after() {
        let end = Instant(1_000);
        assert_eq!(registration_yen(10_000, Some((0, end)), Instant(999)), 0);
        assert_eq!(registration_yen(10_000, Some((0, end)), end), 10_000);
        assert_eq!(registration_yen(10_000, None, Instant(0)), 10_000);
    }
}
