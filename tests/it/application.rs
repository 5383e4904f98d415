//! Applications: from the public form or from paper to a contract, and plans with changing prices.

use medpost::contract::store as contracts;
use medpost::kit::alarm::Alarm;
use medpost_demo::pki::Flaws;
use medpost_domain::card::CardKind;
use medpost_domain::id::{AdministratorId, ContractId, FacilityId};
use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_domain::number::{Count, Price};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Client, Signed};
use medpost_tests::scenes::application::{
    DESK, FEBRUARY, NEW_YEAR, PLACE, apply, confirm, confirmation, form, found, link, pack, public, start, step, until,
};
use medpost_tests::service::{Database, Service, make_card};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

crate::both!(
    an_individual_application_becomes_a_facility_on_its_day,
    fields_are_corrected_by_the_applicant_who_is_asked_and_by_the_clerk_who_is_told,
    what_is_withdrawn_before_its_day_never_begins,
    a_group_gets_its_first_administrator,
    paper_counts_from_its_day_and_late_with_a_reason,
    a_new_price_changes_no_contract,
    applying_has_limits_and_answers_nobody_else,
    clerks_see_nothing_before_its_address_is_confirmed,
    a_link_ends_and_another_is_mailed_within_limits,
    one_network_fills_nothing_for_others,
);

async fn own(client: &Client, token: &str) -> Value {
    client.call(calls::own_application(&json!({ "token": token, "answer": "" }))).await.fine()
}

async fn an_individual_application_becomes_a_facility_on_its_day(database: Database) {
    let (it, client, clerk) = start(database).await;
    let offer = client.call(calls::offer()).await.fine();
    assert_eq!((&offer["closes"], &offer["begins"]), (&json!("2026-12-06T15:00:00Z"), &json!(NEW_YEAR)));
    let plan = offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == "hpki-50").unwrap();
    assert_eq!((&plan["registration_yen"], &plan["registration_regular_yen"]), (&json!(0), &json!(10_000)));
    let request = form(&client, "hpki-50").await;
    let received = apply(&it, &client, &request).await;
    assert_eq!(received["begins"], NEW_YEAR);
    it.work().await;
    let (mail, token) = (it.app.post.sent().pop().unwrap(), link(&it));
    assert_eq!(mail.to, "apply@clinic.localhost");
    assert!(mail.subject.contains(received["number"].as_str().unwrap()));
    // Nothing that somebody typed is sent to an address that anybody may have typed.
    assert!(!mail.text.contains("申込見本") && !mail.subject.contains("申込見本"));
    let seen = own(&client, &token).await;
    assert_eq!((&seen["state"], &seen["may_withdraw"]), (&json!("review"), &json!(true)));
    assert_eq!(clerk.call(calls::overview()).await.fine()["applications"], 1);

    // It is found by what people quote, sent back with a question, and answered.
    for text in ["申込見本", received["number"].as_str().unwrap(), "もうしこみ", "00199 9001"] {
        assert_eq!(found(&clerk, text).await["number"], received["number"], "{text}");
    }
    assert_eq!(found(&clerk, "架空").await, Value::Null);
    let row = found(&clerk, "").await;
    assert_eq!((&row["form"]["postal_code"], &row["on_paper"]), (&json!("0000001"), &json!(false)));
    step(&clerk, &row, "return", "", "").await.refused(Code::ReasonNeeded);
    step(&clerk, &row, "submit", "", "").await.refused(Code::WrongStep);
    step(&clerk, &row, "return", "開設者をお知らせください。", "").await.fine();
    it.work().await;
    assert!(it.app.post.sent().last().unwrap().text.contains("開設者をお知らせください。"));
    step(&clerk, &row, "approve", "", "").await.refused(Code::Stale);
    let row = found(&clerk, "").await;
    step(&clerk, &row, "approve", "", "").await.refused(Code::WrongStep);
    let answer = |text: &str| json!({ "token": token, "answer": text });
    client.call(calls::answer_application(&answer(""))).await.refused(Code::ReasonNeeded);
    client.call(calls::answer_application(&answer("個人です。"))).await.fine();
    client.call(calls::answer_application(&answer("個人です。"))).await.refused(Code::WrongStep);
    // Once answered, the link shows no more than it has to.
    assert_eq!(own(&client, &token).await["form"], Value::Null);

    // After approval it exists; its room begins on its day.
    let row = found(&clerk, "").await;
    assert_eq!((&row["state"], &row["answer"]), (&json!("review"), &json!("個人です。")));
    let decided = step(&clerk, &row, "approve", "", "").await.fine();
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.refused(Code::WrongStep);
    // Question and answer remain readable.
    let done = found(&clerk, "").await;
    let texts = (&done["question"], &done["answer"], &done["reason"]);
    assert_eq!(texts, (&json!("開設者をお知らせください。"), &json!("個人です。"), &json!("")));
    let facility: FacilityId = decided["facility"].as_str().unwrap().parse().unwrap();
    let operator = it.administrator(None, Role::Operator).await;
    let seen = operator.call(calls::facility(facility)).await.fine();
    assert_eq!((&seen["line"]["capacity"], &seen["line"]["postal_code"]), (&json!(0), &json!("0000001")));
    let contract = operator.call(calls::contracts()).await.fine()[0].clone();
    assert_eq!((&contract["pool"], &contract["facilities"]), (&json!(50_000_000), &json!(1)));
    assert_eq!(contract["allotted"], 50_000_000);
    until(&it, NEW_YEAR).await;
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(operator.call(calls::facility(facility)).await.fine()["line"]["capacity"], 50_000_000);
    // What the campaign promised is kept, and it is too late to withdraw.
    let id: ContractId = contract["id"].as_str().unwrap().parse().unwrap();
    let row = contracts::contract(&*it.app.db, id).await.unwrap().unwrap();
    assert_eq!((row.registration_yen, row.monthly_yen, row.included_cards), (Price(0), Price(1_000), Count(1)));
    let withdraw = json!({ "token": token, "answer": "" });
    client.call(calls::withdraw_application(&withdraw)).await.refused(Code::WrongStep);
    assert_eq!(own(&client, &token).await["may_withdraw"], false);
    // The same code is already in use.
    apply(&it, &client, &request).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let again = found(&clerk, "").await;
    assert_eq!(again["alike"].as_array().unwrap().len(), 1);
    step(&clerk, &again, "approve", "", "").await.refused(Code::FacilityExists);
    step(&clerk, &again, "refuse", "すでにご契約があります。", "").await.fine();
}

