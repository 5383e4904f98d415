//! People at a facility: invited from the page, affiliated with several facilities, suspended at one.

use medpost_demo::pki::Flaws;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{MINUTE, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::scenes::cards::of;
use medpost_tests::service::{Clinic, Database, Service, make_card};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::office::go_ahead;

const ONE: &str = "例示医師会";

crate::both!(
    a_manager_invites_sees_the_card_and_confirms_it,
    one_card_joins_a_second_facility_by_that_facilitys_own_code,
    suspended_at_one_facility_a_person_acts_for_the_other,
    a_manager_changes_the_facilitys_times,
    whoever_may_not_look_after_the_facility_is_told_who_may,
    a_card_of_one_facility_never_acts_for_another,
    an_old_code_enrols_nobody_and_a_renewed_certificate_waits,
    an_inbox_is_shared_by_three_cards_and_lent_for_an_absence,
);

fn invitation(clinic: &Clinic) -> Value {
    json!({ "name": "見本 花子", "kana": "ミホン ハナコ", "card": "pki", "manager": false, "inboxes": [clinic.inbox()] })
}

fn card_path(person: &Value, rest: &str) -> String {
    format!("/api/v1/cards/{}/{rest}", person["cards"][0]["id"].as_str().unwrap())
}

fn path(person: &Value, rest: &str) -> String {
    format!("/api/v1/members/{}/{rest}", person["id"].as_str().unwrap())
}

async fn a_manager_invites_sees_the_card_and_confirms_it(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    // Malformed input, and rights that the manager doesn't have.
    for (change, code) in [
        (json!({ "name": "  " }), Code::BadName),
        (json!({ "name": "a\u{7}b" }), Code::BadCharacter),
        (json!({ "holder": "x".repeat(101) }), Code::BadName),
        (json!({ "inboxes": [other.inbox()] }), Code::Forbidden),
        (json!({ "card": "library" }), Code::Malformed),
    ] {
        let mut request = invitation(&clinic);
        request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        clinic.user.call(calls::invite_member(&request)).await.refused(code);
    }
    let issued = clinic.user.call(calls::invite_member(&invitation(&clinic))).await.fine();
    let card = make_card(CardKind::Pki, &Flaws::default());
    let client = it.client(CardKind::Pki, Some(&card));
    let enrolment = json!({ "code": issued["code"] });
    assert_eq!(client.call(calls::enrol(&enrolment)).await.fine()["standing"], "waiting");
    let person = of(&clinic, false).await;
    assert_eq!(person["name"], "見本 花子");
    assert_eq!(person["inboxes"], json!(["代表"]));
    assert_eq!(person["cards"][0]["holder"], "Mihon Hanako");
    assert_eq!(person["cards"][0]["confirmed_at"], Value::Null);
    let confirmation = format!("/api/v1/cards/{}/confirmation", person["cards"][0]["id"].as_str().unwrap());
    other.user.post(&confirmation, &json!({})).await.refused(Code::NotFound);
    // Whoever issued the code may not confirm the resulting card; somebody else may.
    assert_eq!(person["cards"][0]["confirmable"], false);
    clinic.user.post(&confirmation, &json!({})).await.refused(Code::SecondPersonNeeded);
    go_ahead(&it, ONE).await;
    let user = client.sign_in().await;
    // A member can't manage anybody.
    user.call(calls::members()).await.refused(Code::Forbidden);
    user.call(calls::invite_member(&invitation(&clinic))).await.refused(Code::Forbidden);
    user.post(&path(&of(&clinic, true).await, "suspension"), &json!({ "reason": "x" })).await.refused(Code::Forbidden);
    // A new card for the same person; nobody can issue a code to themselves or suspend themselves.
    let own = of(&clinic, true).await;
    clinic.user.post(&path(&own, "codes"), &json!({ "card": "hpki" })).await.refused(Code::Forbidden);
    clinic.user.post(&path(&own, "suspension"), &json!({ "reason": "x" })).await.refused(Code::Forbidden);
    other.user.post(&path(&person, "codes"), &json!({ "card": "pki" })).await.refused(Code::NotFound);
    let code = clinic.user.post(&path(&person, "codes"), &json!({ "card": "hpki" })).await.fine();
    let new = it.client(CardKind::Hpki, Some(&make_card(CardKind::Hpki, &Flaws::default())));
    assert_eq!(new.call(calls::enrol(&json!({ "code": code["code"] }))).await.fine()["standing"], "waiting");
    assert_eq!(of(&clinic, false).await["cards"].as_array().unwrap().len(), 2);
    user.call(calls::session()).await.fine();
}

/// Somebody from the first facility enrols the same card at the second, with a code from the second's manager.
async fn join(first: &Clinic, second: &Clinic) -> Value {
    let mut request = invitation(second);
    request["card"] = json!("hpki");
    let issued = second.user.call(calls::invite_member(&request)).await.fine();
    first.user.client.call(calls::enrol(&json!({ "code": issued["code"] }))).await.fine()
}

async fn one_card_joins_a_second_facility_by_that_facilitys_own_code(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    it.clock.advance(SECOND);
    // Until the second facility has confirmed, the person only acts for the first.
    let door = join(&one, &two).await;
    assert_eq!(door["standing"], "may_choose");
    assert_eq!(door["facilities"].as_array().unwrap().len(), 1);
    assert_eq!(door["waiting"], json!(["例示総合病院"]));
    let person = of(&two, false).await;
    let sign_in = json!({ "affiliation": person["id"], "program": true });
    one.user.client.call(calls::sign_in(&sign_in)).await.refused(Code::CardWaiting);
    assert_eq!(
        (&person["cards"][0]["confirmed_at"], &person["cards"][0]["enrolled_here"]),
        (&Value::Null, &json!(false))
    );
    // The person isn't found as a recipient there yet, either.
    let name = one.user.call(calls::session()).await.fine()["name"].clone();
    let found = async || -> Vec<Value> {
        let request = json!({ "text": name, "sender": two.inbox() });
        let found = two.user.call(calls::search_recipients(&request)).await.fine();
        found["items"].as_array().unwrap().iter().map(|it| it["facility_name"].clone()).collect()
    };
    assert_eq!(found().await, ["見本クリニック"]);
    // Only the first facility may suspend the card as a whole; the second only confirms it for itself.
    let card = card_path(&person, "suspension");
    two.user.post(&card, &json!({ "reason": "x" })).await.refused(Code::NotFound);
    go_ahead(&it, ONE).await;
    assert_eq!(found().await, ["見本クリニック", "例示総合病院"], "the better name first");
    let door = one.user.client.call(calls::door()).await.fine();
    let names: Vec<_> =
        door["facilities"].as_array().unwrap().iter().map(|it| it["facility"].as_str().unwrap()).collect();
    assert_eq!(names, ["見本クリニック", "例示総合病院"]);
    let session = one.user.client.call(calls::sign_in(&sign_in)).await.fine();
    assert_eq!(session["facility_name"], "例示総合病院");
    assert_eq!(session["inboxes"].as_array().unwrap().len(), 1);
    assert_eq!(session["inboxes"][0]["id"], json!(two.inbox()));
    // The name is the person's own, not the one in the invitation, and a code works only once.
    assert_eq!(session["name"], one.user.call(calls::session()).await.fine()["name"]);
    // Already affiliated: another code can't turn the same key into a second person.
    let mut request = invitation(&two);
    request["card"] = json!("hpki");
    let issued = two.user.call(calls::invite_member(&request)).await.fine();
    let again = one.user.client.call(calls::enrol(&json!({ "code": issued["code"] }))).await;
    again.refused(Code::KeyOfAnother);
}

async fn suspended_at_one_facility_a_person_acts_for_the_other(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    it.clock.advance(SECOND);
    join(&one, &two).await;
    let person = of(&two, false).await;
    go_ahead(&it, ONE).await;
    let sign_in = json!({ "affiliation": person["id"], "program": true });
    let session = one.user.client.call(calls::sign_in(&sign_in)).await.fine();
    let there = medpost_tests::client::Signed {
        client: one.user.client.clone(),
        token: session["token"].as_str().unwrap().to_owned(),
    };
    let mut open = there.client.connect().await.unwrap();
    two.user.post(&path(&person, "suspension"), &json!({ "reason": "left" })).await.fine();
    medpost_tests::client::ended(&mut open).await;
    there.call(calls::session()).await.refused(Code::SignedOut);
    one.user.client.call(calls::sign_in(&sign_in)).await.refused(Code::NoAffiliation);
    one.user.call(calls::session()).await.fine();
    one.user.send("DELETE", &path(&person, "suspension"), &[], "").await.refused(Code::NotFound);
    two.user.send("DELETE", &path(&person, "suspension"), &[], "").await.fine();
    one.user.client.call(calls::sign_in(&sign_in)).await.fine();
    it.work().await;
    let lines = medpost_tests::scenes::office::actions(&it).await;
    for expected in ["card.enrolled", "card.confirmed", "member.suspended", "member.resumed"] {
        assert!(lines.iter().any(|it| it == expected), "{expected} in {lines:?}");
    }
}

async fn a_manager_changes_the_facilitys_times(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let (_, member) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Pki).await;
    let settings = |hold: u32, idle: u32| json!({ "hold_minutes": hold, "screening_hold_minutes": 45, "may_skip_hold": false, "idle_minutes": idle });
    member.call(calls::change_settings(&settings(10, 15))).await.refused(Code::Forbidden);
    for wrong in [settings(61, 15), settings(10, 4), settings(10, 61)] {
        clinic.user.call(calls::change_settings(&wrong)).await.refused(Code::BadSettings);
    }
    clinic.user.call(calls::change_settings(&settings(10, 15))).await.fine();
    let session = member.call(calls::session()).await.fine();
    assert_eq!(
        json!([
            session["hold_minutes"],
            session["screening_hold_minutes"],
            session["may_skip_hold"],
            session["idle_minutes"]
        ]),
        json!([10, 45, false, 15])
    );
    assert_eq!(other.user.call(calls::session()).await.fine()["hold_minutes"], 5);
    // What is sent now is held for ten minutes, and nobody may skip that.
    let mut request = json!({
        "sender": clinic.inbox(), "kind": "other", "subject": "お知らせ", "text": "本文", "documents": [],
        "patient": { "number": "", "name": "", "kana": "", "born": "" },
        "recipients": [other.inbox()], "urgent": true, "key": "a",
    });
    clinic.user.call(calls::send(&request)).await.refused(Code::BadHold);
    request["urgent"] = json!(false);
    let sent = clinic.user.call(calls::send(&request)).await.fine();
    let at = |name: &str| sent[name].as_str().unwrap().parse::<medpost_domain::instant::Instant>().unwrap();
    assert_eq!(at("releases_at").since(at("created_at")), 10 * MINUTE);
    // And the session ends after fifteen minutes without activity.
    it.clock.advance(16 * MINUTE);
    member.call(calls::session()).await.refused(Code::SignedOut);
}

