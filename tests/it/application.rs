//! Applications: from the public form or on paper to a contract, and plans whose prices change.

use medpost::contract::store as contracts;
use medpost_demo::pki::{Authority, Flaws};
use medpost_domain::card::CardKind;
use medpost_domain::id::{ContractId, FacilityId};
use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::client::{Client, Signed};
use medpost_tests::service::{Database, Service, make_card, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

crate::both!(
    an_individual_application_becomes_a_facility_on_its_day,
    what_is_withdrawn_before_its_day_never_begins,
    a_group_gets_its_first_administrator,
    paper_counts_from_its_day_and_late_with_a_reason,
    a_new_price_changes_no_contract,
    applying_has_limits_and_answers_nobody_else,
);

pub const PLACE: &str = "/api/v1/applications";
pub const DESK: &str = "/api/v1/console/applications";

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
        let mut wish = pack(code, audience, yen, now);
        wish["pool"] = json!(pool);
        wish["registration_yen"] = json!(registration);
        wish["registration_months"] = json!(months);
        wish["campaign_yen"] = json!(campaign);
        wish["campaign_until"] = json!(campaign.map(|_: u64| now.plus(30 * DAY)));
        wish["min_facilities"] = json!(least);
        clerk.post("/api/v1/console/packs", &wish).await.fine();
    }
    let client = public(&it);
    (it, client, clerk)
}

fn public(it: &Service) -> Client {
    Client::new(it.public, "www.localhost", &pki().certificate(Authority::Servers), None)
}

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
pub async fn wish(client: &Client, code: &str) -> Value {
    let offer = client.get(&format!("{PLACE}/offer")).await.fine();
    let pack = offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == code).unwrap()["id"].clone();
    let kind = if code.starts_with("pack") { "medical_association" } else { "診療所" };
    json!({
        "pack": pack, "name": "申込見本クリニック", "kana": "モウシコミミホンクリニック", "kind": kind, "code": "0019900001",
        "postal_code": "〒000-0001", "city": "見本市", "address": "例示町1-1", "phone": "000-0000-9001",
        "director": "申込 一郎", "contact": "申込 花子", "mail": "apply@clinic.localhost", "facilities": 60, "note": "",
        "terms_version": "第1版",
    })
}

/// The token of the link in the last mail.
fn link(it: &Service) -> String {
    let sent = it.app.post.sent();
    let mail = &sent.last().unwrap().text;
    let line = mail.lines().find(|it| it.starts_with("https://www.localhost/application#")).unwrap();
    line.split('#').nth(1).unwrap().to_owned()
}

/// The first application that is found.
pub async fn found(clerk: &Signed, text: &str) -> Value {
    let wish = json!({ "text": text, "state": null, "sort": "newest", "skip": 0 });
    clerk.post(&format!("{DESK}/search"), &wish).await.fine()["items"][0].clone()
}

pub async fn step(clerk: &Signed, it: &Value, step: &str, reason: &str, late: &str) -> medpost_tests::client::Answer {
    let wish = json!({ "version": it["version"], "step": step, "reason": reason, "late_reason": late });
    clerk.post(&format!("{DESK}/{}/step", it["id"].as_str().unwrap()), &wish).await
}

async fn own(client: &Client, token: &str) -> Value {
    client.post(&format!("{PLACE}/own"), &json!({ "token": token, "answer": "" })).await.fine()
}

/// Midnight in Japan on the first of a month.
pub const NEW_YEAR: &str = "2026-12-31T15:00:00Z";
pub const FEBRUARY: &str = "2027-01-31T15:00:00Z";

pub async fn until(it: &Service, day: &str) {
    let day: Instant = day.parse().unwrap();
    it.clock.advance(day.since(it.clock.now()));
    crate::exchange::medpost_demo_lists(it).await;
}

