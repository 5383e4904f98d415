//! Rows of billing: payers, runs, invoices and what they bill.

use medpost_domain::act::{Act, SubjectKind};
use std::collections::HashMap;
use std::ops::Range;

use medpost_domain::billing::charge::{Charge, Kind};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::{Delivery, Method};
use medpost_domain::billing::run::RunState;
use medpost_domain::cell::yen;
use medpost_domain::id::{ContractId, FacilityId, InvoiceId, RunId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::{Unread, Word};
use medpost_domain::text::Search;
use medpost_entity::{
    audit_entry, billing_counter, billing_run, breakdown_layout, contract, facility, invoice, invoice_charge, payer,
};
use medpost_wire::billing::invoices::{FindInvoices, InvoiceStanding};
use sea_orm::sea_query::{ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Set,
};
use uuid::Uuid;

use crate::kit::db::lock;
use crate::kit::fault::Outcome;
use crate::kit::like;

mod cards;
mod debits;
mod payments;
mod rows;

use cards::disputed;
use rows::{OPEN, ROWS, insert_all, open, reached, sum, unpaid};

pub use cards::*;
pub use debits::*;
pub use payments::*;
pub use rows::{Invoice, Reach, of_payer};

pub use medpost_entity::billing_run::Model as Run;
pub use medpost_entity::breakdown_layout::Model as BreakdownLayout;
pub use medpost_entity::invoice_charge::Model as InvoiceCharge;
pub use medpost_entity::payer::Model as Payer;

/// Those who pay, of these ids.
pub async fn payers(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Payer>, DbErr> {
    let mut found = HashMap::new();
    for some in ids.chunks(ROWS) {
        let rows = payer::Entity::find().filter(payer::Column::Id.is_in(some.iter().copied())).all(db).await?;
        found.extend(rows.into_iter().map(|it| (it.id, it)));
    }
    Ok(found)
}

/// One that pays, locked.
pub async fn lock_payer(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Payer>, DbErr> {
    lock(payer::Entity::find_by_id(id), db).one(db).await
}

/// One that pays by the hash of the link that was mailed to confirm its address, locked.
pub async fn payer_by_link(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Payer>, DbErr> {
    lock(payer::Entity::find().filter(payer::Column::MailLink.eq(hash.to_vec())), db).one(db).await
}

/// A link to confirm an address is mailed; the version of what stands there stays.
pub async fn note_link(
    db: &impl ConnectionTrait,
    id: Uuid,
    hash: Vec<u8>,
    address: &str,
    now: Instant,
) -> Result<(), DbErr> {
    let change = payer::ActiveModel {
        mail_link: Set(Some(hash)),
        mail_linked: Set(address.to_owned()),
        mail_linked_at: Set(now),
        ..Default::default()
    };
    payer::Entity::update_many().set(change).filter(payer::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// The address to which the link went is confirmed.
pub async fn confirm_mail(db: &impl ConnectionTrait, row: &Payer) -> Result<(), DbErr> {
    let change = payer::ActiveModel { mail_confirmed: Set(row.mail_linked.clone()), ..Default::default() };
    payer::Entity::update_many().set(change).filter(payer::Column::Id.eq(row.id)).exec(db).await.map(|_| ())
}

/// Keeps how somebody pays: in place of the version before, if that is what stands there. Answers whether it was.
pub async fn put_payer(db: &impl ConnectionTrait, row: Payer) -> Result<bool, DbErr> {
    let (id, version) = (payer::Column::Id, payer::Column::Version);
    put::<payer::Entity>(db, (id, row.id), (version, row.version), row).await
}

/// Keeps a row in place of the version before, or as the first. Answers whether it was what stands there.
async fn put<E: EntityTrait>(
    db: &impl ConnectionTrait,
    (column, id): (E::Column, Uuid),
    (version, is): (E::Column, i32),
    row: E::Model,
) -> Result<bool, DbErr>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    let row = row.into_active_model();
    if is == 1 {
        let once = OnConflict::column(column).do_nothing().to_owned();
        let added = E::insert(row).on_conflict(once).exec_without_returning(db).await?;
        return Ok(added == 1);
    }
    let changed =
        E::update_many().set(row.reset_all()).filter(column.eq(id)).filter(version.eq(is - 1)).exec(db).await?;
    Ok(changed.rows_affected == 1)
}

/// The layout of an association's breakdown.
pub async fn layout(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<BreakdownLayout>, DbErr> {
    breakdown_layout::Entity::find_by_id(id).one(db).await
}

/// Keeps it in place of the version before, if that is what stands there. Answers whether it was.
pub async fn put_layout(db: &impl ConnectionTrait, row: BreakdownLayout) -> Result<bool, DbErr> {
    let (id, version) = (breakdown_layout::Column::Id, breakdown_layout::Column::Version);
    put::<breakdown_layout::Entity>(db, (id, row.id), (version, row.version), row).await
}

/// Whether somebody else pays into this account.
pub async fn has_account(db: &impl ConnectionTrait, account: &str, but: Uuid) -> Result<bool, DbErr> {
    let others = payer::Entity::find().filter(payer::Column::Account.eq(account)).filter(payer::Column::Id.ne(but));
    Ok(others.count(db).await? > 0)
}

/// Adds a run.
pub async fn add_run(db: &impl ConnectionTrait, row: Run) -> Result<(), DbErr> {
    billing_run::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// A run.
pub async fn run(db: &impl ConnectionTrait, id: RunId) -> Result<Option<Run>, DbErr> {
    billing_run::Entity::find_by_id(id).one(db).await
}

/// A run, locked.
pub async fn lock_run(db: &impl ConnectionTrait, id: RunId) -> Result<Option<Run>, DbErr> {
    lock(billing_run::Entity::find_by_id(id), db).one(db).await
}

/// Changes a locked run.
pub async fn change_run(db: &impl ConnectionTrait, id: RunId, change: billing_run::ActiveModel) -> Result<(), DbErr> {
    billing_run::Entity::update_many().set(change).filter(billing_run::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// The runs that were not given up, the newest first.
pub async fn runs(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Run>, DbErr> {
    billing_run::Entity::find()
        .filter(billing_run::Column::State.ne(RunState::Dropped))
        .order_by_desc(billing_run::Column::MadeAt)
        .limit(most)
        .all(db)
        .await
}

/// Runs that are neither issued nor given up, locked.
pub async fn lock_open_runs(db: &impl ConnectionTrait) -> Result<Vec<Run>, DbErr> {
    let ended = [RunState::Issued, RunState::Dropped].map(RunState::text);
    lock(billing_run::Entity::find().filter(billing_run::Column::State.is_not_in(ended)), db).all(db).await
}

/// The last month before another of which something was issued.
pub async fn month_before(db: &impl ConnectionTrait, month: i32) -> Result<Option<i32>, DbErr> {
    let last: Option<Option<i32>> = invoice::Entity::find()
        .select_only()
        .column_as(invoice::Column::Month.max(), "last")
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Month.lt(month))
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten())
}

/// How many invoices of a month stand, and the yen of all documents of it.
pub async fn month_sums(db: &impl ConnectionTrait, month: i32) -> Result<(i64, i64), DbErr> {
    let row = invoice::Entity::find()
        .select_only()
        .column_as(sum("CASE WHEN invoice.reverses_id IS NULL AND invoice.taken_back = 0 THEN 1 ELSE 0 END"), "count")
        .column_as(sum("invoice.total"), "yen")
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Month.eq(month))
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.unwrap_or_default())
}

/// Who has an invoice.
pub struct Payee {
    /// Of which contract.
    pub contract: ContractId,
    /// Which facility; none: the holder.
    pub facility: Option<FacilityId>,
    /// As they are written to.
    pub name: String,
    /// Yen.
    pub total: i64,
}

/// Who has an issued invoice of a month that stands; or a draft of a run.
pub async fn payees(db: &impl ConnectionTrait, month: i32, drafts_of: Option<RunId>) -> Result<Vec<Payee>, DbErr> {
    use invoice::Column;
    let all = invoice::Entity::find().filter(Column::Month.eq(month)).filter(Column::ReversesId.is_null());
    let all = match drafts_of {
        Some(run) => all.filter(Column::RunId.eq(run)),
        None => all.filter(Column::Number.is_not_null()).filter(Column::TakenBack.eq(0)),
    };
    let rows: Vec<(ContractId, Option<FacilityId>, String, i64)> = all
        .select_only()
        .columns([Column::ContractId, Column::FacilityId, Column::Payee, Column::Total])
        .into_tuple()
        .all(db)
        .await?;
    let payee = |(contract, facility, name, total)| Payee { contract, facility, name, total };
    Ok(rows.into_iter().map(payee).collect())
}

/// Numbers and days of the issued invoices of a payer that bill these entries of a contract, the oldest first.
pub async fn numbers_of(
    db: &impl ConnectionTrait,
    of: ContractId,
    facility: Option<FacilityId>,
    entries: Vec<Uuid>,
) -> Result<Vec<(String, i32)>, DbErr> {
    use invoice::Column;
    let billing = Query::select()
        .column(invoice_charge::Column::InvoiceId)
        .from(invoice_charge::Entity)
        .and_where(invoice_charge::Column::ContractId.eq(of))
        .and_where(invoice_charge::Column::EntryId.is_in(entries))
        .and_where(invoice_charge::Column::Yen.gt(0))
        .to_owned();
    let all = invoice::Entity::find()
        .filter(Column::Id.in_subquery(billing))
        .filter(Column::ReversesId.is_null())
        .filter(Column::TakenBack.eq(0))
        .filter(Column::Number.is_not_null());
    let all = match facility {
        Some(it) => all.filter(Column::FacilityId.eq(it)),
        None => all.filter(Column::FacilityId.is_null()),
    };
    let rows: Vec<(Option<String>, i32)> = all
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Serial)
        .select_only()
        .columns([Column::Number, Column::Dated])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(number, day)| Some((number?, day))).collect())
}

/// An invoice that was issued.
pub struct Billed {
    /// Which.
    pub id: InvoiceId,
    /// Of which contract.
    pub contract: ContractId,
    /// Which facility paid; none: the holder.
    pub facility: Option<FacilityId>,
    /// Whether it was taken back.
    pub taken_back: bool,
}

/// The invoices that are dated since a day, the oldest first.
pub async fn billed_since(db: &impl ConnectionTrait, day: i32) -> Result<Vec<Billed>, DbErr> {
    use invoice::Column;
    let rows: Vec<(InvoiceId, ContractId, Option<FacilityId>, i64)> = invoice::Entity::find()
        .filter(Column::Number.is_not_null())
        .filter(Column::ReversesId.is_null())
        .filter(Column::Dated.gte(day))
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Serial)
        .select_only()
        .columns([Column::Id, Column::ContractId, Column::FacilityId, Column::TakenBack])
        .into_tuple()
        .all(db)
        .await?;
    let billed = |(id, contract, facility, back)| Billed { id, contract, facility, taken_back: back != 0 };
    Ok(rows.into_iter().map(billed).collect())
}

/// Invoices by their ids.
pub async fn invoices_by_id(db: &impl ConnectionTrait, ids: &[InvoiceId]) -> Result<Vec<Invoice>, DbErr> {
    let mut found = Vec::new();
    for some in ids.chunks(ROWS) {
        let rows = invoice::Entity::find().filter(invoice::Column::Id.is_in(some.iter().copied()));
        found.extend(rows.all(db).await?);
    }
    Ok(found)
}

/// Removes the drafts of a run that is given up.
pub async fn drop_drafts(db: &impl ConnectionTrait, id: RunId) -> Result<(), DbErr> {
    let drafts = Query::select()
        .column(invoice::Column::Id)
        .from(invoice::Entity)
        .and_where(invoice::Column::RunId.eq(id))
        .and_where(invoice::Column::Number.is_null())
        .to_owned();
    let of = invoice_charge::Column::InvoiceId.in_subquery(drafts);
    invoice_charge::Entity::delete_many().filter(of).exec(db).await?;
    invoice::Entity::delete_many()
        .filter(invoice::Column::RunId.eq(id))
        .filter(invoice::Column::Number.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// Adds invoices with what they bill.
pub async fn add_invoices(
    db: &impl ConnectionTrait,
    rows: Vec<Invoice>,
    charges: Vec<InvoiceCharge>,
) -> Result<(), DbErr> {
    insert_all::<invoice::Entity>(db, rows).await?;
    insert_all::<invoice_charge::Entity>(db, charges).await
}

/// What stands on issued invoices of contracts, for some months.
pub async fn billed(
    db: &impl ConnectionTrait,
    of: &[ContractId],
    months: Range<Month>,
) -> Outcome<HashMap<ContractId, Vec<Charge>>> {
    let mut found: HashMap<ContractId, Vec<Charge>> = HashMap::new();
    for some in of.chunks(ROWS) {
        let issued = Query::select()
            .column(invoice::Column::Id)
            .from(invoice::Entity)
            .and_where(invoice::Column::ContractId.is_in(some.iter().copied()))
            .and_where(invoice::Column::Number.is_not_null())
            .to_owned();
        let rows = invoice_charge::Entity::find()
            .filter(invoice_charge::Column::InvoiceId.in_subquery(issued))
            .filter(invoice_charge::Column::ContractId.is_in(some.iter().copied()))
            .filter(invoice_charge::Column::Month.gte(months.start.0))
            .filter(invoice_charge::Column::Month.lt(months.end.0))
            .all(db)
            .await?;
        for it in rows {
            found.entry(it.contract_id).or_default().push(charge(&it)?);
        }
    }
    Ok(found)
}

/// What an invoice bills.
pub async fn charges(db: &impl ConnectionTrait, of: InvoiceId) -> Outcome<Vec<Charge>> {
    let rows = invoice_charge::Entity::find().filter(invoice_charge::Column::InvoiceId.eq(of)).all(db).await?;
    Ok(rows.iter().map(charge).collect::<Result<_, _>>()?)
}

/// A charge of a kind that is not known would be billed once more: it stops whoever asks.
fn charge(it: &InvoiceCharge) -> Result<Charge, Unread> {
    Ok(Charge {
        month: Month(it.month),
        kind: it.kind.get()?,
        entry: it.entry_id,
        facility: it.facility_id,
        quantity: it.quantity,
        yen: it.yen,
    })
}

/// The last number of a fiscal year, locked until the transaction ends: one issues at a time.
pub async fn lock_counter(db: &impl ConnectionTrait, fiscal_year: i32) -> Result<i32, DbErr> {
    let row = billing_counter::ActiveModel { fiscal_year: Set(fiscal_year), last: Set(0) };
    let once = OnConflict::column(billing_counter::Column::FiscalYear).do_nothing().to_owned();
    billing_counter::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    let found = lock(billing_counter::Entity::find_by_id(fiscal_year), db).one(db).await?;
    Ok(found.map_or(0, |it| it.last))
}

/// Notes the last number of a locked counter.
pub async fn count(db: &impl ConnectionTrait, fiscal_year: i32, last: i32) -> Result<(), DbErr> {
    billing_counter::Entity::update_many()
        .set(billing_counter::ActiveModel { last: Set(last), ..Default::default() })
        .filter(billing_counter::Column::FiscalYear.eq(fiscal_year))
        .exec(db)
        .await
        .map(|_| ())
}

/// Drafts of a run, in the order in which they are numbered.
pub async fn drafts(db: &impl ConnectionTrait, of: RunId, most: u64) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find()
        .filter(invoice::Column::RunId.eq(of))
        .filter(invoice::Column::Number.is_null())
        .order_by_asc(invoice::Column::Payee)
        .order_by_asc(invoice::Column::Id)
        .limit(most)
        .all(db)
        .await
}

/// Issued documents of a run that are posted, in the order of their numbers.
pub async fn to_post(db: &impl ConnectionTrait, of: RunId, skip: u64, most: u64) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find()
        .filter(invoice::Column::RunId.eq(of))
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Delivery.eq(Delivery::Post))
        .order_by_asc(invoice::Column::Serial)
        .offset(skip)
        .limit(most)
        .all(db)
        .await
}

/// Changes an invoice: only what is not frozen changes after its issue.
pub async fn change_invoice(
    db: &impl ConnectionTrait,
    id: InvoiceId,
    change: invoice::ActiveModel,
) -> Result<(), DbErr> {
    invoice::Entity::update_many().set(change).filter(invoice::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Invoices whose documents a master key before `version` sealed, in order of id, after `after`.
pub async fn invoices_before(
    db: &impl ConnectionTrait,
    version: i32,
    after: Option<InvoiceId>,
    most: u64,
) -> Result<Vec<Invoice>, DbErr> {
    let mut select = invoice::Entity::find()
        .filter(invoice::Column::Object.is_not_null())
        .filter(invoice::Column::SealedWith.lt(version));
    if let Some(it) = after {
        select = select.filter(invoice::Column::Id.gt(it));
    }
    select.order_by_asc(invoice::Column::Id).limit(most).all(db).await
}

/// How many invoices' documents a master key sealed.
pub async fn invoices_under(db: &impl ConnectionTrait, version: i32) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    let drawn = invoice::Entity::find().filter(invoice::Column::Object.is_not_null());
    drawn.filter(invoice::Column::SealedWith.eq(version)).count(db).await
}

/// The document of an invoice lies in another object, sealed by another master key, from now on; no, if it was moved
/// meanwhile.
pub async fn move_document(
    db: &impl ConnectionTrait,
    before: &Invoice,
    (version, object): (i32, &str),
) -> Result<bool, DbErr> {
    let change =
        invoice::ActiveModel { object: Set(Some(object.to_owned())), sealed_with: Set(version), ..Default::default() };
    let changed = invoice::Entity::update_many()
        .set(change)
        .filter(invoice::Column::Id.eq(before.id))
        .filter(invoice::Column::SealedWith.eq(before.sealed_with))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Notes the document of an invoice that has none yet; answers whether it had none.
pub async fn note_drawn(db: &impl ConnectionTrait, id: InvoiceId, change: invoice::ActiveModel) -> Result<bool, DbErr> {
    let noted = invoice::Entity::update_many()
        .set(change)
        .filter(invoice::Column::Id.eq(id))
        .filter(invoice::Column::DrawnAt.is_null())
        .exec(db)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// An invoice in reach.
pub async fn invoice(db: &impl ConnectionTrait, reach: Reach, id: InvoiceId) -> Result<Option<Invoice>, DbErr> {
    reached(reach).filter(invoice::Column::Id.eq(id)).one(db).await
}

/// An invoice, locked.
pub async fn lock_invoice(db: &impl ConnectionTrait, id: InvoiceId) -> Result<Option<Invoice>, DbErr> {
    lock(invoice::Entity::find_by_id(id), db).one(db).await
}

/// What takes an invoice back.
pub async fn reversals(db: &impl ConnectionTrait, of: InvoiceId) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find().filter(invoice::Column::ReversesId.eq(of)).all(db).await
}

fn found(reach: Reach, wish: &FindInvoices, now: Instant) -> Select<invoice::Entity> {
    use invoice::Column;
    let mut all = reached(reach);
    let mut words = Condition::all();
    for word in Search::of(&wish.text).words {
        let facility = facility::Entity::find().select_only().column(facility::Column::Id);
        let of_it = facility.filter(like::any(facility::Column::Folded, &word)).into_query();
        words = words
            .add(Condition::any().add(like::any(Column::Folded, &word)).add(Column::FacilityId.in_subquery(of_it)));
    }
    let of_the_sum = yen(&wish.text).filter(|it| *it != 0).map(|it| Column::Total.eq(it));
    all = all.filter(Condition::any().add(words).add_option(of_the_sum));
    all = match wish.run {
        Some(it) => all.filter(Column::RunId.eq(it)),
        None => all.filter(Column::Number.is_not_null()),
    };
    if let Some(it) = wish.contract {
        all = all.filter(Column::ContractId.eq(it));
    }
    if let Some(it) = wish.from {
        all = all.filter(Column::Dated.gte(it.japan_day()));
    }
    if let Some(it) = wish.to {
        all = all.filter(Column::Dated.lte(it.japan_day()));
    }
    if let Some(it) = wish.least {
        all = all.filter(Column::Total.gte(it));
    }
    if let Some(it) = wish.most {
        all = all.filter(Column::Total.lte(it));
    }
    if wish.disputed {
        all = all.filter(Column::Id.in_subquery(disputed()));
    }
    if wish.changed {
        all = all.filter(Column::Change.ne(""));
    }
    let today = now.japan_day();
    match wish.standing {
        None => all,
        Some(InvoiceStanding::Draft) => all.filter(Column::Number.is_null()),
        // What is to be paid back is never overdue.
        Some(InvoiceStanding::Open) => {
            all.filter(open().ne(0)).filter(Condition::any().add(Column::Due.gte(today)).add(Column::Total.lt(0)))
        }
        Some(InvoiceStanding::Overdue) => all.filter(unpaid()).filter(Column::Due.lt(today)),
        Some(InvoiceStanding::Paid) => {
            all.filter(open().eq(0)).filter(Column::TakenBack.eq(0)).filter(Column::ReversesId.is_null())
        }
        Some(InvoiceStanding::Reversed) => {
            all.filter(Condition::any().add(Column::TakenBack.ne(0)).add(Column::ReversesId.is_not_null()))
        }
    }
}

/// A page of invoices: what answers a search better first; drafts by their payer, others the newest first.
pub async fn invoices(
    db: &impl ConnectionTrait,
    reach: Reach,
    wish: &FindInvoices,
    (skip, most): (u64, u64),
    now: Instant,
) -> Result<Vec<Invoice>, DbErr> {
    let (mut all, typed) = (found(reach, wish, now), Search::of(&wish.text));
    if !typed.is_empty() {
        all = all.order_by_asc(like::rank(invoice::Column::Folded, &typed));
    }
    let all = if wish.run.is_some() {
        all.order_by_asc(invoice::Column::Payee)
    } else {
        all.order_by_desc(invoice::Column::IssuedAt).order_by_desc(invoice::Column::Serial)
    };
    all.order_by_asc(invoice::Column::Id).offset(skip).limit(most).all(db).await
}

/// How many invoices there are, their yen, and what is not paid of it.
pub async fn sums(
    db: &impl ConnectionTrait,
    reach: Reach,
    wish: &FindInvoices,
    now: Instant,
) -> Result<(i64, i64, i64), DbErr> {
    let row = found(reach, wish, now)
        .select_only()
        .column_as(invoice::Column::Id.count(), "count")
        .column_as(sum("invoice.total"), "yen")
        .column_as(sum(OPEN), "open")
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.unwrap_or_default())
}

/// How many invoices of a run there are, issued, drawn, to be posted, new, and changed; and the yen of all.
pub async fn figures(db: &impl ConnectionTrait, of: RunId) -> Result<Figures, DbErr> {
    let count = |what: &str| sum(&format!("CASE WHEN {what} THEN 1 ELSE 0 END"));
    let row = invoice::Entity::find()
        .filter(invoice::Column::RunId.eq(of))
        .select_only()
        .column_as(invoice::Column::Id.count(), "invoices")
        .column_as(count("invoice.number IS NOT NULL"), "issued")
        .column_as(count("invoice.drawn_at IS NOT NULL"), "drawn")
        .column_as(count("invoice.delivery = 'post'"), "to_post")
        .column_as(count("invoice.change LIKE '%\"before\":null%'"), "new")
        .column_as(count("invoice.change <> '' AND invoice.change NOT LIKE '%\"before\":null%'"), "changed")
        .column_as(sum("invoice.total"), "total")
        .column_as(invoice::Column::Due.min(), "first_due")
        .into_model()
        .one(db)
        .await?;
    Ok(row.unwrap_or_default())
}

/// How far a run is.
#[derive(Default, FromQueryResult)]
pub struct Figures {
    /// Invoices.
    pub invoices: i64,
    /// Issued.
    pub issued: i64,
    /// Drawn.
    pub drawn: i64,
    /// To be posted.
    pub to_post: i64,
    /// Of payers who had none before.
    pub new: i64,
    /// Of another sum than before.
    pub changed: i64,
    /// Yen.
    pub total: i64,
    /// The first day on which one of them is due; none where there are no invoices.
    pub first_due: Option<i32>,
}

/// Invoices that are to be paid, by the day until when.
pub async fn open_invoices(db: &impl ConnectionTrait) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find()
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Total.gt(0))
        .filter(unpaid())
        .order_by_asc(invoice::Column::Due)
        .order_by_asc(invoice::Column::Serial)
        .all(db)
        .await
}

