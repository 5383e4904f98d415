//! The operator's own PKI cards, from order to sign-in to their end; the authority and its list; posts, temporary
//! cards, and the code that suspends a card at any hour.

use medpost::config::{Authority as AuthoritySection, AuthorityKey};
use medpost::identity::admission;
use medpost::issuing::authority::{Authority, BadRequest, Request};
use medpost::issuing::key::Key;
use medpost::issuing::kind::KeyKind;
use medpost::issuing::{found, station};
use medpost::kit::clock::Clock;
use medpost::net::certificate;
use medpost::vault::keyring::Keyring;
use medpost_demo::pki::{Authority as Demo, Card, Flaws, PKI_POLICY};
use medpost_domain::card::CardKind;
use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::{DAY, HOUR, MINUTE};
use medpost_domain::number::{Count, Price};
use medpost_domain::role::Role;
use medpost_tests::scenes::cards::{code_of, codes_of, delivered, find, issuing, opened, order, ordered, path, pem, pkcs8, say_holder, token};
use medpost_tests::calls;
use medpost_tests::client::{Answer, Client, Signed};
use medpost_tests::service::{Clinic, Database, Service, make_card, noon, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::office::renew_lists;

crate::both!(
    a_card_goes_from_its_order_to_a_sign_in_and_to_its_end,
    a_card_serves_nobody_but_whom_it_was_ordered_for,
    a_revoked_card_is_out_everywhere_and_stands_on_the_list,
    what_a_contract_includes_is_counted_and_more_has_its_price,
    the_end_of_a_card_is_announced_once_and_renewed,
    a_temporary_card_needs_a_code_each_time_and_ends,
    a_temporary_card_waits_where_another_manager_can_say_the_word,
    a_post_is_held_by_one_after_the_other_with_one_card,
    posts_change_hands_by_a_table,
    a_manager_orders_cards_and_sets_holders_in_the_clinic,
    a_stop_code_suspends_at_any_hour_and_does_nothing_else,
    a_stop_code_ends_with_the_next_letter_and_reaches_no_card_at_home_elsewhere,
    an_installation_without_an_authority_issues_nothing,
);

const ONE: &str = "例示医師会";
const OTHER: &str = "見本市";

/// A client at the PKI host with a card.
fn at_pki(it: &Service, card: &Card) -> Client {
    it.client(CardKind::Pki, Some(card))
}

/// Requests the certificate of an ordered card, with a new key.
pub async fn sign(operator: &Signed, card: &Value) -> Answer {
    let token = token(KeyKind::P256).await;
    operator.post(&path(card, "/certificate"), &json!({ "request": token.request })).await
}

async fn enrol(client: &Client, code: &str) -> medpost_tests::client::Answer {
    client.call(calls::enrol(&json!({ "code": code }))).await
}

async fn sign_in(client: &Client, code: Option<&str>) -> medpost_tests::client::Answer {
    let door = client.call(calls::door()).await.fine();
    let wish = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": code });
    client.call(calls::sign_in(&wish)).await
}

async fn a_card_goes_from_its_order_to_a_sign_in_and_to_its_end(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let operator = it.administrator(None, Role::Operator).await;
    let ordered = order(&manager, clinic.facility, "見本 花子", false).await;
    assert!(ordered["number"].as_str().unwrap().starts_with("C-261122-"));
    let seen = find(&manager, json!(null)).await.remove(0);
    assert_eq!(
        (&seen["state"], &seen["holder"], &seen["facility_name"]),
        (&json!("ordered"), &json!("見本 花子"), &json!("見本クリニック"))
    );
    // Only the operator issues cards, for a request that a token signed with a suitable key.
    let good = token(KeyKind::Rsa).await;
    let sign = path(&seen, "/certificate");
    manager.post(&sign, &json!({ "request": good.request })).await.refused(Code::Forbidden);
    for bad in ["", "x", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"] {
        operator.post(&sign, &json!({ "request": bad })).await.refused(Code::BadSigningRequest);
    }
    let signed = operator.post(&sign, &json!({ "request": good.request })).await.fine();
    operator.post(&sign, &json!({ "request": token(KeyKind::Rsa).await.request })).await.refused(Code::WrongStep);
    let card = good.card(signed["certificate"].as_str().unwrap());
    // The certificate follows the profile, whatever the request said.
    let read = certificate::read(&card.der).unwrap();
    assert_eq!((read.facts.holder.as_str(), read.signs, read.client_auth), ("見本 花子", Some(true), true));
    assert_eq!(read.facts.policies, [PKI_POLICY]);
    assert_eq!(read.facts.organisation.as_deref(), Some("見本クリニック"));
    assert_eq!(read.facts.not_after.to_string(), "2031-11-21T15:00:00Z");
    // Without its code nobody can use it; the code comes in a separate letter.
    let client = at_pki(&it, &card);
    assert_eq!(client.call(calls::door()).await.fine()["standing"], "not_enrolled");
    let shipped = operator.call(calls::ship_cards(&json!({ "cards": [seen["id"]] }))).await.fine();
    assert_eq!(find(&manager, json!("shipped")).await.len(), 1);
    enrol(&client, &code_of(&shipped)).await.fine();
    // The clinic has a manager, who reviews the card first.
    assert_eq!(client.call(calls::door()).await.fine()["standing"], "waiting");
    let members = clinic.user.call(calls::members()).await.fine();
    let person = members.as_array().unwrap().iter().find(|it| it["name"] == "見本 花子").unwrap();
    let confirm = format!("/api/v1/cards/{}/confirmation", person["cards"][0]["id"].as_str().unwrap());
    clinic.user.post(&confirm, &json!({})).await.fine();
    client.sign_in().await;
    let active = find(&manager, json!("active")).await;
    assert_eq!((active.len(), &active[0]["number"]), (1, &json!(read.facts.serial_number)));
    // It is suspended and resumed like any card; the list shows it.
    let card_id = person["cards"][0]["id"].as_str().unwrap();
    let suspension = format!("/api/v1/console/cards/{card_id}/suspension");
    manager.call(calls::console_suspend_card(&card_id, &json!({ "reason": "紛失" }))).await.fine();
    assert_eq!(find(&manager, json!("suspended")).await.len(), 1);
    manager.call(calls::console_resume_card(&card_id)).await.fine();
    // An order can only be cancelled before the card is issued.
    manager.send("DELETE", &path(&active[0], ""), &[], "").await.refused(Code::WrongStep);
    order(&manager, clinic.facility, "見本 次郎", false).await;
    let second = find(&manager, json!("ordered")).await.remove(0);
    manager.send("DELETE", &path(&second, ""), &[], "").await.fine();
    assert_eq!(find(&manager, json!("cancelled")).await.len(), 1);
    let csv = manager.call(calls::pki_cards_csv()).await.text();
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

async fn a_card_serves_nobody_but_whom_it_was_ordered_for(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (ours, theirs) =
        (it.administrator(Some(ONE), Role::Administrator).await, it.administrator(None, Role::Operator).await);
    order(&ours, clinic.facility, "見本 花子", false).await;
    let (card, code) = delivered(&theirs, KeyKind::P256).await;
    // Somebody else's code with this card, and this code with another card.
    let other = it.invite(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    enrol(&at_pki(&it, &card), &other).await.refused(Code::CodeRefused);
    enrol(&at_pki(&it, &make_card(CardKind::Pki, &Flaws::default())), &code).await.refused(Code::CodeRefused);
    enrol(&at_pki(&it, &card), &code).await.fine();
    // A key that was issued or is enrolled gets no second certificate.
    order(&ours, clinic.facility, "見本 次郎", false).await;
    let second = find(&theirs, json!("ordered")).await.remove(0);
    let known = Key::from_pkcs8(&pkcs8(&card.key_pem)).unwrap();
    let again = pem("CERTIFICATE REQUEST", &station::request(&known, "x").await.unwrap());
    theirs.post(&path(&second, "/certificate"), &json!({ "request": again })).await.refused(Code::KeyOfAnother);
    // An administrator of another association can neither see nor change them.
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let stranger = it.administrator(Some(OTHER), Role::Administrator).await;
    assert!(find(&stranger, json!(null)).await.is_empty());
    let revoke = json!({ "reason": "x", "replace": false });
    stranger.post(&path(&second, "/revocation"), &revoke).await.refused(Code::NotFound);
    let cards = format!("/api/v1/console/facilities/{}/pki-cards", clinic.facility);
    let wish =
        json!({ "cards": [{ "person": null, "name": "x", "kana": "", "post": false, "manager": false }], "note": "" });
    stranger.call(calls::order_cards(&clinic.facility, &wish)).await.refused(Code::NotFound);
    let foreign = json!({ "cards": [{ "person": clinic.facility, "name": "", "kana": "", "post": false, "manager": false }], "note": "" });
    ours.call(calls::order_cards(&clinic.facility, &foreign)).await.refused(Code::NotFound);
    ours.call(calls::order_cards(&clinic.facility, &json!({ "cards": [], "note": "" }))).await.refused(Code::TooMany);
    for role in [Role::ContractManager, Role::Auditor] {
        it.administrator(Some(ONE), role).await.call(calls::order_cards(&clinic.facility, &wish)).await.refused(Code::Forbidden);
    }
}

async fn a_revoked_card_is_out_everywhere_and_stands_on_the_list(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let second = it.second().await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let operator = it.administrator(None, Role::Operator).await;
    order(&manager, clinic.facility, "見本 花子", false).await;
    let (card, code) = delivered(&operator, KeyKind::Rsa).await;
    enrol(&at_pki(&it, &card), &code).await.fine();
    confirm(&it, &clinic, "見本 花子").await;
    let user = at_pki(&it, &card).sign_in().await;
    let active = find(&manager, json!("active")).await.remove(0);
    let revoke = path(&active, "/revocation");
    manager.post(&revoke, &json!({ "reason": " ", "replace": true })).await.refused(Code::ReasonNeeded);
    manager.post(&revoke, &json!({ "reason": "紛失", "replace": true })).await.fine();
    // It is out at once, before any list is published; later by the list, in every process.
    user.call(calls::session()).await.refused(Code::CardSuspended);
    it.clock.advance(MINUTE);
    it.work().await;
    let door = at_pki(&it, &card).call(calls::door()).await.fine();
    assert_eq!((&door["standing"], &door["refusal"]), (&json!("refused"), &json!("revoked")));
    second.app.load_lists().await.unwrap();
    let door = second.client(CardKind::Pki, Some(&card)).call(calls::door()).await.fine();
    assert_eq!(door["refusal"], "revoked");
    manager.post(&revoke, &json!({ "reason": "x", "replace": false })).await.refused(Code::WrongStep);
    // A replacement was ordered; the old card is listed with its reason.
    let ordered = find(&manager, json!("ordered")).await;
    assert_eq!((ordered.len(), &ordered[0]["replaces"]), (1, &json!(true)));
    assert_eq!(find(&manager, json!("revoked")).await[0]["reason"], "紛失");
    // The list is public, and is renewed in time whatever happens.
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    let list = public.get("/crl/cards.crl").await;
    assert_eq!(list.header("content-type"), "application/pkix-crl");
    // A client that already has it gets no body; one with another list gets it, whatever dates it sends.
    let (tag, made) = (list.header("etag").to_owned(), list.header("last-modified").to_owned());
    assert!(tag.starts_with('"') && made.ends_with(" GMT"), "{tag} {made}");
    let other = "\"00\"".to_owned();
    let cases: [(&[(&str, String)], u16); 9] = [
        (&[("if-none-match", tag.clone())], 304),
        (&[("if-none-match", format!("W/{tag}"))], 304),
        (&[("if-none-match", format!("{other}, {tag}"))], 304),
        (&[("if-none-match", "*".to_owned())], 304),
        (&[("if-none-match", other.clone())], 200),
        (&[("if-none-match", other), ("if-modified-since", made.clone())], 200),
        (&[("if-modified-since", made)], 304),
        (&[("if-modified-since", "Sun, 22 Nov 2026 00:00:00 GMT".to_owned())], 200),
        (&[("if-modified-since", "yesterday".to_owned())], 200),
    ];
    for (headers, status) in cases {
        let answer = public.send("GET", "/crl/cards.crl", headers, "").await;
        assert_eq!((answer.status, answer.body.is_empty()), (status, status == 304), "{headers:?}");
        assert_eq!(answer.header("etag"), tag);
    }
    it.clock.advance(19 * HOUR);
    it.app.watch_cards().await;
    assert_eq!(public.get("/crl/cards.crl").await.body, list.body);
    it.clock.advance(2 * HOUR);
    it.app.watch_cards().await;
    let fresh = public.send("GET", "/crl/cards.crl", &[("if-none-match", tag)], "").await;
    assert_eq!(fresh.status, 200);
    assert_ne!(fresh.body, list.body);
    // It needs no database: anybody can fetch it as often as they like, even while the database is down.
    if database == Database::Postgres {
        let url = it.app.config.database_url().unwrap().reveal().to_owned();
        medpost_tests::postgres::refuse(&url, true);
        assert_eq!(public.get("/crl/cards.crl").await.body, fresh.body);
        medpost_tests::postgres::refuse(&url, false);
    }
    let door = at_pki(&it, &card).call(calls::door()).await.fine();
    assert_eq!(door["refusal"], "revoked");
}

/// The id of the only card of a person at a facility.
async fn only_card(user: &Signed, name: &str) -> medpost_domain::id::CardId {
    let members = user.call(calls::members()).await.fine();
    let person = members.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    person["cards"][0]["id"].as_str().unwrap().parse().unwrap()
}

async fn what_a_contract_includes_is_counted_and_more_has_its_price(database: Database) {
    use medpost::contract::store as contracts;
    use sea_orm::Set;
    let it = issuing(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let now = it.clock.now();
    let tx = it.app.db.write().await.unwrap();
    let holder = contracts::association_by_name(&*tx, ONE).await.unwrap();
    let contract = contracts::contracts(&*tx, holder, now).await.unwrap().remove(0);
    let change = medpost_entity::contract::ActiveModel {
        included_cards: Set(Count(2)),
        card_yen: Set(Price(3_000)),
        ..Default::default()
    };
    contracts::change_contract(&*tx, contract.id, contract.version, change).await.unwrap();
    tx.commit().await.unwrap();
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let offer = async |of: FacilityId| user.call(calls::card_offer(&of)).await.fine();
    let promised = json!({ "included": 2, "counted": 0, "card_yen": 3000, "tax_included": false, "issues": true });
    assert_eq!(offer(one.facility).await, promised);
    assert_eq!(order(&user, one.facility, "見本 一", false).await["extra"], 0);
    // The included cards belong to the contract, whichever facility they are for.
    assert_eq!(order(&user, two.facility, "見本 二", false).await["extra"], 0);
    let third = order(&user, two.facility, "見本 三", false).await;
    assert_eq!((&third["extra"], &third["card_yen"]), (&json!(1), &json!(3_000)));
    // A cancelled card no longer counts.
    let card = find(&user, json!("ordered")).await.remove(0);
    user.send("DELETE", &path(&card, ""), &[], "").await.fine();
    assert_eq!(offer(one.facility).await["counted"], 2);
    // Two parallel orders never both take the last included card.
    let again = find(&user, json!("ordered")).await.remove(0);
    user.send("DELETE", &path(&again, ""), &[], "").await.fine();
    let both = tokio::join!(order(&user, one.facility, "見本 四", false), order(&user, one.facility, "見本 五", false));
    assert_eq!(both.0["extra"].as_u64().unwrap() + both.1["extra"].as_u64().unwrap(), 1);
}

async fn the_end_of_a_card_is_announced_once_and_renewed(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    medpost_tests::scenes::exchange::confirmed_address(&it, &clinic, "office@localhost").await;
    let operator = it.administrator(None, Role::Operator).await;
    order(&operator, clinic.facility, "見本 花子", false).await;
    let (card, code) = delivered(&operator, KeyKind::P256).await;
    enrol(&at_pki(&it, &card), &code).await.fine();
    it.clock.set("2031-09-22T14:00:00Z".parse().unwrap());
    it.app.watch_cards().await;
    it.work().await;
    let told = |it: &Service| it.app.post.sent().iter().filter(|mail| mail.subject.contains("有効期限")).count();
    assert_eq!(told(&it), 0, "sixty days and some hours before");
    it.clock.advance(DAY);
    for _ in 0..2 {
        it.app.watch_cards().await;
        it.work().await;
    }
    let mails = it.app.post.sent();
    let mail = mails.iter().find(|mail| mail.subject.contains("有効期限")).unwrap();
    assert!(mail.text.contains("2031年11月21日") && mail.to == "office@localhost", "{}", mail.text);
    assert_eq!(told(&it), 1);
    renew_lists(&it).await;
    let operator = it.administrator(None, Role::Operator).await;
    let active = find(&operator, json!("active")).await.remove(0);
    operator.post(&path(&active, "/renewal"), &json!({})).await.fine();
    operator.post(&path(&active, "/renewal"), &json!({})).await.refused(Code::WrongStep);
    // Both cards work until the old one ends.
    assert_eq!(find(&operator, json!("active")).await.len(), 1);
    let (renewed, code) = delivered(&operator, KeyKind::P256).await;
    enrol(&at_pki(&it, &renewed), &code).await.fine();
    it.let_in(&renewed).await;
    at_pki(&it, &renewed).sign_in().await.call(calls::session()).await.fine();
    // It waited for the manager's confirmation, and a day passed.
    assert_eq!(at_pki(&it, &card).call(calls::door()).await.fine()["standing"], "may_choose");
}

async fn a_temporary_card_needs_a_code_each_time_and_ends(database: Database) {
    let it = issuing(database).await;
    let mut clinic = it.clinic("見本クリニック", "代表").await;
    medpost_tests::scenes::exchange::settled_address(&it, &mut clinic, "office@localhost").await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let detail = manager.call(calls::facility(&clinic.facility)).await.fine();
    let offer = format!("/api/v1/console/people/{}/temporary-card", detail["people"][0]["id"].as_str().unwrap());
    let wish = json!({ "days": 14, "mail": "office@localhost", "called_back": true });
    let with = |key: &str, value: Value| {
        let mut it = wish.clone();
        it[key] = value;
        it
    };
    manager.post(&offer, &with("called_back", json!(false))).await.refused(Code::CallBackFirst);
    manager.post(&offer, &with("days", json!(31))).await.refused(Code::BadDate);
    manager.post(&offer, &with("mail", json!("x"))).await.refused(Code::BadAddress);
    // The number is shown to the person offering the card; the codes only go where the facility said.
    manager.post(&offer, &with("mail", json!("clerk@localhost"))).await.refused(Code::AddressNotConfirmed);
    let offered = manager.post(&offer, &wish).await.fine();
    it.work().await;
    assert!(it.app.post.sent().iter().any(|mail| mail.to == "office@localhost" && mail.subject.contains("臨時カード")));
    // It is fetched once, with the number alone.
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    let claim = "/api/v1/cards/temporary";
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
    let sent =
        user.call(calls::list_sent(&clinic.inbox(), &json!({ "text": "" }))).await.fine();
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
    let detail = clerk.call(calls::facility(&clinic.facility)).await.fine();
    let member = detail["people"].as_array().unwrap().iter().find(|it| it["role"] == "member").unwrap()["id"].clone();
    let offer = format!("/api/v1/console/people/{}/temporary-card", member.as_str().unwrap());
    // Nobody gets in with it before the manager has confirmed it.
    let wish = json!({ "days": 14, "mail": "office@localhost", "called_back": true });
    let number = clerk.call(calls::offer_temporary(member.as_str().unwrap(), &wish)).await.fine()["number"].as_str().unwrap().to_owned();
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

/// The details of an act's audit entries.
async fn details(it: &Service, action: &str) -> Vec<String> {
    use sea_orm::{ConnectionTrait, Statement};
    let sql = format!("SELECT detail FROM audit_entry WHERE action = '{action}' ORDER BY at, id");
    let sql = Statement::from_string(it.app.db.get_database_backend(), sql);
    let rows = it.app.db.query_all_raw(sql).await.unwrap();
    rows.iter().map(|it| it.try_get("", "detail").unwrap()).collect()
}

/// The operator confirms the only card of somebody at a clinic.
async fn confirm(it: &Service, clinic: &Clinic, name: &str) {
    let card = only_card(&clinic.user, name).await;
    admission::confirm(&it.app.identity, medpost::audit::entry::Actor::OPERATOR, card).await.unwrap();
}

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
    let detail = async || manager.call(calls::facility(&clinic.facility)).await.fine();
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
    let wish = json!({ "cards": [{ "person": null, "name": "検診担当1", "kana": "", "post": true, "manager": false }], "note": "窓口用" });
    // Members can't order.
    let (_, member) = it.person(clinic.facility, &[], Role::Member, CardKind::Hpki).await;
    member.call(calls::facility_cards()).await.refused(Code::Forbidden);
    member.call(calls::order_own_cards(&wish)).await.refused(Code::Forbidden);
    clinic.user.call(calls::order_own_cards(&json!({ "cards": [], "note": "" }))).await.refused(Code::TooMany);
    clinic.user.call(calls::order_own_cards(&wish)).await.fine();
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
    let path = format!("/api/v1/console/contracts/{}/end", contract["id"].as_str().unwrap());
    operator.call(calls::end_contract(contract["id"].as_str().unwrap(), &end)).await.fine();
    it.clock.advance(DAY);
    renew_lists(&it).await;
    let user = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    user.call(calls::order_own_cards(&wish)).await.refused(Code::NoContract);
}

async fn posts_change_hands_by_a_table(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本市役所", "検診").await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    for post in ["検診担当1", "検診担当2"] {
        order(&manager, clinic.facility, post, true).await;
    }
    let detail = manager.call(calls::facility(&clinic.facility)).await.fine();
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
        let detail = manager.call(calls::facility(&clinic.facility)).await.fine();
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

async fn a_stop_code_suspends_at_any_hour_and_does_nothing_else(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n例示医師会,S1,新規医院,シンキ,診療所,例示市,1,000,新規 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made: Vec<(FacilityId, Vec<InboxId>)> = it.import(&rows).await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let wish = json!({ "facilities": [made[0].0], "card": "hpki" });
    let letters = manager.call(calls::print_letters(&wish)).await.fine();
    let codes = codes_of(&letters);
    let card = make_card(CardKind::Hpki, &Flaws::default());
    let client = it.client(CardKind::Hpki, Some(&card));
    enrol(&client, &codes[0]).await.fine();
    it.let_in(&card).await;
    let user = client.sign_in().await;
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    let with = |facility: &str, number: &str| json!({ "facility": facility, "number": number });
    // Neither number works alone, and an enrolment code suspends nothing.
    for (facility, number) in [("S2", codes[1].as_str()), ("S1", codes[0].as_str()), ("S1", "x"), ("", "")] {
        public.call(calls::stoppable_cards(&with(facility, number))).await.refused(Code::CodeRefused);
    }
    let found = public.call(calls::stoppable_cards(&with("S1", &codes[1]))).await.fine();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["name"]), (1, &json!("新規 太郎")));
    let inbox = user.call(calls::session()).await.fine()["inboxes"][0]["id"].as_str().unwrap().to_owned();
    medpost_tests::scenes::exchange::confirmed(&it, &user, &inbox, "office@localhost").await;
    // Cards of other facilities are not found.
    let foreign = clinic.user.call(calls::members()).await.fine()[0]["cards"][0]["id"].clone();
    let stop = |card: &Value| json!({ "with": with("S1", &codes[1]), "card": card });
    public.call(calls::stop_card(&stop(&foreign))).await.refused(Code::NotFound);
    public.call(calls::stop_card(&stop(&found[0]["id"]))).await.fine();
    user.call(calls::session()).await.refused(Code::CardSuspended);
    public.call(calls::stop_card(&stop(&found[0]["id"]))).await.fine();
    // The facility is notified by mail, once.
    it.work().await;
    let told = it.app.post.sent().into_iter().filter(|it| it.to == "office@localhost" && it.subject.contains("停止"));
    assert_eq!(told.count(), 1);
    // The number of attempts is limited.
    let mut refused = 0;
    for _ in 0..40 {
        refused += usize::from(public.call(calls::stoppable_cards(&with("S1", "x"))).await.status == 429);
    }
    assert!(refused > 0);
}

async fn a_stop_code_ends_with_the_next_letter_and_reaches_no_card_at_home_elsewhere(database: Database) {
    let it = issuing(database).await;
    let home = it.clinic("見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n例示医師会,S1,新規医院,シンキ,診療所,例示市,例示市,000,新規 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made = it.import(&rows).await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let wish = json!({ "facilities": [made[0].0], "card": "hpki" });
    let print = async || codes_of(&manager.call(calls::print_letters(&wish)).await.fine());
    let (first, second) = (print().await, print().await);
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    let with = |number: &str| json!({ "facility": "S1", "number": number });
    public.call(calls::stoppable_cards(&with(&first[1]))).await.refused(Code::CodeRefused);
    // Somebody whose card was first enrolled at another clinic joins this one.
    let client = it.client(CardKind::Hpki, Some(&home.card));
    enrol(&client, &second[0]).await.fine();
    medpost_tests::scenes::office::go_ahead(&it, ONE).await;
    let (here, there) = {
        let door = client.call(calls::door()).await.fine();
        let all = door["facilities"].as_array().unwrap().clone();
        let at =
            |name: &str| all.iter().find(|it| it["facility"] == name).unwrap_or_else(|| panic!("{door}"))["id"].clone();
        (at("新規医院"), at("見本クリニック"))
    };
    let sign_in =
        async |at: &Value| client.call(calls::sign_in(&json!({ "affiliation": at, "program": true }))).await;
    let acting =
        Signed { client: client.clone(), token: sign_in(&here).await.fine()["token"].as_str().unwrap().to_owned() };
    let found = public.call(calls::stoppable_cards(&with(&second[1]))).await.fine();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["suspended"]), (1, &json!(false)));
    let stop = json!({ "with": with(&second[1]), "card": found[0]["id"] });
    public.call(calls::stop_card(&stop)).await.fine();
    // Out here at once; nothing is suspended at the other clinic.
    assert!(acting.call(calls::session()).await.status >= 400);
    assert!(sign_in(&here).await.status >= 400);
    sign_in(&there).await.fine();
    home.user.call(calls::session()).await.fine();
    let found = public.call(calls::stoppable_cards(&with(&second[1]))).await.fine();
    assert_eq!(found[0]["suspended"], true);
    public.call(calls::stop_card(&stop)).await.fine();
    assert_eq!(details(&it, "member.stopped").await.len(), 1, "stopped once");
    assert!(details(&it, "card.stopped").await.is_empty());
}

async fn an_installation_without_an_authority_issues_nothing(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let wish =
        json!({ "cards": [{ "person": null, "name": "x", "kana": "", "post": false, "manager": false }], "note": "" });
    let cards = format!("/api/v1/console/facilities/{}/pki-cards", clinic.facility);
    user.call(calls::order_cards(&clinic.facility, &wish)).await.refused(Code::NoAuthority);
    let public = Client::new(it.public, "www.localhost", &pki().certificate(Demo::Servers), None);
    public.get("/crl/cards.crl").await.refused(Code::NotFound);
    public.call(calls::claim_temporary_card(&json!({ "number": "x" }))).await.refused(Code::NoAuthority);
}

#[tokio::test]
async fn a_founded_authority_issues_what_its_own_trust_lets_in() {
    let folder = std::env::temp_dir().join(format!("medpost-founded-{}", std::process::id()));
    let keyring = Keyring::fresh();
    let clock = Clock::manual(noon());
    found::make(&folder, "例示運営", "1.2.3.4", &keyring, None, clock.now()).await.unwrap();
    found::make(&folder, "例示運営", "1.2.3.4", &keyring, None, clock.now()).await.unwrap_err();
    let at = |name: &str| folder.join(name);
    assert!(Key::open(&at("facility-cards.key"), &Keyring::fresh()).is_err(), "another keyring opens nothing");
    let key = Key::open(&at("facility-cards.key"), &keyring).unwrap();
    let authority =
        Authority::open(&at("facility-cards.pem"), key, "1.2.3.4", Some("http://www/crl".into())).await.unwrap();
    // A key that doesn't belong to the certificate.
    let other = Key::fresh(KeyKind::P256).unwrap().0;
    assert!(Authority::open(&at("facility-cards.pem"), other, "1.2.3.4", None).await.is_err());
    let verifier = medpost::net::verifier::CardVerifier::load(std::iter::once(medpost::net::verifier::TrustFiles {
        name: "pki",
        kind: CardKind::Pki,
        root: &at("facility-root.pem"),
        authorities: vec![&at("facility-cards.pem")],
        policies: &["1.2.3.4".to_owned()],
        profession_required: false,
    }))
    .unwrap();
    verifier.take_list(&std::fs::read(at("facility-root.crl")).unwrap(), clock.now()).unwrap();
    let now = clock.now();
    let subject = medpost::issuing::authority::Subject {
        facility: "見本クリニック",
        holder: "見本 花子",
        number: "M000000000001",
    };
    for (kind, now) in [(KeyKind::Rsa, now), (KeyKind::P256, now.plus(HOUR))] {
        let (key, _) = Key::fresh(kind).unwrap();
        let request = Request::read(&station::request(&key, "x").await.unwrap()).unwrap();
        let issued = authority.issue(&request, &subject, now, now.plus(DAY)).await.unwrap();
        let list = authority.list(&[], now, now.plus(DAY)).await.unwrap();
        verifier.take_list(&list, now).unwrap();
        let verdict = verifier.judge(Some(&issued.der), None, now);
        assert!(verdict.card.is_ok(), "{kind:?}: {:?}", verdict.against);
        let list = authority.list(&[(issued.serial, now)], now.plus(MINUTE), now.plus(DAY)).await.unwrap();
        verifier.take_list(&list, now.plus(MINUTE)).unwrap();
        assert_eq!(
            verifier.judge(Some(&issued.der), None, now.plus(MINUTE)).against,
            [medpost_domain::card::CardRefusal::Revoked]
        );
    }
    // Once revoked by the root, it is no longer an authority, whatever its own list says, and stays revoked in the
    // root's next list.
    let late = now.plus(2 * HOUR);
    let (key, _) = Key::fresh(KeyKind::P256).unwrap();
    let request = Request::read(&station::request(&key, "x").await.unwrap()).unwrap();
    let issued = authority.issue(&request, &subject, now, now.plus(10 * DAY)).await.unwrap();
    verifier.take_list(&authority.list(&[], late, late.plus(9 * DAY)).await.unwrap(), late).unwrap();
    assert!(verifier.judge(Some(&issued.der), None, late).card.is_ok());
    for wrong in [at("facility-root.pem"), at("facility-cards.key"), pki().certificate(Demo::PkiCards)] {
        found::root_list(&folder, &keyring, Some(&wrong), late).await.unwrap_err();
    }
    for (revoke, at) in [(Some(at("facility-cards.pem")), late), (None, late.plus(DAY))] {
        assert_eq!(found::root_list(&folder, &keyring, revoke.as_deref(), at).await.unwrap(), 1);
        verifier.take_list(&std::fs::read(folder.join("facility-root.crl")).unwrap(), at).unwrap();
        let verdict = verifier.judge(Some(&issued.der), None, at);
        assert_eq!(verdict.against, [medpost_domain::card::CardRefusal::IssuerRevoked]);
    }
    // A list signed by somebody else can't be continued.
    std::fs::write(at("facility-root.crl"), authority.list(&[], late, late.plus(DAY)).await.unwrap()).unwrap();
    found::root_list(&folder, &keyring, None, late.plus(2 * DAY)).await.unwrap_err();
    // A request as programs print it, with text around it.
    let (key, _) = Key::fresh(KeyKind::P256).unwrap();
    let text =
        format!("made by a token\n{}\n\n", pem("CERTIFICATE REQUEST", &station::request(&key, "x").await.unwrap()));
    assert!(Request::read(text.as_bytes()).is_ok());
    // Requests with a wrong signature, key or format.
    let (key, _) = Key::fresh(KeyKind::P256).unwrap();
    let mut bent = station::request(&key, "x").await.unwrap();
    let last = bent.len() - 1;
    bent[last] ^= 1;
    assert_eq!(Request::read(&bent).err(), Some(BadRequest::Signature));
    assert_eq!(Request::read(&vec![0; 20_000]).err(), Some(BadRequest::Unreadable));
    std::fs::remove_dir_all(folder).unwrap();
}
