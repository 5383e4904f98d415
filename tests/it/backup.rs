//! Backup and restore: everything comes back, nothing that ended does, and nobody is told anything twice.

use std::path::PathBuf;
use std::sync::Arc;

use medpost::backup::{self, Error};
use medpost::directory::address;
use medpost::exchange::lost;
use medpost::jobs::queue;
use medpost::kit::db::Db;
use medpost::vault::depot::Depot;
use medpost::vault::keyring::Keyring;
use medpost::vault::purpose::Purpose;
use medpost_domain::instant::{DAY, MINUTE};
use medpost_entity::{epoch, wrap};
use medpost_tests::calls;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_wire::problem::Code;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set, Statement};
use serde_json::{Value, json};

use medpost_tests::scenes::exchange::noise;
use medpost_tests::scenes::exchange::{arrivals, content, deliver, sending};

crate::both!(
    everything_lives_beside_the_living_store,
    without_the_store_records_live_and_letters_say_that_they_are_lost,
    the_lost_key_of_a_day_takes_no_record_along,
    half_a_backup_a_changed_one_or_a_full_database_is_refused_and_nothing_is_written,
    nothing_is_mailed_twice_after_a_restore,
    what_ended_since_the_backup_stays_ended,
);

fn keyring(it: &Service) -> Keyring {
    Keyring::read(&it.app.config.vault.keyring_file).unwrap()
}

async fn take(it: &Service, name: &str) -> PathBuf {
    let file = it.folder.join(name);
    let (head, rows) = backup::take(&it.app.db, &keyring(it), &it.clock, &file).await.unwrap();
    assert_eq!(head.taken_at, it.clock.now().0);
    assert_eq!(backup::inspect(&keyring(it), &file).unwrap().1, rows);
    file
}

/// Restores into a new database, over this store, and serves it.
async fn restored(
    it: &Service,
    database: Database,
    file: &std::path::Path,
    depot: Depot,
    without_store: bool,
) -> Service {
    let app = it.build_over(&it.fresh_url(database), depot).await;
    let (head, _) = backup::inspect(&keyring(it), file).unwrap();
    app.vault.must_belong_to(head.installation, without_store).await.unwrap();
    backup::restore(&app.db, &keyring(it), file, it.clock.now()).await.unwrap();
    if without_store {
        app.vault.mark_store(head.installation).await.unwrap();
    }
    it.serve_over(app).await
}

/// Signs in a clinic's person at another process.
async fn at(it: &Service, clinic: &Clinic) -> Clinic {
    let user = it.client(medpost_domain::card::CardKind::Hpki, Some(&clinic.card)).sign_in().await;
    Clinic { facility: clinic.facility, inboxes: clinic.inboxes.clone(), card: clinic.card.clone(), user }
}

/// Every row of every table except the skipped ones, as text in no particular order.
async fn rows(db: &Db, skip: &[&str]) -> Vec<String> {
    let backend = db.get_database_backend();
    let names = if db.is_embedded() {
        "SELECT name AS n FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT CAST(table_name AS text) AS n FROM information_schema.tables WHERE table_schema = 'public'"
    };
    let mut all = Vec::new();
    for row in db.query_all_raw(Statement::from_string(backend, names)).await.unwrap() {
        let name: String = row.try_get("", "n").unwrap();
        if skip.contains(&name.as_str()) {
            continue;
        }
        let sql = format!("SELECT count(*) AS n FROM \"{name}\"");
        let count = db.query_one_raw(Statement::from_string(backend, sql)).await.unwrap().unwrap();
        all.push(format!("{name} {}", count.try_get::<i64>("", "n").unwrap()));
    }
    all.sort();
    all
}

/// Tables that differ after a restore, which ends sessions and records itself.
const DIFFERENT: [&str; 7] =
    ["session", "console_session", "ceremony", "one_time_code", "audit_entry", "audit_link", "seaql_migrations"];

async fn two(it: &Service) -> (Clinic, Clinic) {
    (it.clinic("見本クリニック", "代表").await, it.clinic_of("見本市", "例示総合病院", "地域連携室").await)
}

