//! Tables as spreadsheets write and damage them, and as we write them: read over HTTP on both databases, with
//! properties for all texts and bytes.

use medpost::contract::sheet::{self, Column, Holds, Shape};
use medpost::contract::{import, shift_jis};
use medpost::office::tables;
use medpost_domain::role::Role;
use medpost_domain::text::fields::{is_deceiving, private_letter};
use medpost_tests::calls;
use medpost_tests::client::{Signed, base64};
use medpost_tests::service::{Database, Service};
use medpost_wire::problem::Code;
use proptest::prelude::*;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use medpost_tests::scenes::billing::{compute, day, prices};

crate::both!(
    a_code_that_lost_its_zeros_is_no_new_facility,
    a_post_is_known_by_a_code_that_lost_its_zeros,
    what_a_new_facility_gets_is_shown_with_what_is_to_be_told,
    our_own_table_in_shift_jis_changes_nothing_and_says_what_it_cant_hold,
    a_table_of_payments_is_read_as_banks_write_it,
    each_page_that_reads_tables_has_a_template,
    letters_of_private_use_are_refused_and_told_of_in_a_draft,
);

const ONE: &str = "例示医師会";

/// Imports facilities of the association by code and name.
async fn facilities(it: &Service, all: &[(&str, &str)]) {
    let mut table = String::from("association,code,name,city,address,phone,postal_code,inboxes\n");
    for (code, name) in all {
        table += &format!("{ONE},{code},{name},例示市,例示町1-1,0312345678,0600001,代表\n");
    }
    let rows = import::read(table.as_bytes()).unwrap();
    import::import(&it.app.vault, &rows, it.clock.now()).await.unwrap();
}

/// The path for tables of the association's only contract.
async fn place(user: &Signed) -> String {
    let contracts = user.call(calls::contracts()).await.fine();
    format!("/api/v1/console/contracts/{}/facilities", contracts[0]["id"].as_str().unwrap())
}

async fn send(user: &Signed, table: &[u8], mark: &Value) -> Value {
    user.post(&place(user).await, &json!({ "table": base64(table), "mark": mark })).await.fine()
}

async fn look(user: &Signed, table: &str) -> Value {
    send(user, table.as_bytes(), &json!("")).await
}

/// Row, column and fault of each entry.
fn told(all: &Value) -> Vec<(u64, String, String)> {
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let all = all.as_array().unwrap().iter();
    all.map(|it| (it["row"].as_u64().unwrap(), text(&it["column"]), text(&it["fault"]))).collect()
}

fn of(row: u64, column: &str, fault: &str) -> (u64, String, String) {
    (row, column.to_owned(), fault.to_owned())
}

