//! The console.

mod changes;
mod door;
mod letters;
mod pages;
mod pools;
mod scope;

use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::Clinic;
use serde_json::{Value, json};

pub(super) const ONE: &str = "例示医師会";

pub(super) const OTHER: &str = "見本市";

pub(super) async fn put(user: &Signed, path: &str, body: &Value) -> medpost_tests::client::Answer {
    user.json("PUT", path, body).await
}

/// The first contract in reach.
pub(super) async fn contract(user: &Signed) -> Value {
    user.call(calls::contracts()).await.fine()[0].clone()
}

pub(super) fn allotment(contract: &Value) -> String {
    format!("/api/v1/console/contracts/{}/allotment", contract["id"].as_str().unwrap())
}

pub(super) fn divide(contract: &Value, sizes: &[(&Clinic, u64)]) -> Value {
    let inboxes: Vec<_> = sizes.iter().map(|it| json!({ "inbox": it.0.inbox(), "bytes": it.1 })).collect();
    json!({ "version": contract["version"], "sharing": "divided", "ceiling": 0, "inboxes": inboxes })
}

pub(super) async fn prove(user: &Signed) {
    user.call(calls::prove_anew(&json!({ "answer": null, "program": false }))).await.fine();
}

/// A request body that every operation can parse.
pub(super) fn body(contract: &Value, clinic: &Clinic) -> Value {
    let mut all = json!({
        "name": "見本 花子", "kana": "", "mail": "x@localhost", "role": "auditor", "card": "pki", "manager": true,
        "reason": "x", "text": "", "sort": "name", "skip": 0, "version": contract["version"], "suspended": true,
        "sharing": "divided", "ceiling": 0, "inboxes": [{ "inbox": clinic.inbox(), "bytes": 1 }],
        "token": "", "answer": null, "label": "", "program": false,
        "contract": contract["id"], "pack": clinic.facility, "note": "", "step": "withdraw",
        "late_reason": "", "facilities": [], "table": "", "mark": "", "only": null, "closed": false, "hidden": false,
        "senders": "all", "admitted": [], "cards": [], "request": "", "replace": false, "days": 1, "called_back": true,
        "from": "2026-11-22T03:00:00Z", "apply": false, "state": null,
    });
    let more = json!({
        "code": "1", "kind": "", "postal_code": "", "city": "例示市", "former_city": "", "address": "", "phone": "", "director": "", "founder": "",
        "last_day": "2026-11-22T03:00:00Z", "successor": null, "nobody_reads": false, "municipality": false,
        "to": null, "everything": true, "standing": null, "pool": 1, "from_name": "例示市", "to_name": "新例示市",
        "form": {
            "pack": contract["id"], "name": "x", "kana": "", "kind": "", "code": "", "postal_code": "", "city": "", "address": "",
            "phone": "", "director": "", "contact": "", "mail": "", "facilities": 1, "note": "", "terms_version": "",
        },
        "administrator": "見本 花子", "begins": "2026-11-22T03:00:00Z", "read": true, "send": true,
    });
    let billing = json!({
        "month": "2026-11", "yen": 1, "paid_on": "2026-11-22T03:00:00Z", "content": "", "parts": [], "payer": "holder", "cycle": "month",
        "advance": false, "pay_back": false, "dated": "month_end", "due": "thirty_days", "billed_from": "", "addressee": "x", "department": "",
        "creditor": "", "subject": "", "era": "western", "delivery": "screen", "method": "transfer", "account": "", "facility": null, "file": contract["id"], "mandate": "sent",
        "columns": [], "contract_number": "", "sent": 0, "surcharge": 0, "members": [],
    });
    for more in [more, billing] {
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    }
    all
}

/// The requests in reach, newest first.
pub(super) async fn list_of_changes(user: &Signed) -> Value {
    let body = json!({ "text": "", "state": null, "skip": 0 });
    user.call(calls::find_changes(&body)).await.fine()["items"].clone()
}
