//! The only reader of the environment: one TOML file, overridden by `MEDPOST__SECTION__KEY`.
//!
//! An unknown key, a missing secret or a contradiction stops the start with a sentence that names it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use medpost_domain::billing::invoice::is_registration_number;
use medpost_domain::billing::tax::Rounding;
use medpost_domain::billing::zengin;
use medpost_domain::card::CardKind;
use medpost_domain::service_period::{Closing, Moved};
use medpost_domain::text::private_letter;
use serde::Deserialize;

use crate::kit::db;
use crate::kit::names;
use crate::kit::network::{Network, is_this_machine};
use crate::kit::secret::Secret;
use crate::kit::space::Space;

/// The whole configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What this installation is.
    pub service: Service,
    /// Where rows lie.
    pub database: DatabaseSection,
    /// Where sealed objects lie.
    pub store: Store,
    /// The keys.
    pub vault: Vault,
    /// What is served, each under its own names; at least one. Hosts of one address share its port.
    #[serde(alias = "listener")]
    pub host: Vec<Host>,
    /// What anybody may hold, and how patient the door is.
    #[serde(default)]
    pub limits: Limits,
    /// Whose cards may sign in.
    #[serde(default)]
    pub trust: Vec<Trust>,
    /// How notices leave.
    pub mail: Mail,
    /// The authority that issues facility cards; none: this installation issues none.
    #[serde(default)]
    pub authority: Option<Authority>,
    /// Who issues invoices, and how; none: this installation issues none.
    #[serde(default)]
    pub billing: Option<Billing>,
    /// How letters are drawn.
    #[serde(default)]
    pub print: Print,
    /// Health, readiness and figures.
    #[serde(default)]
    pub ops: Ops,
    /// Logging.
    #[serde(default)]
    pub log: Log,
}

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
    /// The closing day of a month; on the 5th or the next open day where it is not said.
    #[serde(default)]
    pub closing: Option<ClosingDay>,
    /// Longest wait for open requests at shutdown, in seconds.
    #[serde(default = "twenty")]
    pub drain_seconds: u64,
}

impl Service {
    /// The closing day; none where what is configured can't be one.
    pub fn closing(&self) -> Option<Closing> {
        self.closing.map_or_else(|| Some(Closing::default()), |it| Closing::new(it.day, it.moved))
    }
}

/// 締切日: until when what is received counts from the next month.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingDay {
    /// Day of the month, at most the 20th.
    pub day: u8,
    /// Where it goes from a closed day.
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

/// Where rows lie.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSection {
    /// `sqlite://PATH?mode=rwc` or `postgres://…`; may hold a password, so it never prints. Production wants
    /// `?sslmode=verify-full` where the server is another machine.
    pub url: Option<Secret>,
    /// A file that holds the address instead.
    pub url_file: Option<PathBuf>,
    /// Connections in the pool.
    #[serde(default = "ten")]
    pub connections: u32,
}

/// Where sealed objects lie.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kind")]
pub enum Store {
    /// An S3 server.
    S3 {
        /// Address of the server; empty for AWS itself. Production wants `https://` where it is another machine.
        endpoint: Option<String>,
        /// Region.
        region: String,
        /// Bucket; must not keep versions and must not lock objects.
        bucket: String,
        /// File with the access key.
        access_key_file: PathBuf,
        /// File with the secret key.
        secret_key_file: PathBuf,
        /// Longest wait for the server, with all that is tried again, in seconds; one try takes at most half of it.
        #[serde(default = "one_hundred_twenty")]
        timeout_seconds: u64,
    },
    /// A folder on this machine.
    Folder {
        /// Path of the folder.
        path: PathBuf,
    },
    /// Nothing but memory: for tests; production refuses it.
    Memory,
}

/// The keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    /// File of the master keyring: a line `VERSION BASE64` for each key of 32 bytes, newest last.
    pub keyring_file: PathBuf,
    /// Memory for documents on their way, in MiB.
    #[serde(default = "ninety_six")]
    pub memory_mib: u32,
}

