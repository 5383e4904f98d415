//! What this installation is.

use std::path::{Path, PathBuf};

use medpost_domain::service_period::{Closing, Moved};
use serde::Deserialize;

use super::error::{Error, no};
use super::path::settle;

/// What this installation is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// `production` or `demo`; `serve` refuses the demo's profile, roots and keys.
    pub profile: Profile,
    /// The public host's address as people reach it, e.g. `https://www.medpost.example`; links in
    /// mails begin with it.
    pub public_url: String,
    /// The card host's address, e.g. `https://card.medpost.example`.
    pub card_url: String,
    /// The PKI host's address.
    pub pki_url: String,
    /// The console's address, e.g. `https://console.medpost.example`: passkeys are bound to its name.
    /// Needed where a host serves the console.
    #[serde(default)]
    pub console_url: Option<String>,
    /// Telephone number and hours of the service desk, shown on every page.
    #[serde(default)]
    pub desk: String,
    /// The terms that applicants agree to, as text; the first line names the version. Without it no
    /// applications are taken.
    #[serde(default)]
    pub terms_file: Option<PathBuf>,
    /// The closing day of a month; by default the 5th, or the next open day.
    #[serde(default)]
    pub closing: Option<ClosingDay>,
    /// Longest wait for open requests at shutdown, in seconds.
    #[serde(default = "drain_seconds")]
    pub drain_seconds: u64,
}

impl Service {
    /// The closing day; `None` if the configured one is not allowed.
    pub fn closing(&self) -> Option<Closing> {
        self.closing.map_or_else(|| Some(Closing::default()), |it| Closing::new(it.day, it.moved))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.closing().is_none() {
            return no("service.closing.day must be 1 to 20, and 6 to 20 where it is moved earlier");
        }
        Ok(())
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        self.terms_file.iter_mut().for_each(|it| settle(base, it));
    }
}

const fn drain_seconds() -> u64 {
    20
}

/// 締切日: what is received by this day counts from the next month.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingDay {
    /// Day of the month, at most the 20th.
    pub day: u8,
    /// Where it moves from a closed day.
    pub moved: Moved,
}

/// What an installation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Real documents.
    Production,
    /// Fictitious documents, demo cards, loopback only.
    Demo,
}
