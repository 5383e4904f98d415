//! 施設の異動: facts that change on a day, a facility that leaves a contract or closes, contracts that are created,
//! suspended and ended; and people let in from the console, who need a manager's confirmation.

use medpost_demo::pki::Flaws;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::console::{detail, facts, found, path, records, send};
use medpost_tests::scenes::office::pass;
use medpost_tests::service::{Clinic, Database, Service, make_card};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::{arrivals, confirmed_address, deliver};
use medpost_tests::scenes::office::renew_lists;

crate::both!(
    facts_change_on_their_day_and_what_they_were_stays,
    whoever_leaves_a_contract_keeps_what_arrived_and_its_records_stay_in_sight,
    a_facility_closes_and_senders_are_told_who_follows,
    where_nobody_reads_any_more_nothing_arrives_and_nobody_gets_in,
    another_association_looks_at_a_facility_and_does_not_change_it,
    a_code_that_was_taken_meanwhile_is_told_and_nothing_hangs,
    a_contract_is_made_suspended_ended_and_its_documents_destruction_certified,
    whoever_is_let_in_from_the_console_waits_for_the_manager_or_a_day,
    an_inbox_goes_over_to_somebody_new,
    a_whole_facility_is_suspended_at_once_and_goes_on,
    a_successor_begins_as_a_new_facility_and_the_old_ones_records_are_printed,
);

const ONE: &str = "例示医師会";
const OTHER: &str = "見本市";

async fn facts_change_on_their_day_and_what_they_were_stays(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let (clinic, neighbour) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let us = it.administrator(Some(ONE), Role::ContractManager).await;
    let now = it.clock.now();
    // Effective immediately: 法人化 brings a new code and a founder, but the inbox is the same.
    let inboxes = detail(&us, &clinic).await["inboxes"][0]["id"].clone();
    let code = detail(&us, &clinic).await["line"]["code"].as_str().unwrap().to_owned();
    let changed = [("code", "9990001"), ("name", "医療法人見本会 見本クリニック"), ("founder", "医療法人見本会")];
    us.post(&path(&clinic, "/facts"), &facts(&us, &clinic, now, &changed).await).await.fine();
    let seen = detail(&us, &clinic).await;
    assert_eq!(seen["line"]["name"], "医療法人見本会 見本クリニック");
    assert_eq!((&seen["founder"], &seen["inboxes"][0]["id"]), (&json!("医療法人見本会"), &inboxes));
    let first = &seen["history"][0];
    assert_eq!(first["state"], "in_effect");
    assert_eq!(first["facts"][0], json!({ "column": "code", "before": code, "after": "9990001" }));
    assert_eq!(found(&from, "見本会").await.len(), 1);
    // An unchanged form is not added to the history.
    us.post(&path(&clinic, "/facts"), &facts(&us, &clinic, now, &[]).await).await.fine();
    assert_eq!(detail(&us, &clinic).await["history"].as_array().unwrap().len(), 1);
    // On a future day: nothing before it, everything then, including the city's former name.
    let moves = [("city", "新例示市"), ("former_city", "旧例示町"), ("director", "見本 次郎")];
    us.post(&path(&clinic, "/facts"), &facts(&us, &clinic, now.plus(2 * DAY), &moves).await).await.fine();
    let cancelled = facts(&us, &clinic, now.plus(2 * DAY), &[("phone", "000-0000-9999")]).await;
    us.post(&path(&clinic, "/facts"), &cancelled).await.fine();
    let history = detail(&us, &clinic).await["history"].clone();
    let to_come: Vec<&Value> = history.as_array().unwrap().iter().filter(|it| it["state"] == "to_come").collect();
    assert_eq!(to_come.len(), 2);
    assert_eq!(detail(&us, &clinic).await["line"]["city"], "例示市");
    let phone = to_come.iter().find(|it| it["facts"][0]["column"] == "phone").unwrap();
    let back = path(&clinic, &format!("/facts/{}", phone["id"].as_str().unwrap()));
    us.send("DELETE", &back, &[], "").await.fine();
    us.send("DELETE", &back, &[], "").await.refused(Code::WrongStep);
    let elsewhere = path(&neighbour, &format!("/facts/{}", first["id"].as_str().unwrap()));
    us.send("DELETE", &elsewhere, &[], "").await.refused(Code::NotFound);
    pass(&it, 2, &mut [&mut from]).await;
    let us = it.administrator(Some(ONE), Role::ContractManager).await;
    let seen = detail(&us, &clinic).await;
    assert_eq!((&seen["line"]["city"], &seen["director"]), (&json!("新例示市"), &json!("見本 次郎")));
    assert_ne!(seen["line"]["phone"], "000-0000-9999");
    assert_eq!(found(&from, "旧例示町").await.len(), 1);
    // What is refused, and to whom.
    let now = it.clock.now();
    let bad = us.post(&path(&clinic, "/facts"), &facts(&us, &clinic, now, &[("name", " ")]).await).await;
    bad.refused(Code::BadFacts);
    assert_eq!(bad.json()["detail"], "name");
    let taken = detail(&us, &neighbour).await["line"]["code"].as_str().unwrap().to_owned();
    let twice = facts(&us, &clinic, now, &[("code", &taken)]).await;
    us.post(&path(&clinic, "/facts"), &twice).await.refused(Code::FacilityExists);
    // A code is the same, however it is typed.
    let wide: String = taken.chars().map(|it| if it == '0' { '０' } else { it }).collect();
    let twice = facts(&us, &clinic, now, &[("code", &wide.to_lowercase())]).await;
    us.post(&path(&clinic, "/facts"), &twice).await.refused(Code::FacilityExists);
    let far = facts(&us, &clinic, now.plus(500 * DAY), &[("phone", "1")]).await;
    us.post(&path(&clinic, "/facts"), &far).await.refused(Code::BadDate);
    let cards = it.administrator(Some(ONE), Role::CardManager).await;
    let request = facts(&cards, &clinic, now, &[("phone", "1")]).await;
    cards.post(&path(&clinic, "/facts"), &request).await.refused(Code::Forbidden);
    assert_eq!(detail(&us, &clinic).await["line"]["phone"], seen["line"]["phone"]);
}