/// One host: names, certificate, and what is served.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Name, for logs.
    pub name: String,
    /// What is served there.
    pub serves: Serves,
    /// Address and port; several hosts may share one: the name that a client asks for chooses.
    pub address: SocketAddr,
    /// The host names it answers, `*.` for one label. No certificate may cover a name of another host.
    pub hosts: Vec<String>,
    /// Certificate chain, PEM.
    pub certificate_file: PathBuf,
    /// Private key, PEM.
    pub key_file: PathBuf,
    /// TLS versions, of `1.2` and `1.3`.
    pub tls: Vec<String>,
    /// Names of the trusts whose cards are asked for; none: no client certificate is asked for.
    #[serde(default)]
    pub cards: Vec<String>,
    /// The networks from which it is spoken to, e.g. `["10.1.0.0/16"]`; others get no answer. None: from everywhere.
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

/// Whose cards may sign in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// Name, for hosts and logs.
    pub name: String,
    /// Which kind of card it issues.
    pub kind: CardKind,
    /// Root certificate, PEM or DER.
    pub root_file: PathBuf,
    /// The authorities below it whose cards may sign in, PEM or DER.
    pub authority_files: Vec<PathBuf>,
    /// Accepted certificate policies, dotted; empty accepts any, and is refused where doctors' cards are meant.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Whether a card must state a profession (hcRole).
    #[serde(default)]
    pub profession_required: bool,
    /// Where the revocation lists of root and authorities are: `http://…`, or a path.
    pub revocation_lists: Vec<String>,
}

/// How notices leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kind")]
pub enum Mail {
    /// An SMTP server.
    Smtp {
        /// Host name, also checked in its certificate.
        host: String,
        /// Port: 465 with `tls = "wrapped"`, else usually 587.
        port: u16,
        /// `required` (STARTTLS) or `wrapped`; there is no mail without TLS.
        tls: SmtpTls,
        /// Certificate authority of the server, PEM, where it is not a public one.
        ca_file: Option<PathBuf>,
        /// User name, where the server asks for one.
        user: Option<String>,
        /// File with the password.
        password_file: Option<PathBuf>,
        /// Sender, e.g. `MEDPost <notice@medpost.example>`.
        from: String,
    },
    /// `.eml` files in a folder: for the demo; production refuses it.
    Folder {
        /// Path of the folder.
        path: PathBuf,
        /// Sender.
        from: String,
    },
    /// Nothing but memory: for tests; production refuses it.
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

/// The authority that issues facility cards.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its certificate, PEM or DER: one of the `authority_files` of a trust of kind `pki`.
    pub certificate_file: PathBuf,
    /// The policy of its cards, dotted.
    pub policy: String,
    /// Where its list lies, to stand in the certificates, e.g. `http://www.medpost.example/crl/cards.crl`.
    #[serde(default)]
    pub list_url: Option<String>,
    /// Its key.
    pub key: AuthorityKey,
}

/// Where the authority's key is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "kind")]
pub enum AuthorityKey {
    /// In a file that the master keyring sealed (`medpost authority make`).
    File {
        /// Path of the file.
        path: PathBuf,
    },
    /// In a token behind PKCS #11.
    Token {
        /// The driver, e.g. `/usr/lib/softhsm/libsofthsm2.so`.
        module: PathBuf,
        /// Label of the token.
        token: String,
        /// Label of the key.
        label: String,
        /// File with the PIN.
        pin_file: PathBuf,
        /// Longest wait for the token, in seconds.
        #[serde(default = "fifteen")]
        timeout_seconds: u64,
    },
}

