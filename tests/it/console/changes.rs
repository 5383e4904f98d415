//! Contracts and what is asked to change in them.

use medpost_domain::instant::DAY;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::console::add_pack;
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, OTHER, allotment, contract, list_of_changes, put};

crate::both!(
    a_change_is_asked_for_decided_counted_and_counts_from_its_day,
    a_draft_is_its_associations_own_until_it_is_handed_in,
    contracts_and_requests_are_found_and_exported
);

async fn contracts_and_requests_are_found_and_exported(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表|検査室").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    add_pack(&it, 10, 40_000).await;
    let operator = it.administrator(None, Role::Operator).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let find = async |user: &Signed, text: &str, standing: Value| {
        let request = json!({ "text": text, "standing": standing, "sort": "name", "skip": 0 });
        user.call(calls::find_contracts(&request)).await.fine()
    };
    let all = find(&operator, "", Value::Null).await;
    assert_eq!((&all["total"], all["items"].as_array().unwrap().len()), (&json!(2), 2));
    let mine = find(&operator, "ﾚｲｼﾞ医師会", Value::Null).await;
    assert_eq!(mine["total"], 0, "the name is written in kanji");
    let mine = find(&operator, "例示医師会", Value::Null).await["items"][0].clone();
    assert_eq!((&mine["facilities"], &mine["inboxes"], &mine["allotted"]), (&json!(1), &json!(2), &json!(100_000_000)));
    assert_eq!(find(&us, "", Value::Null).await["items"], json!([mine]));
    assert_eq!(find(&us, "見本市", Value::Null).await["total"], 0);
    // By state; a contract that has ended is found, and is in the export.
    let end = format!("/api/v1/console/contracts/{}/end", mine["id"].as_str().unwrap());
    let request = json!({ "version": mine["version"], "last_day": it.clock.now(), "reason": "解約" });
    operator.json("PUT", &end, &request).await.fine();
    assert_eq!(find(&us, "", json!("ending")).await["total"], 1);
    it.clock.advance(DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    assert_eq!(find(&us, "", json!("over")).await["total"], 1);
    assert_eq!(find(&us, "", json!("running")).await["total"], 0);
    let csv = us.call(calls::contracts_csv()).await.text();
    assert!(
        csv.lines().count() == 2 && csv.contains("終了") && csv.contains("解約") && !csv.contains("見本市"),
        "{csv}"
    );
    // The same for change requests.
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    let theirs = them.call(calls::contracts()).await.fine()[0]["id"].clone();
    let offer = them.call(calls::change_offer(theirs.as_str().unwrap())).await.fine();
    let ask = json!({ "contract": theirs, "pack": offer["packs"][0]["id"], "note": "増床" });
    them.call(calls::ask_change(&ask)).await.fine();
    let search = json!({ "text": "10GB", "state": "review", "skip": 0 });
    assert_eq!(them.call(calls::find_changes(&search)).await.fine()["total"], 1);
    assert_eq!(us.call(calls::find_changes(&search)).await.fine()["total"], 0);
    let csv = them.call(calls::changes_csv()).await.text();
    assert!(csv.contains("増床") && csv.contains("確認中"), "{csv}");
    assert_eq!(us.call(calls::changes_csv()).await.text().lines().count(), 1);
}

async fn a_change_is_asked_for_decided_counted_and_counts_from_its_day(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    for (gb, yen) in [(10, 40_000), (20, 70_000)] {
        add_pack(&it, gb, yen).await;
    }
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    let now = contract(&manager).await;
    let id = now["id"].as_str().unwrap();
    // The 5th has passed and December's is a Saturday, so the deadline is the 7th, for the new year.
    let offer = manager.call(calls::change_offer(id)).await.fine();
    assert_eq!((&offer["closes"], &offer["begins"]), (&json!("2026-12-06T15:00:00Z"), &json!("2026-12-31T15:00:00Z")));
    assert_eq!((&offer["free"], &offer["counted"], &offer["monthly_yen"]), (&json!(3), &json!(0), &json!(0)));
    let pack = |offer: &Value, name: &str| {
        offer["packs"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].clone()
    };
    let ask = |pack: &Value| json!({ "contract": id, "pack": pack, "note": "施設が増えるため" });
    let path = "/api/v1/console/changes";
    let auditor = it.administrator(Some(ONE), Role::Auditor).await;
    auditor.call(calls::ask_change(&ask(&pack(&offer, "10GBパック")))).await.refused(Code::Forbidden);
    manager.call(calls::ask_change(&ask(&json!(id)))).await.refused(Code::NotFound);
    manager.call(calls::ask_change(&ask(&pack(&offer, "10GBパック")))).await.fine();
    manager.call(calls::ask_change(&ask(&pack(&offer, "20GBパック")))).await.refused(Code::ChangeUnderWay);
    // A later price increase doesn't affect an existing request.
    let first = async |user: &Signed| -> Value { list_of_changes(user).await[0].clone() };
    let step =
        |it: &Value, step: &str, reason: &str| json!({ "version": it["version"], "step": step, "reason": reason });
    let steps = |it: &Value| format!("{path}/{}/step", it["id"].as_str().unwrap());
    let asked = first(&manager).await;
    assert_eq!(
        (&asked["state"], &asked["pool"], &asked["monthly_yen"]),
        (&json!("review"), &json!(10_000_000_000u64), &json!(40_000))
    );
    manager.post(&steps(&asked), &step(&asked, "approve", "")).await.refused(Code::Forbidden);
    let stranger = it.administrator(Some(OTHER), Role::Administrator).await;
    stranger.post(&steps(&asked), &step(&asked, "withdraw", "")).await.refused(Code::NotFound);
    assert_eq!(list_of_changes(&stranger).await, json!([]));
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.post(&steps(&asked), &step(&asked, "apply", "")).await.refused(Code::WrongStep);
    clerk.post(&steps(&asked), &step(&asked, "return", " ")).await.refused(Code::ReasonNeeded);
    clerk.post(&steps(&asked), &step(&asked, "return", "施設数は何件ですか")).await.fine();
    clerk.post(&steps(&asked), &step(&asked, "approve", "")).await.refused(Code::Stale);
    let returned = first(&manager).await;
    assert_eq!((&returned["state"], &returned["reason"]), (&json!("returned"), &json!("施設数は何件ですか")));
    manager.post(&steps(&returned), &step(&returned, "submit", "")).await.fine();
    let again = first(&clerk).await;
    clerk.post(&steps(&again), &step(&again, "approve", "")).await.fine();
    // Nothing changes before its day; then everything does, once.
    it.clock.advance(38 * DAY);
    it.work().await;
    medpost_tests::scenes::office::renew_lists(&it).await;
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    assert_eq!(contract(&manager).await["pool"], 50_000_000);
    it.clock.advance(2 * DAY);
    it.work().await;
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    assert_eq!(contract(&manager).await["pool"], 10_000_000_000u64);
    assert_eq!(first(&manager).await["state"], "applied");
    // The fourth in a contract year carries a fee.
    for (number, name) in ["20GBパック", "10GBパック", "20GBパック"].into_iter().enumerate() {
        medpost_tests::scenes::office::renew_lists(&it).await;
        let manager = it.administrator(Some(ONE), Role::ContractManager).await;
        let clerk = it.administrator(None, Role::BillingClerk).await;
        manager.call(calls::ask_change(&ask(&pack(&offer, name)))).await.fine();
        let asked = first(&clerk).await;
        clerk.post(&steps(&asked), &step(&asked, "approve", "")).await.fine();
        assert_eq!(first(&clerk).await["fee"], number == 2, "{number}");
        it.clock.advance(62 * DAY);
        it.work().await;
    }
    // A pool smaller than the allotments is refused.
    medpost_tests::scenes::office::renew_lists(&it).await;
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    let clinics = contract(&manager).await;
    let clinic = it.clinic_of(ONE, "込合医院", "代表").await;
    put(&manager, &allotment(&clinics), &json!({ "version": contract(&manager).await["version"], "sharing": "divided", "ceiling": 0, "inboxes": [{ "inbox": clinic.inbox(), "bytes": 15_000_000_000u64 }] })).await.fine();
    manager.call(calls::ask_change(&ask(&pack(&offer, "10GBパック")))).await.refused(Code::PoolOverdrawn);
}

async fn a_draft_is_its_associations_own_until_it_is_handed_in(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    for (gb, yen) in [(10, 40_000), (20, 70_000)] {
        add_pack(&it, gb, yen).await;
    }
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    let id = contract(&manager).await["id"].clone();
    let offer = manager.call(calls::change_offer(id.as_str().unwrap())).await.fine();
    let path = "/api/v1/console/changes";
    let ask = |pack: usize, note: &str, draft: bool| json!({ "contract": id, "pack": offer["packs"][pack]["id"], "note": note, "draft": draft });
    manager.call(calls::ask_change(&ask(0, "相談中", true))).await.fine();
    let draft = list_of_changes(&manager).await[0].clone();
    assert_eq!((&draft["state"], &draft["pool"]), (&json!("draft"), &json!(10_000_000_000u64)));
    // Nobody else can see or decide it.
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(list_of_changes(&clerk).await, json!([]));
    assert_eq!(clerk.call(calls::overview()).await.fine()["changes"], 0);
    // Saving it again updates the same draft; the previous version is outdated.
    manager.call(calls::ask_change(&ask(1, "理事会で決定", true))).await.fine();
    let all = list_of_changes(&manager).await;
    assert_eq!(
        (all.as_array().unwrap().len(), &all[0]["id"], &all[0]["note"]),
        (1, &draft["id"], &json!("理事会で決定"))
    );
    let step = |it: &Value| json!({ "version": it["version"], "step": "submit", "reason": "" });
    let at = format!("{path}/{}/step", draft["id"].as_str().unwrap());
    manager.post(&at, &step(&draft)).await.refused(Code::Stale);
    // Submitted on another day, it follows that day's closing day.
    it.clock.advance(20 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let manager = it.administrator(Some(ONE), Role::ContractManager).await;
    // The price has changed since: a draft guarantees nothing.
    add_pack(&it, 20, 80_000).await;
    manager.post(&at, &step(&all[0])).await.refused(Code::PackGone);
    let offer = manager.call(calls::change_offer(id.as_str().unwrap())).await.fine();
    let anew = json!({ "contract": id, "pack": offer["packs"][1]["id"], "note": "", "draft": true });
    manager.call(calls::ask_change(&anew)).await.fine();
    manager.post(&at, &step(&list_of_changes(&manager).await[0])).await.fine();
    let asked = list_of_changes(&manager).await[0].clone();
    assert_eq!((&asked["state"], &asked["takes_effect_at"]), (&json!("review"), &json!("2027-01-31T15:00:00Z")));
    assert_eq!(asked["monthly_yen"], 80_000);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(list_of_changes(&clerk).await[0]["pool"], 20_000_000_000u64);
    manager.call(calls::ask_change(&ask(0, "", true))).await.refused(Code::ChangeUnderWay);
}
