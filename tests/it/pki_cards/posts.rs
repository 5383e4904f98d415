//! Posts and their holders.

use medpost::issuing::kind::KeyKind;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, HOUR, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::cards::{delivered, find, issuing, order, say_holder};
use medpost_tests::scenes::office::renew_lists;
use medpost_tests::service::Database;
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, OTHER, at_pki, confirm, enrol, sign_in};

crate::both!(
    a_post_is_held_by_one_after_the_other_with_one_card,
    posts_change_hands_by_a_table,
    a_manager_orders_cards_and_sets_holders_in_the_clinic
);

async fn a_post_is_held_by_one_after_the_other_with_one_card(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本市役所", "検診").await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let operator = it.administrator(None, Role::Operator).await;
    order(&manager, clinic.facility, "健康推進課 検診担当1", true).await;
    let (card, code) = delivered(&operator, KeyKind::P256).await;
    let client = at_pki(&it, &card);
    enrol(&client, &code).await.fine();
    confirm(&it, &clinic, "健康推進課 検診担当1").await;
    // While the post is vacant, nobody can sign in.
    sign_in(&client, None).await.refused(Code::PostVacant);
    let detail = async || manager.call(calls::facility(clinic.facility)).await.fine();
    let people = detail().await["people"].clone();
    let of = |post: bool| people.as_array().unwrap().iter().find(|it| it["post"] == post).unwrap()["id"].clone();
    let holder = |id: &Value| format!("/api/v1/console/people/{}/holder", id.as_str().unwrap());
    let now = it.clock.now();
    let set = |name: &str, from: medpost_domain::instant::Instant| json!({ "name": name, "kana": "", "from": from });
    manager.json("PUT", &holder(&of(false)), &set("見本 花子", now)).await.refused(Code::NoPost);
    let far = now.plus(500 * DAY);
    manager.json("PUT", &holder(&of(true)), &set("見本 花子", far)).await.refused(Code::BadDate);
    let first = manager.json("PUT", &holder(&of(true)), &set("見本 花子", now)).await.fine();
    sign_in(&client, None).await.refused(Code::HolderCodeNeeded);
    sign_in(&client, Some("wrong")).await.refused(Code::CodeRefused);
    // Even with card and code, the holder waits for confirmation by somebody who didn't appoint them.
    sign_in(&client, first["code"].as_str()).await.refused(Code::HolderWaiting);
    say_holder(&clinic.user).await;
    let session = sign_in(&client, first["code"].as_str()).await.fine();
    assert_eq!(session["name"], "健康推進課 検診担当1（見本 花子）");
    // The code is entered only once; a new holder takes over on their day.
    let session = sign_in(&client, None).await.fine();
    let user = Signed { client: client.clone(), token: session["token"].as_str().unwrap().to_owned() };
    let next = manager.json("PUT", &holder(&of(true)), &set("見本 次郎", now.plus(HOUR / 4))).await.fine();
    say_holder(&clinic.user).await;
    user.call(calls::session()).await.fine();
    sign_in(&client, next["code"].as_str()).await.fine();
    it.clock.advance(14 * MINUTE);
    user.call(calls::session()).await.fine();
    it.clock.advance(MINUTE);
    user.call(calls::session()).await.refused(Code::PostVacant);
    sign_in(&client, first["code"].as_str()).await.refused(Code::CodeRefused);
    let session = sign_in(&client, next["code"].as_str()).await.fine();
    assert_eq!(session["name"], "健康推進課 検診担当1（見本 次郎）");
    // The previous holder's session is invalid.
    assert_ne!(user.call(calls::session()).await.status, 200);
    // Nobody holds it, so it is out at once.
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let user = Signed { client: client.clone(), token: session["token"].as_str().unwrap().to_owned() };
    manager.json("PUT", &holder(&of(true)), &set("", it.clock.now())).await.fine();
    user.call(calls::session()).await.refused(Code::SignedOut);
    sign_in(&client, None).await.refused(Code::PostVacant);
}

