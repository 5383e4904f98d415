//! What the console reads of facilities, inboxes, people, cards and deliveries: always within a scope, and
//! of deliveries only what is not sealed.

use std::collections::{HashMap, HashSet};

use medpost_domain::card::CardKind;
use medpost_domain::id::{
    AffiliationId, AssociationId, CardId, ContractId, DeliveryId, DispatchId, FacilityId, InboxId,
};
use medpost_domain::instant::{DAY, HOUR, Instant};
use medpost_domain::letter::DispatchKind;
use medpost_domain::pool::Sharing;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;
use medpost_domain::text::Search;
use medpost_entity::{
    affiliation, allotment, card, contract, delivery, dispatch, document, enrolment, enrolment_code, facility, inbox,
    member, membership, notice_address, pki_card, post_holder, reader, segment, session,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use crate::contract::store::{not_over, standing, standing_ids, taking_room, valid};
use crate::kit::like;

use super::caller::TenantScope;

pub use medpost_entity::card::Model as Card;
pub use medpost_entity::facility::Model as Facility;
pub use medpost_entity::inbox::Model as Inbox;

/// The ids of the facilities in reach: members of the association's contracts at `now`, and its own that are
/// to become members; for the operator all of them. With `one`, that one if it is in reach.
fn in_reach(scope: TenantScope, one: Option<FacilityId>, now: Instant) -> SelectStatement {
    let mut select = Query::select();
    match scope.association() {
        None => {
            select.column((facility::Entity, facility::Column::Id)).from(facility::Entity);
            if let Some(it) = one {
                select.and_where(Expr::col((facility::Entity, facility::Column::Id)).eq(it));
            }
        }
        Some(it) => {
            let member = |it: membership::Column| Expr::col((membership::Entity, it));
            select
                .column((membership::Entity, membership::Column::FacilityId))
                .from(membership::Entity)
                .inner_join(
                    contract::Entity,
                    Expr::col((contract::Entity, contract::Column::Id))
                        .equals((membership::Entity, membership::Column::ContractId)),
                )
                .and_where(Expr::col((contract::Entity, contract::Column::AssociationId)).eq(it))
                .cond_where(not_over(contract::Column::EndsAt, now))
                .cond_where(not_over(membership::Column::UntilAt, now))
                .cond_where(Condition::any().add(membership::Column::FromAt.lte(now)).add(own(it)));
            if let Some(it) = one {
                select.and_where(member(membership::Column::FacilityId).eq(it));
            }
        }
    }
    select
}

/// Facilities that the association brought in itself: in reach before their contract begins, so that people
/// can be invited. Those that come from elsewhere are not, before their day.
fn own(association: AssociationId) -> SimpleExpr {
    let facilities = Query::select()
        .column((facility::Entity, facility::Column::Id))
        .from(facility::Entity)
        .and_where(Expr::col((facility::Entity, facility::Column::AssociationId)).eq(association))
        .to_owned();
    Expr::col((membership::Entity, membership::Column::FacilityId)).in_subquery(facilities)
}

/// The ids of the inboxes of facilities in reach.
fn inboxes_in_reach(scope: TenantScope, one: Option<FacilityId>, now: Instant) -> SelectStatement {
    Query::select()
        .column((inbox::Entity, inbox::Column::Id))
        .from(inbox::Entity)
        .and_where(Expr::col((inbox::Entity, inbox::Column::FacilityId)).in_subquery(in_reach(scope, one, now)))
        .to_owned()
}

fn of_inboxes(scope: TenantScope, one: Option<FacilityId>, now: Instant) -> SimpleExpr {
    Expr::col((delivery::Entity, delivery::Column::InboxId)).in_subquery(inboxes_in_reach(scope, one, now))
}

/// The facilities in reach, as they are read.
pub async fn facilities(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<Facility>, DbErr> {
    facility::Entity::find()
        .filter(Expr::col((facility::Entity, facility::Column::Id)).in_subquery(in_reach(scope, one, now)))
        .order_by_asc(facility::Column::SortKey)
        .order_by_asc(facility::Column::Id)
        .all(db)
        .await
}

/// Active facilities of any group that hold every word, the better first, then as they are read; hidden ones only in
/// reach.
pub async fn senders(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    typed: &Search,
    now: Instant,
    most: u64,
) -> Result<Vec<Facility>, DbErr> {
    let ours = Expr::col((facility::Entity, facility::Column::Id)).in_subquery(in_reach(scope, None, now));
    let mut all = facility::Entity::find()
        .filter(facility::Column::SuspendedAt.is_null())
        .filter(Condition::any().add(facility::Column::Hidden.eq(false)).add(ours));
    for it in &typed.words {
        all = all.filter(like::any(facility::Column::Folded, it));
    }
    all.order_by_asc(like::rank(facility::Column::Folded, typed))
        .order_by_asc(facility::Column::SortKey)
        .order_by_asc(facility::Column::Id)
        .limit(most)
        .all(db)
        .await
}

/// Their inboxes, also closed ones, in the order they were made.
pub async fn inboxes(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<Inbox>, DbErr> {
    inbox::Entity::find()
        .filter(Expr::col((inbox::Entity, inbox::Column::FacilityId)).in_subquery(in_reach(scope, one, now)))
        .order_by_asc(inbox::Column::CreatedAt)
        .order_by_asc(inbox::Column::Id)
        .all(db)
        .await
}

/// Confirmed mail addresses of each of their inboxes that has any.
pub async fn addresses(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, u32)>, DbErr> {
    let of = Expr::col((notice_address::Entity, notice_address::Column::InboxId));
    let select = Query::select()
        .column((notice_address::Entity, notice_address::Column::InboxId))
        .expr(Expr::col((notice_address::Entity, notice_address::Column::Id)).count())
        .from(notice_address::Entity)
        .and_where(of.in_subquery(inboxes_in_reach(scope, one, now)))
        .and_where(Expr::col((notice_address::Entity, notice_address::Column::ConfirmedAt)).is_not_null())
        .and_where(Expr::col((notice_address::Entity, notice_address::Column::RemovedAt)).is_null())
        .group_by_col((notice_address::Entity, notice_address::Column::InboxId))
        .to_owned();
    counts(db, &select).await
}

/// Deliveries in each of their inboxes that nobody has opened.
pub async fn unread(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, u32)>, DbErr> {
    let select = Query::select()
        .column((delivery::Entity, delivery::Column::InboxId))
        .expr(Expr::col((delivery::Entity, delivery::Column::Id)).count())
        .from(delivery::Entity)
        .and_where(of_inboxes(scope, one, now))
        .cond_where(taking_room(now))
        .and_where(Expr::col((delivery::Entity, delivery::Column::ReleasesAt)).lte(now))
        .and_where(Expr::col((delivery::Entity, delivery::Column::OpenedAt)).is_null())
        .group_by_col((delivery::Entity, delivery::Column::InboxId))
        .to_owned();
    counts(db, &select).await
}

/// Who reads each of their inboxes at `now`, by name.
pub async fn readers(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, String)>, DbErr> {
    let of = Expr::col((reader::Entity, reader::Column::InboxId));
    let select = Query::select()
        .column((reader::Entity, reader::Column::InboxId))
        .column((member::Entity, member::Column::Name))
        .from(reader::Entity)
        .inner_join(
            member::Entity,
            Expr::col((member::Entity, member::Column::Id)).equals((reader::Entity, reader::Column::MemberId)),
        )
        .and_where(of.in_subquery(inboxes_in_reach(scope, one, now)))
        .and_where(Expr::col((reader::Entity, reader::Column::MayRead)).eq(true))
        .cond_where(not_over(reader::Column::UntilAt, now))
        .order_by((member::Entity, member::Column::Folded), Order::Asc)
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.into_iter().map(|it| Ok((it.try_get_by(0)?, it.try_get_by(1)?))).collect()
}

/// Rows of an id and a count.
async fn counts<T: sea_orm::TryGetable>(
    db: &impl ConnectionTrait,
    select: &SelectStatement,
) -> Result<Vec<(T, u32)>, DbErr> {
    let read = |it: sea_orm::QueryResult| {
        Ok((it.try_get_by(0)?, u32::try_from(it.try_get_by::<i64, _>(1)?).unwrap_or(u32::MAX)))
    };
    db.query_all(select).await?.into_iter().map(read).collect()
}

#[derive(FromQueryResult)]
struct InboxSum {
    inbox_id: InboxId,
    total: i64,
}

/// Bytes in each of their inboxes.
pub async fn used(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, u64)>, DbErr> {
    let rows = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::InboxId)
        .column_as(Expr::col(delivery::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(of_inboxes(scope, one, now))
        .filter(taking_room(now))
        .group_by(delivery::Column::InboxId)
        .into_model::<InboxSum>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|it| (it.inbox_id, it.total.unsigned_abs())).collect())
}

/// What their inboxes are allotted, by all contracts that stand together.
pub async fn allotted(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(InboxId, u64)>, DbErr> {
    let of = Expr::col((allotment::Entity, allotment::Column::InboxId)).in_subquery(inboxes_in_reach(scope, one, now));
    let rows = allotment::Entity::find()
        .select_only()
        .column(allotment::Column::InboxId)
        .column_as(Expr::col(allotment::Column::Bytes).sum().cast_as("bigint"), "total")
        .filter(of)
        .filter(Expr::col((allotment::Entity, allotment::Column::ContractId)).in_subquery(standing_ids(now)))
        .filter(valid(allotment::Column::FromAt, allotment::Column::UntilAt, now))
        .group_by(allotment::Column::InboxId)
        .into_model::<InboxSum>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|it| (it.inbox_id, it.total.unsigned_abs())).collect())
}

/// The highest ceiling of a shared pool for each of them that draws on one.
pub async fn ceilings(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, u64)>, DbErr> {
    let member = |it: membership::Column| Expr::col((membership::Entity, it));
    let select = Query::select()
        .column((membership::Entity, membership::Column::FacilityId))
        .expr(Expr::col((contract::Entity, contract::Column::CeilingBytes)).max())
        .from(membership::Entity)
        .inner_join(
            contract::Entity,
            Expr::col((contract::Entity, contract::Column::Id))
                .equals((membership::Entity, membership::Column::ContractId)),
        )
        .and_where(member(membership::Column::FacilityId).in_subquery(in_reach(scope, one, now)))
        .and_where(Expr::col((contract::Entity, contract::Column::Sharing)).eq(Sharing::Shared))
        .cond_where(valid(membership::Column::FromAt, membership::Column::UntilAt, now))
        .cond_where(standing(now))
        .group_by_col((membership::Entity, membership::Column::FacilityId))
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.into_iter().map(|it| Ok((it.try_get_by(0)?, it.try_get_by::<i64, _>(1)?.unsigned_abs()))).collect()
}

/// Belongings that stand at some facilities.
fn belongings(at: SimpleExpr, now: Instant) -> Condition {
    Condition::all().add(at).add(affiliation::Column::SuspendedAt.is_null()).add(valid(
        affiliation::Column::FromAt,
        affiliation::Column::UntilAt,
        now,
    ))
}

fn their_facility() -> Expr {
    Expr::col((affiliation::Entity, affiliation::Column::FacilityId))
}

/// Belongings with the cards that were enrolled for them.
fn enrolled() -> SelectStatement {
    Query::select()
        .from(affiliation::Entity)
        .inner_join(
            enrolment::Entity,
            Expr::col((enrolment::Entity, enrolment::Column::AffiliationId))
                .equals((affiliation::Entity, affiliation::Column::Id)),
        )
        .inner_join(
            card::Entity,
            Expr::col((card::Entity, card::Column::Id)).equals((enrolment::Entity, enrolment::Column::CardId)),
        )
        .to_owned()
}

/// How many cards act for each of them: confirmed, neither suspended nor over.
pub async fn cards(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, u32)>, DbErr> {
    cards_at(db, their_facility().in_subquery(in_reach(scope, one, now)), now).await
}

/// How many cards act for each of the facilities of a transfer that the caller may look at.
pub async fn cards_of(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, u32)>, DbErr> {
    cards_at(db, their_facility().is_in(facilities), now).await
}

async fn cards_at(db: &impl ConnectionTrait, at: SimpleExpr, now: Instant) -> Result<Vec<(FacilityId, u32)>, DbErr> {
    let select = enrolled()
        .column((affiliation::Entity, affiliation::Column::FacilityId))
        .expr(Expr::col((enrolment::Entity, enrolment::Column::CardId)).count())
        .cond_where(belongings(at, now))
        .and_where(Expr::col((enrolment::Entity, enrolment::Column::ConfirmedAt)).is_not_null())
        .and_where(Expr::col((card::Entity, card::Column::SuspendedAt)).is_null())
        .and_where(Expr::col((card::Entity, card::Column::NotAfter)).gt(now))
        .group_by_col((affiliation::Entity, affiliation::Column::FacilityId))
        .to_owned();
    counts(db, &select).await
}

/// Cards that act for facilities in reach and end before a moment.
pub async fn cards_ending(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    now: Instant,
    before: Instant,
) -> Result<u32, DbErr> {
    let not_after = || Expr::col((card::Entity, card::Column::NotAfter));
    let select = enrolled()
        .distinct()
        .column((card::Entity, card::Column::Id))
        .cond_where(belongings(their_facility().in_subquery(in_reach(scope, None, now)), now))
        .and_where(Expr::col((enrolment::Entity, enrolment::Column::ConfirmedAt)).is_not_null())
        .and_where(Expr::col((card::Entity, card::Column::SuspendedAt)).is_null())
        .and_where(not_after().gt(now))
        .and_where(not_after().lte(before))
        .to_owned();
    let found = db.query_all(&select).await?;
    Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
}

/// The cards of our own of facilities in reach.
pub async fn pki_cards(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    now: Instant,
) -> Result<Vec<pki_card::Model>, DbErr> {
    pki_card::Entity::find()
        .filter(Expr::col((pki_card::Entity, pki_card::Column::FacilityId)).in_subquery(in_reach(scope, None, now)))
        .all(db)
        .await
}

/// The posts of the caller's own facilities in reach, each with its facility's code and its belonging.
pub async fn posts(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    now: Instant,
) -> Result<Vec<(String, affiliation::Model, member::Model)>, DbErr> {
    let of = Expr::col((affiliation::Entity, affiliation::Column::FacilityId)).in_subquery(in_reach(scope, None, now));
    let posts = member::Entity::find().filter(member::Column::Post.eq(true)).all(db).await?;
    let posts: HashMap<_, _> = posts.into_iter().map(|it| (it.id, it)).collect();
    let belongings = affiliation::Entity::find()
        .filter(of)
        .filter(affiliation::Column::MemberId.is_in(posts.keys().copied()))
        .all(db)
        .await?;
    let mut facilities = facilities(db, scope, None, now).await?;
    facilities.retain(|it| scope.association().is_none_or(|of| of == it.association_id));
    let codes: HashMap<_, _> = facilities.into_iter().map(|it| (it.id, it.code)).collect();
    let found = belongings.into_iter().filter_map(|it| {
        let (code, post) = (codes.get(&it.facility_id)?.clone(), posts.get(&it.member_id)?.clone());
        Some((code, it, post))
    });
    Ok(found.collect())
}

/// A card that waits, with its belonging.
pub struct WaitingCard {
    /// The card.
    pub card: Card,
    /// Its enrolment.
    pub enrolment: enrolment::Model,
    /// The belonging.
    pub belonging: affiliation::Model,
}

/// Facilities that are the caller's own to change.
fn own_facilities(scope: TenantScope, now: Instant) -> SelectStatement {
    let mut select = Query::select();
    let id = (facility::Entity, facility::Column::Id);
    select.column(id).from(facility::Entity).and_where(Expr::col(id).in_subquery(in_reach(scope, None, now)));
    if let Some(it) = scope.association() {
        select.and_where(Expr::col((facility::Entity, facility::Column::AssociationId)).eq(it));
    }
    select
}

/// The belongings to them that stand.
fn own_belongings(scope: TenantScope, now: Instant) -> SelectStatement {
    Query::select()
        .column((affiliation::Entity, affiliation::Column::Id))
        .from(affiliation::Entity)
        .and_where(their_facility().in_subquery(own_facilities(scope, now)))
        .and_where(Expr::col((affiliation::Entity, affiliation::Column::SuspendedAt)).is_null())
        .to_owned()
}

/// Enrolments that wait at the caller's own facilities. Cards that somebody suspended wait for nobody.
fn enrolments_that_wait(scope: TenantScope, now: Instant) -> Select<enrolment::Entity> {
    let suspended = Query::select()
        .column(card::Column::Id)
        .from(card::Entity)
        .and_where(Expr::col(card::Column::SuspendedAt).is_not_null())
        .to_owned();
    enrolment::Entity::find()
        .filter(enrolment::Column::ConfirmedAt.is_null())
        .filter(Expr::col(enrolment::Column::AffiliationId).in_subquery(own_belongings(scope, now)))
        .filter(Expr::col(enrolment::Column::CardId).not_in_subquery(suspended))
}

/// How many cards and new holders wait at the caller's own facilities, of each at most so many.
pub async fn waiting_count(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    most: u32,
    now: Instant,
) -> Result<u64, DbErr> {
    let cards = enrolments_that_wait(scope, now).count(db).await?;
    let holders = holders_that_wait(scope, now).count(db).await?;
    let most = u64::from(most);
    Ok(Ord::min(cards, most) + Ord::min(holders, most))
}

/// Cards that wait at the caller's own facilities, the oldest first.
pub async fn waiting_cards(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    most: u32,
    now: Instant,
) -> Result<Vec<WaitingCard>, DbErr> {
    let waits = enrolments_that_wait(scope, now)
        .order_by_asc(enrolment::Column::EnrolledAt)
        .order_by_asc(enrolment::Column::CardId)
        .limit(u64::from(most))
        .all(db)
        .await?;
    let cards = card::Entity::find().filter(card::Column::Id.is_in(waits.iter().map(|it| it.card_id))).all(db).await?;
    let ids = waits.iter().map(|it| it.affiliation_id);
    let belongings = affiliation::Entity::find().filter(affiliation::Column::Id.is_in(ids)).all(db).await?;
    let found = waits.into_iter().filter_map(|enrolment| {
        let card = cards.iter().find(|it| it.id == enrolment.card_id)?.clone();
        let belonging = belongings.iter().find(|it| it.id == enrolment.affiliation_id)?.clone();
        Some(WaitingCard { card, enrolment, belonging })
    });
    Ok(found.collect())
}

/// A new holder of a post who waits.
pub struct WaitingHolder {
    /// The holder.
    pub holder: post_holder::Model,
    /// The post.
    pub post: member::Model,
    /// Its belonging.
    pub belonging: affiliation::Model,
}

/// New holders who wait at the caller's own facilities.
fn holders_that_wait(scope: TenantScope, now: Instant) -> Select<post_holder::Entity> {
    let posts = Query::select()
        .column(affiliation::Column::MemberId)
        .from(affiliation::Entity)
        .and_where(Expr::col(affiliation::Column::Id).in_subquery(own_belongings(scope, now)))
        .to_owned();
    let still = Condition::any().add(post_holder::Column::UntilAt.is_null()).add(post_holder::Column::UntilAt.gt(now));
    post_holder::Entity::find()
        .filter(post_holder::Column::WaitsSince.is_not_null())
        .filter(still)
        .filter(Expr::col(post_holder::Column::MemberId).in_subquery(posts))
}

/// New holders who wait at the caller's own facilities, the oldest first.
pub async fn waiting_holders(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    most: u32,
    now: Instant,
) -> Result<Vec<WaitingHolder>, DbErr> {
    let waits = holders_that_wait(scope, now)
        .order_by_asc(post_holder::Column::CreatedAt)
        .order_by_asc(post_holder::Column::Id)
        .limit(u64::from(most))
        .all(db)
        .await?;
    let ids: Vec<_> = waits.iter().map(|it| it.member_id).collect();
    let posts = member::Entity::find().filter(member::Column::Id.is_in(ids.clone())).all(db).await?;
    let belongings = affiliation::Entity::find().filter(affiliation::Column::MemberId.is_in(ids)).all(db).await?;
    let found = waits.into_iter().filter_map(|holder| {
        let post = posts.iter().find(|it| it.id == holder.member_id)?.clone();
        let belonging = belongings.iter().find(|it| it.member_id == holder.member_id)?.clone();
        Some(WaitingHolder { holder, post, belonging })
    });
    Ok(found.collect())
}

/// Somebody, or a post, at a facility.
#[derive(FromQueryResult)]
pub struct PersonRow {
    /// The belonging.
    pub id: AffiliationId,
    /// The facility.
    pub facility_id: FacilityId,
    /// Its name.
    pub facility: String,
    /// Whose the facility is to change.
    pub association_id: AssociationId,
    /// Name.
    pub name: String,
    /// フリガナ
    pub kana: String,
    /// Role, as stored.
    pub role: Word<Role>,
    /// Whether it is a post.
    pub post: bool,
    /// Suspended since.
    pub suspended_at: Option<Instant>,
}

/// The people and posts of facilities in reach, by facility and name.
pub async fn people(db: &impl ConnectionTrait, scope: TenantScope, now: Instant) -> Result<Vec<PersonRow>, DbErr> {
    let select = Query::select()
        .column((affiliation::Entity, affiliation::Column::Id))
        .column((affiliation::Entity, affiliation::Column::FacilityId))
        .expr_as(Expr::col((facility::Entity, facility::Column::Name)), Alias::new("facility"))
        .column((facility::Entity, facility::Column::AssociationId))
        .column((member::Entity, member::Column::Name))
        .column((member::Entity, member::Column::Kana))
        .column((affiliation::Entity, affiliation::Column::Role))
        .column((member::Entity, member::Column::Post))
        .column((affiliation::Entity, affiliation::Column::SuspendedAt))
        .from(affiliation::Entity)
        .inner_join(
            member::Entity,
            Expr::col((member::Entity, member::Column::Id))
                .equals((affiliation::Entity, affiliation::Column::MemberId)),
        )
        .inner_join(
            facility::Entity,
            Expr::col((facility::Entity, facility::Column::Id))
                .equals((affiliation::Entity, affiliation::Column::FacilityId)),
        )
        .and_where(their_facility().in_subquery(in_reach(scope, None, now)))
        .cond_where(not_over(affiliation::Column::UntilAt, now))
        .order_by((facility::Entity, facility::Column::SortKey), Order::Asc)
        .order_by((member::Entity, member::Column::Folded), Order::Asc)
        .order_by((affiliation::Entity, affiliation::Column::Id), Order::Asc)
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|it| PersonRow::from_query_result(it, "")).collect()
}

