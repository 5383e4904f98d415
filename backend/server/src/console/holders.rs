//! 担当者の交代 for many posts at once, from a table (人事異動 on 1 April): previewed, then written, all or nothing.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::cell::{date_parts, without_zeros};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_domain::text::codes::{code_folded, facility_code};
use medpost_domain::text::fold;
use medpost_wire::issuing::{HolderLine, HoldersSet, SetHolders};
use medpost_wire::problem::Code;
use medpost_wire::table::RowFault;
use time::{Date, Month};

use crate::audit::entry::Actor;
use crate::contract::sheet::{self, Column, Holds, Shape, TableFinding};
use crate::issuing::holder;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::headings;

use super::{Console, FURTHEST, rows};

/// The columns of a table of holders, with the headings that are accepted.
const COLUMNS: [Column; 5] = [
    Column {
        key: "code",
        head: "医療機関コード",
        also: &["医療機関コード・会員番号", "会員番号", "Medical institution code or member number"],
        holds: Holds::Text,
    },
    Column { key: "post", head: "担当", also: &["担当(役職)", "役職"], holds: Holds::Text },
    Column { key: "name", head: "氏名", also: &["名前"], holds: Holds::Text },
    Column { key: "kana", head: "フリガナ", also: &["ふりがな", "カナ"], holds: Holds::Text },
    Column { key: "from", head: "交代日", also: &["開始日"], holds: Holds::Free },
];
/// The template's example line.
const EXAMPLE: [&str; 5] = ["0112345", "検診担当1", "例示 花子", "レイジ ハナコ", "2027-04-01"];
const NEEDED: [&str; 4] = ["code", "post", "name", "from"];

/// Returns the template for a table of new holders, as CSV.
pub fn holders_template(caller: &ConsoleCaller, shift_jis: bool) -> Outcome<Vec<u8>> {
    caller.must(Action::ChangeHolder)?;
    headings(&COLUMNS, &EXAMPLE, shift_jis)
}

/// Previews a table of new holders or, with `apply`, sets them. Their codes are shown only this once.
pub async fn set_holders(console: &Console, caller: &ConsoleCaller, request: &SetHolders) -> Outcome<HoldersSet> {
    caller.must(Action::ChangeHolder)?;
    let bytes = BASE64_STANDARD.decode(&request.table).map_err(|_| Code::Malformed)?;
    let told = |all: Vec<TableFinding>| all.into_iter().map(TableFinding::told).collect::<Vec<_>>();
    let only = |wrong: Vec<TableFinding>| HoldersSet { errors: told(wrong), notes: Vec::new(), items: Vec::new() };
    let shape = Shape { columns: &COLUMNS, passed: &[], needed: &NEEDED, filled: &NEEDED };
    let sheet::Table { rows: table, faults: mut wrong, mut notes } = match sheet::read(&bytes, &shape) {
        Ok(it) => it,
        Err(wrong) => return Ok(only(wrong)),
    };
    if request.apply {
        caller.must_be_fresh()?;
    }
    let now = console.clock.now();
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    let mut posts: HashMap<(String, String), holder::Post> = HashMap::new();
    for (code, belonging, post) in rows::posts(&*tx, caller.scope, now).await? {
        posts.insert((code, post.name.clone()), (belonging, post));
    }
    let mut items = Vec::with_capacity(table.len());
    for row in &table {
        let [code, post, name, kana, from] = &row.cells[..] else { continue };
        let mut at = (code.clone(), post.clone());
        if !posts.contains_key(&at) {
            // Differences of width are ignored; leading zeros lost in a spreadsheet are restored if exactly one
            // post fits.
            let only = |fits: &dyn Fn(&str) -> bool| {
                let mut all = posts.keys().filter(|it| fold(&it.1) == fold(post) && fits(&it.0));
                all.next().cloned().filter(|_| all.next().is_none())
            };
            let narrow = facility_code(code);
            let bare = without_zeros(&narrow);
            if let Some(it) = only(&|it| code_folded(it) == code_folded(code)) {
                at = it;
            } else if let Some(it) = only(&|it| bare.is_some() && without_zeros(it) == bare) {
                at = it;
                notes.push(TableFinding::new(row.line, "code", RowFault::Zeros));
            }
        }
        let known = posts.get(&at);
        if known.is_none() && !code.is_empty() && !post.is_empty() {
            wrong.push(TableFinding::new(row.line, "post", RowFault::Unknown));
        }
        let date = day(from).filter(|it| *it <= now.plus(FURTHEST) && *it > now.plus(-DAY));
        if date.is_none() && !from.is_empty() {
            wrong.push(TableFinding::new(row.line, "from", RowFault::Date));
        }
        let (Some(post_held), Some(from)) = (known, date) else { continue };
        // If a later row is wrong, the transaction is not committed.
        let set = request.apply && wrong.is_empty();
        let number =
            if set { holder::set(&*tx, by, post_held, (name, kana), from, now).await?.print() } else { String::new() };
        items.push(HolderLine {
            facility: at.0.clone(),
            post: at.1.clone(),
            name: name.clone(),
            from: from.max(now),
            code: number,
        });
    }
    if !wrong.is_empty() {
        return Ok(only(wrong));
    }
    if request.apply {
        tx.commit().await?;
    }
    Ok(HoldersSet { errors: Vec::new(), notes: told(notes), items })
}

/// Parses a day with a four-digit or an era's year; returns its midnight in Japan.
fn day(text: &str) -> Option<Instant> {
    let (year, month, day) = date_parts(text).filter(|it| it.0 >= 1000)?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    Some(Instant::japan_midnight(date))
}
