//! Queries for payers and the layouts of their breakdowns.

use std::collections::HashMap;

use medpost_domain::billing::payer::Method;
use medpost_domain::instant::Instant;
use medpost_entity::{breakdown_layout, payer};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, Set};
use uuid::Uuid;

use crate::kit::db::lock;

use super::rows::{ROWS, put};

pub use medpost_entity::breakdown_layout::Model as BreakdownLayout;
pub use medpost_entity::payer::Model as Payer;

/// The saved payers among these ids.
pub async fn payers(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Payer>, DbErr> {
    let mut found = HashMap::new();
    for some in ids.chunks(ROWS) {
        let rows = payer::Entity::find().filter(payer::Column::Id.is_in(some.iter().copied())).all(db).await?;
        found.extend(rows.into_iter().map(|it| (it.id, it)));
    }
    Ok(found)
}

/// A payer, locked.
pub async fn lock_payer(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Payer>, DbErr> {
    lock(payer::Entity::find_by_id(id), db).one(db).await
}

/// The payer whose address the link with this hash confirms, locked.
pub async fn payer_by_link(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Payer>, DbErr> {
    lock(payer::Entity::find().filter(payer::Column::MailLink.eq(hash.to_vec())), db).one(db).await
}

/// Notes a link that is mailed to confirm an address; the payer's version stays.
pub async fn note_link(
    db: &impl ConnectionTrait,
    id: Uuid,
    hash: Vec<u8>,
    address: &str,
    now: Instant,
) -> Result<(), DbErr> {
    let change = payer::ActiveModel {
        mail_link: Set(Some(hash)),
        mail_linked: Set(address.to_owned()),
        mail_linked_at: Set(now),
        ..Default::default()
    };
    payer::Entity::update_many().set(change).filter(payer::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Confirms the address to which the link was mailed.
pub async fn confirm_mail(db: &impl ConnectionTrait, row: &Payer) -> Result<(), DbErr> {
    let change = payer::ActiveModel { mail_confirmed: Set(row.mail_linked.clone()), ..Default::default() };
    payer::Entity::update_many().set(change).filter(payer::Column::Id.eq(row.id)).exec(db).await.map(|_| ())
}

/// Saves a payer in place of the previous version. Returns `false` if another version is there.
pub async fn put_payer(db: &impl ConnectionTrait, row: Payer) -> Result<bool, DbErr> {
    let (id, version) = (payer::Column::Id, payer::Column::Version);
    put::<payer::Entity>(db, (id, row.id), (version, row.version), row).await
}

/// The layout of an association's breakdown.
pub async fn layout(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<BreakdownLayout>, DbErr> {
    breakdown_layout::Entity::find_by_id(id).one(db).await
}

/// Saves a layout in place of the previous version. Returns `false` if another version is there.
pub async fn put_layout(db: &impl ConnectionTrait, row: BreakdownLayout) -> Result<bool, DbErr> {
    let (id, version) = (breakdown_layout::Column::Id, breakdown_layout::Column::Version);
    put::<breakdown_layout::Entity>(db, (id, row.id), (version, row.version), row).await
}

/// Whether another payer (not `but`) has this account.
pub async fn has_account(db: &impl ConnectionTrait, account: &str, but: Uuid) -> Result<bool, DbErr> {
    let others = payer::Entity::find().filter(payer::Column::Account.eq(account)).filter(payer::Column::Id.ne(but));
    Ok(others.count(db).await? > 0)
}

/// Sets a payer's method and increments the version.
pub async fn set_method(db: &impl ConnectionTrait, id: Uuid, method: Method) -> Result<(), DbErr> {
    payer::Entity::update_many()
        .set(payer::ActiveModel { method: Set(method.into()), ..Default::default() })
        .col_expr(payer::Column::Version, payer::Column::Version.into_expr().add(1))
        .filter(payer::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
