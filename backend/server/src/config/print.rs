//! How letters are drawn as PDF.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::path::settle;

/// How letters are drawn as PDF.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// The program `medpost-print`; by default the one beside this program.
    #[serde(default)]
    pub program: Option<PathBuf>,
    /// Font files with Japanese characters, from a package of the system.
    #[serde(default = "fonts")]
    pub fonts: Vec<PathBuf>,
}

impl Default for Print {
    fn default() -> Self {
        Self { program: None, fonts: fonts() }
    }
}

impl Print {
    /// The program that draws.
    pub fn program(&self) -> PathBuf {
        let beside = || std::env::current_exe().ok().map(|it| it.with_file_name("medpost-print"));
        self.program.clone().or_else(beside).unwrap_or_else(|| "medpost-print".into())
    }

    pub(super) fn settle_paths(&mut self, base: &Path) {
        self.program.iter_mut().chain(&mut self.fonts).for_each(|it| settle(base, it));
    }
}

/// Where Debian's package fonts-noto-cjk puts them.
fn fonts() -> Vec<PathBuf> {
    ["Regular", "Bold"].map(|it| format!("/usr/share/fonts/opentype/noto/NotoSansCJK-{it}.ttc").into()).into()
}