async fn everything_lives_beside_the_living_store(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    let bytes = noise(9_000_000, 1);
    let (dispatch, arrived) = deliver(&it, &from, &to, &bytes, "k").await;
    medpost_tests::scenes::billing::prices(&it, &[("例示医師会", 30_000)]).await;
    // The service keeps running while the backup is taken.
    let uploading = from.user.clone();
    let inbox = from.inbox();
    let other = tokio::spawn(async move { uploading.upload(inbox, "後.pdf", &noise(3_000_000, 2)).await });
    let file = take(&it, "one.backup").await;
    other.await.unwrap();
    // Restored into the same kind of database, and into the other kind.
    for target in [Database::Sqlite, Database::Postgres] {
        let back = restored(&it, target, &file, it.app.vault.depot.clone(), false).await;
        let (from, to) = (at(&back, &from).await, at(&back, &to).await);
        let row = arrivals(&to).await["items"][0].clone();
        assert_eq!((&row["subject"], &row["lost"]), (&json!("心エコー検査のお願い"), &json!(false)));
        let letter = to.user.call(calls::open_delivery(row["id"].as_str().unwrap())).await;
        let document = letter.fine()["documents"][0]["id"].clone();
        to.user.get(&content(&row["id"], &document)).await.fine_bytes(&bytes);
        let sent = from.user.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.fine();
        assert_eq!(sent["patient"]["name"], "架空 花代");
        assert!(lost::find_lost(&back.app.exchange, false).await.unwrap().is_empty());
        assert!(medpost_tests::scenes::office::actions(&back).await.contains(&"installation.restored".to_owned()));
        back.work().await;
        assert!(matches!(
            medpost::audit::chain::inspect(&*back.app.db).await.unwrap(),
            medpost::audit::chain::Verdict::Holds { .. }
        ));
        // The old session is not valid here.
        let stale = medpost_tests::client::Signed { token: to.user.token.clone(), ..to.user.clone() };
        stale.call(calls::session()).await.fine();
    }
    // Restored once more; every row is the same except for what a restore changes.
    let app = it.build_over(&it.fresh_url(database), it.app.vault.depot.clone()).await;
    let quiet = take(&it, "two.backup").await;
    backup::restore(&app.db, &keyring(&it), &quiet, it.clock.now()).await.unwrap();
    assert_eq!(rows(&app.db, &DIFFERENT).await, rows(&it.app.db, &DIFFERENT).await);
    let _ = arrived;
}

async fn without_the_store_records_live_and_letters_say_that_they_are_lost(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    let (dispatch, _) = deliver(&it, &from, &to, &noise(100_000, 1), "k").await;
    let draft = from.user.create(from.inbox(), "下書き.pdf", 1_000).await;
    let draft = draft.header("location").to_owned();
    let file = take(&it, "one.backup").await;
    let back = restored(&it, database, &file, Depot::Memory(Arc::default()), true).await;
    let lost = lost::find_lost(&back.app.exchange, true).await.unwrap();
    assert_eq!((lost.len(), lost[0].sender.0.as_str(), lost[0].documents), (1, "見本クリニック", 1));
    assert_eq!(lost[0].recipient.0, "例示総合病院");
    let (from, to) = (at(&back, &from).await, at(&back, &to).await);
    let row = arrivals(&to).await["items"][0].clone();
    assert_eq!(
        (&row["subject"], &row["lost"], &row["phase"]),
        (&json!("心エコー検査のお願い"), &json!(true), &json!("delivered"))
    );
    let open = format!("/api/v1/deliveries/{}/opening", row["id"].as_str().unwrap());
    let letter = to.user.post(&open, &json!({})).await.fine();
    assert_eq!((&letter["text"], &letter["arrival"]["lost"]), (&json!(""), &json!(true)));
    let document = letter["documents"][0]["id"].clone();
    to.user.get(&content(&row["id"], &document)).await.refused(Code::DocumentLost);
    // Looking at a lost letter doesn't count as opening it, so the sender is told nothing wrong.
    let sent = from.user.call(calls::dispatch(dispatch["id"].as_str().unwrap())).await.fine();
    let delivery = &sent["deliveries"][0];
    assert_eq!(
        (&delivery["lost"], &delivery["phase"], &delivery["events"][0]["kind"], &delivery["events"][1]),
        (&json!(true), &json!("delivered"), &json!("listed"), &json!(null))
    );
    from.user.send("HEAD", &draft, &[("tus-resumable", "1.0.0".into())], "").await;
    // A second look finds nothing new, and everything can be sent again on the same days.
    assert!(lost::find_lost(&back.app.exchange, true).await.unwrap().is_empty());
    let document = from.user.upload(from.inbox(), "再送.pdf", b"again").await;
    from.user.call(calls::send(&sending(&from, &[&to], &[document], "again"))).await.fine();
}

