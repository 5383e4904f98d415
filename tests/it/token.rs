//! The token with the authority's key hangs, is unplugged, and comes back: only the issuing of cards waits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use medpost::config::{Authority, AuthorityKey, Trust};
use medpost::issuing::authority::Authority as Issuer;
use medpost::issuing::found;
use medpost::issuing::key::{Error as KeyError, Key};
use medpost::issuing::kind::KeyKind;
use medpost::issuing::token::{Error, KeyLocation, TokenKey};
use medpost::kit::secret::Secret;
use medpost::vault::keyring::Keyring;
use medpost_domain::card::CardKind;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::scenes::cards::ordered;
use medpost_tests::scenes::exchange::sending;
use medpost_tests::service::{Database, Service, noon};
use medpost_wire::problem::Code;
use rustix::fs::{Mode, OFlags};

use crate::pki_cards;

const DRIVER: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// The folder of the tests below, which run in processes of their own because the driver is configured by environment
/// variables.
const FOLDER: &str = "MEDPOST_TEST_TOKEN";

/// A folder that is deleted with its test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a test of this file in a process of its own, with an empty token.
fn alone(name: &str) {
    let folder = Folder(std::env::temp_dir().join(format!("medpost-token-{name}-{}", std::process::id())));
    let tokens = folder.0.join("tokens");
    fs::create_dir_all(&tokens).unwrap();
    let conf = folder.0.join("softhsm2.conf");
    fs::write(&conf, format!("directories.tokendir = {}\nobjectstore.backend = file\n", tokens.display())).unwrap();
    let mut init = Command::new("softhsm2-util");
    init.env("SOFTHSM2_CONF", &conf);
    init.args(["--init-token", "--free", "--label", "authority", "--pin", "1234", "--so-pin", "5678"]);
    assert!(init.output().unwrap().status.success());
    let mut it = Command::new(std::env::current_exe().unwrap());
    it.args(["--ignored", "--nocapture", "--exact", &format!("token::{name}")]);
    let out = it.env("SOFTHSM2_CONF", &conf).env(FOLDER, &folder.0).output().unwrap();
    let told = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && told.contains("1 passed"), "{told}{}", String::from_utf8_lossy(&out.stderr));
}

/// Where [`alone`] created the token.
fn told() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

fn place(label: &str, patience: u64) -> KeyLocation {
    let (module, token) = (DRIVER.into(), "authority".to_owned());
    let patience = Duration::from_secs(patience);
    KeyLocation { module, token, label: label.to_owned(), pin: Secret::new("1234".to_owned()), patience }
}

/// The files of the token's keys.
fn objects(folder: &Path) -> Vec<PathBuf> {
    let token = fs::read_dir(folder.join("tokens")).unwrap().next().unwrap().unwrap().path();
    let files = fs::read_dir(token).unwrap().map(|it| it.unwrap().path());
    files.filter(|it| it.extension().is_some_and(|it| it == "object")).collect()
}

/// A token that hangs because its files don't answer.
struct Hanging(Vec<PathBuf>);

impl Hanging {
    fn begin(folder: &Path) -> Self {
        let all = objects(folder);
        for it in &all {
            fs::rename(it, it.with_extension("kept")).unwrap();
            assert!(Command::new("mkfifo").arg(it).status().unwrap().success());
        }
        Self(all)
    }

