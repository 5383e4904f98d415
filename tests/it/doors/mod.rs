//! Who may let whom in. For each way in, somebody tries to get in single-handedly: from inside the facility, from its
//! association, from another one, and from the operator.

mod above;
mod cards;
mod posts;
mod time;
mod word;

use medpost_demo::pki::{Card, Flaws};
use medpost_domain::card::CardKind;
use medpost_domain::id::{FacilityId, InboxId};
use medpost_tests::calls;
use medpost_tests::client::{Client, Signed};
use medpost_tests::service::{Service, make_card};
use serde_json::{Value, json};

pub(super) const ONE: &str = "例示医師会";

pub(super) const OTHER: &str = "見本市";

/// The only waiting card, as the console lists it for somebody, and the path for confirming it.
pub(super) async fn waits(user: &Signed) -> (Value, String) {
    let all = user.call(calls::waiting()).await.fine();
    assert_eq!(all["cards"].as_array().unwrap().len(), 1, "{all}");
    let it = all["cards"][0].clone();
    let (person, card) = (it["person"].as_str().unwrap(), it["card"]["id"].as_str().unwrap());
    let path = format!("/api/v1/console/people/{person}/cards/{card}/confirmation");
    (it, path)
}

pub(super) fn new_card(kind: CardKind) -> Card {
    make_card(kind, &Flaws::default())
}

/// Enrols a new card with a code; returns the card and its client.
pub(super) async fn enrolled(it: &Service, kind: CardKind, code: &Value) -> (Card, Client) {
    let card = new_card(kind);
    let client = it.client(kind, Some(&card));
    let door = client.call(calls::enrol(&json!({ "code": code }))).await.fine();
    assert_eq!(door["standing"], "waiting");
    (card, client)
}

pub(super) async fn standing(client: &Client) -> String {
    client.call(calls::door()).await.fine()["standing"].as_str().unwrap().to_owned()
}

pub(super) fn invitation(inboxes: &[InboxId]) -> Value {
    json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": false, "inboxes": inboxes })
}

/// A person's card as the clinic's managers see it, by the person's name, and the path for confirming it.
pub(super) async fn seen_there(user: &Signed, name: &str) -> (Value, String) {
    let all = user.call(calls::members()).await.fine();
    let person = all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    let waits = |it: &&Value| it.get("confirmed_at").is_none_or(Value::is_null);
    let cards = person["cards"].as_array().unwrap();
    let card = cards.iter().find(waits).unwrap_or(&cards[0]).clone();
    let path = format!("/api/v1/cards/{}/confirmation", card["id"].as_str().unwrap());
    (card, path)
}

/// A facility from a table, where nobody has a card yet.
pub(super) async fn fresh_facility(it: &Service, code: &str) -> (FacilityId, Vec<InboxId>) {
    let table = format!(
        "association,code,name,kana,kind,city,address,phone,director,inboxes\n{ONE},{code},新規医院{code},シンキ,診療所,例示市,1,000,新規 太郎,代表\n"
    );
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    it.import(&rows).await.remove(0)
}

/// Prints a facility's first letter; returns its code.
pub(super) async fn letter(user: &Signed, facility: FacilityId) -> Value {
    let request = json!({ "facilities": [facility], "card": "hpki" });
    let printed = user.call(calls::print_letters(&request)).await.fine();
    let page = medpost_tests::scenes::console::pages(printed["pdf"].as_str().unwrap()).remove(0);
    let code = page.split(' ').find(|it| it.len() == 44 && it.matches('-').count() == 8).unwrap();
    json!(code)
}

/// Joins the console with a new card through a link.
pub(super) async fn join(it: &Service, link: &str) -> Signed {
    let token = link.rsplit('#').next().unwrap();
    let client = it.console_client(Some(&new_card(CardKind::Pki)));
    let key = json!({ "token": token, "answer": null, "label": "card" });
    client.call(calls::join_by_link(&key)).await.fine();
    signed(&client).await
}

/// Signs in to the console with a client's card.
pub(super) async fn signed(client: &Client) -> Signed {
    let session = client.call(calls::console_sign_in(&json!({ "answer": null, "program": true }))).await.fine();
    Signed { client: client.clone(), token: session["token"].as_str().unwrap().to_owned() }
}

/// The number of mails that told somebody about another one's invitation.
pub(super) fn told_of(it: &Service, to: &str, name: &str) -> usize {
    let all = it.app.post.sent();
    all.iter()
        .filter(|mail| mail.to == to && mail.subject.contains("招待") && mail.text.contains(&format!("お名前: {name}")))
        .count()
}

pub(super) async fn own(user: &Signed) -> Value {
    let all = user.call(calls::administrators()).await.fine();
    all.as_array().unwrap().iter().find(|it| it["own"] == true).unwrap().clone()
}

/// The mail address of somebody signed in to the console.
pub(super) async fn own_mail(it: &Service, user: &Signed) -> String {
    let id: medpost_domain::id::AdministratorId =
        user.call(calls::console_session()).await.fine()["administrator"].as_str().unwrap().parse().unwrap();
    medpost::office::store::administrator(&*it.app.db, id).await.unwrap().unwrap().mail
}

pub(super) async fn contract(user: &Signed) -> String {
    user.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned()
}

/// The affiliation of somebody signed in at a clinic, as its manager sees it.
pub(super) async fn belonging(manager: &Signed, of: &Signed) -> String {
    let name = of.call(calls::session()).await.fine()["name"].clone();
    let all = manager.call(calls::members()).await.fine();
    all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

/// Issues a code from the console for somebody new at a facility.
pub(super) async fn code_above(user: &Signed, facility: FacilityId, name: &str, manager: bool) -> Value {
    let request = json!({ "name": name, "kana": "", "card": "pki", "manager": manager });
    user.call(calls::invite_person(facility, &request)).await.fine()["code"].clone()
}

/// Until when somebody has to wait; null if they need confirmation.
pub(super) async fn waits_until(client: &Client) -> Value {
    let door = client.call(calls::door()).await.fine();
    assert_eq!(door["standing"], "waiting");
    door["waits_until"].clone()
}