async fn a_manager_orders_cards_and_sets_holders_in_the_clinic(database: Database) {
    let it = issuing(database).await;
    let (clinic, other) = (it.clinic("見本市役所", "検診").await, it.clinic("見本クリニック", "代表").await);
    let cards = "/api/v1/facility/cards";
    let request = json!({ "cards": [{ "person": null, "name": "検診担当1", "kana": "", "post": true, "manager": false }], "note": "窓口用" });
    // Members can't order.
    let (_, member) = it.person(clinic.facility, &[], Role::Member, CardKind::Hpki).await;
    member.call(calls::facility_cards()).await.refused(Code::Forbidden);
    member.call(calls::order_own_cards(&request)).await.refused(Code::Forbidden);
    clinic.user.call(calls::order_own_cards(&json!({ "cards": [], "note": "" }))).await.refused(Code::TooMany);
    clinic.user.call(calls::order_own_cards(&request)).await.fine();
    let other_desk = json!({ "cards": [{ "person": null, "name": "検診担当2", "kana": "", "post": true, "manager": false }], "note": "窓口用" });
    clinic.user.call(calls::order_own_cards(&other_desk)).await.fine();
    // The association sees it, and so does the operator, who issues it.
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    assert_eq!(find(&manager, json!("ordered")).await[0]["note"], "窓口用");
    // Only its own facility can cancel it.
    let own = clinic.user.call(calls::facility_cards()).await.fine();
    let of = |name: &str| own["cards"].as_array().unwrap().iter().find(|it| it["holder"] == name).unwrap();
    let (one, two) = (of("検診担当2"), of("検診担当1"));
    let at = |it: &Value| format!("{cards}/{}", it["id"].as_str().unwrap());
    other.user.send("DELETE", &at(one), &[], "").await.refused(Code::NotFound);
    clinic.user.send("DELETE", &at(one), &[], "").await.fine();
    clinic.user.send("DELETE", &at(one), &[], "").await.refused(Code::WrongStep);
    clinic.user.post(&format!("{}/renewal", at(two)), &json!({})).await.refused(Code::WrongStep);
    other.user.post(&format!("{}/renewal", at(two)), &json!({})).await.refused(Code::NotFound);
    assert_eq!(other.user.call(calls::facility_cards()).await.fine()["cards"], json!([]));
    // The post that came with the first order, and its holder.
    let operator = it.administrator(None, Role::Operator).await;
    let (card, code) = delivered(&operator, KeyKind::P256).await;
    let client = at_pki(&it, &card);
    enrol(&client, &code).await.fine();
    confirm(&it, &clinic, "検診担当1").await;
    let own = clinic.user.call(calls::facility_cards()).await.fine();
    let active = own["cards"].as_array().unwrap().iter().find(|it| it["state"] == "active").unwrap().clone();
    let post = own["posts"].as_array().unwrap().iter().find(|it| it["id"] == active["person"]).unwrap();
    let holder = format!("/api/v1/facility/posts/{}/holder", post["id"].as_str().unwrap());
    let set = json!({ "name": "見本 花子", "kana": "", "from": it.clock.now() });
    member.json("PUT", &holder, &set).await.refused(Code::Forbidden);
    other.user.json("PUT", &holder, &set).await.refused(Code::NotFound);
    let code = clinic.user.json("PUT", &holder, &set).await.fine();
    medpost_tests::scenes::office::go_ahead(&it, ONE).await;
    let session = sign_in(&client, code["code"].as_str()).await.fine();
    assert_eq!(session["name"], "検診担当1（見本 花子）");
    let own = clinic.user.call(calls::facility_cards()).await.fine();
    let post = own["posts"].as_array().unwrap().iter().find(|it| it["id"] == active["person"]).unwrap();
    assert_eq!((&post["holders"][0]["name"], &post["holders"][0]["accepted"]), (&json!("見本 花子"), &json!(true)));
    // It can be renewed once.
    clinic.user.post(&format!("{}/renewal", at(&active)), &json!({})).await.fine();
    clinic.user.post(&format!("{}/renewal", at(&active)), &json!({})).await.refused(Code::WrongStep);
    // Nobody holds it, so it is out at once.
    let nobody = json!({ "name": "", "kana": "", "from": it.clock.now() });
    clinic.user.json("PUT", &holder, &nobody).await.fine();
    sign_in(&client, None).await.refused(Code::PostVacant);
    // Without a contract to pay for them, no cards can be ordered.
    let operator = it.administrator(None, Role::Operator).await;
    let contract = operator.call(calls::contracts()).await.fine()[0].clone();
    let end = json!({ "version": contract["version"], "last_day": it.clock.now(), "reason": "解約" });
    operator.call(calls::end_contract(contract["id"].as_str().unwrap(), &end)).await.fine();
    it.clock.advance(DAY);
    renew_lists(&it).await;
    let user = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    user.call(calls::order_own_cards(&request)).await.refused(Code::NoContract);
}

async fn posts_change_hands_by_a_table(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本市役所", "検診").await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    for post in ["検診担当1", "検診担当2"] {
        order(&manager, clinic.facility, post, true).await;
    }
    let detail = manager.call(calls::facility(clinic.facility)).await.fine();
    let code = detail["line"]["code"].as_str().unwrap();
    let send = async |table: &str, apply: bool| {
        let table = medpost_tests::client::base64(table.as_bytes());
        manager.call(calls::set_holders(&json!({ "table": table, "apply": apply }))).await.fine()
    };
    let wrong =
        format!("医療機関コード,担当,氏名,交代日\n{code},検診担当9,見本 一,2027-04-01\n{code},検診担当1,,2027-13-01\n");
    for apply in [false, true] {
        assert_eq!(
            send(&wrong, apply).await["errors"],
            json!([
                { "row": 3, "column": "name", "fault": "empty" },
                { "row": 2, "column": "post", "fault": "unknown" },
                { "row": 3, "column": "from", "fault": "date" },
            ])
        );
    }
    let good = format!(
        "医療機関コード,担当,氏名,交代日\n{code},検診担当1,見本 一,2027/4/1\n{code},検診担当2,見本 二,2027-04-01\n"
    );
    // Width doesn't matter.
    let wide = good.replace("検診担当1", "検診担当１").replace("検診担当2", "検診　担当2");
    assert_eq!(send(&wide, false).await["items"][0]["post"], "検診担当1");
    let seen = send(&good, false).await;
    assert_eq!((seen["items"].as_array().unwrap().len(), &seen["items"][0]["code"]), (2, &json!("")));
    let holders = async || -> Value {
        let detail = manager.call(calls::facility(clinic.facility)).await.fine();
        let people = detail["people"].as_array().unwrap().clone();
        people.iter().filter(|it| it["post"] == true).map(|it| it["holders"].clone()).collect()
    };
    assert_eq!(holders().await, json!([[], []]), "looking sets nothing");
    let set = send(&good, true).await;
    assert_eq!(set["items"][1]["from"], "2027-03-31T15:00:00Z");
    assert_eq!(set["items"][0]["code"].as_str().unwrap().len(), 32);
    assert_eq!(holders().await[0][0]["name"], "見本 一");
    let stranger = it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let theirs = it.administrator(Some(OTHER), Role::Administrator).await;
    let table = medpost_tests::client::base64(good.as_bytes());
    let seen = theirs.call(calls::set_holders(&json!({ "table": table, "apply": true }))).await.fine();
    assert_eq!(seen["errors"][0]["fault"], "unknown");
    drop(stranger);
}
