//! A month's bill, from its draft to the document in the payer's hands.

use medpost::billing::runs::issue;
use medpost::config::Approval;
use medpost::contract::store as contracts;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, HOUR, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::scenes::billing::{RUNS, bill, compute, configure, day, detail, of_run, prices, step};
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

crate::both!(
    a_month_is_computed_looked_at_approved_by_a_second_person_and_issued_once,
    whoever_pays_is_a_setting_and_the_sum_is_the_same,
    alone_it_is_approved_with_a_reason_and_waits,
    what_changed_after_it_was_looked_at_is_not_issued,
    what_differs_from_the_month_before_is_shown_with_its_reason,
    an_invoice_is_taken_back_by_a_document_and_billed_anew,
    two_processes_issue_each_number_once,
    two_runs_made_at_once_bill_once,
    a_year_in_advance_is_one_line_and_numbers_begin_anew_in_april,
    what_was_too_much_is_carried_over_or_paid_back,
    documents_reach_their_payers_as_they_asked,
    no_invoice_is_mailed_before_its_address_is_confirmed,
    an_accountant_sees_invoices_and_nothing_else,
    a_line_of_a_clerk_is_checked,
    documents_are_found_by_date_sum_and_payee,
    a_word_that_is_not_known_is_shown_as_it_stands_and_never_acted_on,
);

fn sum(all: &[Value]) -> i64 {
    all.iter().map(|it| it["total"].as_i64().unwrap()).sum()
}

/// Whether any file below a folder contains these bytes.
fn holds(folder: &std::path::Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|it| {
        let path = it.unwrap().path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        std::fs::read(&path).unwrap().windows(bytes.len()).any(|it| it == bytes)
    })
}

