//! People and cards of all facilities, the audit log, filtered records, exports of search results, the papers of former
//! facilities, and the operator's help for an association that can't help itself.

use medpost_domain::card::CardKind;
use medpost_domain::instant::DAY;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::console::path;
use medpost_tests::scenes::exchange::deliver;
use medpost_tests::scenes::office::pass;
use medpost_tests::scenes::office::renew_lists;

crate::both!(
    people_are_found_by_where_their_cards_stand,
    a_lost_card_is_stopped_from_the_list_and_why_is_told_to_its_own,
    the_audit_tells_an_association_what_concerns_it_and_nothing_else,
    each_side_of_a_transfer_reads_the_acts_of_its_own_time,
    records_are_found_by_day_kind_and_what_nobody_received,
    a_table_holds_what_is_searched,
    the_papers_of_a_facility_that_left_are_read_on,
    the_operator_helps_an_association_whose_people_can_not,
);

const ONE: &str = "例示医師会";
const OTHER: &str = "見本市";

async fn people(user: &Signed, text: &str, state: Value) -> Vec<Value> {
    let request = json!({ "text": text, "state": state, "sort": "facility", "skip": 0 });
    user.call(calls::find_people(&request)).await.fine()["items"].as_array().unwrap().clone()
}

async fn people_are_found_by_where_their_cards_stand(database: Database) {
    let it = Service::start(database).await;
    let (clinic, _) = (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "連携").await);
    it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    let us = it.administrator(Some(ONE), Role::CardManager).await;
    let invitation = json!({ "name": "未登録 花子", "kana": "ミトウロク", "card": "pki", "manager": false });
    us.post(&path(&clinic, "/people"), &invitation).await.fine();
    let all = people(&us, "", Value::Null).await;
    assert_eq!(all.len(), 3, "of their own facilities alone");
    assert!(all.iter().all(|it| it["facility_name"] == "見本クリニック"));
    let none = people(&us, "", json!("no_card")).await;
    assert_eq!((none.len(), &none[0]["name"]), (1, &json!("未登録 花子")));
    assert_eq!(people(&us, "みとうろく クリニック", Value::Null).await.len(), 1);
    let working = people(&us, "", json!("working")).await;
    assert_eq!(working.len(), 2);
    let person = working.iter().find(|it| it["cards"] == json!(["pki"])).unwrap();
    let at = format!("/api/v1/console/people/{}/suspension", person["id"].as_str().unwrap());
    us.post(&at, &json!({ "reason": "退職" })).await.fine();
    assert_eq!(people(&us, "", json!("suspended")).await.len(), 1);
    // Shortly before the card expires, this is shown, here and on the first page.
    let ends: medpost_domain::instant::Instant = serde_json::from_value(working[0]["card_ends"].clone()).unwrap();
    it.clock.advance(ends.since(it.clock.now()) - 30 * DAY);
    renew_lists(&it).await;
    let us = it.administrator(Some(ONE), Role::CardManager).await;
    assert_eq!(people(&us, "", json!("ending")).await.len(), 1);
    assert!(us.call(calls::overview()).await.fine()["cards_ending"].as_u64().unwrap() >= 1);
    let table = us.call(calls::people_csv()).await.text();
    assert!(table.lines().count() == 4 && table.contains("期限が近い") && table.contains("カードなし"), "{table}");
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.call(calls::people_csv()).await.refused(Code::Forbidden);
}

