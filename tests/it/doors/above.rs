//! Administrators: what comes from the association and from the operator.

use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::cards::issuing;
use medpost_tests::scenes::exchange::confirmed_address;
use medpost_tests::scenes::office::{later, mailed_link, mails};
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{
    ONE, OTHER, code_above, contract, enrolled, fresh_facility, invitation, join, letter, own, own_mail, seen_there,
    signed, told_of, waits, waits_until,
};

crate::both!(
    rights_that_are_given_never_exceed_the_givers,
    a_link_goes_to_its_owner_and_the_heads_hear_of_replaced_keys,
    a_key_that_took_anothers_place_approves_nothing_for_a_day,
    another_association_looks_and_changes_nothing,
    nobody_speaks_for_both_sides_of_a_transfer,
    what_comes_from_above_counts_by_time_where_the_facility_was_told
);

async fn rights_that_are_given_never_exceed_the_givers(database: Database) {
    let it = issuing(database).await;
    let hospital = it.clinic("見本病院", "外科|人事").await;
    let (surgery, staff) = (hospital.inboxes[0], hospital.inboxes[1]);
    let (_, manager) = it.person(hospital.facility, &[surgery], Role::Manager, CardKind::Hpki).await;
    let names = async |name: &str| -> Value {
        let all = hospital.user.call(calls::members()).await.fine();
        all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["inboxes"].clone()
    };
    // By an invitation, and by ordering a card for somebody new.
    manager.call(calls::invite_member(&invitation(&[surgery, staff]))).await.refused(Code::Forbidden);
    let request =
        json!({ "cards": [{ "person": null, "name": "受付", "kana": "", "post": true, "manager": true }], "note": "" });
    manager.call(calls::order_own_cards(&request)).await.fine();
    assert_eq!(names("受付").await, json!(["外科"]));
    // The manager with all inboxes can grant all.
    let request =
        json!({ "cards": [{ "person": null, "name": "総務", "kana": "", "post": true, "manager": true }], "note": "" });
    hospital.user.call(calls::order_own_cards(&request)).await.fine();
    assert_eq!(names("総務").await, json!(["外科", "人事"]));
    // By appointing the holder of a post with more rights, and by confirming the card of somebody with more rights.
    let cards = hospital.user.call(calls::facility_cards()).await.fine();
    let post = |name: &str| {
        let all = cards["posts"].as_array().unwrap();
        let id = all.iter().find(|it| it["name"] == name).unwrap()["id"].as_str().unwrap().to_owned();
        format!("/api/v1/facility/posts/{id}/holder")
    };
    let holder = json!({ "name": "外科 太郎", "kana": "", "from": it.clock.now() });
    manager.json("PUT", &post("総務"), &holder).await.refused(Code::Forbidden);
    manager.json("PUT", &post("受付"), &holder).await.fine();
    let desk = it.administrator(None, Role::Operator).await;
    let request = json!({ "name": "人事 花子", "kana": "", "card": "pki", "manager": true });
    let code = desk.call(calls::invite_person(hospital.facility, &request)).await.fine();
    let (_, newcomer) = enrolled(&it, CardKind::Pki, &code["code"]).await;
    let (seen, confirm) = seen_there(&manager, "人事 花子").await;
    assert_eq!(seen["confirmable"], false);
    manager.post(&confirm, &json!({})).await.refused(Code::Forbidden);
    hospital.user.post(&confirm, &json!({})).await.fine();
    newcomer.sign_in().await;
    // Rights that are temporary, or only for managing, can't be granted to others.
    let readers = format!("/api/v1/inboxes/{staff}/readers");
    let all = hospital.user.call(calls::readers(staff)).await.fine();
    let own = manager.call(calls::session()).await.fine()["name"].clone();
    let row = all.as_array().unwrap().iter().find(|it| it["name"] == own).unwrap();
    let at = format!("{readers}/{}", row["id"].as_str().unwrap());
    let lent = json!({ "read": true, "send": true, "manage": true, "until": it.clock.now().plus(DAY) });
    hospital.user.json("PUT", &at, &lent).await.fine();
    manager.call(calls::invite_member(&invitation(&[staff]))).await.refused(Code::Forbidden);
    manager.json("PUT", &post("総務"), &holder).await.refused(Code::Forbidden);
    let looks_after = json!({ "read": false, "send": false, "manage": true, "until": null });
    hospital.user.json("PUT", &at, &looks_after).await.fine();
    manager.call(calls::invite_member(&invitation(&[staff]))).await.refused(Code::Forbidden);
    let request =
        json!({ "cards": [{ "person": null, "name": "窓口", "kana": "", "post": true, "manager": true }], "note": "" });
    manager.call(calls::order_own_cards(&request)).await.fine();
    assert_eq!(names("窓口").await, json!(["外科"]));
}

