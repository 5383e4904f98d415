//! The exchange over HTTP: sent, held, arrived, opened, collected, expired; and inaccessible to everybody else.

use http_body_util::Full;
use medpost::contract::import;
use medpost::directory::address;
use medpost_domain::card::CardKind;
use medpost_domain::instant::{DAY, HOUR, MINUTE};
use medpost_domain::plan::Limits;
use medpost_domain::role::Role;
use medpost_tests::calls;
use medpost_tests::scenes::exchange::{arrivals, content, deliver, letter_document, receipt, sending};
use medpost_tests::scenes::office::renew_lists;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use serde_json::json;

use medpost_tests::scenes::exchange::{noise, sha256};

crate::both!(
    a_letter_reaches_another_clinic_and_the_sender_sees_the_receipt,
    a_held_delivery_is_hidden_and_a_cancelled_one_never_arrives,
    all_recipients_or_none_and_the_answer_says_who_is_full,
    a_hundred_parallel_sends_never_overrun_an_inbox,
    the_same_key_sends_once,
    headers_alone_are_no_receipt,
    ranges_add_up_and_a_wrong_hash_is_no_receipt,
    a_cut_download_goes_on_by_its_tag_and_is_received_piece_by_piece,
    at_expiry_everything_dies_and_an_old_dump_opens_nothing,
    nobody_else_sees_anything,
    rights_at_an_inbox_are_kept,
    notices_go_to_confirmed_addresses_once,
    a_tight_inbox_is_told_once_a_day,
    a_missing_object_is_told_before_the_first_byte,
    after_thirty_days_a_clients_key_is_forgotten,
    a_letter_without_documents_is_received_when_it_is_read,
    a_head_counts_for_nothing,
    a_shortened_row_goes_out_as_no_document,
    a_person_has_sixteen_downloads_at_once,
);

async fn a_letter_reaches_another_clinic_and_the_sender_sees_the_receipt(database: Database) {
    let it = Service::start(database).await;
    let (from, to) =
        (it.clinic("見本クリニック", "代表").await, it.clinic_of("見本市", "例示総合病院", "地域連携室").await);
    let bytes = noise(9_000_000, 1);
    let (dispatch, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    assert_eq!(
        (&arrived["phase"], &arrived["subject"], &arrived["sender_facility"]),
        (&json!("delivered"), &json!("心エコー検査のお願い"), &json!("見本クリニック"))
    );
    let letter = to.user.call(calls::open_delivery(arrived["id"].as_str().unwrap())).await.fine();
    assert_eq!((&letter["text"], &letter["patient"]["name"]), (&json!("よろしくお願いします。"), &json!("架空 花代")));
    let document = &letter["documents"][0];
    assert_eq!(
        (&document["name"], &document["sha256"]),
        (&json!("診療情報提供書.pdf"), &json!("")),
        "a reader counts for themselves"
    );
    let got = to.user.get(&content(&arrived["id"], &document["id"])).await;
    assert!(got.body == bytes, "the very bytes");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-security-policy", "sandbox; default-src 'none'"),
    ] {
        assert_eq!(got.header(name), value);
    }
    assert!(
        got.header("content-disposition").starts_with("attachment; filename=\"")
            && got.header("content-disposition").contains("filename*=UTF-8''")
    );
    let path = receipt(&arrived["id"], &document["id"]);
    to.user.post(&path, &json!({ "length": bytes.len(), "sha256": sha256(&bytes) })).await.fine();
    to.user.post(&path, &json!({ "length": bytes.len(), "sha256": sha256(&bytes) })).await.fine();
    let sent = from.user.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.fine();
    let delivery = &sent["deliveries"][0];
    assert_eq!(delivery["phase"], "collected");
    let kinds: Vec<_> = delivery["events"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["listed", "opened", "handed_over", "collected"]);
    assert_eq!(delivery["events"][3]["professions"], json!(["Medical Doctor"]));
    // The recipient's own patient number is visible to them alone.
    to.user
        .call(calls::note_patient_number(arrived["id"].as_str().unwrap(), &json!({ "number": "H-77" })))
        .await
        .fine();
    let again = to.user.call(calls::open_delivery(arrived["id"].as_str().unwrap())).await.fine();
    assert_eq!(again["own_patient_number"], "H-77");
}

