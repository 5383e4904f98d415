//! Tables that bring facilities, and their enrolment letters.

use medpost_demo::pki::Flaws;
use medpost_domain::card::CardKind;
use medpost_domain::instant::MINUTE;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::scenes::console::pages;
use medpost_tests::scenes::office::go_ahead;
use medpost_tests::service::{Database, Service, make_card};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use super::{ONE, OTHER, allotment, contract, put};

crate::both!(
    a_table_is_looked_at_first_and_then_written_as_seen,
    letters_of_enrolment_come_in_the_order_of_the_postal_codes_and_their_codes_work,
    letters_to_a_clinic_without_room_say_so,
    a_printer_that_fails_is_told_and_letters_are_asked_for_again
);

async fn a_table_is_looked_at_first_and_then_written_as_seen(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic_of(ONE, "見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let user = it.administrator(Some(ONE), Role::ContractManager).await;
    let contract = contract(&user).await;
    let path = format!("/api/v1/console/contracts/{}/facilities", contract["id"].as_str().unwrap());
    let list = async || {
        let request = json!({ "text": "", "progress": null, "sort": "name", "skip": 0 });
        user.call(calls::find_facilities(&request)).await.fine()
    };
    let send = async |table: &[u8], mark: &Value| {
        let table = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, table);
        user.post(&path, &json!({ "table": table, "mark": mark })).await
    };
    let code = list().await["items"][0]["code"].as_str().unwrap().to_owned();
    // Errors are reported by row and column, and nothing is written.
    let wrong = send("医療機関コード,施設名,郵便番号\nN1,,12\nN2,新規医院,\n".as_bytes(), &json!("")).await.fine();
    assert_eq!(
        wrong["errors"],
        json!([
            { "row": 2, "column": "name", "fault": "empty" },
            { "row": 2, "column": "postal_code", "fault": "postal_code" },
        ])
    );
    let nowhere = send("code,name\nN2,新規医院\n".as_bytes(), &json!("")).await.fine();
    assert_eq!(nowhere["errors"], json!([{ "row": 2, "column": "city", "fault": "empty" }]));
    send(b"code,name\nN2,x\n", &nowhere["mark"]).await.fine();
    assert_eq!(list().await["total"], 1);
    user.post(&path, &json!({ "table": "%", "mark": "" })).await.refused(Code::Malformed);
    // Shift_JIS as a spreadsheet saves it: one facility changes, one is new; a preview writes nothing.
    let text = format!(
        "医療機関コード,施設名,フリガナ,市区町村,電話,受信BOX\r\n{code},見本クリニック,,,000-1111-2222,\r\nN1,新規医院,シンキイイン,例示市,,代表|検査室\r\n"
    );
    let (table, ..) = encoding_rs::SHIFT_JIS.encode(&text);
    let seen = send(&table, &json!("")).await.fine();
    assert_eq!((&seen["added"][0]["code"], &seen["added"][0]["name"]), (&json!("N1"), &json!("新規医院")));
    assert_eq!(
        seen["changed"][0]["changes"],
        json!([{ "column": "phone", "before": "000-0000-0000", "after": "000-1111-2222" }])
    );
    assert_eq!((&seen["applied"], list().await["total"].as_u64()), (&json!(false), Some(1)));
    // It is only imported as previewed, by somebody with the right to do so and a fresh proof.
    let other = format!("{text}N3,別の医院,,例示市,,\r\n");
    send(other.as_bytes(), &seen["mark"]).await.refused(Code::Stale);
    assert_eq!(send(&table, &seen["mark"]).await.fine()["applied"], true);
    send(&table, &seen["mark"]).await.refused(Code::Stale);
    let found = list().await;
    assert_eq!(found["total"], 2);
    let items = found["items"].as_array().unwrap();
    let new = items.iter().find(|it| it["code"] == "N1").unwrap();
    assert_eq!((&new["inboxes"], &new["progress"]), (&json!(2), &json!("not_invited")));
    assert_eq!(items.iter().find(|it| it["code"] == code).unwrap()["phone"], "000-1111-2222");
    // The clinic keeps working, and a search finds the new one.
    let search = json!({ "text": "シンキ", "sender": clinic.inbox() });
    assert!(clinic.user.call(calls::search_recipients(&search)).await.text().contains("新規医院"));
    // Facilities missing from the table are reported and stay.
    let seen = send("code,name\nN1,新規医院\n".as_bytes(), &json!("")).await.fine();
    assert_eq!((seen["absent"].as_array().unwrap().len(), &seen["absent"][0]["code"]), (1, &json!(code)));
    assert_eq!(seen["changed"], json!([]));
    // Importing our own export changes nothing, in either encoding.
    for query in ["", "?shift_jis=true"] {
        let own = user.get(&format!("/api/v1/console/facilities.csv{query}")).await;
        let seen = send(&own.body, &json!("")).await.fine();
        assert_eq!(
            (&seen["errors"], &seen["added"], &seen["changed"]),
            (&json!([]), &json!([]), &json!([])),
            "{query}"
        );
    }
    it.clock.advance(6 * MINUTE);
    send(&table, &json!("x")).await.refused(Code::StepUpNeeded);
    for role in [Role::CardManager, Role::Auditor] {
        let user = it.administrator(Some(ONE), role).await;
        user.post(&path, &json!({ "table": "", "mark": "" })).await.refused(Code::Forbidden);
    }
}

