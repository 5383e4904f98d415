//! Collecting a document: it is fetched in pieces, resumed after interruptions, hashed, saved and confirmed.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

use futures_util::lock::{Mutex, MutexGuard};
use js_sys::{Array, Date, Object, Reflect, Uint8Array};
use medpost_domain::document::{alike, shortened};
use medpost_domain::hex::hex;
use medpost_domain::id::{DeliveryId, DocumentId};
use medpost_wire::exchange::ConfirmReceipt;
use medpost_wire::problem::{Code, Problem};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, File, Headers, ReadableStreamDefaultReader, RequestInit, Response};

use crate::js::promised;
use crate::line::{Answer, Fault, Patience, Pulse, out_of_reach};
use crate::save::{click, forgotten, object_url};
use crate::upload;
use crate::{api, request};

/// Documents up to this size are held in memory until they are complete.
const MOST: u64 = 64 << 20;
/// Size of the first piece in bytes. The service records every complete piece, so an interruption costs at most one.
const PIECE: u64 = 8 << 20;
/// The minimum and maximum size of a piece, in bytes.
const PIECES: (u64, u64) = (1 << 20, 64 << 20);

/// The address of a document's content.
pub fn address(delivery: DeliveryId, document: DocumentId) -> String {
    format!("/api/v1/deliveries/{delivery}/documents/{document}/content")
}

/// How a document of this length is collected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Written to a file that the person chooses; the receipt is confirmed automatically.
    File,
    /// Held in memory and passed to the browser for saving. No page can tell when it was saved, so the person says so.
    Held,
    /// Too large for that in this browser: a plain download, confirmed by selecting the saved file.
    Download,
}

/// How a document of this length is collected in this browser.
pub fn way(length: u64) -> Way {
    match length {
        _ if has(PICKER) => Way::File,
        0..=MOST => Way::Held,
        _ => Way::Download,
    }
}

/// A folder that the person chose for many documents at once. A browser may block several downloads from one click
/// without telling the page, and what was not saved must not count as received.
#[derive(Clone)]
pub struct Folder {
    handle: JsValue,
    /// Names of documents in progress, so that two of the same name never end up in one file.
    taken: Rc<RefCell<HashSet<String>>>,
    /// This many documents are fetched at once; others wait for their turn.
    lanes: Rc<[Mutex<()>; 4]>,
    /// Number of documents that have requested a turn.
    asked: Rc<Cell<usize>>,
}

/// Whether this browser lets the person choose a folder.
pub fn can_choose_folder() -> bool {
    has(FOLDER_PICKER)
}

/// Asks for a folder; must be called from a click. `None` if the person doesn't choose one.
pub async fn choose_folder() -> Option<Folder> {
    let handle = pick(FOLDER_PICKER, "mode", "readwrite").await.ok()?;
    Some(Folder { handle, taken: Rc::default(), lanes: Rc::default(), asked: Rc::default() })
}

impl Folder {
    /// Waits for a turn.
    async fn turn(&self) -> MutexGuard<'_, ()> {
        let lane = self.asked.get() % self.lanes.len();
        self.asked.set(self.asked.get() + 1);
        self.lanes[lane].lock().await
    }

    /// A name that is used neither in the folder nor by another document in progress.
    async fn free_name(&self, name: &str) -> String {
        let mut free = shortened(name, 1);
        let mut number = 2;
        loop {
            // Reserved before checking, because others may ask at the same time. Names that differ only in case are the
            // same file on many disks.
            let fresh = self.taken.borrow_mut().insert(alike(&free));
            if fresh && promised(&self.handle, "getFileHandle", &[free.as_str().into()]).await.is_err() {
                return free;
            }
            free = shortened(name, number);
            number += 1;
        }
    }
}

/// Callbacks for progress, and a flag for stopping.
pub struct Watch {
    /// Called with the number of bytes received.
    pub progress: Rc<dyn Fn(u64)>,
    /// Called with the reason for waiting: the connection, or the service's answer. It resumes by itself.
    pub broken: Rc<dyn Fn(&Problem)>,
    /// Set to stop.
    pub stop: Rc<Cell<bool>>,
}

/// A document to collect.
#[derive(Clone)]
pub struct Source {
    /// The delivery it belongs to.
    pub delivery: DeliveryId,
    /// The document.
    pub document: DocumentId,
    /// Its file name.
    pub name: String,
    /// Its size in bytes.
    pub length: u64,
}

