//! Dates and times as shown to users, in Japan's time zone.

use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE, SECOND};
use time::Weekday;

use crate::words;

fn weekday(it: Weekday) -> &'static str {
    match it {
        Weekday::Monday => words::time::monday(),
        Weekday::Tuesday => words::time::tuesday(),
        Weekday::Wednesday => words::time::wednesday(),
        Weekday::Thursday => words::time::thursday(),
        Weekday::Friday => words::time::friday(),
        Weekday::Saturday => words::time::saturday(),
        Weekday::Sunday => words::time::sunday(),
    }
}

/// The current time, by the service's clock.
pub fn now() -> Instant {
    medpost_client::clock::now()
}

/// The day in Japan, as the value of a date field: 2026-11-22.
pub fn field(at: Instant) -> String {
    // Japan is nine hours ahead: its date is the one in UTC nine hours later.
    let text = at.plus(9 * HOUR).to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

/// The start, in Japan, of a date field's day; `None` if it is not a date.
pub fn read_field(text: &str) -> Option<Instant> {
    let end: Instant = format!("{text}T15:00:00Z").parse().ok()?;
    Some(end.plus(-DAY))
}

/// The month in Japan, as the value of a month field: 2026-11.
pub fn month(at: Instant) -> String {
    field(at).chars().take(7).collect()
}

/// The start, in Japan, of a month field's month; `None` if it is not a month.
pub fn read_month(text: &str) -> Option<Instant> {
    read_field(&format!("{text}-01"))
}

/// 11月22日(日)
pub fn day(at: Instant) -> String {
    let it = at.in_japan();
    words::time::day(weekday(it.weekday()), u8::from(it.month()), &it.month().to_string()[..3], it.day())
}

/// 14:02
pub fn clock(at: Instant) -> String {
    let it = at.in_japan();
    format!("{:02}:{:02}", it.hour(), it.minute())
}

/// 11月22日(日) 14:02
pub fn moment(at: Instant) -> String {
    format!("{} {}", day(at), clock(at))
}

/// 2026年11月22日(日)
pub fn date(at: Instant) -> String {
    words::time::date(&day(at), at.in_japan().year())
}

/// 11/20 10:17
pub fn short(at: Instant) -> String {
    let it = at.in_japan();
    format!("{}/{} {}", u8::from(it.month()), it.day(), clock(at))
}

/// The last minute of a retention that ends at midnight: 2026年11月29日(日) 23:59.
pub fn last_minute(kept_until: Instant) -> String {
    let last = kept_until.plus(-MINUTE);
    format!("{} {}", date(last), clock(last))
}

/// The time left, from microseconds: あと4分10秒
pub fn countdown(micros: i64) -> String {
    let seconds = (micros / SECOND).max(0);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => words::time::seconds_left(seconds),
        (minutes, seconds) => words::time::minutes_left(minutes, seconds),
    }
}

/// Days left until the end of retention, counted as calendar days in Japan; empty once it is over.
pub fn days_left(kept_until: Instant, now: Instant) -> String {
    match kept_until.plus(-1).japan_day() - now.japan_day() {
        ..0 => String::new(),
        0 => words::time::ends_today().to_owned(),
        it => words::time::days_left(it),
    }
}

/// A duration of an upload or download: 1分20秒
pub fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => words::time::seconds(seconds),
        (minutes, seconds) => words::time::minutes(minutes, seconds),
    }
}
