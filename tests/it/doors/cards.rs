//! Cards: ordered, renewed, replaced, temporary, without a profession.

use medpost_demo::pki::{Flaws, NewCard};
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Client, Signed};
use medpost_tests::scenes::cards::issuing;
use medpost_tests::scenes::exchange::{confirmed_address, settled_address};
use medpost_tests::scenes::office::{go_ahead, later, mails, say_all};
use medpost_tests::service::{Clinic, Database, Service, noon, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, belonging, enrolled, invitation, seen_there, standing, waits};

crate::both!(
    a_card_without_a_profession_comes_in_by_a_code_that_names_it_and_a_managers_word,
    the_number_of_a_temporary_card_and_its_codes_go_to_two_hands,
    a_card_that_a_manager_ordered_is_not_let_in_by_them,
    a_renewed_certificate_waits_for_somebody_else_or_a_day,
    a_card_that_took_anothers_place_says_no_word_for_a_day,
    a_card_is_a_fresh_proof_for_a_minute_after_its_handshake,
    a_manager_brings_about_no_card_of_somebody_who_may_do_more
);

async fn a_card_without_a_profession_comes_in_by_a_code_that_names_it_and_a_managers_word(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let subject =
        NewCard { file: "", kind: CardKind::Hpki, holder: "Kotoko Mihon", serial_number: "77", professions: &[] };
    let card = pki().card(&subject, &Flaws::default(), noon()).unwrap();
    let client = it.client(CardKind::Hpki, Some(&card));
    assert_eq!(standing(&client).await, "not_enrolled");
    let invite = async |name: &str, holder: Option<&str>| {
        let body = json!({
            "name": name, "kana": "", "card": "hpki", "manager": false, "inboxes": clinic.inboxes, "holder": holder,
        });
        clinic.user.call(calls::invite_member(&body)).await.fine()["code"].clone()
    };
    let enrol = async |code: &Value| client.call(calls::enrol(&json!({ "code": code }))).await;
    // A code that names nobody is refused, and so is one that names somebody else.
    let answer = enrol(&invite("架空 一子", None).await).await;
    answer.refused(Code::CardRefused);
    assert_eq!(answer.json()["card"], "no_profession");
    enrol(&invite("架空 二子", Some("Ichiko Mihon")).await).await.refused(Code::CodeRefused);
    let door = enrol(&invite("見本 事子", Some("Kotoko Mihon")).await).await.fine();
    assert_eq!((&door["standing"], &door["waits_until"]), (&json!("waiting"), &Value::Null));
    // Even without another manager it never takes effect by itself, and nobody above can confirm it.
    later(&it, 2 * DAY).await;
    assert_eq!(standing(&client).await, "waiting");
    let above = it.administrator(Some(ONE), Role::CardManager).await;
    let (seen, confirm) = waits(&above).await;
    assert_eq!(seen["hindrance"], "manager_first");
    above.post(&confirm, &json!({})).await.refused(Code::ManagerFirst);
    assert_eq!(say_all(&above).await, 0);
    // Another manager than the one who issued the code can.
    let issuer = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    let (_, second) = it.person(clinic.facility, &clinic.inboxes, Role::Manager, CardKind::Hpki).await;
    let (seen, confirm) = seen_there(&second, "見本 事子").await;
    assert_eq!(seen["professions"], json!(["No profession stated"]));
    issuer.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    second.post(&confirm, &json!({})).await.fine();
    // It works, and whatever its holder does says so.
    let user = client.sign_in().await;
    assert_eq!(user.call(calls::session()).await.fine()["professions"], json!(["No profession stated"]));
    let sent =
        user.call(calls::send(&medpost_tests::scenes::exchange::sending(&clinic, &[&other], &[], "k"))).await.fine();
    assert_eq!(sent["sender_professions"], json!(["No profession stated"]));
    // Another card of theirs, also without a profession, can be enrolled with a code for another card; somebody else's
    // can't.
    let people = second.call(calls::members()).await.fine();
    let person = people.as_array().unwrap().iter().find(|it| it["name"] == "見本 事子").unwrap();
    let codes = format!("/api/v1/members/{}/codes", person["id"].as_str().unwrap());
    let code = second.post(&codes, &json!({ "card": "hpki" })).await.fine()["code"].clone();
    let further = |holder: &'static str| {
        let subject = NewCard { file: "", kind: CardKind::Hpki, holder, serial_number: "78", professions: &[] };
        it.client(CardKind::Hpki, Some(&pki().card(&subject, &Flaws::default(), noon()).unwrap()))
    };
    let enrolment = json!({ "code": code });
    further("Ichiko Mihon").call(calls::enrol(&enrolment)).await.refused(Code::CodeRefused);
    let door = further("Kotoko Mihon").call(calls::enrol(&enrolment)).await.fine();
    assert_eq!(door["standing"], "waiting");
    // The console doesn't accept such a card.
    let session = json!({ "answer": null, "program": true });
    it.console_client(Some(&card)).call(calls::console_sign_in(&session)).await.refused(Code::CardRefused);
}

