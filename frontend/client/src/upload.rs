//! Resumable uploads (tus 1.0.0) with progress: the file is read, hashed and sent piece by piece,
//! so that a file of any size needs little memory; at the end its SHA-256 is stated.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Promise, Uint8Array};
use medpost_domain::hex::hex;
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_wire::problem::Problem;
use sha2::{Digest, Sha256};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ProgressEvent, XmlHttpRequest};

use crate::api::{self, Answer, out_of_reach};

/// Bytes of a piece: a segment of the server.
const PIECE: u64 = 8 << 20;
/// Tries of a piece whose line broke, with a growing wait.
const TRIES: u32 = 6;

/// Asked between pieces and told of progress.
pub struct Watch {
    /// Set to stop; what arrived stays and can be gone on from.
    pub stop: Rc<Cell<bool>>,
    /// Told how many bytes of the file have gone.
    pub progress: Rc<dyn Fn(u64)>,
    /// Told that the line broke and will be tried again.
    pub broken: Rc<dyn Fn()>,
}

/// When a file was changed last.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
pub fn modified(file: &File) -> Instant {
    Instant((file.last_modified() as i64).saturating_mul(1_000))
}

/// Length of a file in bytes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number")]
pub fn length(file: &File) -> u64 {
    file.size() as u64
}

/// Begins an upload; answers the document it becomes.
pub async fn begin(inbox: InboxId, file: &File) -> Answer<DocumentId> {
    let coded = |text: &str| {
        let bytes: String = text.bytes().map(char::from).collect();
        web_sys::window().and_then(|it| it.btoa(&bytes).ok()).unwrap_or_default()
    };
    let metadata = format!(
        "filename {},inbox {},modified {}",
        coded(&file.name()),
        coded(&inbox.to_string()),
        coded(&modified(file).to_string())
    );
    let headers = [
        ("tus-resumable", "1.0.0".to_owned()),
        ("upload-length", length(file).to_string()),
        ("upload-metadata", metadata),
    ];
    let answer = request("POST", "/api/v1/uploads/", &headers, None, &(Rc::new(|_| {}) as Rc<dyn Fn(u64)>)).await?;
    let place = answer.get_response_header("location").ok().flatten().ok_or_else(out_of_reach)?;
    place.rsplit('/').next().and_then(|it| it.parse().ok()).ok_or_else(out_of_reach)
}

/// Sends a file from where its upload stands; answers true when it is complete, false when stopped.
pub async fn go_on(id: DocumentId, file: &File, watch: &Watch) -> Answer<bool> {
    let path = format!("/api/v1/uploads/{id}");
    let length = length(file);
    let mut hash = Sha256::new();
    let (mut at, mut hashed, mut tries) = (offset(&path).await?, 0, 0);
    while at < length {
        // What the server has already is read again for the hash of the whole.
        while hashed < at {
            let to = at.min(hashed + PIECE);
            hash.update(read(file, hashed, to).await?.to_vec());
            hashed = to;
        }
        if watch.stop.get() {
            return Ok(false);
        }
        let to = length.min(at + PIECE);
        let bytes = read(file, at, to).await?;
        let headers = [
            ("tus-resumable", "1.0.0".to_owned()),
            ("upload-offset", at.to_string()),
            ("content-type", "application/offset+octet-stream".to_owned()),
        ];
        let (base, told) = (at, watch.progress.clone());
        let progress: Rc<dyn Fn(u64)> = Rc::new(move |it| told(base + it));
        match request("PATCH", &path, &headers, Some(&bytes), &progress).await {
            Ok(answer) => {
                let next = answer.get_response_header("upload-offset").ok().flatten().and_then(|it| it.parse().ok());
                let next: u64 = next.ok_or_else(out_of_reach)?;
                if next == to {
                    hash.update(bytes.to_vec());
                    hashed = to;
                }
                at = next;
                tries = 0;
            }
            Err(problem) => {
                tries += 1;
                let again = matches!(problem.status, 500.. | 409) && tries < TRIES;
                if !again {
                    return Err(problem);
                }
                (watch.broken)();
                wait(500 * (1 << tries)).await;
                at = match offset(&path).await {
                    Ok(it) => it,
                    Err(it) if it.status >= 500 => at,
                    Err(it) => return Err(it),
                };
            }
        }
        (watch.progress)(at);
    }
    while hashed < length {
        let to = length.min(hashed + PIECE);
        hash.update(read(file, hashed, to).await?.to_vec());
        hashed = to;
    }
    let sha256 = hex(&hash.finalize());
    api::finish_upload(id, sha256).await?;
    Ok(true)
}

