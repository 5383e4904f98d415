//! How long the record of a dispatch is kept (subject, file names, patient fields). Each facility chooses.

use time::{Date, Month};

use crate::instant::Instant;

/// Number of years for which a facility may keep its records.
pub const YEARS: std::ops::RangeInclusive<u32> = 1..=5;

/// The last day (in Japan, counted from 1970) on which the record of something sent at `sent_at` is kept: the same date
/// `years` years later, or 28 February for 29 February.
pub fn last_day(sent_at: Instant, years: u32) -> i32 {
    let sent = sent_at.japan_date();
    let year = sent.year().saturating_add_unsigned(years);
    let last = sent.replace_year(year).or_else(|_| Date::from_calendar_date(year, sent.month(), 28));
    // If the year is beyond what a date can represent, it is the day of sending.
    Instant::japan_midnight(last.unwrap_or(sent)).japan_day()
}

/// The year that contains a day (both in Japan, days counted from 1970). It identifies the key that ends with that
/// year.
pub fn year_of(day: i32) -> i32 {
    Instant::japan_day_begin(day).japan_date().year()
}

/// The last day of a year (in Japan, counted from 1970).
pub fn end_of(year: i32) -> i32 {
    let last = Date::from_calendar_date(year, Month::December, 31).unwrap_or(Date::MAX);
    Instant::japan_midnight(last).japan_day()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().expect("a time")
    }

    #[track_caller]
    fn check(sent: &str, years: u32, last: &str) {
        let day = last_day(at(sent), years);
        assert_eq!(Instant::japan_day_begin(day).japan_date().to_string(), last);
        assert_eq!(year_of(day), last[..4].parse::<i32>().expect("a year"));
    }

    #[test]
    fn a_record_is_kept_until_the_same_date_in_japan() {
        check("2026-11-22T05:02:00Z", 5, "2031-11-22");
        // One minute before and one minute after midnight in Japan are different days, and here different years.
        check("2026-12-31T14:59:00Z", 1, "2027-12-31");
        check("2026-12-31T15:01:00Z", 1, "2028-01-01");
        // 29 February has no counterpart in the next year, but one four years later.
        check("2028-02-29T03:00:00Z", 1, "2029-02-28");
        check("2028-02-29T03:00:00Z", 4, "2032-02-29");
    }

    #[test]
    fn a_year_ends_on_its_last_day_in_japan() {
        for year in [2026, 2027, 2028, 2031] {
            assert_eq!((year_of(end_of(year)), year_of(end_of(year) + 1)), (year, year + 1));
        }
    }
}
