//! 口座振替 (direct debit): mandates, the bank's file byte by byte, its results, and what happens if nothing could be
//! collected.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Signed};
use medpost_tests::scenes::billing::{DEBITS, account, billed_at, make, payer_of, set};
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use medpost_tests::scenes::billing::{bill, day, detail, prices};

crate::both!(
    what_is_owed_is_collected_once_its_mandate_is_registered,
    what_could_not_be_collected_is_asked_for_again_and_then_billed_by_transfer,
    a_wrong_result_changes_nothing,
    a_large_sum_is_collected_from_an_account_that_two_have_seen,
    an_account_is_sealed_shown_masked_and_goes_with_its_mandate,
);

/// A contract holder who owes 11 000 yen for November, wants to pay by direct debit, and has a registered mandate or
/// not.
async fn billed(database: Database, registered: bool) -> (Service, String, Value) {
    let it = Service::start(database).await;
    let (payer, invoice) = billed_at(&it, registered).await;
    (it, payer, invoice)
}

/// Reads a column of a record independently of the code that wrote it, by the positions in banks' tables, counted from
/// 1.
fn column(line: &[u8], from: usize, to: usize) -> String {
    String::from_utf8_lossy(&line[from - 1..to]).into_owned()
}

/// A result file: each record with its code, and matching totals.
fn results(file: &[u8], codes: &[u8]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = file.chunks(122).map(|it| it[..120].to_vec()).collect();
    let (mut done, mut failed) = ((0, 0u64), (0, 0u64));
    for (line, code) in lines.iter_mut().filter(|it| it[0] == b'2').zip(codes) {
        line[111] = *code;
        let yen: u64 = column(line, 81, 90).parse().unwrap();
        let sum = if *code == b'0' { &mut done } else { &mut failed };
        *sum = (sum.0 + 1, sum.1 + yen);
    }
    let trailer = lines.iter_mut().find(|it| it[0] == b'8').unwrap();
    let sums = format!("{:06}{:012}{:06}{:012}", done.0, done.1, failed.0, failed.1);
    trailer[19..55].copy_from_slice(sums.as_bytes());
    lines.concat()
}

async fn bring(clerk: &Signed, file: &Value, bytes: &[u8]) -> Answer {
    clerk
        .call(calls::bring_debit_results(&json!({ "file": file["id"], "content": BASE64_STANDARD.encode(bytes) })))
        .await
}

