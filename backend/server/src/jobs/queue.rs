//! The queue: rows with a lease, claimed by one UPDATE, the same on both databases.

use medpost_domain::id::JobId;
use medpost_domain::instant::{Instant, MINUTE, SECOND};
use medpost_entity::job;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::kit::{db::Db, entropy};

/// How long a worker may hold a job.
const LEASE: i64 = 5 * MINUTE;
/// Attempts before a mail, and little else, is given up. What destroys or moves money is never given up.
pub const ATTEMPTS: i32 = 12;

/// A claimed job.
pub struct Job {
    /// The row.
    pub id: JobId,
    /// What to do.
    pub kind: String,
    /// About what: an id.
    pub payload: String,
    /// How often it was tried before.
    pub attempts: i32,
}

/// Enqueues work for `run_at`. The same `kind` and `payload` is enqueued once, ever.
pub async fn enqueue(
    db: &impl ConnectionTrait,
    kind: &'static str,
    payload: &str,
    run_at: Instant,
    now: Instant,
) -> Result<(), DbErr> {
    insert(db, [row(kind, payload, run_at, now)]).await
}

/// Enqueues the same work about many.
pub async fn enqueue_all(
    db: &impl ConnectionTrait,
    kind: &'static str,
    payloads: &[String],
    now: Instant,
) -> Result<(), DbErr> {
    for some in payloads.chunks(500) {
        insert(db, some.iter().map(|it| row(kind, it, now, now))).await?;
    }
    Ok(())
}

fn row(kind: &'static str, payload: &str, run_at: Instant, now: Instant) -> job::ActiveModel {
    job::ActiveModel {
        id: Set(JobId(entropy::id(now))),
        kind: Set(kind.to_owned()),
        dedup: Set(format!("{kind}:{payload}")),
        payload: Set(payload.to_owned()),
        run_at: Set(run_at),
        attempts: Set(0),
        lease_until: Set(None),
        done_at: Set(None),
        failed_at: Set(None),
        error: Set(None),
    }
}

async fn insert(db: &impl ConnectionTrait, rows: impl IntoIterator<Item = job::ActiveModel>) -> Result<(), DbErr> {
    let once = OnConflict::column(job::Column::Dedup).do_nothing().to_owned();
    job::Entity::insert_many(rows).on_conflict(once).exec_without_returning(db).await.map(|_| ())
}

/// Kinds of work that come in thousands and may take hours: done beside all other, so that no notice waits for them.
const BULK: [&str; 5] = ["billing_issue", "invoice_mail", "invoice_pdf", "invoice_reminder", "record_rewrap"];
/// Kinds of work that wait for Stripe: done beside all other, so that only they stand still while it does not answer.
const STRIPE: [&str; 4] = ["card_forget", "card_payment", "card_refund", "stripe_look"];

/// Kinds of work that are given up in the end: mails, and what another event or the next look brings again.
const GIVEN_UP: [&str; 8] = [
    "card_forget",
    "card_refused",
    "contract_suspended",
    "debit_refused",
    "invoice_mail",
    "invoice_reminder",
    "mail",
    "stripe_look",
];

/// Which work a worker does.
#[derive(Clone, Copy)]
pub enum Lane {
    /// What people wait for.
    Prompt,
    /// What comes in thousands.
    Bulk,
    /// What waits for Stripe.
    Stripe,
}

impl Lane {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Prompt, Self::Bulk, Self::Stripe];
}

/// Claims the job of a lane that has waited longest, if any is due.
pub async fn claim(db: &Db, lane: Lane, now: Instant) -> Result<Option<Job>, DbErr> {
    use job::Column;
    loop {
        let free = Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(now));
        let kinds = match lane {
            Lane::Prompt => Column::Kind.is_not_in(BULK.into_iter().chain(STRIPE)),
            Lane::Bulk => Column::Kind.is_in(BULK),
            Lane::Stripe => Column::Kind.is_in(STRIPE),
        };
        let due = Condition::all()
            .add(kinds)
            .add(Column::DoneAt.is_null())
            .add(Column::FailedAt.is_null())
            .add(Column::RunAt.lte(now))
            .add(free);
        let found = job::Entity::find().filter(due.clone()).order_by_asc(Column::RunAt).limit(1).one(&**db).await?;
        let Some(row) = found else { return Ok(None) };
        let tx = db.write().await?;
        let claimed = job::Entity::update_many()
            .set(job::ActiveModel {
                lease_until: Set(Some(now.plus(LEASE))),
                attempts: Set(row.attempts + 1),
                ..Default::default()
            })
            .filter(due)
            .filter(Column::Id.eq(row.id))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        if claimed.rows_affected == 1 {
            return Ok(Some(Job { id: row.id, kind: row.kind, payload: row.payload, attempts: row.attempts }));
        }
    }
}

/// A job is done.
pub async fn done(db: &Db, id: JobId, now: Instant) -> Result<(), DbErr> {
    let tx = db.write().await?;
    job::Entity::update_many()
        .set(job::ActiveModel { done_at: Set(Some(now)), error: Set(None), ..Default::default() })
        .filter(job::Column::Id.eq(id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// A job failed: it is tried again after a growing while, at most about two hours; some work is given up after
/// [`ATTEMPTS`].
/// `error` is a code or a sentence without personal data.
pub async fn failed(db: &Db, job: &Job, error: &str, now: Instant) -> Result<(), DbErr> {
    let wait = (30 * SECOND) << job.attempts.clamp(0, 8);
    let last = GIVEN_UP.contains(&job.kind.as_str()) && job.attempts + 1 >= ATTEMPTS;
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

/// Deletes jobs done before a moment; those given up stay for an operator. Answers how many.
pub async fn forget_done(db: &impl ConnectionTrait, before: Instant) -> Result<u64, DbErr> {
    let gone = job::Entity::delete_many().filter(job::Column::DoneAt.lt(before)).exec(db).await?;
    Ok(gone.rows_affected)
}
