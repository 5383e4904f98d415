//! The database that holds the rows.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::kit::db;
use crate::kit::secret::Secret;

use super::error::{Error, READ_ALONG, no};
use super::path::settle;

/// The database that holds the rows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSection {
    /// `sqlite://PATH?mode=rwc` or `postgres://…`; it may hold a password, so it is never printed. Production wants
    /// `?sslmode=verify-full` if the server is another machine.
    pub url: Option<Secret>,
    /// A file that holds the address instead.
    pub url_file: Option<PathBuf>,
    /// Connections in the pool.
    #[serde(default = "connections")]
    pub connections: u32,
}

impl DatabaseSection {
    /// The address, from whichever setting is there.
    pub(super) fn address(&self) -> Result<Secret, Error> {
        match (&self.url, &self.url_file) {
            (Some(it), None) => Ok(it.clone()),
            (None, Some(path)) => {
                Secret::from_file(path).map_err(|source| Error::Unreadable { path: path.clone(), source })
            }
            _ => Err(Error::Contradiction("database needs exactly one of url and url_file".into())),
        }
    }

    pub(super) fn check(&self, production: bool) -> Result<(), Error> {
        let url = self.address()?;
        if production && !db::is_private(url.reveal()).unwrap_or(false) {
            let verify = "?sslmode=verify-full at the end (and &sslrootcert=FILE for an authority of your own)";
            return no(format!("the address of the database: {READ_ALONG} {verify}"));
        }
        Ok(())
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        self.url_file.iter_mut().for_each(|it| settle(base, it));
    }
}

const fn connections() -> u32 {
    10
}
