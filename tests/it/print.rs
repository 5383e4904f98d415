//! Letters are drawn by another program. Its resources are limited, its failures are noticed, nothing of one order is
//! left for the next, and nobody can fill the queue.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use medpost::config;
use medpost::print::{MANY, MOST_BYTES, MOST_WORDS, Printer, SERVICE};
use medpost_tests::service::beside;
use medpost_wire::problem::Code;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use uuid::Uuid;

/// The beginning of every program below: it records its process id, reads orders and answers them.
const BEGINS: &str = "
import json, os, struct, sys, time
def order():
    head = sys.stdin.buffer.read(8)
    if len(head) < 8: sys.exit(0)
    number, length = struct.unpack('>II', head)
    return number, json.loads(sys.stdin.buffer.read(length))
def say(words):
    sys.stdout.buffer.write(words)
    sys.stdout.buffer.flush()
def answer(number, kind, body):
    say(struct.pack('>IBI', number, kind, len(body)) + body)
def note(name, words):
    with open(os.path.join(os.path.dirname(sys.argv[0]), name), 'a') as it: it.write(words + '\\n')
def there(name):
    while not os.path.exists(os.path.join(os.path.dirname(sys.argv[0]), name)): time.sleep(0.005)
note('pids', str(os.getpid()))
";

/// A program in place of `medpost-print`, in a folder of its own.
struct Program(PathBuf);

impl Program {
    fn new(script: &str) -> Self {
        let folder = std::env::temp_dir()
            .join(format!("medpost-print-{}", medpost::kit::entropy::id(medpost_tests::service::noon())));
        std::fs::create_dir_all(&folder).unwrap();
        let it = Self(folder);
        std::fs::write(it.path("program"), format!("{BEGINS}{script}")).unwrap();
        it
    }

