//! Names and texts as doctors write them: kept as written, or refused with the character that isn't allowed.

use medpost::contract::import;
use medpost_domain::card::CardKind;
use medpost_domain::id::CardId;
use medpost_domain::instant::MINUTE;
use medpost_domain::number::Size;
use medpost_domain::plan::Limits;
use medpost_domain::role::Role;
use medpost_entity::{card, contract, document};
use medpost_tests::calls;
use medpost_tests::client::{Answer, Client, metadata};
use medpost_tests::service::{Clinic, Database, Service, pki};
use medpost_wire::problem::Code;
use sea_orm::{EntityTrait, Set};
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::{arrivals, content, sending};

crate::both!(
    names_as_doctors_have_them_travel_and_are_saved_side_by_side,
    a_refused_name_is_told_with_its_letter,
    what_was_pasted_is_kept_clean_and_else_refused_with_its_place,
    fields_of_one_line_are_cleaned_wherever_they_are_and_named_where_they_do_not_do,
    the_smallest_limit_of_a_sending_counts_and_is_told_beforehand,
    every_host_forbids_a_browser_what_it_should_not_do,
);

/// The file name under which an answer is saved (RFC 8187).
fn saved_as(answer: &Answer) -> String {
    let header = answer.header("content-disposition");
    let coded = header.split("filename*=UTF-8''").nth(1).unwrap().as_bytes();
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < coded.len() {
        if coded[at] == b'%' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&coded[at + 1..at + 3]).unwrap(), 16).unwrap());
            at += 3;
        } else {
            bytes.push(coded[at]);
            at += 1;
        }
    }
    String::from_utf8(bytes).unwrap()
}

async fn opened(to: &Clinic) -> Value {
    let arrived = arrivals(to).await["items"][0].clone();
    let path = format!("/api/v1/deliveries/{}/opening", arrived["id"].as_str().unwrap());
    let letter = to.user.post(&path, &json!({})).await.fine();
    assert_eq!(letter["arrival"]["id"], arrived["id"]);
    letter
}

