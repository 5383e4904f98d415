//! Queries for credit cards, attempts, refunds and disputes.

use std::collections::HashMap;

use medpost_domain::billing::credit_card::{CreditCardState, DisputeState, RefundState};
use medpost_domain::id::{AttemptId, InvoiceId, PaymentId, RefundId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;
use medpost_entity::{credit_card, credit_card_dispute, credit_card_payment, credit_card_refund, invoice};
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
};
use uuid::Uuid;

use crate::kit::db::lock;

use super::rows::{Invoice, ROWS, unpaid};

pub use medpost_entity::credit_card::Model as CreditCard;
pub use medpost_entity::credit_card_dispute::Model as Dispute;
pub use medpost_entity::credit_card_payment::Model as Attempt;
pub use medpost_entity::credit_card_refund::Model as Refund;

/// The credit card of a payer.
pub async fn credit_card(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<CreditCard>, DbErr> {
    credit_card::Entity::find_by_id(id).one(db).await
}

/// The credit card of a payer, locked.
pub async fn lock_credit_card(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<CreditCard>, DbErr> {
    lock(credit_card::Entity::find_by_id(id), db).one(db).await
}

/// The credit card with this page, card or customer at Stripe.
pub async fn credit_card_by(
    db: &impl ConnectionTrait,
    column: credit_card::Column,
    is: &str,
) -> Result<Option<CreditCard>, DbErr> {
    credit_card::Entity::find().filter(column.eq(is)).one(db).await
}

/// All credit cards that were entered, by payer.
pub async fn credit_cards(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, CreditCard>, DbErr> {
    let rows = credit_card::Entity::find().filter(credit_card::Column::Card.is_not_null()).all(db).await?;
    Ok(rows.into_iter().map(|it| (it.id, it)).collect())
}

/// Inserts or replaces a credit card.
pub async fn put_credit_card(db: &impl ConnectionTrait, row: CreditCard) -> Result<(), DbErr> {
    use credit_card::Column;
    let over = OnConflict::column(Column::Id)
        .update_columns([
            Column::Customer,
            Column::Session,
            Column::Card,
            Column::Brand,
            Column::Last4,
            Column::Expires,
            Column::ChangedAt,
        ])
        .to_owned();
    let row = row.into_active_model();
    credit_card::Entity::insert(row).on_conflict(over).exec_without_returning(db).await.map(|_| ())
}

/// Deletes a payer's row, including their customer id at Stripe.
pub async fn drop_credit_card(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    credit_card::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Open, drawn invoices of these payers, in order of id.
pub async fn open_of_payers(db: &impl ConnectionTrait, of: &[Uuid]) -> Result<Vec<Invoice>, DbErr> {
    let mut found = Vec::new();
    for some in of.chunks(ROWS) {
        let holder = Condition::all()
            .add(invoice::Column::AssociationId.is_in(some.iter().copied()))
            .add(invoice::Column::FacilityId.is_null());
        let all = invoice::Entity::find()
            .filter(Condition::any().add(invoice::Column::FacilityId.is_in(some.iter().copied())).add(holder))
            .filter(invoice::Column::Number.is_not_null())
            .filter(invoice::Column::DrawnAt.is_not_null())
            .filter(unpaid())
            .order_by_asc(invoice::Column::Id);
        found.extend(all.all(db).await?);
    }
    Ok(found)
}

/// Attempts to collect these invoices, each invoice's in order.
pub async fn attempts_at(db: &impl ConnectionTrait, of: &[InvoiceId]) -> Result<Vec<Attempt>, DbErr> {
    let mut found = Vec::new();
    for some in of.chunks(ROWS) {
        let rows = credit_card_payment::Entity::find()
            .filter(credit_card_payment::Column::InvoiceId.is_in(some.iter().copied()))
            .order_by_asc(credit_card_payment::Column::InvoiceId)
            .order_by_asc(credit_card_payment::Column::Attempt);
        found.extend(rows.all(db).await?);
    }
    Ok(found)
}

/// An attempt.
pub async fn credit_card_payment(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<Attempt>, DbErr> {
    credit_card_payment::Entity::find_by_id(id).one(db).await
}

/// An attempt, locked.
pub async fn lock_attempt(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<Attempt>, DbErr> {
    lock(credit_card_payment::Entity::find_by_id(id), db).one(db).await
}

/// The attempt with this intent or charge at Stripe.
pub async fn attempt_by(
    db: &impl ConnectionTrait,
    column: credit_card_payment::Column,
    is: &str,
) -> Result<Option<Attempt>, DbErr> {
    credit_card_payment::Entity::find().filter(column.eq(is)).one(db).await
}

/// The attempt that brought in a payment.
pub async fn card_payment_of(db: &impl ConnectionTrait, of: PaymentId) -> Result<Option<Attempt>, DbErr> {
    credit_card_payment::Entity::find().filter(credit_card_payment::Column::PaymentId.eq(of)).one(db).await
}

/// Adds an attempt.
pub async fn add_attempt(db: &impl ConnectionTrait, row: Attempt) -> Result<(), DbErr> {
    credit_card_payment::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Changes an attempt.
pub async fn change_attempt(
    db: &impl ConnectionTrait,
    id: AttemptId,
    change: credit_card_payment::ActiveModel,
    now: Instant,
) -> Result<(), DbErr> {
    credit_card_payment::Entity::update_many()
        .set(credit_card_payment::ActiveModel { changed_at: Set(now), ..change })
        .filter(credit_card_payment::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Makes a payer's failed attempts due again now, because they entered a card.
pub async fn try_again(db: &impl ConnectionTrait, payer: Uuid, now: Instant) -> Result<(), DbErr> {
    credit_card_payment::Entity::update_many()
        .set(credit_card_payment::ActiveModel { again_at: Set(Some(now)), ..Default::default() })
        .filter(credit_card_payment::Column::PayerId.eq(payer))
        .filter(credit_card_payment::Column::State.eq(CreditCardState::Failed))
        .exec(db)
        .await
        .map(|_| ())
}

/// Cancels automatic retries of a payer's attempts.
pub async fn stop_asking(db: &impl ConnectionTrait, payer: Uuid) -> Result<(), DbErr> {
    credit_card_payment::Entity::update_many()
        .set(credit_card_payment::ActiveModel { again_at: Set(None), ..Default::default() })
        .filter(credit_card_payment::Column::PayerId.eq(payer))
        .exec(db)
        .await
        .map(|_| ())
}

/// A dispute.
pub async fn dispute(db: &impl ConnectionTrait, id: &str) -> Result<Option<Dispute>, DbErr> {
    credit_card_dispute::Entity::find_by_id(id).one(db).await
}

/// Inserts or replaces a dispute.
pub async fn put_dispute(db: &impl ConnectionTrait, row: Dispute) -> Result<(), DbErr> {
    use credit_card_dispute::Column;
    let over = OnConflict::column(Column::Id)
        .update_columns([Column::Yen, Column::State, Column::DueAt, Column::ChangedAt])
        .to_owned();
    let row = row.into_active_model();
    credit_card_dispute::Entity::insert(row).on_conflict(over).exec_without_returning(db).await.map(|_| ())
}

/// Disputes of an invoice's attempts, the last changed last.
pub async fn disputes_of(db: &impl ConnectionTrait, of: InvoiceId) -> Result<Vec<Dispute>, DbErr> {
    let attempts = Query::select()
        .column(credit_card_payment::Column::Id)
        .from(credit_card_payment::Entity)
        .and_where(credit_card_payment::Column::InvoiceId.eq(of))
        .to_owned();
    credit_card_dispute::Entity::find()
        .filter(credit_card_dispute::Column::CardPaymentId.in_subquery(attempts))
        .order_by_asc(credit_card_dispute::Column::ChangedAt)
        .all(db)
        .await
}

/// Selects the ids of invoices with an undecided dispute.
pub(super) fn disputed() -> SelectStatement {
    let open = [DisputeState::Inquiry, DisputeState::Open].map(DisputeState::text);
    let attempts = Query::select()
        .column(credit_card_dispute::Column::CardPaymentId)
        .from(credit_card_dispute::Entity)
        .and_where(credit_card_dispute::Column::State.is_in(open))
        .to_owned();
    Query::select()
        .column(credit_card_payment::Column::InvoiceId)
        .from(credit_card_payment::Entity)
        .and_where(credit_card_payment::Column::Id.in_subquery(attempts))
        .to_owned()
}

/// The state of each payment's last refund.
pub async fn refund_states(
    db: &impl ConnectionTrait,
    of: &[PaymentId],
) -> Result<HashMap<PaymentId, Word<RefundState>>, DbErr> {
    let mut found = HashMap::new();
    for some in of.chunks(ROWS) {
        let attempts = credit_card_payment::Entity::find()
            .filter(credit_card_payment::Column::PaymentId.is_in(some.iter().copied()));
        let attempts: HashMap<_, _> =
            attempts.all(db).await?.into_iter().filter_map(|it| Some((it.id, it.payment_id?))).collect();
        let rows = credit_card_refund::Entity::find()
            .filter(credit_card_refund::Column::CardPaymentId.is_in(attempts.keys().copied()))
            .order_by_asc(credit_card_refund::Column::MadeAt)
            .all(db)
            .await?;
        found.extend(rows.into_iter().filter_map(|it| Some((*attempts.get(&it.card_payment_id)?, it.state))));
    }
    Ok(found)
}

/// The refunds of an attempt, oldest first.
pub async fn card_refunds(db: &impl ConnectionTrait, of: AttemptId) -> Result<Vec<Refund>, DbErr> {
    credit_card_refund::Entity::find()
        .filter(credit_card_refund::Column::CardPaymentId.eq(of))
        .order_by_asc(credit_card_refund::Column::MadeAt)
        .order_by_asc(credit_card_refund::Column::Id)
        .all(db)
        .await
}

/// A refund.
pub async fn credit_card_refund(db: &impl ConnectionTrait, id: RefundId) -> Result<Option<Refund>, DbErr> {
    credit_card_refund::Entity::find_by_id(id).one(db).await
}

/// A refund, locked.
pub async fn lock_credit_card_refund(db: &impl ConnectionTrait, id: RefundId) -> Result<Option<Refund>, DbErr> {
    lock(credit_card_refund::Entity::find_by_id(id), db).one(db).await
}

/// Adds a refund.
pub async fn add_credit_card_refund(db: &impl ConnectionTrait, row: Refund) -> Result<(), DbErr> {
    credit_card_refund::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Changes a refund.
pub async fn change_credit_card_refund(
    db: &impl ConnectionTrait,
    id: RefundId,
    change: credit_card_refund::ActiveModel,
    now: Instant,
) -> Result<(), DbErr> {
    credit_card_refund::Entity::update_many()
        .set(credit_card_refund::ActiveModel { changed_at: Set(now), ..change })
        .filter(credit_card_refund::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
