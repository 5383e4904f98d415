//! Queries on who may find an inbox, and write to it.

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::openness::{Openness, Sender, Senders};
use medpost_domain::plan::Audience;
use medpost_entity::{admitted, contract, facility, inbox, membership};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use crate::kit::entropy;

use super::facilities::{Facility, facilities};
use super::inboxes::Inbox;

/// The facilities that are listed as senders of inboxes.
pub async fn admitted(db: &impl ConnectionTrait, inboxes: Vec<InboxId>) -> Result<Vec<(InboxId, Facility)>, DbErr> {
    let rows = admitted::Entity::find().filter(admitted::Column::InboxId.is_in(inboxes)).all(db).await?;
    let named = facilities(db, rows.iter().map(|it| it.facility_id).collect()).await?;
    let of = |id: FacilityId| named.iter().find(|it| it.id == id).cloned();
    Ok(rows.into_iter().filter_map(|it| Some((it.inbox_id, of(it.facility_id)?))).collect())
}

/// Lists the facilities that may send to an inbox, in place of those listed before.
pub async fn admit(db: &impl ConnectionTrait, inbox: InboxId, all: &[FacilityId], now: Instant) -> Result<(), DbErr> {
    admitted::Entity::delete_many().filter(admitted::Column::InboxId.eq(inbox)).exec(db).await?;
    let mut all = all.to_vec();
    all.sort_unstable();
    all.dedup();
    for it in all {
        let row = admitted::Model { id: entropy::id(now), inbox_id: inbox, facility_id: it };
        admitted::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Selects current memberships in current group contracts. Facilities with a contract of their own form no group.
fn in_groups(now: Instant) -> SelectStatement {
    let valid = |from: SimpleExpr, until: SimpleExpr| {
        let on = Condition::any().add(until.clone().is_null()).add(until.gt(now));
        Condition::all().add(from.lte(now)).add(on)
    };
    let member = |it: membership::Column| SimpleExpr::from(Expr::col((membership::Entity, it)));
    let contract = |it: contract::Column| SimpleExpr::from(Expr::col((contract::Entity, it)));
    Query::select()
        .from(membership::Entity)
        .inner_join(
            contract::Entity,
            Expr::col((contract::Entity, contract::Column::Id))
                .equals((membership::Entity, membership::Column::ContractId)),
        )
        .and_where(contract(contract::Column::Audience).eq(Audience::Group))
        .cond_where(valid(member(membership::Column::FromAt), member(membership::Column::UntilAt)))
        .cond_where(valid(contract(contract::Column::BeginsAt), contract(contract::Column::EndsAt)))
        .to_owned()
}

/// Selects the facilities in group contracts of an association that `of` is in, too.
fn mates_of(of: FacilityId, now: Instant) -> SelectStatement {
    let groups = in_groups(now)
        .column((contract::Entity, contract::Column::AssociationId))
        .and_where(Expr::col((membership::Entity, membership::Column::FacilityId)).eq(of))
        .to_owned();
    in_groups(now)
        .column((membership::Entity, membership::Column::FacilityId))
        .and_where(Expr::col((contract::Entity, contract::Column::AssociationId)).in_subquery(groups))
        .to_owned()
}

/// The condition that a sender finds a facility's inbox: the rule of [`Openness::is_seen_by`].
pub(super) fn is_seen_by(of: FacilityId, now: Instant) -> Condition {
    let named = Query::select()
        .column((admitted::Entity, admitted::Column::InboxId))
        .from(admitted::Entity)
        .and_where(Expr::col((admitted::Entity, admitted::Column::FacilityId)).eq(of))
        .to_owned();
    let open = Condition::all().add(facility::Column::Hidden.eq(false)).add(inbox::Column::Hidden.eq(false));
    Condition::any()
        .add(open)
        .add(facility::Column::Id.eq(of))
        .add(Expr::col((facility::Entity, facility::Column::Id)).in_subquery(mates_of(of, now)))
        .add(Expr::col((inbox::Entity, inbox::Column::Id)).in_subquery(named))
}

/// How open each of these inboxes is, and how a sending facility relates to it.
pub async fn openness(
    db: &impl ConnectionTrait,
    of: FacilityId,
    rows: &[(Inbox, Facility)],
    now: Instant,
) -> Result<Vec<(Openness, Sender)>, DbErr> {
    let mates: Vec<FacilityId> = facility::Entity::find()
        .select_only()
        .column(facility::Column::Id)
        .filter(facility::Column::Id.is_in(rows.iter().map(|it| it.1.id)))
        .filter(Expr::col((facility::Entity, facility::Column::Id)).in_subquery(mates_of(of, now)))
        .into_tuple()
        .all(db)
        .await?;
    let listed: Vec<InboxId> = admitted::Entity::find()
        .select_only()
        .column(admitted::Column::InboxId)
        .filter(admitted::Column::InboxId.is_in(rows.iter().map(|it| it.0.id)))
        .filter(admitted::Column::FacilityId.eq(of))
        .into_tuple()
        .all(db)
        .await?;
    let judged = rows.iter().map(|(inbox, facility)| {
        let openness = Openness {
            hidden: inbox.hidden || facility.hidden,
            // A rule that can't be read is taken for the strictest one.
            senders: inbox.senders.known().unwrap_or(Senders::Listed),
        };
        let sender = Sender {
            own: facility.id == of,
            same_group: mates.contains(&facility.id),
            listed: listed.contains(&inbox.id),
        };
        (openness, sender)
    });
    Ok(judged.collect())
}
