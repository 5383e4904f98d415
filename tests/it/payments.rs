//! Incoming payments: bank files, what they unambiguously pay, and the rest by hand. Whatever happens, the amount paid
//! of an invoice equals the payments settled against it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::billing::zengin::letters::half;
use medpost_domain::instant::DAY;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Signed};
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use medpost_tests::scenes::billing::{bill, day, detail, prices};

crate::both!(
    a_file_settles_what_is_plain_and_is_taken_once,
    a_wrong_file_is_told_by_row_and_column_and_nothing_is_taken,
    the_rest_is_settled_by_hand_and_undone_and_never_more_than_is_open,
    an_invoice_that_is_taken_back_lets_its_payment_go,
    money_is_noted_paid_back_and_set_aside,
    a_large_sum_noted_by_hand_is_settled_by_somebody_else,
    what_a_large_sum_is_stands_in_the_configuration,
    two_clerks_settle_one_payment_once,
    nobody_but_the_operators_staff_sees_payments,
);

const PAYMENTS: &str = "/api/v1/console/payments";

/// A record of 入出金取引明細, from fields by position, independent of the code that reads it.
fn record(fields: &[(usize, &str)]) -> Vec<u8> {
    let mut line = vec![b' '; 200];
    for (at, text) in fields {
        let bytes = half(text).unwrap();
        line[*at..at + bytes.len()].copy_from_slice(&bytes);
    }
    line
}

/// A bank's payment file: yen, name, and the account paid into.
fn file(payments: &[(i64, &str, &str)]) -> Vec<u8> {
    let mut all = Vec::new();
    for (yen, name, account) in payments {
        all.push(record(&[
            (0, "1030081207081207081207"),
            (22, "0001"),
            (41, "001"),
            (59, "0001"),
            (63, &format!("{account:0>10}")),
        ]));
        all.push(record(&[
            (0, "200000001081207081207111"),
            (24, &format!("{yen:012}{:035}{:010}", 0, 0)),
            (81, name),
            (159, "フリコミ"),
        ]));
        all.push(record(&[(0, &format!("8000001{yen:013}000000{:013}", 0))]));
    }
    all.push(record(&[(0, "9")]));
    all.concat()
}

async fn bring(clerk: &Signed, bytes: &[u8]) -> Answer {
    clerk.call(calls::bring_bank_file(&json!({ "name": "meisai.txt", "content": BASE64_STANDARD.encode(bytes) }))).await
}

async fn find(clerk: &Signed, request: Value) -> Vec<Value> {
    let found = clerk.call(calls::find_payments(&request)).await.fine();
    found["items"].as_array().unwrap().clone()
}

async fn settle(clerk: &Signed, payment: &Value, parts: &[(&Value, i64, i64)]) -> Answer {
    let parts: Vec<Value> =
        parts.iter().map(|(it, yen, fee)| json!({ "invoice": it["id"], "yen": yen, "fee": fee })).collect();
    let path = format!("{PAYMENTS}/{}/settlement", payment["id"].as_str().unwrap());
    clerk.json("PUT", &path, &json!({ "version": payment["version"], "parts": parts })).await
}

/// Three contract holders with one invoice each, of 11 000, 4 400 and 3 300 yen. The first is recognised by its name,
/// the second by the account that only it pays into.
async fn billed(database: Database) -> (Service, Vec<Value>) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    it.clinic_of("例示郡医師会", "例示病院", "代表").await;
    prices(&it, &[("例示医師会", 10_000), ("見本市", 4_000), ("例示郡医師会", 3_000)]).await;
    let clerk = it.administrator(None, Role::Operator).await;
    for (name, field, value) in [("例示医師会", "kana", "シャ）レイジイシカイ"), ("見本市", "account", "7654321")]
    {
        let id = medpost::contract::store::association_by_name(&*it.app.db, name).await.unwrap().unwrap();
        let mut request = clerk.call(calls::payer(id)).await.fine();
        request[field] = json!(value);
        clerk.call(calls::set_payer(id, &request)).await.fine();
    }
    day(&it, "2026-12-01").await;
    let mut all = bill(&it, "2026-11").await;
    all.sort_by_key(|it| std::cmp::Reverse(it["total"].as_i64()));
    day(&it, "2026-12-08").await;
    (it, all)
}