async fn fields_are_corrected_by_the_applicant_who_is_asked_and_by_the_clerk_who_is_told(database: Database) {
    let (it, client, clerk) = start(database).await;
    apply(&it, &client, &form(&client, "pki-50").await).await;
    it.work().await;
    let token = link(&it);
    // While the question is open, the form can be corrected; the confirmed mail address can't.
    // A question answered by telephone: the clerk corrects the form or leaves it, and it is reviewed again.
    step(&clerk, &found(&clerk, "").await, "return", "お電話番号をお確かめください。", "").await.fine();
    let row = found(&clerk, "").await;
    let path = format!("{DESK}/{}", row["id"].as_str().unwrap());
    clerk.json("PUT", &path, &json!({ "version": row["version"], "form": row["form"] })).await.fine();
    assert_eq!(found(&clerk, "").await["state"], "review");
    step(&clerk, &found(&clerk, "").await, "return", "お電話番号をお確かめください。", "").await.fine();
    let form = own(&client, &token).await["form"].clone();
    let (old, mut fixed) = (form["form"].clone(), form["form"].clone());
    client
        .call(calls::answer_application(&json!({ "token": token, "answer": "", "form": old })))
        .await
        .refused(Code::ReasonNeeded);
    fixed["phone"] = json!("000-0000-9191");
    fixed["director"] = json!("");
    let refused = client.call(calls::answer_application(&json!({ "token": token, "answer": "", "form": fixed }))).await;
    refused.refused(Code::BadApplication);
    assert_eq!(refused.json()["detail"], "director");
    fixed["director"] = old["director"].clone();
    fixed["mail"] = json!("other@clinic.localhost");
    let refused = client.call(calls::answer_application(&json!({ "token": token, "answer": "", "form": fixed }))).await;
    refused.refused(Code::BadApplication);
    assert_eq!(refused.json()["detail"], "mail");
    fixed["mail"] = old["mail"].clone();
    fixed["terms_version"] = json!("another");
    client.call(calls::answer_application(&json!({ "token": token, "answer": "", "form": fixed }))).await.fine();
    let row = found(&clerk, "").await;
    assert_eq!((&row["state"], &row["form"]["phone"]), (&json!("review"), &json!("000-0000-9191")));
    assert_eq!(row["form"]["terms_version"], old["terms_version"]);
    let told = &row["corrections"][0];
    assert_eq!((&told["field"], &told["before"], &told["by_clerk"]), (&json!("phone"), &old["phone"], &json!(false)));
    // It is found by its current values.
    assert_eq!(found(&clerk, "000-0000-9191").await["number"], row["number"]);

    // A clerk who is told by telephone can correct everything, including plan and mail address.
    let mut named = row["form"].clone();
    named["name"] = json!("訂正クリニック");
    let correct = |version: &Value, request: &Value| json!({ "version": version, "form": request });
    let helper = it.administrator(None, Role::CardManager).await;
    helper.json("PUT", &path, &correct(&row["version"], &named)).await.refused(Code::Forbidden);
    clerk.json("PUT", &path, &correct(&json!(1), &named)).await.refused(Code::Stale);
    clerk.json("PUT", &path, &correct(&row["version"], &named)).await.fine();
    let row = found(&clerk, "訂正クリニック").await;
    assert_eq!((row["corrections"].as_array().unwrap().len(), &row["corrections"][1]["by_clerk"]), (2, &json!(true)));
    // An unchanged form is not a correction.
    clerk.json("PUT", &path, &correct(&row["version"], &row["form"])).await.fine();
    assert_eq!(found(&clerk, "").await["version"], row["version"]);

    // After the decision it can't be changed; the contract's facility has the corrected values.
    let decided = step(&clerk, &row, "approve", "", "").await.fine();
    let row = found(&clerk, "").await;
    clerk.json("PUT", &path, &correct(&row["version"], &old)).await.refused(Code::WrongStep);
    let operator = it.administrator(None, Role::Operator).await;
    let seen = operator.call(calls::facility(decided["facility"].as_str().unwrap())).await.fine();
    assert_eq!((&seen["line"]["name"], &seen["line"]["phone"]), (&json!("訂正クリニック"), &json!("000-0000-9191")));
}

