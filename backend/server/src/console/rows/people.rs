//! People with their cards.

use std::collections::{HashMap, HashSet};

use medpost_domain::card::CardKind;
use medpost_domain::id::{AffiliationId, AssociationId, CardId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_domain::stored::Word;
use medpost_entity::{affiliation, card, enrolment, enrolment_code, facility, member, session};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use crate::contract::store::not_over;
use crate::office::caller::TenantScope;

use super::cards::enrolled;
use super::inboxes::Facility;
use super::reach::{in_reach, their_facility};
use super::records::times;

pub use medpost_entity::card::Model as Card;

/// A person or a post at a facility.
#[derive(FromQueryResult)]
pub struct PersonRow {
    /// The affiliation.
    pub id: AffiliationId,
    /// The facility.
    pub facility_id: FacilityId,
    /// Its name.
    pub facility: String,
    /// The association that may change the facility.
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

/// The people and posts of facilities in reach, sorted by facility and name.
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
    /// The affiliation.
    pub affiliation_id: AffiliationId,
    /// The card.
    pub id: CardId,
    /// The affiliation it was first enrolled for, whose facility may suspend it.
    pub home: AffiliationId,
    /// Name on the certificate.
    pub holder: String,
    /// Kind, as stored.
    pub kind: Word<CardKind>,
    /// End of its validity.
    pub not_after: Instant,
    /// Suspended since.
    pub suspended_at: Option<Instant>,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
}

/// The cards of everybody at facilities in reach, working or not.
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

/// Facilities that have left all contracts of an association, each with the end of its time there.
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

/// The last sign-in at each facility in reach that has had any.
pub async fn sign_ins(
    db: &impl ConnectionTrait,
    scope: TenantScope,
    one: Option<FacilityId>,
    now: Instant,
) -> Result<Vec<(FacilityId, Instant)>, DbErr> {
    // Per affiliation, the last session is at the end of an index; a join would read every session ever.
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

/// The facilities in reach where somebody was ever issued a code.
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