async fn a_month_is_computed_looked_at_approved_by_a_second_person_and_issued_once(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic("例示医院", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    prices(&it, &[("例示医師会", 30_001), ("見本市", 4_000)]).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    // A month that is not over can be viewed, but not issued.
    let early = compute(&clerk, "2026-11").await;
    assert_eq!((&early["invoices"], &early["total"]), (&json!(2), &json!(33_001 + 4_400)));
    let second = it.administrator(None, Role::Operator).await;
    step(&second, &early, "approve", "").await.refused(Code::RunTooEarly);
    day(&it, "2026-12-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = compute(&clerk, "2026-11").await;
    assert_eq!((&run["state"], &run["new"], &run["second_needed"]), (&json!("draft"), &json!(2), &json!(true)));
    assert_eq!(run["first_due"], "2027-01-03T15:00:00Z", "the first open day of the year");
    step(&clerk, &run, "approve", "急ぎのため").await.refused(Code::SecondPersonNeeded);
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    assert_eq!(
        us.call(calls::find_invoices(&json!({}))).await.fine()["total"],
        0,
        "a draft is nobody's but the operator's"
    );
    assert_eq!(us.call(calls::find_invoices(&json!({ "run": run["id"] }))).await.fine()["total"], 0);
    for path in [RUNS.to_owned(), format!("{RUNS}/{}", run["id"].as_str().unwrap())] {
        us.get(&path).await.refused(Code::Forbidden);
    }
    let second = it.administrator(None, Role::Operator).await;
    step(&second, &run, "approve", "").await.fine();
    // Acting on an outdated version changes nothing.
    step(&second, &run, "drop", "").await.refused(Code::Stale);
    clerk.call(calls::make_billing_run(&json!({ "month": "2026-11" }))).await.refused(Code::RunUnderWay);
    it.work().await;
    let path = format!("{RUNS}/{}", run["id"].as_str().unwrap());
    let issued = clerk.get(&path).await.fine();
    assert_eq!(
        (&issued["state"], &issued["issued"], &issued["drawn"]),
        (&json!("issued"), &json!(2), &json!(2)),
        "{issued}"
    );
    step(&second, &issued, "drop", "").await.refused(Code::WrongStep);
    let all = of_run(&clerk, &run).await;
    let mut numbers: Vec<&str> = all.iter().map(|it| it["number"].as_str().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["2026-000001", "2026-000002"]);
    // The association's own invoice, with every field that a qualified invoice requires.
    let own = us.call(calls::find_invoices(&json!({}))).await.fine()["items"].as_array().unwrap().clone();
    assert_eq!(own.len(), 1);
    let it_says = detail(&us, &own[0]).await;
    let content = &it_says["content"];
    assert_eq!(content["issuer"]["registration"], "T9000000000000");
    assert_eq!(content["payee"]["addressee"], "例示医師会 御中");
    assert_eq!((&content["dated"], &content["due"]), (&json!("2026-11-30"), &json!("2027-01-04")));
    assert_eq!(content["lines"][0]["item"], "月額利用料（例示プラン）");
    assert_eq!(content["lines"][0]["rate"], 10);
    assert_eq!(content["taxes"], json!([{ "rate": 10, "net": 30_001, "tax": 3_000 }]));
    assert_eq!(content["total"], 33_001);
    let parts: Vec<i64> = content["parts"].as_array().unwrap().iter().map(|it| it["yen"].as_i64().unwrap()).collect();
    assert_eq!((parts.len(), parts.iter().sum::<i64>()), (2, 30_001));
    // The PDF is what was hashed when it was drawn, and its download is recorded.
    let file = format!("/api/v1/console/invoices/{}/pdf", own[0]["id"].as_str().unwrap());
    us.get(&file).await.refused(Code::WrongMethod);
    assert!(
        us.call(calls::find_invoices(&json!({}))).await.fine()["items"][0]["opened_at"].is_null(),
        "nothing was fetched"
    );
    let pdf = us.post(&file, &json!(null)).await;
    assert!(pdf.header("content-disposition").contains(own[0]["number"].as_str().unwrap()));
    let bytes = pdf.body.clone();
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(it_says["pdf_sha256"], medpost_domain::hex::hex(&Sha256::digest(&bytes)));
    assert_eq!(us.post(&file, &json!(null)).await.body, bytes, "drawn once");
    let seen = clerk.call(calls::find_invoices(&json!({ "text": "例示医師会" }))).await.fine();
    assert!(seen["items"][0]["opened_at"].is_string(), "{seen}");
    // No other invoice is in reach.
    let other = all.iter().find(|it| it["id"] != own[0]["id"]).unwrap();
    for (method, path) in [("GET", ""), ("POST", "/pdf"), ("GET", "/breakdown.csv")] {
        let path = format!("/api/v1/console/invoices/{}{path}", other["id"].as_str().unwrap());
        us.send(method, &path, &[], "").await.refused(Code::NotFound);
    }
    // The store contains nothing that can be read without the keys.
    assert!(!holds(&it.folder.join("store"), b"%PDF-"), "documents lie sealed");
    // Computed again, nothing is due.
    it.clock.advance(SECOND);
    let again = compute(&clerk, "2026-11").await;
    assert_eq!((&again["invoices"], &again["total"]), (&json!(0), &json!(0)));
    assert_eq!(again["gone"], json!([]), "who was billed for this month is not gone");
    for wrong in ["", "2026", "2026-13", "2027-01"] {
        clerk.call(calls::make_billing_run(&json!({ "month": wrong }))).await.refused(Code::BadDate);
    }
}

async fn whoever_pays_is_a_setting_and_the_sum_is_the_same(database: Database) {
    for (payer, invoices) in [("holder", 1), ("facilities", 2), ("split", 1)] {
        let it = Service::start(database).await;
        let clinic = it.clinic("見本クリニック", "代表").await;
        it.clinic("例示医院", "代表").await;
        let ids = prices(&it, &[("例示医師会", 20_003)]).await;
        let clerk = it.administrator(None, Role::BillingClerk).await;
        configure(&clerk, ids[0], &json!({ "payer": payer })).await;
        day(&it, "2026-12-01").await;
        let all = bill(&it, "2026-11").await;
        assert_eq!(all.len(), invoices, "{payer}");
        // Tax is rounded once per invoice, so two may be a yen less.
        assert!([22_003, 22_002].contains(&sum(&all)), "{payer} {}", sum(&all));
        let user = it.client(CardKind::Hpki, Some(&clinic.card)).sign_in().await;
        let own = user.call(calls::find_own_invoices(&json!({}))).await.fine();
        assert_eq!(own["items"].as_array().unwrap().len(), usize::from(payer == "facilities"), "{payer}");
        // Found by the kana of the facility that pays, and by the total, however it is typed.
        let clerk = it.administrator(None, Role::BillingClerk).await;
        let found =
            async |text: &str| clerk.call(calls::find_invoices(&json!({ "text": text }))).await.fine()["total"].clone();
        assert_eq!(found("てすと").await, if payer == "facilities" { invoices } else { 0 }, "{payer}");
        let total = all[0]["total"].as_i64().unwrap();
        let typed = format!("¥{},{:03}", total / 1000, total % 1000);
        let same = all.iter().filter(|it| it["total"] == total).count();
        assert_eq!((found(&typed).await, found("99,999円").await), (json!(same), json!(0)));
        if let Some(own) = own["items"].as_array().unwrap().first() {
            let file = format!("/api/v1/invoices/{}/pdf", own["id"].as_str().unwrap());
            user.get(&file).await.refused(Code::WrongMethod);
            assert!(user.post(&file, &json!(null)).await.body.starts_with(b"%PDF-"));
            let other = all.iter().find(|it| it["id"] != own["id"]).unwrap();
            let file = format!("/api/v1/invoices/{}", other["id"].as_str().unwrap());
            user.get(&file).await.refused(Code::NotFound);
        }
    }
}

async fn alone_it_is_approved_with_a_reason_and_waits(database: Database) {
    let alone = |it: &mut medpost::config::Config| it.billing.as_mut().unwrap().approval = Approval::Alone;
    let it = Service::start_changed(database, None, alone).await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 1_000)]).await;
    day(&it, "2026-12-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = compute(&clerk, "2026-11").await;
    assert_eq!((&run["alone"], &run["second_needed"]), (&json!(true), &json!(false)));
    step(&clerk, &run, "approve", " ").await.refused(Code::ReasonNeeded);
    step(&clerk, &run, "approve", "担当が一人のため").await.fine();
    it.work().await;
    let path = format!("{RUNS}/{}", run["id"].as_str().unwrap());
    let waits = clerk.get(&path).await.fine();
    assert_eq!((&waits["state"], &waits["issued"]), (&json!("approved"), &json!(0)));
    // If the approval is withdrawn in time, nothing is issued.
    step(&clerk, &waits, "withdraw", "").await.fine();
    it.clock.advance(25 * HOUR);
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let draft = clerk.get(&path).await.fine();
    assert_eq!((&draft["state"], &draft["issued"]), (&json!("draft"), &json!(0)));
    clerk.client.get(&path).await.refused(Code::SignedOut);
    step(&clerk, &draft, "approve", "確認しました").await.fine();
    it.clock.advance(25 * HOUR);
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    assert_eq!(clerk.get(&path).await.fine()["state"], "issued");
}