async fn a_code_that_lost_its_zeros_is_no_new_facility(database: Database) {
    let it = Service::start(database).await;
    facilities(&it, &[("0112345", "見本医院"), ("0099999", "例示医院")]).await;
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    // As Excel leaves it: only the name was changed by a person.
    let table = "code,name,phone,postal_code\n112345,見本クリニック,312345678,600001\n99999,例示医院,,\n";
    let seen = look(&user, table).await;
    assert_eq!((&seen["errors"], &seen["added"], &seen["absent"]), (&json!([]), &json!([]), &json!([])));
    assert_eq!(
        seen["changed"],
        json!([{ "code": "0112345", "name": "見本医院", "changes": [{ "column": "name", "before": "見本医院", "after": "見本クリニック" }] }])
    );
    assert_eq!(
        told(&seen["notes"]),
        [of(2, "postal_code", "zeros"), of(2, "phone", "zeros"), of(2, "code", "zeros"), of(3, "code", "zeros")]
    );
    assert_eq!(send(&user, table.as_bytes(), &seen["mark"]).await["applied"], true);
    let all = user.call(calls::facilities_csv()).await.text();
    assert_eq!(all.lines().count(), 3, "{all}");
    assert!(all.contains("0112345,見本クリニック") && all.contains("0600001") && all.contains("0312345678"), "{all}");
    // With and without leading zeros in one table.
    let seen = look(&user, "code,name\n0112345,見本クリニック\n112345,見本クリニック\n").await;
    assert_eq!(told(&seen["errors"]), [of(3, "code", "twice")]);
    // Full-width, as spreadsheet text or in another case, it is the same code; and the same place under another code is
    // reported.
    facilities(&it, &[("D15", "例示薬局")]).await;
    let seen = look(
        &user,
        "code,name,city\n０１１２３４５,見本クリニック,例示市\n'0099999,例示医院,例示市\nｄ15,例示薬局,例示市\n",
    )
    .await;
    assert_eq!((&seen["errors"], &seen["added"]), (&json!([]), &json!([])));
    let seen = look(&user, "code,name,city\n7777777,見本クリニック,例示市\n").await;
    assert_eq!(told(&seen["notes"]), [of(2, "name", "alike")]);
    // An unknown code, shorter than all known ones.
    let seen = look(&user, "code,name,city\n54321,新規医院,例示市\n0054322,新規病院,例示市\n").await;
    assert_eq!((seen["added"].as_array().unwrap().len(), told(&seen["notes"])), (2, vec![of(2, "code", "short")]));
    // The command line doesn't take it for a new code either.
    facilities(&it, &[("012", "一号医院")]).await;
    let rows =
        import::read(format!("association,code,name,city,inboxes\n{ONE},0012,二号医院,例示市,代表\n").as_bytes());
    let refused = import::import(&it.app.vault, &rows.unwrap(), it.clock.now()).await.expect_err("alike");
    assert!(refused.to_string().contains("row 2, code"), "{refused}");
}

async fn a_post_is_known_by_a_code_that_lost_its_zeros(database: Database) {
    let it = medpost_tests::scenes::cards::issuing(database).await;
    facilities(&it, &[("0112345", "見本市役所")]).await;
    let manager = it.administrator(Some(ONE), Role::CardManager).await;
    let request = json!({ "text": "見本市役所", "progress": null, "sort": "name", "skip": 0 });
    let found = manager.call(calls::find_facilities(&request)).await.fine();
    let place = format!("/api/v1/console/facilities/{}/pki-cards", found["items"][0]["id"].as_str().unwrap());
    let card = json!({ "person": null, "name": "検診担当1", "kana": "", "post": true, "manager": false });
    manager.post(&place, &json!({ "cards": [card], "note": "" })).await.fine();
    let set = async |table: &str| {
        let request = json!({ "table": base64(table.as_bytes()), "apply": false });
        manager.call(calls::set_holders(&request)).await.fine()
    };
    let seen = set("code,post,name,from\n112345,検診担当1,見本 一,令和9年4月1日\n").await;
    assert_eq!((&seen["errors"], told(&seen["notes"])), (&json!([]), vec![of(2, "code", "zeros")]));
    assert_eq!(
        (&seen["items"][0]["facility"], &seen["items"][0]["from"]),
        (&json!("0112345"), &json!("2027-03-31T15:00:00Z"))
    );
    let seen = set("code,post,name,from\n112345,検診担当2,見本 一,2027-04-01\n0112345,1月1日,見本 一,27-04-01\n").await;
    assert_eq!(
        told(&seen["errors"]),
        [of(3, "post", "spoilt"), of(2, "post", "unknown"), of(3, "post", "unknown"), of(3, "from", "date")]
    );
}

