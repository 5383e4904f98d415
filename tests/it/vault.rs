//! The vault: the same tests for every depot, a second reader of the format, wrong keys and buckets.

use std::collections::HashSet;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use medpost::vault::depot::{Depot, Error};
use medpost::vault::envelope::{column, open, seal, seal_with};
use medpost::vault::keyring::Keyring;
use medpost::vault::stream::{self, SegmentContext};
use medpost_domain::id::DocumentId;
use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE};
use medpost_tests::calls;
use medpost_tests::python::python;
use medpost_tests::s3::{Flaw, S3, Server};
use medpost_tests::service::{Database, Service, noon};
use proptest::prelude::*;
use serde_json::json;
use zeroize::Zeroizing;

use medpost_tests::scenes::exchange::{content, deliver, letter_document};
use medpost_tests::scenes::exchange::{noise, sha256};

crate::stores!(
    an_s3_server_keeps_the_promises_of_a_depot,
    an_upload_works_over_s3,
    a_listing_goes_on_over_its_pages_and_a_thousand_are_deleted_at_once,
);

fn folder() -> Depot {
    let id: [u8; 8] = medpost::kit::entropy::bytes();
    Depot::Folder(std::env::temp_dir().join(format!("medpost-depot-{}", medpost_domain::hex::hex(&id))))
}