async fn whoever_leaves_a_contract_keeps_what_arrived_and_its_records_stay_in_sight(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let mut clinic = it.clinic("見本クリニック", "代表").await;
    it.clinic("例示医院", "代表").await;
    deliver(&it, &from, &clinic, b"letter", "before").await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let contract = us.call(calls::contracts()).await.fine()[0].clone();
    let id = contract["id"].as_str().unwrap();
    let now = it.clock.now();
    let on = |day: Option<Instant>| json!({ "last_day": day });
    us.call(calls::leave_contract(id, clinic.facility, &on(Some(now.plus(-DAY))))).await.refused(Code::BadDate);
    let foreign = it.administrator(Some(OTHER), Role::Administrator).await;
    foreign.call(calls::leave_contract(id, clinic.facility, &on(Some(now)))).await.refused(Code::NotFound);
    // First taken back, then final.
    us.call(calls::leave_contract(id, clinic.facility, &on(Some(now)))).await.fine();
    assert!(detail(&us, &clinic).await["memberships"][0]["until"].is_string());
    us.call(calls::leave_contract(id, clinic.facility, &on(None))).await.fine();
    assert!(detail(&us, &clinic).await["memberships"][0]["until"].is_null());
    us.call(calls::leave_contract(id, clinic.facility, &on(Some(now)))).await.fine();
    send(&from, &clinic, "last day").await.fine();
    pass(&it, 1, &mut [&mut from, &mut clinic]).await;
    send(&from, &clinic, "after").await.refused(Code::InboxFull);
    let all = arrivals(&clinic).await;
    assert_eq!(all["items"].as_array().unwrap().len(), 2, "what arrived is there");
    // The association still sees what was exchanged during its time, but nothing later.
    let us = it.administrator(Some(ONE), Role::Auditor).await;
    assert_eq!(records(&us).await, 2);
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(records(&operator).await, 2);
    let csv = operator.get(&path(&clinic, "/records.csv")).await;
    let table = csv.text();
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.contains("例示総合病院") && !table.contains("診療情報提供書.pdf"), "metadata, and no name of a file");
}

