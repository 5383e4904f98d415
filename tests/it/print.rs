//! Letters are drawn by another program: what it takes is bounded, and nobody fills the row of those who wait for it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use medpost::print::{Printer, SERVICE};
use medpost_tests::service::beside;
use medpost_wire::problem::Code;
use serde_json::json;
use uuid::Uuid;

/// A folder with a program in it that stands where `medpost-print` does.
struct Program(PathBuf);

impl Program {
    fn new(name: &str, script: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("medpost-print-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let it = Self(folder);
        std::fs::write(it.path("program"), format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(it.path("program"), std::fs::Permissions::from_mode(0o755)).unwrap();
        it
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn printer(&self) -> Printer {
        Printer::new(self.path("program"), Vec::new())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn drawn(printer: &Printer, who: Uuid) -> Result<Vec<u8>, Code> {
    printer.draw(who, &json!({ "template": "x" })).await.map_err(|it| it.code())
}

async fn there(path: &Path) {
    while !path.exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_program_that_says_too_much_is_ended_at_once() {
    // It never stops by itself.
    for words in ["exec cat /dev/zero", "printf '%%PDF-'\nexec cat /dev/zero", "exec cat /dev/zero >&2"] {
        let it = Program::new("much", "");
        std::fs::write(it.path("program"), format!("#!/bin/sh\necho $$ > {}\n{words}\n", it.path("pid").display()))
            .unwrap();
        let begun = Instant::now();
        assert_eq!(drawn(&it.printer(), SERVICE).await, Err(Code::Unavailable), "{words}");
        // Far below the minute in which it would be ended anyway.
        assert!(begun.elapsed() < Duration::from_secs(40), "{words}");
        let pid = std::fs::read_to_string(it.path("pid")).unwrap();
        let process = PathBuf::from(format!("/proc/{}/exe", pid.trim()));
        while process.read_link().is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn one_who_asks_for_much_is_sent_away_and_hinders_nobody() {
    let it = Program::new("row", "");
    let (begun, go) = (it.path("begun"), it.path("go"));
    let script = format!(
        "#!/bin/sh\ntouch {}\nwhile ! test -e {}; do sleep 0.01; done\nprintf '%%PDF-1.7'\n",
        begun.display(),
        go.display()
    );
    std::fs::write(it.path("program"), script).unwrap();
    let (printer, greedy, other) = (it.printer(), Uuid::from_u128(1), Uuid::from_u128(2));
    let ask = |who: Uuid| {
        let printer = printer.clone();
        tokio::spawn(async move { drawn(&printer, who).await })
    };
    let mut waiting = vec![ask(greedy)];
    there(&begun).await;
    // Three more of the same wait; whatever comes then is told to come back, at once.
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
    assert!(drawn(&printer, greedy).await.is_ok(), "and the greedy one not for ever");
}

#[test]
fn the_program_limits_itself_before_it_reads_anything() {
    let mut child = Command::new(beside("medpost-print"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let limits = |name: &str| {
        let text = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap_or_default();
        let line = text.lines().find(|it| it.starts_with(name)).unwrap_or_default().to_owned();
        let words: Vec<String> = line[name.len().min(line.len())..].split_whitespace().map(str::to_owned).collect();
        words.into_iter().take(2).collect::<Vec<_>>()
    };
    // It waits for its data on standard input; until then its limits stand, soft and hard alike.
    while limits("Max cpu time") != ["60", "60"] {
        std::thread::sleep(Duration::from_millis(5));
    }
    let wanted = [
        ("Max address space", "2147483648"),
        ("Max cpu time", "60"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max open files", "32"),
    ];
    while limits(wanted[4].0) != [wanted[4].1; 2] {
        std::thread::sleep(Duration::from_millis(5));
    }
    for (name, value) in wanted {
        assert_eq!(limits(name), [value, value], "{name}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
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
