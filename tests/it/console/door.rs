//! Who gets in: links, keys, sessions, fresh proofs.

use medpost_demo::pki::Flaws;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::office::mailed_link;
use medpost_tests::service::{Database, Service, make_card};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, prove, put};

crate::both!(
    an_administrator_joins_by_a_link_that_works_once,
    a_session_ends_when_idle_and_works_on_its_own_host_alone,
    dangerous_steps_ask_for_a_fresh_key,
    the_last_administrator_and_the_last_key_stay
);

async fn an_administrator_joins_by_a_link_that_works_once(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let token = it.console_link(Some(ONE), Role::Administrator).await;
    let card = make_card(CardKind::Pki, &Flaws::default());
    let client = it.console_client(Some(&card));
    let look = client.call(calls::look_at_link(&json!({ "token": token }))).await.fine();
    assert_eq!((&look["association"], &look["role"]), (&json!(ONE), &json!("administrator")));
    // Without a card or a passkey nothing is enrolled, and the link still works.
    let key = json!({ "token": token, "answer": null, "label": "業務用カード" });
    it.console_client(None).call(calls::join_by_link(&key)).await.refused(Code::CardNeeded);
    client.call(calls::console_sign_in(&json!({ "answer": null }))).await.refused(Code::CardNotEnrolled);
    let session = client.call(calls::join_by_link(&key)).await;
    assert!(session.header("set-cookie").starts_with("__Host-medpost-console="));
    assert_eq!(session.fine()["fresh"], true);
    client.call(calls::join_by_link(&key)).await.refused(Code::LinkRefused);
    client.call(calls::look_at_link(&json!({ "token": token }))).await.refused(Code::LinkRefused);
    assert_eq!(client.call(calls::console_door()).await.fine()["card"], "Mihon Hanako");
    // Somebody else's link, with a card that is already enrolled.
    let second = it.console_link(Some(ONE), Role::Auditor).await;
    let taken = json!({ "token": second, "answer": null, "label": "" });
    client.call(calls::join_by_link(&taken)).await.refused(Code::KeyOfAnother);
    // An expired link, and one replaced by a later link.
    it.clock.advance(7 * DAY);
    it.console_client(None).call(calls::look_at_link(&json!({ "token": second }))).await.refused(Code::LinkRefused);
    for token in ["", "x", &"A".repeat(10_000)] {
        it.console_client(None).call(calls::look_at_link(&json!({ "token": token }))).await.refused(Code::LinkRefused);
    }
    // A removed key can be enrolled again, and the number of passkey requests is limited.
    medpost_tests::scenes::office::renew_lists(&it).await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let keys = async || user.call(calls::own_keys()).await.fine();
    let first = keys().await[0]["id"].as_str().unwrap().to_owned();
    let spare = make_card(CardKind::Pki, &Flaws::default());
    let with_spare = Signed { client: it.console_client(Some(&spare)), token: user.token.clone() };
    with_spare
        .call(calls::add_key(&json!({ "token": "", "answer": null, "label": "" })))
        .await
        .refused(Code::OtherCard);
    user.call(calls::remove_key(&first)).await.refused(Code::LastKey);
    for _ in 0..25 {
        it.console_client(None).call(calls::ask_for_passkey()).await.fine();
    }
    let mut refused = 0;
    for _ in 0..10 {
        refused += usize::from(it.console_client(None).call(calls::ask_for_passkey()).await.status == 429);
    }
    assert_eq!(refused, 5);
    it.clock.advance(MINUTE);
    // A passkey that nobody created, and a ceremony that can only be used once.
    let asked = client.call(calls::ask_for_passkey()).await.fine();
    assert!(asked["options"].as_str().unwrap().contains("challenge"));
    let answer = json!({ "answer": { "id": asked["id"], "credential": "{}" } });
    for _ in 0..2 {
        client.call(calls::console_sign_in(&answer)).await.refused(Code::PasskeyRefused);
    }
}

