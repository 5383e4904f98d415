//! Queries for payments and their settlements.

use std::collections::HashMap;

use medpost_domain::id::{AdministratorId, InvoiceId, PaymentId, SettlementId};
use medpost_domain::instant::Instant;
use medpost_domain::text::search::Search;
use medpost_entity::{bank_file, invoice, payment, settlement};
use medpost_wire::billing::payments::{FindPayments, PaymentStanding};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select, Set,
};
use uuid::Uuid;

use crate::kit::db::lock;
use crate::kit::like;

use super::rows::{Invoice, ROWS, Reach, insert_all, of_payer, paid_by, sum};

pub use medpost_entity::bank_file::Model as BankFile;
pub use medpost_entity::payment::Model as Payment;
pub use medpost_entity::settlement::Model as Settlement;

/// Adds a bank's file; returns `false` if one with the same bytes was imported before.
pub async fn add_bank_file(db: &impl ConnectionTrait, row: BankFile) -> Result<bool, DbErr> {
    let once = OnConflict::column(bank_file::Column::Sha256).do_nothing().to_owned();
    let added = bank_file::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(db).await?;
    Ok(added == 1)
}

/// Adds payments.
pub async fn add_payments(db: &impl ConnectionTrait, rows: Vec<Payment>) -> Result<(), DbErr> {
    insert_all::<payment::Entity>(db, rows).await
}

/// A payment.
pub async fn payment(db: &impl ConnectionTrait, id: PaymentId) -> Result<Option<Payment>, DbErr> {
    payment::Entity::find_by_id(id).one(db).await
}

/// A payment, locked.
pub async fn lock_payment(db: &impl ConnectionTrait, id: PaymentId) -> Result<Option<Payment>, DbErr> {
    lock(payment::Entity::find_by_id(id), db).one(db).await
}