/// How collecting ended.
pub enum Collected {
    /// It was written, and its receipt is confirmed.
    Confirmed,
    /// It is complete and was passed to the browser; the person says when it is saved.
    Held(Held),
    /// The person stopped it; nothing was saved.
    Stopped,
    /// An office policy forbids pages to write files, and it is too large to be held in memory. A plain download is
    /// left.
    Forbidden,
}

/// A complete document, held in memory until this is dropped.
pub struct Held {
    source: Source,
    url: String,
    stated: ConfirmReceipt,
}

impl Held {
    /// Passes it to the browser for saving.
    pub fn save(&self) -> Answer<()> {
        click(&self.url, &self.source.name).ok_or_else(not_saved)
    }

    /// The person saved it: states its length and SHA-256, which the service compares. Returns false if stopped.
    pub async fn confirm(&self, watch: &Watch) -> Answer<bool> {
        confirm(&self.source, &self.stated, watch).await
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let url = std::mem::take(&mut self.url);
        spawn_local(forgotten(url));
    }
}

/// Why a piece was not received.
enum Stumble {
    Request(Fault),
    /// It was received, but could not be written.
    Unwritten,
}

impl From<Problem> for Stumble {
    fn from(it: Problem) -> Self {
        Self::Request(it.into())
    }
}

/// Fetches a document piece by piece, counts and hashes the bytes, and saves it. Temporary failures are waited out, and
/// the transfer resumes where it was interrupted. For [`Way::File`] it must be called from a click, because it asks
/// where to save; with a folder, it saves there.
pub async fn collect(source: &Source, way: Way, folder: Option<&Folder>, watch: &Watch) -> Answer<Collected> {
    let _turn = match folder {
        Some(it) => Some(it.turn().await),
        None => None,
    };
    let mut saving = match (folder, way) {
        (Some(it), _) => Saving::in_folder(it, &source.name).await.map_err(|_| not_saved())?,
        (None, Way::File) => match Saving::ask(&source.name).await {
            Ok(it) => it,
            Err(Unasked::Cancelled) => return Ok(Collected::Stopped),
            // An office policy forbids pages to write files, so the browser saves it like any other download.
            Err(Unasked::Forbidden) if source.length <= MOST => Saving::Parts(Vec::new()),
            Err(Unasked::Forbidden) => return Ok(Collected::Forbidden),
        },
        (None, Way::Held | Way::Download) => Saving::Parts(Vec::new()),
    };
    let stated = match fetch(source, &mut saving, watch).await {
        Ok(Some(it)) => it,
        Ok(None) => {
            saving.give_up().await;
            return Ok(Collected::Stopped);
        }
        Err(it) => {
            saving.give_up().await;
            return Err(it);
        }
    };
    match saving {
        Saving::Parts(parts) => {
            let url = object_url(&parts.iter().collect::<Array>()).ok_or_else(not_saved)?;
            let held = Held { source: source.clone(), url, stated };
            held.save()?;
            Ok(Collected::Held(held))
        }
        Saving::File(file) => {
            // Only now does the file get its name.
            promised(&file, "close", &[]).await.map_err(|_| not_saved())?;
            let confirmed = confirm(source, &stated, watch).await?;
            Ok(if confirmed { Collected::Confirmed } else { Collected::Stopped })
        }
    }
}

/// Confirms the receipt of a plain download by reading and hashing the saved file.
pub async fn confirm_saved(source: &Source, file: &File, watch: &Watch) -> Answer<Collected> {
    let (length, mut hash, mut at) = (upload::length(file), Sha256::new(), 0);
    while at < length {
        if watch.stop.get() {
            return Ok(Collected::Stopped);
        }
        let to = length.min(at + PIECE);
        hash.update(upload::read(file, at, to).await.map_err(|_| not_saved())?.to_vec());
        at = to;
        (watch.progress)(at);
    }
    let confirmed = confirm(source, &ConfirmReceipt { length, sha256: hex(&hash.finalize()) }, watch).await?;
    Ok(if confirmed { Collected::Confirmed } else { Collected::Stopped })
}

/// States what was received until the service has accepted it. Returns false if stopped.
async fn confirm(source: &Source, stated: &ConfirmReceipt, watch: &Watch) -> Answer<bool> {
    let patience = Patience::new(&watch.stop, &*watch.broken);
    loop {
        let Err(fault) = api::confirm(source.delivery, source.document, stated).await else { return Ok(true) };
        if !patience.outlasts(fault).await? {
            return Ok(false);
        }
    }
}

