//! Deliveries as metadata; nothing sealed is read.

use std::collections::HashMap;

use medpost_domain::delivery::{Delivery as Facts, Phase};
use medpost_domain::id::{AssociationId, ContractId, DeliveryId, DispatchId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::letter::DispatchKind;
use medpost_domain::number::{Count, Size};
use medpost_entity::{contract, delivery, dispatch, facility, inbox, membership};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryResult};

use crate::contract::store::not_cancelled;
use crate::office::caller::TenantScope;

/// The metadata of a delivery.
pub struct Record {
    /// The delivery.
    pub id: DeliveryId,
    /// When it arrived.
    pub arrived_at: Instant,
    /// End of retention.
    pub kept_until: Instant,
    /// When it was first opened.
    pub opened_at: Option<Instant>,
    /// When every document was received.
    pub collected_at: Option<Instant>,
    /// Its phase.
    pub phase: Phase,
    /// Bytes.
    pub bytes: u64,
    /// The dispatch it came from.
    pub dispatch: DispatchId,
    /// Kind, as stored.
    pub kind: String,
    /// Number of documents.
    pub documents: u32,
    /// Names of the sending facility and inbox at that time.
    pub sender: String,
    /// Names of the receiving facility and inbox.
    pub recipient: String,
    /// Telephone number of the receiving facility.
    pub recipient_phone: String,
    /// Its FAX number; may be empty.
    pub recipient_fax: String,
}

/// When each facility was in reach: from, and until if an end is known.
pub(super) type ReachPeriods = HashMap<FacilityId, Vec<(Instant, Option<Instant>)>>;

/// When facilities were in an association's contracts: each association sees the records of that time (ADR 15).
pub(super) async fn times(db: &impl ConnectionTrait, of: AssociationId) -> Result<ReachPeriods, DbErr> {
    let contracts = contract::Entity::find().filter(contract::Column::AssociationId.eq(of)).all(db).await?;
    let contracts: HashMap<ContractId, contract::Model> = contracts.into_iter().map(|it| (it.id, it)).collect();
    let rows = membership::Entity::find()
        .filter(membership::Column::ContractId.is_in(contracts.keys().copied()))
        .all(db)
        .await?;
    let mut times = ReachPeriods::new();
    for it in rows {
        let Some(within) = contracts.get(&it.contract_id) else { continue };
        let until = [it.until_at, within.ends_at].into_iter().flatten().min();
        times.entry(it.facility_id).or_default().push((Ord::max(it.from_at, within.begins_at), until));
    }
    Ok(times)
}

/// Maximum number of queries for one page, since rows out of reach are dropped.
pub(super) const ROUNDS: usize = 20;

/// A cursor in the list of records; what comes after it is earlier.
pub type Cursor = (Instant, DeliveryId);

/// The filter of a list of deliveries.
#[derive(Clone, Copy, Default)]
pub struct RecordFilter {
    /// Only to or from this facility.
    pub facility: Option<FacilityId>,
    /// Arrived at this moment or later.
    pub from: Option<Instant>,
    /// Arrived before.
    pub until: Option<Instant>,
    /// Of this kind.
    pub kind: Option<DispatchKind>,
    /// Still there, and not received in full.
    pub unreceived: bool,
    /// Only to facilities in reach, and kept until this moment at most.
    pub ends_before: Option<Instant>,
}

/// Deliveries to or from facilities that were in reach when they arrived, newest first, after a cursor; and the next
/// cursor if there may be more.
pub async fn records(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    which: RecordFilter,
    mut after: Option<Cursor>,
    now: Instant,
    most: usize,
) -> Result<(Vec<Record>, Option<Cursor>), DbErr> {
    let times = match scope.association() {
        Some(it) => Some(times(db, it).await?),
        None => None,
    };
    let one = which.facility;
    let ids: Option<Vec<FacilityId>> = match (&times, one) {
        (_, Some(it)) => Some(vec![it]),
        (Some(times), None) => Some(times.keys().copied().collect()),
        (None, None) => None,
    };
    let then = |facility: FacilityId, at: Instant| {
        let own = one.is_none_or(|it| it == facility);
        let there = |times: &ReachPeriods| {
            let mut of = times.get(&facility).into_iter().flatten();
            of.any(|(from, until)| *from <= at && until.is_none_or(|until| at < until))
        };
        own && times.as_ref().is_none_or(there)
    };
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        let rows = records_between(db, (ids.as_deref(), which), after, now, most as u64).await?;
        let last = rows.len() < most;
        for (from, to, it) in rows {
            after = Some((it.arrived_at, it.id));
            // Reminders are for recipients only.
            let sent = which.ends_before.is_none() && then(from, it.arrived_at);
            if then(to, it.arrived_at) || sent {
                found.push(it);
            }
            if found.len() == most {
                return Ok((found, after));
            }
        }
        if last {
            return Ok((found, None));
        }
    }
    Ok((found, after))
}

/// A row of [`records_between`]: a delivery with its dispatch.
#[derive(FromQueryResult)]
struct Row {
    id: DeliveryId,
    releases_at: Instant,
    kept_until: Instant,
    opened_at: Option<Instant>,
    collected_at: Option<Instant>,
    first_collected_at: Option<Instant>,
    recalled_at: Option<Instant>,
    stopped_at: Option<Instant>,
    set_aside_at: Option<Instant>,
    bytes: Size,
    dispatch: DispatchId,
    kind: String,
    document_count: Count,
    sender_facility: String,
    sender_inbox: String,
    facility: String,
    inbox: String,
    to_facility: FacilityId,
    from_facility: FacilityId,
    phone: String,
    fax: String,
}

