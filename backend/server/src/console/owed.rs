//! What a contract owes for a month, and why: computed from the ledger and from approved changes not yet in effect. Not
//! an invoice, whose amounts are frozen.

use std::collections::{BTreeMap, HashMap};

use medpost_domain::billing::charge::{self, Charge, Kind};
use medpost_domain::billing::invoice;
use medpost_domain::billing::month::Month;
use medpost_domain::change_request::{State, carries_fee};
use medpost_domain::id::{ContractId, FacilityId};
use medpost_domain::number::{self, Price};
use medpost_domain::role::Action;
use medpost_wire::billing::owed::{Owed, OwedLine, OwedPart, OwedTax};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::console::changes;
use crate::contract::{ledger, store as contracts, tax};
use crate::directory::store as directory;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::Console;

/// How many months ahead can be requested.
const AHEAD: i32 = 24;

/// Returns what a contract owes for a month (`2026-12`; by default the next one).
pub async fn owed(console: &Console, caller: &ConsoleCaller, id: ContractId, month: Option<&str>) -> Outcome<Owed> {
    caller.must(Action::SeeConsole)?;
    let row = contracts::contract(&*console.db, id)
        .await?
        .filter(|it| caller.scope.association().is_none_or(|of| of == it.association_id));
    let row = row.ok_or(Code::NotFound)?;
    let this = Month::at(console.clock.now());
    let month = month.map_or(Ok(this.plus(1)), str::parse).map_err(|()| Code::BadDate)?;
    if month > this.plus(AHEAD) {
        return Err(Code::BadDate.into());
    }
    let planned = planned_changes(&*console.db, &row, &[State::Approved]).await?;
    // The operator doesn't see drafts.
    let undecided: &[State] = match caller.scope.association() {
        Some(_) => &[State::Draft, State::Review, State::Returned],
        None => &[State::Review, State::Returned],
    };
    let asked = planned_changes(&*console.db, &row, undecided).await?;
    let mut sheet = ledger::sheets(&*console.db, std::slice::from_ref(&row)).await?.remove(&id).unwrap_or_default();
    let rates = tax::rates(&*console.db).await?;
    let sums = |of: &[Charge]| invoice::sums(of, row.tax_included, console.rounding, &rates);
    let unplanned = invoice::total(&sums(&sheet.charges(month..month.plus(1))));
    for (entry, note) in &planned {
        sheet.notes.insert(entry.id, note.clone());
        sheet.entries.push(entry.clone());
    }
    let charges = sheet.charges(month..month.plus(1));
    let asked = (!asked.is_empty()).then(|| {
        sheet.entries.extend(asked.into_iter().map(|it| it.0));
        invoice::total(&sums(&sheet.charges(month..month.plus(1))))
    });
    let of = charges.iter().filter_map(|it| it.facility).collect();
    let facilities = directory::facilities(&*console.db, of).await?;
    let names: HashMap<FacilityId, &str> = facilities.iter().map(|it| (it.id, it.name.as_str())).collect();
    let sums = sums(&charges);
    let lines = invoice::lines(&charges).into_iter().map(|it| OwedLine {
        kind: it.kind,
        note: sheet.notes.get(&it.entry).cloned().unwrap_or_default(),
        // A group shares its monthly price, even with only one facility in the contract.
        facility: it
            .facility
            .filter(|_| it.kind != Kind::Monthly)
            .and_then(|it| names.get(&it))
            .map_or_else(String::new, |it| (*it).to_owned()),
        quantity: it.quantity,
        unit: it.unit,
        yen: it.yen,
        planned: planned.iter().any(|entry| entry.0.id == it.entry),
    });
    let parts = parts(&charges);
    Ok(Owed {
        contract: id,
        month: month.to_string(),
        lines: lines.collect(),
        total: invoice::total(&sums),
        unplanned,
        asked,
        taxes: sums.into_iter().map(|it| OwedTax { rate: it.rate, net: it.net, tax: it.tax }).collect(),
        tax_included: row.tax_included,
        parts: facilities
            .into_iter()
            .map(|it| OwedPart {
                yen: parts.get(&it.id).copied().unwrap_or(0),
                facility: it.id,
                code: it.code,
                name: it.name,
            })
            .collect(),
        name: row.name,
    })
}

/// Returns each facility's part as CSV, and the rest as the contract's.
pub async fn owed_csv(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
    month: Option<&str>,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    let owed = owed(console, caller, id, month).await?;
    let rest: i64 = owed.lines.iter().map(|it| it.yen).sum::<i64>() - owed.parts.iter().map(|it| it.yen).sum::<i64>();
    let line =
        |code: String, name: String, yen: i64| vec![owed.name.clone(), owed.month.clone(), code, name, yen.to_string()];
    let parts = owed.parts.iter().map(|it| line(it.code.clone(), it.name.clone(), it.yen));
    let rest = (rest != 0).then(|| line(String::new(), "契約全体".to_owned(), rest));
    let yen = if owed.tax_included { "金額(税込)" } else { "金額(税抜)" };
    crate::office::tables::write(&["契約件名", "対象月", "医療機関コード", "施設名", yen], parts.chain(rest), shift_jis)
}

/// The ledger entries that requests in these states would make, each with its plan's name as a note.
async fn planned_changes(
    db: &impl ConnectionTrait,
    row: &contracts::Contract,
    standing: &[State],
) -> Outcome<Vec<(charge::Entry, String)>> {
    let mut found = Vec::new();
    let began = row.begins_at.japan_date();
    let free = number::length(row.free_changes.0);
    for it in contracts::changes(db, vec![row.id]).await? {
        let Some(state) = Some(it.state.get()?).filter(|it| standing.contains(it)) else { continue };
        let note = contracts::pack(db, it.pack_id).await?.map(|it| it.name).unwrap_or_default();
        let month = Month::at(it.takes_effect_at);
        let entry =
            |kind: Kind, yen: i64, id: Uuid| charge::Entry { id, kind, facility: None, yen, quantity: 1, from: month };
        found.push((entry(Kind::Monthly, it.monthly_yen.signed(), it.id.0), note.clone()));
        // If undecided: whether it would carry a fee as things are now.
        let fee = if state == State::Approved {
            it.fee
        } else {
            let before = changes::in_effect(db, row).await?;
            carries_fee(began, free, &before, it.takes_effect_at.japan_date())
        };
        if fee && row.change_yen != Price(0) {
            // Another id than the price's entry, because they are two lines.
            found.push((entry(Kind::Change, row.change_yen.signed(), it.pack_id.0), note));
        }
    }
    Ok(found)
}

/// Yen per facility; charges of the contract as a whole are left out.
fn parts(charges: &[Charge]) -> BTreeMap<FacilityId, i64> {
    let mut parts = BTreeMap::new();
    for it in charges {
        if let Some(of) = it.facility {
            *parts.entry(of).or_default() += it.yen;
        }
    }
    parts
}