async fn an_individual_application_becomes_a_facility_on_its_day(database: Database) {
    let (it, client, clerk) = start(database).await;
    let offer = client.get(&format!("{PLACE}/offer")).await.fine();
    assert_eq!((&offer["closes"], &offer["begins"]), (&json!("2026-12-06T15:00:00Z"), &json!(NEW_YEAR)));
    let plan = offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == "hpki-50").unwrap();
    assert_eq!((&plan["registration_yen"], &plan["registration_regular_yen"]), (&json!(0), &json!(10_000)));
    let wish = wish(&client, "hpki-50").await;
    let received = client.post(PLACE, &wish).await.fine();
    assert_eq!(received["begins"], NEW_YEAR);
    it.work().await;
    let (mail, token) = (it.app.post.sent().pop().unwrap(), link(&it));
    assert_eq!(mail.to, "apply@clinic.localhost");
    assert!(mail.subject.contains(received["number"].as_str().unwrap()));
    // Nothing that somebody typed goes to an address that anybody may have typed.
    assert!(!mail.text.contains("申込見本") && !mail.subject.contains("申込見本"));
    let seen = own(&client, &token).await;
    assert_eq!((&seen["state"], &seen["may_withdraw"]), (&json!("review"), &json!(true)));
    assert_eq!(clerk.get("/api/v1/console/overview").await.fine()["applications"], 1);

    // Found by what people quote, asked back, answered.
    for text in ["申込見本", received["number"].as_str().unwrap(), "もうしこみ", "00199 9001"] {
        assert_eq!(found(&clerk, text).await["number"], received["number"], "{text}");
    }
    assert_eq!(found(&clerk, "架空").await, Value::Null);
    let row = found(&clerk, "").await;
    assert_eq!((&row["wish"]["postal_code"], &row["on_paper"]), (&json!("0000001"), &json!(false)));
    step(&clerk, &row, "return", "", "").await.refused(Code::ReasonNeeded);
    step(&clerk, &row, "submit", "", "").await.refused(Code::WrongStep);
    step(&clerk, &row, "return", "開設者をお知らせください。", "").await.fine();
    it.work().await;
    assert!(it.app.post.sent().last().unwrap().text.contains("開設者をお知らせください。"));
    step(&clerk, &row, "approve", "", "").await.refused(Code::Stale);
    let row = found(&clerk, "").await;
    step(&clerk, &row, "approve", "", "").await.refused(Code::WrongStep);
    let answer = |text: &str| json!({ "token": token, "answer": text });
    client.post(&format!("{PLACE}/own/answer"), &answer("")).await.refused(Code::ReasonNeeded);
    client.post(&format!("{PLACE}/own/answer"), &answer("個人です。")).await.fine();
    client.post(&format!("{PLACE}/own/answer"), &answer("個人です。")).await.refused(Code::WrongStep);

    // Approved, it is there; its room begins on its day.
    let row = found(&clerk, "").await;
    assert_eq!((&row["state"], &row["answer"]), (&json!("review"), &json!("個人です。")));
    let decided = step(&clerk, &row, "approve", "", "").await.fine();
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.refused(Code::WrongStep);
    let facility: FacilityId = decided["facility"].as_str().unwrap().parse().unwrap();
    let operator = it.administrator(None, Role::Operator).await;
    let path = format!("/api/v1/console/facilities/{facility}");
    let seen = operator.get(&path).await.fine();
    assert_eq!((&seen["line"]["capacity"], &seen["line"]["postal_code"]), (&json!(0), &json!("0000001")));
    let contract = operator.get("/api/v1/console/contracts").await.fine()[0].clone();
    assert_eq!((&contract["pool"], &contract["facilities"]), (&json!(50_000_000), &json!(1)));
    assert_eq!(contract["allotted"], 50_000_000);
    until(&it, NEW_YEAR).await;
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(operator.get(&path).await.fine()["line"]["capacity"], 50_000_000);
    // What the campaign promised stands, and it is too late to withdraw.
    let id: ContractId = contract["id"].as_str().unwrap().parse().unwrap();
    let row = contracts::contract(&*it.app.db, id).await.unwrap().unwrap();
    assert_eq!((row.registration_yen, row.monthly_yen, row.included_cards), (0, 1_000, 1));
    let withdraw = json!({ "token": token, "answer": "" });
    client.post(&format!("{PLACE}/own/withdrawal"), &withdraw).await.refused(Code::WrongStep);
    assert_eq!(own(&client, &token).await["may_withdraw"], false);
    // The same code again is somebody's already.
    client.post(PLACE, &wish).await.fine();
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let again = found(&clerk, "").await;
    assert_eq!(again["alike"].as_array().unwrap().len(), 1);
    step(&clerk, &again, "approve", "", "").await.refused(Code::FacilityExists);
    step(&clerk, &again, "refuse", "すでにご契約があります。", "").await.fine();
}