async fn what_is_withdrawn_before_its_day_never_begins(database: Database) {
    let (it, client, clerk) = start(database).await;
    apply(&it, &client, &form(&client, "pki-50").await).await;
    it.work().await;
    let decided = step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    let token = link(&it);
    client.call(calls::withdraw_application(&json!({ "token": token, "answer": "" }))).await.fine();
    assert_eq!(own(&client, &token).await["state"], "withdrawn");
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(operator.call(calls::contracts()).await.fine(), json!([]));
    let path = format!("/api/v1/console/facilities/{}", decided["facility"].as_str().unwrap());
    assert_eq!(operator.get(&path).await.fine()["line"]["progress"], "suspended");
    until(&it, NEW_YEAR).await;
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(operator.get(&path).await.fine()["line"]["capacity"], 0);
    // A clerk withdraws it for somebody who telephones, with a reason.
    apply(&it, &client, &form(&client, "pki-50").await).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let row = found(&clerk, "").await;
    step(&clerk, &row, "withdraw", "", "").await.refused(Code::ReasonNeeded);
    step(&clerk, &row, "withdraw", "お電話で取下げ", "").await.fine();
    // The reason is kept and mailed to the applicant.
    let row = found(&clerk, "").await;
    assert_eq!((&row["state"], &row["reason"]), (&json!("withdrawn"), &json!("お電話で取下げ")));
    it.work().await;
    assert!(it.app.post.sent().iter().any(|it| it.text.contains("お電話で取下げ")));
}

/// The id of the administrator signed in to the console.
async fn administrator(user: &Signed) -> AdministratorId {
    user.call(calls::console_session()).await.fine()["administrator"].as_str().unwrap().parse().unwrap()
}