/// Deliveries to or from some facilities (or all), in reach then or not: sending facility, receiving facility, record.
pub(super) async fn records_between(
    db: &impl ConnectionTrait,
    (ids, which): (Option<&[FacilityId]>, RecordFilter),
    after: Option<Cursor>,
    now: Instant,
    most: u64,
) -> Result<Vec<(FacilityId, FacilityId, Record)>, DbErr> {
    let of_delivery = |it: delivery::Column| (delivery::Entity, it);
    let of_dispatch = |it: dispatch::Column| (dispatch::Entity, it);
    let mut select = Query::select();
    {
        use delivery::Column::{
            Bytes, CollectedAt, FirstCollectedAt, Id, KeptUntil, OpenedAt, RecalledAt, ReleasesAt, SetAsideAt,
            StoppedAt,
        };
        use dispatch::Column::{DocumentCount, Id as Dispatch, Kind, SenderFacility, SenderInbox};
        select
            .columns([Id, ReleasesAt, KeptUntil, OpenedAt, CollectedAt, Bytes].map(of_delivery))
            .columns([FirstCollectedAt, RecalledAt, StoppedAt, SetAsideAt].map(of_delivery))
            .columns([Kind, DocumentCount, SenderFacility, SenderInbox].map(of_dispatch))
            .expr_as(Expr::col(of_dispatch(Dispatch)), Alias::new("dispatch"))
            .expr_as(Expr::col((facility::Entity, facility::Column::Name)), Alias::new("facility"))
            .expr_as(Expr::col((inbox::Entity, inbox::Column::Name)), Alias::new("inbox"))
            .expr_as(Expr::col(of_delivery(delivery::Column::FacilityId)), Alias::new("to_facility"))
            .expr_as(Expr::col(of_dispatch(dispatch::Column::FacilityId)), Alias::new("from_facility"))
            .from(delivery::Entity)
            .inner_join(
                dispatch::Entity,
                Expr::col(of_dispatch(Dispatch)).equals(of_delivery(delivery::Column::DispatchId)),
            )
            .inner_join(
                inbox::Entity,
                Expr::col((inbox::Entity, inbox::Column::Id)).equals(of_delivery(delivery::Column::InboxId)),
            )
            .inner_join(
                facility::Entity,
                Expr::col((facility::Entity, facility::Column::Id)).equals((inbox::Entity, inbox::Column::FacilityId)),
            )
            .column((facility::Entity, facility::Column::Phone))
            .column((facility::Entity, facility::Column::Fax))
            .and_where(Expr::col(of_delivery(ReleasesAt)).lte(now))
            .cond_where(not_cancelled())
            .order_by(of_delivery(ReleasesAt), Order::Desc)
            .order_by(of_delivery(Id), Order::Desc)
            .limit(most);
        if let Some(ids) = ids {
            let to = Expr::col(of_delivery(delivery::Column::FacilityId)).is_in(ids.to_vec());
            let from = Expr::col(of_dispatch(dispatch::Column::FacilityId)).is_in(ids.to_vec());
            select.cond_where(Condition::any().add(to).add(from));
        }
        if let Some(it) = which.from {
            select.and_where(Expr::col(of_delivery(ReleasesAt)).gte(it));
        }
        if let Some(it) = which.until {
            select.and_where(Expr::col(of_delivery(ReleasesAt)).lt(it));
        }
        if let Some(it) = which.kind {
            select.and_where(Expr::col(of_dispatch(Kind)).eq(it));
        }
        if which.unreceived {
            select
                .and_where(Expr::col(of_delivery(delivery::Column::EndedAt)).is_null())
                .and_where(Expr::col(of_delivery(CollectedAt)).is_null())
                .and_where(Expr::col(of_delivery(KeptUntil)).gt(now));
        }
        if let Some(it) = which.ends_before {
            select.and_where(Expr::col(of_delivery(KeptUntil)).lte(it));
        }
        if let Some((at, id)) = after {
            let earlier = Expr::col(of_delivery(ReleasesAt)).lt(at);
            let same =
                Condition::all().add(Expr::col(of_delivery(ReleasesAt)).eq(at)).add(Expr::col(of_delivery(Id)).lt(id));
            select.cond_where(Condition::any().add(earlier).add(same));
        }
    }
    let read = |it: QueryResult| {
        let row = Row::from_query_result(&it, "")?;
        let facts = Facts {
            releases_at: row.releases_at,
            kept_until: row.kept_until,
            recalled_at: row.recalled_at,
            stopped_at: row.stopped_at,
            set_aside_at: row.set_aside_at,
            opened_at: row.opened_at,
            first_collected_at: row.first_collected_at,
            collected_at: row.collected_at,
        };
        let record = Record {
            id: row.id,
            phase: facts.phase(now),
            arrived_at: row.releases_at,
            kept_until: row.kept_until,
            opened_at: row.opened_at,
            collected_at: row.collected_at,
            bytes: row.bytes.0,
            dispatch: row.dispatch,
            kind: row.kind,
            documents: row.document_count.0,
            sender: format!("{} {}", row.sender_facility, row.sender_inbox),
            recipient: format!("{} {}", row.facility, row.inbox),
            recipient_phone: row.phone,
            recipient_fax: row.fax,
        };
        Ok((row.from_facility, row.to_facility, record))
    };
    db.query_all(&select).await?.into_iter().map(read).collect()
}
