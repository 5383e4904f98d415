//! The database, the same for SQLite and PostgreSQL.
//!
//! Every write transaction begins here: BEGIN IMMEDIATE behind one mutex on SQLite, READ COMMITTED
//! on PostgreSQL, where rows are locked one by one with [`lock`].

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sea_query::LockType;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    IsolationLevel, QuerySelect, Select, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A pool of connections.
#[derive(Clone)]
pub struct Db {
    pool: DatabaseConnection,
    /// One writer at a time on SQLite, which has one anyway: waiting here is fair and never BUSY.
    writer: Option<Arc<Mutex<()>>>,
}

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
        let mut options = ConnectOptions::new(url.to_owned());
        options
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .map_sqlx_sqlite_opts(|it| {
                it.foreign_keys(true)
                    .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                    .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(10))
                    // Large lists read much of the file: through the system's cache, which all connections share.
                    .pragma("mmap_size", "268435456")
                    .pragma("cache_size", "-16384")
            });
        let pool = Database::connect(options).await?;
        let writer = (pool.get_database_backend() == DbBackend::Sqlite).then(Arc::default);
        Ok(Self { pool, writer })
    }

    /// Begins a write transaction.
    pub async fn write(&self) -> Result<Tx, DbErr> {
        let guard = match &self.writer {
            Some(it) => Some(it.clone().lock_owned().await),
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

/// Questions that are asked at once where the database has many workers. In a file they take turns: there they would
/// only stand in each other's way.
pub struct Turns(Option<Mutex<()>>);

impl Turns {
    /// For questions to one database.
    pub fn of(db: &impl ConnectionTrait) -> Self {
        Self((db.get_database_backend() == DbBackend::Sqlite).then(Mutex::default))
    }

    /// Asks when it is its turn.
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

/// `FOR NO KEY UPDATE` where the database knows it: rows that only point at the locked one are not
/// kept waiting, which `FOR UPDATE` would turn into deadlocks. On SQLite the writer's lock already holds.
pub fn lock<E: EntityTrait>(select: Select<E>, db: &impl ConnectionTrait) -> Select<E> {
    match db.get_database_backend() {
        DbBackend::Sqlite => select,
        _ => select.lock(LockType::NoKeyUpdate),
    }
}

/// Whether trying the whole transaction again may succeed: a deadlock, a failed serialisation, a
/// busy database.
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

/// An error that may stem from two transactions in each other's way.
pub trait Conflict {
    /// See [`is_conflict`].
    fn is_conflict(&self) -> bool;
}

/// Runs a whole transaction, and again up to three times when another was in its way.
pub async fn again<T, E: Conflict, F: Future<Output = Result<T, E>>>(mut once: impl FnMut() -> F) -> Result<T, E> {
    for _ in 0..3 {
        match once().await {
            Err(it) if it.is_conflict() => {}
            it => return it,
        }
    }
    once().await
}
