//! Builds every part once and hands it to those who need it; serves, works, stops.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use medpost_domain::instant::{HOUR, Instant, SECOND};
use poem::EndpointExt;
use poem::listener::TcpAcceptor;
use sea_orm::DbErr;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;
use webauthn_rs::prelude::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::audit::chain;
use crate::billing::Billing;
use crate::billing::stripe::Stripe;
use crate::config::{self, Config, Profile, Store};
use crate::console::Console;
use crate::contract::{Contracts, application, ledger};
use crate::directory::{Directory, refold};
use crate::exchange::Exchange;
use crate::exchange::collect::Downloads;
use crate::identity::{Identity, witness::AuditWitness};
use crate::issuing::authority::{self, Authority};
use crate::issuing::key::{self, Key};
use crate::issuing::token::{Place, TokenKey};
use crate::issuing::{self, Issuing};
use crate::kit::alarm::{Alarm, Alarms};
use crate::kit::clock::{Clock, Doubt};
use crate::kit::db::Db;
use crate::kit::handles;
use crate::kit::kept::Kept;
use crate::kit::names::overlap;
use crate::kit::pace::Pace;
use crate::kit::problem::chain as causes;
use crate::kit::secret::Secret;
use crate::kit::space::Space;
use crate::kit::telemetry::Figures;
use crate::kit::turns::Turns;
use crate::net::bodies::Bodies;
use crate::net::listener::{self, Crowds, Cutoff, Host, Limits, Listening};
use crate::net::pulse::Patience;
use crate::net::revocation::MOST_BYTES;
use crate::net::tls::{self, Identity as ServerIdentity};
use crate::net::verifier::{CardVerifier, TrustFiles};
use crate::net::{self, certificate, guard::Guard};
use crate::notify::post::{self, Post};
use crate::print::Printer;
use crate::routes;
use crate::session::caller::Sessions;
use crate::session::token::TokenKeys;
use crate::vault::depot::Depot;
use crate::vault::keyring::{self, Keyring};
use crate::vault::keys::Vault;

