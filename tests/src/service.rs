//! A whole service with facilities and cards, on loopback, in a folder of its own.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use medpost::app::App;
use medpost::audit::entry::Actor;
use medpost::config::Config;
use medpost::console::administrators;
use medpost::contract::table::Row;
use medpost::contract::{import, store as contracts};
use medpost::identity::invite::{self, Invitation};
use medpost::identity::store as people;
use medpost::kit::clock::Clock;
use medpost::kit::entropy;
use medpost::office::store as office;
use medpost::vault::depot::Depot;
use medpost::vault::keyring::Keyring;
use medpost_demo::pki::{Authority, Card, Flaws, HPKI_POLICY, NewCard, PKI_POLICY, Pki};
use medpost_domain::card::CardKind;
use medpost_domain::id::{AdministratorId, AllotmentId, FacilityId, InboxId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::Size;
use medpost_domain::plan::LEAST_INBOX;
use medpost_domain::pool::Sharing;
use medpost_domain::role::Role;
use medpost_entity::contract;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use tokio::net::TcpListener;
use tokio::sync::OnceCell;

use crate::calls;
use crate::client::{Client, Signed};
use crate::postgres;

/// The database that a test uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A real server.
    Postgres,
}

/// Noon in Japan on a Sunday.
pub fn noon() -> Instant {
    "2026-11-22T03:00:00Z".parse().unwrap()
}

/// The address of a database at this version. Migrating takes long, so it is a copy of one migrated once per run.
async fn migrated(database: Database, folder: &Path) -> String {
    static FILE: OnceCell<PathBuf> = OnceCell::const_new();
    static SERVER: OnceCell<String> = OnceCell::const_new();
    let migrate = async |url: &str| {
        let db = sea_orm::Database::connect(url).await.unwrap();
        medpost_migration::up(&db).await.unwrap();
        db.close().await.unwrap();
    };
    match database {
        Database::Sqlite => {
            let make = async || {
                let path = pki_folder().join("migrated.db");
                migrate(&format!("sqlite://{}?mode=rwc", path.display())).await;
                path
            };
            fs::copy(FILE.get_or_init(make).await, folder.join("medpost.db")).unwrap();
            format!("sqlite://{}/medpost.db?mode=rwc", folder.display())
        }
        Database::Postgres => {
            let make = async || {
                let url = postgres::fresh();
                migrate(&url).await;
                url
            };
            postgres::copy(SERVER.get_or_init(make).await)
        }
    }
}

static COUNT: AtomicU32 = AtomicU32::new(0);
static PKI: OnceLock<PathBuf> = OnceLock::new();

/// The authorities of the run. They are created once, because generating RSA keys takes time.
pub fn pki() -> Pki {
    let folder = PKI.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("medpost-pki-{}", std::process::id()));
        let pki = Pki::ensure(&folder, noon()).unwrap();
        pki.issue_lists(&[], noon()).unwrap();
        for it in ["card.localhost", "pki.localhost", "www.localhost", "console.localhost"] {
            pki.server(it, &[it], noon()).unwrap();
        }
        folder
    });
    Pki::ensure(folder, noon()).unwrap()
}

/// The folder of [`pki`].
pub fn pki_folder() -> PathBuf {
    pki();
    PKI.get().unwrap().clone()
}

/// A folder that is deleted with the last service in it.
pub struct TempFolder(PathBuf);

