//! Rows of the exchange. What a person's query may touch is always named: inboxes out of a scope.

use medpost_domain::delivery::{Delivery as Facts, EventKind, Phase};
use medpost_domain::id::{CardId, DeliveryId, DispatchId, DocumentId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::ranges::Ranges;
use medpost_entity::{delivery, delivery_event, dispatch, document, facility, hand_over, inbox};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use crate::contract::store::taking_room;
use crate::kit::db::lock;
use crate::kit::entropy;

pub use medpost_entity::delivery::Model as Delivery;
pub use medpost_entity::delivery_event::Model as Event;
pub use medpost_entity::dispatch::Model as Dispatch;
pub use medpost_entity::document::Model as Document;
pub use medpost_entity::hand_over::Model as HandOver;
pub use medpost_entity::inbox::Model as Inbox;

/// Unsent uploads a facility may have.
pub const MOST_UNSENT: u64 = 1_000;
/// What a forgotten key begins with; clients' keys are ASCII.
const FORGOTTEN: &str = "済";

/// The timestamps from which a delivery's phase follows.
pub const fn facts(it: &Delivery) -> Facts {
    Facts {
        releases_at: it.releases_at,
        kept_until: it.kept_until,
        recalled_at: it.recalled_at,
        opened_at: it.opened_at,
        first_collected_at: it.first_collected_at,
        collected_at: it.collected_at,
    }
}

/// The time to write for what happens to a delivery now: always after the last that was written.
pub fn next_moment(it: &Delivery, now: Instant) -> Instant {
    Ord::max(now, it.last_event_at.plus(1))
}

// ---- room ----

#[derive(FromQueryResult)]
struct Sum {
    total: i64,
}

/// When room becomes free next in an inbox, and how many bytes.
pub async fn frees_next(
    db: &impl ConnectionTrait,
    inbox: InboxId,
    now: Instant,
) -> Result<Option<(Instant, u64)>, DbErr> {
    let first = delivery::Entity::find()
        .filter(delivery::Column::InboxId.eq(inbox))
        .filter(delivery::Column::Bytes.gt(0))
        .filter(taking_room(now))
        .order_by_asc(delivery::Column::KeptUntil)
        .one(db)
        .await?;
    let Some(first) = first else { return Ok(None) };
    let together = delivery::Entity::find()
        .select_only()
        .column_as(Expr::col(delivery::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(delivery::Column::InboxId.eq(inbox))
        .filter(delivery::Column::KeptUntil.eq(first.kept_until))
        .filter(taking_room(now))
        .group_by(delivery::Column::InboxId)
        .into_model::<Sum>()
        .one(db)
        .await?;
    Ok(together.map(|it| (first.kept_until, it.total.unsigned_abs())))
}

/// Deliveries that wait for room in an inbox, those that were sent first before others.
pub async fn waiting(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<Vec<Delivery>, DbErr> {
    delivery::Entity::find()
        .filter(delivery::Column::InboxId.eq(inbox))
        .filter(delivery::Column::ReleasesAt.eq(Instant::NEVER))
        .filter(delivery::Column::RecalledAt.is_null())
        .filter(delivery::Column::KeptUntil.gt(now))
        .order_by_asc(delivery::Column::Id)
        .all(db)
        .await
}

/// Deliveries of an inbox that nobody has opened.
pub async fn unread(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<u64, DbErr> {
    use sea_orm::PaginatorTrait;
    delivery::Entity::find()
        .filter(delivery::Column::InboxId.eq(inbox))
        .filter(delivery::Column::ReleasesAt.lte(now))
        .filter(delivery::Column::OpenedAt.is_null())
        .filter(taking_room(now))
        .count(db)
        .await
}

/// Inboxes, locked in order of id; with their facilities' state known to be open.
pub async fn lock_inboxes(db: &impl ConnectionTrait, ids: &[InboxId]) -> Result<Vec<Inbox>, DbErr> {
    let select = inbox::Entity::find().filter(inbox::Column::Id.is_in(ids.to_vec())).order_by_asc(inbox::Column::Id);
    lock(select, db).all(db).await
}

// ---- documents on their way ----

/// Bytes that a facility has uploaded or reserved and not sent; the facility's row is locked first.
pub async fn staged(db: &impl ConnectionTrait, facility: FacilityId, now: Instant) -> Result<(u64, u64), DbErr> {
    #[derive(FromQueryResult)]
    struct Staged {
        total: Option<i64>,
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
    Ok(row.map_or((0, 0), |it| (it.total.unwrap_or(0).unsigned_abs(), it.count.unsigned_abs())))
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
        .filter(document::Column::Received.eq(i64::try_from(from).unwrap_or(i64::MAX)))
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

// ---- sending ----

/// A dispatch by the client's key.
pub async fn dispatch_by_key(db: &impl ConnectionTrait, inbox: InboxId, key: &str) -> Result<Option<Dispatch>, DbErr> {
    dispatch::Entity::find()
        .filter(dispatch::Column::InboxId.eq(inbox))
        .filter(dispatch::Column::IdempotencyKey.eq(key))
        .one(db)
        .await
}

/// Adds a dispatch; answers false if the same key came first.
pub async fn add_dispatch(db: &impl ConnectionTrait, row: Dispatch) -> Result<bool, DbErr> {
    let once =
        OnConflict::columns([dispatch::Column::InboxId, dispatch::Column::IdempotencyKey]).do_nothing().to_owned();
    let added = dispatch::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(db).await?;
    Ok(added == 1)
}

/// Forgets the clients' keys of dispatches made before a moment, and the digests of what was asked for: the same key
/// then makes a new one.
pub async fn forget_keys(db: &impl ConnectionTrait, before: Instant) -> Result<u64, DbErr> {
    use dispatch::Column;
    // The column stays unique: the key gives way to a sign that no client may use, and the time.
    let own = Expr::val(FORGOTTEN)
        .binary(BinOper::Custom("||"), Expr::col(Column::CreatedAt).cast_as("text"))
        .binary(BinOper::Custom("||"), Expr::col(Column::IdempotencyKey));
    let gone = dispatch::Entity::update_many()
        .col_expr(Column::IdempotencyKey, own)
        // It is over patient fields too, and would outlive them.
        .col_expr(Column::RequestDigest, Expr::val(Vec::<u8>::new()))
        .filter(Column::CreatedAt.lt(before))
        .filter(Column::IdempotencyKey.not_like(format!("{FORGOTTEN}%")))
        .exec(db)
        .await?;
    Ok(gone.rows_affected)
}

/// Takes finished documents into a dispatch; answers how many were still free.
pub async fn take_document(
    db: &impl ConnectionTrait,
    id: DocumentId,
    dispatch: DispatchId,
    position: i32,
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

/// Adds deliveries.
pub async fn add_deliveries(db: &impl ConnectionTrait, rows: Vec<Delivery>) -> Result<(), DbErr> {
    for some in rows.chunks(200) {
        delivery::Entity::insert_many(some.iter().map(|it| it.clone().into_active_model()))
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// A dispatch sent from one of these inboxes.
pub async fn dispatch(
    db: &impl ConnectionTrait,
    sendable: &[InboxId],
    id: DispatchId,
) -> Result<Option<Dispatch>, DbErr> {
    dispatch::Entity::find_by_id(id).filter(dispatch::Column::InboxId.is_in(sendable.to_vec())).one(db).await
}

/// A dispatch, whoever's: for jobs and for the recipients' side after the scope was asked.
pub async fn any_dispatch(db: &impl ConnectionTrait, id: DispatchId) -> Result<Option<Dispatch>, DbErr> {
    dispatch::Entity::find_by_id(id).one(db).await
}

/// Many dispatches.
pub async fn dispatches(db: &impl ConnectionTrait, ids: Vec<DispatchId>) -> Result<Vec<Dispatch>, DbErr> {
    dispatch::Entity::find().filter(dispatch::Column::Id.is_in(ids)).all(db).await
}

/// Dispatches of an inbox, newest first, before a place in the list.
pub async fn sent_page(
    db: &impl ConnectionTrait,
    inbox: InboxId,
    kind: Option<&str>,
    before: Option<(Instant, Uuid)>,
    most: u64,
) -> Result<Vec<Dispatch>, DbErr> {
    use dispatch::Column;
    let mut select = dispatch::Entity::find().filter(Column::InboxId.eq(inbox));
    if let Some(it) = kind {
        select = select.filter(Column::Kind.eq(it));
    }
    if let Some((at, id)) = before {
        let same = Condition::all().add(Column::CreatedAt.eq(at)).add(Column::Id.lt(id));
        select = select.filter(Condition::any().add(Column::CreatedAt.lt(at)).add(same));
    }
    select.order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).limit(most).all(db).await
}

/// Cancels a dispatch's row.
pub async fn cancel(db: &impl ConnectionTrait, id: DispatchId, by: MemberId, now: Instant) -> Result<(), DbErr> {
    let change =
        dispatch::ActiveModel { cancelled_at: Set(Some(now)), cancelled_by: Set(Some(by)), ..Default::default() };
    dispatch::Entity::update_many().set(change).filter(dispatch::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Drops the sealed text of a dispatch whose last delivery ended.
pub async fn drop_letter(db: &impl ConnectionTrait, id: DispatchId) -> Result<(), DbErr> {
    let change = dispatch::ActiveModel { letter: Set(None), ..Default::default() };
    dispatch::Entity::update_many().set(change).filter(dispatch::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// The documents of dispatches, in order.
pub async fn documents_of(db: &impl ConnectionTrait, dispatches: Vec<DispatchId>) -> Result<Vec<Document>, DbErr> {
    document::Entity::find()
        .filter(document::Column::DispatchId.is_in(dispatches))
        .order_by_asc(document::Column::Position)
        .all(db)
        .await
}

// ---- deliveries ----

/// The deliveries of dispatches, in the order of the sender's list.
pub async fn deliveries_of(db: &impl ConnectionTrait, dispatches: Vec<DispatchId>) -> Result<Vec<Delivery>, DbErr> {
    delivery::Entity::find()
        .filter(delivery::Column::DispatchId.is_in(dispatches))
        .order_by_asc(delivery::Column::Position)
        .all(db)
        .await
}

/// The deliveries of a dispatch, locked in order of id.
pub async fn lock_deliveries_of(db: &impl ConnectionTrait, dispatch: DispatchId) -> Result<Vec<Delivery>, DbErr> {
    let select =
        delivery::Entity::find().filter(delivery::Column::DispatchId.eq(dispatch)).order_by_asc(delivery::Column::Id);
    lock(select, db).all(db).await
}

/// A delivery at one of these inboxes.
pub async fn delivery(
    db: &impl ConnectionTrait,
    readable: &[InboxId],
    id: DeliveryId,
) -> Result<Option<Delivery>, DbErr> {
    delivery::Entity::find_by_id(id).filter(delivery::Column::InboxId.is_in(readable.to_vec())).one(db).await
}

/// A delivery at one of these inboxes, locked.
pub async fn lock_delivery(
    db: &impl ConnectionTrait,
    readable: &[InboxId],
    id: DeliveryId,
) -> Result<Option<Delivery>, DbErr> {
    let select = delivery::Entity::find_by_id(id).filter(delivery::Column::InboxId.is_in(readable.to_vec()));
    lock(select, db).one(db).await
}

/// A delivery, whoever's: for jobs.
pub async fn any_delivery(db: &impl ConnectionTrait, id: DeliveryId) -> Result<Option<Delivery>, DbErr> {
    delivery::Entity::find_by_id(id).one(db).await
}

/// Deliveries that were told as expired stay so when the clock goes back from `told` to `now`.
pub async fn keep_expired(db: &impl ConnectionTrait, now: Instant, told: Instant) -> Result<u64, DbErr> {
    let kept = delivery::Entity::update_many()
        .set(delivery::ActiveModel { kept_until: Set(now), ..Default::default() })
        .filter(delivery::Column::EndedAt.is_null())
        .filter(delivery::Column::KeptUntil.gt(now))
        .filter(delivery::Column::KeptUntil.lte(told))
        .exec(db)
        .await?;
    Ok(kept.rows_affected)
}

/// Every delivery that has not ended.
pub async fn living(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Delivery>, DbErr> {
    delivery::Entity::find()
        .filter(delivery::Column::EndedAt.is_null())
        .filter(delivery::Column::RecalledAt.is_null())
        .filter(delivery::Column::KeptUntil.gt(now))
        .order_by_asc(delivery::Column::Id)
        .all(db)
        .await
}

/// Changes a delivery.
pub async fn change_delivery(
    db: &impl ConnectionTrait,
    id: DeliveryId,
    change: delivery::ActiveModel,
) -> Result<(), DbErr> {
    delivery::Entity::update_many().set(change).filter(delivery::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Writes the own patient number of a delivery as another key sealed it, unless it was changed meanwhile.
pub async fn reseal_number(db: &impl ConnectionTrait, before: &Delivery, sealed: Vec<u8>) -> Result<(), DbErr> {
    delivery::Entity::update_many()
        .set(delivery::ActiveModel { patient_number: Set(Some(sealed)), ..Default::default() })
        .filter(delivery::Column::Id.eq(before.id))
        .filter(delivery::Column::PatientNumber.eq(before.patient_number.clone()))
        .exec(db)
        .await
        .map(|_| ())
}

/// Which phase a list shows, as conditions on unsealed columns.
fn in_phase(phase: Phase, now: Instant) -> Condition {
    use delivery::Column;
    // Those that ended are told apart by an index, whatever moment is asked for.
    let open = Condition::all().add(Column::EndedAt.is_null()).add(Column::KeptUntil.gt(now));
    match phase {
        Phase::Delivered => open
            .add(Column::OpenedAt.is_null())
            .add(Column::FirstCollectedAt.is_null())
            .add(Column::CollectedAt.is_null()),
        Phase::Opened => open
            .add(Column::OpenedAt.is_not_null())
            .add(Column::FirstCollectedAt.is_null())
            .add(Column::CollectedAt.is_null()),
        Phase::PartlyCollected => open.add(Column::FirstCollectedAt.is_not_null()).add(Column::CollectedAt.is_null()),
        Phase::Collected => open.add(Column::CollectedAt.is_not_null()),
        Phase::Ended => Condition::all().add(Column::KeptUntil.lte(now)).add(Column::CollectedAt.is_not_null()),
        Phase::Expired => Condition::all().add(Column::KeptUntil.lte(now)).add(Column::CollectedAt.is_null()),
        // A recipient never sees these.
        Phase::Held | Phase::Waiting | Phase::Recalled => Condition::all().add(Column::Id.is_null()),
    }
}

/// Whether a delivery stands among the unread ones of an inbox.
pub fn is_unread(it: &Delivery, now: Instant) -> bool {
    it.ended_at.is_none() && facts(it).phase(now) == Phase::Delivered
}

/// A place in an inbox: unread ones come first, in each half the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether the row there is unread.
    pub unread: bool,
    /// When it arrived.
    pub at: Instant,
    /// Its id.
    pub id: Uuid,
}

/// At most `most` deliveries of an inbox after a place, of a kind and in a phase where one is asked for.
pub async fn inbox_page(
    db: &impl ConnectionTrait,
    inbox: InboxId,
    kind: Option<&str>,
    phase: Option<Phase>,
    after: Option<Place>,
    now: Instant,
    most: u64,
) -> Result<Vec<Delivery>, DbErr> {
    use delivery::Column;
    let mut all = delivery::Entity::find()
        .filter(Column::InboxId.eq(inbox))
        .filter(Column::ReleasesAt.lte(now))
        .filter(Column::RecalledAt.is_null());
    if let Some(it) = kind {
        // Asked of each row: a list of all dispatches of a kind would be as long as all that was ever sent.
        let of_kind = Query::select()
            .expr(Expr::val(1))
            .from(dispatch::Entity)
            .and_where(
                Expr::col((dispatch::Entity, dispatch::Column::Id)).equals((delivery::Entity, Column::DispatchId)),
            )
            .and_where(Expr::col((dispatch::Entity, dispatch::Column::Kind)).eq(it))
            .to_owned();
        all = all.filter(Expr::exists(of_kind));
    }
    if let Some(it) = phase {
        all = all.filter(in_phase(it, now));
    }
    let mut rows = Vec::new();
    for unread in [true, false] {
        let state = in_phase(Phase::Delivered, now);
        let mut half = all.clone().filter(if unread { state } else { state.not() });
        match after {
            Some(it) if unread && !it.unread => continue,
            Some(it) if unread == it.unread => {
                let same = Condition::all().add(Column::ReleasesAt.eq(it.at)).add(Column::Id.lt(it.id));
                half = half.filter(Condition::any().add(Column::ReleasesAt.lt(it.at)).add(same));
            }
            _ => {}
        }
        let left = most - rows.len() as u64;
        rows.extend(half.order_by_desc(Column::ReleasesAt).order_by_desc(Column::Id).limit(left).all(db).await?);
        if rows.len() as u64 == most {
            break;
        }
    }
    Ok(rows)
}

// ---- receipts ----

/// What happened to a delivery and by whom.
pub struct NewEvent<'a> {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// Which document.
    pub document: Option<DocumentId>,
    /// What.
    pub kind: EventKind,
    /// When.
    pub at: Instant,
    /// Who.
    pub member: MemberId,
    /// With which card.
    pub card: CardId,
    /// Registered name at that moment.
    pub name: &'a str,
    /// Professions at that moment.
    pub professions: &'a [String],
}

/// Adds a line of the receipts, unless this person's same line stands there already.
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

/// What a person has been handed of a document of a delivery.
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

/// Writes down what a person has been handed.
pub async fn keep_hand_over(db: &impl ConnectionTrait, row: HandOver) -> Result<(), DbErr> {
    use hand_over::Column;
    let replace = OnConflict::columns([Column::DeliveryId, Column::DocumentId, Column::MemberId])
        .update_columns([Column::Ranges, Column::HandedOverAt, Column::CollectedAt])
        .to_owned();
    hand_over::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(db).await.map(|_| ())
}

/// A fresh record of what a person has been handed.
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
