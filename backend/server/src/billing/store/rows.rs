//! Which invoices somebody reaches, and what all of the store's parts ask of them.

use medpost_domain::id::{AssociationId, FacilityId};
use medpost_entity::invoice;

pub use medpost_entity::invoice::Model as Invoice;

use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::OnConflict;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, Select};
use uuid::Uuid;
/// Rows of one INSERT: a statement takes 32 766 values on SQLite.
pub(super) const ROWS: usize = 500;

/// Whose invoices a caller sees.
#[derive(Clone, Copy)]
pub enum Reach {
    /// All.
    All,
    /// Those of an association's contracts.
    Association(AssociationId),
    /// Those that a facility pays.
    Facility(FacilityId),
}

/// Inserts rows, as many at once as a statement takes.
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

/// Yen of an invoice that are not paid yet.
pub(super) const OPEN: &str =
    "(CASE WHEN invoice.reverses_id IS NULL THEN invoice.total - invoice.paid - invoice.taken_back ELSE 0 END)";

pub(super) fn open() -> Expr {
    Expr::cust(OPEN)
}

/// Whether somebody owes something of an invoice still; first in the words of the index `invoice_open`, so that nothing that
/// was paid is read. (An index on `reverses_id` would be taken for it, if that were asked by itself.)
pub(super) fn unpaid() -> Condition {
    let left = Expr::cust("invoice.total > invoice.paid + invoice.taken_back");
    Condition::all().add(left).add(open().gt(0))
}

pub(super) fn sum(of: &str) -> Expr {
    Expr::cust(format!("CAST(COALESCE(SUM({of}), 0) AS BIGINT)"))
}

/// The issued documents in reach of somebody who pays.
pub async fn of_payer(db: &impl ConnectionTrait, reach: Reach, payer: Uuid) -> Result<Vec<Invoice>, DbErr> {
    reached(reach).filter(paid_by(payer)).filter(invoice::Column::Number.is_not_null()).all(db).await
}

/// Whether somebody pays an invoice: a facility itself, or the holder what is no facility's.
pub(super) fn paid_by(payer: Uuid) -> Condition {
    let holder =
        Condition::all().add(invoice::Column::AssociationId.eq(payer)).add(invoice::Column::FacilityId.is_null());
    Condition::any().add(invoice::Column::FacilityId.eq(payer)).add(holder)
}

pub(super) fn reached(reach: Reach) -> Select<invoice::Entity> {
    let all = invoice::Entity::find();
    match reach {
        Reach::All => all,
        // A draft is nobody's but the operator's.
        Reach::Association(it) => {
            all.filter(invoice::Column::AssociationId.eq(it)).filter(invoice::Column::Number.is_not_null())
        }
        Reach::Facility(it) => {
            all.filter(invoice::Column::FacilityId.eq(it)).filter(invoice::Column::Number.is_not_null())
        }
    }
}

/// Keeps a row in place of the version before, or as the first. Answers whether it was what stands there.
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
