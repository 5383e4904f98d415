//! Objects as files of a folder: written whole, and durable before they are reported as written.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use medpost_domain::hex::hex;
use medpost_domain::instant::Instant;
use tokio::fs;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use super::object::{Listed, MARK, PAGE};
use crate::kit::entropy;

/// Subfolder for objects that are still being written.
const TEMP_FOLDER: &str = "coming";
const AWAY: &str = "the store's folder is not there";

/// Names are only made by us, of letters, digits, `-` and `/`.
fn path(root: &Path, name: &str) -> PathBuf {
    root.join(name)
}

/// Writes an object whole, and makes it and its name durable.
pub async fn put(root: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let target = path(root, name);
    let folder = target.parent().unwrap_or(root);
    let coming = root.join(TEMP_FOLDER);
    // The folder is made only with its mark: nothing is written into the mount point of a missing volume.
    if name == MARK {
        fs::create_dir_all(&coming).await?;
    } else {
        must_be_mounted(root)?;
    }
    let id: [u8; 16] = entropy::bytes();
    let draft = coming.join(hex(&id));
    let written = async {
        make_folder(root, folder).await?;
        let mut file = fs::File::create_new(&draft).await?;
        file.write_all(bytes).await?;
        file.flush().await?;
        file.sync_all().await?;
        fs::rename(&draft, &target).await?;
        // The name is durable only once its folder is synced.
        fs::File::open(folder).await?.sync_all().await
    };
    let result = written.await;
    if result.is_err() {
        let _ = fs::remove_file(&draft).await;
    }
    result
}

/// Folders that this process has made durable, up to the root of their store.
static KEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Makes a folder of the store. A name is durable only once its parent is synced, so all parents are synced before this
/// process first writes there: whoever made the folder may have crashed before doing so.
async fn make_folder(root: &Path, folder: &Path) -> io::Result<()> {
    if KEPT.lock().unwrap_or_else(PoisonError::into_inner).contains(folder) && fs::try_exists(folder).await? {
        return Ok(());
    }
    fs::create_dir_all(folder).await?;
    let mut at = folder;
    while at != root
        && let Some(above) = at.parent()
    {
        fs::File::open(above).await?.sync_all().await?;
        at = above;
    }
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
    Ok(())
}

/// Fails unless the store's folder is there, and not only an empty mount point.
pub fn must_be_mounted(root: &Path) -> io::Result<()> {
    if root.join(MARK).exists() { Ok(()) } else { Err(io::Error::other(AWAY)) }
}

/// Reads an object, or a range of it.
pub async fn get(root: &Path, name: &str, range: Option<Range<u64>>) -> io::Result<Bytes> {
    let Some(range) = range else { return fs::read(path(root, name)).await.map(Bytes::from) };
    let mut file = fs::File::open(path(root, name)).await?;
    file.seek(io::SeekFrom::Start(range.start)).await?;
    let length = usize::try_from(range.end.saturating_sub(range.start)).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes).await?;
    Ok(bytes.into())
}

/// Deletes an object.
pub async fn remove(root: &Path, name: &str) -> io::Result<()> {
    fs::remove_file(path(root, name)).await
}

/// A resumable walk through a folder's files in order of their full names. Reads each folder at most once, skips those
/// that can't match, and keeps only the names in the folders on its path.
pub struct Walk {
    root: PathBuf,
    prefix: String,
    after: Option<String>,
    /// Names left in each folder on the path, in reverse order. Folders end with `/`; the root is empty.
    left: Vec<Vec<String>>,
    #[cfg(test)]
    seen: usize,
}

impl Walk {
    /// Begins at the first name with `prefix` after `after`.
    pub fn new(root: PathBuf, prefix: String, after: Option<String>) -> Self {
        Self {
            root,
            prefix,
            after,
            left: vec![vec![String::new()]],
            #[cfg(test)]
            seen: 0,
        }
    }

