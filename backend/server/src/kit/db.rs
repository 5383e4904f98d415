//! Access to the database, the same for SQLite and PostgreSQL.
//!
//! Every write transaction begins here: BEGIN IMMEDIATE behind a mutex on SQLite, READ COMMITTED on PostgreSQL, where
//! rows are locked one by one with [`lock`].

use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use medpost_domain::number;
use sea_orm::sea_query::LockType;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IsolationLevel, QuerySelect, Select, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::network::is_this_machine;

/// Longest wait for somebody else's lock; after that the answer is 503.
const LOCK: &str = "5s";
/// Longest statement of a request, and longest idle time of a transaction.
const STATEMENT: &str = "15s";
/// Longest wait for a connection.
const ACQUIRE: Duration = Duration::from_millis(2_500);
/// Longest wait for SQLite's only writer.
const WRITER: Duration = Duration::from_secs(10);
/// Requests that may wait for a connection, as a multiple of the pool; further ones are refused at once.
const WAITING: usize = 4;

/// A pool of connections.
#[derive(Clone)]
pub struct Db {
    pool: DatabaseConnection,
    /// A connection that no request takes: for readiness, and for the watch over the others.
    probe: DatabaseConnection,
    /// `application_name`, by which the server knows this process's connections.
    name: Arc<str>,
    connections: usize,
    /// Places for requests that found no free connection.
    waiting: Arc<Semaphore>,
    /// One writer at a time on SQLite, which allows only one anyway: waiting here is fair and never ends in BUSY.
    writer: Option<Arc<Mutex<()>>>,
    /// Called with every statement, if set.
    listener: Arc<OnceLock<Listener>>,
}

/// What is called with each statement.
type Listener = Box<dyn Fn(&Statement) + Send + Sync>;

/// A request's place in the queue for connections, until dropped.
pub struct Queued(#[expect(dead_code, reason = "held for its drop")] Option<OwnedSemaphorePermit>);

/// A write transaction; rolls back when dropped.
pub struct Tx {
    tx: DatabaseTransaction,
    _writer: Option<OwnedMutexGuard<()>>,
}

impl Deref for Tx {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

impl Tx {
    /// Makes everything written visible.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await
    }
}

impl Deref for Db {
    type Target = DatabaseConnection;
    fn deref(&self) -> &DatabaseConnection {
        &self.pool
    }
}

impl Db {
    /// Connects; `url` as in the configuration, `sqlite://PATH?mode=rwc` or `postgres://…`.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, DbErr> {
        let name: Arc<str> = format!("medpost-{}", medpost_domain::hex::hex(&super::entropy::bytes::<6>())).into();
        let mut pool = Database::connect(options(url, connections, &name)).await?;
        let listener: Arc<OnceLock<Listener>> = Arc::default();
        let told = listener.clone();
        pool.set_metric_callback(move |it| {
            if let Some(listener) = told.get() {
                listener(it.statement);
            }
        });
        let mut probe = options(url, 1, &name);
        probe.connect_lazy(true);
        let probe = Database::connect(probe).await?;
        let writer = (pool.get_database_backend() == DbBackend::Sqlite).then(Arc::default);
        let connections = connections as usize;
        let waiting = Arc::new(Semaphore::new(connections * WAITING));
        Ok(Self { pool, probe, name, connections, waiting, writer, listener })
    }

    /// Calls `listener` with every statement of the pool from now on, also in transactions, as it is sent to the
    /// database: tests use it to explain real queries. The first listener stays.
    pub fn listen(&self, listener: impl Fn(&Statement) + Send + Sync + 'static) {
        let _ = self.listener.set(Box::new(listener));
    }

    /// The connection that no request takes.
    pub const fn probe(&self) -> &DatabaseConnection {
        &self.probe
    }

    /// Admits a request that may need a connection, with a place in the queue if none is free; `None` if too many wait
    /// already.
    pub fn queue(&self) -> Option<Queued> {
        if self.writer.is_some() {
            return Some(Queued(None));
        }
        let pool = self.pool.get_postgres_connection_pool();
        if pool.num_idle() > 0 || (pool.size() as usize) < self.connections {
            return Some(Queued(None));
        }
        self.waiting.clone().try_acquire_owned().ok().map(|it| Queued(Some(it)))
    }

    /// Keeps waits for locks from occupying more than a quarter of the pool: the latest waiters are cancelled and
    /// answered with 503. Called several times a second; asks the server only when hardly a connection is free. Returns
    /// how many were cancelled.
    pub async fn watch_waits(&self) -> Result<u64, DbErr> {
        if self.writer.is_some() {
            return Ok(0);
        }
        let pool = self.pool.get_postgres_connection_pool();
        let free = pool.num_idle() + self.connections.saturating_sub(pool.size() as usize);
        if free * 4 > self.connections {
            return Ok(0);
        }
        let sql = "SELECT count(pg_cancel_backend(pid)) AS sent_away FROM (SELECT pid FROM pg_stat_activity \
                   WHERE application_name = $1 AND wait_event_type = 'Lock' ORDER BY query_start OFFSET $2) AS others";
        let most = i64::try_from((self.connections / 4).max(1)).unwrap_or(1);
        let ask = Statement::from_sql_and_values(DbBackend::Postgres, sql, [(*self.name).into(), most.into()]);
        let row = self.probe.query_one_raw(ask).await?;
        Ok(row.and_then(|it| it.try_get::<i64>("", "sent_away").ok()).map_or(0, number::size))
    }

    /// A transaction for long reads: it sees the database as of now, whatever is written meanwhile.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let embedded = self.is_embedded();
        let options = TransactionOptions {
            isolation_level: (!embedded).then_some(IsolationLevel::RepeatableRead),
            access_mode: (!embedded).then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: embedded.then_some(SqliteTransactionMode::Deferred),
        };
        let tx = self.pool.begin_with_options(options).await?;
        lift_limits(&tx).await?;
        Ok(tx)
    }

    /// Begins a write transaction that may take as long as it needs: for migrations, restores, a month's bills.
    pub async fn write_long(&self) -> Result<Tx, DbErr> {
        let tx = self.write().await?;
        lift_limits(&*tx).await?;
        Ok(tx)
    }

    /// Begins a write transaction.
    pub async fn write(&self) -> Result<Tx, DbErr> {
        // The writer's turn comes first: whoever waits for it holds no connection.
        let guard = match &self.writer {
            Some(it) => {
                let turn = tokio::time::timeout(WRITER, it.clone().lock_owned()).await;
                Some(turn.map_err(|_| DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout))?)
            }
            None => None,
        };
        let options = TransactionOptions {
            isolation_level: self.writer.is_none().then_some(IsolationLevel::ReadCommitted),
            access_mode: None,
            sqlite_transaction_mode: self.writer.is_some().then_some(SqliteTransactionMode::Immediate),
        };
        Ok(Tx { tx: self.pool.begin_with_options(options).await?, _writer: guard })
    }

    /// Whether this is SQLite, which serves one machine.
    pub const fn is_embedded(&self) -> bool {
        self.writer.is_some()
    }
}

