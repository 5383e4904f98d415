//! An installation of the first release is upgraded to this version, and the first release's program still runs on the
//! result.
//!
//! For an hour after the first process of this version has started, letters and records are sealed as in the first
//! release. Within that hour it is possible to go back, which this proof does. Afterwards it is not: the first release
//! then shows subjects as "—" and can't open letters sent since (`infra/adr/0020-keys-of-records.md`).

use std::path::PathBuf;
use std::time::Duration;

use medpost::kit::clock::Clock;
use medpost_domain::billing::month::Month;
use medpost_tests::calls;
use medpost_tests::client::{Answer, Signed};
use medpost_tests::postgres;
use medpost_tests::scenes::billing::{RUNS, compute, step};
use medpost_tests::scenes::exchange::noise;
use medpost_tests::service::beside;
use serde_json::{Value, json};

use crate::installation::{Installation, PORTS, Ports, ready, until};

/// Ports of the first release's demo: one for each host.
const FIRST: Ports = Ports { card: 8_443, console: 8_446 };

/// Tables that grow during the upgrade, because it is recorded in the audit log and the list of changes.
const GROW: [&str; 3] = ["audit_entry", "audit_link", "seaql_migrations"];

/// The first release's program, as built by `cargo xtask prove upgrade` in a target folder of its own.
fn first_release() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let program = here.ancestors().nth(3).unwrap().join("prove-upgrade/debug/medpost-demo");
    assert!(program.exists(), "run it by `cargo xtask prove upgrade`, which builds {}", program.display());
    program
}

/// On both databases, an installation of the first release with data is upgraded to this version. The first release's
/// program runs once more on the new schema, and this version reads what it sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the first release's program and the demo's ports, and takes minutes"]
async fn upgrade() {
    for (name, url) in [("upgrade-sqlite", None), ("upgrade-postgres", Some(postgres::fresh()))] {
        println!("{name}");
        let it = Installation::new(name, url);
        let all = Box::pin(there_and_back(&it));
        tokio::time::timeout(Duration::from_secs(3_600), all).await.expect("it ends in time");
    }
}

