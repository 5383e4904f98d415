//! Lists and searches: what arrived, what was sent, and who can be sent to.

use medpost_demo::pki::{Flaws, NewCard};
use medpost_domain::card::CardKind;
use medpost_domain::id::InboxId;
use medpost_domain::instant::{MINUTE, SECOND};
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::client::Signed;
use medpost_tests::service::{Clinic, Database, Service, make_card, noon, pki};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use medpost_tests::scenes::console::{facts, path};
use medpost_tests::scenes::exchange::sending;

crate::both!(
    search_finds_sealed_text_and_pages_by_key,
    what_was_sent_is_found_by_phase,
    recipients_come_as_they_are_read_page_by_page,
    facilities_called_alike_are_named,
    the_sender_is_asked_the_first_time_and_when_a_name_changed,
    an_inbox_that_nobody_reads_yet_says_so,
    signs_that_databases_know_are_looked_for_as_they_are_typed,
    one_person_searches_sealed_text_once_at_a_time,
    a_profession_is_searched_as_a_whole_and_of_hpki_alone,
    names_are_found_in_any_form_and_shown_as_they_are_written,
    names_that_begin_as_typed_come_first,
    names_come_page_by_page_in_the_order_of_their_rank,
    namesakes_are_told_in_any_form,
    sealed_text_is_found_in_any_form,
    what_another_folding_wrote_is_written_anew,
);

