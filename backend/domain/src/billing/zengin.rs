//! File formats of the Japanese Bankers Association (全銀協規定形式): fixed-length records in JIS X 0201, numbers
//! padded with zeros on the left, half-width kana padded with blanks on the right, dates by era or Western year
//! (layouts as banks publish them, e.g. 阿波銀行 振込入金通知, 宮崎銀行 口座振替). [`Field`] says which characters a
//! field may hold.
//!
//! Read: 振込入金通知 (01) and 入出金取引明細 (03), 200 bytes; 預金口座振替 (91) with its results, 120 bytes. Written:
//! 預金口座振替 (91).

use time::{Date, Month as CalendarMonth};
use unicode_normalization::UnicodeNormalization;

/// Length of an incoming payment record, in bytes.
const CREDIT: usize = 200;
/// Length of a direct debit record, in bytes.
const DEBIT: usize = 120;

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

/// An incoming payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Number of the record, counted from 1.
    pub row: usize,
    /// 勘定日 (value date)
    pub on: Date,
    /// The amount in yen; negative if the bank takes it back.
    pub yen: i64,
    /// 振込依頼人名 (name of the payer), in half-width kana.
    pub name: String,
    /// 振込依頼人コード (payer code), without leading zeros.
    pub code: String,
    /// Number of the account it was paid into, without leading zeros.
    pub account: String,
    /// 摘要 (note) or EDI information.
    pub note: String,
}

impl Credit {
    /// A payment that comes from no file.
    pub fn bare(name: &str, yen: i64, on: Date) -> Self {
        Self {
            row: 1,
            on,
            yen,
            name: name.to_owned(),
            code: String::new(),
            account: String::new(),
            note: String::new(),
        }
    }
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

/// Decodes a byte of JIS X 0201.
fn letter(it: u8) -> Option<char> {
    match it {
        b'\\' => Some('¥'),
        b' '..=b'~' => Some(char::from(it)),
        0xA1..=0xDF => char::from_u32(0xFF61 + u32::from(it - 0xA1)),
        _ => None,
    }
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

/// Whether these bytes look like an incoming payment file of this format. Anything else is read as a table.
pub fn is_credits(bytes: &[u8]) -> bool {
    bytes.starts_with(b"101") || bytes.starts_with(b"103")
}

/// The incoming payments of a 振込入金通知 or 入出金取引明細 file. Outgoing ones are skipped; one that the bank takes
/// back is negative and needs to be looked at. Dates must lie within the year before `today`.
pub fn credits(bytes: &[u8], today: Date) -> Result<Vec<Credit>, Wrong> {
    let all = records(bytes, CREDIT)?;
    let mut found = Vec::new();
    // The account being read: its kind of file and its number, with the count and total so far.
    let mut account: Option<(i64, String)> = None;
    let (mut sum, mut count, mut ended) = (0i64, 0i64, false);
    for it in &all {
        match (it.kind(), &account) {
            _ if ended => return Err(it.wrong("データ区分", Fault::Kind)),
            (b'1', None) => {
                let kind = it.number("種別コード", 1, 2)?;
                let number = match kind {
                    1 => it.text("口座番号", 60, 7)?,
                    3 => it.text("口座番号", 63, 10)?,
                    _ => return Err(it.wrong("種別コード", Fault::Kind)),
                };
                account = Some((kind, plain_number(&number)));
                (sum, count) = (0, 0);
            }
            (b'2', Some((1, number))) => {
                let yen = it.number("金額", 19, 10)?;
                let code = plain_number(&it.text("振込依頼人コード", 39, 10)?);
                let (name, note) = (it.text("振込依頼人名", 49, 48)?, it.text("EDI情報", 128, 20)?);
                // 取消区分 1: the bank takes the payment back.
                let back = it.text("取消区分", 127, 1)? == "1";
                let yen = if back { -yen } else { yen };
                if !back {
                    (sum, count) = (sum + yen, count + 1);
                }
                found.push(Credit {
                    row: it.row,
                    on: it.date("勘定日", 7, today)?,
                    yen,
                    name,
                    code,
                    account: number.clone(),
                    note,
                });
            }
            (b'2', Some((_, number))) => {
                let yen = it.number("取引金額", 24, 12)?;
                let code = plain_number(&it.text("振込依頼人コード", 71, 10)?);
                let (name, note) = (it.text("振込依頼人名", 81, 48)?, it.text("摘要", 159, 20)?);
                match it.number("入払区分", 21, 1)? {
                    1 => {
                        (sum, count) = (sum + yen, count + 1);
                        found.push(Credit {
                            row: it.row,
                            on: it.date("勘定日", 9, today)?,
                            yen,
                            name,
                            code,
                            account: number.clone(),
                            note,
                        });
                    }
                    2 => {}
                    _ => return Err(it.wrong("入払区分", Fault::Kind)),
                }
            }
            (b'8', Some((kind, _))) => {
                let length = if *kind == 1 { 12 } else { 13 };
                if it.number("件数", 1, 6)? != count {
                    return Err(it.wrong("件数", Fault::Sum));
                }
                if it.number("金額合計", 7, length)? != sum {
                    return Err(it.wrong("金額合計", Fault::Sum));
                }
                account = None;
            }
            (b'9', None) => ended = true,
            _ => return Err(it.wrong("データ区分", Fault::Kind)),
        }
    }
    match all.last() {
        Some(it) if !ended => Err(it.wrong("データ区分", Fault::Kind)),
        _ => Ok(found),
    }
}

/// A number without blanks and leading zeros.
fn plain_number(text: &str) -> String {
    text.trim().trim_start_matches('0').to_owned()
}

/// A kana field: which characters it may hold, and how many. These are the characters that 全銀協's record formats
/// allow (as makers of accounting software list them by field): kana except ヲ and small ones, voicing marks, capital
/// letters and digits everywhere; blanks and `( ) - . /` in names of people and companies; only the hyphen in names of
/// banks and branches. Commas, brackets and the yen sign belong to EDI fields, which are not written here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 銀行名 (bank): 15 characters.
    Bank,
    /// 支店名 (branch): 15 characters.
    Branch,
    /// 預金者名 (account holder): 30 characters.
    Holder,
    /// 委託者名 (collector): 40 characters.
    Collector,
}

impl Field {
    /// The field's length in bytes. A voicing mark takes a byte of its own.
    pub const fn most(self) -> usize {
        match self {
            Self::Bank | Self::Branch => 15,
            Self::Holder => 30,
            Self::Collector => 40,
        }
    }

