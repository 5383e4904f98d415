//! Builds every part once and hands it to those who need it; migrates, checks and sets up the installation.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::instant::{HOUR, SECOND};
use sea_orm::DbErr;
use tokio::sync::watch;
use uuid::Uuid;
use webauthn_rs::prelude::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::audit::chain;
use crate::billing::Billing;
use crate::billing::credit_cards::stripe::Stripe;
use crate::config::{self, Config, Profile, Store};
use crate::console::Console;
use crate::contract::{Contracts, ledger, terms};
use crate::directory::{Directory, refold};
use crate::exchange::Exchange;
use crate::exchange::downloads::RunningWork;
use crate::identity::Identity;
use crate::identity::witness::AuditWitness;
use crate::issuing::authority::{self, Authority};
use crate::issuing::key::{self, Key};
use crate::issuing::token::{KeyLocation, TokenKey};
use crate::issuing::{self, Issuing, list};
use crate::kit::alarm::Alarms;
use crate::kit::cached::Cached;
use crate::kit::causes::chain as causes;
use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::handles;
use crate::kit::names::share_a_name;
use crate::kit::pace::Pace;
use crate::kit::secret::Secret;
use crate::kit::space::Space;
use crate::kit::telemetry::Figures;
use crate::kit::turns::Turns;
use crate::net::bodies::Bodies;
use crate::net::listener::{Crowds, Cutoff};
use crate::net::tls::Identity as ServerIdentity;
use crate::net::verifier::{CardVerifier, TrustFiles};
use crate::net::{self, certificate};
use crate::notify::post::{self, Post};
use crate::office::Office;
use crate::print::Printer;
use crate::session::caller::Sessions;
use crate::session::token::TokenKeys;
use crate::vault::depot::Depot;
use crate::vault::keyring::{self, Keyring};
use crate::vault::keys::Vault;

