//! How long a record is kept: subject, file names and patient fields of a dispatch, for each facility by its own choice.

use time::{Date, Month};

use crate::instant::Instant;

/// Years for which a facility may keep its records.
pub const YEARS: std::ops::RangeInclusive<u32> = 1..=5;

/// The last day (Japan, since 1970) on which the record of something sent at `sent_at` is kept: the same date so many
/// years later. Of 29 February it is the 28th.
pub fn last_day(sent_at: Instant, years: u32) -> i32 {
    let sent = sent_at.japan_date();
    let year = sent.year().saturating_add_unsigned(years);
    let last = sent.replace_year(year).or_else(|_| Date::from_calendar_date(year, sent.month(), 28));
    // Beyond the last year that a date can have, it is the day of sending.
    Instant::japan_midnight(last.unwrap_or(sent)).japan_day()
}

/// The year, in Japan, in which a day (Japan, since 1970) lies: it names the key that ends with it.
pub fn year_of(day: i32) -> i32 {
    Instant::japan_day_begin(day).japan_date().year()
}

/// The last day of a year (Japan, since 1970).
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
        // One minute to midnight and one minute after it in Japan are two days, and here two years.
        check("2026-12-31T14:59:00Z", 1, "2027-12-31");
        check("2026-12-31T15:01:00Z", 1, "2028-01-01");
        // A leap day has no like in the next year, and one four years on.
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