async fn a_card_of_one_facility_never_acts_for_another(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    it.clock.advance(SECOND);
    join(&one, &two).await;
    let person = of(&two, false).await;
    go_ahead(&it, ONE).await;
    // The second facility's manager enrols another card for that person: an accomplice's.
    it.clock.advance(SECOND);
    let code = two.user.post(&path(&person, "codes"), &json!({ "card": "pki" })).await.fine();
    let spare = it.client(CardKind::Pki, Some(&make_card(CardKind::Pki, &Flaws::default())));
    let door = spare.call(calls::enrol(&json!({ "code": code["code"] }))).await.fine();
    assert_eq!((&door["standing"], &door["facilities"]), (&json!("waiting"), &json!([])));
    go_ahead(&it, ONE).await;
    // It acts for the second facility, never for the first.
    let door = spare.call(calls::door()).await.fine();
    let names: Vec<_> = door["facilities"].as_array().unwrap().iter().map(|it| it["facility"].clone()).collect();
    assert_eq!(names, ["例示総合病院"]);
    let first = one.user.client.call(calls::door()).await.fine()["facilities"][0]["id"].clone();
    spare.call(calls::sign_in(&json!({ "affiliation": first, "program": true }))).await.refused(Code::NoAffiliation);
    // The first facility can't even see it.
    assert_eq!(of(&one, true).await["cards"].as_array().unwrap().len(), 1);

    // Within a facility, too, nobody can issue a code for more rights than they have, or confirm them.
    let hospital = it.clinic("見本病院", "受付|理事長").await;
    let (_, reader) = it.person(hospital.facility, &hospital.inboxes, Role::Member, CardKind::Hpki).await;
    it.clock.advance(SECOND);
    let person = of(&hospital, false).await;
    let codes = path(&person, "codes");
    let code = hospital.user.post(&codes, &json!({ "card": "pki" })).await.fine();
    let sql = "UPDATE reader SET may_read = (1 = 0) WHERE may_manage AND inbox_id = (SELECT id FROM inbox WHERE name = '理事長')";
    sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
    hospital.user.post(&codes, &json!({ "card": "pki" })).await.refused(Code::Forbidden);
    let spare = it.client(CardKind::Pki, Some(&make_card(CardKind::Pki, &Flaws::default())));
    spare.call(calls::enrol(&json!({ "code": code["code"] }))).await.fine();
    let person = of(&hospital, false).await;
    hospital.user.post(&card_path(&person, "confirmation"), &json!({})).await.refused(Code::Forbidden);
    reader.call(calls::session()).await.fine();
}

