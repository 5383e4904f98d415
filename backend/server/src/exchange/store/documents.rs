//! Documents: on their way, and of what was sent.

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

/// Unsent uploads a facility may have.
pub const MOST_UNSENT: u64 = 1_000;

/// Bytes that a facility has uploaded or reserved and not sent; the facility's row is locked first.
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

/// Adds a document.
pub async fn add_document(db: &impl ConnectionTrait, row: Document) -> Result<(), DbErr> {
    document::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// A document that is not sent yet, of one of these inboxes.
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

/// Documents not sent yet, of one inbox, oldest first.
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

/// Takes the claim of a document: the newest writer has it. Answers the claim.
pub async fn claim(db: &impl ConnectionTrait, id: DocumentId) -> Result<i64, DbErr> {
    document::Entity::update_many()
        .col_expr(document::Column::Claim, Expr::col(document::Column::Claim).add(1))
        .col_expr(document::Column::Patches, Expr::col(document::Column::Patches).add(1))
        .filter(document::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(document::Entity::find_by_id(id).one(db).await?.map_or(0, |it| it.claim))
}

/// Moves an upload on, if nobody else did meanwhile; answers whether it moved.
pub async fn advance(
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

/// What stays of a document that ended: nothing that was sealed under its key.
fn ended(now: Instant) -> document::ActiveModel {
    document::ActiveModel {
        ended_at: Set(Some(now)),
        hash_state: Set(None),
        manifest: Set(None),
        metadata: Set(None),
        ..Default::default()
    }
}

/// Ends documents; their keys are gone, their objects follow by a job.
pub async fn end_documents(db: &impl ConnectionTrait, ids: &[DocumentId], now: Instant) -> Result<u64, DbErr> {
    let ended = document::Entity::update_many()
        .set(ended(now))
        .filter(document::Column::Id.is_in(ids.to_vec()))
        .filter(document::Column::EndedAt.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected)
}

/// Ends a document that was not sent, and its name; answers whether it was still there.
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

/// A document, whoever's: for jobs.
pub async fn any_document(db: &impl ConnectionTrait, id: DocumentId) -> Result<Option<Document>, DbErr> {
    document::Entity::find_by_id(id).one(db).await
}

/// Makes a finished document part of a dispatch; answers whether it was still free.
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

/// The documents of dispatches, in order.
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