async fn a_link_goes_to_its_owner_and_the_heads_hear_of_replaced_keys(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let (head, victim) = (
        it.administrator(Some(ONE), Role::Administrator).await,
        it.administrator(Some(ONE), Role::Administrator).await,
    );
    let desk = it.administrator(None, Role::Operator).await;
    let victim_seen = own(&victim).await;
    let link = format!("/api/v1/console/administrators/{}/link", victim_seen["id"].as_str().unwrap());
    let at = format!("/api/v1/console/contracts/{}/administrators", contract(&head).await);
    let invite = json!({ "name": "見本 次郎", "mail": "jiro@localhost", "role": "administrator" });
    for (user, path, body) in [
        (&head, link.as_str(), json!({})),
        (&desk, link.as_str(), json!({})),
        (&head, "/api/v1/console/administrators", invite.clone()),
        (&desk, at.as_str(), invite.clone()),
    ] {
        let told = user.post(path, &body).await;
        assert_eq!(told.fine()["sent"], true);
        assert!(!told.text().contains('#') && !told.text().contains("/join"), "{path}: {}", told.text());
    }
    it.work().await;
    for who in [&victim, &desk, &head] {
        assert_eq!(told_of(&it, &own_mail(&it, who).await, "見本 次郎"), 2);
    }
    // The link enrols new keys. Whoever lost theirs, and every administrator, is notified.
    let address = own_mail(&it, &victim).await;
    let new = join(&it, &mailed_link(&it, &address)).await;
    victim.call(calls::console_session()).await.refused(Code::SignedOut);
    it.work().await;
    for who in [&new, &head] {
        assert_eq!(mails(&it, &own_mail(&it, who).await, "入れ替わりました"), 1);
    }
    let told = it.app.post.sent().into_iter().rfind(|mail| mail.subject.contains("入れ替わりました")).unwrap();
    assert!(told.text.contains(victim_seen["name"].as_str().unwrap()) && !told.text.contains('#'), "{}", told.text);
    // A mail that can't be sent is reported, without showing the link.
    let lost = json!({ "name": "見本 三郎", "mail": "saburo@localhost", "role": "auditor" });
    let told = head.call(calls::invite_administrator(&lost)).await.text();
    assert!(!told.contains("join"), "{told}");
}

async fn a_key_that_took_anothers_place_approves_nothing_for_a_day(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    let (facility, _) = fresh_facility(&it, "N1").await;
    let (head, victim) = (
        it.administrator(Some(ONE), Role::Administrator).await,
        it.administrator(Some(ONE), Role::Administrator).await,
    );
    let id = own(&victim).await["id"].as_str().unwrap().to_owned();
    let code = letter(&head, facility).await;
    let (_, client) = enrolled(&it, CardKind::Hpki, &code).await;
    head.call(calls::issue_link(&id)).await.fine();
    let new = join(&it, &mailed_link(&it, &own_mail(&it, &victim).await)).await;
    let session = new.call(calls::console_session()).await.fine();
    assert_eq!(session["settles_at"], json!(it.clock.now().plus(DAY)));
    // Looking is allowed, but not approving, offering temporary cards or issuing links.
    let (seen, confirm) = waits(&new).await;
    assert_eq!(seen["hindrance"], "key_too_fresh");
    let detail = new.call(calls::facility(clinic.facility)).await.fine();
    let person = detail["people"][0]["id"].as_str().unwrap();
    let other = own(&head).await["id"].as_str().unwrap().to_owned();
    let invite = json!({ "name": "見本 次郎", "mail": "jiro@localhost", "role": "auditor" });
    let offer = json!({ "days": 1, "mail": "office@localhost", "called_back": true });
    let (keys, contract) = (new.call(calls::own_keys()).await.fine(), contract(&new).await);
    let key = format!("/api/v1/console/keys/{}", keys[0]["id"].as_str().unwrap());
    let transfer = json!({
        "contract": contract, "to": contract, "everything": true, "standing": null, "facilities": [], "pool": 0,
        "begins": "2026-11-30T15:00:00Z", "note": "",
    });
    let demoted = json!({ "version": 1, "role": "auditor", "suspended": false });
    let refused = async |user: &Signed| {
        user.call(calls::change_administrator(&other, &demoted)).await.refused(Code::KeyTooFresh);
        user.send("DELETE", &key, &[], "").await.refused(Code::KeyTooFresh);
        user.call(calls::ask_transfer(&transfer)).await.refused(Code::KeyTooFresh);
        user.call(calls::add_reader(clinic.inbox(), person, &json!({ "read": true, "send": true })))
            .await
            .refused(Code::KeyTooFresh);
        user.post(&confirm, &json!({})).await.refused(Code::KeyTooFresh);
        user.call(calls::offer_temporary(person, &offer)).await.refused(Code::KeyTooFresh);
        user.call(calls::invite_administrator(&invite)).await.refused(Code::KeyTooFresh);
        user.call(calls::issue_link(&other)).await.refused(Code::KeyTooFresh);
    };
    refused(&new).await;
    later(&it, DAY - MINUTE).await;
    let new = signed(&new.client).await;
    refused(&new).await;
    later(&it, 2 * MINUTE).await;
    let new = signed(&new.client).await;
    new.post(&confirm, &json!({})).await.fine();
    client.sign_in().await;
}