/// Fetches the whole document; `None` if stopped.
async fn fetch(source: &Source, saving: &mut Saving, watch: &Watch) -> Answer<Option<ConfirmReceipt>> {
    let patience = Patience::new(&watch.stop, &*watch.broken);
    let (mut at, mut size, mut hash, mut tag) = (0, PIECE, Sha256::new(), None);
    while at < source.length {
        let (before, began) = (hash.clone(), Date::now());
        match piece(source, at..source.length.min(at + size), &mut tag, saving, &mut hash, watch).await {
            Ok(end) => {
                patience.went();
                size = next_piece(size, Date::now() - began);
                at = end;
            }
            Err(Stumble::Unwritten) => return Err(not_saved()),
            Err(Stumble::Request(fault)) => {
                // What was received of this piece is fetched again, because the service records complete pieces.
                at = saving.back_to(at);
                hash = if at == 0 { Sha256::new() } else { before };
                (watch.progress)(at);
                size = smaller(size);
                if !patience.outlasts(fault).await? {
                    return Ok(None);
                }
            }
        }
    }
    Ok(Some(ConfirmReceipt { length: at, sha256: hex(&hash.finalize()) }))
}

/// Fetches one piece and returns where it ended. It is aborted if nothing arrives for a minute, or if stopped.
async fn piece(
    source: &Source,
    range: Range<u64>,
    tag: &mut Option<String>,
    saving: &mut Saving,
    hash: &mut Sha256,
    watch: &Watch,
) -> Result<u64, Stumble> {
    let controller = AbortController::new().map_err(|_| out_of_reach())?;
    let signal = controller.signal();
    let pulse = Pulse::begin(&watch.stop, move || controller.abort());
    let asked = || -> Result<RequestInit, JsValue> {
        let headers = Headers::new()?;
        headers.set("range", &format!("bytes={}-{}", range.start, range.end - 1))?;
        if let Some(it) = tag.as_deref() {
            headers.set("if-range", it)?;
        }
        let init = RequestInit::new();
        init.set_headers(&headers);
        init.set_signal(Some(&signal));
        Ok(init)
    };
    let init = asked().map_err(|_| out_of_reach())?;
    let window = web_sys::window().ok_or_else(out_of_reach)?;
    let address = address(source.delivery, source.document);
    let answer = JsFuture::from(window.fetch_with_str_and_init(&address, &init)).await.map_err(|_| out_of_reach())?;
    let answer: Response = answer.dyn_into().map_err(|_| out_of_reach())?;
    pulse.moved();
    if !answer.ok() {
        return Err(Stumble::Request(request::fault(&answer).await));
    }
    let header = |name: &str| answer.headers().get(name).ok().flatten();
    let (mut at, end) = if answer.status() == 206 {
        let told = format!("bytes {}-{}/{}", range.start, range.end - 1, source.length);
        if header("content-range").as_ref() != Some(&told) {
            return Err(out_of_reach().into());
        }
        (range.start, range.end)
    } else {
        // The whole document from its first byte: something in between doesn't support ranges. If the bytes differ from
        // those already received, nothing is used.
        if range.start > 0 && header("etag") != *tag {
            return Err(out_of_reach().into());
        }
        *hash = Sha256::new();
        saving.back_to(0);
        (0, source.length)
    };
    *tag = header("etag");
    let reader = answer.body().ok_or_else(out_of_reach)?.get_reader();
    let reader: ReadableStreamDefaultReader = reader.dyn_into().map_err(|_| out_of_reach())?;
    loop {
        let read = JsFuture::from(reader.read()).await.map_err(|_| out_of_reach())?;
        let of = |name: &str| Reflect::get(&read, &name.into()).map_err(|_| out_of_reach());
        if of("done")?.is_truthy() {
            break;
        }
        pulse.moved();
        let bytes: Uint8Array = of("value")?.dyn_into().map_err(|_| out_of_reach())?;
        saving.take(at, &bytes).await.map_err(|_| Stumble::Unwritten)?;
        hash.update(bytes.to_vec());
        at += u64::from(bytes.length());
        (watch.progress)(at.min(source.length));
    }
    // An interrupted transfer may look complete.
    if at == end { Ok(at) } else { Err(out_of_reach().into()) }
}