async fn what_changed_after_it_was_looked_at_is_not_issued(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let ids = prices(&it, &[("例示医師会", 1_000)]).await;
    day(&it, "2026-12-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = compute(&clerk, "2026-11").await;
    let line = json!({ "yen": -100, "month": "2026-11", "facility": null, "reason": "障害のお詫び" });
    clerk.call(calls::adjust(ids[0], &line)).await.fine();
    let second = it.administrator(None, Role::Operator).await;
    step(&second, &run, "approve", "").await.refused(Code::RunStale);
    let run = compute(&clerk, "2026-11").await;
    assert_eq!(run["total"], 990);
    step(&second, &run, "approve", "").await.fine();
    it.work().await;
    let content = detail(&clerk, &of_run(&clerk, &run).await[0]).await["content"].clone();
    assert_eq!(content["lines"][1]["item"], "障害のお詫び");
    assert_eq!(content["lines"][1]["yen"], -100);
}

async fn what_differs_from_the_month_before_is_shown_with_its_reason(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    it.clinic("例示医院", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    let ids = prices(&it, &[("例示医師会", 10_000), ("見本市", 4_000)]).await;
    day(&it, "2026-12-01").await;
    bill(&it, "2026-11").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let version = contracts::contract(&*it.app.db, ids[0]).await.unwrap().unwrap().version;
    let price = json!({ "version": version, "yen": 12_000, "month": "2026-12", "note": "増量プラン" });
    clerk.call(calls::set_price(ids[0], &price)).await.fine();
    configure(&clerk, ids[1], &json!({ "cycle": "quarter" })).await;
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    us.call(calls::leave_contract(ids[0], clinic.facility, &json!({ "last_day": "2026-12-29T15:00:00Z" })))
        .await
        .fine();
    day(&it, "2027-01-04").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = compute(&clerk, "2026-12").await;
    assert_eq!((&run["invoices"], &run["new"], &run["changed"]), (&json!(2), &json!(0), &json!(1)), "{run}");
    let changed = clerk.call(calls::find_invoices(&json!({ "run": run["id"], "changed": true }))).await.fine();
    let change = &changed["items"][0]["change"];
    assert_eq!(change["before"], 11_000);
    assert_eq!(
        change["kinds"],
        json!([{ "kind": "monthly", "before": 10_000, "now": 12_000, "notes": "月額利用料（増量プラン）" }])
    );
    let second = it.administrator(None, Role::Operator).await;
    step(&second, &run, "approve", "").await.fine();
    it.work().await;
    day(&it, "2027-02-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = compute(&clerk, "2027-01").await;
    // The price is shared by one facility fewer; the municipality's quarter is not over.
    let found = clerk.call(calls::find_invoices(&json!({ "run": run["id"], "changed": true }))).await.fine();
    assert_eq!(found["items"][0]["change"]["facilities"], json!([2, 1]), "{found}");
    assert_eq!((&run["gone"][0]["why"], &run["gone"][0]["total"]), (&json!("other_month"), &json!(4_400)), "{run}");
}

async fn an_invoice_is_taken_back_by_a_document_and_billed_anew(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 10_005)]).await;
    day(&it, "2026-12-01").await;
    let all = bill(&it, "2026-11").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let before = detail(&clerk, &all[0]).await;
    let path = format!("/api/v1/console/invoices/{}/reversal", all[0]["id"].as_str().unwrap());
    clerk.post(&path, &json!({ "reason": "" })).await.refused(Code::ReasonNeeded);
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    us.post(&path, &json!({ "reason": "x" })).await.refused(Code::Forbidden);
    let back = clerk.post(&path, &json!({ "reason": "宛名の誤り" })).await.fine();
    assert_eq!(
        (&back["content"]["kind"], &back["content"]["total"], &back["content"]["number"]),
        (&json!("reversal"), &json!(-11_005), &json!("2026-000002"))
    );
    assert_eq!(back["content"]["reverses"], "2026-000001（2026-11-30）");
    clerk.post(&path, &json!({ "reason": "もう一度" })).await.refused(Code::ReversedAlready);
    clerk
        .call(calls::reverse_invoice(back["invoice"]["id"].as_str().unwrap(), &json!({ "reason": "取り消しの取消し" })))
        .await
        .refused(Code::ReversedAlready);
    it.work().await;
    // What was issued keeps its content.
    let after = detail(&clerk, &all[0]).await;
    assert_eq!((&after["content"], &after["sha256"]), (&before["content"], &before["sha256"]));
    assert_eq!((&after["invoice"]["standing"], &after["invoice"]["open"]), (&json!("reversed"), &json!(0)));
    assert_eq!(after["related"][0]["number"], "2026-000002");
    let again = bill(&it, "2026-11").await;
    assert_eq!((again.len(), sum(&again), &again[0]["number"]), (1, 11_005, &json!("2026-000003")));
    assert_eq!(again[0]["change"]["new"], "billed_anew");
    // The next month is compared with it.
    day(&it, "2027-01-05").await;
    let next = compute(&it.administrator(None, Role::BillingClerk).await, "2026-12").await;
    assert_eq!((&next["new"], &next["changed"], &next["gone"]), (&json!(0), &json!(0), &json!([])));
    assert_eq!(next["before"], json!({ "month": "2026-11", "invoices": 1, "total": 11_005 }));
}

