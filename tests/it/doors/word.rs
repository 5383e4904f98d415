//! Who has a hand in an enrolment, and whose word counts.

use medpost::identity::admission;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::exchange::confirmed_address;
use medpost_tests::scenes::office::{go_ahead, later, mailed_link, mails, say_all};
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{
    ONE, OTHER, belonging, enrolled, fresh_facility, invitation, join, letter, own, own_mail, seen_there, signed,
    standing, told_of, waits, waits_until,
};

crate::both!(
    whoever_issued_a_code_never_lets_in_what_came_of_it,
    a_second_manager_says_the_word_and_time_does_not,
    a_first_card_waits_for_somebody_who_did_not_print_its_letter,
    an_association_with_one_administrator_asks_the_operator,
    where_there_is_one_person_only_a_day_lets_in,
    whoever_one_invited_is_no_second_person,
    a_card_in_two_roles_is_one_hand,
    whoever_objected_is_not_outwaited,
    nobody_is_added_to_an_inbox_by_one_hand,
    a_second_code_for_a_waiting_card_adds_a_hand_and_undoes_no_objection
);

async fn whoever_issued_a_code_never_lets_in_what_came_of_it(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let clerks_mail = own_mail(&it, &clerk).await;
    // For somebody new, and for another card of a colleague: the manager uses the code with a card of their own.
    let (_, colleague) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let issued = clinic.user.call(calls::invite_member(&invitation(&clinic.inboxes))).await.fine();
    let (_, puppet) = enrolled(&it, CardKind::Pki, &issued["code"]).await;
    let (seen, confirm) = seen_there(&clinic.user, "見本 花子").await;
    assert_eq!((&seen["confirmable"], &seen["expected"]), (&json!(false), &json!("見本 花子")));
    clinic.user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    let name = colleague.call(calls::session()).await.fine()["name"].as_str().unwrap().to_owned();
    let all = clinic.user.call(calls::members()).await.fine();
    let person = all.as_array().unwrap().iter().find(|it| it["name"] == name.as_str()).unwrap();
    let codes = format!("/api/v1/members/{}/codes", person["id"].as_str().unwrap());
    let further = clinic.user.post(&codes, &json!({ "card": "pki" })).await.fine();
    let (_, as_colleague) = enrolled(&it, CardKind::Pki, &further["code"]).await;
    let (_, confirm) = seen_there(&clinic.user, &name).await;
    clinic.user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    // Everybody who may object is notified: the facility, and those in the association who could review it.
    it.work().await;
    assert_eq!(mails(&it, "office@localhost", "新しいカード"), 2);
    assert_eq!(mails(&it, &clerks_mail, "確認を待っています"), 2);
    // There is no second manager, so it takes effect after a day without objection, and not a minute earlier.
    later(&it, DAY - MINUTE).await;
    assert_eq!((standing(&puppet).await.as_str(), standing(&as_colleague).await.as_str()), ("waiting", "waiting"));
    let manager = clinic.user.client.sign_in().await;
    let (card, _) = seen_there(&manager, &name).await;
    let suspension = format!("/api/v1/cards/{}/suspension", card["id"].as_str().unwrap());
    manager.post(&suspension, &json!({ "reason": "心当たりがない" })).await.fine();
    later(&it, 2 * MINUTE).await;
    assert_eq!((standing(&puppet).await.as_str(), standing(&as_colleague).await.as_str()), ("may_choose", "suspended"));
}

async fn a_second_manager_says_the_word_and_time_does_not(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (second_card, second) = it.person(clinic.facility, &clinic.inboxes, Role::Manager, CardKind::Hpki).await;
    let issued = clinic.user.call(calls::invite_member(&invitation(&clinic.inboxes))).await.fine();
    let (_, client) = enrolled(&it, CardKind::Pki, &issued["code"]).await;
    let (seen, confirm) = seen_there(&second, "見本 花子").await;
    assert_eq!((&seen["confirmable"], &seen["valid_at"]), (&json!(true), &Value::Null));
    later(&it, 2 * DAY).await;
    assert_eq!(standing(&client).await, "waiting");
    let second = it.client(CardKind::Hpki, Some(&second_card)).sign_in().await;
    second.post(&confirm, &json!({})).await.fine();
    client.sign_in().await;
}

