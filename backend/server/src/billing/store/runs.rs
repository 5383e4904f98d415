//! Queries for runs, their drafts, and the counters of numbers.

use medpost_domain::billing::run::RunState;
use medpost_domain::id::{ContractId, FacilityId, RunId};
use medpost_entity::{billing_counter, billing_run, invoice, invoice_charge};
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use crate::kit::db::lock;

use super::rows::{Invoice, sum};

pub use medpost_entity::billing_run::Model as Run;

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

/// The newest runs that were not dropped, at most `most`.
pub async fn runs(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Run>, DbErr> {
    billing_run::Entity::find()
        .filter(billing_run::Column::State.ne(RunState::Dropped))
        .order_by_desc(billing_run::Column::MadeAt)
        .limit(most)
        .all(db)
        .await
}

/// Runs that are neither issued nor dropped, locked.
pub async fn lock_open_runs(db: &impl ConnectionTrait) -> Result<Vec<Run>, DbErr> {
    let ended = [RunState::Issued, RunState::Dropped].map(RunState::text);
    lock(billing_run::Entity::find().filter(billing_run::Column::State.is_not_in(ended)), db).all(db).await
}

/// The last month before another for which something was issued.
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

/// How many issued invoices of a month were not taken back, and the yen of all its issued documents.
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

/// Who an invoice is addressed to.
pub struct Payee {
    /// The contract.
    pub contract: ContractId,
    /// The facility that pays; `None` if the holder does.
    pub facility: Option<FacilityId>,
    /// The addressee.
    pub name: String,
    /// The total in yen.
    pub total: i64,
}

/// Who has an issued invoice of a month that was not taken back; or an invoice of the run `drafts_of`.
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

/// Deletes the drafts of a run, with their charges.
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

/// The last number of a fiscal year, locked until the transaction ends, so that only one issues at a time.
pub async fn lock_counter(db: &impl ConnectionTrait, fiscal_year: i32) -> Result<i32, DbErr> {
    let row = billing_counter::ActiveModel { fiscal_year: Set(fiscal_year), last: Set(0) };
    let once = OnConflict::column(billing_counter::Column::FiscalYear).do_nothing().to_owned();
    billing_counter::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    let found = lock(billing_counter::Entity::find_by_id(fiscal_year), db).one(db).await?;
    Ok(found.map_or(0, |it| it.last))
}

/// Sets the last number of a locked counter.
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

/// Counts a run's invoices: all, issued, drawn, to be posted, new, changed; and sums their yen.
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

/// How far a run has come.
#[derive(Default, FromQueryResult)]
pub struct Figures {
    /// All invoices, with drafts.
    pub invoices: i64,
    /// Issued.
    pub issued: i64,
    /// Drawn.
    pub drawn: i64,
    /// To be posted.
    pub to_post: i64,
    /// Without a previous invoice to compare with.
    pub new: i64,
    /// Changed since the previous invoice.
    pub changed: i64,
    /// The total in yen.
    pub total: i64,
    /// The earliest due date, in days since 1970 in Japan; `None` without invoices.
    pub first_due: Option<i32>,
}
