//! Sums of deliveries by day, and what is left of a contract that ends.

use std::collections::HashSet;

use medpost_domain::id::{ContractId, DeliveryId, FacilityId, InboxId};
use medpost_domain::instant::{DAY, HOUR, Instant};
use medpost_domain::number::{self, Size};
use medpost_entity::{delivery, dispatch, document, inbox, membership, segment};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::contract::store::{not_cancelled, taking_room};
use crate::office::caller::TenantScope;

use super::reach::of_inboxes;

/// Number of deliveries that nobody has received in full and that end by `before`; at most 10 000.
pub async fn ending_unreceived(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    now: Instant,
    before: Instant,
) -> Result<u32, DbErr> {
    let found: Vec<DeliveryId> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::Id)
        .filter(of_inboxes(scope, None, now))
        .filter(taking_room(now))
        .filter(delivery::Column::ReleasesAt.lte(now))
        .filter(delivery::Column::CollectedAt.is_null())
        .filter(delivery::Column::KeptUntil.lte(before))
        .limit(10_000)
        .into_tuple()
        .all(db)
        .await?;
    Ok(number::count(found.len()))
}

/// Deliveries with the same day of arrival and the same day of end, in Japan.
pub struct DaySum {
    /// The day they arrived, in days since 1970-01-01 in Japan.
    pub arrived: i64,
    /// The day they ended, if they did.
    pub ended: Option<i64>,
    /// Number of deliveries.
    pub count: u32,
    /// Their bytes.
    pub bytes: u64,
}

/// Condition: a delivery in reach arrived, and was kept past `since`. Its arrival is bounded by the longest retention,
/// so that older ones are not read.
pub(super) async fn kept(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    since: Instant,
    now: Instant,
) -> Result<Condition, DbErr> {
    let longest: Option<Option<i32>> = inbox::Entity::find()
        .select_only()
        .column_as(inbox::Column::RetentionDays.max(), "longest")
        .into_tuple()
        .one(db)
        .await?;
    let days = Ord::max(longest.flatten().unwrap_or(0), LONGEST_KEPT);
    // One more, because the day of arrival counts in full.
    let first = since.plus(-(i64::from(days) + 1) * DAY);
    Ok(Condition::all()
        .add(of_inboxes(scope, None, now))
        .add(not_cancelled())
        .add(delivery::Column::ReleasesAt.gte(first))
        .add(delivery::Column::ReleasesAt.lte(now))
        .add(delivery::Column::KeptUntil.gt(since)))
}

/// Most days of retention a plan may promise; an inbox that keeps less today may have kept this long before.
pub(super) const LONGEST_KEPT: i32 = 92;

/// Deliveries to inboxes in reach that were kept past `since`, by day of arrival and day of end.
pub async fn days(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    since: Instant,
    now: Instant,
) -> Result<Vec<DaySum>, DbErr> {
    let which = kept(db, scope, since, now).await?;
    // Japan is nine hours ahead, without summer time. What ends at midnight ends on the day before.
    let at = |it: delivery::Column| Expr::col((delivery::Entity, it));
    let arrived = at(delivery::Column::ReleasesAt).add(9 * HOUR).div(DAY);
    let ended = Expr::case(
        at(delivery::Column::KeptUntil).lte(now),
        at(delivery::Column::KeptUntil).add(9 * HOUR - 1).div(DAY),
    );
    let select = Query::select()
        .expr_as(arrived, Alias::new("arrived"))
        .expr_as(ended, Alias::new("ended"))
        .expr_as(Expr::val(1).count(), Alias::new("count"))
        .expr_as(at(delivery::Column::Bytes).sum().cast_as("bigint"), Alias::new("bytes"))
        .from(delivery::Entity)
        .cond_where(which)
        .add_group_by(["arrived", "ended"].map(|it| Expr::col(Alias::new(it))))
        .to_owned();
    let rows = db.query_all(&select).await?;
    let read = |it: sea_orm::QueryResult| {
        Ok(DaySum {
            arrived: it.try_get("", "arrived")?,
            ended: it.try_get("", "ended")?,
            count: u32::try_from(it.try_get::<i64>("", "count")?).unwrap_or(0),
            bytes: it.try_get::<Size>("", "bytes")?.0,
        })
    };
    rows.into_iter().map(read).collect()
}

/// How long a delivery was, or is, in an inbox.
#[derive(FromQueryResult)]
pub struct Span {
    /// The inbox.
    pub inbox_id: InboxId,
    /// When it arrived.
    pub releases_at: Instant,
    /// Until when it is kept.
    pub kept_until: Instant,
    /// Its bytes.
    pub bytes: i64,
}