async fn a_facility_closes_and_senders_are_told_who_follows(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let (mut clinic, heir) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let now = it.clock.now();
    let closing = path(&clinic, "/closing");
    let request = |day: Option<Instant>, successor: Option<&Clinic>, reason: &str| json!({ "last_day": day, "successor": successor.map(|it| it.facility), "reason": reason, "nobody_reads": false });
    us.json("PUT", &closing, &request(Some(now), None, " ")).await.refused(Code::ReasonNeeded);
    us.json("PUT", &closing, &request(Some(now.plus(-2 * DAY)), None, "閉院")).await.refused(Code::BadDate);
    us.json("PUT", &closing, &request(Some(now), Some(&clinic), "閉院")).await.refused(Code::NotFound);
    us.json("PUT", &closing, &request(Some(now.plus(DAY)), Some(&heir), "閉院")).await.fine();
    // Senders see it while choosing a recipient, and what they send still arrives.
    let shown = found(&from, "見本クリニック").await.remove(0);
    assert_eq!((&shown["successor"], &shown["takes"]), (&json!("例示医院"), &json!(true)));
    assert_eq!(shown["closes_at"], json!(Instant::japan_day_begin(now.japan_day() + 2)));
    deliver(&it, &from, &clinic, b"letter", "in time").await;
    // Taken back, everything is as before, including the contract.
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    us.json("PUT", &closing, &request(None, None, "")).await.fine();
    let seen = detail(&us, &clinic).await;
    assert_eq!((&seen["closes_at"], &seen["memberships"][0]["until"]), (&json!(null), &json!(null)));
    us.json("PUT", &closing, &request(Some(now.plus(DAY)), Some(&heir), "閉院")).await.fine();
    pass(&it, 2, &mut [&mut from, &mut clinic]).await;
    let shown = found(&from, "見本クリニック").await;
    assert!(shown.iter().all(|it| it["takes"] == false), "{shown:?}");
    let late = send(&from, &clinic, "late").await;
    assert_ne!(late.status, 200, "{}", late.text());
    assert_eq!(arrivals(&clinic).await["items"].as_array().unwrap().len(), 1, "what arrived is read on");
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let seen = detail(&us, &clinic).await;
    assert_eq!((&seen["line"]["progress"], &seen["closed_reason"]), (&json!("closed"), &json!("閉院")));
    // The contract continues until the end of that month.
    assert_eq!(seen["memberships"][0]["until"], json!("2026-11-30T15:00:00.000000Z".parse::<Instant>().unwrap()));
}

async fn where_nobody_reads_any_more_nothing_arrives_and_nobody_gets_in(database: Database) {
    let it = Service::start(database).await;
    let (from, clinic) =
        (it.clinic_of(OTHER, "例示総合病院", "地域連携室").await, it.clinic("見本クリニック", "代表").await);
    deliver(&it, &from, &clinic, b"letter", "k").await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let request = json!({
        "last_day": it.clock.now(), "successor": null, "reason": "院長の急逝", "nobody_reads": true,
    });
    // Everybody is suspended with it, which exceeds a contract manager's rights.
    let contracts = it.administrator(Some(ONE), Role::ContractManager).await;
    contracts.json("PUT", &path(&clinic, "/closing"), &request).await.refused(Code::Forbidden);
    us.json("PUT", &path(&clinic, "/closing"), &request).await.fine();
    assert_ne!(send(&from, &clinic, "late").await.status, 200);
    clinic.user.call(calls::session()).await.refused(Code::SignedOut);
    let client = it.client(CardKind::Hpki, Some(&clinic.card));
    let door = client.call(calls::door()).await.fine();
    assert_eq!(door["facilities"], json!([]), "{door}");
    let inbox = &detail(&us, &clinic).await["inboxes"][0];
    assert_eq!(inbox["unread"], 1, "what arrived is listed for whoever is to be told");
    // Nobody can be let in from the console later, not even after a day.
    let request = json!({ "name": "見本 次郎", "kana": "", "card": "hpki", "manager": true });
    let answer = us.post(&path(&clinic, "/people"), &request).await;
    let card = make_card(CardKind::Hpki, &Flaws::default());
    let client = it.client(CardKind::Hpki, Some(&card));
    client.call(calls::enrol(&json!({ "code": answer.fine()["code"] }))).await.refused(Code::CodeRefused);
    // Taken back, the facility works again; people have to be resumed individually.
    let request = json!({ "last_day": null, "successor": null, "reason": "", "nobody_reads": false });
    us.json("PUT", &path(&clinic, "/closing"), &request).await.fine();
    let seen = detail(&us, &clinic).await;
    assert_ne!(seen["line"]["progress"], "suspended");
    assert!(seen["people"][0]["suspended_at"].is_string());
}

