//! Queries for finding recipients.

use std::collections::HashMap;

use medpost_domain::id::{DispatchId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::text::fold;
use medpost_domain::text::order::reading_key;
use medpost_domain::text::search::{NAME, Search};
use medpost_entity::{card, delivery, dispatch, facility, facility_change, inbox, member, reader};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::kit::like;

use super::facilities::{Changed, Facility, facilities};
use super::inboxes::Inbox;
use super::inboxes::{ByHand, acting};
use super::openness::is_seen_by;

/// How many of an inbox's latest dispatches tell whom it writes to.
const LATEST: u64 = 200;

/// How many inboxes that it writes to are known, at most.
const KNOWN: u64 = 200;

/// Who is searching, and who is near to them.
pub struct Looking<'a> {
    /// The searching facility.
    pub facility: FacilityId,
    /// Its municipality.
    pub city: &'a str,
    /// Inboxes that the sender wrote to before.
    pub known: Vec<InboxId>,
}

/// A position in the order of results: how well they match and how near they are, the facility's sort key, and the
/// inbox.
pub type Place<'a> = (i32, &'a str, InboxId);

/// Open inboxes of active facilities that a sender can find, whose facility, name, readers or readers' professions
/// contain every word. First those whose facility's name begins as typed, then those where one of its words or the
/// inbox's name does, then the rest; among these, those written to before, then those of the own municipality; then by
/// reading. Starts after a position in that order; each with the first part of its own.
pub async fn search(
    db: &impl ConnectionTrait,
    typed: &Search,
    looking: &Looking<'_>,
    after: Option<Place<'_>>,
    now: Instant,
    most: u64,
) -> Result<Vec<(i32, Inbox, Facility)>, DbErr> {
    let key = || Expr::col((facility::Entity, facility::Column::SortKey));
    let inbox_begins =
        like::rank(inbox::Column::Folded, typed).lt(2).and(like::rank(facility::Column::Folded, typed).eq(2));
    let rank = Expr::expr(Expr::case(inbox_begins, 1).finally(like::rank(facility::Column::Folded, typed)));
    let near = Expr::case(inbox::Column::Id.is_in(looking.known.clone()), 0)
        .case(Condition::all().add(facility::Column::City.eq(looking.city)).add(facility::Column::City.ne("")), 1)
        .finally(2);
    let place = ExprTrait::add(ExprTrait::mul(rank, 3), Expr::expr(near));
    let mut select = inbox::Entity::find()
        .find_also_related_by_hand()
        .filter(inbox::Column::ClosedAt.is_null())
        .filter(facility::Column::SuspendedAt.is_null())
        .filter(is_seen_by(looking.facility, now));
    for word in &typed.words {
        let any = Condition::any()
            .add(like::any(facility::Column::Folded, word))
            .add(like::any(inbox::Column::Folded, word))
            .add_option(read_by(db, word, now).await?);
        select = select.filter(any);
    }
    if let Some((at, after, id)) = after {
        let same = Condition::all().add(key().eq(after)).add(inbox::Column::Id.gt(id));
        let later = Condition::any().add(key().gt(after)).add(same);
        let same = Condition::all().add(place.clone().eq(at)).add(later);
        select = select.filter(Condition::any().add(place.clone().gt(at)).add(same));
    }
    let rows: Vec<(InboxId, i32)> = select
        .select_only()
        .column(inbox::Column::Id)
        .column_as(place.clone(), "place")
        .order_by_asc(place)
        .order_by_asc(key())
        .order_by_asc(inbox::Column::Id)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    let places: HashMap<InboxId, i32> = rows.iter().copied().collect();
    let found = with_facilities(db, rows.into_iter().map(|it| it.0).collect()).await?;
    Ok(found.into_iter().map(|it| (places.get(&it.0.id).copied().unwrap_or(0), it.0, it.1)).collect())
}

/// The inboxes that an inbox wrote to, by its latest dispatches; cancelled ones don't count.
pub async fn written_to(db: &impl ConnectionTrait, sender: InboxId) -> Result<Vec<InboxId>, DbErr> {
    let latest: Vec<DispatchId> = dispatch::Entity::find()
        .select_only()
        .column(dispatch::Column::Id)
        .filter(dispatch::Column::InboxId.eq(sender))
        .filter(dispatch::Column::CancelledAt.is_null())
        .order_by_desc(dispatch::Column::CreatedAt)
        .order_by_desc(dispatch::Column::Id)
        .limit(LATEST)
        .into_tuple()
        .all(db)
        .await?;
    delivery::Entity::find()
        .select_only()
        .column(delivery::Column::InboxId)
        .distinct()
        .filter(delivery::Column::DispatchId.is_in(latest))
        .limit(KNOWN)
        .into_tuple()
        .all(db)
        .await
}

/// Inboxes by id with their facilities, in the order of `ids`; those that don't exist are left out.
pub async fn with_facilities(db: &impl ConnectionTrait, ids: Vec<InboxId>) -> Result<Vec<(Inbox, Facility)>, DbErr> {
    let inboxes = inbox::Entity::find().filter(inbox::Column::Id.is_in(ids.clone())).all(db).await?;
    let facilities = facilities(db, inboxes.iter().map(|it| it.facility_id).collect()).await?;
    let facilities: HashMap<_, _> = facilities.into_iter().map(|it| (it.id, it)).collect();
    let inboxes: HashMap<_, _> = inboxes.into_iter().map(|it| (it.id, it)).collect();
    let found = ids.into_iter().filter_map(|id| {
        let inbox = inboxes.get(&id)?.clone();
        let facility = facilities.get(&inbox.facility_id)?.clone();
        Some((inbox, facility))
    });
    Ok(found.collect())
}

