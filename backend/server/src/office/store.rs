//! Rows of the console: administrators, keys, links, sessions, ceremonies.

use std::collections::HashMap;

use medpost_domain::id::{AdministratorId, AssociationId, CeremonyId, ConsoleSessionId, KeyId};
use medpost_domain::instant::Instant;
use medpost_domain::number;
use medpost_domain::role::Role;
use medpost_entity::{administrator, administrator_key, administrator_link, association, ceremony, console_session};
use sea_orm::sea_query::{OnConflict, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};

use crate::kit::db::lock;

pub use medpost_entity::administrator::Model as Administrator;
pub use medpost_entity::administrator_key::Model as Key;
pub use medpost_entity::administrator_link::Model as Link;
pub use medpost_entity::ceremony::Model as Ceremony;
pub use medpost_entity::console_session::Model as Session;

// ---- administrators ----

/// Adds an administrator.
pub async fn add_administrator(db: &impl ConnectionTrait, row: Administrator) -> Result<(), DbErr> {
    administrator::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Finds an administrator.
pub async fn administrator(db: &impl ConnectionTrait, id: AdministratorId) -> Result<Option<Administrator>, DbErr> {
    administrator::Entity::find_by_id(id).one(db).await
}

/// Finds and locks an administrator.
pub async fn lock_administrator(
    db: &impl ConnectionTrait,
    id: AdministratorId,
) -> Result<Option<Administrator>, DbErr> {
    lock(administrator::Entity::find_by_id(id), db).one(db).await
}

/// Condition: an administrator of this association or, with `None`, of the operator's staff.
fn administrators_of(association: Option<AssociationId>) -> SimpleExpr {
    match association {
        Some(it) => administrator::Column::AssociationId.eq(it),
        None => administrator::Column::AssociationId.is_null(),
    }
}

/// The administrators of an association (or the operator's staff), oldest first, locked: changing one checks all.
pub async fn lock_administrators(
    db: &impl ConnectionTrait,
    of: Option<AssociationId>,
) -> Result<Vec<Administrator>, DbErr> {
    let all = administrator::Entity::find().filter(administrators_of(of)).order_by_asc(administrator::Column::Id);
    lock(all, db).all(db).await
}

/// The administrators of an association (or the operator's staff), oldest first.
pub async fn administrators(db: &impl ConnectionTrait, of: Option<AssociationId>) -> Result<Vec<Administrator>, DbErr> {
    administrator::Entity::find().filter(administrators_of(of)).order_by_asc(administrator::Column::Id).all(db).await
}

/// The administrators of an association (or the operator's staff) who are not suspended.
pub async fn acting_administrators(
    db: &impl ConnectionTrait,
    of: Option<AssociationId>,
) -> Result<Vec<Administrator>, DbErr> {
    administrator::Entity::find()
        .filter(administrators_of(of))
        .filter(administrator::Column::SuspendedAt.is_null())
        .order_by_asc(administrator::Column::Id)
        .all(db)
        .await
}

/// The heads with a key: the association's, if one is given, and the operator's.
pub async fn heads(db: &impl ConnectionTrait, of: Option<AssociationId>) -> Result<Vec<Administrator>, DbErr> {
    let mut all = acting_administrators(db, None).await?;
    if of.is_some() {
        all.extend(acting_administrators(db, of).await?);
    }
    all.retain(|it| it.role == Role::Administrator || it.role == Role::Operator);
    let keys = keys_of(db, all.iter().map(|it| it.id).collect()).await?;
    all.retain(|it| keys.iter().any(|key| key.administrator_id == it.id));
    Ok(all)
}

/// Invited administrators whom nobody else has confirmed at `now`; of an association, or all.
pub async fn not_known(
    db: &impl ConnectionTrait,
    of: Option<AssociationId>,
    now: Instant,
) -> Result<Vec<Administrator>, DbErr> {
    let known =
        Condition::any().add(administrator::Column::KnownAt.is_null()).add(administrator::Column::KnownAt.gt(now));
    administrator::Entity::find()
        .filter(Condition::all().add_option(of.map(|it| administrator::Column::AssociationId.eq(it))))
        .filter(administrator::Column::InvitedBy.is_not_null())
        .filter(administrator::Column::SuspendedAt.is_null())
        .filter(known)
        .order_by_asc(administrator::Column::Id)
        .all(db)
        .await
}

/// Everybody, of every association and the operator.
pub async fn every_administrator(db: &impl ConnectionTrait) -> Result<Vec<Administrator>, DbErr> {
    administrator::Entity::find().order_by_asc(administrator::Column::Id).all(db).await
}

/// Sets the columns of an administrator that `change` sets.
pub async fn change_administrator(
    db: &impl ConnectionTrait,
    id: AdministratorId,
    change: administrator::ActiveModel,
) -> Result<(), DbErr> {
    administrator::Entity::update_many().set(change).filter(administrator::Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Names of administrators by id; unknown ids are left out.
pub async fn names(
    db: &impl ConnectionTrait,
    of: Vec<AdministratorId>,
) -> Result<HashMap<AdministratorId, String>, DbErr> {
    let all = administrator::Entity::find().filter(administrator::Column::Id.is_in(of)).all(db).await?;
    Ok(all.into_iter().map(|it| (it.id, it.name)).collect())
}

/// Name of an association; empty for an unknown id.
pub async fn association_name(db: &impl ConnectionTrait, id: AssociationId) -> Result<String, DbErr> {
    Ok(association::Entity::find_by_id(id).one(db).await?.map(|it| it.name).unwrap_or_default())
}

// ---- keys and links ----

/// A key in use, by its identifier: a passkey's credential id, or the SHA-256 of a card's key.
pub async fn key(db: &impl ConnectionTrait, identifier: &[u8]) -> Result<Option<Key>, DbErr> {
    administrator_key::Entity::find()
        .filter(administrator_key::Column::Identifier.eq(identifier.to_vec()))
        .filter(administrator_key::Column::RemovedAt.is_null())
        .one(db)
        .await
}

/// The keys of an administrator that were not removed, oldest first.
pub async fn keys(db: &impl ConnectionTrait, of: AdministratorId) -> Result<Vec<Key>, DbErr> {
    keys_of(db, vec![of]).await
}

/// The keys of administrators that were not removed, oldest first.
pub async fn keys_of(db: &impl ConnectionTrait, of: Vec<AdministratorId>) -> Result<Vec<Key>, DbErr> {
    administrator_key::Entity::find()
        .filter(administrator_key::Column::AdministratorId.is_in(of))
        .filter(administrator_key::Column::RemovedAt.is_null())
        .order_by_asc(administrator_key::Column::CreatedAt)
        .all(db)
        .await
}

/// Whether an administrator ever had a key, including removed ones.
pub async fn had_keys(db: &impl ConnectionTrait, of: AdministratorId) -> Result<bool, DbErr> {
    let found = administrator_key::Entity::find().filter(administrator_key::Column::AdministratorId.eq(of));
    Ok(found.one(db).await?.is_some())
}

/// Adds a key; returns `false` if somebody has it already. One that its owner removed before gives up its
/// identifier to the new row; what was done with it still refers to the old row.
pub async fn add_key(db: &impl ConnectionTrait, row: &Key) -> Result<bool, DbErr> {
    let old = administrator_key::Entity::find()
        .filter(administrator_key::Column::Identifier.eq(row.identifier.clone()))
        .filter(administrator_key::Column::AdministratorId.eq(row.administrator_id))
        .filter(administrator_key::Column::RemovedAt.is_not_null())
        .one(db)
        .await?;
    if let Some(old) = old {
        let name = [old.identifier.as_slice(), old.id.0.as_bytes()].concat();
        let freed = administrator_key::ActiveModel { identifier: Set(name), ..Default::default() };
        change_key(db, old.id, freed).await?;
    }
    let once = OnConflict::column(administrator_key::Column::Identifier).do_nothing().to_owned();
    let added = administrator_key::Entity::insert(row.clone().into_active_model())
        .on_conflict(once)
        .exec_without_returning(db)
        .await?;
    Ok(added == 1)
}

/// Sets the columns of a key that `change` sets.
pub async fn change_key(
    db: &impl ConnectionTrait,
    id: KeyId,
    change: administrator_key::ActiveModel,
) -> Result<(), DbErr> {
    administrator_key::Entity::update_many()
        .set(change)
        .filter(administrator_key::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}

/// Finds a link by its hash, used or expired ones included.
pub async fn link(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Link>, DbErr> {
    administrator_link::Entity::find_by_id(hash.to_vec()).one(db).await
}

/// Adds a link; earlier ones of the same administrator become void.
pub async fn add_link(db: &impl ConnectionTrait, row: Link, now: Instant) -> Result<(), DbErr> {
    void_links(db, row.administrator_id, now).await?;
    administrator_link::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Voids an administrator's unused links.
pub async fn void_links(db: &impl ConnectionTrait, of: AdministratorId, now: Instant) -> Result<(), DbErr> {
    let used = administrator_link::ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    administrator_link::Entity::update_many()
        .set(used)
        .filter(administrator_link::Column::AdministratorId.eq(of))
        .filter(administrator_link::Column::UsedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// Uses up a link; returns `false` if it was used before.
pub async fn consume_link(db: &impl ConnectionTrait, hash: Vec<u8>, now: Instant) -> Result<bool, DbErr> {
    let used = administrator_link::ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    let done = administrator_link::Entity::update_many()
        .set(used)
        .filter(administrator_link::Column::Hash.eq(hash))
        .filter(administrator_link::Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

// ---- sessions and ceremonies ----

/// A session and what it refers to.
pub struct SessionDetails {
    /// The session.
    pub session: Session,
    /// Its administrator.
    pub administrator: Administrator,
    /// The key it was begun with.
    pub key: Key,
    /// Number of keys that the administrator has.
    pub key_count: u32,
    /// Name of the association; empty for the operator.
    pub association_name: String,
}

/// Finds a session and what it refers to.
pub async fn load_session(db: &impl ConnectionTrait, id: ConsoleSessionId) -> Result<Option<SessionDetails>, DbErr> {
    let Some(session) = console_session::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let who = administrator(db, session.administrator_id).await?;
    let key = administrator_key::Entity::find_by_id(session.key_id).one(db).await?;
    let (Some(who), Some(key)) = (who, key) else { return Ok(None) };
    let key_count = administrator_key::Entity::find()
        .filter(administrator_key::Column::AdministratorId.eq(who.id))
        .filter(administrator_key::Column::RemovedAt.is_null())
        .count(db)
        .await?;
    let association_name = match who.association_id {
        Some(it) => association_name(db, it).await?,
        None => String::new(),
    };
    let key_count = number::count(key_count);
    Ok(Some(SessionDetails { session, administrator: who, key, key_count, association_name }))
}

/// Adds a session.
pub async fn add_session(db: &impl ConnectionTrait, row: Session) -> Result<(), DbErr> {
    console_session::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(|_| ())
}

/// Records that a session's owner was active.
pub async fn touch(db: &impl ConnectionTrait, id: ConsoleSessionId, now: Instant) -> Result<(), DbErr> {
    change_session(db, id, console_session::ActiveModel { active_at: Set(now), ..Default::default() }).await
}

/// Records a fresh proof.
pub async fn record_fresh_proof(db: &impl ConnectionTrait, id: ConsoleSessionId, now: Instant) -> Result<(), DbErr> {
    let fresh = console_session::ActiveModel { active_at: Set(now), fresh_at: Set(now), ..Default::default() };
    change_session(db, id, fresh).await
}

/// Ends a session.
pub async fn end_session(db: &impl ConnectionTrait, id: ConsoleSessionId, now: Instant) -> Result<(), DbErr> {
    change_session(db, id, console_session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() }).await
}

/// Ends every session of an administrator.
pub async fn end_sessions(db: &impl ConnectionTrait, of: AdministratorId, now: Instant) -> Result<(), DbErr> {
    console_session::Entity::update_many()
        .set(console_session::ActiveModel { ended_at: Set(Some(now)), ..Default::default() })
        .filter(console_session::Column::AdministratorId.eq(of))
        .filter(console_session::Column::EndedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes all keys of an administrator: they were lost, and a link brings new ones.
pub async fn remove_keys(db: &impl ConnectionTrait, of: AdministratorId, now: Instant) -> Result<(), DbErr> {
    administrator_key::Entity::update_many()
        .set(administrator_key::ActiveModel { removed_at: Set(Some(now)), ..Default::default() })
        .filter(administrator_key::Column::AdministratorId.eq(of))
        .filter(administrator_key::Column::RemovedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

async fn change_session(
    db: &impl ConnectionTrait,
    id: ConsoleSessionId,
    change: console_session::ActiveModel,
) -> Result<(), DbErr> {
    console_session::Entity::update_many()
        .set(change)
        .filter(console_session::Column::Id.eq(id))
        .filter(console_session::Column::EndedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// The last sign-in of each of these administrators who ever signed in.
pub async fn last_sessions(
    db: &impl ConnectionTrait,
    of: Vec<AdministratorId>,
) -> Result<Vec<(AdministratorId, Instant)>, DbErr> {
    console_session::Entity::find()
        .select_only()
        .column(console_session::Column::AdministratorId)
        .column_as(console_session::Column::CreatedAt.max(), "last")
        .filter(console_session::Column::AdministratorId.is_in(of))
        .group_by(console_session::Column::AdministratorId)
        .into_tuple()
        .all(db)
        .await
}

/// Deletes expired ceremonies; returns how many are open.
pub async fn open_ceremonies(db: &impl ConnectionTrait, now: Instant) -> Result<u64, DbErr> {
    ceremony::Entity::delete_many().filter(ceremony::Column::ExpiresAt.lte(now)).exec(db).await?;
    ceremony::Entity::find().count(db).await
}

/// Stores a ceremony.
pub async fn begin_ceremony(db: &impl ConnectionTrait, row: Ceremony) -> Result<(), DbErr> {
    row.into_active_model().insert(db).await.map(|_| ())
}

/// Deletes and returns a ceremony; of several requests only one gets it.
pub async fn take_ceremony(db: &impl ConnectionTrait, id: CeremonyId) -> Result<Option<Ceremony>, DbErr> {
    let row = lock(ceremony::Entity::find_by_id(id), db).one(db).await?;
    let gone = ceremony::Entity::delete_by_id(id).exec(db).await?;
    Ok(row.filter(|_| gone.rows_affected == 1))
}