async fn what_a_new_facility_gets_is_shown_with_what_is_to_be_told(database: Database) {
    let it = Service::start(database).await;
    facilities(&it, &[("E1", "見本医院")]).await;
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let table = "メモ,,,\r\n医療機関コード,施設名,市区町村,住所,受信BOX,備考,,\r\nN1,\"新規\r\n医院\",例示市,例示町1-1,代表|検査室,x,,\r\n,,,,,,,\r\n";
    let seen = look(&user, table).await;
    assert_eq!(
        seen["added"],
        json!([{ "code": "N1", "name": "新規 医院", "changes": [
            { "column": "city", "before": "", "after": "例示市" },
            { "column": "address", "before": "", "after": "例示町1-1" },
            { "column": "inboxes", "before": "", "after": "代表|検査室" },
        ] }])
    );
    assert_eq!(told(&seen["notes"]), [of(2, "備考", "passed_over")]);
    assert_eq!(seen["errors"], json!([]));
    // If somebody overwrites the template's example and leaves its sign, they are told that the row was ignored. Some
    // versions of Excel write semicolons.
    let seen = look(&user, "code;name;city\n※E9;見本九医院;例示市\nN1;新規医院;例示市\n※メモ\n").await;
    assert_eq!((seen["added"].as_array().unwrap().len(), told(&seen["notes"])), (1, vec![of(2, "", "note")]));
    // Only what was previewed is imported: an address that has changed since makes it a different table.
    let other = table.replace("1-1", "1-2");
    let answer =
        user.post(&place(&user).await, &json!({ "table": base64(other.as_bytes()), "mark": seen["mark"] })).await;
    answer.refused(Code::Stale);
    // What Excel made of an address, and a character that nobody else can read.
    let seen = look(&user, "code,name,city,address\nN1,新規医院,例示市,1月1日\nN2,新規\u{E000}院,例示市,\n").await;
    assert_eq!(told(&seen["errors"]), [of(2, "address", "spoilt"), of(3, "name", "private_letter")]);
    // Missing headings, and those that might be meant by them.
    let seen = look(&user, "code,なまえ\nN1,新規医院\n").await;
    assert_eq!(told(&seen["errors"]), [of(1, "name", "column"), of(1, "なまえ", "passed_over")]);
    let seen = send(&user, b"PK\x03\x04", &json!("")).await;
    assert_eq!(told(&seen["errors"]), [of(1, "", "workbook")]);
}

async fn our_own_table_in_shift_jis_changes_nothing_and_says_what_it_cant_hold(database: Database) {
    let it = Service::start(database).await;
    facilities(&it, &[("0000001", "髙\u{20BB7}野家〜医院"), ("E2", "Café—クリニック"), ("E3", "見本医院")]).await;
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    for query in ["", "?shift_jis=true"] {
        let own = user.get(&format!("/api/v1/console/facilities.csv{query}")).await;
        let seen = send(&user, &own.body, &json!("")).await;
        for what in ["errors", "added", "changed", "absent", "notes"] {
            assert_eq!(seen[what], json!([]), "{query} {what}");
        }
        let Some(text) = shift_jis::decode(&own.body).filter(|_| !query.is_empty()) else { continue };
        assert!(text.contains("髙〓野家～医院") && text.contains("Caf〓―クリニック"), "{text}");
        assert!(text.contains("U+20BB7") && text.contains("U+00E9") && !text.contains("&#"), "{text}");
        assert_eq!(text.lines().filter(|it| it.starts_with('※')).count(), 3, "{text}");
        // Something else is changed by hand; the name stays as it was.
        let changed = text.replace("0312345678", "0312345679");
        let table = shift_jis::encode(&changed);
        let seen = send(&user, &table, &json!("")).await;
        assert_eq!(seen["changed"].as_array().unwrap().len(), 3);
        assert_eq!(send(&user, &table, &seen["mark"]).await["applied"], true);
        let all = user.call(calls::facilities_csv()).await.text();
        assert!(all.contains("髙\u{20BB7}野家〜医院") && all.contains("Café—クリニック"), "{all}");
        assert_eq!(all.matches("0312345679").count(), 3, "{all}");
    }
}

