//! One large document: uploaded over TLS, interrupted and resumed, sent, collected, verified, destroyed. The process
//! must not use much memory.
//!
//! Each test needs as much disk space as its document, and a process of its own, so that peak memory can be measured:
//! `cargo xtask test large` uses 2 GiB, `cargo xtask prove large` 10 GiB.

use medpost::contract::{import, store as contracts};
use medpost::vault::depot::Depot;
use medpost_domain::instant::{DAY, MINUTE};
use medpost_domain::plan::Limits;
use medpost_tests::calls;
use medpost_tests::service::{Clinic, Database, Service};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use medpost_tests::scenes::exchange::noise;
use medpost_tests::scenes::exchange::{arrivals, content, letter_document, receipt, sending};

const MIB: usize = 1 << 20;
const GIB: usize = 1 << 30;
/// Additional memory that the process may use: the vault's budget of 96 MiB, buffers for 300 MB/s in both directions,
/// and the harness itself.
const MOST_KIB: u64 = 320 << 10;

/// Peak resident memory in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|it| it.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The document's bytes from `offset`, a multiple of one MiB. Every MiB is different.
fn piece(base: &[u8], offset: usize) -> Vec<u8> {
    let mut bytes = base.to_vec();
    bytes[..8].copy_from_slice(&(offset as u64).to_be_bytes());
    bytes
}

/// Sends the bytes `from..to` in one PATCH; returns the status line, unless the connection is cut first.
async fn send(clinic: &Clinic, place: &str, base: &[u8], from: usize, to: usize, cut: bool) -> String {
    let mut line = clinic.user.half_patch(place, from, to - from + usize::from(cut), &[]).await;
    for at in (from..to).step_by(MIB) {
        line.write_all(&piece(base, at)).await.unwrap();
    }
    line.flush().await.unwrap();
    if cut {
        line.shutdown().await.unwrap();
        return String::new();
    }
    let mut status = vec![0; 12];
    line.read_exact(&mut status).await.unwrap();
    String::from_utf8(status).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a process of its own: cargo xtask test large"]
async fn two_gibibytes_travel_in_little_memory_and_are_gone_after_a_week() {
    travels(2 * GIB).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes and 10 GiB of disk: cargo xtask prove large"]
async fn ten_gibibytes() {
    travels(10 * GIB).await;
}

/// Sends a document of this length through its whole life.
async fn travels(length: usize) {
    let it = Service::start(Database::Sqlite).await;
    let (from, to) = (it.clinic("見本クリニック", "代表").await, it.clinic("例示総合病院", "放射線科").await);
    let size = length as u64 + 1_000_000;
    let limits = Limits { inbox_bytes: size, dispatch_bytes: size, staging_bytes: size, ..Limits::default() };
    let tx = it.app.db.write().await.unwrap();
    let plan = import::limits::plan(&*tx, "large", &limits, it.clock.now()).await.unwrap();
    for it_ in [from.facility, to.facility] {
        import::limits::put_on_plan(&*tx, it_, &plan, it.clock.now()).await.unwrap();
    }
    for contract in contracts::all_contracts(&*tx, None).await.unwrap() {
        import::limits::set_dispatch_size(&*tx, &contract, size, it.clock.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let before = peak();

    let base = noise(MIB, 11);
    let made = from.user.create(from.inbox(), "心臓CT.zip", length).await;
    made.fine();
    let place = made.header("location").to_owned();
    let half = length / 2;
    send(&from, &place, &base, 0, half, true).await;
    // Cut off: what had arrived by then is stored, give or take what was in transit.
    let mut at = 0;
    for _ in 0..600 {
        at = from.user.offset(&place).await;
        if at == half {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(at, half);
    assert_eq!(send(&from, &place, &base, half, length, false).await, "HTTP/1.1 204");
    let mut hash = Sha256::new();
    for at in (0..length).step_by(MIB) {
        hash.update(piece(&base, at));
    }
    let sha256 = medpost_domain::hex::hex(&hash.finalize());
    let id = place.rsplit('/').next().unwrap().to_owned();
    from.user.call(calls::finish_upload(&id, &json!({ "sha256": sha256 }))).await.fine();
    from.user.call(calls::send(&sending(&from, &[&to], &[id], "large"))).await.fine();
    it.clock.advance(5 * MINUTE);
    it.work().await;

    let arrived = arrivals(&to).await["items"][0].clone();
    let document = json!(letter_document(&to, &arrived).await);
    let request = hyper::Request::builder()
        .uri(content(&arrived["id"], &document))
        .header("host", "card.localhost")
        .header("authorization", format!("Bearer {}", to.user.token))
        .body(http_body_util::Full::default())
        .unwrap();
    let mut body = to.user.client.begin(request).await.into_body();
    let (mut hash, mut came) = (Sha256::new(), 0);
    while let Some(frame) = http_body_util::BodyExt::frame(&mut body).await {
        let bytes = frame.unwrap().into_data().unwrap();
        came += bytes.len();
        hash.update(&bytes);
    }
    assert_eq!((came, medpost_domain::hex::hex(&hash.finalize())), (length, sha256.clone()));
    let stated = json!({ "length": came, "sha256": sha256 });
    to.user.post(&receipt(&arrived["id"], &document), &stated).await.fine();

    let used = peak() - before;
    println!(
        "{} GiB up and down: peak of memory {} MiB above the {} MiB at rest",
        length >> 30,
        used >> 10,
        before >> 10
    );
    assert!(used < MOST_KIB, "{used} KiB");
    it.clock.advance(9 * DAY);
    it.work().await;
    let Depot::Folder(_) = &it.app.vault.depot else { panic!("a folder") };
    assert!(it.app.vault.depot.list("segments/", None).await.unwrap().is_empty(), "nothing is left of it");
}
