//! Golden invoices: their content, to the line and the yen, and their appearance, as reviewed. If MEDPOST_INVOICES
//! names a folder, the PDFs are also written there for inspection.

use std::collections::BTreeMap;

use medpost::contract::{ledger, store as contracts};
use medpost::print::{Printer, SERVICE};
use medpost_domain::billing::charge::Kind;
use medpost_domain::instant::SECOND;
use medpost_domain::plan::Audience;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::{Database, Service, beside, noon};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use medpost_tests::scenes::application::{apply, form, found, start, step};
use medpost_tests::scenes::billing::{bill, configure, day, detail, month, prices};

/// The content of an invoice, without what differs from run to run, and its picture.
async fn says(it: &Service, name: &str, invoice: &Value) -> Value {
    let clerk = it.administrator(None, Role::BillingClerk).await;
    it.work().await;
    let path = format!("/api/v1/console/invoices/{}/pdf", invoice["id"].as_str().unwrap());
    let pdf = clerk.send("POST", &path, &[], "").await.body;
    if let Some(folder) = std::env::var_os("MEDPOST_INVOICES") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &pdf).unwrap();
    }
    let mut content = detail(&clerk, invoice).await["content"].clone();
    // The PDF says so, too: on one page, with every number.
    let text = medpost_tests::scenes::console::pages_of(&pdf);
    assert_eq!(text.len(), 1, "{name}");
    let says =
        |it: &str| assert!(text[0].replace(' ', "").contains(&it.replace(' ', "")), "{name} lacks {it}: {}", text[0]);
    says(content["number"].as_str().unwrap());
    says(content["issuer"]["registration"].as_str().unwrap());
    says(content["payee"]["addressee"].as_str().unwrap());
    for yen in content["lines"].as_array().unwrap().iter().map(|it| &it["yen"]).chain([&content["total"]]) {
        says(&grouped(yen.as_i64().unwrap().unsigned_abs()));
    }
    // Drawn again without what differs from run to run.
    let mut same = content.clone();
    same["contract_number"] = json!("000000");
    for part in same["parts"].as_array_mut().unwrap() {
        part["code"] = json!("0000000");
    }
    let looks = picture(&drawn(&it.app.office.printer, &same).await);
    content["picture"] = json!(looks);
    content.as_object_mut().unwrap().remove("contract_number");
    content.as_object_mut().unwrap().remove("issuer");
    for it in content["parts"].as_array_mut().unwrap() {
        // Counted across all tests.
        it.as_object_mut().unwrap().remove("code");
    }
    content
}

async fn drawn(printer: &Printer, invoice: &Value) -> Vec<u8> {
    let pages = json!({ "template": "invoice", "paper": "invoice", "invoices": [invoice] });
    printer.draw(SERVICE, &pages).await.map_err(|it| it.code()).unwrap()
}

/// Side length of a cell in pixels, at sixty pixels per inch: 3.4 mm.
const CELL: usize = 8;
/// How much the ink of a cell may differ from the reviewed one, because another renderer may smooth edges differently.
/// If a page moves by half a millimetre, some cells differ by more.
const TOLERANCE: u32 = 2;

