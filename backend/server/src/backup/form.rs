//! The first and last line of a backup, and what can go wrong with one.

use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::vault::envelope::Unopened;

/// Why a backup was not made, or not restored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file can't be read or written.
    #[error("the file {path} can't be {doing}")]
    File {
        /// Which file.
        path: String,
        /// `read` or `written`.
        doing: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// The file is no backup, was changed, or is incomplete.
    #[error("the file is no whole backup: {0}")]
    Damaged(String),
    /// It was sealed under another key, or its bytes were changed.
    #[error("the backup does not open with this keyring: its bytes or its key are others")]
    Unopened(#[from] Unopened),
    /// It is not allowed; nothing was changed.
    #[error("{0}")]
    Refused(String),
}

/// The first sealed line: what the backup is of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// The installation.
    pub installation: Uuid,
    /// When it was taken, in microseconds since 1970.
    pub taken_at: i64,
    /// Version of the program that made it.
    pub version: String,
    /// The schema's migrations, in order.
    pub changes: Vec<String>,
    /// The last link of the audit's chain and its hash: whatever was written later is not in the backup.
    pub audit: (i64, String),
}

/// The last sealed line: shows that nothing is missing before it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tail {
    /// Rows of all tables.
    pub rows: u64,
}
