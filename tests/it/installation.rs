//! An installation as an operator runs it: a folder, a database, and programs in processes of their own. Proofs run by
//! hand use it. Its people, cards and week of exchanges are the demo's, and so are its ports.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::time::{Duration, Instant as Moment};

use bytes::Bytes;
use medpost_demo::pki::Card;
use medpost_tests::calls;
use medpost_tests::client::{Client, Signed};
use medpost_tests::service::beside;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// Address for health and metrics, in every version.
const OPS: &str = "127.0.0.1:8449";
/// Guards against hanging: starting creates authorities, cards and a week of exchanges, in a debug build.
const START: Duration = Duration::from_secs(600);
const COMMAND: Duration = Duration::from_secs(300);
const END: Duration = Duration::from_secs(60);

/// The ports of a demo's hosts.
#[derive(Clone, Copy)]
pub struct Ports {
    /// Port of `card.localhost`.
    pub card: u16,
    /// Port of `console.localhost`.
    pub console: u16,
}

/// The ports in this version.
pub const PORTS: Ports = Ports { card: 8_443, console: 8_443 };

/// A folder with its database, and the environment of its programs.
pub struct Installation {
    /// The folder.
    pub folder: PathBuf,
    /// Address of the database.
    pub url: String,
    /// Environment variables of every program.
    pub environment: Vec<(String, String)>,
}

impl Installation {
    /// An empty installation in a temporary folder. Without an address, its database is a file there.
    pub fn new(name: &str, url: Option<String>) -> Self {
        Self::at(std::env::temp_dir().join(format!("medpost-{name}-{}", std::process::id())), url)
    }

    /// An empty installation in this folder.
    pub fn at(folder: PathBuf, url: Option<String>) -> Self {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut environment = Vec::new();
        let url = if let Some(url) = url {
            environment.push(("MEDPOST__DATABASE__URL".to_owned(), url.clone()));
            url
        } else {
            format!("sqlite://{}/medpost.db?mode=rwc", folder.display())
        };
        Self { folder, url, environment }
    }

    fn command(&self, program: &Path) -> Command {
        let mut it = Command::new(program);
        it.envs(self.environment.iter().map(|it| (&it.0, &it.1))).kill_on_drop(true).stdin(Stdio::null());
        it
    }

