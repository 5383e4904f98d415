//! Dropped or selected folders: their files with their paths, in order, without system files.

use std::collections::HashSet;
use std::hash::BuildHasher;

use js_sys::{Array, Function, Promise};
use medpost_domain::document::{FileName, alike};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList};

use crate::js::call;

/// Maximum number of files taken from one drop. More are hardly intended.
pub const MOST: usize = 5_000;

/// A file and its folder.
pub struct Found {
    /// The file.
    pub file: File,
    /// The path from the given folder to the file's folder, joined by `/`; empty for a single file.
    pub folder: String,
}

/// What was dropped or selected.
#[derive(Default)]
pub struct Gathered {
    /// The files, in order.
    pub files: Vec<Found>,
    /// Names of system files that were skipped.
    pub passed: Vec<String>,
    /// Names of files and folders that can't be read.
    pub unread: Vec<String>,
    /// Whether there were more than [`MOST`] files.
    pub cut: bool,
}

impl Gathered {
    fn take(&mut self, file: File, folder: String) {
        if is_systems(&file.name()) {
            self.passed.push(file.name());
        } else if self.files.len() < MOST {
            self.files.push(Found { file, folder });
        } else {
            self.cut = true;
        }
    }

    /// Sorts by folder and name, comparing numbers by value.
    fn sorted(mut self) -> Self {
        self.files.sort_by_cached_key(|it| order(&it.folder, &it.file.name()));
        self
    }
}

/// Files that were selected, individually or as a folder.
pub fn chosen(files: &FileList) -> Gathered {
    let mut all = Gathered::default();
    for file in (0..files.length()).filter_map(|it| files.get(it)) {
        // For a folder, the browser gives the path including the file name.
        let path = js_sys::Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|it| it.as_string());
        let folder = path.as_deref().and_then(|it| it.rsplit_once('/')).map(|it| it.0.to_owned());
        all.take(file, folder.unwrap_or_default());
    }
    // Individual files come in the order in which the person selected them.
    if all.files.iter().any(|it| !it.folder.is_empty()) { all.sorted() } else { all }
}

/// The entries of a drop. Must be called during the drop event; the browser doesn't return them afterwards.
pub fn dropped(transfer: &DataTransfer) -> Vec<JsValue> {
    let items = transfer.items();
    (0..items.length())
        .filter_map(|it| items.get(it))
        .filter(|it| it.kind() == "file")
        .filter_map(|it| it.webkit_get_as_entry().ok().flatten().map(JsValue::from))
        .collect()
}

/// The files among the dropped entries, and in dropped folders.
pub async fn gather(entries: Vec<JsValue>) -> Gathered {
    let mut all = Gathered::default();
    let folders = entries.iter().any(|it| flag(it, "isDirectory"));
    let mut left: Vec<(JsValue, String)> = entries.into_iter().rev().map(|it| (it, String::new())).collect();
    while let Some((entry, folder)) = left.pop() {
        let name = text(&entry, "name");
        if flag(&entry, "isDirectory") {
            match inside(&entry).await {
                Ok(entries) if !all.cut => {
                    let folder = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                    left.extend(entries.into_iter().map(|it| (it, folder.clone())));
                }
                Ok(_) => {}
                Err(_) => all.unread.push(name),
            }
            continue;
        }
        match told(&entry, "file").await.and_then(JsCast::dyn_into::<File>) {
            Ok(it) => all.take(it, folder),
            Err(_) => all.unread.push(name),
        }
    }
    if folders { all.sorted() } else { all }
}

/// Everything in a folder. It is returned in batches until one is empty.
async fn inside(folder: &JsValue) -> Result<Vec<JsValue>, JsValue> {
    let reader = call(folder, "createReader", &[])?;
    let mut all = Vec::new();
    loop {
        let batch: Array = told(&reader, "readEntries").await?.dyn_into()?;
        if batch.length() == 0 {
            return Ok(all);
        }
        all.extend(batch.iter());
    }
}