/// A card that somebody enrolled at a facility.
#[derive(FromQueryResult)]
pub struct CardAt {
    /// The belonging.
    pub affiliation_id: AffiliationId,
    /// Which card.
    pub id: CardId,
    /// The belonging that it was enrolled for first: that facility's to suspend.
    pub home: AffiliationId,
    /// Name on the certificate.
    pub holder: String,
    /// Kind, as stored.
    pub kind: Word<CardKind>,
    /// Its end.
    pub not_after: Instant,
    /// Suspended since.
    pub suspended_at: Option<Instant>,
    /// When somebody let it in.
    pub confirmed_at: Option<Instant>,
}

/// The cards of everybody at facilities in reach.
pub async fn cards_of_people(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    now: Instant,
) -> Result<Vec<CardAt>, DbErr> {
    let select = enrolled()
        .column((enrolment::Entity, enrolment::Column::AffiliationId))
        .column((card::Entity, card::Column::Id))
        .expr_as(Expr::col((card::Entity, card::Column::AffiliationId)), Alias::new("home"))
        .column((card::Entity, card::Column::Holder))
        .column((card::Entity, card::Column::Kind))
        .column((card::Entity, card::Column::NotAfter))
        .column((card::Entity, card::Column::SuspendedAt))
        .column((enrolment::Entity, enrolment::Column::ConfirmedAt))
        .and_where(their_facility().in_subquery(in_reach(scope, None, now)))
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.iter().map(|it| CardAt::from_query_result(it, "")).collect()
}

