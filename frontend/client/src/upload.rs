//! Resumable uploads (tus 1.0.0) with progress. The file is read, hashed and sent piece by piece, so that a file of any
//! size needs little memory. At the end its SHA-256 is stated.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Promise, Uint8Array};
use medpost_domain::document::FileName;
use medpost_domain::hex::hex;
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_wire::problem::{Code, Problem};
use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

use crate::api;
use crate::line::{Answer, Fault, Patience, Pulse, out_of_reach, retry_after};

/// Size of a piece in bytes: one segment on the server.
const PIECE: u64 = 8 << 20;

/// Callbacks for progress, and a flag for stopping.
pub struct Watch {
    /// Set to stop; what arrived is kept, and the upload can be resumed.
    pub stop: Rc<Cell<bool>>,
    /// Called with the number of bytes of the file that have been sent.
    pub progress: Rc<dyn Fn(u64)>,
    /// Called with the reason for waiting: the connection, or the service's answer. It resumes by itself.
    pub broken: Rc<dyn Fn(&Problem)>,
}

/// How an upload ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It arrived, and its SHA-256 matches.
    Done,
    /// The person stopped it.
    Stopped,
    /// The file can no longer be read: it was deleted, moved or changed.
    Unreadable,
}

/// Why a part of an upload failed.
enum Stumble {
    Stopped,
    Unreadable,
    Request(Fault),
}

impl From<Fault> for Stumble {
    fn from(it: Fault) -> Self {
        Self::Request(it)
    }
}

/// Error: a file can no longer be read, or has changed.
pub(crate) struct Unreadable;

impl From<Unreadable> for Stumble {
    fn from(_: Unreadable) -> Self {
        Self::Unreadable
    }
}

/// When a file was last modified.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
pub fn modified(file: &File) -> Instant {
    Instant((file.last_modified() as i64).saturating_mul(1_000))
}

/// The size of a file in bytes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number")]
pub fn length(file: &File) -> u64 {
    file.size() as u64
}

/// A file to upload.
pub struct Upload<'a> {
    /// The inbox to send it from.
    pub inbox: InboxId,
    /// The file.
    pub file: &'a File,
    /// The name to give it: its own, or one that distinguishes it from another file.
    pub name: &'a str,
    /// Its size in bytes when it was selected.
    pub length: u64,
    /// Its modification time when it was selected.
    pub modified: Instant,
}

