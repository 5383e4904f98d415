//! Direct debits: 預金口座振替 (91), 120 bytes a record, written for the bank and read back with its results.

use time::Date;

use super::letters::Field;
use super::{Fault, Wrong, plain_number, records};

/// Length of a direct debit record, in bytes.
const DEBIT: usize = 120;

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