/// Who issues invoices, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Billing {
    /// Name of the company.
    pub issuer: String,
    /// 登録番号: T and 13 digits.
    pub registration: String,
    /// Postal code.
    #[serde(default)]
    pub postal_code: String,
    /// Address.
    pub address: String,
    /// 発行責任者
    pub responsible: String,
    /// 担当者, with telephone.
    pub contact: String,
    /// Where transfers go to, as it stands on invoices.
    pub bank: String,
    /// What becomes of a fraction of a yen of tax.
    #[serde(default)]
    pub rounding: Rounding,
    /// Who approves a month's bill.
    #[serde(default)]
    pub approval: Approval,
    /// Hours that a bill waits which one person approved alone: until then it can be taken back.
    #[serde(default = "twenty_four")]
    pub wait_hours: u32,
    /// A transfer may be short of the invoice by so many yen: 振込手数料 that the payer's bank took off.
    #[serde(default = "fee")]
    pub transfer_fee: u32,
    /// From so many yen on, a sum that one clerk noted by hand is settled by another, and an account is debited only once
    /// two people have seen it.
    #[serde(default = "million")]
    pub second_person_yen: u32,
    /// 角印: a PNG of at most 100 kB that stands on invoices, estimates and delivery notes; none: there is none.
    #[serde(default)]
    pub seal_file: Option<PathBuf>,
    /// Who collects by 口座振替, as the bank knows them; none: nobody does here.
    #[serde(default)]
    pub collector: Option<Collector>,
    /// The account at Stripe by which credit cards pay; none: none do here.
    #[serde(default)]
    pub stripe: Option<Stripe>,
}

/// The account at Stripe.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stripe {
    /// File with the secret key: best a restricted one.
    pub key_file: PathBuf,
    /// File with the secret of the events' signatures; a line each while one is replaced.
    pub webhook_secret_file: PathBuf,
    /// Another address than Stripe's own: for tests; production refuses it.
    #[serde(default)]
    pub url: Option<String>,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "twenty")]
    pub timeout_seconds: u64,
}

/// Who collects by 口座振替.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collector {
    /// 委託者コード
    pub code: String,
    /// 委託者名 in kana.
    pub name: String,
    /// 振替日: day of the month; on a closed one the next open one.
    pub day: u8,
    /// 銀行番号 of the account that it goes to.
    pub bank: String,
    /// 銀行名 in kana.
    pub bank_name: String,
    /// 支店番号
    pub branch: String,
    /// 支店名 in kana.
    pub branch_name: String,
    /// 預金種目: 1 普通, 2 当座.
    pub kind: u8,
    /// 口座番号
    pub number: String,
}

impl Collector {
    /// As it stands in a file.
    pub fn written(&self) -> zengin::Collector {
        zengin::Collector {
            code: self.code.clone(),
            name: self.name.clone(),
            account: zengin::Account {
                bank: self.bank.clone(),
                bank_name: self.bank_name.clone(),
                branch: self.branch.clone(),
                branch_name: self.branch_name.clone(),
                kind: self.kind,
                number: self.number.clone(),
                holder: self.name.clone(),
            },
        }
    }
}

/// Who approves a month's bill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// Somebody else than whoever computed it.
    #[default]
    Second,
    /// Also whoever computed it: with a reason, and after a wait.
    Alone,
}

/// How letters are drawn.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// The program `medpost-print`; beside this one where it is not said.
    #[serde(default)]
    pub program: Option<PathBuf>,
    /// Font files that hold Japanese, of a package of the system's.
    #[serde(default = "noto")]
    pub fonts: Vec<PathBuf>,
}

impl Default for Print {
    fn default() -> Self {
        Self { program: None, fonts: noto() }
    }
}

impl Print {
    /// The program that draws.
    pub fn program(&self) -> PathBuf {
        let beside = || std::env::current_exe().ok().map(|it| it.with_file_name("medpost-print"));
        self.program.clone().or_else(beside).unwrap_or_else(|| "medpost-print".into())
    }
}

/// Where Debian's package fonts-noto-cjk puts them.
fn noto() -> Vec<PathBuf> {
    ["Regular", "Bold"].map(|it| format!("/usr/share/fonts/opentype/noto/NotoSansCJK-{it}.ttc").into()).into()
}

