//! Whole months in Japan, the unit of all billing.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::instant::Instant;

/// A calendar month, counted from January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(pub i32);

impl Month {
    /// The month that contains a date.
    pub fn of(date: Date) -> Self {
        Self((date.year() - 1970) * 12 + i32::from(u8::from(date.month())) - 1)
    }

    /// The month that contains a moment, in Japan.
    pub fn at(moment: Instant) -> Self {
        Self::of(moment.japan_date())
    }

    /// This month plus a number of months (negative: earlier).
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// The calendar year.
    pub const fn year(self) -> i32 {
        1970 + self.0.div_euclid(12)
    }

    /// The month's number, 1 to 12.
    pub fn number(self) -> u8 {
        u8::try_from(self.0.rem_euclid(12)).unwrap_or(0) + 1
    }

    /// 会計年度: the fiscal year from April to March, named by the year in which it begins.
    pub const fn fiscal_year(self) -> i32 {
        self.plus(-3).year()
    }

    /// The April in which a fiscal year begins.
    pub const fn april(fiscal_year: i32) -> Self {
        Self((fiscal_year - 1970) * 12 + 3)
    }

    /// Its first day.
    pub fn first(self) -> Date {
        let month = time::Month::try_from(self.number()).unwrap_or(time::Month::January);
        Date::from_calendar_date(self.year(), month, 1).unwrap_or(Date::MIN)
    }

    /// Its last day.
    pub fn last(self) -> Date {
        self.plus(1).first().previous_day().unwrap_or(Date::MIN)
    }

    /// The moment it begins in Japan.
    pub fn begin(self) -> Instant {
        Instant::japan_midnight(self.first())
    }

    /// The months from this one up to, but not including, `end`.
    pub fn until(self, end: Self) -> impl Iterator<Item = Self> + Clone {
        (self.0..end.0).map(Self)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl std::str::FromStr for Month {
    type Err = ();

    /// Parses `2026-11`; fails outside the years 1970 to 9998.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        let year: i32 = year.parse().map_err(|_| ())?;
        let month: i32 = month.parse().map_err(|_| ())?;
        if (1970..=9998).contains(&year) && (1..=12).contains(&month) {
            Ok(Self((year - 1970) * 12 + month - 1))
        } else {
            Err(())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[test]
    fn months_are_read_told_and_counted() {
        let march = Month::of(date!(2027 - 03 - 31));
        assert_eq!((march.to_string(), march.fiscal_year()), ("2027-03".to_owned(), 2026));
        assert_eq!((march.plus(1).to_string(), march.plus(1).fiscal_year()), ("2027-04".to_owned(), 2027));
        assert_eq!(Month::april(2027), march.plus(1));
        assert_eq!(Month::of(date!(2028 - 02 - 01)).last(), date!(2028 - 02 - 29));
        // The end of a month in Japan can lie in another month in UTC.
        let at = "2026-11-30T15:00:00Z".parse().expect("a moment");
        assert_eq!(Month::at(at).to_string(), "2026-12");
        for wrong in ["2026", "2026-13", "2026-00", "x-1", "99999-01", "-5-01"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_month_reads_as_it_is_told_and_lies_in_its_fiscal_year(it in 0..96_000i32) {
            let month = Month(it);
            prop_assert_eq!(month.to_string().parse(), Ok(month));
            let april = Month::april(month.fiscal_year());
            prop_assert!(april <= month && month < april.plus(12));
            prop_assert_eq!(Month::of(month.first()), month);
            prop_assert_eq!(Month::of(month.last()), month);
        }
    }
}