/// Facilities that were in contracts of an association and are in none of them any more, with the end of their time there.
pub async fn former(
    db: &impl ConnectionTrait,
    of: AssociationId,
    now: Instant,
) -> Result<Vec<(Facility, Instant)>, DbErr> {
    let times = times(db, of).await?;
    let over: HashMap<FacilityId, Instant> = times
        .into_iter()
        .filter_map(|(id, all)| {
            let was = all.iter().filter(|it| it.1.is_none_or(|until| it.0 < until));
            let ends: Option<Vec<Instant>> = was.map(|it| it.1).collect();
            Some((id, ends?.into_iter().max().filter(|it| *it <= now)?))
        })
        .collect();
    let found = facility::Entity::find()
        .filter(facility::Column::Id.is_in(over.keys().copied()))
        .order_by_asc(facility::Column::SortKey)
        .order_by_asc(facility::Column::Id)
        .all(db)
        .await?;
    Ok(found.into_iter().filter_map(|it| over.get(&it.id).map(|until| (it, *until))).collect())
}

/// The last sign-in at each of them.
pub async fn sign_ins(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, Instant)>, DbErr> {
    // Asked of each belonging, the last one stands at the end of an index; a join would read every session there ever was.
    let last = Query::select()
        .expr(Expr::col((session::Entity, session::Column::CreatedAt)).max())
        .from(session::Entity)
        .and_where(
            Expr::col((session::Entity, session::Column::AffiliationId))
                .equals((affiliation::Entity, affiliation::Column::Id)),
        )
        .to_owned();
    let select = Query::select()
        .column((affiliation::Entity, affiliation::Column::FacilityId))
        .expr(last)
        .from(affiliation::Entity)
        .and_where(
            Expr::col((affiliation::Entity, affiliation::Column::FacilityId)).in_subquery(in_reach(scope, one, now)),
        )
        .to_owned();
    let mut found: HashMap<FacilityId, Instant> = HashMap::new();
    for it in db.query_all(&select).await? {
        let Some(at) = it.try_get_by::<Option<Instant>, _>(1)? else { continue };
        let last = found.entry(it.try_get_by(0)?).or_insert(at);
        *last = Ord::max(*last, at);
    }
    Ok(found.into_iter().collect())
}