async fn a_lost_card_is_stopped_from_the_list_and_why_is_told_to_its_own(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let us = it.administrator(Some(ONE), Role::CardManager).await;
    let auditor = it.administrator(Some(ONE), Role::Auditor).await;
    let found = people(&us, "見本クリニック", Value::Null).await;
    let (person, card) = (&found[0], &found[0]["stoppable"][0]);
    assert_eq!((found.len(), person["stoppable"].as_array().unwrap().len()), (1, 1), "{found:?}");
    // Callers who may not suspend a card are not offered to.
    assert_eq!(people(&auditor, "見本クリニック", Value::Null).await[0]["stoppable"], json!([]));
    // The card also works at another clinic, which may suspend the person there, but not the card.
    let code = it.invite(other.facility, &other.inboxes, Role::Member, CardKind::Hpki).await;
    let client = it.client(CardKind::Hpki, Some(&clinic.card));
    client.call(calls::enrol(&json!({ "code": code }))).await.fine();
    it.let_in(&clinic.card).await;
    let there = people(&us, "例示医院", Value::Null).await;
    let guest = there.iter().find(|it| it["stoppable"] == json!([])).unwrap();
    assert_eq!(there.len(), 2, "{there:?}");
    let stop = format!("/api/v1/console/cards/{}/suspension", card["id"].as_str().unwrap());
    us.post(&stop, &json!({ "reason": "紛失の電話" })).await.fine();
    // Suspended at both, and distinguished from a suspended person and from one without a card.
    let stopped = people(&us, "", json!("card_suspended")).await;
    let mut ids: Vec<_> = stopped.iter().map(|it| it["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let mut both = vec![person["id"].as_str().unwrap(), guest["id"].as_str().unwrap()];
    both.sort_unstable();
    assert_eq!(ids, both, "{stopped:?}");
    assert!(stopped.iter().all(|it| it["stoppable"] == json!([])), "{stopped:?}");
    assert!(people(&us, "", json!("no_card")).await.is_empty());
    assert!(us.call(calls::people_csv()).await.text().contains("カード停止中"));
    // The reason is only shown where the card was first enrolled.
    let why = async |user: &Signed, at: &str, id: &Value| {
        let seen = user.get(at).await.fine();
        let people = seen["people"].as_array().unwrap();
        people.iter().find(|it| it["id"] == *id).unwrap()["cards"][0]["suspended_reason"].clone()
    };
    assert_eq!(why(&us, &path(&clinic, ""), &person["id"]).await, "紛失の電話");
    assert_eq!(why(&us, &path(&other, ""), &guest["id"]).await, "");
    let members = other.user.call(calls::members()).await.text();
    assert!(!members.contains("紛失の電話"), "{members}");
    // The same applies to the reason for suspending a person.
    let at = format!("/api/v1/console/people/{}/suspension", guest["id"].as_str().unwrap());
    us.post(&at, &json!({ "reason": "退職" })).await.fine();
    let seen = us.get(&path(&other, "")).await.fine();
    let row = seen["people"].as_array().unwrap().iter().find(|it| it["id"] == guest["id"]).unwrap().clone();
    assert_eq!(row["suspended_reason"], "退職");
    assert_eq!(people(&us, "", json!("suspended")).await.len(), 1);
}

async fn trail(user: &Signed, text: &str) -> Vec<Value> {
    let request = json!({ "text": text, "after": null });
    user.call(calls::find_trail(&request)).await.fine()["items"].as_array().unwrap().clone()
}

async fn the_audit_tells_an_association_what_concerns_it_and_nothing_else(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) =
        (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "連携").await);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    let operator = it.administrator(None, Role::Operator).await;
    let stop = json!({ "suspended": true, "reason": "端末の盗難" });
    it.clock.advance(medpost_domain::instant::SECOND);
    us.json("PUT", &path(&clinic, "/suspension"), &stop).await.fine();
    it.clock.advance(medpost_domain::instant::SECOND);
    operator.json("PUT", &path(&clinic, "/suspension"), &json!({ "suspended": false, "reason": "" })).await.fine();
    them.json("PUT", &path(&other, "/suspension"), &stop).await.fine();
    let auditor = it.administrator(Some(ONE), Role::Auditor).await;
    let found = trail(&auditor, "facility").await;
    let acts: Vec<_> =
        found.iter().map(|it| (it["action"].as_str().unwrap(), it["actor"].as_str().unwrap() != "")).collect();
    // Its own people by name, the operator's as the operator.
    assert_eq!(&acts[..2], [("facility.resumed", false), ("facility.suspended", true)], "{found:?}");
    assert!(found.iter().all(|it| it["subject"] == "見本クリニック"), "{found:?}");
    // Neither the acts of other associations, nor those of clinics, nor reasons or people's names.
    let all = trail(&auditor, "").await;
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("例示総合病院") && !text.contains("session.begun") && !text.contains("盗難"), "{text}");
    let theirs = serde_json::to_string(&trail(&them, "").await).unwrap();
    assert!(theirs.contains("例示総合病院") && !theirs.contains("見本クリニック"), "{theirs}");
    let operators = trail(&operator, "facility").await;
    assert!(operators.iter().any(|it| it["actor"].as_str().unwrap().ends_with("(見本市)")), "{operators:?}");
    // A card is named by its holder, a request by its contract.
    let seen = us.get(&path(&clinic, "")).await.fine();
    let card = seen["people"][0]["cards"][0]["id"].as_str().unwrap().to_owned();
    operator.call(calls::console_suspend_card(&card, &json!({ "reason": "紛失" }))).await.fine();
    let told = trail(&auditor, "card.suspended").await;
    assert_eq!((told.len(), &told[0]["actor"]), (1, &json!("")), "{told:?}");
    // With its facility, because two people may have the same name.
    assert!(told[0]["subject"].as_str().unwrap().starts_with("見本クリニック "), "{told:?}");
    // Found and exported in the words shown on the page, in either language.
    for text in ["カードの停止 見本クリニック", "card suspended", "かーどの停止 運営事務局"] {
        let found = trail(&auditor, text).await;
        assert!(found.iter().any(|it| it["action"] == "card.suspended"), "{text}: {found:?}");
    }
    assert_eq!(trail(&auditor, "カードの停止 どこにもない").await.len(), 0);
    let table = auditor.call(calls::trail_csv()).await.text();
    assert!(table.contains("カードの停止") && table.contains("施設の停止"), "{table}");
    assert!(!table.contains("card.suspended") && !table.contains("affiliation="), "{table}");
    // The same page by page, with each entry once.
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = operator.call(calls::find_trail(&json!({ "text": "", "after": after }))).await.fine();
        seen.extend(page["items"].as_array().unwrap().clone());
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    let table = operator.call(calls::trail_csv()).await.text();
    assert!(table.contains("カードの停止") && table.contains("card.suspended"), "{table}");
    assert_eq!(table.lines().count(), seen.len() + 1);
    operator.call(calls::find_trail(&json!({ "text": "", "after": "x" }))).await.refused(Code::Malformed);
    for role in [Role::CardManager, Role::ContractManager] {
        let user = it.administrator(Some(ONE), role).await;
        user.call(calls::find_trail(&json!({ "text": "" }))).await.refused(Code::Forbidden);
        user.call(calls::trail_csv()).await.refused(Code::Forbidden);
    }
}