async fn a_group_gets_its_first_administrator(database: Database) {
    let (it, client, clerk) = start(database).await;
    let mut group = form(&client, "pack-20").await;
    group["kind"] = json!("診療所");
    let answer = client.call(calls::apply(&group)).await;
    answer.refused(Code::BadApplication);
    assert_eq!(answer.json()["detail"], "kind");
    group["kind"] = json!("municipality");
    group["name"] = json!("架空市");
    apply(&it, &client, &group).await;
    let decided = step(&clerk, &found(&clerk, "架空市").await, "approve", "", "").await.fine();
    assert_eq!(decided["facility"], Value::Null);
    assert_eq!((&decided["link"]["mail"], &decided["link"]["sent"]), (&json!("apply@clinic.localhost"), &json!(true)));
    let address = medpost_tests::scenes::office::mailed_link(&it, "apply@clinic.localhost");
    let (address, token) = address.split_once('#').unwrap();
    assert_eq!(address, "https://console.localhost/join");
    let mail = it.app.post.sent().pop().unwrap();
    assert!(mail.to == "apply@clinic.localhost" && mail.text.contains(token));
    let card = make_card(CardKind::Pki, &Flaws::default());
    let joins = it.console_client(Some(&card));
    let session = joins.call(calls::join_by_link(&json!({ "token": token, "answer": null, "label": "" }))).await;
    assert_eq!(session.fine()["association_name"], "架空市");
    let proof = json!({ "answer": null, "program": true });
    let session = joins.call(calls::console_sign_in(&proof)).await.fine();
    let user = Signed { client: joins, token: session["token"].as_str().unwrap().to_owned() };
    // Whoever approved it may have sent it, so both count as one person until somebody else has confirmed.
    let (head, approver) = (administrator(&user).await, administrator(&clerk).await);
    let are_two = async || {
        medpost::office::distinct::are_distinct_people(&*it.app.db, head, approver, it.clock.now()).await.unwrap()
    };
    assert!(!are_two().await);
    let desk = it.administrator(None, Role::Operator).await;
    let listed = desk.call(calls::waiting()).await.fine()["administrators"].clone();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["hindrance"]), (1, &Value::Null), "{listed}");
    for user in [&user, &clerk] {
        user.call(calls::confirm_administrator(head)).await.refused(Code::Forbidden);
    }
    desk.call(calls::confirm_administrator(head)).await.fine();
    assert!(are_two().await);
    // The contract is visible before it begins; what only the operator may see is not.
    let contracts = user.call(calls::contracts()).await.fine();
    assert_eq!((&contracts[0]["pool"], &contracts[0]["sharing"]), (&json!(20_000_000_000u64), &json!("shared")));
    assert_eq!(contracts[0]["ceiling"], 2_000_000_000);
    assert_eq!(contracts.as_array().unwrap().len(), 1);
    user.call(calls::find_applications(&json!({ "text": "", "state": null, "sort": "newest", "skip": 0 })))
        .await
        .refused(Code::Forbidden);
    user.call(calls::packs()).await.refused(Code::Forbidden);
    user.call(calls::paper_offer()).await.refused(Code::Forbidden);
    user.call(calls::applications_csv()).await.refused(Code::Forbidden);
    // An existing association requests a change instead of applying twice.
    it.clock.advance(MINUTE);
    apply(&it, &client, &group).await;
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.refused(Code::FacilityExists);
}