/// The condition that somebody of this name or profession acts for an inbox's facility and reads it; `None` if there is
/// nobody.
async fn read_by(db: &impl ConnectionTrait, word: &[String], now: Instant) -> Result<Option<SimpleExpr>, DbErr> {
    let mut members: Vec<medpost_domain::id::MemberId> = member::Entity::find()
        .select_only()
        .column(member::Column::Id)
        .filter(like::any(member::Column::Folded, word))
        .limit(200)
        .into_tuple()
        .all(db)
        .await?;
    let professions: Vec<&str> = medpost_domain::card::PROFESSIONS
        .iter()
        .filter(|it| {
            let name = fold(it.1);
            word.iter().any(|form| name.contains(form))
        })
        .map(|it| it.0)
        .collect();
    if !professions.is_empty() {
        let mut any = Condition::any();
        for it in &professions {
            any = any.add(like::holds(card::Column::Professions, it));
        }
        let holders = card::Entity::find()
            .select_only()
            .columns([card::Column::MemberId, card::Column::Professions])
            .filter(any)
            .limit(500)
            .into_tuple::<(medpost_domain::id::MemberId, String)>()
            .all(db)
            .await?;
        // A profession is a whole line: within another one it means something else.
        let holds = |issued: &str| issued.lines().any(|it| professions.contains(&it));
        members.extend(holders.into_iter().filter(|it| holds(&it.1)).map(|it| it.0));
    }
    if members.is_empty() {
        return Ok(None);
    }
    let readers = Query::select()
        .column((reader::Entity, reader::Column::InboxId))
        .from(reader::Entity)
        .and_where(Expr::col((reader::Entity, reader::Column::InboxId)).equals((inbox::Entity, inbox::Column::Id)))
        .and_where(Expr::col((reader::Entity, reader::Column::MemberId)).is_in(members))
        .and_where(Expr::col((reader::Entity, reader::Column::MayRead)).eq(true))
        .cond_where(Condition::any().add(reader::Column::UntilAt.is_null()).add(reader::Column::UntilAt.gt(now)))
        .and_where(Expr::exists(acting(now)))
        .to_owned();
    Ok(Some(Expr::exists(readers)))
}

/// Up to five other active, visible facilities that may be mistaken for this one, by name or reading; those with the
/// same name come first.
pub async fn namesakes(db: &impl ConnectionTrait, of: &Facility) -> Result<Vec<Facility>, DbErr> {
    let mut alike = Condition::any().add(facility::Column::Stem.eq(&of.stem));
    // How a search line with this name begins.
    let same = like::begins(facility::Column::Folded, &format!("{NAME}{} ", fold(&of.name)));
    if !of.kana.is_empty() {
        alike = alike.add(like::begins(facility::Column::SortKey, &reading_key(&of.kana)));
    }
    facility::Entity::find()
        .filter(alike)
        .filter(facility::Column::Id.ne(of.id))
        .filter(facility::Column::Hidden.eq(false))
        .filter(facility::Column::SuspendedAt.is_null())
        .order_by_asc(Expr::expr(Expr::case(same, 0).finally(1)))
        .order_by_asc(facility::Column::SortKey)
        .limit(5)
        .all(db)
        .await
}

/// When `sender` last sent to each of these inboxes, not counting what was cancelled; those never written to are left
/// out.
pub async fn sent_last(
    db: &impl ConnectionTrait,
    sender: InboxId,
    to: &[InboxId],
) -> Result<HashMap<InboxId, Instant>, DbErr> {
    let on =
        Expr::col((dispatch::Entity, dispatch::Column::Id)).equals((delivery::Entity, delivery::Column::DispatchId));
    let mut select = delivery::Entity::find();
    QueryTrait::query(&mut select).join(JoinType::InnerJoin, dispatch::Entity, on);
    let all: Vec<(InboxId, Instant)> = select
        .select_only()
        .column(delivery::Column::InboxId)
        .column_as(dispatch::Column::CreatedAt.max(), "last")
        .filter(delivery::Column::InboxId.is_in(to.to_vec()))
        .filter(dispatch::Column::InboxId.eq(sender))
        .filter(dispatch::Column::CancelledAt.is_null())
        .group_by(delivery::Column::InboxId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(all.into_iter().collect())
}

/// When the name, reading or municipality of each of these facilities last changed; those that never changed are left
/// out.
pub async fn renamed_last(
    db: &impl ConnectionTrait,
    of: Vec<FacilityId>,
) -> Result<HashMap<FacilityId, Instant>, DbErr> {
    let rows = facility_change::Entity::find()
        .filter(facility_change::Column::FacilityId.is_in(of))
        .filter(facility_change::Column::AppliedAt.is_not_null())
        .all(db)
        .await?;
    let mut last: HashMap<FacilityId, Instant> = HashMap::new();
    for row in rows {
        let facts: Vec<Changed> = serde_json::from_str(&row.facts).unwrap_or_default();
        let concerns = facts.iter().any(|it| ["name", "kana", "city"].contains(&it.0.as_str()));
        if let Some(at) = row.applied_at.filter(|_| concerns) {
            let known = last.entry(row.facility_id).or_insert(at);
            *known = Ord::max(at, *known);
        }
    }
    Ok(last)
}