/// Checks that the paid amount of every invoice equals its settlements, and that no payment is used beyond its amount.
async fn agrees(it: &Service) {
    let wrong = [
        "SELECT COUNT(*) AS n FROM invoice WHERE paid <> COALESCE((SELECT SUM(yen + fee) FROM settlement WHERE invoice_id = invoice.id AND undone_at IS NULL), 0)",
        "SELECT COUNT(*) AS n FROM payment WHERE settled <> COALESCE((SELECT SUM(yen) FROM settlement WHERE payment_id = payment.id AND undone_at IS NULL), 0)",
        "SELECT COUNT(*) AS n FROM payment WHERE ABS(settled) > ABS(yen)",
    ];
    for sql in wrong {
        let row = it.app.db.query_one_raw(Statement::from_string(it.app.db.get_database_backend(), sql)).await;
        assert_eq!(row.unwrap().unwrap().try_get::<i64>("", "n").unwrap(), 0, "{sql}");
    }
}

async fn a_file_settles_what_is_plain_and_is_taken_once(database: Database) {
    let (it, invoices) = billed(database).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let bytes = file(&[(11_000, "レイジイシカイ", "1"), (3_740, "ダレカ", "7654321"), (500, "シラナイヒト", "1")]);
    let brought = bring(&clerk, &bytes).await.fine();
    assert_eq!((&brought["payments"], &brought["settled"], &brought["total"]), (&json!(3), &json!(2), &json!(15_240)));
    bring(&clerk, &bytes).await.refused(Code::FileTwice);
    // A later file for the same days adds what is new, including a second payment that looks like an existing one.
    let bytes = file(&[(500, "シラナイヒト", "1"), (500, "シラナイヒト", "1"), (11_000, "レイジイシカイ", "1")]);
    let brought = bring(&clerk, &bytes).await.fine();
    assert_eq!((&brought["payments"], &brought["total"]), (&json!(1), &json!(500)));
    let notes: Vec<&Value> = brought["notes"].as_array().unwrap().iter().map(|it| &it["fault"]).collect();
    assert_eq!(notes, ["brought", "brought"]);
    for (index, fee) in [(0, 0), (1, 660)] {
        let after = detail(&clerk, &invoices[index]).await;
        assert_eq!((&after["invoice"]["standing"], &after["invoice"]["open"]), (&json!("paid"), &json!(0)));
        // The invoice names the payments that settled it.
        let by = &after["payments"];
        assert_eq!(
            (by.as_array().unwrap().len(), &by[0]["method"], &by[0]["fee"]),
            (1, &json!("transfer"), &json!(fee))
        );
        assert_eq!(by[0]["yen"].as_i64().unwrap() + fee, after["content"]["total"].as_i64().unwrap());
        let paid = find(&clerk, json!({ "standing": "settled" })).await;
        assert!(
            paid.iter().any(
                |it| it["settlements"][0]["invoice"] == invoices[index]["id"] && it["settlements"][0]["fee"] == fee
            )
        );
    }
    let waiting = find(&clerk, json!({ "standing": "waiting" })).await;
    assert_eq!((waiting.len(), &waiting[0]["name"], &waiting[0]["rest"]), (2, &json!("ｼﾗﾅｲﾋﾄ"), &json!(500)));
    assert_eq!(find(&clerk, json!({ "text": "しらないひと" })).await.len(), 2, "found however it is typed");
    agrees(&it).await;
    // As a table in either encoding, with commas and slashes as banks write them.
    let table = "日付,入金金額,振込依頼人,口座番号,摘要\r\n2026/12/7,\"3,300\",レイジグンイシカイ,,電子\r\n";
    assert_eq!(bring(&clerk, table.as_bytes()).await.fine()["payments"], 1);
    let csv = clerk.call(calls::payments_csv()).await.text();
    assert_eq!(csv.lines().count(), 6, "{csv}");
}

