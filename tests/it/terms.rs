//! What plans promise besides room and price, facilities that come back, what a clerk enters for others, and from which
//! month a facility is in a contract.

use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_domain::number::Count;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::application::{DESK, FEBRUARY, NEW_YEAR, PLACE, apply, form, found, pack, start, until};
use medpost_tests::scenes::office::renew_lists;

crate::both!(
    a_plan_says_how_much_is_sent_at_once_how_long_it_is_kept_and_what_a_change_costs,
    a_pack_is_no_dearer_for_each_facility_than_the_basic_fee,
    a_clinic_that_withdrew_or_left_is_taken_again_with_its_people,
    an_association_gets_a_second_contract_by_the_clerks_word_alone,
    a_clerk_enters_the_change_of_an_individual_contract_that_came_on_paper,
    facilities_come_into_a_contract_from_a_month_on,
    a_manager_reports_facts_and_no_name,
);

async fn approve(clerk: &Signed, text: &str, existing: bool) -> medpost_tests::client::Answer {
    let it = found(clerk, text).await;
    let request =
        json!({ "version": it["version"], "step": "approve", "reason": "", "late_reason": "", "existing": existing });
    clerk.post(&format!("{DESK}/{}/step", it["id"].as_str().unwrap()), &request).await
}

/// Enrols a facility's first card with a code from the operator, and signs in.
async fn first_card(it: &Service, operator: &Signed, facility: &str) -> (medpost_demo::pki::Card, Signed) {
    let person = json!({ "name": "申込 一郎", "kana": "", "card": "hpki", "manager": true });
    let code = operator.call(calls::invite_person(facility, &person)).await.fine();
    let card = medpost_tests::service::make_card(CardKind::Hpki, &medpost_demo::pki::Flaws::default());
    let client = it.client(CardKind::Hpki, Some(&card));
    client.call(calls::enrol(&json!({ "code": code["code"] }))).await.fine();
    it.let_in(&card).await;
    let user = client.sign_in().await;
    (card, user)
}

async fn a_plan_says_how_much_is_sent_at_once_how_long_it_is_kept_and_what_a_change_costs(database: Database) {
    let (it, client, clerk) = start(database).await;
    let with = |key: &str, value: Value| {
        let mut it = pack("large", "individual", 3_000, it.clock.now());
        it[key] = value;
        it
    };
    for (key, wrong) in [
        ("dispatch", json!(0)),
        ("dispatch", json!(10_000_000_001u64)),
        ("retention_days", json!(0)),
        ("retention_days", json!(93)),
        ("most_hold_minutes", json!(241)),
        ("valid_until", json!(it.clock.now())),
    ] {
        clerk.call(calls::add_pack(&with(key, wrong))).await.refused(Code::BadPack);
    }
    let mut large = with("dispatch", json!(1_000_000_000));
    large["retention_days"] = json!(14);
    large["most_hold_minutes"] = json!(10);
    large["pool"] = json!(5_000_000_000u64);
    clerk.call(calls::add_pack(&large)).await.fine();
    apply(&it, &client, &form(&client, "large").await).await;
    it.work().await;
    let decided = approve(&clerk, "", false).await.fine();
    // A new price with other terms doesn't affect anybody who was promised these.
    it.clock.advance(MINUTE);
    let mut smaller = large.clone();
    smaller["dispatch"] = json!(1_000_000);
    smaller["valid_from"] = json!(it.clock.now());
    clerk.call(calls::add_pack(&smaller)).await.fine();
    until(&it, NEW_YEAR).await;
    let operator = it.administrator(None, Role::Operator).await;
    let contract = operator.call(calls::contracts()).await.fine()[0].clone();
    assert_eq!(
        (&contract["dispatch"], &contract["retention_days"], &contract["monthly_yen"]),
        (&json!(1_000_000_000), &json!(14), &json!(3_000))
    );
    let (card, user) = first_card(&it, &operator, decided["facility"].as_str().unwrap()).await;
    let session = user.call(calls::session()).await.fine();
    assert_eq!(session["limits"]["dispatch_bytes"], 1_000_000_000);
    let facility = decided["facility"].as_str().unwrap().parse().unwrap();
    let inboxes = medpost::directory::store::inboxes(&*it.app.db, facility).await.unwrap();
    assert_eq!(inboxes[0].retention_days, Count(14));
    let times = |hold: u32| json!({ "hold_minutes": hold, "screening_hold_minutes": 20, "may_skip_hold": true, "idle_minutes": 30 });
    user.call(calls::change_settings(&times(11))).await.refused(Code::BadSettings);
    user.call(calls::change_settings(&times(10))).await.fine();
    // After a request for another plan, that plan's terms apply from its day on.
    let offer = operator.call(calls::change_offer(contract["id"].as_str().unwrap())).await.fine();
    let small = offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == "large").unwrap()["id"].clone();
    let ask = json!({ "contract": contract["id"], "pack": small, "note": "" });
    operator.call(calls::ask_change(&ask)).await.fine();
    let change =
        operator.call(calls::find_changes(&json!({ "text": "", "state": null, "skip": 0 }))).await.fine()["items"][0]
            .clone();
    let step = json!({ "version": change["version"], "step": "approve", "reason": "" });
    operator.call(calls::step_change(change["id"].as_str().unwrap(), &step)).await.fine();
    until(&it, FEBRUARY).await;
    it.work().await;
    let user = it.client(CardKind::Hpki, Some(&card)).sign_in().await;
    assert_eq!(user.call(calls::session()).await.fine()["limits"]["dispatch_bytes"], 1_000_000);
}

