//! What banks tell of money that came in: 全銀 files of 200 bytes, or a table. A file is taken whole or not at all.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::billing::zengin::{self, Credit, Fault};
use medpost_domain::id::BankFileId;
use medpost_domain::role::Action;
use medpost_wire::billing::{BringBankFile, BroughtFile};
use medpost_wire::console::RowFault;
use medpost_wire::problem::Code;
use sha2::{Digest, Sha256};
use time::Date;
use time::macros::format_description;

use crate::audit::entry::{self, Actor};
use crate::console::caller::ConsoleCaller;
use crate::contract::sheet::{self, Column, Wrong};
use crate::kit::entropy;
use crate::kit::fault::Outcome;

use super::payments::row;
use super::{Billing, store};

/// Columns of a table, as programs and as banks head them.
const COLUMNS: [Column; 6] = [
    ("date", "日付"),
    ("yen", "入金金額"),
    ("name", "振込依頼人"),
    ("account", "口座番号"),
    ("code", "振込依頼人コード"),
    ("note", "摘要"),
];
/// A payment is no larger, in yen.
pub(super) const LARGEST: i64 = 1_000_000_000_000;
/// A file of more payments than these is none of a month's.
const MOST: usize = 20_000;

impl Billing {
    /// Takes a file in, with the invoices that its payments plainly are for; or tells what is wrong with it.
    pub async fn bring_bank_file(&self, caller: &ConsoleCaller, wish: &BringBankFile) -> Outcome<BroughtFile> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        let name: String = wish.name.chars().filter(|it| !it.is_control()).take(120).collect();
        let bytes = BASE64_STANDARD.decode(&wish.content).map_err(|_| Code::Malformed)?;
        let credits = match read(&bytes) {
            Ok(it) => it,
            Err(faults) => {
                let faults = faults.into_iter().map(Wrong::told).collect();
                return Ok(BroughtFile { faults, ..BroughtFile::default() });
            }
        };
        let now = self.clock.now();
        let id = BankFileId(entropy::id(now));
        let total: i64 = credits.iter().map(|it| it.yen).sum();
        let file = store::BankFile {
            id,
            name,
            sha256: Sha256::digest(&bytes).to_vec(),
            made_by: caller.administrator,
            made_at: now,
            count: i32::try_from(credits.len()).unwrap_or(i32::MAX),
            total,
        };
        let rows: Vec<store::Payment> =
            credits.iter().map(|it| row(Some(id), it, Some(caller.administrator), now)).collect();
        let payments = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let tx = self.db.write().await?;
        if !store::add_bank_file(&*tx, file).await? {
            return Err(Code::FileTwice.into());
        }
        store::add_payments(&*tx, rows.clone()).await?;
        let by = Actor::administrator(caller.administrator);
        entry::write(&*tx, by, "payments.brought", ("bank_file", Some(id.0)), &format!("payments={payments}"), now)
            .await?;
        let settled = self.settle_plain(&*tx, rows, Some(caller.administrator), now).await?;
        tx.commit().await?;
        Ok(BroughtFile { payments, total, settled, faults: Vec::new() })
    }
}

fn read(bytes: &[u8]) -> Result<Vec<Credit>, Vec<Wrong>> {
    let found = if zengin::is_credits(bytes) {
        zengin::credits(bytes).map_err(|it| vec![Wrong::new(it.row, it.column, row_fault(it.fault))])?
    } else {
        table(bytes)?
    };
    if found.is_empty() {
        return Err(vec![Wrong::new(1, "", RowFault::NoRows)]);
    }
    if found.len() > MOST {
        return Err(vec![Wrong::new(MOST, "", RowFault::TooMany)]);
    }
    Ok(found)
}

/// As faults of tables are told.
pub(super) const fn row_fault(it: Fault) -> RowFault {
    match it {
        Fault::Length | Fault::Kind => RowFault::Record,
        Fault::Number => RowFault::Number,
        Fault::Date => RowFault::Date,
        Fault::Text => RowFault::NotPlain,
        Fault::Sum => RowFault::Sum,
    }
}

fn table(bytes: &[u8]) -> Result<Vec<Credit>, Vec<Wrong>> {
    let (rows, mut faults) = sheet::read(bytes, &COLUMNS, &[], &["date", "yen", "name"])?;
    let mut found = Vec::new();
    for it in rows {
        let [on, yen, name, account, code, note] = it.cells.as_slice() else { continue };
        let Some(on) = date(on) else {
            faults.push(Wrong::new(it.line, "date", RowFault::Date));
            continue;
        };
        let Some(yen) = sum(yen) else {
            faults.push(Wrong::new(it.line, "yen", RowFault::Number));
            continue;
        };
        let number = |it: &str| it.trim_start_matches('0').to_owned();
        let (account, code) = (number(account), number(code));
        found.push(Credit { row: it.line, on, yen, name: name.clone(), code, account, note: note.clone() });
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// 2026-11-30, 2026/11/30 or 20261130.
fn date(text: &str) -> Option<Date> {
    let plain: String = text.replace('/', "-");
    Date::parse(&plain, format_description!("[year]-[month padding:none]-[day padding:none]"))
        .or_else(|_| Date::parse(&plain, format_description!("[year][month][day]")))
        .ok()
}

/// 33001 or 33,001; above nothing.
fn sum(text: &str) -> Option<i64> {
    let text = text.replace(',', "");
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|it| digits && (1..=LARGEST).contains(it))
}