async fn a_first_card_waits_for_somebody_who_did_not_print_its_letter(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "連携").await;
    let (facility, _) = fresh_facility(&it, "N1").await;
    let printer = it.administrator(Some(ONE), Role::CardManager).await;
    let colleague = it.administrator(Some(ONE), Role::Administrator).await;
    let stranger = it.administrator(Some(OTHER), Role::Administrator).await;
    let code = letter(&printer, facility).await;
    // Whoever stole the letter from the letter box has a valid card.
    let (card, thief) = enrolled(&it, CardKind::Hpki, &code).await;
    it.work().await;
    assert_eq!(mails(&it, &own_mail(&it, &colleague).await, "確認を待っています"), 1);
    assert_eq!(mails(&it, &own_mail(&it, &printer).await, "確認を待っています"), 0, "who printed it need not be told");
    // The list shows whom the letter was for, and what the card says.
    let (seen, confirm) = waits(&colleague).await;
    let facts = medpost::net::certificate::read(&card.der).unwrap().facts;
    assert_eq!((&seen["first"], &seen["card"]["expected"]), (&json!(true), &json!("新規 太郎")));
    assert_eq!(
        (&seen["card"]["holder"], &seen["card"]["serial_number"], &seen["card"]["professions"]),
        (&json!("Mihon Hanako"), &json!(facts.serial_number), &json!(["Medical Doctor"]))
    );
    assert_eq!((&seen["card"]["named"], &seen["card"]["valid_at"]), (&json!("unlike"), &Value::Null));
    assert_eq!(seen["hindrance"], Value::Null);
    assert_eq!(colleague.call(calls::overview()).await.fine()["waiting"], 1);
    // Not by the person who printed it, nor by somebody who doesn't handle cards, nor by somebody from elsewhere.
    let (seen, _) = waits(&printer).await;
    assert_eq!(seen["hindrance"], "second_person_needed");
    printer.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    let auditor = it.administrator(Some(ONE), Role::Auditor).await;
    auditor.post(&confirm, &json!({})).await.refused(Code::Forbidden);
    stranger.post(&confirm, &json!({})).await.refused(Code::NotFound);
    assert_eq!(stranger.call(calls::waiting()).await.fine()["cards"], json!([]));
    // A second code doesn't provide a second person: nobody gets in by waiting.
    let request = json!({ "name": "新規 次郎", "kana": "", "card": "hpki", "manager": true });
    let again = printer.call(calls::invite_person(facility, &request)).await.fine();
    let (_, second) = enrolled(&it, CardKind::Hpki, &again["code"]).await;
    later(&it, 3 * DAY).await;
    assert_eq!((standing(&thief).await.as_str(), standing(&second).await.as_str()), ("waiting", "waiting"));
    // Confirming requires a key shown recently.
    colleague.post(&confirm, &json!({})).await.refused(Code::SignedOut);
    let colleague = signed(&colleague.client).await;
    it.clock.advance(6 * MINUTE);
    colleague.post(&confirm, &json!({})).await.refused(Code::StepUpNeeded);
    let colleague = signed(&colleague.client).await;
    colleague.post(&confirm, &json!({})).await.fine();
    thief.sign_in().await;
}

