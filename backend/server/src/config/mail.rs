//! How mails are sent.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::{Error, no};
use super::path::settle;

/// How mails are sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kind")]
pub enum Mail {
    /// An SMTP server.
    Smtp {
        /// Host name, which its certificate must carry.
        host: String,
        /// Port: 465 with `tls = "wrapped"`, else usually 587.
        port: u16,
        /// `required` (STARTTLS) or `wrapped`; there is no mail without TLS.
        tls: SmtpTls,
        /// Certificate authority of the server in PEM, unless it is a public one.
        ca_file: Option<PathBuf>,
        /// User name, where the server asks for one.
        user: Option<String>,
        /// File with the password.
        password_file: Option<PathBuf>,
        /// Sender, e.g. `MEDPost <notice@medpost.example>`.
        from: String,
    },
    /// `.eml` files in a folder, for the demo; production refuses it.
    Folder {
        /// Path of the folder.
        path: PathBuf,
        /// Sender.
        from: String,
    },
    /// In memory only, for tests; production refuses it.
    Memory,
}

/// TLS to the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// STARTTLS, and no mail without it.
    Required,
    /// TLS from the first byte.
    Wrapped,
}

impl Mail {
    pub(super) fn check(&self, production: bool) -> Result<(), Error> {
        if production && !matches!(self, Self::Smtp { .. }) {
            return no("mail.kind must be \"smtp\" in production");
        }
        Ok(())
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        match self {
            Self::Folder { path, .. } => settle(base, path),
            Self::Smtp { ca_file, password_file, .. } => {
                ca_file.iter_mut().chain(password_file).for_each(|it| settle(base, it));
            }
            Self::Memory => {}
        }
    }
}