async fn paper_counts_from_its_day_and_late_with_a_reason(database: Database) {
    let (it, client, _) = start(database).await;
    let mut request = form(&client, "hpki-50").await;
    request["mail"] = json!("");
    client.call(calls::apply(&request)).await.refused(Code::BadAddress);
    // The 7th was the last day. Paper received that day counts from the new year, paper of the 8th from February.
    until(&it, "2026-12-09T01:00:00Z").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let enter = async |day: &str| {
        it.clock.advance(MINUTE);
        clerk.call(calls::enter_application(&json!({ "form": request, "received_at": day }))).await
    };
    enter("2026-12-10T15:00:00Z").await.refused(Code::BadDate);
    enter("2026-09-10T15:00:00Z").await.refused(Code::BadDate);
    assert_eq!(enter("2026-12-06T15:00:00Z").await.fine()["begins"], NEW_YEAR);
    let row = found(&clerk, "").await;
    assert_eq!(row["on_paper"], true);
    // An entry made at the very moment of receipt still counts as on paper.
    let moment = it.clock.now().to_string();
    let entered = clerk.call(calls::enter_application(&json!({ "form": request, "received_at": moment }))).await.fine();
    let same = found(&clerk, entered["number"].as_str().unwrap()).await;
    assert_eq!((&same["number"], &same["on_paper"]), (&entered["number"], &json!(true)));
    step(&clerk, &same, "refuse", "試験", "").await.fine();
    step(&clerk, &row, "approve", "", "締切後").await.refused(Code::BadDate);
    step(&clerk, &row, "refuse", "試験", "").await.fine();
    assert_eq!(enter("2026-12-07T15:00:00Z").await.fine()["begins"], FEBRUARY);
    let row = found(&clerk, "").await;
    step(&clerk, &row, "approve", "", "FAXの不達のため").await.fine();
    let row = found(&clerk, "").await;
    assert_eq!((&row["begins"], &row["late_reason"]), (&json!(NEW_YEAR), &json!("FAXの不達のため")));
    let before = it.app.post.sent().len();
    it.work().await;
    let mailed: Vec<_> = it.app.post.sent().into_iter().skip(before).map(|it| (it.to, it.subject)).collect();
    assert!(mailed.iter().all(|it| it.0.starts_with("console-")), "nobody is mailed who gave no address: {mailed:?}");
    // Decided after the promised month, it begins with the next one, because past months are not billed.
    it.clock.advance(MINUTE);
    request["code"] = json!("0019900002");
    assert_eq!(
        clerk
            .call(calls::enter_application(&json!({ "form": request, "received_at": "2026-12-06T15:00:00Z" })))
            .await
            .fine()["begins"],
        NEW_YEAR
    );
    until(&it, "2027-02-02T01:00:00Z").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    assert_eq!(found(&clerk, "").await["begins"], "2027-02-28T15:00:00Z");
    let table = clerk.call(calls::applications_csv()).await.text();
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(table.starts_with("\u{FEFF}受付番号,") && table.contains("2027-03-01"), "{table}");
}

async fn a_new_price_changes_no_contract(database: Database) {
    let (it, client, clerk) = start(database).await;
    apply(&it, &client, &form(&client, "pki-50").await).await;
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    let path = "/api/v1/console/packs";
    let (now, next): (_, Instant) = (it.clock.now(), NEW_YEAR.parse().unwrap());
    clerk.call(calls::add_pack(&pack("pki-50", "individual", 2_500, next))).await.fine();
    let row = |all: &Value, yen: u64| all.as_array().unwrap().iter().find(|it| it["monthly_yen"] == yen).cloned();
    let all = clerk.call(calls::packs()).await.fine();
    assert_eq!(row(&all, 2_000).unwrap()["valid_until"], NEW_YEAR);
    // Two prices never apply at the same time, and none can be added for past days.
    for (from, field) in [(next, "valid_from"), (now, "valid_from"), (now.plus(-2 * DAY), "valid_from")] {
        let answer = clerk.call(calls::add_pack(&pack("pki-50", "individual", 9, from))).await;
        answer.refused(Code::BadPack);
        assert_eq!(answer.json()["detail"], field);
    }
    for (key, value, field) in [
        ("pool", json!(1), "pool"),
        ("monthly_yen", json!(2_000_000_000u64), "yen"),
        ("campaign_yen", json!(1), "campaign"),
        ("code", json!(" "), "code"),
        ("name", json!("a".repeat(61)), "name"),
    ] {
        let mut request = pack("new", "individual", 1, now);
        request[key] = value;
        let answer = clerk.call(calls::add_pack(&request)).await;
        answer.refused(Code::BadPack);
        assert_eq!(answer.json()["detail"], field);
    }
    let offered = async |code: &str| {
        let offer = client.call(calls::offer()).await.fine();
        offer["packs"].as_array().unwrap().iter().find(|it| it["code"] == code).map(|it| it["monthly_yen"].clone())
    };
    assert_eq!(offered("pki-50").await, Some(json!(2_000)));
    let old = form(&client, "pki-50").await;
    until(&it, NEW_YEAR).await;
    assert_eq!(offered("pki-50").await, Some(json!(2_500)));
    let answer = client.call(calls::apply(&old)).await;
    answer.refused(Code::BadApplication);
    assert_eq!(answer.json()["detail"], "pack");
    let operator = it.administrator(None, Role::Operator).await;
    let contract = operator.call(calls::contracts()).await.fine()[0]["id"].clone();
    let offer = operator.call(calls::change_offer(contract.as_str().unwrap())).await.fine();
    assert_eq!(offer["monthly_yen"], 2_000, "what was promised stays");
    assert_eq!(offer["individual_yen"], 1_000);
    assert!(offer["packs"].as_array().unwrap().iter().all(|it| it["audience"] == "individual"));
    // Once it is taken off the offer, nobody can apply for it.
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let id = row(&clerk.call(calls::packs()).await.fine(), 2_500).unwrap()["id"].clone();
    clerk.send("DELETE", &format!("{path}/{}", id.as_str().unwrap()), &[], "").await.fine();
    assert_eq!(offered("pki-50").await, None);
    let association = it.clinic("見本クリニック", "代表").await;
    let _ = association;
    let contracts = it.administrator(Some("例示医師会"), Role::ContractManager).await;
    contracts.call(calls::add_pack(&pack("x", "group", 1, it.clock.now()))).await.refused(Code::Forbidden);
    contracts.send("DELETE", &format!("{path}/{}", id.as_str().unwrap()), &[], "").await.refused(Code::Forbidden);
}