fn options(url: &str, connections: u32, name: &str) -> ConnectOptions {
    let name = name.to_owned();
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .connect_timeout(ACQUIRE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_postgres_opts(move |it| {
            it.application_name(&name).options([
                ("lock_timeout", LOCK),
                ("statement_timeout", STATEMENT),
                ("idle_in_transaction_session_timeout", STATEMENT),
            ])
        })
        // A server that became a standby keeps its connections open and refuses every write on them.
        .map_sqlx_postgres_before_acquire(|_, it| Box::pin(std::future::ready(Ok(it.age < since_failover()))))
        .map_sqlx_sqlite_opts(|it| {
            it.foreign_keys(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(10))
                // What is deleted is overwritten.
                .pragma("secure_delete", "on")
                // Large lists read much of the file: through the system's cache, which all connections share.
                .pragma("mmap_size", "268435456")
                .pragma("cache_size", "-16384")
        });
    options
}

/// Whether nobody can read or change the traffic with the database at this address: it is on this machine, or its
/// certificate is verified with its name.
pub fn is_private(url: &str) -> Result<bool, sqlx::Error> {
    if url.starts_with("sqlite:") {
        return Ok(true);
    }
    let it: PgConnectOptions = url.parse()?;
    let socket = it.get_socket().is_some() || it.get_host().starts_with('/');
    let here = socket || is_this_machine(it.get_host());
    Ok(here || matches!(it.get_ssl_mode(), PgSslMode::VerifyFull))
}

/// When a failover last showed that existing connections are useless, in milliseconds since [`begun`]; 0 if never.
static FAILED_OVER: AtomicU64 = AtomicU64::new(0);

fn begun() -> std::time::Instant {
    static BEGUN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    *BEGUN.get_or_init(std::time::Instant::now)
}

fn since_failover() -> Duration {
    match FAILED_OVER.load(Ordering::Relaxed) {
        0 => Duration::MAX,
        at => begun().elapsed().saturating_sub(Duration::from_millis(at)),
    }
}

/// What a failure of the database means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is out of reach, or shutting down.
    Away,
    /// It is busy: somebody else holds what is needed, or it took too long.
    Busy,
    /// Its disk is full.
    Full,
    /// A mistake of ours.
    Ours,
}

