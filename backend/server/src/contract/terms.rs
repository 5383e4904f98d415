//! What an applicant agrees to.

use std::path::Path;

/// What an applicant agrees to.
#[derive(Clone)]
pub struct Terms {
    /// The first line.
    pub version: String,
    /// All of it.
    pub text: String,
}

impl Terms {
    /// Reads a file; its first line is the version.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let version = text.lines().next().unwrap_or_default().trim().to_owned();
        if version.is_empty() {
            return Err(std::io::Error::other("its first line must name the version"));
        }
        Ok(Self { version, text })
    }
}