/// Those of them where somebody was given a code.
pub async fn invited(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<HashSet<FacilityId>, DbErr> {
    let select = Query::select()
        .distinct()
        .column((affiliation::Entity, affiliation::Column::FacilityId))
        .from(affiliation::Entity)
        .inner_join(
            enrolment_code::Entity,
            Expr::col((enrolment_code::Entity, enrolment_code::Column::AffiliationId))
                .equals((affiliation::Entity, affiliation::Column::Id)),
        )
        .and_where(
            Expr::col((affiliation::Entity, affiliation::Column::FacilityId)).in_subquery(in_reach(scope, one, now)),
        )
        .to_owned();
    let rows = db.query_all(&select).await?;
    rows.into_iter().map(|it| it.try_get_by(0)).collect()
}

/// Deliveries that nobody has received in full and that end before a moment.
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
    Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
}

/// Deliveries that arrived on one day and ended on one, in Japan.
pub struct DaySum {
    /// The day they arrived, in days since 1970-01-01 in Japan.
    pub arrived: i64,
    /// The day they ended, if they did.
    pub ended: Option<i64>,
    /// Deliveries.
    pub count: u32,
    /// Bytes.
    pub bytes: u64,
}

/// Says of a delivery in reach that it arrived, and was kept after `since`. What arrived long before that is not even
/// looked at: no inbox keeps it so long.
async fn kept(db: &impl ConnectionTrait, scope: TenantScope, since: Instant, now: Instant) -> Result<Condition, DbErr> {
    let longest: Option<Option<i32>> = inbox::Entity::find()
        .select_only()
        .column_as(inbox::Column::RetentionDays.max(), "longest")
        .into_tuple()
        .one(db)
        .await?;
    let days = Ord::max(longest.flatten().unwrap_or(0), LONGEST_KEPT);
    // The day of arrival counts in full.
    let first = since.plus(-(i64::from(days) + 1) * DAY);
    Ok(Condition::all()
        .add(of_inboxes(scope, None, now))
        .add(delivery::Column::RecalledAt.is_null())
        .add(delivery::Column::ReleasesAt.gte(first))
        .add(delivery::Column::ReleasesAt.lte(now))
        .add(delivery::Column::KeptUntil.gt(since)))
}