async fn a_pack_is_no_dearer_for_each_facility_than_the_basic_fee(database: Database) {
    let (it, _, clerk) = start(database).await;
    let mut dear = pack("pack-50", "group", 60_001, it.clock.now());
    dear["min_facilities"] = json!(60);
    let answer = clerk.call(calls::add_pack(&dear)).await;
    answer.refused(Code::BadPack);
    assert_eq!(answer.json()["detail"], "min_facilities");
    dear["monthly_yen"] = json!(60_000);
    clerk.call(calls::add_pack(&dear)).await.fine();
}

async fn a_clinic_that_withdrew_or_left_is_taken_again_with_its_people(database: Database) {
    let (it, client, clerk) = start(database).await;
    let once = async || {
        apply(&it, &client, &form(&client, "hpki-50").await).await;
    };
    once().await;
    let facility = approve(&clerk, "", false).await.fine()["facility"].as_str().unwrap().to_owned();
    let operator = it.administrator(None, Role::Operator).await;
    let (card, _) = first_card(&it, &operator, &facility).await;
    // A facility in a contract, or about to be, can't apply for the same place again.
    it.clock.advance(MINUTE);
    once().await;
    approve(&clerk, "", false).await.refused(Code::FacilityExists);
    approve(&clerk, "", true).await.refused(Code::FacilityExists);
    // Withdrawn before its day, it is suspended, and only taken up again if the clerk says that it is the same one.
    let rows = clerk
        .post(&format!("{DESK}/search"), &json!({ "text": "", "state": "approved", "sort": "newest", "skip": 0 }))
        .await
        .fine();
    let first = rows["items"][0].clone();
    let withdraw = json!({ "version": first["version"], "step": "withdraw", "reason": "お電話", "late_reason": "" });
    clerk.post(&format!("{DESK}/{}/step", first["id"].as_str().unwrap()), &withdraw).await.fine();
    assert_eq!(operator.call(calls::facility(&facility)).await.fine()["line"]["progress"], "suspended");
    let open = clerk
        .post(&format!("{DESK}/search"), &json!({ "text": "", "state": "review", "sort": "newest", "skip": 0 }))
        .await
        .fine();
    let second = open["items"][0].clone();
    let step = |existing: bool| json!({ "version": second["version"], "step": "approve", "reason": "", "late_reason": "", "existing": existing });
    let at = format!("{DESK}/{}/step", second["id"].as_str().unwrap());
    clerk.post(&at, &step(false)).await.refused(Code::FacilityExists);
    assert_eq!(clerk.post(&at, &step(true)).await.fine()["facility"], facility.as_str());
    until(&it, NEW_YEAR).await;
    let operator = it.administrator(None, Role::Operator).await;
    let detail = operator.call(calls::facility(&facility)).await.fine();
    assert_eq!((&detail["line"]["progress"], &detail["line"]["capacity"]), (&json!("in_use"), &json!(50_000_000)));
    // The same card and the same inbox; no second card was ordered.
    let user = it.client(CardKind::Hpki, Some(&card)).sign_in().await;
    assert_eq!(user.call(calls::session()).await.fine()["inboxes"].as_array().unwrap().len(), 1);
    // After its contract ended normally, it comes back with another address.
    let contract = operator.call(calls::contracts()).await.fine()[0].clone();
    let end = json!({ "version": contract["version"], "last_day": "2027-01-30T15:00:00Z", "reason": "解約" });
    operator.call(calls::end_contract(contract["id"].as_str().unwrap(), &end)).await.fine();
    let mut back = form(&client, "hpki-50").await;
    back["address"] = json!("移転町2-2");
    apply(&it, &client, &back).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let open = clerk
        .post(&format!("{DESK}/search"), &json!({ "text": "", "state": "review", "sort": "newest", "skip": 0 }))
        .await
        .fine();
    let third = open["items"][0].clone();
    let step =
        json!({ "version": third["version"], "step": "approve", "reason": "", "late_reason": "", "existing": true });
    let decided = clerk.post(&format!("{DESK}/{}/step", third["id"].as_str().unwrap()), &step).await.fine();
    assert_eq!(decided["facility"], facility.as_str());
    assert_eq!(operator.call(calls::facility(&facility)).await.fine()["address"], "移転町2-2");
    // If that is withdrawn before its day, the facility continues in the contract that still runs.
    let rows = clerk
        .post(&format!("{DESK}/search"), &json!({ "text": "", "state": "approved", "sort": "newest", "skip": 0 }))
        .await
        .fine();
    let row = rows["items"].as_array().unwrap().iter().find(|it| it["id"] == third["id"]).unwrap().clone();
    let withdraw = json!({ "version": row["version"], "step": "withdraw", "reason": "お電話", "late_reason": "" });
    clerk.post(&format!("{DESK}/{}/step", row["id"].as_str().unwrap()), &withdraw).await.fine();
    assert_eq!(operator.call(calls::facility(&facility)).await.fine()["line"]["progress"], "in_use");
}

