//! Proofs that take longer than the tests may; results stand in `infra/proofs.md`.

use std::time::Instant;

use crate::needs::{self, Package};
use crate::run::{Done, command, run as run_program};
use crate::test::host;
use crate::web;

/// Each proof, and what it shows.
const PROOFS: [(&str, &str); 4] = [
    ("person", "a handshake waits 150 s for its person"),
    ("strangers", "400 stalled streams and 400 stalled bodies raise the server by less than 32 MiB, and end"),
    ("handles", "with 1 024 file handles it serves while 3 000 idle connections come and go"),
    ("testssl", "testssl.sh on every host finds nothing above low"),
];

/// Runs one, and prints the line for `infra/proofs.md`.
pub fn run(name: &str) -> Done {
    let Some((name, what)) = PROOFS.iter().find(|it| it.0 == name) else {
        let all: Vec<String> = PROOFS.iter().map(|it| format!("  {:<12} {}", it.0, it.1)).collect();
        return Err(format!("there is no such proof; there are\n{}", all.join("\n")));
    };
    needs::packages(&[&needs::TESTS, &[Package("testssl.sh", "/usr/bin/testssl")]])?;
    web::build()?;
    run_program(host("build").args(["--bin", "medpost", "--bin", "medpost-demo", "--bin", "medpost-print"]))?;
    run_program(host("test").args(["--test", "it", "--no-run"]))?;
    let begun = Instant::now();
    let exact = format!("proofs::{name}");
    run_program(host("test").args(["--test", "it", "--", "--ignored", "--exact", "--nocapture", &exact]))?;
    let seconds = begun.elapsed().as_secs();
    let said = |program: &str, words: &[&str]| {
        let out = command(program).args(words).output();
        out.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned()).unwrap_or_default()
    };
    let (date, commit) = (said("date", &["-u", "+%F"]), said("git", &["rev-parse", "--short", "HEAD"]));
    println!("\n| {name} | {what} | {date} | {commit} | {seconds} |");
    Ok(())
}
