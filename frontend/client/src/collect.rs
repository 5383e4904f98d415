//! Collecting a document: fetch, count, verify, save, confirm.

use std::rc::Rc;

use js_sys::{Array, Reflect, Uint8Array};
use medpost_domain::id::{DeliveryId, DocumentId};
use medpost_wire::exchange::ConfirmReceipt;
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, ReadableStreamDefaultReader, Response, Url};

use crate::api::{self, Answer, out_of_reach, problem};

/// Up to this size a document is held in memory until it is verified; larger ones are plain downloads.
pub const MOST: u64 = 64 << 20;

/// Where a document's bytes are.
pub fn address(delivery: DeliveryId, document: DocumentId) -> String {
    format!("/api/v1/deliveries/{delivery}/documents/{document}/content")
}

/// Fetches a document, counts length and SHA-256 of what came, hands it to the browser to save, and
/// confirms the receipt. `progress` is told how many bytes came.
pub async fn collect(delivery: DeliveryId, document: DocumentId, name: &str, progress: Rc<dyn Fn(u64)>) -> Answer<()> {
    let window = web_sys::window().ok_or_else(out_of_reach)?;
    let answer =
        JsFuture::from(window.fetch_with_str(&address(delivery, document))).await.map_err(|_| out_of_reach())?;
    let answer: Response = answer.dyn_into().map_err(|_| out_of_reach())?;
    if !answer.ok() {
        return Err(problem(&answer).await);
    }
    let reader = answer.body().ok_or_else(out_of_reach)?.get_reader();
    let reader: ReadableStreamDefaultReader = reader.dyn_into().map_err(|_| out_of_reach())?;
    let (mut hash, mut length, parts) = (Sha256::new(), 0u64, Array::new());
    loop {
        // A broken transfer ends here as an error: nothing is saved, nothing confirmed.
        let read = JsFuture::from(reader.read()).await.map_err(|_| out_of_reach())?;
        if Reflect::get(&read, &"done".into()).is_ok_and(|it| it.is_truthy()) {
            break;
        }
        let bytes: Uint8Array =
            Reflect::get(&read, &"value".into()).and_then(|it: JsValue| it.dyn_into()).map_err(|_| out_of_reach())?;
        hash.update(bytes.to_vec());
        length += u64::from(bytes.length());
        parts.push(&bytes);
        progress(length);
    }
    let sha256 = hash.finalize().iter().map(|it| format!("{it:02x}")).collect();
    save(&parts, name).ok_or_else(out_of_reach)?;
    api::confirm(delivery, document, &ConfirmReceipt { length, sha256 }).await
}

fn save(parts: &Array, name: &str) -> Option<()> {
    let blob = Blob::new_with_u8_array_sequence(parts).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link = web_sys::window()?.document()?.create_element("a").ok()?;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    let _ = Url::revoke_object_url(&url);
    Some(())
}

/// An address by which the page can show a file of this computer.
pub fn local_address(file: &web_sys::File) -> Option<String> {
    Url::create_object_url_with_blob(file).ok()
}
