//! Rows of the vault: wraps, days' and years' keys, segments, canaries.

use super::purpose::Purpose;
use medpost_domain::id::{DocumentId, InboxId, SegmentId};
use medpost_domain::instant::Instant;
use medpost_entity::{epoch, inbox, installation, invoice, key_canary, record_epoch, segment, wrap};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

pub use medpost_entity::key_canary::Model as Canary;
pub use medpost_entity::record_epoch::Model as RecordEpoch;
pub use medpost_entity::segment::Model as Segment;
pub use medpost_entity::wrap::Model as Wrap;

/// The installation's id, if `setup` has run.
pub async fn installation(db: &impl ConnectionTrait) -> Result<Option<Uuid>, DbErr> {
    // Only this column: a backup is taken of older schemas too, which lack the others.
    let select = installation::Entity::find_by_id(1).select_only().column(installation::Column::Installation);
    select.into_tuple().one(db).await
}

/// When `setup` ran.
pub async fn installed_at(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    Ok(installation::Entity::find_by_id(1).one(db).await?.map(|it| it.created_at))
}

/// Inserts the installation's only row; fails if there is one.
pub async fn install(db: &impl ConnectionTrait, id: Uuid, now: Instant) -> Result<(), DbErr> {
    let row = installation::ActiveModel {
        id: Set(1),
        installation: Set(id),
        created_at: Set(now),
        restored_at: Set(None),
        // No earlier version ever ran here.
        shares_from: Set(Some(Instant(0))),
    };
    row.insert(db).await.map(|_| ())
}

/// From when documents may share their bytes; `None` before the first process of this version.
pub async fn shares_from(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    Ok(installation::Entity::find_by_id(1).one(db).await?.and_then(|it| it.shares_from))
}

