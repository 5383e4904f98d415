//! Proofs that take longer than tests may. Their results are in `infra/proofs.md`.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use crate::needs::{self, Package};
use crate::run::{Done, command, run as run_program, target};
use crate::test::host;
use crate::web;

/// A proof: its name, what it demonstrates, and the test that runs it.
struct Proof(&'static str, &'static str, &'static str);

const PROOFS: [Proof; 10] = [
    Proof("person", "a handshake waits 150 s for its person", "proofs::person"),
    Proof(
        "strangers",
        "400 stalled streams and 400 stalled bodies raise the server by less than 32 MiB, and end",
        "proofs::strangers",
    ),
    Proof("handles", "with 1 024 file handles it serves while 3 000 idle connections come and go", "proofs::handles"),
    Proof("testssl", "testssl.sh on every host finds nothing above low", "proofs::testssl"),
    Proof(
        "upgrade",
        "an installation of the first release with data is upgraded on both databases, and its program still runs on it",
        "upgrade::upgrade",
    ),
    Proof(
        "clock",
        "the clock of PostgreSQL steps eight days: nothing ends, is billed or debited until two people accept it",
        "machine::clock",
    ),
    Proof(
        "disk",
        "a real disk without room, then without files: uploads are refused early, and nothing is lost",
        "machine::disk",
    ),
    Proof("large", "10 GiB in one document travel in little memory and are gone after a week", "large::ten_gibibytes"),
    Proof(
        "mixups",
        "of 200 printed pairs, 95 of 100 swaps are doubted, at most 3 of 100 right ones, and no unreadable one is fine",
        "mixups::pairs",
    ),
    Proof("demo", "the demo is stopped and started three times, and has its data each time", "machine::demo"),
];

/// The commit of the first release, from which upgrades are tested.
const FIRST_RELEASE: &str = "04ab35eb7962953dd8859b808e7ac008f1cc9e85";

/// Runs a proof, and prints the line for `infra/proofs.md`.
pub fn run(name: &str) -> Done {
    let Some(Proof(name, what, test)) = PROOFS.iter().find(|it| it.0 == name) else {
        let all: Vec<String> = PROOFS.iter().map(|it| format!("  {:<12} {}", it.0, it.1)).collect();
        return Err(format!("there is no such proof; there are\n{}", all.join("\n")));
    };
    needs::packages(&[&needs::TESTS, &needs::CLOCKS, &needs::LETTERS])?;
    if *name == "testssl" {
        needs::packages(&[&[Package("testssl.sh", "/usr/bin/testssl")]])?;
    }
    web::build()?;
    // Kept until the end, because its program may read files from the checkout.
    let first = (*name == "upgrade").then(Checkout::of_first_release).transpose()?;
    if let Some(it) = &first {
        it.build()?;
    }
    run_program(host("build").args(["--bin", "medpost", "--bin", "medpost-demo", "--bin", "medpost-print"]))?;
    run_program(host("test").args(["--test", "it", "--no-run"]))?;
    let begun = Instant::now();
    let mut proof = host("test");
    if *name == "mixups" {
        let seed = std::env::var_os("MEDPOST_SEED")
            .map_or_else(|| begun_at().to_string(), |it| it.to_string_lossy().into_owned());
        println!("MEDPOST_SEED={seed}");
        needs::packages(&[&needs::BROWSER])?;
        needs::modules("tests/e2e")?;
        let pairs = target().join("mixups.jsonl");
        run_program(command("node").arg("tests/e2e/mixups.mjs").arg(seed).arg(&pairs))?;
        proof.env("MEDPOST_MIXUPS", pairs);
    }
    run_program(proof.args(["--test", "it", "--", "--ignored", "--exact", "--nocapture", *test]))?;
    let seconds = begun.elapsed().as_secs();
    let said = |program: &str, words: &[&str]| {
        let out = command(program).args(words).output();
        out.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned()).unwrap_or_default()
    };
    let (date, commit) = (said("date", &["-u", "+%F"]), said("git", &["rev-parse", "--short", "HEAD"]));
    println!("\n| {name} | {what} | {date} | {commit} | {seconds} |");
    Ok(())
}

/// Seconds since 1970, as a seed.
fn begun_at() -> u64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |it| it.as_secs())
}

/// A checkout of the first release in the target folder. It is removed on drop; its build output stays for the next
/// time.
struct Checkout(PathBuf);

impl Checkout {
    fn of_first_release() -> Result<Self, String> {
        let known = command("git").args(["cat-file", "-e", &format!("{FIRST_RELEASE}^{{commit}}")]).status();
        if !known.is_ok_and(|it| it.success()) {
            return Err(format!(
                "not run: this copy of the repository does not hold the first release, {FIRST_RELEASE}; \
                 `git fetch --unshallow` may bring it"
            ));
        }
        let it = Self(target().join("first-release"));
        // Left over from a run that was killed.
        it.remove();
        run_program(command("git").args(["worktree", "add", "--force", "--detach"]).arg(&it.0).arg(FIRST_RELEASE))?;
        // The web apps' folders, which the server embeds. Nobody looks at a page here.
        for dist in ["frontend/web/dist", "admin/dist"] {
            fs::create_dir_all(it.0.join(dist)).map_err(|error| format!("{dist}: {error}"))?;
        }
        Ok(it)
    }

    /// Builds its programs in a target folder of their own.
    fn build(&self) -> Done {
        let mut it = command("cargo");
        it.current_dir(&self.0).env("CARGO_TARGET_DIR", target().join("prove-upgrade"));
        run_program(it.args(["build", "--locked", "--package", "medpost-demo", "--package", "medpost-print"]))
    }

    fn remove(&self) {
        if self.0.exists() {
            let gone = run_program(command("git").args(["worktree", "remove", "--force"]).arg(&self.0));
            if gone.is_err() {
                let _ = fs::remove_dir_all(&self.0);
            }
        }
        let _ = run_program(command("git").args(["worktree", "prune"]));
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        self.remove();
    }
}
