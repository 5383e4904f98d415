//! Imports a contract's facilities from a spreadsheet: previewed, then written exactly as previewed.
//! Facilities missing from the table are reported, never removed.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::month::Month;
use medpost_domain::hex::hex;
use medpost_domain::id::ContractId;
use medpost_domain::plan::Audience;
use medpost_domain::role::Action;
use medpost_wire::console::import::{ImportChange, ImportLine, ImportPreview, ImportTable};
use medpost_wire::problem::Code;
use medpost_wire::table::RowFault;
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::contract::import;
use crate::contract::import::compare::Compared;
use crate::contract::sheet::{MOST_WRONG, TableFinding};
use crate::contract::store as contracts;
use crate::contract::table::{self, Row};
use crate::kit::fault::{Fault, Outcome};
use crate::office::caller::ConsoleCaller;

use super::{Console, FURTHEST};

/// Columns that must be there and filled in for each facility.
const NEEDED: [&str; 2] = ["code", "name"];

/// Previews a table or, given the preview's `mark`, writes it, all or nothing; `Stale` if the changes differ by now.
pub async fn import_table(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
    request: &ImportTable,
) -> Outcome<ImportPreview> {
    caller.must(Action::ImportFacilities)?;
    let contract = super::contracts::contract(console, caller, id).await?;
    // An individual contract has the one facility it was made for.
    if contract.audience != Audience::Group {
        return Err(Code::Forbidden.into());
    }
    let bytes = BASE64_STANDARD.decode(&request.table).map_err(|_| Code::Malformed)?;
    let table = match table::read(&bytes, &NEEDED) {
        Ok(it) => it,
        Err(wrong) => return Ok(preview(wrong, &[], &Compared::default())),
    };
    let rows = &table.rows;
    let now = console.clock.now();
    let from = request.from.unwrap_or(now);
    if request.from.is_some_and(|it| it <= now || it > now.plus(FURTHEST) || it != Month::at(it).begin()) {
        return Err(Code::BadDate.into());
    }
    if request.mark.is_empty() {
        let compared = import::compare::compare(&*console.db, &contract, rows, from).await?;
        return Ok(preview(incomplete(&compared), &table.notes, &compared));
    }
    caller.must_be_fresh()?;
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    let contract = contracts::lock_contracts(&*tx, &[id]).await?.pop().ok_or(Code::NotFound)?;
    // Compared again under the lock, so that only what was previewed is written.
    let compared = import::compare::compare(&*tx, &contract, rows, from).await?;
    let mut seen = preview(incomplete(&compared), &table.notes, &compared);
    if !seen.errors.is_empty() {
        return Ok(seen);
    }
    if seen.mark != request.mark {
        return Err(Code::Stale.into());
    }
    let written = import::compare::write(&*tx, &console.contracts.vault, by, &contract, &compared, (from, now)).await;
    written.map_err(|it| match it {
        import::Error::Database(it) => it.into(),
        import::Error::Inbox(it) => it,
        it @ import::Error::Rows(_) => Fault::broken("bring facilities in")(it),
    })?;
    let detail = format!("added={} changed={}", seen.added.len(), seen.changed.len());
    entry::write(&*tx, by, Act::FacilitiesImported, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    seen.applied = true;
    Ok(seen)
}

/// Errors of the comparison, and new facilities without a municipality.
fn incomplete(compared: &Compared) -> Vec<TableFinding> {
    let nowhere = compared.new.iter().filter(|it| it.city.is_empty());
    let nowhere = nowhere.map(|it| TableFinding::new(it.line, "city", RowFault::Empty));
    let mut wrong: Vec<TableFinding> = compared.faults.iter().cloned().chain(nowhere).collect();
    wrong.sort_by_key(|it| it.line);
    wrong.truncate(MOST_WRONG);
    wrong
}

/// The preview of a new facility, with all its cells that are not empty.
fn new(row: &Row) -> ImportLine {
    let facts = row.facts().into_iter().skip(2).filter(|it| !it.1.is_empty());
    let changes = facts.map(|(column, cell)| ImportChange {
        column: column.to_owned(),
        before: String::new(),
        after: cell.to_owned(),
    });
    ImportLine { code: row.code.clone(), name: row.name.clone(), changes: changes.collect() }
}

fn preview(wrong: Vec<TableFinding>, notes: &[TableFinding], compared: &Compared) -> ImportPreview {
    let line =
        |code: &str, name: &str| ImportLine { code: code.to_owned(), name: name.to_owned(), changes: Vec::new() };
    let errors = wrong.into_iter().map(TableFinding::told);
    let mut notes: Vec<TableFinding> = notes.iter().chain(&compared.notes).cloned().collect();
    notes.sort_by_key(|it| it.line);
    notes.truncate(MOST_WRONG);
    let new = compared.new.iter().map(new);
    let joining = compared.joining.iter().map(|it| line(&it.code, &it.name));
    let changed = compared.changed.iter().map(|(facility, changes)| ImportLine {
        code: facility.code.clone(),
        name: facility.name.clone(),
        changes: changes
            .iter()
            .map(|it| ImportChange { column: it.column.to_owned(), before: it.before.clone(), after: it.after.clone() })
            .collect(),
    });
    let mut seen = ImportPreview {
        errors: errors.collect(),
        notes: notes.into_iter().map(TableFinding::told).collect(),
        added: new.chain(joining).collect(),
        changed: changed.collect(),
        absent: compared.absent.iter().map(|it| line(&it.code, &it.name)).collect(),
        mark: String::new(),
        applied: false,
    };
    seen.mark = mark(&seen);
    seen
}

/// A hash (128 bits, hexadecimal) over everything that would be added or changed.
fn mark(seen: &ImportPreview) -> String {
    let mut hash = Sha256::new();
    // Each text after its length, so that different lists never give the same bytes.
    let mut take = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    for list in [&seen.added, &seen.changed] {
        take(&list.len().to_string());
        for it in list {
            take(&it.code);
            take(&it.name);
            take(&it.changes.len().to_string());
            for change in &it.changes {
                for it in [&change.column, &change.before, &change.after] {
                    take(it);
                }
            }
        }
    }
    hex(&hash.finalize()[..16])
}
