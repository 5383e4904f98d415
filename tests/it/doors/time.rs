//! Suspension, codes that end, addresses that settle.

use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Client, Signed};
use medpost_tests::scenes::cards::issuing;
use medpost_tests::scenes::exchange::confirmed_address;
use medpost_tests::scenes::office::{go_ahead, later};
use medpost_tests::service::{Database, Service, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{
    ONE, belonging, code_above, contract, enrolled, fresh_facility, invitation, letter, new_card, own, seen_there,
    signed, standing, waits, waits_until,
};

crate::both!(
    a_suspension_is_lifted_by_those_who_made_it_or_above,
    whoever_says_where_the_post_goes_has_a_hand_in_it,
    codes_end_with_whoever_issued_them,
    time_lets_nothing_in_of_a_suspended_hand_or_at_a_suspended_facility,
    another_manager_keeps_time_from_what_a_manager_brought,
    an_address_settles_for_a_day_before_codes_go_there
);

async fn a_suspension_is_lifted_by_those_who_made_it_or_above(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (_, member) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let us = it.administrator(Some(ONE), Role::CardManager).await;
    let desk = it.administrator(None, Role::Operator).await;
    let name = member.call(calls::session()).await.fine()["name"].as_str().unwrap().to_owned();
    let all = clinic.user.call(calls::members()).await.fine();
    let person = all.as_array().unwrap().iter().find(|it| it["name"] == name.as_str()).unwrap();
    let (id, card) = (person["id"].as_str().unwrap(), person["cards"][0]["id"].as_str().unwrap());
    let reason = json!({ "reason": "調査中" });
    for (there, above) in [
        (format!("/api/v1/cards/{card}/suspension"), format!("/api/v1/console/cards/{card}/suspension")),
        (format!("/api/v1/members/{id}/suspension"), format!("/api/v1/console/people/{id}/suspension")),
    ] {
        let resume = async |user: &Signed, path: &str| user.send("DELETE", path, &[], "").await;
        // What the facility suspended can also be resumed by any level above.
        for user in [&us, &desk] {
            clinic.user.post(&there, &reason).await.fine();
            resume(user, &above).await.fine();
        }
        // What the association suspended can't be resumed by the facility; suspending it again doesn't take it over.
        us.post(&above, &reason).await.fine();
        resume(&clinic.user, &there).await.refused(Code::SuspendedByAssociation);
        clinic.user.post(&there, &reason).await.fine();
        resume(&clinic.user, &there).await.refused(Code::SuspendedByAssociation);
        // The operator takes it over.
        desk.post(&above, &reason).await.fine();
        resume(&us, &above).await.refused(Code::SuspendedByOperator);
        us.post(&above, &reason).await.fine();
        resume(&us, &above).await.refused(Code::SuspendedByOperator);
        resume(&clinic.user, &there).await.refused(Code::SuspendedByOperator);
        assert_ne!(standing(&member.client).await, "may_choose");
        let seen = clinic.user.call(calls::members()).await.fine();
        let seen = seen.as_array().unwrap().iter().find(|it| it["name"] == name.as_str()).unwrap();
        assert!(seen["resumable"] == false || seen["cards"][0]["resumable"] == false, "{seen}");
        resume(&desk, &above).await.fine();
        assert_eq!(standing(&member.client).await, "may_choose");
    }
}

/// Suspends an administrator, as another administrator.
async fn suspend_administrator(head: &Signed, it: &Value) {
    let at = format!("/api/v1/console/administrators/{}", it["id"].as_str().unwrap());
    let request = json!({ "version": it["version"], "role": it["role"], "suspended": true });
    head.json("PUT", &at, &request).await.fine();
}

async fn whoever_says_where_the_post_goes_has_a_hand_in_it(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let typist = it.administrator(Some(ONE), Role::Administrator).await;
    let printer = it.administrator(Some(ONE), Role::CardManager).await;
    let third = it.administrator(Some(ONE), Role::CardManager).await;
    let by_the_third = async |client: &Client, others: [&Signed; 2]| {
        let (_, confirm) = waits(&third).await;
        for user in others {
            user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
        }
        third.post(&confirm, &json!({})).await.fine();
        client.sign_in().await;
    };
    // Whoever last entered the address or the director, at a facility entered at the command line.
    for (code, column, value) in [("N1", "director", "例示 次郎"), ("N2", "address", "例示市9-9")] {
        let (facility, _) = fresh_facility(&it, code).await;
        let seen = typist.call(calls::facility(facility)).await.fine();
        let mut facts = json!({
            "code": seen["line"]["code"], "name": seen["line"]["name"], "kana": seen["kana"],
            "kind": seen["line"]["kind"], "postal_code": seen["line"]["postal_code"], "city": seen["line"]["city"],
            "former_city": seen["former_city"], "address": seen["address"], "phone": seen["line"]["phone"],
            "director": seen["director"], "founder": seen["founder"], "from": it.clock.now(), "note": "",
        });
        facts[column] = json!(value);
        typist.call(calls::change_facts(facility, &facts)).await.fine();
        // Another fact, changed by somebody who had no part in it, hides nothing.
        it.clock.advance(SECOND);
        facts["phone"] = json!("address");
        facts["from"] = json!(it.clock.now());
        third.call(calls::change_facts(facility, &facts)).await.refused(Code::Forbidden);
        it.administrator(Some(ONE), Role::ContractManager)
            .await
            .call(calls::change_facts(facility, &facts))
            .await
            .fine();
        let (_, client) = enrolled(&it, CardKind::Hpki, &letter(&printer, facility).await).await;
        by_the_third(&client, [&typist, &printer]).await;
    }
    // Whoever imported the facility from a table.
    let path = format!("/api/v1/console/contracts/{}/facilities", contract(&typist).await);
    let table = "code,name,kana,city,director,inboxes\nN3,表の医院,ヒョウ,例示市,新規 太郎,代表\n";
    let table = medpost_tests::client::base64(table.as_bytes());
    let seen = typist.post(&path, &json!({ "table": table, "mark": "" })).await.fine();
    typist.post(&path, &json!({ "table": table, "mark": seen["mark"] })).await.fine();
    let association = medpost::contract::store::association_by_name(&*it.app.db, ONE).await.unwrap().unwrap();
    let entered = medpost::directory::store::facility_by_code(&*it.app.db, association, "N3").await.unwrap().unwrap();
    let (_, client) = enrolled(&it, CardKind::Hpki, &letter(&printer, entered.id).await).await;
    by_the_third(&client, [&typist, &printer]).await;
    // The person who ordered a card, and the one who issued and shipped it.
    let (facility, _) = fresh_facility(&it, "N4").await;
    let request = json!({ "cards": [{ "person": null, "name": "新規 四郎", "kana": "", "post": false, "manager": true }], "note": "" });
    printer.call(calls::order_cards(facility, &request)).await.fine();
    let desk = it.administrator(None, Role::Operator).await;
    let (card, code) = medpost_tests::scenes::cards::delivered(&desk, medpost::issuing::kind::KeyKind::P256).await;
    let client = it.client(CardKind::Pki, Some(&card));
    client.call(calls::enrol(&json!({ "code": code }))).await.fine();
    by_the_third(&client, [&printer, &desk]).await;
    // A manager who redirected the clinic's letters to another address.
    let mut facts = clinic.user.call(calls::own_facts()).await.fine();
    facts["address"] = json!("例示市8-8");
    clinic.user.call(calls::report_facts(&facts)).await.fine();
    let (_, client) =
        enrolled(&it, CardKind::Pki, &code_above(&printer, clinic.facility, "見本 花子", false).await).await;
    let (_, confirm) = seen_there(&clinic.user, "見本 花子").await;
    clinic.user.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    by_the_third(&client, [&printer, &printer]).await;
}

async fn codes_end_with_whoever_issued_them(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let (_, second) = it.person(clinic.facility, &clinic.inboxes, Role::Manager, CardKind::Hpki).await;
    let head = it.administrator(Some(ONE), Role::Administrator).await;
    let clerk = it.administrator(Some(ONE), Role::Administrator).await;
    let above = code_above(&clerk, other.facility, "見本 次郎", false).await;
    let there = second.call(calls::invite_member(&invitation(&clinic.inboxes))).await.fine()["code"].clone();
    let good = clinic.user.call(calls::invite_member(&invitation(&clinic.inboxes))).await.fine()["code"].clone();
    suspend_administrator(&head, &own(&clerk).await).await;
    let person = belonging(&clinic.user, &second).await;
    clinic.user.call(calls::suspend_member(&person, &json!({ "reason": "x" }))).await.fine();
    let client = it.client(CardKind::Pki, Some(&new_card(CardKind::Pki)));
    for code in [above, there] {
        client.call(calls::enrol(&json!({ "code": code }))).await.refused(Code::CodeRefused);
    }
    enrolled(&it, CardKind::Pki, &good).await;
}

async fn time_lets_nothing_in_of_a_suspended_hand_or_at_a_suspended_facility(database: Database) {
    let it = Service::start(database).await;
    let mut clinics = Vec::new();
    for name in ["一番医院", "二番医院", "三番医院"] {
        clinics.push(it.clinic(name, "代表").await);
    }
    let head = it.administrator(Some(ONE), Role::Administrator).await;
    let mut waiting = Vec::new();
    for (clinic, (facility_stops, hand_stops)) in clinics.iter().zip([(false, false), (true, false), (false, true)]) {
        confirmed_address(&it, clinic, &format!("office-{}@localhost", waiting.len())).await;
        let clerk = it.administrator(Some(ONE), Role::Administrator).await;
        let (_, client) =
            enrolled(&it, CardKind::Pki, &code_above(&clerk, clinic.facility, "見本 花子", false).await).await;
        assert_eq!(waits_until(&client).await, json!(it.clock.now().plus(DAY)));
        let suspension = format!("/api/v1/console/facilities/{}/suspension", clinic.facility);
        if facility_stops {
            head.call(calls::suspend_facility(clinic.facility, &json!({ "suspended": true, "reason": "調査中" })))
                .await
                .fine();
        }
        if hand_stops {
            suspend_administrator(&head, &own(&clerk).await).await;
        }
        waiting.push((client, suspension));
    }
    later(&it, DAY + MINUTE).await;
    let head = signed(&head.client).await;
    head.json("PUT", &waiting[1].1, &json!({ "suspended": false, "reason": "" })).await.fine();
    later(&it, DAY).await;
    for ((client, _), expected) in waiting.iter().zip(["may_choose", "waiting", "waiting"]) {
        assert_eq!(standing(client).await, expected);
    }
}

async fn another_manager_keeps_time_from_what_a_manager_brought(database: Database) {
    let it = Service::start(database).await;
    let hospital = it.clinic("見本病院", "外科|人事").await;
    let (_, second) = it.person(hospital.facility, &hospital.inboxes[..1], Role::Manager, CardKind::Hpki).await;
    let second = belonging(&hospital.user, &second).await;
    let brought = async |user: &Signed| -> Client {
        let issued = user.call(calls::invite_member(&invitation(&hospital.inboxes))).await.fine();
        enrolled(&it, CardKind::Pki, &issued["code"]).await.1
    };
    let (there, reason) = (format!("/api/v1/members/{second}/suspension"), json!({ "reason": "x" }));
    // A manager whose rights are too narrow to confirm; the same one, suspended by the person who lets the newcomer in.
    let mut refused = vec![brought(&hospital.user).await];
    hospital.user.post(&there, &reason).await.fine();
    refused.push(brought(&hospital.user).await);
    later(&it, DAY - MINUTE).await;
    let user = hospital.user.client.sign_in().await;
    refused.push(brought(&user).await);
    for client in &refused {
        assert_eq!(waits_until(client).await, Value::Null);
    }
    // A day later, or if suspended by a higher level, they no longer count.
    later(&it, MINUTE).await;
    let alone = brought(&user).await;
    assert_eq!(waits_until(&alone).await, json!(it.clock.now().plus(DAY)));
    user.send("DELETE", &there, &[], "").await.fine();
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let again = brought(&user).await;
    assert_eq!(waits_until(&again).await, Value::Null);
    clerk.call(calls::suspend_person(&second, &reason)).await.fine();
    assert_ne!(waits_until(&brought(&user).await).await, Value::Null);
}

async fn an_address_settles_for_a_day_before_codes_go_there(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.clock.advance(SECOND);
    confirmed_address(&it, &clinic, "office@localhost").await;
    let (_, colleague) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let (person, name) = (
        belonging(&clinic.user, &colleague).await,
        colleague.call(calls::session()).await.fine()["name"].as_str().unwrap().to_owned(),
    );
    let request = json!({ "days": 30, "mail": "office@localhost", "called_back": true });
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    clerk.call(calls::offer_temporary(&person, &request)).await.refused(Code::AddressNotConfirmed);
    later(&it, DAY - MINUTE).await;
    let clerk = signed(&clerk.client).await;
    clerk.call(calls::offer_temporary(&person, &request)).await.refused(Code::AddressNotConfirmed);
    later(&it, MINUTE).await;
    // Nobody knows who entered it; anybody managing its inbox may have.
    let sql = "UPDATE notice_address SET added_by = NULL";
    sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
    let number = clerk.call(calls::offer_temporary(&person, &request)).await.fine()["number"].clone();
    let public =
        Client::new(it.public, "www.localhost", &pki().certificate(medpost_demo::pki::Authority::Servers), None);
    public.call(calls::claim_temporary_card(&json!({ "number": number }))).await.fine();
    let manager = clinic.user.client.sign_in().await;
    let (_, confirm) = seen_there(&manager, &name).await;
    manager.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    let (_, confirm) = waits(&clerk).await;
    clerk.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
    go_ahead(&it, ONE).await;
}