/// Whether SQLite can't read, write or open its file; the primary code is the lowest byte.
fn is_file_trouble(code: &str) -> bool {
    code.len() < 5 && code.parse::<u32>().is_ok_and(|it| [8, 10, 14].contains(&(it & 0xff)))
}

/// Classifies a failure. One that shows a failover also retires the older connections.
pub fn trouble(error: &DbErr) -> Trouble {
    use sqlx::Error as Sql;
    // Any error while connecting means that the database is away.
    let (DbErr::Exec(sea_orm::RuntimeErr::SqlxError(it)) | DbErr::Query(sea_orm::RuntimeErr::SqlxError(it))) = error
    else {
        return match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Trouble::Away,
            _ => Trouble::Ours,
        };
    };
    match &**it {
        Sql::Database(it) => match it.code().as_deref().unwrap_or_default() {
            // SQLite is busy or locked; PostgreSQL: a lock, a time limit, a conflict that outlived its retries.
            "5" | "6" | "261" | "517" | "55P03" | "57014" | "25P03" | "40001" | "40P01" => Trouble::Busy,
            "13" | "53100" => Trouble::Full,
            code if code == "25006" || code.starts_with("57P") || code.starts_with("08") => {
                let now = number::size(begun().elapsed().as_millis());
                FAILED_OVER.store(now.max(1), Ordering::Relaxed);
                Trouble::Away
            }
            code if code.starts_with("53") || is_file_trouble(code) => Trouble::Away,
            _ => Trouble::Ours,
        },
        Sql::Io(_) | Sql::Tls(_) | Sql::Protocol(_) | Sql::PoolTimedOut | Sql::PoolClosed | Sql::WorkerCrashed => {
            Trouble::Away
        }
        _ => Trouble::Ours,
    }
}

/// Lifts the time limits of requests for this transaction; locks are waited for at most a minute.
async fn lift_limits(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        for it in ["statement_timeout", "idle_in_transaction_session_timeout"] {
            tx.execute_unprepared(&format!("SET LOCAL {it} = 0")).await?;
        }
        tx.execute_unprepared("SET LOCAL lock_timeout = '60s'").await?;
    }
    Ok(())
}

/// Runs queries concurrently on PostgreSQL, which has many workers, and one by one on SQLite, where they would only get
/// in each other's way.
pub struct QueryTurns(Option<Mutex<()>>);

impl QueryTurns {
    /// QueryTurns for queries of this database.
    pub fn of(db: &impl ConnectionTrait) -> Self {
        Self((db.get_database_backend() == DbBackend::Sqlite).then(Mutex::default))
    }

    /// Runs the query when it is its turn.
    pub fn take<'a, T>(&'a self, question: impl Future<Output = T> + 'a) -> impl Future<Output = T> + 'a {
        let question = Box::pin(question);
        async move {
            let _turn = match &self.0 {
                Some(it) => Some(it.lock().await),
                None => None,
            };
            question.await
        }
    }
}

/// `FOR NO KEY UPDATE` on PostgreSQL: unlike `FOR UPDATE` it does not block rows that merely reference the locked one,
/// which would cause deadlocks. On SQLite the writer's lock suffices.
pub fn lock<E: EntityTrait>(select: Select<E>, db: &impl ConnectionTrait) -> Select<E> {
    match db.get_database_backend() {
        DbBackend::Sqlite => select,
        _ => select.lock(LockType::NoKeyUpdate),
    }
}

/// Whether retrying the whole transaction may succeed: after a deadlock, a serialisation failure, or a busy database.
pub fn is_conflict(error: &DbErr) -> bool {
    let (DbErr::Exec(sea_orm::RuntimeErr::SqlxError(it))
    | DbErr::Query(sea_orm::RuntimeErr::SqlxError(it))
    | DbErr::Conn(sea_orm::RuntimeErr::SqlxError(it))) = error
    else {
        return false;
    };
    it.as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01" | "5" | "261" | "517"))
}

/// An error that may come from a conflict of transactions.
pub trait Conflict {
    /// See [`is_conflict`].
    fn is_conflict(&self) -> bool;
}

/// Runs a whole transaction, and up to three times more after a conflict.
pub async fn retry_on_conflict<T, E: Conflict, F: Future<Output = Result<T, E>>>(
    mut once: impl FnMut() -> F,
) -> Result<T, E> {
    for _ in 0..3 {
        match once().await {
            Err(it) if it.is_conflict() => {}
            it => return it,
        }
    }
    once().await
}
