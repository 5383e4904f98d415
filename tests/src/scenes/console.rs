//! What administrators look up and change.

use medpost::audit::entry::Actor;
use medpost::contract::offer;
use medpost_domain::instant::Instant;
use medpost_domain::plan::Audience;
use medpost_wire::application::AddPack;
use serde_json::{Value, json};

use crate::calls;
use crate::client::Signed;
use crate::scenes::exchange::sending;
use crate::service::{Clinic, Service, noon};

/// Where something of a facility is.
pub fn path(clinic: &Clinic, rest: &str) -> String {
    format!("/api/v1/console/facilities/{}{rest}", clinic.facility)
}

/// The page of a facility.
pub async fn detail(user: &Signed, clinic: &Clinic) -> Value {
    user.get(&path(clinic, "")).await.fine()
}

/// The current facts with some of them changed, to be sent back.
pub async fn facts(user: &Signed, clinic: &Clinic, from: Instant, changed: &[(&str, &str)]) -> Value {
    let it = detail(user, clinic).await;
    let line = &it["line"];
    let mut all = json!({
        "code": line["code"], "name": line["name"], "kana": it["kana"], "kind": line["kind"],
        "postal_code": line["postal_code"], "city": line["city"], "former_city": it["former_city"],
        "address": it["address"], "phone": line["phone"], "director": it["director"], "founder": it["founder"],
        "from": from, "note": "",
    });
    for (column, value) in changed {
        all[column] = json!(value);
    }
    all
}

/// Recipients that a clinic finds.
pub async fn found(from: &Clinic, text: &str) -> Vec<Value> {
    let request = json!({ "text": text, "sender": from.inbox() });
    from.user.call(calls::search_recipients(&request)).await.fine()["items"].as_array().unwrap().clone()
}

/// How many communication records somebody sees.
pub async fn records(user: &Signed) -> usize {
    let answer = user.call(calls::find_records(&json!({ "text": "" }))).await.fine();
    answer["items"].as_array().unwrap().len()
}

/// Sends a letter without documents.
pub async fn send(from: &Clinic, to: &Clinic, key: &str) -> crate::client::Answer {
    from.user.call(calls::send(&sending(from, &[to], &[], key))).await
}

/// Adds a plan of this size and price.
pub async fn add_pack(it: &Service, gb: u64, yen: u64) {
    let now = it.clock.now();
    let request = AddPack {
        code: format!("P{gb}"),
        name: format!("{gb}GBパック"),
        audience: Audience::Group,
        card: None,
        pool: gb * 1_000_000_000,
        monthly_yen: yen,
        registration_yen: 0,
        registration_months: 0,
        campaign_yen: None,
        campaign_until: None,
        included_cards: 0,
        card_yen: 3_000,
        min_facilities: 50,
        dispatch: 30_000_000,
        retention_days: 7,
        most_hold_minutes: 60,
        free_changes: 3,
        change_yen: 0,
        tax_included: false,
        valid_from: now,
        valid_until: None,
    };
    let tx = it.app.db.write().await.unwrap();
    offer::add(&*tx, Actor::OPERATOR, &request, now).await.unwrap();
    tx.commit().await.unwrap();
}

/// The text of a PDF in Base64, page by page.
pub fn pages(pdf: &str) -> Vec<String> {
    pages_of(&base64::Engine::decode(&base64::prelude::BASE64_STANDARD, pdf).unwrap())
}

/// The text of a PDF page by page, extracted by a library other than the one that drew it.
pub fn pages_of(bytes: &[u8]) -> Vec<String> {
    let path = std::env::temp_dir().join(format!("medpost-{}.pdf", medpost::kit::entropy::id(noon())));
    std::fs::write(&path, bytes).unwrap();
    let script = "import sys, pypdf\nfor page in pypdf.PdfReader(sys.argv[1]).pages: print(page.extract_text().replace('\\n', ' '))";
    let out = std::process::Command::new(crate::python::python()).args(["-c", script]).arg(&path).output().unwrap();
    std::fs::remove_file(path).unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The first contract that somebody sees.
pub async fn contract_of(user: &Signed) -> Value {
    user.call(calls::contracts()).await.fine()[0].clone()
}

/// The request for a step of a transfer.
pub fn step(of: &Value, step: &str, reason: &str) -> Value {
    json!({ "version": of["version"], "step": step, "reason": reason })
}

/// The newest transfer as somebody sees it.
pub async fn seen(user: &Signed) -> Value {
    user.call(calls::transfers()).await.fine()[0].clone()
}

/// Takes a step with the first transfer.
pub async fn take_step(user: &Signed, what: &str, reason: &str) -> crate::client::Answer {
    let it = seen(user).await;
    user.call(calls::step_transfer(it["id"].as_str().unwrap(), &step(&it, what, reason))).await
}

/// One side passes on its code, the other enters it, and both agree.
pub async fn agree(us: &Signed, them: &Signed, request: &Value) {
    let asked = us.call(calls::ask_transfer(request)).await.fine();
    let claim = json!({ "code": asked["code"], "contract": contract_of(them).await["id"] });
    them.call(calls::claim_transfer(&claim)).await.fine();
    take_step(us, "agree", "").await.fine();
    take_step(them, "agree", "").await.fine();
}
