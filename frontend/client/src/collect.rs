//! Collecting a document: fetch, count, verify, save, confirm.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use futures_util::lock::{Mutex, MutexGuard};
use js_sys::{Array, Object, Reflect, Uint8Array};
use medpost_domain::document::{alike, shortened};
use medpost_domain::hex::hex;
use medpost_domain::id::{DeliveryId, DocumentId};
use medpost_wire::exchange::ConfirmReceipt;
use medpost_wire::problem::{Code, Problem};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlAnchorElement, ReadableStreamDefaultReader, Response, Url};

use crate::api::{self, Answer, out_of_reach, problem};
use crate::js::promised;
use crate::upload;

/// Up to this size a document is held in memory until it came whole.
const MOST: u64 = 64 << 20;

/// Where a document's bytes are.
pub fn address(delivery: DeliveryId, document: DocumentId) -> String {
    format!("/api/v1/deliveries/{delivery}/documents/{document}/content")
}

/// How a document of this length is collected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Held in memory, verified, then saved.
    Memory,
    /// Written to a file that the person chooses, verified on the way.
    File,
    /// This browser can't write files: a plain download, confirmed by choosing what was saved.
    Download,
}

/// The way for a document of this length in this browser.
pub fn way(length: u64) -> Way {
    match length {
        0..=MOST => Way::Memory,
        _ if has(PICKER) => Way::File,
        _ => Way::Download,
    }
}

/// A folder that the person chose, for many documents at once: a browser may keep back several downloads
/// of one click without telling the page, and what was not saved must not count as received.
#[derive(Clone)]
pub struct Folder {
    handle: JsValue,
    /// Names given to documents on their way: two of one name never meet in one file.
    taken: Rc<RefCell<HashSet<String>>>,
    /// So many documents come at once; the others wait for their turn.
    lanes: Rc<[Mutex<()>; 4]>,
    /// Documents that asked for a turn.
    asked: Rc<Cell<usize>>,
}

/// Whether this browser lets the person choose one.
pub fn can_choose_folder() -> bool {
    has(FOLDER_PICKER)
}

/// Asks for a folder, by a click; none if the person did not say.
pub async fn choose_folder() -> Option<Folder> {
    let handle = pick(FOLDER_PICKER, "mode", "readwrite").await?;
    Some(Folder { handle, taken: Rc::default(), lanes: Rc::default(), asked: Rc::default() })
}

impl Folder {
    /// Waits for a turn.
    async fn turn(&self) -> MutexGuard<'_, ()> {
        let lane = self.asked.get() % self.lanes.len();
        self.asked.set(self.asked.get() + 1);
        self.lanes[lane].lock().await
    }

    /// A name that nothing in the folder has, and no other document on its way to it.
    async fn free_name(&self, name: &str) -> String {
        let mut free = shortened(name, 1);
        let mut number = 2;
        loop {
            // Taken before it is looked for: others ask at the same time.
            // Two names that differ in case only are one file on many disks.
            let fresh = self.taken.borrow_mut().insert(alike(&free));
            if fresh && promised(&self.handle, "getFileHandle", &[free.as_str().into()]).await.is_err() {
                return free;
            }
            free = shortened(name, number);
            number += 1;
        }
    }
}

/// Told of progress, and asked whether to go on.
pub struct Watch {
    /// Told how many bytes came.
    pub progress: Rc<dyn Fn(u64)>,
    /// Set to stop.
    pub stop: Rc<Cell<bool>>,
}

/// Fetches a document, counts length and SHA-256 of what came, saves it, and confirms the receipt.
/// Answers false if the person stopped it: nothing was saved then. For [`Way::File`] it must be
/// called by a click, for it asks where to save; with a folder it is saved there.
pub async fn collect(
    delivery: DeliveryId,
    document: DocumentId,
    name: &str,
    way: Way,
    folder: Option<&Folder>,
    watch: &Watch,
) -> Answer<bool> {
    let _turn = match folder {
        Some(it) => Some(it.turn().await),
        None => None,
    };
    let mut saving = match (folder, way) {
        (Some(it), _) => Saving::in_folder(it, name).await.map_err(|_| not_saved())?,
        (None, Way::File) => match Saving::ask(name).await {
            Some(it) => it,
            None => return Ok(false),
        },
        (None, Way::Memory | Way::Download) => Saving::Parts(Array::new()),
    };
    let window = web_sys::window().ok_or_else(out_of_reach)?;
    let answer =
        JsFuture::from(window.fetch_with_str(&address(delivery, document))).await.map_err(|_| out_of_reach())?;
    let answer: Response = answer.dyn_into().map_err(|_| out_of_reach())?;
    if !answer.ok() {
        saving.give_up().await;
        return Err(problem(&answer).await);
    }
    let reader = answer.body().ok_or_else(out_of_reach)?.get_reader();
    let reader: ReadableStreamDefaultReader = reader.dyn_into().map_err(|_| out_of_reach())?;
    let (mut hash, mut length) = (Sha256::new(), 0u64);
    let read = async {
        loop {
            // A broken transfer ends here as an error: nothing is saved, nothing confirmed.
            let read = JsFuture::from(reader.read()).await?;
            if Reflect::get(&read, &"done".into())?.is_truthy() {
                return Ok(true);
            }
            if watch.stop.get() {
                let _ = JsFuture::from(reader.cancel()).await;
                return Ok(false);
            }
            let bytes: Uint8Array = Reflect::get(&read, &"value".into())?.dyn_into()?;
            hash.update(bytes.to_vec());
            length += u64::from(bytes.length());
            saving.take(&bytes).await?;
            (watch.progress)(length);
        }
    };
    let read: Result<bool, JsValue> = read.await;
    if read != Ok(true) {
        saving.give_up().await;
        return read.map_err(|_| out_of_reach());
    }
    saving.end(name).await.map_err(|_| not_saved())?;
    let stated = ConfirmReceipt { length, sha256: hex(&hash.finalize()) };
    api::confirm(delivery, document, &stated).await.map(|()| true)
}