    const fn takes(self, byte: u8) -> bool {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'-' | 0xB1..=0xDF => true,
            b' ' | b'(' | b')' | b'.' | b'/' => matches!(self, Self::Holder | Self::Collector),
            _ => false,
        }
    }

    /// Encodes a text for this field, not padded yet. The error is the first character that is not allowed, or `None`
    /// if the text is too long or blank.
    pub fn write(self, text: &str) -> Result<Vec<u8>, Option<char>> {
        let mut bytes = Vec::new();
        for it in text.chars() {
            let own = half(it.encode_utf8(&mut [0; 4])).filter(|own| own.iter().all(|it| self.takes(*it)));
            bytes.extend(own.ok_or(Some(it))?);
        }
        if bytes.iter().all(|it| *it == b' ') || bytes.len() > self.most() { Err(None) } else { Ok(bytes) }
    }
}

/// What is wrong with an account or a collector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The field, by its name in the program.
    pub field: &'static str,
    /// The character that is not allowed; `None` if the length or the number is wrong.
    pub letter: Option<char>,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.letter {
            Some(it) => write!(f, "{} {it}", self.field),
            None => f.write_str(self.field),
        }
    }
}

/// Whoever collects by 口座振替 (direct debit), as the bank knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// 委託者コード (collector code): up to ten digits.
    pub code: String,
    /// 委託者名 (collector name)
    pub name: String,
    /// The account that the money goes to.
    pub account: Account,
}

impl Collector {
    /// Checks the fields as a bank would. The error names the first invalid one.
    pub fn check(&self) -> Result<(), Unfit> {
        if self.code.is_empty() || self.code.len() > 10 || !self.code.bytes().all(|it| it.is_ascii_digit()) {
            return Err(Unfit { field: "code", letter: None });
        }
        Field::Collector.write(&self.name).map_err(|letter| Unfit { field: "name", letter })?;
        self.account.check_place()
    }
}

/// A bank account. It has no `Display`, and its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// 銀行番号 (bank number): four digits.
    pub bank: String,
    /// 銀行名 (bank name)
    pub bank_name: String,
    /// 支店番号 (branch number): three digits.
    pub branch: String,
    /// 支店名 (branch name)
    pub branch_name: String,
    /// 預金種目 (kind of account): 1 普通, 2 当座.
    pub kind: u8,
    /// 口座番号 (account number): seven digits.
    pub number: String,
    /// 預金者名 (account holder), in kana.
    pub holder: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Account(…)")
    }
}

impl Account {
    /// Checks the fields as a bank would: lengths of numbers, and the characters allowed in names. The error names the
    /// first invalid field.
    pub fn check(&self) -> Result<(), Unfit> {
        self.check_place()?;
        Field::Holder.write(&self.holder).map(drop).map_err(|letter| Unfit { field: "holder", letter })
    }

