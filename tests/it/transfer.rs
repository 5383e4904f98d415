//! 合併・移管: facilities are transferred to another contract on the first of a month with both sides' agreement; a
//! city and an association change their names from a day on.

use medpost::contract::store as contracts;
use medpost_domain::id::ContractId;
use medpost_domain::instant::{DAY, HOUR, Instant, SECOND};
use medpost_domain::number::{Price, Size};
use medpost_domain::pool::Sharing;
use medpost_domain::role::Role;
use medpost_entity::contract;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::console::{agree, contract_of, seen, step, take_step};
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use sea_orm::Set;
use serde_json::{Value, json};

use medpost_tests::scenes::console::{detail, found, path, records, send};
use medpost_tests::scenes::exchange::{arrivals, deliver};
use medpost_tests::scenes::office::pass;
use medpost_tests::scenes::office::renew_lists;

crate::both!(
    a_clinic_goes_over_with_its_inbox_its_post_and_its_part_of_the_pool,
    a_merged_association_goes_over_whole_and_its_contract_ends,
    nobody_takes_what_was_not_given_and_both_agree_to_what_they_saw,
    what_stands_in_the_way_is_named_and_the_day_waits_for_it,
    without_both_words_the_day_passes,
    a_city_is_renamed_for_everybody_in_it_and_found_by_its_old_name,
    an_association_has_its_names_and_codes_with_their_days,
);

const ONE: &str = "例示医師会";
const OTHER: &str = "見本市";
const TRANSFERS: &str = "/api/v1/console/transfers";

/// 1 December in Japan.
fn december() -> Instant {
    "2026-11-30T15:00:00Z".parse().unwrap()
}

/// Advances the time, renews the revocation lists, and runs due jobs.
async fn go_to(it: &Service, at: Instant) {
    it.clock.advance(at.since(it.clock.now()));
    renew_lists(it).await;
    it.work().await;
}

/// Sets the size and price of a contract.
async fn promise(it: &Service, contract: &Value, pool: u64, yen: u64, shared: bool) {
    let id: ContractId = contract["id"].as_str().unwrap().parse().unwrap();
    let sharing = if shared { Sharing::Shared } else { Sharing::Divided };
    let change = contract::ActiveModel {
        pool_bytes: Set(Size(pool)),
        ceiling_bytes: Set(Size(pool)),
        monthly_yen: Set(Price(yen)),
        sharing: Set(sharing.into()),
        ..Default::default()
    };
    let version = contracts::contract(&*it.app.db, id).await.unwrap().unwrap().version;
    assert!(contracts::change_contract(&*it.app.db, id, version, change).await.unwrap());
}

/// The mail address of somebody signed in.
async fn mail_of(user: &Signed) -> String {
    let all = user.call(calls::administrators()).await.fine();
    let own = all.as_array().unwrap().iter().find(|it| it["own"] == true).unwrap();
    own["mail"].as_str().unwrap().to_owned()
}

fn ask(contract: &Value, clinics: &[&Clinic], pool: u64, begins: Instant) -> Value {
    let facilities: Vec<_> = clinics.iter().map(|it| it.facility).collect();
    json!({
        "contract": contract["id"], "to": null, "everything": clinics.is_empty(), "facilities": facilities,
        "pool": pool, "begins": begins, "note": "合併による",
    })
}

async fn plan(user: &Signed) -> Value {
    let id = seen(user).await["id"].as_str().unwrap().to_owned();
    user.call(calls::transfer(&id)).await.fine()
}

