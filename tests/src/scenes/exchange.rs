//! A document from one clinic to another.

use medpost::directory::address;
use medpost_domain::hex::hex;
use medpost_domain::instant::{DAY, MINUTE};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::calls;
use crate::client::Signed;
use crate::service::{Clinic, Service};

/// What is sent: a referral to the first inbox of each clinic.
pub fn sending(from: &Clinic, to: &[&Clinic], documents: &[String], key: &str) -> Value {
    json!({
        "sender": from.inbox(), "kind": "referral", "subject": "心エコー検査のお願い", "text": "よろしくお願いします。",
        "patient": { "number": "00012345", "name": "架空 花代", "kana": "カクウ ハナヨ", "born": "1950-01-01" },
        "documents": documents, "recipients": to.iter().map(|it| it.inbox()).collect::<Vec<_>>(), "urgent": false, "key": key,
    })
}

/// The id of a dispatch or a delivery.
pub fn id(it: &Value) -> &str {
    it["id"].as_str().unwrap()
}

/// What a clinic sees arrived.
pub async fn arrivals(clinic: &Clinic) -> Value {
    clinic.user.call(calls::list_inbox(clinic.inbox(), &json!({ "text": "" }))).await.fine()
}

/// Where the bytes of a document are.
pub fn content(delivery: &Value, document: &Value) -> String {
    format!("/api/v1/deliveries/{}/documents/{}/content", delivery.as_str().unwrap(), document.as_str().unwrap())
}

/// Where receipt of a document is confirmed.
pub fn receipt(delivery: &Value, document: &Value) -> String {
    format!("/api/v1/deliveries/{}/documents/{}/receipt", delivery.as_str().unwrap(), document.as_str().unwrap())
}

/// Sends these bytes and lets them arrive; returns the dispatch and the delivery as listed.
pub async fn deliver(it: &Service, from: &Clinic, to: &Clinic, bytes: &[u8], key: &str) -> (Value, Value) {
    let document = from.user.upload(from.inbox(), "診療情報提供書.pdf", bytes).await;
    let dispatch = from.user.call(calls::send(&sending(from, &[to], &[document], key))).await.fine();
    it.clock.advance(5 * MINUTE);
    it.work().await;
    let arrived = arrivals(to).await["items"][0].clone();
    (dispatch, arrived)
}

/// Opens a letter; returns the id of its first document.
pub async fn letter_document(to: &Clinic, arrived: &Value) -> String {
    let letter = to.user.call(calls::open_delivery(arrived["id"].as_str().unwrap())).await.fine();
    letter["documents"][0]["id"].as_str().unwrap().to_owned()
}

/// Adds a mail address to a clinic's first inbox and follows the mailed link.
pub async fn confirmed_address(it: &Service, clinic: &Clinic, address: &str) {
    confirmed(it, &clinic.user, &clinic.inbox().to_string(), address).await;
}

/// Adds a mail address to an inbox, as somebody who manages it, and confirms it.
pub async fn confirmed(it: &Service, user: &Signed, inbox: &str, address: &str) {
    user.call(calls::add_address(inbox, &json!({ "address": address }))).await.fine();
    let mail = it.app.post.sent().pop().unwrap().text;
    let token = mail.split("/confirm#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    address::confirm_address(&it.app.directory, &token).await.unwrap();
}

/// An address that the clinic confirmed a day ago; its doctor signs in again.
pub async fn settled_address(it: &Service, clinic: &mut Clinic, address: &str) {
    confirmed_address(it, clinic, address).await;
    crate::scenes::office::later(it, DAY).await;
    clinic.user = clinic.user.client.sign_in().await;
}

/// Pseudorandom bytes.
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut out = Vec::with_capacity(length);
    while out.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend(state.to_le_bytes());
    }
    out.truncate(length);
    out
}

/// SHA-256 as hexadecimal text.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
