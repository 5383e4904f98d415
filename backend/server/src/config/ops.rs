//! Health, figures and logging.

use std::net::SocketAddr;

use serde::Deserialize;

use super::error::{Error, no};

/// Health, readiness and figures.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ops {
    /// A loopback address; none: not served.
    pub address: Option<SocketAddr>,
    /// Mail address of whoever is told of alarms.
    #[serde(default)]
    pub alarm_to: Option<String>,
}

impl Ops {
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.address.is_some_and(|it| !it.ip().is_loopback()) {
            return no("ops.address must be a loopback address: figures and health are not for the world");
        }
        Ok(())
    }
}

/// Logging.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// As `info,medpost=debug`.
    #[serde(default = "filter")]
    pub filter: String,
    /// JSON lines for collectors.
    #[serde(default)]
    pub json: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: filter(), json: false }
    }
}

fn filter() -> String {
    "info".to_owned()
}