/// What anybody may hold, and how patient the door is. People are slow: they type a PIN inside the handshake.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds until the first message of a handshake is whole.
    pub hello_seconds: f64,
    /// Seconds for the rest of a handshake where a card is asked for.
    pub person_seconds: f64,
    /// Seconds for the rest of any other.
    pub handshake_seconds: f64,
    /// Connections in all, as far as file handles go.
    pub connections: usize,
    /// Connections that wait for a person, in all.
    pub waiting: usize,
    /// Connections of one address of IPv4 or one /64 of IPv6.
    pub each: usize,
    /// Connections of an address in one of the `shared_networks`.
    pub each_shared: usize,
    /// Networks where many share an address: a hospital, a VPN of carers.
    pub shared_networks: Vec<Network>,
    /// Balancers that pass TLS on as it is and speak the PROXY protocol, version 2. They must speak it; nobody else may.
    pub balancers: Vec<Network>,
    /// Seconds without a first request.
    pub first_request_seconds: f64,
    /// Seconds without an open request; a signed-in card's connection stays as long as its session may idle.
    pub idle_seconds: f64,
    /// Seconds for which an answer to a stranger may wait for them.
    pub stalled_guest_seconds: f64,
    /// Seconds for which an answer to somebody signed in may wait for them.
    pub stalled_seconds: f64,
    /// Seconds below a kilobyte a second.
    pub slow_seconds: f64,
    /// Seconds for the body of a request that is no upload.
    pub body_seconds: f64,
    /// Memory for bodies of strangers, in MiB.
    pub guest_mib: u32,
    /// Memory for bodies of people who are signed in, uploads aside, in MiB.
    pub member_mib: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hello_seconds: 10.0,
            person_seconds: 180.0,
            handshake_seconds: 10.0,
            connections: 16_384,
            waiting: 4_096,
            each: 256,
            each_shared: 4_096,
            shared_networks: Vec::new(),
            balancers: Vec::new(),
            first_request_seconds: 20.0,
            idle_seconds: 120.0,
            stalled_guest_seconds: 30.0,
            stalled_seconds: 120.0,
            slow_seconds: 60.0,
            body_seconds: 30.0,
            guest_mib: 8,
            member_mib: 64,
        }
    }
}

impl Limits {
    /// Every pause a part of what it is, for tests.
    pub fn hurry(&mut self, part: f64) {
        for it in [
            &mut self.hello_seconds,
            &mut self.person_seconds,
            &mut self.handshake_seconds,
            &mut self.first_request_seconds,
            &mut self.idle_seconds,
            &mut self.stalled_guest_seconds,
            &mut self.stalled_seconds,
            &mut self.slow_seconds,
            &mut self.body_seconds,
        ] {
            *it *= part;
        }
    }
}

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

/// Logging.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// As `info,medpost=debug`.
    #[serde(default = "info")]
    pub filter: String,
    /// JSON lines for collectors.
    #[serde(default)]
    pub json: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: info(), json: false }
    }
}

fn info() -> String {
    "info".to_owned()
}
const fn ten() -> u32 {
    10
}
const fn twenty() -> u64 {
    20
}
const fn twenty_four() -> u32 {
    24
}
const fn fee() -> u32 {
    880
}
/// The yen from which a second person is needed, where nothing else is configured.
pub const fn million() -> u32 {
    1_000_000
}
const fn fifteen() -> u64 {
    15
}
const fn one_hundred_twenty() -> u64 {
    120
}
const fn ninety_six() -> u32 {
    96
}

/// Why the configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file can't be read.
    #[error("the configuration {path} can't be read")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not TOML, or a key is unknown, missing or of the wrong type.
    #[error("the configuration {path} is wrong: {what}")]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// What, naming the key.
        what: String,
    },
    /// Two settings contradict, or a needed one is missing.
    #[error("the configuration contradicts itself: {0}")]
    Contradiction(String),
}

