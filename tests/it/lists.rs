//! Lists and searches: what arrived, what was sent, who can be sent to.

use medpost_demo::pki::{CardWish, Flaws};
use medpost_domain::card::CardKind;
use medpost_domain::instant::MINUTE;
use medpost_domain::role::Role;
use medpost_tests::service::{Database, Service, noon, pki};
use medpost_wire::problem::Code;
use serde_json::{Value, json};

use crate::exchange::wish;

crate::both!(
    search_finds_sealed_text_and_pages_by_key,
    what_was_sent_is_found_by_phase,
    recipients_come_as_they_are_read_page_by_page,
    facilities_called_alike_are_named,
    signs_that_databases_know_are_looked_for_as_they_are_typed,
    one_person_searches_sealed_text_once_at_a_time,
    a_profession_is_searched_as_a_whole_and_of_hpki_alone,
);

async fn search_finds_sealed_text_and_pages_by_key(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    for index in 0..55 {
        let mut wish = wish(&from, &[&to], &[], &format!("k{index}"));
        wish["subject"] = json!(format!("件名{index:02}"));
        wish["patient"]["kana"] = json!(if index == 7 { "ｶｸｳ ﾀﾛｳ" } else { "" });
        wish["patient"]["name"] = json!("");
        from.user.post("/api/v1/dispatches", &wish).await.fine();
    }
    it.clock.advance(5 * MINUTE);
    let path = format!("/api/v1/inboxes/{}/arrivals", to.inbox());
    let first = to.user.post(&path, &json!({ "text": "" })).await.fine();
    assert_eq!(first["items"].as_array().unwrap().len(), 50);
    let second = to.user.post(&path, &json!({ "text": "", "after": first["next"] })).await.fine();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (5, &Value::Null));
    let mut subjects: Vec<_> = [&first, &second]
        .iter()
        .flat_map(|it| it["items"].as_array().unwrap())
        .map(|it| it["subject"].as_str().unwrap().to_owned())
        .collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 55);
    // What was opened stands behind everything unread, on the second page.
    let read = first["items"][3]["id"].as_str().unwrap();
    to.user.post(&format!("/api/v1/deliveries/{read}/opening"), &json!({})).await.fine();
    let first = to.user.post(&path, &json!({ "text": "" })).await.fine();
    assert!(first["items"].as_array().unwrap().iter().all(|it| it["phase"] == "delivered"));
    let second = to.user.post(&path, &json!({ "text": "", "after": first["next"] })).await.fine();
    let ids: Vec<_> = second["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), *ids.last().unwrap()), (5, read));
    to.user.post(&path, &json!({ "text": "", "after": "1_x" })).await.refused(Code::Malformed);
    let found = to.user.post(&path, &json!({ "text": "かくう たろう" })).await.fine();
    assert_eq!(found["items"][0]["subject"], "件名07");
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let sent = from
        .user
        .post(&format!("/api/v1/inboxes/{}/dispatches", from.inbox()), &json!({ "text": "件名07" }))
        .await
        .fine();
    assert_eq!(sent["items"].as_array().unwrap().len(), 1);
    let none = to.user.post(&path, &json!({ "text": "", "kind": "reply" })).await.fine();
    assert_eq!(none["items"], json!([]));
    // Recipients, by kana and city, whatever the width.
    let search = json!({ "text": "ﾃｽﾄ れいじ市", "sender": from.inbox() });
    let recipients = from
        .user
        .post("/api/v1/recipients/search", &json!({ "text": "てすと 例示市", "sender": from.inbox() }))
        .await
        .fine();
    assert_eq!(recipients["items"].as_array().unwrap().len(), 2);
    assert_eq!(from.user.post("/api/v1/recipients/search", &search).await.fine()["items"], json!([]));
    let known =
        recipients["items"].as_array().unwrap().iter().find(|it| it["facility_name"] == "例示総合病院").unwrap();
    assert_eq!(known["first_time"], false);
}

