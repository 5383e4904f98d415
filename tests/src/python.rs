//! Python, for what is checked with another language's libraries.

use std::path::{Path, PathBuf};

/// The interpreter with the packages of the tests, which `cargo xtask test` installs.
pub fn python() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../var/venv/bin/python")
}
