//! Revenue by month and kind, and the audit history of documents.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::month::Month;
use medpost_domain::stored::Word;
use medpost_entity::{audit_entry, contract, invoice, invoice_charge};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::rows::{ROWS, sum};

/// The audit entries about these ids that belong to billing, oldest first.
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

/// The run's month, the month charged, the kind, whether tax is included, and yen.
pub type Revenue = (i32, i32, Word<Kind>, bool, i64);

/// Yen of issued documents by the month of their run, the month charged, the kind, and whether tax is included; from a
/// month on.
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
