//! Posts and their holders.

use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Client, Signed};
use medpost_tests::scenes::cards::issuing;
use medpost_tests::scenes::exchange::confirmed_address;
use medpost_tests::scenes::office::{go_ahead, later, mails};
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, enrolled, invitation, waits_until};

crate::both!(
    a_new_holder_of_a_post_waits_whoever_has_card_and_code,
    a_post_that_nobody_holds_is_no_manager,
    suspending_a_post_makes_its_holder_wait_for_a_word
);

/// A clinic's post with a confirmed card; returns its client, and the path for setting its holder.
async fn post_with_card(it: &Service, clinic: &Clinic) -> (Client, String) {
    let desk = it.administrator(None, Role::Operator).await;
    let request = json!({ "cards": [{ "person": null, "name": "検診担当", "kana": "", "post": true, "manager": false }], "note": "" });
    clinic.user.call(calls::order_own_cards(&request)).await.fine();
    let (card, code) = medpost_tests::scenes::cards::delivered(&desk, medpost::issuing::kind::KeyKind::P256).await;
    let client = it.client(CardKind::Pki, Some(&card));
    client.call(calls::enrol(&json!({ "code": code }))).await.fine();
    it.let_in(&card).await;
    let cards = clinic.user.call(calls::facility_cards()).await.fine();
    let id = cards["posts"][0]["id"].as_str().unwrap().to_owned();
    (client, format!("/api/v1/facility/posts/{id}/holder"))
}

async fn a_new_holder_of_a_post_waits_whoever_has_card_and_code(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本市役所", "検診").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    let (client, holder) = post_with_card(&it, &clinic).await;
    let sign_in = async |code: &Value| -> Answer {
        let door = client.call(calls::door()).await.fine();
        let request = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": code });
        client.call(calls::sign_in(&request)).await
    };
    // The manager, alone with the card, appoints themselves and reads the code.
    let set = |name: &str| json!({ "name": name, "kana": "", "from": it.clock.now() });
    let code = clinic.user.json("PUT", &holder, &set("見本 花子")).await.fine()["code"].clone();
    sign_in(&code).await.refused(Code::HolderWaiting);
    sign_in(&Value::Null).await.refused(Code::HolderWaiting);
    let seen = async |user: &Signed| user.call(calls::facility_cards()).await.fine()["posts"][0]["holders"][0].clone();
    let waiting = seen(&clinic.user).await;
    assert_eq!(
        (&waiting["waits"], &waiting["confirmable"], &waiting["valid_at"]),
        (&json!(true), &json!(false), &json!(it.clock.now().plus(DAY)))
    );
    let confirm = format!("{holder}s/{}/confirmation", waiting["id"].as_str().unwrap());
    clinic.user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    it.work().await;
    assert_eq!(mails(&it, "office@localhost", "担当(役職)の交代"), 1);
    // A manager of another facility has no say here.
    let stranger = it.clinic("例示医院", "代表").await;
    stranger.user.post(&confirm, &json!({})).await.refused(Code::NotFound);
    // After a day in which nobody vacated the post.
    later(&it, DAY - MINUTE).await;
    sign_in(&Value::Null).await.refused(Code::HolderWaiting);
    later(&it, 2 * MINUTE).await;
    sign_in(&Value::Null).await.fine();
    // If set from the console, a manager confirms, and the person who set it can't.
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let person = holder.split('/').nth(5).unwrap().to_owned();
    let at = format!("/api/v1/console/people/{person}/holder");
    let code = clerk.call(calls::set_holder(&person, &set("見本 次郎"))).await.fine()["code"].clone();
    sign_in(&code).await.refused(Code::HolderWaiting);
    let listed = clerk.call(calls::waiting()).await.fine()["holders"][0].clone();
    assert_eq!(listed["hindrance"], "second_person_needed");
    let above = format!("{at}s/{}/confirmation", listed["holder"]["id"].as_str().unwrap());
    clerk.post(&above, &json!({})).await.refused(Code::SecondPersonNeeded);
    let other = it.administrator(Some(ONE), Role::Administrator).await;
    other.post(&above, &json!({})).await.refused(Code::ManagerFirst);
    let manager = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    medpost_tests::scenes::cards::say_holder(&manager).await;
    sign_in(&Value::Null).await.fine();
    // After an objection nobody holds it, and time doesn't change that.
    let code = clerk.call(calls::set_holder(&person, &set("見本 三郎"))).await.fine()["code"].clone();
    manager.json("PUT", &holder, &set("")).await.fine();
    later(&it, 2 * DAY).await;
    sign_in(&code).await.refused(Code::PostVacant);
}