async fn applying_has_limits_and_answers_nobody_else(database: Database) {
    let closed = Service::start(database).await;
    public(&closed).call(calls::offer()).await.refused(Code::NoApplications);
    assert_eq!(public(&closed).call(calls::place()).await.fine()["takes_applications"], false);
    let (it, client, clerk) = start(database).await;
    let good = form(&client, "hpki-50").await;
    let long = "あ".repeat(101);
    for (field, value) in [
        ("name", ""),
        ("kana", long.as_str()),
        ("code", ""),
        ("postal_code", "12345"),
        ("postal_code", "１２３ー４５６７８"),
        ("city", long.as_str()),
        ("phone", long.as_str()),
        ("director", ""),
        ("contact", ""),
    ] {
        let mut request = good.clone();
        request[field] = json!(value);
        let answer = client.call(calls::apply(&request)).await;
        answer.refused(Code::BadApplication);
        assert_eq!(answer.json()["detail"], field);
    }
    for field in ["name", "address", "director", "contact", "note"] {
        let mut request = good.clone();
        request[field] = json!("見本\u{7}");
        let answer = client.call(calls::apply(&request)).await;
        answer.refused(Code::BadCharacter);
        let said = answer.json();
        assert_eq!((&said["detail"], &said["letter"], &said["character"]), (&json!(field), &json!(3), &json!(7)));
    }
    let mut request = good.clone();
    request["terms_version"] = json!("第0版");
    client.call(calls::apply(&request)).await.refused(Code::OldTerms);
    request = good.clone();
    request["note"] = json!("x".repeat(401));
    client.call(calls::apply(&request)).await.refused(Code::BadText);
    // A forged link, a session's token, and an expired link.
    for token in ["", "x", clerk.token.as_str()] {
        for path in ["own", "own/answer", "own/withdrawal"] {
            client
                .post(&format!("{PLACE}/{path}"), &json!({ "token": token, "answer": "x" }))
                .await
                .refused(Code::LinkRefused);
        }
    }
    it.clock.advance(MINUTE);
    apply(&it, &client, &good).await;
    it.work().await;
    let token = link(&it);
    let guest = Signed { client: it.console_client(None), token: token.clone() };
    guest.call(calls::console_session()).await.refused(Code::SignedOut);
    // Nobody's mailbox is flooded with links: at most five a day to one address from one network.
    for _ in 0..4 {
        client.call(calls::apply(&good)).await.fine();
    }
    client.call(calls::apply(&good)).await.refused(Code::TooMany);
    let mut large = good.clone();
    large["mail"] = json!("Apply@Clinic.localhost");
    client.call(calls::apply(&large)).await.refused(Code::TooMany);
    // The owner of the address can still apply from another network; ten in all.
    let owner = public(&it).from_elsewhere(0x0101);
    for _ in 0..5 {
        owner.call(calls::apply(&good)).await.fine();
    }
    public(&it).from_elsewhere(0x0201).call(calls::apply(&good)).await.refused(Code::TooMany);
    it.clock.advance(DAY);
    client.call(calls::apply(&good)).await.fine();
    // One address may send thirty requests a minute.
    it.clock.advance(MINUTE);
    let asks = json!({ "token": "x", "answer": "" });
    for _ in 0..30 {
        client.call(calls::own_application(&asks)).await.refused(Code::LinkRefused);
    }
    client.call(calls::own_application(&asks)).await.refused(Code::TooMany);
}