/// Days that a plan may promise; an inbox that keeps less today may have kept so long before.
const LONGEST_KEPT: i32 = 92;

/// What arrived at inboxes in reach, day by day, and when it ended; of deliveries that were kept after `since`.
pub async fn days(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    since: Instant,
    now: Instant,
) -> Result<Vec<DaySum>, DbErr> {
    let which = kept(db, scope, since, now).await?;
    // Japan is nine hours ahead and has no summer time. What ends at midnight ends with the day before.
    let at = |it: delivery::Column| Expr::col((delivery::Entity, it));
    let arrived = at(delivery::Column::ReleasesAt).add(9 * HOUR).div(DAY);
    let ended = Expr::case(
        at(delivery::Column::KeptUntil).lte(now),
        at(delivery::Column::KeptUntil).add(9 * HOUR - 1).div(DAY),
    );
    let select = Query::select()
        .expr_as(arrived, Alias::new("arrived"))
        .expr_as(ended, Alias::new("ended"))
        .expr(Expr::val(1).count())
        .expr(at(delivery::Column::Bytes).sum().cast_as("bigint"))
        .from(delivery::Entity)
        .cond_where(which)
        .add_group_by(["arrived", "ended"].map(|it| Expr::col(Alias::new(it))))
        .to_owned();
    let rows = db.query_all(&select).await?;
    let read = |it: sea_orm::QueryResult| {
        Ok(DaySum {
            arrived: it.try_get_by(0)?,
            ended: it.try_get_by(1)?,
            count: u32::try_from(it.try_get_by::<i64, _>(2)?).unwrap_or(0),
            bytes: it.try_get_by::<i64, _>(3)?.unsigned_abs(),
        })
    };
    rows.into_iter().map(read).collect()
}

