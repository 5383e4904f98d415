//! The queue: rows with a lease, claimed by one UPDATE, the same on both databases.

use medpost_domain::id::JobId;
use medpost_domain::instant::{DAY, Instant, MINUTE, SECOND};
use medpost_domain::number::{self, Count};
use medpost_entity::job;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::kit::{db::Db, entropy};

use super::lane::Lane;
use super::task::{Kind, KindPolicy, Task};

/// How long a worker may hold a job.
const LEASE: i64 = 5 * MINUTE;
/// Attempts before a mail, and little else, is given up. What destroys or moves money never is.
pub const ATTEMPTS: Count = Count(12);

/// A claimed job.
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The kind of its task.
    pub kind: Kind,
    /// What to do; `None` if what is stored can't be read.
    pub task: Option<Task>,
    /// How many attempts there were before.
    pub attempts: Count,
}

/// Enqueues a task for `run_at`. The same task is only ever enqueued once.
pub async fn enqueue(db: &impl ConnectionTrait, task: &Task, run_at: Instant, now: Instant) -> Result<(), DbErr> {
    insert(db, [row(task, run_at, now)]).await
}

/// Enqueues many tasks for now.
pub async fn enqueue_all(db: &impl ConnectionTrait, tasks: &[Task], now: Instant) -> Result<(), DbErr> {
    for some in tasks.chunks(500) {
        insert(db, some.iter().map(|it| row(it, now, now))).await?;
    }
    Ok(())
}

/// The name that makes a task unique.
fn dedup(task: &Task) -> String {
    format!("{}:{}", task.kind().text(), task.payload())
}

fn row(task: &Task, run_at: Instant, now: Instant) -> job::ActiveModel {
    job::ActiveModel {
        id: Set(JobId(entropy::id(now))),
        kind: Set(task.kind().text().to_owned()),
        dedup: Set(dedup(task)),
        payload: Set(task.payload()),
        run_at: Set(run_at),
        attempts: Set(Count(0)),
        lease_until: Set(None),
        done_at: Set(None),
        failed_at: Set(None),
        error: Set(None),
        held_at: Set(None),
    }
}

async fn insert(db: &impl ConnectionTrait, rows: impl IntoIterator<Item = job::ActiveModel>) -> Result<(), DbErr> {
    let once = OnConflict::column(job::Column::Dedup).do_nothing().to_owned();
    job::Entity::insert_many(rows).on_conflict(once).exec_without_returning(db).await.map(|_| ())
}

/// How long work that was given up is still shown.
const GIVEN_UP: i64 = 30 * DAY;

/// The stored names of kinds whose treatment fits.
fn kinds(of: impl Fn(KindPolicy) -> bool) -> impl Iterator<Item = &'static str> {
    Kind::ALL.iter().filter(move |it| of(it.treatment())).map(|it| it.text())
}

/// Claims the job of a lane that has waited longest, if any is due.
pub async fn claim(db: &Db, lane: Lane, now: Instant) -> Result<Option<Job>, DbErr> {
    use job::Column;
    loop {
        let free = Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(now));
        let due = Condition::all()
            .add(Column::Kind.is_in(kinds(|it| it.lane == lane)))
            .add(Column::DoneAt.is_null())
            .add(Column::FailedAt.is_null())
            .add(Column::HeldAt.is_null())
            .add(Column::RunAt.lte(now))
            .add(free);
        let found = job::Entity::find().filter(due.clone()).order_by_asc(Column::RunAt).limit(1).one(&**db).await?;
        let Some((row, kind)) = found.and_then(|it| Kind::read(&it.kind).map(|kind| (it, kind))) else {
            return Ok(None);
        };
        // Another worker may be faster: the UPDATE repeats the conditions, so that only one of them gets the job.
        let tx = db.write().await?;
        let claimed = job::Entity::update_many()
            .set(job::ActiveModel {
                lease_until: Set(Some(now.plus(LEASE))),
                attempts: Set(row.attempts + Count(1)),
                ..Default::default()
            })
            .filter(due)
            .filter(Column::Id.eq(row.id))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        if claimed.rows_affected == 1 {
            let task = Task::read(kind, &row.payload);
            return Ok(Some(Job { id: row.id, kind, task, attempts: row.attempts }));
        }
    }
}

