//! Which facilities are in a caller's reach; every other query builds on this.

use medpost_domain::id::{AssociationId, FacilityId};
use medpost_domain::instant::Instant;
use medpost_entity::{affiliation, contract, delivery, facility, inbox, membership};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};

use crate::contract::store::not_over;
use crate::office::caller::TenantScope;

/// The ids of the facilities in reach: members of the association's contracts at `now`, and its own future
/// members; for the operator all. With `one`, only that one, if in reach.
pub(super) fn in_reach(scope: TenantScope, one: Option<FacilityId>, now: Instant) -> SelectStatement {
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

/// Condition: a facility that the association brought in itself. It is in reach before its contract begins, so
/// that people can be invited; one from elsewhere only from its day on.
pub(super) fn own(association: AssociationId) -> SimpleExpr {
    let facilities = Query::select()
        .column((facility::Entity, facility::Column::Id))
        .from(facility::Entity)
        .and_where(Expr::col((facility::Entity, facility::Column::AssociationId)).eq(association))
        .to_owned();
    Expr::col((membership::Entity, membership::Column::FacilityId)).in_subquery(facilities)
}

/// The ids of the inboxes of facilities in reach.
pub(super) fn inboxes_in_reach(scope: TenantScope, one: Option<FacilityId>, now: Instant) -> SelectStatement {
    Query::select()
        .column((inbox::Entity, inbox::Column::Id))
        .from(inbox::Entity)
        .and_where(Expr::col((inbox::Entity, inbox::Column::FacilityId)).in_subquery(in_reach(scope, one, now)))
        .to_owned()
}

pub(super) fn of_inboxes(scope: TenantScope, one: Option<FacilityId>, now: Instant) -> SimpleExpr {
    Expr::col((delivery::Entity, delivery::Column::InboxId)).in_subquery(inboxes_in_reach(scope, one, now))
}

pub(super) fn their_facility() -> Expr {
    Expr::col((affiliation::Entity, affiliation::Column::FacilityId))
}

/// The ids of the facilities that the caller may change.
pub(super) fn own_facilities(scope: TenantScope, now: Instant) -> SelectStatement {
    let mut select = Query::select();
    let id = (facility::Entity, facility::Column::Id);
    select.column(id).from(facility::Entity).and_where(Expr::col(id).in_subquery(in_reach(scope, None, now)));
    if let Some(it) = scope.association() {
        select.and_where(Expr::col((facility::Entity, facility::Column::AssociationId)).eq(it));
    }
    select
}

/// The ids of affiliations, not suspended, with facilities that the caller may change.
pub(super) fn own_belongings(scope: TenantScope, now: Instant) -> SelectStatement {
    Query::select()
        .column((affiliation::Entity, affiliation::Column::Id))
        .from(affiliation::Entity)
        .and_where(their_facility().in_subquery(own_facilities(scope, now)))
        .and_where(Expr::col((affiliation::Entity, affiliation::Column::SuspendedAt)).is_null())
        .to_owned()
}
