//! Running other programs.

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The result of a command: the error is a message for the user.
pub type Done = Result<(), String>;

static NOTES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps a message that must not get lost among the output; it is printed at the very end.
pub fn note(text: String) {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner).push(text);
}

/// Prints the kept messages.
pub fn print_notes() {
    for it in NOTES.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        println!("! {it}");
    }
}

static TIMES: Mutex<Vec<(String, Duration)>> = Mutex::new(Vec::new());

/// Runs something and records how long it took.
pub fn timed<T>(what: impl Into<String>, does: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = does();
    TIMES.lock().unwrap_or_else(PoisonError::into_inner).push((what.into(), begun.elapsed()));
    done
}

/// Prints everything that took longer than a second, in order, and the total since `begun`.
pub fn print_times(begun: Instant) {
    println!("\nWhere the time went, in seconds:");
    for (what, took) in TIMES.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        if took >= Duration::from_secs(1) {
            println!("{:7.0}  {what}", took.as_secs_f64());
        }
    }
    println!("{:7.0}  in all", begun.elapsed().as_secs_f64());
}

/// The project's root folder.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map(PathBuf::from).unwrap_or(here)
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}

/// A cargo command in the project's root folder.
pub fn cargo() -> Command {
    command("cargo")
}

/// A command in the project's root folder.
pub fn command(program: &str) -> Command {
    let mut it = Command::new(program);
    it.current_dir(root());
    it
}

/// Runs a command to its end. The error names the command.
pub fn run(it: &mut Command) -> Done {
    let line = format!(
        "{} {}",
        it.get_program().display(),
        it.get_args().map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" ")
    );
    println!("\n» {line}");
    let shown = line.chars().take(100).collect::<String>();
    match timed(shown, || it.status()) {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{line}: {status}")),
        Err(error) => Err(format!("{line}: {error}")),
    }
}

/// Whether a program is on the `PATH`.
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|it| it.join(program).is_file())
}