async fn a_session_ends_when_idle_and_works_on_its_own_host_alone(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    user.call(calls::console_session()).await.fine();
    // A member's token is invalid here and the console's is invalid there, and no exchange operation is served.
    let member = Signed { client: it.console_client(Some(&clinic.card)), token: clinic.user.token.clone() };
    member.call(calls::console_session()).await.refused(Code::SignedOut);
    let guest = Signed { client: clinic.user.client.clone(), token: user.token.clone() };
    guest.call(calls::session()).await.refused(Code::SignedOut);
    assert_eq!(guest.call(calls::console_session()).await.status, 404);
    assert_eq!(user.call(calls::session()).await.status, 404);
    // A token can't be used with another card.
    let stolen = Signed { client: it.console_client(Some(&clinic.card)), token: user.token.clone() };
    stolen.call(calls::console_session()).await.refused(Code::OtherCard);
    let bare = Signed { client: it.console_client(None), token: user.token.clone() };
    bare.call(calls::console_session()).await.refused(Code::CardNeeded);
    it.clock.advance(14 * MINUTE);
    user.call(calls::console_session()).await.fine();
    it.clock.advance(15 * MINUTE);
    user.call(calls::console_session()).await.refused(Code::SignedOut);
}

async fn dangerous_steps_ask_for_a_fresh_key(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let request = json!({ "name": "見本 次郎", "mail": "jiro@localhost", "role": "auditor" });
    let told = user.call(calls::invite_administrator(&request)).await;
    assert_eq!((&told.fine()["mail"], &told.fine()["sent"]), (&json!("jiro@localhost"), &json!(true)));
    // The link is mailed to its owner; the person who requested it can't see it.
    assert!(!told.text().contains("/join#"), "{}", told.text());
    assert!(mailed_link(&it, "jiro@localhost").starts_with("https://console.localhost/join#"));
    it.clock.advance(6 * MINUTE);
    user.call(calls::invite_administrator(&request)).await.refused(Code::StepUpNeeded);
    assert_eq!(user.call(calls::console_session()).await.fine()["fresh"], false);
    prove(&user).await;
    user.call(calls::invite_administrator(&request)).await.fine();
    // Somebody else's key is no proof.
    let other = it.administrator(Some(ONE), Role::Auditor).await;
    it.clock.advance(6 * MINUTE);
    let mixed = Signed { client: other.client.clone(), token: user.token.clone() };
    mixed.call(calls::prove_anew(&json!({ "answer": null }))).await.refused(Code::OtherCard);
}

async fn the_last_administrator_and_the_last_key_stay(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let (one, two) = (
        it.administrator(Some(ONE), Role::Administrator).await,
        it.administrator(Some(ONE), Role::Administrator).await,
    );
    let own = async |user: &Signed, own: bool| -> Value {
        let all = user.call(calls::administrators()).await.fine();
        all.as_array().unwrap().iter().find(|it| it["own"] == own).unwrap().clone()
    };
    let path = |it: &Value| format!("/api/v1/console/administrators/{}", it["id"].as_str().unwrap());
    let change = |it: &Value, role: &str, suspended: bool| json!({ "version": it["version"], "role": role, "suspended": suspended });
    // Nobody can change their own role.
    let me = own(&one, true).await;
    put(&one, &path(&me), &change(&me, "auditor", false)).await.refused(Code::Forbidden);
    // A change based on an outdated version is refused.
    let other = own(&one, false).await;
    put(&one, &path(&other), &change(&other, "auditor", false)).await.fine();
    put(&one, &path(&other), &change(&other, "administrator", false)).await.refused(Code::Stale);
    // Once suspended they are out immediately; the last one left always stays.
    let other = own(&one, false).await;
    put(&one, &path(&other), &change(&other, "administrator", false)).await.fine();
    let me_seen = own(&two, false).await;
    let other = own(&one, false).await;
    let (to_other, to_me) = (path(&other), path(&me_seen));
    let (out_other, out_me) = (change(&other, "auditor", true), change(&me_seen, "auditor", true));
    let (a, b) = tokio::join!(put(&one, &to_other, &out_other), put(&two, &to_me, &out_me));
    let fine = [&a, &b].iter().filter(|it| it.status == 204).count();
    assert_eq!(fine, 1, "{} {}", a.text(), b.text());
    // Somebody's only key.
    let (left, key) = if a.status == 204 { (&one, &two) } else { (&two, &one) };
    key.call(calls::console_session()).await.refused(Code::SignedOut);
    let keys = left.call(calls::own_keys()).await.fine();
    let gone = format!("/api/v1/console/keys/{}", keys[0]["id"].as_str().unwrap());
    left.send("DELETE", &gone, &[], "").await.refused(Code::LastKey);
}