async fn search_finds_sealed_text_and_pages_by_key(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    for index in 0..55 {
        let mut request = sending(&from, &[&to], &[], &format!("k{index}"));
        request["subject"] = json!(format!("件名{index:02}"));
        request["patient"]["kana"] = json!(if index == 7 { "ｶｸｳ ﾀﾛｳ" } else { "" });
        request["patient"]["name"] = json!("");
        from.user.call(calls::send(&request)).await.fine();
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
    // What has been opened comes after everything unread, on the second page.
    let read = first["items"][3]["id"].as_str().unwrap();
    to.user.call(calls::open_delivery(read)).await.fine();
    let first = to.user.post(&path, &json!({ "text": "" })).await.fine();
    assert!(first["items"].as_array().unwrap().iter().all(|it| it["phase"] == "delivered"));
    let second = to.user.post(&path, &json!({ "text": "", "after": first["next"] })).await.fine();
    let ids: Vec<_> = second["items"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!((ids.len(), *ids.last().unwrap()), (5, read));
    to.user.post(&path, &json!({ "text": "", "after": "1_x" })).await.refused(Code::Malformed);
    let found = to.user.post(&path, &json!({ "text": "かくう たろう" })).await.fine();
    assert_eq!(found["items"][0]["subject"], "件名07");
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let sent = from.user.call(calls::list_sent(from.inbox(), &json!({ "text": "件名07" }))).await.fine();
    assert_eq!(sent["items"].as_array().unwrap().len(), 1);
    let none = to.user.post(&path, &json!({ "text": "", "kind": "reply" })).await.fine();
    assert_eq!(none["items"], json!([]));
    // Recipients by kana and city, in any width.
    let search = json!({ "text": "ﾃｽﾄ れいじ市", "sender": from.inbox() });
    let recipients = from
        .user
        .call(calls::search_recipients(&json!({ "text": "てすと 例示市", "sender": from.inbox() })))
        .await
        .fine();
    assert_eq!(recipients["items"].as_array().unwrap().len(), 2);
    assert_eq!(from.user.call(calls::search_recipients(&search)).await.fine()["items"], json!([]));
    let known =
        recipients["items"].as_array().unwrap().iter().find(|it| it["facility_name"] == "例示総合病院").unwrap();
    assert_eq!(known["first_time"], false);
}

async fn recipients_come_as_they_are_read_page_by_page(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("見本クリニック", "代表").await;
    // Forty facilities, in an order different from their readings.
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
        // Half-width, kanji and kana in one input.
        let request = json!({ "text": "ﾚｲ 医院", "sender": from.inbox(), "after": after });
        let page = from.user.call(calls::search_recipients(&request)).await.fine();
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
    from.user.call(calls::search_recipients(&odd)).await.refused(Code::Malformed);
}

async fn what_was_sent_is_found_by_phase(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    for (key, subject) in [("a", "届いた"), ("b", "待っている")] {
        let mut request = sending(&from, &[&to], &[], key);
        request["subject"] = json!(subject);
        from.user.call(calls::send(&request)).await.fine();
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
    let me = clinic.user.call(calls::session()).await.fine()["member"].as_str().unwrap().parse().unwrap();
    // One of their searches is running.
    let running = it.app.exchange.downloads.searches.take(me, 9).await.unwrap();
    let ask = |path: &str| {
        let (user, path, text) = (clinic.user.clone(), path.to_owned(), text.clone());
        tokio::spawn(async move { user.post(&path, &text).await })
    };
    let mut asked: Vec<_> = [&arrived, &sent, &arrived, &sent, &arrived].map(|it| ask(it)).into();
    while asked.iter().filter(|it| it.is_finished()).count() < 3 {
        tokio::task::yield_now().await;
    }
    // Nobody else has to wait for them, and neither do lists without a search.
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
        let request = json!({ "text": typed, "sender": from.inbox() });
        let found = from.user.call(calls::search_recipients(&request)).await.fine();
        let found: Vec<_> = found["items"].as_array().unwrap().iter().map(|it| &it["facility_name"]).collect();
        assert_eq!(found, names, "{}", typed.chars().take(9).collect::<String>());
        // The console's search among all senders.
        let senders = manager.call(calls::find_senders(&json!({ "text": typed }))).await.fine();
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
    let found = from.user.call(calls::search_recipients(&json!({ "text": "鈴", "sender": from.inbox() }))).await.fine();
    let named = |city: &str, name: &str| -> Vec<String> {
        let all = found["items"].as_array().unwrap();
        let it = all.iter().find(|it| it["facility_name"] == name && it["city"] == city).unwrap();
        let told = it["namesakes"].as_array().unwrap().iter();
        told.map(|it| format!("{} {}", it["name"].as_str().unwrap(), it["city"].as_str().unwrap())).collect()
    };
    let internist = "医療法人社団例示会 鈴木内科クリニック";
    // The identical name comes first.
    assert_eq!(named("例示市", "鈴木医院"), ["鈴木医院 見本町".to_owned(), format!("{internist} 例示市")]);
    assert_eq!(named("例示市", internist).len(), 2);
    assert!(named("例示市", "鈴本医院").is_empty());
}

/// A recipient as looked up right before sending.
async fn looked_up(from: &Clinic, inbox: InboxId) -> Value {
    let request = json!({ "inboxes": [inbox], "sender": from.inbox() });
    from.user.call(calls::look_up_recipients(&request)).await.fine()[0].clone()
}

async fn the_sender_is_asked_the_first_time_and_when_a_name_changed(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("鈴木医院", "代表").await);
    let other = it.clinic("例示総合病院", "地域連携室").await;
    let ask = async || {
        let seen = looked_up(&from, to.inbox()).await;
        (seen["first_time"] == true, seen["ask"] == true)
    };
    let send = async |key: &str| {
        it.clock.advance(SECOND);
        from.user.call(calls::send(&sending(&from, &[&to], &[], key))).await.fine()
    };
    assert_eq!(ask().await, (true, true));
    // A cancelled dispatch doesn't count.
    let id = send("a").await["id"].as_str().unwrap().to_owned();
    from.user.call(calls::cancel(&id)).await.fine();
    assert_eq!(ask().await, (true, true));
    send("b").await;
    assert_eq!(ask().await, (false, false));
    // Another inbox has not written to it yet.
    assert_eq!(looked_up(&other, to.inbox()).await["ask"], true);
    // A facility with a similar name is added, and is known after the next dispatch.
    it.clock.advance(SECOND);
    let twin = it.clinic("鈴木クリニック", "代表").await;
    assert_eq!(ask().await, (false, true));
    send("c").await;
    assert_eq!(ask().await, (false, false));
    // The facility itself, or a similar one, changes its name or city; a telephone number doesn't matter.
    let us = it.administrator(Some("例示医師会"), Role::ContractManager).await;
    for (number, (of, column, value, asked)) in [
        (&twin, "phone", "000-0000-1111", false),
        (&twin, "city", "新例示市", true),
        (&to, "name", "医療法人 鈴木医院", true),
        (&from, "director", "見本 次郎", false),
    ]
    .into_iter()
    .enumerate()
    {
        it.clock.advance(SECOND);
        let changed = facts(&us, of, it.clock.now(), &[(column, value)]).await;
        us.post(&path(of, "/facts"), &changed).await.fine();
        assert_eq!(ask().await, (false, asked), "{column}");
        send(&format!("d{number}")).await;
        assert_eq!(ask().await, (false, false), "{column}");
    }
}

async fn an_inbox_that_nobody_reads_yet_says_so(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let table = "association,code,name,kana,kind,city,address,phone,director,inboxes\n\
        例示医師会,N1,新規医院,シンキイイン,診療所,例示市,例示市,000,,代表\n";
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    let (facility, inboxes) =
        medpost::contract::import::import(&it.app.vault, &rows, it.clock.now()).await.unwrap().remove(0);
    let nobody = async |inbox| looked_up(&from, inbox).await["nobody"] == true;
    assert!(nobody(inboxes[0]).await && !nobody(to.inbox()).await);
    // A code is not a card, and a waiting card opens nothing.
    let code = it.invite(facility, &inboxes, Role::Member, CardKind::Hpki).await;
    assert!(nobody(inboxes[0]).await);
    let card = make_card(CardKind::Hpki, &Flaws::default());
    it.client(CardKind::Hpki, Some(&card)).call(calls::enrol(&json!({ "code": code }))).await.fine();
    assert!(nobody(inboxes[0]).await);
    it.let_in(&card).await;
    assert!(!nobody(inboxes[0]).await);
    // The search says the same.
    let search = json!({ "text": "新規医院", "sender": from.inbox() });
    assert_eq!(from.user.call(calls::search_recipients(&search)).await.fine()["items"][0]["nobody"], false);
    // A facility's only card is lost.
    let own = to.user.call(calls::session()).await.fine()["card"].as_str().unwrap().to_owned();
    to.user.call(calls::suspend_card(&own, &json!({ "reason": "紛失" }))).await.fine();
    assert!(nobody(to.inbox()).await);
}

async fn a_profession_is_searched_as_a_whole_and_of_hpki_alone(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示薬局", "代表").await);
    // A pharmacist; any other role on the card is not an HPKI profession.
    let request = NewCard {
        file: "",
        kind: CardKind::Hpki,
        holder: "Mihon Hanako",
        serial_number: "M1",
        professions: &["Pharmacist", "Dentist in training"],
    };
    let card = pki().card(&request, &Flaws { foreign: &["Midwife"], ..Flaws::default() }, noon()).unwrap();
    let code = it.invite(to.facility, &to.inboxes, Role::Member, CardKind::Hpki).await;
    it.client(CardKind::Hpki, Some(&card)).call(calls::enrol(&json!({ "code": code }))).await.fine();
    it.let_in(&card).await;
    for (text, expected) in [("薬剤師", 1), ("歯科医師", 0), ("助産師", 0), ("医師", 1)] {
        let search = json!({ "text": format!("{text} 例示薬局"), "sender": from.inbox() });
        let found = from.user.call(calls::search_recipients(&search)).await.fine();
        assert_eq!(found["items"].as_array().unwrap().len(), expected, "{text}");
    }
}

/// Imports facilities of an association from rows of code, name, reading, city and inboxes.
async fn brought_in(it: &Service, association: &str, rows: &[(&str, &str, &str, &str, &str)]) {
    let mut table = String::from("association,code,name,kana,kind,city,address,phone,director,inboxes\n");
    for (code, name, kana, city, inboxes) in rows {
        table += &format!("{association},{code},{name},{kana},診療所,{city},{city},000,,{inboxes}\n");
    }
    let rows = medpost::contract::import::read(table.as_bytes()).unwrap();
    medpost::contract::import::import(&it.app.vault, &rows, it.clock.now()).await.unwrap();
}

/// The values of a field on a page.
fn names(answer: &Value, field: &str) -> Vec<String> {
    answer["items"].as_array().unwrap().iter().map(|it| it[field].as_str().unwrap().to_owned()).collect()
}

/// Which facilities a sender and the console find.
async fn facilities_found(from: &Clinic, office: &Signed, typed: &str) -> [Vec<String>; 3] {
    let request = json!({ "text": typed, "sender": from.inbox() });
    let recipients = from.user.call(calls::search_recipients(&request)).await.fine();
    let list = json!({ "text": typed, "progress": null, "sort": "name", "skip": 0 });
    let facilities = office.call(calls::find_facilities(&list)).await.fine();
    let senders = office.call(calls::find_senders(&json!({ "text": typed }))).await.fine();
    [names(&recipients, "facility_name"), names(&facilities, "name"), names(&json!({ "items": senders }), "name")]
}

async fn names_are_found_in_any_form_and_shown_as_they_are_written(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("見本クリニック", "代表").await;
    let rows = [
        ("V1", "髙橋医院", "タカハシイイン", "例示市", "代表"),
        ("V2", "山﨑病院", "ヤマザキビョウイン", "例示市", "代表"),
        ("V3", "霞ヶ丘クリニック", "カスミガオカクリニック", "例示市", "代表"),
        ("V4", "濵田醫院", "ハマダイイン", "例示市", "代表"),
        ("V5", "渡邉整形外科", "ワタナベセイケイゲカ", "例示市", "代表"),
        ("V6", "斉藤 内科", "サイトウナイカ", "例示市", "代表"),
        ("V7", "澤井小児科", "サワイショウニカ", "例示市", "代表"),
        ("V8", "センター−東", "センターヒガシ", "例示市", "代表"),
        ("V9", "ヴィラ診療所", "ヴィラシンリョウジョ", "例示市", "代表"),
        ("V10", "葛\u{E0100}城歯科", "カツラギシカ", "例示市", "代表"),
    ];
    brought_in(&it, "例示医師会", &rows).await;
    let office = it.administrator(Some("例示医師会"), Role::Administrator).await;
    for (typed, name) in [
        ("高橋", "髙橋医院"),
        ("髙橋", "髙橋医院"),
        ("山崎", "山﨑病院"),
        ("山嵜", "山﨑病院"),
        ("霞ケ丘", "霞ヶ丘クリニック"),
        ("霞が丘", "霞ヶ丘クリニック"),
        ("霞が", "霞ヶ丘クリニック"),
        ("カスミガオカ", "霞ヶ丘クリニック"),
        ("浜田", "濵田醫院"),
        ("濱田医院", "濵田醫院"),
        ("渡辺", "渡邉整形外科"),
        ("渡邊", "渡邉整形外科"),
        ("齋藤内科", "斉藤 内科"),
        ("齊藤", "斉藤 内科"),
        ("斎藤", "斉藤 内科"),
        ("沢井", "澤井小児科"),
        ("センタ―東", "センター−東"),
        ("センタ～　東", "センター−東"),
        ("びら", "ヴィラ診療所"),
        ("葛城", "葛\u{E0100}城歯科"),
        ("ｸﾘﾆﾂｸ 霞", "霞ヶ丘クリニック"),
    ] {
        for found in facilities_found(&from, &office, typed).await {
            assert_eq!(found, [name], "{typed}");
        }
    }
    for typed in ["ー", "・", "-", "〜", "%", "_"] {
        for found in facilities_found(&from, &office, typed).await {
            assert!(found.is_empty(), "{typed}");
        }
    }
    // Inboxes and people in the console, too.
    let request = json!({ "text": "高橋", "only": null, "sort": "name", "skip": 0 });
    let inboxes = office.call(calls::find_inboxes(&request)).await.fine();
    assert_eq!(names(&inboxes, "facility_name"), ["髙橋医院"]);
}

async fn names_that_begin_as_typed_come_first(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("送信医院", "代表").await;
    let known = it.clinic_of("見本市", "見本整形", "代表").await;
    let rows = [
        ("R1", "さくら見本薬局", "アサクラミホンヤッキョク", "例示市", "代表"),
        ("R2", "医療法人 見本会病院", "イリョウホウジン ミホンカイビョウイン", "見本町", "代表"),
        ("R3", "見本クリニック", "ミホンクリニック", "見本町", "代表"),
        ("R4", "見本内科", "ミホンナイカ", "例示市", "代表"),
        ("R5", "無関係医院", "ムカンケイイイン", "見本町", "見本室"),
        ("R6", "中見本医院", "ナカミホンイイン", "見本町", "代表"),
    ];
    brought_in(&it, "例示医師会", &rows).await;
    let search = async |typed: &str| {
        let (mut all, mut after) = (Vec::new(), Value::Null);
        loop {
            let request = json!({ "text": typed, "sender": from.inbox(), "after": after });
            let page = from.user.call(calls::search_recipients(&request)).await.fine();
            all.extend(names(&page, "facility_name"));
            after = page["next"].clone();
            if after.is_null() {
                return all;
            }
        }
    };
    // First names that begin with it, those in the sender's municipality first; then words; then any match.
    let mut found = search("見本").await;
    let words = found.split_off(3);
    let mut first = found.clone();
    first.sort();
    assert_eq!(first, ["見本クリニック", "見本内科", "見本整形"]);
    assert_eq!(found[2], "見本クリニック", "it is in another municipality");
    let mut next = words[..2].to_vec();
    next.sort();
    assert_eq!(next, ["医療法人 見本会病院", "無関係医院"]);
    // The sender's own doctor has this name.
    assert_eq!(words[2..], ["さくら見本薬局", "送信医院", "中見本医院"], "the own municipality's first");
    // A recipient written to before comes first among equals.
    from.user.call(calls::send(&sending(&from, &[&known], &[], "k"))).await.fine();
    assert_eq!(search("見本").await[0], "見本整形");
    assert_eq!(search("みほん").await[0], "見本内科", "by its reading, which the other has not");
    // The console's lists use the same order.
    let office = it.administrator(Some("例示医師会"), Role::Administrator).await;
    let request = json!({ "text": "見本", "progress": null, "sort": "name", "skip": 0 });
    let list = names(&office.call(calls::find_facilities(&request)).await.fine(), "name");
    assert_eq!(list[..3], ["見本クリニック", "見本内科", "医療法人 見本会病院"]);
    let senders = office.call(calls::find_senders(&json!({ "text": "見本" }))).await.fine();
    assert_eq!(names(&json!({ "items": senders }), "name")[3], "医療法人 見本会病院");
}

async fn names_come_page_by_page_in_the_order_of_their_rank(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("送信医院", "代表").await;
    let rows: Vec<(String, String, String)> = (0..80)
        .map(|it| {
            let name = if it % 2 == 0 { format!("見本{it:02}医院") } else { format!("例示見本{it:02}医院") };
            (format!("P{it}"), name, if it % 3 == 0 { "例示市" } else { "見本町" }.to_owned())
        })
        .collect();
    let rows: Vec<_> = rows.iter().map(|it| (it.0.as_str(), it.1.as_str(), "", it.2.as_str(), "代表")).collect();
    brought_in(&it, "例示医師会", &rows).await;
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let request = json!({ "text": "見本 医院", "sender": from.inbox(), "after": after });
        let page = from.user.call(calls::search_recipients(&request)).await.fine();
        found.extend(names(&page, "facility_name"));
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    // The sender's own doctor has this name.
    found.retain(|it| it != "送信医院");
    let mut expected: Vec<(bool, bool, &str)> =
        rows.iter().map(|it| (!it.1.starts_with("見本"), it.3 != "例示市", it.1)).collect();
    expected.sort_unstable();
    assert_eq!(found, expected.iter().map(|it| it.2).collect::<Vec<_>>());
}

async fn namesakes_are_told_in_any_form(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("見本クリニック", "代表").await;
    let rows = [
        ("N1", "髙橋医院", "", "例示市", "代表"),
        ("N2", "高橋クリニック", "", "見本町", "代表"),
        ("N3", "高嶋医院", "", "例示市", "代表"),
    ];
    brought_in(&it, "例示医師会", &rows).await;
    let request = json!({ "text": "高橋 医院", "sender": from.inbox() });
    let found = from.user.call(calls::search_recipients(&request)).await.fine();
    assert_eq!(names(&found, "facility_name"), ["髙橋医院"]);
    assert_eq!(found["items"][0]["namesakes"], json!([{ "name": "高橋クリニック", "city": "見本町" }]));
}

async fn sealed_text_is_found_in_any_form(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let mut sent = sending(&from, &[&to], &[], "k");
    sent["subject"] = json!("髙橋様 50%の検査結果");
    sent["patient"]["name"] = json!("渡邉 花代");
    from.user.call(calls::send(&sent)).await.fine();
    it.clock.advance(5 * MINUTE);
    let arrivals = format!("/api/v1/inboxes/{}/arrivals", to.inbox());
    let dispatches = format!("/api/v1/inboxes/{}/dispatches", from.inbox());
    for (typed, count) in
        [("高橋", 1), ("渡辺花代", 1), ("渡邊", 1), ("50%", 1), ("%の", 1), ("_", 0), ("5%0", 0), ("ー", 0)]
    {
        for (user, path) in [(&to.user, &arrivals), (&from.user, &dispatches)] {
            let found = user.post(path, &json!({ "text": typed })).await.fine();
            assert_eq!(found["items"].as_array().unwrap().len(), count, "{typed}");
            assert!(found["items"].as_array().unwrap().iter().all(|it| it["subject"] == "髙橋様 50%の検査結果"));
        }
    }
}

async fn what_another_folding_wrote_is_written_anew(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("見本クリニック", "代表").await;
    brought_in(&it, "例示医師会", &[("O1", "髙橋医院", "タカハシイイン", "例示市", "健診室")]).await;
    let name = "SELECT folded FROM facility WHERE code = 'O1'";
    // As an earlier version left them.
    for sql in [
        "UPDATE facility SET folded = '髙橋医院 タカハシイイン 例示市  診療所 ', sort_key = '', stem = '' WHERE code = 'O1'",
        "UPDATE inbox SET folded = '健診室'",
        "UPDATE member SET folded = 'x'",
    ] {
        it.app.db.execute_raw(Statement::from_string(it.app.db.get_database_backend(), sql)).await.unwrap();
    }
    let request = json!({ "text": "高橋", "sender": from.inbox() });
    assert_eq!(from.user.call(calls::search_recipients(&request)).await.fine()["items"], json!([]));
    assert!(it.app.refold().await.unwrap() >= 3);
    assert_eq!(it.app.refold().await.unwrap(), 0, "once");
    let found = from.user.call(calls::search_recipients(&request)).await.fine();
    assert_eq!(names(&found, "facility_name"), ["髙橋医院"]);
    let row = it.app.db.query_one_raw(Statement::from_string(it.app.db.get_database_backend(), name)).await.unwrap();
    let folded: String = row.unwrap().try_get("", "folded").unwrap();
    assert!(folded.starts_with("・高橋医院 ・タカハシイイン "), "{folded}");
}