async fn a_post_that_nobody_holds_is_no_manager(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本市役所", "検診").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    let desk = it.administrator(None, Role::Operator).await;
    let request = json!({ "cards": [{ "person": null, "name": "検診担当", "kana": "", "post": true, "manager": true }], "note": "" });
    clinic.user.call(calls::order_own_cards(&request)).await.fine();
    let (card, code) = medpost_tests::scenes::cards::delivered(&desk, medpost::issuing::kind::KeyKind::P256).await;
    let client = it.client(CardKind::Pki, Some(&card));
    client.call(calls::enrol(&json!({ "code": code }))).await.fine();
    it.let_in(&card).await;
    let brought = async || -> Value {
        let issued = clinic.user.call(calls::invite_member(&invitation(&clinic.inboxes))).await.fine();
        waits_until(&enrolled(&it, CardKind::Pki, &issued["code"]).await.1).await
    };
    let day = json!(it.clock.now().plus(DAY));
    assert_eq!(brought().await, day, "vacant");
    let cards = clinic.user.call(calls::facility_cards()).await.fine();
    let holder = format!("/api/v1/facility/posts/{}/holder", cards["posts"][0]["id"].as_str().unwrap());
    let set = json!({ "name": "見本 花子", "kana": "", "from": it.clock.now() });
    let code = clinic.user.json("PUT", &holder, &set).await.fine()["code"].clone();
    assert_eq!(brought().await, day, "its holder waits");
    // Once the card is confirmed, the holder of the post counts, even before entering the code.
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let listed = clerk.call(calls::waiting()).await.fine()["holders"][0].clone();
    let (person, id) = (listed["person"].as_str().unwrap(), listed["holder"]["id"].as_str().unwrap());
    clerk.call(calls::confirm_holder(person, id)).await.fine();
    assert_eq!(brought().await, Value::Null, "let in");
    let door = client.call(calls::door()).await.fine();
    let sign_in = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": code });
    client.call(calls::sign_in(&sign_in)).await.fine();
    assert_eq!(brought().await, Value::Null, "signed in");
}

async fn suspending_a_post_makes_its_holder_wait_for_a_word(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本市役所", "検診").await;
    let (client, holder) = post_with_card(&it, &clinic).await;
    let set = json!({ "name": "見本 花子", "kana": "", "from": it.clock.now() });
    let code = clinic.user.json("PUT", &holder, &set).await.fine()["code"].clone();
    let seen = clinic.user.call(calls::facility_cards()).await.fine()["posts"][0]["holders"][0].clone();
    assert_eq!(seen["valid_at"], json!(it.clock.now().plus(DAY)));
    let suspension = format!("/api/v1/members/{}/suspension", holder.split('/').nth(5).unwrap());
    clinic.user.post(&suspension, &json!({ "reason": "心当たりがない" })).await.fine();
    clinic.user.send("DELETE", &suspension, &[], "").await.fine();
    later(&it, 2 * DAY).await;
    let door = client.call(calls::door()).await.fine();
    let sign_in = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": code });
    client.call(calls::sign_in(&sign_in)).await.refused(Code::HolderWaiting);
    go_ahead(&it, ONE).await;
    client.call(calls::sign_in(&sign_in)).await.fine();
}