async fn each_side_of_a_transfer_reads_the_acts_of_its_own_time(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.clinic("例示医院", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "連携").await;
    let (us, them) = (
        it.administrator(Some(ONE), Role::Administrator).await,
        it.administrator(Some(OTHER), Role::Administrator).await,
    );
    let operator = it.administrator(None, Role::Operator).await;
    let stop = |suspended: bool| json!({ "suspended": suspended, "reason": "調査" });
    for suspended in [true, false] {
        operator.json("PUT", &path(&clinic, "/suspension"), &stop(suspended)).await.fine();
    }
    let december: medpost_domain::instant::Instant = "2026-11-30T15:00:00Z".parse().unwrap();
    let contract = us.call(calls::contracts()).await.fine()[0]["id"].clone();
    let request = json!({ "contract": contract, "to": null, "everything": false, "facilities": [clinic.facility],
        "pool": 50_000_000, "begins": december, "note": "" });
    medpost_tests::scenes::console::agree(&us, &them, &request).await;
    it.clock.advance(december.since(it.clock.now()) + DAY);
    renew_lists(&it).await;
    it.work().await;
    let operator = it.administrator(None, Role::Operator).await;
    operator.json("PUT", &path(&clinic, "/suspension"), &stop(true)).await.fine();
    let count = async |of: &str| {
        let auditor = it.administrator(Some(of), Role::Auditor).await;
        trail(&auditor, "facility.suspended").await.len() + trail(&auditor, "facility.resumed").await.len()
    };
    assert_eq!((count(ONE).await, count(OTHER).await), (2, 1));
}