async fn two_processes_issue_each_number_once(database: Database) {
    if matches!(database, Database::Sqlite) {
        return;
    }
    let it = Service::start(database).await;
    for index in 0..4 {
        it.clinic_of(&format!("例示第{index}医師会"), &format!("見本{index}クリニック"), "代表").await;
    }
    let names: Vec<String> = (0..4).map(|it| format!("例示第{it}医師会")).collect();
    let all: Vec<(&str, u32)> = names.iter().map(|it| (it.as_str(), 1_000)).collect();
    prices(&it, &all).await;
    day(&it, "2026-12-01").await;
    let other = it.second().await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = compute(&clerk, "2026-11").await;
    let second = it.administrator(None, Role::Operator).await;
    step(&second, &run, "approve", "").await.fine();
    let id = run["id"].as_str().unwrap().parse().unwrap();
    let id = medpost_domain::id::RunId(id);
    let (one, two) = tokio::join!(issue::issue(&it.app.billing, id), issue::issue(&other.app.billing, id));
    one.unwrap();
    two.unwrap();
    // If interrupted and repeated, as a job may be, it does nothing more.
    issue::issue(&it.app.billing, id).await.unwrap();
    let mut numbers: Vec<String> =
        of_run(&clerk, &run).await.iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["2026-000001", "2026-000002", "2026-000003", "2026-000004"]);
    it.work().await;
}

