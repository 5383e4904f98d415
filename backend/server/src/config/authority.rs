//! The authority that issues facility cards.

use std::path::{Path, PathBuf};

use medpost_domain::card::CardKind;
use serde::Deserialize;

use super::error::{Error, no};
use super::path::settle;
use super::trust::Trust;

/// The authority that issues facility cards.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its certificate, PEM or DER: one of the `authority_files` of a trust of kind `pki`.
    pub certificate_file: PathBuf,
    /// The policy of its cards, as a dotted OID.
    pub policy: String,
    /// Where its revocation list is published, as certificates name it, e.g.
    /// `http://www.medpost.example/crl/cards.crl`.
    #[serde(default)]
    pub list_url: Option<String>,
    /// Its signing key.
    pub key: AuthorityKey,
}

/// Where the authority's key is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kind")]
pub enum AuthorityKey {
    /// In a file sealed by the master keyring (`medpost authority make`).
    File {
        /// Path of the file.
        path: PathBuf,
    },
    /// In a token behind PKCS #11.
    Token {
        /// The driver, e.g. `/usr/lib/softhsm/libsofthsm2.so`.
        module: PathBuf,
        /// Label of the token.
        token: String,
        /// Label of the key.
        label: String,
        /// File with the PIN.
        pin_file: PathBuf,
        /// Longest wait for the token, in seconds.
        #[serde(default = "timeout_seconds")]
        timeout_seconds: u64,
    },
}

impl Authority {
    pub(super) fn check(&self, trusts: &[Trust]) -> Result<(), Error> {
        if matches!(self.key, AuthorityKey::Token { timeout_seconds: 0, .. }) {
            return no("authority.key.timeout_seconds must be at least 1");
        }
        let known = |of: &Trust| of.kind == CardKind::Pki && of.authority_files.contains(&self.certificate_file);
        if !trusts.iter().any(known) {
            return no("authority.certificate_file is not among the authority_files of a trust of kind pki");
        }
        Ok(())
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        settle(base, &mut self.certificate_file);
        match &mut self.key {
            AuthorityKey::File { path } => settle(base, path),
            AuthorityKey::Token { pin_file, .. } => settle(base, pin_file),
        }
    }
}

const fn timeout_seconds() -> u64 {
    15
}