/// Changes a locked payment and increments its version.
pub async fn change_payment(
    db: &impl ConnectionTrait,
    id: PaymentId,
    version: i32,
    change: payment::ActiveModel,
) -> Result<(), DbErr> {
    let change = payment::ActiveModel { version: Set(version.saturating_add(1)), ..change };
    payment::Entity::update_many().set(change).filter(payment::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// SQL: yen of a payment that are neither settled nor returned.
const REST: &str = "(payment.yen - payment.settled - payment.returned)";

fn rest() -> Expr {
    Expr::cust(REST)
}

fn found_payments(request: &FindPayments) -> Select<payment::Entity> {
    use payment::Column;
    let mut all = payment::Entity::find();
    for word in Search::of(&request.text).words {
        all = all.filter(like::any(Column::Folded, &word));
    }
    let left = || Column::Aside.eq("").and(rest().ne(0));
    match request.standing {
        None => all,
        Some(PaymentStanding::Waiting) => all.filter(left()).filter(Column::Settled.eq(0)),
        Some(PaymentStanding::Partly) => all.filter(left()).filter(Column::Settled.ne(0)),
        Some(PaymentStanding::Settled) => all.filter(rest().eq(0)).filter(Column::Settled.ne(0)),
        Some(PaymentStanding::Aside) => {
            all.filter(Condition::any().add(Column::Aside.ne("")).add(rest().eq(0).and(Column::Settled.eq(0))))
        }
    }
}

/// A page of payments: the best matches of a search first, then the newest.
pub async fn payments(
    db: &impl ConnectionTrait,
    request: &FindPayments,
    (skip, most): (u64, u64),
) -> Result<Vec<Payment>, DbErr> {
    let (mut all, typed) = (found_payments(request), Search::of(&request.text));
    if !typed.is_empty() {
        all = all.order_by_asc(like::rank(payment::Column::Folded, &typed));
    }
    all.order_by_desc(payment::Column::PaidOn).order_by_desc(payment::Column::Id).offset(skip).limit(most).all(db).await
}

/// How many payments match, and their yen that are for no invoice yet.
pub async fn payment_sums(db: &impl ConnectionTrait, request: &FindPayments) -> Result<(i64, i64), DbErr> {
    let row = found_payments(request)
        .select_only()
        .column_as(payment::Column::Id.count(), "count")
        .column_as(sum(&format!("CASE WHEN payment.aside = '' THEN {REST} ELSE 0 END")), "rest")
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.unwrap_or_default())
}

/// Payments with yen that are for no invoice yet and not set aside, oldest first.
pub async fn waiting_payments(db: &impl ConnectionTrait) -> Result<Vec<Payment>, DbErr> {
    waiting().all(db).await
}

/// The same, locked.
pub async fn lock_waiting_payments(db: &impl ConnectionTrait) -> Result<Vec<Payment>, DbErr> {
    lock(waiting(), db).all(db).await
}

fn waiting() -> Select<payment::Entity> {
    let all = payment::Entity::find().filter(payment::Column::Aside.eq("")).filter(rest().ne(0));
    all.order_by_asc(payment::Column::PaidOn).order_by_asc(payment::Column::Id)
}

/// Adds a settlement.
pub async fn add_settlement(db: &impl ConnectionTrait, row: Settlement) -> Result<(), DbErr> {
    settlement::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Settlements in force of these payments, with the invoices.
pub async fn settlements(db: &impl ConnectionTrait, of: &[PaymentId]) -> Result<Vec<(Settlement, Invoice)>, DbErr> {
    let mut found = Vec::new();
    for some in of.chunks(ROWS) {
        let rows = settlement::Entity::find()
            .filter(settlement::Column::PaymentId.is_in(some.iter().copied()))
            .filter(settlement::Column::UndoneAt.is_null())
            .order_by_asc(settlement::Column::Id)
            .all(db)
            .await?;
        let ids: Vec<InvoiceId> = rows.iter().map(|it| it.invoice_id).collect();
        let all = invoice::Entity::find().filter(invoice::Column::Id.is_in(ids)).all(db).await?;
        let all: HashMap<InvoiceId, Invoice> = all.into_iter().map(|it| (it.id, it)).collect();
        found.extend(
            rows.into_iter().filter_map(|it| Some((all.get(&it.invoice_id)?.clone(), it))).map(|it| (it.1, it.0)),
        );
    }
    Ok(found)
}

/// Settlements in force of an invoice, in order of payment.
pub async fn settlements_of(db: &impl ConnectionTrait, of: InvoiceId) -> Result<Vec<Settlement>, DbErr> {
    settlement::Entity::find()
        .filter(settlement::Column::InvoiceId.eq(of))
        .filter(settlement::Column::UndoneAt.is_null())
        .order_by_asc(settlement::Column::PaymentId)
        .all(db)
        .await
}

/// The payments that settle these invoices, or once did.
pub async fn payments_for(db: &impl ConnectionTrait, of: &[InvoiceId]) -> Result<Vec<PaymentId>, DbErr> {
    let mut found = Vec::new();
    for some in of.chunks(ROWS) {
        let rows: Vec<PaymentId> = settlement::Entity::find()
            .select_only()
            .column(settlement::Column::PaymentId)
            .filter(settlement::Column::InvoiceId.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Notes that a settlement was undone.
pub async fn undo_settlement(
    db: &impl ConnectionTrait,
    id: SettlementId,
    by: Option<AdministratorId>,
    now: Instant,
) -> Result<(), DbErr> {
    settlement::Entity::update_many()
        .set(settlement::ActiveModel { undone_by: Set(by), undone_at: Set(Some(now)), ..Default::default() })
        .filter(settlement::Column::Id.eq(id))
        .filter(settlement::Column::UndoneAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// Settlements in force of a payer's invoices in reach, with invoice and payment.
pub async fn payments_of_payer(
    db: &impl ConnectionTrait,
    reach: Reach,
    payer: Uuid,
) -> Result<Vec<(Settlement, Invoice, Payment)>, DbErr> {
    let invoices: HashMap<InvoiceId, Invoice> =
        of_payer(db, reach, payer).await?.into_iter().map(|it| (it.id, it)).collect();
    let ids = Query::select().column(invoice::Column::Id).from(invoice::Entity).cond_where(paid_by(payer)).to_owned();
    let rows = settlement::Entity::find()
        .filter(settlement::Column::InvoiceId.in_subquery(ids))
        .filter(settlement::Column::UndoneAt.is_null())
        .all(db)
        .await?;
    let mut found = Vec::new();
    for some in rows.chunks(ROWS) {
        let of = some.iter().map(|it| it.payment_id);
        let payments = payment::Entity::find().filter(payment::Column::Id.is_in(of)).all(db).await?;
        let payments: HashMap<PaymentId, Payment> = payments.into_iter().map(|it| (it.id, it)).collect();
        found.extend(some.iter().filter_map(|it| {
            Some((it.clone(), invoices.get(&it.invoice_id)?.clone(), payments.get(&it.payment_id)?.clone()))
        }));
    }
    Ok(found)
}

/// The payments of these days from banks' files.
pub async fn brought_on(db: &impl ConnectionTrait, days: Vec<i32>) -> Result<Vec<Payment>, DbErr> {
    let mut found = Vec::new();
    for some in days.chunks(ROWS) {
        let all = payment::Entity::find()
            .filter(payment::Column::PaidOn.is_in(some.iter().copied()))
            .filter(payment::Column::FileId.is_not_null());
        found.extend(all.all(db).await?);
    }
    Ok(found)
}