async fn a_wrong_file_is_told_by_row_and_column_and_nothing_is_taken(database: Database) {
    let (it, _) = billed(database).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let mut bytes = file(&[(11_000, "レイジイシカイ", "1"), (4_400, "ミホンシ", "1")]);
    bytes[200 * 4 + 26] = b'x';
    let told = bring(&clerk, &bytes).await.fine();
    assert_eq!(told["faults"], json!([{ "row": 5, "column": "取引金額", "fault": "number" }]));
    assert_eq!(told["payments"], 0);
    for (table, column, fault) in [
        ("日付,入金金額,振込依頼人\r\n2026-12-07,10x,x\r\n", "yen", "number"),
        ("日付,入金金額,振込依頼人\r\n2026-12-32,10,x\r\n", "date", "date"),
        ("日付,入金金額,振込依頼人\r\n2026-12-07,10,\r\n", "name", "empty"),
        ("日付,入金金額\r\n2026-12-07,10\r\n", "name", "column"),
        ("日付,入金金額,振込依頼人\r\n", "", "no_rows"),
    ] {
        let told = bring(&clerk, table.as_bytes()).await.fine();
        assert_eq!(
            (&told["faults"][0]["column"], &told["faults"][0]["fault"]),
            (&json!(column), &json!(fault)),
            "{table}"
        );
    }
    bring(&clerk, b"").await.fine()["faults"].as_array().unwrap().first().expect("nothing is no file");
    let request = json!({ "name": "x", "content": "###" });
    clerk.call(calls::bring_bank_file(&request)).await.refused(Code::Malformed);
    assert_eq!(find(&clerk, json!({})).await.len(), 0, "nothing was taken");
}

async fn the_rest_is_settled_by_hand_and_undone_and_never_more_than_is_open(database: Database) {
    let (it, invoices) = billed(database).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    bring(&clerk, &file(&[(20_000, "マトメテ", "1")])).await.fine();
    let payment = find(&clerk, json!({})).await.remove(0);
    let path = format!("{PAYMENTS}/{}/candidates", payment["id"].as_str().unwrap());
    assert_eq!(clerk.get(&path).await.fine(), json!([]), "nothing is like it");
    // More than is open, more than came in, nothing, an invoice twice, an excessive fee.
    for wrong in [
        vec![(&invoices[0], 11_001, 0)],
        vec![(&invoices[0], 11_000, 1)],
        vec![(&invoices[0], 11_000, 0), (&invoices[1], 4_400, 0), (&invoices[2], 3_300, 0), (&invoices[2], 3_300, 0)],
        vec![(&invoices[0], -1, 0)],
        vec![(&invoices[0], 0, 0)],
        vec![(&invoices[0], 1, -1)],
        vec![(&invoices[0], i64::MAX, i64::MAX)],
    ] {
        let answer = settle(&clerk, &payment, &wrong).await;
        assert!(["oversettled", "bad_sum"].contains(&answer.code().as_str()), "{}", answer.text());
    }
    agrees(&it).await;
    settle(&clerk, &payment, &[(&invoices[0], 11_000, 0), (&invoices[1], 4_000, 0)]).await.fine();
    settle(&clerk, &payment, &[(&invoices[2], 3_300, 0)]).await.refused(Code::Stale);
    let partly = find(&clerk, json!({ "standing": "partly" })).await.remove(0);
    assert_eq!((&partly["rest"], partly["settlements"].as_array().unwrap().len()), (&json!(5_000), 2));
    assert_eq!(detail(&clerk, &invoices[1]).await["invoice"]["open"], 400, "paid in part");
    settle(&clerk, &partly, &[(&invoices[2], 3_300, 0)]).await.fine();
    agrees(&it).await;
    let path = format!("{PAYMENTS}/{}/settlement", payment["id"].as_str().unwrap());
    clerk.send("DELETE", &path, &[], "").await.fine();
    clerk.send("DELETE", &path, &[], "").await.refused(Code::WrongStep);
    // The payer that was assigned is removed with it.
    assert_eq!(find(&clerk, json!({})).await[0]["payer"], "");
    for it in &invoices {
        assert_eq!(detail(&clerk, it).await["invoice"]["open"], it["total"]);
    }
    agrees(&it).await;
}

