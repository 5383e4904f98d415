//! Builds every part once and hands it to those who need it; serves, works, stops.

use std::io;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt;
use medpost_domain::instant::{DAY, HOUR, Instant, SECOND};
use medpost_migration::{Migrator, MigratorTrait};
use medpost_wire::problem::Code;
use poem::EndpointExt;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;
use webauthn_rs::prelude::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::audit::chain;
use crate::billing::Billing;
use crate::billing::stripe::Stripe;
use crate::config::{self, Config, Profile, Store};
use crate::console::{Console, changes, names, tidings};
use crate::contract::{Contracts, application, ledger, transfer};
use crate::directory::{Directory, facts, store as directory_rows};
use crate::exchange::collect::Downloads;
use crate::exchange::{Exchange, store as exchange_rows};
use crate::identity::{Identity, store as identity_rows, witness::AuditWitness};
use crate::issuing::authority::Authority;
use crate::issuing::key::Key;
use crate::issuing::{self, Issuing};
use crate::jobs::queue::{self, Job, Lane};
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::fault::Outcome;
use crate::kit::pace::Pace;
use crate::kit::problem::chain as causes;
use crate::kit::secret::Secret;
use crate::kit::telemetry::Figures;
use crate::net::listener::{self, Cutoff, Identity as ServerIdentity, Listening};
use crate::net::revocation::MOST_BYTES;
use crate::net::verifier::{CardVerifier, TrustFiles};
use crate::net::{self, certificate, guard::Guard};
use crate::notify::post::{self, Post};
use crate::print::Printer;
use crate::routes;
use crate::session::caller::Sessions;
use crate::session::token::TokenKeys;
use crate::vault;
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
    /// Ends connections of suspended cards.
    pub cutoff: Cutoff,
    stop: Arc<watch::Sender<bool>>,
}

