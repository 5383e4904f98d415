//! Queries on cards that sign in.

use medpost_domain::admission::Level;
use medpost_domain::id::{CardId, MemberId, PkiCardId};
use medpost_domain::instant::Instant;
use medpost_domain::text::fields::{Field, clean};
use medpost_entity::{affiliation, card, enrolment, pki_card};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};

use crate::kit::db::lock;

pub use medpost_entity::card::Model as Card;

/// Adds a card; fails if its key is enrolled already.
pub async fn add_card(db: &impl ConnectionTrait, row: Card) -> Result<(), DbErr> {
    card::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Locks the card with a key.
pub async fn card_by_key(db: &impl ConnectionTrait, key_sha256: &[u8]) -> Result<Option<Card>, DbErr> {
    let found = card::Entity::find().filter(card::Column::KeySha256.eq(key_sha256.to_vec()));
    lock(found, db).one(db).await
}

/// How many characters of a reason are kept.
const REASON_LETTERS: usize = 200;

/// Suspends a card and ends its sessions; the caller cuts its connections after the commit. A suspension by somebody
/// above stays theirs, and what waits can't be admitted by time any more.
pub async fn stop_card(
    db: &impl ConnectionTrait,
    row: &Card,
    by: Level,
    reason: &str,
    now: Instant,
) -> Result<(), DbErr> {
    if by.overrules(row.suspended_at.is_some(), row.suspended_by.as_ref()) {
        let change = card::ActiveModel {
            suspended_at: Set(Some(now)),
            suspended_reason: Set(Some(kept(reason))),
            suspended_by: Set(Some(by.into())),
            ..Default::default()
        };
        change_card(db, row.id, change).await?;
    }
    waits_for_a_word(db, enrolment::Column::CardId.eq(row.id)).await?;
    crate::session::store::end_of_card(db, row.id, now).await
}

/// The part of a reason that is stored. It is never refused, so that no card stays in use because of a character.
pub(super) fn kept(reason: &str) -> String {
    clean(reason, Field::Line).chars().filter(|it| !it.is_control()).take(REASON_LETTERS).collect()
}

/// Records an objection: what waits there has to be confirmed, however long that takes.
pub(super) async fn waits_for_a_word(db: &impl ConnectionTrait, which: SimpleExpr) -> Result<(), DbErr> {
    enrolment::Entity::update_many()
        .set(enrolment::ActiveModel { valid_at: Set(None), ..Default::default() })
        .filter(which)
        .filter(enrolment::Column::ConfirmedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// The card of our own with this key; it names the affiliation it was ordered for.
pub async fn own_card(db: &impl ConnectionTrait, key_sha256: &[u8]) -> Result<Option<pki_card::Model>, DbErr> {
    pki_card::Entity::find().filter(pki_card::Column::KeySha256.eq(key_sha256.to_vec())).one(db).await
}

/// Records that a card of our own was enrolled.
pub async fn activate(db: &impl ConnectionTrait, id: PkiCardId, now: Instant) -> Result<(), DbErr> {
    let change = pki_card::ActiveModel { activated_at: Set(Some(now)), ..Default::default() };
    pki_card::Entity::update_many().set(change).filter(pki_card::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Locks a card.
pub async fn card(db: &impl ConnectionTrait, id: CardId) -> Result<Option<Card>, DbErr> {
    lock(card::Entity::find_by_id(id), db).one(db).await
}

/// Sets the given fields of a card.
pub async fn change_card(db: &impl ConnectionTrait, id: CardId, change: card::ActiveModel) -> Result<(), DbErr> {
    card::Entity::update_many().set(change).filter(card::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Keys of cards that were suspended since a moment, themselves or with their person at a facility, and when.
pub async fn suspended_since(db: &impl ConnectionTrait, since: Instant) -> Result<Vec<(Vec<u8>, Instant)>, DbErr> {
    let cards = card::Entity::find().filter(card::Column::SuspendedAt.gte(since)).all(db).await?;
    let mut keys: Vec<_> = cards.into_iter().filter_map(|it| Some((it.key_sha256, it.suspended_at?))).collect();
    let people = affiliation::Entity::find().filter(affiliation::Column::SuspendedAt.gte(since)).all(db).await?;
    for it in people {
        let Some(at) = it.suspended_at else { continue };
        keys.extend(keys_of(db, it.member_id).await?.into_iter().map(|key| (key, at)));
    }
    Ok(keys)
}

/// The keys of a person's cards.
pub async fn keys_of(db: &impl ConnectionTrait, member: MemberId) -> Result<Vec<Vec<u8>>, DbErr> {
    let keys = card::Entity::find().select_only().column(card::Column::KeySha256);
    keys.filter(card::Column::MemberId.eq(member)).into_tuple().all(db).await
}