async fn what_is_owed_is_collected_once_its_mandate_is_registered(database: Database) {
    // Before that, payment is by bank transfer and nothing is collected.
    let (it, payer, invoice) = billed(database, false).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(detail(&clerk, &invoice).await["content"]["method"], "transfer");
    set(&clerk, &payer, "registered", account(), "").await.refused(Code::WrongStep);
    set(&clerk, &payer, "received", Value::Null, "").await.refused(Code::BadPayer);
    set(&clerk, &payer, "received", account(), "").await.fine();
    clerk.call(calls::make_debit_file()).await.refused(Code::NothingToCollect);
    set(&clerk, &payer, "checking", Value::Null, "").await.fine();
    set(&clerk, &payer, "registered", Value::Null, "").await.fine();
    // What was billed for bank transfer is paid by bank transfer.
    clerk.call(calls::make_debit_file()).await.refused(Code::NothingToCollect);
    day(&it, "2027-01-04").await;
    let invoice = bill(&it, "2026-12").await.remove(0);
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(detail(&clerk, &invoice).await["content"]["method"], "debit");
    let seen = clerk.call(calls::debits()).await.fine();
    assert_eq!(
        (&seen["day"], &seen["count"], &seen["total"]),
        (&json!("2027-01-26T15:00:00Z"), &json!(1), &json!(11_000))
    );
    let (file, bytes) = make(&clerk).await;
    let lines: Vec<&[u8]> = bytes.chunks(122).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(column(lines[0], 1, 14), "19100000000099");
    assert_eq!(column(lines[0], 55, 58), "0127");
    assert_eq!((column(lines[1], 1, 5), column(lines[1], 21, 23)), ("20009".to_owned(), "123".to_owned()));
    assert_eq!(column(lines[1], 43, 50), "17654321");
    assert_eq!((column(lines[1], 81, 90), column(lines[1], 91, 91)), ("0000011000".to_owned(), "1".to_owned()));
    assert_eq!(column(lines[2], 1, 19), "8000001000000011000");
    // Nothing is collected twice.
    clerk.call(calls::make_debit_file()).await.refused(Code::NothingToCollect);
    let brought = bring(&clerk, &file, &results(&bytes, b"0")).await.fine();
    assert_eq!((&brought["collected"], &brought["total"], &brought["failed"]), (&json!(1), &json!(11_000), &json!(0)));
    bring(&clerk, &file, &results(&bytes, b"0")).await.refused(Code::FileTwice);
    assert_eq!(detail(&clerk, &invoice).await["invoice"]["standing"], "paid");
    day(&it, "2027-02-01").await;
    bill(&it, "2027-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let (_, bytes) = make(&clerk).await;
    assert_eq!(column(&bytes[122..], 91, 91), "0", "not the first of this account any more");
}

async fn what_could_not_be_collected_is_asked_for_again_and_then_billed_by_transfer(database: Database) {
    let (it, payer, invoice) = billed(database, true).await;
    // Somebody to be notified.
    it.administrator(Some("例示医師会"), Role::Administrator).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let (file, bytes) = make(&clerk).await;
    assert_eq!(bring(&clerk, &file, &results(&bytes, b"1")).await.fine()["failed"], 1);
    assert_eq!(detail(&clerk, &invoice).await["invoice"]["open"], 11_000);
    assert_eq!(clerk.call(calls::debits()).await.fine()["mandates"][0]["failures"], 1);
    day(&it, "2027-01-04").await;
    bill(&it, "2026-12").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    // Both months in one record for the payer.
    let (file, bytes) = make(&clerk).await;
    assert_eq!((&file["count"], &file["total"]), (&json!(1), &json!(22_000)));
    assert_eq!(bring(&clerk, &file, &results(&bytes, b"1")).await.fine()["failed"], 1);
    assert_eq!(clerk.call(calls::payer(&payer)).await.fine()["method"], "transfer", "twice in a row");
    // The payer is notified each time: of the next attempt, or of the account to transfer to.
    it.work().await;
    let told: Vec<_> =
        it.app.post.sent().into_iter().filter(|it| it.subject.contains("口座振替ができません")).collect();
    assert_eq!(told.len(), 3, "one invoice, then two");
    let says =
        |it: &medpost::notify::mails::Letter| (it.text.contains("改めて振り替えます"), it.text.contains("例示銀行"));
    assert_eq!(told.iter().map(says).collect::<Vec<_>>(), [(true, false), (false, true), (false, true)]);
    clerk.call(calls::make_debit_file()).await.refused(Code::NothingToCollect);
    // If there is no such account, the mandate is returned at once.
    let mut request = clerk.call(calls::payer(&payer)).await.fine();
    request["method"] = json!("debit");
    clerk.call(calls::set_payer(&payer, &request)).await.fine();
    let (file, bytes) = make(&clerk).await;
    bring(&clerk, &file, &results(&bytes, b"2")).await.fine();
    let mandate = clerk.call(calls::mandate(&payer)).await.fine();
    assert_eq!(mandate["state"], "returned");
    assert!(mandate["reason"].as_str().unwrap().contains('2'), "{mandate}");
}

async fn a_wrong_result_changes_nothing(database: Database) {
    let (it, _, invoice) = billed(database, true).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let (file, bytes) = make(&clerk).await;
    let good = results(&bytes, b"0");
    let told = async |change: &dyn Fn(&mut Vec<u8>)| {
        let mut wrong = good.clone();
        change(&mut wrong);
        let told = bring(&clerk, &file, &wrong).await.fine();
        (told["faults"][0]["row"].clone(), told["faults"][0]["column"].clone(), told["faults"][0]["fault"].clone())
    };
    let at = |row: u32, column: &str, fault: &str| (json!(row), json!(column), json!(fault));
    assert_eq!(told(&|it| it[57] = b'9').await, at(1, "引落日", "date"), "another month's");
    assert_eq!(told(&|it| it[120 + 111] = b'5').await, at(2, "振替結果コード", "record"));
    assert_eq!(told(&|it| it[120 + 109] = b'9').await, at(2, "顧客番号", "unknown"));
    assert_eq!(told(&|it| it[240 + 18] = b'9').await, at(3, "合計", "sum"));
    assert_eq!(told(&|it| it.truncate(240)).await, at(2, "データ区分", "record"));
    assert_eq!(told(&|it| it.truncate(100)).await, at(1, "", "record"));
    clerk
        .call(calls::bring_debit_results(&json!({ "file": invoice["id"], "content": BASE64_STANDARD.encode(&good) })))
        .await
        .refused(Code::NotFound);
    assert_eq!(detail(&clerk, &invoice).await["invoice"]["open"], 11_000);
    assert!(clerk.call(calls::debits()).await.fine()["files"][0]["read_at"].is_null());
    // If the file is dropped, its invoices are collected again, and its results are no longer accepted.
    let path = format!("{DEBITS}/{}", file["id"].as_str().unwrap());
    clerk.send("DELETE", &path, &[], "").await.fine();
    clerk.send("DELETE", &path, &[], "").await.refused(Code::WrongStep);
    bring(&clerk, &file, &good).await.refused(Code::FileTwice);
    let (file, bytes) = make(&clerk).await;
    assert_eq!(bring(&clerk, &file, &results(&bytes, b"0")).await.fine()["collected"], 1);
}

async fn a_large_sum_is_collected_from_an_account_that_two_have_seen(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 1_000_000)]).await;
    let clerk = it.administrator(None, Role::Operator).await;
    let payer = payer_of(&it, "例示医師会").await;
    let mut request = clerk.call(calls::payer(&payer)).await.fine();
    request["method"] = json!("debit");
    clerk.call(calls::set_payer(&payer, &request)).await.fine();
    // A single clerk, who may have entered their own account.
    set(&clerk, &payer, "received", account(), "").await.fine();
    set(&clerk, &payer, "checking", Value::Null, "").await.fine();
    set(&clerk, &payer, "registered", Value::Null, "").await.fine();
    set(&clerk, &payer, "registered", Value::Null, "").await.refused(Code::WrongStep);
    day(&it, "2026-12-01").await;
    bill(&it, "2026-11").await;
    let (clerk, other) =
        (it.administrator(None, Role::BillingClerk).await, it.administrator(None, Role::BillingClerk).await);
    let seen = clerk.call(calls::debits()).await.fine();
    assert_eq!((&seen["mandates"][0]["needs_second"], &seen["count"]), (&json!(true), &json!(0)));
    clerk.call(calls::make_debit_file()).await.refused(Code::NothingToCollect);
    // Somebody else confirms it; another account has to be confirmed again.
    set(&other, &payer, "registered", account(), "").await.refused(Code::WrongStep);
    set(&other, &payer, "registered", Value::Null, "").await.fine();
    let seen = clerk.call(calls::debits()).await.fine();
    assert_eq!((&seen["mandates"][0]["needs_second"], &seen["count"]), (&json!(false), &json!(1)));
    set(&other, &payer, "returned", Value::Null, "口座の変更").await.fine();
    set(&other, &payer, "received", account(), "").await.fine();
    set(&clerk, &payer, "checking", Value::Null, "").await.fine();
    set(&other, &payer, "registered", Value::Null, "").await.fine();
    clerk.call(calls::make_debit_file()).await.refused(Code::NothingToCollect);
    set(&clerk, &payer, "registered", Value::Null, "").await.fine();
    assert_eq!(clerk.call(calls::make_debit_file()).await.fine()["total"], 1_100_000);
}