async fn an_association_gets_a_second_contract_by_the_clerks_word_alone(database: Database) {
    let (it, client, clerk) = start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let mut group = form(&client, "pack-20").await;
    group["name"] = json!("例示医師会");
    group["code"] = json!("131016");
    apply(&it, &client, &group).await;
    it.work().await;
    // Nobody may use the name of the operator's own tenant.
    for name in ["個別契約", "個別 契約", "個別・契約", "個別契約ー"] {
        let mut direct = group.clone();
        direct["name"] = json!(name);
        let answer = client.post(PLACE, &direct).await;
        answer.refused(Code::BadApplication);
        assert_eq!(answer.json()["detail"], "name", "{name}");
    }
    // Using an association's name doesn't give access to it.
    approve(&clerk, "例示医師会", false).await.refused(Code::FacilityExists);
    let own = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let mails = it.app.post.sent().len();
    let decided = approve(&clerk, "例示医師会", true).await.fine();
    assert_eq!((&decided["link"], it.app.post.sent().len()), (&Value::Null, mails), "it has people of its own");
    assert_eq!(own.call(calls::contracts()).await.fine().as_array().unwrap().len(), 2);
}

async fn a_clerk_enters_the_change_of_an_individual_contract_that_came_on_paper(database: Database) {
    let (it, client, clerk) = start(database).await;
    apply(&it, &client, &form(&client, "hpki-50").await).await;
    approve(&clerk, "", false).await.fine();
    until(&it, "2027-01-05T01:00:00Z").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let contract = clerk.call(calls::contracts()).await.fine()[0]["id"].clone();
    let offer = clerk.call(calls::change_offer(contract.as_str().unwrap())).await.fine();
    let other = offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == "pki-50").unwrap()["id"].clone();
    let ask = |received: Option<Instant>| json!({ "contract": contract, "pack": other, "note": "FAX", "received_at": received });
    // Paper received in a month whose closing day has passed doesn't promise anything retroactively.
    let december: Instant = "2026-12-06T01:00:00Z".parse().unwrap();
    clerk.call(calls::ask_change(&ask(Some(december)))).await.refused(Code::BadDate);
    // 5 January 2027 was the last day that counts from February.
    until(&it, "2027-01-12T01:00:00Z").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let now = it.clock.now();
    for wrong in [now.plus(DAY), now.plus(-40 * DAY)] {
        clerk.call(calls::ask_change(&ask(Some(wrong)))).await.refused(Code::BadDate);
    }
    let paper: Instant = "2027-01-05T01:00:00Z".parse().unwrap();
    clerk.call(calls::ask_change(&ask(Some(paper)))).await.fine();
    let list = json!({ "text": "", "state": null, "skip": 0 });
    let all = clerk.call(calls::find_changes(&list)).await.fine();
    assert_eq!(all["items"][0]["takes_effect_at"], FEBRUARY, "and not March");
    // An association can't enter a day of receipt.
    it.clinic("見本クリニック", "代表").await;
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let own = us.call(calls::contracts()).await.fine()[0]["id"].clone();
    let mut early = ask(Some(paper));
    early["contract"] = own;
    us.call(calls::ask_change(&early)).await.refused(Code::Forbidden);
}