/// What was in inboxes in reach after `since`.
pub async fn spans(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    since: Instant,
    now: Instant,
) -> Result<Vec<Span>, DbErr> {
    use delivery::Column;
    let which = kept(db, scope, since, now).await?;
    delivery::Entity::find()
        .select_only()
        .columns([Column::InboxId, Column::ReleasesAt, Column::KeptUntil, Column::Bytes])
        .filter(which)
        .into_model::<Span>()
        .all(db)
        .await
}

/// Condition: a facility was in this contract at a moment.
pub(super) fn was_member(id: ContractId, facility: SimpleExpr, at: SimpleExpr) -> SimpleExpr {
    let member = |it: membership::Column| SimpleExpr::from(Expr::col((membership::Entity, it)));
    let until = || member(membership::Column::UntilAt);
    let then = Query::select()
        .expr(Expr::val(1))
        .from(membership::Entity)
        .and_where(member(membership::Column::ContractId).eq(id))
        .and_where(member(membership::Column::FacilityId).eq(facility))
        .and_where(member(membership::Column::FromAt).lte(at.clone()))
        .cond_where(Condition::any().add(until().is_null()).add(until().gt(at)))
        .to_owned();
    Expr::exists(then)
}

/// What is left of a contract's documents, and what was destroyed.
pub struct DocumentCounts {
    /// Number of facilities that were ever in the contract.
    pub facilities: u64,
    /// Documents not ended, or with objects that are still there.
    pub documents_left: u64,
    /// Until when the last delivery is kept.
    pub last_kept_until: Option<Instant>,
    /// Documents that were destroyed.
    pub destroyed: u64,
    /// When the last one was destroyed.
    pub last_destroyed_at: Option<Instant>,
}

/// Counts the documents that facilities sent or received while they were in a contract.
pub async fn remaining_documents(
    db: &impl ConnectionTrait,
    id: ContractId,
    now: Instant,
) -> Result<DocumentCounts, DbErr> {
    let facilities = membership::Entity::find().filter(membership::Column::ContractId.eq(id)).all(db).await?;
    let facilities = facilities.into_iter().filter(|it| it.until_at.is_none_or(|until| until > it.from_at));
    let facilities: HashSet<FacilityId> = facilities.map(|it| it.facility_id).collect();
    let of_delivery = |it: delivery::Column| SimpleExpr::from(Expr::col((delivery::Entity, it)));
    let of_dispatch = |it: dispatch::Column| SimpleExpr::from(Expr::col((dispatch::Entity, it)));
    let arrived_here =
        was_member(id, of_delivery(delivery::Column::FacilityId), of_delivery(delivery::Column::ReleasesAt));
    let sent_here =
        was_member(id, of_dispatch(dispatch::Column::FacilityId), of_dispatch(dispatch::Column::ReleasesAt));
    let arrived = Query::select()
        .column((delivery::Entity, delivery::Column::DispatchId))
        .from(delivery::Entity)
        .and_where(arrived_here.clone())
        .to_owned();
    let sent = Query::select()
        .column((dispatch::Entity, dispatch::Column::Id))
        .from(dispatch::Entity)
        .and_where(sent_here)
        .to_owned();
    let dispatch_of = || Expr::col((document::Entity, document::Column::DispatchId));
    let theirs = Condition::any().add(dispatch_of().in_subquery(sent)).add(dispatch_of().in_subquery(arrived));
    // A document that has ended is only destroyed once none of its objects is left, unless they are a living one's, too
    // (ADR 30).
    let sharing = Alias::new("sharing");
    let shared = Query::select()
        .expr(Expr::val(1))
        .from_as(document::Entity, sharing.clone())
        .and_where(
            Expr::col((sharing.clone(), document::Column::ContentId))
                .equals((segment::Entity, segment::Column::DocumentId)),
        )
        .and_where(Expr::col((sharing, document::Column::EndedAt)).is_null())
        .to_owned();
    let stored = Query::select()
        .column((segment::Entity, segment::Column::DocumentId))
        .from(segment::Entity)
        .and_where(Expr::exists(shared).not())
        .to_owned();
    let with_objects = Expr::col((document::Entity, document::Column::Id)).in_subquery(stored);
    let here = Condition::any().add(document::Column::EndedAt.is_null()).add(with_objects.clone());
    let documents_left = document::Entity::find().filter(theirs.clone()).filter(here).count(db).await?;
    let gone = document::Entity::find()
        .filter(theirs)
        .filter(document::Column::EndedAt.is_not_null())
        .filter(with_objects.not());
    let last = gone.clone().order_by_desc(document::Column::EndedAt).one(db).await?;
    let kept = delivery::Entity::find()
        .filter(arrived_here)
        .filter(taking_room(now))
        .order_by_desc(delivery::Column::KeptUntil)
        .one(db)
        .await?;
    Ok(DocumentCounts {
        facilities: facilities.len() as u64,
        documents_left,
        last_kept_until: kept.map(|it| it.kept_until),
        destroyed: gone.count(db).await?,
        last_destroyed_at: last.and_then(|it| it.ended_at),
    })
}
