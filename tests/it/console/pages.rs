//! The first page, a facility, lists and records.

use medpost_demo::pki::Flaws;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, MINUTE};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::scenes::office::go_ahead;
use medpost_tests::service::{Database, Service, make_card};
use medpost_wire::problem::Code;
use serde_json::json;

use super::{ONE, OTHER, prove};

crate::both!(
    the_first_page_says_what_is_to_do,
    a_facility_is_helped_from_the_console,
    lists_are_found_sorted_and_exported,
    records_are_metadata_of_ones_own_facilities
);

async fn the_first_page_says_what_is_to_do(database: Database) {
    let it = Service::start(database).await;
    let (one, two) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示医院", "代表").await);
    medpost_tests::scenes::exchange::deliver(&it, &one, &two, &vec![7u8; 29_000_000], "k").await;
    let user = it.administrator(Some(ONE), Role::Auditor).await;
    let first = user.call(calls::overview()).await.fine();
    assert_eq!((&first["facilities"], &first["one_card"], &first["not_in_use"]), (&json!(2), &json!(2), &json!(0)));
    let days = first["days"].as_array().unwrap();
    let today = days.last().unwrap();
    assert_eq!((days.len(), &today["arrivals"]), (30, &json!(1)));
    assert_eq!(today["used"].as_u64().unwrap() / 1_000_000, 29);
    assert_eq!((&first["full_inboxes"], &first["ending_unreceived"]), (&json!(0), &json!(0)));
    let ending = json!({ "text": "", "ending": true });
    assert_eq!(user.call(calls::find_records(&ending)).await.fine()["items"], json!([]));
    it.clock.advance(6 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let user = it.administrator(Some(ONE), Role::Auditor).await;
    assert_eq!(user.call(calls::overview()).await.fine()["ending_unreceived"], 1);
    // The list behind the figure contains them, with whom to call.
    let list = user.call(calls::find_records(&ending)).await.fine();
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
    assert_eq!(list["items"][0]["recipient_phone"], "000-0000-0000");
    let request = "%7B%22text%22%3A%22%22%2C%22ending%22%3Atrue%7D";
    let table = user.call(calls::records_csv().query(format!("query={request}"))).await.text();
    assert!(table.lines().next().unwrap().ends_with(",電話,FAX"), "{table}");
    assert!(table.contains(",000-0000-0000,"), "{table}");
    // The emergency list is due until somebody prints it, and again the next month.
    let due = async || user.call(calls::overview()).await.fine()["contacts_due"].as_u64().unwrap();
    assert!(due().await > 0);
    user.call(calls::contacts_printed()).await.fine();
    assert_eq!(due().await, 0);
    it.clock.advance(3 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    let user = it.administrator(Some(ONE), Role::Auditor).await;
    let first = user.call(calls::overview()).await.fine();
    assert_eq!(first["days"].as_array().unwrap().last().unwrap()["used"], 0);
}

async fn a_facility_is_helped_from_the_console(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n\
        例示医師会,N1,新規医院,シンキイイン,診療所,例示市,例示市,000,新規 太郎,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let made = it.import(&rows).await;
    let user = it.administrator(Some(ONE), Role::CardManager).await;
    // A facility's first card: it waits for somebody other than the person who invited its holder.
    let path = format!("/api/v1/console/facilities/{}", made[0].0);
    let request = json!({ "name": "新規 太郎", "kana": "シンキ タロウ", "card": "pki", "manager": true });
    assert_eq!(user.get(&path).await.fine()["line"]["progress"], "not_invited");
    let issued = user.post(&format!("{path}/people"), &request).await.fine();
    assert_eq!(user.get(&path).await.fine()["line"]["progress"], "invited");
    let card = make_card(CardKind::Pki, &Flaws::default());
    let client = it.client(CardKind::Pki, Some(&card));
    assert_eq!(client.call(calls::enrol(&json!({ "code": issued["code"] }))).await.fine()["standing"], "waiting");
    go_ahead(&it, ONE).await;
    let manager = client.sign_in().await;
    let detail = user.get(&path).await.fine();
    assert_eq!((&detail["line"]["progress"], &detail["line"]["cards"]), (&json!("in_use"), &json!(1)));
    assert_eq!(detail["inboxes"][0]["readers"], json!(["新規 太郎"]));
    // If there is a manager, the manager confirms.
    let issued = user
        .post(&format!("{path}/people"), &json!({ "name": "見本 花子", "kana": "", "card": "pki", "manager": false }))
        .await
        .fine();
    let second = it.client(CardKind::Pki, Some(&make_card(CardKind::Pki, &Flaws::default())));
    assert_eq!(second.call(calls::enrol(&json!({ "code": issued["code"] }))).await.fine()["standing"], "waiting");
    // Suspending the only manager doesn't get anybody a card of their own, not even with a code for the manager's
    // affiliation.
    let belonging = detail["people"][0]["id"].as_str().unwrap().to_owned();
    let spare = user.call(calls::reissue_code(&belonging, &json!({ "card": "pki" }))).await.fine();
    user.call(calls::suspend_person(&belonging, &json!({ "reason": "x" }))).await.fine();
    let request = json!({ "name": "だれか", "kana": "", "card": "pki", "manager": true });
    let issued = user.post(&format!("{path}/people"), &request).await.fine();
    let thief = it.client(CardKind::Pki, Some(&make_card(CardKind::Pki, &Flaws::default())));
    assert_eq!(thief.call(calls::enrol(&json!({ "code": issued["code"] }))).await.fine()["standing"], "waiting");
    user.call(calls::resume_person(&belonging)).await.fine();
    let second_thief = it.client(CardKind::Pki, Some(&make_card(CardKind::Pki, &Flaws::default())));
    second_thief.call(calls::enrol(&json!({ "code": spare["code"] }))).await.refused(Code::CodeRefused);
    let spare = user.call(calls::reissue_code(&belonging, &json!({ "card": "pki" }))).await.fine();
    assert_eq!(second_thief.call(calls::enrol(&json!({ "code": spare["code"] }))).await.fine()["standing"], "waiting");
    let manager = manager.client.sign_in().await;
    // A card reported lost by telephone; it is only resumed with a fresh proof.
    let person = &detail["people"][0];
    let card = format!("/api/v1/console/cards/{}/suspension", person["cards"][0]["id"].as_str().unwrap());
    it.clock.advance(6 * MINUTE);
    user.post(&card, &json!({ "reason": "紛失の電話" })).await.fine();
    manager.call(calls::session()).await.refused(Code::CardSuspended);
    user.send("DELETE", &card, &[], "").await.refused(Code::StepUpNeeded);
    prove(&user).await;
    user.send("DELETE", &card, &[], "").await.fine();
    client.sign_in().await;
    let actions = medpost_tests::scenes::office::actions(&it).await;
    assert!(actions.iter().any(|it| it == "card.suspended") && actions.iter().any(|it| it == "card.resumed"));
    let _ = clinic;
}

async fn lists_are_found_sorted_and_exported(database: Database) {
    let it = Service::start(database).await;
    let mut table = String::from("association,code,name,kana,kind,city,address,phone,director,inboxes\n");
    for number in 0..60 {
        table +=
            &format!("例示医師会,F{number:02},医院{number:02},イイン{number:02},診療所,例示市,例示市,000,,代表|健診\n");
    }
    table += "例示医師会,F98,=SUM(A1),シキ,診療所,例示市,例示市,000,,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    it.import(&rows).await;
    let busy = it.clinic("込合医院", "代表").await;
    medpost_tests::scenes::exchange::deliver(&it, &busy, &busy, &vec![0u8; 1_000_000], "k").await;
    let user = it.administrator(Some(ONE), Role::Auditor).await;
    let find =
        |text: &str, sort: &str, skip: u32| json!({ "text": text, "progress": null, "sort": sort, "skip": skip });
    let first = user.call(calls::find_facilities(&find("", "name", 0))).await.fine();
    assert_eq!((first["items"].as_array().unwrap().len(), &first["total"]), (50, &json!(62)));
    let second = user.call(calls::find_facilities(&find("", "name", 50))).await.fine();
    assert_eq!(second["items"].as_array().unwrap().len(), 12);
    let found = user.call(calls::find_facilities(&find("いいん07", "name", 0))).await.fine();
    assert_eq!((&found["total"], &found["items"][0]["inboxes"]), (&json!(1), &json!(2)));
    // Callers are found by their number, however it is typed.
    for number in ["000-0000-0000", "００００００００００"] {
        let found = user.call(calls::find_facilities(&find(number, "name", 0))).await.fine();
        assert_eq!((&found["total"], &found["items"][0]["name"]), (&json!(1), &json!("込合医院")), "{number}");
    }
    assert_eq!(user.call(calls::find_facilities(&find("", "use", 0))).await.fine()["items"][0]["name"], "込合医院");
    let mut used = find("", "name", 0);
    used["progress"] = json!("in_use");
    assert_eq!(user.call(calls::find_facilities(&used)).await.fine()["total"], 1);
    // Those with only one card, and how to reach all of them in an emergency.
    used["cards"] = json!(1);
    assert_eq!(user.call(calls::find_facilities(&used)).await.fine()["items"][0]["name"], "込合医院");
    used["cards"] = json!(0);
    assert_eq!(user.call(calls::find_facilities(&used)).await.fine()["total"], 0);
    let contacts = user.call(calls::contacts()).await.fine();
    let contacts = contacts.as_array().unwrap();
    assert_eq!(contacts.len(), 62);
    assert!(contacts.iter().any(|it| it["name"] == "込合医院" && it["phone"] == "000-0000-0000"));
    let csv = user.call(calls::facilities_csv()).await;
    assert!(csv.header("content-disposition").contains("facilities.csv"));
    let text = csv.text();
    assert_eq!(text.lines().count(), 63);
    assert!(text.starts_with("\u{feff}医療機関コード") && text.contains("'=SUM(A1)"));
    let jis = user.call(calls::facilities_csv().query("shift_jis=true")).await;
    assert!(jis.body.starts_with(b"\x88\xe3\x97\xc3\x8b\x40"));
}

async fn records_are_metadata_of_ones_own_facilities(database: Database) {
    let it = Service::start(database).await;
    let (ours, theirs) =
        (it.clinic_of(ONE, "見本クリニック", "代表").await, it.clinic_of(OTHER, "例示総合病院", "地域連携室").await);
    medpost_tests::scenes::exchange::deliver(&it, &ours, &theirs, b"content", "k").await;
    medpost_tests::scenes::exchange::deliver(&it, &theirs, &theirs, b"content", "k").await;
    let us = it.administrator(Some(ONE), Role::Auditor).await;
    let seen = us.call(calls::find_records(&json!({ "text": "" }))).await;
    let items = seen.fine()["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 1, "{}", seen.text());
    assert_eq!(items[0]["sender"], "見本クリニック 代表");
    for sealed in ["心エコー", "架空", "00012345", "診療情報提供書.pdf"] {
        assert!(!seen.text().contains(sealed), "{sealed}");
    }
    let found = us.call(calls::find_records(&json!({ "text": "れいじそうごう 地域" }))).await.fine();
    assert_eq!(found["items"], json!([]), "names are found as they are written");
    let found = us.call(calls::find_records(&json!({ "text": "例示総合 地域" }))).await.fine();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    us.call(calls::find_records(&json!({ "text": "", "after": "x" }))).await.refused(Code::Malformed);
    let operator = it.administrator(None, Role::Operator).await;
    let all = operator.call(calls::find_records(&json!({ "text": "" }))).await.fine();
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
}