/// Says from when documents may share their bytes, unless a process said so before.
pub async fn share_from(db: &impl ConnectionTrait, at: Instant) -> Result<(), DbErr> {
    installation::Entity::update_many()
        .set(installation::ActiveModel { shares_from: Set(Some(at)), ..Default::default() })
        .filter(installation::Column::SharesFrom.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// When a backup was restored; `None` once the operator has decided on all work that the restore held.
pub async fn restored_at(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    Ok(installation::Entity::find_by_id(1).one(db).await?.and_then(|it| it.restored_at))
}

/// Marks the installation as restored.
pub async fn note_restored(db: &impl ConnectionTrait, now: Instant) -> Result<(), DbErr> {
    set_restored(db, Some(now)).await
}

/// Clears [`restored_at`]: the operator has decided on all work that the restore held.
pub async fn clear_restored(db: &impl ConnectionTrait) -> Result<(), DbErr> {
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

/// Deletes the row of a day's key whose object is lost, so that the next use makes a new key.
pub async fn forget_epoch(db: &impl ConnectionTrait, day: i32) -> Result<(), DbErr> {
    epoch::Entity::delete_by_id(day).exec(db).await.map(|_| ())
}

/// Subject and inbox of each document and letter that the key of this day protects. Records end with a day too, but
/// have keys of their own (ADR 20).
pub async fn subjects_of_day(db: &impl ConnectionTrait, day: i32) -> Result<Vec<(Uuid, InboxId)>, DbErr> {
    wrap::Entity::find()
        .select_only()
        .column(wrap::Column::SubjectId)
        .column(wrap::Column::InboxId)
        .filter(wrap::Column::EpochDay.eq(day))
        .filter(purpose().ne(Purpose::Record.text()))
        .into_tuple()
        .all(db)
        .await
}

/// Deletes the wraps that the key of this day protects; records stay. Returns how many it deleted.
pub async fn drop_wraps_of(db: &impl ConnectionTrait, day: i32) -> Result<u64, DbErr> {
    let of_day = wrap::Entity::delete_many().filter(wrap::Column::EpochDay.eq(day));
    Ok(of_day.filter(purpose().ne(Purpose::Record.text())).exec(db).await?.rows_affected)
}

/// Up to `most` segment objects after `after`, in order of name, each with its document.
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

/// Inserts the canary of a key version, unless there is one.
pub async fn add_canary(db: &impl ConnectionTrait, version: i32, sealed: Vec<u8>, now: Instant) -> Result<(), DbErr> {
    let row = key_canary::ActiveModel { version: Set(version), sealed: Set(sealed), created_at: Set(now) };
    let once = OnConflict::column(key_canary::Column::Version).do_nothing().to_owned();
    key_canary::Entity::insert(row).on_conflict(once).exec_without_returning(db).await.map(|_| ())
}

/// Deletes the canary of a key version, which retires the key.
pub async fn drop_canary(db: &impl ConnectionTrait, version: i32) -> Result<(), DbErr> {
    key_canary::Entity::delete_by_id(version).exec(db).await.map(|_| ())
}

/// Up to `most` inboxes after `after`, whose keys an older master key seals: id, its version, sealed key.
pub async fn inboxes_before(
    db: &impl ConnectionTrait,
    version: i32,
    after: Option<InboxId>,
    most: u64,
) -> Result<Vec<(InboxId, i32, Vec<u8>)>, DbErr> {
    let mut select = inbox::Entity::find().filter(inbox::Column::KeyVersion.lt(version));
    if let Some(it) = after {
        select = select.filter(inbox::Column::Id.gt(it));
    }
    let rows = select.order_by_asc(inbox::Column::Id).limit(most).all(db).await?;
    Ok(rows.into_iter().map(|it| (it.id, it.key_version, it.sealed_key)).collect())
}

/// Number of inboxes whose keys this master key version seals.
pub async fn inboxes_under(db: &impl ConnectionTrait, version: i32) -> Result<u64, DbErr> {
    inbox::Entity::find().filter(inbox::Column::KeyVersion.eq(version)).count(db).await
}

/// Stores a resealed inbox key. Returns `false` if `before` no longer seals it.
pub async fn reseal_inbox(
    db: &impl ConnectionTrait,
    id: InboxId,
    before: i32,
    (version, sealed): (i32, Vec<u8>),
) -> Result<bool, DbErr> {
    let change = inbox::ActiveModel { key_version: Set(version), sealed_key: Set(sealed), ..Default::default() };
    let changed = inbox::Entity::update_many()
        .set(change)
        .filter(inbox::Column::Id.eq(id))
        .filter(inbox::Column::KeyVersion.eq(before))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Version of the master key and sealed key of an inbox.
pub async fn inbox_key(db: &impl ConnectionTrait, id: InboxId) -> Result<Option<(i32, Vec<u8>)>, DbErr> {
    Ok(inbox::Entity::find_by_id(id).one(db).await?.map(|it| (it.key_version, it.sealed_key)))
}

/// Name of the object with a day's key, and whether it was destroyed.
pub async fn epoch(db: &impl ConnectionTrait, day: i32) -> Result<Option<(String, bool)>, DbErr> {
    Ok(epoch::Entity::find_by_id(day).one(db).await?.map(|it| (it.object, it.destroyed_at.is_some())))
}

/// Stores the name of the object with a day's key, unless another process was first.
pub async fn insert_epoch(db: &impl ConnectionTrait, day: i32, object: &str, now: Instant) -> Result<(), DbErr> {
    let row = epoch::ActiveModel {
        day: Set(day),
        object: Set(object.to_owned()),
        created_at: Set(now),
        destroyed_at: Set(None),
    };
    let once = OnConflict::column(epoch::Column::Day).do_nothing().to_owned();
    epoch::Entity::insert(row).on_conflict(once).exec_without_returning(db).await.map(|_| ())
}

/// Marks a day's key as destroyed, unless it is no longer in `object`.
pub async fn mark_epoch_destroyed(
    db: &impl ConnectionTrait,
    day: i32,
    object: &str,
    now: Instant,
) -> Result<(), DbErr> {
    epoch::Entity::update_many()
        .set(epoch::ActiveModel { destroyed_at: Set(Some(now)), ..Default::default() })
        .filter(epoch::Column::Day.eq(day))
        .filter(epoch::Column::Object.eq(object))
        .exec(db)
        .await
        .map(|_| ())
}

/// Day and object of each day's key that is not destroyed, in order of day.
pub async fn living_epochs(db: &impl ConnectionTrait) -> Result<Vec<(i32, String)>, DbErr> {
    let living = epoch::Entity::find().filter(epoch::Column::DestroyedAt.is_null());
    let rows = living.order_by_asc(epoch::Column::Day).all(db).await?;
    Ok(rows.into_iter().map(|it| (it.day, it.object)).collect())
}

/// Stores that a day's key moved to another object. Returns `false` if it was destroyed or moved in the meantime.
pub async fn move_epoch(db: &impl ConnectionTrait, day: i32, before: &str, object: &str) -> Result<bool, DbErr> {
    let moved = epoch::Entity::update_many()
        .set(epoch::ActiveModel { object: Set(object.to_owned()), ..Default::default() })
        .filter(epoch::Column::Day.eq(day))
        .filter(epoch::Column::Object.eq(before))
        .filter(epoch::Column::DestroyedAt.is_null())
        .exec(db)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// The row of a year's key, sealed or emptied.
pub async fn record_epoch(db: &impl ConnectionTrait, year: i32) -> Result<Option<RecordEpoch>, DbErr> {
    record_epoch::Entity::find_by_id(year).one(db).await
}

/// Year's keys that are not destroyed, earliest year first.
pub async fn record_epochs(db: &impl ConnectionTrait) -> Result<Vec<RecordEpoch>, DbErr> {
    let living = record_epoch::Entity::find().filter(record_epoch::Column::DestroyedAt.is_null());
    living.order_by_asc(record_epoch::Column::Year).all(db).await
}

/// When the first year's key was made.
pub async fn first_record_epoch(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    let first = record_epoch::Entity::find().order_by_asc(record_epoch::Column::CreatedAt).one(db).await?;
    Ok(first.map(|it| it.created_at))
}

/// Inserts a year's key, unless another process was first.
pub async fn add_record_epoch(db: &impl ConnectionTrait, row: RecordEpoch) -> Result<(), DbErr> {
    let once = OnConflict::column(record_epoch::Column::Year).do_nothing().to_owned();
    let add = record_epoch::Entity::insert(row.into_active_model()).on_conflict(once);
    add.exec_without_returning(db).await.map(|_| ())
}

/// Stores a resealed year's key. Returns `false` if it is destroyed or `before` no longer seals it.
pub async fn reseal_record_epoch(
    db: &impl ConnectionTrait,
    year: i32,
    before: i32,
    (version, sealed): (i32, Vec<u8>),
) -> Result<bool, DbErr> {
    let change =
        record_epoch::ActiveModel { master_version: Set(version), sealed: Set(Some(sealed)), ..Default::default() };
    let changed = record_epoch::Entity::update_many()
        .set(change)
        .filter(record_epoch::Column::Year.eq(year))
        .filter(record_epoch::Column::MasterVersion.eq(before))
        .filter(record_epoch::Column::DestroyedAt.is_null())
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Removes the sealed key from a year's row and marks it as destroyed.
pub async fn empty_record_epoch(db: &impl ConnectionTrait, year: i32, now: Instant) -> Result<(), DbErr> {
    let change = record_epoch::ActiveModel { sealed: Set(None), destroyed_at: Set(Some(now)), ..Default::default() };
    record_epoch::Entity::update_many()
        .set(change)
        .filter(record_epoch::Column::Year.eq(year))
        .exec(db)
        .await
        .map(|_| ())
}

/// `purpose || ''`, for conditions on days: with the bare column SQLite would choose the index on purpose and read
/// every record.
fn purpose() -> SimpleExpr {
    Expr::col(wrap::Column::Purpose).binary(BinOper::Custom("||"), Expr::val(""))
}

/// Whether the last day of any record is one of `first..=last`.
pub async fn any_record_until(db: &impl ConnectionTrait, first: i32, last: i32) -> Result<bool, DbErr> {
    let found = wrap::Entity::find()
        .filter(wrap::Column::EpochDay.between(first, last))
        .filter(purpose().eq(Purpose::Record.text()))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The condition for wraps of records in the old form, without an end.
fn endless() -> Condition {
    Condition::all().add(wrap::Column::EpochDay.eq(0)).add(wrap::Column::Purpose.eq(Purpose::Record.text()))
}

/// Up to `most` wraps of records without an end, except those in `but`.
pub async fn endless_records(db: &impl ConnectionTrait, but: &[Uuid], most: u64) -> Result<Vec<Wrap>, DbErr> {
    wrap::Entity::find().filter(endless()).filter(wrap::Column::Id.is_not_in(but.to_vec())).limit(most).all(db).await
}

/// Number of wraps of records without an end.
pub async fn count_endless_records(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    wrap::Entity::find().filter(endless()).count(db).await
}

/// One inbox's wraps of these subjects, of one purpose.
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

/// Inserts wraps, 200 in a statement.
pub async fn add_wraps(db: &impl ConnectionTrait, rows: Vec<Wrap>) -> Result<(), DbErr> {
    for some in rows.chunks(200) {
        let rows = some.iter().map(|it| it.clone().into_active_model());
        wrap::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Replaces day, version and sealed key of a wrap. Returns `false` unless its day is still `before`.
pub async fn change_wrap(db: &impl ConnectionTrait, before: i32, row: Wrap) -> Result<bool, DbErr> {
    let change = wrap::ActiveModel {
        epoch_day: Set(row.epoch_day),
        master_version: Set(row.master_version),
        sealed: Set(row.sealed),
        ..Default::default()
    };
    let changed = wrap::Entity::update_many()
        .set(change)
        .filter(wrap::Column::Id.eq(row.id))
        .filter(wrap::Column::EpochDay.eq(before))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Deletes wraps by id.
pub async fn drop_wraps_by_id(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), DbErr> {
    wrap::Entity::delete_many().filter(wrap::Column::Id.is_in(ids.to_vec())).exec(db).await.map(|_| ())
}

/// Deletes one inbox's wraps of these subjects and purposes.
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

/// Deletes every wrap whose day is `day` or earlier; returns the number of those of documents and letters, and of
/// records.
pub async fn drop_wraps_of_day(db: &impl ConnectionTrait, day: i32) -> Result<(u64, u64), DbErr> {
    let over = wrap::Entity::delete_many().filter(wrap::Column::EpochDay.gt(0)).filter(wrap::Column::EpochDay.lte(day));
    let record = Purpose::Record.text();
    let wraps = over.clone().filter(purpose().ne(record)).exec(db).await?;
    let records = over.filter(purpose().eq(record)).exec(db).await?;
    Ok((wraps.rows_affected, records.rows_affected))
}

/// The segments of a document, in order of offset.
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

/// Inserts a segment's row.
pub async fn add_segment(db: &impl ConnectionTrait, row: Segment) -> Result<(), DbErr> {
    segment::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Deletes a segment's row; its object stays.
pub async fn drop_segment(db: &impl ConnectionTrait, id: SegmentId) -> Result<(), DbErr> {
    segment::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Deletes the rows of a document's segments; their objects stay.
pub async fn drop_segments(db: &impl ConnectionTrait, document: DocumentId) -> Result<(), DbErr> {
    segment::Entity::delete_many().filter(segment::Column::DocumentId.eq(document)).exec(db).await.map(|_| ())
}

/// Those of these object names that a segment, a living day's key or an invoice refers to.
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
    let invoices: Vec<Option<String>> = invoice::Entity::find()
        .select_only()
        .column(invoice::Column::Object)
        .filter(invoice::Column::Object.is_in(names.to_vec()))
        .into_tuple()
        .all(db)
        .await?;
    Ok([segments, keys, invoices.into_iter().flatten().collect()].concat())
}

/// Up to `most` segment objects after `after`, in order of name.
pub async fn objects_of_rows(db: &impl ConnectionTrait, after: Option<&str>, most: u64) -> Result<Vec<String>, DbErr> {
    let mut select = segment::Entity::find().select_only().column(segment::Column::Object);
    if let Some(it) = after {
        select = select.filter(segment::Column::Object.gt(it));
    }
    select.order_by_asc(segment::Column::Object).limit(most).into_tuple().all(db).await
}