    /// Checks everything but the holder's name.
    fn check_place(&self) -> Result<(), Unfit> {
        let number = |field: &'static str, it: &str, length: usize| {
            let good = it.len() == length && it.bytes().all(|it| it.is_ascii_digit());
            if good { Ok(()) } else { Err(Unfit { field, letter: None }) }
        };
        let name =
            |field: &'static str, of: Field, it: &str| of.write(it).map(drop).map_err(|letter| Unfit { field, letter });
        number("bank", &self.bank, 4)?;
        name("bank_name", Field::Bank, &self.bank_name)?;
        number("branch", &self.branch, 3)?;
        name("branch_name", Field::Branch, &self.branch_name)?;
        if !matches!(self.kind, 1 | 2) {
            return Err(Unfit { field: "account_kind", letter: None });
        }
        number("number", &self.number, 7)
    }

    /// The last three digits, as shown on screen.
    pub fn masked(&self) -> String {
        format!("****{}", self.number.get(4..).unwrap_or_default())
    }
}

/// A direct debit from one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debit {
    /// The account to collect from.
    pub account: Account,
    /// The amount in yen: up to ten digits.
    pub yen: i64,
    /// 新規コード: whether this is the first collection from this account.
    pub first: bool,
    /// 顧客番号 (customer number): up to twenty digits. The result is matched by it.
    pub customer: String,
}

/// A file that asks a bank to collect on a day. Every record ends with CR LF. `None` if something can't be encoded.
pub fn debits(collector: &Collector, on: Date, all: &[Debit]) -> Option<Vec<u8>> {
    let mut file = Vec::with_capacity((all.len() + 3) * (DEBIT + 2));
    let to = &collector.account;
    let mut it = Line::new(b"1910");
    it.number(&collector.code, 10)?;
    it.kana(&collector.name, Field::Collector)?;
    it.number(&format!("{:02}{:02}", u8::from(on.month()), on.day()), 4)?;
    it.number(&to.bank, 4)?;
    it.kana(&to.bank_name, Field::Bank)?;
    it.number(&to.branch, 3)?;
    it.kana(&to.branch_name, Field::Branch)?;
    it.number(&to.kind.to_string(), 1)?;
    it.number(&to.number, 7)?;
    it.end(&mut file);
    let mut sum = 0i64;
    for debit in all {
        let from = &debit.account;
        let mut it = Line::new(b"2");
        it.number(&from.bank, 4)?;
        it.kana(&from.bank_name, Field::Bank)?;
        it.number(&from.branch, 3)?;
        it.kana(&from.branch_name, Field::Branch)?;
        it.blank(4);
        it.number(&from.kind.to_string(), 1)?;
        it.number(&from.number, 7)?;
        it.kana(&from.holder, Field::Holder)?;
        it.number(&u64::try_from(debit.yen).ok()?.to_string(), 10)?;
        it.number(if debit.first { "1" } else { "0" }, 1)?;
        it.number(&debit.customer, 20)?;
        it.number("0", 1)?;
        it.end(&mut file);
        sum = sum.checked_add(debit.yen)?;
    }
    let mut it = Line::new(b"8");
    it.number(&all.len().to_string(), 6)?;
    it.number(&sum.to_string(), 12)?;
    it.number("0", 36)?;
    it.end(&mut file);
    Line::new(b"9").end(&mut file);
    Some(file)
}

/// A record being written.
struct Line(Vec<u8>);

impl Line {
    fn new(begin: &[u8]) -> Self {
        Self(begin.to_vec())
    }

    fn number(&mut self, text: &str, length: usize) -> Option<()> {
        let good = text.len() <= length && text.bytes().all(|it| it.is_ascii_digit());
        self.0.extend(std::iter::repeat_n(b'0', length.checked_sub(text.len())?));
        self.0.extend(text.as_bytes());
        good.then_some(())
    }

    fn kana(&mut self, text: &str, field: Field) -> Option<()> {
        let bytes = field.write(text).ok()?;
        self.0.extend(&bytes);
        self.blank(field.most().saturating_sub(bytes.len()));
        Some(())
    }

    fn blank(&mut self, length: usize) {
        self.0.extend(std::iter::repeat_n(b' ', length));
    }

    fn end(mut self, file: &mut Vec<u8>) {
        self.blank(DEBIT.saturating_sub(self.0.len()));
        file.extend(self.0);
        file.extend(b"\r\n");
    }
}

stored! {
    /// 振替結果コード (result of a direct debit)
    pub enum Collected {
        /// 0 振替済 (collected)
        Done = "0",
        /// 1 資金不足 (insufficient funds)
        NoFunds = "1",
        /// 2 預金取引なし (no such account)
        NoAccount = "2",
        /// 3 預金者の都合による振替停止 (stopped by the payer)
        StoppedByPayer = "3",
        /// 4 預金口座振替依頼書なし (no mandate)
        NoMandate = "4",
        /// 8 委託者の都合による振替停止 (stopped by us)
        StoppedByUs = "8",
        /// 9 その他 (other)
        Other = "9",
    }
}

/// The result of one direct debit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Number of the record, counted from 1.
    pub row: usize,
    /// 顧客番号 (customer number), without leading zeros.
    pub customer: String,
    /// The amount in yen.
    pub yen: i64,
    /// The bank's result code.
    pub collected: Collected,
}