/// Invoices whose day was over so many days ago, and that were reminded of less often.
pub async fn late_invoices(db: &impl ConnectionTrait, due: i32, reminded: i32) -> Result<Vec<Invoice>, DbErr> {
    invoice::Entity::find()
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Total.gt(0))
        .filter(invoice::Column::Due.lte(due))
        .filter(invoice::Column::Reminded.lt(reminded))
        .filter(unpaid())
        .order_by_asc(invoice::Column::Due)
        .order_by_asc(invoice::Column::Id)
        .all(db)
        .await
}

/// What the audit tells of these, the oldest first: of contracts and payers, what is billing's.
pub async fn history(db: &impl ConnectionTrait, about: &[Uuid]) -> Result<Vec<audit_entry::Model>, DbErr> {
    use audit_entry::Column;
    let others = [Act::ContractPrice, Act::ContractAdjusted, Act::ContractBilling];
    let ours = [SubjectKind::Invoice, SubjectKind::Payment, SubjectKind::BillingRun, SubjectKind::Payer];
    let billing = Condition::any().add(Column::SubjectKind.is_in(ours)).add(Column::Action.is_in(others));
    let mut found = Vec::new();
    for some in about.chunks(ROWS) {
        let rows = audit_entry::Entity::find().filter(Column::SubjectId.is_in(some.iter().copied()));
        found.extend(rows.filter(billing.clone()).all(db).await?);
    }
    found.sort_by_key(|it| (it.at, it.id));
    Ok(found)
}