async fn a_held_delivery_is_hidden_and_a_cancelled_one_never_arrives(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let document = from.user.upload(from.inbox(), "a.pdf", b"content").await;
    let dispatch = from.user.call(calls::send(&sending(&from, &[&to], &[document], "k"))).await.fine();
    let delivery = dispatch["deliveries"][0]["id"].as_str().unwrap();
    assert_eq!(dispatch["deliveries"][0]["phase"], "held");
    assert_eq!(arrivals(&to).await["items"], json!([]));
    to.user.call(calls::open_delivery(delivery)).await.refused(Code::NotFound);
    let cancel = format!("/api/v1/dispatches/{}/cancellation", dispatch["id"].as_str().unwrap());
    to.user.post(&cancel, &json!({})).await.refused(Code::NotFound);
    it.clock.advance(4 * MINUTE + 59_000_000);
    from.user.post(&cancel, &json!({})).await.fine();
    from.user.post(&cancel, &json!({})).await.refused(Code::CancelledAlready);
    it.clock.advance(HOUR / 4);
    it.work().await;
    assert_eq!(arrivals(&to).await["items"], json!([]));
    assert_eq!(arrivals(&to).await["used"], 0);
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
    // One second too late.
    let (dispatch, _) = deliver(&it, &from, &to, b"x", "k2").await;
    let cancel = format!("/api/v1/dispatches/{}/cancellation", dispatch["id"].as_str().unwrap());
    from.user.post(&cancel, &json!({})).await.refused(Code::TooLateToCancel);
}

async fn all_recipients_or_none_and_the_answer_says_who_is_full(database: Database) {
    let it = Service::start(database).await;
    let from = it.clinic("見本クリニック", "代表").await;
    let (full, free) = (it.clinic("例示総合病院", "地域連携室").await, it.clinic("例示医院", "代表").await);
    let big = noise(30_000_000, 2);
    deliver(&it, &from, &full, &big, "k1").await;
    let document = from.user.upload(from.inbox(), "b.zip", &big).await;
    let answer =
        from.user.call(calls::send(&sending(&from, &[&full, &free], std::slice::from_ref(&document), "k2"))).await;
    answer.refused(Code::InboxFull);
    let short = &answer.json()["shortages"];
    assert_eq!(short.as_array().unwrap().len(), 1);
    assert_eq!(short[0]["name"], "例示総合病院 地域連携室");
    let text = "よろしくお願いします。".len() as u64;
    assert_eq!(
        (short[0]["needed"].as_u64(), short[0]["free"].as_u64()),
        (Some(30_000_000 + text), Some(15_000_000)),
        "others are told tenths of the inbox's size"
    );
    // However often it is asked, the room of an inbox is only shown in tenths, and doesn't reveal what arrived last.
    for (bytes, fit) in [
        (json!(null), "fits"),
        (json!(15_000_000), "fits"),
        (json!(15_000_001), "tight"),
        (json!(20_000_000 - text), "tight"),
        (json!(20_000_000 - text + 1), "tight"),
        (json!(19_999_999), "tight"),
        (json!(20_000_000), "full"),
    ] {
        let look = json!({ "inboxes": [full.inbox()], "sender": from.inbox(), "bytes": bytes });
        let search = json!({ "text": "例示総合病院", "sender": from.inbox(), "bytes": bytes });
        let looked = from.user.call(calls::look_up_recipients(&look)).await.fine();
        let found = from.user.call(calls::search_recipients(&search)).await.fine();
        for seen in [&looked[0], &found["items"][0]] {
            assert_eq!((&seen["fit"], &seen["free"]), (&json!(fit), &json!(15_000_000)), "{bytes}");
        }
    }
    it.clock.advance(5 * MINUTE);
    it.work().await;
    assert_eq!(arrivals(&free).await["items"], json!([]), "nothing was sent to anybody");
    // The document can still be sent.
    from.user.call(calls::send(&sending(&from, &[&free], &[document], "k3"))).await.fine();
    let mut bad = sending(&from, &[&free], &[], "k4");
    bad["recipients"] = json!(["01a2058c-17d1-7a92-bb9f-a045a66ad643"]);
    from.user.call(calls::send(&bad)).await.refused(Code::UnknownRecipient);
    for (field, value, code) in [
        ("subject", json!(" "), Code::NoSubject),
        ("subject", json!("a".repeat(101)), Code::BadSubject),
        ("subject", json!("a\u{7}b"), Code::BadCharacter),
        ("text", json!("a\u{1B}b"), Code::BadCharacter),
        ("text", json!("x".repeat(20_001)), Code::BadText),
        ("recipients", json!([]), Code::NoRecipient),
        ("hold_minutes", json!(1_441), Code::BadHold),
        ("documents", json!(["01a2058c-17d1-7a92-bb9f-a045a66ad643"]), Code::UnknownDocument),
        ("kind", json!("nonsense"), Code::Malformed),
    ] {
        let mut bad = sending(&from, &[&free], &[], "k5");
        bad[field] = value;
        from.user.call(calls::send(&bad)).await.refused(code);
    }
    let unfinished =
        from.user.create(from.inbox(), "c.pdf", 5).await.header("location").rsplit('/').next().unwrap().to_owned();
    from.user.call(calls::send(&sending(&from, &[&free], &[unfinished], "k6"))).await.refused(Code::DocumentUnfinished);
}