async fn another_association_looks_and_changes_nothing(database: Database) {
    let it = issuing(database).await;
    let (clinic, _) = (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "連携").await);
    confirmed_address(&it, &clinic, "office@localhost").await;
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let city = it.administrator(Some(OTHER), Role::Administrator).await;
    // The clinic also takes part in the city's contract.
    let row = medpost::contract::store::Membership {
        id: medpost_domain::id::MembershipId(medpost::kit::entropy::id(it.clock.now())),
        contract_id: contract(&city).await.parse().unwrap(),
        facility_id: clinic.facility,
        from_at: it.clock.now(),
        until_at: None,
    };
    medpost::contract::store::add_membership(&*it.app.db, row).await.unwrap();
    let code = us
        .call(calls::invite_person(
            clinic.facility,
            &json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": false }),
        ))
        .await
        .fine();
    enrolled(&it, CardKind::Pki, &code["code"]).await;
    let ordered = medpost_tests::scenes::cards::a_card(&it, &clinic).await;
    let at = format!("/api/v1/console/facilities/{}", clinic.facility);
    let seen = city.call(calls::facility(clinic.facility)).await.fine();
    assert_eq!((&seen["own"], &seen["addresses"]), (&json!(false), &json!([])));
    assert_eq!(us.call(calls::facility(clinic.facility)).await.fine()["addresses"], json!(["office@localhost"]));
    let people = seen["people"].as_array().unwrap();
    let with_card = people.iter().find(|it| it["role"] == "manager").unwrap();
    let waiting = people.iter().find(|it| it["name"] == "見本 花子").unwrap();
    let post = people.iter().find(|it| it["post"] == true).unwrap();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let (person, card) = (text(&with_card["id"]), text(&with_card["cards"][0]["id"]));
    let (newcomer, new_card) = (text(&waiting["id"]), text(&waiting["cards"][0]["id"]));
    let (post, inbox) = (text(&post["id"]), clinic.inbox());
    let name = json!({ "name": "x", "kana": "" });
    let reason = json!({ "reason": "x" });
    let invite = json!({ "name": "x", "kana": "", "card": "pki", "manager": true });
    let rules = json!({ "version": 1, "name": "x", "kana": "", "closed": true, "hidden": true, "senders": "group", "admitted": [] });
    let hand = json!({ "before": null, "last_day": it.clock.now(), "name": "x", "kana": "", "card": "pki" });
    let order =
        json!({ "cards": [{ "person": null, "name": "x", "kana": "", "post": false, "manager": true }], "note": "" });
    let offer = json!({ "days": 1, "mail": "office@localhost", "called_back": true });
    let holder = json!({ "name": "x", "kana": "", "from": it.clock.now() });
    let whole = json!({ "suspended": true, "reason": "x" });
    let before = us.call(calls::facility(clinic.facility)).await.fine();
    for (method, path, body) in [
        ("POST", format!("{at}/people"), invite),
        ("POST", format!("/api/v1/console/people/{person}/codes"), json!({ "card": "pki" })),
        ("POST", format!("/api/v1/console/people/{person}/suspension"), reason.clone()),
        ("DELETE", format!("/api/v1/console/people/{person}/suspension"), json!({})),
        ("POST", format!("/api/v1/console/cards/{card}/suspension"), reason),
        ("DELETE", format!("/api/v1/console/cards/{card}/suspension"), json!({})),
        ("POST", format!("/api/v1/console/people/{newcomer}/cards/{new_card}/confirmation"), json!({})),
        ("POST", format!("/api/v1/console/people/{person}/temporary-card"), offer),
        ("PUT", format!("/api/v1/console/people/{post}/holder"), holder),
        ("POST", format!("{at}/pki-cards"), order),
        ("DELETE", format!("/api/v1/console/pki-cards/{ordered}"), json!({})),
        ("POST", format!("/api/v1/console/pki-cards/{ordered}/revocation"), json!({ "reason": "x", "replace": true })),
        ("POST", format!("/api/v1/console/pki-cards/{ordered}/renewal"), json!({})),
        ("POST", format!("/api/v1/console/pki-cards/{ordered}/extension"), json!({ "days": 1 })),
        ("POST", format!("{at}/inboxes"), name),
        ("PUT", format!("/api/v1/console/inboxes/{inbox}"), rules),
        ("PUT", format!("/api/v1/console/inboxes/{inbox}/readers/{newcomer}"), json!({ "read": true, "send": true })),
        ("POST", format!("/api/v1/console/inboxes/{inbox}/handover"), hand),
        ("PUT", format!("{at}/openness"), json!({ "hidden": true })),
        ("PUT", format!("{at}/suspension"), whole),
    ] {
        let answer = city.json(method, &path, &body).await;
        assert_eq!(answer.code(), "forbidden", "{method} {path}: {}", answer.text());
    }
    // Letters and tables leave it out.
    let letters = json!({ "facilities": [clinic.facility], "card": "hpki" });
    assert_eq!(city.call(calls::print_letters(&letters)).await.fine()["count"], 0);
    let facility_code = before["line"]["code"].as_str().unwrap();
    let table = format!("医療機関コード,担当,氏名,交代日\n{facility_code},見本クリニック 担当,見本 一,2027-04-01\n");
    let table = json!({ "table": medpost_tests::client::base64(table.as_bytes()), "apply": true });
    assert_eq!(city.call(calls::set_holders(&table)).await.fine()["errors"][0]["fault"], "unknown");
    assert_eq!(city.call(calls::waiting()).await.fine()["cards"], json!([]));
    assert_eq!(us.call(calls::facility(clinic.facility)).await.fine(), before, "nothing changed");
}

