//! Temporary cards.

use medpost_demo::pki::Authority as Demo;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, HOUR, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Client, Signed};
use medpost_tests::scenes::cards::{find, issuing, opened, path};
use medpost_tests::scenes::office::renew_lists;
use medpost_tests::service::{Database, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, at_pki, details, sign_in};

crate::both!(
    a_temporary_card_needs_a_code_each_time_and_ends,
    a_temporary_card_waits_where_another_manager_can_say_the_word
);

async fn a_temporary_card_needs_a_code_each_time_and_ends(database: Database) {
    let it = issuing(database).await;
    let mut clinic = it.clinic("見本クリニック", "代表").await;
    medpost_tests::scenes::exchange::settled_address(&it, &mut clinic, "office@localhost").await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let detail = manager.call(calls::facility(clinic.facility)).await.fine();
    let offer = format!("/api/v1/console/people/{}/temporary-card", detail["people"][0]["id"].as_str().unwrap());
    let request = json!({ "days": 14, "mail": "office@localhost", "called_back": true });
    let with = |key: &str, value: Value| {
        let mut it = request.clone();
        it[key] = value;
        it
    };
    manager.post(&offer, &with("called_back", json!(false))).await.refused(Code::CallBackFirst);
    manager.post(&offer, &with("days", json!(31))).await.refused(Code::BadDate);
    manager.post(&offer, &with("mail", json!("x"))).await.refused(Code::BadAddress);
    // The number is shown to the person offering the card; the codes only go where the facility said.
    manager.post(&offer, &with("mail", json!("clerk@localhost"))).await.refused(Code::AddressNotConfirmed);
    let offered = manager.post(&offer, &request).await.fine();
    it.work().await;
    assert!(it.app.post.sent().iter().any(|mail| mail.to == "office@localhost" && mail.subject.contains("臨時カード")));
    // It is fetched once, with the number alone.
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    public.call(calls::claim_temporary_card(&json!({ "number": "nothing" }))).await.refused(Code::CodeRefused);
    let number = offered["number"].as_str().unwrap();
    let got = public.call(calls::claim_temporary_card(&json!({ "number": number }))).await.fine();
    public.call(calls::claim_temporary_card(&json!({ "number": number }))).await.refused(Code::CodeRefused);
    let card = opened(&got, number);
    // Nobody knows who fetched it, so the person who offered it is recorded.
    let own = manager.call(calls::console_session()).await.fine()["administrator"].as_str().unwrap().to_owned();
    let claimed = details(&it, "temporary_card.claimed").await;
    assert_eq!((claimed.len(), claimed[0].contains(&own)), (1, true), "{claimed:?}");
    // Nobody gets in before somebody other than the person who offered it has confirmed.
    let client = at_pki(&it, &card);
    assert_eq!(client.call(calls::door()).await.fine()["standing"], "waiting");
    medpost_tests::scenes::office::go_ahead(&it, ONE).await;
    // The card alone lets nobody in; with the mailed code it does, once.
    sign_in(&client, None).await.refused(Code::OneTimeCodeSent);
    let mailed = async || -> String {
        let mails = it.app.post.sent();
        let mail = mails.iter().rfind(|mail| mail.subject.contains("確認番号")).unwrap();
        mail.text.lines().find(|it| it.len() == 8 && it.bytes().all(|it| it.is_ascii_digit())).unwrap().to_owned()
    };
    let code = mailed().await;
    for _ in 0..3 {
        sign_in(&client, Some("00000000")).await.refused(Code::CodeRefused);
    }
    let session = sign_in(&client, Some(&code)).await.fine();
    assert_eq!(session["professions"], json!(["Temporary card"]));
    sign_in(&client, Some(&code)).await.refused(Code::CodeExpired);
    // It is noted wherever the card acts.
    let user = Signed { client: client.clone(), token: session["token"].as_str().unwrap().to_owned() };
    let letter = medpost_tests::scenes::exchange::sending(&clinic, &[&clinic], &[], "k");
    user.call(calls::send(&letter)).await.fine();
    let sent = user.call(calls::list_sent(clinic.inbox(), &json!({ "text": "" }))).await.fine();
    assert!(sent.to_string().contains("Temporary card"), "{sent}");
    it.clock.advance(5 * MINUTE);
    let arrived = medpost_tests::scenes::exchange::arrivals(&clinic).await;
    assert!(arrived.to_string().contains("Temporary card"), "{arrived}");
    // Too many guesses use up the code; a new one has to be requested.
    it.clock.advance(MINUTE);
    sign_in(&client, None).await.refused(Code::OneTimeCodeSent);
    for _ in 0..5 {
        sign_in(&client, Some("00000000")).await.refused(Code::CodeRefused);
    }
    sign_in(&client, Some(&mailed().await)).await.refused(Code::CodeExpired);
    sign_in(&client, None).await.refused(Code::TooMany);
    // It is no key for the console: by itself it opens nothing.
    let token = it.console_link(Some(ONE), Role::Auditor).await;
    let key = json!({ "token": token, "answer": null, "label": "x" });
    it.console_client(Some(&card)).call(calls::join_by_link(&key)).await.refused(Code::CardRefused);
    // Extended, then expired.
    it.clock.advance(13 * DAY);
    renew_lists(&it).await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let listed = find(&manager, json!("active")).await.into_iter().find(|it| it["temporary"] == true).unwrap();
    manager.post(&path(&listed, "/extension"), &json!({ "days": 2 })).await.fine();
    sign_in(&client, None).await.refused(Code::OneTimeCodeSent);
    let session = sign_in(&client, Some(&mailed().await)).await.fine();
    let user = Signed { client: client.clone(), token: session["token"].as_str().unwrap().to_owned() };
    it.clock.advance(DAY + 23 * HOUR + 50 * MINUTE);
    renew_lists(&it).await;
    sign_in(&client, None).await.refused(Code::OneTimeCodeSent);
    let fresh = sign_in(&client, Some(&mailed().await)).await.fine();
    let fresh = Signed { client: client.clone(), token: fresh["token"].as_str().unwrap().to_owned() };
    fresh.call(calls::session()).await.fine();
    it.clock.advance(11 * MINUTE);
    fresh.call(calls::session()).await.refused(Code::SignedOut);
    sign_in(&client, None).await.refused(Code::CardRefused);
    drop(user);
}

