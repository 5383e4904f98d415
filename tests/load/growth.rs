//! Whether what runs every second and on each page stays as fast with a long history: compares a thousand and a million
//! deliveries, with everything that years leave behind.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use medpost::audit::chain;
use medpost::audit::entry::{self, Actor};
use medpost::jobs::lane::Lane;
use medpost::jobs::queue;
use medpost::jobs::task::Task;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::InboxId;
use medpost_domain::role::Role;
use medpost_tests::client::Signed;
use medpost_tests::service::{Clinic, Database, Service};
use medpost_tests::years;
use serde_json::{Value, json};

use crate::line::Line;

/// Number of deliveries of a young installation, and of an old one.
const YOUNG: i64 = 1_000;
const OLD: i64 = 1_000_000;
/// How many times longer the old one may take.
const RATIO: f64 = 1.5;
/// Differences below this are noise of the machine, in milliseconds.
const NOISE: f64 = 0.5;
/// How much longer sums and counts may take, in milliseconds.
const SUMS: f64 = 50.0;
/// Number of measurements in a round.
const TIMES: usize = 31;
/// Young and old are measured alternately, and the best round of each counts, because other load on the machine only
/// makes one slower.
const ROUNDS: usize = 7;
/// A page of letters and some more, in each direction.
const LETTERS: usize = 60;
/// How many of the arrived letters remain unopened.
const UNREAD: usize = 20;

/// A measurement: its name, whether it sums or counts live rows, and the median in milliseconds.
type Measured = (&'static str, bool, f64);

/// The median duration in milliseconds, after warming up.
async fn median(mut once: impl AsyncFnMut() -> Duration) -> f64 {
    for _ in 0..5 {
        once().await;
    }
    let mut all = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        all.push(once().await);
    }
    all.sort_unstable();
    all[TIMES / 2].as_secs_f64() * 1_000.0
}

/// Letters that are really sent in each direction between the busy clinic and another one. Only these are on first
/// pages.
async fn letters(it: &Service, busy: &Clinic, other: &Clinic) {
    for (from, to) in [(busy, other), (other, busy)] {
        let mut line = Line::open(&from.user).await;
        for number in 0..LETTERS {
            let key = format!("growth-{number}");
            line.ask("POST", "/api/v1/dispatches", &crate::request(from, to, &[], &key)).await;
        }
    }
    it.work().await;
    let mut line = Line::open(&busy.user).await;
    let list = format!("/api/v1/inboxes/{}/arrivals", busy.inbox());
    for _ in UNREAD..LETTERS {
        // The newest unread one comes first, whichever were opened before.
        let (_, page) = line.ask("POST", &list, &json!({})).await;
        let first = page["items"][0]["id"].as_str().unwrap().to_owned();
        line.ask("POST", &format!("/api/v1/deliveries/{first}/opening"), &json!({})).await;
    }
    it.work().await;
}

/// An installation with its history, and its users.
struct Installation {
    it: Service,
    busy: Clinic,
    association: Signed,
    operator: Signed,
    /// Number of jobs created by the measurement so far.
    jobs: AtomicU32,
}

impl Installation {
    async fn with(database: Database, deliveries: i64) -> Self {
        let it = Service::start(database).await;
        let (busy, other) = crate::clinics(&it).await;
        let association = it.administrator(Some("例示医師会"), Role::Administrator).await;
        let operator = it.administrator(None, Role::Operator).await;
        let begun = Instant::now();
        years::fill(&it, &busy, deliveries).await;
        println!("{deliveries} deliveries filled in within {:.0} s", begun.elapsed().as_secs_f64());
        letters(&it, &busy, &other).await;
        Self { it, busy, association, operator, jobs: AtomicU32::new(0) }
    }
}