    /// The next page; an empty one is the end.
    pub fn page(&mut self) -> io::Result<Vec<Listed>> {
        must_be_mounted(&self.root)?;
        let mut page = Vec::new();
        while page.len() < PAGE
            && let Some(left) = self.left.last_mut()
        {
            let Some(name) = left.pop() else {
                self.left.pop();
                continue;
            };
            if name.is_empty() || name.ends_with('/') {
                let names = self.names_in(&name)?;
                self.left.push(names);
                continue;
            }
            match std::fs::metadata(path(&self.root, &name)).and_then(|it| it.modified()) {
                Ok(it) => {
                    let age = it.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_micros();
                    page.push(Listed { name, written_at: Instant(i64::try_from(age).unwrap_or(i64::MAX)) });
                }
                Err(it) if it.kind() == io::ErrorKind::NotFound => {}
                Err(it) => return Err(it),
            }
        }
        // Files may be missing because the whole volume has gone.
        must_be_mounted(&self.root)?;
        Ok(page)
    }

    /// The matching names in a folder, in reverse order.
    fn names_in(&mut self, folder: &str) -> io::Result<Vec<String>> {
        let entries = match std::fs::read_dir(path(&self.root, folder)) {
            Ok(it) => it,
            Err(it) if it.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(it) => return Err(it),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            #[cfg(test)]
            {
                self.seen += 1;
            }
            let mut name = format!("{folder}{}", entry.file_name().to_string_lossy());
            let wanted = if entry.file_type()?.is_dir() {
                // With the `/` a folder sorts where its files do: after `a-b`, before `a0`.
                name.push('/');
                let after = self.after.as_deref().is_none_or(|it| name.as_str() > it || it.starts_with(&name));
                let holds = name.starts_with(&self.prefix) || self.prefix.starts_with(&name);
                holds && after && name.trim_end_matches('/') != TEMP_FOLDER
            } else {
                name.starts_with(&self.prefix) && self.after.as_deref().is_none_or(|it| name.as_str() > it)
            };
            if wanted {
                names.push(name);
            }
        }
        names.sort_unstable();
        names.reverse();
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(page: &[Listed]) -> Vec<&str> {
        page.iter().map(|it| it.name.as_str()).collect()
    }

    #[test]
    fn a_folder_is_read_once_however_many_pages_it_has_and_in_the_order_of_names() {
        let root = tempfile::tempdir().expect("a folder");
        let write = |name: &str| {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().expect("above")).expect("made");
            std::fs::write(path, b"").expect("written");
        };
        write(MARK);
        write("coming/half");
        let mut wanted: Vec<String> = Vec::new();
        for folder in 0..7 {
            wanted.extend((0..500).map(|it| format!("segments/{folder:02}/{it:03}")));
        }
        wanted.extend(["keys/1-x", "o/B", "o/a-b/x", "o/a.c", "o/a/!", "o/a/x", "o/a0"].map(str::to_owned));
        for it in &wanted {
            write(it);
        }
        wanted.push(MARK.to_owned());
        wanted.sort();
        let walk = |prefix: &str, after: Option<&str>| {
            Walk::new(root.path().to_owned(), prefix.to_owned(), after.map(str::to_owned))
        };
        let (mut all, mut found, mut pages) = (walk("", None), Vec::new(), 0);
        loop {
            let page = all.page().expect("listed");
            if page.is_empty() {
                break;
            }
            pages += 1;
            found.extend(page.into_iter().map(|it| it.name));
        }
        assert!(found == wanted, "{found:?}");
        // The files, and the folders: coming, keys, o, o/a, o/a-b, segments and the seven in it.
        assert_eq!((pages, all.seen), (4, wanted.len() + 13));
        // Only where it must look: the root, `segments`, and two of the folders there.
        let mut some = walk("segments/0", Some("segments/05/498"));
        assert_eq!(names(&some.page().expect("listed"))[..2], ["segments/05/499", "segments/06/000"]);
        assert_eq!(some.seen, 5 + 7 + 1_000);
        let mut one = walk("o/a", Some("o/a-b/x"));
        assert_eq!(names(&one.page().expect("listed")), ["o/a.c", "o/a/!", "o/a/x", "o/a0"]);
    }

    #[test]
    fn a_walk_whose_folder_went_away_is_no_end() {
        let root = tempfile::tempdir().expect("a folder");
        for it in [MARK, "a"] {
            std::fs::write(root.path().join(it), b"").expect("written");
        }
        let mut walk = Walk::new(root.path().to_owned(), String::new(), None);
        assert_eq!(names(&walk.page().expect("listed")), ["a", MARK]);
        std::fs::remove_file(root.path().join(MARK)).expect("removed");
        assert!(walk.page().is_err());
    }
}
