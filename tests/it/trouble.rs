//! Failures in the middle of something: of the process, the connection, the store, the database. Nothing acknowledged
//! is lost, and everything else is reported.

use std::time::Duration;

use medpost_domain::id::DocumentId;
use medpost_domain::instant::{DAY, Instant, MINUTE, SECOND};
use medpost_domain::number::Count;
use medpost_domain::role::Role;
use medpost_entity::document;
use medpost_tests::calls;
use medpost_tests::s3::{S3, Server};
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use sea_orm::{EntityTrait, Set};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use medpost_tests::scenes::exchange::{arrivals, content, deliver, letter_document, sending};
use medpost_tests::scenes::exchange::{noise, sha256};

crate::both!(
    a_stop_in_the_middle_of_a_patch_seals_what_came,
    a_line_cut_in_the_middle_of_a_patch_seals_what_came,
    a_process_that_dies_in_the_middle_loses_only_what_it_did_not_commit,
    a_stalled_patch_is_sealed_while_its_line_stays_open,
    an_upload_has_an_end_of_patches,
    a_held_sending_outlives_the_process_that_took_it,
);

crate::stores!(an_s3_server_that_goes_away_is_said_and_work_goes_on);

/// Uploads the rest, states the hash, sends it, and collects exactly these bytes at the other end.
async fn finish(it: &Service, from: &Clinic, to: &Clinic, place: &str, bytes: &[u8]) {
    let user = from.user.client.sign_in().await;
    let at = user.offset(place).await;
    user.patch(place, at, &bytes[at..], &[]).await.fine();
    let id = place.rsplit('/').next().unwrap().to_owned();
    user.call(calls::finish_upload(&id, &json!({ "sha256": sha256(bytes) }))).await.fine();
    user.call(calls::send(&sending(from, &[to], &[id], "trouble"))).await.fine();
    it.clock.advance(5 * MINUTE);
    it.work().await;
    let arrived = arrivals(to).await["items"][0].clone();
    let document = letter_document(to, &arrived).await;
    to.user.get(&content(&arrived["id"], &json!(document))).await.fine_bytes(bytes);
}

async fn two(it: &Service) -> (Clinic, Clinic) {
    (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await)
}

async fn begin(from: &Clinic, bytes: &[u8]) -> String {
    let made = from.user.create(from.inbox(), "胸部CT.zip", bytes.len()).await;
    made.fine();
    made.header("location").to_owned()
}

