//! Rows of the vault: wraps, days' keys, segments, canaries.

use medpost_domain::id::{DocumentId, InboxId, SegmentId};
use medpost_domain::instant::Instant;
use medpost_entity::{epoch, inbox, installation, key_canary, segment, wrap};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use uuid::Uuid;

pub use medpost_entity::key_canary::Model as Canary;
pub use medpost_entity::segment::Model as Segment;
pub use medpost_entity::wrap::Model as Wrap;

/// The installation's id, if `setup` has run.
pub async fn installation(db: &impl ConnectionTrait) -> Result<Option<Uuid>, DbErr> {
    // By this column alone: a backup is taken of older schemas too.
    let select = installation::Entity::find_by_id(1).select_only().column(installation::Column::Installation);
    select.into_tuple().one(db).await
}

/// Writes the installation's id, once.
pub async fn install(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<(), DbErr> {
    let row =
        installation::ActiveModel { id: Set(1), installation: Set(id), created_at: Set(now), restored_at: Set(None) };
    row.insert(db).await.map(|_| ())
}

/// When a backup was restored whose held work the operator has not looked through yet.
pub async fn restored_at(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    Ok(installation::Entity::find_by_id(1).one(db).await?.and_then(|it| it.restored_at))
}

/// Notes that a backup was restored.
pub async fn note_restored(db: &impl ConnectionTrait, now: Instant) -> Result<(), DbErr> {
    set_restored(db, Some(now)).await
}

/// Notes that the operator has looked through what a restore held.
pub async fn note_looked_through(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    set_restored(db, None).await
}

async fn set_restored(db: &impl ConnectionTrait, at: Option<Instant>) -> Result<(), DbErr> {
    installation::Entity::update_many()
        .set(installation::ActiveModel { restored_at: Set(at), ..Default::default() })
        .filter(installation::Column::Id.eq(1))
        .exec(db)
        .await
        .map(|_| ())
}

/// Names of the objects of days' keys that are not destroyed, by day.
pub async fn living_epochs(db: &impl ConnectionTrait) -> Result<Vec<(i32, String)>, DbErr> {
    epoch::Entity::find()
        .select_only()
        .column(epoch::Column::Day)
        .column(epoch::Column::Object)
        .filter(epoch::Column::DestroyedAt.is_null())
        .into_tuple()
        .all(db)
        .await
}

/// Forgets the key of a day whose object is lost: whoever needs the day again makes a new one.
pub async fn forget_epoch(db: &impl ConnectionTrait, day: i32) -> Result<(), DbErr> {
    epoch::Entity::delete_by_id(day).exec(db).await.map(|_| ())
}

/// What the wraps of a day are of.
pub async fn subjects_of_day(db: &impl ConnectionTrait, day: i32) -> Result<Vec<(Uuid, InboxId)>, DbErr> {
    wrap::Entity::find()
        .select_only()
        .column(wrap::Column::SubjectId)
        .column(wrap::Column::InboxId)
        .filter(wrap::Column::EpochDay.eq(day))
        .into_tuple()
        .all(db)
        .await
}

/// Deletes the wraps under one day's key.
pub async fn drop_wraps_of(db: &impl ConnectionTrait, day: i32) -> Result<u64, DbErr> {
    Ok(wrap::Entity::delete_many().filter(wrap::Column::EpochDay.eq(day)).exec(db).await?.rows_affected)
}

/// Objects of documents' segments, in order of name, after `after`, with the document of each.
pub async fn segments_by_object(
    db: &impl ConnectionTrait,
    after: Option<&str>,
    most: u64,
) -> Result<Vec<(String, DocumentId)>, DbErr> {
    let mut select =
        segment::Entity::find().select_only().column(segment::Column::Object).column(segment::Column::DocumentId);
    if let Some(it) = after {
        select = select.filter(segment::Column::Object.gt(it));
    }
    select.order_by_asc(segment::Column::Object).limit(most).into_tuple().all(db).await
}

/// Canaries of the master keys, by version.
pub async fn canaries(db: &impl ConnectionTrait) -> Result<Vec<Canary>, DbErr> {
    key_canary::Entity::find().order_by_asc(key_canary::Column::Version).all(db).await
}

/// Writes the canary of a key version, unless another process did so before.
pub async fn add_canary(db: &impl ConnectionTrait, version: i32, sealed: Vec<u8>, now: Instant) -> Result<(), DbErr> {
    let row = key_canary::ActiveModel { version: Set(version), sealed: Set(sealed), created_at: Set(now) };
    let once = OnConflict::column(key_canary::Column::Version).do_nothing().to_owned();
    key_canary::Entity::insert(row).on_conflict(once).exec_without_returning(db).await.map(|_| ())
}

/// Sealed key of an inbox and the version of the master key over it.
pub async fn inbox_key(db: &impl ConnectionTrait, id: InboxId) -> Result<Option<(i32, Vec<u8>)>, DbErr> {
    Ok(inbox::Entity::find_by_id(id).one(db).await?.map(|it| (it.key_version, it.sealed_key)))
}

/// The object of a day's key: its name, and whether it was destroyed.
pub async fn epoch(db: &impl ConnectionTrait, day: i32) -> Result<Option<(String, bool)>, DbErr> {
    Ok(epoch::Entity::find_by_id(day).one(db).await?.map(|it| (it.object, it.destroyed_at.is_some())))
}

/// Names the object of a day's key, unless another process did so before.
pub async fn name_epoch(db: &impl ConnectionTrait, day: i32, object: &str, now: Instant) -> Result<(), DbErr> {
    let row = epoch::ActiveModel {
        day: Set(day),
        object: Set(object.to_owned()),
        created_at: Set(now),
        destroyed_at: Set(None),
    };
    let once = OnConflict::column(epoch::Column::Day).do_nothing().to_owned();
    epoch::Entity::insert(row).on_conflict(once).exec_without_returning(db).await.map(|_| ())
}

/// Notes that a day's key is destroyed.
pub async fn epoch_destroyed(db: &impl ConnectionTrait, day: i32, now: Instant) -> Result<(), DbErr> {
    epoch::Entity::update_many()
        .set(epoch::ActiveModel { destroyed_at: Set(Some(now)), ..Default::default() })
        .filter(epoch::Column::Day.eq(day))
        .exec(db)
        .await
        .map(|_| ())
}

/// Wraps of one purpose and subjects for one inbox.
pub async fn wraps(
    db: &impl ConnectionTrait,
    purpose: &str,
    subjects: &[Uuid],
    inbox: InboxId,
) -> Result<Vec<Wrap>, DbErr> {
    wrap::Entity::find()
        .filter(wrap::Column::Purpose.eq(purpose))
        .filter(wrap::Column::SubjectId.is_in(subjects.to_vec()))
        .filter(wrap::Column::InboxId.eq(inbox))
        .all(db)
        .await
}

/// Adds wraps.
pub async fn add_wraps(db: &impl ConnectionTrait, rows: Vec<Wrap>) -> Result<(), DbErr> {
    for some in rows.chunks(200) {
        let rows = some.iter().map(|it| it.clone().into_active_model());
        wrap::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Deletes the wraps of subjects for one inbox, of these purposes.
pub async fn drop_wraps(
    db: &impl ConnectionTrait,
    purposes: &[&str],
    subjects: &[Uuid],
    inbox: InboxId,
) -> Result<(), DbErr> {
    wrap::Entity::delete_many()
        .filter(wrap::Column::Purpose.is_in(purposes.to_vec()))
        .filter(wrap::Column::SubjectId.is_in(subjects.to_vec()))
        .filter(wrap::Column::InboxId.eq(inbox))
        .exec(db)
        .await
        .map(|_| ())
}

/// Deletes every wrap that a day's key covers, up to and including `day`.
pub async fn drop_wraps_of_day(db: &impl ConnectionTrait, day: i32) -> Result<u64, DbErr> {
    let gone = wrap::Entity::delete_many()
        .filter(wrap::Column::EpochDay.gt(0))
        .filter(wrap::Column::EpochDay.lte(day))
        .exec(db)
        .await?;
    Ok(gone.rows_affected)
}

/// The segments of a document in order.
pub async fn segments(db: &impl ConnectionTrait, document: DocumentId) -> Result<Vec<Segment>, DbErr> {
    segment::Entity::find()
        .filter(segment::Column::DocumentId.eq(document))
        .order_by_asc(segment::Column::Start)
        .all(db)
        .await
}

/// The last segment of a document.
pub async fn last_segment(db: &impl ConnectionTrait, document: DocumentId) -> Result<Option<Segment>, DbErr> {
    segment::Entity::find()
        .filter(segment::Column::DocumentId.eq(document))
        .order_by_desc(segment::Column::Start)
        .one(db)
        .await
}

/// Adds a segment.
pub async fn add_segment(db: &impl ConnectionTrait, row: Segment) -> Result<(), DbErr> {
    segment::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Removes a segment's row.
pub async fn drop_segment(db: &impl ConnectionTrait, id: SegmentId) -> Result<(), DbErr> {
    segment::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Removes the rows of a document's segments.
pub async fn drop_segments(db: &impl ConnectionTrait, document: DocumentId) -> Result<(), DbErr> {
    segment::Entity::delete_many().filter(segment::Column::DocumentId.eq(document)).exec(db).await.map(|_| ())
}

/// Which of these object names have a row.
pub async fn known_objects(db: &impl ConnectionTrait, names: &[String]) -> Result<Vec<String>, DbErr> {
    let segments: Vec<String> = segment::Entity::find()
        .select_only()
        .column(segment::Column::Object)
        .filter(segment::Column::Object.is_in(names.to_vec()))
        .into_tuple()
        .all(db)
        .await?;
    let keys: Vec<String> = epoch::Entity::find()
        .select_only()
        .column(epoch::Column::Object)
        .filter(epoch::Column::Object.is_in(names.to_vec()))
        .filter(epoch::Column::DestroyedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok([segments, keys].concat())
}

/// Objects that rows speak of, in order of name, after `after`.
pub async fn objects_of_rows(db: &impl ConnectionTrait, after: Option<&str>, most: u64) -> Result<Vec<String>, DbErr> {
    let mut select = segment::Entity::find().select_only().column(segment::Column::Object);
    if let Some(it) = after {
        select = select.filter(segment::Column::Object.gt(it));
    }
    select.order_by_asc(segment::Column::Object).limit(most).into_tuple().all(db).await
}
