//! File formats of the Japanese Bankers Association (全銀協規定形式): fixed-length records in JIS X 0201, numbers
//! padded with zeros on the left, half-width kana padded with blanks on the right, dates by era or Western year
//! (layouts as banks publish them, e.g. 阿波銀行 振込入金通知, 宮崎銀行 口座振替). [`letters::Field`] says which characters a
//! field may hold.
//!
//! Read: 振込入金通知 (01) and 入出金取引明細 (03), 200 bytes; 預金口座振替 (91) with its results, 120 bytes. Written:
//! 預金口座振替 (91).

pub mod credits;
pub mod debits;
pub mod letters;
#[cfg(test)]
mod tests;

use time::{Date, Month as CalendarMonth};

use letters::letter;

/// What is wrong with a file, and where. Nothing from such a file is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Number of the record, counted from 1.
    pub row: usize,
    /// Name of the field.
    pub column: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The record has the wrong length.
    Length,
    /// A record of this kind can't stand here.
    Kind,
    /// Not a number.
    Number,
    /// Not a date.
    Date,
    /// Characters that are not allowed here.
    Text,
    /// A total or a count that does not match the records.
    Sum,
}

/// A record of a file, with its number.
struct Record<'a> {
    row: usize,
    bytes: &'a [u8],
}

impl Record<'_> {
    fn wrong(&self, column: &'static str, fault: Fault) -> Wrong {
        Wrong { row: self.row, column, fault }
    }

    fn kind(&self) -> u8 {
        self.bytes.first().copied().unwrap_or(0)
    }

    fn text(&self, column: &'static str, from: usize, length: usize) -> Result<String, Wrong> {
        let bytes = self.bytes.get(from..from + length).unwrap_or_default();
        let text: Option<String> = bytes.iter().map(|it| letter(*it)).collect();
        text.map(|it| it.trim_end().to_owned()).ok_or_else(|| self.wrong(column, Fault::Text))
    }

    /// Parses a number of at most 15 digits. Blanks count as zero.
    fn number(&self, column: &'static str, from: usize, length: usize) -> Result<i64, Wrong> {
        let bytes = self.bytes.get(from..from + length).unwrap_or_default();
        let text = std::str::from_utf8(bytes).unwrap_or("x").trim();
        if text.is_empty() {
            return Ok(0);
        }
        let plain = text.bytes().all(|it| it.is_ascii_digit());
        text.parse().ok().filter(|_| plain).ok_or_else(|| self.wrong(column, Fault::Number))
    }

    /// Parses YYMMDD, see [`near`].
    fn date(&self, column: &'static str, from: usize, today: Date) -> Result<Date, Wrong> {
        let part = |at: usize| self.number(column, from + at, 2);
        near((part(0)?, part(2)?, part(4)?), today).ok_or_else(|| self.wrong(column, Fault::Date))
    }
}

/// How old a payment may be, in days: a year, including a leap year.
const OLDEST_DAYS: i64 = 366;

/// Offsets for a two-digit year: Western, Reiwa, Heisei (some banks never switched). They are more than a year apart,
/// so at most one of the resulting dates is recent.
const CALENDARS: [i64; 3] = [2000, 2018, 1988];

/// Resolves a date with a two-digit year: of the calendars that banks use, it picks the one that puts the date within
/// the year before `today`. `None` if it is no date, or lies in the future or too far in the past in all of them.
pub fn near((year, month, day): (i64, i64, i64), today: Date) -> Option<Date> {
    let month = CalendarMonth::try_from(u8::try_from(month).ok()?).ok()?;
    let day = u8::try_from(day).ok()?;
    let dates = CALENDARS.iter().filter(|it| year > 0 || **it == 2000).filter_map(|it| {
        let year = i32::try_from(it.checked_add(year)?).ok()?;
        Date::from_calendar_date(year, month, day).ok()
    });
    dates.into_iter().find(|it| is_recent(*it, today))
}

/// Whether a payment may have come in on a day: not in the future, and at most a year ago.
pub fn is_recent(on: Date, today: Date) -> bool {
    (0..=OLDEST_DAYS).contains(&(today - on).whole_days())
}

/// Splits a file into records, with or without line breaks between them.
fn records(bytes: &[u8], length: usize) -> Result<Vec<Record<'_>>, Wrong> {
    let end = bytes.iter().rposition(|it| !matches!(it, 0x1A | b'\r' | b'\n')).map_or(0, |it| it + 1);
    let bytes = &bytes[..end];
    let lines: Vec<&[u8]> = if bytes.contains(&b'\n') {
        bytes.split(|it| *it == b'\n').map(|it| it.strip_suffix(b"\r").unwrap_or(it)).collect()
    } else {
        bytes.chunks(length).collect()
    };
    let records: Vec<Record<'_>> = lines.into_iter().zip(1..).map(|(bytes, row)| Record { row, bytes }).collect();
    match records.iter().find(|it| it.bytes.len() != length) {
        Some(it) => Err(it.wrong("", Fault::Length)),
        None if records.is_empty() => Err(Wrong { row: 1, column: "", fault: Fault::Length }),
        None => Ok(records),
    }
}

/// A number without blanks and leading zeros.
fn plain_number(text: &str) -> String {
    text.trim().trim_start_matches('0').to_owned()
}