async fn half_a_backup_a_changed_one_or_a_full_database_is_refused_and_nothing_is_written(database: Database) {
    let it = Service::start(database).await;
    two(&it).await;
    let file = take(&it, "one.backup").await;
    let bytes = std::fs::read(&file).unwrap();
    let keys = keyring(&it);
    let app = it.build_over(&it.fresh_url(database), it.app.vault.depot.clone()).await;
    let refused = async |bytes: &[u8], keys: &Keyring| -> Error {
        let other = it.folder.join("other.backup");
        std::fs::write(&other, bytes).unwrap();
        let error = backup::restore(&app.db, keys, &other, it.clock.now()).await.unwrap_err();
        assert!(rows(&app.db, &[]).await.is_empty(), "nothing was written");
        error
    };
    for cut in [0, 10, bytes.len() / 2, bytes.len() - 1] {
        refused(&bytes[..cut], &keys).await;
    }
    for at in [0, 20, 200, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        refused(&changed, &keys).await;
    }
    assert!(matches!(refused(&bytes, &Keyring::fresh()).await, Error::Unopened(_)));
    // Existing files and databases are never overwritten by a backup or a restore.
    let error = backup::take(&it.app.db, &keys, &it.clock, &file).await.unwrap_err();
    assert!(error.to_string().contains("can't be written"), "{error}");
    let error = backup::restore(&it.app.db, &keys, &file, it.clock.now()).await.unwrap_err();
    assert!(error.to_string().contains("not empty"), "{error}");
    // No name is readable in the file, and only its owner can read it.
    assert!(!bytes.windows("見本".len()).any(|it| it == "見本".as_bytes()));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o077, 0);
    backup::restore(&app.db, &keys, &file, it.clock.now()).await.unwrap();
}

async fn nothing_is_mailed_twice_after_a_restore(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    to.user.call(calls::add_address(to.inbox(), &json!({ "address": "to@localhost" }))).await.fine();
    let mail = it.app.post.sent().pop().unwrap().text;
    let token = mail.split("/confirm#").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    address::confirm_address(&it.app.directory, &token).await.unwrap();
    let document = from.user.upload(from.inbox(), "a.pdf", b"content").await;
    from.user.call(calls::send(&sending(&from, &[&to], &[document], "k"))).await.fine();
    let file = take(&it, "one.backup").await;
    it.clock.advance(6 * MINUTE);
    it.work().await;
    let told = |it: &Service| it.app.post.sent().iter().filter(|it| it.message_id.starts_with("arrival-")).count();
    assert_eq!(told(&it), 1);
    let back = restored(&it, database, &file, it.app.vault.depot.clone(), false).await;
    back.work().await;
    assert_eq!(told(&back), 0, "it left before the restore");
    let held = queue::held(&*back.app.db).await.unwrap();
    assert!(held.iter().any(|it| it.0 == "notice"), "{held:?}");
    // New work proceeds as usual.
    let from = at(&back, &from).await;
    let document = from.user.upload(from.inbox(), "b.pdf", b"content").await;
    from.user.call(calls::send(&sending(&from, &[&to], &[document], "k2"))).await.fine();
    back.clock.advance(6 * MINUTE);
    back.work().await;
    assert_eq!(told(&back), 1);
    // The operator decides kind by kind.
    let tx = back.app.db.write().await.unwrap();
    assert_eq!(queue::release(&*tx, Some("no_such_kind")).await.unwrap(), 0);
    assert!(queue::release(&*tx, Some("notice")).await.unwrap() >= 1);
    queue::drop_held(&*tx, None, back.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    back.work().await;
    assert_eq!(told(&back), 2);
    assert!(queue::held(&*back.app.db).await.unwrap().is_empty());
}

async fn the_lost_key_of_a_day_takes_no_record_along(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    deliver(&it, &from, &to, b"content", "k").await;
    let db = &*it.app.db;
    let days = epoch::Entity::find().order_by_asc(epoch::Column::Day).all(db).await.unwrap();
    let last = days.last().unwrap().day;
    // In the last days of a year, records end on days that letters end on, too.
    let of_records = wrap::Column::Purpose.eq(Purpose::Record.text());
    let end = wrap::ActiveModel { epoch_day: Set(last), ..Default::default() };
    wrap::Entity::update_many().set(end).filter(of_records.clone()).exec(db).await.unwrap();
    let records = async || wrap::Entity::find().filter(of_records.clone()).count(db).await.unwrap();
    let before = records().await;
    it.app.vault.depot.delete(&days.into_iter().map(|it| it.object).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(lost::find_lost(&it.app.exchange, true).await.unwrap().len(), 1);
    assert!(before > 0);
    assert_eq!(records().await, before);
}

async fn what_ended_since_the_backup_stays_ended(database: Database) {
    let it = Service::start(database).await;
    let (from, to) = two(&it).await;
    deliver(&it, &from, &to, b"content", "k").await;
    let file = take(&it, "one.backup").await;
    it.clock.advance(9 * DAY);
    it.work().await;
    let back = restored(&it, database, &file, it.app.vault.depot.clone(), false).await;
    medpost_tests::scenes::office::renew_lists(&back).await;
    assert!(lost::find_lost(&back.app.exchange, true).await.unwrap().is_empty(), "it ended, it is not lost");
    let to = at(&back, &to).await;
    let row = arrivals(&to).await["items"][0].clone();
    assert_eq!((&row["phase"], &row["lost"]), (&json!("expired"), &Value::Bool(false)));
    to.user.call(calls::open_delivery(row["id"].as_str().unwrap())).await.refused(Code::Expired);
    back.work().await;
    let _ = from;
}