/// Why the service does not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration can't be used.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// The keyring can't be used.
    #[error(transparent)]
    Keyring(#[from] keyring::Error),
    /// A trust can't be used.
    #[error(transparent)]
    Trust(#[from] net::verifier::Error),
    /// The authority can't be used.
    #[error(transparent)]
    Authority(#[from] issuing::authority::Error),
    /// Its key can't be used.
    #[error(transparent)]
    AuthorityKey(#[from] issuing::key::Error),
    /// Mail can't be used.
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
        /// What failed, with the file or address.
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
pub(crate) type Served = (String, Arc<ServerIdentity>);

/// Every part of a running service.
#[derive(Clone)]
pub struct App {
    /// The configuration.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// The vault: keys, and the encrypted depot.
    pub vault: Arc<Vault>,
    /// Judges cards.
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
    /// Sign-in to the console.
    pub office: Arc<Office>,
    /// The console.
    pub console: Arc<Console>,
    /// Bills and invoices.
    pub billing: Arc<Billing>,
    /// Sends mails.
    pub post: Post,
    /// Metrics.
    pub figures: Arc<Figures>,
    /// The alarms of this process.
    pub alarms: Alarms,
    /// Free space on this machine's disks.
    pub space: Space,
    /// Ends connections of suspended cards.
    pub cutoff: Cutoff,
    /// The crowds of connections.
    pub crowds: Arc<Crowds>,
    /// Memory for bodies of requests.
    pub bodies: Arc<Bodies>,
    /// The certificates that [`App::reload`] reads again.
    pub(crate) identities: Arc<Mutex<Vec<Served>>>,
    pub(crate) stop: Arc<watch::Sender<bool>>,
}

/// Opens the depot as configured.
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

/// Opens the client for Stripe, if one is configured.
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

/// Makes and checks passkeys, bound to the console's host name; `None` if there is no console.
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

/// Opens the authority that issues cards, if one is configured.
pub async fn open_authority(config: &Config, keyring: &Keyring) -> Result<Option<Arc<Authority>>, Error> {
    let Some(it) = &config.authority else { return Ok(None) };
    let key = match &it.key {
        config::AuthorityKey::File { path } => Key::open(path, keyring)?,
        config::AuthorityKey::Token { module, token, label, pin_file, timeout_seconds } => {
            let pin = Secret::from_file(pin_file)
                .map_err(|source| Error::Io { what: format!("{} can't be read", pin_file.display()), source })?;
            let place = KeyLocation {
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

/// Reads the image of the issuer's seal, if one is configured.
fn open_seal(config: &Config) -> Result<Option<Arc<[u8]>>, Error> {
    let Some(path) = config.billing.as_ref().and_then(|it| it.seal_file.as_deref()) else { return Ok(None) };
    let read = crate::billing::invoices::seal::read(path)
        .map_err(|source| Error::Io { what: format!("{} can't be used as a seal", path.display()), source })?;
    Ok(Some(read.into()))
}

/// Parts that several areas are built on.
struct Base {
    db: Db,
    clock: Clock,
    vault: Arc<Vault>,
    sessions: Arc<Sessions>,
    post: Post,
    public_url: Arc<str>,
    desk: Arc<str>,
    figures: Arc<Figures>,
    alarms: Alarms,
    space: Space,
    cutoff: Cutoff,
}

impl Base {
    fn identity(&self) -> Identity {
        Identity {
            db: self.db.clone(),
            clock: self.clock.clone(),
            sessions: self.sessions.clone(),
            cutoff: self.cutoff.clone(),
            figures: self.figures.clone(),
            post: self.post.clone(),
            desk: self.desk.clone(),
        }
    }

    fn directory(&self) -> Directory {
        Directory {
            db: self.db.clone(),
            clock: self.clock.clone(),
            post: self.post.clone(),
            public_url: self.public_url.clone(),
            desk: self.desk.clone(),
        }
    }

    fn exchange(&self, stop: watch::Receiver<bool>) -> Exchange {
        Exchange {
            db: self.db.clone(),
            clock: self.clock.clone(),
            vault: self.vault.clone(),
            sessions: self.sessions.clone(),
            post: self.post.clone(),
            public_url: self.public_url.clone(),
            desk: self.desk.clone(),
            downloads: RunningWork::default(),
            space: self.space.clone(),
            reminded: AtomicI32::new(i32::MIN),
            sends: Turns::default(),
            figures: self.figures.clone(),
            most: Cached::default(),
            stop,
        }
    }

    fn contracts(&self, config: &Config) -> Result<Contracts, Error> {
        let read = |path: &Path| {
            terms::Terms::read(path)
                .map_err(|source| Error::Io { what: format!("{} can't be used", path.display()), source })
        };
        Ok(Contracts {
            db: self.db.clone(),
            clock: self.clock.clone(),
            vault: self.vault.clone(),
            post: self.post.clone(),
            keys: TokenKeys::new(self.vault.keys("application")),
            pace: Pace::default(),
            terms: config.service.terms_file.as_deref().map(read).transpose()?,
            closing: config.service.closing().unwrap_or_default(),
            public_url: self.public_url.clone(),
            desk: self.desk.clone(),
        })
    }

    fn office(&self, config: &Config) -> Result<Office, Error> {
        let url: Arc<str> = config.service.console_url.as_deref().unwrap_or("").trim_end_matches('/').into();
        Ok(Office {
            db: self.db.clone(),
            clock: self.clock.clone(),
            sessions: self.sessions.clone(),
            keys: TokenKeys::new(self.vault.keys("console")),
            webauthn: open_webauthn(&url)?,
            pace: Pace::default(),
            post: self.post.clone(),
            printer: Printer::new(config.print.program(), config.print.fonts.clone()),
            url,
            public_url: self.public_url.clone(),
            card_url: config.service.card_url.as_str().into(),
            pki_url: config.service.pki_url.as_str().into(),
            desk: self.desk.clone(),
        })
    }

    fn billing(&self, config: &Config, office: &Arc<Office>, contracts: &Arc<Contracts>) -> Result<Billing, Error> {
        Ok(Billing {
            db: self.db.clone(),
            clock: self.clock.clone(),
            vault: self.vault.clone(),
            office: office.clone(),
            contracts: contracts.clone(),
            alarms: self.alarms.clone(),
            issuer: config.billing.clone().map(Arc::new),
            stripe: open_stripe(config)?,
            seal: open_seal(config)?,
            kept: TokenKeys::new(self.vault.keys("invoices")),
            pace: Pace::default(),
        })
    }
}

impl App {
    /// Builds every part. Call [`App::check`] before serving.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, Error> {
        let depot = open_depot(&config.store)?;
        Self::build_with(config, clock, depot).await
    }

    /// Builds every part over a depot that is already open.
    pub async fn build_with(config: Config, clock: Clock, depot: Depot) -> Result<Self, Error> {
        let db = Db::connect(config.database_url()?.reveal(), config.database.connections).await?;
        let keyring = Keyring::read(&config.vault.keyring_file)?;
        let verifier = Arc::new(open_verifier(&config)?);
        let authority = open_authority(&config, &keyring).await?;
        let vault = Arc::new(Vault::new(db.clone(), depot, keyring, clock.clone(), config.vault.memory_mib));
        let sessions = Arc::new(Sessions {
            db: db.clone(),
            clock: clock.clone(),
            verifier: verifier.clone(),
            keys: TokenKeys::new(vault.keys("session")),
            witness: Arc::new(AuditWitness(db.clone())),
        });
        let base = Base {
            post: Post::open(&config.mail)?,
            public_url: config.service.public_url.trim_end_matches('/').into(),
            desk: config.service.desk.as_str().into(),
            figures: Arc::default(),
            alarms: Alarms::default(),
            space: config.space(),
            cutoff: Cutoff::default(),
            db,
            clock,
            vault,
            sessions,
        };
        handles::raise();
        let (stop, stopped) = watch::channel(false);
        let identity = base.identity();
        let exchange = Arc::new(base.exchange(stopped));
        let contracts = Arc::new(base.contracts(&config)?);
        let issuing = Arc::new(Issuing {
            db: base.db.clone(),
            clock: base.clock.clone(),
            authority,
            verifier: verifier.clone(),
            identity: identity.clone(),
            post: base.post.clone(),
            pace: Pace::default(),
            desk: base.desk.clone(),
        });
        let office = Arc::new(base.office(&config)?);
        let console = Arc::new(Console {
            db: base.db.clone(),
            clock: base.clock.clone(),
            office: office.clone(),
            identity: identity.clone(),
            contracts: contracts.clone(),
            issuing: issuing.clone(),
            rounding: config.billing.as_ref().map(|it| it.rounding).unwrap_or_default(),
        });
        let billing = Arc::new(base.billing(&config, &office, &contracts)?);
        Ok(Self {
            crowds: Arc::new(Crowds::new(config.limits.connections, config.limits.waiting)),
            bodies: Arc::new(Bodies::new(&config.limits)),
            config: Arc::new(config),
            directory: base.directory(),
            verifier,
            identity,
            exchange,
            contracts,
            issuing,
            office,
            console,
            billing,
            clock: base.clock,
            db: base.db,
            vault: base.vault,
            sessions: base.sessions,
            post: base.post,
            figures: base.figures,
            alarms: base.alarms,
            space: base.space,
            cutoff: base.cutoff,
            identities: Arc::default(),
            stop: Arc::new(stop),
        })
    }

    /// Migrates the database to this version.
    pub async fn migrate(&self) -> Result<(), Error> {
        medpost_migration::up(&self.db).await?;
        chain::catch_up(&self.db).await?;
        // A start does not wait for millions of rows: the rest is rewritten in the background.
        for _ in 0..40 {
            if self.refold().await? == 0 {
                break;
            }
        }
        let tx = self.db.write_long().await?;
        ledger::begin_missing_ledgers(&*tx, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Rewrites some of the lines for searching that another version of the folding wrote; returns how many rows.
    pub async fn refold(&self) -> Result<usize, DbErr> {
        let tx = self.db.write().await?;
        let count = refold::refold_batch(&*tx).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Refuses a certificate that covers a name of another host of its address: a browser would send that host's
    /// requests over a connection that it already has, on which nobody asked for a card (ADR 22). The error says which.
    pub fn check_certificate_names(config: &Config) -> Result<(), String> {
        for it in &config.host {
            let chain = std::fs::read(&it.certificate_file).unwrap_or_default();
            let covered =
                certificate::from_file(&chain).first().map(|it| certificate::host_names(it)).unwrap_or_default();
            for other in config.host.iter().filter(|other| other.name != it.name && other.address == it.address) {
                if share_a_name(&covered, &other.hosts) {
                    return Err(format!(
                        "the certificate of host {} covers a name of host {}: give each host of an address its own",
                        it.name, other.name
                    ));
                }
            }
        }
        Ok(())
    }

    /// Checks what must hold before anything is served. Production refuses everything of the demo.
    pub async fn check(&self) -> Result<(), Error> {
        if self.config.service.profile == Profile::Production {
            self.refuse_demo()?;
        }
        let pending = medpost_migration::pending(&*self.db).await?;
        if !pending.is_empty() {
            return Err(Error::Refused("the database is of an older version: run `medpost migrate`".into()));
        }
        Self::check_certificate_names(&self.config).map_err(Error::Refused)?;
        self.vault.check().await?;
        match self.vault.try_store().await {
            // What ends frees space: a service that can't write can still do that, and hand out what is there.
            Err(it) if self.space.holds(0).is_err() => {
                tracing::error!(causes = %causes(&it), "the disk of the store is full: nothing can be uploaded");
            }
            it => it?,
        }
        self.take_token_keys();
        self.load_lists().await?;
        list::renew_list(&self.issuing).await.map_err(|it| Error::Refused(causes(&it)))?;
        Ok(())
    }

    /// A demo's roots, keyring and certificates never serve patients' data: anybody may have their keys.
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

    /// Sets up a fresh installation; returns its id.
    pub async fn install(&self) -> Result<Uuid, Error> {
        self.migrate().await?;
        let id = self.vault.install().await?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let by = crate::audit::entry::Actor::OPERATOR;
        crate::audit::entry::write(&*tx, by, Act::InstallationMade, (SubjectKind::Installation, Some(id)), "", now)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes over the lists that any process stored in the database; returns for how long the quietest source has
    /// brought nothing new, in microseconds: more than a day if one never did.
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
            // A list that is no newer than the current one changes nothing.
            let _ = self.verifier.take_list(&it.der, now);
        }
        let age = now.since(oldest);
        self.figures.revocation_age_seconds.store(age / SECOND, Ordering::Relaxed);
        Ok(age)
    }

    /// Checks a list and stores it for all processes.
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
}