async fn there_and_back(it: &Installation) {
    let (first, today) = (first_release(), beside("medpost-demo"));
    let (letter, draft) = (noise(3_000_000, 1), noise(2_500_000, 2));

    // The first release, with its facilities, association, contracts, people and a week of exchanges, including an
    // unopened letter, a half-finished upload, and an invoice.
    let running = it.start(&first).await;
    let (clinic, hospital) = it.two(FIRST).await;
    clinic.send(&hospital, "前の版から", &letter).await;
    hospital.arrival("前の版から").await;
    let made = clinic.user.create(&clinic.inbox, "下書き.pdf", draft.len()).await;
    made.fine();
    let place = made.header("location").to_owned();
    clinic.user.patch(&place, 0, &draft[..1_200_000], &[]).await.fine();
    let invoices = bill(&it.office(FIRST).await).await;
    let pdf = drawn(&it.office(FIRST).await, &invoices[0], "GET").await;
    assert!(running.stop("INT").await.success());

    // Upgraded as described in the README; every previous row is still there.
    let before = it.rows().await;
    let (well, said) = it.medpost(&["migrate"]).await;
    assert!(well, "{said}");
    let after = it.rows().await;
    for (table, count) in &before {
        let now = after.get(table).copied();
        let grows = GROW.contains(&table.as_str());
        assert!(now == Some(*count) || (grows && now > Some(*count)), "{table}: {count} rows became {now:?}");
    }
    println!("{} tables became {}, {} rows", before.len(), after.len(), after.values().sum::<i64>());
    // With the first release's configuration. The doctor is the first process of this version, so the hour starts here.
    let ill = it.ill().await;
    assert!(ill.is_empty(), "{ill:#?}");
    verified(it).await;

    // This version serves it: what was sent opens with exactly the same bytes, what was begun is finished, what was
    // billed stays.
    let running = it.start(&today).await;
    let (clinic, hospital) = it.two(PORTS).await;
    let row = hospital.arrival("前の版から").await;
    assert_eq!((&row["phase"], &row["lost"]), (&json!("delivered"), &json!(false)));
    assert!(hospital.open("前の版から").await == letter, "the very bytes");
    assert_eq!(clinic.user.offset(&place).await, 1_200_000);
    clinic.user.patch(&place, 1_200_000, &draft[1_200_000..], &[]).await.fine();
    let document = place.rsplit('/').next().unwrap();
    clinic.send_document(&hospital, "下書きから", document).await;
    assert!(hospital.open("下書きから").await == draft, "both halves");
    let office = it.office(PORTS).await;
    let kept = found(&office).await;
    for (was, is) in invoices.iter().zip(&kept) {
        for field in ["id", "number", "payee", "total"] {
            assert_eq!(was[field], is[field], "{field}");
        }
    }
    assert_eq!(invoices.len(), kept.len());
    assert!(drawn(&office, &invoices[0], "POST").await.body == pdf.body, "drawn once");
    let new = noise(1_500_000, 3);
    hospital.send(&clinic, "新しい版から", &new).await;
    clinic.arrival("新しい版から").await;
    assert!(running.stop("INT").await.success());
    verified(it).await;

    // The previous program on the new schema: it becomes ready, signs people in, reads and sends.
    let running = it.start(&first).await;
    let (clinic, hospital) = it.two(FIRST).await;
    assert!(clinic.open("新しい版から").await == new, "within the hour it opens what this version sealed");
    assert!(hospital.open("前の版から").await == letter, "and what it sealed itself");
    let back = noise(1_700_000, 4);
    clinic.send(&hospital, "また前の版から", &back).await;
    hospital.arrival("また前の版から").await;
    assert!(matches!(ready().await, Some((200, _))));
    assert!(running.stop("INT").await.success());

    // And this version again.
    let running = it.start(&today).await;
    let (_, hospital) = it.two(PORTS).await;
    assert!(hospital.open("また前の版から").await == back, "what the program of before sent meanwhile");
    it.is_well().await;
    assert!(running.stop("INT").await.success());
    verified(it).await;
}

/// Checks that the audit log is consistent from its first entry to its last.
async fn verified(it: &Installation) {
    let (well, said) = it.medpost(&["audit", "verify"]).await;
    assert!(well, "{said}");
}

/// Bills the previous month, without a second person as the demo allows; returns its invoices.
async fn bill(office: &Signed) -> Vec<Value> {
    let month = Month::at(Clock::system().now()).plus(-1).to_string();
    let run = compute(office, &month).await;
    step(office, &run, "approve", "例示").await.fine();
    let path = format!("{RUNS}/{}", run["id"].as_str().unwrap());
    until("the month is issued", 120, async || {
        let run = office.get(&path).await.fine();
        (run["state"] == "issued").then_some(())
    })
    .await;
    let all = found(office).await;
    assert!(!all.is_empty() && all.iter().all(|it| it["number"] != ""), "{all:?}");
    all
}

/// All invoices, sorted by number.
async fn found(office: &Signed) -> Vec<Value> {
    let all = office.call(calls::find_invoices(&json!({}))).await.fine();
    let mut all = all["items"].as_array().unwrap().clone();
    all.sort_by_key(|it| it["number"].as_str().unwrap().to_owned());
    all
}

/// Waits until an invoice is drawn; returns its PDF. The first release served it by GET.
async fn drawn(office: &Signed, invoice: &Value, method: &str) -> Answer {
    let path = format!("/api/v1/console/invoices/{}/pdf", invoice["id"].as_str().unwrap());
    let body = if method == "GET" { "" } else { "null" };
    let json = [("content-type", "application/json".to_owned())];
    let headers: &[(&str, String)] = if method == "GET" { &[] } else { &json };
    let pdf = until("the invoice is drawn", 120, async || {
        let answer = office.send(method, &path, headers, body).await;
        (answer.status == 200).then_some(answer)
    })
    .await;
    assert!(pdf.body.starts_with(b"%PDF-"));
    pdf
}