/// What is wrong and in which line; never the line itself, which may hold a password.
fn told(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|it| text.get(..it.start)).map(|it| it.matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line}: {}", error.message()),
        None => error.message().to_owned(),
    }
}

impl Config {
    /// Reads the file, then lets `MEDPOST__SECTION__KEY` of the environment override it.
    #[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, path, std::env::vars())
    }

    /// Reads a text and a set of overrides. Relative paths start at the file's folder.
    pub fn parse(text: &str, path: &Path, overrides: impl Iterator<Item = (String, String)>) -> Result<Self, Error> {
        let wrong = |what: String| Error::Wrong { path: path.to_owned(), what };
        let mut table: toml::Table = text.parse().map_err(|it| wrong(told(text, &it)))?;
        for (name, value) in overrides {
            let Some(keys) = name.strip_prefix("MEDPOST__") else { continue };
            let keys: Vec<String> = keys.split("__").map(str::to_lowercase).collect();
            set(&mut table, &keys, &value).ok_or_else(|| wrong(format!("{name} names no section and key")))?;
        }
        let mut config: Self = table.try_into().map_err(|it| wrong(told(text, &it)))?;
        config.settle_paths(path.parent().unwrap_or(Path::new(".")));
        config.check()?;
        Ok(config)
    }

    /// Where the revocation lists of every trust are published.
    pub fn revocation_lists(&self) -> impl Iterator<Item = &String> {
        self.trust.iter().flat_map(|it| &it.revocation_lists)
    }

    /// The address of the database.
    pub fn database_url(&self) -> Result<Secret, Error> {
        match (&self.database.url, &self.database.url_file) {
            (Some(it), None) => Ok(it.clone()),
            (None, Some(path)) => {
                Secret::from_file(path).map_err(|source| Error::Unreadable { path: path.clone(), source })
            }
            _ => Err(Error::Contradiction("database needs exactly one of url and url_file".into())),
        }
    }

    fn check(&self) -> Result<(), Error> {
        let no = |what: String| Err(Error::Contradiction(what));
        let url = self.database_url()?;
        let production = self.service.profile == Profile::Production;
        let open = "nothing keeps others on the way from reading along. Let the server run on this machine, or write";
        if production && !db::is_private(url.reveal()).unwrap_or(false) {
            let verify = "?sslmode=verify-full at the end (and &sslrootcert=FILE for an authority of your own)";
            return no(format!("the address of the database: {open} {verify}"));
        }
        if let Store::S3 { endpoint, timeout_seconds, .. } = &self.store {
            if production && endpoint.as_deref().is_some_and(|it| !is_private(it)) {
                return no(format!("store.endpoint: {open} https://"));
            }
            if *timeout_seconds < 2 {
                return no("store.timeout_seconds must be at least 2".into());
            }
        }
        if production && matches!(self.store, Store::Memory) {
            return no("store.kind = \"memory\" is for tests; production needs \"s3\" or \"folder\"".into());
        }
        if production && !matches!(self.mail, Mail::Smtp { .. }) {
            return no("mail.kind must be \"smtp\" in production".into());
        }
        if self.service.closing().is_none() {
            return no("service.closing.day must be 1 to 20, and 6 to 20 where it is moved earlier".into());
        }
        if self.host.is_empty() {
            return no("there is no [[host]]".into());
        }
        if self.ops.address.is_some_and(|it| !it.ip().is_loopback()) {
            return no("ops.address must be a loopback address: figures and health are not for the world".into());
        }
        for it in &self.host {
            if it.hosts.is_empty() {
                return no(format!("host {} answers no host names", it.name));
            }
            if it.tls.is_empty() || it.tls.iter().any(|it| it != "1.2" && it != "1.3") {
                return no(format!("host {}: tls may hold \"1.2\" and \"1.3\"", it.name));
            }
            if it.serves == Serves::Console && self.service.console_url.is_none() {
                return no(format!("host {} serves the console: service.console_url is missing", it.name));
            }
            if it.serves == Serves::App && it.cards.is_empty() {
                return no(format!("host {} serves the app but asks for no cards", it.name));
            }
            if let Some(card) = it.cards.iter().find(|name| !self.trust.iter().any(|it| it.name == **name)) {
                return no(format!("host {} asks for cards of {card:?}, which is no [[trust]]", it.name));
            }
            if !production && !it.address.ip().is_loopback() {
                return no(format!("the demo's host {} must stand on a loopback address", it.name));
            }
        }
        if let Some(it) = &self.authority {
            if matches!(it.key, AuthorityKey::Token { timeout_seconds: 0, .. }) {
                return no("authority.key.timeout_seconds must be at least 1".into());
            }
            let known = |of: &&Trust| of.kind == CardKind::Pki && of.authority_files.contains(&it.certificate_file);
            if !self.trust.iter().any(|of| known(&of)) {
                return no("authority.certificate_file is not among the authority_files of a trust of kind pki".into());
            }
        }
        if let Some(it) = &self.billing
            && !is_registration_number(&it.registration)
        {
            return no("billing.registration is no 登録番号: T, and 13 digits with their check digit".into());
        }
        if let Some(it) = &self.billing
            && [&it.issuer, &it.address, &it.responsible, &it.contact, &it.bank]
                .iter()
                .any(|it| private_letter(it).is_some())
        {
            return no("billing holds a letter of private use (外字), which no invoice can be printed with".into());
        }
        if let Some(it) = self.billing.as_ref().and_then(|it| it.collector.as_ref()) {
            if let Err(it) = it.written().check() {
                return no(format!("billing.collector: {it} is not as a bank takes it"));
            }
            if !(1..=28).contains(&it.day) {
                return no("billing.collector.day must be 1 to 28".into());
            }
        }
        if production && self.billing.as_ref().and_then(|it| it.stripe.as_ref()).is_some_and(|it| it.url.is_some()) {
            return no("billing.stripe.url is for tests; production speaks with Stripe itself".into());
        }
        for (index, it) in self.host.iter().enumerate() {
            if self.host[..index].iter().any(|other| names::overlap(&other.hosts, &it.hosts)) {
                return no(format!("host {} answers a name of another host", it.name));
            }
        }
        for it in &self.trust {
            if it.authority_files.is_empty() {
                return no(format!("trust {} names no authorities", it.name));
            }
            if it.revocation_lists.is_empty() {
                return no(format!("trust {} names no revocation lists", it.name));
            }
            if let Some(list) = it.revocation_lists.iter().find(|it| it.contains("://") && !it.starts_with("http://")) {
                return no(format!(
                    "trust {}: {list} can't be fetched: name it with http:// or as a file, for a list is signed anyway",
                    it.name
                ));
            }
            if it.kind == CardKind::Hpki && it.policies.is_empty() {
                return no(format!(
                    "trust {}: HPKI cards need policies: without them any card of its root would do",
                    it.name
                ));
            }
            if it.kind == CardKind::Hpki && !it.profession_required {
                return no(format!("trust {}: HPKI cards need profession_required = true", it.name));
            }
        }
        Ok(())
    }

    /// The disks that this machine writes to.
    pub fn space(&self) -> Space {
        let mut folders = vec![("temporary files", std::env::temp_dir())];
        if let Store::Folder { path } = &self.store {
            folders.push(("store", path.clone()));
        }
        if let Ok(url) = self.database_url()
            && let Some(file) = url.reveal().strip_prefix("sqlite://")
        {
            let file = Path::new(file.split('?').next().unwrap_or(file));
            folders.push(("database", file.parent().unwrap_or(Path::new(".")).to_owned()));
        }
        Space::new(folders)
    }

    fn settle_paths(&mut self, base: &Path) {
        let settle = |it: &mut PathBuf| {
            if it.is_relative() {
                *it = base.join(&*it);
            }
        };
        settle(&mut self.vault.keyring_file);
        if let Some(it) = self.billing.as_mut().and_then(|it| it.seal_file.as_mut()) {
            settle(it);
        }
        if let Some(it) = self.billing.as_mut().and_then(|it| it.stripe.as_mut()) {
            settle(&mut it.key_file);
            settle(&mut it.webhook_secret_file);
        }
        if let Some(it) = &mut self.authority {
            settle(&mut it.certificate_file);
            match &mut it.key {
                AuthorityKey::File { path } => settle(path),
                AuthorityKey::Token { pin_file, .. } => settle(pin_file),
            }
        }
        self.service.terms_file.iter_mut().chain(&mut self.print.program).for_each(settle);
        self.print.fonts.iter_mut().for_each(settle);
        if let Some(it) = &mut self.database.url_file {
            settle(it);
        }
        match &mut self.store {
            Store::Folder { path } => settle(path),
            Store::S3 { access_key_file, secret_key_file, .. } => {
                settle(access_key_file);
                settle(secret_key_file);
            }
            Store::Memory => {}
        }
        match &mut self.mail {
            Mail::Folder { path, .. } => settle(path),
            Mail::Smtp { ca_file, password_file, .. } => ca_file.iter_mut().chain(password_file).for_each(settle),
            Mail::Memory => {}
        }
        for it in &mut self.host {
            settle(&mut it.certificate_file);
            settle(&mut it.key_file);
        }
        for it in &mut self.trust {
            settle(&mut it.root_file);
            it.authority_files.iter_mut().for_each(settle);
            for list in &mut it.revocation_lists {
                if !list.contains("://") && Path::new(list).is_relative() {
                    *list = base.join(&*list).to_string_lossy().into_owned();
                }
            }
        }
    }
}

