//! The terms of use.

use std::path::Path;

/// The terms of use that an applicant agrees to.
#[derive(Clone)]
pub struct Terms {
    /// The first line of the text.
    pub version: String,
    /// The whole text.
    pub text: String,
}

impl Terms {
    /// Reads a file; its first line is the version, and must not be empty.
    pub fn read(path: &Path) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let version = text.lines().next().unwrap_or_default().trim().to_owned();
        if version.is_empty() {
            return Err(std::io::Error::other("its first line must name the version"));
        }
        Ok(Self { version, text })
    }
}