async fn a_word_that_is_not_known_is_shown_as_it_stands_and_never_acted_on(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let ids = prices(&it, &[("例示医師会", 1_000)]).await;
    day(&it, "2026-12-01").await;
    bill(&it, "2026-11").await;
    day(&it, "2027-01-05").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let write = async |sql: &str| _ = it.app.db.execute_unprepared(sql).await.unwrap();
    let refused = async |word: &str| {
        let answer = clerk.call(calls::make_billing_run(&json!({ "month": "2026-12" }))).await;
        answer.refused(Code::RowUnread);
        assert_eq!(answer.json()["detail"], word);
    };
    // How a contract is billed is never guessed, and the form that shows it reports the unknown word.
    write("UPDATE contract SET payer = 'nobody'").await;
    refused("nobody").await;
    clerk.call(calls::contract_billing(ids[0])).await.refused(Code::RowUnread);
    write("UPDATE contract SET payer = 'holder'").await;
    // If what is already billed were skipped, it would be billed again.
    write("UPDATE invoice_charge SET kind = 'something'").await;
    refused("something").await;
    // A list shows the row with the word as it is stored.
    write("UPDATE invoice SET delivery = 'pigeon'").await;
    let found = clerk.call(calls::find_invoices(&json!({}))).await.fine();
    assert_eq!((&found["total"], &found["items"][0]["delivery"]), (&json!(1), &json!("pigeon")));
}

async fn two_runs_made_at_once_bill_once(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 1_000)]).await;
    day(&it, "2026-12-01").await;
    let (one, two) = (it.administrator(None, Role::BillingClerk).await, it.administrator(None, Role::Operator).await);
    let month = json!({ "month": "2026-11" });
    tokio::join!(
        one.call(calls::make_billing_run(&month)),
        two.call(calls::make_billing_run(&month)),
        one.call(calls::make_billing_run(&month))
    );
    let runs = one.call(calls::billing_runs()).await.fine();
    assert_eq!(runs.as_array().unwrap().len(), 1, "{runs}");
    let of_other = if runs[0]["second_needed"] == true { &two } else { &one };
    step(of_other, &runs[0], "approve", "").await.fine();
    it.work().await;
    assert_eq!(one.call(calls::find_invoices(&json!({}))).await.fine()["total"], 1);
}

async fn a_year_in_advance_is_one_line_and_numbers_begin_anew_in_april(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    let ids = prices(&it, &[("見本市", 1_000)]).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let year = json!({ "cycle": "year", "advance": true, "dated": "issue_day", "due": "thirty_days" });
    configure(&clerk, ids[0], &year).await;
    day(&it, "2026-12-01").await;
    let all = bill(&it, "2026-11").await;
    let content = detail(&it.administrator(None, Role::BillingClerk).await, &all[0]).await["content"].clone();
    // Up to March: no line crosses the fiscal year.
    assert_eq!((&content["lines"][0]["period"], &content["total"]), (&json!("2026-11 – 2027-03"), &json!(5_500)));
    day(&it, "2027-04-01").await;
    let all = bill(&it, "2027-03").await;
    let content = detail(&it.administrator(None, Role::BillingClerk).await, &all[0]).await["content"].clone();
    assert_eq!(
        (&content["number"], &content["lines"][0]["period"], &content["total"]),
        (&json!("2027-000001"), &json!("2027-04 – 2028-03"), &json!(13_200))
    );
    assert_eq!((&content["dated"], &content["due"]), (&json!("2027-04-01"), &json!("2027-05-06")));
}

async fn what_was_too_much_is_carried_over_or_paid_back(database: Database) {
    for pay_back in [false, true] {
        let it = Service::start(database).await;
        it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
        let ids = prices(&it, &[("見本市", 1_000)]).await;
        let clerk = it.administrator(None, Role::BillingClerk).await;
        configure(&clerk, ids[0], &json!({ "cycle": "quarter", "advance": true, "pay_back": pay_back })).await;
        day(&it, "2026-12-01").await;
        assert_eq!(sum(&bill(&it, "2026-11").await), 2_200, "November and December");
        let clerk = it.administrator(None, Role::BillingClerk).await;
        let version = contracts::contract(&*it.app.db, ids[0]).await.unwrap().unwrap().version;
        let price = json!({ "version": version, "yen": 400, "month": "2026-12", "note": "値下げ" });
        clerk.call(calls::set_price(ids[0], &price)).await.fine();
        let all = bill(&it, "2026-11").await;
        if pay_back {
            assert_eq!((&all[0]["kind"], &all[0]["total"]), (&json!("reversal"), &json!(-660)));
            let content = detail(&it.administrator(None, Role::BillingClerk).await, &all[0]).await["content"].clone();
            assert_eq!(content["reverses"], "2026-000001（2026-11-30）", "it names what it pays back");
            assert_eq!(content["reason"], "ご契約の変更・終了に伴う精算");
        } else {
            assert_eq!(all.len(), 0);
        }
        day(&it, "2027-01-04").await;
        // January to March at the new price, less the overpayment.
        assert_eq!(sum(&bill(&it, "2026-12").await), if pay_back { 1_320 } else { 660 });
    }
}

