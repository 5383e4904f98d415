//! Queries on mail addresses for notices.

use medpost_domain::id::{AddressId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_entity::{inbox, notice_address};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, Set,
};

pub use medpost_entity::notice_address::Model as Address;

/// An inbox's addresses that were not removed, oldest first.
pub async fn addresses(db: &impl ConnectionTrait, inbox: InboxId) -> Result<Vec<Address>, DbErr> {
    notice_address::Entity::find()
        .filter(notice_address::Column::InboxId.eq(inbox))
        .filter(notice_address::Column::RemovedAt.is_null())
        .order_by_asc(notice_address::Column::CreatedAt)
        .all(db)
        .await
}

/// The confirmed addresses of all inboxes of a facility, each mail address once, ignoring case.
pub async fn addresses_of_facility(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<AddressId>, DbErr> {
    let inboxes = Query::select()
        .column(inbox::Column::Id)
        .from(inbox::Entity)
        .and_where(Expr::col(inbox::Column::FacilityId).eq(of))
        .to_owned();
    let all = notice_address::Entity::find()
        .filter(Expr::col(notice_address::Column::InboxId).in_subquery(inboxes))
        .filter(notice_address::Column::RemovedAt.is_null())
        .filter(notice_address::Column::ConfirmedAt.is_not_null())
        .order_by_asc(notice_address::Column::CreatedAt)
        .all(db)
        .await?;
    let mut seen = std::collections::HashSet::new();
    Ok(all.into_iter().filter(|it| seen.insert(it.address.to_lowercase())).map(|it| it.id).collect())
}

/// The rows of [`addresses_of_facility`].
pub async fn confirmed_addresses(db: &impl ConnectionTrait, of: FacilityId) -> Result<Vec<Address>, DbErr> {
    let ids = addresses_of_facility(db, of).await?;
    notice_address::Entity::find()
        .filter(notice_address::Column::Id.is_in(ids))
        .order_by_asc(notice_address::Column::CreatedAt)
        .all(db)
        .await
}

/// How many addresses were added to an inbox since a moment, including removed ones.
pub async fn addresses_since(db: &impl ConnectionTrait, inbox: InboxId, since: Instant) -> Result<u64, DbErr> {
    notice_address::Entity::find()
        .filter(notice_address::Column::InboxId.eq(inbox))
        .filter(notice_address::Column::CreatedAt.gt(since))
        .count(db)
        .await
}

/// An address by id.
pub async fn address(db: &impl ConnectionTrait, id: AddressId) -> Result<Option<Address>, DbErr> {
    notice_address::Entity::find_by_id(id).one(db).await
}

/// An address by the hash of its token.
pub async fn address_by_token(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Address>, DbErr> {
    notice_address::Entity::find().filter(notice_address::Column::TokenHash.eq(hash.to_vec())).one(db).await
}

/// Adds an address.
pub async fn add_address(db: &impl ConnectionTrait, row: Address) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Sets the given fields of an address.
pub async fn change_address(
    db: &impl ConnectionTrait,
    id: AddressId,
    change: notice_address::ActiveModel,
) -> Result<(), DbErr> {
    let all = notice_address::Entity::update_many().set(change).filter(notice_address::Column::Id.eq(id));
    all.exec(db).await.map(|_| ())
}

/// The change that confirms an address.
pub fn confirmed(now: Instant) -> notice_address::ActiveModel {
    notice_address::ActiveModel { confirmed_at: Set(Some(now)), ..Default::default() }
}

/// The change that removes an address.
pub fn removed(now: Instant) -> notice_address::ActiveModel {
    notice_address::ActiveModel { removed_at: Set(Some(now)), ..Default::default() }
}
