//! The ledger: everything that costs is entered once, and what a contract owes for a month is the same whenever it is
//! asked.

use medpost::contract::{ledger, store as contracts};
use medpost_domain::billing::charge::{Charge, Kind};
use medpost_domain::billing::month::Month;
use medpost_domain::id::ContractId;
use medpost_domain::instant::Instant;
use medpost_domain::number::{Count, Price, Size};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::{Database, Service};
use serde_json::{Value, json};

use medpost_tests::scenes::application::{FEBRUARY, NEW_YEAR, apply, form, found, pack, start, step, until};

crate::both!(
    an_individual_contract_owes_its_registration_its_months_and_each_renewal,
    what_was_withdrawn_before_its_day_owes_nothing,
    a_change_counts_from_its_month_and_beyond_the_free_ones_it_costs,
    a_transfer_moves_a_part_of_the_price_and_no_past_month,
    of_cards_ordered_together_those_beyond_the_included_ones_cost,
    whoever_leaves_counts_to_the_months_end_and_an_old_contract_begins_its_ledger,
    what_a_contract_owes_is_told_with_its_reasons_and_what_is_planned,
);

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// What the contracts with this name owe for these months, both inclusive.
async fn owed(it: &Service, name: &str, from: &str, to: &str) -> Vec<Charge> {
    let db = &*it.app.db;
    let rows = contracts::all_contracts(db, None).await.unwrap();
    let rows: Vec<_> = rows.into_iter().filter(|it| it.name == name).collect();
    let sheets = ledger::sheets(db, &rows).await.unwrap();
    let mut all: Vec<Charge> = sheets.values().flat_map(|it| it.charges(month(from)..month(to).plus(1))).collect();
    all.sort_unstable();
    all
}

fn sum(all: &[Charge]) -> i64 {
    all.iter().map(|it| it.yen).sum()
}

fn of(all: &[Charge], kind: Kind) -> Vec<(String, i64)> {
    all.iter().filter(|it| it.kind == kind).map(|it| (it.month.to_string(), it.yen)).collect()
}

async fn an_individual_contract_owes_its_registration_its_months_and_each_renewal(database: Database) {
    let (it, client, clerk) = start(database).await;
    apply(&it, &client, &form(&client, "pki-50").await).await;
    let decided = step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    let owes = owed(&it, "申込見本クリニック", "2026-11", "2032-02").await;
    assert_eq!(of(&owes, Kind::Registration), [("2027-01".to_owned(), 30_000)]);
    assert_eq!(of(&owes, Kind::Renewal), [("2032-01".to_owned(), 30_000)], "sixty months on");
    let months = of(&owes, Kind::Monthly);
    assert_eq!((months.len(), months[0].0.as_str(), sum(&owes)), (62, "2027-01", 62 * 2_000 + 60_000));
    // All of it belongs to its only facility.
    assert!(owes.iter().all(|it| it.facility.unwrap().to_string() == decided["facility"]), "{owes:?}");
    // A campaign only applies the first time, and the pack doesn't mention another one.
    let mut again = pack("again", "individual", 1_000, it.clock.now());
    again["registration_yen"] = json!(10_000);
    again["registration_months"] = json!(12);
    again["campaign_yen"] = json!(0);
    again["campaign_until"] = json!(it.clock.now().plus(30 * medpost_domain::instant::DAY));
    clerk.call(calls::add_pack(&again)).await.fine();
    let mut other = form(&client, "again").await;
    other["name"] = json!("第二見本クリニック");
    other["code"] = json!("0019900002");
    apply(&it, &client, &other).await;
    step(&clerk, &found(&clerk, "第二").await, "approve", "", "").await.fine();
    let owes = owed(&it, "第二見本クリニック", "2026-11", "2029-01").await;
    assert_eq!(of(&owes, Kind::Registration), []);
    assert_eq!(of(&owes, Kind::Renewal), [("2028-01".to_owned(), 10_000), ("2029-01".to_owned(), 10_000)]);
}

async fn what_was_withdrawn_before_its_day_owes_nothing(database: Database) {
    let (it, client, clerk) = start(database).await;
    apply(&it, &client, &form(&client, "pki-50").await).await;
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    step(&clerk, &found(&clerk, "").await, "withdraw", "お電話で取下げ", "").await.fine();
    assert_eq!(owed(&it, "申込見本クリニック", "2026-11", "2032-02").await, []);
}

async fn ask(user: &Signed, contract: &str, code: &str) {
    let offer = user.call(calls::change_offer(contract)).await.fine();
    let pack = offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == code).unwrap()["id"].clone();
    let request = json!({ "contract": contract, "pack": pack, "note": "" });
    user.call(calls::ask_change(&request)).await.fine();
    let all = user.call(calls::find_changes(&json!({ "text": "", "state": "review", "skip": 0 }))).await.fine();
    let it = all["items"][0].clone();
    let step = json!({ "version": it["version"], "step": "approve", "reason": "" });
    user.call(calls::step_change(it["id"].as_str().unwrap(), &step)).await.fine();
}