async fn measure(installation: &Installation) -> Vec<Measured> {
    let Installation { it, busy, association, operator, jobs } = installation;
    let (db, now) = (&it.app.db, it.clock.now());
    let mut found = Vec::new();

    let mut line = Line::open(&busy.user).await;
    let inbox = format!("/api/v1/inboxes/{}/arrivals", busy.inbox());
    let (_, page) = line.ask("POST", &inbox, &json!({})).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 50);
    assert!(page["items"].as_array().unwrap().iter().all(|it| it["subject"] == "測定"), "what is shown really opens");
    assert_eq!(page["unread"], UNREAD);
    found.push(("the inbox, first page", false, median(async || line.ask("POST", &inbox, &json!({})).await.0).await));
    let sent = format!("/api/v1/inboxes/{}/dispatches", busy.inbox());
    let all = json!({ "text": "" });
    found.push(("what was sent, first page", false, median(async || line.ask("POST", &sent, &all).await.0).await));

    let seal = async || {
        let tx = db.write().await.unwrap();
        for _ in 0..5 {
            let about = (SubjectKind::Installation, None);
            entry::write(&*tx, Actor::SYSTEM, Act::AlarmEnded, about, "", now).await.unwrap();
        }
        tx.commit().await.unwrap();
        let begun = Instant::now();
        assert_eq!(chain::seal(db).await.unwrap(), 5);
        begun.elapsed()
    };
    while chain::seal(db).await.unwrap() > 0 {}
    found.push(("sealing five lines of the audit", false, median(seal).await));
    let nothing = async || {
        let begun = Instant::now();
        assert_eq!(chain::seal(db).await.unwrap(), 0);
        begun.elapsed()
    };
    found.push(("looking for lines to seal, none there", false, median(nothing).await));

    let claim = async || {
        let number = jobs.fetch_add(1, Ordering::Relaxed);
        let tx = db.write().await.unwrap();
        let task = Task::Tight { inbox: InboxId(Default::default()), day: i32::try_from(number).unwrap() };
        queue::enqueue(&*tx, &task, now, now).await.unwrap();
        tx.commit().await.unwrap();
        let begun = Instant::now();
        let job = queue::claim(db, Lane::Database, now).await.unwrap().unwrap();
        let took = begun.elapsed();
        queue::done(db, job.id, now).await.unwrap();
        took
    };
    found.push(("claiming a job", false, median(claim).await));
    let idle = async || {
        let begun = Instant::now();
        for lane in Lane::ALL {
            assert!(queue::claim(db, lane, now).await.unwrap().is_none());
        }
        begun.elapsed()
    };
    found.push(("looking for jobs of every lane, none due", false, median(idle).await));

    for (name, user) in
        [("the console's first page, an association", association), ("the same, the operator", operator)]
    {
        let mut line = Line::open(user).await;
        let took = median(async || line.ask("GET", "/api/v1/console/overview", &Value::Null).await.0).await;
        found.push((name, true, took));
    }
    found
}

/// Keeps the better result of each measurement.
fn better(kept: &mut Vec<Measured>, fresh: Vec<Measured>) {
    if kept.is_empty() {
        *kept = fresh;
        return;
    }
    for (kept, fresh) in kept.iter_mut().zip(fresh) {
        kept.2 = kept.2.min(fresh.2);
    }
}

/// Measures both sizes on both databases; panics if an old installation is slower than allowed. `old` replaces the
/// larger size, for trying it out.
pub async fn growth(old: Option<i64>) {
    let old = old.unwrap_or(OLD);
    let mut wrong = Vec::new();
    for (database, name) in [(Database::Sqlite, "SQLite"), (Database::Postgres, "PostgreSQL")] {
        let young = Box::pin(Installation::with(database, YOUNG)).await;
        let aged = Box::pin(Installation::with(database, old)).await;
        // Recent writes are flushed to disk before anything is measured.
        assert!(Command::new("sync").status().unwrap().success());
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            better(&mut small, Box::pin(measure(&young)).await);
            better(&mut large, Box::pin(measure(&aged)).await);
        }
        println!("\n| Growth, {name} | {YOUNG} deliveries, ms | {old} deliveries, ms | ratio |\n|---|---:|---:|---:|");
        for ((what, sums, young), (_, _, old)) in small.into_iter().zip(large) {
            let ratio = old / young;
            println!("| {what} | {young:.2} | {old:.2} | {ratio:.2} |");
            let more = if sums { SUMS } else { NOISE };
            if ratio > RATIO && old - young > more {
                wrong.push(format!("{name}: {what}: {ratio:.2} times as long, {:.1} ms more", old - young));
            }
        }
        println!();
    }
    assert!(wrong.is_empty(), "what lies behind an installation makes it slow:\n{}", wrong.join("\n"));
}
