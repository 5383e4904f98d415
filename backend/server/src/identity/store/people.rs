//! Queries on people, posts, and their affiliations.

use medpost_domain::admission::Level;
use medpost_domain::id::{AffiliationId, CardId, FacilityId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::text::order::sort_key;
use medpost_entity::{affiliation, card, enrolment, facility, member, post_holder, reader};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, Set,
};

use crate::kit::db::lock;

use super::cards::{Card, kept, waits_for_a_word};
use super::codes::{belongings_of, void_codes, void_codes_by};
use super::enrolments::Enrolment;

pub use medpost_entity::affiliation::Model as Affiliation;
pub use medpost_entity::member::Model as Member;

/// Suspends a person at a facility and ends their sessions and codes there; the caller cuts connections after the
/// commit. As with a card, a suspension by somebody above stays theirs.
pub async fn stop_belonging(
    db: &impl ConnectionTrait,
    row: &Affiliation,
    by: Level,
    reason: &str,
    now: Instant,
) -> Result<(), DbErr> {
    if by.overrules(row.suspended_at.is_some(), row.suspended_by.as_ref()) {
        let change = affiliation::ActiveModel {
            suspended_at: Set(Some(now)),
            suspended_reason: Set(Some(kept(reason))),
            suspended_by: Set(Some(by.into())),
            ..Default::default()
        };
        change_affiliation(db, row.id, change).await?;
    }
    waits_for_a_word(db, enrolment::Column::AffiliationId.eq(row.id)).await?;
    // A post's holder who waits can't be admitted by time any more, either.
    post_holder::Entity::update_many()
        .set(post_holder::ActiveModel { valid_at: Set(None), ..Default::default() })
        .filter(post_holder::Column::MemberId.eq(row.member_id))
        .filter(post_holder::Column::WaitsSince.is_not_null())
        .exec(db)
        .await?;
    crate::session::store::end_of_affiliation(db, row.id, now).await?;
    void_codes(db, row.id).await?;
    void_codes_by(db, row.member_id, Some(row.facility_id)).await
}

/// Somebody of a facility: affiliation, person, and the cards enrolled for the affiliation, newest first.
pub type Person = (Affiliation, Member, Vec<(Card, Enrolment)>);

/// Everybody of a facility, sorted by reading. Cards enrolled for other facilities are not theirs to see.
pub async fn members(db: &impl ConnectionTrait, facility: FacilityId) -> Result<Vec<Person>, DbErr> {
    let belongings = affiliation::Entity::find().filter(affiliation::Column::FacilityId.eq(facility)).all(db).await?;
    let ids: Vec<AffiliationId> = belongings.iter().map(|it| it.id).collect();
    let members: Vec<MemberId> = belongings.iter().map(|it| it.member_id).collect();
    let mut people = member::Entity::find().filter(member::Column::Id.is_in(members)).all(db).await?;
    people.sort_by_key(|it| sort_key(&it.kana, &it.name));
    let enrolments = enrolment::Entity::find()
        .filter(enrolment::Column::AffiliationId.is_in(ids))
        .order_by_desc(enrolment::Column::EnrolledAt)
        .all(db)
        .await?;
    let cards: Vec<CardId> = enrolments.iter().map(|it| it.card_id).collect();
    let cards = card::Entity::find().filter(card::Column::Id.is_in(cards)).all(db).await?;
    let all = people.into_iter().filter_map(|person| {
        let belonging = belongings.iter().find(|it| it.member_id == person.id)?.clone();
        let own = enrolments.iter().filter(|it| it.affiliation_id == belonging.id);
        let cards = own.filter_map(|it| Some((cards.iter().find(|card| card.id == it.card_id)?.clone(), it.clone())));
        let cards = cards.collect();
        Some((belonging, person, cards))
    });
    Ok(all.collect())
}

/// Whether a card can still be enrolled for an affiliation: it is neither suspended nor over, and its facility not
/// suspended.
pub async fn is_open(db: &impl ConnectionTrait, it: &Affiliation, now: Instant) -> Result<bool, DbErr> {
    let facility = facility::Entity::find_by_id(it.facility_id).one(db).await?;
    let open = facility.is_some_and(|it| it.suspended_at.is_none());
    Ok(open && it.suspended_at.is_none() && it.until_at.is_none_or(|until| now < until))
}

