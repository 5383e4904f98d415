//! Business days and holidays in Japan.

use time::{Date, Month, Weekday};

/// Whether a day is a national holiday under the Act on National Holidays (国民の祝日に関する法律, Act No. 178 of 1948)
/// as in force since 2022. Equinoxes use the usual approximation, which has matched the announcement of each February
/// since 1980.
pub fn is_holiday(date: Date) -> bool {
    is_named(date) || is_substitute(date) || is_between(date)
}

/// Whether offices are open: not on Saturdays, Sundays and national holidays, and not from 29 December to 3 January.
pub fn is_open(date: Date) -> bool {
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let new_year = matches!((date.month(), date.day()), (Month::December, 29..) | (Month::January, ..=3));
    !weekend && !new_year && !is_holiday(date)
}

/// The day itself if offices are open, otherwise the next open day.
pub fn open_from(date: Date) -> Date {
    let mut it = date;
    while !is_open(it) {
        match it.next_day() {
            Some(next) => it = next,
            None => return it,
        }
    }
    it
}

/// The day itself if offices are open, otherwise the last open day before it.
pub fn open_until(date: Date) -> Date {
    let mut it = date;
    while !is_open(it) {
        match it.previous_day() {
            Some(before) => it = before,
            None => return it,
        }
    }
    it
}

/// The holidays named by the law, without those that follow from them.
fn is_named(date: Date) -> bool {
    let monday = |nth: u8| date.weekday() == Weekday::Monday && (date.day() - 1) / 7 + 1 == nth;
    match date.month() {
        Month::January => date.day() == 1 || monday(2),
        Month::February => matches!(date.day(), 11 | 23),
        Month::March => date.day() == equinox(date.year(), 20.8431),
        Month::April => date.day() == 29,
        Month::May => matches!(date.day(), 3..=5),
        Month::July => monday(3),
        Month::August => date.day() == 11,
        Month::September => monday(3) || date.day() == equinox(date.year(), 23.2488),
        Month::October => monday(2),
        Month::November => matches!(date.day(), 3 | 23),
        Month::June | Month::December => false,
    }
}

/// 振替休日: if a holiday falls on a Sunday, the next day that is not a holiday replaces it (article 3, paragraph 2).
fn is_substitute(date: Date) -> bool {
    if is_named(date) {
        return false;
    }
    let mut before = date.previous_day();
    while let Some(it) = before.filter(|it| is_named(*it)) {
        if it.weekday() == Weekday::Sunday {
            return true;
        }
        before = it.previous_day();
    }
    false
}

/// 国民の休日: a day between two holidays is a holiday too (article 3, paragraph 3).
fn is_between(date: Date) -> bool {
    let named = |it: Option<Date>| it.is_some_and(is_named);
    !is_named(date) && named(date.previous_day()) && named(date.next_day())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day of a month")]
fn equinox(year: i32, base: f64) -> u8 {
    let years = year - 1980;
    (base + 0.242_194 * f64::from(years)).floor() as u8 - years.div_euclid(4) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    /// All national holidays of two years, as the Cabinet Office lists them
    /// (<https://www8.cao.go.jp/chosei/shukujitsu/gaiyou.html>).
    const LISTED: [Date; 35] = [
        date!(2026 - 01 - 01),
        date!(2026 - 01 - 12),
        date!(2026 - 02 - 11),
        date!(2026 - 02 - 23),
        date!(2026 - 03 - 20),
        date!(2026 - 04 - 29),
        date!(2026 - 05 - 03),
        date!(2026 - 05 - 04),
        date!(2026 - 05 - 05),
        date!(2026 - 05 - 06),
        date!(2026 - 07 - 20),
        date!(2026 - 08 - 11),
        date!(2026 - 09 - 21),
        date!(2026 - 09 - 22),
        date!(2026 - 09 - 23),
        date!(2026 - 10 - 12),
        date!(2026 - 11 - 03),
        date!(2026 - 11 - 23),
        date!(2027 - 01 - 01),
        date!(2027 - 01 - 11),
        date!(2027 - 02 - 11),
        date!(2027 - 02 - 23),
        date!(2027 - 03 - 21),
        date!(2027 - 03 - 22),
        date!(2027 - 04 - 29),
        date!(2027 - 05 - 03),
        date!(2027 - 05 - 04),
        date!(2027 - 05 - 05),
        date!(2027 - 07 - 19),
        date!(2027 - 08 - 11),
        date!(2027 - 09 - 20),
        date!(2027 - 09 - 23),
        date!(2027 - 10 - 11),
        date!(2027 - 11 - 03),
        date!(2027 - 11 - 23),
    ];

    #[test]
    fn the_holidays_of_two_years_are_the_listed_ones_and_no_others() {
        let mut it = date!(2026 - 01 - 01);
        let mut found = Vec::new();
        while it < date!(2028 - 01 - 01) {
            found.extend(is_holiday(it).then_some(it));
            it = it.next_day().expect("a day");
        }
        assert_eq!(found, LISTED);
    }

    #[test]
    fn the_next_and_the_last_open_day_step_over_closed_ones() {
        // 29 December 2026 to Sunday 3 January 2027.
        assert_eq!(open_from(date!(2026 - 12 - 29)), date!(2027 - 01 - 04));
        assert_eq!(open_until(date!(2027 - 01 - 03)), date!(2026 - 12 - 28));
        // A Saturday, and a day that is open.
        assert_eq!(open_from(date!(2026 - 12 - 05)), date!(2026 - 12 - 07));
        assert_eq!(open_until(date!(2026 - 12 - 05)), date!(2026 - 12 - 04));
        assert_eq!(open_from(date!(2026 - 12 - 04)), date!(2026 - 12 - 04));
    }
}
