//! Working cards, PKI cards and posts.

use std::collections::HashMap;

use medpost_domain::id::FacilityId;
use medpost_domain::instant::Instant;
use medpost_domain::number;
use medpost_entity::{affiliation, card, enrolment, member, pki_card};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::contract::store::valid;
use crate::office::caller::TenantScope;

use super::inboxes::{counts, facilities};
use super::reach::{in_reach, their_facility};

/// Condition: an affiliation in force, not suspended, at the facilities that `at` selects.
pub(super) fn belongings(at: SimpleExpr, now: Instant) -> Condition {
    Condition::all().add(at).add(affiliation::Column::SuspendedAt.is_null()).add(valid(
        affiliation::Column::FromAt,
        affiliation::Column::UntilAt,
        now,
    ))
}

/// Joins affiliations with the cards enrolled for them.
pub(super) fn enrolled() -> SelectStatement {
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

/// Number of working cards at each facility in reach: confirmed, neither suspended nor expired.
pub async fn cards(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, u32)>, DbErr> {
    cards_at(db, their_facility().in_subquery(in_reach(scope, one, now)), now).await
}

/// Number of working cards at each of these facilities, in reach or not: for those of a transfer.
pub async fn cards_of(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, u32)>, DbErr> {
    cards_at(db, their_facility().is_in(facilities), now).await
}

pub(super) async fn cards_at(
    db: &impl ConnectionTrait,
    at: SimpleExpr,
    now: Instant,
) -> Result<Vec<(FacilityId, u32)>, DbErr> {
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

/// Number of working cards at facilities in reach that expire by `before`.
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
    Ok(number::count(found.len()))
}

/// The PKI cards of facilities in reach.
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

/// The posts of the caller's own facilities in reach: the facility's code, the affiliation, the post.
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