async fn letters_of_enrolment_come_in_the_order_of_the_postal_codes_and_their_codes_work(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    it.clinic_of(OTHER, "例示総合病院", "地域連携室").await;
    let table = "association,code,name,kana,kind,postal_code,city,address,phone,director,inboxes\n\
        例示医師会,L1,い医院,イ,診療所,0000009,例示市,例示市9-1,000,九番 太郎,代表\n\
        例示医師会,L2,ろ医院,ロ,診療所,0000002,例示市,2-2,000,,代表|検査室\n\
        例示医師会,L3,は*薬局#,ハ,薬局,,例示市,3,000,三番 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made = it.import(&rows).await;
    let user = it.administrator(Some(ONE), Role::CardManager).await;
    let print = async |of: &[medpost_domain::id::FacilityId]| {
        user.call(calls::print_letters(&json!({ "facilities": of, "card": "hpki" }))).await.fine()
    };
    // What is printed is what is listed. Counting first issues nothing.
    let list = |text: &str| json!({ "text": text, "progress": null, "cards": null, "sort": "name", "skip": 0 });
    let of = |find: &Value, look: bool, seen: Option<u32>| json!({ "facilities": [], "card": "hpki", "find": find, "look": look, "seen": seen });
    for (text, count) in [("い医院", 1), ("い医院 例示市", 1), ("どこにもない", 0), ("", 3)] {
        let looked = user.call(calls::print_letters(&of(&list(text), true, None))).await.fine();
        let found = json!({ "pdf": "", "count": count, "left": 0, "roomless": 0 });
        assert_eq!(looked, found, "{text}");
    }
    user.call(calls::print_letters(&of(&list(""), false, Some(2)))).await.refused(Code::Stale);
    let one = user.call(calls::print_letters(&of(&list("い医院"), false, Some(1)))).await.fine();
    assert_eq!((&one["count"], &one["roomless"]), (&json!(1), &json!(0)));
    assert!(!pages(one["pdf"].as_str().unwrap())[0].replace(' ', "").contains("まだ割り当てられていません"));
    assert_eq!(user.call(calls::print_letters(&of(&list("い医院"), true, None))).await.fine()["count"], 0);
    let printed = print(&[made[0].0, made[1].0, made[2].0]).await;
    assert_eq!((&printed["count"], &printed["left"]), (&json!(3), &json!(0)));
    let text = pages(printed["pdf"].as_str().unwrap());
    assert_eq!(text.len(), 3);
    for (page, words) in text.iter().zip([
        ["は*薬局#", "三番 太郎", "例示市3", "薬剤師資格証"],
        ["ろ医院", "〒000-0002", "代表、検査室", "医師資格証"],
        ["い医院", "〒000-0009", "例示市9-1", "医師資格証"],
    ]) {
        // Text extraction may insert blanks between Latin and Japanese words.
        let page = page.replace(' ', "");
        assert!(words.iter().all(|it| page.contains(&it.replace(' ', ""))), "{page}");
        assert!(page.contains("https://card.localhost") && page.contains(ONE), "{page}");
        // What to have ready comes before the code, and a pharmacist's card is not called a doctor's.
        assert!(page.find("準備").unwrap() < page.find("利用開始コード（").unwrap(), "{page}");
        assert!(page.contains("再発行は有償です") && page.contains("「このカードを登録する」"), "{page}");
        assert_eq!(page.contains("薬剤師"), words[0].contains("薬局"), "{page}");
    }
    // Facilities that already got a letter only get another one if they are named; the first code is then invalid.
    assert_eq!(print(&[]).await, json!({ "pdf": "", "count": 0, "left": 0, "roomless": 0 }));
    let code = |page: &str| -> String {
        let words: Vec<&str> = page.split(' ').collect();
        (*words.iter().find(|it| it.len() == 44 && it.matches('-').count() == 8).unwrap()).to_owned()
    };
    let old = code(&text[2]);
    let again = pages(print(&[made[0].0]).await["pdf"].as_str().unwrap());
    assert_eq!(again.len(), 1);
    let client = it.client(CardKind::Hpki, Some(&make_card(CardKind::Hpki, &Flaws::default())));
    client.call(calls::enrol(&json!({ "code": old }))).await.refused(Code::CodeRefused);
    // A colleague could review it, so it waits for confirmation, however long that takes.
    it.administrator(Some(ONE), Role::CardManager).await;
    let door = client.call(calls::enrol(&json!({ "code": code(&again[0]) }))).await.fine();
    assert_eq!((&door["standing"], &door["waits_until"]), (&json!("waiting"), &Value::Null));
    go_ahead(&it, ONE).await;
    // Facilities in use get no letter, nor does somebody else's facility.
    client.sign_in().await;
    assert_eq!(print(&[made[0].0]).await["count"], 0);
    let other = it.administrator(Some(OTHER), Role::Administrator).await;
    let theirs = other.call(calls::print_letters(&json!({ "facilities": [made[1].0], "card": "hpki" }))).await.fine();
    assert_eq!(theirs["count"], 0);
    for role in [Role::ContractManager, Role::Auditor] {
        let user = it.administrator(Some(ONE), role).await;
        user.call(calls::print_letters(&json!({ "facilities": [], "card": "hpki" }))).await.refused(Code::Forbidden);
    }
    it.clock.advance(6 * MINUTE);
    user.call(calls::print_letters(&json!({ "facilities": [], "card": "hpki" }))).await.refused(Code::StepUpNeeded);
}