async fn a_table_of_payments_is_read_as_banks_write_it(database: Database) {
    let it = Service::start(database).await;
    day(&it, "2026-12-08").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let bring = async |table: &str| {
        let request = json!({ "name": "meisai.csv", "content": base64(table.as_bytes()) });
        clerk.call(calls::bring_bank_file(&request)).await.fine()
    };
    let table = "照会口座,例示銀行\r\n取引日,出金金額(円),入金金額(円),お取引内容,残高,色\r\n2026年12月7日,,\"33,001\",ミホン,1,青\r\n2026年12月7日,110,,テスウリヨウ,1,\r\n";
    let brought = bring(table).await;
    assert_eq!((&brought["payments"], &brought["total"], &brought["faults"]), (&json!(1), &json!(33_001), &json!([])));
    assert_eq!(told(&brought["notes"]), [of(2, "色", "passed_over")]);
    for date in ["2026-12-09", "2025-11-30", "2044-11-30", "311130", "0"] {
        let told_of = bring(&format!("日付,入金金額,振込依頼人\n{date},1,ミホン\n")).await;
        assert_eq!(told(&told_of["faults"]), [of(2, "date", "date")], "{date}");
    }
    for (date, yen) in [("261207", 1), ("081207", 2), ("381207", 3), ("R8.12.7", 4)] {
        let brought = bring(&format!("日付,入金金額,振込依頼人\n{date},{yen},ミホン\n")).await;
        assert_eq!(brought["payments"], 1, "{date}");
    }
    let found = clerk.call(calls::find_payments(&json!({}))).await.fine();
    for it in found["items"].as_array().unwrap() {
        assert_eq!(it["paid_on"], "2026-12-06T15:00:00Z");
    }
    // Our own export is read by its own headings: every line is known.
    let own = clerk.call(calls::payments_csv()).await.text();
    let brought = bring(&own).await;
    assert_eq!((&brought["payments"], &brought["faults"]), (&json!(0), &json!([])));
    let notes = brought["notes"].as_array().unwrap();
    assert!(notes.len() == 5 && notes.iter().all(|it| it["fault"] == "brought"), "{notes:?}");
}

async fn each_page_that_reads_tables_has_a_template(database: Database) {
    let it = Service::start(database).await;
    it.clinic("見本クリニック", "代表").await;
    let operator = it.administrator(None, Role::Operator).await;
    let auditor = it.administrator(Some(ONE), Role::Auditor).await;
    for (path, head) in [
        ("facilities", "医療機関コード,施設名,"),
        ("holders", "医療機関コード,担当,氏名,"),
        ("bank-files", "日付,入金金額,振込依頼人,"),
    ] {
        let path = format!("/api/v1/console/{path}/template.csv");
        let text = operator.get(&path).await.text();
        assert!(text.starts_with(&format!("\u{FEFF}{head}")), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() == 2 && lines[1].starts_with('※'), "{text}");
        let jis = operator.get(&format!("{path}?shift_jis=true")).await;
        assert_eq!(shift_jis::decode(&jis.body).unwrap(), text.trim_start_matches('\u{FEFF}'));
        auditor.get(&path).await.refused(Code::Forbidden);
    }
    // Imported unchanged, it is reported as empty.
    let template = operator.call(calls::payments_template()).await.text();
    let request = json!({ "name": "x.csv", "content": base64(template.as_bytes()) });
    let brought = operator.call(calls::bring_bank_file(&request)).await.fine();
    assert_eq!(told(&brought["faults"]), [of(2, "", "no_rows")]);
}

async fn letters_of_private_use_are_refused_and_told_of_in_a_draft(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    prices(&it, &[(ONE, 10_000)]).await;
    let operator = it.administrator(None, Role::Operator).await;
    let payer = medpost::contract::store::association_by_name(&*it.app.db, ONE).await.unwrap().unwrap();
    let mut request = operator.call(calls::payer(payer)).await.fine();
    request["addressee"] = json!("例示\u{E000}師会");
    let answer = operator.call(calls::set_payer(payer, &request)).await;
    answer.refused(Code::PrivateLetter);
    assert_eq!(answer.json()["detail"], "例示〓師会 (U+E000)");
    let inbox = json!({ "name": "検査\u{F0000}室", "kana": "" });
    clinic.user.call(calls::make_inbox(&inbox)).await.refused(Code::PrivateLetter);
    let mut letter = medpost_tests::scenes::exchange::sending(&clinic, &[&clinic], &[], "k");
    letter["patient"]["name"] = json!("見本\u{E000}子");
    clinic.user.call(calls::send(&letter)).await.refused(Code::PrivateLetter);
    // Whoever reviews the month's draft is told about earlier entries; what they see contains 〓.
    day(&it, "2026-12-01").await;
    let clerk = it.administrator(None, Role::BillingClerk).await;
    let run = compute(&clerk, "2026-11").await;
    let seen = async |run: &Value| clerk.call(calls::billing_run(run["id"].as_str().unwrap())).await.fine();
    assert_eq!(seen(&run).await["unreadable"], json!([]));
    medpost_tests::scenes::billing::step(&clerk, &seen(&run).await, "drop", "").await.fine();
    it.app
        .db
        .execute_unprepared("UPDATE association SET name = '例示\u{E000}師会' WHERE name = '例示医師会'")
        .await
        .unwrap();
    it.clock.advance(medpost_domain::instant::SECOND);
    let run = compute(&clerk, "2026-11").await;
    let told = seen(&run).await["unreadable"].clone();
    assert!(told.as_array().is_some_and(|it| !it.is_empty()), "{told}");
    for it in told.as_array().unwrap() {
        assert!(it["text"].as_str().unwrap().contains("例示〓師会"), "{told}");
        assert!(private_letter(&it.to_string()).is_none());
    }
}