impl std::ops::Deref for TempFolder {
    type Target = PathBuf;
    fn deref(&self) -> &PathBuf {
        &self.0
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running service.
pub struct Service {
    /// Its parts.
    pub app: App,
    /// Its clock, set by hand.
    pub clock: Clock,
    /// Its folder.
    pub folder: Arc<TempFolder>,
    /// Address of the card host.
    pub card: SocketAddr,
    /// Address of the PKI host.
    pub pki: SocketAddr,
    /// Address of the public host.
    pub public: SocketAddr,
    /// Address of the console's host.
    pub console: SocketAddr,
    running: Vec<tokio::task::JoinHandle<()>>,
}

/// A facility for tests, with its inboxes and a signed-in manager.
pub struct Clinic {
    /// Id of the facility.
    pub facility: FacilityId,
    /// Its inboxes.
    pub inboxes: Vec<InboxId>,
    /// The manager's card.
    pub card: Card,
    /// The manager, signed in.
    pub user: Signed,
}

impl Clinic {
    /// Its first inbox.
    pub fn inbox(&self) -> InboxId {
        self.inboxes[0]
    }
}

impl Service {
    /// Starts a service with a folder store.
    pub async fn start(database: Database) -> Self {
        Self::start_with(database, None).await
    }

    /// Starts a service over an open store.
    pub async fn start_with(database: Database, depot: Option<Depot>) -> Self {
        Self::start_changed(database, depot, |_| {}).await
    }

    /// Starts a service with a changed configuration.
    pub async fn start_changed(database: Database, depot: Option<Depot>, change: impl FnOnce(&mut Config)) -> Self {
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let folder = std::env::temp_dir().join(format!("medpost-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let folder = Arc::new(TempFolder(folder));
        let url = migrated(database, &folder).await;
        let mut sockets = Vec::new();
        for _ in 0..4 {
            sockets.push(TcpListener::bind("127.0.0.1:0").await.unwrap());
        }
        let addresses: Vec<SocketAddr> = sockets.iter().map(|it| it.local_addr().unwrap()).collect();
        Keyring::fresh().write_new(&folder.join("keyring")).unwrap();
        let mut config = config(&folder, &url, &addresses);
        change(&mut config);
        let clock = Clock::manual(noon());
        let app = match depot {
            Some(depot) => Box::pin(App::build_with(config, clock.clone(), depot)).await.unwrap(),
            None => Box::pin(App::build(config, clock.clone())).await.unwrap(),
        };
        app.install().await.unwrap();
        app.check().await.unwrap();
        app.refresh_lists().await;
        let mut it = Self {
            app,
            clock,
            folder,
            card: addresses[0],
            pki: addresses[1],
            public: addresses[2],
            console: addresses[3],
            running: Vec::new(),
        };
        it.serve(sockets);
        it
    }

    fn serve(&mut self, sockets: Vec<TcpListener>) {
        for socket in sockets {
            let listening = self.app.listening(socket.local_addr().unwrap()).unwrap();
            self.running.push(tokio::spawn(async move {
                medpost::net::listener::serve(socket, listening).await.unwrap();
            }));
        }
    }

    /// A second process over the same database and store.
    pub async fn second(&self) -> Self {
        let mut sockets = Vec::new();
        for _ in 0..4 {
            sockets.push(TcpListener::bind("127.0.0.1:0").await.unwrap());
        }
        let addresses: Vec<SocketAddr> = sockets.iter().map(|it| it.local_addr().unwrap()).collect();
        let url = self.app.config.database_url().unwrap().reveal().to_owned();
        let mut config = config(&self.folder, &url, &addresses);
        config.mail = self.app.config.mail.clone();
        config.authority.clone_from(&self.app.config.authority);
        let depot = self.app.vault.depot.clone();
        let app = App::build_with(config, self.clock.clone(), depot).await.unwrap();
        app.check().await.unwrap();
        let (card, pki, public, console) = (addresses[0], addresses[1], addresses[2], addresses[3]);
        let mut it = Self {
            app,
            clock: self.clock.clone(),
            folder: self.folder.clone(),
            card,
            pki,
            public,
            console,
            running: Vec::new(),
        };
        it.serve(sockets);
        it
    }

    /// The address of a new, empty database in this service's folder, or on the run's server.
    pub fn fresh_url(&self, database: Database) -> String {
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        match database {
            Database::Sqlite => format!("sqlite://{}/fresh-{number}.db?mode=rwc", self.folder.display()),
            Database::Postgres => postgres::fresh(),
        }
    }

    /// Builds the process of another installation, with this one's keys and clock over another database and store. Its
    /// checks have not run yet.
    pub async fn build_over(&self, url: &str, depot: Depot) -> App {
        let mut addresses = Vec::new();
        for _ in 0..4 {
            let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
            addresses.push(socket.local_addr().unwrap());
        }
        let config = config(&self.folder, url, &addresses);
        App::build_with(config, self.clock.clone(), depot).await.unwrap()
    }

    /// Serves what [`Service::build_over`] built, after its checks.
    pub async fn serve_over(&self, app: App) -> Self {
        app.check().await.unwrap();
        app.refresh_lists().await;
        let at = app.addresses();
        let mut sockets = Vec::new();
        for it in &at {
            sockets.push(TcpListener::bind(it).await.unwrap());
        }
        let (clock, folder) = (self.clock.clone(), self.folder.clone());
        let mut it =
            Self { app, clock, folder, card: at[0], pki: at[1], public: at[2], console: at[3], running: Vec::new() };
        it.serve(sockets);
        it
    }

    /// Stops its listeners like a SIGTERM, and waits until they have stopped.
    pub async fn stop(&mut self) {
        self.app.stop();
        for it in self.running.drain(..) {
            it.await.unwrap();
        }
    }

    /// Runs all due jobs; returns how many there were.
    pub async fn work(&self) -> usize {
        let done = self.app.run_due_jobs().await;
        while medpost::audit::chain::seal(&self.app.db).await.unwrap() > 0 {}
        done
    }

    /// A client that presents this card at the card host (HPKI) or the PKI host.
    pub fn client(&self, kind: CardKind, card: Option<&Card>) -> Client {
        let (address, host) = match kind {
            CardKind::Hpki => (self.card, "card.localhost"),
            CardKind::Pki => (self.pki, "pki.localhost"),
        };
        Client::new(address, host, &pki().certificate(Authority::Servers), card)
    }

    /// A client that presents this card at the console's host.
    pub fn console_client(&self, card: Option<&Card>) -> Client {
        Client::new(self.console, "console.localhost", &pki().certificate(Authority::Servers), card)
    }

    /// A new administrator of an association, given by name, or of the operator, signed in to the console with a card.
    pub async fn administrator(&self, association: Option<&str>, role: Role) -> Signed {
        let token = self.console_link(association, role).await;
        // Some tests span years.
        let card = make_card(CardKind::Pki, &Flaws { ends: 3_600 * DAY, ..Flaws::default() });
        let elsewhere = COUNT.fetch_add(1, Ordering::SeqCst);
        let client = self.console_client(Some(&card)).from_elsewhere(elsewhere);
        let key = serde_json::json!({ "token": token, "answer": null, "label": "card" });
        client.call(calls::join_by_link(&key)).await.fine();
        let proof = serde_json::json!({ "answer": null, "program": true });
        let session = client.call(calls::console_sign_in(&proof)).await.fine();
        Signed { client, token: session["token"].as_str().unwrap().to_owned() }
    }

    /// The token of a one-time link for a new administrator.
    pub async fn console_link(&self, association: Option<&str>, role: Role) -> String {
        let (number, now) = (COUNT.fetch_add(1, Ordering::SeqCst), self.clock.now());
        let tx = self.app.db.write().await.unwrap();
        let association_id = match association {
            Some(it) => Some(contracts::association_by_name(&*tx, it).await.unwrap().unwrap()),
            None => None,
        };
        let row = office::Administrator {
            id: AdministratorId(medpost::kit::entropy::id(now)),
            association_id,
            name: format!("管理 {number}"),
            mail: format!("console-{number}@localhost"),
            role: role.into(),
            created_at: now,
            suspended_at: None,
            version: 1,
            invited_by: None,
            known_at: None,
        };
        let token = administrators::add(&*tx, Actor::OPERATOR, row, now).await.unwrap();
        tx.commit().await.unwrap();
        token
    }

    /// A facility with inboxes and an enrolled, signed-in manager who has a doctor's card.
    pub async fn clinic(&self, name: &str, inboxes: &str) -> Clinic {
        self.clinic_of("例示医師会", name, inboxes).await
    }

    /// A facility of another association.
    pub async fn clinic_of(&self, association: &str, name: &str, inboxes: &str) -> Clinic {
        let code = COUNT.fetch_add(1, Ordering::SeqCst);
        let table = format!(
            "association,code,name,kana,kind,city,address,phone,director,inboxes\n{association},T{code},{name},テスト,診療所,例示市,例示市1-1,000-0000-0000,例示 一郎,{inboxes}\n"
        );
        let rows = import::read(table.as_bytes()).unwrap();
        let (facility, inboxes) = self.import(&rows).await.remove(0);
        let (card, user) = self.person(facility, &inboxes, Role::Manager, CardKind::Hpki).await;
        Clinic { facility, inboxes, card, user }
    }

    /// Imports facilities from a table and gives each inbox an allotment of its own, because many tests need one inbox
    /// that can fill up while others don't. (The table alone creates a shared contract.)
    pub async fn import(&self, rows: &[Row]) -> Vec<(FacilityId, Vec<InboxId>)> {
        let now = self.clock.now();
        let before = contracts::all_contracts(&*self.app.db, None).await.unwrap();
        let made = import::import(&self.app.vault, rows, now).await.unwrap();
        let tx = self.app.db.write().await.unwrap();
        for it in contracts::all_contracts(&*tx, None).await.unwrap() {
            if before.iter().any(|known| known.id == it.id) {
                continue;
            }
            let inboxes = contracts::inboxes(&*tx, it.id, now).await.unwrap();
            let rows = inboxes.iter().map(|inbox| contracts::Allotment {
                id: AllotmentId(entropy::id(now)),
                contract_id: it.id,
                inbox_id: *inbox,
                bytes: Size(LEAST_INBOX),
                from_at: now,
                until_at: None,
            });
            contracts::allot(&*tx, it.id, inboxes.clone(), rows.collect(), now).await.unwrap();
            let divided = contract::ActiveModel {
                sharing: Set(Sharing::Divided.into()),
                ceiling_bytes: Set(Size(import::limits::CEILING)),
                ..Default::default()
            };
            contract::Entity::update_many()
                .set(divided)
                .filter(contract::Column::Id.eq(it.id))
                .exec(&*tx)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        made
    }

    /// A person at a facility with a new card, enrolled, confirmed and signed in.
    pub async fn person(
        &self,
        facility: FacilityId,
        inboxes: &[InboxId],
        role: Role,
        kind: CardKind,
    ) -> (Card, Signed) {
        let card = make_card(kind, &Flaws::default());
        let code = self.invite(facility, inboxes, role, kind).await;
        let client = self.client(kind, Some(&card));
        let door = client.call(calls::enrol(&serde_json::json!({ "code": code }))).await;
        assert_eq!(door.status, 200, "{:?}", door.text());
        self.let_in(&card).await;
        let user = client.sign_in().await;
        (card, user)
    }

    /// Confirms a card wherever it is waiting, as somebody who had no hand in it.
    pub async fn let_in(&self, card: &Card) {
        let key = medpost::net::certificate::read(&card.der).unwrap().key_sha256;
        let tx = self.app.db.write().await.unwrap();
        let row = people::card_by_key(&*tx, &key).await.unwrap().unwrap();
        let all = people::enrolments(&*tx, row.id).await.unwrap();
        for it in all.into_iter().filter(|it| it.confirmed_at.is_none()) {
            people::confirm(&*tx, &it, None, self.clock.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// An enrolment code for a new person.
    pub async fn invite(&self, facility: FacilityId, inboxes: &[InboxId], role: Role, kind: CardKind) -> String {
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("見本 {number}");
        let request =
            Invitation { name: &name, kana: "ミホン", post: false, facility, role, kind, inboxes, holder: None };
        let tx = self.app.db.write().await.unwrap();
        let (_, code) = invite::invite(&*tx, Actor::OPERATOR, &request, self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        code.print_checked()
    }
}

/// A new card; an HPKI card states a doctor's profession. It has an elliptic curve key, because generating RSA keys
/// takes time.
pub fn make_card(kind: CardKind, flaws: &Flaws) -> Card {
    rsa_card(kind, &Flaws { curve: true, ..flaws.clone() })
}

/// A new card like those handed out to people, with an RSA key.
pub fn rsa_card(kind: CardKind, flaws: &Flaws) -> Card {
    let number = COUNT.fetch_add(1, Ordering::SeqCst).to_string();
    let professions: &[&str] = if kind == CardKind::Hpki { &["Medical Doctor"] } else { &[] };
    let request = NewCard { file: "", kind, holder: "Mihon Hanako", serial_number: &number, professions };
    pki().card(&request, flaws, noon()).unwrap()
}

impl Drop for Service {
    fn drop(&mut self) {
        for it in &self.running {
            it.abort();
        }
    }
}

/// The path to a program built together with the tests, which are in `deps`, one folder below it.
pub fn beside(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    // Tests are in a folder of their own below it.
    here.ancestors().skip(1).map(|it| it.join(name)).find(|it| it.exists()).unwrap_or_else(|| name.into())
}

/// The configuration of a service in this folder, with its four hosts at these addresses.
pub fn config(folder: &Path, url: &str, addresses: &[SocketAddr]) -> Config {
    let pki = pki_folder();
    let pki = pki.display();
    let mut text = format!(
        "[service]\nprofile = \"demo\"\npublic_url = \"https://www.localhost\"\ncard_url = \"https://card.localhost\"\npki_url = \"https://pki.localhost\"\nconsole_url = \"https://console.localhost\"\ndesk = \"000\"\n\
         [database]\nurl = \"{url}\"\nconnections = 20\n[store]\nkind = \"folder\"\npath = \"store\"\n[vault]\nkeyring_file = \"keyring\"\n[mail]\nkind = \"memory\"\n\
         [print]\nprogram = \"{}\"\n[billing]\nissuer = \"見本メッドポスト株式会社（例示）\"\nregistration = \"T9000000000000\"\npostal_code = \"000-0000\"\naddress = \"例示県例示市例示町1-1\"\nresponsible = \"例示 太郎\"\ncontact = \"請求担当 見本 花子（000-0000-0000）\"\nbank = \"例示銀行 本店 普通 0000001 ミホンメツドポスト（カ\"\ncollector = {{ code = \"99\", name = \"ミホンメツドポスト\", day = 27, bank = \"0001\", bank_name = \"レイジ\", branch = \"001\", branch_name = \"ホンテン\", kind = 1, number = \"0000001\" }}\n",
        beside("medpost-print").display()
    );
    let listeners = [
        ("card", "app", "[\"1.2\"]", "[\"hpki\"]"),
        ("pki", "app", "[\"1.2\", \"1.3\"]", "[\"pki\"]"),
        ("www", "public", "[\"1.2\", \"1.3\"]", "[]"),
        ("console", "console", "[\"1.2\"]", "[\"hpki\", \"pki\"]"),
    ];
    for ((name, serves, tls, cards), address) in listeners.into_iter().zip(addresses) {
        text += &format!(
            "[[host]]\nname = \"{name}\"\nserves = \"{serves}\"\naddress = \"{address}\"\nhosts = [\"{name}.localhost\"]\n\
             certificate_file = \"{pki}/{name}.localhost.pem\"\nkey_file = \"{pki}/{name}.localhost.key\"\ntls = {tls}\ncards = {cards}\n"
        );
    }
    for (name, root, cards, policy, profession) in [
        ("hpki", Authority::HpkiRoot, Authority::HpkiSignIn, HPKI_POLICY, true),
        ("pki", Authority::PkiRoot, Authority::PkiCards, PKI_POLICY, false),
    ] {
        let (root, cards) = (root.name(), cards.name());
        text += &format!(
            "[[trust]]\nname = \"{name}\"\nkind = \"{name}\"\nroot_file = \"{pki}/{root}.pem\"\nauthority_files = [\"{pki}/{cards}.pem\"]\n\
             policies = [\"{policy}\"]\nprofession_required = {profession}\nrevocation_lists = [\"{pki}/{root}.crl\", \"{pki}/{cards}.crl\"]\n"
        );
    }
    Config::parse(&text, &folder.join("medpost.toml"), std::iter::empty()).unwrap()
}
