//! Formats the code: `rustfmt`, and `leptosfmt` for what stands in `view!`, which `rustfmt` doesn't read.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Done, cargo, command, root, run, target};

/// What formats views. A newer version may format differently, so it is pinned.
const VERSION: &str = "0.1.33";

/// Folders with views.
const FOLDERS: [&str; 2] = ["frontend/**/*.rs", "admin/**/*.rs"];

/// Formats everything. Both programs agree after the second round.
pub fn write() -> Done {
    let formatter = formatter()?;
    for _ in 0..2 {
        run(&mut views(&formatter))?;
        run(cargo().args(["fmt", "--all"]))?;
    }
    Ok(())
}

/// Fails if something isn't formatted.
pub fn check() -> Done {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    run(views(&formatter()?).arg("--check"))
}

fn views(formatter: &Path) -> Command {
    let mut it = command(&formatter.to_string_lossy());
    it.arg("--quiet").arg("--config-file").arg(root().join("leptosfmt.toml")).args(FOLDERS);
    it
}

/// The path of `leptosfmt`, built once from its source into the target folder.
fn formatter() -> Result<PathBuf, String> {
    let tools = target().join("tools");
    let program = tools.join("bin/leptosfmt");
    let stands = Command::new(&program).arg("--version").output();
    if stands.is_ok_and(|it| String::from_utf8_lossy(&it.stdout).trim().ends_with(VERSION)) {
        return Ok(program);
    }
    let mut install = cargo();
    install.args(["install", "leptosfmt", "--version", VERSION, "--locked", "--quiet", "--force", "--root"]);
    run(install.arg(&tools))?;
    Ok(program)
}