async fn recipients_come_as_they_are_read_page_by_page(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("見本クリニック", "代表").await;
    // Forty facilities, in an order that is not their reading's.
    let mut table = String::from("association,code,name,kana,kind,city,address,phone,director,inboxes\n");
    let sounds = ["ア", "カ", "サ", "タ", "ナ", "ハ", "マ", "ヤ"];
    for number in 0..40 {
        let sound = sounds[(number * 3) % 8];
        table +=
            &format!("例示医師会,S{number},例{number}医院,{sound}レイ{number:02},診療所,例示市,例示市,000,,代表\n");
    }
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    it.import(&rows).await;
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        // Half-width, kanji and kana in one word.
        let wish = json!({ "text": "ﾚｲ 医院", "sender": from.inbox(), "after": after });
        let page = from.user.post("/api/v1/recipients/search", &wish).await.fine();
        found.extend(
            page["items"].as_array().unwrap().iter().map(|it| it["facility_name"].as_str().unwrap().to_owned()),
        );
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    let mut expected: Vec<_> = (0..40).map(|it| (sounds[(it * 3) % 8], it)).collect();
    expected.sort_unstable();
    assert_eq!(found, expected.iter().map(|it| format!("例{}医院", it.1)).collect::<Vec<_>>());
    let odd = json!({ "text": "医院", "sender": from.inbox(), "after": "nonsense" });
    from.user.post("/api/v1/recipients/search", &odd).await.refused(Code::Malformed);
}

async fn what_was_sent_is_found_by_phase(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    for (key, subject) in [("a", "届いた"), ("b", "待っている")] {
        let mut wish = wish(&from, &[&to], &[], key);
        wish["subject"] = json!(subject);
        from.user.post("/api/v1/dispatches", &wish).await.fine();
        it.clock.advance(3 * MINUTE);
    }
    let path = format!("/api/v1/inboxes/{}/dispatches", from.inbox());
    for (phase, subject) in [("held", "待っている"), ("delivered", "届いた")] {
        let found = from.user.post(&path, &json!({ "text": "", "phase": phase })).await.fine();
        let subjects: Vec<_> = found["items"].as_array().unwrap().iter().map(|it| &it["subject"]).collect();
        assert_eq!(subjects, [subject], "{phase}");
    }
}

async fn one_person_searches_sealed_text_once_at_a_time(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let (_, colleague) = it
        .person(
            clinic.facility,
            &clinic.inboxes,
            medpost_domain::role::Role::Member,
            medpost_domain::card::CardKind::Hpki,
        )
        .await;
    let (arrived, sent) = (
        format!("/api/v1/inboxes/{}/arrivals", clinic.inbox()),
        format!("/api/v1/inboxes/{}/dispatches", clinic.inbox()),
    );
    let text = json!({ "text": "かくう" });
    let me = clinic.user.get("/api/v1/session").await.fine()["member"].as_str().unwrap().parse().unwrap();
    // One of theirs runs.
    let running = it.app.exchange.downloads.searches.take(me, 9).await.unwrap();
    let ask = |path: &str| {
        let (user, path, text) = (clinic.user.clone(), path.to_owned(), text.clone());
        tokio::spawn(async move { user.post(&path, &text).await })
    };
    let mut asked: Vec<_> = [&arrived, &sent, &arrived, &sent, &arrived].map(|it| ask(it)).into();
    while asked.iter().filter(|it| it.is_finished()).count() < 3 {
        tokio::task::yield_now().await;
    }
    // Nobody else waits for them, and what searches nothing does not either.
    colleague.post(&arrived, &text).await.fine();
    clinic.user.post(&arrived, &json!({ "text": "" })).await.fine();
    clinic.user.post(&sent, &json!({ "text": "" })).await.fine();
    drop(running);
    let mut told = Vec::new();
    for it in asked.drain(..) {
        told.push(it.await.unwrap().status);
    }
    told.sort_unstable();
    assert_eq!(told, [200, 200, 429, 429, 429]);
    clinic.user.post(&arrived, &text).await.fine();
}

