//! Relative paths start at the folder of the configuration's file.

use std::path::{Path, PathBuf};

pub(super) fn settle(base: &Path, it: &mut PathBuf) {
    if it.is_relative() {
        *it = base.join(&*it);
    }
}