async fn suite(depot: Depot) {
    let now = noon();
    depot.put(medpost::vault::object::MARK, Bytes::from_static(b"mark"), now).await.unwrap();
    let big = Bytes::from(noise(stream::sealed_length(stream::SEGMENT).try_into().unwrap(), 1));
    depot.put("segments/aa/one", big.clone(), now).await.unwrap();
    depot.put("segments/bb/two", Bytes::from_static(b"two"), now).await.unwrap();
    depot.put("keys/1-x", Bytes::from_static(b"key"), now).await.unwrap();
    assert!(depot.get("segments/aa/one", None).await.unwrap() == big);
    assert!(depot.get("segments/aa/one", Some(64..1_000_000)).await.unwrap() == big[64..1_000_000]);
    assert!(matches!(depot.get("segments/aa/none", None).await, Err(Error::Missing)));
    let names = async |prefix: &str, after: Option<&str>| -> Vec<String> {
        depot.list(prefix, after).await.unwrap().into_iter().map(|it| it.name).collect()
    };
    assert_eq!(names("segments/", None).await, ["segments/aa/one", "segments/bb/two"]);
    assert_eq!(names("segments/", Some("segments/aa/one")).await, ["segments/bb/two"]);
    assert!(depot.deletes_for_good().await.unwrap());
    depot.trial(now).await.unwrap();
    depot.delete(&["segments/aa/one".to_owned(), "segments/gone".to_owned()]).await.unwrap();
    assert_eq!(names("", None).await, ["installation", "keys/1-x", "segments/bb/two"]);
    assert!(matches!(depot.get("segments/aa/one", None).await, Err(Error::Missing)));
    // An existing object is replaced completely.
    depot.put("segments/bb/two", Bytes::from_static(b"2"), now).await.unwrap();
    assert_eq!(depot.get("segments/bb/two", None).await.unwrap(), "2");
    depot.trial(now).await.unwrap();
    assert_eq!(names("trial/", None).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_keeps_the_promises_of_a_depot() {
    suite(Depot::Memory(Arc::default())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_the_promises_of_a_depot() {
    suite(folder()).await;
}

async fn an_s3_server_keeps_the_promises_of_a_depot(server: Server) {
    let s3 = S3::start(server).await;
    suite(s3.depot()).await;
}

async fn a_listing_goes_on_over_its_pages_and_a_thousand_are_deleted_at_once(server: Server) {
    let s3 = S3::start(server).await;
    let depot = s3.depot();
    let names: Vec<String> = (0..1_003).map(|it| format!("segments/{:02}/{it:04}", it % 3)).collect();
    for some in names.chunks(50) {
        let puts = some.iter().map(|it| depot.put(it, Bytes::from_static(b"x"), noon()));
        futures_util::future::join_all(puts).await.into_iter().for_each(Result::unwrap);
    }
    let (mut found, mut listing) = (Vec::new(), depot.listing("segments/"));
    loop {
        let page = listing.page().await.unwrap();
        if page.is_empty() {
            break;
        }
        found.extend(page.into_iter().map(|it| it.name));
    }
    let mut sorted = names.clone();
    sorted.sort();
    assert!(found == sorted, "{found:?}");
    depot.delete(&names).await.unwrap();
    assert_eq!(depot.list("", None).await.unwrap(), vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_not_there_is_a_store_that_is_away() {
    // The server in this process doesn't check whether the bucket exists.
    let s3 = S3::start(Server::Rclone).await;
    let depot = s3.depot_without_bucket();
    let names = ["segments/aa/one".to_owned()];
    let away = |it: Result<(), Error>| assert!(matches!(it, Err(Error::Failed { .. })), "{it:?}");
    away(depot.put(&names[0], Bytes::from_static(b"x"), noon()).await);
    away(depot.get(&names[0], None).await.map(|_| ()));
    away(depot.list("", None).await.map(|_| ()));
    away(depot.delete(&names).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_many_are_not_deleted_at_once_they_are_deleted_one_by_one() {
    let s3 = S3::start(Server::InProcess).await;
    let names: Vec<String> = (0..20).map(|it| format!("segments/aa/{it:02}")).collect();
    for (flaw, asked_again) in [
        (Flaw::NotMany("NotImplemented"), false),
        (Flaw::NotMany("MalformedXML"), false),
        (Flaw::NotMany("MethodNotAllowed"), false),
        (Flaw::NotMany("AccessDenied"), false),
        (Flaw::SaysNothing, false),
        (Flaw::FailsEach, true),
    ] {
        let (depot, asked) = s3.flawed(flaw).await;
        for round in 1..=2 {
            for it in &names {
                depot.put(it, Bytes::from_static(b"x"), noon()).await.unwrap();
            }
            depot.delete(&names).await.unwrap();
            assert_eq!(depot.list("", None).await.unwrap(), vec![], "{flaw:?}");
            // The depot remembers that a server refuses.
            assert_eq!(asked.load(Ordering::SeqCst), if asked_again { round } else { 1 }, "{flaw:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_counts_as_deleted_that_is_still_there() {
    let s3 = S3::start(Server::InProcess).await;
    let names = ["segments/aa/one", "segments/bb/two", "segments/cc/three"].map(str::to_owned);
    let left = async |flaw: Flaw| {
        let (depot, asked) = s3.flawed(flaw).await;
        for it in &names {
            depot.put(it, Bytes::from_static(b"x"), noon()).await.unwrap();
        }
        for round in 1..=2 {
            let error = depot.delete(&names).await.unwrap_err();
            assert!(matches!(error, Error::Failed { doing: "delete", .. }), "{error}");
            assert_eq!(asked.load(Ordering::SeqCst), round, "who refuses everything is not remembered");
        }
        depot.list("", None).await.unwrap().into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(left(Flaw::Keeps("/bb/")).await, ["segments/bb/two"]);
    assert_eq!(left(Flaw::NotAny("AccessDenied")).await, names);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_breaks_a_promise_stops_the_start_by_its_name() {
    use medpost::app::App;
    let s3 = S3::start(Server::InProcess).await;
    let it = Service::start_with(Database::Sqlite, Some(s3.depot())).await;
    for (flaw, what) in [
        (Flaw::NoRanges, "read a range of an object"),
        (Flaw::ListsAll, "list objects in order"),
        (Flaw::Keeps("trial/"), "delete objects"),
        (Flaw::Lies, "show nothing of what was deleted"),
    ] {
        let (depot, _) = s3.flawed(flaw).await;
        let app = App::build_with((*it.app.config).clone(), it.clock.clone(), depot).await.unwrap();
        let error = app.check().await.unwrap_err().to_string();
        assert!(error.contains("the store failed its trial") && error.contains(what), "{flaw:?}: {error}");
    }
    it.app.check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_cleans_up_after_those_that_died_and_leaves_the_others_alone() {
    let depot = Depot::Memory(Arc::default());
    let now = noon();
    depot.put("trial/dead-a", Bytes::new(), now.plus(-2 * HOUR)).await.unwrap();
    depot.put("trial/busy-a", Bytes::new(), now.plus(-MINUTE)).await.unwrap();
    let all = (0..20).map(|_| depot.trial(now));
    futures_util::future::join_all(all).await.into_iter().for_each(Result::unwrap);
    let left = depot.list("", None).await.unwrap();
    assert_eq!(left.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["trial/busy-a"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_stops_in_the_middle_ends_in_bounded_time() {
    let mut s3 = S3::start(Server::InProcess).await;
    let depot = s3.patient_depot(Duration::from_secs(2));
    s3.falls_silent("HTTP/1.1 200 OK\r\ncontent-length: 64\r\n\r\nhalf of it").await;
    for range in [None, Some(0..64)] {
        let read = tokio::time::timeout(Duration::from_secs(30), depot.get("segments/aa/one", range)).await;
        assert!(matches!(read, Ok(Err(Error::Failed { doing: "read", .. }))), "{read:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_keeps_or_kept_versions_is_refused() {
    let keeps_nothing = async |status, versions: &[&'static str]| {
        S3::versioned(status, versions).await.deletes_for_good().await.unwrap()
    };
    assert!(!keeps_nothing("Enabled", &[]).await);
    assert!(keeps_nothing("Suspended", &[]).await);
    assert!(keeps_nothing("Suspended", &["null", "null"]).await, "written since it was suspended");
    assert!(!keeps_nothing("Suspended", &["null", "null", "3HL4kqtJvjVBH40Nrjfkd"]).await, "on the last page");
}

async fn an_upload_works_over_s3(server: Server) {
    let s3 = S3::start(server).await;
    let it = Service::start_with(Database::Sqlite, Some(s3.depot())).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示病院", "地域連携室").await);
    let bytes = noise(9_000_000, 9);
    let (_, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let document = letter_document(&to, &arrived).await;
    to.user.get(&content(&arrived["id"], &json!(document))).await.fine_bytes(&bytes);
    // What expires leaves nothing in the store.
    let ends: Instant = serde_json::from_value(arrived["kept_until"].clone()).unwrap();
    it.clock.advance(ends.since(it.clock.now()));
    it.work().await;
    assert_eq!(it.app.vault.depot.list("segments/", None).await.unwrap(), vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_without_rows_are_swept_and_rows_without_objects_are_counted() {
    let it = Service::start(Database::Sqlite).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    clinic.user.upload(clinic.inbox(), "a.pdf", b"content").await;
    let depot = &it.app.vault.depot;
    depot.put("segments/00/lost", Bytes::from_static(b"lost"), it.clock.now()).await.unwrap();
    // The folder's timestamps follow the machine's clock, so the object is only old far in its future.
    assert_eq!(it.app.vault.sweep(false).await.unwrap().2, 0, "young objects are left alone");
    it.clock.set(Instant(i64::MAX / 2));
    assert_eq!(it.app.vault.sweep(false).await.unwrap(), (3, 1, 1));
    assert!(matches!(depot.get("segments/00/lost", None).await, Err(Error::Missing)));
    // Documents of invoices that were sealed again leave nothing behind either.
    depot.put("invoices/lost", Bytes::from_static(b"lost"), it.clock.now()).await.unwrap();
    assert_eq!(it.app.vault.sweep(false).await.unwrap(), (3, 1, 1));
    assert!(matches!(depot.get("invoices/lost", None).await, Err(Error::Missing)));
    assert_eq!(it.app.vault.missing_objects().await.unwrap(), 0);
    let kept = depot.list("segments/", None).await.unwrap()[0].name.clone();
    // Written or deleted while a listing was read: neither is lost.
    let asked = HashSet::from([kept.clone(), "segments/00/lost".to_owned()]);
    assert!(it.app.vault.missing_among(&["segments/"], asked.clone()).await.unwrap().is_empty());
    depot.delete(std::slice::from_ref(&kept)).await.unwrap();
    assert_eq!(it.app.vault.missing_among(&["segments/"], asked).await.unwrap(), [kept].into());
    assert_eq!(it.app.vault.missing_objects().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_a_foreign_store_and_a_demo_root_stop_the_start() {
    use medpost::app::App;
    let it = Service::start(Database::Sqlite).await;
    let config = (*it.app.config).clone();
    // A different key.
    let mut other = config.clone();
    other.vault.keyring_file = it.folder.join("other-keyring");
    Keyring::fresh().write_new(&other.vault.keyring_file).unwrap();
    let error = App::build(other, it.clock.clone()).await.unwrap().check().await.unwrap_err();
    assert!(error.to_string().contains("a master key is not the one of this database"), "{error}");
    // A different store.
    let error = App::build_with(config.clone(), it.clock.clone(), folder()).await.unwrap().check().await.unwrap_err();
    assert!(error.to_string().contains("no mark"), "{error}");
    // A store that belongs to another installation is not taken over.
    let other = Service::start_with(Database::Sqlite, Some(folder())).await;
    let mut taken = (*other.app.config).clone();
    taken.database.url =
        Some(medpost::kit::secret::Secret::new(format!("sqlite://{}/taken.db?mode=rwc", it.folder.display())));
    let depot = it.app.vault.depot.clone();
    let thief = App::build_with(taken, it.clock.clone(), depot).await.unwrap();
    let error = thief.install().await.unwrap_err();
    assert!(error.to_string().contains("mark of an installation already"), "{error}");
    it.app.check().await.unwrap();
    // A keyring that others can read.
    let open = it.folder.join("open-keyring");
    std::fs::copy(&config.vault.keyring_file, &open).unwrap();
    std::fs::set_permissions(&open, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let mut other = config.clone();
    other.vault.keyring_file = open;
    let error = App::build(other, it.clock.clone()).await.err().unwrap();
    assert!(error.to_string().contains("may be read by others"), "{error}");
    // The demo's roots in production.
    let mut production = config.clone();
    production.service.profile = medpost::config::Profile::Production;
    let refusal = async |config: &medpost::config::Config| {
        let app = App::build(config.clone(), it.clock.clone()).await.unwrap();
        app.check().await.unwrap_err().to_string()
    };
    assert!(refusal(&production).await.contains("a root of the demo is among the trusts"));
    // Its server certificates, and its keyring.
    production.trust.clear();
    assert!(refusal(&production).await.contains("host card was issued by a demo"));
    production.vault.keyring_file = it.folder.join("demo-keyring");
    Keyring::of_demo().write_new(&production.vault.keyring_file).unwrap();
    assert!(refusal(&production).await.contains("the keyring is a demo's"));
}

#[test]
fn a_second_reader_written_from_the_document_opens_what_we_seal() {
    let folder = std::env::temp_dir().join(format!("medpost-vectors-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let document = DocumentId("01a2058c-17d1-7a92-bb9f-a045a66ad643".parse().unwrap());
    let key = Zeroizing::new([7u8; 32]);
    let plain = noise(150_000, 11);
    let place = SegmentContext { document, start: 8 << 20, salt: [9; 32] };
    std::fs::write(folder.join("plain"), &plain).unwrap();
    std::fs::write(folder.join("segment"), stream::seal(&place, &key, &plain)).unwrap();
    let sealed = seal_with(&key, &column("dispatch", document.0, "subject"), "心エコー".as_bytes(), [3; 12]);
    std::fs::write(folder.join("column"), sealed).unwrap();
    assert_eq!(second_reader("vectors", &folder), ["心エコー"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_reader_opens_a_delivery_from_keyring_database_and_store_alone() {
    let it = Service::start(Database::Sqlite).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示病院", "地域連携室").await);
    let bytes = noise(9_000_000, 12);
    let (_, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    let id = arrived["id"].as_str().unwrap();
    to.user.call(calls::open_delivery(id)).await.fine();
    let number = json!({ "number": "A-77" });
    to.user.call(calls::note_patient_number(id, &number)).await.fine();
    let read = second_reader("installation", &it.folder);
    let wanted = ["心エコー検査のお願い", "よろしくお願いします。", "診療情報提供書.pdf", "A-77", &sha256(&bytes)];
    assert_eq!(read, wanted);
}

/// Runs `reader.py`; returns its output lines.
fn second_reader(what: &str, folder: &std::path::Path) -> Vec<String> {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = Command::new(python()).arg(here.join("it/reader.py")).arg(what).arg(folder).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).lines().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_range_of_a_segment_opens_and_any_changed_byte_does_not(
        length in 0usize..200_000, a in 0.0f64..1.0, b in 0.0f64..1.0, flip in 0.0f64..1.0,
    ) {
        let plain = noise(length, 13);
        let key = Zeroizing::new([1u8; 32]);
        let place = SegmentContext { document: DocumentId(Default::default()), start: 0, salt: [2; 32] };
        let sealed = stream::seal(&place, &key, &plain);
        prop_assert_eq!(sealed.len() as u64, stream::sealed_length(length as u64));
        let count = stream::chunks(length as u64);
        let at = |it: f64| (it * f64::from(count)) as u32;
        let (from, to) = (at(a.min(b)), at(a.max(b)).max(at(a.min(b)) + 1).min(count));
        let range = stream::sealed_range(length as u64, from, to);
        let piece = &sealed[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
        let opened = stream::open(&place, &key, length as u64, from, piece).unwrap();
        let start = from as usize * stream::CHUNK;
        prop_assert!(opened[..] == plain[start..(to as usize * stream::CHUNK).min(length)]);
        let mut changed = sealed[stream::HEADER..].to_vec();
        let index = (flip * (changed.len() - 1) as f64) as usize;
        changed[index] ^= 1;
        prop_assert!(stream::open(&place, &key, length as u64, 0, &changed).is_err());
        // Moved to another document or position, truncated, or with a wrong length.
        let moved = SegmentContext { start: 8, ..place };
        prop_assert!(stream::open(&moved, &key, length as u64, 0, &sealed[stream::HEADER..]).is_err());
        if count > 1 {
            let cut = (stream::CHUNK + stream::TAG) * (count as usize - 1);
            let shorter = stream::CHUNK as u64 * u64::from(count - 1);
            prop_assert!(stream::open(&place, &key, shorter, 0, &sealed[stream::HEADER..stream::HEADER + cut]).is_err());
        }
    }

    #[test]
    fn what_is_sealed_for_a_column_opens_nowhere_else(text: String, junk in proptest::collection::vec(any::<u8>(), 0..64)) {
        let key = Zeroizing::new([5u8; 32]);
        let (one, two) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
        let sealed = seal(&key, &column("dispatch", one, "subject"), text.as_bytes());
        prop_assert_eq!(&open(&key, &column("dispatch", one, "subject"), &sealed).unwrap()[..], text.as_bytes());
        prop_assert!(open(&key, &column("dispatch", two, "subject"), &sealed).is_err());
        prop_assert!(open(&key, &column("dispatch", one, "patient"), &sealed).is_err());
        prop_assert!(open(&key, &column("document", one, "subject"), &sealed).is_err());
        prop_assert!(open(&key, b"", &junk).is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_down_and_up() {
    for url in [
        format!(
            "sqlite://{}/m.db?mode=rwc",
            std::env::temp_dir().join(format!("medpost-m-{}", std::process::id())).display()
        ),
        medpost_tests::postgres::fresh(),
    ] {
        if let Some(path) = url.strip_prefix("sqlite://") {
            std::fs::create_dir_all(std::path::Path::new(path.split("/m.db").next().unwrap())).unwrap();
        }
        let db = medpost::kit::db::Db::connect(&url, 2).await.unwrap();
        medpost_migration::up(&db).await.unwrap();
        medpost_migration::down(&db).await.unwrap();
        medpost_migration::up(&db).await.unwrap();
    }
    let _ = DAY;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_read_again_adds_a_key_and_never_loses_one() {
    use std::io::Write;
    let it = Service::start(Database::Sqlite).await;
    let clinic = it.clinic("見本クリニック", "代表").await;
    let file = &it.app.config.vault.keyring_file;
    let before = std::fs::read_to_string(file).unwrap();
    // A key that doesn't belong to this database is refused, and the old keyring remains.
    std::fs::write(file, "1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").unwrap();
    assert!(it.app.reload_keyring().await.is_err());
    assert_eq!(it.app.vault.sealing_version(), 1);
    clinic.user.call(calls::session()).await.fine();
    std::fs::write(file, &before).unwrap();
    let mut more = std::fs::OpenOptions::new().append(true).open(file).unwrap();
    writeln!(more, "2 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").unwrap();
    it.app.reload_keyring().await.unwrap();
    // It is only used for sealing once every process has had time to read it; until then, others keep working.
    assert_eq!(it.app.vault.sealing_version(), 1);
    it.clock.advance(15 * MINUTE);
    assert_eq!(it.app.vault.sealing_version(), 2);
    // Existing sessions and inboxes keep working; new inboxes use the new key.
    clinic.user.upload(clinic.inbox(), "a.pdf", b"content").await;
    let new = it.clinic("例示医院", "代表").await;
    assert_eq!(medpost::vault::store::inbox_key(&*it.app.db, new.inbox()).await.unwrap().unwrap().0, 2);
    new.user.upload(new.inbox(), "b.pdf", b"content").await;
    // A process that starts with only the old keyring is stopped.
    std::fs::write(file, &before).unwrap();
    let error = medpost::app::App::build((*it.app.config).clone(), it.clock.clone()).await.unwrap().check().await;
    assert!(error.unwrap_err().to_string().contains("missing in the keyring"));
}
