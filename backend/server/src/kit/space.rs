//! Free space on the disks that this machine writes to. It is checked before anything is accepted, so that nothing is
//! lost when there is none.

use std::path::{Path, PathBuf};

use crate::kit::problem::Plain;

/// Bytes that stay free: for the database's own work, and so that what has begun can finish.
const RESERVE: u64 = 512 << 20;
/// Inodes that stay free.
const FILES: u64 = 2_000;

/// The folders whose disks are checked.
#[derive(Clone, Debug, Default)]
pub struct Space {
    folders: Vec<(&'static str, PathBuf)>,
}

impl Space {
    /// Checks the disks of these folders, each named by its purpose.
    pub const fn new(folders: Vec<(&'static str, PathBuf)>) -> Self {
        Self { folders }
    }

    /// Whether every disk has room for `more` bytes; else the error names one that doesn't. A folder that can't be
    /// examined is skipped: using it will fail by itself.
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

/// Free bytes and inodes of a folder's disk; `None` if unknown.
fn free(folder: &Path) -> Option<(u64, u64)> {
    let it = rustix::fs::statvfs(folder).ok()?;
    // Some file systems have no fixed number of inodes and report 0.
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
