//! After the issue: reminders for overdue invoices, receipts for paid ones, statements of account.

use medpost_domain::instant::{DAY, HOUR, Instant};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::billing::{bill, day, prices};

crate::both!(
    what_is_overdue_is_reminded_of_in_steps_on_open_days,
    a_clerk_reminds_at_once_and_nobody_twice,
    a_payment_that_may_be_for_it_stops_reminders,
    a_receipt_is_of_what_is_paid_in_full_and_a_statement_of_everything,
);

const PAYMENTS: &str = "/api/v1/console/payments";

/// Recipients and subjects of the reminders sent after this many mails.
fn reminders(it: &Service, after: usize) -> Vec<(String, String)> {
    let sent = it.app.post.sent().into_iter().skip(after);
    sent.filter(|it| it.text.contains("ご入金を確認できていません")).map(|it| (it.to, it.subject)).collect()
}

/// Advances to an hour of a day, and runs the check that happens every minute.
async fn morning(it: &Service, date: &str, hour: i64) {
    let at: Instant = format!("{date}T00:00:00Z").parse().unwrap();
    // Nine o'clock in Japan is midnight in UTC.
    it.clock.advance(at.plus((hour - 9) * HOUR).since(it.clock.now()));
    medpost_tests::scenes::office::renew_lists(it).await;
    it.app.watch_invoices().await;
    it.work().await;
    // A second check on the same day, or by another process, changes nothing.
    it.app.watch_invoices().await;
    it.work().await;
}

async fn owing(database: Database) -> (Service, Value) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    // Somebody to be notified.
    it.administrator(Some("例示医師会"), Role::Administrator).await;
    prices(&it, &[("例示医師会", 10_000)]).await;
    day(&it, "2026-12-01").await;
    let invoice = bill(&it, "2026-11").await.remove(0);
    assert_eq!(invoice["due"], "2027-01-03T15:00:00Z", "the fourth of January");
    (it, invoice)
}

async fn what_is_overdue_is_reminded_of_in_steps_on_open_days(database: Database) {
    let (it, invoice) = owing(database).await;
    let sent = it.app.post.sent().len();
    let count = |it: &Service| reminders(it, sent).len();
    morning(&it, "2027-01-10", 12).await;
    assert_eq!(count(&it), 0, "six days");
    // The 11th is a holiday; on the 12th not before nine o'clock.
    morning(&it, "2027-01-11", 12).await;
    morning(&it, "2027-01-12", 8).await;
    assert_eq!(count(&it), 0);
    morning(&it, "2027-01-12", 9).await;
    let told = reminders(&it, sent);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1.contains("お支払いのご確認") && told[0].1.contains("2026-000001"), "{told:?}");
    morning(&it, "2027-01-18", 12).await;
    assert_eq!(count(&it), 1);
    morning(&it, "2027-01-19", 12).await;
    morning(&it, "2027-01-26", 12).await;
    let told = reminders(&it, sent);
    assert!(told[1].1.contains("再度のご案内") && told[2].1.contains("督促"), "{told:?}");
    for date in ["2027-02-02", "2027-03-01"] {
        morning(&it, date, 12).await;
    }
    assert_eq!(count(&it), 3, "after that a clerk calls");
    let line = it.administrator(None, Role::BillingClerk).await.call(calls::billing_reminders()).await.fine();
    assert_eq!((&line[0]["sent"], &line[0]["next"], &line[0]["held"]), (&json!(3), &Value::Null, &json!(false)));
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    us.call(calls::billing_reminders()).await.refused(Code::Forbidden);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let found = clerk.call(calls::find_invoices(&json!({ "standing": "overdue" }))).await.fine();
    assert_eq!((&found["items"][0]["id"], &found["items"][0]["reminded"]), (&invoice["id"], &json!(3)));
    let mails = it.app.post.sent();
    assert!(mails.iter().all(|it| !it.text.contains("11,000") && !it.text.contains("11000")), "sums stand in no mail");
    // The contract isn't suspended by that.
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    assert!(us.call(calls::contracts()).await.fine()[0]["suspended_at"].is_null());
}

async fn a_clerk_reminds_at_once_and_nobody_twice(database: Database) {
    let (it, invoice) = owing(database).await;
    let sent = it.app.post.sent().len();
    let path = format!("/api/v1/console/invoices/{}/reminder", invoice["id"].as_str().unwrap());
    let again = |sent: u32| json!({ "sent": sent });
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.post(&path, &again(0)).await.refused(Code::WrongStep);
    // The day after it was due.
    morning(&it, "2027-01-05", 12).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.post(&path, &again(0)).await.fine();
    clerk.post(&path, &again(0)).await.refused(Code::Stale);
    it.work().await;
    let told = reminders(&it, sent);
    assert!(told.len() == 1 && told[0].1.contains("お支払いのご確認"), "{told:?}");
    // The next one is sent automatically a week later, not before.
    morning(&it, "2027-01-08", 12).await;
    assert_eq!(reminders(&it, sent).len(), 1);
    morning(&it, "2027-01-12", 12).await;
    assert_eq!(reminders(&it, sent).len(), 2);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.post(&path, &again(2)).await.fine();
    clerk.post(&path, &again(3)).await.refused(Code::WrongStep);
}

