//! What a machine does to a running service: its database's clock jumps, its disk is full, it is stopped and started.
//! Each test is run by hand with `cargo xtask prove`.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use medpost::kit::clock::Clock;
use medpost_domain::billing::month::Month;
use medpost_domain::instant::DAY;
use medpost_tests::calls;
use medpost_tests::clock::Machine;
use medpost_tests::postgres::Own;
use medpost_tests::scenes::billing::{compute, step};
use medpost_tests::scenes::exchange::noise;
use medpost_tests::service::beside;
use medpost_wire::problem::Code;
use serde_json::Value;

use crate::installation::{Installation, PORTS, Person, Running, ready, ready_says, until};

// ---- the clock of the database ----

/// What has ended in an installation.
#[derive(Debug, PartialEq, Eq)]
struct Ended {
    /// Letters that had not expired when the proof began.
    letters: i64,
    /// Day keys.
    keys: i64,
    /// Objects in the store.
    documents: i64,
}

async fn ended(it: &Installation, begun: i64) -> Ended {
    let told = async |action: &str| {
        it.count(&format!("SELECT count(*) AS n FROM audit_entry WHERE action = '{action}'")).await
    };
    let letters = format!("SELECT count(*) AS n FROM delivery WHERE ended_at IS NOT NULL AND kept_until > {begun}");
    Ended {
        letters: it.count(&letters).await,
        keys: told("day_key.destroyed").await,
        documents: told("document.destroyed").await,
    }
}

/// Nothing approved is issued while the time is in doubt, and bills and debits can't be started by hand.
async fn nothing_is_billed(it: &Installation, run: &Value) {
    let office = it.office(PORTS).await;
    assert_eq!(it.count(NUMBERED).await, BILLED);
    step(&office, run, "approve", "例示").await.refused(Code::ClockHeld);
    office.call(calls::make_debit_file()).await.refused(Code::ClockHeld);
}

/// Invoices at the start of a demo: three payers, two months.
const BILLED: i64 = 6;
/// Invoices issued.
const NUMBERED: &str = "SELECT count(*) AS n FROM invoice WHERE number IS NOT NULL";

/// Waits long enough for jobs to run if they were allowed to, and checks that nothing has ended.
async fn stays(it: &Installation, begun: i64, before: &Ended) {
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(ended(it, begun).await, *before);
}

/// PostgreSQL's clock jumps eight days ahead while the service runs: nothing expires, is billed or debited, and the
/// service says why, until two people have accepted the new time. Then it resumes by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the demo's ports, and takes minutes"]
async fn clock() {
    let all = Box::pin(the_clock_of_the_database_steps());
    tokio::time::timeout(Duration::from_secs(1_800), all).await.expect("it ends in time");
}

