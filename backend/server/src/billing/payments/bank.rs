//! Banks' files of incoming payments: 全銀 records of 200 bytes, or a table. A file is imported whole or not at all.

use std::collections::{BTreeSet, HashMap};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::zengin::credits::Credit;
use medpost_domain::billing::zengin::{self, Fault};
use medpost_domain::cell::{date_parts, yen};
use medpost_domain::id::BankFileId;
use medpost_domain::number::{self, Count};
use medpost_domain::role::Action;
use medpost_domain::text::fold;
use medpost_wire::billing::payments::{BringBankFile, BroughtFile};
use medpost_wire::problem::Code;
use medpost_wire::table::RowFault;
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use time::{Date, Month};

use crate::audit::entry::{self, Actor};
use crate::billing::convert::{LARGEST, row};
use crate::billing::payments::settle;
use crate::billing::{Billing, store};
use crate::contract::sheet::{self, Column, Holds, MOST_WRONG, Shape, TableFinding};
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::headings;

const fn column(key: &'static str, head: &'static str, also: &'static [&'static str]) -> Column {
    Column { key, head, also, holds: Holds::Free }
}

/// Columns of a table, with the headings of programs, banks and our own tables of payments.
const COLUMNS: [Column; 7] = [
    column(
        "date",
        "日付",
        &[
            "入金日",
            "取引日",
            "お取引日",
            "勘定日",
            "取扱日",
            "お取扱日",
            "操作日",
            "年月日",
            "取引年月日",
            "日付(勘定日)",
        ],
    ),
    column(
        "yen",
        "入金金額",
        &[
            "入金金額(円)",
            "入金額",
            "入金額(円)",
            "入金",
            "金額",
            "金額(円)",
            "振込金額",
            "お預り金額",
            "お預かり金額",
            "預り金額",
            "お預入金額",
            "お預入額",
            "お預入れ",
            "預入金額",
            "預入額",
        ],
    ),
    column(
        "name",
        "振込依頼人",
        &[
            "振込依頼人名",
            "振込人名",
            "振込人",
            "依頼人名",
            "依頼人",
            "名義",
            "振込名義",
            "取引先名",
            "お取引内容",
            "取引内容",
            "内容",
        ],
    ),
    column("account", "口座番号", &[]),
    column("code", "振込依頼人コード", &["振込依頼人番号", "依頼人コード", "振込人番号", "依頼人番号"]),
    column("note", "摘要", &["備考", "メモ", "EDI情報", "摘要内容"]),
    column(
        "paid_out",
        "出金金額",
        &[
            "出金金額(円)",
            "出金額",
            "出金額(円)",
            "出金",
            "お引出し",
            "お引出金額",
            "お引出額",
            "引出金額",
            "引出額",
            "お支払金額",
            "お支払額",
            "支払金額",
            "払出金額",
        ],
    ),
];

/// The template's example of a payment.
const EXAMPLE: [&str; 7] = ["2026-11-30", "33001", "レイジイシカイ", "0000001", "", "振込", ""];

/// Other columns of banks and our own tables of payments, which are ignored.
const PASSED: [&str; 18] = [
    "番号",
    "お取引番号",
    "取引番号",
    "残高",
    "残高(円)",
    "差引残高",
    "起算日",
    "取引区分",
    "取引銀行",
    "仕向銀行名",
    "仕向店名",
    "小切手区分",
    "支払者",
    "未消込額",
    "返金額",
    "状態",
    "請求書番号",
    "理由",
];

/// Labels of lines that hold sums.
const SUMS: [&str; 5] = ["合計", "小計", "総計", "総合計", "計"];

/// Columns that a table must have.
const NEEDED: [&str; 3] = ["date", "yen", "name"];

/// Most payments in a file: no month has more.
const MOST: usize = 20_000;

/// The template of a table of payments, as CSV.
pub fn payments_template(caller: &ConsoleCaller, shift_jis: bool) -> Outcome<Vec<u8>> {
    caller.must(Action::Bill)?;
    headings(&COLUMNS, &EXAMPLE, shift_jis)
}

