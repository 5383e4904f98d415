//! Imports facilities from a table: compares it with what is stored, and writes all of it or nothing.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::number::{self, Count, Price, Size};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use medpost_domain::billing::cycle::{Cycle, Dated, Due, Payer};
use medpost_domain::cell::without_zeros;
use medpost_domain::id::{AllotmentId, AssociationId, ContractId, FacilityId, InboxId, MembershipId, PlanId};
use medpost_domain::instant::Instant;
use medpost_domain::plan::{Audience, GB, Limits};
use medpost_domain::pool::Sharing;
use medpost_domain::text::codes::code_folded;
use medpost_domain::text::order::sort_key;
use medpost_domain::text::{fold, name_stem};
use medpost_wire::directory::InboxName;
use medpost_wire::problem::Code;
use medpost_wire::table::RowFault;
use sea_orm::{ConnectionTrait, DbErr, Set};

use crate::audit::entry::{self, Actor};
use crate::directory::facts::{self, Facts};
use crate::directory::store as directory;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::vault::keys::Vault;

use super::sheet::TableFinding;
use super::table::{self, Facilities, Row};
use super::{inbox, ledger, shift_jis, store};

/// Why a table is not imported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused rows, as messages; nothing was written.
    #[error("nothing was imported:\n{}", .0.join("\n"))]
    Rows(Vec<String>),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// An inbox could not be made, or another step failed.
    #[error(transparent)]
    Inbox(#[from] Fault),
}

/// Columns that the operator's table must have, filled in for each facility.
const OPERATORS: [&str; 5] = ["association", "code", "name", "city", "inboxes"];

/// Reads and checks the operator's table, which names each facility's association.
pub fn read(table: &[u8]) -> Result<Vec<Row>, Error> {
    look(table).map(|it| it.rows)
}

/// Like [`read`], but with the notes.
pub fn look(table: &[u8]) -> Result<Facilities, Error> {
    table::read(table, &OPERATORS).map_err(|it| Error::Rows(it.iter().map(ToString::to_string).collect()))
}

/// The default ceiling of an inbox in a contract, in bytes.
pub const CEILING: u64 = 2 * GB;
/// The code of the default limits.
const BASIC: &str = "basic";
/// Prefix of the codes of limits that a contract promises.
const PROMISED: &str = "terms-";
/// The default number of free changes in a contract year.
pub const FREE_CHANGES: Count = Count(3);

/// Writes a checked table in one transaction; returns the new facilities with their inboxes. Unknown associations are
/// added with a shared contract, whose pool is what their inboxes have together by the basic limits.
pub async fn import(vault: &Vault, rows: &[Row], now: Instant) -> Result<Vec<(FacilityId, Vec<InboxId>)>, Error> {
    let tx = vault.db.write().await?;
    let mut made = Vec::new();
    // The codes of each association: one without its leading zeros is not a new facility.
    let mut known: HashMap<AssociationId, Codes> = HashMap::new();
    for row in rows {
        let association = match store::association_by_name(&*tx, &row.association).await? {
            Some(it) => it,
            None => add_holder(&*tx, &row.association, now).await?,
        };
        let codes = match known.entry(association) {
            Entry::Occupied(it) => it.into_mut(),
            Entry::Vacant(it) => {
                let own = directory::facilities_of(&*tx, association).await?;
                it.insert(Codes::of(own.iter().map(|it| it.code.as_str())))
            }
        };
        if !codes.holds(&row.code) {
            if !codes.alike(&row.code).is_empty() {
                return Err(Error::Rows(vec![TableFinding::new(row.line, "code", RowFault::Short).to_string()]));
            }
            codes.add(&row.code);
            let plan = plan(&*tx, BASIC, &Limits::default(), now).await?;
            let by = Actor::OPERATOR;
            let (facility, inboxes) = add_facility(&*tx, vault, by, association, &plan, row, now).await?;
            if let Some(it) = store::contracts(&*tx, Some(association), now).await?.first() {
                add_member(&*tx, by, it.id, facility, (now.max(it.begins_at), None), now).await?;
            }
            resize(&*tx, facility, &inboxes, (0, plan.inbox_bytes.0), now).await?;
            made.push((facility, inboxes));
        }
    }
    tx.commit().await?;
    Ok(made)
}

