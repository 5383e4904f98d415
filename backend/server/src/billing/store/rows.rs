//! Which invoices a caller may see, and helpers for all parts of the store.

use medpost_domain::id::{AssociationId, FacilityId};
use medpost_entity::invoice;

pub use medpost_entity::invoice::Model as Invoice;

use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::OnConflict;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, Select};
use uuid::Uuid;
/// Rows or ids per statement: SQLite takes at most 32 766 values in one.
pub(super) const ROWS: usize = 500;

/// Which invoices a caller may see.
#[derive(Clone, Copy)]
pub enum Reach {
    /// All, with drafts.
    All,
    /// The issued ones of an association's contracts.
    Association(AssociationId),
    /// The issued ones that a facility pays.
    Facility(FacilityId),
}

/// Inserts rows, `ROWS` per statement.
pub(super) async fn insert_all<E: EntityTrait>(db: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(ROWS)).exec_without_returning(db).await?;
    }
    Ok(())
}

/// SQL: yen of an invoice that are still to be paid; nothing for reversals.
pub(super) const OPEN: &str =
    "(CASE WHEN invoice.reverses_id IS NULL THEN invoice.total - invoice.paid - invoice.taken_back ELSE 0 END)";

pub(super) fn open() -> Expr {
    Expr::cust(OPEN)
}

/// Whether an invoice is still to be paid. It first repeats the condition of the index `invoice_open`, so that no paid
/// rows are read. (A separate condition on `reverses_id` would make the database use that column's index instead.)
pub(super) fn unpaid() -> Condition {
    let left = Expr::cust("invoice.total > invoice.paid + invoice.taken_back");
    Condition::all().add(left).add(open().gt(0))
}

pub(super) fn sum(of: &str) -> Expr {
    Expr::cust(format!("CAST(COALESCE(SUM({of}), 0) AS BIGINT)"))
}

/// A payer's issued documents in reach.
pub async fn of_payer(db: &impl ConnectionTrait, reach: Reach, payer: Uuid) -> Result<Vec<Invoice>, DbErr> {
    reached(reach).filter(paid_by(payer)).filter(invoice::Column::Number.is_not_null()).all(db).await
}

/// Whether a payer pays an invoice: as its facility, or as the holder if it has no facility.
pub(super) fn paid_by(payer: Uuid) -> Condition {
    let holder =
        Condition::all().add(invoice::Column::AssociationId.eq(payer)).add(invoice::Column::FacilityId.is_null());
    Condition::any().add(invoice::Column::FacilityId.eq(payer)).add(holder)
}

pub(super) fn reached(reach: Reach) -> Select<invoice::Entity> {
    let all = invoice::Entity::find();
    match reach {
        Reach::All => all,
        // Only the operator sees drafts.
        Reach::Association(it) => {
            all.filter(invoice::Column::AssociationId.eq(it)).filter(invoice::Column::Number.is_not_null())
        }
        Reach::Facility(it) => {
            all.filter(invoice::Column::FacilityId.eq(it)).filter(invoice::Column::Number.is_not_null())
        }
    }
}

/// Inserts a row of version 1, or replaces the previous version. Returns `false` if another version is there.
pub(super) async fn put<E: EntityTrait>(
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