async fn a_temporary_card_waits_where_another_manager_can_say_the_word(database: Database) {
    let it = issuing(database).await;
    let mut clinic = it.clinic("見本クリニック", "代表").await;
    medpost_tests::scenes::exchange::settled_address(&it, &mut clinic, "office@localhost").await;
    it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let detail = clerk.call(calls::facility(clinic.facility)).await.fine();
    let member = detail["people"].as_array().unwrap().iter().find(|it| it["role"] == "member").unwrap()["id"].clone();
    // Nobody gets in with it before the manager has confirmed it.
    let request = json!({ "days": 14, "mail": "office@localhost", "called_back": true });
    let number = clerk.call(calls::offer_temporary(member.as_str().unwrap(), &request)).await.fine()["number"]
        .as_str()
        .unwrap()
        .to_owned();
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    let got = public.call(calls::claim_temporary_card(&json!({ "number": number }))).await.fine();
    let client = at_pki(&it, &opened(&got, &number));
    assert_eq!(client.call(calls::door()).await.fine()["standing"], "waiting");
    it.work().await;
    assert!(it.app.post.sent().iter().any(|mail| mail.to == "office@localhost" && mail.text.contains("24時間後")));
    it.clock.advance(DAY + MINUTE);
    renew_lists(&it).await;
    it.work().await;
    assert_eq!(client.call(calls::door()).await.fine()["standing"], "may_choose");
}