async fn an_association_with_one_administrator_asks_the_operator(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let (facility, _) = fresh_facility(&it, "N1").await;
    let alone = it.administrator(Some(ONE), Role::Administrator).await;
    let desk = it.administrator(None, Role::Operator).await;
    let code = letter(&alone, facility).await;
    let (_, client) = enrolled(&it, CardKind::Hpki, &code).await;
    it.work().await;
    assert_eq!(mails(&it, &own_mail(&it, &desk).await, "確認を待っています"), 1);
    let (_, confirm) = waits(&alone).await;
    alone.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    // A letter from the operator has to be reviewed by somebody else, too.
    let (other, _) = fresh_facility(&it, "N2").await;
    let code = letter(&desk, other).await;
    let (_, theirs) = enrolled(&it, CardKind::Hpki, &code).await;
    assert_eq!(say_all(&desk).await, 1);
    client.sign_in().await;
    assert_eq!(standing(&theirs).await, "waiting");
    assert_eq!(say_all(&alone).await, 1);
    theirs.sign_in().await;
    // If a manager could confirm, the console may not do so instead.
    let request = json!({ "name": "新規 三郎", "kana": "", "card": "hpki", "manager": false });
    let code = alone.call(calls::invite_person(facility, &request)).await.fine();
    let (_, third) = enrolled(&it, CardKind::Hpki, &code["code"]).await;
    let (seen, confirm) = waits(&desk).await;
    assert_eq!(seen["hindrance"], "manager_first");
    desk.post(&confirm, &json!({})).await.refused(Code::ManagerFirst);
    let manager = client.sign_in().await;
    let (_, confirm) = seen_there(&manager, "新規 三郎").await;
    manager.post(&confirm, &json!({})).await.fine();
    third.sign_in().await;
}

async fn where_there_is_one_person_only_a_day_lets_in(database: Database) {
    use medpost::audit::entry::Actor;
    let it = Service::start(database).await;
    let (facility, inboxes) = fresh_facility(&it, "N1").await;
    // Set up at the command line, with nobody in the console yet.
    let code = it.invite(facility, &inboxes, Role::Manager, CardKind::Hpki).await;
    let (card, client) = enrolled(&it, CardKind::Hpki, &json!(code)).await;
    let key = medpost::net::certificate::read(&card.der).unwrap().key_sha256;
    let row = medpost::identity::store::card_by_key(&*it.app.db, &key).await.unwrap().unwrap();
    // Whoever printed the code at the command line may not confirm the card.
    let refused = admission::confirm_by_command_line(&it.app.identity, Actor::OPERATOR, row.id).await.unwrap_err();
    assert_eq!(refused.code(), Code::SecondPersonNeeded);
    let door = client.call(calls::door()).await.fine();
    assert_eq!(door["waits_until"], json!(it.clock.now().plus(DAY)));
    later(&it, DAY - SECOND).await;
    assert_eq!(standing(&client).await, "waiting");
    later(&it, 2 * SECOND).await;
    client.sign_in().await;
    // Once there is somebody, they have to confirm.
    let (facility, inboxes) = fresh_facility(&it, "N2").await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let code = it.invite(facility, &inboxes, Role::Manager, CardKind::Hpki).await;
    let (_, client) = enrolled(&it, CardKind::Hpki, &json!(code)).await;
    assert_eq!(client.call(calls::door()).await.fine()["waits_until"], Value::Null);
    assert_eq!(say_all(&clerk).await, 1);
    client.sign_in().await;
}