async fn documents_reach_their_payers_as_they_asked(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    it.clinic_of("例示郡医師会", "例示病院", "代表").await;
    prices(&it, &[("例示医師会", 1_000), ("見本市", 2_000), ("例示郡医師会", 3_000)]).await;
    day(&it, "2026-12-01").await;
    let set = async |association: &str, changes: Value| {
        let user = it.administrator(Some(association), Role::Administrator).await;
        let id = user.call(calls::console_session()).await.fine()["association"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/console/payers/{id}");
        let mut request = user.call(calls::payer(&id)).await.fine();
        request.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        (user.call(calls::set_payer(&id, &request)).await, user, path)
    };
    let mail = json!({ "delivery": "mail", "mail": "keiri@localhost", "department": "事務局" });
    let (done, user, path) = set("例示医師会", mail).await;
    done.fine();
    // A form based on an outdated version doesn't overwrite anything; what can't be written is named.
    let mut request = user.get(&path).await.fine();
    request["version"] = json!(0);
    user.json("PUT", &path, &request).await.refused(Code::Stale);
    request["version"] = json!(1);
    let long = "あ".repeat(201);
    for (field, value) in [("addressee", ""), ("mail", ""), ("mail", "x"), ("subject", long.as_str())] {
        let mut wrong = request.clone();
        wrong[field] = json!(value);
        let answer = user.json("PUT", &path, &wrong).await;
        assert_eq!(answer.json()["detail"], field);
        answer.refused(Code::BadPayer);
    }
    // Only the operator assigns the account.
    request["account"] = json!("1234567");
    user.json("PUT", &path, &request).await.fine();
    assert_eq!(user.get(&path).await.fine()["account"], "");
    let post = json!({ "delivery": "post", "addressee": "見本市長", "era": "japanese", "creditor": "0099", "postal_code": "900-0000", "address": "例示県見本市1-1", "subject": "文書交換業務" });
    set("見本市", post).await.0.fine();
    follow_link(&it, "keiri@localhost").await.fine();
    assert_eq!(user.get(&path).await.fine()["mail_confirmed"], true);
    let us = it.administrator(Some("例示郡医師会"), Role::ContractManager).await;
    us.get(&path).await.refused(Code::NotFound);
    us.json("PUT", &path, &request).await.refused(Code::NotFound);
    let before = it.app.post.sent().len();
    let all = bill(&it, "2026-11").await;
    let mut sent = it.app.post.sent().split_off(before);
    sent.retain(|it| it.subject.contains("を発行しました"));
    let attached = sent.iter().find(|it| it.to == "keiri@localhost").expect("a mail to the office");
    let file = attached.attached.as_ref().expect("the invoice");
    assert!(file.pdf.starts_with(b"%PDF-") && file.name.starts_with("2026-"));
    assert!(!attached.text.contains("1,100") && !attached.text.contains("1100"), "sums stand in no mail");
    // The others are told where the invoice is; those who get it by post are not.
    assert_eq!(
        sent.iter().filter(|it| it.attached.is_none()).count(),
        1,
        "{:?}",
        sent.iter().map(|it| &it.to).collect::<Vec<_>>()
    );
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = clerk.call(calls::billing_runs()).await.fine()[0].clone();
    assert_eq!(run["to_post"], 1);
    let posted = all.iter().find(|it| it["delivery"] == "post").unwrap();
    assert!(posted["sent_at"].is_null());
    let path = format!("{RUNS}/{}/post.pdf", run["id"].as_str().unwrap());
    clerk.get(&path).await.refused(Code::WrongMethod);
    assert!(detail(&clerk, posted).await["invoice"]["sent_at"].is_null(), "a link that is followed posts nothing");
    assert!(clerk.send("POST", &path, &[], "").await.body.starts_with(b"%PDF-"));
    clerk.send("POST", &format!("{path}?skip=1"), &[], "").await.refused(Code::NotFound);
    let content = detail(&clerk, posted).await;
    assert!(content["invoice"]["sent_at"].is_string());
    assert_eq!(
        (&content["content"]["era"], &content["content"]["subject"]),
        (&json!("japanese"), &json!("文書交換業務"))
    );
}

/// Follows the newest link mailed to an address.
pub async fn follow_link(it: &Service, address: &str) -> medpost_tests::client::Answer {
    it.work().await;
    let mails = it.app.post.sent();
    let mail = mails.iter().rfind(|it| it.to == address && it.text.contains("/confirm#")).expect("a link");
    let token = mail.text.split("/confirm#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    follow(it, &token).await
}

async fn follow(it: &Service, token: &str) -> medpost_tests::client::Answer {
    let root = medpost_tests::service::pki().certificate(medpost_demo::pki::Authority::Servers);
    let public = medpost_tests::client::Client::new(it.public, "www.localhost", &root, None);
    public
        .send("POST", "/api/v1/address-confirmation", &[("content-type", "text/plain".into())], token.to_owned())
        .await
}

async fn no_invoice_is_mailed_before_its_address_is_confirmed(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 1_000)]).await;
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let id = us.call(calls::console_session()).await.fine()["association"].as_str().unwrap().to_owned();
    let put = async |user: &Signed, mail: &str| {
        let mut request = user.call(calls::payer(&id)).await.fine();
        // Read-only fields can't be set.
        request
            .as_object_mut()
            .unwrap()
            .extend(json!({ "delivery": "mail", "mail": mail, "mail_confirmed": true }).as_object().unwrap().clone());
        user.call(calls::set_payer(&id, &request)).await
    };
    let confirmed = async |user: &Signed| user.call(calls::payer(&id)).await.fine()["mail_confirmed"].clone();
    let to = |address: &str, it: &Service| it.app.post.sent().iter().filter(|it| it.to == address).count();
    // A typo: somebody else's address gets a link, but nothing from any invoice.
    put(&us, "typo@localhost").await.fine();
    it.work().await;
    assert_eq!((confirmed(&us).await, to("typo@localhost", &it)), (json!(false), 1));
    let link = it.app.post.sent().into_iter().find(|it| it.to == "typo@localhost").unwrap().text;
    assert!(link.contains("/confirm#") && !link.contains("見本クリニック"), "{link}");
    let old = link.split("/confirm#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    day(&it, "2026-12-01").await;
    bill(&it, "2026-11").await;
    assert_eq!(to("typo@localhost", &it), 1);
    let others: Vec<_> = it.app.post.sent().into_iter().filter(|it| it.subject.contains("発行しました")).collect();
    assert!(
        others.iter().all(|it| it.attached.is_none()) && !others.is_empty(),
        "those who see it are told where it is"
    );
    // After the correction, the first link is invalid for everybody; the new one works, and may be followed twice.
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    put(&us, "office@localhost").await.fine();
    follow(&it, &old).await.refused(Code::CodeRefused);
    for wrong in ["", "x", &old[1..], "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        follow(&it, wrong).await.refused(Code::CodeRefused);
    }
    follow_link(&it, "office@localhost").await.fine();
    assert_eq!(follow_link(&it, "office@localhost").await.status, 204);
    assert_eq!(confirmed(&us).await, true);
    // Saving the same address again keeps it confirmed without a mail; differences in case don't matter.
    put(&us, "Office@localhost").await.fine();
    it.work().await;
    assert_eq!((confirmed(&us).await, to("office@localhost", &it), to("Office@localhost", &it)), (json!(true), 1, 0));
    day(&it, "2027-01-04").await;
    bill(&it, "2026-12").await;
    let sent = it.app.post.sent();
    let mailed: Vec<_> = sent.iter().filter(|it| it.attached.is_some()).collect();
    assert_eq!((mailed.len(), mailed[0].to.as_str()), (1, "Office@localhost"));
    // A different address has to be confirmed again, and the number of links is limited.
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    for number in 0..10 {
        put(&us, &format!("more{number}@localhost")).await.fine();
    }
    put(&us, "more@localhost").await.refused(Code::TooMany);
    it.work().await;
    // A link expires after a week.
    day(&it, "2027-01-13").await;
    follow_link(&it, "more9@localhost").await.refused(Code::CodeExpired);
}