/// Adds a contract holder. `kind` is `medical_association`, `municipality` or `direct`.
pub async fn add_association(
    db: &impl ConnectionTrait,
    by: Actor,
    name: &str,
    kind: &str,
    now: Instant,
) -> Result<AssociationId, DbErr> {
    let id = AssociationId(entropy::id(now));
    let row = store::Association {
        id,
        name: name.to_owned(),
        kind: kind.to_owned(),
        created_at: now,
        code: String::new(),
        contacts_printed_at: None,
    };
    store::add_association(db, row).await?;
    entry::write(db, by, Act::AssociationAdded, (SubjectKind::Association, Some(id.0)), "", now).await?;
    Ok(id)
}

/// Adds an association for the command line, with a contract whose pool grows with its inboxes.
async fn add_holder(db: &impl ConnectionTrait, name: &str, now: Instant) -> Result<AssociationId, DbErr> {
    let id = add_association(db, Actor::OPERATOR, name, "medical_association", now).await?;
    let limits = Limits::default();
    let contract = store::Contract {
        id: ContractId(entropy::id(now)),
        association_id: id,
        name: name.to_owned(),
        sharing: Sharing::Shared.into(),
        pool_bytes: Size(0),
        ceiling_bytes: Size(0),
        begins_at: now,
        ends_at: None,
        version: 1,
        created_at: now,
        pack_id: None,
        monthly_yen: Price(0),
        free_changes: FREE_CHANGES,
        audience: Audience::Group.into(),
        registration_yen: Price(0),
        registration_months: Count(0),
        included_cards: Count(0),
        card_yen: Price(0),
        suspended_at: None,
        suspended_reason: None,
        ended_reason: None,
        dispatch_bytes: Size(limits.dispatch_bytes),
        retention_days: Count(limits.retention_days),
        most_hold_minutes: Count(limits.most_hold_minutes),
        change_yen: Price(0),
        tax_included: false,
        renewal_yen: Price(0),
        payer: Payer::Holder.into(),
        cycle: Cycle::Month.into(),
        advance: false,
        pay_back: false,
        dated: Dated::MonthEnd.into(),
        due: Due::NextMonthEnd.into(),
        billed_from: None,
        renewing_from: None,
    };
    let subject = (SubjectKind::Contract, Some(contract.id.0));
    ledger::add_contract(db, contract).await?;
    entry::write(db, Actor::OPERATOR, Act::ContractAdded, subject, "", now).await?;
    Ok(id)
}

/// Adds a facility to a contract from a moment on, and until another if one is given.
pub async fn add_member(
    db: &impl ConnectionTrait,
    by: Actor,
    contract: ContractId,
    facility: FacilityId,
    (from, until): (Instant, Option<Instant>),
    now: Instant,
) -> Result<(), DbErr> {
    let row = store::Membership {
        id: MembershipId(entropy::id(now)),
        contract_id: contract,
        facility_id: facility,
        from_at: from,
        until_at: until,
    };
    store::add_membership(db, row).await?;
    let detail = format!("contract={contract}");
    entry::write(db, by, Act::FacilityJoined, (SubjectKind::Facility, Some(facility.0)), &detail, now).await
}

