//! A month is billed.

use medpost::contract::{ledger, store as contracts};
use medpost_domain::billing::month::Month;
use medpost_domain::id::ContractId;
use medpost_domain::instant::{Instant, SECOND};
use medpost_domain::role::Role;
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use crate::calls;
use crate::client::{Answer, Signed};
use crate::service::Service;

/// Where billing runs are.
pub const RUNS: &str = "/api/v1/console/billing-runs";

/// A month, written `2026-11`.
pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// Sets the prices of these associations' contracts from November on; returns the contracts' ids.
pub async fn prices(it: &Service, all: &[(&str, u32)]) -> Vec<ContractId> {
    it.clock.advance(SECOND);
    let mut ids = Vec::new();
    for (name, yen) in all {
        let rows = contracts::all_contracts(&*it.app.db, None).await.unwrap();
        let row = rows.into_iter().find(|it| it.name == *name).unwrap();
        let price = (month("2026-11"), "例示プラン");
        assert!(
            ledger::set_agreed_price(&*it.app.db, (row.id, row.version), *yen, price, None, it.clock.now())
                .await
                .unwrap()
        );
        ids.push(row.id);
    }
    ids
}

/// Advances to the morning of a day in Japan.
pub async fn day(it: &Service, date: &str) {
    let at: Instant = format!("{date}T00:00:00Z").parse().unwrap();
    it.clock.advance(at.since(it.clock.now()));
    crate::scenes::office::renew_lists(it).await;
}

/// Makes the run of a month.
pub async fn compute(clerk: &Signed, month: &str) -> Value {
    clerk.call(calls::make_billing_run(&json!({ "month": month }))).await.fine()
}

/// Takes a step with a run.
pub async fn step(clerk: &Signed, run: &Value, step: &str, reason: &str) -> crate::client::Answer {
    let path = format!("{RUNS}/{}/step", run["id"].as_str().unwrap());
    clerk.post(&path, &json!({ "version": run["version"], "step": step, "reason": reason })).await
}

/// Computes a month, approves it as somebody else, and issues it; returns its invoices.
pub async fn bill(it: &Service, month: &str) -> Vec<Value> {
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = compute(&clerk, month).await;
    let second = it.administrator(None, Role::Operator).await;
    step(&second, &run, "approve", "").await.fine();
    it.work().await;
    of_run(&clerk, &run).await
}

/// The invoices of a run.
pub async fn of_run(user: &Signed, run: &Value) -> Vec<Value> {
    let found = user.call(calls::find_invoices(&json!({ "run": run["id"] }))).await.fine();
    found["items"].as_array().unwrap().clone()
}

/// One invoice as its page shows it.
pub async fn detail(user: &Signed, invoice: &Value) -> Value {
    user.call(calls::invoice(invoice["id"].as_str().unwrap())).await.fine()
}

/// Changes how a contract is billed.
pub async fn configure(user: &Signed, contract: ContractId, changes: &Value) {
    let mut request = user.call(calls::contract_billing(contract)).await.fine();
    request.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    user.call(calls::set_contract_billing(contract, &request)).await.fine();
}

/// Where direct debits are.
pub const DEBITS: &str = "/api/v1/console/debits";

/// A bank account.
pub fn account() -> Value {
    json!({ "bank": "0009", "bank_name": "レイジ", "branch": "123", "branch_name": "ホンテン", "kind": 1, "number": "7654321", "holder": "レイジイシカイ" })
}

/// The payer of this name.
pub async fn payer_of(it: &Service, name: &str) -> String {
    medpost::contract::store::association_by_name(&*it.app.db, name).await.unwrap().unwrap().to_string()
}

/// Sets the mandate of a payer.
pub async fn set(clerk: &Signed, payer: &str, state: &str, account: Value, reason: &str) -> Answer {
    let version = clerk.call(calls::mandate(payer)).await.fine()["version"].clone();
    let request = json!({ "version": version, "mandate": state, "reason": reason, "bank_account": account });
    clerk.call(calls::set_mandate(payer, &request)).await
}

/// The same at a running service, whose clock advances to December.
pub async fn billed_at(it: &Service, registered: bool) -> (String, Value) {
    it.clinic("見本クリニック", "代表").await;
    prices(it, &[("例示医師会", 10_000)]).await;
    let clerk = it.administrator(None, Role::Operator).await;
    let payer = payer_of(it, "例示医師会").await;
    let mut request = clerk.call(calls::payer(&payer)).await.fine();
    request["method"] = json!("debit");
    clerk.call(calls::set_payer(&payer, &request)).await.fine();
    if registered {
        set(&clerk, &payer, "received", account(), "").await.fine();
        set(&clerk, &payer, "checking", Value::Null, "").await.fine();
        set(&clerk, &payer, "registered", Value::Null, "").await.fine();
    }
    day(it, "2026-12-01").await;
    let invoice = bill(it, "2026-11").await.remove(0);
    (payer, invoice)
}

/// Makes a debit file; returns what its page shows and its bytes.
pub async fn make(clerk: &Signed) -> (Value, Vec<u8>) {
    let file = clerk.call(calls::make_debit_file()).await.fine();
    let path = format!("{DEBITS}/{}/file", file["id"].as_str().unwrap());
    clerk.get(&path).await.refused(Code::WrongMethod);
    let bytes = clerk.send("POST", &path, &[], "").await.body.to_vec();
    (file, bytes)
}