async fn another_association_looks_at_a_facility_and_does_not_change_it(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) =
        (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "地域連携室").await);
    let city = it.administrator(Some(OTHER), Role::Administrator).await;
    // The clinic also takes part in the city's contract (decision 29).
    let contract = city.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned();
    let row = medpost::contract::store::Membership {
        id: medpost_domain::id::MembershipId(medpost::kit::entropy::id(it.clock.now())),
        contract_id: contract.parse().unwrap(),
        facility_id: clinic.facility,
        from_at: it.clock.now(),
        until_at: None,
    };
    medpost::contract::store::add_membership(&*it.app.db, row).await.unwrap();
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let mut request = facts(&us, &clinic, it.clock.now(), &[("founder", "見本会")]).await;
    request["note"] = json!("内密");
    us.post(&path(&clinic, "/facts"), &request).await.fine();
    let seen = detail(&city, &clinic).await;
    assert_eq!(seen["memberships"].as_array().unwrap().len(), 1, "and not ours");
    let line = &seen["history"][0];
    assert_eq!((&line["note"], &line["made_by"]), (&json!(""), &json!("")), "{line}");
    let request = facts(&city, &clinic, it.clock.now(), &[("name", "例示総合病院")]).await;
    city.post(&path(&clinic, "/facts"), &request).await.refused(Code::Forbidden);
    let closing = json!({ "last_day": it.clock.now(), "successor": null, "reason": "x", "nobody_reads": false });
    city.json("PUT", &path(&clinic, "/closing"), &closing).await.refused(Code::Forbidden);
    // The city can remove it from its own contract, and ours remains in force.
    city.call(calls::leave_contract(&contract, clinic.facility, &json!({ "last_day": it.clock.now() }))).await.fine();
    let ours = detail(&us, &clinic).await["memberships"].clone();
    assert_eq!((ours.as_array().unwrap().len(), &ours[0]["until"]), (1, &json!(null)));
    drop(other);
}

async fn a_code_that_was_taken_meanwhile_is_told_and_nothing_hangs(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let now = it.clock.now();
    us.post(&path(&one, "/facts"), &facts(&us, &one, now.plus(DAY), &[("code", "777")]).await).await.fine();
    us.post(&path(&two, "/facts"), &facts(&us, &two, now, &[("code", "777")]).await).await.fine();
    pass(&it, 2, &mut []).await;
    assert_eq!(it.work().await, 0, "it is not tried for ever");
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let seen = detail(&us, &one).await;
    assert_ne!(seen["line"]["code"], "777");
    assert_eq!(seen["history"][0]["state"], "taken_back");
}