async fn what_is_withdrawn_before_its_day_never_begins(database: Database) {
    let (it, client, clerk) = start(database).await;
    client.post(PLACE, &wish(&client, "pki-50").await).await.fine();
    it.work().await;
    let decided = step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    let token = link(&it);
    client.post(&format!("{PLACE}/own/withdrawal"), &json!({ "token": token, "answer": "" })).await.fine();
    assert_eq!(own(&client, &token).await["state"], "withdrawn");
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(operator.get("/api/v1/console/contracts").await.fine(), json!([]));
    let path = format!("/api/v1/console/facilities/{}", decided["facility"].as_str().unwrap());
    assert_eq!(operator.get(&path).await.fine()["line"]["progress"], "suspended");
    until(&it, NEW_YEAR).await;
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(operator.get(&path).await.fine()["line"]["capacity"], 0);
    // A clerk withdraws for somebody who telephones, with a reason.
    client.post(PLACE, &wish(&client, "pki-50").await).await.fine();
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let row = found(&clerk, "").await;
    step(&clerk, &row, "withdraw", "", "").await.refused(Code::ReasonNeeded);
    step(&clerk, &row, "withdraw", "お電話で取下げ", "").await.fine();
    assert_eq!(found(&clerk, "").await["state"], "withdrawn");
}

async fn a_group_gets_its_first_administrator(database: Database) {
    let (it, client, clerk) = start(database).await;
    let mut group = wish(&client, "pack-20").await;
    group["kind"] = json!("診療所");
    let answer = client.post(PLACE, &group).await;
    answer.refused(Code::BadApplication);
    assert_eq!(answer.json()["detail"], "kind");
    group["kind"] = json!("municipality");
    group["name"] = json!("架空市");
    client.post(PLACE, &group).await.fine();
    let decided = step(&clerk, &found(&clerk, "架空市").await, "approve", "", "").await.fine();
    assert_eq!(decided["facility"], Value::Null);
    assert_eq!((&decided["link"]["mail"], &decided["link"]["sent"]), (&json!("apply@clinic.localhost"), &json!(true)));
    let address = crate::doors::mailed_link(&it, "apply@clinic.localhost");
    let (address, token) = address.split_once('#').unwrap();
    assert_eq!(address, "https://console.localhost/join");
    let mail = it.app.post.sent().pop().unwrap();
    assert!(mail.to == "apply@clinic.localhost" && mail.text.contains(token));
    let card = make_card(CardKind::Pki, &Flaws::default());
    let joins = it.console_client(Some(&card));
    let session = joins.post("/api/v1/console/link/key", &json!({ "token": token, "answer": null, "label": "" })).await;
    assert_eq!(session.fine()["association_name"], "架空市");
    let proof = json!({ "answer": null, "program": true });
    let session = joins.post("/api/v1/console/session", &proof).await.fine();
    let user = Signed { client: joins, token: session["token"].as_str().unwrap().to_owned() };
    // The contract is in sight before it begins; what the operator sees is not.
    let contracts = user.get("/api/v1/console/contracts").await.fine();
    assert_eq!((&contracts[0]["pool"], &contracts[0]["sharing"]), (&json!(20_000_000_000u64), &json!("shared")));
    assert_eq!(contracts[0]["ceiling"], 2_000_000_000);
    assert_eq!(contracts.as_array().unwrap().len(), 1);
    user.post(&format!("{DESK}/search"), &json!({ "text": "", "state": null, "sort": "newest", "skip": 0 }))
        .await
        .refused(Code::Forbidden);
    user.get("/api/v1/console/packs").await.refused(Code::Forbidden);
    user.get(&format!("{DESK}/offer")).await.refused(Code::Forbidden);
    user.get("/api/v1/console/applications.csv").await.refused(Code::Forbidden);
    // Whoever is there asks for a change; it does not apply twice.
    it.clock.advance(MINUTE);
    client.post(PLACE, &group).await.fine();
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.refused(Code::FacilityExists);
}