/// Confirms the receipt of a plain download: the saved file is read and counted.
pub async fn confirm_saved(delivery: DeliveryId, document: DocumentId, file: &File, watch: &Watch) -> Answer<bool> {
    let (length, mut hash, mut at) = (upload::length(file), Sha256::new(), 0);
    while at < length {
        if watch.stop.get() {
            return Ok(false);
        }
        let to = length.min(at + MOST / 8);
        hash.update(upload::read(file, at, to).await?.to_vec());
        at = to;
        (watch.progress)(at);
    }
    api::confirm(delivery, document, &ConfirmReceipt { length, sha256: hex(&hash.finalize()) }).await.map(|()| true)
}

const PICKER: &str = "showSaveFilePicker";
const FOLDER_PICKER: &str = "showDirectoryPicker";

fn not_saved() -> Problem {
    let mut problem = out_of_reach();
    problem.code = Code::NotSaved;
    problem
}

/// Where the bytes go meanwhile. Files are written by the browser's own interface, which `web-sys`
/// holds for unstable: it is asked by name.
enum Saving {
    Parts(Array),
    File(JsValue),
}

impl Saving {
    /// Asks where to save; none if the person did not say.
    async fn ask(name: &str) -> Option<Self> {
        let handle = pick(PICKER, "suggestedName", &shortened(name, 1)).await?;
        Some(Self::File(promised(&handle, "createWritable", &[]).await.ok()?))
    }

    /// A new file in a folder; one of that name that is there already stays as it is.
    async fn in_folder(folder: &Folder, name: &str) -> Result<Self, JsValue> {
        let free = folder.free_name(name).await;
        let options = Object::new();
        Reflect::set(&options, &"create".into(), &true.into())?;
        let handle = promised(&folder.handle, "getFileHandle", &[free.into(), options.into()]).await?;
        Ok(Self::File(promised(&handle, "createWritable", &[]).await?))
    }

    async fn take(&mut self, bytes: &Uint8Array) -> Result<(), JsValue> {
        match self {
            Self::Parts(parts) => {
                parts.push(bytes);
                Ok(())
            }
            Self::File(file) => promised(file, "write", &[bytes.into()]).await.map(|_| ()),
        }
    }

    async fn end(self, name: &str) -> Result<(), JsValue> {
        match self {
            Self::Parts(parts) => save(&parts, name).ok_or(JsValue::NULL),
            // Only now does the file stand under its name.
            Self::File(file) => promised(&file, "close", &[]).await.map(|_| ()),
        }
    }

    async fn give_up(self) {
        if let Self::File(file) = self {
            let _ = promised(&file, "abort", &[]).await;
        }
    }
}

/// Whether this browser has such a dialog.
fn has(picker: &str) -> bool {
    web_sys::window().is_some_and(|it| Reflect::has(&it, &picker.into()).unwrap_or(false))
}

/// Shows a dialog with one option; none if the person did not say.
async fn pick(picker: &str, option: &str, value: &str) -> Option<JsValue> {
    let options = Object::new();
    Reflect::set(&options, &option.into(), &value.into()).ok()?;
    let window: JsValue = web_sys::window()?.into();
    promised(&window, picker, &[options.into()]).await.ok()
}

pub(crate) fn save(parts: &Array, name: &str) -> Option<()> {
    let blob = Blob::new_with_u8_array_sequence(parts).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link = web_sys::window()?.document()?.create_element("a").ok()?;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(&shortened(name, 1));
    link.click();
    let _ = Url::revoke_object_url(&url);
    Some(())
}
