//! From order to sign-in to the end of a card.

use medpost::issuing::key::Key;
use medpost::issuing::kind::KeyKind;
use medpost::issuing::station;
use medpost::net::certificate;
use medpost_demo::pki::{Authority as Demo, Flaws, PKI_POLICY};
use medpost_domain::card::CardKind;
use medpost_domain::id::FacilityId;
use medpost_domain::instant::{DAY, HOUR, MINUTE};
use medpost_domain::number::{Count, Price};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Client;
use medpost_tests::scenes::cards::{code_of, delivered, find, issuing, order, path, pem, pkcs8, token};
use medpost_tests::scenes::office::renew_lists;
use medpost_tests::service::{Database, Service, make_card, pki};
use medpost_wire::problem::Code;
use serde_json::json;

use super::{ONE, OTHER, at_pki, confirm, enrol};

crate::both!(
    a_card_goes_from_its_order_to_a_sign_in_and_to_its_end,
    a_card_serves_nobody_but_whom_it_was_ordered_for,
    a_revoked_card_is_out_everywhere_and_stands_on_the_list,
    what_a_contract_includes_is_counted_and_more_has_its_price,
    the_end_of_a_card_is_announced_once_and_renewed
);

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
    manager.call(calls::console_suspend_card(card_id, &json!({ "reason": "紛失" }))).await.fine();
    assert_eq!(find(&manager, json!("suspended")).await.len(), 1);
    manager.call(calls::console_resume_card(card_id)).await.fine();
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
    let body =
        json!({ "cards": [{ "person": null, "name": "x", "kana": "", "post": false, "manager": false }], "note": "" });
    stranger.call(calls::order_cards(clinic.facility, &body)).await.refused(Code::NotFound);
    let foreign = json!({ "cards": [{ "person": clinic.facility, "name": "", "kana": "", "post": false, "manager": false }], "note": "" });
    ours.call(calls::order_cards(clinic.facility, &foreign)).await.refused(Code::NotFound);
    ours.call(calls::order_cards(clinic.facility, &json!({ "cards": [], "note": "" }))).await.refused(Code::TooMany);
    for role in [Role::ContractManager, Role::Auditor] {
        it.administrator(Some(ONE), role)
            .await
            .call(calls::order_cards(clinic.facility, &body))
            .await
            .refused(Code::Forbidden);
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
    let offer = async |of: FacilityId| user.call(calls::card_offer(of)).await.fine();
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
