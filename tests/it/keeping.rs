//! Keeping and exporting: all documents of a period for an inspection, the breakdown in an association's own layout;
//! and what happens if somebody doesn't pay, or pays too much.

use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use medpost_tests::scenes::billing::{bill, configure, day, prices};

crate::both!(
    all_documents_of_a_period_are_one_file_with_an_index_and_their_history,
    a_breakdown_is_laid_out_as_its_association_saved_it,
    who_does_not_pay_is_suspended_by_a_clerk_after_the_last_reminder_and_told,
    what_was_paid_too_much_and_nothing_follows_is_listed,
);

const ONE: &str = "例示医師会";

/// Reads a ZIP file with a library other than the one that wrote it: the name, SHA-256 and text of each file.
fn unzip(it: &Service, bytes: &[u8]) -> Value {
    let path = it.folder.join("documents.zip");
    std::fs::write(&path, bytes).unwrap();
    let script = "import hashlib,json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                  print(json.dumps({i.filename:[hashlib.sha256(z.read(i)).hexdigest(),z.read(i).decode('utf-8-sig','replace')] for i in z.infolist()}))";
    let out =
        std::process::Command::new(medpost_tests::python::python()).args(["-c", script]).arg(&path).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

async fn zip(it: &Service, user: &Signed, request: &str) -> Value {
    let request: String = request.bytes().map(|it| format!("%{it:02x}")).collect();
    let answer = user.call(calls::invoices_zip().query(format!("query={request}"))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    unzip(it, &answer.body)
}

async fn all_documents_of_a_period_are_one_file_with_an_index_and_their_history(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    prices(&it, &[(ONE, 30_000), ("見本市", 4_000)]).await;
    day(&it, "2026-12-01").await;
    bill(&it, "2026-11").await;
    day(&it, "2027-01-05").await;
    bill(&it, "2026-12").await;
    let operator = it.administrator(None, Role::Operator).await;
    let all = zip(&it, &operator, "{}").await;
    let names: Vec<&String> = all.as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 4 * 2 + 2, "{names:?}");
    let index: Vec<Vec<&str>> =
        all["index.csv"][1].as_str().unwrap().lines().map(|it| it.split(',').collect()).collect();
    assert_eq!((index.len(), index[0][0], index[0][1]), (5, "ファイル", "番号"));
    // Everything in the index can be verified without us.
    for line in &index[1..] {
        let json = format!("json/{}.json", line[1]);
        assert_eq!((line[12], line[13]), (all[&json][0].as_str().unwrap(), all[line[0]][0].as_str().unwrap()));
        assert!(all[line[0]][1].as_str().unwrap().starts_with("%PDF-"));
    }
    let history = all["history.csv"][1].as_str().unwrap();
    assert!(history.contains("請求の計算") && history.contains("請求書の発行"), "{history}");
    assert!(!history.contains("billing."), "no code of ours: {history}");
    // An association gets its own documents for a period, and no names of the operator's staff.
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let ours = zip(&it, &us, r#"{"from":"2026-12-01T00:00:00+09:00","to":"2026-12-31T00:00:00+09:00"}"#).await;
    let pdfs = ours.as_object().unwrap().keys().filter(|it| it.starts_with("pdf/")).count();
    assert_eq!(pdfs, 1);
    assert!(!ours.to_string().contains("見本市") && !ours["history.csv"][1].as_str().unwrap().contains("管理 "));
    let own = zip(&it, &us, r#"{"text":"見本市"}"#).await;
    assert_eq!(own.as_object().unwrap().len(), 2, "an index and a history of nothing");
    it.administrator(Some(ONE), Role::Accountant).await.call(calls::invoices_zip()).await.fine();
    let cards = it.administrator(Some(ONE), Role::CardManager).await;
    cards.call(calls::invoices_zip()).await.refused(Code::Forbidden);
    us.call(calls::invoices_zip().query("query=x")).await.refused(Code::Malformed);
    assert!(medpost_tests::scenes::office::actions(&it).await.contains(&"invoices.taken".to_owned()));
}

async fn a_breakdown_is_laid_out_as_its_association_saved_it(database: Database) {
    let it = Service::start(database).await;
    let first = it.clinic("見本クリニック", "代表").await;
    let second = it.clinic("例示医院", "代表").await;
    let other = it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    prices(&it, &[(ONE, 30_000)]).await;
    let holder = medpost::contract::store::association_by_name(&*it.app.db, ONE).await.unwrap().unwrap();
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let plain = us.call(calls::breakdown_layout(holder)).await.fine();
    let columns = |it: &Value| -> Vec<String> {
        it["columns"].as_array().unwrap().iter().map(|it| it["column"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        (&plain["version"], columns(&plain)),
        (&json!(0), ["number", "code", "facility", "yen"].map(str::to_owned).to_vec())
    );
    assert_eq!(plain["members"].as_array().unwrap().len(), 2);
    let request = json!({
        "version": 0, "surcharge": 300,
        "columns": [
            { "column": "member", "heading": "会員番号" }, { "column": "facility", "heading": "医療機関" },
            { "column": "yen", "heading": "利用料" }, { "column": "surcharge", "heading": "事務手数料" }, { "column": "sum", "heading": "請求額" },
        ],
        "members": [
            { "facility": first.facility, "number": "A-001", "surcharge": null },
            { "facility": second.facility, "number": "A-002", "surcharge": 0 },
        ],
    });
    let changed = |at: &str, to: Value| {
        let mut request = request.clone();
        *request.pointer_mut(at).unwrap() = to;
        request
    };
    for (wrong, code) in [
        (changed("/columns/0/heading", json!("")), Code::BadText),
        (changed("/columns/0/heading", json!("会員\u{7}番号")), Code::BadCharacter),
        (changed("/columns/0/column", json!("sum")), Code::BadText),
        (changed("/members/0/number", json!("x".repeat(41))), Code::BadText),
        (changed("/members/0/facility", json!(other.facility)), Code::NotInContract),
        (changed("/surcharge", json!(i64::MIN)), Code::BadSum),
        (changed("/members/1/surcharge", json!(1_000_001)), Code::BadSum),
        (changed("/version", json!(1)), Code::Stale),
        (changed("/version", json!(i32::MAX)), Code::Stale),
    ] {
        us.call(calls::set_breakdown_layout(holder, &wrong)).await.refused(code);
    }
    us.call(calls::set_breakdown_layout(holder, &request)).await.fine();
    us.call(calls::set_breakdown_layout(holder, &request)).await.refused(Code::Stale);
    let city = it.administrator(Some("見本市"), Role::Administrator).await;
    city.call(calls::breakdown_layout(holder)).await.refused(Code::NotFound);
    city.call(calls::set_breakdown_layout(holder, &request)).await.refused(Code::NotFound);
    it.administrator(Some(ONE), Role::Accountant)
        .await
        .call(calls::set_breakdown_layout(holder, &request))
        .await
        .refused(Code::Forbidden);
    day(&it, "2026-12-01").await;
    let invoice = bill(&it, "2026-11").await.remove(0);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    let csv = us.call(calls::invoice_breakdown(invoice["id"].as_str().unwrap())).await;
    let lines: Vec<String> = csv.text().trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "会員番号,医療機関,利用料,事務手数料,請求額");
    assert!(lines[1..].contains(&"A-001,見本クリニック,15000,300,15300".to_owned()), "{lines:?}");
    assert!(lines[1..].contains(&"A-002,例示医院,15000,0,15000".to_owned()), "{lines:?}");
    // The association's surcharge doesn't affect the invoice.
    assert_eq!(invoice["total"], 33_000);
}

async fn who_does_not_pay_is_suspended_by_a_clerk_after_the_last_reminder_and_told(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.administrator(Some(ONE), Role::Administrator).await;
    prices(&it, &[(ONE, 10_000)]).await;
    day(&it, "2026-12-01").await;
    let invoice = bill(&it, "2026-11").await.remove(0);
    let path = format!("/api/v1/console/invoices/{}/suspension", invoice["id"].as_str().unwrap());
    let request = json!({ "reason": "11月分のお支払いがないため" });
    for date in ["2027-01-12", "2027-01-19", "2027-01-26"] {
        day(&it, date).await;
        it.administrator(None, Role::BillingClerk).await.post(&path, &request).await.refused(Code::NotWarned);
        it.app.watch_invoices().await;
        it.work().await;
    }
    // Nothing is suspended automatically, however long it takes.
    day(&it, "2027-03-01").await;
    it.app.watch_invoices().await;
    it.work().await;
    let contracts = it.administrator(None, Role::Operator).await.call(calls::contracts()).await.fine();
    assert_eq!(contracts[0]["suspended_at"], Value::Null);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    us.post(&path, &request).await.refused(Code::Forbidden);
    let sent = it.app.post.sent().len();
    let clerk = it.administrator(None, Role::BillingClerk).await;
    clerk.post(&path, &json!({ "reason": " " })).await.refused(Code::ReasonNeeded);
    clerk.post(&path, &request).await.fine();
    clerk.post(&path, &request).await.refused(Code::WrongStep);
    it.work().await;
    let told: Vec<_> =
        it.app.post.sent().into_iter().skip(sent).filter(|it| it.subject.contains("ご利用の停止")).collect();
    assert!(!told.is_empty() && told[0].text.contains("11月分のお支払いがないため"), "{}", told.len());
    let contracts = clerk.call(calls::contracts()).await.fine();
    assert_ne!(contracts[0]["suspended_at"], Value::Null);
    // What has arrived can still be read: the clinic's people sign in and list their inbox.
    let back = clinic.user.client.sign_in().await;
    back.call(calls::list_inbox(clinic.inbox(), &json!({ "text": "" }))).await.fine();
}

async fn what_was_paid_too_much_and_nothing_follows_is_listed(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let contract = prices(&it, &[(ONE, 10_000)]).await[0];
    let operator = it.administrator(None, Role::Operator).await;
    configure(&operator, contract, &json!({ "cycle": "month" })).await;
    day(&it, "2026-12-01").await;
    let credits = async || it.administrator(None, Role::BillingClerk).await.call(calls::billing_credits()).await.fine();
    assert_eq!(credits().await, json!([]));
    bill(&it, "2026-11").await;
    // More is deducted than is due for the month.
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let line = json!({ "month": "2026-11", "yen": -25_000, "facility": null, "reason": "不具合のお詫び" });
    clerk.call(calls::adjust(contract, &line)).await.fine();
    let open = credits().await;
    assert_eq!(
        (&open[0]["payee"], &open[0]["yen"], &open[0]["follows"]),
        (&json!(ONE), &json!(15_000), &json!(true)),
        "December is set off"
    );
    // It also covers January; the remainder is reported.
    day(&it, "2027-01-05").await;
    assert_eq!(credits().await[0]["yen"], 5_000);
    let us = it.administrator(Some(ONE), Role::Administrator).await;
    us.call(calls::billing_credits()).await.refused(Code::Forbidden);
}