/// Whether nobody on the way can read or change what is said to a server at this address.
fn is_private(address: &str) -> bool {
    let address = address.parse::<http::Uri>();
    address.is_ok_and(|it| it.scheme_str() == Some("https") || it.host().is_some_and(is_this_machine))
}

/// Sets `section.key` to the value: as TOML if it reads as a number, a truth value or a list, else as text.
fn set(table: &mut toml::Table, keys: &[String], value: &str) -> Option<()> {
    let [section, key] = keys else { return None };
    let parsed = format!("it = {value}").parse::<toml::Table>().ok().and_then(|mut it| it.remove("it"));
    let value = match parsed {
        Some(it) if !it.is_str() => it,
        _ => toml::Value::String(value.to_owned()),
    };
    let section = table.entry(section.clone()).or_insert_with(|| toml::Table::new().into());
    section.as_table_mut()?.insert(key.clone(), value);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, overrides: &[(&str, &str)]) -> String {
        let overrides = overrides.iter().map(|it| (it.0.to_owned(), it.1.to_owned()));
        Config::parse(text, Path::new("/etc/medpost.toml"), overrides).map(|_| ()).expect_err("refused").to_string()
    }

    /// The example with a database that needs no file beside it.
    fn example() -> String {
        let example = include_str!("../../../infra/medpost.example.toml");
        example.replacen("url_file = \"secrets/database-url\"", "url = \"postgres://localhost/x\"", 1)
    }

    /// What is said of the example with one text in the place of another.
    fn changed(from: &str, to: &str) -> String {
        let example = example();
        assert!(example.contains(from), "{from}");
        refused(&example.replacen(from, to, 1), &[])
    }

    #[test]
    fn what_would_let_in_or_show_more_than_is_meant_is_refused() {
        let path = Path::new("/etc/medpost.toml");
        let config = Config::parse(&example(), path, std::iter::empty()).expect("the example does");
        assert_eq!(config.billing.map(|it| it.second_person_yen), Some(million()));
        let hpki = "policies = [\"1.2.392.100495.1.5.1.2.3.1\"]";
        for none in ["", "policies = []"] {
            assert!(changed(hpki, none).contains("trust hpki: HPKI cards need policies"));
        }
        let list = "http://cert.medis.or.jp/auth/crl-auth2.crl";
        for scheme in ["https", "HTTPS", "ftp"] {
            let said = changed(list, &list.replacen("http", scheme, 1));
            assert!(said.contains(&format!("{scheme}://cert.medis.or.jp")) && said.contains("signed anyway"), "{said}");
        }
        for address in ["0.0.0.0:9090", "10.0.0.1:9090", "[::]:9090"] {
            assert!(changed("127.0.0.1:9090", address).contains("ops.address must be a loopback address"));
        }
    }

    #[test]
    fn a_wrong_configuration_is_named_and_no_secret_printed() {
        let open = refused("[database]\nurl = \"postgres://u:hunter2@db\n", &[]);
        assert!(open.contains("line 2") && !open.contains("hunter2"), "{open}");
        let example = include_str!("../../../infra/medpost.example.toml");
        let unknown = refused(&format!("{example}\n[surprise]\nkey = 1\n"), &[]);
        assert!(unknown.contains("surprise"), "{unknown}");
        let unknown = refused(example, &[("MEDPOST__DATABASE__COLOUR", "blue")]);
        assert!(unknown.contains("colour"), "{unknown}");
        let two =
            refused(example, &[("MEDPOST__DATABASE__URL", "postgres://a/b"), ("MEDPOST__DATABASE__URL_FILE", "f")]);
        assert!(two.contains("url"), "{two}");
        assert!(!format!("{:?}", crate::kit::secret::Secret::new("hunter2".into())).contains("hunter2"));
    }

    /// The example with another address of the database and of the store; what is wrong with it.
    fn of(database: &str, store: &str) -> Option<String> {
        let example = include_str!("../../../infra/medpost.example.toml");
        let text = example.replace("url_file = \"secrets/database-url\"", &format!("url = \"{database}\""));
        let overrides = std::iter::once(("MEDPOST__STORE__ENDPOINT".to_owned(), store.to_owned()));
        Config::parse(&text, Path::new("/etc/medpost.toml"), overrides).err().map(|it| it.to_string())
    }

    #[test]
    fn production_speaks_to_no_other_machine_in_the_clear() {
        let (private, https) =
            ("postgres://medpost:hunter2@db.example/medpost?sslmode=verify-full", "https://s3.example");
        for it in [
            private,
            "postgres://medpost@localhost/medpost",
            "postgres://medpost@127.0.0.1:5433/medpost",
            "postgres://medpost@[::1]/medpost",
            "postgres://medpost@%2Frun%2Fpostgresql/medpost",
            "postgres://medpost@db/medpost?host=/run/postgresql",
            "sqlite:///var/lib/medpost/medpost.db?mode=rwc",
        ] {
            assert_eq!(of(it, https), None, "{it}");
        }
        for it in [
            "postgres://medpost:hunter2@db.example/medpost",
            "postgres://medpost:hunter2@db.example/medpost?sslmode=require",
            "postgres://medpost:hunter2@db.example/medpost?sslmode=verify-ca",
            "postgres://medpost:hunter2@localhost.example/medpost",
            "postgres://medpost:hunter2@10.0.0.7/medpost?sslmode=surely",
        ] {
            let why = of(it, https).expect(it);
            assert!(why.contains("?sslmode=verify-full") && !why.contains("hunter2"), "{why}");
        }
        for it in ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000", https] {
            assert_eq!(of(private, it), None, "{it}");
        }
        for it in ["http://s3.example", "http://127.0.0.1.example", "s3.example", "ftp://s3.example"] {
            let why = of(private, it).expect(it);
            assert!(why.contains("store.endpoint") && why.contains("https://"), "{why}");
        }
    }
}
