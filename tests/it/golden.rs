//! Golden invoices: what they say, to the line and the yen, as it was reviewed; with MEDPOST_INVOICES a folder, also as they are
//! drawn, to be looked at.

use std::collections::BTreeMap;

use medpost::contract::{ledger, store as contracts};
use medpost_domain::billing::charge::Kind;
use medpost_domain::instant::SECOND;
use medpost_domain::role::Role;
use medpost_tests::client::Signed;
use medpost_tests::service::{Database, Service};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::application::{apply, found, start, step, wish};
use crate::billing::{bill, configure, day, detail, month, prices};

/// What an invoice says, without what differs from run to run.
async fn says(it: &Service, name: &str, invoice: &Value) -> Value {
    let clerk = it.administrator(None, Role::BillingClerk).await;
    it.work().await;
    let path = format!("/api/v1/console/invoices/{}/pdf", invoice["id"].as_str().unwrap());
    let pdf = clerk.send("POST", &path, &[], "").await.body;
    if let Some(folder) = std::env::var_os("MEDPOST_INVOICES") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &pdf).unwrap();
    }
    let mut content = detail(&clerk, invoice).await["content"].clone();
    // What is drawn says it too: on one page, with every number.
    let text = crate::console::pages_of(&pdf);
    assert_eq!(text.len(), 1, "{name}");
    let says =
        |it: &str| assert!(text[0].replace(' ', "").contains(&it.replace(' ', "")), "{name} lacks {it}: {}", text[0]);
    says(content["number"].as_str().unwrap());
    says(content["issuer"]["registration"].as_str().unwrap());
    says(content["payee"]["addressee"].as_str().unwrap());
    for yen in content["lines"].as_array().unwrap().iter().map(|it| &it["yen"]).chain([&content["total"]]) {
        says(&grouped(yen.as_i64().unwrap().unsigned_abs()));
    }
    content.as_object_mut().unwrap().remove("contract_number");
    content.as_object_mut().unwrap().remove("issuer");
    for it in content["parts"].as_array_mut().unwrap() {
        // Counted through all tests.
        it.as_object_mut().unwrap().remove("code");
    }
    content
}

/// 1,234,567
fn grouped(it: u64) -> String {
    let digits = it.to_string();
    let parts: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|it| std::str::from_utf8(it).unwrap()).collect();
    parts.join(",")
}

async fn individual(plan: &str) -> (Service, Signed) {
    let (it, client, clerk) = start(Database::Sqlite).await;
    apply(&it, &client, &wish(&client, plan).await).await;
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    (it, clerk)
}

