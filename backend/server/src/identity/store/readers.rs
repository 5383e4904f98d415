//! Queries on rights at inboxes.

use medpost_domain::id::{FacilityId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::role::Rights;
use medpost_entity::{inbox, reader};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

use crate::kit::db::lock;

/// Who has a right at which of a facility's inboxes, each given by its name.
pub async fn readers(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    now: Instant,
) -> Result<Vec<(MemberId, String)>, DbErr> {
    let inboxes = inbox::Entity::find()
        .filter(inbox::Column::FacilityId.eq(facility))
        .order_by_asc(inbox::Column::CreatedAt)
        .all(db)
        .await?;
    let ids: Vec<InboxId> = inboxes.iter().map(|it| it.id).collect();
    let readers =
        reader::Entity::find().filter(reader::Column::InboxId.is_in(ids)).filter(lasting(now)).all(db).await?;
    let named = inboxes.into_iter().flat_map(|inbox| {
        let of = readers.iter().filter(|it| it.inbox_id == inbox.id).map(|it| it.member_id).collect::<Vec<_>>();
        of.into_iter().map(move |it| (it, inbox.name.clone()))
    });
    Ok(named.collect())
}

/// Selects the ids of a facility's inboxes.
pub(super) fn inboxes_of(facility: FacilityId) -> SelectStatement {
    Query::select()
        .column(inbox::Column::Id)
        .from(inbox::Entity)
        .and_where(Expr::col(inbox::Column::FacilityId).eq(facility))
        .to_owned()
}

/// A person's rights at a facility's inboxes that are not over, including future ones.
pub async fn rights_of(
    db: &impl ConnectionTrait,
    member: MemberId,
    facility: FacilityId,
    now: Instant,
) -> Result<Vec<reader::Model>, DbErr> {
    reader::Entity::find()
        .filter(reader::Column::MemberId.eq(member))
        .filter(Expr::col(reader::Column::InboxId).in_subquery(inboxes_of(facility)))
        .filter(lasting(now))
        .all(db)
        .await
}

/// A person's new rights at an inbox.
pub struct NewReader {
    /// The id of the new row.
    pub id: Uuid,
    /// The inbox.
    pub inbox: InboxId,
    /// The person.
    pub member: MemberId,
    /// What they may do there; if nothing, the row is deleted.
    pub rights: Rights,
    /// Until when; `None` for good.
    pub until: Option<Instant>,
}

/// Replaces a person's rights at an inbox.
pub async fn set_reader(db: &impl ConnectionTrait, it: NewReader, now: Instant) -> Result<(), DbErr> {
    reader::Entity::delete_many()
        .filter(reader::Column::InboxId.eq(it.inbox))
        .filter(reader::Column::MemberId.eq(it.member))
        .exec(db)
        .await?;
    if it.rights == Rights::default() {
        return Ok(());
    }
    let row = reader::Model {
        id: it.id,
        inbox_id: it.inbox,
        member_id: it.member,
        may_read: it.rights.read,
        may_send: it.rights.send,
        may_manage: it.rights.manage,
        from_at: now,
        until_at: it.until,
    };
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Locks an inbox while the rights at it are changed.
pub async fn lock_inbox(db: &impl ConnectionTrait, id: InboxId) -> Result<(), DbErr> {
    lock(inbox::Entity::find_by_id(id), db).one(db).await.map(|_| ())
}

/// Who has, or will have, a right at an inbox.
pub async fn readers_of(db: &impl ConnectionTrait, inbox: InboxId, now: Instant) -> Result<Vec<reader::Model>, DbErr> {
    reader::Entity::find().filter(reader::Column::InboxId.eq(inbox)).filter(lasting(now)).all(db).await
}

/// Rights that are not over at `now`; they may not have begun.
pub(super) fn lasting(now: Instant) -> Condition {
    Condition::any().add(reader::Column::UntilAt.is_null()).add(reader::Column::UntilAt.gt(now))
}