impl Upload<'_> {
    /// Sends the file. Starts a new upload if `known` is `None` and passes its id to `begun`; otherwise it resumes
    /// where the service left off. Temporary failures of the connection or the service are waited out.
    pub async fn send(
        &self,
        mut known: Option<DocumentId>,
        begun: impl Fn(DocumentId),
        watch: &Watch,
    ) -> Answer<Ended> {
        let patience = Patience::new(&watch.stop, &*watch.broken);
        let mut hash = Counted { of: Sha256::new(), bytes: 0 };
        let mut tried = false;
        loop {
            let gone = async {
                let id = match known {
                    Some(it) => it,
                    None => {
                        if let Some(it) = self.begun_before(tried).await {
                            it
                        } else {
                            tried = true;
                            self.begin(watch).await?
                        }
                    }
                };
                known = Some(id);
                begun(id);
                self.go_on(id, &mut hash, watch, &patience).await
            };
            match gone.await {
                Ok(()) => return Ok(Ended::Done),
                Err(Stumble::Stopped) => return Ok(Ended::Stopped),
                Err(Stumble::Unreadable) => return Ok(Ended::Unreadable),
                Err(Stumble::Request(it)) => {
                    if !patience.outlasts(it).await? {
                        return Ok(Ended::Stopped);
                    }
                }
            }
        }
    }

    /// An upload that an earlier attempt began but whose answer was lost. Beginning another one would take up room
    /// twice.
    async fn begun_before(&self, tried: bool) -> Option<DocumentId> {
        if !tried {
            return None;
        }
        let name = FileName::parse(self.name).ok()?;
        let there = api::uploads(self.inbox).await.ok()?;
        let this = there.items.into_iter().find(|it| {
            it.received == 0 && it.name == name.as_str() && it.length == self.length && it.modified_at == self.modified
        });
        this.map(|it| it.id)
    }

    /// Begins an upload and returns the id of its document.
    async fn begin(&self, watch: &Watch) -> Result<DocumentId, Fault> {
        let coded = |text: &str| {
            let bytes: String = text.bytes().map(char::from).collect();
            web_sys::window().and_then(|it| it.btoa(&bytes).ok()).unwrap_or_default()
        };
        let metadata = format!(
            "filename {},inbox {},modified {}",
            coded(self.name),
            coded(&self.inbox.to_string()),
            coded(&self.modified.to_string())
        );
        let headers = [("upload-length", self.length.to_string()), ("upload-metadata", metadata)];
        let answer = request("POST", "/api/v1/uploads/", &headers, None, &watch.stop, &nobody()).await?;
        let place = answer.get_response_header("location").ok().flatten().ok_or_else(out_of_reach)?;
        place.rsplit('/').next().and_then(|it| it.parse().ok()).ok_or_else(|| out_of_reach().into())
    }

    async fn go_on(
        &self,
        id: DocumentId,
        hash: &mut Counted,
        watch: &Watch,
        patience: &Patience<'_>,
    ) -> Result<(), Stumble> {
        let path = format!("/api/v1/uploads/{id}");
        let mut at = offset(&path, &watch.stop).await?;
        (watch.progress)(at);
        while at < self.length {
            // What the server already has is read again, for the hash of the whole file.
            self.count(hash, at, watch).await?;
            let to = self.length.min(at + PIECE);
            let bytes = self.read(at, to, watch).await?;
            let headers =
                [("upload-offset", at.to_string()), ("content-type", "application/offset+octet-stream".to_owned())];
            let (base, told) = (at, watch.progress.clone());
            let progress: Rc<dyn Fn(u64)> = Rc::new(move |it| told(base + it));
            let answer = request("PATCH", &path, &headers, Some(&bytes), &watch.stop, &progress).await?;
            let next = answer.get_response_header("upload-offset").ok().flatten().and_then(|it| it.parse().ok());
            let next: u64 = next.ok_or_else(|| Fault::from(out_of_reach()))?;
            if next == to {
                hash.add(&bytes.to_vec());
            }
            if next > at {
                patience.went();
            }
            at = next;
            (watch.progress)(at);
        }
        self.count(hash, self.length, watch).await?;
        api::finish_upload(id, hex(&hash.of.clone().finalize())).await.map_err(Stumble::from)
    }

    /// Reads on until this many bytes are in the hash.
    async fn count(&self, hash: &mut Counted, to: u64, watch: &Watch) -> Result<(), Stumble> {
        if hash.bytes > to {
            *hash = Counted { of: Sha256::new(), bytes: 0 };
        }
        while hash.bytes < to {
            let bytes = self.read(hash.bytes, to.min(hash.bytes + PIECE), watch).await?;
            hash.add(&bytes.to_vec());
        }
        Ok(())
    }

    async fn read(&self, from: u64, to: u64, watch: &Watch) -> Result<Uint8Array, Stumble> {
        if watch.stop.get() {
            return Err(Stumble::Stopped);
        }
        // Some browsers keep reading a file that was changed, but report it here.
        if length(self.file) != self.length || modified(self.file) != self.modified {
            return Err(Stumble::Unreadable);
        }
        Ok(read(self.file, from, to).await?)
    }
}

/// A hash, and the number of bytes in it.
struct Counted {
    of: Sha256,
    bytes: u64,
}

impl Counted {
    fn add(&mut self, bytes: &[u8]) {
        self.of.update(bytes);
        self.bytes += bytes.len() as u64;
    }
}

