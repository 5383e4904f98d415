//! Receipts, and the bytes that each person was handed.

use medpost_domain::delivery::EventKind;
use medpost_domain::id::{CardId, DeliveryId, DocumentId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::ranges::Ranges;
use medpost_entity::{delivery_event, hand_over};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::kit::entropy;

pub use medpost_entity::delivery_event::Model as Event;
pub use medpost_entity::hand_over::Model as HandOver;

/// A line for the receipts of a delivery.
pub struct NewEvent<'a> {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The document; `None` for an opening.
    pub document: Option<DocumentId>,
    /// Opened, handed over or collected.
    pub kind: EventKind,
    /// When, by `next_moment`.
    pub at: Instant,
    /// The person.
    pub member: MemberId,
    /// The card of their session.
    pub card: CardId,
    /// Registered name at that moment.
    pub name: &'a str,
    /// Professions at that moment.
    pub professions: &'a [String],
}

/// Adds a line to the receipts. Returns `false` if this person already has the same line.
pub async fn add_event(db: &impl ConnectionTrait, it: &NewEvent<'_>) -> Result<bool, DbErr> {
    use delivery_event::Column;
    let mut known = delivery_event::Entity::find()
        .filter(Column::DeliveryId.eq(it.delivery))
        .filter(Column::MemberId.eq(it.member))
        .filter(Column::Kind.eq(it.kind));
    known = match it.document {
        Some(id) => known.filter(Column::DocumentId.eq(id)),
        None => known.filter(Column::DocumentId.is_null()),
    };
    if known.one(db).await?.is_some() {
        return Ok(false);
    }
    let row = Event {
        id: entropy::id(it.at),
        delivery_id: it.delivery,
        document_id: it.document,
        kind: it.kind.into(),
        at: it.at,
        member_id: it.member,
        card_id: it.card,
        member_name: it.name.to_owned(),
        professions: it.professions.join("\n"),
    };
    delivery_event::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(true)
}

/// The receipts of deliveries, oldest first.
pub async fn events_of(db: &impl ConnectionTrait, deliveries: Vec<DeliveryId>) -> Result<Vec<Event>, DbErr> {
    delivery_event::Entity::find()
        .filter(delivery_event::Column::DeliveryId.is_in(deliveries))
        .order_by_asc(delivery_event::Column::At)
        .order_by_asc(delivery_event::Column::Id)
        .all(db)
        .await
}

/// The bytes of a document that a person has been handed, if any.
pub async fn hand_over(
    db: &impl ConnectionTrait,
    delivery: DeliveryId,
    document: DocumentId,
    member: MemberId,
) -> Result<Option<HandOver>, DbErr> {
    hand_over::Entity::find()
        .filter(hand_over::Column::DeliveryId.eq(delivery))
        .filter(hand_over::Column::DocumentId.eq(document))
        .filter(hand_over::Column::MemberId.eq(member))
        .one(db)
        .await
}

/// Inserts or updates what a person has been handed.
pub async fn save_hand_over(db: &impl ConnectionTrait, row: HandOver) -> Result<(), DbErr> {
    use hand_over::Column;
    let replace = OnConflict::columns([Column::DeliveryId, Column::DocumentId, Column::MemberId])
        .update_columns([Column::Ranges, Column::HandedOverAt, Column::CollectedAt])
        .to_owned();
    hand_over::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(db).await.map(|_| ())
}

/// A new row for a person who has been handed nothing yet.
pub fn new_hand_over(delivery: DeliveryId, document: DocumentId, member: MemberId, now: Instant) -> HandOver {
    HandOver {
        id: entropy::id(now),
        delivery_id: delivery,
        document_id: document,
        member_id: member,
        ranges: Ranges::default().print(),
        handed_over_at: None,
        collected_at: None,
    }
}