    /// Waits until somebody tries to read from it and hangs.
    async fn is_asked(&self) -> rustix::fd::OwnedFd {
        loop {
            let found = self.0.iter().find_map(|it| {
                rustix::fs::open(it, OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty()).ok()
            });
            if let Some(it) = found {
                return it;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Makes it respond again.
    fn end(self, asked: rustix::fd::OwnedFd) {
        for it in &self.0 {
            fs::rename(it.with_extension("kept"), it).unwrap();
        }
        drop(asked);
    }
}

#[test]
fn a_token_that_hangs_or_is_pulled_out_keeps_only_cards_waiting() {
    alone("hanging_and_pulled_out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a process that another test starts"]
async fn hanging_and_pulled_out() {
    let Some(folder) = told() else { return };
    let made = Key::of_token(TokenKey::generate(place("cards", 60), KeyKind::P256).await.unwrap());
    let trust = folder.join("trust");
    found::make(&trust, "例示運営", "1.2.3.4", &Keyring::fresh(), Some(made), noon()).await.unwrap();
    medpost_demo::pki::write_secret(&folder.join("pin"), b"1234\n").unwrap();
    // The service's timeout for the token is longer than the test may last.
    let it = Service::start_changed(Database::Sqlite, None, |it| {
        it.trust.push(Trust {
            name: "own".to_owned(),
            kind: CardKind::Pki,
            root_file: trust.join("facility-root.pem"),
            authority_files: vec![trust.join("facility-cards.pem")],
            policies: vec!["1.2.3.4".to_owned()],
            profession_required: false,
            revocation_lists: vec![trust.join("facility-root.crl").display().to_string()],
        });
        it.authority = Some(Authority {
            certificate_file: trust.join("facility-cards.pem"),
            policy: "1.2.3.4".to_owned(),
            list_url: None,
            key: AuthorityKey::Token {
                module: DRIVER.into(),
                token: "authority".to_owned(),
                label: "cards".to_owned(),
                pin_file: folder.join("pin"),
                timeout_seconds: 3_600,
            },
        });
    })
    .await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let other = it.clinic("例示総合病院", "地域連携室").await;
    let operator = it.administrator(None, Role::Operator).await;
    let wanted = ordered(&operator, clinic.facility, "見本 花子").await;

    // While it hangs, a clinic can send and other administrators can work.
    let hanging = Hanging::begin(&folder);
    let issuing = tokio::spawn({
        let (operator, wanted) = (operator.clone(), wanted.clone());
        async move { pki_cards::sign(&operator, &wanted).await }
    });
    let asked = hanging.is_asked().await;
    clinic.user.call(calls::send(&sending(&clinic, &[&other], &[], "hangs"))).await.fine();
    ordered(&operator, other.facility, "例示 次郎").await;
    assert!(!issuing.is_finished(), "the token still hangs");
    hanging.end(asked);
    issuing.await.unwrap().fine();

    // Once unplugged, nothing is issued, which is reported; plugged in again, everything works as before.
    let wanted = ordered(&operator, clinic.facility, "見本 次郎").await;
    fs::rename(folder.join("tokens"), folder.join("pulled")).unwrap();
    fs::create_dir(folder.join("tokens")).unwrap();
    pki_cards::sign(&operator, &wanted).await.refused(Code::IssuerAway);
    clinic.user.call(calls::send(&sending(&clinic, &[&other], &[], "pulled out"))).await.fine();
    fs::remove_dir(folder.join("tokens")).unwrap();
    fs::rename(folder.join("pulled"), folder.join("tokens")).unwrap();
    pki_cards::sign(&operator, &wanted).await.fine();
}

#[test]
fn a_token_is_opened_when_it_is_asked_and_a_wrong_pin_is_tried_once() {
    alone("opened_when_asked");
}

#[tokio::test]
#[ignore = "a process that another test starts"]
async fn opened_when_asked() {
    let Some(folder) = told() else { return };
    let public = TokenKey::generate(place("one", 60), KeyKind::P256).await.unwrap().public.clone();
    let trust = folder.join("trust");
    let key = Key::of_token(TokenKey::find(place("one", 60)).await.unwrap());
    found::make(&trust, "例示運営", "1.2.3.4", &Keyring::fresh(), Some(key), noon()).await.unwrap();
    let other = TokenKey::generate(place("two", 60), KeyKind::P256).await.unwrap().public.clone();
    // It is away when the service starts.
    fs::rename(folder.join("tokens"), folder.join("pulled")).unwrap();
    let it = TokenKey::of_certificate(place("one", 60), public.clone()).unwrap();
    assert!(matches!(it.sign(b"x").await, Err(it) if it.is_away()));
    fs::rename(folder.join("pulled"), folder.join("tokens")).unwrap();
    it.sign(b"x").await.unwrap();
    // Not the certificate's key, and no such key.
    let it = TokenKey::of_certificate(place("one", 60), other).unwrap();
    assert!(matches!(it.sign(b"x").await, Err(Error::Other)));
    let it = TokenKey::of_certificate(place("three", 60), public.clone()).unwrap();
    assert!(matches!(it.sign(b"x").await, Err(Error::NoKey(_))));
    // The driver has one login per process, so the other users end first.
    drop(it);
    let wrong = KeyLocation { pin: Secret::new("9999".to_owned()), ..place("one", 60) };
    fs::rename(folder.join("tokens"), folder.join("pulled")).unwrap();
    let it = TokenKey::of_certificate(wrong.clone(), public.clone()).unwrap();
    assert!(matches!(it.sign(b"x").await, Err(it) if it.is_away()), "this lets the driver begin anew");
    fs::rename(folder.join("pulled"), folder.join("tokens")).unwrap();
    for _ in 0..20 {
        assert!(matches!(it.sign(b"x").await, Err(Error::Pin)));
    }
    // Other parts of the process don't try the PIN either: with the token away, it is not even looked for. The service
    // starts.
    fs::rename(folder.join("tokens"), folder.join("pulled")).unwrap();
    let it = TokenKey::of_certificate(wrong, public.clone()).unwrap();
    assert!(matches!(it.sign(b"x").await, Err(Error::Pin)));
    let it = Issuer::open(&trust.join("facility-cards.pem"), Key::of_token(it), "1.2.3.4", None).await.unwrap();
    assert!(matches!(it.prove().await, Err(KeyError::Token(Error::Pin))));
    fs::rename(folder.join("pulled"), folder.join("tokens")).unwrap();
    // If it doesn't respond, callers are told in time, including those waiting behind.
    let it = TokenKey::of_certificate(place("one", 1), public).unwrap();
    it.sign(b"x").await.unwrap();
    let hanging = Hanging::begin(&folder);
    let (first, second) = tokio::join!(it.sign(b"x"), it.sign(b"y"));
    assert!(matches!((first, second), (Err(Error::Silent), Err(Error::Silent))));
    let asked = hanging.is_asked().await;
    hanging.end(asked);
    while it.sign(b"x").await.is_err() {}
}