async fn a_hundred_parallel_sends_never_overrun_an_inbox(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let size = 900_000;
    let bytes = noise(size, 4);
    let mut documents = Vec::new();
    for _ in 0..100 {
        documents.push(from.user.upload(from.inbox(), "a.pdf", &bytes).await);
    }
    let sends = documents.iter().enumerate().map(|(index, document)| {
        let mut body = sending(&from, &[&to], std::slice::from_ref(document), &format!("k{index}"));
        body["text"] = json!("");
        let user = from.user.clone();
        async move {
            // If the queue is too long, the client has to retry.
            loop {
                let answer = user.call(calls::send(&body)).await;
                if answer.status != 503 {
                    return answer;
                }
            }
        }
    });
    let answers = futures_util::future::join_all(sends).await;
    let sent = answers.iter().filter(|it| it.status == 200).count();
    assert_eq!(
        sent,
        50_000_000 / size,
        "{:?}",
        answers.iter().map(medpost_tests::client::Answer::code).collect::<Vec<_>>()
    );
    answers.iter().filter(|it| it.status != 200).for_each(|it| it.refused(Code::InboxFull));
    it.clock.advance(5 * MINUTE);
    let seen = arrivals(&to).await;
    assert_eq!(seen["used"].as_u64().unwrap(), (sent * size) as u64);
}

async fn the_same_key_sends_once(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let body = sending(&from, &[&to], &[], "same");
    let tries = (0..8).map(|_| from.user.call(calls::send(&body)));
    let ids: Vec<_> = futures_util::future::join_all(tries).await.iter().map(|it| it.fine()["id"].clone()).collect();
    assert!(ids.iter().all(|it| *it == ids[0]), "{ids:?}");
    let mut other = body.clone();
    other["subject"] = json!("別の件名");
    from.user.call(calls::send(&other)).await.refused(Code::KeyReused);
}

