//! The benchmark, with results as ratios within one run: `cargo xtask bench`. Prints Markdown tables.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::cast_precision_loss, reason = "rates for people")]

mod growth;
mod line;
mod pages;

use std::time::Instant;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use bytes::Bytes;
use medpost::billing::invoices::document;
use medpost::billing::runs::issue;
use medpost::contract::{import, store as contracts};
use medpost::kit::entropy;
use medpost::vault::stream::{self, SegmentContext};
use medpost_domain::id::{CardId, DeliveryId, DispatchId, DocumentId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::DAY;
use medpost_domain::letter::DispatchKind;
use medpost_domain::number::{Count, Size};
use medpost_domain::plan::Limits;
use medpost_domain::role::Role;
use medpost_entity::{delivery as delivery_rows, dispatch as dispatch_rows};
use medpost_tests::s3::{S3, Server};
use medpost_tests::service::{Clinic, Database, Service};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::line::Line;

const MB: f64 = 1e6;
const SEGMENT: usize = 8 << 20;

struct Table {
    base: f64,
}

impl Table {
    /// Begins a table in which every rate is compared to this one.
    fn new(title: &str, unit: &str, first: &str, rate: f64) -> Self {
        println!("\n| {title} | {unit} | ratio |\n|---|---:|---:|");
        let it = Self { base: rate };
        it.line(first, rate);
        it
    }

    fn line(&self, name: &str, rate: f64) {
        let places = usize::from(rate < 100.0);
        println!("| {name} | {rate:.places$} | {:.2} |", rate / self.base);
    }
}

/// Runs something `count` times; returns how often per second.
fn often(count: u32, mut deed: impl FnMut()) -> f64 {
    deed();
    let begun = Instant::now();
    for _ in 0..count {
        deed();
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

fn cipher() {
    let plain = vec![7u8; SEGMENT];
    let rate = |times: f64| times * SEGMENT as f64 / MB;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[1; 32]).unwrap());
    let raw = often(60, || {
        let mut bytes = plain.clone();
        for (number, chunk) in bytes.chunks_mut(64 << 10).enumerate() {
            let mut nonce = [0; 12];
            nonce[..8].copy_from_slice(&(number as u64).to_be_bytes());
            let tag = key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), chunk);
            let _ = std::hint::black_box(tag.unwrap());
        }
        std::hint::black_box(bytes);
    });
    let table =
        Table::new("Sealing a segment of 8 MiB, one core", "MB/s", "AES-256-GCM alone, 64 KiB chunks", rate(raw));
    let place = SegmentContext { document: DocumentId(uuid::Uuid::nil()), start: 0, salt: [3; 32] };
    let key = Zeroizing::new([5; 32]);
    table.line("`stream::seal`", rate(often(60, || _ = std::hint::black_box(stream::seal(&place, &key, &plain)))));
    let sealed = stream::seal(&place, &key, &plain);
    let body = &sealed[stream::HEADER..];
    let open = || _ = std::hint::black_box(stream::open(&place, &key, SEGMENT as u64, 0, body).unwrap());
    table.line("`stream::open`", rate(often(60, open)));
    table.line(
        "SHA-256, which an upload needs too",
        rate(often(30, || _ = std::hint::black_box(Sha256::digest(&plain)))),
    );
}