/// A delivery that lay, or lies, in an inbox.
#[derive(FromQueryResult)]
pub struct Span {
    /// The inbox.
    pub inbox_id: InboxId,
    /// When it arrived.
    pub releases_at: Instant,
    /// Until when it is kept.
    pub kept_until: Instant,
    /// Bytes.
    pub bytes: i64,
}

/// What lay in inboxes in reach after `since`.
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

/// A delivery as metadata: nothing of it that is sealed is read.
pub struct Record {
    /// The delivery.
    pub id: DeliveryId,
    /// When it arrived.
    pub arrived_at: Instant,
    /// End of retention.
    pub kept_until: Instant,
    /// When it was opened first.
    pub opened_at: Option<Instant>,
    /// When every document was received.
    pub collected_at: Option<Instant>,
    /// Bytes.
    pub bytes: u64,
    /// What it came from.
    pub dispatch: DispatchId,
    /// Kind, as stored.
    pub kind: String,
    /// How many documents.
    pub documents: u32,
    /// Facility and inbox it came from, as they were called then.
    pub sender: String,
    /// Facility and inbox it went to.
    pub recipient: String,
    /// The facility's telephone.
    pub recipient_phone: String,
    /// Its FAX; may be empty.
    pub recipient_fax: String,
}

/// When a facility was in reach: from, and until when if that is over or known.
type Times = HashMap<FacilityId, Vec<(Instant, Option<Instant>)>>;