async fn paper_counts_from_its_day_and_late_with_a_reason(database: Database) {
    let (it, client, _) = start(database).await;
    let mut wish = wish(&client, "hpki-50").await;
    wish["mail"] = json!("");
    client.post(PLACE, &wish).await.refused(Code::BadAddress);
    // The 7th was the last day; paper of that day counts from the new year, of the 8th from February.
    until(&it, "2026-12-09T01:00:00Z").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let enter = async |day: &str| {
        it.clock.advance(MINUTE);
        clerk.post(DESK, &json!({ "wish": wish, "received_at": day })).await
    };
    enter("2026-12-10T15:00:00Z").await.refused(Code::BadDate);
    enter("2026-09-10T15:00:00Z").await.refused(Code::BadDate);
    assert_eq!(enter("2026-12-06T15:00:00Z").await.fine()["begins"], NEW_YEAR);
    let row = found(&clerk, "").await;
    assert_eq!(row["on_paper"], true);
    step(&clerk, &row, "approve", "", "締切後").await.refused(Code::BadDate);
    step(&clerk, &row, "refuse", "試験", "").await.fine();
    assert_eq!(enter("2026-12-07T15:00:00Z").await.fine()["begins"], FEBRUARY);
    let row = found(&clerk, "").await;
    step(&clerk, &row, "approve", "", "FAXの不達のため").await.fine();
    let row = found(&clerk, "").await;
    assert_eq!((&row["begins"], &row["late_reason"]), (&json!(NEW_YEAR), &json!("FAXの不達のため")));
    assert_eq!(it.work().await, 0, "nobody is mailed who gave no address");
    // Decided after the month it was promised for, it begins with the next: no month that is over is billed.
    it.clock.advance(MINUTE);
    wish["code"] = json!("0019900002");
    assert_eq!(
        clerk.post(DESK, &json!({ "wish": wish, "received_at": "2026-12-06T15:00:00Z" })).await.fine()["begins"],
        NEW_YEAR
    );
    until(&it, "2027-02-02T01:00:00Z").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    assert_eq!(found(&clerk, "").await["begins"], "2027-02-28T15:00:00Z");
    let table = clerk.get("/api/v1/console/applications.csv").await.text();
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.starts_with("\u{FEFF}受付番号,") && table.contains("2027-03-01"), "{table}");
}

async fn a_new_price_changes_no_contract(database: Database) {
    let (it, client, clerk) = start(database).await;
    client.post(PLACE, &wish(&client, "pki-50").await).await.fine();
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    let path = "/api/v1/console/packs";
    let (now, next): (_, Instant) = (it.clock.now(), NEW_YEAR.parse().unwrap());
    clerk.post(path, &pack("pki-50", "individual", 2_500, next)).await.fine();
    let row = |all: &Value, yen: u64| all.as_array().unwrap().iter().find(|it| it["monthly_yen"] == yen).cloned();
    let all = clerk.get(path).await.fine();
    assert_eq!(row(&all, 2_000).unwrap()["valid_until"], NEW_YEAR);
    // Two prices never hold at once, and none is made for days that are over.
    for (from, field) in [(next, "valid_from"), (now, "valid_from"), (now.plus(-2 * DAY), "valid_from")] {
        let answer = clerk.post(path, &pack("pki-50", "individual", 9, from)).await;
        answer.refused(Code::BadPack);
        assert_eq!(answer.json()["detail"], field);
    }
    for (key, value, field) in [
        ("pool", json!(1), "pool"),
        ("monthly_yen", json!(2_000_000_000u64), "yen"),
        ("campaign_yen", json!(1), "campaign"),
        ("code", json!(" "), "code"),
        ("name", json!("a\u{202E}b"), "name"),
    ] {
        let mut wish = pack("new", "individual", 1, now);
        wish[key] = value;
        let answer = clerk.post(path, &wish).await;
        answer.refused(Code::BadPack);
        assert_eq!(answer.json()["detail"], field);
    }
    let offered = async |code: &str| {
        let offer = client.get(&format!("{PLACE}/offer")).await.fine();
        offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == code).map(|it| it["monthly_yen"].clone())
    };
    assert_eq!(offered("pki-50").await, Some(json!(2_000)));
    let old = wish(&client, "pki-50").await;
    until(&it, NEW_YEAR).await;
    assert_eq!(offered("pki-50").await, Some(json!(2_500)));
    let answer = client.post(PLACE, &old).await;
    answer.refused(Code::BadApplication);
    assert_eq!(answer.json()["detail"], "pack");
    let operator = it.administrator(None, Role::Operator).await;
    let contract = operator.get("/api/v1/console/contracts").await.fine()[0]["id"].clone();
    let offer = operator.get(&format!("/api/v1/console/contracts/{}/offer", contract.as_str().unwrap())).await.fine();
    assert_eq!(offer["monthly_yen"], 2_000, "what was promised stays");
    assert_eq!(offer["individual_yen"], 1_000);
    assert!(offer["packs"].as_array().unwrap().iter().all(|it| it["audience"] == "individual"));
    // Taken off the offer, it can't be had any more.
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let id = row(&clerk.get(path).await.fine(), 2_500).unwrap()["id"].clone();
    clerk.send("DELETE", &format!("{path}/{}", id.as_str().unwrap()), &[], "").await.fine();
    assert_eq!(offered("pki-50").await, None);
    let association = it.clinic("見本クリニック", "代表").await;
    let _ = association;
    let contracts = it.administrator(Some("例示医師会"), Role::ContractManager).await;
    contracts.post(path, &pack("x", "group", 1, it.clock.now())).await.refused(Code::Forbidden);
    contracts.send("DELETE", &format!("{path}/{}", id.as_str().unwrap()), &[], "").await.refused(Code::Forbidden);
}