/// Whether anybody was ever admitted to a facility; if not, nobody there could look at a card. Suspended and expired
/// cards count, so taking a clinic's only card away gains nothing.
pub async fn is_in_use(db: &impl ConnectionTrait, facility: FacilityId) -> Result<bool, DbErr> {
    let let_in = Condition::any()
        .add(enrolment::Column::ConfirmedAt.is_not_null())
        .add(enrolment::Column::RenewedAt.is_not_null());
    let found = enrolment::Entity::find()
        .filter(Expr::col(enrolment::Column::AffiliationId).in_subquery(belongings_of(facility)))
        .filter(let_in);
    Ok(found.one(db).await?.is_some())
}

/// The only affiliation of a post.
pub async fn belonging_of(db: &impl ConnectionTrait, post: MemberId) -> Result<Option<Affiliation>, DbErr> {
    affiliation::Entity::find().filter(affiliation::Column::MemberId.eq(post)).one(db).await
}

/// Whether a person is affiliated with a facility.
pub async fn belongs(db: &impl ConnectionTrait, member: MemberId, facility: FacilityId) -> Result<bool, DbErr> {
    let found = affiliation::Entity::find()
        .filter(affiliation::Column::MemberId.eq(member))
        .filter(affiliation::Column::FacilityId.eq(facility));
    Ok(found.one(db).await?.is_some())
}

/// A person or a post, by id.
pub async fn member(db: &impl ConnectionTrait, id: MemberId) -> Result<Option<Member>, DbErr> {
    member::Entity::find_by_id(id).one(db).await
}

/// Names of people.
pub async fn names(db: &impl ConnectionTrait, of: Vec<MemberId>) -> Result<Vec<String>, DbErr> {
    let all = member::Entity::find().filter(member::Column::Id.is_in(of)).all(db).await?;
    Ok(all.into_iter().map(|it| it.name).collect())
}

/// Adds a person or a post.
pub async fn add_member(db: &impl ConnectionTrait, row: Member) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Adds an affiliation.
pub async fn add_affiliation(db: &impl ConnectionTrait, row: Affiliation) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Locks an affiliation.
pub async fn affiliation(db: &impl ConnectionTrait, id: AffiliationId) -> Result<Option<Affiliation>, DbErr> {
    lock(affiliation::Entity::find_by_id(id), db).one(db).await
}

/// Sets the given fields of an affiliation.
pub async fn change_affiliation(
    db: &impl ConnectionTrait,
    id: AffiliationId,
    change: affiliation::ActiveModel,
) -> Result<(), DbErr> {
    let all = affiliation::Entity::update_many().set(change).filter(affiliation::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// Whether somebody is only an invitation so far: no card, and a single affiliation.
pub async fn is_invitation(db: &impl ConnectionTrait, member: MemberId) -> Result<bool, DbErr> {
    let cards = card::Entity::find().filter(card::Column::MemberId.eq(member)).count(db).await?;
    let belongings = affiliation::Entity::find().filter(affiliation::Column::MemberId.eq(member)).count(db).await?;
    Ok(cards == 0 && belongings == 1)
}

/// Gives an invitation's affiliation and rights to the person whom a card already belongs to, and deletes the person
/// whom the invitation had made (ADR 8).
pub async fn hand_invitation(db: &impl ConnectionTrait, belonging: &Affiliation, to: MemberId) -> Result<(), DbErr> {
    void_codes(db, belonging.id).await?;
    let change = affiliation::ActiveModel { member_id: Set(to), ..Default::default() };
    change_affiliation(db, belonging.id, change).await?;
    reader::Entity::update_many()
        .set(reader::ActiveModel { member_id: Set(to), ..Default::default() })
        .filter(reader::Column::MemberId.eq(belonging.member_id))
        .exec(db)
        .await?;
    member::Entity::delete_by_id(belonging.member_id).exec(db).await.map(|_| ())
}