/// Marks a job as done.
pub async fn done(db: &Db, id: JobId, now: Instant) -> Result<(), DbErr> {
    let tx = db.write().await?;
    job::Entity::update_many()
        .set(job::ActiveModel { done_at: Set(Some(now)), error: Set(None), ..Default::default() })
        .filter(job::Column::Id.eq(id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// Notes a failure: the job is tried again after a growing wait, at most about two hours; some kinds are given up after
/// [`ATTEMPTS`]. `error` is a code or a sentence without personal data.
pub async fn failed(db: &Db, job: &Job, error: &str, now: Instant) -> Result<(), DbErr> {
    let wait = (30 * SECOND) << job.attempts.0.min(8);
    let last = job.kind.treatment().gives_up && job.attempts + Count(1) >= ATTEMPTS;
    let tx = db.write().await?;
    job::Entity::update_many()
        .set(job::ActiveModel {
            run_at: Set(now.plus(wait)),
            lease_until: Set(None),
            failed_at: Set(last.then_some(now)),
            error: Set(Some(error.to_owned())),
            ..Default::default()
        })
        .filter(job::Column::Id.eq(job.id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// Postpones a job whose dependency is away, or while the time is in doubt; this is not counted as an attempt.
pub async fn postponed(db: &Db, job: &Job, error: &str, until: Instant) -> Result<(), DbErr> {
    let tx = db.write().await?;
    job::Entity::update_many()
        .set(job::ActiveModel {
            run_at: Set(until),
            lease_until: Set(None),
            attempts: Set(job.attempts),
            error: Set(Some(error.to_owned())),
            ..Default::default()
        })
        .filter(job::Column::Id.eq(job.id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// When the job of a lane that has waited longest was due, if any is.
pub async fn oldest_due(db: &impl ConnectionTrait, lane: Lane, now: Instant) -> Result<Option<Instant>, DbErr> {
    use job::Column;
    let row = job::Entity::find()
        .filter(Column::DoneAt.is_null())
        .filter(Column::FailedAt.is_null())
        .filter(Column::HeldAt.is_null())
        .filter(Column::RunAt.lte(now))
        .filter(Column::Kind.is_in(kinds(|it| it.lane == lane)))
        .order_by_asc(Column::RunAt)
        .limit(1)
        .one(db)
        .await?;
    Ok(row.map(|it| it.run_at))
}

/// The work of a lane.
pub struct LaneLoad {
    /// Which lane.
    pub lane: Lane,
    /// How many jobs are due.
    pub due: u64,
    /// When the oldest of them was due.
    pub oldest: Option<Instant>,
    /// How many were given up in the last 30 days.
    pub given_up: u64,
}

/// The work of every lane.
pub async fn loads(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<LaneLoad>, DbErr> {
    use job::Column;
    let due: Vec<(String, i64, Instant)> = job::Entity::find()
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Id.count(), "count")
        .column_as(Column::RunAt.min(), "oldest")
        .filter(Column::DoneAt.is_null())
        .filter(Column::FailedAt.is_null())
        .filter(Column::HeldAt.is_null())
        .filter(Column::RunAt.lte(now))
        .group_by(Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    let given_up = given_up(db, now.plus(-GIVEN_UP)).await?;
    let load = |lane: Lane| {
        let due = || due.iter().filter(move |it| lane_of(&it.0) == lane);
        let given_up = given_up.iter().filter(|it| lane_of(&it.0) == lane);
        LaneLoad {
            lane,
            due: due().map(|it| number::size(it.1)).sum(),
            oldest: due().map(|it| it.2).min(),
            given_up: given_up.map(|it| number::size(it.1)).sum(),
        }
    };
    Ok(Lane::ALL.into_iter().map(load).collect())
}

/// The lane of a stored kind. A kind that only another version knows counts as the database's, where somebody sees that
/// it is not done.
fn lane_of(kind: &str) -> Lane {
    Kind::read(kind).map_or(Lane::Database, |it| it.treatment().lane)
}

/// Holds all unfinished work whose result may have left the service already; returns how many jobs.
pub async fn hold_outward(db: &impl ConnectionTrait, now: Instant) -> Result<u64, DbErr> {
    let held = job::Entity::update_many()
        .set(job::ActiveModel { held_at: Set(Some(now)), lease_until: Set(None), ..Default::default() })
        .filter(job::Column::DoneAt.is_null())
        .filter(job::Column::FailedAt.is_null())
        .filter(job::Column::Kind.is_not_in(kinds(|it| it.after_restore)))
        .exec(db)
        .await?;
    Ok(held.rows_affected)
}

/// Held work by kind: how many jobs, and when the oldest was due.
pub async fn held(db: &impl ConnectionTrait) -> Result<Vec<(String, i64, Instant)>, DbErr> {
    use job::Column;
    job::Entity::find()
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Id.count(), "count")
        .column_as(Column::RunAt.min(), "oldest")
        .filter(Column::HeldAt.is_not_null())
        .group_by(Column::Kind)
        .order_by_asc(Column::Kind)
        .into_tuple()
        .all(db)
        .await
}

/// Releases held work of one kind or all; returns how many jobs.
pub async fn release(db: &impl ConnectionTrait, kind: Option<&str>) -> Result<u64, DbErr> {
    let mut change = job::Entity::update_many()
        .set(job::ActiveModel { held_at: Set(None), ..Default::default() })
        .filter(job::Column::HeldAt.is_not_null());
    if let Some(it) = kind {
        change = change.filter(job::Column::Kind.eq(it));
    }
    Ok(change.exec(db).await?.rows_affected)
}

/// Drops held work of one kind or all: it was done before the restore. Returns how many jobs.
pub async fn drop_held(db: &impl ConnectionTrait, kind: Option<&str>, now: Instant) -> Result<u64, DbErr> {
    let mut change = job::Entity::update_many()
        .set(job::ActiveModel {
            held_at: Set(None),
            done_at: Set(Some(now)),
            error: Set(Some("dropped after a restore".to_owned())),
            ..Default::default()
        })
        .filter(job::Column::HeldAt.is_not_null());
    if let Some(it) = kind {
        change = change.filter(job::Column::Kind.eq(it));
    }
    Ok(change.exec(db).await?.rows_affected)
}

/// Work given up since a moment, by kind: how many jobs.
pub async fn given_up(db: &impl ConnectionTrait, since: Instant) -> Result<Vec<(String, i64)>, DbErr> {
    use job::Column;
    job::Entity::find()
        .select_only()
        .column(Column::Kind)
        .column_as(Column::Id.count(), "count")
        .filter(Column::FailedAt.gte(since))
        .group_by(Column::Kind)
        .order_by_asc(Column::Kind)
        .into_tuple()
        .all(db)
        .await
}

/// When the next job is due, if any waits.
pub async fn next_due(db: &impl ConnectionTrait) -> Result<Option<Instant>, DbErr> {
    use job::Column;
    let row = job::Entity::find()
        .filter(Column::DoneAt.is_null())
        .filter(Column::FailedAt.is_null())
        .order_by_asc(Column::RunAt)
        .one(db)
        .await?;
    Ok(row.map(|it| it.lease_until.unwrap_or(it.run_at).max(it.run_at)))
}

/// Deletes jobs done before a moment; those given up stay for an operator. Returns how many.
pub async fn forget_done(db: &impl ConnectionTrait, before: Instant) -> Result<u64, DbErr> {
    let gone = job::Entity::delete_many().filter(job::Column::DoneAt.lt(before)).exec(db).await?;
    Ok(gone.rows_affected)
}
