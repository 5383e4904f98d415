//! A token behind PKCS #11.

use std::path::{Path, PathBuf};

use medpost::issuing::token::{KeyLocation, PATIENCE};
use medpost::kit::secret::Secret;

use super::tell::Outcome;

/// A token behind PKCS #11.
#[derive(clap::Args)]
pub(super) struct TokenArgs {
    /// The driver, e.g. /usr/lib/softhsm/libsofthsm2.so
    #[arg(long)]
    pub module: PathBuf,
    /// Label of the token.
    #[arg(long)]
    pub token: String,
    /// File with its PIN.
    #[arg(long)]
    pub pin_file: PathBuf,
}

/// The place of a key in a token, with the PIN from its file.
pub(super) fn place(module: &Path, token: &str, pin_file: &Path, label: &str) -> Outcome<KeyLocation> {
    Ok(KeyLocation {
        module: module.to_owned(),
        token: token.to_owned(),
        label: label.to_owned(),
        pin: Secret::from_file(pin_file)?,
        patience: PATIENCE,
    })
}