async fn the_clock_of_the_database_steps() {
    const STEP: i64 = 8 * 86_400;
    // Two machines: one for the database, whose processes are single-threaded, and one for the service.
    let (theirs, ours) = (Machine::new("database", false), Machine::new("service", true));
    let server = Own::start("clock", &theirs.environment());
    let mut it = Installation::new("clock", Some(server.create("clock")));
    it.environment.extend(ours.environment());
    // Bills approved by one person alone wait for three days.
    it.environment.push(("MEDPOST__BILLING__WAIT_HOURS".to_owned(), "72".to_owned()));
    let mut running = it.start(&beside("medpost-demo")).await;
    let begun = Clock::system().now();
    let (clinic, hospital) = it.two(PORTS).await;
    clinic.send(&hospital, "その前に", b"before").await;
    hospital.arrival("その前に").await;
    let office = it.office(PORTS).await;
    let run = compute(&office, &Month::at(begun).plus(-1).to_string()).await;
    step(&office, &run, "approve", "例示").await.fine();
    let due =
        format!("SELECT count(*) AS n FROM delivery WHERE ended_at IS NULL AND kept_until <= {}", begun.0 + 8 * DAY);
    let living = it.count(&due).await;
    assert!(living > 5, "{living} letters would end");
    let before = ended(&it, begun.0).await;

    // Only the database's machine jumps.
    theirs.step_to(STEP);
    until("the step is noticed", 60, async || {
        (it.count("SELECT count(*) AS n FROM time_guard WHERE held_at IS NOT NULL").await == 1).then_some(())
    })
    .await;
    stays(&it, begun.0, &before).await;
    nothing_is_billed(&it, &run).await;
    // Everything else keeps working, by the previous time.
    clinic.send(&hospital, "その間に", b"meanwhile").await;
    assert_eq!(&hospital.open("その間に").await[..], b"meanwhile");
    assert_eq!(hospital.arrival("その前に").await["phase"], "delivered");
    // The alarm and the doctor say why.
    let ill = it.ill().await;
    let says = |what: &str| ill.iter().any(|it| it.contains(what));
    assert!(says("clock_held") && says("went 69") && says("time:"), "{ill:#?}");

    // The service's machine follows: both agree, but nobody has accepted the time yet.
    ours.step_to(STEP);
    ready_says(200).await;
    stays(&it, begun.0, &before).await;
    nothing_is_billed(&it, &run).await;
    assert_eq!(hospital.arrival("その前に").await["phase"], "delivered");
    let (well, said) = it.medpost(&["clock", "show"]).await;
    assert!(well && said.contains("nothing ends: the clock made a step"), "{said}");

    // One person is not enough, nor is the same person twice.
    assert!(!it.medpost(&["clock", "accept", "--by", "例示 一郎"]).await.0, "without a reason");
    let (well, said) = it.medpost(&["clock", "accept", "--by", "例示 一郎", "--reason", "確認済"]).await;
    assert!(well, "{said}");
    assert!(!it.medpost(&["clock", "accept", "--by", "例示 一郎"]).await.0, "the same person");
    stays(&it, begun.0, &before).await;
    nothing_is_billed(&it, &run).await;

    // After a second person, it resumes by itself.
    let (well, said) = it.medpost(&["clock", "accept", "--by", "見本 花子"]).await;
    assert!(well, "{said}");
    until("what is due has ended", 600, async || (it.count(&due).await == 0).then_some(())).await;
    until("the keys of days are destroyed", 120, async || (ended(&it, begun.0).await.keys > before.keys).then_some(()))
        .await;
    until("bills go out", 120, async || (it.count(NUMBERED).await > BILLED).then_some(())).await;
    until("the alarm is over", 60, async || {
        let ill = it.ill().await;
        (!ill.iter().any(|it| it.contains("clock_held") || it.starts_with("time:"))).then_some(())
    })
    .await;
    running.lives();
    assert!(running.stop("INT").await.success());
}

// ---- a full disk ----

/// A small disk of its own, unmounted on drop.
struct Disk {
    folder: PathBuf,
    image: PathBuf,
}

/// Size of the disk in bytes: what the service wants free, plus some for a week of exchanges.
const SIZE: u64 = 900 << 20;
/// Number of files it can hold.
const FILES: u64 = 10_000;

fn done(program: &str, words: &[&str]) -> bool {
    let mut it = Command::new(program);
    it.args(words).stdin(Stdio::null()).status().is_ok_and(|it| it.success())
}

impl Disk {
    /// Mounts an ext4 image or, without loop devices, a disk in memory. Requires root.
    fn mount() -> Self {
        let name = format!("medpost-disk-{}", std::process::id());
        let it =
            Self { folder: std::env::temp_dir().join(&name), image: std::env::temp_dir().join(format!("{name}.ext4")) };
        std::fs::create_dir_all(&it.folder).unwrap();
        let (folder, image) = (it.folder.to_str().unwrap(), it.image.to_str().unwrap());
        File::create(&it.image).unwrap().set_len(SIZE).unwrap();
        let files = FILES.to_string();
        let made = done("mkfs.ext4", &["-q", "-F", "-m", "0", "-N", &files, image])
            && done("mount", &["-o", "loop", image, folder]);
        let options = format!("size={SIZE},nr_inodes={FILES}");
        assert!(
            made || done("mount", &["-t", "tmpfs", "-o", &options, "medpost-disk", folder]),
            "NOT RUN: nothing can be mounted here; run this proof as root, on a machine that permits it"
        );
        println!("a disk of its own: {}", if made { "ext4" } else { "tmpfs" });
        it
    }

