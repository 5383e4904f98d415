//! The depot, which holds the sealed objects, and the keys that open them.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::kit::network::is_this_machine;

use super::error::{Error, READ_ALONG, no};
use super::path::settle;

/// The depot, which holds the sealed objects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kind")]
pub enum Store {
    /// An S3 server.
    S3 {
        /// Address of the server; empty for AWS itself. Production wants `https://` if it is another machine.
        endpoint: Option<String>,
        /// Region.
        region: String,
        /// Bucket; must not keep versions and must not lock objects.
        bucket: String,
        /// File with the access key.
        access_key_file: PathBuf,
        /// File with the secret key.
        secret_key_file: PathBuf,
        /// Longest wait for the server in seconds, including retries; one try takes at most half of it.
        #[serde(default = "timeout_seconds")]
        timeout_seconds: u64,
    },
    /// A folder on this machine.
    Folder {
        /// Path of the folder.
        path: PathBuf,
    },
    /// In memory only, for tests; production refuses it.
    Memory,
}

impl Store {
    pub(super) fn check(&self, production: bool) -> Result<(), Error> {
        match self {
            Self::S3 { endpoint, .. } if production && endpoint.as_deref().is_some_and(|it| !is_private(it)) => {
                no(format!("store.endpoint: {READ_ALONG} https://"))
            }
            Self::S3 { timeout_seconds: 0..2, .. } => no("store.timeout_seconds must be at least 2"),
            Self::Memory if production => {
                no("store.kind = \"memory\" is for tests; production needs \"s3\" or \"folder\"")
            }
            _ => Ok(()),
        }
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        match self {
            Self::Folder { path } => settle(base, path),
            Self::S3 { access_key_file, secret_key_file, .. } => {
                settle(base, access_key_file);
                settle(base, secret_key_file);
            }
            Self::Memory => {}
        }
    }
}

/// Whether nobody can read or change the traffic with this address.
fn is_private(address: &str) -> bool {
    let address = address.parse::<http::Uri>();
    address.is_ok_and(|it| it.scheme_str() == Some("https") || it.host().is_some_and(is_this_machine))
}

const fn timeout_seconds() -> u64 {
    120
}

/// The master keyring, and memory for documents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    /// File of the master keyring: a line `VERSION BASE64` for each key of 32 bytes, newest last.
    pub keyring_file: PathBuf,
    /// Memory for documents in transit, in MiB.
    #[serde(default = "memory_mib")]
    pub memory_mib: u32,
}

impl Vault {
    pub(super) fn settle_paths(&mut self, base: &Path) {
        settle(base, &mut self.keyring_file);
    }
}

const fn memory_mib() -> u32 {
    96
}
