//! Room on the disks that this machine writes to: asked for before anything is taken in, so that nothing is lost when
//! there is none.

use std::path::{Path, PathBuf};

use crate::kit::problem::Plain;

/// So many bytes stay free: for the database's own work, and so that what has begun can end.
const RESERVE: u64 = 512 << 20;
/// So many files stay free.
const FILES: u64 = 2_000;

/// Folders whose disks count.
#[derive(Clone, Debug, Default)]
pub struct Space {
    folders: Vec<(&'static str, PathBuf)>,
}

impl Space {
    /// Watches these folders, each by what it is for.
    pub const fn new(folders: Vec<(&'static str, PathBuf)>) -> Self {
        Self { folders }
    }

    /// Whether there is room for so many bytes more; else which disk has none. A folder that can't be asked says
    /// nothing here: its own use tells.
    pub fn holds(&self, more: u64) -> Result<(), Plain> {
        for (what, folder) in &self.folders {
            let Some((bytes, files)) = free(folder) else { continue };
            if bytes < RESERVE.saturating_add(more) {
                return Err(Plain(format!("the disk of the {what} is almost full: {} MB are free", bytes / 1_000_000)));
            }
            if files < FILES {
                return Err(Plain(format!("the disk of the {what} takes hardly any more files: {files} are free")));
            }
        }
        Ok(())
    }
}

/// Bytes and files that are free where a folder lies; none if that can't be told.
fn free(folder: &Path) -> Option<(u64, u64)> {
    let it = rustix::fs::statvfs(folder).ok()?;
    // Some file systems have no fixed number of files and say 0.
    let files = if it.f_files == 0 { u64::MAX } else { it.f_favail };
    Some((it.f_bavail.saturating_mul(it.f_frsize), files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_disk_holds_is_refused() {
        let it = Space::new(vec![("store", "/".into())]);
        assert!(it.holds(0).is_ok(), "the root's disk has room");
        assert!(it.holds(u64::MAX / 2).is_err());
        assert!(Space::new(vec![("store", "/no/such/folder".into())]).holds(u64::MAX).is_ok());
    }
}