/// The appearance of a page: one line per row of cells, with one digit per cell for its ink, from `.` for none to `f`
/// for half or more.
fn picture(pdf: &[u8]) -> String {
    let path = std::env::temp_dir().join(format!("medpost-picture-{}.pdf", medpost::kit::entropy::id(noon())));
    std::fs::write(&path, pdf).unwrap();
    let out = std::process::Command::new("pdftoppm").args(["-gray", "-r", "60", "-singlefile"]).arg(&path).output();
    std::fs::remove_file(path).unwrap();
    let out = out.expect("pdftoppm, of the package poppler-utils");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    // A PGM file (netpbm's pgm(5)): P5, width, height, the largest value; then one byte per pixel, row by row.
    let mut parts = out.stdout.splitn(5, u8::is_ascii_whitespace);
    assert_eq!(parts.next(), Some(&b"P5"[..]));
    let mut number = || std::str::from_utf8(parts.next().unwrap()).unwrap().parse::<usize>().unwrap();
    let (width, height, largest) = (number(), number(), number());
    let rows: Vec<&[u8]> = parts.next().unwrap().chunks(width).collect();
    assert_eq!((rows.len(), largest), (height, 255));
    let cell = |some: &[&[u8]], x: usize| {
        let pixels = some.iter().flat_map(|row| &row[x..width.min(x + CELL)]);
        let (ink, count) = pixels.fold((0, 0), |it: (u32, u32), value| (it.0 + 255 - u32::from(*value), it.1 + 1));
        let share = (ink * 30 / count + 128) / 255;
        if share == 0 { '.' } else { char::from_digit(share.min(15), 16).unwrap() }
    };
    let line = |some: &[&[u8]]| (0..width).step_by(CELL).map(|x| cell(some, x)).collect::<String>() + "\n";
    rows.chunks(CELL).map(line).collect()
}

/// The first row that looks different, as reviewed and as it is now.
fn differs(reviewed: &str, seen: &str) -> Option<(String, String)> {
    let ink = |it: char| it.to_digit(16).unwrap_or(0);
    let close = |one: &str, other: &str| {
        one.len() == other.len() && one.chars().zip(other.chars()).all(|it| ink(it.0).abs_diff(ink(it.1)) <= TOLERANCE)
    };
    let rows = reviewed.lines().count().max(seen.lines().count());
    let pair = |row| {
        let of = |it: &str| it.lines().nth(row).unwrap_or_default().to_owned();
        (of(reviewed), of(seen))
    };
    (0..rows).map(pair).find(|it| !close(&it.0, &it.1))
}

/// Compares pictures with the reviewed ones. `MEDPOST_SNAPSHOTS=write` accepts those that look different.
fn compare(pictures: &BTreeMap<&str, String>) {
    let path = crate::wire::snapshots().join("invoices.txt");
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    let reviewed: BTreeMap<&str, &str> = reviewed.split("# ").filter_map(|it| it.split_once('\n')).collect();
    let other = pictures
        .iter()
        .find_map(|(name, seen)| Some((*name, differs(reviewed.get(name).copied().unwrap_or_default(), seen)?)));
    let left = reviewed.keys().find(|it| !pictures.contains_key(*it));
    if other.is_none() && left.is_none() {
        return;
    }
    if std::env::var_os("MEDPOST_SNAPSHOTS").is_some_and(|it| it == "write") {
        let text: String = pictures.iter().map(|(name, it)| format!("# {name}\n{it}")).collect();
        std::fs::write(&path, text).unwrap();
        return;
    }
    panic!(
        "invoices.txt: {} looks otherwise: look at it (MEDPOST_INVOICES), then run the test with MEDPOST_SNAPSHOTS=write{}",
        other.as_ref().map_or_else(|| left.copied().unwrap_or_default(), |it| it.0),
        other.as_ref().map_or_else(String::new, |it| format!("\nwas {}\nis  {}", it.1.0, it.1.1))
    );
}