async fn an_old_code_enrols_nobody_and_a_renewed_certificate_waits(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let lost = clinic.user.call(calls::invite_member(&invitation(&clinic))).await.fine();
    let person = of(&clinic, false).await;
    // A new code invalidates the one in the lost letter. Codes of a suspended person don't work either.
    let new = clinic.user.post(&path(&person, "codes"), &json!({ "card": "pki" })).await.fine();
    let card = make_card(CardKind::Pki, &Flaws::default());
    let client = it.client(CardKind::Pki, Some(&card));
    client.call(calls::enrol(&json!({ "code": lost["code"] }))).await.refused(Code::CodeRefused);
    clinic.user.post(&path(&person, "suspension"), &json!({ "reason": "x" })).await.fine();
    client.call(calls::enrol(&json!({ "code": new["code"] }))).await.refused(Code::CodeRefused);
    clinic.user.send("DELETE", &path(&person, "suspension"), &[], "").await.fine();
    client.call(calls::enrol(&json!({ "code": new["code"] }))).await.refused(Code::CodeRefused);
    let code = clinic.user.post(&path(&person, "codes"), &json!({ "card": "pki" })).await.fine();
    client.call(calls::enrol(&json!({ "code": code["code"] }))).await.fine();
    let person = of(&clinic, false).await;
    go_ahead(&it, ONE).await;
    client.sign_in().await.call(calls::session()).await.fine();
    // The same key with another certificate has to be confirmed first, like a new card.
    let sql = "UPDATE card SET certificate_sha256 = key_sha256 WHERE kind = 'pki'";
    sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
    let sign_in = json!({ "affiliation": person["id"], "program": true });
    client.call(calls::sign_in(&sign_in)).await.refused(Code::CardWaiting);
    assert_eq!(client.call(calls::door()).await.fine()["standing"], "waiting");
    clinic.user.post(&card_path(&person, "confirmation"), &json!({})).await.fine();
    client.sign_in().await.call(calls::session()).await.fine();
}