async fn the_number_of_a_temporary_card_and_its_codes_go_to_two_hands(database: Database) {
    let it = issuing(database).await;
    let (mut clinic, silent) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    settled_address(&it, &mut clinic, "office@localhost").await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let offer = async |of: &Clinic, mail: &str| -> Answer {
        let detail = clerk.call(calls::facility(of.facility)).await.fine();
        let path = format!("/api/v1/console/people/{}/temporary-card", detail["people"][0]["id"].as_str().unwrap());
        clerk.post(&path, &json!({ "days": 30, "mail": mail, "called_back": true })).await
    };
    // To the clerk's own address, to an unconfirmed one, and to a facility without any.
    offer(&clinic, "clerk@localhost").await.refused(Code::AddressNotConfirmed);
    let addresses = format!("/api/v1/inboxes/{}/addresses", clinic.inbox());
    clinic.user.post(&addresses, &json!({ "address": "new@localhost" })).await.fine();
    offer(&clinic, "new@localhost").await.refused(Code::AddressNotConfirmed);
    offer(&silent, "office@localhost").await.refused(Code::AddressNotConfirmed);
    let offered = offer(&clinic, "Office@localhost").await.fine();
    let public =
        Client::new(it.public, "www.localhost", &pki().certificate(medpost_demo::pki::Authority::Servers), None);
    let claim = json!({ "number": offered["number"] });
    let got = public.call(calls::claim_temporary_card(&claim)).await.fine();
    let card = medpost_tests::scenes::cards::opened(&got, offered["number"].as_str().unwrap());
    let client = it.client(CardKind::Pki, Some(&card));
    // The clerk has the card, but it waits, the clerk may not confirm it, and the sign-in code goes to the clinic.
    assert_eq!(standing(&client).await, "waiting");
    let (seen, confirm) = waits(&clerk).await;
    assert_eq!((&seen["card"]["temporary"], &seen["hindrance"]), (&json!(true), &json!("second_person_needed")));
    clerk.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    it.work().await;
    assert_eq!(mails(&it, "office@localhost", "臨時カード"), 1);
    assert_eq!(mails(&it, "office@localhost", "新しいカード"), 1);
    later(&it, DAY - MINUTE).await;
    assert_eq!(standing(&client).await, "waiting");
    later(&it, 2 * MINUTE).await;
    let door = client.call(calls::door()).await.fine();
    let body = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": null });
    client.call(calls::sign_in(&body)).await.refused(Code::OneTimeCodeSent);
    assert_eq!(mails(&it, "office@localhost", "確認番号"), 1);
    assert!(it.app.post.sent().iter().all(|mail| !mail.subject.contains("確認番号") || mail.to == "office@localhost"));
    // Whoever offered it is recorded with the claim.
    let lines = medpost_tests::scenes::office::lines(&it).await;
    let line = |action: &str| lines.iter().find(|it| it.0 == action).unwrap();
    let clerk = line("temporary_card.offered").2.unwrap().to_string();
    assert!(line("temporary_card.claimed").1.contains(&clerk), "{lines:?}");
    // For a colleague: the manager entered the address for the codes, and may have been told the number.
    it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let detail = clerk.call(calls::facility(clinic.facility)).await.fine();
    let colleague = detail["people"].as_array().unwrap().iter().find(|it| it["role"] == "member").unwrap().clone();
    let path = format!("/api/v1/console/people/{}/temporary-card", colleague["id"].as_str().unwrap());
    let body = json!({ "days": 30, "mail": "office@localhost", "called_back": true });
    let number = clerk.post(&path, &body).await.fine()["number"].clone();
    public.call(calls::claim_temporary_card(&json!({ "number": number }))).await.fine();
    let manager = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    let (card, confirm) = seen_there(&manager, colleague["name"].as_str().unwrap()).await;
    assert_eq!((&card["temporary"], &card["confirmable"]), (&json!(true), &json!(false)));
    manager.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
}