#[tokio::test]
async fn a_picture_shows_what_moved_or_is_missing_and_no_mere_smoothing() {
    let printer = Printer::new(beside("medpost-print"), medpost::config::Print::default().fonts);
    let line =
        json!({ "item": "月額利用料", "period": "2026-11", "quantity": 1, "unit": 45_000, "yen": 45_000, "rate": 10 });
    let right = json!({
        "kind": "invoice", "number": "2026-000001", "dated": "2026-11-30", "due": "2027-01-04", "era": "western",
        "issuer": {
            "name": "見本株式会社（例示）", "registration": "T9000000000000", "postal_code": "", "address": "例示県例示市",
            "responsible": "例示 太郎", "contact": "見本 花子",
        },
        "payee": { "addressee": "例示医師会 御中", "department": "", "postal_code": "", "address": "", "creditor": "" },
        "subject": "利用料", "contract": "例示医師会", "contract_number": "000000", "period": "2026-11", "lines": [line],
        "taxes": [{ "rate": 10, "net": 45_000, "tax": 4_500 }], "tax_included": false, "total": 49_500, "parts": [],
        "reverses": "", "reason": "", "method": "transfer", "bank": "例示銀行 本店 普通 0000001",
    });
    let seen = picture(&drawn(&printer, &right).await);
    assert_eq!(differs(&seen, &picture(&drawn(&printer, &right).await)), None);
    for (path, value) in [
        ("/bank", json!("")),
        ("/total", json!(88_049_500)),
        ("/issuer/name", json!("")),
        ("/lines/0/item", json!("月額利用料（例示プラン）")),
    ] {
        let mut wrong = right.clone();
        *wrong.pointer_mut(path).unwrap() = value;
        assert!(differs(&seen, &picture(&drawn(&printer, &wrong).await)).is_some(), "{path}");
    }
    // A cell to the right, a row lower, and every cell a little darker.
    let changed = |it: &dyn Fn(&str) -> String| seen.lines().map(|line| it(line) + "\n").collect::<String>();
    assert!(differs(&seen, &changed(&|line| format!(".{}", &line[..line.len() - 1]))).is_some());
    assert!(differs(&seen, &format!("{}\n{seen}", ".".repeat(63))).is_some());
    let darker = |it: char| it.to_digit(16).map_or('1', |it| char::from_digit((it + 1).min(15), 16).unwrap());
    assert_eq!(differs(&seen, &changed(&|line| line.chars().map(darker).collect())), None);
}

/// Formats a number as 1,234,567.
fn grouped(it: u64) -> String {
    let digits = it.to_string();
    let parts: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|it| std::str::from_utf8(it).unwrap()).collect();
    parts.join(",")
}

async fn individual(plan: &str) -> (Service, Signed) {
    let (it, client, clerk) = start(Database::Sqlite).await;
    apply(&it, &client, &form(&client, plan).await).await;
    step(&clerk, &found(&clerk, "").await, "approve", "", "").await.fine();
    (it, clerk)
}