/// Deletes an upload.
pub async fn end(id: DocumentId) -> Answer<()> {
    let path = format!("/api/v1/uploads/{id}");
    request("DELETE", &path, &[], None, &Rc::default(), &nobody()).await.map(|_| ()).map_err(|it| it.problem)
}

fn nobody() -> Rc<dyn Fn(u64)> {
    Rc::new(|_| {})
}

async fn offset(path: &str, stop: &Rc<Cell<bool>>) -> Result<u64, Fault> {
    let answer = request("HEAD", path, &[], None, stop, &nobody()).await?;
    let offset = answer.get_response_header("upload-offset").ok().flatten().and_then(|it| it.parse().ok());
    offset.ok_or_else(|| out_of_reach().into())
}

/// Reads a part of a file.
#[expect(clippy::cast_precision_loss, reason = "offsets of files fit the 53 bits of a number")]
pub(crate) async fn read(file: &File, from: u64, to: u64) -> Result<Uint8Array, Unreadable> {
    let slice = file.slice_with_f64_and_f64(from as f64, to as f64).map_err(|_| Unreadable)?;
    let bytes = JsFuture::from(slice.array_buffer()).await.map_err(|_| Unreadable)?;
    let bytes = Uint8Array::new(&bytes);
    // A truncated file returns fewer bytes.
    if u64::from(bytes.length()) == to - from { Ok(bytes) } else { Err(Unreadable) }
}

/// A request by XMLHttpRequest, because fetch reports no upload progress. It is aborted if no byte is transferred for a
/// minute, or if stopped.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of bytes")]
async fn request(
    method: &str,
    path: &str,
    headers: &[(&str, String)],
    body: Option<&Uint8Array>,
    stop: &Rc<Cell<bool>>,
    progress: &Rc<dyn Fn(u64)>,
) -> Result<XmlHttpRequest, Fault> {
    let made = || -> Result<XmlHttpRequest, wasm_bindgen::JsValue> {
        let it = XmlHttpRequest::new()?;
        it.open(method, path)?;
        it.set_request_header("tus-resumable", "1.0.0")?;
        for (name, value) in headers {
            it.set_request_header(name, value)?;
        }
        Ok(it)
    };
    let xhr = made().map_err(|_| out_of_reach())?;
    let cut = xhr.clone();
    let pulse = Rc::new(Pulse::begin(stop, move || _ = cut.abort()));
    let (told, beat) = (progress.clone(), pulse.clone());
    let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |it: ProgressEvent| {
        beat.moved();
        told(it.loaded() as u64);
    });
    if let Ok(it) = xhr.upload() {
        it.set_onprogress(Some(moved.as_ref().unchecked_ref()));
    }
    let ended = Promise::new(&mut |resolve, _| xhr.set_onloadend(Some(&resolve)));
    let sent = match body {
        Some(it) => xhr.send_with_opt_js_u8_array(Some(it)),
        None => xhr.send(),
    };
    sent.map_err(|_| out_of_reach())?;
    let _ = JsFuture::from(ended).await;
    if let Ok(it) = xhr.upload() {
        it.set_onprogress(None);
    }
    drop((moved, pulse));
    match xhr.status() {
        Ok(200..300) => Ok(xhr),
        Ok(status @ 400..) => {
            let text = xhr.response_text().ok().flatten().unwrap_or_default();
            // A refused HEAD request has no body with the reason.
            let untold = || match (method, status) {
                ("HEAD", 401) => Problem::new(Code::SignedOut),
                ("HEAD", 404 | 410) => Problem::new(Code::UploadGone),
                _ => out_of_reach(),
            };
            let mut problem: Problem = serde_json::from_str(&text).unwrap_or_else(|_| untold());
            problem.status = status;
            let after = retry_after(xhr.get_response_header("retry-after").ok().flatten());
            Err(Fault { problem, after })
        }
        _ => Err(out_of_reach().into()),
    }
}