/// Calls a method that takes two callbacks, and waits for its result.
async fn told(object: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let answer = Promise::new(&mut |resolve: Function, reject: Function| {
        if let Err(error) = call(object, method, &[resolve.into(), reject.clone().into()]) {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(answer).await
}

fn flag(object: &JsValue, name: &str) -> bool {
    js_sys::Reflect::get(object, &name.into()).is_ok_and(|it| it.is_truthy())
}

fn text(object: &JsValue, name: &str) -> String {
    js_sys::Reflect::get(object, &name.into()).ok().and_then(|it| it.as_string()).unwrap_or_default()
}

/// Whether a file was left in the folder by the system or a program, so that nobody wants to send it.
fn is_systems(name: &str) -> bool {
    // Companion files of macOS, and the files Office creates while a document is open.
    name.starts_with("._")
        || name.starts_with("~$")
        || [".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized"]
            .contains(&name.to_lowercase().as_str())
}

/// A part of a path for sorting: letters, or a number as its length and digits.
type Part = (usize, String);

/// The sort key of a file: a folder's own files come before its subfolders, and numbers are compared by value.
fn order(folder: &str, name: &str) -> (Vec<Vec<Part>>, Vec<Part>) {
    let parts = |text: &str| {
        let mut parts: Vec<Part> = Vec::new();
        let mut digits_before = None;
        for it in text.to_lowercase().chars() {
            let digit = it.is_ascii_digit();
            if digits_before != Some(digit) {
                parts.push((0, String::new()));
                digits_before = Some(digit);
            }
            if let Some(last) = parts.last_mut() {
                if digit && last.1 == "0" {
                    last.1.clear();
                }
                last.1.push(it);
                last.0 = if digit { last.1.len() } else { 0 };
            }
        }
        // Numbers come before letters.
        for it in &mut parts {
            if it.0 == 0 {
                it.0 = usize::MAX;
            }
        }
        parts
    };
    (folder.split('/').filter(|it| !it.is_empty()).map(parts).collect(), parts(name))
}

/// A name for a file from a folder that is not [`alike`] any of the `taken` ones: its own name; if taken, with the
/// folder in front; if that is invalid or taken too, with a number.
pub fn name_apart<S: BuildHasher>(folder: &str, name: &str, taken: &HashSet<String, S>) -> String {
    // Names that differ only in case are the same file on many disks.
    let free = |it: &String| !taken.contains(&alike(it));
    let own = name.to_owned();
    if free(&own) {
        return own;
    }
    let last = folder.rsplit('/').next().unwrap_or_default();
    let within = format!("{last}_{name}");
    if !last.is_empty() && free(&within) && FileName::parse(&within).is_ok() {
        return within;
    }
    let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |it| (it.0, format!(".{}", it.1)));
    // With one more number than there are names, one of them is free.
    let numbers = 2..taken.len() + 3;
    numbers.map(|number| format!("{stem} ({number}){ending}")).find(free).unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_leave_is_passed_over_and_nothing_else() {
        for it in [".DS_Store", "Thumbs.db", "THUMBS.DB", "desktop.ini", "Desktop.ini", "._報告.pdf", "~$紹介状.docx"]
        {
            assert!(is_systems(it), "{it}");
        }
        for it in ["DICOMDIR", "IM000001", ".pdf", "thumbs.db.pdf", "報告.pdf", "desktop.txt", "_1.pdf", "~1.pdf"] {
            assert!(!is_systems(it), "{it}");
        }
    }

    #[test]
    fn files_come_by_folder_and_number() {
        let mut all =
            [("CT/2", "IM1"), ("CT/10", "IM1"), ("CT/2", "IM10"), ("CT/2", "IM9"), ("CT", "a.pdf"), ("CT/2", "IM009")];
        all.sort_by_cached_key(|it| order(it.0, it.1));
        let names: Vec<_> = all.iter().map(|it| format!("{}/{}", it.0, it.1)).collect();
        assert_eq!(names, ["CT/a.pdf", "CT/2/IM1", "CT/2/IM9", "CT/2/IM009", "CT/2/IM10", "CT/10/IM1"]);
    }

    #[test]
    fn a_document_is_called_as_its_file_and_told_apart_by_its_folder() {
        let mut taken = HashSet::new();
        let mut call = |folder: &str, name: &str| {
            let it = name_apart(folder, name, &taken);
            taken.insert(alike(&it));
            it
        };
        assert_eq!(call("検査/4月", "報告.pdf"), "報告.pdf");
        assert_eq!(call("検査/5月", "報告.pdf"), "5月_報告.pdf");
        assert_eq!(call("別/5月", "報告.PDF"), "報告 (2).PDF", "the folder does not tell it apart either");
        assert_eq!(call("", "報告.pdf"), "報告 (3).pdf");
        assert_eq!(call("検査:4月", "報告.pdf"), "報告 (4).pdf", "a folder whose name may not be sent");
        assert_eq!(call("CT/1", "IM1"), "IM1");
        assert_eq!(call("CT/2", "IM1"), "2_IM1");
    }

    #[test]
    fn a_thousand_of_one_name_are_a_thousand_names() {
        let mut taken = HashSet::new();
        for it in 0..1_000 {
            let name = name_apart(&format!("CT/{}", it % 3), "IM.dcm", &taken);
            assert!(FileName::parse(&name).is_ok(), "{name}");
            assert!(taken.insert(alike(&name)), "{name}");
        }
    }
}
