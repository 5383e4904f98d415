//! An association or a clinic applies.

use medpost_demo::pki::Authority;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Role;
use serde_json::{Value, json};

use crate::calls;
use crate::client::{Answer, Client, Signed};
use crate::service::{Database, Service, pki};

/// Where applicants send.
pub const PLACE: &str = "/api/v1/applications";

/// Where clerks decide.
pub const DESK: &str = "/api/v1/console/applications";

/// An installation with plans on offer, a guest of its public page, and a clerk.
pub async fn start(database: Database) -> (Service, Client, Signed) {
    let it = Service::start_changed(database, None, |config| {
        let path = config.vault.keyring_file.with_file_name("terms.txt");
        std::fs::write(&path, "第1版\n本文\n").unwrap();
        config.service.terms_file = Some(path);
    })
    .await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let now = it.clock.now();
    for (code, audience, pool, yen, registration, months, campaign, least) in [
        ("hpki-50", "individual", 50_000_000u64, 1_000, 10_000, 0, Some(0), 0),
        ("pki-50", "individual", 50_000_000, 2_000, 30_000, 60, None, 0),
        ("pack-20", "group", 20_000_000_000, 80_000, 0, 0, None, 80),
    ] {
        let mut request = pack(code, audience, yen, now);
        request["pool"] = json!(pool);
        request["registration_yen"] = json!(registration);
        request["registration_months"] = json!(months);
        request["campaign_yen"] = json!(campaign);
        request["campaign_until"] = json!(campaign.map(|_: u64| now.plus(30 * DAY)));
        request["min_facilities"] = json!(least);
        clerk.call(calls::add_pack(&request)).await.fine();
    }
    let client = public(&it);
    (it, client, clerk)
}

/// A guest of the public page.
pub fn public(it: &Service) -> Client {
    Client::new(it.public, "www.localhost", &pki().certificate(Authority::Servers), None)
}

/// A plan on offer.
pub fn pack(code: &str, audience: &str, yen: u64, from: Instant) -> Value {
    json!({
        "code": code, "name": format!("プラン {code}"), "audience": audience, "card": null, "pool": 50_000_000,
        "monthly_yen": yen, "registration_yen": 0, "registration_months": 0, "campaign_yen": null,
        "campaign_until": null, "included_cards": 1, "card_yen": 3_000, "min_facilities": 0, "valid_from": from, "valid_until": null,
        "dispatch": 30_000_000, "retention_days": 7, "most_hold_minutes": 60, "free_changes": 3, "change_yen": 0,
        "tax_included": false,
    })
}

/// An application as a clinic fills it in.
pub async fn form(client: &Client, code: &str) -> Value {
    let offer = client.call(calls::offer()).await.fine();
    let pack = offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == code).unwrap()["id"].clone();
    let kind = if code.starts_with("pack") { "medical_association" } else { "診療所" };
    json!({
        "pack": pack, "name": "申込見本クリニック", "kana": "モウシコミミホンクリニック", "kind": kind, "code": "0019900001",
        "postal_code": "〒000-0001", "city": "見本市", "address": "例示町1-1", "phone": "000-0000-9001",
        "director": "申込 一郎", "contact": "申込 花子", "mail": "apply@clinic.localhost", "facilities": 60, "note": "",
        "terms_version": "第1版",
    })
}

/// Applies and follows the mailed link; returns the acknowledgement.
pub async fn apply(it: &Service, client: &Client, request: &Value) -> Value {
    let received = client.call(calls::apply(request)).await.fine();
    it.work().await;
    confirm(client, &confirmation(it, &received)).await.fine();
    received
}

/// The token of the latest confirmation link for an application.
pub fn confirmation(it: &Service, received: &Value) -> String {
    let number = received["number"].as_str().unwrap();
    let sent = it.app.post.sent();
    let mail = sent.iter().rev().find(|it| it.subject.contains(number) && it.text.contains("/confirm#")).unwrap();
    mail.text.split("/confirm#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

/// Confirms an address by the token of its link.
pub async fn confirm(client: &Client, token: &str) -> Answer {
    let headers = [("content-type", "text/plain".to_owned())];
    client.send("POST", "/api/v1/address-confirmation", &headers, token.to_owned()).await
}

/// The token of the link in the last mail.
pub fn link(it: &Service) -> String {
    let sent = it.app.post.sent();
    let mail = &sent.last().unwrap().text;
    let line = mail.lines().find(|it| it.starts_with("https://www.localhost/application#")).unwrap();
    line.split('#').nth(1).unwrap().to_owned()
}

/// The first application found.
pub async fn found(clerk: &Signed, text: &str) -> Value {
    let request = json!({ "text": text, "state": null, "sort": "newest", "skip": 0 });
    clerk.call(calls::find_applications(&request)).await.fine()["items"][0].clone()
}

/// Takes a step with an application.
pub async fn step(clerk: &Signed, it: &Value, step: &str, reason: &str, late: &str) -> Answer {
    let request = json!({ "version": it["version"], "step": step, "reason": reason, "late_reason": late });
    clerk.call(calls::step_application(it["id"].as_str().unwrap(), &request)).await
}

/// Midnight in Japan on the first of a month.
pub const NEW_YEAR: &str = "2026-12-31T15:00:00Z";

/// The first moment of February 2027 in Japan.
pub const FEBRUARY: &str = "2027-01-31T15:00:00Z";

/// Goes to the first moment of a day, and runs due jobs.
pub async fn until(it: &Service, day: &str) {
    let day: Instant = day.parse().unwrap();
    it.clock.advance(day.since(it.clock.now()));
    crate::scenes::office::renew_lists(it).await;
}