/// Gives a facility's inboxes this size in its first divided contract, whose pool grows or shrinks accordingly, because
/// the operator sets the terms. A pool that a plan promised keeps its size: if it lacks room, new inboxes get none yet.
/// Without a divided contract, a shared one that no plan promised grows. `before` is the size each had until now.
async fn resize(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    inboxes: &[InboxId],
    (before, bytes): (u64, u64),
    now: Instant,
) -> Result<(), DbErr> {
    let contracts = store::contracts_of(db, vec![facility], now).await?;
    let divided = contracts.iter().find(|it| it.1.sharing == Sharing::Divided);
    let Some((_, contract)) = divided.or_else(|| contracts.iter().find(|it| it.1.pack_id.is_none())) else {
        return Ok(());
    };
    let Some(contract) = store::lock_contracts(db, &[contract.id]).await?.pop() else { return Ok(()) };
    if contract.sharing == Sharing::Shared {
        return grow(db, &contract, (inboxes.len(), before, bytes), now).await;
    }
    let before = store::allotments_of(db, inboxes, now).await?;
    let before: Size = before.iter().filter(|it| it.contract_id == contract.id).map(|it| it.bytes).sum();
    let promised = contract.pack_id.is_some();
    let allotted = Size(store::allotted_in(db, contract.id, now).await?);
    let all = Size(bytes.saturating_mul(number::size(inboxes.len())));
    let short = promised && allotted - before + all > contract.pool_bytes;
    if short && before > Size(0) {
        // They keep what they have.
        return Ok(());
    }
    let bytes = Size(if short { 0 } else { bytes });
    let rows: Vec<_> = inboxes
        .iter()
        .map(|inbox| store::Allotment {
            id: AllotmentId(entropy::id(now)),
            contract_id: contract.id,
            inbox_id: *inbox,
            bytes,
            from_at: now,
            until_at: None,
        })
        .collect();
    let after: Size = rows.iter().map(|it| it.bytes).sum();
    store::allot(db, contract.id, inboxes.to_vec(), rows, now).await?;
    let grown = if promised { Size(0) } else { after - before };
    let pool = contract.pool_bytes + grown;
    let change = medpost_entity::contract::ActiveModel { pool_bytes: Set(pool), ..Default::default() };
    if !store::change_contract(db, contract.id, contract.version, change).await? {
        return Err(DbErr::RecordNotUpdated);
    }
    let detail = format!("inboxes={} bytes={bytes} pool={pool}", inboxes.len());
    entry::write(db, Actor::OPERATOR, Act::ContractAllotted, (SubjectKind::Contract, Some(contract.id.0)), &detail, now)
        .await
}

/// Grows or shrinks a shared pool by the difference for each inbox. No inbox is larger than the pool, nor than
/// [`CEILING`] unless its own limits say so.
async fn grow(
    db: &impl ConnectionTrait,
    contract: &store::Contract,
    (inboxes, before, bytes): (usize, u64, u64),
    now: Instant,
) -> Result<(), DbErr> {
    let of_all = |each: u64| Size(each.saturating_mul(number::size(inboxes)));
    let pool = contract.pool_bytes + of_all(bytes) - of_all(before);
    let ceiling = contract.ceiling_bytes.max(Size(CEILING)).max(Size(bytes)).min(pool);
    let change = medpost_entity::contract::ActiveModel {
        pool_bytes: Set(pool),
        ceiling_bytes: Set(ceiling),
        ..Default::default()
    };
    if !store::change_contract(db, contract.id, contract.version, change).await? {
        return Err(DbErr::RecordNotUpdated);
    }
    let detail = format!("inboxes={inboxes} pool={pool} ceiling={ceiling}");
    entry::write(db, Actor::OPERATOR, Act::ContractAllotted, (SubjectKind::Contract, Some(contract.id.0)), &detail, now)
        .await
}

/// Adds a facility with its inboxes; returns their ids.
pub async fn add_facility(
    db: &impl ConnectionTrait,
    vault: &Vault,
    by: Actor,
    association: AssociationId,
    plan: &directory::Plan,
    row: &Row,
    now: Instant,
) -> Outcome<(FacilityId, Vec<InboxId>)> {
    let id = FacilityId(entropy::id(now));
    let mut facility = directory::Facility {
        id,
        association_id: association,
        plan_id: plan.id,
        code: row.code.clone(),
        name: row.name.clone(),
        kana: row.kana.clone(),
        kind: row.kind.clone(),
        city: row.city.clone(),
        address: row.address.clone(),
        phone: row.phone.clone(),
        director: row.director.clone(),
        folded: String::new(),
        hold_minutes: Count(5),
        screening_hold_minutes: Count(30),
        may_skip_hold: true,
        idle_minutes: Count(30),
        created_at: now,
        suspended_at: None,
        sort_key: sort_key(&row.kana, &row.name),
        stem: name_stem(&row.name),
        postal_code: row.postal_code.clone(),
        hidden: false,
        founder: String::new(),
        fax: row.fax.clone(),
        emergency: row.emergency.clone(),
        former_city: String::new(),
        closes_at: None,
        closed_reason: None,
        successor_id: None,
        suspended_by_operator: false,
        record_years: Count(5),
        suspended_reason: None,
        made_by: by.member.map(|it| it.0),
    };
    facility.folded = Facts::of(&facility).folded();
    directory::add_facility(db, facility).await?;
    entry::write(db, by, Act::FacilityAdded, (SubjectKind::Facility, Some(id.0)), "", now).await?;
    let mut inboxes = Vec::new();
    for (position, name) in row.inbox_names().enumerate() {
        // A microsecond apart, so that they keep the order of the table.
        let now = now.plus(i64::try_from(position).unwrap_or(0));
        let name = InboxName { name: name.to_owned(), kana: String::new() };
        inboxes.push(inbox::add(db, vault, by, id, &name, plan.retention_days, now).await?);
    }
    Ok((id, inboxes))
}

