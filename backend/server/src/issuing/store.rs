//! Queries on orders, PKI cards, holders of posts, and stop codes.

use medpost_domain::id::{AffiliationId, ContractId, FacilityId, HolderId, MemberId, OrderId, PkiCardId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number;
use medpost_domain::pki_card::{Happened, PkiCardState};
use medpost_entity::{affiliation, card, card_order, member, pki_card, post_holder, stop_code};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, Set,
};

use crate::kit::db::lock;

pub use medpost_entity::card_order::Model as Order;
pub use medpost_entity::pki_card::Model as PkiCard;
pub use medpost_entity::post_holder::Model as Holder;

/// Adds an order.
pub async fn add_order(db: &impl ConnectionTrait, row: Order) -> Result<(), DbErr> {
    card_order::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Whether an order's number is taken.
pub async fn has_number(db: &impl ConnectionTrait, number: &str) -> Result<bool, DbErr> {
    Ok(card_order::Entity::find().filter(card_order::Column::Number.eq(number)).count(db).await? > 0)
}

/// Orders by id.
pub async fn orders(db: &impl ConnectionTrait, ids: Vec<OrderId>) -> Result<Vec<Order>, DbErr> {
    card_order::Entity::find().filter(card_order::Column::Id.is_in(ids)).all(db).await
}

/// Locks an order.
pub async fn lock_order(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>, DbErr> {
    lock(card_order::Entity::find_by_id(id), db).one(db).await
}

/// The cards of an order.
pub async fn cards_in(db: &impl ConnectionTrait, of: OrderId) -> Result<Vec<PkiCard>, DbErr> {
    pki_card::Entity::find().filter(pki_card::Column::OrderId.eq(of)).all(db).await
}

/// Adds a PKI card.
pub async fn add_card(db: &impl ConnectionTrait, row: PkiCard) -> Result<(), DbErr> {
    pki_card::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Locks a PKI card.
pub async fn lock_card(db: &impl ConnectionTrait, id: PkiCardId) -> Result<Option<PkiCard>, DbErr> {
    lock(pki_card::Entity::find_by_id(id), db).one(db).await
}

/// A PKI card by the key of its certificate.
pub async fn card_by_key(db: &impl ConnectionTrait, key_sha256: &[u8]) -> Result<Option<PkiCard>, DbErr> {
    pki_card::Entity::find().filter(pki_card::Column::KeySha256.eq(key_sha256.to_vec())).one(db).await
}

/// Locks a temporary card, by the hash of the number that fetches it.
pub async fn card_by_claim(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<PkiCard>, DbErr> {
    lock(pki_card::Entity::find().filter(pki_card::Column::ClaimHash.eq(hash.to_vec())), db).one(db).await
}

/// Sets the given fields of a PKI card.
pub async fn change_card(db: &impl ConnectionTrait, id: PkiCardId, change: pki_card::ActiveModel) -> Result<(), DbErr> {
    pki_card::Entity::update_many().set(change).filter(pki_card::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Whether a replacement for a card was ordered and not cancelled.
pub async fn is_replaced(db: &impl ConnectionTrait, id: PkiCardId) -> Result<bool, DbErr> {
    let found = pki_card::Entity::find()
        .filter(pki_card::Column::Replaces.eq(id))
        .filter(pki_card::Column::CancelledAt.is_null());
    Ok(found.one(db).await?.is_some())
}

/// The PKI cards of facilities, newest first.
pub async fn cards_of(db: &impl ConnectionTrait, of: Vec<FacilityId>) -> Result<Vec<PkiCard>, DbErr> {
    pki_card::Entity::find()
        .filter(pki_card::Column::FacilityId.is_in(of))
        .order_by_desc(pki_card::Column::CreatedAt)
        .order_by_desc(pki_card::Column::Id)
        .all(db)
        .await
}

/// Cards that wait to be issued, with the numbers of their orders, oldest first.
pub async fn ordered(db: &impl ConnectionTrait) -> Result<Vec<(PkiCard, String)>, DbErr> {
    let all = pki_card::Entity::find()
        .filter(pki_card::Column::Temporary.eq(false))
        .filter(pki_card::Column::IssuedAt.is_null())
        .filter(pki_card::Column::CancelledAt.is_null())
        .order_by_asc(pki_card::Column::CreatedAt)
        .all(db)
        .await?;
    let orders = orders(db, all.iter().filter_map(|it| it.order_id).collect()).await?;
    let number = |it: &PkiCard| orders.iter().find(|order| Some(order.id) == it.order_id).map(|it| it.number.clone());
    Ok(all.into_iter().map(|it| (it.clone(), number(&it).unwrap_or_default())).collect())
}

/// Enrolled cards by their keys.
pub async fn enrolled(db: &impl ConnectionTrait, keys: Vec<Vec<u8>>) -> Result<Vec<card::Model>, DbErr> {
    card::Entity::find().filter(card::Column::KeySha256.is_in(keys)).all(db).await
}

/// The events of a card's life; its suspension is kept with its enrolled card.
pub fn happened(it: &PkiCard, enrolled: Option<&card::Model>) -> Happened {
    Happened {
        cancelled: it.cancelled_at.is_some(),
        issued_at: it.issued_at,
        shipped_at: it.shipped_at,
        activated_at: it.activated_at,
        suspended_at: enrolled.and_then(|it| it.suspended_at),
        revoked_at: it.revoked_at,
        not_after: if it.temporary { it.until_at } else { it.not_after },
    }
}

/// How many cards of these facilities count against what their contract includes.
pub async fn counting(db: &impl ConnectionTrait, of: Vec<FacilityId>, now: Instant) -> Result<u32, DbErr> {
    let all = cards_of(db, of).await?;
    let counted = all.iter().filter(|it| !it.temporary && happened(it, None).state(now).counts()).count();
    Ok(number::count(counted))
}

/// What the revocation list names: revoked cards that ended at most 31 days ago, by serial number and time.
pub async fn revoked(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<(Vec<u8>, Instant)>, DbErr> {
    let all = pki_card::Entity::find()
        .filter(pki_card::Column::RevokedAt.is_not_null())
        .filter(pki_card::Column::Serial.is_not_null())
        .filter(pki_card::Column::NotAfter.gt(now.plus(-31 * DAY)))
        .order_by_asc(pki_card::Column::RevokedAt)
        .order_by_asc(pki_card::Column::Id)
        .all(db)
        .await?;
    Ok(all.into_iter().filter_map(|it| Some((it.serial?, it.revoked_at?))).collect())
}

/// Active cards that end before a moment, and whose end was not announced yet.
pub async fn to_announce(db: &impl ConnectionTrait, before: Instant) -> Result<Vec<PkiCard>, DbErr> {
    pki_card::Entity::find()
        .filter(pki_card::Column::NoticedAt.is_null())
        .filter(pki_card::Column::Temporary.eq(false))
        .filter(pki_card::Column::ActivatedAt.is_not_null())
        .filter(pki_card::Column::RevokedAt.is_null())
        .filter(pki_card::Column::NotAfter.lte(before))
        .all(db)
        .await
}

/// People and posts by their affiliations.
pub async fn people(
    db: &impl ConnectionTrait,
    ids: Vec<AffiliationId>,
) -> Result<Vec<(affiliation::Model, member::Model)>, DbErr> {
    let belongings = affiliation::Entity::find().filter(affiliation::Column::Id.is_in(ids)).all(db).await?;
    let members = member::Entity::find()
        .filter(member::Column::Id.is_in(belongings.iter().map(|it| it.member_id)))
        .all(db)
        .await?;
    let with = belongings.into_iter().filter_map(|it| {
        let member = members.iter().find(|member| member.id == it.member_id)?.clone();
        Some((it, member))
    });
    Ok(with.collect())
}

// ---- posts ----

/// Locks a post.
pub async fn lock_post(db: &impl ConnectionTrait, id: MemberId) -> Result<(), DbErr> {
    lock(member::Entity::find_by_id(id), db).one(db).await.map(|_| ())
}

/// Sets who holds a post from a moment on: whoever held it before holds it until then, and those set for later are
/// removed.
pub async fn set_holder(db: &impl ConnectionTrait, row: Holder) -> Result<(), DbErr> {
    use post_holder::Column;
    post_holder::Entity::delete_many()
        .filter(Column::MemberId.eq(row.member_id))
        .filter(Column::FromAt.gte(row.from_at))
        .exec(db)
        .await?;
    let over = post_holder::ActiveModel { until_at: Set(Some(row.from_at)), ..Default::default() };
    post_holder::Entity::update_many()
        .set(over)
        .filter(Column::MemberId.eq(row.member_id))
        .filter(Condition::any().add(Column::UntilAt.is_null()).add(Column::UntilAt.gt(row.from_at)))
        .exec(db)
        .await?;
    post_holder::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Leaves a post vacant from a moment on.
pub async fn end_holder(db: &impl ConnectionTrait, of: MemberId, at: Instant) -> Result<(), DbErr> {
    use post_holder::Column;
    post_holder::Entity::delete_many().filter(Column::MemberId.eq(of)).filter(Column::FromAt.gte(at)).exec(db).await?;
    let over = post_holder::ActiveModel { until_at: Set(Some(at)), ..Default::default() };
    post_holder::Entity::update_many()
        .set(over)
        .filter(Column::MemberId.eq(of))
        .filter(Condition::any().add(Column::UntilAt.is_null()).add(Column::UntilAt.gt(at)))
        .exec(db)
        .await
        .map(|_| ())
}

/// Locks a holder.
pub async fn lock_holder(db: &impl ConnectionTrait, id: HolderId) -> Result<Option<Holder>, DbErr> {
    lock(post_holder::Entity::find_by_id(id), db).one(db).await
}

/// All past, current and future holders of these posts, latest first.
pub async fn holders(db: &impl ConnectionTrait, of: Vec<MemberId>) -> Result<Vec<Holder>, DbErr> {
    post_holder::Entity::find()
        .filter(post_holder::Column::MemberId.is_in(of))
        .order_by_desc(post_holder::Column::FromAt)
        .all(db)
        .await
}

// ---- codes ----

/// Sets the stop code of a facility, in place of every earlier one.
pub async fn set_stop_code(
    db: &impl ConnectionTrait,
    hash: Vec<u8>,
    facility: FacilityId,
    now: Instant,
) -> Result<(), DbErr> {
    stop_code::Entity::delete_many().filter(stop_code::Column::FacilityId.eq(facility)).exec(db).await?;
    let row = stop_code::Model { hash, facility_id: facility, issued_at: now };
    stop_code::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// The facility that a stop code belongs to.
pub async fn facility_of_stop_code(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<FacilityId>, DbErr> {
    Ok(stop_code::Entity::find_by_id(hash.to_vec()).one(db).await?.map(|it| it.facility_id))
}

/// What a contract includes and what a further card costs.
pub struct Included {
    /// The contract.
    pub contract: Option<ContractId>,
    /// Cards that it includes.
    pub included: u32,
    /// Cards of its facilities that count.
    pub counted: u32,
    /// The price of each further one, in yen.
    pub card_yen: u64,
    /// Whether the price includes tax.
    pub tax_included: bool,
}

/// Whether a card in this state can still be cancelled.
pub const fn may_cancel(state: PkiCardState) -> bool {
    matches!(state, PkiCardState::Ordered)
}
