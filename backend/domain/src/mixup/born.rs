//! Dates of birth, as Japan writes them.

use time::{Date, Month};
use unicode_normalization::UnicodeNormalization;

/// Names of eras, with the year before their first. A date in an era's last year may be written in the next one's.
const ERAS: [(&[&str], i32); 5] = [
    (&["明治", "明", "m"], 1867),
    (&["大正", "大", "t"], 1911),
    (&["昭和", "昭", "s"], 1925),
    (&["平成", "平", "h"], 1988),
    (&["令和", "令", "r"], 2018),
];

/// Reads a date of birth: 昭和25年1月1日, S25.1.1, 1950年1月1日, 1950/01/01, 1950-1-1, 19500101; what follows is passed
/// over.
pub fn birth_date(text: &str) -> Option<Date> {
    // Some printers write a division sign for a slash.
    let text: String = text.nfkc().flat_map(char::to_lowercase).filter(|it| !it.is_whitespace()).collect();
    // From the first digit, or from an era's name right before it.
    let digit = text.find(|it: char| it.is_ascii_digit()).or_else(|| text.find('元'))?;
    let (before, rest) = text.split_at(digit);
    let era = ERAS.iter().find(|it| it.0.iter().any(|name| ends_with_era(before, name)));
    let mut numbers = Numbers(rest);
    let first = numbers.next()?;
    if era.is_none() && first.digits == 8 {
        let (year, day) = (first.value / 10_000, first.value % 10_000);
        return date(year, day / 100, day % 100);
    }
    let (month, day) = (numbers.next()?, numbers.next()?);
    let year = match era {
        Some((_, before)) => before + first.value,
        // Two digits are of no era that is known.
        None if first.digits == 4 => first.value,
        None => return None,
    };
    date(year, month.value, day.value)
}

/// Whether digits without separators are a day: 20261128, 261128.
pub fn is_day(digits: &str) -> bool {
    let Ok(value) = digits.parse::<i32>() else { return false };
    let (year, rest) = (value / 10_000, value % 10_000);
    match digits.len() {
        8 => (1900..2100).contains(&year) && date(year, rest / 100, rest % 100).is_some(),
        6 => date(2000 + year, rest / 100, rest % 100).is_some(),
        _ => false,
    }
}

fn ends_with_era(before: &str, name: &str) -> bool {
    let latin = name.is_ascii();
    before.strip_suffix(name).is_some_and(|it| !latin || !it.ends_with(|it: char| it.is_ascii_alphabetic()))
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

struct Number {
    value: i32,
    digits: usize,
}

/// The numbers of a text, one after the other, with at most two letters between them; 元 is one.
struct Numbers<'a>(&'a str);

impl Iterator for Numbers<'_> {
    type Item = Number;

    fn next(&mut self) -> Option<Number> {
        if let Some(rest) = self.0.strip_prefix('元') {
            self.0 = rest.trim_start_matches(['年', '.', '/', '-']);
            return Some(Number { value: 1, digits: 1 });
        }
        let digits = self.0.chars().take_while(char::is_ascii_digit).count();
        let value = self.0[..digits].parse().ok()?;
        self.0 =
            self.0[digits..].trim_start_matches(['年', '月', '日', '.', '/', '-', '生', '・', '\u{2215}', '\u{2044}']);
        Some(Number { value, digits })
    }
}
