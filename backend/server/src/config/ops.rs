//! Health, metrics and logging.

use std::net::SocketAddr;

use serde::Deserialize;

use super::error::{Error, no};

/// Health, readiness and metrics.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ops {
    /// A loopback address; without it nothing is served.
    pub address: Option<SocketAddr>,
    /// Mail address to which alarms are sent.
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
    /// A filter of `tracing`, e.g. `info,medpost=debug`.
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