async fn facilities_come_into_a_contract_from_a_month_on(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let contract = us.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned();
    let table = "code,name,kana,kind,city,address,phone,director,inboxes\nN1,加入医院,カニュウ,診療所,例示市,1-1,000,例示 一郎,代表\n";
    let encoded = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, table);
    let bring = |mark: &str, from: Value| json!({ "table": encoded, "mark": mark, "from": from });
    for wrong in ["2026-10-31T15:00:00Z", "2026-12-05T15:00:00Z", "2099-12-31T15:00:00Z"] {
        us.call(calls::import_facilities(&contract, &bring("", json!(wrong)))).await.refused(Code::BadDate);
    }
    let seen = us.call(calls::import_facilities(&contract, &bring("", json!(NEW_YEAR)))).await.fine();
    assert_eq!(seen["errors"], json!([]), "{seen}");
    let mark = seen["mark"].as_str().unwrap();
    us.call(calls::import_facilities(&contract, &bring(mark, json!(NEW_YEAR)))).await.fine();
    // Importing it again with one fact corrected adds nobody twice.
    let mended = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, table.replace(",000,", ",000-9,"));
    let again = json!({ "table": mended, "mark": "", "from": FEBRUARY });
    let seen = us.call(calls::import_facilities(&contract, &again)).await.fine();
    assert_eq!((&seen["added"], seen["changed"].as_array().unwrap().len()), (&json!([]), 1), "{seen}");
    let again = json!({ "table": mended, "mark": "", "from": null });
    let now = us.call(calls::import_facilities(&contract, &again)).await.fine();
    assert_eq!(now["added"], json!([]), "it comes in January");
    let members = async |user: &Signed| user.call(calls::contracts()).await.fine()[0]["facilities"].clone();
    assert_eq!(members(&us).await, 1, "its month has not come");
    it.clock.advance(NEW_YEAR.parse::<Instant>().unwrap().since(it.clock.now()));
    renew_lists(&it).await;
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    assert_eq!(members(&us).await, 2);
}

async fn a_manager_reports_facts_and_no_name(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (_, member) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let mut facts = clinic.user.call(calls::own_facts()).await.fine();
    member.call(calls::own_facts()).await.refused(Code::Forbidden);
    member.call(calls::report_facts(&facts)).await.refused(Code::Forbidden);
    facts["postal_code"] = json!("12");
    clinic.user.call(calls::report_facts(&facts)).await.refused(Code::BadFacts);
    facts["postal_code"] = json!("〒000-0001");
    facts["phone"] = json!("000-1111-2222");
    facts["fax"] = json!("000-1111-3333");
    facts["emergency"] = json!("見本 花子 000-2222-3333");
    facts["name"] = json!("例示総合病院");
    clinic.user.call(calls::report_facts(&facts)).await.fine();
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let seen = us.call(calls::facility(clinic.facility)).await.fine();
    assert_eq!((&seen["line"]["name"], &seen["line"]["phone"]), (&json!("見本クリニック"), &json!("000-1111-2222")));
    assert_eq!(
        (&seen["history"][0]["note"], &seen["history"][0]["state"]),
        (&json!("施設からの届出"), &json!("in_effect"))
    );
    assert_eq!(seen["fax"], "000-1111-3333");
    let contacts = us.call(calls::contacts()).await.fine();
    assert_eq!(
        (&contacts[0]["fax"], &contacts[0]["emergency"]),
        (&json!("000-1111-3333"), &json!("見本 花子 000-2222-3333"))
    );
    // Nobody else can see the emergency contact, not even somebody searching for recipients.
    let found = json!({ "text": "見本", "skip": 0 });
    let answer = clinic.user.call(calls::search_recipients(&found)).await;
    assert!(!String::from_utf8_lossy(&answer.body).contains("000-2222-3333"));
    // Changing other facts without mentioning it leaves it unchanged.
    let line = &seen["line"];
    let change = json!({
        "code": line["code"], "name": line["name"], "kana": seen["kana"], "kind": line["kind"], "postal_code": line["postal_code"],
        "city": line["city"], "former_city": "", "address": "例示市2-2", "phone": line["phone"], "director": seen["director"],
        "founder": "", "from": it.clock.now(), "note": "",
    });
    us.call(calls::change_facts(clinic.facility, &change)).await.fine();
    let moved = us.call(calls::facility(clinic.facility)).await.fine();
    assert_eq!((&moved["fax"], &moved["address"]), (&json!("000-1111-3333"), &json!("例示市2-2")));
    assert_eq!(moved["emergency"], "見本 花子 000-2222-3333");
    // An unchanged form is not a change.
    clinic.user.call(calls::report_facts(&clinic.user.call(calls::own_facts()).await.fine())).await.fine();
    let seen = us.call(calls::facility(clinic.facility)).await.fine();
    assert_eq!(seen["history"].as_array().unwrap().len(), 2);
}
