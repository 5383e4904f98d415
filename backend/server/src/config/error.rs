//! Why a configuration can't be used.

use std::path::PathBuf;

/// Why the configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file can't be read.
    #[error("the configuration {path} can't be read")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not TOML, or a key is unknown, missing or of the wrong type.
    #[error("the configuration {path} is wrong: {what}")]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// What is wrong, naming the key.
        what: String,
    },
    /// Two settings contradict, or a needed one is missing.
    #[error("the configuration contradicts itself: {0}")]
    Contradiction(String),
}

/// Begins the refusal of an unencrypted address.
pub(super) const READ_ALONG: &str =
    "nothing keeps others on the way from reading along. Let the server run on this machine, or write";

/// Refuses a contradiction.
pub(super) fn no(what: impl Into<String>) -> Result<(), Error> {
    Err(Error::Contradiction(what.into()))
}