    /// Free bytes and free inodes.
    fn free(&self) -> (u64, u64) {
        let out = Command::new("stat").args(["-f", "-c", "%a %S %d"]).arg(&self.folder).output().unwrap();
        let out = String::from_utf8(out.stdout).unwrap();
        let told: Vec<u64> = out.split_whitespace().map(|it| it.parse().unwrap()).collect();
        (told[0] * told[1], told[2])
    }

    /// Uses up space until this many bytes are left.
    fn leave(&self, bytes: u64) {
        let size = (self.free().0 - bytes).to_string();
        assert!(done("fallocate", &["-l", &size, self.folder.join("ballast").to_str().unwrap()]));
    }

    /// Uses up every remaining byte.
    fn fill(&self) {
        let mut file = File::create(self.folder.join("rest")).unwrap();
        for piece in [1 << 20, 4_096, 1] {
            let piece = vec![b'x'; piece];
            while file.write_all(&piece).is_ok() {}
        }
        let _ = file.sync_all();
    }

    /// Creates empty files until this many more fit.
    fn litter(&self, left: u64) {
        let folder = self.folder.join("many");
        std::fs::create_dir_all(&folder).unwrap();
        let begin = std::fs::read_dir(&folder).unwrap().count();
        let more = usize::try_from(self.free().1.saturating_sub(left)).unwrap();
        for number in begin..begin + more {
            if File::create(folder.join(number.to_string())).is_err() {
                return;
            }
        }
    }

    /// Frees everything again.
    fn tidy(&self) {
        for it in ["ballast", "rest"] {
            let _ = std::fs::remove_file(self.folder.join(it));
        }
        let _ = std::fs::remove_dir_all(self.folder.join("many"));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let folder = self.folder.to_str().unwrap_or_default();
        // Detached lazily if a program still has a file open on it.
        if !done("umount", &[folder]) {
            done("umount", &["-l", folder]);
        }
        let _ = std::fs::remove_dir(&self.folder);
        let _ = std::fs::remove_file(&self.image);
    }
}

/// The disk with database, store and temporary files fills up, first by bytes and then by inodes. Uploads are refused
/// before they begin, readiness says why, and once there is room again, everything written is still there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs root and the demo's ports"]
async fn disk() {
    let all = Box::pin(the_disk_is_full());
    tokio::time::timeout(Duration::from_secs(1_800), all).await.expect("it ends in time");
}

