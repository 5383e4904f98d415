//! Rows of documents, both unsent uploads and documents of dispatches.

use medpost_domain::id::{DeliveryId, DispatchId, DocumentId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{self, Count, Size};
use medpost_entity::{document, facility, hand_over};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use crate::kit::db::lock;

pub use medpost_entity::document::Model as Document;

/// Most unsent uploads that a facility may have.
pub const MOST_UNSENT: u64 = 1_000;

/// Bytes (of whole files) and number of a facility's unsent uploads. Locks the facility's row first.
pub async fn staged(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Result<(u64, u64), DbErr> {
    #[derive(FromQueryResult)]
    struct Staged {
        total: Option<Size>,
        count: i64,
    }
    lock(facility::Entity::find_by_id(facility), db).one(db).await?;
    let row = document::Entity::find()
        .select_only()
        .column_as(Expr::col(document::Column::Length).sum().cast_as("bigint"), "total")
        .column_as(Expr::col(document::Column::Id).count(), "count")
        .filter(document::Column::FacilityId.eq(facility))
        .filter(document::Column::DispatchId.is_null())
        .filter(document::Column::EndedAt.is_null())
        .filter(document::Column::ExpiresAt.gt(now))
        .into_model::<Staged>()
        .one(db)
        .await?;
    Ok(row.map_or((0, 0), |it| (it.total.unwrap_or_default().0, number::size(it.count))))
}

/// Inserts a document.
pub async fn add_document(db: &impl ConnectionTrait, row: Document) -> Result<(), DbErr> {
    document::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// An unsent document by id, if it belongs to one of these inboxes.
pub async fn unsent_document(
    db: &impl ConnectionTrait,
    sendable: &[InboxId],
    id: DocumentId,
) -> Result<Option<Document>, DbErr> {
    document::Entity::find_by_id(id)
        .filter(document::Column::InboxId.is_in(sendable.to_vec()))
        .filter(document::Column::DispatchId.is_null())
        .one(db)
        .await
}

/// The unsent documents of an inbox, oldest first.
pub async fn unsent_documents(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<Vec<Document>, DbErr> {
    document::Entity::find()
        .filter(document::Column::InboxId.eq(inbox))
        .filter(document::Column::DispatchId.is_null())
        .filter(document::Column::EndedAt.is_null())
        .filter(document::Column::ExpiresAt.gt(now))
        .order_by_asc(document::Column::CreatedAt)
        .limit(MOST_UNSENT)
        .all(db)
        .await
}

/// Takes the claim of an upload away from any older request, and counts the request; returns the new claim.
pub async fn claim(db: &impl ConnectionTrait, id: DocumentId) -> Result<i64, DbErr> {
    document::Entity::update_many()
        .col_expr(document::Column::Claim, Expr::col(document::Column::Claim).add(1))
        .col_expr(document::Column::Patches, Expr::col(document::Column::Patches).add(1))
        .filter(document::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(document::Entity::find_by_id(id).one(db).await?.map_or(0, |it| it.claim))
}

/// Changes an upload. Returns `false` if its offset is no longer `from`, a newer request has the claim, or it has
/// ended.
pub async fn update_upload(
    db: &impl ConnectionTrait,
    id: DocumentId,
    from: u64,
    claim: i64,
    change: document::ActiveModel,
) -> Result<bool, DbErr> {
    let moved = document::Entity::update_many()
        .set(change)
        .filter(document::Column::Id.eq(id))
        .filter(document::Column::Received.eq(Size(from)))
        .filter(document::Column::Claim.eq(claim))
        .filter(document::Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// The change that ends a document: empties the sealed columns, except its name.
fn ended(now: Instant) -> document::ActiveModel {
    document::ActiveModel {
        ended_at: Set(Some(now)),
        hash_state: Set(None),
        manifest: Set(None),
        metadata: Set(None),
        ..Default::default()
    }
}

/// Ends documents; a job deletes their objects later. Returns how many had not ended before.
pub async fn end_documents(db: &impl ConnectionTrait, ids: &[DocumentId], now: Instant) -> Result<u64, DbErr> {
    let ended = document::Entity::update_many()
        .set(ended(now))
        .filter(document::Column::Id.is_in(ids.to_vec()))
        .filter(document::Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected)
}

/// Ends an unsent document and empties its name. Returns `false` if it was sent or had ended.
pub async fn end_unsent(db: &impl ConnectionTrait, id: DocumentId, now: Instant) -> Result<bool, DbErr> {
    let ended = document::Entity::update_many()
        .set(document::ActiveModel { name: Set(Vec::new()), ..ended(now) })
        .filter(document::Column::Id.eq(id))
        .filter(document::Column::DispatchId.is_null())
        .filter(document::Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// A document by id, of any inbox: for jobs.
pub async fn any_document(db: &impl ConnectionTrait, id: DocumentId) -> Result<Option<Document>, DbErr> {
    document::Entity::find_by_id(id).one(db).await
}

/// Makes a finished upload part of a dispatch. Returns `false` if it was sent or ended in the meantime.
pub async fn take_document(
    db: &impl ConnectionTrait,
    id: DocumentId,
    dispatch: DispatchId,
    position: Count,
    name: Vec<u8>,
) -> Result<bool, DbErr> {
    let taken = document::Entity::update_many()
        .set(document::ActiveModel {
            dispatch_id: Set(Some(dispatch)),
            position: Set(position),
            name: Set(name),
            metadata: Set(None),
            ..Default::default()
        })
        .filter(document::Column::Id.eq(id))
        .filter(document::Column::DispatchId.is_null())
        .filter(document::Column::EndedAt.is_null())
        .filter(document::Column::CompletedAt.is_not_null())
        .exec(db)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// The document for whose id the bytes of this one are sealed.
pub fn content(it: &Document) -> DocumentId {
    it.content_id.unwrap_or(it.id)
}

/// Whether a document that hasn't ended has the bytes of this one.
pub async fn is_content_used(db: &impl ConnectionTrait, content: DocumentId) -> Result<bool, DbErr> {
    let of = document::Column::Id.eq(content).or(document::Column::ContentId.eq(content));
    let living = document::Entity::find().filter(of).filter(document::Column::EndedAt.is_null()).one(db).await?;
    Ok(living.is_some())
}

/// The documents of dispatches, in order of position.
pub async fn documents_of(db: &impl ConnectionTrait, dispatches: Vec<DispatchId>) -> Result<Vec<Document>, DbErr> {
    document::Entity::find()
        .filter(document::Column::DispatchId.is_in(dispatches))
        .order_by_asc(document::Column::Position)
        .all(db)
        .await
}

/// Documents of a delivery that somebody collected.
pub async fn collected_documents(db: &impl ConnectionTrait, delivery: DeliveryId) -> Result<Vec<DocumentId>, DbErr> {
    hand_over::Entity::find()
        .select_only()
        .column(hand_over::Column::DocumentId)
        .distinct()
        .filter(hand_over::Column::DeliveryId.eq(delivery))
        .filter(hand_over::Column::CollectedAt.is_not_null())
        .into_tuple()
        .all(db)
        .await
}
