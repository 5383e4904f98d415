//! When an application takes effect: if it is received by the closing day, service begins on the first of the next
//! month (Japan time).

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use crate::calendar::{open_from, open_until};
use crate::instant::Instant;

/// Where a closing day moves if it falls on a day on which offices are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moved {
    /// To the next open day.
    Later,
    /// To the last open day before it.
    Earlier,
}

/// The closing day of each month. A product decision; currently the 5th, moved later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    day: u8,
    moved: Moved,
}

impl Default for Closing {
    fn default() -> Self {
        Self { day: 5, moved: Moved::Later }
    }
}

/// When an application takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activation {
    /// 締切日: the last day to receive an application for this 開通日.
    pub closes: Date,
    /// 開通日: the day service begins, always the first of a month.
    pub begins: Date,
}

/// The end of the month that contains a moment, in Japan.
pub fn month_end(at: Instant) -> Instant {
    let date = at.japan_date();
    let first = date.replace_day(1).unwrap_or(date);
    // 32 days after the 1st is always in the next month.
    let next = first.saturating_add(time::Duration::days(32));
    Instant::japan_midnight(next.replace_day(1).unwrap_or(next))
}

impl Closing {
    /// Creates a closing day. `None` unless every month has it and moving it never leaves the month: the 1st to the
    /// 20th if moved later, the 6th to the 20th if moved earlier.
    pub const fn new(day: u8, moved: Moved) -> Option<Self> {
        // Moved earlier, the 1st to the 5th could leave the month: in January if a weekend follows the 3rd, in May if
        // one precedes its three holidays.
        let least = match moved {
            Moved::Later => 1,
            Moved::Earlier => 6,
        };
        if day >= least && day <= 20 { Some(Self { day, moved }) } else { None }
    }

    /// The closing day of the month that contains `date`.
    pub fn of_month(&self, date: Date) -> Date {
        let nominal = date.replace_day(self.day).unwrap_or(date);
        match self.moved {
            Moved::Later => open_from(nominal),
            Moved::Earlier => open_until(nominal),
        }
    }

    /// When an application received on `received` takes effect.
    pub fn activation(&self, received: Date) -> Activation {
        let this = first(received);
        let month = if received <= self.of_month(this) { this } else { next(this) };
        Activation { closes: self.of_month(month), begins: next(month) }
    }

    /// 締切後受付: the 開通日 for an application that missed its month's closing day, as if it had come in time. `None`
    /// if it did come in time.
    pub fn late(&self, received: Date) -> Option<Date> {
        (received > self.of_month(received)).then(|| next(first(received)))
    }
}

/// The 開通日 of an application that was promised one and is approved on another day. The promise holds unless its
/// month is over, because past months are not billed.
pub fn begins(promised: Date, approved: Date) -> Date {
    if promised >= first(approved) { promised } else { next(approved) }
}

/// The first day of the date's month.
pub fn first(date: Date) -> Date {
    date.replace_day(1).unwrap_or(date)
}

/// The first day of the following month.
pub fn next(date: Date) -> Date {
    let (year, month) = match date.month() {
        Month::December => (date.year() + 1, Month::January),
        it => (date.year(), it.next()),
    };
    Date::from_calendar_date(year, month, 1).unwrap_or(date)
}

/// The first day on which a contract is over if its renewal was under review on its original end, `ends`: thirty days
/// later, rounded up to the end of the month, because months are billed whole.
pub fn goes_on_until(ends: Date) -> Date {
    let day = ends.saturating_add(time::Duration::days(30));
    if day.day() == 1 { day } else { next(day) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::calendar::is_open;

    #[track_caller]
    fn check(received: Date, closes: Date, begins: Date) {
        assert_eq!(Closing::default().activation(received), Activation { closes, begins }, "{received}");
    }

    #[test]
    fn an_application_waits_for_the_first_after_its_closing_day() {
        // Saturday the 5th moves to Monday the 7th, and the service may begin in the next year.
        check(date!(2026 - 12 - 05), date!(2026 - 12 - 07), date!(2027 - 01 - 01));
        check(date!(2026 - 12 - 07), date!(2026 - 12 - 07), date!(2027 - 01 - 01));
        check(date!(2026 - 12 - 08), date!(2027 - 01 - 05), date!(2027 - 02 - 01));
        // Three holidays and one substitute holiday: 3 to 6 May 2026.
        check(date!(2026 - 05 - 07), date!(2026 - 05 - 07), date!(2026 - 06 - 01));
        // A leap day.
        check(date!(2028 - 02 - 29), date!(2028 - 03 - 06), date!(2028 - 04 - 01));
    }

    #[test]
    fn the_closing_day_may_move_earlier_and_must_lie_in_every_month() {
        let earlier = Closing::new(6, Moved::Earlier).expect("a day");
        assert_eq!(earlier.of_month(date!(2026 - 12 - 01)), date!(2026 - 12 - 04));
        assert_eq!(earlier.of_month(date!(2027 - 01 - 01)), date!(2027 - 01 - 06));
        assert!(Closing::new(0, Moved::Later).is_none() && Closing::new(21, Moved::Later).is_none());
        assert!(Closing::new(5, Moved::Earlier).is_none());
    }

    #[test]
    fn what_came_too_late_counts_as_in_time_with_a_reason_and_no_month_that_is_over_is_billed() {
        let closing = Closing::default();
        assert_eq!(closing.late(date!(2026 - 12 - 07)), None);
        assert_eq!(closing.late(date!(2026 - 12 - 08)), Some(date!(2027 - 01 - 01)));
        let new_year = date!(2027 - 01 - 01);
        assert_eq!(begins(new_year, date!(2026 - 12 - 20)), new_year);
        assert_eq!(begins(new_year, date!(2027 - 01 - 31)), new_year);
        assert_eq!(begins(new_year, date!(2027 - 02 - 01)), date!(2027 - 03 - 01));
    }

    #[test]
    fn a_contract_goes_on_for_thirty_days_and_whole_months() {
        assert_eq!(goes_on_until(date!(2027 - 04 - 01)), date!(2027 - 05 - 01));
        assert_eq!(goes_on_until(date!(2027 - 05 - 01)), date!(2027 - 06 - 01));
        assert_eq!(goes_on_until(date!(2027 - 02 - 01)), date!(2027 - 04 - 01));
        assert_eq!(goes_on_until(date!(2027 - 03 - 16)), date!(2027 - 05 - 01));
    }

    proptest! {
        #[test]
        fn later_received_is_never_earlier_in_effect(
            day in 0i32..20_000, more in 0i32..60, nominal in 6u8..=20, later: bool,
        ) {
            let closing = Closing::new(nominal, if later { Moved::Later } else { Moved::Earlier }).expect("a day");
            let date = |days: i32| Date::from_julian_day(date!(2022 - 01 - 01).to_julian_day() + days).expect("a date");
            let (one, two) = (closing.activation(date(day)), closing.activation(date(day + more)));
            prop_assert!(one.begins <= two.begins);
            prop_assert_eq!(one.begins.day(), 1);
            prop_assert!(date(day) <= one.closes && one.closes < one.begins);
            prop_assert!((one.begins - date(day)).whole_days() <= 62);
            // Open, unless the whole week before is closed: the first days of January.
            prop_assert!(is_open(one.closes));
            prop_assert_eq!(first(one.closes), first(one.begins.previous_day().expect("a day")));
        }
    }
}