/// Imports a file and settles its clear cases; or returns its faults and imports nothing.
pub async fn bring_bank_file(
    billing: &Billing,
    caller: &ConsoleCaller,
    request: &BringBankFile,
) -> Outcome<BroughtFile> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    let name: String = request.name.chars().filter(|it| !it.is_control()).take(120).collect();
    let bytes = BASE64_STANDARD.decode(&request.content).map_err(|_| Code::Malformed)?;
    let now = billing.clock.now();
    let (credits, notes) = match read(&bytes, now.japan_date()) {
        Ok(it) => it,
        Err(faults) => {
            let faults = faults.into_iter().map(TableFinding::told).collect();
            return Ok(BroughtFile { faults, ..BroughtFile::default() });
        }
    };
    let id = BankFileId(entropy::id(now));
    let tx = billing.db.write().await?;
    let rows = credits.iter().map(|it| (it.row, row(Some(id), it, Some(caller.administrator), now))).collect();
    let (rows, twice) = split_known(&*tx, rows).await?;
    let total: i64 = rows.iter().map(|it| it.yen).sum();
    let file = store::BankFile {
        id,
        name,
        sha256: Sha256::digest(&bytes).to_vec(),
        made_by: caller.administrator,
        made_at: now,
        count: Count(number::count(rows.len())),
        total,
    };
    let payments = number::count(rows.len());
    if !store::add_bank_file(&*tx, file).await? {
        return Err(Code::FileTwice.into());
    }
    store::add_payments(&*tx, rows.clone()).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(
        &*tx,
        by,
        Act::PaymentsBrought,
        (SubjectKind::BankFile, Some(id.0)),
        &format!("payments={payments}"),
        now,
    )
    .await?;
    let settled = settle::settle_clear_cases(billing, &*tx, rows, Some(caller.administrator), now).await?;
    tx.commit().await?;
    let notes = notes.into_iter().chain(twice).map(TableFinding::told).collect();
    Ok(BroughtFile { payments, total, settled, notes, faults: Vec::new() })
}

/// Splits payments, each with its row of the file, into new ones and notes about those that earlier files brought.
/// Offices download the last days again and again: of payments of one day, sum, name and account, as many are skipped
/// as earlier files brought.
async fn split_known(
    db: &impl ConnectionTrait,
    all: Vec<(usize, store::Payment)>,
) -> Outcome<(Vec<store::Payment>, Vec<TableFinding>)> {
    let key = |it: &store::Payment| (it.paid_on, it.yen, it.bare.clone(), it.account.clone());
    let days: BTreeSet<i32> = all.iter().map(|it| it.1.paid_on).collect();
    let mut brought: HashMap<_, usize> = HashMap::new();
    for it in store::brought_on(db, days.into_iter().collect()).await? {
        *brought.entry(key(&it)).or_default() += 1;
    }
    let (mut new, mut twice) = (Vec::new(), Vec::new());
    for (line, it) in all {
        match brought.get_mut(&key(&it)) {
            Some(left) if *left > 0 => {
                *left -= 1;
                twice.push(TableFinding::new(line, "", RowFault::Brought));
            }
            _ => new.push(it),
        }
    }
    Ok((new, twice))
}

/// The payments of a file, and notes about what was skipped; or its faults.
fn read(bytes: &[u8], today: Date) -> Result<(Vec<Credit>, Vec<TableFinding>), Vec<TableFinding>> {
    let (found, notes) = if zengin::credits::is_credits(bytes) {
        let found = zengin::credits::credits(bytes, today);
        (found.map_err(|it| vec![TableFinding::new(it.row, it.column, row_fault(it.fault))])?, Vec::new())
    } else {
        table(bytes, today)?
    };
    if found.is_empty() {
        return Err(vec![TableFinding::new(1, "", RowFault::NoRows)]);
    }
    if found.len() > MOST {
        return Err(vec![TableFinding::new(MOST, "", RowFault::TooMany)]);
    }
    Ok((found, notes))
}

/// Translates a fault of a 全銀 file into one of a table.
pub(crate) const fn row_fault(it: Fault) -> RowFault {
    match it {
        Fault::Length | Fault::Kind => RowFault::Record,
        Fault::Number => RowFault::Number,
        Fault::Date => RowFault::Date,
        Fault::Text => RowFault::NotPlain,
        Fault::Sum => RowFault::Sum,
    }
}

