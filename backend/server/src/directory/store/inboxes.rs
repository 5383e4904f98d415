//! Queries on inboxes.

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Role;
use medpost_entity::{affiliation, card, enrolment, facility, inbox, reader};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use crate::kit::db::lock;
use crate::kit::entropy;

use super::facilities::Facility;

pub use medpost_entity::inbox::Model as Inbox;

/// Adds an inbox.
pub async fn add_inbox(db: &impl ConnectionTrait, row: Inbox) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// The inboxes of a facility, oldest first, including closed ones.
pub async fn inboxes(db: &impl ConnectionTrait, facility: FacilityId) -> Result<Vec<Inbox>, DbErr> {
    let all = inbox::Entity::find().filter(inbox::Column::FacilityId.eq(facility));
    all.order_by_asc(inbox::Column::CreatedAt).order_by_asc(inbox::Column::Id).all(db).await
}

/// An inbox by id.
pub async fn inbox(db: &impl ConnectionTrait, id: InboxId) -> Result<Option<Inbox>, DbErr> {
    inbox::Entity::find_by_id(id).one(db).await
}

/// Whether an inbox accepts letters at all at `now`.
pub fn is_open(inbox: &Inbox, facility: &Facility, now: Instant) -> bool {
    inbox.closed_at.is_none() && facility.suspended_at.is_none() && facility.closes_at.is_none_or(|it| now < it)
}

/// Locks an inbox.
pub async fn lock_inbox(db: &impl ConnectionTrait, id: InboxId) -> Result<Option<Inbox>, DbErr> {
    lock(inbox::Entity::find_by_id(id), db).one(db).await
}

/// Sets the given fields of an inbox.
pub async fn change_inbox(db: &impl ConnectionTrait, id: InboxId, change: inbox::ActiveModel) -> Result<(), DbErr> {
    inbox::Entity::update_many().set(change).filter(inbox::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Gives every manager of a facility all rights at an inbox.
pub async fn give_to_managers(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    id: InboxId,
    now: Instant,
) -> Result<(), DbErr> {
    let managers = affiliation::Entity::find()
        .filter(affiliation::Column::FacilityId.eq(facility))
        .filter(affiliation::Column::Role.eq(Role::Manager))
        .filter(Condition::any().add(affiliation::Column::UntilAt.is_null()).add(affiliation::Column::UntilAt.gt(now)))
        .all(db)
        .await?;
    for it in managers {
        let row = reader::Model {
            id: entropy::id(now),
            inbox_id: id,
            member_id: it.member_id,
            may_read: true,
            may_send: true,
            may_manage: true,
            from_at: now,
            until_at: None,
        };
        reader::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Which of these inboxes somebody reads who has a usable card.
pub async fn read_by_somebody(db: &impl ConnectionTrait, of: &[InboxId], now: Instant) -> Result<Vec<InboxId>, DbErr> {
    let with_card = acting(now)
        .inner_join(
            card::Entity,
            Expr::col((card::Entity, card::Column::Id)).equals((enrolment::Entity, enrolment::Column::CardId)),
        )
        .and_where(Expr::col((card::Entity, card::Column::SuspendedAt)).is_null())
        .and_where(Expr::col((card::Entity, card::Column::NotAfter)).gt(now))
        .to_owned();
    let on = Expr::col((inbox::Entity, inbox::Column::Id)).equals((reader::Entity, reader::Column::InboxId));
    let mut select = reader::Entity::find();
    QueryTrait::query(&mut select).join(JoinType::InnerJoin, inbox::Entity, on);
    select
        .select_only()
        .column(reader::Column::InboxId)
        .distinct()
        .filter(reader::Column::InboxId.is_in(of.to_vec()))
        .filter(reader::Column::MayRead.eq(true))
        .filter(reader::Column::FromAt.lte(now))
        .filter(Condition::any().add(reader::Column::UntilAt.is_null()).add(reader::Column::UntilAt.gt(now)))
        .filter(Expr::exists(with_card))
        .into_tuple()
        .all(db)
        .await
}

/// Joins facilities by hand, because the entities have no relations.
pub(super) trait ByHand {
    fn find_also_related_by_hand(self) -> Self;
}

impl ByHand for sea_orm::Select<inbox::Entity> {
    fn find_also_related_by_hand(self) -> Self {
        let mut select = self;
        let on = Expr::col((facility::Entity, facility::Column::Id)).equals((inbox::Entity, inbox::Column::FacilityId));
        QueryTrait::query(&mut select).join(JoinType::InnerJoin, facility::Entity, on);
        select
    }
}

/// Selects the confirmed, current affiliation by which the reader of an inbox acts for its facility. Whoever was only
/// invited, waits, is suspended or has left is no recipient there.
pub(super) fn acting(now: Instant) -> SelectStatement {
    let belonging = |it: affiliation::Column| Expr::col((affiliation::Entity, it));
    Query::select()
        .expr(Expr::val(1))
        .from(affiliation::Entity)
        .inner_join(
            enrolment::Entity,
            Expr::col((enrolment::Entity, enrolment::Column::AffiliationId))
                .equals((affiliation::Entity, affiliation::Column::Id)),
        )
        .and_where(belonging(affiliation::Column::MemberId).equals((reader::Entity, reader::Column::MemberId)))
        .and_where(belonging(affiliation::Column::FacilityId).equals((inbox::Entity, inbox::Column::FacilityId)))
        .and_where(belonging(affiliation::Column::SuspendedAt).is_null())
        .and_where(belonging(affiliation::Column::FromAt).lte(now))
        .cond_where(
            Condition::any()
                .add(belonging(affiliation::Column::UntilAt).is_null())
                .add(belonging(affiliation::Column::UntilAt).gt(now)),
        )
        .and_where(Expr::col((enrolment::Entity, enrolment::Column::ConfirmedAt)).is_not_null())
        .to_owned()
}