async fn a_payment_that_may_be_for_it_stops_reminders(database: Database) {
    let (it, _) = owing(database).await;
    let sent = it.app.post.sent().len();
    morning(&it, "2027-01-08", 12).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    // Short by a transfer fee, from an unknown name.
    let request = json!({ "paid_on": it.clock.now().plus(-DAY), "yen": 10_340, "name": "ダレカ", "note": "" });
    clerk.call(calls::add_payment(&request)).await.fine();
    let line = clerk.call(calls::billing_reminders()).await.fine()[0].clone();
    clerk
        .call(calls::remind_now(line["invoice"].as_str().unwrap(), &json!({ "sent": 0 })))
        .await
        .refused(Code::WrongStep);
    morning(&it, "2027-01-12", 12).await;
    assert_eq!(reminders(&it, sent).len(), 0);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let payment = clerk.call(calls::find_payments(&json!({}))).await.fine()["items"][0].clone();
    let path = format!("{PAYMENTS}/{}/aside", payment["id"].as_str().unwrap());
    clerk.json("PUT", &path, &json!({ "version": payment["version"], "reason": "別の会社あて" })).await.fine();
    morning(&it, "2027-01-13", 12).await;
    assert_eq!(reminders(&it, sent).len(), 1);
}

async fn a_receipt_is_of_what_is_paid_in_full_and_a_statement_of_everything(database: Database) {
    let (it, invoice) = owing(database).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let receipt = format!("/api/v1/console/invoices/{}/receipt.pdf", invoice["id"].as_str().unwrap());
    us.get(&receipt).await.refused(Code::NotPaid);
    let request = json!({ "paid_on": it.clock.now().plus(-HOUR), "yen": 10_340, "name": "x", "note": "" });
    clerk.call(calls::add_payment(&request)).await.fine();
    let payment = clerk.call(calls::find_payments(&json!({}))).await.fine()["items"][0].clone();
    let path = format!("{PAYMENTS}/{}/settlement", payment["id"].as_str().unwrap());
    let part = |yen: i64, fee: i64| json!({ "version": payment["version"], "parts": [{ "invoice": invoice["id"], "yen": yen, "fee": fee }] });
    clerk.json("PUT", &path, &part(10_340, 660)).await.fine();
    assert!(us.get(&receipt).await.body.starts_with(b"%PDF-"));
    // Further papers with the same lines: what was delivered, and what is to come.
    let note = receipt.replace("receipt.pdf", "delivery-note.pdf");
    assert!(us.get(&note).await.body.starts_with(b"%PDF-"));
    let contract = us.call(calls::contracts()).await.fine()[0]["id"].as_str().unwrap().to_owned();
    let estimate = format!("/api/v1/console/contracts/{contract}/estimate.pdf");
    assert!(us.call(calls::estimate(&contract).query("from=2027-04&to=2028-03")).await.body.starts_with(b"%PDF-"));
    us.call(calls::estimate(&contract).query("from=2027-04&to=2028-04")).await.refused(Code::BadDate);
    us.call(calls::estimate(&contract).query("from=2027-04&to=2027-03")).await.refused(Code::BadDate);
    us.call(calls::estimate(&contract).query("from=2020-01")).await.refused(Code::ContractOver);
    let id = us.call(calls::console_session()).await.fine()["association"].as_str().unwrap().to_owned();
    let statement = format!("/api/v1/console/payers/{id}/statement");
    let found = us.call(calls::statement(&id)).await.fine();
    let lines: Vec<(&str, i64)> = found["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["what"].as_str().unwrap(), it["balance"].as_i64().unwrap()))
        .collect();
    assert_eq!(lines, [("請求書", 11_000), ("ご入金", 660), ("振込手数料", 0)]);
    assert_eq!(us.get(&format!("{statement}.csv")).await.text().lines().count(), 4);
    assert!(us.get(&format!("{statement}.pdf")).await.body.starts_with(b"%PDF-"));
    // Other associations see nothing of it.
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    let them = it.administrator(Some("見本市"), Role::Administrator).await;
    for path in [receipt, note, estimate, statement.clone(), format!("{statement}.csv"), format!("{statement}.pdf")] {
        them.get(&path).await.refused(Code::NotFound);
    }
}