async fn applying_has_limits_and_answers_nobody_else(database: Database) {
    let closed = Service::start(database).await;
    public(&closed).get(&format!("{PLACE}/offer")).await.refused(Code::NoApplications);
    assert_eq!(public(&closed).get("/api/v1/place").await.fine()["takes_applications"], false);
    let (it, client, clerk) = start(database).await;
    let good = wish(&client, "hpki-50").await;
    let long = "あ".repeat(101);
    for (field, value) in [
        ("name", ""),
        ("kana", long.as_str()),
        ("code", ""),
        ("postal_code", "12345"),
        ("postal_code", "１２３ー４５６７８"),
        ("city", "a\nb"),
        ("phone", "\u{202E}1"),
        ("director", ""),
        ("contact", ""),
    ] {
        let mut wish = good.clone();
        wish[field] = json!(value);
        let answer = client.post(PLACE, &wish).await;
        answer.refused(Code::BadApplication);
        assert_eq!(answer.json()["detail"], field);
    }
    let mut wish = good.clone();
    wish["terms_version"] = json!("第0版");
    client.post(PLACE, &wish).await.refused(Code::OldTerms);
    wish = good.clone();
    wish["note"] = json!("x".repeat(401));
    client.post(PLACE, &wish).await.refused(Code::BadText);
    // A forged link, a session's token, and one that is too old.
    for token in ["", "x", clerk.token.as_str()] {
        for path in ["own", "own/answer", "own/withdrawal"] {
            client
                .post(&format!("{PLACE}/{path}"), &json!({ "token": token, "answer": "x" }))
                .await
                .refused(Code::LinkRefused);
        }
    }
    it.clock.advance(MINUTE);
    client.post(PLACE, &good).await.fine();
    it.work().await;
    let token = link(&it);
    let guest = Signed { client: it.console_client(None), token: token.clone() };
    guest.get("/api/v1/console/session").await.refused(Code::SignedOut);
    // Nobody's inbox is filled with receipts: five applications a day with one mail address.
    for _ in 0..4 {
        client.post(PLACE, &good).await.fine();
    }
    client.post(PLACE, &good).await.refused(Code::TooMany);
    // An address may ask thirty times a minute, and all together three hundred times a day.
    let mut count = 0;
    let mut apply = async || {
        let mut wish = good.clone();
        count += 1;
        wish["mail"] = json!(format!("apply{count}@clinic.localhost"));
        client.post(PLACE, &wish).await.status
    };
    it.clock.advance(MINUTE);
    let mut busy = 0;
    for _ in 0..35 {
        busy += usize::from(apply().await == 429);
    }
    assert_eq!(busy, 5);
    let mut taken = 35;
    for _ in 0..10 {
        it.clock.advance(MINUTE);
        for _ in 0..30 {
            taken += usize::from(apply().await == 200);
        }
    }
    assert_eq!(taken, 300);
    it.clock.advance(180 * DAY);
    crate::exchange::medpost_demo_lists(&it).await;
    client.post(&format!("{PLACE}/own"), &json!({ "token": token, "answer": "" })).await.refused(Code::LinkRefused);
}