async fn a_contract_is_made_suspended_ended_and_its_documents_destruction_certified(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let mut clinic = it.clinic("見本クリニック", "代表").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let operator = it.administrator(None, Role::Operator).await;
    medpost_tests::scenes::console::add_pack(&it, 10, 40_000).await;
    let packs = operator.call(calls::packs()).await.fine();
    let pack = packs.as_array().unwrap().iter().find(|it| it["audience"] == "group").unwrap().clone();
    let request = json!({
        "name": "例示町", "municipality": true, "code": "011002", "pack": pack["id"], "begins": "2026-10-31T15:00:00Z",
        "administrator": "見本 花子", "mail": "hanako@localhost",
    });
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    us.call(calls::make_association(&request)).await.refused(Code::Forbidden);
    // Service begins on the first of a month, this month at the earliest.
    for day in ["2026-11-22T15:00:00Z", "2026-09-30T15:00:00Z", "2099-12-31T15:00:00Z"] {
        let mut late = request.clone();
        late["begins"] = json!(day);
        operator.call(calls::make_association(&late)).await.refused(Code::BadDate);
    }
    let link = operator.call(calls::make_association(&request)).await.fine();
    assert_eq!((&link["mail"], &link["sent"]), (&json!("hanako@localhost"), &json!(true)));
    assert!(medpost_tests::scenes::office::mailed_link(&it, "hanako@localhost").contains("/join#"));
    assert_eq!(it.app.post.sent().last().unwrap().to, "hanako@localhost");
    clerk.call(calls::make_association(&request)).await.refused(Code::FacilityExists);
    let made = operator.call(calls::contracts()).await.fine();
    let made = made.as_array().unwrap().iter().find(|it| it["name"] == "例示町").unwrap().clone();
    assert_eq!((&made["pool"], &made["facilities"]), (&pack["pool"], &json!(0)));
    // Suspended: nothing new, but what arrived can be read.
    deliver(&it, &from, &clinic, b"letter", "before").await;
    let own = |all: &Value| all.as_array().unwrap().iter().find(|it| it["association"] == ONE).unwrap().clone();
    let contract = own(&operator.call(calls::contracts()).await.fine());
    let at = |what: &str| format!("/api/v1/console/contracts/{}/{what}", contract["id"].as_str().unwrap());
    let suspend = |version: &Value, on: bool| json!({ "version": version, "suspended": on, "reason": if on { "料金の滞納" } else { "" } });
    us.json("PUT", &at("suspension"), &suspend(&contract["version"], true)).await.refused(Code::Forbidden);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.json("PUT", &at("suspension"), &suspend(&contract["version"], true)).await.fine();
    clerk.json("PUT", &at("suspension"), &suspend(&contract["version"], false)).await.refused(Code::Stale);
    send(&from, &clinic, "suspended").await.refused(Code::InboxFull);
    assert_eq!(arrivals(&clinic).await["items"].as_array().unwrap().len(), 1);
    let contract = own(&operator.call(calls::contracts()).await.fine());
    assert_eq!(contract["reason"], "料金の滞納");
    clerk.json("PUT", &at("suspension"), &suspend(&contract["version"], false)).await.fine();
    send(&from, &clinic, "resumed").await.fine();
    // Ended on a day: no certificate while any document is left.
    let contract = own(&operator.call(calls::contracts()).await.fine());
    let end = |day: Option<Instant>, reason: &str| json!({ "version": contract["version"], "last_day": day, "reason": reason });
    let now = it.clock.now();
    let operator = it.administrator(None, Role::Operator).await;
    operator.json("PUT", &at("end"), &end(Some(now), " ")).await.refused(Code::ReasonNeeded);
    operator.json("PUT", &at("end"), &end(Some(now.plus(-2 * DAY)), "解約")).await.refused(Code::BadDate);
    operator.json("PUT", &at("end"), &end(Some(now), "解約")).await.fine();
    pass(&it, 1, &mut [&mut from, &mut clinic]).await;
    send(&from, &clinic, "over").await.refused(Code::InboxFull);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let left = us.post(&at("destruction"), &json!({})).await.fine();
    assert_eq!((&left["left"], &left["pdf"]), (&json!(1), &json!("")), "the letter's document is still kept");
    let stranger = it.administrator(Some(OTHER), Role::Administrator).await;
    stranger.post(&at("destruction"), &json!({})).await.refused(Code::NotFound);
    pass(&it, 8, &mut []).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let left = us.post(&at("destruction"), &json!({})).await.fine();
    assert_eq!((&left["left"], &left["destroyed"]), (&json!(0), &json!(1)));
    let page = medpost_tests::scenes::console::pages(left["pdf"].as_str().unwrap()).remove(0);
    assert!(page.contains(ONE) && page.contains("消去証明書"), "{page}");
}