async fn a_card_that_a_manager_ordered_is_not_let_in_by_them(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (_, colleague) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let name = colleague.call(calls::session()).await.fine()["name"].as_str().unwrap().to_owned();
    let all = clinic.user.call(calls::members()).await.fine();
    let person = all.as_array().unwrap().iter().find(|it| it["name"] == name.as_str()).unwrap();
    // Card and letter are posted to the clinic, where the manager opens both.
    let body = json!({ "cards": [{ "person": person["id"], "name": "", "kana": "", "post": false, "manager": false }], "note": "" });
    clinic.user.call(calls::order_own_cards(&body)).await.fine();
    let desk = it.administrator(None, Role::Operator).await;
    let (card, code) = medpost_tests::scenes::cards::delivered(&desk, medpost::issuing::kind::KeyKind::P256).await;
    let client = it.client(CardKind::Pki, Some(&card));
    client.call(calls::enrol(&json!({ "code": code }))).await.fine();
    let (_, confirm) = seen_there(&clinic.user, &name).await;
    clinic.user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    // Nor by the person who issued and shipped it.
    let (_, above) = waits(&desk).await;
    desk.post(&above, &json!({})).await.refused(Code::SecondPersonNeeded);
    go_ahead(&it, ONE).await;
    client.sign_in().await;
}

async fn a_renewed_certificate_waits_for_somebody_else_or_a_day(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    // Another certificate with the same key.
    let sql = "UPDATE card SET certificate_sha256 = key_sha256";
    sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
    let client = it.client(CardKind::Hpki, Some(&clinic.card));
    let body =
        json!({ "affiliation": client.call(calls::door()).await.fine()["facilities"][0]["id"], "program": true });
    client.call(calls::sign_in(&body)).await.refused(Code::CardWaiting);
    // The earlier session continues, but can't confirm its own card.
    let (_, confirm) = own_card(&clinic.user).await;
    assert_ne!(clinic.user.post(&confirm, &json!({})).await.status, 204);
    later(&it, DAY - MINUTE).await;
    client.call(calls::sign_in(&body)).await.refused(Code::CardWaiting);
    later(&it, 2 * MINUTE).await;
    client.call(calls::sign_in(&body)).await.fine();
}

async fn own_card(user: &Signed) -> (Value, String) {
    let session = user.call(calls::session()).await;
    (session.json(), format!("/api/v1/cards/{}/confirmation", session.json()["card"].as_str().unwrap_or("x")))
}

async fn a_card_that_took_anothers_place_says_no_word_for_a_day(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    let (second_card, second) = it.person(clinic.facility, &clinic.inboxes, Role::Manager, CardKind::Hpki).await;
    // Another card of the second manager, confirmed by the first one's colleague in the console.
    let name = second.call(calls::session()).await.fine()["name"].as_str().unwrap().to_owned();
    let all = clinic.user.call(calls::members()).await.fine();
    let person = all.as_array().unwrap().iter().find(|it| it["name"] == name.as_str()).unwrap();
    let codes = format!("/api/v1/members/{}/codes", person["id"].as_str().unwrap());
    it.clock.advance(SECOND);
    let code = clinic.user.post(&codes, &json!({ "card": "pki" })).await.fine();
    let (_, client) = enrolled(&it, CardKind::Pki, &code["code"]).await;
    go_ahead(&it, ONE).await;
    let new = client.sign_in().await;
    let issued = clinic.user.call(calls::invite_member(&invitation(&clinic.inboxes))).await.fine();
    enrolled(&it, CardKind::Pki, &issued["code"]).await;
    let (seen, confirm) = seen_there(&new, "見本 花子").await;
    assert_eq!(seen["confirmable"], false);
    new.post(&confirm, &json!({})).await.refused(Code::KeyTooFresh);
    later(&it, DAY).await;
    client.sign_in().await.post(&confirm, &json!({})).await.fine();
    drop(second_card);
}

