//! Rows of people and cards.

use medpost_domain::id::{AffiliationId, CardId, CodeId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use medpost_entity::{affiliation, card, enrolment_code, member, reader};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use uuid::Uuid;

use crate::kit::db::lock;

pub use medpost_entity::card::Model as Card;
pub use medpost_entity::enrolment_code::Model as Code;

/// A code by its hash, locked.
pub async fn code_by_hash(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Code>, DbErr> {
    let found = enrolment_code::Entity::find().filter(enrolment_code::Column::Hash.eq(hash.to_vec()));
    lock(found, db).one(db).await
}

/// Adds a code.
pub async fn add_code(db: &impl ConnectionTrait, row: Code) -> Result<(), DbErr> {
    enrolment_code::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// One attempt fewer.
pub async fn spend_attempt(db: &impl ConnectionTrait, code: &Code) -> Result<(), DbErr> {
    let change = enrolment_code::ActiveModel { attempts_left: Set(code.attempts_left - 1), ..Default::default() };
    update_code(db, code.id, change).await
}

/// The code is used.
pub async fn use_code(db: &impl ConnectionTrait, id: CodeId, now: Instant) -> Result<(), DbErr> {
    update_code(db, id, enrolment_code::ActiveModel { used_at: Set(Some(now)), ..Default::default() }).await
}

async fn update_code(db: &impl ConnectionTrait, id: CodeId, change: enrolment_code::ActiveModel) -> Result<(), DbErr> {
    let all = enrolment_code::Entity::update_many().set(change).filter(enrolment_code::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// Adds a card; fails on a key that is enrolled already.
pub async fn add_card(db: &impl ConnectionTrait, row: Card) -> Result<(), DbErr> {
    card::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// A card by its key, locked.
pub async fn card_by_key(db: &impl ConnectionTrait, key_sha256: &[u8]) -> Result<Option<Card>, DbErr> {
    let found = card::Entity::find().filter(card::Column::KeySha256.eq(key_sha256.to_vec()));
    lock(found, db).one(db).await
}

/// A card, locked.
pub async fn card(db: &impl ConnectionTrait, id: CardId) -> Result<Option<Card>, DbErr> {
    lock(card::Entity::find_by_id(id), db).one(db).await
}

/// Changes a card.
pub async fn change_card(db: &impl ConnectionTrait, id: CardId, change: card::ActiveModel) -> Result<(), DbErr> {
    card::Entity::update_many().set(change).filter(card::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Cards of the members of a facility, with the registered names, newest first.
pub async fn cards_of_facility(db: &impl ConnectionTrait, facility: FacilityId) -> Result<Vec<(Card, String)>, DbErr> {
    let members: Vec<MemberId> = affiliation::Entity::find()
        .select_only()
        .column(affiliation::Column::MemberId)
        .filter(affiliation::Column::FacilityId.eq(facility))
        .into_tuple()
        .all(db)
        .await?;
    let cards = card::Entity::find()
        .filter(card::Column::MemberId.is_in(members.clone()))
        .order_by_desc(card::Column::EnrolledAt)
        .all(db)
        .await?;
    let names = member::Entity::find().filter(member::Column::Id.is_in(members)).all(db).await?;
    let name = |id| names.iter().find(|it| it.id == id).map(|it| it.name.clone()).unwrap_or_default();
    Ok(cards.into_iter().map(|it| (it.clone(), name(it.member_id))).collect())
}

/// Whether a person belongs to a facility.
pub async fn belongs(db: &impl ConnectionTrait, member: MemberId, facility: FacilityId) -> Result<bool, DbErr> {
    let found = affiliation::Entity::find()
        .filter(affiliation::Column::MemberId.eq(member))
        .filter(affiliation::Column::FacilityId.eq(facility));
    Ok(found.one(db).await?.is_some())
}

/// Keys of cards suspended since a moment.
pub async fn suspended_since(db: &impl ConnectionTrait, since: Instant) -> Result<Vec<Vec<u8>>, DbErr> {
    card::Entity::find()
        .select_only()
        .column(card::Column::KeySha256)
        .filter(card::Column::SuspendedAt.gte(since))
        .into_tuple()
        .all(db)
        .await
}

/// Adds a person.
pub async fn add_member(db: &impl ConnectionTrait, row: member::Model) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Adds a belonging.
pub async fn add_affiliation(db: &impl ConnectionTrait, row: affiliation::Model) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// A belonging.
pub async fn affiliation(db: &impl ConnectionTrait, id: AffiliationId) -> Result<Option<affiliation::Model>, DbErr> {
    affiliation::Entity::find_by_id(id).one(db).await
}

/// Gives a person rights at an inbox.
pub async fn add_reader(
    db: &impl ConnectionTrait,
    id: Uuid,
    inbox: InboxId,
    member: MemberId,
    manage: bool,
    now: Instant,
) -> Result<(), DbErr> {
    let row = reader::Model {
        id,
        inbox_id: inbox,
        member_id: member,
        may_read: true,
        may_send: true,
        may_manage: manage,
        from_at: now,
        until_at: None,
    };
    row.into_active_model().insert(db).await.map(|_| ())
}