async fn clerks_see_nothing_before_its_address_is_confirmed(database: Database) {
    let (it, client, clerk) = start(database).await;
    let ours = client.call(calls::apply(&form(&client, "hpki-50").await)).await.fine();
    let mut other = form(&client, "pki-50").await;
    other["mail"] = json!("other@clinic.localhost");
    let theirs = client.call(calls::apply(&other)).await.fine();
    it.work().await;
    // Each gets one mail, which contains nothing that somebody typed.
    let sent: Vec<_> = it.app.post.sent().into_iter().filter(|it| it.text.contains("/confirm#")).collect();
    let mut to: Vec<&str> = sent.iter().map(|it| it.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["apply@clinic.localhost", "other@clinic.localhost"]);
    assert!(sent.iter().all(|it| !it.text.contains("申込見本") && !it.subject.contains("申込見本")));
    // Nothing is listed, counted, exported or decided.
    let waiting = async || clerk.call(calls::overview()).await.fine()["applications"].clone();
    assert_eq!((found(&clerk, "").await, waiting().await), (Value::Null, json!(0)));
    for state in ["draft", "review"] {
        let request = json!({ "text": "", "state": state, "sort": "newest", "skip": 0 });
        assert_eq!(clerk.call(calls::find_applications(&request)).await.fine()["total"], 0, "{state}");
    }
    assert_eq!(clerk.call(calls::applications_csv()).await.text().lines().count(), 1);
    let row = contracts::application_by_number(&*it.app.db, ours["number"].as_str().unwrap()).await.unwrap().unwrap();
    let unseen = json!({ "id": row.id.to_string(), "version": row.version });
    for it in ["withdraw", "refuse", "approve"] {
        step(&clerk, &unseen, it, "試験", "").await.refused(Code::NotFound);
    }
    // A link that was never mailed confirms nothing, nor does opening one, nor another site's page.
    for wrong in ["x", "AAAA"] {
        confirm(&client, wrong).await.refused(Code::CodeRefused);
    }
    let (our_link, their_link) = (confirmation(&it, &ours), confirmation(&it, &theirs));
    assert!(client.get("/api/v1/address-confirmation").await.status >= 400);
    let headers = [("content-type", "text/plain".to_owned()), ("sec-fetch-site", "cross-site".to_owned())];
    client.send("POST", "/api/v1/address-confirmation", &headers, our_link.clone()).await.refused(Code::ForeignOrigin);
    assert_eq!(waiting().await, 0);
    // Each link only confirms its own application, and using it again does nothing more.
    confirm(&client, &their_link).await.fine();
    assert_eq!((&found(&clerk, "").await["number"], waiting().await), (&theirs["number"], json!(1)));
    confirm(&client, &their_link).await.fine();
    it.work().await;
    let receipts = |it: &Service| it.app.post.sent().iter().filter(|it| it.text.contains("/application#")).count();
    assert_eq!((receipts(&it), waiting().await), (1, json!(1)));
    let row = found(&clerk, "").await;
    step(&clerk, &row, "refuse", "試験", "").await.fine();
    confirm(&client, &their_link).await.fine();
    assert_eq!(found(&clerk, "").await["state"], "refused", "a link brings nothing back");
    confirm(&client, &our_link).await.fine();
    assert_eq!(waiting().await, 1);
    // Paper entered by a clerk needs no confirmation.
    it.clock.advance(MINUTE);
    clerk.call(calls::enter_application(&json!({ "form": other, "received_at": it.clock.now() }))).await.fine();
    assert_eq!(waiting().await, 2);
}