async fn an_account_is_sealed_shown_masked_and_goes_with_its_mandate(database: Database) {
    let (it, payer, _) = billed(database, true).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let text = clerk.call(calls::mandate(&payer)).await.text() + &clerk.call(calls::debits()).await.text();
    assert!(text.contains("****321") && !text.contains("7654321"), "{text}");
    for (field, value, detail) in [
        ("number", json!("123"), "number"),
        ("bank", json!("銀行"), "bank"),
        ("holder", json!("漢字"), "holder 漢"),
        ("holder", json!("ミホン,テスト"), "holder ,"),
        ("holder", json!("「ミホン」"), "holder 「"),
        ("bank_name", json!("レイジ ギンコウ"), "bank_name  "),
        ("kind", json!(7), "account_kind"),
    ] {
        let mut wrong = account();
        wrong[field] = value;
        set(&clerk, &payer, "ended", Value::Null, "").await;
        let answer = set(&clerk, &payer, "received", wrong, "").await;
        assert_eq!((answer.code().as_str(), &answer.json()["detail"]), ("bad_account", &json!(detail)), "{field}");
    }
    // None of it is stored in plain text in the database.
    let rows = it
        .app
        .db
        .query_all_raw(Statement::from_string(
            it.app.db.get_database_backend(),
            "SELECT masked, account IS NULL AS gone FROM mandate",
        ))
        .await
        .unwrap();
    let (masked, gone): (String, bool) = (
        rows[0].try_get("", "masked").unwrap(),
        rows[0].try_get::<bool>("", "gone").or_else(|_| rows[0].try_get::<i32>("", "gone").map(|it| it != 0)).unwrap(),
    );
    assert!(masked.is_empty() && gone, "an account goes with its mandate");
    for (association, role) in [(Some("例示医師会"), Role::Administrator), (None, Role::Accountant)] {
        let user = it.administrator(association, role).await;
        user.call(calls::mandate(&payer)).await.refused(Code::Forbidden);
        user.call(calls::debits()).await.refused(Code::Forbidden);
        user.call(calls::make_debit_file()).await.refused(Code::Forbidden);
    }
}
