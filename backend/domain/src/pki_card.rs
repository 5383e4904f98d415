//! A card of the operator's own, from its order to its end: where it stands follows from what happened.

use serde::{Deserialize, Serialize};

use crate::instant::{DAY, Instant};

/// Days for which a card is good: five years.
pub const YEARS: i32 = 5;
/// Its end is announced so many days before.
pub const NOTICE_DAYS: i64 = 60;
/// A temporary card is good for at most so many days at a time.
pub const TEMPORARY_DAYS: i64 = 30;
/// Its certificate counts so many days: it can be extended without a new one.
pub const TEMPORARY_LONGEST: i64 = 90;

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
pub enum PkiCardState {
    /// 発行待ち
    Ordered,
    /// 発行済み・発送待ち
    Issued,
    /// 発送済み
    Shipped,
    /// 利用中
    Active,
    /// 停止中
    Suspended,
    /// 失効
    Revoked,
    /// 有効期限切れ
    Expired,
    /// 取消し
    Cancelled,
}

impl PkiCardState {
    /// Every state, as a card goes through them.
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

    /// Whether it takes one of the cards that a contract includes.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Ordered | Self::Issued | Self::Shipped | Self::Active | Self::Suspended)
    }
}

/// What happened to a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// Its order was taken back.
    pub cancelled: bool,
    /// When its certificate was made.
    pub issued_at: Option<Instant>,
    /// When it was sent.
    pub shipped_at: Option<Instant>,
    /// When it was enrolled.
    pub activated_at: Option<Instant>,
    /// When it was suspended, if it is.
    pub suspended_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Until when it is good.
    pub not_after: Option<Instant>,
}

impl Happened {
    /// Where the card stands at `now`. What ends it for good comes first.
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

    /// Whether it is time to announce its end.
    pub fn ends_soon(&self, now: Instant) -> bool {
        self.state(now) == PkiCardState::Active && self.not_after.is_some_and(|it| it <= now.plus(NOTICE_DAYS * DAY))
    }
}

/// The end of a card that begins now: the same day five years later, in Japan; of 29 February the day after.
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
        // 29 February 2028 in Japan; 2033 has none.
        assert_eq!(end("2028-02-28T16:00:00Z"), "2033-02-28T15:00:00Z");
    }
}