/// A sum of charges that were billed.
pub type Revenue = (i32, i32, Word<Kind>, bool, i64);

/// Yen of issued documents by the month of their run, by the month charged, by kind, and by whether they hold the tax,
/// from a month on.
pub async fn revenue(db: &impl ConnectionTrait, from: Month) -> Result<Vec<Revenue>, DbErr> {
    let held = invoice_charge::Entity::belongs_to(contract::Entity)
        .from(invoice_charge::Column::ContractId)
        .to(contract::Column::Id)
        .into();
    let of = invoice_charge::Entity::belongs_to(invoice::Entity)
        .from(invoice_charge::Column::InvoiceId)
        .to(invoice::Column::Id)
        .into();
    invoice_charge::Entity::find()
        .select_only()
        .column_as(invoice::Column::Month, "run")
        .column_as(invoice_charge::Column::Month, "charged")
        .column(invoice_charge::Column::Kind)
        .column(contract::Column::TaxIncluded)
        .column_as(sum("invoice_charge.yen"), "yen")
        .join(sea_orm::JoinType::InnerJoin, of)
        .join(sea_orm::JoinType::InnerJoin, held)
        .filter(invoice::Column::Number.is_not_null())
        .filter(invoice::Column::Month.gte(from.0))
        .group_by(invoice::Column::Month)
        .group_by(invoice_charge::Column::Month)
        .group_by(invoice_charge::Column::Kind)
        .group_by(contract::Column::TaxIncluded)
        .order_by_asc(invoice::Column::Month)
        .into_tuple()
        .all(db)
        .await
}

/// From now on somebody is billed so; the version of their settings grows by one.
pub async fn set_method(db: &impl ConnectionTrait, id: Uuid, method: Method) -> Result<(), DbErr> {
    payer::Entity::update_many()
        .set(payer::ActiveModel { method: Set(method.into()), ..Default::default() })
        .col_expr(payer::Column::Version, payer::Column::Version.into_expr().add(1))
        .filter(payer::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