/// Ends an upload.
pub async fn end(id: DocumentId) -> Answer<()> {
    let headers = [("tus-resumable", "1.0.0".to_owned())];
    let none: Rc<dyn Fn(u64)> = Rc::new(|_| {});
    request("DELETE", &format!("/api/v1/uploads/{id}"), &headers, None, &none).await.map(|_| ())
}

async fn offset(path: &str) -> Answer<u64> {
    let headers = [("tus-resumable", "1.0.0".to_owned())];
    let none: Rc<dyn Fn(u64)> = Rc::new(|_| {});
    let answer = request("HEAD", path, &headers, None, &none).await?;
    let offset = answer.get_response_header("upload-offset").ok().flatten().and_then(|it| it.parse().ok());
    offset.ok_or_else(out_of_reach)
}

#[expect(clippy::cast_precision_loss, reason = "offsets of files fit the 53 bits of a number")]
pub(crate) async fn read(file: &File, from: u64, to: u64) -> Answer<Uint8Array> {
    let slice = file.slice_with_f64_and_f64(from as f64, to as f64).map_err(|_| out_of_reach())?;
    let bytes = JsFuture::from(slice.array_buffer()).await.map_err(|_| out_of_reach())?;
    Ok(Uint8Array::new(&bytes))
}

/// A request by XMLHttpRequest, for fetch tells nothing of an upload's progress.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of bytes")]
async fn request(
    method: &str,
    path: &str,
    headers: &[(&str, String)],
    body: Option<&Uint8Array>,
    progress: &Rc<dyn Fn(u64)>,
) -> Answer<XmlHttpRequest> {
    let made = || -> Result<XmlHttpRequest, wasm_bindgen::JsValue> {
        let it = XmlHttpRequest::new()?;
        it.open(method, path)?;
        for (name, value) in headers {
            it.set_request_header(name, value)?;
        }
        Ok(it)
    };
    let xhr = made().map_err(|_| out_of_reach())?;
    let told = progress.clone();
    let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |it: ProgressEvent| told(it.loaded() as u64));
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
    drop(moved);
    match xhr.status() {
        Ok(200..300) => Ok(xhr),
        Ok(status @ 400..) => {
            let text = xhr.response_text().ok().flatten().unwrap_or_default();
            let mut problem: Problem = serde_json::from_str(&text).unwrap_or_else(|_| out_of_reach());
            problem.status = status;
            Err(problem)
        }
        _ => Err(out_of_reach()),
    }
}

/// Waits some milliseconds.
pub async fn wait(millis: i32) {
    let waited = Promise::new(&mut |resolve, _| {
        if let Some(it) = web_sys::window() {
            let _ = it.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    let _ = JsFuture::from(waited).await;
}

/// What a promise answers, or none if it takes longer than some milliseconds or fails.
pub async fn wait_or(promise: Promise, millis: i32) -> Option<wasm_bindgen::JsValue> {
    let late = Promise::new(&mut |resolve, _| {
        if let Some(it) = web_sys::window() {
            let _ = it.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    let first = Promise::race(&js_sys::Array::of2(&promise, &late));
    JsFuture::from(first).await.ok().filter(|it| !it.is_undefined())
}
