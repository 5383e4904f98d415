//! The operator's own PKI cards.

mod authority;
mod life;
mod posts;
mod stop;
mod temporary;

use medpost::identity::admission;
use medpost::issuing::kind::KeyKind;
use medpost_demo::pki::Card;
use medpost_domain::card::CardKind;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Client, Signed};
use medpost_tests::scenes::cards::{path, token};
use medpost_tests::service::{Clinic, Service};
use serde_json::{Value, json};

pub(super) const ONE: &str = "例示医師会";

pub(super) const OTHER: &str = "見本市";

/// A client at the PKI host with a card.
pub(super) fn at_pki(it: &Service, card: &Card) -> Client {
    it.client(CardKind::Pki, Some(card))
}

/// Requests the certificate of an ordered card, with a new key.
pub(super) async fn sign(operator: &Signed, card: &Value) -> Answer {
    let token = token(KeyKind::P256).await;
    operator.post(&path(card, "/certificate"), &json!({ "request": token.request })).await
}

pub(super) async fn enrol(client: &Client, code: &str) -> medpost_tests::client::Answer {
    client.call(calls::enrol(&json!({ "code": code }))).await
}

pub(super) async fn sign_in(client: &Client, code: Option<&str>) -> medpost_tests::client::Answer {
    let door = client.call(calls::door()).await.fine();
    let body = json!({ "affiliation": door["facilities"][0]["id"], "program": true, "code": code });
    client.call(calls::sign_in(&body)).await
}

/// The id of the only card of a person at a facility.
pub(super) async fn only_card(user: &Signed, name: &str) -> medpost_domain::id::CardId {
    let members = user.call(calls::members()).await.fine();
    let person = members.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    person["cards"][0]["id"].as_str().unwrap().parse().unwrap()
}

/// The details of an act's audit entries.
pub(super) async fn details(it: &Service, action: &str) -> Vec<String> {
    use sea_orm::{ConnectionTrait, Statement};
    let sql = format!("SELECT detail FROM audit_entry WHERE action = '{action}' ORDER BY at, id");
    let sql = Statement::from_string(it.app.db.get_database_backend(), sql);
    let rows = it.app.db.query_all_raw(sql).await.unwrap();
    rows.iter().map(|it| it.try_get("", "detail").unwrap()).collect()
}

/// The operator confirms the only card of somebody at a clinic.
pub(super) async fn confirm(it: &Service, clinic: &Clinic, name: &str) {
    let card = only_card(&clinic.user, name).await;
    admission::confirm_by_command_line(&it.app.identity, medpost::audit::entry::Actor::OPERATOR, card).await.unwrap();
}
