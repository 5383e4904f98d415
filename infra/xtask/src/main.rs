//! The project's own commands: `cargo xtask demo`, `cargo xtask test [AREA]`, `cargo xtask web`.

mod advisories;
mod client;
mod demo;
mod deps;
mod dist;
mod fmt;
mod needs;
mod prove;
mod run;
mod test;
mod web;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask demo [--browser [N]] [--reset] [--timings]
                                             builds and runs the demo; N browsers with a card each; where the time went
cargo xtask test [AREA] [--timings]          everything, or one of: fmt deps lint unit area large browser docs
cargo xtask bench [cipher|documents|letters|letters_pdf|console|invoice_run]
                                             how fast it is, as ratios within one run (release build)
cargo xtask bench pages                      how soon the first page of both apps stands on a slow line (release build)
cargo xtask bench growth [OLD]               whether a million deliveries (or so many) make it slower; minutes, some GB
cargo xtask prove NAME                       what takes longer than the tests may; without a name, lists them
cargo xtask dist                             builds what is installed: var/dist/medpost-VERSION-TARGET.tar.gz
cargo xtask fmt                              formats the code, views too
cargo xtask client                           makes the web apps' calls from the API's document
cargo xtask web                              builds the web app into frontend/web/dist
cargo xtask advisories FOLDER                copies known faults of libraries from a checkout of rustsec/advisory-db
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["demo", rest @ ..] => demo::run(rest),
        ["test", rest @ ..] => test::run(rest),
        ["bench", "pages"] => bench_pages(),
        ["bench", what @ ..] => bench(what),
        ["prove", name] => prove::run(name),
        ["prove"] => prove::run(""),
        ["dist"] => dist::pack(),
        ["web"] => web::build(),
        ["fmt"] => fmt::write(),
        ["client"] => client::write(),
        ["advisories", folder] => advisories::renew(Path::new(folder)),
        _ => {
            print!("{HELP}");
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the benchmark in the release profile. Nothing else should be running.
fn bench(what: &[&str]) -> run::Done {
    needs::packages(&[&needs::TESTS, &needs::CLOCKS, &needs::LETTERS])?;
    run::run(run::cargo().args(["build", "--release", "-p", "medpost-print"]))?;
    let mut it = run::cargo();
    run::run(it.args(["run", "--release", "-p", "medpost-tests", "--bin", "medpost-bench", "--"]).args(what))
}

/// Measures page loads in a browser, as clinics and offices experience them.
fn bench_pages() -> run::Done {
    needs::packages(&[&needs::BROWSER, &needs::LETTERS])?;
    web::build()?;
    let mut build = run::cargo();
    build.args(["build", "--release", "-p", "medpost-print", "-p", "medpost-demo"]);
    run::run(&mut build)?;
    needs::modules("tests/e2e")?;
    let mut pages = run::command("node");
    pages.arg("pages.bench.mjs").env("MEDPOST_BUILD", "release").current_dir(run::root().join("tests/e2e"));
    run::run(&mut pages)
}
