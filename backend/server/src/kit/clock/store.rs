//! The row in which all processes share what they know about the time.

use medpost_domain::instant::Instant;
use medpost_entity::time_guard;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Set, Statement};

pub use medpost_entity::time_guard::Model as Guard;

/// The database's clock now, not at the beginning of the transaction.
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

/// The shared row; `None` before the first process ran.
pub async fn guard(db: &impl ConnectionTrait) -> Result<Option<Guard>, DbErr> {
    time_guard::Entity::find_by_id(1).one(db).await
}

/// Writes a heartbeat. It never goes back.
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

/// Holds a step: nothing ends until somebody accepts it. Only the first one noticed is stored.
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

/// Pauses: nothing ends until then.
pub async fn pause(db: &impl ConnectionTrait, until: Instant) -> Result<(), DbErr> {
    change(time_guard::ActiveModel { paused_until: Set(Some(until)), ..Default::default() }).exec(db).await.map(|_| ())
}

/// Stores who wants to accept the step, and why.
pub async fn propose(db: &impl ConnectionTrait, by: &str, why: &str) -> Result<(), DbErr> {
    let row = time_guard::ActiveModel {
        accept_by: Set(Some(by.to_owned())),
        accept_why: Set(Some(why.to_owned())),
        ..Default::default()
    };
    change(row).exec(db).await.map(|_| ())
}

/// Accepts the step: from here on the database's time counts.
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