fn table(bytes: &[u8], today: Date) -> Result<(Vec<Credit>, Vec<TableFinding>), Vec<TableFinding>> {
    let shape = Shape { columns: &COLUMNS, passed: &PASSED, needed: &NEEDED, filled: &[] };
    let sheet::Table { rows, mut faults, mut notes } = sheet::read(bytes, &shape)?;
    let mut found = Vec::new();
    for it in rows {
        let [on, sum, name, account, code, note, out] = it.cells.as_slice() else { continue };
        // Outgoing money is skipped.
        if yen(out).is_some_and(|it| it > 0) && (sum.is_empty() || yen(sum) == Some(0)) {
            continue;
        }
        // Banks and spreadsheets add lines without money, and sums.
        let is_sum = |it: &str| SUMS.contains(&fold(it).as_str());
        if yen(sum) == Some(0) || is_sum(on) || is_sum(name) {
            notes.push(TableFinding::new(it.line, "", RowFault::NoPayment));
            continue;
        }
        let (on, yen) = (date(on, today), yen(sum).filter(|it| (1..=LARGEST).contains(it)));
        let named = if name.is_empty() { None } else { Some(name) };
        let wrong = [
            ("date", RowFault::Date, on.is_none()),
            ("yen", RowFault::Number, yen.is_none()),
            ("name", RowFault::Empty, named.is_none()),
        ];
        faults.extend(
            wrong.into_iter().filter(|it| it.2).map(|(column, fault, _)| TableFinding::new(it.line, column, fault)),
        );
        let (Some(on), Some(yen), Some(name)) = (on, yen, named) else { continue };
        let number = |it: &str| it.trim_start_matches('0').to_owned();
        let (account, code) = (number(account), number(code));
        found.push(Credit { row: it.line, on, yen, name: name.clone(), code, account, note: note.clone() });
    }
    faults.truncate(MOST_WRONG);
    if faults.is_empty() { Ok((found, notes)) } else { Err(faults) }
}

/// A day within the year before `today`; its year may be full, of an era, or of two digits.
fn date(text: &str, today: Date) -> Option<Date> {
    let (year, month, day) = date_parts(text)?;
    if year < 100 {
        return zengin::near((year, month, day), today);
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let on = Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    zengin::is_recent(on, today).then_some(on)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 12 - 8);

    #[test]
    fn tables_are_read_as_banks_write_them() {
        for text in [
            "日付,入金金額,振込依頼人\n2026-11-30,33001,レイジイシカイ\n",
            "入金日,金額,名義,支払者,状態\n2026/11/30,\"33,001\",レイジイシカイ,,未消込\n",
            "照会口座,例示銀行 本店\n\n取引日,出金金額(円),入金金額(円),お取引内容,残高(円)\n2026年11月30日,,\"¥33,001\",レイジイシカイ,1\n20261130,500,,テスウリヨウ,1\n,,,,\n",
            "date,yen,name\n261130,33001円,レイジイシカイ\n",
            "date,yen,name\nR8.11.30,33001,レイジイシカイ\n",
            "date,yen,name\n8/11/30,33001,レイジイシカイ\n",
        ] {
            let (found, notes) = read(text.as_bytes(), TODAY).expect(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(
                (found[0].on, found[0].yen, found[0].name.as_str()),
                (date!(2026 - 11 - 30), 33_001, "レイジイシカイ")
            );
            assert!(notes.is_empty(), "{notes:?}");
        }
        let (_, notes) =
            read("日付,入金金額,振込依頼人,色\n2026-11-30,1,ミホン,青\n".as_bytes(), TODAY).expect("a table");
        assert_eq!((notes[0].column.as_str(), notes[0].fault), ("色", RowFault::PassedOver));
        for day in ["2026-12-09", "2025-12-01", "311130", "2044-11-30", "2026-02-30", "11/30"] {
            let text = format!("日付,入金金額,振込依頼人\n{day},1,ミホン\n");
            let wrong = read(text.as_bytes(), TODAY).expect_err(day);
            assert_eq!((wrong[0].line, wrong[0].column.as_str(), wrong[0].fault), (2, "date", RowFault::Date));
        }
        let (found, notes) = read(
            "日付;入金金額;振込依頼人\n2026-11-30;33,001;レイジイシカイ\n2026-11-30;0;テスウリヨウ\n合計;33,001;\n"
                .as_bytes(),
            TODAY,
        )
        .expect("a table");
        assert_eq!((found.len(), found[0].yen), (1, 33_001));
        let passed: Vec<_> = notes.iter().map(|it| (it.line, it.fault)).collect();
        assert_eq!(passed, [(3, RowFault::NoPayment), (4, RowFault::NoPayment)]);
        // A private-use character (外字) doesn't stop the import.
        let (found, _) =
            read("日付,入金金額,振込依頼人\n2026-11-30,1,見本\u{E000}\n".as_bytes(), TODAY).expect("a table");
        assert_eq!(found[0].name, "見本〓");
    }
}