/// When the facilities of an association were in its contracts: each side keeps sight of the records of its own time.
async fn times(db: &impl ConnectionTrait, of: AssociationId) -> Result<Times, DbErr> {
    let contracts = contract::Entity::find().filter(contract::Column::AssociationId.eq(of)).all(db).await?;
    let contracts: HashMap<ContractId, contract::Model> = contracts.into_iter().map(|it| (it.id, it)).collect();
    let rows = membership::Entity::find()
        .filter(membership::Column::ContractId.is_in(contracts.keys().copied()))
        .all(db)
        .await?;
    let mut times = Times::new();
    for it in rows {
        let Some(within) = contracts.get(&it.contract_id) else { continue };
        let until = [it.until_at, within.ends_at].into_iter().flatten().min();
        times.entry(it.facility_id).or_default().push((Ord::max(it.from_at, within.begins_at), until));
    }
    Ok(times)
}

/// How often a page is filled up with what was in reach.
const ROUNDS: usize = 20;

/// A place in the list of records: what comes after it is earlier.
pub type Place = (Instant, DeliveryId);

/// Which deliveries of a list are wanted.
#[derive(Clone, Copy, Default)]
pub struct Which {
    /// To or from this facility alone.
    pub facility: Option<FacilityId>,
    /// Arrived from here on.
    pub from: Option<Instant>,
    /// Arrived before.
    pub until: Option<Instant>,
    /// Of this kind.
    pub kind: Option<DispatchKind>,
    /// Still there, and not received in full.
    pub unreceived: bool,
    /// To facilities in reach, and kept until here at most.
    pub ends_before: Option<Instant>,
}

