//! The queue: rows with a lease, claimed by one UPDATE, the same on both databases.

use medpost_domain::id::JobId;
use medpost_domain::instant::{DAY, Instant, MINUTE, SECOND};
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
        held_at: Set(None),
    }
}

async fn insert(db: &impl ConnectionTrait, rows: impl IntoIterator<Item = job::ActiveModel>) -> Result<(), DbErr> {
    let once = OnConflict::column(job::Column::Dedup).do_nothing().to_owned();
    job::Entity::insert_many(rows).on_conflict(once).exec_without_returning(db).await.map(|_| ())
}

/// Work that was given up is shown for so long.
const GIVEN_UP: i64 = 30 * DAY;

/// Which neighbour a kind of work waits for. Each lane has its own workers, so that a neighbour that is slow or away
/// keeps nothing waiting but its own work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Nobody but the database.
    Database,
    /// Bills, which take long.
    Bills,
    /// The store of sealed objects.
    Store,
    /// The mail server.
    Mail,
    /// Mails that come in thousands.
    BulkMail,
    /// The mail server, for whoever is not known yet.
    Strangers,
    /// The program that draws.
    Printer,
    /// Stripe.
    Stripe,
    /// The authority's token.
    Token,
}

impl Lane {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Database,
        Self::Bills,
        Self::Store,
        Self::Mail,
        Self::BulkMail,
        Self::Strangers,
        Self::Printer,
        Self::Stripe,
        Self::Token,
    ];

    /// For logs and figures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Bills => "bills",
            Self::Store => "store",
            Self::Mail => "mail",
            Self::BulkMail => "bulk_mail",
            Self::Strangers => "strangers",
            Self::Printer => "printer",
            Self::Stripe => "stripe",
            Self::Token => "token",
        }
    }

    /// Jobs of it at once.
    pub const fn at_once(self) -> usize {
        match self {
            Self::Bills | Self::Token => 1,
            Self::Printer | Self::Strangers => 2,
            Self::Database | Self::Store | Self::Mail | Self::BulkMail | Self::Stripe => 4,
        }
    }
}

/// What a kind of work may do.
struct Kind {
    name: &'static str,
    lane: Lane,
    /// Given up in the end: what another event or the next look brings again.
    gives_up: bool,
    /// Goes on after a restore: it ends what is due, or keeps house. All other work waits for the operator, for the
    /// world may have seen its result already.
    after_restore: bool,
    /// Ends, destroys, bills, debits or lets in because a day has come: not while the time is in doubt.
    dated: bool,
}

const fn kind(name: &'static str, lane: Lane) -> Kind {
    Kind { name, lane, gives_up: false, after_restore: false, dated: false }
}

const fn dated(name: &'static str, lane: Lane) -> Kind {
    Kind { dated: true, ..kind(name, lane) }
}

const fn mail(name: &'static str) -> Kind {
    Kind { gives_up: true, ..kind(name, Lane::Mail) }
}

const fn house(name: &'static str, lane: Lane) -> Kind {
    Kind { after_restore: true, ..kind(name, lane) }
}

/// Every kind of work. One that is missing here is work of the database's lane.
const KINDS: [Kind; 44] = [
    house("alarm_mail", Lane::Mail),
    kind("application", Lane::Mail),
    // Strangers ask for it, as often as they like: nobody else's mail waits for it.
    Kind { gives_up: true, ..kind("application_link", Lane::Strangers) },
    dated("association_name", Lane::Database),
    dated("billing_issue", Lane::Bills),
    kind("card_ends", Lane::Mail),
    Kind { gives_up: true, ..kind("card_forget", Lane::Stripe) },
    house("card_list", Lane::Token),
    dated("card_payment", Lane::Stripe),
    dated("card_refund", Lane::Stripe),
    mail("card_refused"),
    kind("card_stopped", Lane::Mail),
    dated("card_valid", Lane::Database),
    kind("card_waits", Lane::Database),
    dated("change", Lane::Database),
    kind("change_mail", Lane::Mail),
    kind("change_told", Lane::Database),
    house("contract_renewal", Lane::Database),
    mail("contract_suspended"),
    Kind { dated: true, ..house("day", Lane::Store) },
    mail("debit_refused"),
    Kind { dated: true, ..house("discard", Lane::Store) },
    Kind { dated: true, ..house("draft", Lane::Database) },
    Kind { dated: true, ..house("end", Lane::Database) },
    dated("facility_change", Lane::Database),
    house("head_mail", Lane::Mail),
    kind("inbox_handed", Lane::Database),
    Kind { gives_up: true, ..kind("invoice_mail", Lane::BulkMail) },
    kind("invoice_pdf", Lane::Printer),
    Kind { gives_up: true, dated: true, ..kind("invoice_reminder", Lane::BulkMail) },
    mail("mail"),
    kind("notice", Lane::Database),
    mail("payer_link"),
    dated("place", Lane::Store),
    kind("reader_waits", Lane::Database),
    house("record_rewrap", Lane::Bills),
    Kind { gives_up: true, ..kind("stripe_look", Lane::Stripe) },
    kind("temporary_card", Lane::Mail),
    kind("tight", Lane::Database),
    kind("tight_mail", Lane::Mail),
    dated("transfer", Lane::Database),
    kind("transfer_mail", Lane::Mail),
    kind("transfer_told", Lane::Database),
    kind("waits_mail", Lane::Mail),
];