/// Reads a direct debit file that the bank returned: the day as month and day, and the result of each record.
pub fn outcomes(bytes: &[u8]) -> Result<((u8, u8), Vec<Outcome>), Wrong> {
    let all = records(bytes, DEBIT)?;
    let mut found = Vec::new();
    let mut day = None;
    let (mut ended, mut told) = (false, false);
    for it in &all {
        match (it.kind(), day) {
            _ if ended => return Err(it.wrong("データ区分", Fault::Kind)),
            (b'1', None) => {
                if it.number("種別コード", 1, 2)? != 91 {
                    return Err(it.wrong("種別コード", Fault::Kind));
                }
                let part = |from: usize| Ok(u8::try_from(it.number("引落日", from, 2)?).unwrap_or(0));
                day = Some((part(54)?, part(56)?));
            }
            (b'2', Some(_)) if !told => {
                let code = it.text("振替結果コード", 111, 1)?;
                let collected = Collected::read(&code).ok_or_else(|| it.wrong("振替結果コード", Fault::Kind))?;
                let (yen, customer) = (it.number("引落金額", 80, 10)?, it.text("顧客番号", 91, 20)?);
                found.push(Outcome { row: it.row, customer: plain_number(&customer), yen, collected });
            }
            (b'8', Some(_)) if !told => {
                let sum = |done: Option<bool>| {
                    let of =
                        found.iter().filter(|it| done.is_none_or(|done| done == (it.collected == Collected::Done)));
                    of.fold((0i64, 0i64), |sum, it| (sum.0 + 1, sum.1 + it.yen))
                };
                for (column, from, (count, yen)) in
                    [("合計", 1, sum(None)), ("振替済", 19, sum(Some(true))), ("振替不能", 37, sum(Some(false)))]
                {
                    if it.number(column, from, 6)? != count || it.number(column, from + 6, 12)? != yen {
                        return Err(it.wrong(column, Fault::Sum));
                    }
                }
                told = true;
            }
            (b'9', Some(_)) if told => ended = true,
            _ => return Err(it.wrong("データ区分", Fault::Kind)),
        }
    }
    match (day, all.last()) {
        (Some(day), _) if ended => Ok((day, found)),
        (_, Some(it)) => Err(it.wrong("データ区分", Fault::Kind)),
        _ => Err(Wrong { row: 1, column: "", fault: Fault::Length }),
    }
}

/// Encodes a text as banks write it, in JIS X 0201: capital letters, half-width kana without small ones, voicing marks
/// as separate characters, the long vowel mark as a hyphen. `None` if a character can't be encoded. This allows more
/// than a field of a file may hold ([`Field::write`]), because it is used to compare names that banks report.
pub fn half(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    // Standalone marks would otherwise normalize to a blank with a combining mark.
    let marks = text.chars().map(|it| match it {
        '゛' => '\u{3099}',
        '゜' => '\u{309A}',
        it => it,
    });
    for it in marks.nfkc().nfd() {
        let it = match it {
            'ぁ'..='ゖ' => char::from_u32(u32::from(it) + 0x60)?,
            _ => it,
        };
        bytes.push(match it {
            'ー' | '‐' | '−' | '―' | '–' => b'-',
            '\u{3099}' => 0xDE,
            '\u{309A}' => 0xDF,
            '「' => 0xA2,
            '」' => 0xA3,
            '・' => b'.',
            '¥' => b'\\',
            '0'..='9' | 'A'..='Z' | ' ' | '(' | ')' | '-' | '.' | ',' | '/' => u8::try_from(u32::from(it)).ok()?,
            'a'..='z' => u8::try_from(u32::from(it.to_ascii_uppercase())).ok()?,
            _ => {
                let large = match it {
                    'ァ' => 'ア',
                    'ィ' | 'ヰ' => 'イ',
                    'ゥ' => 'ウ',
                    'ェ' | 'ヱ' => 'エ',
                    'ォ' => 'オ',
                    'ッ' => 'ツ',
                    'ャ' => 'ヤ',
                    'ュ' => 'ユ',
                    'ョ' => 'ヨ',
                    'ヮ' => 'ワ',
                    'ヵ' => 'カ',
                    'ヶ' => 'ケ',
                    it => it,
                };
                let found = (0xA6..=0xDDu8).find(|it| letter(*it).is_some_and(|it| it.to_string().nfkc().eq([large])));
                found?
            }
        });
    }
    Some(bytes)
}

