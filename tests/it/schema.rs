//! An independent check of the API document: Schemathesis generates valid and invalid requests from it, and checks that
//! the answers match the document.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use medpost_demo::pki::{Authority, Card, Flaws};
use medpost_domain::card::CardKind;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Client, Signed};
use medpost_tests::service::{Database, Service, beside, make_card, pki};
use serde_json::{Value, json};
use tokio::process::Command;

/// Operations that would end the checker's session.
const ENDS: [&str; 3] = ["sign_out", "sign_out_everywhere", "console_sign_out"];
/// Operations with a protocol other than JSON, checked by clients of their own.
const OTHERS: [&str; 10] = [
    "begin_upload",
    "ask_upload",
    "continue_upload",
    "end_upload",
    "document_content",
    "document_length",
    "place",
    "document",
    "confirm_address",
    "take_stripe_event",
];

/// Calls the operations of a host whose path `belongs`; panics with what the checker reports.
async fn judged(
    document: &Value,
    at: (&str, SocketAddr),
    belongs: impl Fn(&str, &str) -> bool,
    who: Option<(&Signed, &Card)>,
) {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let mut document = document.clone();
    let mut count = 0;
    for (path, methods) in document["paths"].as_object_mut().unwrap() {
        methods.as_object_mut().unwrap().retain(|_, it| {
            let id = it["operationId"].as_str().unwrap();
            belongs(path, id) && !OTHERS.contains(&id)
        });
        for it in methods.as_object_mut().unwrap().values_mut().filter(|it| it["security"].is_array()) {
            // The checker is a program. Of the two ways to authenticate it has this one, and tries it with a missing
            // and an invalid token.
            it["security"] = json!([{ "program": [] }]);
        }
        count += methods.as_object().unwrap().len();
    }
    assert!(count > 0);
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let mut judge = Command::new(here.join("../var/venv/bin/schemathesis"));
    judge.arg("run").arg(&file).current_dir(folder.path()).env("PYTHONPATH", here.join("it/python"));
    judge.args(["--url", &format!("https://{}:{}/api/v1", at.0, at.1.port())]);
    judge.args(["--tls-verify", path(&pki().certificate(Authority::Servers))]);
    judge.args(["--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--seed", "1", "--no-shrink"]);
    // One at a time, because its components are not thread-safe.
    judge.args(["--continue-on-failure", "--workers", "1", "--no-color", "--warnings", "off"]);
    // Ids are made up, so valid requests are mostly refused; permissions are checked by the walks.
    judge.args(["--exclude-checks", "positive_data_acceptance,ensure_resource_availability,use_after_free"]);
    for it in ENDS {
        judge.args(["--exclude-operation-id", it]);
    }
    if let Some((user, card)) = who {
        let pem = folder.path().join("card.pem");
        std::fs::write(&pem, format!("{}{}", card.pem, card.key_pem)).unwrap();
        judge.args(["--request-cert", path(&pem)]).args(["--header", &format!("Authorization: Bearer {}", user.token)]);
    }
    let said = judge.output().await.unwrap();
    assert!(
        said.status.success(),
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
}

fn path(it: &Path) -> &str {
    it.to_str().unwrap()
}

const PUBLIC: [&str; 6] =
    ["stoppable_cards", "stop_card", "claim_temporary_card", "public_estimate", "kept_invoices", "kept_invoice_pdf"];

fn is_public(path: &str, id: &str) -> bool {
    path.starts_with("/applications") || PUBLIC.contains(&id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clinics_operations_are_what_their_document_says() {
    let it = Service::start(Database::Sqlite).await;
    let document = medpost::routes::document(&it.app).unwrap();
    let clinic = it.clinic("見本クリニック", "代表").await;
    let at = ("card.localhost", it.card);
    judged(
        &document,
        at,
        |path, id| !path.starts_with("/console") && !is_public(path, id),
        Some((&clinic.user, &clinic.card)),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consoles_operations_are_what_their_document_says() {
    let it = Service::start(Database::Sqlite).await;
    let document = medpost::routes::document(&it.app).unwrap();
    it.clinic("見本クリニック", "代表").await;
    for (address, association, role) in
        [(9_001, None, Role::Operator), (9_002, Some("例示医師会"), Role::Administrator)]
    {
        let card = make_card(CardKind::Pki, &Flaws::default());
        // From an address of its own, because the checker uses up its sign-in attempts.
        let client = it.console_client(Some(&card)).from_elsewhere(address);
        let key = json!({ "token": it.console_link(association, role).await, "answer": null, "label": "card" });
        client.call(calls::join_by_link(&key)).await.fine();
        let proof = json!({ "answer": null, "program": true });
        let session = client.call(calls::console_sign_in(&proof)).await.fine();
        let user = Signed { client, token: session["token"].as_str().unwrap().to_owned() };
        judged(
            &document,
            ("console.localhost", it.console),
            |path, _| path.starts_with("/console"),
            Some((&user, &card)),
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_operations_are_what_their_document_says() {
    let it = Service::start(Database::Sqlite).await;
    let document = medpost::routes::document(&it.app).unwrap();
    judged(&document, ("www.localhost", it.public), is_public, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sample_signs_in_with_a_card_and_lists_the_inbox() {
    let it = Service::start(Database::Sqlite).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    medpost_tests::scenes::exchange::deliver(&it, &clinic, &clinic, b"content", "k").await;
    let (folder, samples) =
        (tempfile::tempdir().unwrap(), PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../infra/samples"));
    let pem = folder.path().join("card.pem");
    std::fs::write(&pem, format!("{}{}", clinic.card.pem, clinic.card.key_pem)).unwrap();
    let of = |program: &Path, sample: Option<&str>| {
        let mut it = Command::new(program);
        it.args(sample.map(|it| samples.join(it)));
        it
    };
    let python = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../var/venv/bin/python");
    let (service, ca) = (format!("https://card.localhost:{}", it.card.port()), pki().certificate(Authority::Servers));
    let mut rust = of(&beside("medpost-sample"), None);
    rust.arg(&service).args([&pem, &ca]);
    for mut sample in [of(Path::new("sh"), Some("sign_in.sh")), of(&python, Some("sign_in.py")), rust] {
        sample.env("MEDPOST", &service).env("CARD", &pem).env("CA", &ca);
        sample.env("PYTHONPATH", samples.join("../../tests/it/python"));
        let said = sample.output().await.unwrap();
        let text = String::from_utf8_lossy(&said.stdout);
        assert!(said.status.success(), "{text}{}", String::from_utf8_lossy(&said.stderr));
        let arrivals: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(arrivals["items"].as_array().unwrap().len(), 1, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_names_every_operation_and_asks_no_other_server() {
    let it = Service::start(Database::Sqlite).await;
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Authority::Servers), None);
    let document = public.call(calls::document()).await.fine();
    assert_eq!(document, medpost::routes::document(&it.app).unwrap());
    let page = public.get("/developers").await;
    assert!(page.header("content-type").starts_with("text/html"));
    let page = page.text();
    for it in document["paths"].as_object().unwrap().values().flat_map(|it| it.as_object().unwrap().values()) {
        let id = it["operationId"].as_str().unwrap();
        assert!(page.contains(&format!("<details id=\"{id}\">")), "{id}");
        // Each has its section, says what it does and how it can be refused.
        assert!(it["tags"].is_array() && it["summary"].as_str().is_some_and(|it| it.ends_with('.')), "{id}");
        assert!(it["responses"]["default"].is_object(), "{id}");
    }
    assert!(!page.contains("src=") && !page.contains("href=\"http"));
}

#[test]
fn every_request_has_an_example() {
    let document: Value = serde_json::from_str(include_str!("snapshots/openapi.json")).unwrap();
    let operations = document["paths"].as_object().unwrap().values().flat_map(|it| it.as_object().unwrap().values());
    let bodies = operations.filter(|it| !it["requestBody"]["content"]["application/json"].is_null());
    let without = bodies.filter(|it| it["requestBody"]["content"]["application/json"]["example"].is_null());
    let without: Vec<&str> = without.filter_map(|it| it["operationId"].as_str()).collect();
    assert!(without.is_empty(), "MEDPOST_EXAMPLES=write, all tests, then MEDPOST_SNAPSHOTS=write: {without:?}");
}