/// Opens the store as configured.
pub fn open_depot(config: &Store) -> Result<Depot, Error> {
    Ok(match config {
        Store::Folder { path } => Depot::Folder(path.clone()),
        Store::Memory => Depot::Memory(Arc::default()),
        Store::S3 { endpoint, region, bucket, access_key_file, secret_key_file } => {
            let read = |path: &Path| {
                Secret::from_file(path)
                    .map_err(|source| Error::Io { what: format!("{} can't be read", path.display()), source })
            };
            let (access, secret) = (read(access_key_file)?, read(secret_key_file)?);
            Depot::s3(endpoint.as_deref(), region, bucket, access.reveal(), secret.reveal())
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
pub fn open_authority(config: &Config, keyring: &Keyring) -> Result<Option<Arc<Authority>>, Error> {
    let Some(it) = &config.authority else { return Ok(None) };
    let key = match &it.key {
        config::AuthorityKey::File { path } => Key::open(path, keyring)?,
        config::AuthorityKey::Token { module, token, label, pin_file } => {
            let pin = Secret::from_file(pin_file)
                .map_err(|source| Error::Io { what: format!("{} can't be read", pin_file.display()), source })?;
            Key::in_token(module, token, label, &pin)?
        }
    };
    Ok(Some(Authority::open(&it.certificate_file, key, &it.policy, it.list_url.clone())?))
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
        let authority = open_authority(&config, &keyring)?;
        let vault = Arc::new(Vault::new(db.clone(), depot, keyring, clock.clone(), config.vault.memory_mib));
        let post = Post::open(&config.mail)?;
        let figures: Arc<Figures> = Arc::default();
        let cutoff = Cutoff::default();
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
            figures: figures.clone(),
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
            issuer: config.billing.clone().map(Arc::new),
            stripe: open_stripe(&config)?,
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
            cutoff,
            stop,
        })
    }

    /// Brings the database to this version.
    pub async fn migrate(&self) -> Result<(), Error> {
        Migrator::up(&*self.db, None).await?;
        let tx = self.db.write().await?;
        directory_rows::fill_keys(&*tx).await?;
        ledger::fill(&*tx, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// What must hold before anything is served. Production refuses everything of the demo.
    pub async fn check(&self) -> Result<(), Error> {
        if self.config.service.profile == Profile::Production {
            self.refuse_demo()?;
        }
        let pending = Migrator::get_pending_migrations(&*self.db).await?;
        if !pending.is_empty() {
            return Err(Error::Refused("the database is of an older version: run `medpost migrate`".into()));
        }
        self.vault.check().await?;
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
        for it in &self.config.listener {
            let chain = std::fs::read(&it.certificate_file).unwrap_or_default();
            if certificate::from_file(&chain).iter().any(|it| certificate::is_of_demo(it)) {
                return refused(&format!("the certificate of listener {} was issued by a demo", it.name));
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

    /// Serves on every listener until [`App::stop`], with the worker beside.
    pub async fn serve(&self) -> Result<(), Error> {
        let mut sockets = Vec::new();
        for it in &self.config.listener {
            let what = || format!("listener {} can't stand on {}", it.name, it.address);
            let socket = TcpListener::bind(it.address).await.map_err(|source| Error::Io { what: what(), source })?;
            sockets.push(socket);
        }
        self.serve_on(sockets).await
    }

    /// Serves on sockets that are bound already, one for each configured listener, in order.
    pub async fn serve_on(&self, sockets: Vec<TcpListener>) -> Result<(), Error> {
        let mut tasks = JoinSet::new();
        let mut identities = Vec::new();
        for (it, socket) in self.config.listener.iter().zip(sockets) {
            let what = format!("the certificate of listener {} can't be used", it.name);
            let identity = ServerIdentity::load(&it.certificate_file, &it.key_file);
            let identity = Arc::new(identity.map_err(|source| Error::Io { what, source })?);
            identities.push(identity.clone());
            let guard = Guard::new(it.hosts.clone(), self.figures.clone());
            let endpoint = routes::of(self, it.serves).with(guard).boxed();
            let listening = Listening {
                name: it.name.clone(),
                trusts: it.cards.clone(),
                authority_names: self.verifier.authority_names(&it.cards),
                from: it.from.clone(),
                tls: it.tls.clone(),
                identity,
                endpoint: Arc::new(endpoint),
                figures: self.figures.clone(),
                cutoff: self.cutoff.clone(),
                stop: self.stop.subscribe(),
                drain: Duration::from_secs(self.config.service.drain_seconds),
            };
            tracing::info!(listener = it.name, address = %it.address, "listening");
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
            app.reload_on_hangup(identities).await;
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

    async fn reload_on_hangup(&self, identities: Vec<Arc<ServerIdentity>>) {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
        let mut stop = self.stop.subscribe();
        loop {
            tokio::select! {
                _ = stop.wait_for(|it| *it) => return,
                it = hangup.recv() => if it.is_none() { return },
            }
            match self.reload_keyring().await {
                Ok(()) => tracing::info!("the keyring was read again"),
                Err(error) => {
                    tracing::error!(causes = %causes(&error), "the keyring could not be read again; the old one stays");
                }
            }
            for it in &identities {
                match it.reload() {
                    Ok(()) => tracing::info!("a server certificate was read again"),
                    Err(error) => {
                        tracing::error!(%error, "a server certificate could not be read again; the old one stays");
                    }
                }
            }
        }
    }

    /// Reads the keyring again; what does not open this installation's keys is refused.
    pub async fn reload_keyring(&self) -> Result<(), Error> {
        let keyring = Keyring::read(&self.config.vault.keyring_file)?;
        self.vault.take_keyring(keyring).await?;
        self.take_token_keys();
        Ok(())
    }

    fn take_token_keys(&self) {
        self.sessions.keys.replace(self.vault.keys("session"));
        self.console.keys.replace(self.vault.keys("console"));
        self.contracts.keys.replace(self.vault.keys("application"));
    }

    /// Works until stopped: jobs, the audit's chain, and the watch, each in its own time: a mail server
    /// that does not answer delays neither sealing nor the end of a suspended card's connections.
    pub async fn work(&self) {
        let jobs = Lane::ALL.map(|it| self.work_jobs(it));
        tokio::join!(futures_util::future::join_all(jobs), self.work_chain(), self.work_watch());
    }

    /// Works alone, with its figures but no listener, and reads the keyring again on SIGHUP.
    pub async fn work_alone(&self) -> Result<(), Error> {
        let (figures, (), ()) = tokio::join!(self.serve_ops(), self.work(), self.reload_on_hangup(Vec::new()));
        figures.map_err(|source| Error::Io { what: "the figures could not be served".into(), source })
    }

    /// Health, readiness and figures on an address of their own, until stopped.
    async fn serve_ops(&self) -> std::io::Result<()> {
        let mut stop = self.stop.subscribe();
        let stopped = async move { _ = stop.wait_for(|it| *it).await };
        let Some(address) = self.config.ops.address else {
            stopped.await;
            return Ok(());
        };
        let server = poem::Server::new(poem::listener::TcpListener::bind(address));
        let served = server.run_with_graceful_shutdown(routes::ops(self), stopped, None).await;
        if served.is_err() {
            self.stop();
        }
        served
    }

    /// Waits; answers whether everything is asked to end.
    async fn stopped_within(&self, wait: Duration) -> bool {
        let mut stop = self.stop.subscribe();
        let stopped = tokio::time::timeout(wait, stop.wait_for(|it| *it)).await;
        stopped.is_ok()
    }

    async fn work_jobs(&self, lane: Lane) {
        loop {
            self.run_lane(lane).await;
            if self.stopped_within(Duration::from_secs(1)).await {
                return;
            }
        }
    }

    async fn work_chain(&self) {
        loop {
            let sealed = chain::seal(&self.db).await.unwrap_or_else(|error| {
                tracing::error!(%error, "the audit could not be sealed");
                0
            });
            let wait = if sealed == 0 { Duration::from_secs(1) } else { Duration::ZERO };
            if self.stopped_within(wait).await {
                return;
            }
        }
    }

    async fn work_watch(&self) {
        let mut cut_since = self.clock.now();
        for ticks in 0u64.. {
            cut_since = self.cut_suspended(cut_since).await;
            // Ticks are of five seconds. Authorities publish about daily; ask every half hour.
            if ticks.is_multiple_of(360) {
                self.refresh_lists().await;
            }
            if ticks.is_multiple_of(4_320) {
                self.watch_records().await;
            }
            if ticks.is_multiple_of(12) {
                self.watch_keys().await;
                self.watch_lists().await;
                self.watch_cards().await;
                self.watch_invoices().await;
            }
            if ticks % 4_320 == 120 {
                self.sweep().await;
                self.forget().await;
            }
            if self.stopped_within(Duration::from_secs(5)).await {
                return;
            }
        }
    }

    /// Does every job that is due; answers how many.
    pub async fn run_due_jobs(&self) -> usize {
        let mut done = 0;
        loop {
            let mut some = 0;
            for it in Lane::ALL {
                some += self.run_lane(it).await;
            }
            if some == 0 {
                return done;
            }
            done += some;
        }
    }

    /// Does every job of a lane that is due; answers how many.
    async fn run_lane(&self, lane: Lane) -> usize {
        let mut done = 0;
        loop {
            if *self.stop.borrow() {
                return done;
            }
            let now = self.clock.now();
            match queue::claim(&self.db, lane, now).await {
                Ok(Some(job)) => {
                    done += 1;
                    // A job that panics fails, and nothing else with it.
                    let ran = AssertUnwindSafe(Box::pin(self.run_job(&job))).catch_unwind().await;
                    let ran = ran.unwrap_or_else(|_| Err(Code::Internal.into()));
                    let noted = match ran {
                        Ok(()) => queue::done(&self.db, job.id, self.clock.now()).await,
                        Err(error) => {
                            Figures::count(&self.figures.jobs_failed);
                            tracing::warn!(job.id = %job.id, job.kind, causes = %causes(&error), "a job failed");
                            let code = error.code().text();
                            queue::failed(&self.db, &job, code, self.clock.now()).await
                        }
                    };
                    if let Err(error) = noted {
                        tracing::error!(job.id = %job.id, %error, "a job could not be noted as done or failed");
                    }
                }
                Ok(None) => return done,
                Err(error) => {
                    tracing::error!(%error, "jobs could not be claimed");
                    return done;
                }
            }
        }
    }

    async fn run_job(&self, job: &Job) -> Outcome<()> {
        if job.kind == changes::JOB {
            let id = job.payload.parse().map_err(|_| Code::Malformed)?;
            return self.console.apply_change(id).await;
        }
        if job.kind == facts::JOB {
            let id = job.payload.parse().map_err(|_| Code::Malformed)?;
            let tx = self.db.write().await?;
            facts::take_effect(&*tx, id, self.clock.now()).await?;
            return Ok(tx.commit().await?);
        }
        if job.kind == transfer::JOB {
            let id = job.payload.parse().map_err(|_| Code::Malformed)?;
            let tx = self.db.write().await?;
            if let Some(version) = transfer::take_effect(&*tx, id, &self.clock).await? {
                tidings::tell(&*tx, id, version, self.clock.now()).await?;
            }
            return Ok(tx.commit().await?);
        }
        if job.kind == names::JOB {
            let id = job.payload.parse().map_err(|_| Code::Malformed)?;
            return self.console.take_name(id).await;
        }
        if job.kind == application::JOB {
            return self.contracts.mail(&job.payload).await;
        }
        if let Some(done) = self.issuing.run(job).await {
            return done;
        }
        if let Some(done) = self.billing.work(job).await {
            return done;
        }
        if let Some(done) = self.console.run(job).await {
            return done;
        }
        self.exchange.run(job).await
    }

    async fn cut_suspended(&self, since: Instant) -> Instant {
        let now = self.clock.now();
        match identity_rows::suspended_since(&*self.db, since).await {
            Ok(keys) => {
                self.cutoff.cut(keys);
                // Clocks of processes may differ by two seconds, and a commit takes its time.
                now.plus(-10 * SECOND)
            }
            Err(error) => {
                tracing::error!(%error, "suspended cards could not be read");
                since
            }
        }
    }

    /// The list of our own cards is made anew in time, and cards that end soon are announced.
    pub async fn watch_cards(&self) {
        if let Err(error) = self.issuing.renew_list().await {
            tracing::error!(causes = %causes(&error), "ALARM: the list of revoked cards could not be made");
        }
        if let Err(error) = self.issuing.announce().await {
            tracing::error!(causes = %causes(&error), "the end of cards could not be announced");
        }
    }

    /// What is paid by card is collected, and what is overdue is reminded of.
    pub async fn watch_invoices(&self) {
        if let Err(error) = self.billing.collect_cards().await {
            tracing::error!(causes = %causes(&error), "invoices could not be collected from cards");
        }
        if let Err(error) = self.billing.remind().await {
            tracing::error!(causes = %causes(&error), "overdue invoices could not be reminded of");
        }
    }

    /// Master keys that another process brought or gave up are known here within a minute: the file may be there
    /// already.
    async fn watch_keys(&self) {
        let watched = match self.vault.watch_keys().await {
            Err(vault::keys::Error::Mismatch(_)) => self.reload_keyring().await,
            Err(it) => Err(it.into()),
            Ok(changed) => {
                if changed {
                    self.take_token_keys();
                }
                Ok(())
            }
        };
        if let Err(error) = watched {
            tracing::error!(causes = %causes(&error), "ALARM: what the database knows of master keys is not known here");
        }
    }

    /// Records of earlier versions, which had no end, get one.
    async fn watch_records(&self) {
        if let Err(error) = self.exchange.begin_rewrap().await {
            tracing::error!(causes = %causes(&error), "records without an end could not be looked for");
        }
    }

    async fn watch_lists(&self) {
        match self.load_lists().await {
            Ok(age) if age > 24 * HOUR => {
                tracing::error!(age_seconds = age / SECOND, "ALARM: no new revocation list for 24 hours");
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "revocation lists could not be read from the database"),
        }
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

    /// Fetches every configured list. What is refused or out of reach is logged; the last good one stays.
    pub async fn refresh_lists(&self) {
        for source in self.config.revocation_lists() {
            match fetch(source).await {
                Ok(der) => match self.take_list(&der).await {
                    Ok(()) => {}
                    Err(error) => tracing::error!(source, %error, "a revocation list is refused"),
                },
                Err(error) => tracing::error!(source, %error, "a revocation list could not be fetched"),
            }
        }
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

    /// Forgets what has no use any more: done jobs and clients' keys after 30 days.
    pub async fn forget(&self) {
        let before = self.clock.now().plus(-30 * DAY);
        let forgotten = async {
            let tx = self.db.write().await?;
            let jobs = queue::forget_done(&*tx, before).await?;
            let keys = exchange_rows::forget_keys(&*tx, before).await?;
            tx.commit().await?;
            Ok::<_, DbErr>((jobs, keys))
        };
        match forgotten.await {
            Ok((jobs, keys)) => tracing::info!(jobs, keys, "old jobs and clients' keys were forgotten"),
            Err(error) => tracing::error!(%error, "old jobs and clients' keys could not be forgotten"),
        }
    }

    async fn sweep(&self) {
        match self.vault.sweep(false).await {
            Ok((seen, lost, deleted)) => tracing::info!(seen, lost, deleted, "the store was swept"),
            Err(error) => tracing::error!(causes = %causes(&error), "the store could not be swept"),
        }
        match self.vault.missing_objects().await {
            Ok(missing) => {
                self.figures.objects_missing.store(i64::try_from(missing).unwrap_or(i64::MAX), Ordering::Relaxed);
                if missing > 0 {
                    tracing::error!(missing, "ALARM: documents whose objects are missing in the store");
                }
            }
            Err(error) => tracing::error!(causes = %causes(&error), "the store could not be compared with the rows"),
        }
    }

    /// Whether this process can serve: database in reach, its clock within two seconds of ours.
    pub async fn ready(&self) -> Result<(), String> {
        let backend = self.db.get_database_backend();
        let sql = match backend {
            DbBackend::Postgres => "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint) AS now",
            _ => "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS integer) AS now",
        };
        let row = self.db.query_one_raw(Statement::from_string(backend, sql)).await.map_err(|it| it.to_string())?;
        let theirs: i64 = row.ok_or("no answer")?.try_get("", "now").map_err(|it: DbErr| it.to_string())?;
        if matches!(self.clock, Clock::System) && self.clock.now().since(Instant(theirs)).abs() > 2 * SECOND {
            return Err("this machine's clock differs from the database's by more than two seconds".into());
        }
        Ok(())
    }
}

/// Fetches a list: a path, or plain HTTP with limits (its signature is what counts).
pub async fn fetch(source: &str) -> Result<Vec<u8>, String> {
    use http_body_util::{BodyExt, Empty, Limited};
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;
    if !source.starts_with("http://") {
        let size = tokio::fs::metadata(source).await.map_err(|it| it.to_string())?.len();
        if size > MOST_BYTES as u64 {
            return Err("it is too large".into());
        }
        return tokio::fs::read(source).await.map_err(|it| it.to_string());
    }
    let get = async {
        let client = Client::builder(TokioExecutor::new()).build_http::<Empty<bytes::Bytes>>();
        let address = source.parse().map_err(|_| "it is no address".to_owned())?;
        let answer = client.get(address).await.map_err(|it| it.to_string())?;
        if answer.status() != http::StatusCode::OK {
            return Err(format!("the server answered {}", answer.status()));
        }
        let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await.map_err(|it| it.to_string())?;
        Ok(body.to_bytes().to_vec())
    };
    tokio::time::timeout(Duration::from_secs(30), get).await.map_err(|_| "it took too long".to_owned())?
}