async fn an_inbox_is_shared_by_three_cards_and_lent_for_an_absence(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let (_, nurse) = it.person(clinic.facility, &[], Role::Member, CardKind::Pki).await;
    let (_, doctor) = it.person(clinic.facility, &[], Role::Member, CardKind::Hpki).await;
    let list = format!("/api/v1/inboxes/{}/readers", clinic.inbox());
    let arrivals = format!("/api/v1/inboxes/{}/arrivals", clinic.inbox());
    let look = json!({ "text": "" });
    let of = async |user: &medpost_tests::client::Signed| -> String {
        let name = user.call(calls::session()).await.fine()["name"].clone();
        let all = clinic.user.get(&list).await.fine();
        let row = all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
        format!("{list}/{}", row["id"].as_str().unwrap())
    };
    let rights = |read: bool, send: bool, manage: bool, until: Option<medpost_domain::instant::Instant>| json!({ "read": read, "send": send, "manage": manage, "until": until });
    for user in [&nurse, &doctor] {
        user.post(&arrivals, &look).await.refused(Code::NotFound);
        clinic.user.json("PUT", &of(user).await, &rights(true, false, false, None)).await.fine();
        user.post(&arrivals, &look).await.fine();
    }
    assert_eq!(
        clinic.user.get(&list).await.fine().as_array().unwrap().iter().filter(|it| it["read"] == true).count(),
        3
    );
    // The right to read doesn't include sending or managing.
    let request = medpost_tests::scenes::exchange::sending(&clinic, &[&other], &[], "k");
    nurse.call(calls::send(&request)).await.refused(Code::Forbidden);
    nurse.get(&list).await.refused(Code::Forbidden);
    nurse.json("PUT", &of(&doctor).await, &rights(true, true, true, None)).await.refused(Code::Forbidden);
    // All rights for two days; then none.
    let until = it.clock.now().plus(2 * medpost_domain::instant::DAY);
    clinic.user.json("PUT", &of(&nurse).await, &rights(true, true, false, Some(until))).await.fine();
    nurse.call(calls::send(&request)).await.fine();
    // A colleague with temporary rights can't remove anybody's, and one who can only manage can't grant reading.
    clinic.user.json("PUT", &of(&doctor).await, &rights(true, true, true, Some(until))).await.fine();
    doctor.json("PUT", &of(&nurse).await, &rights(false, false, false, None)).await.refused(Code::Forbidden);
    clinic.user.json("PUT", &of(&doctor).await, &rights(false, false, true, None)).await.fine();
    doctor.json("PUT", &of(&nurse).await, &rights(true, true, false, Some(until))).await.refused(Code::Forbidden);
    clinic.user.json("PUT", &of(&doctor).await, &rights(true, false, false, None)).await.fine();
    // Not for oneself, not for people from elsewhere, and not until a past date.
    clinic.user.json("PUT", &of(&clinic.user).await, &rights(true, true, false, None)).await.refused(Code::Forbidden);
    other.user.json("PUT", &of(&nurse).await, &rights(true, true, true, None)).await.refused(Code::Forbidden);
    let stranger = of_other(&other).await;
    clinic
        .user
        .json("PUT", &format!("{list}/{stranger}"), &rights(true, true, true, None))
        .await
        .refused(Code::NotFound);
    clinic
        .user
        .json("PUT", &of(&nurse).await, &rights(true, true, false, Some(it.clock.now())))
        .await
        .refused(Code::Malformed);
    it.clock.advance(2 * medpost_domain::instant::DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let nurse = nurse.client.sign_in().await;
    nurse.post(&arrivals, &look).await.refused(Code::NotFound);
    // Withdrawn, effective immediately.
    let (doctor, manager) = (doctor.client.sign_in().await, clinic.user.client.sign_in().await);
    doctor.post(&arrivals, &look).await.fine();
    let all = manager.get(&list).await.fine();
    let name = doctor.call(calls::session()).await.fine()["name"].clone();
    let row = all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    let path = format!("{list}/{}", row["id"].as_str().unwrap());
    manager.json("PUT", &path, &rights(false, false, false, None)).await.fine();
    doctor.post(&arrivals, &look).await.refused(Code::NotFound);
}

/// The affiliation of another clinic's manager.
async fn of_other(clinic: &Clinic) -> String {
    of(clinic, true).await["id"].as_str().unwrap().to_owned()
}

async fn whoever_may_not_look_after_the_facility_is_told_who_may(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let (_, clerk) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let manager = of(&clinic, true).await["name"].clone();
    clerk.call(calls::members()).await.refused(Code::Forbidden);
    assert_eq!(clerk.call(calls::managers()).await.fine(), json!([manager]));
    // Somebody invited as a manager only counts once their card is in use; a member never does.
    let request = json!({
        "name": "架空 次郎", "kana": "", "card": "hpki", "manager": true, "inboxes": [clinic.inbox()],
    });
    let code = clinic.user.call(calls::invite_member(&request)).await.fine()["code"].clone();
    assert_eq!(clerk.call(calls::managers()).await.fine(), json!([manager]));
    let card = make_card(CardKind::Hpki, &Flaws::default());
    it.client(CardKind::Hpki, Some(&card)).call(calls::enrol(&json!({ "code": code }))).await.fine();
    it.let_in(&card).await;
    let mut both = [manager.as_str().unwrap(), "架空 次郎"];
    both.sort_unstable();
    assert_eq!(clerk.call(calls::managers()).await.fine(), json!(both));
    assert_ne!(other.user.call(calls::managers()).await.fine(), json!(both));
}