async fn only(it: &Service, of: &str) -> Value {
    let all = bill(it, of).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_say_what_was_reviewed() {
    let mut all: BTreeMap<&str, Value> = BTreeMap::new();
    for (name, plan) in [("individual with a card of ours", "pki-50"), ("individual with a doctor's card", "hpki-50")] {
        let (it, _) = Box::pin(individual(plan)).await;
        day(&it, "2027-02-01").await;
        all.insert(name, says(&it, plan, &only(&it, "2027-01").await).await);
    }
    // It began five years earlier, so the registration renewal is due.
    let (it, _) = Box::pin(individual("pki-50")).await;
    let row = contracts::all_contracts(&*it.app.db, None).await.unwrap();
    let row = row.into_iter().find(|it| it.audience == Audience::Individual).unwrap();
    let early = month("2022-01").begin().0;
    for sql in [
        format!("UPDATE contract SET begins_at = {early} WHERE audience = 'individual'"),
        format!(
            "UPDATE membership SET from_at = {early} WHERE contract_id IN (SELECT id FROM contract WHERE audience = 'individual')"
        ),
        "UPDATE ledger_entry SET month = month - 60".to_owned(),
    ] {
        it.app.db.execute_unprepared(&sql).await.unwrap();
    }
    day(&it, "2027-02-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    configure(&clerk, row.id, &json!({ "billed_from": "2027-01" })).await;
    all.insert("five-year renewal", says(&it, "renewal", &only(&it, "2027-01").await).await);
    all.insert("group with another plan in mid-year", group().await);
    let (over, back) = municipality().await;
    all.insert("municipality over the end of the fiscal year", over);
    all.insert("reversal", back);
    for (name, yen, included) in [("a yen of tax without", 999, false), ("a yen of tax within", 1_109, true)] {
        let it = Service::start(Database::Sqlite).await;
        it.clinic("見本クリニック", "代表").await;
        let ids = prices(&it, &[("例示医師会", yen)]).await;
        if included {
            let row = contracts::contract(&*it.app.db, ids[0]).await.unwrap().unwrap();
            let change =
                medpost_entity::contract::ActiveModel { tax_included: sea_orm::Set(true), ..Default::default() };
            assert!(contracts::change_contract(&*it.app.db, ids[0], row.version, change).await.unwrap());
        }
        day(&it, "2026-12-01").await;
        all.insert(name, says(&it, if included { "within" } else { "without" }, &only(&it, "2026-11").await).await);
    }
    let pictures: BTreeMap<&str, String> = all
        .iter_mut()
        .map(|(name, it)| (*name, it.as_object_mut().unwrap().remove("picture").unwrap().as_str().unwrap().to_owned()))
        .collect();
    crate::wire::snapshot("invoices.json", &(serde_json::to_string_pretty(&all).unwrap() + "\n"));
    compare(&pictures);
}

/// A quarter with a change of plan, including the fee for a change and a card.
async fn group() -> Value {
    let it = Service::start(Database::Sqlite).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    // Leftover yen are distributed by the age of facilities, so they must not be created at the same moment.
    for name in ["例示医院", "例示眼科"] {
        it.clock.advance(SECOND);
        it.clinic(name, "代表").await;
    }
    let ids = prices(&it, &[("例示医師会", 45_000)]).await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    configure(&clerk, ids[0], &json!({ "cycle": "quarter" })).await;
    it.clock.advance(SECOND);
    let now = it.clock.now();
    ledger::add_price(&*it.app.db, ids[0], 80_000, (month("2026-12"), "20GBパック"), None, now).await.unwrap();
    let fee = |kind: Kind, yen: i64, facility, note| ledger::NewEntry {
        kind,
        yen,
        quantity: 1,
        facility,
        month: month("2026-12"),
        note,
    };
    ledger::add(&*it.app.db, ids[0], fee(Kind::Change, 5_000, None, "20GBパック"), None, now).await.unwrap();
    let card = fee(Kind::Card, 3_000, Some(clinic.facility), "2026-12-10");
    ledger::add(&*it.app.db, ids[0], card, None, now).await.unwrap();
    day(&it, "2027-01-04").await;
    says(&it, "group", &only(&it, "2026-12").await).await
}

/// Billed late, across the end of a fiscal year, with era dates; and reversed.
async fn municipality() -> (Value, Value) {
    let it = Service::start(Database::Sqlite).await;
    it.clinic_of("見本市", "見本市立病院", "地域連携室").await;
    let ids = prices(&it, &[("見本市", 24_000)]).await;
    let clerk = it.administrator(None, Role::Operator).await;
    configure(&clerk, ids[0], &json!({ "billed_from": "2027-02", "dated": "issue_day", "due": "thirty_days" })).await;
    let id = contracts::association_by_name(&*it.app.db, "見本市").await.unwrap().unwrap();
    let mut request = clerk.call(calls::payer(id)).await.fine();
    for (field, value) in [
        ("addressee", "見本市長 例示 太郎 様"),
        ("department", "健康福祉部 健康推進課"),
        ("postal_code", "900-0000"),
        ("address", "例示県見本市例示町1-1"),
        ("creditor", "0012345"),
        ("subject", "令和8年度 医療文書交換業務"),
        ("era", "japanese"),
        ("delivery", "post"),
    ] {
        request[field] = json!(value);
    }
    clerk.call(calls::set_payer(id, &request)).await.fine();
    day(&it, "2027-06-01").await;
    let invoice = only(&it, "2027-05").await;
    let over = says(&it, "municipality", &invoice).await;
    let clerk = it.administrator(None, Role::Operator).await;
    let path = format!("/api/v1/console/invoices/{}/reversal", invoice["id"].as_str().unwrap());
    let back = clerk.post(&path, &json!({ "reason": "契約期間の誤り" })).await.fine();
    (over, says(&it, "reversal", &back["invoice"]).await)
}