async fn a_change_counts_from_its_month_and_beyond_the_free_ones_it_costs(database: Database) {
    let (it, client, clerk) = start(database).await;
    let now = it.clock.now();
    for (code, yen) in [("small", 1_000), ("large", 1_800)] {
        let mut it = pack(code, "individual", yen, now);
        it["free_changes"] = json!(1);
        it["change_yen"] = json!(5_000);
        clerk.call(calls::add_pack(&it)).await.fine();
    }
    apply(&it, &client, &form(&client, "small").await).await;
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    until(&it, NEW_YEAR).await;
    let operator = it.administrator(None, Role::Operator).await;
    let contract = operator.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned();
    let january = owed(&it, "申込見本クリニック", "2027-01", "2027-01").await;
    ask(&operator, &contract, "large").await;
    until(&it, FEBRUARY).await;
    it.work().await;
    let operator = it.administrator(None, Role::Operator).await;
    ask(&operator, &contract, "small").await;
    until(&it, "2027-02-28T15:00:00Z").await;
    it.work().await;
    let owes = owed(&it, "申込見本クリニック", "2027-01", "2027-04").await;
    assert_eq!(of(&owes, Kind::Monthly).iter().map(|it| it.1).collect::<Vec<_>>(), [1_000, 1_800, 1_000, 1_000]);
    assert_eq!(of(&owes, Kind::Change), [("2027-03".to_owned(), 5_000)], "the first of the contract year was free");
    // The past is unchanged.
    assert_eq!(owed(&it, "申込見本クリニック", "2027-01", "2027-01").await, january);
}