async fn an_invoice_that_is_taken_back_lets_its_payment_go(database: Database) {
    let (it, invoices) = billed(database).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    bring(&clerk, &file(&[(11_000, "レイジイシカイ", "1")])).await.fine();
    let path = format!("/api/v1/console/invoices/{}/reversal", invoices[0]["id"].as_str().unwrap());
    clerk.post(&path, &json!({ "reason": "宛名の誤り" })).await.fine();
    let waiting = find(&clerk, json!({ "standing": "waiting" })).await;
    assert_eq!((waiting.len(), &waiting[0]["rest"]), (1, &json!(11_000)));
    agrees(&it).await;
    it.clock.advance(medpost_domain::instant::SECOND);
    let again = bill(&it, "2026-11").await;
    clerk.call(calls::settle_again()).await.fine();
    assert_eq!(detail(&clerk, &again[0]).await["invoice"]["standing"], "paid");
    agrees(&it).await;
    // Paid invoices and reversals can't be paid.
    let payment = find(&clerk, json!({})).await.remove(0);
    settle(&clerk, &payment, &[(&invoices[0], 1, 0)]).await.refused(Code::Oversettled);
}

async fn money_is_noted_paid_back_and_set_aside(database: Database) {
    let (it, invoices) = billed(database).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let add = async |yen: i64, name: &str, back: i64| {
        let request = json!({ "paid_on": it.clock.now().plus(-back * DAY), "yen": yen, "name": name, "note": "窓口" });
        clerk.call(calls::add_payment(&request)).await
    };
    add(0, "x", 0).await.refused(Code::BadSum);
    add(1, "", 0).await.refused(Code::ReasonNeeded);
    add(1, "x", -2).await.refused(Code::BadDate);
    add(1, "x", 500).await.refused(Code::BadDate);
    add(3_300, "例示郡医師会", 0).await.fine();
    let paid = find(&clerk, json!({})).await.remove(0);
    assert_eq!(paid["standing"], "waiting", "a name in kanji is nobody's account");
    let candidates = clerk.call(calls::payment_candidates(paid["id"].as_str().unwrap())).await.fine();
    assert_eq!(candidates[0]["id"], invoices[2]["id"], "the one of this sum");
    let path = format!("{PAYMENTS}/{}/aside", paid["id"].as_str().unwrap());
    clerk.json("PUT", &path, &json!({ "version": paid["version"], "reason": "別の会社あて" })).await.fine();
    let aside = find(&clerk, json!({ "standing": "aside" })).await.remove(0);
    settle(&clerk, &aside, &[(&invoices[2], 3_300, 0)]).await.refused(Code::WrongStep);
    clerk.json("PUT", &path, &json!({ "version": aside["version"], "reason": "" })).await.fine();
    let paid = find(&clerk, json!({})).await.remove(0);
    settle(&clerk, &paid, &[(&invoices[2], 3_300, 0)]).await.fine();
    let settled = find(&clerk, json!({})).await.remove(0);
    clerk.json("PUT", &path, &json!({ "version": settled["version"], "reason": "x" })).await.refused(Code::WrongStep);
    agrees(&it).await;
}