async fn names(user: &Signed) -> Vec<String> {
    let request = json!({ "text": "", "sort": "name", "skip": 0 });
    let all = user.call(calls::find_facilities(&request)).await.fine();
    all["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

async fn pools(user: &Signed) -> Vec<u64> {
    let all = user.call(calls::contracts()).await.fine();
    all.as_array().unwrap().iter().map(|it| it["pool"].as_u64().unwrap()).collect()
}

const MB: u64 = 1_000_000;

async fn a_clinic_goes_over_with_its_inbox_its_post_and_its_part_of_the_pool(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let mut clinic = it.clinic("見本クリニック", "代表|予備").await;
    it.clinic("例示医院", "代表").await;
    deliver(&it, &from, &clinic, b"before", "before").await;
    pass(&it, 7, &mut [&mut from, &mut clinic]).await;
    deliver(&it, &from, &clinic, b"running", "running").await;
    let (us, them) = (
        it.administrator(Some(ONE), Role::Administrator).await,
        it.administrator(Some(OTHER), Role::Administrator).await,
    );
    let (ours, theirs) = (contract_of(&us).await, contract_of(&them).await);
    promise(&it, &ours, 1_000_000_000, 10_001, false).await;
    promise(&it, &theirs, 500_000_000, 4_000, false).await;
    let sizes =
        |it: &Value| it["inboxes"].as_array().unwrap().iter().map(|it| it["capacity"].clone()).collect::<Vec<_>>();
    let before = sizes(&detail(&us, &clinic).await);
    agree(&us, &them, &ask(&ours, &[&clinic], 300 * MB, december())).await;
    // Each side sees the effect on its own contract only.
    let (mine, yours) = (plan(&us).await, plan(&them).await);
    assert_eq!(mine["facilities"], yours["facilities"]);
    let line = &mine["facilities"][0];
    assert_eq!((&line["name"], &line["inboxes"], &line["cards"]), (&json!("見本クリニック"), &json!(2), &json!(1)));
    assert!(line["used"].as_u64().unwrap() > 0);
    let change = |it: &Value| {
        let all = it["pools"].as_array().unwrap();
        assert_eq!(all.len(), 1, "{it}");
        ["pool_after", "monthly_yen_after", "facilities_after"].map(|key| all[0][key].as_u64().unwrap())
    };
    assert_eq!(change(&mine), [700 * MB, 7_001, 1]);
    assert_eq!(change(&yours), [800 * MB, 7_000, 2]);
    assert_eq!(mine["hindrances"], json!([]));
    assert_eq!(seen(&them).await["state"], "agreed");
    // Nothing changes before its day.
    assert_eq!(names(&us).await.len(), 2);
    assert!(!names(&them).await.contains(&"見本クリニック".to_owned()));
    go_to(&it, december().plus(-1)).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    assert_eq!(names(&us).await.len(), 2);
    pass(&it, 1, &mut [&mut from, &mut clinic]).await;
    it.work().await;
    let (us, them) = (
        it.administrator(Some(ONE), Role::Administrator).await,
        it.administrator(Some(OTHER), Role::Administrator).await,
    );
    assert_eq!(names(&us).await, ["例示医院"]);
    assert_eq!(names(&them).await.len(), 2);
    assert_eq!(seen(&us).await["state"], "done");
    assert_eq!(pools(&us).await, [700 * MB]);
    assert_eq!(pools(&them).await, [800 * MB]);
    // Its inboxes are the same and as large as before, what was in transit has arrived, and it can receive and send.
    assert_eq!(sizes(&detail(&them, &clinic).await), before);
    assert_eq!(arrivals(&clinic).await["items"].as_array().unwrap().len(), 2);
    deliver(&it, &from, &clinic, b"after", "after").await;
    send(&clinic, &from, "back").await.fine();
    // The giving side sees which facilities left, but nothing about them.
    let told = plan(&us).await["facilities"][0].clone();
    assert_eq!((&told["name"], &told["used"], &told["cards"]), (&json!("見本クリニック"), &json!(0), &json!(0)));
    assert!(plan(&them).await["facilities"][0]["used"].as_u64().unwrap() > 0);
    // The receiving side can change it now, and the giving side no longer.
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    us.get(&path(&clinic, "")).await.refused(Code::NotFound);
    them.json("PUT", &path(&clinic, "/openness"), &json!({ "hidden": true })).await.fine();
    // Each side still sees the records of its own time.
    assert_eq!(records(&us).await, 2);
    let operator = it.administrator(None, Role::Operator).await;
    assert_eq!(records(&operator).await, 3);
    let csv = us.get(&path(&clinic, "/records.csv")).await.text();
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

async fn a_merged_association_goes_over_whole_and_its_contract_ends(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let (mut one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    pass(&it, 7, &mut [&mut from, &mut one]).await;
    deliver(&it, &from, &one, b"running", "running").await;
    let (us, them) = (
        it.administrator(Some(ONE), Role::ContractManager).await,
        it.administrator(Some(OTHER), Role::Administrator).await,
    );
    // From a shared pool into a divided one: each gets its contents plus an equal part of the rest.
    promise(&it, &contract_of(&us).await, 1_001_000_000, 10_000, true).await;
    let theirs = contract_of(&them).await;
    let id: ContractId = contract_of(&us).await["id"].as_str().unwrap().parse().unwrap();
    let members = contracts::inboxes(&*it.app.db, id, it.clock.now()).await.unwrap();
    contracts::allot(&*it.app.db, id, members, Vec::new(), it.clock.now()).await.unwrap();
    promise(&it, &theirs, 500_000_000, 4_000, false).await;
    agree(&us, &them, &ask(&contract_of(&us).await, &[], 1, december())).await;
    assert_eq!(plan(&them).await["pools"][0]["pool_after"], 1_501 * MB);
    // Facilities that join before then are transferred, too.
    let three = it.clinic("例示診療所", "代表").await;
    pass(&it, 2, &mut [&mut from]).await;
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    assert_eq!(names(&them).await.len(), 4);
    let all = them.call(calls::contracts()).await.fine();
    assert_eq!(all[0]["pool"].as_u64().unwrap() - 500 * MB, 1_051 * MB, "all of it, with what the third brought");
    let sizes: Vec<u64> = [detail(&them, &one).await, detail(&them, &two).await, detail(&them, &three).await]
        .iter()
        .map(|it| it["inboxes"][0]["capacity"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes, [351 * MB, 350 * MB, 350 * MB], "a letter lies in the first");
    // The old contract has ended; its people can still read the records of its time.
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    assert_eq!(us.call(calls::contracts()).await.fine(), json!([]));
    assert_eq!((names(&us).await.len(), records(&us).await), (0, 1));
}

async fn nobody_takes_what_was_not_given_and_both_agree_to_what_they_saw(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) =
        (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "地域連携室").await);
    let third = it.clinic_of("例示郡医師会", "見本診療所", "代表").await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    let stranger = it.administrator(Some("例示郡医師会"), Role::Administrator).await;
    let ours = contract_of(&us).await;
    let request = ask(&ours, &[&clinic], 50 * MB, december());
    // Not their contract, not the first of a month, not in this contract, or too much.
    them.call(calls::ask_transfer(&request)).await.refused(Code::NotFound);
    us.call(calls::ask_transfer(&ask(&ours, &[&other], 1, december()))).await.refused(Code::NotFound);
    us.call(calls::ask_transfer(&ask(&ours, &[&clinic], 1, december().plus(DAY)))).await.refused(Code::BadDate);
    us.call(calls::ask_transfer(&ask(&ours, &[&clinic], 1, "9999-12-31T23:00:00Z".parse().unwrap())))
        .await
        .refused(Code::BadDate);
    us.call(calls::ask_transfer(&ask(&ours, &[&clinic], 1_000_000 * MB, december())))
        .await
        .refused(Code::PoolOverdrawn);
    let mut named = request.clone();
    named["to"] = contract_of(&them).await["id"].clone();
    us.call(calls::ask_transfer(&named)).await.refused(Code::NotFound);
    for role in [Role::CardManager, Role::Auditor] {
        it.administrator(Some(ONE), role).await.call(calls::ask_transfer(&request)).await.refused(Code::Forbidden);
    }
    let asked = us.call(calls::ask_transfer(&request)).await.fine();
    let code = asked["code"].as_str().unwrap().to_owned();
    us.call(calls::ask_transfer(&request)).await.refused(Code::TransferUnderWay);
    // Nobody can agree before the other side is known, and nobody else can see or change it.
    take_step(&us, "agree", "").await.refused(Code::WrongStep);
    let (at, claim) = (format!("{TRANSFERS}/{}", asked["id"].as_str().unwrap()), format!("{TRANSFERS}/claim"));
    stranger.get(&at).await.refused(Code::NotFound);
    stranger.post(&format!("{at}/step"), &step(&seen(&us).await, "agree", "")).await.refused(Code::NotFound);
    assert_eq!(stranger.call(calls::transfers()).await.fine(), json!([]));
    let take = |code: &str, contract: &Value| json!({ "code": code, "contract": contract["id"] });
    let theirs = contract_of(&them).await;
    them.json("PUT", &claim, &take("0000-0000-0000-0000-0000-0000-00", &theirs)).await.refused(Code::CodeRefused);
    them.json("PUT", &claim, &take(&code, &ours)).await.refused(Code::NotFound);
    us.json("PUT", &claim, &take(&code, &ours)).await.refused(Code::CodeRefused);
    them.json("PUT", &claim, &take(&code, &theirs)).await.fine();
    // Both sides are notified, but nobody who may not agree.
    it.work().await;
    let told = |it: &Service, word: &str| {
        it.app
            .post
            .sent()
            .into_iter()
            .filter(|mail| mail.subject.contains(word))
            .map(|mail| mail.to)
            .collect::<Vec<_>>()
    };
    let (ours_mail, theirs_mail) = (mail_of(&us).await, mail_of(&them).await);
    let mut both = vec![ours_mail.clone(), theirs_mail.clone()];
    both.sort();
    let mut waits = told(&it, "同意");
    waits.sort();
    assert_eq!(waits, both);
    let mail = it.app.post.sent().pop().unwrap();
    assert!(mail.text.contains(ONE) && mail.text.contains("2026年12月1日"), "{}", mail.text);
    assert!(!mail.text.contains("見本クリニック"), "no facility stands in it");
    // The code can only be used once.
    stranger.json("PUT", &claim, &take(&code, &contract_of(&stranger).await)).await.refused(Code::CodeRefused);
    let seen_before = seen(&them).await;
    assert_eq!((&seen_before["state"], &seen_before["takes"]), (&json!("waiting"), &json!(true)));
    take_step(&them, "agree", "").await.fine();
    it.work().await;
    assert_eq!(told(&it, "同意").into_iter().filter(|it| *it == ours_mail).count(), 2, "the other side still must");
    assert_eq!(told(&it, "同意").into_iter().filter(|it| *it == theirs_mail).count(), 1);
    // The version seen before that is outdated.
    us.post(&format!("{at}/step"), &step(&seen_before, "agree", "")).await.refused(Code::Stale);
    // The operator can't act for an association that has administrators.
    let operator = it.administrator(None, Role::Operator).await;
    operator.post(&format!("{at}/step"), &step(&seen(&us).await, "agree", "")).await.refused(Code::Forbidden);
    // While it is pending, the pack can't be changed.
    let pack = json!({ "contract": ours["id"], "pack": clinic.facility, "note": "" });
    us.call(calls::ask_change(&pack)).await.refused(Code::NotFound);
    take_step(&them, "withdraw", "").await.refused(Code::ReasonNeeded);
    take_step(&them, "withdraw", "人数がちがう").await.fine();
    let it_ended = seen(&us).await;
    assert_eq!((&it_ended["state"], &it_ended["reason"]), (&json!("refused"), &json!("人数がちがう")));
    it.work().await;
    assert_eq!(told(&it, "行われません").len(), 2);
    // The export only contains the transfers of the side in question.
    let table = us.call(calls::transfers_csv()).await.text();
    assert!(table.lines().count() == 2 && table.contains("不承認") && table.contains("人数がちがう"), "{table}");
    assert_eq!(stranger.call(calls::transfers_csv()).await.text().lines().count(), 1);
    // After a refusal, the other side can no longer look in.
    assert_eq!(plan(&them).await["facilities"], json!([]));
    assert_eq!(plan(&us).await["facilities"].as_array().unwrap().len(), 1);
    take_step(&us, "agree", "").await.refused(Code::WrongStep);
    // Once it is ended, nothing happens on its day.
    go_to(&it, december().plus(DAY)).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    assert_eq!(names(&us).await, ["見本クリニック"]);
    let _ = third;
}

async fn what_stands_in_the_way_is_named_and_the_day_waits_for_it(database: Database) {
    let it = Service::start(database).await;
    let (clinic, stays) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let other = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let (us, them) = (
        it.administrator(Some(ONE), Role::Administrator).await,
        it.administrator(Some(OTHER), Role::Administrator).await,
    );
    // There is already a clinic with the same code.
    let code = |it: &Value| it["line"]["code"].clone();
    let taken = code(&detail(&us, &clinic).await);
    let mut facts = detail(&them, &other).await;
    let row = facts["line"].clone();
    let facts = json!({
        "code": taken, "name": row["name"], "kana": facts["kana"], "kind": row["kind"], "postal_code": row["postal_code"],
        "city": row["city"], "former_city": "", "address": facts["address"], "phone": row["phone"],
        "director": facts["director"], "founder": facts["founder"].take(), "from": it.clock.now(), "note": "",
    });
    them.post(&path(&other, "/facts"), &facts).await.fine();
    let ours = contract_of(&us).await;
    let asked = us.call(calls::ask_transfer(&ask(&ours, &[&clinic], 10 * MB, december()))).await.fine();
    let theirs = contract_of(&them).await;
    let claim = json!({ "code": asked["code"], "contract": theirs["id"] });
    them.call(calls::claim_transfer(&claim)).await.fine();
    let shown = plan(&them).await;
    assert_eq!(shown["hindrances"], json!(["pool_too_small", "code_taken"]));
    assert_eq!(shown["facilities"][0]["code_taken"], true);
    take_step(&them, "agree", "").await.refused(Code::TransferHindered);
    take_step(&us, "withdraw", "容量の訂正").await.fine();
    it.clock.advance(SECOND);
    let mut free = facts.clone();
    free["code"] = json!("9990009");
    them.post(&path(&other, "/facts"), &free).await.fine();
    // Taking the whole pool leaves nothing for those who stay.
    let whole = ours["pool"].as_u64().unwrap();
    us.call(calls::ask_transfer(&ask(&ours, &[&clinic], whole, december()))).await.fine();
    assert_eq!(plan(&us).await["hindrances"], json!(["rest_too_small"]));
    take_step(&us, "withdraw", "容量の訂正").await.fine();
    it.clock.advance(SECOND);
    agree(&us, &them, &ask(&ours, &[&clinic], 50 * MB, december())).await;
    // The code was taken in the meantime: the transfer waits, and is carried out once it is free again.
    them.post(&path(&other, "/facts"), &facts).await.fine();
    go_to(&it, december().plus(HOUR)).await;
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    assert_eq!(seen(&them).await["state"], "late");
    assert_eq!(plan(&them).await["hindrances"], json!(["code_taken"]));
    free["from"] = json!(it.clock.now());
    them.post(&path(&other, "/facts"), &free).await.fine();
    go_to(&it, it.clock.now().plus(DAY)).await;
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    assert_eq!(seen(&them).await["state"], "done");
    let seen = detail(&them, &clinic).await;
    assert_eq!(seen["memberships"][0]["from"], json!(december()), "from its day on, whenever it was done");
    let _ = stays;
}

async fn without_both_words_the_day_passes(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let operator = it.administrator(None, Role::Operator).await;
    let all = operator.call(calls::contracts()).await.fine();
    let of = |name: &str| all.as_array().unwrap().iter().find(|it| it["association"] == name).unwrap().clone();
    // The operator names both; for a side without administrators, the operator acts.
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let mut request = ask(&of(ONE), &[&clinic], 50 * MB, december());
    request["to"] = of(OTHER)["id"].clone();
    assert_eq!(operator.call(calls::ask_transfer(&request)).await.fine()["code"], "");
    let it_stands = seen(&us).await;
    assert_eq!((&it_stands["state"], &it_stands["agreement_missing"]), (&json!("waiting"), &json!(true)));
    assert!(it_stands["to_agreed_at"].is_string() && it_stands["from_agreed_at"].is_null());
    let overview = us.call(calls::overview()).await.fine();
    assert_eq!(overview["transfers"], 1, "it is among what is to be done today");
    go_to(&it, december()).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    assert_eq!(seen(&us).await["state"], "lapsed");
    assert_eq!(names(&us).await, ["見本クリニック"]);
    assert_eq!(us.call(calls::overview()).await.fine()["transfers"], 0);
}

async fn a_city_is_renamed_for_everybody_in_it_and_found_by_its_old_name(database: Database) {
    let it = Service::start(database).await;
    let mut from = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let request = |to: &str, apply: bool| json!({ "from_name": "例示市", "to_name": to, "from": it.clock.now().plus(2 * DAY), "note": "市町村合併", "apply": apply });
    us.call(calls::rename_city(&request(" ", true))).await.refused(Code::BadFacts);
    let auditor = it.administrator(Some(ONE), Role::Auditor).await;
    auditor.call(calls::rename_city(&request("新例示市", true))).await.refused(Code::Forbidden);
    let looked = us.call(calls::rename_city(&request("新例示市", false))).await.fine();
    assert_eq!((&looked["facilities"], &looked["applied"]), (&json!(2), &json!(false)));
    assert_eq!(detail(&us, &one).await["history"], json!([]));
    us.call(calls::rename_city(&request("新例示市", true))).await.fine();
    pass(&it, 2, &mut [&mut from]).await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    for clinic in [&one, &two] {
        let seen = detail(&us, clinic).await;
        assert_eq!((&seen["line"]["city"], &seen["former_city"]), (&json!("新例示市"), &json!("例示市")));
    }
    // The old name finds those that were there and those that still are, which belong to another association.
    assert_eq!(found(&from, "新例示市").await.len(), 2);
    let old = found(&from, "例示市").await;
    assert!(old.iter().any(|it| it["facility_name"] == "見本クリニック"), "{old:?}");
    let them = it.administrator(Some(OTHER), Role::Administrator).await;
    assert_eq!(detail(&them, &from).await["line"]["city"], "例示市");
}

async fn an_association_has_its_names_and_codes_with_their_days(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let (operator, us) =
        (it.administrator(None, Role::Operator).await, it.administrator(Some(ONE), Role::Administrator).await);
    let at = format!("/api/v1/console/contracts/{}/names", contract_of(&us).await["id"].as_str().unwrap());
    let now = it.clock.now();
    let request =
        |name: &str, code: &str, from: Instant| json!({ "name": name, "code": code, "from": from, "note": "市制施行" });
    us.post(&at, &request("新例示医師会", "", now)).await.refused(Code::Forbidden);
    operator.post(&at, &request(OTHER, "", now)).await.refused(Code::FacilityExists);
    operator.post(&at, &request("新例示医師会", "011003", now)).await.refused(Code::BadName);
    operator.post(&at, &request("新例示医師会", "011002", now.plus(2 * DAY))).await.fine();
    operator.post(&at, &request("別の名前", "", now.plus(DAY))).await.refused(Code::BadDate);
    let names = us.get(&at).await.fine();
    assert_eq!((&names[0]["name"], &names[1]["name"]), (&json!("新例示医師会"), &json!(ONE)));
    assert_eq!(names[1]["until"], names[0]["from"]);
    let back = format!("{at}/{}", names[0]["id"].as_str().unwrap());
    us.send("DELETE", &back, &[], "").await.refused(Code::Forbidden);
    operator.send("DELETE", &back, &[], "").await.fine();
    operator.post(&at, &request("新しい例示医師会", "011002", now.plus(2 * DAY))).await.fine();
    let door = us.call(calls::console_door()).await.fine();
    assert_eq!(door["session"]["association_name"], ONE);
    go_to(&it, now.plus(3 * DAY)).await;
    let operator = it.administrator(None, Role::Operator).await;
    let names = operator.get(&at).await.fine();
    assert_eq!((&names[0]["name"], &names[0]["code"]), (&json!("新しい例示医師会"), &json!("011002")));
    let all = operator.call(calls::contracts()).await.fine();
    assert!(all.as_array().unwrap().iter().any(|it| it["association"] == "新しい例示医師会"), "{all}");
    let first = format!("{at}/{}", names[0]["id"].as_str().unwrap());
    operator.send("DELETE", &first, &[], "").await.refused(Code::WrongStep);
}