/// Deliveries to or from facilities that were in reach when they arrived, the newest first, after a place; and where to
/// go on if there may be more.
pub async fn records(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    which: Which,
    mut after: Option<Place>,
    now: Instant,
    most: usize,
) -> Result<(Vec<Record>, Option<Place>), DbErr> {
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
        let there = |times: &Times| {
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
            // Who is to be reminded is who it went to.
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

/// Deliveries to or from some facilities (or all), whenever it was: the one it came from, the one it went to, the rest.
async fn records_between(
    db: &impl ConnectionTrait,
    (ids, which): (Option<&[FacilityId]>, Which),
    after: Option<Place>,
    now: Instant,
    most: u64,
) -> Result<Vec<(FacilityId, FacilityId, Record)>, DbErr> {
    let of_delivery = |it: delivery::Column| (delivery::Entity, it);
    let of_dispatch = |it: dispatch::Column| (dispatch::Entity, it);
    let mut select = Query::select();
    {
        use delivery::Column::{Bytes, CollectedAt, Id, KeptUntil, OpenedAt, RecalledAt, ReleasesAt};
        use dispatch::Column::{DocumentCount, Id as Dispatch, Kind, SenderFacility, SenderInbox};
        select
            .columns([Id, ReleasesAt, KeptUntil, OpenedAt, CollectedAt, Bytes].map(of_delivery))
            .columns([Dispatch, Kind, DocumentCount, SenderFacility, SenderInbox].map(of_dispatch))
            .column((facility::Entity, facility::Column::Name))
            .column((inbox::Entity, inbox::Column::Name))
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
            .column(of_delivery(delivery::Column::FacilityId))
            .column(of_dispatch(dispatch::Column::FacilityId))
            .column((facility::Entity, facility::Column::Phone))
            .column((facility::Entity, facility::Column::Fax))
            .and_where(Expr::col(of_delivery(ReleasesAt)).lte(now))
            .and_where(Expr::col(of_delivery(RecalledAt)).is_null())
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
    let read = |it: sea_orm::QueryResult| {
        let record = Record {
            id: it.try_get_by(0)?,
            arrived_at: it.try_get_by(1)?,
            kept_until: it.try_get_by(2)?,
            opened_at: it.try_get_by(3)?,
            collected_at: it.try_get_by(4)?,
            bytes: it.try_get_by::<i64, _>(5)?.unsigned_abs(),
            dispatch: it.try_get_by(6)?,
            kind: it.try_get_by(7)?,
            documents: it.try_get_by::<i32, _>(8)?.unsigned_abs(),
            sender: format!("{} {}", it.try_get_by::<String, _>(9)?, it.try_get_by::<String, _>(10)?),
            recipient: format!("{} {}", it.try_get_by::<String, _>(11)?, it.try_get_by::<String, _>(12)?),
            recipient_phone: it.try_get_by(15)?,
            recipient_fax: it.try_get_by(16)?,
        };
        Ok((it.try_get_by(14)?, it.try_get_by(13)?, record))
    };
    db.query_all(&select).await?.into_iter().map(read).collect()
}

/// Says that a facility was in this contract at a moment.
fn was_member(id: ContractId, facility: SimpleExpr, at: SimpleExpr) -> SimpleExpr {
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

/// What is left of the documents of a contract's facilities, and what is gone.
pub struct Left {
    /// Facilities that were ever in it.
    pub facilities: u64,
    /// Documents whose objects are still there.
    pub documents_left: u64,
    /// Until when the last of them is kept.
    pub last_kept_until: Option<Instant>,
    /// Documents that are destroyed.
    pub destroyed: u64,
    /// When the last was.
    pub last_destroyed_at: Option<Instant>,
}

/// Looks at the documents that came from, or arrived at, facilities of a contract in their time there.
pub async fn left_of(db: &impl ConnectionTrait, id: ContractId, now: Instant) -> Result<Left, DbErr> {
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
    // A document is gone once no object of it is left, not only once it ended.
    let stored =
        Query::select().column((segment::Entity, segment::Column::DocumentId)).from(segment::Entity).to_owned();
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
    Ok(Left {
        facilities: facilities.len() as u64,
        documents_left,
        last_kept_until: kept.map(|it| it.kept_until),
        destroyed: gone.count(db).await?,
        last_destroyed_at: last.and_then(|it| it.ended_at),
    })
}
