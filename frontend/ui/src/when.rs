//! Moments as readers write them, in Japan's time.

use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE, SECOND};
use time::Weekday;

use crate::words::{Lang, lang, pick};

const fn weekday(it: Weekday) -> (&'static str, &'static str) {
    match it {
        Weekday::Monday => ("月", "Mon"),
        Weekday::Tuesday => ("火", "Tue"),
        Weekday::Wednesday => ("水", "Wed"),
        Weekday::Thursday => ("木", "Thu"),
        Weekday::Friday => ("金", "Fri"),
        Weekday::Saturday => ("土", "Sat"),
        Weekday::Sunday => ("日", "Sun"),
    }
}

/// What time it is, by the service's clock.
pub fn now() -> Instant {
    medpost_client::clock::now()
}

/// A day in Japan as a date field has it: 2026-11-22.
pub fn field(at: Instant) -> String {
    // Japan is nine hours ahead: its date is the one in UTC nine hours later.
    let text = at.plus(9 * HOUR).to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

/// The beginning, in Japan, of the day in a date field.
pub fn read_field(text: &str) -> Option<Instant> {
    let end: Instant = format!("{text}T15:00:00Z").parse().ok()?;
    Some(end.plus(-DAY))
}

/// A moment's month in Japan, for a month field.
pub fn month(at: Instant) -> String {
    field(at).chars().take(7).collect()
}

/// The beginning, in Japan, of the month in a month field.
pub fn read_month(text: &str) -> Option<Instant> {
    read_field(&format!("{text}-01"))
}

/// 11月22日(日)
pub fn day(at: Instant) -> String {
    let it = at.in_japan();
    let (ja, en) = weekday(it.weekday());
    match lang() {
        Lang::Ja => format!("{}月{}日({ja})", u8::from(it.month()), it.day()),
        Lang::En => format!("{en} {} {}", it.day(), &it.month().to_string()[..3]),
    }
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
    let it = at.in_japan();
    match lang() {
        Lang::Ja => format!("{}年{}", it.year(), day(at)),
        Lang::En => format!("{} {}", day(at), it.year()),
    }
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

/// あと4分10秒
pub fn countdown(micros: i64) -> String {
    let seconds = (micros / SECOND).max(0);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    match lang() {
        Lang::Ja if minutes > 0 => format!("あと{minutes}分{seconds:02}秒"),
        Lang::Ja => format!("あと{seconds}秒"),
        Lang::En => format!("{minutes}:{seconds:02} left"),
    }
}

/// Days left until the end of retention, counted as calendar days in Japan.
pub fn days_left(kept_until: Instant, now: Instant) -> String {
    let days = kept_until.plus(-1).japan_day() - now.japan_day();
    match (lang(), days) {
        (_, ..0) => String::new(),
        (Lang::Ja, 0) => "今日まで".to_owned(),
        (Lang::Ja, it) => format!("あと{it}日"),
        (Lang::En, 0) => "today".to_owned(),
        (Lang::En, 1) => "1 day left".to_owned(),
        (Lang::En, it) => format!("{it} days left"),
    }
}

/// 残り 1分20秒, for transfers.
pub fn duration(seconds: u64) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let (minute, second) = (pick("分", "min "), pick("秒", "s"));
    if minutes > 0 { format!("{minutes}{minute}{rest}{second}") } else { format!("{rest}{second}") }
}
