//! Secrets that are never printed, and the files they come from.

use std::fmt;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A text that is never printed: not in logs, not in errors, not in `Debug`.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a text.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the code that must use it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Reads a file, without its final line break; see [`read`].
    pub fn from_file(path: &Path) -> Result<Self> {
        let bytes = read(path)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Error::from(ErrorKind::InvalidData))?;
        Ok(Self::new(text.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}

/// Where systemd puts a service's credentials: an access list lets its user read them, and shows up as the group's
/// rights.
const CREDENTIALS: &str = "/run/credentials/";

/// Who besides its owner may access a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Nobody.
    Owner,
    /// Its group.
    Group,
    /// Every user of the machine.
    Everybody,
}

impl Readers {
    /// From an open file's mode; `path` tells systemd's credentials apart.
    pub fn of(file: &File, path: &Path) -> Result<Self> {
        let mode = file.metadata()?.permissions().mode();
        Ok(match mode {
            _ if mode & 0o007 != 0 => Self::Everybody,
            _ if mode & 0o070 != 0 && !path.starts_with(CREDENTIALS) => Self::Group,
            _ => Self::Owner,
        })
    }
}

/// Reads a file with a secret. Refuses one that everybody may read or change; warns if its group may.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let mut file = File::open(path)?;
    match Readers::of(&file, path)? {
        Readers::Owner => {}
        Readers::Group => tracing::warn!(path = %path.display(), "a secret is open to the file's group"),
        Readers::Everybody => {
            let advice = "everybody on this machine may read it: take that right away (chmod 600)";
            return Err(Error::new(ErrorKind::PermissionDenied, advice));
        }
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Compares two byte strings in constant time.
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(left, right).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_everybody_may_read_is_none() {
        let path = Path::new("/tmp").join(format!("medpost-secret-{}", std::process::id()));
        std::fs::write(&path, "hunter2\r\n").expect("a file");
        let with = |mode: u32| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("its rights");
            let readers = Readers::of(&File::open(&path).expect("a file"), &path).expect("its readers");
            (readers, Secret::from_file(&path).map(|it| it.reveal().to_owned()).map_err(|it| it.kind()))
        };
        for mode in [0o600, 0o400] {
            assert_eq!(with(mode), (Readers::Owner, Ok("hunter2".to_owned())));
        }
        assert_eq!(with(0o640), (Readers::Group, Ok("hunter2".to_owned())));
        for mode in [0o644, 0o604, 0o602, 0o666, 0o601] {
            assert_eq!(with(mode), (Readers::Everybody, Err(ErrorKind::PermissionDenied)), "{mode:o}");
        }
        // A credential of systemd's shows its access list as the group's rights.
        let file = File::open(&path).expect("a file");
        file.set_permissions(std::fs::Permissions::from_mode(0o440)).expect("its rights");
        let at = Path::new("/run/credentials/medpost.service/key");
        assert_eq!(Readers::of(&file, at).expect("its readers"), Readers::Owner);
        std::fs::remove_file(&path).expect("it goes");
    }
}