async fn whoever_is_let_in_from_the_console_waits_for_the_manager_or_a_day(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    confirmed_address(&it, &clinic, "renkei@localhost").await;
    let us = it.administrator(Some(ONE), Role::CardManager).await;
    let invited = async |name: &str| -> (medpost_tests::client::Client, String) {
        let request = json!({ "name": name, "kana": "", "card": "hpki", "manager": true });
        let code = us.post(&path(&clinic, "/people"), &request).await.fine();
        let card = make_card(CardKind::Hpki, &Flaws::default());
        let client = it.client(CardKind::Hpki, Some(&card));
        client.call(calls::enrol(&json!({ "code": code["code"] }))).await.fine();
        it.work().await;
        let mail = it.app.post.sent().pop().unwrap();
        assert!(mail.to == "renkei@localhost" && mail.text.contains("24時間後"), "{}", mail.text);
        let members = clinic.user.call(calls::members()).await.fine();
        let member = members.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone();
        (client, member["cards"][0]["id"].as_str().unwrap().to_owned())
    };
    let door = async |client: &medpost_tests::client::Client| -> String {
        let door = client.call(calls::door()).await.fine();
        let request = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": null });
        client.call(calls::sign_in(&request)).await.code()
    };
    // With a manager's confirmation immediately; without it after a day; if suspended, never.
    let (one, card) = invited("見本 一郎").await;
    assert_ne!(door(&one).await, "");
    clinic.user.call(calls::confirm_card(&card)).await.fine();
    one.sign_in().await;
    let (two, _) = invited("見本 二郎").await;
    let (three, card) = invited("見本 三郎").await;
    let suspended = json!({ "reason": "心当たりがない" });
    clinic.user.call(calls::suspend_card(&card, &suspended)).await.fine();
    it.clock.advance(DAY - MINUTE);
    it.work().await;
    assert_ne!(door(&two).await, "");
    it.clock.advance(2 * MINUTE);
    renew_lists(&it).await;
    it.work().await;
    two.sign_in().await;
    assert_ne!(door(&three).await, "");
}