async fn whoever_one_invited_is_no_second_person(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let (facility, _) = fresh_facility(&it, "N1").await;
    let head = it.administrator(Some(ONE), Role::Administrator).await;
    let desk = it.administrator(None, Role::Operator).await;
    // A second mail address of the same person, and a third invited from there.
    let invite = async |by: &Signed, path: &str, mail: &str, role: &str| -> Signed {
        by.post(path, &json!({ "name": mail, "mail": mail, "role": role })).await.fine();
        join(&it, &mailed_link(&it, mail)).await
    };
    let administrators = "/api/v1/console/administrators";
    let puppet = invite(&head, administrators, "puppet@localhost", "administrator").await;
    let second = invite(&puppet, administrators, "second@localhost", "administrator").await;
    let code = letter(&head, facility).await;
    let (_, client) = enrolled(&it, CardKind::Hpki, &code).await;
    let (_, confirm) = waits(&head).await;
    for user in [&puppet, &second] {
        user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    }
    it.work().await;
    for name in ["puppet@localhost", "second@localhost"] {
        assert_eq!(told_of(&it, &own_mail(&it, &desk).await, name), 1);
    }
    // None of them can confirm the others, and neither does time, because the operator could.
    let id = async |user: &Signed| own(user).await["id"].as_str().unwrap().to_owned();
    let vouch = format!("{administrators}/{}/confirmation", id(&puppet).await);
    head.post(&vouch, &json!({})).await.refused(Code::SecondPersonNeeded);
    second.post(&vouch, &json!({})).await.refused(Code::SecondPersonNeeded);
    puppet.post(&vouch, &json!({})).await.refused(Code::Forbidden);
    later(&it, 3 * DAY).await;
    let (puppet, desk) = (signed(&puppet.client).await, signed(&desk.client).await);
    puppet.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    // Once the operator has confirmed them, they count as a person of their own.
    let listed = desk.call(calls::waiting()).await.fine()["administrators"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let known = listed.as_array().unwrap().iter().find(|it| it["mail"] == "puppet@localhost").unwrap();
    assert_eq!(known["hindrance"], Value::Null);
    desk.post(&vouch, &json!({})).await.fine();
    desk.post(&vouch, &json!({})).await.refused(Code::WrongStep);
    puppet.post(&confirm, &json!({})).await.fine();
    client.sign_in().await;
    // Among the operator's staff, where nobody else could confirm, a day is enough, and all administrators are
    // notified.
    let clerk = invite(&desk, administrators, "clerk@localhost", "operator").await;
    let vouch = format!("{administrators}/{}/confirmation", id(&clerk).await);
    let listed = desk.call(calls::waiting()).await.fine()["administrators"].clone();
    let row = listed.as_array().unwrap().iter().find(|it| it["mail"] == "clerk@localhost").unwrap();
    assert_eq!(row["valid_at"], json!(it.clock.now().plus(DAY)));
    desk.post(&vouch, &json!({})).await.refused(Code::SecondPersonNeeded);
    let (other, _) = fresh_facility(&it, "N2").await;
    let code = letter(&desk, other).await;
    let (_, client) = enrolled(&it, CardKind::Hpki, &code).await;
    let (_, confirm) = waits(&desk).await;
    clerk.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    later(&it, DAY + MINUTE).await;
    signed(&clerk.client).await.post(&confirm, &json!({})).await.fine();
    client.sign_in().await;
}

async fn a_card_in_two_roles_is_one_hand(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    // The clinic's manager also works for the association, with the same card.
    let token = it.console_link(Some(ONE), Role::CardManager).await;
    let client = it.console_client(Some(&clinic.card));
    let key = json!({ "token": token, "answer": null, "label": "" });
    client.call(calls::join_by_link(&key)).await.fine();
    let office = signed(&client).await;
    let request = json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": true });
    let code = office.call(calls::invite_person(clinic.facility, &request)).await.fine();
    let (_, puppet) = enrolled(&it, CardKind::Pki, &code["code"]).await;
    let (seen, confirm) = seen_there(&clinic.user, "見本 花子").await;
    assert_eq!(seen["confirmable"], false);
    clinic.user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    // And vice versa: what they issue as a manager they can't confirm for the association.
    let issued = clinic.user.call(calls::invite_member(&invitation(&clinic.inboxes))).await.fine();
    enrolled(&it, CardKind::Pki, &issued["code"]).await;
    assert_eq!(say_all(&office).await, 0);
    assert_eq!(standing(&puppet).await, "waiting");
}

async fn whoever_objected_is_not_outwaited(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let accomplice = it.administrator(Some(ONE), Role::CardManager).await;
    let request = json!({ "name": "見本 次郎", "kana": "", "card": "hpki", "manager": true });
    let code = clerk.call(calls::invite_person(clinic.facility, &request)).await.fine();
    let (_, client) = enrolled(&it, CardKind::Hpki, &code["code"]).await;
    let (card, _) = seen_there(&clinic.user, "見本 次郎").await;
    let id = card["id"].as_str().unwrap();
    clinic.user.call(calls::suspend_card(id, &json!({ "reason": "心当たりがない" }))).await.fine();
    // Those above lift the suspension. Waiting a day no longer counts, and they may not confirm in the manager's place.
    accomplice.call(calls::console_resume_card(id)).await.fine();
    let (seen, confirm) = waits(&accomplice).await;
    assert_eq!((&seen["card"]["valid_at"], &seen["hindrance"]), (&Value::Null, &json!("manager_first")));
    accomplice.post(&confirm, &json!({})).await.refused(Code::ManagerFirst);
    later(&it, 3 * DAY).await;
    assert_eq!(standing(&client).await, "waiting");
}

async fn nobody_is_added_to_an_inbox_by_one_hand(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表|検診").await;
    let (card, member) = it.person(clinic.facility, &clinic.inboxes[..1], Role::Member, CardKind::Hpki).await;
    let person = belonging(&clinic.user, &member).await;
    let at = format!("/api/v1/console/inboxes/{}/readers/{person}", clinic.inboxes[1]);
    let rights = json!({ "read": true, "send": true });
    // The member also works for the association, with the same card.
    let client = it.console_client(Some(&card));
    let key = json!({ "token": it.console_link(Some(ONE), Role::CardManager).await, "answer": null, "label": "" });
    client.call(calls::join_by_link(&key)).await.fine();
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    signed(&client).await.json("PUT", &at, &rights).await.refused(Code::SecondPersonNeeded);
    // Nobody at the clinic would be told.
    clerk.json("PUT", &at, &rights).await.refused(Code::ManagerFirst);
    confirmed_address(&it, &clinic, "office@localhost").await;
    signed(&client).await.json("PUT", &at, &rights).await.refused(Code::SecondPersonNeeded);
    clerk.json("PUT", &at, &rights).await.fine();
}

async fn a_second_code_for_a_waiting_card_adds_a_hand_and_undoes_no_objection(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (card, client) = {
        let issued = clinic.user.call(calls::invite_member(&invitation(&clinic.inboxes))).await.fine();
        enrolled(&it, CardKind::Pki, &issued["code"]).await
    };
    assert_ne!(waits_until(&client).await, Value::Null);
    let (seen, confirm) = seen_there(&clinic.user, "見本 花子").await;
    let all = clinic.user.call(calls::members()).await.fine();
    let person = all.as_array().unwrap().iter().find(|it| it["name"] == "見本 花子").unwrap()["id"].clone();
    let codes = format!("/api/v1/members/{}/codes", person.as_str().unwrap());
    let again = async |by: &Signed| {
        let code = by.post(&codes, &json!({ "card": "pki" })).await.fine()["code"].clone();
        it.client(CardKind::Pki, Some(&card)).call(calls::enrol(&json!({ "code": code }))).await.fine();
    };
    // Suspended and resumed by the person who let it in, it still needs confirmation, whatever code comes next.
    let suspension = format!("/api/v1/cards/{}/suspension", seen["id"].as_str().unwrap());
    clinic.user.post(&suspension, &json!({ "reason": "x" })).await.fine();
    clinic.user.send("DELETE", &suspension, &[], "").await.fine();
    again(&clinic.user).await;
    assert_eq!(waits_until(&client).await, Value::Null);
    // The issuer of the second code has a hand in it, just like the issuer of the first.
    let (second_card, second) = it.person(clinic.facility, &clinic.inboxes, Role::Manager, CardKind::Hpki).await;
    again(&second).await;
    later(&it, 2 * DAY).await;
    let second = it.client(CardKind::Hpki, Some(&second_card)).sign_in().await;
    for user in [&clinic.user.client.sign_in().await, &second] {
        user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    }
    go_ahead(&it, ONE).await;
    client.sign_in().await;
}