/// Why the service does not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration does not do.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// The keyring does not do.
    #[error(transparent)]
    Keyring(#[from] keyring::Error),
    /// A trust does not do.
    #[error(transparent)]
    Trust(#[from] net::verifier::Error),
    /// The authority does not do.
    #[error(transparent)]
    Authority(#[from] issuing::authority::Error),
    /// Its key does not do.
    #[error(transparent)]
    AuthorityKey(#[from] issuing::key::Error),
    /// Mail does not do.
    #[error(transparent)]
    Mail(#[from] post::Error),
    /// The vault refuses.
    #[error(transparent)]
    Vault(#[from] crate::vault::keys::Error),
    /// The database failed.
    #[error("the database can't be used")]
    Database(#[from] DbErr),
    /// A file or a socket failed.
    #[error("{what}")]
    Io {
        /// What was done, with the file or address.
        what: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The start is refused.
    #[error("{0}")]
    Refused(String),
}

/// A certificate that is served, with the name of its host.
type Served = (String, Arc<ServerIdentity>);

/// Every part of a running service.
#[derive(Clone)]
pub struct App {
    /// The configuration.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// The encrypted store.
    pub vault: Arc<Vault>,
    /// The judge of cards.
    pub verifier: Arc<CardVerifier>,
    /// Sessions.
    pub sessions: Arc<Sessions>,
    /// People and cards.
    pub identity: Identity,
    /// Facilities and inboxes.
    pub directory: Directory,
    /// The exchange.
    pub exchange: Arc<Exchange>,
    /// Applications and contracts.
    pub contracts: Arc<Contracts>,
    /// Cards of our own.
    pub issuing: Arc<Issuing>,
    /// The console.
    pub console: Arc<Console>,
    /// Bills and invoices.
    pub billing: Arc<Billing>,
    /// The way out for mails.
    pub post: Post,
    /// Figures.
    pub figures: Arc<Figures>,
    /// What the operator must look at.
    pub alarms: Alarms,
    /// Room on this machine's disks.
    pub space: Space,
    /// Ends connections of suspended cards.
    pub cutoff: Cutoff,
    /// Who is connected.
    pub crowds: Arc<Crowds>,
    /// Memory for bodies of requests.
    pub bodies: Arc<Bodies>,
    /// What [`App::reload`] reads again.
    identities: Arc<Mutex<Vec<Served>>>,
    pub(crate) stop: Arc<watch::Sender<bool>>,
}

/// Opens the store as configured.
pub fn open_depot(config: &Store) -> Result<Depot, Error> {
    Ok(match config {
        Store::Folder { path } => Depot::Folder(path.clone()),
        Store::Memory => Depot::Memory(Arc::default()),
        Store::S3 { endpoint, region, bucket, access_key_file, secret_key_file, timeout_seconds } => {
            let read = |path: &Path| {
                Secret::from_file(path)
                    .map_err(|source| Error::Io { what: format!("{} can't be read", path.display()), source })
            };
            let (access, secret) = (read(access_key_file)?, read(secret_key_file)?);
            let wait = Duration::from_secs(*timeout_seconds);
            Depot::s3(endpoint.as_deref(), region, bucket, access.reveal(), secret.reveal(), wait)
        }
    })
}

/// Opens the way to Stripe, if there is one.
pub fn open_stripe(config: &Config) -> Result<Option<Arc<Stripe>>, Error> {
    let Some(it) = config.billing.as_ref().and_then(|it| it.stripe.as_ref()) else { return Ok(None) };
    let read = |path: &Path| {
        Secret::from_file(path)
            .map_err(|source| Error::Io { what: format!("{} can't be read", path.display()), source })
    };
    let stripe = Stripe::open(
        &read(&it.key_file)?,
        &read(&it.webhook_secret_file)?,
        it.url.as_deref(),
        Duration::from_secs(it.timeout_seconds),
    );
    let stripe = stripe.ok_or_else(|| {
        Error::Refused("billing.stripe: the key must begin with sk_ or rk_, and there must be a secret".into())
    })?;
    if config.service.profile == Profile::Production && !stripe.is_live() {
        return Err(Error::Refused("billing.stripe: the key is a test's; nobody would pay by it".into()));
    }
    Ok(Some(Arc::new(stripe)))
}

/// What makes and checks passkeys, bound to the console's name; none where there is no console.
fn open_webauthn(url: &str) -> Result<Option<Webauthn>, Error> {
    if url.is_empty() {
        return Ok(None);
    }
    let wrong = |it: &dyn std::fmt::Display| Error::Refused(format!("service.console_url {url:?} can't be used: {it}"));
    let origin = Url::parse(url).map_err(|it| wrong(&it))?;
    let name = origin.host_str().ok_or_else(|| wrong(&"it names no host"))?;
    let built = WebauthnBuilder::new(name, &origin).and_then(|it| it.rp_name("MEDPost").build());
    built.map(Some).map_err(|it| wrong(&it))
}

/// Opens the authority that issues cards, if there is one.
pub async fn open_authority(config: &Config, keyring: &Keyring) -> Result<Option<Arc<Authority>>, Error> {
    let Some(it) = &config.authority else { return Ok(None) };
    let key = match &it.key {
        config::AuthorityKey::File { path } => Key::open(path, keyring)?,
        config::AuthorityKey::Token { module, token, label, pin_file, timeout_seconds } => {
            let pin = Secret::from_file(pin_file)
                .map_err(|source| Error::Io { what: format!("{} can't be read", pin_file.display()), source })?;
            let place = Place {
                module: module.clone(),
                token: token.clone(),
                label: label.clone(),
                pin,
                patience: Duration::from_secs(*timeout_seconds),
            };
            let public = authority::public_of(&it.certificate_file)?;
            Key::of_token(TokenKey::of_certificate(place, public).map_err(key::Error::from)?)
        }
    };
    Ok(Some(Authority::open(&it.certificate_file, key, &it.policy, it.list_url.clone()).await?))
}

/// The bounds of the door as configured.
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

/// SIGHUP, from now on.
fn hangups() -> Result<Signal, Error> {
    signal(SignalKind::hangup()).map_err(|source| Error::Io { what: "SIGHUP can't be listened for".into(), source })
}

/// Reads the trusts as configured.
pub fn open_verifier(config: &Config) -> Result<CardVerifier, Error> {
    let trusts = config.trust.iter().map(|it| TrustFiles {
        name: &it.name,
        kind: it.kind,
        root: &it.root_file,
        authorities: it.authority_files.iter().map(std::path::PathBuf::as_path).collect(),
        policies: &it.policies,
        profession_required: it.profession_required,
    });
    Ok(CardVerifier::load(trusts)?)
}

/// The picture of the issuer's seal.
fn open_seal(config: &Config) -> Result<Option<Arc<[u8]>>, Error> {
    let Some(path) = config.billing.as_ref().and_then(|it| it.seal_file.as_deref()) else { return Ok(None) };
    let read = crate::billing::seal::read(path)
        .map_err(|source| Error::Io { what: format!("{} can't be used as a seal", path.display()), source })?;
    Ok(Some(read.into()))
}

impl App {
    /// Builds every part. The database must be migrated; [`App::check`] follows before serving.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, Error> {
        let depot = open_depot(&config.store)?;
        Self::build_with(config, clock, depot).await
    }

    /// Builds every part over a store that is open already.
    pub async fn build_with(config: Config, clock: Clock, depot: Depot) -> Result<Self, Error> {
        let db = Db::connect(config.database_url()?.reveal(), config.database.connections).await?;
        let keyring = Keyring::read(&config.vault.keyring_file)?;
        let verifier = Arc::new(open_verifier(&config)?);
        let authority = open_authority(&config, &keyring).await?;
        let vault = Arc::new(Vault::new(db.clone(), depot, keyring, clock.clone(), config.vault.memory_mib));
        let post = Post::open(&config.mail)?;
        let figures: Arc<Figures> = Arc::default();
        let alarms = Alarms::default();
        let space = config.space();
        let cutoff = Cutoff::default();
        handles::raise();
        let crowds = Arc::new(Crowds::new(config.limits.connections, config.limits.waiting));
        let bodies = Arc::new(Bodies::new(&config.limits));
        let (stop, stopped) = watch::channel(false);
        let public_url: Arc<str> = config.service.public_url.trim_end_matches('/').into();
        let desk: Arc<str> = config.service.desk.as_str().into();
        let sessions = Arc::new(Sessions {
            db: db.clone(),
            clock: clock.clone(),
            verifier: verifier.clone(),
            keys: TokenKeys::new(vault.keys("session")),
            witness: Arc::new(AuditWitness(db.clone())),
        });
        let identity = Identity {
            db: db.clone(),
            clock: clock.clone(),
            sessions: sessions.clone(),
            cutoff: cutoff.clone(),
            figures: figures.clone(),
            post: post.clone(),
            desk: desk.clone(),
        };
        let directory = Directory {
            db: db.clone(),
            clock: clock.clone(),
            post: post.clone(),
            public_url: public_url.clone(),
            desk: desk.clone(),
        };
        let exchange = Arc::new(Exchange {
            db: db.clone(),
            clock: clock.clone(),
            vault: vault.clone(),
            sessions: sessions.clone(),
            post: post.clone(),
            public_url,
            desk,
            downloads: Downloads::default(),
            space: space.clone(),
            sends: Turns::default(),
            figures: figures.clone(),
            most: Kept::default(),
            stop: stopped,
        });
        let read = |path: &Path| {
            application::Terms::read(path)
                .map_err(|source| Error::Io { what: format!("{} can't be used", path.display()), source })
        };
        let terms = config.service.terms_file.as_deref().map(read).transpose()?;
        let contracts = Arc::new(Contracts {
            db: db.clone(),
            clock: clock.clone(),
            vault: vault.clone(),
            post: post.clone(),
            keys: TokenKeys::new(vault.keys("application")),
            pace: Pace::default(),
            terms,
            closing: config.service.closing().unwrap_or_default(),
            public_url: exchange.public_url.clone(),
            desk: exchange.desk.clone(),
        });
        let issuing = Arc::new(Issuing {
            db: db.clone(),
            clock: clock.clone(),
            authority,
            verifier: verifier.clone(),
            identity: identity.clone(),
            post: post.clone(),
            pace: Pace::default(),
            desk: exchange.desk.clone(),
        });
        let console_url: Arc<str> = config.service.console_url.as_deref().unwrap_or("").trim_end_matches('/').into();
        let console = Arc::new(Console {
            db: db.clone(),
            clock: clock.clone(),
            sessions: sessions.clone(),
            keys: TokenKeys::new(vault.keys("console")),
            webauthn: open_webauthn(&console_url)?,
            pace: Pace::default(),
            identity: identity.clone(),
            contracts: contracts.clone(),
            issuing: issuing.clone(),
            public_url: exchange.public_url.clone(),
            post: post.clone(),
            rounding: config.billing.as_ref().map(|it| it.rounding).unwrap_or_default(),
            printer: Printer::new(config.print.program(), config.print.fonts.clone()),
            card_url: config.service.card_url.as_str().into(),
            pki_url: config.service.pki_url.as_str().into(),
            url: console_url,
            desk: exchange.desk.clone(),
        });
        let billing = Arc::new(Billing {
            db: db.clone(),
            clock: clock.clone(),
            vault: vault.clone(),
            console: console.clone(),
            alarms: alarms.clone(),
            issuer: config.billing.clone().map(Arc::new),
            stripe: open_stripe(&config)?,
            seal: open_seal(&config)?,
            kept: TokenKeys::new(vault.keys("invoices")),
            pace: Pace::default(),
        });
        let config = Arc::new(config);
        let stop = Arc::new(stop);
        Ok(Self {
            config,
            clock,
            db,
            vault,
            verifier,
            sessions,
            identity,
            directory,
            exchange,
            contracts,
            issuing,
            console,
            billing,
            post,
            figures,
            alarms,
            space,
            cutoff,
            crowds,
            bodies,
            identities: Arc::default(),
            stop,
        })
    }

    /// Brings the database to this version.
    pub async fn migrate(&self) -> Result<(), Error> {
        medpost_migration::up(&self.db).await?;
        chain::catch_up(&self.db).await?;
        // A start does not wait for millions: what is left is written anew while it works.
        for _ in 0..40 {
            if self.refold().await? == 0 {
                break;
            }
        }
        let tx = self.db.write_long().await?;
        ledger::fill(&*tx, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Writes anew some of what searches look through, where another folding wrote it; answers how many rows.
    pub async fn refold(&self) -> Result<usize, DbErr> {
        let tx = self.db.write().await?;
        let count = refold::some(&*tx).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// A browser asks whatever a certificate covers on the connection that it has: a host whose certificate covers the
    /// name of one that asks for cards would get its requests, without a card. Answers what is wrong.
    pub fn covered_names(config: &Config) -> Result<(), String> {
        for it in &config.host {
            let chain = std::fs::read(&it.certificate_file).unwrap_or_default();
            let covered =
                certificate::from_file(&chain).first().map(|it| certificate::host_names(it)).unwrap_or_default();
            for other in config.host.iter().filter(|other| other.name != it.name && other.address == it.address) {
                if overlap(&covered, &other.hosts) {
                    return Err(format!(
                        "the certificate of host {} covers a name of host {}: give each host of an address its own",
                        it.name, other.name
                    ));
                }
            }
        }
        Ok(())
    }

    /// What must hold before anything is served. Production refuses everything of the demo.
    pub async fn check(&self) -> Result<(), Error> {
        if self.config.service.profile == Profile::Production {
            self.refuse_demo()?;
        }
        let pending = medpost_migration::pending(&*self.db).await?;
        if !pending.is_empty() {
            return Err(Error::Refused("the database is of an older version: run `medpost migrate`".into()));
        }
        Self::covered_names(&self.config).map_err(Error::Refused)?;
        self.vault.check().await?;
        match self.vault.try_store().await {
            // What ends makes room: a service that can't write can still do that, and hand out what is there.
            Err(it) if self.space.holds(0).is_err() => {
                tracing::error!(causes = %causes(&it), "the disk of the store is full: nothing can be uploaded");
            }
            it => it?,
        }
        self.take_token_keys();
        self.load_lists().await?;
        self.issuing.renew_list().await.map_err(|it| Error::Refused(causes(&it)))?;
        Ok(())
    }

    /// Nothing of a demo serves patients' data: its files may be known to anybody.
    fn refuse_demo(&self) -> Result<(), Error> {
        let refused = |what: &str| Err(Error::Refused(format!("{what}; it is for nothing but a demo")));
        if self.verifier.trusts_a_demo() {
            return refused("a root of the demo is among the trusts");
        }
        if self.vault.is_of_demo() {
            return refused("the keyring is a demo's");
        }
        for it in &self.config.host {
            let chain = std::fs::read(&it.certificate_file).unwrap_or_default();
            if certificate::from_file(&chain).iter().any(|it| certificate::is_of_demo(it)) {
                return refused(&format!("the certificate of host {} was issued by a demo", it.name));
            }
        }
        Ok(())
    }

    /// Sets a fresh installation up; answers its id.
    pub async fn install(&self) -> Result<Uuid, Error> {
        self.migrate().await?;
        let id = self.vault.install().await?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let by = crate::audit::entry::Actor::OPERATOR;
        crate::audit::entry::write(&*tx, by, "installation.made", ("installation", Some(id)), "", now).await?;
        tx.commit().await?;
        Ok(id)
    }

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

    /// What listens on an address: its hosts, each with its certificate, which [`App::reload`] reads again.
    pub fn listening(&self, address: SocketAddr) -> Result<Listening, Error> {
        let mut hosts = Vec::new();
        for it in self.config.host.iter().filter(|it| it.address == address) {
            let what = format!("the certificate of host {} can't be used", it.name);
            let identity = ServerIdentity::load(&it.certificate_file, &it.key_file);
            let identity = Arc::new(identity.map_err(|source| Error::Io { what: what.clone(), source })?);
            let authorities = (!it.cards.is_empty()).then(|| self.verifier.authority_names(&it.cards));
            let tls = tls::config(&it.tls, authorities, identity.clone());
            let tls = tls.map_err(|it| Error::Io { what, source: io::Error::other(it) })?;
            let guard = Guard::new(it.hosts.clone(), self.figures.clone(), self.db.clone(), self.clock.clone());
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
        Ok(Listening {
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

    /// When the certificate that a host serves now ends; none where this process serves none.
    pub fn served_until(&self, host: &str) -> Option<Instant> {
        self.identities().iter().filter(|it| it.0 == host).filter_map(|it| it.1.ends()).min()
    }

    /// Serves on every address until [`App::stop`], with the worker beside.
    pub async fn serve(&self) -> Result<(), Error> {
        // Before anything is served: unheard, a signal would end the process.
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
            // A task that panicked ends the process: whoever starts it again sees it whole.
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

    /// Becomes true when everything is asked to end.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Reads again what is renewed with each of these signals, until stopped.
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

    /// Reads again what is renewed while the service runs: the keyring, and each host's certificate with its key. What
    /// can't be used is said, and what was there before stays.
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

    /// Reads the keyring again; what does not open this installation's keys is refused.
    pub async fn reload_keyring(&self) -> Result<(), Error> {
        let keyring = Keyring::read(&self.config.vault.keyring_file)?;
        self.vault.take_keyring(keyring).await?;
        self.take_token_keys();
        Ok(())
    }

    pub(crate) fn take_token_keys(&self) {
        self.sessions.keys.replace(self.vault.keys("session"));
        self.console.keys.replace(self.vault.keys("console"));
        self.contracts.keys.replace(self.vault.keys("application"));
        self.billing.kept.replace(self.vault.keys("invoices"));
    }

    /// Works alone, with its figures but no listener, and reads the keyring again on SIGHUP.
    pub async fn work_alone(&self) -> Result<(), Error> {
        let hangups = hangups()?;
        let (figures, (), ()) = tokio::join!(self.serve_ops(), self.work(), self.reload_on(hangups));
        figures.map_err(|source| Error::Io { what: "the figures could not be served".into(), source })
    }

    /// Health, readiness and figures on an address of their own, until stopped.
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

    /// Health, readiness and figures on this socket, until stopped.
    pub async fn serve_ops_on(&self, socket: TcpListener) -> io::Result<()> {
        let mut stop = self.stop.subscribe();
        let stopped = async move { _ = stop.wait_for(|it| *it).await };
        let server = poem::Server::new_with_acceptor(TcpAcceptor::from_tokio(socket)?);
        server.run_with_graceful_shutdown(routes::ops(self), stopped, None).await
    }

    /// Takes over the lists that any process keeps in the database; answers for how long the quietest
    /// source has brought nothing new, in microseconds: more than a day if one never did.
    pub async fn load_lists(&self) -> Result<i64, DbErr> {
        let now = self.clock.now();
        let mut oldest = now;
        let kept = net::store::all(&*self.db).await?;
        let wanted = self.config.revocation_lists().count() + usize::from(self.issuing.authority.is_some());
        if kept.len() < wanted {
            oldest = now.plus(-25 * HOUR);
        }
        for it in kept {
            oldest = oldest.min(it.came_at);
            // A list that is no newer than the one at hand changes nothing.
            let _ = self.verifier.take_list(&it.der, now);
        }
        let age = now.since(oldest);
        self.figures.revocation_age_seconds.store(age / SECOND, Ordering::Relaxed);
        Ok(age)
    }

    /// Judges a list and keeps it for all processes.
    pub async fn take_list(&self, der: &[u8]) -> Result<(), String> {
        let now = self.clock.now();
        let list = self.verifier.take_list(der, now).map_err(|it| it.to_string())?;
        let kept = async {
            let tx = self.db.write().await?;
            net::store::keep(&*tx, &list, der, now).await?;
            tx.commit().await
        };
        kept.await.map_err(|it| it.to_string())
    }

    /// Whether this process can serve: database in reach, clocks in agreement, room on the disk. Answers within two
    /// seconds, by a connection of its own.
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

/// Fetches a list: a path, or plain HTTP with limits (its signature is what counts). Answers it, and what time it is by
/// the server's clock.
pub async fn fetch(source: &str) -> Result<(Vec<u8>, Option<Instant>), String> {
    use http_body_util::{BodyExt, Empty, Limited};
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;
    if !source.starts_with("http://") {
        let size = tokio::fs::metadata(source).await.map_err(|it| it.to_string())?.len();
        if size > MOST_BYTES as u64 {
            return Err("it is too large".into());
        }
        return tokio::fs::read(source).await.map(|it| (it, None)).map_err(|it| it.to_string());
    }
    let get = async {
        let client = Client::builder(TokioExecutor::new()).build_http::<Empty<bytes::Bytes>>();
        let address = source.parse().map_err(|_| "it is no address".to_owned())?;
        let answer = client.get(address).await.map_err(|it| it.to_string())?;
        if answer.status() != http::StatusCode::OK {
            return Err(format!("the server answered {}", answer.status()));
        }
        let date = answer.headers().get("date").and_then(|it| it.to_str().ok()).and_then(Instant::from_http);
        let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await.map_err(|it| it.to_string())?;
        Ok((body.to_bytes().to_vec(), date))
    };
    tokio::time::timeout(Duration::from_secs(30), get).await.map_err(|_| "it took too long".to_owned())?
}