async fn records_are_found_by_day_kind_and_what_nobody_received(database: Database) {
    let it = Service::start(database).await;
    let (mut from, mut to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let (_, first) = deliver(&it, &from, &to, b"one", "one").await;
    let id = medpost_tests::scenes::exchange::letter_document(&to, &first).await;
    let bytes = to.user.get(&medpost_tests::scenes::exchange::content(&first["id"], &json!(id))).await;
    assert_eq!(bytes.status, 200);
    let receipt = json!({ "length": 3, "sha256": medpost_tests::scenes::exchange::sha256(b"one") });
    to.user.post(&medpost_tests::scenes::exchange::receipt(&first["id"], &json!(id)), &receipt).await.fine();
    pass(&it, 2, &mut [&mut from, &mut to]).await;
    deliver(&it, &from, &to, b"two", "two").await;
    let us = it.administrator(Some(ONE), Role::Auditor).await;
    let found =
        async |request: Value| us.call(calls::find_records(&request)).await.fine()["items"].as_array().unwrap().len();
    assert_eq!(found(json!({ "text": "" })).await, 2);
    assert_eq!(found(json!({ "text": "", "kind": "referral" })).await, 2);
    assert_eq!(found(json!({ "text": "", "kind": "reply" })).await, 0);
    assert_eq!(found(json!({ "text": "", "unreceived": true })).await, 1);
    let day = it.clock.now().plus(-DAY);
    assert_eq!(
        (found(json!({ "text": "", "from": day })).await, found(json!({ "text": "", "until": day })).await),
        (1, 1)
    );
    let table =
        us.call(calls::records_csv().query("query=%7B%22text%22%3A%22%22%2C%22unreceived%22%3Atrue%7D")).await.text();
    assert!(table.lines().count() == 2 && table.contains("例示医院 代表"), "{table}");
    // What has expired can't be received any more.
    pass(&it, 9, &mut [&mut from, &mut to]).await;
    let us = it.administrator(Some(ONE), Role::Auditor).await;
    let request = json!({ "text": "", "unreceived": true });
    assert_eq!(us.call(calls::find_records(&request)).await.fine()["items"], json!([]));
}

async fn a_table_holds_what_is_searched(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表|検診").await;
    it.clinic("例示医院", "代表").await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let lines = async |list: &str, request: Value| {
        let request: String = request.to_string().bytes().map(|it| format!("%{it:02X}")).collect();
        us.get(&format!("/api/v1/console/{list}.csv?query={request}")).await.text().lines().count() - 1
    };
    let facilities = json!({ "text": "見本", "progress": null, "cards": null, "sort": "name", "skip": 0 });
    assert_eq!(lines("facilities", facilities.clone()).await, 1);
    let mut unused = facilities;
    unused["text"] = json!("");
    unused["not_in_use"] = json!(true);
    assert_eq!(lines("facilities", unused).await, 0, "both have signed in");
    assert_eq!(lines("inboxes", json!({ "text": "検診", "only": null, "sort": "name", "skip": 0 })).await, 1);
    assert_eq!(lines("contracts", json!({ "text": "ない", "standing": null, "sort": "name", "skip": 0 })).await, 0);
    assert_eq!(us.call(calls::facilities_csv()).await.text().lines().count(), 3);
    for wrong in ["x", "%7B%7D", "%5B%5D"] {
        us.call(calls::facilities_csv().query(format!("query={wrong}"))).await.refused(Code::Malformed);
    }
}

async fn the_papers_of_a_facility_that_left_are_read_on(database: Database) {
    let it = Service::start(database).await;
    let (mut from, mut clinic) = (it.clinic("例示医院", "代表").await, it.clinic("見本クリニック", "代表").await);
    deliver(&it, &from, &clinic, b"letter", "k").await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let former = async |user: &Signed| user.call(calls::former_facilities()).await.fine();
    assert_eq!(former(&us).await, json!([]));
    let contract = us.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned();
    us.call(calls::leave_contract(&contract, clinic.facility, &json!({ "last_day": it.clock.now() }))).await.fine();
    assert_eq!(former(&us).await, json!([]), "it counts to the month's end");
    pass(&it, 5, &mut [&mut from]).await;
    pass(&it, 5, &mut [&mut from]).await;
    let us = it.administrator(Some(ONE), Role::Auditor).await;
    us.get(&path(&clinic, "")).await.refused(Code::NotFound);
    let gone = former(&us).await;
    assert_eq!((gone.as_array().unwrap().len(), &gone[0]["name"]), (1, &json!("見本クリニック")));
    assert_eq!(us.get(&path(&clinic, "/records.csv")).await.text().lines().count(), 2);
    let them = it.clinic_of(OTHER, "例示総合病院", "連携").await;
    let others = it.administrator(Some(OTHER), Role::Auditor).await;
    assert_eq!(former(&others).await, json!([]));
    others.get(&path(&clinic, "/records.csv")).await.refused(Code::NotFound);
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    manager.call(calls::former_facilities()).await.refused(Code::Forbidden);
    let _ = (them, &mut clinic);
}

async fn the_operator_helps_an_association_whose_people_can_not(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let operator = it.administrator(None, Role::Operator).await;
    let contract = us.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned();
    let all = operator.call(calls::contract_administrators(&contract)).await.fine();
    assert_eq!(all.as_array().unwrap().len(), 1);
    let link = format!("/api/v1/console/administrators/{}/link", all[0]["id"].as_str().unwrap());
    let told = operator.post(&link, &json!({})).await.fine();
    assert!(
        medpost_tests::scenes::office::mailed_link(&it, told["mail"].as_str().unwrap()).contains("/join#"),
        "{told}"
    );
    let request = |role: &str| json!({ "name": "見本 次郎", "mail": "jiro@localhost", "role": role });
    operator.call(calls::invite_for_contract(&contract, &request("operator"))).await.refused(Code::Forbidden);
    operator.call(calls::invite_for_contract(&contract, &request("administrator"))).await.fine();
    assert_eq!(us.call(calls::administrators()).await.fine().as_array().unwrap().len(), 2);
    // Other associations can't see it, and the association's own administrators have a page of their own.
    it.clinic_of(OTHER, "例示総合病院", "連携").await;
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    them.call(calls::contract_administrators(&contract)).await.refused(Code::NotFound);
    them.post(&link, &json!({})).await.refused(Code::NotFound);
    us.call(calls::contract_administrators(&contract)).await.refused(Code::Forbidden);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.call(calls::contract_administrators(&contract)).await.refused(Code::Forbidden);
    clerk.post(&link, &json!({})).await.refused(Code::Forbidden);
    it.clock.advance(6 * medpost_domain::instant::MINUTE);
    operator.call(calls::invite_for_contract(&contract, &request("administrator"))).await.refused(Code::StepUpNeeded);
    operator.post(&link, &json!({})).await.refused(Code::StepUpNeeded);
}
