//! Serving: every address with its hosts, the background work beside it, and what is reloaded at run time.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use medpost_domain::instant::Instant;
use poem::EndpointExt;
use poem::listener::TcpAcceptor;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::{App, Error, Served};
use crate::kit::alarm::Alarm;
use crate::kit::causes::chain as causes;
use crate::kit::clock::Doubt;
use crate::net::guard::Guard;
use crate::net::listener::{self, Host, Limits, ListenerConfig};
use crate::net::pulse::Patience;
use crate::net::tls::{self, Identity as ServerIdentity};
use crate::vault::keyring::Keyring;
use crate::{config, routes};

impl App {
    /// The addresses to listen on, each once.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let mut all: Vec<SocketAddr> = Vec::new();
        for it in &self.config.host {
            if !all.contains(&it.address) {
                all.push(it.address);
            }
        }
        all
    }

    /// The listener of an address: its hosts, each with its certificate, which [`App::reload`] reads again.
    pub fn listening(&self, address: SocketAddr) -> Result<ListenerConfig, Error> {
        let (mut hosts, methods) = (Vec::new(), routes::methods(self));
        for it in self.config.host.iter().filter(|it| it.address == address) {
            let what = format!("the certificate of host {} can't be used", it.name);
            let identity = ServerIdentity::load(&it.certificate_file, &it.key_file);
            let identity = Arc::new(identity.map_err(|source| Error::Io { what: what.clone(), source })?);
            let authorities = (!it.cards.is_empty()).then(|| self.verifier.authority_names(&it.cards));
            let tls = tls::config(&it.tls, authorities, identity.clone());
            let tls = tls.map_err(|it| Error::Io { what, source: io::Error::other(it) })?;
            let guard = Guard::new(
                it.hosts.clone(),
                methods.clone(),
                self.figures.clone(),
                self.db.clone(),
                self.clock.clone(),
            );
            hosts.push(Arc::new(Host {
                name: it.name.clone(),
                names: it.hosts.clone(),
                trusts: it.cards.clone(),
                from: it.from.clone(),
                tls: Arc::new(tls),
                endpoint: Arc::new(routes::of(self, it.serves).with(guard).boxed()),
            }));
            self.identities().push((it.name.clone(), identity));
        }
        Ok(ListenerConfig {
            name: address.to_string(),
            hosts,
            limits: limits(&self.config.limits),
            crowds: self.crowds.clone(),
            figures: self.figures.clone(),
            cutoff: self.cutoff.clone(),
            stop: self.stop.subscribe(),
            drain: Duration::from_secs(self.config.service.drain_seconds),
        })
    }

    fn identities(&self) -> MutexGuard<'_, Vec<Served>> {
        self.identities.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the certificate that this process serves for a host ends; `None` if it serves none.
    pub fn served_until(&self, host: &str) -> Option<Instant> {
        self.identities().iter().filter(|it| it.0 == host).filter_map(|it| it.1.ends()).min()
    }

    /// Serves on every address until [`App::stop`], with the background work beside it.
    pub async fn serve(&self) -> Result<(), Error> {
        // Before anything is served: unhandled, the signal would end the process.
        let hangups = hangups()?;
        let mut tasks = JoinSet::new();
        for address in self.addresses() {
            let what = || format!("{address} can't be listened on");
            let socket = TcpListener::bind(address).await.map_err(|source| Error::Io { what: what(), source })?;
            let listening = self.listening(address)?;
            for it in &listening.hosts {
                tracing::info!(host = it.name, %address, "listening");
            }
            tasks.spawn(async move { listener::serve(socket, listening).await });
        }
        let app = self.clone();
        tasks.spawn(async move { app.serve_ops().await });
        let app = self.clone();
        tasks.spawn(async move {
            app.work().await;
            Ok(())
        });
        let app = self.clone();
        tasks.spawn(async move {
            app.reload_on(hangups).await;
            Ok(())
        });
        let mut result = Ok(());
        while let Some(ended) = tasks.join_next().await {
            // A task that panicked ends the process, so that all of it is started again.
            if let Err(source) = ended.unwrap_or_else(|it| Err(io::Error::other(it))) {
                self.stop();
                result = Err(Error::Io { what: "a listener or the work beside it ended".into(), source });
            }
        }
        result
    }

    /// Asks everything to end; open requests may finish.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Becomes true when everything is to end.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Reloads on each of these signals, until stopped.
    pub async fn reload_on(&self, mut hangups: Signal) {
        let mut stop = self.stop.subscribe();
        loop {
            tokio::select! {
                _ = stop.wait_for(|it| *it) => return,
                it = hangups.recv() => if it.is_none() { return },
            }
            self.reload().await;
        }
    }

    /// Reads again what is renewed while the service runs: the keyring, and each host's certificate with its key. If
    /// one can't be used, that is logged and the old one stays.
    pub async fn reload(&self) {
        match self.reload_keyring().await {
            Ok(()) => tracing::info!("the keyring was read again"),
            Err(error) => {
                tracing::error!(causes = %causes(&error), "the keyring could not be read again; the old one stays");
            }
        }
        let identities = self.identities().clone();
        let mut unread = Vec::new();
        for (host, it) in identities {
            match it.reload() {
                Ok(()) => tracing::info!(host, "a server certificate was read again"),
                Err(error) => {
                    tracing::error!(host, %error, "a server certificate could not be read again; the old one stays");
                    unread.push(format!("{host}: {error}"));
                }
            }
        }
        self.alarms.set(Alarm::CertificateUnread, Some(unread.join("; ")).filter(|it| !it.is_empty()));
        self.watch_certificates();
    }

    /// Reads the keyring again; refuses one that does not open this installation's keys.
    pub async fn reload_keyring(&self) -> Result<(), Error> {
        let keyring = Keyring::read(&self.config.vault.keyring_file)?;
        self.vault.take_keyring(keyring).await?;
        self.take_token_keys();
        Ok(())
    }

    pub(crate) fn take_token_keys(&self) {
        self.sessions.keys.replace(self.vault.keys("session"));
        self.office.keys.replace(self.vault.keys("console"));
        self.contracts.keys.replace(self.vault.keys("application"));
        self.billing.kept.replace(self.vault.keys("invoices"));
    }

    /// Does the background work alone, with metrics but no listener; reloads on SIGHUP.
    pub async fn work_alone(&self) -> Result<(), Error> {
        let hangups = hangups()?;
        let (figures, (), ()) = tokio::join!(self.serve_ops(), self.work(), self.reload_on(hangups));
        figures.map_err(|source| Error::Io { what: "the figures could not be served".into(), source })
    }

    /// Health, readiness and metrics on an address of their own, until stopped.
    async fn serve_ops(&self) -> io::Result<()> {
        let Some(address) = self.config.ops.address else {
            let mut stop = self.stop.subscribe();
            _ = stop.wait_for(|it| *it).await;
            return Ok(());
        };
        let served = match TcpListener::bind(address).await {
            Ok(socket) => self.serve_ops_on(socket).await,
            Err(error) => Err(error),
        };
        if served.is_err() {
            self.stop();
        }
        served
    }

    /// Health, readiness and metrics on this socket, until stopped.
    pub async fn serve_ops_on(&self, socket: TcpListener) -> io::Result<()> {
        let mut stop = self.stop.subscribe();
        let stopped = async move { _ = stop.wait_for(|it| *it).await };
        let server = poem::Server::new_with_acceptor(TcpAcceptor::from_tokio(socket)?);
        server.run_with_graceful_shutdown(routes::ops(self), stopped, None).await
    }

    /// Whether this process can serve: database in reach, clocks in agreement, room on the disks; else why not. Answers
    /// within two seconds, over a connection of its own.
    pub async fn ready(&self) -> Result<(), String> {
        let asked = async {
            let compared = self.clock.compare_probe(self.db.probe()).await;
            compared.map_err(|it| format!("the database can't be asked: {}", causes(&it)))
        };
        match tokio::time::timeout(Duration::from_millis(1_800), asked).await {
            Ok(it) => it?,
            Err(_) => return Err("the database does not answer".into()),
        }
        if let Some(doubt @ Doubt::Off(_)) = self.clock.doubt() {
            return Err(doubt.to_string());
        }
        self.space.holds(0).map_err(|it| it.0)
    }
}

/// The listeners' limits as configured.
fn limits(it: &config::Limits) -> Limits {
    let seconds = Duration::from_secs_f64;
    Limits {
        hello: seconds(it.hello_seconds),
        person: seconds(it.person_seconds),
        handshake: seconds(it.handshake_seconds),
        each: it.each,
        each_shared: it.each_shared,
        shared: it.shared_networks.clone(),
        balancers: it.balancers.clone(),
        patience: Patience {
            first_request: seconds(it.first_request_seconds),
            idle: seconds(it.idle_seconds),
            stalled_guest: seconds(it.stalled_guest_seconds),
            stalled: seconds(it.stalled_seconds),
            slow: seconds(it.slow_seconds),
            slow_bytes: 1_000,
        },
    }
}

/// Listens for SIGHUP from now on.
fn hangups() -> Result<Signal, Error> {
    signal(SignalKind::hangup()).map_err(|source| Error::Io { what: "SIGHUP can't be listened for".into(), source })
}
