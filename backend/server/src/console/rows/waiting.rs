//! What awaits confirmation.

use medpost_domain::instant::Instant;
use medpost_entity::{affiliation, card, enrolment, member, post_holder};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::office::caller::TenantScope;

use super::people::Card;
use super::reach::own_belongings;

/// A card that awaits confirmation, with its affiliation.
pub struct WaitingCard {
    /// The card.
    pub card: Card,
    /// Its enrolment.
    pub enrolment: enrolment::Model,
    /// The affiliation.
    pub belonging: affiliation::Model,
}

/// Enrolments that await confirmation at the caller's own facilities; suspended cards don't.
pub(super) fn enrolments_that_wait(scope: TenantScope, now: Instant) -> Select<enrolment::Entity> {
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

/// Number of cards and new holders that wait at the caller's own facilities, each counted up to `most`.
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

/// At most `most` cards that wait at the caller's own facilities, oldest first.
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

/// A new holder of a post who awaits confirmation.
pub struct WaitingHolder {
    /// The holder.
    pub holder: post_holder::Model,
    /// The post.
    pub post: member::Model,
    /// Its affiliation.
    pub belonging: affiliation::Model,
}

/// New holders who await confirmation at the caller's own facilities, and whose time is not over.
pub(super) fn holders_that_wait(scope: TenantScope, now: Instant) -> Select<post_holder::Entity> {
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

/// At most `most` new holders who wait at the caller's own facilities, oldest first.
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
