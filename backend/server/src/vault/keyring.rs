//! The master keyring: a file with a line `VERSION BASE64` for each key, newest last. A line `demo` marks a keyring
//! that production refuses.

use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use crate::kit::entropy;
use crate::kit::secret::Readers;

use super::envelope::{SecretKey, derive};

/// The line that marks a demo's keyring.
const DEMO: &str = "demo";

/// Why a keyring can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file can't be read or written.
    #[error("the keyring {path} can't be used")]
    File {
        /// Its path.
        path: String,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// A line is not `VERSION BASE64` of 32 bytes, or versions don't ascend.
    #[error("the keyring has a line {line} that is not VERSION BASE64 of 32 bytes, with rising versions")]
    Line {
        /// Line number, from 1.
        line: usize,
    },
    /// The file has no key.
    #[error("the keyring is empty")]
    Empty,
    /// Users other than the owner can read it.
    #[error("the keyring {path} may be read by others: chmod 600 it")]
    Open {
        /// Its path.
        path: String,
    },
}

/// The master keys, ascending by version. Has no `Debug`, so that keys don't get into logs.
#[derive(Clone)]
pub struct Keyring {
    keys: Vec<(i32, SecretKey)>,
    demo: bool,
}

impl Keyring {
    /// Reads a keyring file; refuses one that others can read.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let file = |source| Error::File { path: path.display().to_string(), source };
        let mut open = std::fs::File::open(path).map_err(file)?;
        if Readers::of(&open, path).map_err(file)? != Readers::Owner {
            return Err(Error::Open { path: path.display().to_string() });
        }
        let mut text = Zeroizing::new(String::new());
        open.read_to_string(&mut text).map_err(file)?;
        Self::parse(&text)
    }

    /// Parses the text of a keyring file; skips blank lines and those that begin with `#`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut keys: Vec<(i32, SecretKey)> = Vec::new();
        let mut demo = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line == DEMO {
                demo = true;
                continue;
            }
            let key = parse_line(line).filter(|it| keys.last().is_none_or(|last| last.0 < it.0));
            keys.push(key.ok_or(Error::Line { line: index + 1 })?);
        }
        if keys.is_empty() { Err(Error::Empty) } else { Ok(Self { keys, demo }) }
    }

    /// A keyring with one random key, version 1.
    pub fn fresh() -> Self {
        Self { keys: vec![(1, entropy::key())], demo: false }
    }

    /// Like [`Keyring::fresh`], marked so that production refuses it.
    pub fn of_demo() -> Self {
        Self { demo: true, ..Self::fresh() }
    }

    /// Whether it has the line `demo`.
    pub const fn is_demo(&self) -> bool {
        self.demo
    }

    /// Writes a new file, readable by its owner only; fails if it exists.
    pub fn write_new(&self, path: &Path) -> Result<(), Error> {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let mut text = Zeroizing::new(String::from(
            "# MEDPost master keys. Without them every document is lost; with them every one is open.\n",
        ));
        if self.demo {
            text.push_str("demo\n");
        }
        for (version, key) in &self.keys {
            text.push_str(&format!("{version} {}\n", BASE64_STANDARD.encode(&key[..])));
        }
        let write = || -> std::io::Result<()> {
            let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|source| Error::File { path: path.display().to_string(), source })
    }

    /// All versions, ascending.
    pub fn versions(&self) -> Vec<i32> {
        self.keys.iter().map(|it| it.0).collect()
    }

    /// A copy with only the keys whose versions `does` accepts.
    #[must_use]
    pub fn retain_versions(&self, does: impl Fn(i32) -> bool) -> Self {
        Self { keys: self.keys.iter().filter(|it| does(it.0)).cloned().collect(), demo: self.demo }
    }

    /// Appends a random key to a file; returns its version, one above the newest.
    pub fn add_to(path: &Path) -> Result<i32, Error> {
        use std::io::Write;
        let file = |source| Error::File { path: path.display().to_string(), source };
        let version = Self::read(path)?.versions().last().map_or(1, |it| it + 1);
        let line = Zeroizing::new(format!("\n{version} {}\n", BASE64_STANDARD.encode(&entropy::key()[..])));
        // Appended, so that owner and mode of the file stay as they are.
        let mut out = std::fs::OpenOptions::new().append(true).open(path).map_err(file)?;
        out.write_all(line.as_bytes()).and_then(|()| out.sync_all()).map_err(file)?;
        Ok(version)
    }

    /// A key for one purpose, derived from the master key of this version; `None` without that master key.
    pub fn derive(&self, version: i32, purpose: &str) -> Option<SecretKey> {
        let (_, master) = self.keys.iter().find(|it| it.0 == version)?;
        Some(derive(&[&master[..]], b"medpost/master/1", &[purpose.as_bytes()]))
    }
}

fn parse_line(line: &str) -> Option<(i32, SecretKey)> {
    let (version, key) = line.split_once(' ')?;
    let version: i32 = version.parse().ok().filter(|it| *it > 0)?;
    let key = Zeroizing::new(BASE64_STANDARD.decode(key.trim()).ok()?);
    Some((version, Zeroizing::new(key.as_slice().try_into().ok()?)))
}
