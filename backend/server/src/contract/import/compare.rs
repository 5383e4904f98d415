//! A table beside what is there: what it adds, changes and leaves out, looked at and then written as seen.

use std::collections::{HashMap, HashSet};

use medpost_domain::id::FacilityId;
use medpost_domain::instant::Instant;
use medpost_domain::text::{fold, name_stem};
use medpost_wire::problem::Code;
use medpost_wire::table::RowFault;
use sea_orm::{ConnectionTrait, DbErr};

use crate::audit::entry::Actor;
use crate::contract::sheet::TableFinding;
use crate::contract::table::Row;
use crate::contract::{shift_jis, store};
use crate::directory::facts::{self, Facts};
use crate::directory::store as directory;
use crate::kit::fault::Fault;
use crate::vault::keys::Vault;

use super::codes::Codes;
use super::limits::{apply_limits, plan_of, promised};
use super::{Error, add_facility, add_member};

/// A fact that a table would change.
pub struct Changed {
    /// The column's key.
    pub column: &'static str,
    /// The stored value.
    pub before: String,
    /// The value in the table.
    pub after: String,
}

/// What a table would change in a contract.
#[derive(Default)]
pub struct Compared {
    /// Errors beyond those in cells. If there are any, nothing is written.
    pub faults: Vec<TableFinding>,
    /// Notes: worth telling, but no errors.
    pub notes: Vec<TableFinding>,
    /// Rows of unknown facilities.
    pub new: Vec<Row>,
    /// Facilities of the association that would join the contract.
    pub joining: Vec<directory::Facility>,
    /// Facilities whose facts would change.
    pub changed: Vec<(directory::Facility, Vec<Changed>)>,
    /// Facilities of the contract that are missing in the table.
    pub absent: Vec<directory::Facility>,
}

/// Compares a table with a contract, by 医療機関コード or member number. What a table leaves out is never removed.
pub async fn compare(
    db: &impl ConnectionTrait,
    contract: &store::Contract,
    rows: &[Row],
    from: Instant,
) -> Result<Compared, DbErr> {
    let at = store::moment(contract, from);
    // Including those that join later, so that nobody is added twice.
    let members: HashSet<FacilityId> = store::members_after(db, contract.id, at).await?.into_iter().collect();
    let own = directory::facilities_of(db, contract.association_id).await?;
    let codes = Codes::of(own.iter().map(|it| it.code.as_str()));
    let named: HashSet<_> = own.iter().map(|it| (name_stem(&it.name), fold(&it.city))).collect();
    let mut by_code: HashMap<String, directory::Facility> = own.into_iter().map(|it| (it.code.clone(), it)).collect();
    let mut compared = Compared::default();
    for row in rows {
        let mut code = &row.code;
        if !codes.holds(code)
            && let Some(it) = codes.spelled(code)
        {
            code = it;
        }
        if !codes.holds(code) {
            match codes.alike(code) {
                [] => {
                    if named.contains(&(name_stem(&row.name), fold(&row.city))) {
                        compared.notes.push(TableFinding::new(row.line, "name", RowFault::Alike));
                    }
                    if codes.is_short(code) {
                        compared.notes.push(TableFinding::new(row.line, "code", RowFault::Short));
                    }
                    compared.new.push(row.clone());
                    continue;
                }
                [it] => {
                    compared.notes.push(TableFinding::new(row.line, "code", RowFault::Zeros));
                    code = it;
                }
                // It is unclear which of them is meant.
                _ => {
                    compared.faults.push(TableFinding::new(row.line, "code", RowFault::Short));
                    continue;
                }
            }
        }
        // Another row was this facility already, with or without its leading zeros.
        let Some(facility) = by_code.remove(code) else {
            compared.faults.push(TableFinding::new(row.line, "code", RowFault::Twice));
            continue;
        };
        if !members.contains(&facility.id) {
            compared.joining.push(facility.clone());
        }
        let facts = [
            ("name", &facility.name, &row.name),
            ("kana", &facility.kana, &row.kana),
            ("kind", &facility.kind, &row.kind),
            ("postal_code", &facility.postal_code, &row.postal_code),
            ("city", &facility.city, &row.city),
            ("address", &facility.address, &row.address),
            ("phone", &facility.phone, &row.phone),
            ("fax", &facility.fax, &row.fax),
            ("emergency", &facility.emergency, &row.emergency),
            ("director", &facility.director, &row.director),
        ];
        // A table in Shift_JIS is limited to its characters. A difference that only comes from that is no change.
        let differs = facts.into_iter().filter(|(_, before, after)| {
            !after.is_empty() && before != after && shift_jis::fitted(before).0 != **after
        });
        let changes: Vec<Changed> = differs
            .map(|(column, before, after)| Changed { column, before: before.clone(), after: after.clone() })
            .collect();
        if !changes.is_empty() {
            compared.changed.push((facility, changes));
        }
    }
    compared.absent = by_code.into_values().filter(|it| members.contains(&it.id)).collect();
    compared.absent.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(compared)
}

/// Writes what was compared. New facilities join the contract at `from`, but not before its first day.
pub async fn write(
    tx: &impl ConnectionTrait,
    vault: &Vault,
    by: Actor,
    contract: &store::Contract,
    compared: &Compared,
    (from, now): (Instant, Instant),
) -> Result<(), Error> {
    let from = store::moment(contract, from);
    let plan = plan_of(tx, contract, now).await?;
    for row in &compared.new {
        let row = Row {
            inboxes: if row.inbox_names().next().is_none() { FIRST_INBOX.to_owned() } else { row.inboxes.clone() },
            ..row.clone()
        };
        let (facility, _) = add_facility(tx, vault, by, contract.association_id, &plan, &row, now).await?;
        add_member(tx, by, contract.id, facility, (from, None), now).await?;
    }
    let elsewhere = store::contracts_of(tx, compared.joining.iter().map(|it| it.id).collect(), from).await?;
    for it in &compared.joining {
        add_member(tx, by, contract.id, it.id, (from, None), now).await?;
        // The contract's limits apply, unless it has individual ones or is in another contract as well.
        if it.plan_id != plan.id && !elsewhere.iter().any(|other| other.0 == it.id) && promised(tx, it.plan_id).await? {
            apply_limits(tx, by, it, &plan, now).await?;
        }
    }
    for (facility, changes) in &compared.changed {
        // Read again under lock: only the table's cells change, and other facts keep their latest values.
        let facility = directory::lock_facility(tx, facility.id).await?.ok_or(Fault::from(Code::NotFound))?;
        let mut facts = Facts::of(&facility);
        for (column, cell) in facts.cells() {
            if let Some(it) = changes.iter().find(|it| it.column == column) {
                it.after.clone_into(cell);
            }
        }
        facts::change(tx, (by, by.member.map(|it| it.0)), &facility, &facts, (now, ""), now).await?;
    }
    Ok(())
}

/// The inbox of a facility for which no other is given.
pub const FIRST_INBOX: &str = "代表";