    /// Starts the demo program of any version over this folder; returns once it is ready.
    pub async fn start(&self, program: &Path) -> Running {
        assert!(TcpStream::connect(OPS).await.is_err(), "another demo runs on this machine");
        let mut command = self.command(program);
        command.arg("--folder").arg(&self.folder).stdout(Stdio::null());
        let mut it = Running(command.spawn().unwrap());
        let begun = Moment::now();
        while begun.elapsed() < START {
            it.lives();
            if matches!(ready().await, Some((200, _))) {
                return it;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("{} was not ready in time", program.display());
    }

    async fn run(&self, program: &Path, words: &[&str], more: &[(&str, &str)]) -> Output {
        let mut it = self.command(program);
        it.args(words).envs(more.iter().copied());
        tokio::time::timeout(COMMAND, it.output()).await.expect("it ends in time").unwrap()
    }

    /// The lines of `medpost doctor` that report something ill, except what is expected here: that it is a demo, and
    /// how this machine synchronizes its clock.
    pub async fn ill(&self) -> Vec<String> {
        let config = self.folder.join("medpost.toml");
        let told = [("MEDPOST__OPS__ALARM_TO", "operator@localhost")];
        let words = ["--config", config.to_str().unwrap(), "doctor"];
        let out = self.run(&beside("medpost"), &words, &told).await;
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(text.contains("configuration:"), "{text}{}", String::from_utf8_lossy(&out.stderr));
        let ill = text.lines().filter_map(|it| it.strip_prefix("ILL")).map(str::trim);
        ill.filter(|it| !it.starts_with("profile:") && !it.starts_with("clock:")).map(str::to_owned).collect()
    }

    /// Waits until the doctor reports nothing ill. Alarms end a minute or two after their cause.
    pub async fn is_well(&self) {
        let begun = Moment::now();
        loop {
            let ill = self.ill().await;
            if ill.is_empty() {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(180), "{ill:#?}");
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
    }

    /// Runs `medpost` on the same database, store and keyring. Because it refuses to work on a demo, it gets a
    /// production configuration that serves nobody. Returns whether it succeeded, and its output.
    pub async fn medpost(&self, words: &[&str]) -> (bool, String) {
        let config = self.folder.join("production.toml");
        let folder = self.folder.display();
        let text = format!(
            "[service]\nprofile = \"production\"\npublic_url = \"https://www.localhost\"\ncard_url = \"https://card.localhost\"\npki_url = \"https://pki.localhost\"\n\
             [database]\nurl = \"{}\"\n[store]\nkind = \"folder\"\npath = \"{folder}/store\"\n[vault]\nkeyring_file = \"{folder}/keyring\"\n\
             [mail]\nkind = \"smtp\"\nhost = \"localhost\"\nport = 1\ntls = \"required\"\nfrom = \"MEDPost <notice@localhost>\"\n[log]\nfilter = \"off\"\n\
             [print]\nprogram = \"/nowhere\"\n\
             [billing]\nissuer = \"見本\"\nregistration = \"T9000000000000\"\naddress = \"例示県\"\nresponsible = \"例示\"\ncontact = \"例示\"\nbank = \"例示\"\n\
             [[host]]\nname = \"none\"\nserves = \"public\"\naddress = \"127.0.0.1:0\"\nhosts = [\"localhost\"]\ncertificate_file = \"-\"\nkey_file = \"-\"\ntls = [\"1.3\"]\n",
            self.url
        );
        std::fs::write(&config, text).unwrap();
        let mut all = vec!["--config", config.to_str().unwrap()];
        all.extend(words);
        let out = self.run(&beside("medpost"), &all, &[]).await;
        let said = [out.stdout, out.stderr].concat();
        (out.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// A client at a host that presents one of the cards.
    fn client(&self, port: u16, host: &str, card: &str) -> Client {
        let pem = std::fs::read(self.folder.join("cards").join(card).with_extension("pem")).unwrap();
        let text = String::from_utf8(pem.clone()).unwrap();
        let der = medpost::net::certificate::from_file(&pem).remove(0);
        let card = Card { der, pem: text.clone(), key_pem: text, serial: Vec::new() };
        Client::new(([127, 0, 0, 1], port).into(), host, &self.folder.join("pki/servers.pem"), Some(&card))
    }

    /// Signs in a person with a card, for one inbox.
    pub async fn person(&self, ports: Ports, card: &str, inbox: &str) -> Person {
        let user = self.client(ports.card, "card.localhost", card).sign_in().await;
        let session = user.call(calls::session()).await.fine();
        let own = session["inboxes"].as_array().unwrap().iter().find(|it| it["name"] == inbox);
        Person { inbox: own.expect("the inbox")["id"].as_str().unwrap().to_owned(), user }
    }

    /// The doctor of the demo's clinic, and the hospital's liaison office.
    pub async fn two(&self, ports: Ports) -> (Person, Person) {
        (
            self.person(ports, "01-mihon-clinic-doctor", "代表").await,
            self.person(ports, "02-reiji-hospital-renkei", "地域連携室").await,
        )
    }

    /// Signs in the operator's office to the console.
    pub async fn office(&self, ports: Ports) -> Signed {
        let client = self.client(ports.console, "console.localhost", "15-operator-office");
        let session = client.call(calls::console_sign_in(&json!({ "answer": null, "program": true }))).await.fine();
        Signed { client, token: session["token"].as_str().unwrap().to_owned() }
    }

    async fn database(&self) -> DatabaseConnection {
        sea_orm::Database::connect(self.url.clone()).await.unwrap()
    }

    /// Runs a query for one number, named `n`.
    pub async fn count(&self, sql: &str) -> i64 {
        let db = self.database().await;
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
        let count = row.try_get("", "n").unwrap();
        db.close().await.unwrap();
        count
    }

    /// The number of rows in every table.
    pub async fn rows(&self) -> BTreeMap<String, i64> {
        let names = if self.url.starts_with("sqlite") {
            "SELECT name AS n FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT CAST(table_name AS text) AS n FROM information_schema.tables WHERE table_schema = 'public'"
        };
        let db = self.database().await;
        let mut all = BTreeMap::new();
        for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), names)).await.unwrap() {
            let name: String = row.try_get("", "n").unwrap();
            let sql = format!("SELECT count(*) AS n FROM \"{name}\"");
            let count = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
            all.insert(name, count.unwrap().try_get("", "n").unwrap());
        }
        db.close().await.unwrap();
        all
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The answer of `/ready`: the status and the full text; `None` if nobody answers.
pub async fn ready() -> Option<(u16, String)> {
    let ask = async {
        let mut line = TcpStream::connect(OPS).await.ok()?;
        line.write_all(b"GET /ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.ok()?;
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.ok()?;
        Some((answer.split(' ').nth(1)?.parse().ok()?, answer))
    };
    tokio::time::timeout(Duration::from_secs(10), ask).await.ok().flatten()
}

/// Waits until `/ready` answers with this status; returns the text.
pub async fn ready_says(status: u16) -> String {
    until("readiness", 60, async || ready().await.filter(|it| it.0 == status).map(|it| it.1)).await
}

/// Repeats a question until there is an answer; panics after this many seconds.
pub async fn until<T>(what: &str, seconds: u64, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Moment::now();
    while begun.elapsed() < Duration::from_secs(seconds) {
        if let Some(it) = ask().await {
            return it;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    panic!("not within {seconds} seconds: {what}");
}

/// A running program, killed on drop.
pub struct Running(Child);

impl Running {
    /// Panics if it has ended by itself.
    pub fn lives(&mut self) {
        let ended = self.0.try_wait().unwrap();
        assert!(ended.is_none(), "the program ended by itself: {ended:?}");
    }

    /// Sends it this signal and waits until it has ended.
    pub async fn stop(mut self, signal: &str) -> ExitStatus {
        self.lives();
        let line = format!("kill -s {signal} {}", self.0.id().unwrap());
        assert!(Command::new("sh").args(["-c", &line]).status().await.unwrap().success(), "{line}");
        tokio::time::timeout(END, self.0.wait()).await.expect("it ends when it is asked to").unwrap()
    }
}

/// A person signed in at a facility.
pub struct Person {
    /// The session.
    pub user: Signed,
    /// Id of the inbox.
    pub inbox: String,
}

impl Person {
    /// Uploads a document and sends it without a hold.
    pub async fn send(&self, to: &Self, subject: &str, bytes: &[u8]) {
        let document = self.user.upload(&self.inbox, "診療情報提供書.pdf", bytes).await;
        self.send_document(to, subject, &document).await;
    }

    /// Sends an uploaded document without a hold.
    pub async fn send_document(&self, to: &Self, subject: &str, document: &str) {
        let request = json!({
            "sender": self.inbox, "kind": "referral", "subject": subject, "text": "よろしくお願いします。",
            "patient": { "number": "00012345", "name": "架空 花代", "kana": "カクウ ハナヨ", "born": "1950-01-01" },
            "documents": [document], "recipients": [to.inbox], "urgent": true, "key": medpost_domain::hex::hex(subject.as_bytes()),
        });
        self.user.call(calls::send(&request)).await.fine();
    }

    /// Waits until a letter with this subject is in the inbox; returns its row.
    pub async fn arrival(&self, subject: &str) -> Value {
        until(subject, 60, async || {
            let all = self.user.call(calls::list_inbox(&self.inbox, &json!({ "text": "" }))).await.fine();
            all["items"].as_array().unwrap().iter().find(|it| it["subject"] == subject).cloned()
        })
        .await
    }

    /// Opens the letter with this subject; returns its document.
    pub async fn open(&self, subject: &str) -> Bytes {
        let row = self.arrival(subject).await;
        let path = format!("/api/v1/deliveries/{}/opening", row["id"].as_str().unwrap());
        let letter = self.user.post(&path, &json!({})).await.fine();
        assert_eq!(
            (&letter["text"], &letter["patient"]["name"]),
            (&json!("よろしくお願いします。"), &json!("架空 花代"))
        );
        let path = medpost_tests::scenes::exchange::content(&row["id"], &letter["documents"][0]["id"]);
        let answer = self.user.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.body
    }
}
