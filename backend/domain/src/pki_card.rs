//! A PKI card of the operator, from its order to its end. Its state follows from what happened.

use serde::{Deserialize, Serialize};

use crate::instant::{DAY, Instant};

/// Years for which a card is valid.
pub const YEARS: i32 = 5;
/// How many days in advance the end of a card is announced.
pub const NOTICE_DAYS: i64 = 60;
/// How many days a temporary card is valid at a time, at most.
pub const TEMPORARY_DAYS: i64 = 30;
/// How many days its certificate is valid, so that the card can be extended without a new one.
pub const TEMPORARY_LONGEST: i64 = 90;

/// The state of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum PkiCardState {
    /// 発行待ち: ordered, not issued yet.
    Ordered,
    /// 発行済み・発送待ち: issued, not shipped yet.
    Issued,
    /// 発送済み: shipped.
    Shipped,
    /// 利用中: in use.
    Active,
    /// 停止中: suspended.
    Suspended,
    /// 失効: revoked.
    Revoked,
    /// 有効期限切れ: expired.
    Expired,
    /// 取消し: the order was cancelled.
    Cancelled,
}

impl PkiCardState {
    /// Every state, in the order in which a card passes through them.
    pub const ALL: [Self; 8] = [
        Self::Ordered,
        Self::Issued,
        Self::Shipped,
        Self::Active,
        Self::Suspended,
        Self::Revoked,
        Self::Expired,
        Self::Cancelled,
    ];

    /// Whether it uses up one of the cards included in a contract.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Ordered | Self::Issued | Self::Shipped | Self::Active | Self::Suspended)
    }
}

/// The events in the life of a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// Its order was cancelled.
    pub cancelled: bool,
    /// When its certificate was issued.
    pub issued_at: Option<Instant>,
    /// When it was shipped.
    pub shipped_at: Option<Instant>,
    /// When it was enrolled.
    pub activated_at: Option<Instant>,
    /// When it was suspended, if it is suspended now.
    pub suspended_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Until when its certificate is valid.
    pub not_after: Option<Instant>,
}

impl Happened {
    /// The state of the card at `now`. Final states take precedence.
    pub fn state(&self, now: Instant) -> PkiCardState {
        if self.revoked_at.is_some() {
            return PkiCardState::Revoked;
        }
        if self.cancelled {
            return PkiCardState::Cancelled;
        }
        if self.not_after.is_some_and(|it| it <= now) {
            return PkiCardState::Expired;
        }
        match (self.suspended_at, self.activated_at, self.shipped_at, self.issued_at) {
            (Some(_), _, _, _) => PkiCardState::Suspended,
            (None, Some(_), _, _) => PkiCardState::Active,
            (None, None, Some(_), _) => PkiCardState::Shipped,
            (None, None, None, Some(_)) => PkiCardState::Issued,
            (None, None, None, None) => PkiCardState::Ordered,
        }
    }

    /// Whether the end of the card is close enough to announce it.
    pub fn ends_soon(&self, now: Instant) -> bool {
        self.state(now) == PkiCardState::Active && self.not_after.is_some_and(|it| it <= now.plus(NOTICE_DAYS * DAY))
    }
}

/// The end of a card that begins now: the same date in Japan five years later, or 1 March for 29 February.
pub fn ends(from: Instant) -> Instant {
    let date = from.japan_date();
    let later = date.replace_year(date.year() + YEARS).unwrap_or_else(|_| {
        let next = date.next_day().unwrap_or(date);
        next.replace_year(date.year() + YEARS).unwrap_or(next)
    });
    Instant::japan_midnight(later)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_goes_from_its_order_to_its_end() {
        let at = |it: i64| Some(Instant(it));
        let now = Instant(50);
        let mut it = Happened::default();
        assert_eq!(it.state(now), PkiCardState::Ordered);
        (it.issued_at, it.not_after) = (at(10), at(100));
        assert_eq!(it.state(now), PkiCardState::Issued);
        it.shipped_at = at(20);
        assert_eq!(it.state(now), PkiCardState::Shipped);
        it.activated_at = at(30);
        assert_eq!(it.state(now), PkiCardState::Active);
        assert!(it.ends_soon(now));
        it.suspended_at = at(40);
        assert_eq!((it.state(now), it.ends_soon(now)), (PkiCardState::Suspended, false));
        assert_eq!(it.state(Instant(100)), PkiCardState::Expired);
        it.revoked_at = at(45);
        assert_eq!(it.state(Instant(100)), PkiCardState::Revoked);
        assert_eq!(Happened { cancelled: true, ..Happened::default() }.state(now), PkiCardState::Cancelled);
    }

    #[test]
    fn five_years_end_on_the_same_day_also_from_a_leap_day() {
        let end = |from: &str| ends(from.parse().expect("a moment")).to_string();
        assert_eq!(end("2026-11-22T03:00:00Z"), "2031-11-21T15:00:00Z");
        // 29 February 2028 in Japan; 2033 has no such day.
        assert_eq!(end("2028-02-28T16:00:00Z"), "2033-02-28T15:00:00Z");
    }
}
