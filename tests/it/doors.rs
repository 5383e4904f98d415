//! Who may let whom in. For each way in, somebody tries to get in single-handedly: from inside the facility, from its
//! association, from another one, and from the operator.

use medpost::identity::admission;
use medpost_demo::pki::{Card, CardWish, Flaws};
use medpost_domain::card::CardKind;
use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::{DAY, MINUTE, SECOND};
use medpost_domain::role::Role;
use medpost_tests::scenes::office::{go_ahead, later, mailed_link, mails, say_all};
use medpost_tests::calls;
use medpost_tests::client::{Answer, Client, Signed};
use medpost_tests::service::{Clinic, Database, Service, make_card, noon, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::{confirmed_address, settled_address};
use medpost_tests::scenes::office::{renew_lists};
use medpost_tests::scenes::cards::issuing;

crate::both!(
    whoever_issued_a_code_never_lets_in_what_came_of_it,
    a_second_manager_says_the_word_and_time_does_not,
    a_card_without_a_profession_comes_in_by_a_code_that_names_it_and_a_managers_word,
    a_first_card_waits_for_somebody_who_did_not_print_its_letter,
    an_association_with_one_administrator_asks_the_operator,
    where_there_is_one_person_only_a_day_lets_in,
    the_number_of_a_temporary_card_and_its_codes_go_to_two_hands,
    rights_that_are_given_never_exceed_the_givers,
    a_new_holder_of_a_post_waits_whoever_has_card_and_code,
    a_card_that_a_manager_ordered_is_not_let_in_by_them,
    a_renewed_certificate_waits_for_somebody_else_or_a_day,
    a_card_that_took_anothers_place_says_no_word_for_a_day,
    a_link_goes_to_its_owner_and_the_heads_hear_of_replaced_keys,
    a_key_that_took_anothers_place_approves_nothing_for_a_day,
    whoever_one_invited_is_no_second_person,
    a_card_in_two_roles_is_one_hand,
    another_association_looks_and_changes_nothing,
    a_suspension_is_lifted_by_those_who_made_it_or_above,
    whoever_objected_is_not_outwaited,
    a_card_is_a_fresh_proof_for_a_minute_after_its_handshake,
    nobody_speaks_for_both_sides_of_a_transfer,
    a_manager_brings_about_no_card_of_somebody_who_may_do_more,
    whoever_says_where_the_post_goes_has_a_hand_in_it,
    codes_end_with_whoever_issued_them,
    time_lets_nothing_in_of_a_suspended_hand_or_at_a_suspended_facility,
    another_manager_keeps_time_from_what_a_manager_brought,
    a_post_that_nobody_holds_is_no_manager,
    what_comes_from_above_counts_by_time_where_the_facility_was_told,
    suspending_a_post_makes_its_holder_wait_for_a_word,
    an_address_settles_for_a_day_before_codes_go_there,
    nobody_is_added_to_an_inbox_by_one_hand,
    a_second_code_for_a_waiting_card_adds_a_hand_and_undoes_no_objection,
);

const ONE: &str = "例示医師会";
const OTHER: &str = "見本市";

const WAITING: &str = "/api/v1/console/waiting";

/// The only waiting card, as the console lists it for somebody, and the path for confirming it.
async fn waits(user: &Signed) -> (Value, String) {
    let all = user.call(calls::waiting()).await.fine();
    assert_eq!(all["cards"].as_array().unwrap().len(), 1, "{all}");
    let it = all["cards"][0].clone();
    let (person, card) = (it["person"].as_str().unwrap(), it["card"]["id"].as_str().unwrap());
    let path = format!("/api/v1/console/people/{person}/cards/{card}/confirmation");
    (it, path)
}

fn new_card(kind: CardKind) -> Card {
    make_card(kind, &Flaws::default())
}

/// Enrols a new card with a code; returns the card and its client.
async fn enrolled(it: &Service, kind: CardKind, code: &Value) -> (Card, Client) {
    let card = new_card(kind);
    let client = it.client(kind, Some(&card));
    let door = client.call(calls::enrol(&json!({ "code": code }))).await.fine();
    assert_eq!(door["standing"], "waiting");
    (card, client)
}

async fn standing(client: &Client) -> String {
    client.call(calls::door()).await.fine()["standing"].as_str().unwrap().to_owned()
}

fn invitation(inboxes: &[InboxId]) -> Value {
    json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": false, "inboxes": inboxes })
}

/// A person's card as the clinic's managers see it, by the person's name, and the path for confirming it.
async fn seen_there(user: &Signed, name: &str) -> (Value, String) {
    let all = user.call(calls::members()).await.fine();
    let person = all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    let waits = |it: &&Value| it.get("confirmed_at").is_none_or(Value::is_null);
    let cards = person["cards"].as_array().unwrap();
    let card = cards.iter().find(waits).unwrap_or(&cards[0]).clone();
    let path = format!("/api/v1/cards/{}/confirmation", card["id"].as_str().unwrap());
    (card, path)
}

/// A facility from a table, where nobody has a card yet.
async fn fresh_facility(it: &Service, code: &str) -> (FacilityId, Vec<InboxId>) {
    let table = format!(
        "association,code,name,kana,kind,city,address,phone,director,inboxes\n{ONE},{code},新規医院{code},シンキ,診療所,例示市,1,000,新規 太郎,代表\n"
    );
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    it.import(&rows).await.remove(0)
}

/// Prints a facility's first letter; returns its code.
async fn letter(user: &Signed, facility: FacilityId) -> Value {
    let wish = json!({ "facilities": [facility], "card": "hpki" });
    let printed = user.call(calls::print_letters(&wish)).await.fine();
    let page = medpost_tests::scenes::console::pages(printed["pdf"].as_str().unwrap()).remove(0);
    let code = page.split(' ').find(|it| it.len() == 44 && it.matches('-').count() == 8).unwrap();
    json!(code)
}

/// Joins the console with a new card through a link.
async fn join(it: &Service, link: &str) -> Signed {
    let token = link.rsplit('#').next().unwrap();
    let client = it.console_client(Some(&new_card(CardKind::Pki)));
    let key = json!({ "token": token, "answer": null, "label": "card" });
    client.call(calls::join_by_link(&key)).await.fine();
    signed(&client).await
}

/// Signs in to the console with a client's card.
async fn signed(client: &Client) -> Signed {
    let session = client.call(calls::console_sign_in(&json!({ "answer": null, "program": true }))).await.fine();
    Signed { client: client.clone(), token: session["token"].as_str().unwrap().to_owned() }
}

/// The number of mails that told somebody about another one's invitation.
fn told_of(it: &Service, to: &str, name: &str) -> usize {
    let all = it.app.post.sent();
    all.iter()
        .filter(|mail| mail.to == to && mail.subject.contains("招待") && mail.text.contains(&format!("お名前: {name}")))
        .count()
}

async fn own(user: &Signed) -> Value {
    let all = user.call(calls::administrators()).await.fine();
    all.as_array().unwrap().iter().find(|it| it["own"] == true).unwrap().clone()
}

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

/// The mail address of somebody signed in to the console.
async fn own_mail(it: &Service, user: &Signed) -> String {
    let id: medpost_domain::id::AdministratorId =
        user.call(calls::console_session()).await.fine()["administrator"].as_str().unwrap().parse().unwrap();
    medpost::office::store::administrator(&*it.app.db, id).await.unwrap().unwrap().mail
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

async fn a_card_without_a_profession_comes_in_by_a_code_that_names_it_and_a_managers_word(database: Database) {
    let it = Service::start(database).await;
    let (clinic, other) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    let wish =
        CardWish { file: "", kind: CardKind::Hpki, holder: "Kotoko Mihon", serial_number: "77", professions: &[] };
    let card = pki().card(&wish, &Flaws::default(), noon()).unwrap();
    let client = it.client(CardKind::Hpki, Some(&card));
    assert_eq!(standing(&client).await, "not_enrolled");
    let invite = async |name: &str, holder: Option<&str>| {
        let wish = json!({
            "name": name, "kana": "", "card": "hpki", "manager": false, "inboxes": clinic.inboxes, "holder": holder,
        });
        clinic.user.call(calls::invite_member(&wish)).await.fine()["code"].clone()
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
    let sent = user.call(calls::send(&medpost_tests::scenes::exchange::sending(&clinic, &[&other], &[], "k"))).await.fine();
    assert_eq!(sent["sender_professions"], json!(["No profession stated"]));
    // Another card of theirs, also without a profession, can be enrolled with a code for another card; somebody else's
    // can't.
    let people = second.call(calls::members()).await.fine();
    let person = people.as_array().unwrap().iter().find(|it| it["name"] == "見本 事子").unwrap();
    let codes = format!("/api/v1/members/{}/codes", person["id"].as_str().unwrap());
    let code = second.post(&codes, &json!({ "card": "hpki" })).await.fine()["code"].clone();
    let further = |holder: &'static str| {
        let wish = CardWish { file: "", kind: CardKind::Hpki, holder, serial_number: "78", professions: &[] };
        it.client(CardKind::Hpki, Some(&pki().card(&wish, &Flaws::default(), noon()).unwrap()))
    };
    let enrolment = json!({ "code": code });
    further("Ichiko Mihon").call(calls::enrol(&enrolment)).await.refused(Code::CodeRefused);
    let door = further("Kotoko Mihon").call(calls::enrol(&enrolment)).await.fine();
    assert_eq!(door["standing"], "waiting");
    // The console doesn't accept such a card.
    let session = json!({ "answer": null, "program": true });
    it.console_client(Some(&card)).call(calls::console_sign_in(&session)).await.refused(Code::CardRefused);
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
    let wish = json!({ "name": "新規 次郎", "kana": "", "card": "hpki", "manager": true });
    let again = printer.call(calls::invite_person(&facility, &wish)).await.fine();
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
    let wish = json!({ "name": "新規 三郎", "kana": "", "card": "hpki", "manager": false });
    let code = alone.call(calls::invite_person(&facility, &wish)).await.fine();
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
    let refused = admission::confirm(&it.app.identity, Actor::OPERATOR, row.id).await.unwrap_err();
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

async fn the_number_of_a_temporary_card_and_its_codes_go_to_two_hands(database: Database) {
    let it = issuing(database).await;
    let (mut clinic, silent) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    settled_address(&it, &mut clinic, "office@localhost").await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let offer = async |of: &Clinic, mail: &str| -> Answer {
        let detail = clerk.call(calls::facility(&of.facility)).await.fine();
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
    let wish = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": null });
    client.call(calls::sign_in(&wish)).await.refused(Code::OneTimeCodeSent);
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
    let detail = clerk.call(calls::facility(&clinic.facility)).await.fine();
    let colleague = detail["people"].as_array().unwrap().iter().find(|it| it["role"] == "member").unwrap().clone();
    let path = format!("/api/v1/console/people/{}/temporary-card", colleague["id"].as_str().unwrap());
    let wish = json!({ "days": 30, "mail": "office@localhost", "called_back": true });
    let number = clerk.post(&path, &wish).await.fine()["number"].clone();
    public.call(calls::claim_temporary_card(&json!({ "number": number }))).await.fine();
    let manager = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    let (card, confirm) = seen_there(&manager, colleague["name"].as_str().unwrap()).await;
    assert_eq!((&card["temporary"], &card["confirmable"]), (&json!(true), &json!(false)));
    manager.post(&confirm, &json!({})).await.refused(Code::SecondPersonNeeded);
}

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
    let wish =
        json!({ "cards": [{ "person": null, "name": "受付", "kana": "", "post": true, "manager": true }], "note": "" });
    manager.call(calls::order_own_cards(&wish)).await.fine();
    assert_eq!(names("受付").await, json!(["外科"]));
    // The manager with all inboxes can grant all.
    let wish =
        json!({ "cards": [{ "person": null, "name": "総務", "kana": "", "post": true, "manager": true }], "note": "" });
    hospital.user.call(calls::order_own_cards(&wish)).await.fine();
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
    let wish = json!({ "name": "人事 花子", "kana": "", "card": "pki", "manager": true });
    let code = desk.call(calls::invite_person(&hospital.facility, &wish)).await.fine();
    let (_, newcomer) = enrolled(&it, CardKind::Pki, &code["code"]).await;
    let (seen, confirm) = seen_there(&manager, "人事 花子").await;
    assert_eq!(seen["confirmable"], false);
    manager.post(&confirm, &json!({})).await.refused(Code::Forbidden);
    hospital.user.post(&confirm, &json!({})).await.fine();
    newcomer.sign_in().await;
    // Rights that are temporary, or only for managing, can't be granted to others.
    let readers = format!("/api/v1/inboxes/{staff}/readers");
    let all = hospital.user.call(calls::readers(&staff)).await.fine();
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
    let wish =
        json!({ "cards": [{ "person": null, "name": "窓口", "kana": "", "post": true, "manager": true }], "note": "" });
    manager.call(calls::order_own_cards(&wish)).await.fine();
    assert_eq!(names("窓口").await, json!(["外科"]));
}

/// A clinic's post with a confirmed card; returns its client, and the path for setting its holder.
async fn post_with_card(it: &Service, clinic: &Clinic) -> (Client, String) {
    let desk = it.administrator(None, Role::Operator).await;
    let wish = json!({ "cards": [{ "person": null, "name": "検診担当", "kana": "", "post": true, "manager": false }], "note": "" });
    clinic.user.call(calls::order_own_cards(&wish)).await.fine();
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
        let wish = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": code });
        client.call(calls::sign_in(&wish)).await
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

async fn a_card_that_a_manager_ordered_is_not_let_in_by_them(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (_, colleague) = it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let name = colleague.call(calls::session()).await.fine()["name"].as_str().unwrap().to_owned();
    let all = clinic.user.call(calls::members()).await.fine();
    let person = all.as_array().unwrap().iter().find(|it| it["name"] == name.as_str()).unwrap();
    // Card and letter are posted to the clinic, where the manager opens both.
    let wish = json!({ "cards": [{ "person": person["id"], "name": "", "kana": "", "post": false, "manager": false }], "note": "" });
    clinic.user.call(calls::order_own_cards(&wish)).await.fine();
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
    let wish =
        json!({ "affiliation": client.call(calls::door()).await.fine()["facilities"][0]["id"], "program": true });
    client.call(calls::sign_in(&wish)).await.refused(Code::CardWaiting);
    // The earlier session continues, but can't confirm its own card.
    let (_, confirm) = own_card(&clinic.user).await;
    assert_ne!(clinic.user.post(&confirm, &json!({})).await.status, 204);
    later(&it, DAY - MINUTE).await;
    client.call(calls::sign_in(&wish)).await.refused(Code::CardWaiting);
    later(&it, 2 * MINUTE).await;
    client.call(calls::sign_in(&wish)).await.fine();
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

async fn contract(user: &Signed) -> String {
    user.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned()
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
    let detail = new.call(calls::facility(&clinic.facility)).await.fine();
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
    let reader = format!("/api/v1/console/inboxes/{}/readers/{person}", clinic.inbox());
    let refused = async |user: &Signed| {
        let at = format!("/api/v1/console/administrators/{other}");
        user.call(calls::change_administrator(&other, &demoted)).await.refused(Code::KeyTooFresh);
        user.send("DELETE", &key, &[], "").await.refused(Code::KeyTooFresh);
        user.call(calls::ask_transfer(&transfer)).await.refused(Code::KeyTooFresh);
        user.call(calls::add_reader(&clinic.inbox(), &person, &json!({ "read": true, "send": true }))).await.refused(Code::KeyTooFresh);
        user.post(&confirm, &json!({})).await.refused(Code::KeyTooFresh);
        let temporary = format!("/api/v1/console/people/{person}/temporary-card");
        user.call(calls::offer_temporary(&person, &offer)).await.refused(Code::KeyTooFresh);
        user.call(calls::invite_administrator(&invite)).await.refused(Code::KeyTooFresh);
        let link = format!("/api/v1/console/administrators/{other}/link");
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
    let wish = json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": true });
    let code = office.call(calls::invite_person(&clinic.facility, &wish)).await.fine();
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
        .call(calls::invite_person(&clinic.facility, &json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": false })))
        .await
        .fine();
    enrolled(&it, CardKind::Pki, &code["code"]).await;
    let ordered = medpost_tests::scenes::cards::a_card(&it, &clinic).await;
    let at = format!("/api/v1/console/facilities/{}", clinic.facility);
    let seen = city.call(calls::facility(&clinic.facility)).await.fine();
    assert_eq!((&seen["own"], &seen["addresses"]), (&json!(false), &json!([])));
    assert_eq!(us.call(calls::facility(&clinic.facility)).await.fine()["addresses"], json!(["office@localhost"]));
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
    let before = us.call(calls::facility(&clinic.facility)).await.fine();
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
    assert_eq!(us.call(calls::facility(&clinic.facility)).await.fine(), before, "nothing changed");
}

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

async fn whoever_objected_is_not_outwaited(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    let accomplice = it.administrator(Some(ONE), Role::CardManager).await;
    let wish = json!({ "name": "見本 次郎", "kana": "", "card": "hpki", "manager": true });
    let code = clerk.call(calls::invite_person(&clinic.facility, &wish)).await.fine();
    let (_, client) = enrolled(&it, CardKind::Hpki, &code["code"]).await;
    let (card, _) = seen_there(&clinic.user, "見本 次郎").await;
    let id = card["id"].as_str().unwrap();
    clinic.user.call(calls::suspend_card(&id, &json!({ "reason": "心当たりがない" }))).await.fine();
    // Those above lift the suspension. Waiting a day no longer counts, and they may not confirm in the manager's place.
    accomplice.call(calls::console_resume_card(&id)).await.fine();
    let (seen, confirm) = waits(&accomplice).await;
    assert_eq!((&seen["card"]["valid_at"], &seen["hindrance"]), (&Value::Null, &json!("manager_first")));
    accomplice.post(&confirm, &json!({})).await.refused(Code::ManagerFirst);
    later(&it, 3 * DAY).await;
    assert_eq!(standing(&client).await, "waiting");
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

async fn nobody_speaks_for_both_sides_of_a_transfer(database: Database) {
    let it = Service::start(database).await;
    let (clinic, _) = (it.clinic("見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "連携").await);
    // Neither side has administrators of its own, so the operator acts for both, with two people.
    let desk = it.administrator(None, Role::Operator).await;
    let second = it.administrator(None, Role::Operator).await;
    let all = desk.call(calls::contracts()).await.fine();
    let of = |name: &str| all.as_array().unwrap().iter().find(|it| it["association"] == name).unwrap()["id"].clone();
    let wish = json!({
        "contract": of(ONE), "to": of(OTHER), "everything": false, "standing": null, "facilities": [clinic.facility],
        "pool": 50_000_000, "begins": "2026-11-30T15:00:00Z", "note": "",
    });
    let asked = desk.call(calls::ask_transfer(&wish)).await.fine();
    let at = format!("/api/v1/console/transfers/{}", asked["id"].as_str().unwrap());
    let seen = async || desk.get(&at).await.fine()["transfer"].clone();
    let it_stands = seen().await;
    assert!(it_stands["to_agreed_at"].is_string() && it_stands["from_agreed_at"].is_null(), "{it_stands}");
    let agree = |version: &Value| json!({ "version": version, "step": "agree", "reason": "" });
    desk.post(&format!("{at}/step"), &agree(&it_stands["version"])).await.refused(Code::SecondPersonNeeded);
    second.post(&format!("{at}/step"), &agree(&it_stands["version"])).await.fine();
    assert_eq!(seen().await["state"], "agreed");
}

/// The affiliation of somebody signed in at a clinic, as its manager sees it.
async fn belonging(manager: &Signed, of: &Signed) -> String {
    let name = of.call(calls::session()).await.fine()["name"].clone();
    let all = manager.call(calls::members()).await.fine();
    all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

/// Suspends an administrator, as another administrator.
async fn suspend_administrator(head: &Signed, it: &Value) {
    let at = format!("/api/v1/console/administrators/{}", it["id"].as_str().unwrap());
    let wish = json!({ "version": it["version"], "role": it["role"], "suspended": true });
    head.json("PUT", &at, &wish).await.fine();
}

/// Issues a code from the console for somebody new at a facility.
async fn code_above(user: &Signed, facility: FacilityId, name: &str, manager: bool) -> Value {
    let wish = json!({ "name": name, "kana": "", "card": "pki", "manager": manager });
    user.call(calls::invite_person(&facility, &wish)).await.fine()["code"].clone()
}

/// Until when somebody has to wait; null if they need confirmation.
async fn waits_until(client: &Client) -> Value {
    let door = client.call(calls::door()).await.fine();
    assert_eq!(door["standing"], "waiting");
    door["waits_until"].clone()
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
        let at = format!("/api/v1/console/facilities/{facility}");
        let seen = typist.call(calls::facility(&facility)).await.fine();
        let mut facts = json!({
            "code": seen["line"]["code"], "name": seen["line"]["name"], "kana": seen["kana"],
            "kind": seen["line"]["kind"], "postal_code": seen["line"]["postal_code"], "city": seen["line"]["city"],
            "former_city": seen["former_city"], "address": seen["address"], "phone": seen["line"]["phone"],
            "director": seen["director"], "founder": seen["founder"], "from": it.clock.now(), "note": "",
        });
        facts[column] = json!(value);
        typist.call(calls::change_facts(&facility, &facts)).await.fine();
        // Another fact, changed by somebody who had no part in it, hides nothing.
        it.clock.advance(SECOND);
        facts["phone"] = json!("address");
        facts["from"] = json!(it.clock.now());
        third.call(calls::change_facts(&facility, &facts)).await.refused(Code::Forbidden);
        it.administrator(Some(ONE), Role::ContractManager).await.call(calls::change_facts(&facility, &facts)).await.fine();
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
    let wish = json!({ "cards": [{ "person": null, "name": "新規 四郎", "kana": "", "post": false, "manager": true }], "note": "" });
    printer.call(calls::order_cards(&facility, &wish)).await.fine();
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
            head.call(calls::suspend_facility(&clinic.facility, &json!({ "suspended": true, "reason": "調査中" }))).await.fine();
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

async fn a_post_that_nobody_holds_is_no_manager(database: Database) {
    let it = issuing(database).await;
    let clinic = it.clinic("見本市役所", "検診").await;
    confirmed_address(&it, &clinic, "office@localhost").await;
    let desk = it.administrator(None, Role::Operator).await;
    let wish = json!({ "cards": [{ "person": null, "name": "検診担当", "kana": "", "post": true, "manager": true }], "note": "" });
    clinic.user.call(calls::order_own_cards(&wish)).await.fine();
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
    let confirm = format!("/api/v1/console/people/{person}/holders/{id}/confirmation");
    clerk.call(calls::confirm_holder(&person, &id)).await.fine();
    assert_eq!(brought().await, Value::Null, "let in");
    let door = client.call(calls::door()).await.fine();
    let sign_in = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": code });
    client.call(calls::sign_in(&sign_in)).await.fine();
    assert_eq!(brought().await, Value::Null, "signed in");
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
    let path = format!("/api/v1/console/people/{person}/temporary-card");
    let wish = json!({ "days": 30, "mail": "office@localhost", "called_back": true });
    let clerk = it.administrator(Some(ONE), Role::CardManager).await;
    clerk.call(calls::offer_temporary(&person, &wish)).await.refused(Code::AddressNotConfirmed);
    later(&it, DAY - MINUTE).await;
    let clerk = signed(&clerk.client).await;
    clerk.call(calls::offer_temporary(&person, &wish)).await.refused(Code::AddressNotConfirmed);
    later(&it, MINUTE).await;
    // Nobody knows who entered it; anybody managing its inbox may have.
    let sql = "UPDATE notice_address SET added_by = NULL";
    sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
    let number = clerk.call(calls::offer_temporary(&person, &wish)).await.fine()["number"].clone();
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
