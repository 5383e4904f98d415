//! Queries on enrolments: which card may act for which affiliation.

use medpost_domain::admission::WAIT;
use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, CardId, FacilityId, MemberId};
use medpost_domain::instant::Instant;
use medpost_entity::{affiliation, card, enrolment};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Set,
};

use crate::kit::db::lock;

use super::cards::Card;

pub use medpost_entity::enrolment::Model as Enrolment;

/// Locks a card's enrolment for its holder's affiliation with a facility.
pub async fn enrolment_at(
    db: &impl ConnectionTrait,
    card: &Card,
    facility: FacilityId,
) -> Result<Option<Enrolment>, DbErr> {
    let belonging = affiliation::Entity::find()
        .filter(affiliation::Column::MemberId.eq(card.member_id))
        .filter(affiliation::Column::FacilityId.eq(facility))
        .one(db)
        .await?;
    let Some(belonging) = belonging else { return Ok(None) };
    lock(enrolment::Entity::find_by_id((card.id, belonging.id)), db).one(db).await
}

/// Enrols a card for an affiliation. If it waits there already, only time, hands and expected name are updated.
pub async fn add_enrolment(db: &impl ConnectionTrait, row: Enrolment) -> Result<(), DbErr> {
    let again = OnConflict::columns([enrolment::Column::CardId, enrolment::Column::AffiliationId])
        .update_columns([enrolment::Column::ValidAt, enrolment::Column::Hands, enrolment::Column::Expected])
        .to_owned();
    enrolment::Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(db).await.map(|_| ())
}

/// Confirms a card for an affiliation. `by` is `None` for the command line, or for time.
pub async fn confirm(
    db: &impl ConnectionTrait,
    row: &Enrolment,
    by: Option<MemberId>,
    now: Instant,
) -> Result<(), DbErr> {
    let change = enrolment::ActiveModel { confirmed_at: Set(Some(now)), confirmed_by: Set(by), ..Default::default() };
    change_enrolment(db, row, change).await
}

/// All enrolments of a card.
pub async fn enrolments(db: &impl ConnectionTrait, id: CardId) -> Result<Vec<Enrolment>, DbErr> {
    enrolment::Entity::find().filter(enrolment::Column::CardId.eq(id)).all(db).await
}

/// The card of a kind that was last enrolled and confirmed for an affiliation.
pub async fn last_let_in(db: &impl ConnectionTrait, at: AffiliationId, kind: CardKind) -> Result<Option<Card>, DbErr> {
    let let_in = enrolment::Entity::find()
        .filter(enrolment::Column::AffiliationId.eq(at))
        .filter(enrolment::Column::ConfirmedAt.is_not_null())
        .select_only()
        .column(enrolment::Column::CardId)
        .into_query();
    card::Entity::find()
        .filter(card::Column::Id.in_subquery(let_in))
        .filter(card::Column::Kind.eq(kind))
        .order_by_desc(card::Column::EnrolledAt)
        .one(db)
        .await
}

/// Makes a renewed certificate wait for confirmation at an affiliation, or until `valid_at`.
pub async fn unconfirm(
    db: &impl ConnectionTrait,
    row: &Enrolment,
    hands: String,
    valid_at: Option<Instant>,
    now: Instant,
) -> Result<(), DbErr> {
    let change = enrolment::ActiveModel {
        confirmed_at: Set(None),
        confirmed_by: Set(None),
        hands: Set(Some(hands)),
        valid_at: Set(valid_at),
        renewed_at: Set(Some(now)),
        ..Default::default()
    };
    change_enrolment(db, row, change).await
}

async fn change_enrolment(
    db: &impl ConnectionTrait,
    row: &Enrolment,
    change: enrolment::ActiveModel,
) -> Result<(), DbErr> {
    enrolment::Entity::update_many()
        .set(change)
        .filter(enrolment::Column::CardId.eq(row.card_id))
        .filter(enrolment::Column::AffiliationId.eq(row.affiliation_id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Locks a card's enrolment for an affiliation.
pub async fn enrolment(
    db: &impl ConnectionTrait,
    card: CardId,
    belonging: AffiliationId,
) -> Result<Option<Enrolment>, DbErr> {
    lock(enrolment::Entity::find_by_id((card, belonging)), db).one(db).await
}

/// Whether a card may confirm others at an affiliation: it did not replace another card there within a day.
pub async fn is_settled(
    db: &impl ConnectionTrait,
    card: CardId,
    belonging: AffiliationId,
    now: Instant,
) -> Result<bool, DbErr> {
    let all = enrolment::Entity::find().filter(enrolment::Column::AffiliationId.eq(belonging)).all(db).await?;
    let Some(own) = all.iter().find(|it| it.card_id == card) else { return Ok(false) };
    let was_let_in = |it: &Enrolment| it.confirmed_at.is_some() || it.renewed_at.is_some();
    let replaced = all.iter().any(|it| it.card_id != card && it.enrolled_at <= own.enrolled_at && was_let_in(it));
    Ok(!replaced || own.confirmed_at.is_some_and(|at| at.plus(WAIT) <= now))
}