async fn the_disk_is_full() {
    let disk = Disk::mount();
    let mut it = Installation::at(disk.folder.join("demo"), None);
    let temporary = disk.folder.join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    it.environment.push(("TMPDIR".to_owned(), temporary.display().to_string()));
    let mut running = it.start(&beside("medpost-demo")).await;
    let (clinic, hospital) = it.two(PORTS).await;
    let letter = noise(3_000_000, 1);
    clinic.send(&hospital, "その前に", &letter).await;
    hospital.arrival("その前に").await;
    for kind in ["bytes", "files"] {
        println!("no {kind}: {:?} are free", disk.free());
        let bytes = noise(9_000_000, 2);
        let place = begun(&clinic, kind, &bytes).await;

        // Almost full: nothing new is accepted, but what has begun continues.
        let why = if kind == "bytes" {
            disk.leave(300 << 20);
            "almost full"
        } else {
            disk.litter(1_500);
            "hardly any more files"
        };
        let said = ready_says(503).await;
        assert!(said.contains(why), "{said}");
        refused_early(&clinic).await;
        clinic.user.patch(&place, 3_000_000, &bytes[3_000_000..6_000_000], &[]).await.fine();
        assert_eq!(&hospital.arrival("その前に").await["subject"], "その前に");

        // Completely full: a service that can't write anything refuses requests, but keeps running.
        if kind == "bytes" {
            disk.fill();
        } else {
            disk.litter(0);
        }
        println!("full: {:?} are free", disk.free());
        refused_early(&clinic).await;
        let rest = clinic.user.patch(&place, 6_000_000, &bytes[6_000_000..], &[]).await;
        println!("the rest of an upload: {} {}", rest.status, rest.code());
        assert!(rest.status >= 500, "{}: there was no room for it", rest.status);
        assert!(matches!(ready().await, Some((503, _))));
        running.lives();

        // With room again everything is there, and interrupted uploads continue where they were.
        disk.tidy();
        ready_says(200).await;
        let offset = clinic.user.offset(&place).await;
        assert!(offset >= 6_000_000, "{offset}: what was told as written is there");
        if offset < bytes.len() {
            clinic.user.patch(&place, offset, &bytes[offset..], &[]).await.fine();
        }
        clinic.send_document(&hospital, kind, place.rsplit('/').next().unwrap()).await;
        assert!(hospital.open(kind).await == bytes, "the very bytes");
        assert!(hospital.open("その前に").await == letter, "the very bytes");
    }
    it.is_well().await;
    assert!(running.stop("INT").await.success());
    let (well, said) = it.medpost(&["audit", "verify"]).await;
    assert!(well, "{said}");
}

/// Begins an upload and sends a third of it; returns its address.
async fn begun(clinic: &Person, name: &str, bytes: &[u8]) -> String {
    let made = clinic.user.create(&clinic.inbox, &format!("{name}.pdf"), bytes.len()).await;
    made.fine();
    let place = made.header("location").to_owned();
    clinic.user.patch(&place, 0, &bytes[..3_000_000], &[]).await.fine();
    place
}

/// A new upload is refused before it has sent a byte.
async fn refused_early(clinic: &Person) {
    clinic.user.create(&clinic.inbox, "新規.pdf", 1_000).await.refused(Code::NoSpace);
}

// ---- stopped and started ----

/// The demo is stopped and started three times on the same folder, with a different signal each time. Every start
/// becomes ready, lets people in, and has what was sent before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the demo's ports, and takes minutes"]
async fn demo() {
    let all = Box::pin(three_times());
    tokio::time::timeout(Duration::from_secs(1_800), all).await.expect("it ends in time");
}

async fn three_times() {
    let it = Installation::new("restarts", None);
    let program = beside("medpost-demo");
    let mut running: Option<Running> = None;
    let mut sent: Vec<(String, Vec<u8>)> = Vec::new();
    for (round, signal) in ["", "INT", "TERM", "INT"].into_iter().enumerate() {
        if let Some(it) = running.take() {
            let ended = it.stop(signal).await;
            assert!(ended.success(), "{signal}: {ended}");
        }
        let begun = std::time::Instant::now();
        running = Some(it.start(&program).await);
        println!("start {}: ready after {:?}", round + 1, begun.elapsed());
        let (clinic, hospital) = it.two(PORTS).await;
        it.office(PORTS).await;
        for (subject, bytes) in &sent {
            assert!(hospital.open(subject).await == *bytes, "{subject}: the very bytes");
        }
        let new = (format!("{}回目", round + 1), noise(1_200_000, 5 + round as u64));
        clinic.send(&hospital, &new.0, &new.1).await;
        hospital.arrival(&new.0).await;
        sent.push(new);
    }
    let ended = running.take().unwrap().stop("TERM").await;
    assert!(ended.success(), "{ended}");
}
