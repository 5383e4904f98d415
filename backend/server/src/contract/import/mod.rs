//! Imports facilities from a table: compares it with what is stored, and writes all of it or nothing.

mod codes;
pub mod compare;
pub mod limits;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use codes::Codes;
use limits::{BASIC, plan, resize};
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::cycle::{Cycle, Dated, Due, Payer};
use medpost_domain::id::{AssociationId, ContractId, FacilityId, InboxId, MembershipId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Price, Size};
use medpost_domain::plan::{Audience, Limits};
use medpost_domain::pool::Sharing;
use medpost_domain::text::name_stem;
use medpost_domain::text::order::sort_key;
use medpost_wire::directory::InboxName;
use medpost_wire::table::RowFault;
use sea_orm::{ConnectionTrait, DbErr};

use crate::audit::entry::{self, Actor};
use crate::directory::facts::Facts;
use crate::directory::store as directory;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::vault::keys::Vault;

use super::sheet::TableFinding;
use super::table::{self, Facilities, Row};
use super::{inbox, ledger, store};

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