async fn an_accountant_sees_invoices_and_nothing_else(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    prices(&it, &[("例示医師会", 1_000)]).await;
    day(&it, "2026-12-01").await;
    let all = bill(&it, "2026-11").await;
    for association in [Some("例示医師会"), None] {
        let it_sees = it.administrator(association, Role::Accountant).await;
        assert_eq!(it_sees.call(calls::find_invoices(&json!({}))).await.fine()["total"], 1);
        let path = format!("/api/v1/console/invoices/{}", all[0]["id"].as_str().unwrap());
        it_sees.get(&path).await.fine();
        assert!(it_sees.send("POST", &format!("{path}/pdf"), &[], "").await.body.starts_with(b"%PDF-"));
        it_sees.call(calls::invoices_csv()).await.text();
        for path in ["overview", "contracts", "administrators", "billing-runs"] {
            it_sees.get(&format!("/api/v1/console/{path}")).await.refused(Code::Forbidden);
        }
        it_sees
            .call(calls::find_facilities(&json!({ "text": "", "sort": "name", "skip": 0 })))
            .await
            .refused(Code::Forbidden);
        it_sees.post(&format!("{path}/reversal"), &json!({ "reason": "x" })).await.refused(Code::Forbidden);
        it_sees.call(calls::console_session()).await.fine();
        it_sees.call(calls::own_keys()).await.fine();
    }
}