async fn a_transfer_moves_a_part_of_the_price_and_no_past_month(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.clinic("例示医院", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    let (us, them) = (
        it.administrator(Some("例示医師会"), Role::Administrator).await,
        it.administrator(Some("見本市"), Role::Administrator).await,
    );
    let id = async |user: &Signed| -> ContractId {
        user.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().parse().unwrap()
    };
    let (ours, theirs) = (id(&us).await, id(&them).await);
    for (contract, yen) in [(ours, Price(10_001)), (theirs, Price(4_000))] {
        let row = contracts::contract(&*it.app.db, contract).await.unwrap().unwrap();
        let change = medpost_entity::contract::ActiveModel {
            monthly_yen: sea_orm::Set(yen),
            pool_bytes: sea_orm::Set(Size(1_000_000_000)),
            ..Default::default()
        };
        assert!(contracts::change_contract(&*it.app.db, contract, row.version, change).await.unwrap());
        it.clock.advance(medpost_domain::instant::SECOND);
        ledger::add_price(&*it.app.db, contract, yen.signed(), (month("2026-11"), ""), None, it.clock.now())
            .await
            .unwrap();
    }
    let november =
        (owed(&it, "例示医師会", "2026-11", "2026-11").await, owed(&it, "見本市", "2026-11", "2026-11").await);
    assert_eq!((sum(&november.0), november.0.len(), sum(&november.1)), (10_001, 2, 4_000));
    let december: Instant = "2026-11-30T15:00:00Z".parse().unwrap();
    let request = json!({ "contract": ours, "to": null, "everything": false, "facilities": [clinic.facility],
        "pool": 300_000_000, "begins": december, "note": "合併による" });
    medpost_tests::scenes::console::agree(&us, &them, &request).await;
    it.clock.advance(december.since(it.clock.now()));
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    let (ours, theirs) =
        (owed(&it, "例示医師会", "2026-12", "2027-03").await, owed(&it, "見本市", "2026-12", "2027-03").await);
    assert_eq!((sum(&ours), sum(&theirs)), (4 * 7_001, 4 * 7_000), "together what it was");
    assert!(theirs.iter().any(|it| it.facility == Some(clinic.facility)));
    assert!(ours.iter().all(|it| it.facility != Some(clinic.facility)));
    assert_eq!(owed(&it, "例示医師会", "2026-11", "2026-11").await, november.0);
}

async fn of_cards_ordered_together_those_beyond_the_included_ones_cost(database: Database) {
    let it = medpost_tests::scenes::cards::issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let rows = contracts::all_contracts(&*it.app.db, None).await.unwrap();
    let change = medpost_entity::contract::ActiveModel {
        included_cards: sea_orm::Set(Count(1)),
        card_yen: sea_orm::Set(Price(3_000)),
        ..Default::default()
    };
    assert!(contracts::change_contract(&*it.app.db, rows[0].id, rows[0].version, change).await.unwrap());
    let operator = it.administrator(None, Role::Operator).await;
    let person = |name: &str| json!({ "person": null, "name": name, "kana": "", "post": false, "manager": false });
    let request = json!({ "cards": [person("見本 一"), person("見本 二"), person("見本 三")], "note": "" });
    operator.call(calls::order_cards(clinic.facility, &request)).await.fine();
    let costs = async || of(&owed(&it, "例示医師会", "2026-11", "2026-12").await, Kind::Card);
    assert_eq!(costs().await, [], "ordered is not issued");
    for yen in [0, 3_000, 6_000] {
        medpost_tests::scenes::cards::delivered(&operator, medpost::issuing::kind::KeyKind::P256).await;
        assert_eq!(costs().await.iter().map(|it| it.1).sum::<i64>(), yen);
    }
}

async fn whoever_leaves_counts_to_the_months_end_and_an_old_contract_begins_its_ledger(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.clinic("例示医院", "代表").await;
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let row = contracts::all_contracts(&*it.app.db, None).await.unwrap().remove(0);
    it.clock.advance(medpost_domain::instant::SECOND);
    ledger::add_price(&*it.app.db, row.id, 1_001, (month("2026-11"), ""), None, it.clock.now()).await.unwrap();
    us.call(calls::leave_contract(row.id, clinic.facility, &json!({ "last_day": "2026-12-09T15:00:00Z" })))
        .await
        .fine();
    let shares = async |at: &str| {
        let all = owed(&it, "例示医師会", at, at).await;
        (all.len(), sum(&all))
    };
    assert_eq!(
        (shares("2026-11").await, shares("2026-12").await, shares("2027-01").await),
        ((2, 1_001), (2, 1_001), (1, 1_001))
    );
    // A contract from before the ledger gets its opening entries once.
    let count = async || contracts::entries(&*it.app.db, &[row.id]).await.unwrap().len();
    let before = count().await;
    ledger::begin_missing_ledgers(&*it.app.db, it.clock.now()).await.unwrap();
    assert_eq!(count().await, before);
}

async fn what_a_contract_owes_is_told_with_its_reasons_and_what_is_planned(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic("例示医院", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    medpost_tests::scenes::console::add_pack(&it, 10, 40_009).await;
    let us = it.administrator(Some("例示医師会"), Role::ContractManager).await;
    let contract = us.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned();
    let row = contracts::contract(&*it.app.db, contract.parse().unwrap()).await.unwrap().unwrap();
    it.clock.advance(medpost_domain::instant::SECOND);
    ledger::add_price(&*it.app.db, row.id, 30_001, (month("2026-11"), "旧プラン"), None, it.clock.now()).await.unwrap();
    let at = |month: &str| format!("/api/v1/console/contracts/{contract}/owed?month={month}");
    let now = us.get(&at("2026-11")).await.fine();
    assert_eq!(
        (&now["lines"][0]["kind"], &now["lines"][0]["note"], &now["lines"][0]["yen"]),
        (&json!("monthly"), &json!("旧プラン"), &json!(30_001))
    );
    // Tax once, rounded down to the yen; the shares add up to the total.
    assert_eq!((&now["taxes"], &now["total"]), (&json!([{ "rate": 10, "net": 30_001, "tax": 3_000 }]), &json!(33_001)));
    let parts: Vec<i64> = now["parts"].as_array().unwrap().iter().map(|it| it["yen"].as_i64().unwrap()).collect();
    assert_eq!((parts.len(), parts.iter().sum::<i64>()), (2, 30_001));
    // Once approved, but not in effect yet, it is shown as planned, from its month on.
    let offer = us.call(calls::change_offer(&contract)).await.fine();
    let request = json!({ "contract": contract, "pack": offer["packs"][0]["id"], "note": "" });
    us.call(calls::ask_change(&request)).await.fine();
    let asked = us.get(&at("2027-01")).await.fine();
    assert_eq!((&asked["total"], &asked["asked"]), (&json!(33_001), &json!(44_009)), "asked for is not approved");
    assert_eq!(us.get(&at("2026-12")).await.fine()["asked"], 33_001, "not before its day");
    let operator = it.administrator(None, Role::Operator).await;
    let all = operator.call(calls::find_changes(&json!({ "text": "", "state": "review", "skip": 0 }))).await.fine();
    let change = all["items"][0].clone();
    let step = json!({ "version": change["version"], "step": "approve", "reason": "" });
    operator.call(calls::step_change(change["id"].as_str().unwrap(), &step)).await.fine();
    let january = us.get(&at("2027-01")).await.fine();
    assert_eq!((&january["lines"][0]["planned"], &january["total"]), (&json!(true), &json!(44_009)));
    assert_eq!((&january["unplanned"], &january["asked"]), (&json!(33_001), &Value::Null));
    assert_eq!((&change["nth"], &change["free"], &change["fee"]), (&json!(1), &json!(3), &json!(false)));
    assert_eq!(us.get(&at("2026-12")).await.fine()["total"], 33_001);
    let table = us.get(&at("2027-01").replace("owed?", "owed.csv?")).await.text();
    assert!(table.lines().count() == 3 && table.contains("2027-01") && table.contains("20005"), "{table}");
    for wrong in ["", "2026", "2026-13", "2099-01", "x"] {
        us.get(&at(wrong)).await.refused(medpost_wire::problem::Code::BadDate);
    }
    let them = it.administrator(Some("見本市"), Role::Administrator).await;
    them.get(&at("2026-11")).await.refused(medpost_wire::problem::Code::NotFound);
}