async fn signs_that_databases_know_are_looked_for_as_they_are_typed(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n\
        例示医師会,L1,例示100%医院,レイジヒャク,診療所,例示市,例示市,000,,a_b\n\
        例示医師会,L2,例示1000医院,レイジセン,診療所,例示市,例示市,000,,a!b\n\
        例示医師会,L3,例示\\医院,レイジセン,診療所,例示市,例示市,000,,axb\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    it.import(&rows).await;
    let manager = it.administrator(Some("例示医師会"), medpost_domain::role::Role::Administrator).await;
    let long = "医".repeat(60_000);
    let cases: [(&str, &[&str]); 10] = [
        ("%", &["例示100%医院"]),
        ("100%医院", &["例示100%医院"]),
        ("_", &["例示100%医院"]),
        ("a_b", &["例示100%医院"]),
        ("a!b", &["例示1000医院"]),
        ("!", &["例示1000医院"]),
        ("\\", &["例示\\医院"]),
        ("医%院", &[]),
        ("%%", &[]),
        (&long, &[]),
    ];
    for (typed, names) in cases {
        let wish = json!({ "text": typed, "sender": from.inbox() });
        let found = from.user.post("/api/v1/recipients/search", &wish).await.fine();
        let found: Vec<_> = found["items"].as_array().unwrap().iter().map(|it| &it["facility_name"]).collect();
        assert_eq!(found, names, "{}", typed.chars().take(9).collect::<String>());
        // What the console looks for among all senders.
        let senders = manager.post("/api/v1/console/senders/search", &json!({ "text": typed })).await.fine();
        let named = senders.as_array().unwrap().iter().all(|it| it["name"].as_str().unwrap().contains(typed));
        assert!(named, "{senders}");
    }
}

async fn facilities_called_alike_are_named(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("見本クリニック", "代表").await;
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n\
        例示医師会,A1,鈴木医院,スズキイイン,診療所,例示市,例示市,000,,代表\n\
        見本医師会,A2,鈴木医院,スズキイイン,診療所,見本町,見本町,000,,代表\n\
        例示医師会,A3,医療法人社団例示会 鈴木内科クリニック,スズキナイカクリニック,診療所,例示市,例示市,000,,代表\n\
        例示医師会,A4,鈴本医院,スズモトイイン,診療所,例示市,例示市,000,,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    it.import(&rows).await;
    let found =
        from.user.post("/api/v1/recipients/search", &json!({ "text": "鈴", "sender": from.inbox() })).await.fine();
    let named = |city: &str, name: &str| -> Vec<String> {
        let all = found["items"].as_array().unwrap();
        let it = all.iter().find(|it| it["facility_name"] == name && it["city"] == city).unwrap();
        let told = it["namesakes"].as_array().unwrap().iter();
        told.map(|it| format!("{} {}", it["name"].as_str().unwrap(), it["city"].as_str().unwrap())).collect()
    };
    let internist = "医療法人社団例示会 鈴木内科クリニック";
    // The very same name first.
    assert_eq!(named("例示市", "鈴木医院"), ["鈴木医院 見本町".to_owned(), format!("{internist} 例示市")]);
    assert_eq!(named("例示市", internist).len(), 2);
    assert!(named("例示市", "鈴本医院").is_empty());
}

async fn a_profession_is_searched_as_a_whole_and_of_hpki_alone(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示薬局", "代表").await);
    // A pharmacist; whatever else stands on the card is no profession of HPKI's.
    let wish = CardWish {
        file: "",
        kind: CardKind::Hpki,
        holder: "Mihon Hanako",
        serial_number: "M1",
        professions: &["Pharmacist", "Dentist in training"],
    };
    let card = pki().card(&wish, &Flaws { foreign: &["Midwife"], ..Flaws::default() }, noon()).unwrap();
    let code = it.invite(to.facility, &to.inboxes, Role::Member, CardKind::Hpki).await;
    it.client(CardKind::Hpki, Some(&card)).post("/api/v1/enrolment", &json!({ "code": code })).await.fine();
    it.let_in(&card).await;
    for (text, expected) in [("薬剤師", 1), ("歯科医師", 0), ("助産師", 0), ("医師", 1)] {
        let search = json!({ "text": format!("{text} 例示薬局"), "sender": from.inbox() });
        let found = from.user.post("/api/v1/recipients/search", &search).await.fine();
        assert_eq!(found["items"].as_array().unwrap().len(), expected, "{text}");
    }
}