async fn an_inbox_goes_over_to_somebody_new(database: Database) {
    let it = Service::start(database).await;
    let (mut from, mut clinic) =
        (it.clinic_of(OTHER, "例示総合病院", "地域連携室").await, it.clinic("見本クリニック", "代表|検診").await);
    confirmed_address(&it, &clinic, "renkei@localhost").await;
    let (old_card, old) = it.person(clinic.facility, &clinic.inboxes[1..], Role::Member, CardKind::Hpki).await;
    let us = it.administrator(Some(ONE), Role::CardManager).await;
    let seen = detail(&us, &clinic).await;
    let people = seen["people"].as_array().unwrap();
    let member = people.iter().find(|it| it["role"] == "member").unwrap()["id"].as_str().unwrap().to_owned();
    // Added to the other inbox: the facility is notified, and it takes effect a day later.
    let reader =
        |inbox: usize, person: &str| format!("/api/v1/console/inboxes/{}/readers/{person}", clinic.inboxes[inbox]);
    let rights = json!({ "read": true, "send": false });
    us.json("PUT", &reader(0, &member), &rights).await.fine();
    it.work().await;
    assert!(it.app.post.sent().pop().unwrap().text.contains("24時間後"));
    us.json("PUT", &reader(0, &member), &rights).await.refused(Code::WrongStep);
    let stranger = it.clinic_of(OTHER, "他院", "代表").await;
    let theirs = it.administrator(Some(OTHER), Role::CardManager).await;
    let foreign = detail(&theirs, &stranger).await["people"][0]["id"].as_str().unwrap().to_owned();
    us.json("PUT", &reader(0, &foreign), &rights).await.refused(Code::NotFound);
    let inboxes = async |user: &Signed| -> Vec<String> {
        let all = user.call(calls::session()).await.fine();
        all["inboxes"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(inboxes(&old).await, [clinic.inboxes[1].to_string()]);
    it.clock.advance(DAY + MINUTE);
    renew_lists(&it).await;
    let old = it.client(CardKind::Hpki, Some(&old_card)).sign_in().await;
    assert_eq!(inboxes(&old).await.len(), 2);
    // Handed over: a code for somebody new; the previous reader keeps access until the end of that day.
    let us = it.administrator(Some(ONE), Role::CardManager).await;
    let path = format!("/api/v1/console/inboxes/{}/handover", clinic.inboxes[1]);
    let request = |last_day: Instant, name: &str| json!({ "before": member, "last_day": last_day, "name": name, "kana": "", "card": "hpki" });
    let now = it.clock.now();
    us.post(&path, &request(now.plus(-2 * DAY), "見本 次郎")).await.refused(Code::BadDate);
    us.post(&path, &request(now, " ")).await.refused(Code::BadName);
    let code = us.post(&path, &request(now, "見本 次郎")).await.fine();
    // The facility is told who is coming, but not the code.
    it.work().await;
    let mail = it.app.post.sent().into_iter().find(|mail| mail.subject.contains("交代")).unwrap();
    assert!(mail.to == "renkei@localhost" && mail.text.contains("見本 次郎"), "{}", mail.text);
    assert!(!mail.text.contains(code["code"].as_str().unwrap()));
    let card = make_card(CardKind::Hpki, &Flaws::default());
    let client = it.client(CardKind::Hpki, Some(&card));
    client.call(calls::enrol(&json!({ "code": code["code"] }))).await.fine();
    pass(&it, 1, &mut [&mut from, &mut clinic]).await;
    it.clock.advance(HOUR);
    it.work().await;
    let old = it.client(CardKind::Hpki, Some(&old_card)).sign_in().await;
    assert_eq!(inboxes(&old).await, [clinic.inboxes[0].to_string()]);
    let new = client.sign_in().await;
    assert_eq!(inboxes(&new).await, [clinic.inboxes[1].to_string()]);
}

async fn a_whole_facility_is_suspended_at_once_and_goes_on(database: Database) {
    let it = Service::start(database).await;
    let (from, clinic) =
        (it.clinic_of(OTHER, "例示総合病院", "地域連携室").await, it.clinic("見本クリニック", "代表").await);
    deliver(&it, &from, &clinic, b"letter", "k").await;
    let us = it.administrator(Some(ONE), Role::CardManager).await;
    let request = |suspended: bool, reason: &str| json!({ "suspended": suspended, "reason": reason });
    let at = path(&clinic, "/suspension");
    us.json("PUT", &at, &request(true, " ")).await.refused(Code::ReasonNeeded);
    us.json("PUT", &at, &request(false, "")).await.refused(Code::WrongStep);
    let contracts = it.administrator(Some(ONE), Role::ContractManager).await;
    contracts.json("PUT", &at, &request(true, "x")).await.refused(Code::Forbidden);
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    them.json("PUT", &at, &request(true, "x")).await.refused(Code::NotFound);
    us.json("PUT", &at, &request(true, "端末の盗難")).await.fine();
    us.json("PUT", &at, &request(true, "x")).await.refused(Code::WrongStep);
    assert_ne!(clinic.user.call(calls::session()).await.status, 200);
    assert!(found(&from, "見本クリニック").await.iter().all(|it| it["takes"] == false));
    assert_ne!(send(&from, &clinic, "late").await.status, 200);
    let seen = detail(&us, &clinic).await;
    assert_eq!((&seen["line"]["progress"], &seen["suspended_reason"]), (&json!("suspended"), &json!("端末の盗難")));
    us.json("PUT", &at, &request(false, "")).await.fine();
    let client = it.client(CardKind::Hpki, Some(&clinic.card));
    let user = client.sign_in().await;
    assert_eq!(
        user.call(calls::list_inbox(clinic.inbox(), &json!({ "text": "" }))).await.fine()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    send(&from, &clinic, "again").await.fine();
    // What the operator suspended, only the operator can resume.
    let operator = it.administrator(None, Role::Operator).await;
    operator.json("PUT", &at, &request(true, "料金の未納")).await.fine();
    assert_eq!(detail(&us, &clinic).await["suspended_by_operator"], true);
    us.json("PUT", &at, &request(false, "")).await.refused(Code::SuspendedByOperator);
    operator.json("PUT", &at, &request(false, "")).await.fine();
    // Nor can the suspension be lifted by closing the facility and taking that back.
    operator.json("PUT", &at, &request(true, "料金の未納")).await.fine();
    let closing = path(&clinic, "/closing");
    let close = |last_day: Value, reads: bool| json!({ "last_day": last_day, "successor": null, "reason": "閉院", "nobody_reads": reads });
    let head = it.administrator(Some(ONE), Role::Administrator).await;
    head.json("PUT", &closing, &close(json!(it.clock.now()), true)).await.fine();
    head.json("PUT", &closing, &close(Value::Null, false)).await.fine();
    assert_eq!(detail(&head, &clinic).await["line"]["progress"], "suspended");
    operator.json("PUT", &at, &request(false, "")).await.fine();
    // The operator may take over what an association suspended.
    us.json("PUT", &at, &request(true, "端末の盗難")).await.fine();
    operator.json("PUT", &at, &request(true, "調査中")).await.fine();
    us.json("PUT", &at, &request(false, "")).await.refused(Code::SuspendedByOperator);
    operator.json("PUT", &at, &request(false, "")).await.fine();
}

async fn a_successor_begins_as_a_new_facility_and_the_old_ones_records_are_printed(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let clinic = it.clinic("見本クリニック", "代表|検査室").await;
    let taken = it.clinic("例示医院", "代表").await;
    deliver(&it, &from, &clinic, b"letter", "k").await;
    // It also takes part in another association's contract.
    let city = it.administrator(Some(OTHER), Role::Administrator).await;
    let theirs = city.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned();
    let row = medpost::contract::store::Membership {
        id: medpost_domain::id::MembershipId(medpost::kit::entropy::id(it.clock.now())),
        contract_id: theirs.parse().unwrap(),
        facility_id: clinic.facility,
        from_at: it.clock.now(),
        until_at: None,
    };
    medpost::contract::store::add_membership(&*it.app.db, row).await.unwrap();
    let us = it.administrator(Some(ONE), Role::ContractManager).await;
    let now = it.clock.now();
    let request = |code: &str, from: Instant, reason: &str| {
        json!({
            "code": code, "name": "見本クリニック", "kana": "ミホンクリニック", "director": "見本 次郎", "founder": "見本 次郎",
            "from": from, "reason": reason,
        })
    };
    let at = path(&clinic, "/successor");
    let there = detail(&us, &taken).await["line"]["code"].as_str().unwrap().to_owned();
    us.post(&at, &request("9990010", now.plus(DAY), "")).await.refused(Code::ReasonNeeded);
    us.post(&at, &request("9990010", now.plus(-DAY), "承継")).await.refused(Code::BadDate);
    us.post(&at, &request(&there, now.plus(DAY), "承継")).await.refused(Code::FacilityExists);
    us.post(&at, &request(" ", now.plus(DAY), "承継")).await.refused(Code::BadFacts);
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    them.post(&at, &request("9990010", now.plus(DAY), "承継")).await.refused(Code::Forbidden);
    let new = us.post(&at, &request("9990010", now.plus(DAY), "承継")).await.fine();
    us.post(&at, &request("9990011", now.plus(DAY), "承継")).await.refused(Code::WrongStep);
    let old = detail(&us, &clinic).await;
    assert_eq!(old["closes_at"], json!(Instant::japan_day_begin(now.japan_day() + 1)));
    assert_eq!(old["successor"]["id"], new["id"]);
    let fresh = us.call(calls::facility(new["id"].as_str().unwrap())).await.fine();
    let names: Vec<&Value> = fresh["inboxes"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["代表", "検査室"]);
    assert_eq!((&fresh["founder"], &fresh["people"]), (&json!("見本 次郎"), &json!([])));
    assert_eq!(fresh["memberships"][0]["from"], old["closes_at"]);
    let operator = it.administrator(None, Role::Operator).await;
    let all = operator.call(calls::facility(new["id"].as_str().unwrap())).await.fine();
    assert_eq!(all["memberships"].as_array().unwrap().len(), 1, "into no contract of another association");
    // The old facility's belongings are not carried over: the inboxes are new and empty.
    assert_ne!(fresh["inboxes"][0]["id"], old["inboxes"][0]["id"]);
    assert_eq!(fresh["inboxes"][0]["used"], 0);
    pass(&it, 1, &mut [&mut from]).await;
    let shown = found(&from, "見本クリニック").await;
    assert!(shown.iter().any(|it| it["facility"] == new["id"]), "{shown:?}");
    assert!(shown.iter().all(|it| it["facility"] == new["id"] || it["takes"] == false), "{shown:?}");
    // The old facility's communications on paper, without any of the contents.
    let auditor = it.administrator(Some(ONE), Role::Auditor).await;
    let pdf = auditor.get(&path(&clinic, "/records.pdf")).await;
    let text = medpost_tests::scenes::console::pages(&medpost_tests::client::base64(&pdf.body)).join(" ");
    assert!(text.contains("例示総合病院") && text.contains("紹介状"), "{text}");
    assert!(!text.contains("心エコー") && !text.contains("診療情報提供書.pdf"), "{text}");
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    manager.get(&path(&clinic, "/records.pdf")).await.refused(Code::Forbidden);
}