async fn a_line_of_a_clerk_is_checked(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let other = it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    let ids = prices(&it, &[("例示医師会", 1_000)]).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let path = format!("/api/v1/console/contracts/{}/adjustments", ids[0]);
    let line = |yen: i64, month: &str, facility: Value, reason: &str| json!({ "yen": yen, "month": month, "facility": facility, "reason": reason });
    let none = Value::Null;
    clerk.post(&path, &line(0, "2026-11", none.clone(), "x")).await.refused(Code::BadSum);
    clerk.post(&path, &line(i64::MIN, "2026-11", none.clone(), "x")).await.refused(Code::BadSum);
    clerk.post(&path, &line(i64::MAX, "2026-11", none.clone(), "x")).await.refused(Code::BadSum);
    clerk.post(&path, &line(1, "2026-11", none.clone(), " ")).await.refused(Code::ReasonNeeded);
    clerk.post(&path, &line(1, "2026-10", none.clone(), "x")).await.refused(Code::ContractOver);
    clerk.post(&path, &line(1, "x", none.clone(), "x")).await.refused(Code::BadDate);
    clerk.post(&path, &line(1, "2026-11", json!(other.facility), "x")).await.refused(Code::NotInContract);
    clerk.post(&path, &line(500, "2026-11", json!(clinic.facility), "訪問設定")).await.fine();
    let us = it.administrator(Some("例示医師会"), Role::Administrator).await;
    us.post(&path, &line(-1, "2026-11", none.clone(), "x")).await.refused(Code::Forbidden);
    // A contract that has ended owes nothing for later months.
    let row = contracts::contract(&*it.app.db, ids[0]).await.unwrap().unwrap();
    let end = json!({ "version": row.version, "last_day": "2026-12-30T15:00:00Z", "reason": "例示" });
    clerk.call(calls::end_contract(ids[0], &end)).await.fine();
    let row = contracts::contract(&*it.app.db, ids[0]).await.unwrap().unwrap();
    clerk.post(&path, &line(1, "2027-01", none, "x")).await.refused(Code::ContractOver);
    let price = json!({ "version": row.version, "yen": 1, "month": "2027-01", "note": "x" });
    clerk.call(calls::set_price(ids[0], &price)).await.refused(Code::ContractOver);
    day(&it, "2026-12-01").await;
    let all = bill(&it, "2026-11").await;
    assert_eq!(sum(&all), 1_650);
}

async fn documents_are_found_by_date_sum_and_payee(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    it.clinic_of("見本市", "例示総合病院", "地域連携室").await;
    prices(&it, &[("例示医師会", 10_000), ("見本市", 4_000)]).await;
    day(&it, "2026-12-01").await;
    bill(&it, "2026-11").await;
    day(&it, "2027-01-04").await;
    bill(&it, "2026-12").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let count =
        async |request: Value| clerk.call(calls::find_invoices(&request)).await.fine()["total"].as_u64().unwrap();
    assert_eq!(count(json!({})).await, 4);
    assert_eq!(count(json!({ "text": "見本市" })).await, 2);
    assert_eq!(count(json!({ "text": "2026-000003" })).await, 1);
    assert_eq!(count(json!({ "least": 5_000 })).await, 2);
    assert_eq!(count(json!({ "least": 4_400, "most": 4_400, "to": "2026-11-29T15:00:00Z" })).await, 1);
    assert_eq!(count(json!({ "from": "2026-12-30T15:00:00Z", "text": "例示" })).await, 1);
    assert_eq!(count(json!({ "standing": "open" })).await, 4);
    assert_eq!(count(json!({ "standing": "paid" })).await, 0);
    let all = clerk.call(calls::find_invoices(&json!({ "text": "見本市" }))).await.fine();
    assert_eq!((&all["yen"], &all["open"]), (&json!(8_800), &json!(8_800)));
    it.clock.advance(2 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let overdue = clerk.call(calls::find_invoices(&json!({ "standing": "overdue" }))).await.fine();
    assert_eq!(overdue["total"], 2, "those of November were due on the 4th of January");
    let table = clerk
        .call(calls::invoices_csv().query("query=%7B%22text%22%3A%22%E8%A6%8B%E6%9C%AC%E5%B8%82%22%7D"))
        .await
        .text();
    assert_eq!(table.lines().count(), 3, "{table}");
}