async fn only(it: &Service, of: &str) -> Value {
    let all = bill(it, of).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_say_what_was_reviewed() {
    let mut all: BTreeMap<&str, Value> = BTreeMap::new();
    for (name, plan) in [("individual with a card of ours", "pki-50"), ("individual with a doctor's card", "hpki-50")] {
        let (it, _) = Box::pin(individual(plan)).await;
        day(&it, "2027-02-01").await;
        all.insert(name, says(&it, plan, &only(&it, "2027-01").await).await);
    }
    // Begun five years before: the registration is due again.
    let (it, _) = Box::pin(individual("pki-50")).await;
    let row = contracts::all_contracts(&*it.app.db, None).await.unwrap();
    let row = row.into_iter().find(|it| it.audience == "individual").unwrap();
    let early = month("2022-01").begin().0;
    for sql in [
        format!("UPDATE contract SET begins_at = {early} WHERE audience = 'individual'"),
        format!(
            "UPDATE membership SET from_at = {early} WHERE contract_id IN (SELECT id FROM contract WHERE audience = 'individual')"
        ),
        "UPDATE ledger_entry SET month = month - 60".to_owned(),
    ] {
        it.app.db.execute_unprepared(&sql).await.unwrap();
    }
    day(&it, "2027-02-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    configure(&clerk, row.id, &json!({ "billed_from": "2027-01" })).await;
    all.insert("five-year renewal", says(&it, "renewal", &only(&it, "2027-01").await).await);
    all.insert("group with another plan in mid-year", group().await);
    let (over, back) = municipality().await;
    all.insert("municipality over the end of the fiscal year", over);
    all.insert("reversal", back);
    for (name, yen, included) in [("a yen of tax without", 999, false), ("a yen of tax within", 1_109, true)] {
        let it = Service::start(Database::Sqlite).await;
        it.clinic("見本クリニック", "代表").await;
        let ids = prices(&it, &[("例示医師会", yen)]).await;
        if included {
            let row = contracts::contract(&*it.app.db, ids[0]).await.unwrap().unwrap();
            let change =
                medpost_entity::contract::ActiveModel { tax_included: sea_orm::Set(true), ..Default::default() };
            assert!(contracts::change_contract(&*it.app.db, ids[0], row.version, change).await.unwrap());
        }
        day(&it, "2026-12-01").await;
        all.insert(name, says(&it, if included { "within" } else { "without" }, &only(&it, "2026-11").await).await);
    }
    crate::wire::snapshot("invoices.json", &(serde_json::to_string_pretty(&all).unwrap() + "\n"));
}

/// A quarter in which the plan changed, with the fee of a change and a card.
async fn group() -> Value {
    let it = Service::start(Database::Sqlite).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    // Yen that can't be parted go by the age of facilities: none are of one moment.
    for name in ["例示医院", "例示眼科"] {
        it.clock.advance(SECOND);
        it.clinic(name, "代表").await;
    }
    let ids = prices(&it, &[("例示医師会", 45_000)]).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    configure(&clerk, ids[0], &json!({ "cycle": "quarter" })).await;
    it.clock.advance(SECOND);
    let now = it.clock.now();
    ledger::price(&*it.app.db, ids[0], 80_000, (month("2026-12"), "20GBパック"), None, now).await.unwrap();
    let fee = |kind: Kind, yen: i64, facility, note| ledger::Fact {
        kind,
        yen,
        quantity: 1,
        facility,
        month: month("2026-12"),
        note,
    };
    ledger::add(&*it.app.db, ids[0], fee(Kind::Change, 5_000, None, "20GBパック"), None, now).await.unwrap();
    let card = fee(Kind::Card, 3_000, Some(clinic.facility), "2026-12-10");
    ledger::add(&*it.app.db, ids[0], card, None, now).await.unwrap();
    day(&it, "2027-01-04").await;
    says(&it, "group", &only(&it, "2026-12").await).await
}

/// Billed late, over the end of a fiscal year, by the era; and taken back.
async fn municipality() -> (Value, Value) {
    let it = Service::start(Database::Sqlite).await;
    it.clinic_of("見本市", "見本市立病院", "地域連携室").await;
    let ids = prices(&it, &[("見本市", 24_000)]).await;
    let clerk = it.administrator(None, Role::Operator).await;
    configure(&clerk, ids[0], &json!({ "billed_from": "2027-02", "dated": "issue_day", "due": "thirty_days" })).await;
    let id = contracts::association_by_name(&*it.app.db, "見本市").await.unwrap().unwrap();
    let path = format!("/api/v1/console/payers/{id}");
    let mut wish = clerk.get(&path).await.fine();
    for (field, value) in [
        ("addressee", "見本市長 例示 太郎 様"),
        ("department", "健康福祉部 健康推進課"),
        ("postal_code", "900-0000"),
        ("address", "例示県見本市例示町1-1"),
        ("creditor", "0012345"),
        ("subject", "令和8年度 医療文書交換業務"),
        ("era", "japanese"),
        ("delivery", "post"),
    ] {
        wish[field] = json!(value);
    }
    clerk.json("PUT", &path, &wish).await.fine();
    day(&it, "2027-06-01").await;
    let invoice = only(&it, "2027-05").await;
    let over = says(&it, "municipality", &invoice).await;
    let clerk = it.administrator(None, Role::Operator).await;
    let path = format!("/api/v1/console/invoices/{}/reversal", invoice["id"].as_str().unwrap());
    let back = clerk.post(&path, &json!({ "reason": "契約期間の誤り" })).await.fine();
    (over, says(&it, "reversal", &back["invoice"]).await)
}
