//! Incoming payments: 振込入金通知 (01) and 入出金取引明細 (03), 200 bytes a record.

use time::Date;

use super::{Fault, Wrong, plain_number, records};

/// Length of an incoming payment record, in bytes.
const CREDIT: usize = 200;

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
