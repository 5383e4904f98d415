//! The hosts: what is served, under which names.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::kit::names;
use crate::kit::network::Network;

use super::error::{Error, no};
use super::path::settle;
use super::service::{Profile, Service};
use super::trust::Trust;

/// One host: names, certificate, and what is served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Name, for logs.
    pub name: String,
    /// What it serves.
    pub serves: Serves,
    /// Address and port. Hosts may share one: the server name that a client asks for chooses.
    pub address: SocketAddr,
    /// The host names it answers, `*.` for one label. No certificate may cover a name of another host.
    pub hosts: Vec<String>,
    /// Certificate chain, PEM.
    pub certificate_file: PathBuf,
    /// Private key, PEM.
    pub key_file: PathBuf,
    /// TLS versions, of `1.2` and `1.3`.
    pub tls: Vec<String>,
    /// Names of the trusts whose cards it asks for; none: it asks for no client certificate.
    #[serde(default)]
    pub cards: Vec<String>,
    /// The networks that may connect, e.g. `["10.1.0.0/16"]`; others get no answer. None: all may.
    #[serde(default)]
    pub from: Vec<Network>,
}

/// What a host serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Serves {
    /// The clinics' web app and API, behind a card.
    App,
    /// Landing page, help, confirmation of mail addresses.
    Public,
    /// The console of associations and of the operator.
    Console,
}

impl Host {
    /// Checks that hosts fit each other, the trusts, and what the installation is.
    pub(super) fn check(all: &[Self], trusts: &[Trust], service: &Service) -> Result<(), Error> {
        if all.is_empty() {
            return no("there is no [[host]]");
        }
        for (index, it) in all.iter().enumerate() {
            let name = &it.name;
            if it.hosts.is_empty() {
                return no(format!("host {name} answers no host names"));
            }
            if it.tls.is_empty() || it.tls.iter().any(|it| it != "1.2" && it != "1.3") {
                return no(format!("host {name}: tls may hold \"1.2\" and \"1.3\""));
            }
            if it.serves == Serves::Console && service.console_url.is_none() {
                return no(format!("host {name} serves the console: service.console_url is missing"));
            }
            if it.serves == Serves::App && it.cards.is_empty() {
                return no(format!("host {name} serves the app but asks for no cards"));
            }
            if let Some(card) = it.cards.iter().find(|card| !trusts.iter().any(|it| it.name == **card)) {
                return no(format!("host {name} asks for cards of {card:?}, which is no [[trust]]"));
            }
            if service.profile == Profile::Demo && !it.address.ip().is_loopback() {
                return no(format!("the demo's host {name} must stand on a loopback address"));
            }
            if all[..index].iter().any(|other| names::share_a_name(&other.hosts, &it.hosts)) {
                return no(format!("host {name} answers a name of another host"));
            }
        }
        Ok(())
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        settle(base, &mut self.certificate_file);
        settle(base, &mut self.key_file);
    }
}
