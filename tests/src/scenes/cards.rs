//! PKI cards are ordered, made and delivered.

use medpost::audit::entry::Actor;
use medpost::config::{Authority as AuthoritySection, AuthorityKey};
use medpost::issuing::key::Key;
use medpost::issuing::kind::KeyKind;
use medpost::issuing::{order, station};
use medpost::net::certificate;
use medpost::vault::keyring::Keyring;
use medpost_demo::pki::{Authority as Demo, Card, PKI_POLICY};
use medpost_domain::id::FacilityId;
use serde_json::{Value, json};

use crate::calls;
use crate::client::Signed;
use crate::service::{Clinic, Database, Service, pki};

/// A service whose own authority issues the tests' PKI cards.
pub async fn issuing(database: Database) -> Service {
    Service::start_changed(database, None, |it| {
        let keyring = Keyring::read(&it.vault.keyring_file).unwrap();
        let path = it.vault.keyring_file.with_file_name("authority.key");
        Key::seal(&path, &pki().key(Demo::PkiCards).unwrap(), &keyring).unwrap();
        it.authority = Some(AuthoritySection {
            certificate_file: pki().certificate(Demo::PkiCards),
            policy: PKI_POLICY.to_owned(),
            list_url: None,
            key: AuthorityKey::File { path },
        });
    })
    .await
}

/// The key of a PEM file.
pub fn pkcs8(pem: &str) -> Vec<u8> {
    use rustls::pki_types::PrivateKeyDer;
    use rustls::pki_types::pem::PemObject;
    PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap().secret_der().to_vec()
}

/// Keys in a token, and what a client presents once they have a certificate.
pub struct Token {
    /// The request for a certificate, as PEM.
    pub request: String,
    /// The private key.
    pub pkcs8: Vec<u8>,
}

/// A token with a key of this kind.
pub async fn token(kind: KeyKind) -> Token {
    let (key, pkcs8) = Key::fresh(kind).unwrap();
    let der = station::request(&key, "anything").await.unwrap();
    Token { request: pem("CERTIFICATE REQUEST", &der), pkcs8: pkcs8.to_vec() }
}

/// DER as PEM.
pub fn pem(label: &str, der: &[u8]) -> String {
    let text = crate::client::base64(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|it| std::str::from_utf8(it).unwrap()).collect();
    let text = lines.join("\n");
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

impl Token {
    /// The card once it holds its certificate.
    pub fn card(&self, certificate: &str) -> Card {
        let der = certificate::from_file(certificate.as_bytes()).remove(0);
        Card { der, pem: certificate.to_owned(), key_pem: pem("PRIVATE KEY", &self.pkcs8), serial: Vec::new() }
    }
}

/// PKI cards in a state.
pub async fn find(user: &Signed, state: Value) -> Vec<Value> {
    let body = json!({ "text": "", "state": state, "sort": "newest", "skip": 0 });
    let found = user.call(calls::find_pki_cards(&body)).await.fine();
    found["items"].as_array().unwrap().clone()
}

/// Where a step of a PKI card is taken.
pub fn path(card: &Value, what: &str) -> String {
    format!("/api/v1/console/pki-cards/{}{what}", card["id"].as_str().unwrap())
}

/// Orders a card for a person or a post.
pub async fn order(user: &Signed, facility: FacilityId, name: &str, post: bool) -> Value {
    let body =
        json!({ "cards": [{ "person": null, "name": name, "kana": "", "post": post, "manager": false }], "note": "" });
    user.call(calls::order_cards(facility, &body)).await.fine()
}

/// A card ordered for somebody new.
pub async fn ordered(user: &Signed, facility: FacilityId, name: &str) -> Value {
    order(user, facility, name, false).await;
    find(user, json!("ordered")).await.remove(0)
}

/// Issues and ships the newest ordered card; returns what its holder gets: the card and its code.
pub async fn delivered(operator: &Signed, kind: KeyKind) -> (Card, String) {
    let card = find(operator, json!("ordered")).await.remove(0);
    let token = token(kind).await;
    let signed = operator.post(&path(&card, "/certificate"), &json!({ "request": token.request })).await.fine();
    let shipped = operator.call(calls::ship_cards(&json!({ "cards": [card["id"]] }))).await.fine();
    (token.card(signed["certificate"].as_str().unwrap()), code_of(&shipped))
}

/// Confirms, as a manager, every holder of a post who is waiting.
pub async fn say_holder(manager: &Signed) {
    let own = manager.call(calls::facility_cards()).await.fine();
    for post in own["posts"].as_array().unwrap() {
        for it in post["holders"].as_array().unwrap().iter().filter(|it| it["waits"] == true) {
            let (post, holder) = (post["id"].as_str().unwrap(), it["id"].as_str().unwrap());
            manager.call(calls::confirm_own_holder(post, holder)).await.fine();
        }
    }
}

/// The enrolment code in a letter.
pub fn code_of(letters: &Value) -> String {
    codes_of(letters).remove(0)
}

/// Enrolment code and stop code in a letter.
pub fn codes_of(letters: &Value) -> Vec<String> {
    let page = crate::scenes::console::pages(letters["pdf"].as_str().unwrap()).remove(0);
    let shapes = [(44, 8), (32, 6)];
    let words = page.split(' ').filter(|it| shapes.contains(&(it.len(), it.matches('-').count())));
    words.map(str::to_owned).collect()
}

/// The card in a PKCS #12 file.
pub fn opened(got: &Value, password: &str) -> Card {
    let script = "import sys, base64\n\
        from cryptography.hazmat.primitives.serialization import pkcs12, Encoding, PrivateFormat, NoEncryption\n\
        key, cert, more = pkcs12.load_key_and_certificates(base64.b64decode(sys.stdin.read()), sys.argv[1].encode())\n\
        assert len(more) == 1\n\
        sys.stdout.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())\n\
        sys.stdout.write(cert.public_bytes(Encoding.PEM).decode())";
    let mut child = std::process::Command::new(crate::python::python())
        .args(["-c", script, password])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), got["p12"].as_str().unwrap().as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success());
    let text = String::from_utf8(out.stdout).unwrap();
    let der = certificate::from_file(text.as_bytes()).remove(0);
    Card { der, pem: text.clone(), key_pem: text, serial: Vec::new() }
}

/// Orders a PKI card for somebody at a clinic; returns its id.
pub async fn a_card(it: &Service, of: &Clinic) -> String {
    use medpost::issuing::order::OrderFor;
    let wanted =
        [OrderFor::New {
            name: "見本クリニック 担当".to_owned(), kana: String::new(), post: true, manager: false
        }];
    let tx = it.app.db.write().await.unwrap();
    let by = (Actor::OPERATOR, of.facility.0);
    let made = order::order(&it.app.issuing, &*tx, by, (of.facility, None), &wanted, "", None).await.unwrap();
    tx.commit().await.unwrap();
    made.cards[0].to_string()
}

/// The caller, or somebody else, as the manager's page lists them.
pub async fn of(clinic: &Clinic, own: bool) -> Value {
    let all = clinic.user.call(calls::members()).await.fine();
    all.as_array().unwrap().iter().find(|it| it["own"] == own).unwrap().clone()
}