/// Waits until the server has committed at least this many bytes.
async fn committed(it: &Service, place: &str, least: usize) {
    let id: medpost_domain::id::DocumentId = place.rsplit('/').next().unwrap().parse().unwrap();
    for _ in 0..1_000 {
        let row = medpost::exchange::store::any_document(&*it.app.db, id).await.unwrap().unwrap();
        if row.received.0 >= least as u64 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{least} bytes were never committed");
}

async fn a_stop_in_the_middle_of_a_patch_seals_what_came(database: Database) {
    let mut it = Service::start(database).await;
    let (from, to) = two(&it).await;
    let bytes = noise(20_000_000, 3);
    let place = begin(&from, &bytes).await;
    let second = it.second().await;
    let mut line = from.user.half_patch(&place, 0, bytes.len(), &bytes[..9_000_000]).await;
    committed(&it, &place, 8 << 20).await;
    // SIGTERM: the half segment in memory is sealed too, and the client is told how far it got.
    it.stop().await;
    let mut answer = String::new();
    let _ = line.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 204") && answer.to_lowercase().contains("upload-offset: "), "{answer}");
    let there = Clinic { user: user_at(&second, &from).await, ..from };
    assert!(there.user.offset(&place).await > 8 << 20);
    let to = Clinic { user: user_at(&second, &to).await, ..to };
    finish(&second, &there, &to, &place, &bytes).await;
}

/// The same card at another process.
async fn user_at(it: &Service, clinic: &Clinic) -> medpost_tests::client::Signed {
    it.client(medpost_domain::card::CardKind::Hpki, Some(&clinic.card)).sign_in().await
}

async fn a_line_cut_in_the_middle_of_a_patch_seals_what_came(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    let bytes = noise(10_000_000, 4);
    let place = begin(&from, &bytes).await;
    let mut line = from.user.half_patch(&place, 0, bytes.len(), &bytes[..9_000_000]).await;
    committed(&it, &place, 8 << 20).await;
    let _ = line.shutdown().await;
    drop(line);
    committed(&it, &place, (8 << 20) + 1).await;
    finish(&it, &from, &to, &place, &bytes).await;
}

async fn a_process_that_dies_in_the_middle_loses_only_what_it_did_not_commit(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    let bytes = noise(20_000_000, 5);
    let place = begin(&from, &bytes).await;
    let second = it.second().await;
    let line = from.user.half_patch(&place, 0, bytes.len(), &bytes[..9_000_000]).await;
    committed(&it, &place, 8 << 20).await;
    // It neither seals nor answers: its listeners and tasks are gone, as after SIGKILL.
    drop(it);
    drop(line);
    let from = Clinic { user: user_at(&second, &from).await, ..from };
    let to = Clinic { user: user_at(&second, &to).await, ..to };
    assert!(from.user.offset(&place).await >= 8 << 20);
    finish(&second, &from, &to, &place, &bytes).await;
}

async fn a_stalled_patch_is_sealed_while_its_line_stays_open(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    let bytes = noise(3_000_000, 7);
    let place = begin(&from, &bytes).await;
    let mut line = from.user.half_patch(&place, 0, bytes.len(), &bytes[..1_000_000]).await;
    committed(&it, &place, 1_000_000).await;
    // It wakes up and continues in the same request.
    line.write_all(&bytes[1_000_000..]).await.unwrap();
    committed(&it, &place, bytes.len()).await;
    // The answer has no body. The line is closed after it: a client that goes first may get none.
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") && line.read_buf(&mut answer).await.unwrap() > 0 {}
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    finish(&it, &from, &to, &place, &bytes).await;
}

async fn an_upload_has_an_end_of_patches(database: Database) {
    let it = Service::start(database).await;
    let (from, _) = two(&it).await;
    let place = begin(&from, &[0; 3]).await;
    let id: DocumentId = place.rsplit('/').next().unwrap().parse().unwrap();
    from.user.patch(&place, 0, &[0], &[]).await.fine();
    // As if there had been 999 already.
    let change = document::ActiveModel { id: Set(id), patches: Set(Count(999)), ..Default::default() };
    document::Entity::update(change).exec(&*it.app.db).await.unwrap();
    from.user.patch(&place, 1, &[0], &[]).await.fine();
    from.user.patch(&place, 2, &[0], &[]).await.refused(Code::TooMany);
    assert_eq!(from.user.offset(&place).await, 2);
}

async fn a_held_sending_outlives_the_process_that_took_it(database: Database) {
    let mut it = Service::start(database).await;
    let (from, to) = two(&it).await;
    from.user.call(calls::send(&sending(&from, &[&to], &[], "held"))).await.fine();
    let second = it.second().await;
    it.stop().await;
    it.clock.advance(5 * MINUTE);
    second.work().await;
    let to = Clinic { user: user_at(&second, &to).await, ..to };
    assert_eq!(arrivals(&to).await["items"][0]["phase"], "delivered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_goes_away_is_said_and_nothing_is_written_beneath() {
    let it = Service::start(Database::Sqlite).await;
    let (from, to) = two(&it).await;
    let bytes = noise(12_000_000, 6);
    let place = begin(&from, &bytes).await;
    from.user.patch(&place, 0, &bytes[..9_000_000], &[]).await.fine();
    let (here, away) = (it.folder.join("store"), it.folder.join("away"));
    std::fs::rename(&here, &away).unwrap();
    // An unmounted volume leaves an empty folder behind.
    std::fs::create_dir(&here).unwrap();
    let answer = from.user.patch(&place, 9_000_000, &bytes[9_000_000..], &[]).await;
    answer.refused(Code::Unavailable);
    assert_eq!(answer.header("tus-resumable"), "1.0.0");
    assert_eq!(from.user.offset(&place).await, 9_000_000);
    assert_eq!(std::fs::read_dir(&here).unwrap().count(), 0);
    std::fs::remove_dir(&here).unwrap();
    std::fs::rename(&away, &here).unwrap();
    finish(&it, &from, &to, &place, &bytes).await;
    // Gone again: documents are unavailable, neither lost nor expired.
    let arrived = arrivals(&to).await["items"][0].clone();
    let document = letter_document(&to, &arrived).await;
    std::fs::rename(&here, &away).unwrap();
    to.user.get(&content(&arrived["id"], &json!(document))).await.refused(Code::Unavailable);
    // Nothing counts as destroyed that was not.
    it.clock.advance(30 * DAY);
    it.work().await;
    let depot = &it.app.vault.depot;
    assert!(depot.list("keys/", None).await.is_err() && depot.delete(&["keys/x".into()]).await.is_err());
    let done = medpost_tests::scenes::office::actions(&it).await;
    assert!(!done.iter().any(|it| it == "day_key.destroyed" || it == "document.destroyed"), "{done:?}");
    std::fs::rename(&away, &here).unwrap();
    it.clock.advance(DAY);
    it.work().await;
    assert!(depot.list("segments/", None).await.unwrap().is_empty(), "once it is back, what is over goes");
}

async fn an_s3_server_that_goes_away_is_said_and_work_goes_on(server: Server) {
    let mut s3 = S3::start(server).await;
    let it = Service::start_with(Database::Sqlite, Some(s3.depot())).await;
    let (from, to) = two(&it).await;
    let bytes = noise(12_000_000, 7);
    let place = begin(&from, &bytes).await;
    from.user.patch(&place, 0, &bytes[..9_000_000], &[]).await.fine();
    s3.away().await;
    from.user.patch(&place, 9_000_000, &bytes[9_000_000..], &[]).await.refused(Code::Unavailable);
    assert_eq!(from.user.offset(&place).await, 9_000_000);
    s3.back().await;
    finish(&it, &from, &to, &place, &bytes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_says_nothing_delays_only_who_needs_it() {
    let mut s3 = S3::start(Server::InProcess).await;
    let it = Service::start_with(Database::Sqlite, Some(s3.patient_depot(Duration::from_secs(8)))).await;
    let (from, to) = two(&it).await;
    let (_, arrived) = deliver(&it, &from, &to, b"content", "first").await;
    let document = letter_document(&to, &arrived).await;
    let bytes = noise(12_000_000, 10);
    let place = begin(&from, &bytes).await;
    s3.falls_silent("").await;
    let path = content(&arrived["id"], &json!(document));
    let needing = async { tokio::join!(from.user.patch(&place, 0, &bytes, &[]), to.user.get(&path)) };
    let mut needing = std::pin::pin!(needing);
    let others = async {
        let user = user_at(&it, &to).await;
        let there = Clinic { user, facility: to.facility, inboxes: to.inboxes.clone(), card: to.card.clone() };
        assert_eq!(arrivals(&there).await["items"].as_array().unwrap().len(), 1);
        from.user.call(calls::session()).await.fine();
    };
    tokio::select! {
        biased;
        _ = &mut needing => panic!("the store was not waited for, or the others were kept waiting"),
        () = others => {}
    }
    let (sent, read) = tokio::time::timeout(Duration::from_secs(60), needing).await.expect("an answer");
    sent.refused(Code::Unavailable);
    read.refused(Code::Unavailable);
    // Jobs that need it are postponed, and no key counts as destroyed.
    it.clock.advance(30 * DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    let done = medpost_tests::scenes::office::actions(&it).await;
    assert!(!done.iter().any(|it| it == "day_key.destroyed"), "{done:?}");
    s3.back().await;
    let depot = &it.app.vault.depot;
    assert_eq!(depot.list("segments/", None).await.unwrap().len(), 1);
    it.clock.advance(DAY);
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    assert!(depot.list("segments/", None).await.unwrap().is_empty(), "once it is back, what is over goes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_is_said_and_work_goes_on() {
    let it = Service::start(Database::Postgres).await;
    let (from, to) = two(&it).await;
    let bytes = noise(12_000_000, 8);
    let place = begin(&from, &bytes).await;
    from.user.patch(&place, 0, &bytes[..9_000_000], &[]).await.fine();
    let url = it.app.config.database_url().unwrap().reveal().to_owned();
    let line = from.user.half_patch(&place, 9_000_000, 3_000_000, &bytes[9_000_000..11_000_000]).await;
    medpost_tests::postgres::refuse(&url, true);
    assert!(it.app.ready().await.is_err());
    // The client is told, unless the connection was closed before that could be written.
    let mut line = line;
    let sent = line.write_all(&bytes[11_000_000..]).await;
    // Once the whole body was read, the connection stays open.
    let mut answer = [0; 12];
    let read = line.read_exact(&mut answer).await;
    assert!(answer == *b"HTTP/1.1 503" || sent.is_err() || read.is_err(), "{answer:?}");
    medpost_tests::postgres::refuse(&url, false);
    it.app.ready().await.unwrap();
    it.clock.advance(SECOND);
    assert_eq!(from.user.offset(&place).await, 9_000_000);
    finish(&it, &from, &to, &place, &bytes).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_room_outlives_a_store_that_goes_away() {
    let it = Service::start(Database::Sqlite).await;
    let (from, to) = two(&it).await;
    let (_, first) = deliver(&it, &from, &to, &noise(30_000_000, 2), "first").await;
    let document = from.user.upload(from.inbox(), "胸部CT.zip", &noise(30_000_000, 9)).await;
    let mut second = sending(&from, &[&to], &[document], "waits");
    second["wait_for_room"] = json!(true);
    from.user.call(calls::send(&second)).await.fine();
    let (here, away) = (it.folder.join("store"), it.folder.join("away"));
    std::fs::rename(&here, &away).unwrap();
    std::fs::create_dir(&here).unwrap();
    let ends: Instant = serde_json::from_value(first["kept_until"].clone()).unwrap();
    it.clock.advance(ends.since(it.clock.now()));
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    std::fs::remove_dir(&here).unwrap();
    std::fs::rename(&away, &here).unwrap();
    it.clock.advance(20 * MINUTE);
    it.work().await;
    let to = Clinic { user: user_at(&it, &to).await, ..to };
    let arrived = arrivals(&to).await["items"].as_array().unwrap().clone();
    assert_eq!((arrived.len(), &arrived[0]["phase"]), (2, &json!("delivered")), "{arrived:?}");
    let document = letter_document(&to, &arrived[0]).await;
    to.user.get(&content(&arrived[0]["id"], &json!(document))).await.fine_bytes(&noise(30_000_000, 9));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_whose_day_comes_without_a_database_is_done_once_it_is_back() {
    let it = Service::start(Database::Postgres).await;
    let (clinic, other) =
        (it.clinic("見本クリニック", "代表").await, it.clinic_of("見本市", "例示診療所", "代表").await);
    let (us, them) = (
        it.administrator(Some("例示医師会"), Role::Administrator).await,
        it.administrator(Some("見本市"), Role::Administrator).await,
    );
    let december: Instant = "2026-11-30T15:00:00Z".parse().unwrap();
    let contract = us.call(calls::contracts()).await.fine()[0]["id"].clone();
    let request = json!({ "contract": contract, "to": null, "everything": false, "facilities": [clinic.facility],
        "pool": 50_000_000, "begins": december, "note": "" });
    medpost_tests::scenes::console::agree(&us, &them, &request).await;
    let url = it.app.config.database_url().unwrap().reveal().to_owned();
    medpost_tests::postgres::refuse(&url, true);
    for path in ["transfers", "transfers.csv", "contracts", "overview", "packs"] {
        us.get(&format!("/api/v1/console/{path}")).await.refused(Code::Unavailable);
    }
    it.clock.advance(december.since(it.clock.now()));
    assert_eq!(it.app.run_due_jobs().await, 0);
    medpost_tests::postgres::refuse(&url, false);
    it.app.ready().await.unwrap();
    medpost_tests::scenes::office::renew_lists(&it).await;
    it.work().await;
    let them = it.administrator(Some("見本市"), Role::Administrator).await;
    assert_eq!(them.call(calls::transfers()).await.fine()[0]["state"], "done");
    them.call(calls::facility(clinic.facility)).await.fine();
    let _ = other;
}