    /// Draws `%PDF-` followed by the order's text, whatever happens in between.
    fn draws(between: &str) -> Self {
        Self::new(&format!(
            "
while True:
    number, data = order()
    say_of = data['say']
    note('orders', say_of)
{between}
    answer(number, 0, b'%PDF-' + say_of.encode())
"
        ))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn printer(&self) -> Printer {
        Printer::new(medpost_tests::python::python(), vec![self.path("program")])
    }

    /// What it recorded, line by line.
    fn noted(&self, name: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Waits until its process with this number has ended and its parent can know. Until then, anything written to it
    /// is lost.
    async fn gone(&self, which: usize) {
        let process = PathBuf::from(format!("/proc/{}/stat", self.noted("pids")[which]));
        let lives = || std::fs::read_to_string(&process).is_ok_and(|it| !it.contains(") Z "));
        while lives() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn drawn(printer: &Printer, who: Uuid, say: &str) -> Result<Vec<u8>, Code> {
    printer.draw(who, &json!({ "template": "x", "say": say })).await.map_err(|it| it.code())
}

async fn there(path: &Path) {
    while !path.exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_program_that_says_too_much_or_breaks_the_protocol_is_ended_at_once() {
    let much = format!("number, _ = order()\nsay(struct.pack('>IBI', number, 0, {MOST_BYTES} + 1))\ntime.sleep(900)");
    let words = format!("number, _ = order()\nsay(struct.pack('>IBI', number, 1, {MOST_WORDS} + 1))\ntime.sleep(900)");
    // None of them stops by itself.
    for script in [
        "while True: say(bytes(65536))",
        "say(b'%PDF-')\nwhile True: say(bytes(65536))",
        "while True: sys.stderr.write('x' * 65536)",
        &much,
        &words,
        "number, _ = order()\nanswer(number + 1, 0, b'%PDF-')\ntime.sleep(900)",
        "number, _ = order()\nanswer(number, 2, b'%PDF-')\ntime.sleep(900)",
        "number, _ = order()\nanswer(number, 0, b'<html>')\ntime.sleep(900)",
    ] {
        let it = Program::new(script);
        let begun = Instant::now();
        let printer = it.printer();
        assert_eq!(drawn(&printer, SERVICE, "").await, Err(Code::Unavailable), "{script}");
        // Well below the minute after which it would be stopped anyway.
        assert!(begun.elapsed() < Duration::from_secs(40), "{script}");
        it.gone(0).await;
    }
}

#[tokio::test]
async fn one_process_draws_many_and_refusing_an_order_is_no_reason_to_end() {
    let it = Program::new(
        "
while True:
    number, data = order()
    if data['say'] == 'no': answer(number, 1, 'nothing can be drawn'.encode())
    else: answer(number, 0, b'%PDF-' + data['say'].encode())
",
    );
    let printer = it.printer();
    for round in 0..MANY / 2 {
        assert_eq!(drawn(&printer, SERVICE, "no").await, Err(Code::Unavailable));
        assert_eq!(drawn(&printer, SERVICE, &round.to_string()).await, Ok(format!("%PDF-{round}").into_bytes()));
        assert_eq!(it.noted("pids").len(), 1, "{round}");
    }
    // Enough for one process.
    it.gone(0).await;
    assert!(drawn(&printer, SERVICE, "").await.is_ok());
    assert_eq!(it.noted("pids").len(), 2);
    // It doesn't outlive its owner.
    drop(printer);
    it.gone(1).await;
}

#[tokio::test]
async fn an_order_that_ends_the_process_is_not_tried_again_and_the_next_has_another() {
    for end in ["sys.exit(0)", "os.kill(os.getpid(), 9)", "os.close(1); time.sleep(900)"] {
        let it = Program::draws(&format!("    if say_of == 'poison': {end}"));
        let printer = it.printer();
        assert!(drawn(&printer, SERVICE, "one").await.is_ok(), "{end}");
        assert_eq!(drawn(&printer, SERVICE, "poison").await, Err(Code::Unavailable), "{end}");
        assert_eq!(drawn(&printer, SERVICE, "two").await, Ok(b"%PDF-two".to_vec()), "{end}");
        assert_eq!(it.noted("orders"), ["one", "poison", "two"], "{end}");
        assert_eq!(it.noted("pids").len(), 2, "{end}");
    }
    // If it ends between two orders, nobody notices.
    let it = Program::draws("    pass");
    let printer = it.printer();
    assert!(drawn(&printer, SERVICE, "one").await.is_ok());
    let pid = Pid::from_raw(it.noted("pids")[0].parse().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    it.gone(0).await;
    assert_eq!(drawn(&printer, SERVICE, "two").await, Ok(b"%PDF-two".to_vec()));
}

#[tokio::test]
async fn what_was_answered_to_one_is_never_taken_for_the_answer_to_another() {
    // It answers the first order twice, so the second would get the first one's answer.
    let it = Program::draws("    if say_of == 'mine': answer(number, 0, b'%PDF-mine')");
    let printer = it.printer();
    assert_eq!(drawn(&printer, Uuid::from_u128(1), "mine").await, Ok(b"%PDF-mine".to_vec()));
    assert_eq!(drawn(&printer, Uuid::from_u128(2), "other").await, Err(Code::Unavailable));
    it.gone(0).await;
    assert_eq!(drawn(&printer, Uuid::from_u128(2), "other").await, Ok(b"%PDF-other".to_vec()));
    // If a caller goes away while theirs is drawn, nothing is left for the next.
    let it = Program::draws("    there('go')");
    let printer = it.printer();
    let asked = {
        let printer = printer.clone();
        tokio::spawn(async move { drawn(&printer, Uuid::from_u128(1), "mine").await })
    };
    there(&it.path("orders")).await;
    asked.abort();
    assert!(asked.await.is_err());
    it.gone(0).await;
    std::fs::write(it.path("go"), "").unwrap();
    assert_eq!(drawn(&printer, Uuid::from_u128(2), "other").await, Ok(b"%PDF-other".to_vec()));
}

#[tokio::test]
async fn a_process_that_stalls_or_has_nothing_to_do_is_ended() {
    // It neither answers nor ends, whether or not it read the order.
    for script in ["order()\ntime.sleep(900)", "time.sleep(900)"] {
        let it = Program::new(script);
        let printer = it.printer().patient(Duration::from_secs(1), Duration::from_secs(900));
        // Repeated until it has started, because a machine may be slow.
        while it.noted("pids").is_empty() {
            assert_eq!(drawn(&printer, SERVICE, "").await, Err(Code::Unavailable));
        }
        it.gone(0).await;
    }
    let it = Program::draws("    pass");
    let printer = it.printer().patient(Duration::from_secs(60), Duration::from_millis(1));
    assert!(drawn(&printer, SERVICE, "one").await.is_ok());
    it.gone(0).await;
    assert!(drawn(&printer, SERVICE, "two").await.is_ok());
    it.gone(1).await;
}

#[tokio::test]
async fn one_who_asks_for_much_is_sent_away_and_hinders_nobody() {
    let it = Program::draws("    there('go')");
    let (begun, go) = (it.path("orders"), it.path("go"));
    let (printer, greedy, other) = (it.printer(), Uuid::from_u128(1), Uuid::from_u128(2));
    let ask = |who: Uuid| {
        let printer = printer.clone();
        tokio::spawn(async move { drawn(&printer, who, "x").await })
    };
    let mut waiting = vec![ask(greedy)];
    there(&begun).await;
    // Three more of the same wait; any others are told to retry, immediately.
    let mut refused = 0;
    for _ in 0..9 {
        waiting.push(ask(greedy));
    }
    while waiting.iter().filter(|it| it.is_finished()).count() < 6 {
        tokio::task::yield_now().await;
    }
    let others = [ask(other), ask(other)];
    std::fs::write(&go, "").unwrap();
    let mut fine = 0;
    for it in waiting {
        match it.await.unwrap() {
            Ok(pdf) => fine += usize::from(pdf.starts_with(b"%PDF-")),
            Err(Code::PrinterBusy) => refused += 1,
            Err(it) => panic!("{}", it.text()),
        }
    }
    assert_eq!((fine, refused), (4, 6));
    for it in others {
        assert!(it.await.unwrap().is_ok(), "nobody else was sent away");
    }
    assert!(drawn(&printer, greedy, "x").await.is_ok(), "and the greedy one not for ever");
    assert_eq!(it.noted("pids").len(), 1, "all by one process");
}

/// Gives an order to the real program; returns its answer: 0 with a PDF, 1 with a text.
fn ask(child: &mut std::process::Child, number: u32, data: &Value) -> (u8, Vec<u8>) {
    let data = data.to_string();
    let input = child.stdin.as_mut().unwrap();
    input.write_all(&number.to_be_bytes()).unwrap();
    input.write_all(&u32::try_from(data.len()).unwrap().to_be_bytes()).unwrap();
    input.write_all(data.as_bytes()).unwrap();
    let output = child.stdout.as_mut().unwrap();
    let mut head = [0; 9];
    output.read_exact(&mut head).unwrap();
    assert_eq!(head[..4], number.to_be_bytes());
    let mut body = vec![0; u32::from_be_bytes(head[5..].try_into().unwrap()).try_into().unwrap()];
    output.read_exact(&mut body).unwrap();
    (head[4], body)
}

fn real() -> std::process::Child {
    Command::new(beside("medpost-print"))
        .args(config::Print::default().fonts)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// An order for a 消去証明書.
fn certificate(of: &str) -> Value {
    json!({
        "template": "destruction", "date": "2026-11-30", "number": "1", "association": of, "contract": of,
        "begins": "2025-04-01", "ends": "2026-03-31", "facilities": 3, "documents": 12, "last": "2026-04-08", "desk": "000",
    })
}

#[test]
fn the_program_limits_itself_before_it_reads_anything_and_has_its_time_anew_for_each_order() {
    let mut child = real();
    let of = child.id();
    let limits = |name: &str| {
        let text = std::fs::read_to_string(format!("/proc/{of}/limits")).unwrap_or_default();
        let line = text.lines().find(|it| it.starts_with(name)).unwrap_or_default().to_owned();
        let words: Vec<String> = line[name.len().min(line.len())..].split_whitespace().map(str::to_owned).collect();
        words.into_iter().take(2).collect::<Vec<_>>()
    };
    // It reads its fonts and waits for an order on standard input; by then its soft and hard limits are set.
    while limits("Max cpu time") != ["60", "30000"] {
        std::thread::sleep(Duration::from_millis(5));
    }
    for (name, value) in [
        ("Max address space", "2147483648"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max open files", "32"),
    ] {
        assert_eq!(limits(name), [value, value], "{name}");
    }
    // As if most of its time were used up: its allowance is counted from each order.
    let pid = Pid::from_raw(of.try_into().unwrap());
    prlimit(pid, Resource::Cpu, Rlimit { current: Some(45), maximum: Some(30_000) }).unwrap();
    assert_eq!(ask(&mut child, 1, &certificate("例示医師会")).0, 0);
    let now = limits("Max cpu time");
    assert!(now[0].parse::<u64>().unwrap() >= 60 && now[1] == "30000", "{now:?}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn nothing_of_one_order_is_left_for_the_next() {
    // Each in a process of its own, to see what it looks like without a predecessor.
    let orders = [certificate("例示医師会"), certificate("見本市"), json!({ "template": "none" })];
    let alone: Vec<_> = orders
        .iter()
        .map(|it| {
            let mut child = real();
            let answer = ask(&mut child, 7, it);
            // It ends when its input ends.
            drop(child.stdin.take());
            assert!(child.wait().unwrap().success());
            answer
        })
        .collect();
    assert_eq!(alone.iter().map(|it| it.0).collect::<Vec<_>>(), [0, 0, 1]);
    assert!(alone[0] != alone[1]);
    // The same in one process, byte for byte, in any order.
    let mut child = real();
    for (number, which) in [0, 0, 1, 2, 1, 0, 2, 2, 0, 1].into_iter().enumerate() {
        let answer = ask(&mut child, u32::try_from(number).unwrap(), &orders[which]);
        assert!(answer == alone[which], "{number}: {which}");
    }
    // A missing field is an error, even if the previous order had it.
    let mut lacking = certificate("見本市");
    lacking.as_object_mut().unwrap().remove("association");
    let (kind, words) = ask(&mut child, 100, &lacking);
    assert_eq!(kind, 1, "{}", String::from_utf8_lossy(&words));
    assert!(!String::from_utf8_lossy(&words).contains("見本市"), "what it says tells nothing of the data");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_refusal_says_when_to_come_back() {
    use poem::IntoResponse;
    for (code, wait) in
        [(Code::PrinterBusy, true), (Code::TooMany, true), (Code::Unavailable, true), (Code::NotFound, false)]
    {
        let answer = medpost::kit::problem::Refusal::new(code).into_response();
        let told = answer.headers().get("retry-after").and_then(|it| it.to_str().ok()?.parse::<u32>().ok());
        assert_eq!(told.is_some(), wait, "{}", code.text());
    }
}