fn names(of: impl Fn(&Kind) -> bool) -> impl Iterator<Item = &'static str> {
    KINDS.iter().filter(move |it| of(it)).map(|it| it.name)
}

impl Job {
    /// Whether it is done because a day has come, and so not while the time is in doubt.
    pub fn is_dated(&self) -> bool {
        KINDS.iter().any(|it| it.name == self.kind && it.dated)
    }
}

/// Claims the job of a lane that has waited longest, if any is due.
pub async fn claim(db: &Db, lane: Lane, now: Instant) -> Result<Option<Job>, DbErr> {
    use job::Column;
    loop {
        let free = Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(now));
        let kinds = match lane {
            Lane::Database => Column::Kind.is_not_in(names(|it| it.lane != Lane::Database)),
            other => Column::Kind.is_in(names(|it| it.lane == other)),
        };
        let due = Condition::all()
            .add(kinds)
            .add(Column::DoneAt.is_null())
            .add(Column::FailedAt.is_null())
            .add(Column::HeldAt.is_null())
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
    let last = KINDS.iter().any(|it| it.name == job.kind && it.gives_up) && job.attempts + 1 >= ATTEMPTS;
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

/// A job could not be tried, for its neighbour is away or the clock is not to be trusted: it waits and counts as not
/// tried.
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

/// Since when the job of a lane waits that has waited longest, if one is due.
pub async fn oldest_due(db: &impl ConnectionTrait, lane: Lane, now: Instant) -> Result<Option<Instant>, DbErr> {
    use job::Column;
    let kinds = match lane {
        Lane::Database => Column::Kind.is_not_in(names(|it| it.lane != Lane::Database)),
        other => Column::Kind.is_in(names(|it| it.lane == other)),
    };
    let row = job::Entity::find()
        .filter(Column::DoneAt.is_null())
        .filter(Column::FailedAt.is_null())
        .filter(Column::HeldAt.is_null())
        .filter(Column::RunAt.lte(now))
        .filter(kinds)
        .order_by_asc(Column::RunAt)
        .limit(1)
        .one(db)
        .await?;
    Ok(row.map(|it| it.run_at))
}

/// What a lane has before it.
pub struct Load {
    /// Which lane.
    pub lane: Lane,
    /// Work that is due.
    pub due: u64,
    /// Since when the oldest of it.
    pub oldest: Option<Instant>,
    /// Work that was given up after its last try.
    pub given_up: u64,
}

/// What each lane has before it.
pub async fn loads(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Load>, DbErr> {
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
        Load {
            lane,
            due: due().map(|it| it.1.unsigned_abs()).sum(),
            oldest: due().map(|it| it.2).min(),
            given_up: given_up.map(|it| it.1.unsigned_abs()).sum(),
        }
    };
    Ok(Lane::ALL.into_iter().map(load).collect())
}

/// The lane of a kind of work.
fn lane_of(kind: &str) -> Lane {
    KINDS.iter().find(|it| it.name == kind).map_or(Lane::Database, |it| it.lane)
}

/// Holds all unfinished work whose result the world may have seen already; answers how much.
pub async fn hold_outward(db: &impl ConnectionTrait, now: Instant) -> Result<u64, DbErr> {
    let held = job::Entity::update_many()
        .set(job::ActiveModel { held_at: Set(Some(now)), lease_until: Set(None), ..Default::default() })
        .filter(job::Column::DoneAt.is_null())
        .filter(job::Column::FailedAt.is_null())
        .filter(job::Column::Kind.is_not_in(names(|it| it.after_restore)))
        .exec(db)
        .await?;
    Ok(held.rows_affected)
}

/// Work that is held, by kind: how much, and since when the oldest was due.
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

/// Lets held work go on, of one kind or all; answers how much.
pub async fn release(db: &impl ConnectionTrait, kind: Option<&str>) -> Result<u64, DbErr> {
    let mut change = job::Entity::update_many()
        .set(job::ActiveModel { held_at: Set(None), ..Default::default() })
        .filter(job::Column::HeldAt.is_not_null());
    if let Some(it) = kind {
        change = change.filter(job::Column::Kind.eq(it));
    }
    Ok(change.exec(db).await?.rows_affected)
}

/// Takes held work off, of one kind or all: it was done before the restore. Answers how much.
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

/// Work that was given up since a moment, by kind: how much.
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

/// Forgets that some work was done once, so that it can be enqueued again.
pub async fn forget(db: &impl ConnectionTrait, kind: &str, payload: &str) -> Result<(), DbErr> {
    let dedup = format!("{kind}:{payload}");
    job::Entity::delete_many().filter(job::Column::Dedup.eq(dedup)).exec(db).await.map(|_| ())
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