async fn nobody_speaks_for_both_sides_of_a_transfer(database: Database) {
    let it = Service::start(database).await;
    let (clinic, _) = (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "連携").await);
    // Neither side has administrators of its own, so the operator acts for both, with two people.
    let desk = it.administrator(None, Role::Operator).await;
    let second = it.administrator(None, Role::Operator).await;
    let all = desk.call(calls::contracts()).await.fine();
    let of = |name: &str| all.as_array().unwrap().iter().find(|it| it["association"] == name).unwrap()["id"].clone();
    let request = json!({
        "contract": of(ONE), "to": of(OTHER), "everything": false, "standing": null, "facilities": [clinic.facility],
        "pool": 50_000_000, "begins": "2026-11-30T15:00:00Z", "note": "",
    });
    let asked = desk.call(calls::ask_transfer(&request)).await.fine();
    let at = format!("/api/v1/console/transfers/{}", asked["id"].as_str().unwrap());
    let seen = async || desk.get(&at).await.fine()["transfer"].clone();
    let it_stands = seen().await;
    assert!(it_stands["to_agreed_at"].is_string() && it_stands["from_agreed_at"].is_null(), "{it_stands}");
    let agree = |version: &Value| json!({ "version": version, "step": "agree", "reason": "" });
    desk.post(&format!("{at}/step"), &agree(&it_stands["version"])).await.refused(Code::SecondPersonNeeded);
    second.post(&format!("{at}/step"), &agree(&it_stands["version"])).await.fine();
    assert_eq!(seen().await["state"], "agreed");
}

async fn what_comes_from_above_counts_by_time_where_the_facility_was_told(database: Database) {
    let it = Service::start(database).await;
    let (told, silent) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    confirmed_address(&it, &told, "office@localhost").await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let until = async |by: &Signed, of: &Clinic| -> Value {
        let code = code_above(by, of.facility, "見本 花子", false).await;
        waits_until(&enrolled(&it, CardKind::Pki, &code).await.1).await
    };
    let day = json!(it.clock.now().plus(DAY));
    // There is nobody else above, so it takes effect after a day.
    assert_eq!((until(&clerk, &told).await, until(&clerk, &silent).await), (day.clone(), day.clone()));
    it.administrator(Some(ONE), Role::CardManager).await;
    assert_eq!((until(&clerk, &told).await, until(&clerk, &silent).await), (day.clone(), Value::Null));
    // The address was entered by the same person who issues the code, whose card is a manager's there.
    let client = it.console_client(Some(&told.card));
    let key = json!({ "token": it.console_link(Some(ONE), Role::CardManager).await, "answer": null, "label": "" });
    client.call(calls::join_by_link(&key)).await.fine();
    assert_eq!(until(&signed(&client).await, &told).await, Value::Null);
    // Who entered it was not recorded: anybody managing its inbox may have, but nobody who came later.
    let sql = "UPDATE notice_address SET added_by = NULL";
    sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
    assert_eq!((until(&signed(&client).await, &told).await, until(&clerk, &told).await), (Value::Null, day.clone()));
    it.clock.advance(SECOND);
    let newcomer = enrolled(&it, CardKind::Pki, &code_above(&clerk, told.facility, "見本 次郎", true).await).await.1;
    assert_ne!(waits_until(&newcomer).await, Value::Null);
}