async fn headers_alone_are_no_receipt(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let bytes = noise(200_000, 6);
    let (dispatch, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let letter = to.user.call(calls::open_delivery(arrived["id"].as_str().unwrap())).await.fine();
    let document = &letter["documents"][0]["id"];
    let request = http::Request::builder()
        .uri(content(&arrived["id"], document))
        .header("host", "card.localhost")
        .header("authorization", format!("Bearer {}", to.user.token))
        .body(Full::default())
        .unwrap();
    drop(to.user.client.begin(request).await);
    to.user.send("HEAD", &content(&arrived["id"], document), &[], "").await;
    // Claiming to have received it doesn't help, even with the right hash.
    let stranger = it.clinic("例示医院", "代表").await;
    stranger
        .user
        .post(&receipt(&arrived["id"], document), &json!({ "length": 200_000, "sha256": sha256(&bytes) }))
        .await
        .refused(Code::NotFound);
    // The reader has not read a single byte, so nothing they state counts as a receipt.
    let stated = json!({ "length": 200_000, "sha256": sha256(b"") });
    to.user.post(&receipt(&arrived["id"], document), &stated).await.refused(Code::ReceiptMismatch);
    let sent = from.user.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.fine();
    assert_eq!(sent["deliveries"][0]["phase"], "opened");
    let events = sent["deliveries"][0]["events"].as_array().unwrap();
    assert!(events.iter().all(|it| it["kind"] != "collected"), "{events:?}");
}

async fn a_shortened_row_goes_out_as_no_document(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (_, arrived) = deliver(&it, &from, &to, &noise(9_000_000, 1), "k").await;
    let document = letter_document(&to, &arrived).await;
    for sql in ["UPDATE document SET length = 8388608", "DELETE FROM segment WHERE start > 0"] {
        sea_orm::ConnectionTrait::execute_unprepared(&*it.app.db, sql).await.unwrap();
    }
    to.user.get(&content(&arrived["id"], &json!(document))).await.refused(Code::Internal);
}

async fn ranges_add_up_and_a_wrong_hash_is_no_receipt(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let bytes = noise(9_000_000, 8);
    let (dispatch, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let letter = to.user.call(calls::open_delivery(arrived["id"].as_str().unwrap())).await.fine();
    let document = letter["documents"][0]["id"].clone();
    let path = content(&arrived["id"], &document);
    let part = async |range: &str| to.user.send("GET", &path, &[("range", format!("bytes={range}"))], "").await;
    let first = part("0-65536").await;
    assert_eq!((first.status, first.header("content-range")), (206, "bytes 0-65536/9000000"));
    assert!(first.body == bytes[..65_537]);
    assert!(part("8388600-8388620").await.body == bytes[8_388_600..8_388_621], "over the edge of two segments");
    assert_eq!(part("9000000-").await.status, 416);
    let state = json!({ "length": bytes.len(), "sha256": sha256(&bytes) });
    to.user.post(&receipt(&arrived["id"], &document), &state).await.refused(Code::ReceiptMismatch);
    assert!(part("65537-").await.body == bytes[65_537..]);
    let wrong = json!({ "length": bytes.len(), "sha256": sha256(b"other") });
    to.user.post(&receipt(&arrived["id"], &document), &wrong).await.refused(Code::ReceiptMismatch);
    let phase = async || {
        from.user.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.fine()["deliveries"][0]["phase"].clone()
    };
    assert_eq!(phase().await, "opened");
    to.user.post(&receipt(&arrived["id"], &document), &state).await.fine();
    assert_eq!(phase().await, "collected");
}

async fn a_cut_download_goes_on_by_its_tag_and_is_received_piece_by_piece(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let bytes = noise(3_000_000, 5);
    let (_, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let document = json!(letter_document(&to, &arrived).await);
    let path = content(&arrived["id"], &document);
    let part = async |range: &str, tag: &str| {
        let headers = [("range", format!("bytes={range}")), ("if-range", tag.to_owned())];
        to.user.send("GET", &path, &headers, "").await
    };
    let head = to.user.send("HEAD", &path, &[], "").await;
    let tag = head.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 2, "a strong tag: {tag}");
    assert_eq!(head.header("accept-ranges"), "bytes");
    let mut whole = Vec::new();
    for asked in ["0-999999", "1000000-1999999", "2000000-2999999"] {
        let piece = part(asked, &tag).await;
        assert_eq!((piece.status, piece.header("etag")), (206, tag.as_str()));
        assert_eq!(piece.header("content-range"), format!("bytes {asked}/3000000"));
        whole.extend_from_slice(&piece.body);
    }
    assert!(whole == bytes, "the pieces are the document");
    // Parts of another document are never resumed: a weak tag or a date is not specific enough.
    let weak = format!("W/{tag}");
    for other in ["\"other\"", weak.as_str(), "Sun, 29 Nov 2026 00:00:00 GMT"] {
        let answer = part("1000000-", other).await;
        assert_eq!((answer.status, answer.header("content-range")), (200, ""), "{other}");
        assert!(answer.body == bytes, "{other}");
    }
    let state = json!({ "length": bytes.len(), "sha256": sha256(&bytes) });
    to.user.post(&receipt(&arrived["id"], &document), &state).await.fine();
}

async fn at_expiry_everything_dies_and_an_old_dump_opens_nothing(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (dispatch, arrived) = deliver(&it, &from, &to, b"content", "k").await;
    // A backup of everything the database contains about its keys.
    let id: uuid::Uuid = letter_document(&to, &arrived).await.parse().unwrap();
    let kept = medpost::vault::store::wraps(&*it.app.db, "document", &[id], to.inbox()).await.unwrap();
    assert_eq!(kept.len(), 1);
    let objects = it.app.vault.depot.list("keys/", None).await.unwrap();
    // 22 November, kept until the end of the 29th. Sessions and lists have expired by then.
    it.clock.set("2026-11-29T14:59:59Z".parse().unwrap());
    renew_lists(&it).await;
    let user = to.user.client.sign_in().await;
    user.get(&content(&arrived["id"], &json!(id.to_string()))).await.fine_bytes(b"content");
    it.clock.set("2026-11-29T15:00:00Z".parse().unwrap());
    // Immediately, before any job has run.
    user.call(calls::open_delivery(arrived["id"].as_str().unwrap())).await.refused(Code::Expired);
    user.get(&content(&arrived["id"], &json!(id.to_string()))).await.refused(Code::Expired);
    it.work().await;
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
    let left = it.app.vault.depot.list("keys/", None).await.unwrap();
    assert!(objects.iter().all(|old| !left.contains(old)), "the key of the day is destroyed");
    // Restoring the wraps from the backup doesn't help, even with the old object names: nothing opens.
    let tx = it.app.db.write().await.unwrap();
    medpost::vault::store::add_wraps(&*tx, kept).await.unwrap();
    tx.commit().await.unwrap();
    let opened = it.app.vault.key_for(medpost::vault::purpose::Purpose::Document, id, to.inbox()).await;
    assert!(matches!(opened, Err(medpost::vault::keys::Error::Gone)));
    let sender = from.user.client.sign_in().await;
    let sent = sender.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.fine();
    assert_eq!(sent["deliveries"][0]["phase"], "expired");
    assert_eq!(sent["subject"], "心エコー検査のお願い", "the record outlives the documents");
    let lines = medpost_tests::scenes::office::actions(&it).await;
    for action in ["delivery.ended", "day_key.destroyed", "document.destroyed"] {
        assert!(lines.iter().any(|it| it == action), "{action}");
    }
    let row = user.call(calls::list_inbox(to.inbox(), &json!({ "phase": "expired" }))).await.fine();
    assert_eq!((&row["items"][0]["phase"], &row["used"]), (&json!("expired"), &json!(0)));
}

async fn nobody_else_sees_anything(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (dispatch, arrived) = deliver(&it, &from, &to, b"content", "k").await;
    let document = json!(letter_document(&to, &arrived).await);
    // Another facility of the same association, and one of another association.
    for other in [it.clinic("例示医院", "代表").await, it.clinic_of("見本市", "見本市", "代表").await] {
        let user = &other.user;
        let delivery = arrived["id"].as_str().unwrap();
        user.call(calls::open_delivery(delivery)).await.refused(Code::NotFound);
        user.get(&content(&arrived["id"], &document)).await.refused(Code::NotFound);
        user.post(&receipt(&arrived["id"], &document), &json!({ "length": 7, "sha256": sha256(b"content") }))
            .await
            .refused(Code::NotFound);
        user.call(calls::note_patient_number(delivery, &json!({ "number": "1" }))).await.refused(Code::NotFound);
        user.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.refused(Code::NotFound);
        user.call(calls::cancel(dispatch["id"].as_str().unwrap())).await.refused(Code::NotFound);
        for inbox in [from.inbox(), to.inbox()] {
            user.call(calls::list_inbox(inbox, &json!({ "text": "" }))).await.refused(Code::NotFound);
            user.call(calls::list_sent(inbox, &json!({ "text": "" }))).await.refused(Code::NotFound);
            user.call(calls::addresses(inbox)).await.refused(Code::Forbidden);
        }
        let mut forged = sending(&from, &[&to], &[], "k9");
        forged["sender"] = json!(from.inbox());
        user.call(calls::send(&forged)).await.refused(Code::Forbidden);
    }
}

async fn rights_at_an_inbox_are_kept(database: Database) {
    let it = Service::start(database).await;
    let hospital = it.clinic("例示総合病院", "地域連携室|放射線科").await;
    let (_, member) =
        it.person(hospital.facility, &hospital.inboxes[1..], Role::Member, medpost_domain::card::CardKind::Pki).await;
    let list = |inbox| format!("/api/v1/inboxes/{inbox}/arrivals");
    member.post(&list(hospital.inboxes[1]), &json!({ "text": "" })).await.fine();
    member.post(&list(hospital.inboxes[0]), &json!({ "text": "" })).await.refused(Code::NotFound);
    member.call(calls::members()).await.refused(Code::Forbidden);
    member
        .call(calls::add_address(hospital.inboxes[1], &json!({ "address": "a@example.invalid" })))
        .await
        .refused(Code::Forbidden);
}

async fn notices_go_to_confirmed_addresses_once(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let path = format!("/api/v1/inboxes/{}/addresses", to.inbox());
    to.user.post(&path, &json!({ "address": "no address" })).await.refused(Code::BadAddress);
    to.user.post(&path, &json!({ "address": "a@example.invalid" })).await.fine();
    to.user.post(&path, &json!({ "address": "b@example.invalid" })).await.fine();
    let mails = it.app.post.sent();
    assert_eq!(mails.len(), 2);
    let token = mails[0].text.split("/confirm#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert!(address::confirm_address(&it.app.directory, "nonsense").await.is_err());
    address::confirm_address(&it.app.directory, &token).await.unwrap();
    let document = from.user.upload(from.inbox(), "秘密.pdf", b"x").await;
    from.user.call(calls::send(&sending(&from, &[&to], &[document], "k"))).await.fine();
    it.work().await;
    assert_eq!(it.app.post.sent().len(), 2, "held: no notice");
    it.clock.advance(5 * MINUTE);
    it.work().await;
    it.work().await;
    let mails = it.app.post.sent();
    assert_eq!(mails.len(), 3);
    let notice = &mails[2];
    assert_eq!(
        (notice.to.as_str(), notice.subject.as_str()),
        ("a@example.invalid", "【着信通知】見本クリニックから文書が届きました")
    );
    for secret in ["心エコー", "架空", "00012345", "秘密"] {
        assert!(!notice.text.contains(secret) && !notice.subject.contains(secret));
    }
    // Cancelled during the hold: no notice is ever sent.
    let dispatch = from.user.call(calls::send(&sending(&from, &[&to], &[], "k2"))).await.fine();
    from.user.call(calls::cancel(dispatch["id"].as_str().unwrap())).await.fine();
    it.clock.advance(5 * MINUTE);
    it.work().await;
    assert_eq!(it.app.post.sent().len(), 3);
}

async fn a_tight_inbox_is_told_once_a_day(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let small = Limits { inbox_bytes: 1_000_000, ..Limits::default() };
    let tx = it.app.db.write().await.unwrap();
    let plan = import::limits::plan(&*tx, "small", &small, it.clock.now()).await.unwrap();
    import::limits::put_on_plan(&*tx, to.facility, &plan, it.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    to.user.call(calls::add_address(to.inbox(), &json!({ "address": "a@example.invalid" }))).await.fine();
    let confirm = it.app.post.sent().pop().unwrap().text;
    let token = confirm.split("/confirm#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    address::confirm_address(&it.app.directory, &token).await.unwrap();
    let send = async |bytes: usize, key: &str| {
        let document = from.user.upload(from.inbox(), "a.pdf", &noise(bytes, 7)).await;
        from.user.call(calls::send(&sending(&from, &[&to], &[document], key))).await
    };
    let told = || it.app.post.sent().iter().filter(|it| it.subject.contains("空きが残りわずか")).count();
    send(500_000, "half").await.fine();
    it.clock.advance(5 * MINUTE);
    it.work().await;
    assert_eq!(told(), 0);
    // Little room is left: the notice is sent on arrival, not during the hold, and not twice on the same day.
    send(450_000, "much").await.fine();
    it.work().await;
    assert_eq!(told(), 0);
    it.clock.advance(5 * MINUTE);
    it.work().await;
    assert_eq!(told(), 1);
    let mail = it.app.post.sent().into_iter().find(|it| it.subject.contains("空きが残りわずか")).unwrap();
    assert!(mail.to == "a@example.invalid" && !mail.text.contains("見本クリニック"), "{}", mail.text);
    send(100_000, "beyond").await.refused(Code::InboxFull);
    it.work().await;
    assert_eq!(told(), 1);
    // The next day somebody is refused again. If space is freed before the mail leaves, no notice is sent.
    it.clock.advance(DAY);
    let from = Clinic { user: from.user.client.sign_in().await, ..from };
    let document = from.user.upload(from.inbox(), "a.pdf", &noise(100_000, 7)).await;
    from.user.call(calls::send(&sending(&from, &[&to], &[document], "k"))).await.refused(Code::InboxFull);
    it.work().await;
    assert_eq!(told(), 2);
    it.clock.advance(5 * DAY);
    renew_lists(&it).await;
    let from = Clinic { user: from.user.client.sign_in().await, ..from };
    let document = from.user.upload(from.inbox(), "b.pdf", &noise(100_000, 7)).await;
    from.user.call(calls::send(&sending(&from, &[&to], &[document], "l"))).await.refused(Code::InboxFull);
    it.clock.advance(3 * DAY);
    it.work().await;
    assert_eq!(told(), 2);
}

async fn a_missing_object_is_told_before_the_first_byte(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let (_, arrived) = deliver(&it, &from, &to, &noise(300_000, 1), "k").await;
    let document = letter_document(&to, &arrived).await;
    let path = content(&arrived["id"], &json!(document));
    let depot = &it.app.vault.depot;
    let objects = depot.list("segments/", None).await.unwrap();
    let name = objects[0].name.clone();
    let bytes = depot.get(&name, None).await.unwrap();
    depot.delete(std::slice::from_ref(&name)).await.unwrap();
    to.user.get(&path).await.refused(Code::DocumentLost);
    // Modified bytes are never returned; a range of intact chunks still is.
    let mut changed = bytes.to_vec();
    changed[10_000] ^= 1;
    depot.put(&name, changed.into(), it.clock.now()).await.unwrap();
    to.user.get(&path).await.refused(Code::Internal);
    let range = [("range", "bytes=131072-196607".to_owned())];
    to.user.send("GET", &path, &range, "").await.fine_bytes(&noise(300_000, 1)[131_072..196_608]);
    // If the modification is further on, the answer is cut off: it is never a whole document, nor a receipt.
    let mut changed = bytes.to_vec();
    changed[200_000] ^= 1;
    depot.put(&name, changed.into(), it.clock.now()).await.unwrap();
    assert!(to.user.get(&path).await.body.len() < 300_000);
    let stated = json!({ "length": 300_000, "sha256": sha256(&noise(300_000, 1)) });
    to.user.post(&receipt(&arrived["id"], &json!(document)), &stated).await.refused(Code::ReceiptMismatch);
    depot.put(&name, bytes, it.clock.now()).await.unwrap();
    to.user.get(&path).await.fine_bytes(&noise(300_000, 1));
}

async fn after_thirty_days_a_clients_key_is_forgotten(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let sent = from.user.call(calls::send(&sending(&from, &[&to], &[], "same"))).await.fine();
    it.work().await;
    it.clock.advance(29 * DAY);
    renew_lists(&it).await;
    it.work().await;
    it.app.forget().await;
    let user = from.user.client.sign_in().await;
    let again = user.call(calls::send(&sending(&from, &[&to], &[], "same"))).await.fine();
    assert_eq!(again["id"], sent["id"]);
    it.clock.advance(2 * DAY);
    renew_lists(&it).await;
    it.app.forget().await;
    it.app.forget().await;
    let user = from.user.client.sign_in().await;
    let new = user.call(calls::send(&sending(&from, &[&to], &[], "same"))).await.fine();
    assert_ne!(new["id"], sent["id"]);
    user.call(calls::dispatch(sent["id"].as_str().unwrap())).await.fine();
}

async fn a_letter_without_documents_is_received_when_it_is_read(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    for key in ["read", "unread"] {
        from.user.call(calls::send(&sending(&from, &[&to], &[], key))).await.fine();
    }
    it.clock.advance(5 * MINUTE);
    it.work().await;
    let id = arrivals(&to).await["items"][0]["id"].as_str().unwrap().to_owned();
    let letter = to.user.call(calls::open_delivery(&id)).await.fine();
    assert_eq!(letter["arrival"]["phase"], "collected");
    it.clock.advance(9 * DAY);
    renew_lists(&it).await;
    it.work().await;
    let user = from.user.client.sign_in().await;
    let sent = user.call(calls::list_sent(from.inbox(), &json!({}))).await.fine();
    let mut phases: Vec<_> =
        sent["items"].as_array().unwrap().iter().map(|it| it["deliveries"][0]["phase"].as_str().unwrap()).collect();
    phases.sort_unstable();
    assert_eq!(phases, ["ended", "expired"], "only what nobody read ends as not collected");
}

async fn a_head_counts_for_nothing(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let bytes = noise(200_000, 3);
    let document = from.user.upload(from.inbox(), "a.pdf", &bytes).await;
    from.user.call(calls::send(&sending(&from, &[&to], std::slice::from_ref(&document), "k"))).await.fine();
    it.clock.advance(5 * MINUTE);
    it.work().await;
    let arrived = arrivals(&to).await["items"][0].clone();
    let path = content(&arrived["id"], &json!(document));
    let head = to.user.send("HEAD", &path, &[], "").await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, "200000", 0));
    assert_eq!(arrivals(&to).await["items"][0]["phase"], "delivered");
    let stated = json!({ "length": 200_000, "sha256": sha256(&bytes) });
    to.user.post(&receipt(&arrived["id"], &json!(document)), &stated).await.refused(Code::ReceiptMismatch);
}

async fn a_person_has_sixteen_downloads_at_once(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let bytes = noise(9_000_000, 4);
    let (_, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let path = content(&arrived["id"], &json!(letter_document(&to, &arrived).await));
    let get = || {
        let asked = http::Request::get(&path).header("host", &to.user.client.host);
        asked.header("authorization", format!("Bearer {}", to.user.token)).body(Full::default()).unwrap()
    };
    // Begun, but without reading from them.
    let mut open = Vec::new();
    for _ in 0..16 {
        let answer = to.user.client.begin(get()).await;
        assert_eq!(answer.status(), 200);
        open.push(answer);
    }
    to.user.get(&path).await.refused(Code::TooMany);
    // Nobody else has to wait for these, and a user who cancels one may begin another.
    let (_, colleague) = it.person(to.facility, &to.inboxes, Role::Member, CardKind::Pki).await;
    assert!(colleague.get(&path).await.body == bytes);
    open.pop();
    let mut came = to.user.get(&path).await;
    while came.status == 429 {
        tokio::task::yield_now().await;
        came = to.user.get(&path).await;
    }
    assert!(came.body == bytes);
}