async fn names_as_doctors_have_them_travel_and_are_saved_side_by_side(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let long = "あ".repeat(196) + ".pdf";
    let names = [
        "検査：結果.pdf",
        "RE info@example.com.pdf",
        long.as_str(),
        &long,
        "スキャン.PDF",
        "スキャン.pdf",
        "a.exe.pdf",
    ];
    let saved = [
        "検査：結果.pdf".to_owned(),
        "RE info@example.com.pdf".to_owned(),
        "あ".repeat(83) + ".pdf",
        "あ".repeat(82) + " (2).pdf",
        "スキャン.PDF".to_owned(),
        "スキャン (2).pdf".to_owned(),
        "a.exe.pdf".to_owned(),
    ];
    let mut documents = Vec::new();
    for name in names {
        documents.push(from.user.upload(from.inbox(), name, name.as_bytes()).await);
    }
    let dispatch = from.user.call(calls::send(&sending(&from, &[&to], &documents, "k"))).await.fine();
    it.clock.advance(5 * MINUTE);
    it.work().await;
    let letter = opened(&to).await;
    let of = |it: &Value| it["documents"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect::<Vec<_>>();
    // Both sides see every name as it was written.
    assert_eq!(of(&letter), names.map(|it| json!(it)));
    assert_eq!(of(&dispatch), names.map(|it| json!(it)));
    for ((document, name), written) in letter["documents"].as_array().unwrap().iter().zip(&saved).zip(names) {
        let answer = to.user.get(&content(&letter["arrival"]["id"], &document["id"])).await;
        answer.fine_bytes(written.as_bytes());
        assert_eq!(&saved_as(&answer), name);
        assert!(name.len() <= 255);
    }
}

async fn a_refused_name_is_told_with_its_letter(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    for (name, code, letter, character) in [
        ("検査:結果.pdf", Code::NameBadCharacter, json!(3), json!(0x3A)),
        ("検査\n結果.pdf", Code::NameBadCharacter, json!(3), json!(10)),
        ("letter\u{202E}fdp.pdf", Code::NameDisguised, json!(7), json!(0x202E)),
        ("検査   .pdf", Code::NamePadded, json!(3), json!(0x20)),
        ("com¹.pdf", Code::NameReserved, Value::Null, Value::Null),
        ("検査.pdf.exe . ", Code::KindRefused, Value::Null, Value::Null),
    ] {
        let answer = clinic.user.create(clinic.inbox(), name, 10).await;
        answer.refused(code);
        let said = answer.json();
        assert_eq!((&said["detail"], &said["letter"], &said["character"]), (&json!("filename"), &letter, &character));
    }
    let answer = clinic.user.create(clinic.inbox(), &("あ".repeat(197) + ".pdf"), 10).await;
    answer.refused(Code::NameTooLong);
    assert_eq!(answer.json()["limit"], 200);
}

async fn what_was_pasted_is_kept_clean_and_else_refused_with_its_place(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let family = "👨\u{200D}👩\u{200D}👧";
    let mut pasted = sending(&from, &[&to], &[], "k");
    pasted["subject"] = json!("検査\tのお願い\u{200B}\u{3000}");
    pasted["text"] = json!(format!("一行目\u{B}二行目\r\n三行目\u{202A} {family}\u{2028}\r\n"));
    pasted["patient"]["name"] = json!("架空\u{2029}花代\u{FEFF}");
    pasted["patient"]["number"] = json!("0001\t");
    let dispatch = from.user.call(calls::send(&pasted)).await.fine();
    assert_eq!(dispatch["subject"], "検査 のお願い");
    // The same letter without pasted characters is the same dispatch.
    let mut typed = pasted.clone();
    typed["subject"] = json!("検査 のお願い");
    typed["text"] = json!(format!("一行目\n二行目\n三行目 {family}"));
    typed["patient"]["name"] = json!("架空 花代");
    typed["patient"]["number"] = json!("0001");
    assert_eq!(from.user.call(calls::send(&typed)).await.fine()["id"], dispatch["id"]);
    it.clock.advance(5 * MINUTE);
    it.work().await;
    let letter = opened(&to).await;
    assert_eq!((&letter["arrival"]["subject"], &letter["text"]), (&typed["subject"], &typed["text"]));
    assert_eq!((&letter["patient"]["name"], &letter["patient"]["number"]), (&json!("架空 花代"), &json!("0001")));
    // The recipient's own patient number is treated alike.
    let note = format!("/api/v1/deliveries/{}/patient-number", letter["arrival"]["id"].as_str().unwrap());
    to.user.json("PUT", &note, &json!({ "number": "12\t34\r\n" })).await.fine();
    assert_eq!(opened(&to).await["own_patient_number"], "12 34");
    let refused = |answer: &Answer, field: &str| {
        answer.refused(Code::BadCharacter);
        let said = answer.json();
        assert_eq!((&said["detail"], &said["letter"], &said["character"]), (&json!(field), &json!(2), &json!(7)));
    };
    refused(&to.user.json("PUT", &note, &json!({ "number": "1\u{7}" })).await, "patient_number");
    for (at, field) in [
        ("/subject", "subject"),
        ("/text", "text"),
        ("/patient/number", "patient_number"),
        ("/patient/name", "patient_name"),
        ("/patient/kana", "patient_kana"),
        ("/patient/born", "patient_born"),
    ] {
        let mut bad = sending(&from, &[&to], &[], "k2");
        *bad.pointer_mut(at).unwrap() = json!("a\u{7}b");
        refused(&from.user.call(calls::send(&bad)).await, field);
    }
    // Text that is too long is a different refusal, which states the limit.
    let mut long = sending(&from, &[&to], &[], "k3");
    long["text"] = json!("あ".repeat(6_667));
    let answer = from.user.call(calls::send(&long)).await;
    answer.refused(Code::BadText);
    assert_eq!((&answer.json()["detail"], &answer.json()["limit"]), (&json!("text"), &json!(20_000)));
    long["text"] = json!("");
    long["patient"]["kana"] = json!("ア".repeat(61));
    let answer = from.user.call(calls::send(&long)).await;
    answer.refused(Code::BadPatient);
    assert_eq!(answer.json()["detail"], "patient_kana");
}

async fn fields_of_one_line_are_cleaned_wherever_they_are_and_named_where_they_do_not_do(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let user = &clinic.user;
    let (inboxes, facts_at) = ("/api/v1/facility/inboxes", "/api/v1/facility/facts");
    let names = json!({ "name": "健診\u{B}センター\t", "kana": "\u{FEFF}ケンシン\r\n" });
    user.post(inboxes, &names).await.fine();
    let session = user.call(calls::session()).await.fine();
    assert!(session["inboxes"].as_array().unwrap().iter().any(|it| it["name"] == "健診 センター"), "{session}");
    // A telephone number as copied from a phone, between directional marks.
    let mut facts = user.get(facts_at).await.fine();
    facts["phone"] = json!("\u{202D}000-1111-2222\u{202C}");
    user.json("PUT", facts_at, &facts).await.fine();
    assert_eq!(user.get(facts_at).await.fine()["phone"], "000-1111-2222");
    let told = |answer: &Answer| {
        answer.refused(Code::BadCharacter);
        (answer.json()["detail"].clone(), answer.json()["letter"].clone())
    };
    facts["address"] = json!("例示市\u{7}");
    assert_eq!(told(&user.json("PUT", facts_at, &facts).await), (json!("address"), json!(4)));
    let bad = json!({ "name": "健診", "kana": "ケ\u{7}" });
    assert_eq!(told(&user.post(inboxes, &bad).await), (json!("kana"), json!(2)));
    let invited =
        json!({ "name": "見本\u{7}", "kana": "", "manager": false, "card": "hpki", "inboxes": [], "holder": null });
    assert_eq!(told(&user.call(calls::invite_member(&invited)).await), (json!("name"), json!(3)));
    // A card is suspended, whatever the reason contains.
    it.person(clinic.facility, &clinic.inboxes, Role::Member, CardKind::Hpki).await;
    let id = medpost_tests::scenes::cards::of(&clinic, false).await["cards"][0]["id"].as_str().unwrap().to_owned();
    user.call(calls::suspend_card(&id, &json!({ "reason": "紛失\u{7}\u{B}" }))).await.fine();
    let row = card::Entity::find_by_id(id.parse::<CardId>().unwrap()).one(&*it.app.db).await.unwrap().unwrap();
    assert_eq!(row.suspended_reason.as_deref(), Some("紛失"));
}

async fn the_smallest_limit_of_a_sending_counts_and_is_told_beforehand(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let promise = async |bytes: u64| {
        let change = contract::ActiveModel { dispatch_bytes: Set(Size(bytes)), ..Default::default() };
        contract::Entity::update_many().set(change).exec(&*it.app.db).await.unwrap();
    };
    let put_on = async |code: &str, dispatch_bytes: u64, staging_bytes: u64| {
        let limits = Limits { dispatch_bytes, staging_bytes, ..Limits::default() };
        let tx = it.app.db.write().await.unwrap();
        let plan = import::limits::plan(&*tx, code, &limits, it.clock.now()).await.unwrap();
        import::limits::put_on_plan(&*tx, from.facility, &plan, it.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    let counts = async |most: usize| {
        let session = from.user.call(calls::session()).await.fine();
        assert_eq!(session["limits"]["dispatch_bytes"], most);
        let options = from.user.send("OPTIONS", "/api/v1/uploads", &[], "").await;
        assert_eq!(options.header("tus-max-size"), most.to_string());
        for length in [most + 1, usize::MAX] {
            let answer = from.user.create(from.inbox(), "a.zip", length).await;
            answer.refused(Code::DispatchTooLarge);
            assert_eq!((answer.status, answer.json()["limit"].clone()), (413, json!(most)));
        }
        let made = from.user.create(from.inbox(), "a.zip", most).await;
        made.fine();
        let place = made.header("location").to_owned();
        from.user.send("DELETE", &place, &[("tus-resumable", "1.0.0".into())], "").await.fine();
    };
    // Each of the three limits is the smallest once.
    counts(30_000_000).await;
    promise(10_000_000).await;
    counts(10_000_000).await;
    put_on("large", 80_000_000, 80_000_000).await;
    counts(10_000_000).await;
    promise(2_000_000_000).await;
    counts(80_000_000).await;
    put_on("small", 5_000_000, 100_000_000).await;
    counts(5_000_000).await;
    put_on("narrow", 50_000_000, 4_000_000).await;
    counts(4_000_000).await;
    // All documents of a dispatch together.
    put_on("wide", 50_000_000, 50_000_000).await;
    promise(4_000_000).await;
    let mut documents = Vec::new();
    for seed in [1, 2] {
        documents.push(
            from.user.upload(from.inbox(), "a.zip", &medpost_tests::scenes::exchange::noise(2_500_000, seed)).await,
        );
    }
    from.user.call(calls::send(&sending(&from, &[&to], &documents, "k"))).await.refused(Code::DispatchTooLarge);
    // Callers without a facility are told the highest limit of all.
    let options = from.user.client.send("OPTIONS", "/api/v1/uploads", &[], "").await;
    assert_eq!((options.status, options.header("tus-max-size")), (204, "80000000"));
}

async fn every_host_forbids_a_browser_what_it_should_not_do(database: Database) {
    let it = Service::start(database).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let root = pki().certificate(medpost_demo::pki::Authority::Servers);
    let public = Client::new(it.public, "www.localhost", &root, None);
    for client in [&clinic.user.client, &public, &it.console_client(Some(&clinic.card))] {
        // A page, a missing asset, an API answer and a refusal.
        for path in ["/", "/compose", "/a/app-0.js", "/api/v1/place", "/api/v1/nothing"] {
            let answer = client.get(path).await;
            for (name, value) in [
                (
                    "content-security-policy",
                    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
                     connect-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; \
                     frame-ancestors 'none'",
                ),
                ("strict-transport-security", "max-age=63072000"),
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
            ] {
                assert_eq!(answer.header(name), value, "{} {path} {name}", client.host);
            }
            if path.starts_with("/api/") {
                assert_eq!(answer.header("cache-control"), "no-store", "{} {path}", client.host);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_client_said_of_an_upload_is_told_again_until_it_is_sent() {
    let it = Service::start(Database::Sqlite).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let told = format!("{},note,seen {}", metadata(&from.inbox().to_string(), "検査：結果.pdf"), "eA==");
    let headers =
        [("tus-resumable", "1.0.0".to_owned()), ("upload-length", "3".to_owned()), ("upload-metadata", told.clone())];
    let made = from.user.send("POST", "/api/v1/uploads", &headers, "").await;
    made.fine();
    let place = made.header("location").to_owned();
    let head = async || from.user.send("HEAD", &place, &[("tus-resumable", "1.0.0".into())], "").await;
    assert_eq!(head().await.header("upload-metadata"), told);
    let id: medpost_domain::id::DocumentId = place.rsplit('/').next().unwrap().parse().unwrap();
    let row = async || document::Entity::find_by_id(id).one(&*it.app.db).await.unwrap().unwrap();
    // It is stored sealed.
    let sealed = row().await.metadata.unwrap();
    assert!(!sealed.windows(8).any(|it| told.as_bytes().windows(8).any(|part| part == it)));
    from.user.patch(&place, 0, b"abc", &[]).await.fine();
    assert_eq!(head().await.header("upload-metadata"), told);
    from.user.call(calls::send(&sending(&from, &[&to], &[id.to_string()], "k"))).await.fine();
    head_is_gone(&head().await);
    assert_eq!(row().await.metadata, None);
    // Nothing remains of a deleted upload either.
    let made = from.user.create(from.inbox(), "b.pdf", 3).await;
    let other: medpost_domain::id::DocumentId = made.header("location").rsplit('/').next().unwrap().parse().unwrap();
    from.user.send("DELETE", made.header("location"), &[("tus-resumable", "1.0.0".into())], "").await.fine();
    let ended = document::Entity::find_by_id(other).one(&*it.app.db).await.unwrap().unwrap();
    assert_eq!((ended.metadata, ended.name), (None, Vec::new()));
}

/// An answer to HEAD has no body that would contain the code.
fn head_is_gone(answer: &Answer) {
    assert_eq!((answer.status, answer.header("tus-resumable"), answer.header("upload-metadata")), (404, "1.0.0", ""));
}