/// The limits with this code that are valid now; adds them if there are none.
pub async fn plan(
    db: &impl ConnectionTrait,
    code: &str,
    limits: &Limits,
    now: Instant,
) -> Result<directory::Plan, DbErr> {
    if let Some(it) = directory::plan_by_code(db, code, now).await? {
        return Ok(it);
    }
    let row = directory::Plan {
        id: PlanId(entropy::id(now)),
        code: code.to_owned(),
        inbox_bytes: Size(limits.inbox_bytes),
        dispatch_bytes: Size(limits.dispatch_bytes),
        staging_bytes: Size(limits.staging_bytes),
        recipients: Count(limits.recipients),
        documents: Count(limits.documents),
        text_bytes: Count(limits.text_bytes),
        retention_days: Count(limits.retention_days),
        valid_from: now,
        valid_until: None,
        most_hold_minutes: Count(limits.most_hold_minutes),
    };
    directory::add_plan(db, row.clone()).await?;
    entry::write(db, Actor::OPERATOR, Act::PlanAdded, (SubjectKind::Plan, Some(row.id.0)), code, now).await?;
    Ok(row)
}

/// The limits of a contract's facilities: found, or added, by what the contract promises.
pub async fn plan_of(
    db: &impl ConnectionTrait,
    contract: &store::Contract,
    now: Instant,
) -> Result<directory::Plan, DbErr> {
    let dispatch_bytes = contract.dispatch_bytes.0;
    let basic = Limits::default();
    let limits = Limits {
        dispatch_bytes,
        staging_bytes: basic.staging_bytes.max(dispatch_bytes.saturating_mul(4)),
        retention_days: contract.retention_days.0,
        most_hold_minutes: contract.most_hold_minutes.0,
        ..basic.clone()
    };
    let code = if limits == basic {
        BASIC.to_owned()
    } else {
        format!("{PROMISED}{}B-{}d-{}m", limits.dispatch_bytes, limits.retention_days, limits.most_hold_minutes)
    };
    plan(db, &code, &limits, now).await
}

/// Moves facilities to what their contract now promises. Those that were given limits individually keep them.
pub async fn change_plan(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    to: &store::Contract,
    now: Instant,
) -> Result<(), DbErr> {
    let plan = plan_of(db, to, now).await?;
    for it in directory::facilities(db, facilities).await? {
        if it.plan_id != plan.id && promised(db, it.plan_id).await? {
            apply_limits(db, Actor::SYSTEM, &it, &plan, now).await?;
        }
    }
    Ok(())
}

/// Changes the dispatch size that a contract promises, in bytes, and applies it to its facilities at once.
pub async fn set_dispatch_size(
    db: &impl ConnectionTrait,
    contract: &store::Contract,
    bytes: u64,
    now: Instant,
) -> Result<(), DbErr> {
    let next = store::Contract { dispatch_bytes: Size(bytes), ..contract.clone() };
    let change =
        medpost_entity::contract::ActiveModel { dispatch_bytes: Set(next.dispatch_bytes), ..Default::default() };
    store::change_contract(db, contract.id, contract.version, change).await?;
    let (subject, detail) = ((SubjectKind::Contract, Some(contract.id.0)), format!("dispatch_bytes={bytes}"));
    entry::write(db, Actor::OPERATOR, Act::ContractPromised, subject, &detail, now).await?;
    let members = store::members_after(db, contract.id, now).await?;
    change_plan(db, members, &next, now).await
}