async fn letters_to_a_clinic_without_room_say_so(database: Database) {
    let it = Service::start(database).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    let user = it.administrator(Some(ONE), Role::Administrator).await;
    let contract = contract(&user).await;
    let at = format!("/api/v1/console/contracts/{}/facilities", contract["id"].as_str().unwrap());
    let table = "医療機関コード,施設名,市区町村,受信BOX\nR1,新規医院,例示市,代表\n";
    let table = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, table);
    let seen = user.post(&at, &json!({ "table": table, "mark": "" })).await.fine();
    user.post(&at, &json!({ "table": table, "mark": seen["mark"] })).await.fine();
    let of = |look: bool| json!({ "facilities": [], "card": "hpki", "look": look });
    let looked = user.call(calls::print_letters(&of(true))).await.fine();
    assert_eq!((&looked["count"], &looked["roomless"]), (&json!(1), &json!(1)));
    let printed = user.call(calls::print_letters(&of(false))).await.fine();
    assert_eq!((&printed["count"], &printed["roomless"]), (&json!(1), &json!(1)));
    let text = pages(printed["pdf"].as_str().unwrap())[0].replace(' ', "");
    assert!(text.contains("受信BOXの容量は、まだ割り当てられていません"), "{text}");
    // Once it has room, the letter no longer mentions it.
    let now = user.get(&allotment(&contract)).await.fine();
    let inbox = now["inboxes"].as_array().unwrap().iter().find(|it| it["facility"] == "新規医院").unwrap();
    let request =
        json!({ "version": now["contract"]["version"], "sharing": "shared", "ceiling": 1_000_000, "inboxes": [] });
    put(&user, &allotment(&contract), &request).await.fine();
    let named = json!({ "facilities": [inbox["facility_id"]], "card": "hpki" });
    let again = user.call(calls::print_letters(&named)).await.fine();
    assert_eq!((&again["count"], &again["roomless"]), (&json!(1), &json!(0)));
    assert!(!pages(again["pdf"].as_str().unwrap())[0].replace(' ', "").contains("まだ割り当てられていません"));
}

async fn a_printer_that_fails_is_told_and_letters_are_asked_for_again(database: Database) {
    let it = Service::start_changed(database, None, |it| it.print.program = Some("/bin/false".into())).await;
    it.clinic_of(ONE, "見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n例示医師会,L1,い医院,イ,診療所,例示市,9,000,九番 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made = it.import(&rows).await;
    let user = it.administrator(Some(ONE), Role::CardManager).await;
    for of in [json!([]), json!([made[0].0])] {
        let request = json!({ "facilities": of, "card": "hpki" });
        user.call(calls::print_letters(&request)).await.refused(Code::Unavailable);
    }
}