/// The size of the next piece after one that took this many milliseconds: a few seconds' worth of the connection.
fn next_piece(size: u64, millis: f64) -> u64 {
    if millis < 2_000.0 {
        (size * 2).min(PIECES.1)
    } else if millis > 8_000.0 {
        smaller(size)
    } else {
        size
    }
}

fn smaller(size: u64) -> u64 {
    (size / 2).max(PIECES.0)
}

const PICKER: &str = "showSaveFilePicker";
const FOLDER_PICKER: &str = "showDirectoryPicker";

fn not_saved() -> Problem {
    let mut problem = out_of_reach();
    problem.code = Code::NotSaved;
    problem
}

/// Where the bytes go in the meantime. Files are written through a browser API that `web-sys` considers unstable, so it
/// is called by name.
enum Saving {
    Parts(Vec<Uint8Array>),
    File(JsValue),
}

/// Why there is no file to write to.
enum Unasked {
    Cancelled,
    Forbidden,
}

impl Saving {
    /// Asks where to save.
    async fn ask(name: &str) -> Result<Self, Unasked> {
        let handle = pick(PICKER, "suggestedName", &shortened(name, 1)).await.map_err(|error| {
            let name = Reflect::get(&error, &"name".into()).ok().and_then(|it| it.as_string());
            if name.as_deref() == Some("AbortError") { Unasked::Cancelled } else { Unasked::Forbidden }
        })?;
        Ok(Self::File(promised(&handle, "createWritable", &[]).await.map_err(|_| Unasked::Forbidden)?))
    }

    /// A new file in a folder; an existing file of that name is left alone.
    async fn in_folder(folder: &Folder, name: &str) -> Result<Self, JsValue> {
        let free = folder.free_name(name).await;
        let options = Object::new();
        Reflect::set(&options, &"create".into(), &true.into())?;
        let handle = promised(&folder.handle, "getFileHandle", &[free.into(), options.into()]).await?;
        Ok(Self::File(promised(&handle, "createWritable", &[]).await?))
    }

    /// Stores bytes at a position.
    #[expect(clippy::cast_precision_loss, reason = "offsets of files fit the 53 bits of a number")]
    async fn take(&mut self, at: u64, bytes: &Uint8Array) -> Result<(), JsValue> {
        match self {
            Self::Parts(parts) => {
                parts.push(bytes.clone());
                Ok(())
            }
            Self::File(file) => {
                let body = Object::new();
                Reflect::set(&body, &"type".into(), &"write".into())?;
                Reflect::set(&body, &"position".into(), &(at as f64).into())?;
                Reflect::set(&body, &"data".into(), bytes)?;
                promised(file, "write", &[body.into()]).await.map(|_| ())
            }
        }
    }

    /// Discards everything after a position, and returns where to continue. A file is overwritten from there. Parts
    /// that don't end there, because the whole document was sent, are discarded completely.
    fn back_to(&mut self, at: u64) -> u64 {
        let Self::Parts(parts) = self else { return at };
        let (mut stands, mut count) = (0, 0);
        for it in &*parts {
            if stands + u64::from(it.length()) > at {
                break;
            }
            stands += u64::from(it.length());
            count += 1;
        }
        if stands != at {
            (stands, count) = (0, 0);
        }
        parts.truncate(count);
        stands
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

/// Shows a dialog with one option.
async fn pick(picker: &str, option: &str, value: &str) -> Result<JsValue, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &option.into(), &value.into())?;
    let window: JsValue = web_sys::window().ok_or(JsValue::NULL)?.into();
    promised(&window, picker, &[options.into()]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_some_seconds_of_the_line() {
        // Bytes per millisecond: the modem of a clinic in the hills, a fast office connection.
        for (rate, least, most) in
            [(30.0, PIECES.0, PIECES.0), (1_000.0, 2 << 20, 8 << 20), (100_000.0, PIECES.1, PIECES.1)]
        {
            let mut size = PIECE;
            for _ in 0..20 {
                #[expect(clippy::cast_precision_loss, reason = "a size of some megabytes")]
                let millis = size as f64 / rate;
                size = next_piece(size, millis);
            }
            assert!((least..=most).contains(&size), "{rate}: {size}");
        }
    }

    #[test]
    fn a_cut_makes_pieces_smaller_and_never_too_small() {
        let mut size = PIECES.1;
        for _ in 0..20 {
            let next = smaller(size);
            assert!(next <= size && next >= PIECES.0);
            size = next;
        }
        assert_eq!(size, PIECES.0);
    }
}
