//! Days, times and spans.

words! {
    monday = "月", "Mon";
    tuesday = "火", "Tue";
    wednesday = "水", "Wed";
    thursday = "木", "Thu";
    friday = "金", "Fri";
    saturday = "土", "Sat";
    sunday = "日", "Sun";
    day(weekday: &str, month: u8, month_name: &str, day: u8) =
        "{month}月{day}日({weekday})",
        "{weekday} {day} {month_name}";
    date(day: &str, year: i32) = "{year}年{day}", "{day} {year}";
    minutes_left(minutes: i64, seconds: i64) = "あと{minutes}分{seconds:02}秒", "{minutes}:{seconds:02} left";
    seconds_left(seconds: i64) = "あと{seconds}秒", "0:{seconds:02} left";
    ends_today = "今日まで", "today";
    days_left(days: i32) = "あと{days}日", one "{days} day left", "{days} days left";
    minutes(minutes: u64, seconds: u64) = "{minutes}分{seconds}秒", "{minutes}min {seconds}s";
    seconds(seconds: u64) = "{seconds}秒", "{seconds}s";
}