/// Sends one request on a connection that stays open; returns the refusal's code, or null.
async fn on(
    line: &mut hyper::client::conn::http1::SendRequest<http_body_util::Full<bytes::Bytes>>,
    path: &str,
    token: &str,
    body: &Value,
) -> Value {
    use http_body_util::BodyExt;
    let mut request = hyper::Request::builder().method("POST").uri(path).header("host", "console.localhost");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.header("content-type", "application/json");
    let body = http_body_util::Full::new(bytes::Bytes::from(body.to_string()));
    line.ready().await.unwrap();
    let answer = line.send_request(request.body(body).unwrap()).await.unwrap();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

async fn a_card_is_a_fresh_proof_for_a_minute_after_its_handshake(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let (session, proof) = ("/api/v1/console/session", "/api/v1/console/session/proof");
    let shown = json!({ "answer": null, "program": true });
    let mut line = user.client.connect().await.unwrap();
    let begun = on(&mut line, session, "", &shown).await;
    assert_eq!(begun["fresh"], true);
    let token = begun["token"].as_str().unwrap().to_owned();
    it.clock.advance(60 * SECOND);
    assert_eq!(on(&mut line, proof, &token, &shown).await, Value::Null, "a minute after the handshake");
    // Hours later the desk is unattended, with the connection still open: nobody has typed a PIN.
    it.clock.advance(SECOND);
    assert_eq!(on(&mut line, proof, &token, &shown).await["code"], "handshake_needed");
    // The connection is closed after that answer, so that the browser presents the card again.
    medpost_tests::client::ended(&mut line).await;
    let mut line = user.client.connect().await.unwrap();
    assert_eq!(on(&mut line, proof, &token, &shown).await, Value::Null);
    // Signing in on an old connection doesn't count as showing a key, either.
    it.clock.advance(2 * MINUTE);
    let begun = on(&mut line, session, "", &shown).await;
    assert_eq!(begun["fresh"], false);
    let token = begun["token"].as_str().unwrap().to_owned();
    let invite = json!({ "name": "見本 次郎", "mail": "jiro@localhost", "role": "auditor" });
    let refused = on(&mut line, "/api/v1/console/administrators", &token, &invite).await;
    assert_eq!(refused["code"], "step_up_needed");
}

async fn a_manager_brings_about_no_card_of_somebody_who_may_do_more(database: Database) {
    let it = issuing(database).await;
    let hospital = it.clinic("見本病院", "外科|人事").await;
    let surgery = &hospital.inboxes[..1];
    let (_, manager) = it.person(hospital.facility, surgery, Role::Manager, CardKind::Hpki).await;
    let (_, colleague) = it.person(hospital.facility, surgery, Role::Member, CardKind::Hpki).await;
    let chief = belonging(&manager, &hospital.user).await;
    let (colleague, own) = (belonging(&manager, &colleague).await, belonging(&manager, &manager).await);
    let order = |person: &str| json!({ "cards": [{ "person": person, "name": "", "kana": "", "post": false, "manager": false }], "note": "" });
    let codes = |person: &str| format!("/api/v1/members/{person}/codes");
    let card = json!({ "card": "pki" });
    manager.post(&codes(&chief), &card).await.refused(Code::Forbidden);
    manager.call(calls::order_own_cards(&order(&chief))).await.refused(Code::Forbidden);
    manager.post(&codes(&colleague), &card).await.fine();
    manager.call(calls::order_own_cards(&order(&colleague))).await.fine();
    // Managers may order another card for themselves, but not issue themselves a code.
    manager.call(calls::order_own_cards(&order(&own))).await.fine();
    manager.post(&codes(&own), &card).await.refused(Code::Forbidden);
    hospital.user.post(&codes(&own), &card).await.fine();
}