/// Legal forms as banks abbreviate them. Some payers write them, others don't.
const FORMS: &[&str] = &[
    "ｲﾂﾊﾟﾝｼﾔﾀﾞﾝﾎｳｼﾞﾝ",
    "ｺｳｴｷｼﾔﾀﾞﾝﾎｳｼﾞﾝ",
    "ｲﾘﾖｳﾎｳｼﾞﾝｼﾔﾀﾞﾝ",
    "ｲﾘﾖｳﾎｳｼﾞﾝ",
    "ｶﾌﾞｼｷｶﾞｲｼﾔ",
    "ｼﾔﾀﾞﾝﾎｳｼﾞﾝ",
    "ｼﾔ)",
    "ｻﾞｲ)",
    "ｲ)",
    "ｶ)",
    "ﾕ)",
    "ﾄﾞ)",
    "(ｶ)",
    "(ｶ",
];

/// The same, as people write them.
const WRITTEN: &[&str] = &[
    "一般社団法人",
    "公益社団法人",
    "医療法人社団",
    "医療法人財団",
    "医療法人",
    "社団法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "(株)",
    "(有)",
];

/// A name prepared for comparison, without blanks, punctuation and legal forms: encoded as banks write it or, where
/// that is impossible, folded.
pub fn bare_name(text: &str) -> String {
    let (mut bare, forms) = match half(text) {
        Some(it) => (it.into_iter().filter_map(letter).collect::<String>().trim().to_owned(), FORMS),
        None => (crate::text::fold(text), WRITTEN),
    };
    for &form in forms {
        bare = bare.strip_prefix(form).or_else(|| bare.strip_suffix(form)).map(str::to_owned).unwrap_or(bare);
    }
    bare.chars().filter(|it| !matches!(it, ' ' | '-' | '.' | ',' | '/' | '(' | ')')).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 12 - 8);

    /// Builds a record field by field from a bank's table, independently of the code that reads it.
    fn record(length: usize, fields: &[(&str, usize, bool)]) -> Vec<u8> {
        let mut line = Vec::new();
        for (text, width, number) in fields {
            let bytes = half(text).expect("kana");
            let fill = width - bytes.len();
            if *number {
                line.extend(vec![b'0'; fill]);
            }
            line.extend(&bytes);
            if !*number {
                line.extend(vec![b' '; fill]);
            }
        }
        assert!(line.len() <= length);
        line.resize(length, b' ');
        line
    }

    fn header(kind: &str, account: &str) -> Vec<u8> {
        let mut fields = vec![
            ("1", 1, true),
            (kind, 2, true),
            ("0", 1, true),
            ("081201", 6, true),
            ("081201", 6, true),
            ("081201", 6, true),
            ("1", 4, true),
            ("レイジギンコウ", 15, false),
            ("1", 3, true),
            ("ホンテン", 15, false),
        ];
        if kind == "03" {
            fields.extend([("0", 3, true), ("1", 1, true), (account, 10, true)]);
        } else {
            fields.extend([("1", 1, true), (account, 7, true)]);
        }
        fields.push(("ミホン", 40, false));
        record(200, &fields)
    }

    fn came_in(kind: &str, way: &str, yen: &str, name: &str) -> Vec<u8> {
        if kind == "03" {
            let zeros = ("0", 6, true);
            record(
                200,
                &[
                    ("2", 1, true),
                    ("1", 8, true),
                    ("081130", 6, true),
                    zeros,
                    (way, 1, true),
                    ("11", 2, true),
                    (yen, 12, true),
                    ("0", 12, true),
                    zeros,
                    zeros,
                    ("0", 1, true),
                    ("0", 7, true),
                    ("0", 3, true),
                    ("42", 10, true),
                    (name, 48, false),
                    ("レイジギンコウ", 15, false),
                    ("ホンテン", 15, false),
                    ("フリコミ", 20, false),
                ],
            )
        } else {
            record(
                200,
                &[
                    ("2", 1, true),
                    ("1", 6, true),
                    ("081130", 6, true),
                    ("081130", 6, true),
                    (yen, 10, true),
                    ("0", 10, true),
                    ("42", 10, true),
                    (name, 48, false),
                    ("レイジギンコウ", 15, false),
                    ("ホンテン", 15, false),
                    (way, 1, false),
                    ("フリコミ", 20, false),
                ],
            )
        }
    }

    fn end(kind: &str, count: &str, sum: &str) -> Vec<Vec<u8>> {
        let width = if kind == "03" { 13 } else { 12 };
        vec![record(200, &[("8", 1, true), (count, 6, true), (sum, width, true)]), record(200, &[("9", 1, true)])]
    }

    fn file(kind: &str, credits: &[(&str, &str)]) -> Vec<Vec<u8>> {
        let mut all = vec![header(kind, "1234567")];
        let way = if kind == "03" { "1" } else { "" };
        all.extend(credits.iter().map(|(yen, name)| came_in(kind, way, yen, name)));
        let sum: i64 = credits.iter().map(|it| it.0.parse::<i64>().expect("yen")).sum();
        all.extend(end(kind, &credits.len().to_string(), &sum.to_string()));
        all
    }

    #[test]
    fn what_came_in_is_read_with_and_without_ends_of_lines() {
        for kind in ["01", "03"] {
            let lines = file(kind, &[("33001", "レイジイシカイ"), ("4400", "ミホンシ")]);
            for joined in
                [lines.concat(), lines.join(b"\r\n".as_slice()), [lines.join(b"\n".as_slice()), vec![0x1A]].concat()]
            {
                let found = credits(&joined, TODAY).expect("a file");
                assert_eq!(found.len(), 2, "{kind}");
                assert_eq!((found[0].yen, found[0].on), (33_001, date!(2026 - 11 - 30)));
                assert_eq!((found[0].name.as_str(), found[0].account.as_str()), ("ﾚｲｼﾞｲｼｶｲ", "1234567"));
                assert_eq!((found[1].code.as_str(), found[1].note.as_str(), found[1].row), ("42", "ﾌﾘｺﾐ", 3));
            }
        }
        // Outgoing payments are skipped; ones taken back are reported.
        let mut lines = vec![header("03", "1"), came_in("03", "2", "500", "ミホン")];
        lines.extend(end("03", "0", "0"));
        assert_eq!(credits(&lines.concat(), TODAY), Ok(Vec::new()));
        let mut lines = vec![header("01", "1"), came_in("01", "1", "500", "ミホン")];
        lines.extend(end("01", "0", "0"));
        assert_eq!(credits(&lines.concat(), TODAY).expect("a file")[0].yen, -500);
    }

    #[test]
    fn a_wrong_file_is_told_by_record_and_field() {
        let good = file("03", &[("33001", "レイジイシカイ")]);
        let told = |lines: &[Vec<u8>]| {
            let wrong = credits(&lines.concat(), TODAY).expect_err("wrong");
            (wrong.row, wrong.column, wrong.fault)
        };
        let with = |row: usize, at: usize, byte: u8| {
            let mut lines = good.clone();
            lines[row][at] = byte;
            told(&lines)
        };
        assert_eq!(with(1, 30, b'x'), (2, "取引金額", Fault::Number));
        assert_eq!(with(1, 12, b'9'), (2, "勘定日", Fault::Date));
        assert_eq!(with(1, 90, 0x80), (2, "振込依頼人名", Fault::Text));
        assert_eq!(with(2, 19, b'9'), (3, "金額合計", Fault::Sum));
        assert_eq!(with(2, 6, b'9'), (3, "件数", Fault::Sum));
        assert_eq!(with(0, 2, b'9'), (1, "種別コード", Fault::Kind));
        assert_eq!(with(1, 0, b'7'), (2, "データ区分", Fault::Kind));
        assert_eq!(told(&good[..3]), (3, "データ区分", Fault::Kind), "cut off");
        assert_eq!(told(&[good[0][..150].to_vec()]), (1, "", Fault::Length));
        assert_eq!(credits(b"", TODAY).expect_err("empty").fault, Fault::Length);
    }

    fn account() -> Account {
        Account {
            bank: "0001".to_owned(),
            bank_name: "例".to_owned(),
            branch: "023".to_owned(),
            branch_name: "ホンテン".to_owned(),
            kind: 1,
            number: "0123456".to_owned(),
            holder: "ミホンクリニツク".to_owned(),
        }
    }

    #[test]
    fn what_is_to_be_collected_is_written_byte_by_byte() {
        let from = Account { bank_name: "れいじぎんこう".to_owned(), ..account() };
        let collector =
            Collector {
                code: "99".to_owned(), name: "ミホンメッドポスト（カ".to_owned(), account: from.clone()
            };
        let debit = Debit { account: from, yen: 33_001, first: true, customer: "7".to_owned() };
        let file = debits(&collector, date!(2026 - 12 - 28), &[debit]).expect("a file");
        let lines: Vec<&[u8]> = file.chunks(122).collect();
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|it| it.len() == 122 && it.ends_with(b"\r\n")));
        let text = |line: usize| lines[line].iter().filter_map(|it| letter(*it)).collect::<String>();
        assert_eq!(
            text(0),
            format!(
                "{:<120}",
                "19100000000099ﾐﾎﾝﾒﾂﾄﾞﾎﾟｽﾄ(ｶ                           12280001ﾚｲｼﾞｷﾞﾝｺｳ      023ﾎﾝﾃﾝ           10123456"
            )
        );
        assert_eq!(
            text(1),
            format!(
                "{:<120}",
                "20001ﾚｲｼﾞｷﾞﾝｺｳ      023ﾎﾝﾃﾝ               10123456ﾐﾎﾝｸﾘﾆﾂｸ                      00000330011000000000000000000070"
            )
        );
        assert_eq!(text(2), format!("{:<120}", "8000001000000033001000000000000000000000000000000000000"));
        assert_eq!(text(3), format!("{:<120}", "9"));
        assert_eq!(account().check(), Err(Unfit { field: "bank_name", letter: Some('例') }));
        assert_eq!(account().masked(), "****456");
        assert_eq!(format!("{:?}", account()), "Account(…)");
    }

    #[test]
    fn a_field_takes_the_letters_of_its_own_and_no_others() {
        let good = Account { bank_name: "ﾚｲｼﾞUFJ".to_owned(), ..account() };
        assert_eq!(good.check(), Ok(()));
        for (holder, letter) in [
            ("ミホン,テスト", Some(',')),
            ("「ミホン」", Some('「')),
            ("ミホン ヲ", Some('ヲ')),
            ("ミホン¥", Some('¥')),
            ("見本", Some('見')),
            ("ミホン\u{E000}", Some('\u{E000}')),
            ("", None),
            ("　", None),
            ("ミホンガガガガガガガガガガガガガガガ", None),
        ] {
            let it = Account { holder: holder.to_owned(), ..good.clone() };
            assert_eq!(it.check(), Err(Unfit { field: "holder", letter }), "{holder}");
            let debit = Debit { account: it, yen: 1, first: false, customer: "1".to_owned() };
            let us = Collector { code: "1".to_owned(), name: "ミホン".to_owned(), account: good.clone() };
            assert_eq!(debits(&us, date!(2026 - 12 - 28), &[debit]), None, "{holder}");
        }
        for holder in ["ミホン（カ）", "カ)ミホン.エー-1/2", "ﾐﾎﾝｯｬ", "みほん・てすと", "か\u{3099}", "カ゛ハ゜"]
        {
            assert_eq!(Account { holder: holder.to_owned(), ..good.clone() }.check(), Ok(()), "{holder}");
        }
        // Names of banks and branches have no blanks and no punctuation but the hyphen.
        for (name, letter) in [("レイジ ギンコウ", ' '), ("レイジ(カ", '('), ("レイジ.", '.'), ("レイジ/", '/')]
        {
            let bank = Account { bank_name: name.to_owned(), ..good.clone() };
            assert_eq!(bank.check(), Err(Unfit { field: "bank_name", letter: Some(letter) }));
            let branch = Account { branch_name: name.to_owned(), ..good.clone() };
            assert_eq!(branch.check(), Err(Unfit { field: "branch_name", letter: Some(letter) }));
        }
        assert_eq!(Account { branch_name: "オーサカ".to_owned(), ..good.clone() }.check(), Ok(()));
        // A collector's name may be longer than a holder's, and a collector has a code.
        let us = Collector { code: "99".to_owned(), name: "ミ".repeat(40), account: good };
        assert_eq!(us.check(), Ok(()));
        assert_eq!(Collector { name: "ミ".repeat(41), ..us.clone() }.check().expect_err("too long").field, "name");
        for code in ["", "12345678901", "1a"] {
            assert_eq!(Collector { code: code.to_owned(), ..us.clone() }.check().expect_err(code).field, "code");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_of_the_calendar_by_which_it_is_recent() {
        for (told, on) in [
            ((26, 11, 30), Some(date!(2026 - 11 - 30))),
            ((8, 11, 30), Some(date!(2026 - 11 - 30))),
            ((38, 11, 30), Some(date!(2026 - 11 - 30))),
            ((26, 12, 8), Some(TODAY)),
            ((25, 12, 8), Some(date!(2025 - 12 - 8))),
            ((26, 12, 9), None),
            ((25, 12, 6), None),
            ((31, 11, 30), None),
            ((0, 11, 30), None),
            ((26, 2, 29), None),
            ((26, 13, 1), None),
            ((-8, 11, 30), None),
        ] {
            assert_eq!(near(told, TODAY), on, "{told:?}");
        }
        // The first year of an era, and a year that ends in zeros.
        assert_eq!(near((31, 4, 1), date!(2019 - 4 - 30)), Some(date!(2019 - 4 - 1)));
        assert_eq!(near((1, 5, 1), date!(2019 - 5 - 30)), Some(date!(2019 - 5 - 1)));
        // In a whole file, the error names the record and the field.
        for (year, good) in [(b"08", true), (b"26", true), (b"38", true), (b"31", false), (b"09", false)] {
            let mut lines = file("01", &[("33001", "レイジイシカイ")]);
            lines[1][7..9].copy_from_slice(year);
            match credits(&lines.concat(), TODAY) {
                Ok(it) => assert!(good && it[0].on == date!(2026 - 11 - 30)),
                Err(it) => assert!(!good && (it.row, it.column, it.fault) == (2, "勘定日", Fault::Date)),
            }
        }
    }

    #[test]
    fn what_became_of_it_is_read_back() {
        let mut file: Vec<Vec<u8>> = Vec::new();
        file.push(record(
            120,
            &[
                ("1", 1, true),
                ("91", 2, true),
                ("0", 1, true),
                ("99", 10, true),
                ("ミホン", 40, false),
                ("1228", 4, true),
            ],
        ));
        let line = |yen: &str, customer: &str, code: &str| {
            record(
                120,
                &[
                    ("2", 1, true),
                    ("1", 4, true),
                    ("レイジ", 15, false),
                    ("1", 3, true),
                    ("ホンテン", 15, false),
                    ("", 4, false),
                    ("1", 1, true),
                    ("1", 7, true),
                    ("ミホン", 30, false),
                    (yen, 10, true),
                    ("0", 1, true),
                    (customer, 20, true),
                    (code, 1, true),
                ],
            )
        };
        file.push(line("33001", "7", "0"));
        file.push(line("4400", "8", "1"));
        file.push(record(
            120,
            &[
                ("8", 1, true),
                ("2", 6, true),
                ("37401", 12, true),
                ("1", 6, true),
                ("33001", 12, true),
                ("1", 6, true),
                ("4400", 12, true),
            ],
        ));
        file.push(record(120, &[("9", 1, true)]));
        let (day, found) = outcomes(&file.concat()).expect("a file");
        assert_eq!((day, found.len()), ((12, 28), 2));
        assert_eq!((found[0].customer.as_str(), found[0].collected), ("7", Collected::Done));
        assert_eq!((found[1].yen, found[1].collected), (4_400, Collected::NoFunds));
        file[3][10] = b'9';
        assert_eq!(outcomes(&file.concat()).expect_err("wrong").fault, Fault::Sum);
        assert_eq!(outcomes(&file[..3].concat()).expect_err("cut off").fault, Fault::Kind);
        for code in ["5", "7", " "] {
            let wrong = [file[0].clone(), line("1", "1", code)].concat();
            let wrong = outcomes(&wrong).expect_err("no such code");
            assert_eq!((wrong.row, wrong.column), (2, "振替結果コード"));
        }
    }

    #[test]
    fn names_are_written_as_banks_write_them_and_known_again() {
        let text = |it: &str| half(it).map(|it| it.into_iter().filter_map(letter).collect::<String>());
        assert_eq!(text("がっきゅう・ポスト（カ").as_deref(), Some("ｶﾞﾂｷﾕｳ.ﾎﾟｽﾄ(ｶ"));
        assert_eq!(text("サンポー Abc-1").as_deref(), Some("ｻﾝﾎﾟ- ABC-1"));
        assert_eq!(text("漢字"), None);
        for (one, other) in [
            ("ｲ) ﾐﾎﾝｸﾘﾆﾂｸ", "ミホンクリニック"),
            ("ﾚｲｼﾞｲｼｶｲ", "れいじ いしかい"),
            ("ｼﾔ)ﾚｲｼﾞｲｼｶｲ", "レイジイシカイ"),
            ("ﾐﾎﾝｼﾖｳｼﾞ(ｶ", "カ）ミホンショウジ"),
            ("医療法人社団　髙橋医院", "高橋醫院"),
            ("（株）濵田商店", "浜田商店 株式会社"),
        ] {
            assert_eq!(bare_name(one), bare_name(other));
            assert!(!bare_name(one).is_empty());
        }
        assert_ne!(bare_name("ミホンシ"), bare_name("ミホンイシカイ"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..900), kind in 0..3usize) {
            let _ = credits(&bytes, TODAY);
            let _ = outcomes(&bytes);
            let mut file = file(["01", "03", "03"][kind], &[("1", "ミホン")]).concat();
            for (place, byte) in bytes.iter().enumerate() {
                let place = (place * 7919) % file.len();
                if place % 5 == 0 {
                    file[place] = *byte;
                }
            }
            let _ = credits(&file, TODAY);
        }

        #[test]
        fn a_recent_date_is_known_in_each_calendar_and_none_is_ever_in_the_future(
            back in 0..=365i64, calendar in 0..CALENDARS.len(), (year, month, day) in (0..100i64, 0..14i64, 0..33i64),
        ) {
            let on = TODAY - time::Duration::days(back);
            let told = (i64::from(on.year()) - CALENDARS[calendar], i64::from(u8::from(on.month())), i64::from(on.day()));
            prop_assert_eq!(near(told, TODAY), Some(on));
            prop_assert!(near((year, month, day), TODAY).is_none_or(|it| is_recent(it, TODAY)));
        }

        #[test]
        fn whatever_is_written_has_its_length(name in "\\PC{0,60}", yen in 0..10_000_000_000i64, customer in "[0-9]{0,22}") {
            let mut from = account();
            from.bank_name = "レイジ".to_owned();
            from.holder = name;
            let collector = Collector { code: "1".to_owned(), name: "ミホン".to_owned(), account: Account { holder: "ミホン".to_owned(), ..from.clone() } };
            if let Some(file) = debits(&collector, date!(2026 - 12 - 28), &[Debit { account: from, yen, first: false, customer }]) {
                prop_assert_eq!(file.len(), 4 * 122);
            }
        }
    }
}