async fn a_large_sum_noted_by_hand_is_settled_by_somebody_else(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 1_000_000)]).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let id = medpost::contract::store::association_by_name(&*it.app.db, "例示医師会").await.unwrap().unwrap();
    let mut request = clerk.call(calls::payer(id)).await.fine();
    request["kana"] = json!("シャ）レイジイシカイ");
    clerk.call(calls::set_payer(id, &request)).await.fine();
    day(&it, "2026-12-01").await;
    let invoice = bill(&it, "2026-11").await.remove(0);
    let (clerk, other) =
        (it.administrator(None, Role::BillingClerk).await, it.administrator(None, Role::BillingClerk).await);
    let add = async |yen: i64| {
        let request = json!({ "paid_on": it.clock.now(), "yen": yen, "name": "シャ）レイジイシカイ", "note": "窓口" });
        clerk.call(calls::add_payment(&request)).await.fine();
        let waiting = find(&clerk, json!({ "standing": "waiting" })).await;
        waiting.into_iter().find(|it| it["yen"] == yen).expect("what was noted just now")
    };
    // The payer and the invoice are unambiguous, but only one person says that the money arrived.
    let paid = add(1_100_000).await;
    assert_eq!((&paid["standing"], &paid["needs_second"]), (&json!("waiting"), &json!(true)));
    for user in [&clerk, &other] {
        user.call(calls::settle_again()).await.fine();
        assert_eq!(find(&clerk, json!({})).await[0]["standing"], "waiting", "by itself it is never settled");
    }
    settle(&clerk, &paid, &[(&invoice, 1_100_000, 0)]).await.refused(Code::SecondClerkNeeded);
    settle(&other, &paid, &[(&invoice, 1_100_000, 0)]).await.fine();
    assert_eq!(detail(&clerk, &invoice).await["invoice"]["standing"], "paid");
    assert_eq!(find(&clerk, json!({})).await[0]["needs_second"], false);
    // Outgoing payments are treated alike; a smaller sum needs only one clerk.
    assert_eq!(add(-1_000_000).await["needs_second"], true);
    assert_eq!(add(999_999).await["needs_second"], false);
    agrees(&it).await;
}

async fn what_a_large_sum_is_stands_in_the_configuration(database: Database) {
    let it = Service::start_changed(database, None, |config| {
        config.billing.as_mut().unwrap().second_person_yen = 5_000;
    })
    .await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    for (yen, needed) in [(5_000_i64, true), (4_999, false), (-5_000, true), (-4_999, false)] {
        let request = json!({ "paid_on": it.clock.now(), "yen": yen, "name": "シャ）レイジイシカイ", "note": "窓口" });
        clerk.call(calls::add_payment(&request)).await.fine();
        let waiting = find(&clerk, json!({ "standing": "waiting" })).await;
        let noted = waiting.into_iter().find(|it| it["yen"] == yen).expect("what was noted just now");
        assert_eq!(noted["needs_second"], needed, "{yen}");
    }
}

async fn two_clerks_settle_one_payment_once(database: Database) {
    let (it, invoices) = billed(database).await;
    let (one, two) = (it.administrator(None, Role::BillingClerk).await, it.administrator(None, Role::Operator).await);
    bring(&one, &file(&[(4_000, "フタリ", "1")])).await.fine();
    let payment = find(&one, json!({})).await.remove(0);
    let (parts_one, parts_two) = ([(&invoices[0], 4_000, 0)], [(&invoices[1], 4_000, 0)]);
    let (first, second) = tokio::join!(settle(&one, &payment, &parts_one), settle(&two, &payment, &parts_two));
    let mut codes = [first.status, second.status];
    codes.sort_unstable();
    assert_eq!(codes, [204, 409], "{} {}", first.text(), second.text());
    agrees(&it).await;
}

async fn nobody_but_the_operators_staff_sees_payments(database: Database) {
    let (it, _) = billed(database).await;
    for (association, role) in [
        (Some("例示医師会"), Role::Administrator),
        (Some("例示医師会"), Role::Accountant),
        (None, Role::Accountant),
        (Some("例示医師会"), Role::Auditor),
    ] {
        let user = it.administrator(association, role).await;
        user.call(calls::find_payments(&json!({}))).await.refused(Code::Forbidden);
        user.call(calls::payments_csv()).await.refused(Code::Forbidden);
        bring(&user, &file(&[(1, "ミホン", "1")])).await.refused(Code::Forbidden);
        user.call(calls::billing_overview()).await.refused(Code::Forbidden);
    }
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let seen = clerk.call(calls::billing_overview()).await.fine();
    assert_eq!((&seen["open"], &seen["overdue"]), (&json!(18_700), &json!(0)));
    assert_eq!(seen["months"][0]["kinds"], json!([{ "kind": "monthly", "yen": 17_000 }]));
    assert_eq!(seen["months"][0]["total"], 18_700);
}
