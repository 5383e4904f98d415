//! How fast letters are drawn as PDFs: by a process started for each, and by one that is kept running.

use std::time::Instant;

use medpost::config;
use medpost::print::{Printer, SERVICE};
use medpost_tests::service::beside;
use serde_json::{Value, json};

use crate::Table;

/// Number of processes to start.
const COLD: u32 = 10;
/// Number of orders to a single process.
const WARM: u32 = 200;
fn invoice(number: u32) -> Value {
    let yen = 2_000 + number;
    let tax = yen / 10;
    json!({
        "kind": "invoice", "number": format!("2026-{number:06}"), "dated": "2026-11-30", "due": "2027-01-04", "era": "western",
        "issuer": {
            "name": "見本メッドポスト株式会社（例示）", "registration": "T9000000000000", "postal_code": "000-0000",
            "address": "例示県例示市例示町1-1", "responsible": "例示 太郎", "contact": "見本 花子（000-0000-0000）",
        },
        "payee": {
            "addressee": format!("見本{number}医院 御中"), "department": "", "postal_code": "900-0000",
            "address": "例示県見本市例示町1-1", "creditor": "",
        },
        "subject": "医療文書交換サービス利用料", "contract": format!("見本{number}医院"), "contract_number": format!("{number:06}"),
        "period": "2026-11",
        "lines": [{ "item": "月額利用料（例示プラン）", "period": "2026-11", "quantity": 1, "unit": yen, "yen": yen, "rate": 10 }],
        "taxes": [{ "rate": 10, "net": yen, "tax": tax }], "tax_included": false, "total": yen + tax, "parts": [],
        "reverses": "", "reason": "", "method": "transfer", "bank": "例示銀行 本店 普通 0000001 ミホンメツドポスト（カ",
    })
}

fn invoices(from: u32, count: u32) -> Value {
    let numbers = from..from + count;
    json!({ "template": "invoice", "paper": "invoice", "invoices": numbers.map(invoice).collect::<Vec<_>>() })
}

fn letter(number: u32) -> Value {
    json!({
        "postal_code": "9000000", "address": format!("例示市例示町{number}-1"), "facility": format!("見本{number}医院"),
        "facility_code": format!("{number:07}"), "inboxes": ["代表", "地域連携室"], "begins": "2026年12月1日",
        "stop": format!("0000-{number:04}"), "person": "例示 太郎", "code": format!("ABCD-EFGH-{number:04}"),
        "hpki": "医師資格証（HPKIカード）", "roomless": false,
    })
}

fn letters(from: u32, count: u32) -> Value {
    let numbers = from..from + count;
    json!({
        "template": "enrolment", "date": "2026年11月30日", "valid_until": "2026年12月30日", "sender": "例示医師会", "desk": "000",
        "pki": false, "url": "https://card.localhost", "stop_url": "https://www.localhost/stop",
        "letters": numbers.map(letter).collect::<Vec<_>>(),
    })
}

fn printer() -> Printer {
    Printer::new(beside("medpost-print"), config::Print::default().fonts)
}

/// Draws an order; returns the duration in seconds.
async fn drawn(by: &Printer, data: &Value) -> f64 {
    let begun = Instant::now();
    by.draw(SERVICE, data).await.map_err(|it| it.code()).unwrap();
    begun.elapsed().as_secs_f64()
}

/// Orders per second, one after the other, in a process that has already drawn one.
async fn warm(order: impl Fn(u32, u32) -> Value) -> f64 {
    let by = printer();
    drawn(&by, &order(0, 1)).await;
    let mut took = 0.0;
    for number in 1..=WARM {
        took += drawn(&by, &order(number, 1)).await;
    }
    f64::from(WARM) / took
}

/// Letters per second if this many are drawn in one order, in a process that has already drawn one.
async fn together(order: impl Fn(u32, u32) -> Value, count: u32) -> f64 {
    let by = printer();
    drawn(&by, &order(0, 1)).await;
    f64::from(count) / drawn(&by, &order(0, count)).await
}

/// Measures invoices and enrolment letters: with a process for each, one after the other, and many in one PDF.
pub async fn letters_pdf() {
    let mut took = 0.0;
    for number in 0..COLD {
        took += drawn(&printer(), &invoices(number, 1)).await;
    }
    let cold = f64::from(COLD) / took;
    let table = Table::new("Letters as PDF", "a second", "an invoice, by a process started for it", cold);
    let invoice = warm(invoices).await;
    table.line("invoices one after the other, by one process", invoice);
    table.line("enrolment letters one after the other", warm(letters).await);
    table.line("invoices, 200 in one PDF", together(invoices, 200).await);
    table.line("enrolment letters, 300 in one PDF", together(letters, 300).await);
    println!("at least 25 invoices a second are wanted: {invoice:.1}");
}
