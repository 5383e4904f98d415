//! The row in which all processes share what they know of the time.

use medpost_domain::instant::Instant;
use medpost_entity::time_guard;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Set, Statement};

pub use medpost_entity::time_guard::Model as Guard;

/// The database's own time, now and not at the begin of a transaction.
pub async fn now(db: &impl ConnectionTrait) -> Result<Instant, DbErr> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint) AS now",
        _ => "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS integer) AS now",
    };
    let row = db.query_one_raw(Statement::from_string(backend, sql)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the time".into()))?;
    Ok(Instant(row.try_get("", "now")?))
}

/// The row, if a process has lived yet.
pub async fn guard(db: &impl ConnectionTrait) -> Result<Option<Guard>, DbErr> {
    time_guard::Entity::find_by_id(1).one(db).await
}

/// A process lives. The heartbeat never goes back.
pub async fn beat(db: &impl ConnectionTrait, at: Instant) -> Result<(), DbErr> {
    let row = time_guard::ActiveModel {
        id: Set(1),
        beat_at: Set(at),
        held_step: Set(0),
        accepted: Set(0),
        ..Default::default()
    };
    let once = OnConflict::column(time_guard::Column::Id).do_nothing().to_owned();
    time_guard::Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
    change(time_guard::ActiveModel { beat_at: Set(at), ..Default::default() })
        .filter(time_guard::Column::BeatAt.lt(at))
        .exec(db)
        .await
        .map(|_| ())
}

/// Nothing ends until somebody accepts this step; the first one that was noticed counts.
pub async fn hold(db: &impl ConnectionTrait, at: Instant, step: i64, why: &str) -> Result<(), DbErr> {
    beat(db, at).await?;
    let row = time_guard::ActiveModel {
        held_at: Set(Some(at)),
        held_step: Set(step),
        held_why: Set(Some(why.to_owned())),
        accept_by: Set(None),
        accept_why: Set(None),
        ..Default::default()
    };
    change(row).filter(time_guard::Column::HeldAt.is_null()).exec(db).await.map(|_| ())
}

/// Nothing ends until then.
pub async fn pause(db: &impl ConnectionTrait, until: Instant) -> Result<(), DbErr> {
    change(time_guard::ActiveModel { paused_until: Set(Some(until)), ..Default::default() }).exec(db).await.map(|_| ())
}

/// Somebody wants to accept a step, and why.
pub async fn propose(db: &impl ConnectionTrait, by: &str, why: &str) -> Result<(), DbErr> {
    let row = time_guard::ActiveModel {
        accept_by: Set(Some(by.to_owned())),
        accept_why: Set(Some(why.to_owned())),
        ..Default::default()
    };
    change(row).exec(db).await.map(|_| ())
}

/// The step is accepted: the database's time counts from here on.
pub async fn accept(db: &impl ConnectionTrait, now: Instant) -> Result<(), DbErr> {
    let row = time_guard::ActiveModel {
        beat_at: Set(now),
        held_at: Set(None),
        held_step: Set(0),
        held_why: Set(None),
        accept_by: Set(None),
        accept_why: Set(None),
        paused_until: Set(None),
        ..Default::default()
    };
    change(row)
        .col_expr(time_guard::Column::Accepted, Expr::col(time_guard::Column::Accepted).add(1))
        .exec(db)
        .await
        .map(|_| ())
}

fn change(row: time_guard::ActiveModel) -> sea_orm::UpdateMany<time_guard::Entity> {
    time_guard::Entity::update_many().set(row).filter(time_guard::Column::Id.eq(1))
}