async fn clinics(it: &Service) -> (Clinic, Clinic) {
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "地域連携室").await);
    let size = 20_000_000_000;
    let limits = Limits { inbox_bytes: size, dispatch_bytes: size, staging_bytes: size, ..Limits::default() };
    let tx = it.app.db.write().await.unwrap();
    let plan = import::limits::plan(&*tx, "bench", &limits, it.clock.now()).await.unwrap();
    for facility in [from.facility, to.facility] {
        import::limits::put_on_plan(&*tx, facility, &plan, it.clock.now()).await.unwrap();
    }
    for contract in contracts::all_contracts(&*tx, None).await.unwrap() {
        import::limits::set_dispatch_size(&*tx, &contract, size, it.clock.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    (from, to)
}

fn request(from: &Clinic, to: &Clinic, documents: &[String], key: &str) -> Value {
    json!({
        "sender": from.inbox(), "kind": "other", "subject": "測定", "text": "本文", "documents": documents,
        "patient": { "number": "", "name": "", "kana": "", "born": "" }, "recipients": [to.inbox()],
        "urgent": true, "key": key,
    })
}

/// Uploads, sends and collects 512 MiB; returns MB/s for upload and download.
async fn there_and_back(it: &Service) -> (f64, f64) {
    let (from, to) = clinics(it).await;
    let bytes = vec![9u8; 512 << 20];
    let made = from.user.create(from.inbox(), "ct.zip", bytes.len()).await;
    let place = made.header("location").to_owned();
    let begun = Instant::now();
    from.user.patch(&place, 0, &bytes, &[]).await.fine();
    let up = bytes.len() as f64 / MB / begun.elapsed().as_secs_f64();
    let id = place.rsplit('/').next().unwrap().to_owned();
    from.user.post("/api/v1/dispatches", &request(&from, &to, std::slice::from_ref(&id), "k")).await.fine();
    it.work().await;
    let list = format!("/api/v1/inboxes/{}/arrivals", to.inbox());
    let arrived = to.user.post(&list, &json!({})).await.fine()["items"][0]["id"].as_str().unwrap().to_owned();
    let begun = Instant::now();
    let answer = to.user.get(&format!("/api/v1/deliveries/{arrived}/documents/{id}/content")).await;
    assert_eq!(answer.body.len(), bytes.len());
    (up, bytes.len() as f64 / MB / begun.elapsed().as_secs_f64())
}

async fn documents() {
    let folder = Service::start(Database::Sqlite).await;
    let depot = folder.app.vault.depot.clone();
    let segment = Bytes::from(vec![1u8; SEGMENT]);
    let begun = Instant::now();
    for number in 0..64 {
        depot.put(&format!("segments/raw/{number}"), segment.clone(), folder.clock.now()).await.unwrap();
    }
    let raw = 64.0 * SEGMENT as f64 / MB / begun.elapsed().as_secs_f64();
    let table = Table::new(
        "A document of 512 MiB, client and server on the same cores",
        "MB/s",
        "folder: segments written and fsynced, nothing else",
        raw,
    );
    let (up, down) = there_and_back(&folder).await;
    table.line("folder: uploaded over TLS, hashed, sealed, kept", up);
    table.line("folder: collected over TLS, opened", down);
    let s3 = S3::start(Server::InProcess).await;
    let over_s3 = Service::start_with(Database::Sqlite, Some(s3.depot())).await;
    let (up, down) = there_and_back(&over_s3).await;
    table.line("S3 server in the same process: uploaded", up);
    table.line("S3 server in the same process: collected", down);
}

async fn letters() {
    for (database, name) in [(Database::Sqlite, "SQLite"), (Database::Postgres, "PostgreSQL")] {
        let it = Service::start(database).await;
        let (from, to) = clinics(&it).await;
        let mut line = Line::open(&from.user).await;
        let count = 400;
        let begun = Instant::now();
        for _ in 0..count {
            line.ask("GET", "/api/v1/session", &Value::Null).await;
        }
        let sessions = f64::from(count) / begun.elapsed().as_secs_f64();
        let title = format!("Requests one after the other on one connection, {name}");
        let table = Table::new(&title, "a second", "who am I (the session, its inboxes)", sessions);
        let begun = Instant::now();
        for number in 0..count {
            line.ask("POST", "/api/v1/dispatches", &request(&from, &to, &[], &number.to_string())).await;
        }
        table.line("send a letter to one recipient", f64::from(count) / begun.elapsed().as_secs_f64());
        it.work().await;
        let list = format!("/api/v1/inboxes/{}/dispatches", from.inbox());
        for (name, text) in [("list what was sent (50 of 400)", ""), ("search it in sealed subjects (400)", "ない言葉")]
        {
            let begun = Instant::now();
            for _ in 0..40 {
                line.ask("POST", &list, &json!({ "text": text })).await;
            }
            table.line(name, 40.0 / begun.elapsed().as_secs_f64());
        }
        let begun = Instant::now();
        for _ in 0..100 {
            to.user.get("/api/v1/session").await.fine();
        }
        table.line("who am I, each with a full handshake and a card", 100.0 / begun.elapsed().as_secs_f64());
    }
}

/// An association with 2 000 facilities, 6 000 inboxes and a month of exchanges.
async fn association(it: &Service) -> Clinic {
    let mut table = String::from("association,code,name,kana,kind,city,address,phone,director,inboxes\n");
    for number in 0..1_999 {
        table +=
            &format!("例示医師会,B{number},医院{number},イイン{number:04},診療所,例示市,例示市,000,,代表|健診|連携\n");
    }
    let rows = import::read(table.as_bytes()).unwrap();
    let made = import::import(&it.app.vault, &rows, it.clock.now()).await.unwrap();
    let clinic = it.clinic("込合医院", "代表|健診|連携").await;
    let db = &*it.app.db;
    let member = medpost_entity::member::Entity::find().one(db).await.unwrap().unwrap().id;
    let card = medpost_entity::card::Entity::find().one(db).await.unwrap().unwrap().id;
    let now = it.clock.now();
    for day in 0..30i64 {
        let at = now.plus(-day * DAY);
        let (mut dispatches, mut deliveries) = (Vec::new(), Vec::new());
        for (index, (facility, inboxes)) in made.iter().enumerate() {
            let id = DispatchId(entropy::id(at));
            dispatches.push(dispatch(id, &clinic, member, card, at, &format!("{day}-{index}")));
            deliveries.push(delivery(id, *facility, inboxes[index % 3], at));
        }
        for some in dispatches.chunks(500) {
            dispatch_rows::Entity::insert_many(some.to_vec()).exec_without_returning(db).await.unwrap();
        }
        for some in deliveries.chunks(500) {
            delivery_rows::Entity::insert_many(some.to_vec()).exec_without_returning(db).await.unwrap();
        }
    }
    clinic
}

fn dispatch(
    id: DispatchId,
    from: &Clinic,
    member: MemberId,
    card: CardId,
    at: medpost_domain::instant::Instant,
    key: &str,
) -> dispatch_rows::ActiveModel {
    dispatch_rows::Model {
        id,
        inbox_id: from.inbox(),
        facility_id: from.facility,
        member_id: member,
        card_id: card,
        kind: DispatchKind::Referral.into(),
        urgent: false,
        created_at: at,
        releases_at: at,
        cancelled_at: None,
        cancelled_by: None,
        idempotency_key: key.to_owned(),
        request_digest: vec![0; 32],
        bytes: Size(1_000_000),
        document_count: Count(1),
        sender_facility: "込合医院".to_owned(),
        sender_inbox: "代表".to_owned(),
        sender_name: "見本".to_owned(),
        sender_professions: String::new(),
        subject: vec![0; 60],
        patient: None,
        letter: None,
        reply_to: None,
        resends: None,
        replaces: false,
        forwards: None,
    }
    .into_active_model()
}

fn delivery(
    dispatch: DispatchId,
    facility: FacilityId,
    inbox: InboxId,
    at: medpost_domain::instant::Instant,
) -> delivery_rows::ActiveModel {
    delivery_rows::Model {
        id: DeliveryId(entropy::id(at)),
        dispatch_id: dispatch,
        inbox_id: inbox,
        facility_id: facility,
        position: Count(0),
        bytes: Size(1_000_000),
        releases_at: at,
        kept_until: at.plus(7 * DAY),
        recalled_at: None,
        lost_at: None,
        opened_at: None,
        first_collected_at: None,
        collected_at: None,
        ended_at: None,
        last_event_at: at,
        patient_number: None,
        stopped_at: None,
        set_aside_at: None,
        unfit: None,
        deleted_at: None,
        listed_at: Some(at),
        handling: medpost_domain::delivery::Handling::Open.into(),
        handled_by: None,
        handled_at: None,
    }
    .into_active_model()
}

/// Resident memory of server, client and harness in MiB, without mapped files.
fn resident() -> u64 {
    memory("RssAnon:")
}

/// Peak resident memory since [`forget_peak`] in MiB, including mapped files.
fn peak() -> u64 {
    memory("VmHWM:")
}

/// Resets [`peak`] (`proc_pid_clear_refs(5)`); returns the current resident memory.
fn forget_peak() -> u64 {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    memory("VmRSS:")
}

fn memory(of: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|it| it.starts_with(of)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() >> 10
}

/// The console's pages for a large association, in milliseconds of server time.
async fn console() {
    for (database, name) in [(Database::Sqlite, "SQLite"), (Database::Postgres, "PostgreSQL")] {
        let it = Service::start(database).await;
        let clinic = association(&it).await;
        let user = it.administrator(Some("例示医師会"), Role::Administrator).await;
        let contract = user.get("/api/v1/console/contracts").await.fine()[0]["id"].as_str().unwrap().to_owned();
        println!(
            "\n| Console, 2 000 facilities, 6 000 inboxes, 60 000 deliveries, {name} | ms | ratio |\n|---|---:|---:|"
        );
        let find = json!({ "text": "", "progress": null, "sort": "use", "skip": 0 });
        let typed = json!({ "text": "いいん 1234", "progress": null, "sort": "name", "skip": 0 });
        let words = json!({ "text": "込合 9999" });
        let inboxes = json!({ "text": "", "only": null, "sort": "use", "skip": 0 });
        let cards = json!({ "text": "", "state": null, "sort": "newest", "skip": 0 });
        let contracts = json!({ "text": "", "standing": null, "sort": "name", "skip": 0 });
        let changes = json!({ "text": "", "state": null, "skip": 0 });
        let people = json!({ "text": "", "state": null, "sort": "ending", "skip": 0 });
        let unreceived = json!({ "text": "", "unreceived": true });
        let every = json!({ "text": "" });
        let (mut base, mut once) = (0.0, 0);
        for (page, path, body) in [
            ("who am I, with a handshake and a card", "session".to_owned(), None),
            ("first page", "overview".to_owned(), None),
            ("facilities, fullest first", "facilities/search".to_owned(), Some(&find)),
            ("facilities by search", "facilities/search".to_owned(), Some(&typed)),
            ("inboxes, fullest first", "inboxes/search".to_owned(), Some(&inboxes)),
            ("emergency list", "contacts".to_owned(), None),
            ("cards", "pki-cards/search".to_owned(), Some(&cards)),
            ("contracts", "contracts/search".to_owned(), Some(&contracts)),
            ("requests", "changes/search".to_owned(), Some(&changes)),
            ("one facility", format!("facilities/{}", clinic.facility), None),
            ("facilities as CSV", "facilities.csv".to_owned(), None),
            ("allocation of all inboxes", format!("contracts/{contract}/allotment"), None),
            ("records", "records/search".to_owned(), Some(&every)),
            ("uncollected records", "records/search".to_owned(), Some(&unreceived)),
            ("members and cards", "people/search".to_owned(), Some(&people)),
            ("audit log", "trail/search".to_owned(), Some(&every)),
            ("transfers", "transfers".to_owned(), None),
            ("records by a search without matches (1 000 examined)", "records/search".to_owned(), Some(&words)),
        ] {
            let path = format!("/api/v1/console/{path}");
            let ask = async || match body {
                Some(it) => user.post(&path, it).await,
                None => user.get(&path).await,
            };
            assert_eq!(ask().await.status, 200, "{page}");
            let begun = Instant::now();
            for _ in 0..5 {
                ask().await;
            }
            let took = begun.elapsed().as_secs_f64() * 200.0;
            if base == 0.0 {
                base = took;
            }
            println!("| {page} | {took:.0} | {:.1} |", took / base);
            once = once.max(resident());
        }
        // Loads every page some more times, to see whether memory is returned.
        for _ in 0..5 {
            for path in ["overview", "facilities.csv", "inboxes.csv", "people.csv", "records.csv", "trail.csv"] {
                assert_eq!(user.get(&format!("/api/v1/console/{path}")).await.status, 200);
            }
        }
        println!("memory after every page: {once} MiB; after five times every table more: {} MiB", resident());
    }
}

/// A month for 10 000 facilities that each pay for themselves: computed, numbered, issued; and the speed of drawing
/// documents.
async fn invoice_run() {
    for (database, name) in [(Database::Sqlite, "SQLite"), (Database::Postgres, "PostgreSQL")] {
        let it = Service::start(database).await;
        let now = it.clock.now();
        for association in 0..10 {
            let mut table = String::from("association,code,name,kana,kind,city,address,phone,director,inboxes\n");
            for index in 0..1_000 {
                table += &format!(
                    "第{association}医師会,F{association}{index:03},見本{association}-{index}医院,ミホン,診療所,例示市,例示1-1,000-0000-0000,例示 一郎,代表\n"
                );
            }
            let rows = import::read(table.as_bytes()).unwrap();
            import::import(&it.app.vault, &rows, now).await.unwrap();
        }
        it.clock.advance(medpost_domain::instant::SECOND);
        let clerk = it.administrator(None, Role::BillingClerk).await;
        for row in medpost::contract::store::all_contracts(&*it.app.db, None).await.unwrap() {
            let price = (medpost_domain::billing::month::Month::at(now), "例示");
            medpost::contract::ledger::set_agreed_price(
                &*it.app.db,
                (row.id, row.version),
                2_000_003,
                price,
                None,
                it.clock.now(),
            )
            .await
            .unwrap();
            let path = format!("/api/v1/console/contracts/{}/billing", row.id);
            let mut request = clerk.get(&path).await.fine();
            request["payer"] = json!("facilities");
            clerk.json("PUT", &path, &request).await.fine();
        }
        it.clock.advance(10 * DAY);
        use medpost_demo::pki::Authority;
        for authority in [Authority::HpkiRoot, Authority::HpkiSignIn, Authority::PkiRoot, Authority::PkiCards] {
            let now = it.clock.now();
            let list = medpost_tests::service::pki().issue_list(
                authority,
                vec![],
                now.plus(-DAY),
                now.plus(4 * DAY),
                now.0 / 1_000_000,
            );
            it.app.take_list(&list.unwrap()).await.unwrap();
        }
        let (clerk, second) =
            (it.administrator(None, Role::BillingClerk).await, it.administrator(None, Role::Operator).await);
        let before = forget_peak();
        let begun = Instant::now();
        let run = clerk.post("/api/v1/console/billing-runs", &json!({ "month": "2026-11" })).await.fine();
        let computed = begun.elapsed().as_secs_f64();
        let path = format!("/api/v1/console/billing-runs/{}/step", run["id"].as_str().unwrap());
        let begun = Instant::now();
        second.post(&path, &json!({ "version": run["version"], "step": "approve", "reason": "" })).await.fine();
        let approved = begun.elapsed().as_secs_f64();
        let id = medpost_domain::id::RunId(run["id"].as_str().unwrap().parse().unwrap());
        let begun = Instant::now();
        issue::issue(&it.app.billing, id).await.unwrap();
        let issued = begun.elapsed().as_secs_f64();
        let most = peak();
        println!("\n| A month of {} invoices, {name} | s | ratio |\n|---|---:|---:|", run["invoices"]);
        for (what, took) in [
            ("computed and kept as drafts", computed),
            ("computed again and approved", approved),
            ("numbered and issued", issued),
        ] {
            println!("| {what} | {took:.1} | {:.2} |", took / computed);
        }
        let found = clerk.post("/api/v1/console/invoices/search", &json!({ "run": run["id"] })).await.fine();
        let begun = Instant::now();
        let some = found["items"].as_array().unwrap();
        for row in some {
            let id = medpost_domain::id::InvoiceId(row["id"].as_str().unwrap().parse().unwrap());
            document::draw(&it.app.billing, id).await.unwrap();
        }
        println!(
            "memory {} MiB above the {before} MiB before; {:.1} documents drawn a second",
            most.saturating_sub(before),
            some.len() as f64 / begun.elapsed().as_secs_f64()
        );
    }
}

#[tokio::main]
async fn main() {
    let what = std::env::args().nth(1);
    let wanted = |name: &str| what.as_deref().is_none_or(|it| it == name);
    if wanted("cipher") {
        cipher();
    }
    if wanted("documents") {
        Box::pin(documents()).await;
    }
    if wanted("letters") {
        Box::pin(letters()).await;
    }
    if wanted("letters_pdf") {
        Box::pin(pages::letters_pdf()).await;
    }
    if wanted("console") {
        Box::pin(console()).await;
    }
    if wanted("invoice_run") {
        Box::pin(invoice_run()).await;
    }
    // Takes minutes and a few gigabytes, so it only runs on request.
    if what.as_deref() == Some("growth") {
        Box::pin(growth::growth(std::env::args().nth(2).map(|it| it.parse().unwrap()))).await;
    }
}