async fn a_link_ends_and_another_is_mailed_within_limits(database: Database) {
    let (it, client, _) = start(database).await;
    let ours = client.call(calls::apply(&form(&client, "hpki-50").await)).await.fine();
    let mut other = form(&client, "pki-50").await;
    other["mail"] = json!("other@clinic.localhost");
    let theirs = client.call(calls::apply(&other)).await.fine();
    it.work().await;
    let first = confirmation(&it, &ours);
    let ask = |mail: &str| json!({ "number": ours["number"], "mail": mail });
    // Without knowing number and address, nobody learns anything and nobody is mailed.
    client.call(calls::ask_application_link(&ask("other@clinic.localhost"))).await.fine();
    let wrong = json!({ "number": "A-000000-00000", "mail": "apply@clinic.localhost" });
    client.call(calls::ask_application_link(&wrong)).await.fine();
    assert_eq!(it.work().await, 0);
    client.call(calls::ask_application_link(&ask(" Apply@clinic.localhost"))).await.fine();
    it.work().await;
    let second = confirmation(&it, &ours);
    confirm(&client, &first).await.refused(Code::CodeRefused);
    client.call(calls::ask_application_link(&ask("apply@clinic.localhost"))).await.fine();
    client.call(calls::ask_application_link(&ask("apply@clinic.localhost"))).await.refused(Code::TooMany);
    it.work().await;
    confirm(&client, &second).await.refused(Code::CodeRefused);
    // The last link is valid for a week; unconfirmed applications have ended by then.
    it.clock.advance(7 * DAY);
    confirm(&client, &confirmation(&it, &ours)).await.fine();
    client.call(calls::ask_application_link(&ask("apply@clinic.localhost"))).await.fine();
    it.work().await;
    let links = |it: &Service| it.app.post.sent().iter().filter(|it| it.text.contains("/confirm#")).count();
    assert_eq!(links(&it), 4, "nobody is mailed who has confirmed");
    it.clock.advance(DAY);
    confirm(&client, &confirmation(&it, &theirs)).await.refused(Code::CodeExpired);
    let again = json!({ "number": theirs["number"], "mail": "other@clinic.localhost" });
    client.call(calls::ask_application_link(&again)).await.fine();
    it.work().await;
    assert_eq!(links(&it), 4, "nor who is too late");
    it.app.forget().await;
    confirm(&client, &confirmation(&it, &theirs)).await.refused(Code::CodeRefused);
    let row =
        async |number: &Value| contracts::application_by_number(&*it.app.db, number.as_str().unwrap()).await.unwrap();
    assert!(row(&theirs["number"]).await.is_none());
    let kept = row(&ours["number"]).await.unwrap();
    assert_eq!((kept.state.text(), kept.network), ("review", None));
}

async fn one_network_fills_nothing_for_others(database: Database) {
    let (it, client, _) = start(database).await;
    let good = form(&client, "hpki-50").await;
    let mut count = 0;
    let mut ask = async |from: u32| {
        count += 1;
        let mut request = good.clone();
        request["mail"] = json!(format!("apply{count}@clinic.localhost"));
        public(&it).from_elsewhere(from).call(calls::apply(&request)).await
    };
    // Twenty a day from one network, from whichever of its addresses.
    for from in 0x0101..=0x0114 {
        ask(from).await.fine();
    }
    ask(0x0180).await.refused(Code::TooMany);
    // Neighbouring networks can still apply. If too many do, an alarm is raised.
    it.app.watch_applications().await;
    assert!(!it.app.alarms.raised().iter().any(|it| it.0 == Alarm::ApplicationsMany));
    for network in 2..=16 {
        for from in 1..=20 {
            ask((network << 8) | from).await.fine();
        }
    }
    it.app.watch_applications().await;
    let raised = it.app.alarms.raised();
    let detail = &raised.iter().find(|it| it.0 == Alarm::ApplicationsMany).unwrap().1;
    assert_eq!(detail, "320 applications in a day; 320 wait for their address to be confirmed");
    ask(0x1101).await.fine();
    // A day later it is over.
    it.clock.advance(DAY);
    ask(0x0101).await.fine();
    it.app.watch_applications().await;
    assert!(!it.app.alarms.raised().iter().any(|it| it.0 == Alarm::ApplicationsMany));
}