/// Whether limits come from what a contract promised, rather than being given to a facility individually.
async fn promised(db: &impl ConnectionTrait, id: PlanId) -> Result<bool, DbErr> {
    let plan = directory::plan(db, id).await?;
    Ok(plan.is_some_and(|it| it.code == BASIC || it.code.starts_with(PROMISED)))
}

/// Applies limits to a facility. Holds longer than allowed are cut; for screenings twice as long is allowed.
async fn apply_limits(
    db: &impl ConnectionTrait,
    by: Actor,
    row: &directory::Facility,
    plan: &directory::Plan,
    now: Instant,
) -> Result<(), DbErr> {
    directory::apply_limits(db, row.id, plan).await?;
    let most = plan.most_hold_minutes;
    let times = medpost_entity::facility::ActiveModel {
        hold_minutes: Set(row.hold_minutes.min(most)),
        screening_hold_minutes: Set(row.screening_hold_minutes.min(most + most)),
        ..Default::default()
    };
    directory::change_facility(db, row.id, times).await?;
    entry::write(db, by, Act::FacilityOnPlan, (SubjectKind::Facility, Some(row.id.0)), &plan.code, now).await
}

/// Gives a facility individual limits: for sending, and the size of each of its inboxes.
pub async fn put_on_plan(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    plan: &directory::Plan,
    now: Instant,
) -> Result<(), DbErr> {
    let before = match directory::facility(db, facility).await? {
        Some(it) => directory::plan(db, it.plan_id).await?,
        None => None,
    };
    directory::apply_limits(db, facility, plan).await?;
    let inboxes: Vec<InboxId> = directory::inboxes(db, facility).await?.into_iter().map(|it| it.id).collect();
    let sizes = (before.map_or(0, |it| it.inbox_bytes.0), plan.inbox_bytes.0);
    resize(db, facility, &inboxes, sizes, now).await?;
    entry::write(db, Actor::OPERATOR, Act::FacilityOnPlan, (SubjectKind::Facility, Some(facility.0)), &plan.code, now)
        .await
}

/// A fact that a table would change.
pub struct Changed {
    /// The column's key.
    pub column: &'static str,
    /// The stored value.
    pub before: String,
    /// The value in the table.
    pub after: String,
}

/// Codes of facilities, which are also found without leading zeros, as spreadsheets save them.
#[derive(Default)]
struct Codes {
    all: HashSet<String>,
    folded: HashMap<String, String>,
    bare: HashMap<String, Vec<String>>,
}

impl Codes {
    fn of<'a>(all: impl Iterator<Item = &'a str>) -> Self {
        let mut codes = Self::default();
        all.for_each(|it| codes.add(it));
        codes
    }

    fn add(&mut self, code: &str) {
        self.folded.insert(code_folded(code), code.to_owned());
        if self.all.insert(code.to_owned())
            && let Some(it) = without_zeros(code)
        {
            self.bare.entry(it.to_owned()).or_default().push(code.to_owned());
        }
    }

    fn holds(&self, code: &str) -> bool {
        self.all.contains(code)
    }

    /// A code that differs from this one only in width and case.
    fn spelled(&self, code: &str) -> Option<&String> {
        self.folded.get(&code_folded(code))
    }

    /// Codes that differ from this one only in leading zeros.
    fn alike(&self, code: &str) -> &[String] {
        without_zeros(code).and_then(|it| self.bare.get(it)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a code of digits is shorter than the longest known one, and has the length of none.
    fn is_short(&self, code: &str) -> bool {
        let lengths = || self.bare.values().flatten().map(String::len);
        without_zeros(code).is_some()
            && lengths().max().is_some_and(|it| it > code.len())
            && !lengths().any(|it| it == code.len())
    }
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