const COLUMNS: [Column; 3] = [
    Column { key: "code", head: "コード", also: &[], holds: Holds::Free },
    Column { key: "name", head: "名称", also: &["氏名"], holds: Holds::Free },
    Column { key: "note", head: "メモ", also: &[], holds: Holds::Text },
];

fn shape() -> Shape<'static> {
    Shape { columns: &COLUMNS, passed: &[], needed: &["code"], filled: &[] }
}

/// A text that can be in a cell: a single line, without blanks at its ends.
fn cell(text: &str) -> String {
    let text: String =
        text.chars().filter(|it| !is_deceiving(*it) && private_letter(&it.to_string()).is_none()).collect();
    text.trim().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_what_is_read(lines in prop::collection::vec(("['\"=+@a-z0-9０-９あ-ん〜−é,＝ -]{0,20}", "\\PC{0,40}"), 1..20)) {
        let lines: Vec<Vec<String>> =
            lines.iter().map(|(one, other)| vec!["E1".to_owned(), cell(one), cell(other)]).collect();
        for jis in [false, true] {
            let bytes = tables::write(&["コード", "名称", "備考"], lines.iter().cloned(), jis).unwrap();
            let shape = Shape {
                columns: &[
                    Column { key: "code", head: "コード", also: &[], holds: Holds::Free },
                    Column { key: "name", head: "名称", also: &[], holds: Holds::Free },
                    Column { key: "note", head: "備考", also: &[], holds: Holds::Free },
                ],
                ..shape()
            };
            let table = sheet::read(&bytes, &shape).unwrap();
            prop_assert!(table.faults.is_empty() && table.notes.is_empty());
            let fit = |it: &String| if jis { shift_jis::fitted(it).0 } else { it.clone() };
            let read: Vec<Vec<String>> = table.rows.into_iter().map(|it| it.cells).collect();
            let written: Vec<Vec<String>> = lines.iter().map(|it| it.iter().map(fit).collect()).collect();
            prop_assert_eq!(read, written);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(
        junk in prop::collection::vec(any::<u8>(), 0..400),
        mark in prop::sample::select(vec![&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF", b"code,name\n", b"code\tname\r", b"PK\x03\x04"]),
    ) {
        let bytes = [mark, &junk].concat();
        if let Ok(table) = sheet::read(&bytes, &shape()) {
            let rows = bytes.len() + 2;
            prop_assert!(table.rows.iter().all(|it| it.cells.len() == COLUMNS.len() && it.line <= rows));
        }
    }

    #[test]
    fn a_row_has_the_number_that_a_spreadsheet_shows(before in prop::collection::vec(0..3usize, 0..8)) {
        // Preceded by rows of commas, blank rows, and rows with line breaks in a cell.
        let mut text = String::from("code,name\r\n");
        for it in &before {
            text += ["\r\n", ",\r\n", "A,\"x\r\ny\"\r\n"][*it];
        }
        text += "LAST,z\r\n";
        let table = sheet::read(text.as_bytes(), &shape()).unwrap();
        let last = table.rows.last().unwrap();
        prop_assert_eq!((last.cells[0].as_str(), last.line), ("LAST", before.len() + 2));
    }
}
