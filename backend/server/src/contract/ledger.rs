//! The ledger: whatever is charged is written in the same transaction as its cause, and never changed. What a contract
//! owes is computed from it and from the times of the contract and its facilities (`domain::billing::charge`).

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use medpost_domain::billing::charge::{self, Charge, Kind, Standing, Stay};
use medpost_domain::billing::month::Month;
use medpost_domain::id::{ContractId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Price};
use medpost_domain::plan::Audience;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::kit::entropy;
use crate::kit::fault::Outcome;

use super::store::{self, Contract, Entry};

/// The content of an entry, without its contract.
#[derive(Clone, Copy)]
pub struct NewEntry<'a> {
    /// What it is for.
    pub kind: Kind,
    /// Yen per month, or per piece.
    pub yen: i64,
    /// Number of pieces; for a renewal, the months after which it is due again.
    pub quantity: i32,
    /// The facility, if it is about one.
    pub facility: Option<FacilityId>,
    /// The first month for which it counts.
    pub month: Month,
    /// The cause, for readers of the bill: an order's number, a plan.
    pub note: &'a str,
}

/// Adds an entry; `by` is who caused it.
pub async fn add(
    db: &impl ConnectionTrait,
    contract: ContractId,
    fact: NewEntry<'_>,
    by: Option<Uuid>,
    now: Instant,
) -> Result<(), DbErr> {
    let row = Entry {
        id: entropy::id(now),
        contract_id: contract,
        facility_id: fact.facility,
        kind: fact.kind.into(),
        yen: fact.yen,
        quantity: fact.quantity,
        month: fact.month.0,
        note: fact.note.to_owned(),
        made_by: by,
        made_at: now,
    };
    store::add_entry(db, row).await
}

/// Adds a contract's price per month, from a month on.
pub async fn add_price(
    db: &impl ConnectionTrait,
    contract: ContractId,
    yen: i64,
    (month, note): (Month, &str),
    by: Option<Uuid>,
    now: Instant,
) -> Result<(), DbErr> {
    let fact = NewEntry { kind: Kind::Monthly, yen, quantity: 1, facility: None, month, note };
    add(db, contract, fact, by, now).await
}

/// Sets an agreed price per month, from a month on. Returns `false` if someone else changed the contract first.
pub async fn set_agreed_price(
    db: &impl ConnectionTrait,
    (contract, version): (ContractId, i32),
    yen: u32,
    (month, note): (Month, &str),
    by: Option<Uuid>,
    now: Instant,
) -> Result<bool, DbErr> {
    let agreed = store::set_price(db, contract, version, Price(yen.into())).await?;
    if agreed {
        add_price(db, contract, i64::from(yen), (month, note), by, now).await?;
    }
    Ok(agreed)
}

/// Adds what a contract promises: its monthly price, registration and renewal.
pub(super) async fn begin(db: &impl ConnectionTrait, row: &Contract, now: Instant) -> Result<(), DbErr> {
    let month = Month::at(row.begins_at);
    add_price(db, row.id, row.monthly_yen.signed(), (month, &row.name), None, now).await?;
    let once = NewEntry {
        kind: Kind::Registration,
        yen: row.registration_yen.signed(),
        quantity: 1,
        facility: None,
        month,
        note: &row.name,
    };
    if row.registration_yen != Price(0) {
        add(db, row.id, once, None, now).await?;
    }
    if row.registration_months > Count(0) && row.renewal_yen != Price(0) {
        let again = NewEntry {
            kind: Kind::Renewal,
            yen: row.renewal_yen.signed(),
            quantity: row.registration_months.signed(),
            ..once
        };
        add(db, row.id, again, None, now).await?;
    }
    Ok(())
}

/// Begins the ledger of contracts older than the ledger, with what they promise now.
pub async fn begin_missing_ledgers(db: &impl ConnectionTrait, now: Instant) -> Result<(), DbErr> {
    let has = store::with_ledger(db).await?;
    let has: HashSet<ContractId> = has.into_iter().collect();
    for row in store::all_contracts(db, None).await?.iter().filter(|it| !has.contains(&it.id)) {
        begin(db, row, now).await?;
    }
    Ok(())
}

/// What a contract's charges are computed from.
#[derive(Default)]
pub struct Sheet {
    /// Its time in force; `None` if it was taken back before its first day.
    pub standing: Option<Standing>,
    /// Its entries. In an individual contract all belong to its one facility.
    pub entries: Vec<charge::Entry>,
    /// The note of each entry.
    pub notes: HashMap<Uuid, String>,
    /// The stays of its facilities.
    pub stays: Vec<Stay>,
}

/// Reads what the charges of contracts are computed from.
pub async fn sheets(db: &impl ConnectionTrait, of: &[Contract]) -> Outcome<HashMap<ContractId, Sheet>> {
    let ids: Vec<ContractId> = of.iter().map(|it| it.id).collect();
    let mut sheets: HashMap<ContractId, Sheet> = HashMap::new();
    for row in of {
        let standing = Standing { begins: Month::at(row.begins_at), ends: row.ends_at.map(first_without) };
        let stood = row.ends_at.is_none_or(|it| it > row.begins_at);
        sheets.entry(row.id).or_default().standing = Some(standing).filter(|_| stood);
    }
    for it in store::memberships_in(db, &ids).await? {
        let until = it.until_at.map(first_without);
        let stay = Stay { facility: it.facility_id, from: Month::at(it.from_at), until };
        if it.until_at.is_none_or(|until| it.from_at < until) {
            sheets.entry(it.contract_id).or_default().stays.push(stay);
        }
    }
    let individual: HashSet<ContractId> =
        of.iter().filter(|it| it.audience == Audience::Individual).map(|it| it.id).collect();
    for it in &individual {
        // An individual contract ends when its facility leaves: there is nobody else to owe anything.
        if let Some(sheet) = sheets.get_mut(it)
            && let Some(standing) = &mut sheet.standing
            && let Some(last) = sheet.stays.iter().map(|it| it.until).collect::<Option<Vec<Month>>>()
            && let Some(last) = last.into_iter().max()
        {
            standing.ends = Some(standing.ends.map_or(last, |it| it.min(last)));
        }
    }
    for it in store::entries(db, &ids).await? {
        let sheet = sheets.entry(it.contract_id).or_default();
        let own = individual.contains(&it.contract_id).then(|| sheet.stays.first().map(|it| it.facility)).flatten();
        sheet.entries.push(charge::Entry {
            id: it.id,
            kind: it.kind.get()?,
            facility: it.facility_id.or(own),
            yen: it.yen,
            quantity: it.quantity,
            from: Month(it.month),
        });
        sheet.notes.insert(it.id, it.note);
    }
    Ok(sheets)
}

impl Sheet {
    /// What the contract owes for some months.
    pub fn charges(&self, months: Range<Month>) -> Vec<Charge> {
        self.standing.map_or_else(Vec::new, |it| charge::charges(it, &self.entries, &self.stays, months))
    }
}

/// The first month no longer owed for what ends at a moment: a month that has begun is owed in full.
fn first_without(end: Instant) -> Month {
    Month::at(end.plus(-1)).plus(1)
}

/// Adds a contract and begins its ledger.
pub async fn add_contract(db: &impl ConnectionTrait, row: Contract) -> Result<(), DbErr> {
    let now = row.created_at;
    store::insert_contract(db, row.clone()).await?;
    begin(db, &row, now).await
}
