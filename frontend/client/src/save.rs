//! Passing bytes to the browser for saving.

use js_sys::Array;
use medpost_domain::document::shortened;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlAnchorElement, Url};

use crate::pause::wait;

/// How long bytes passed to the browser for saving are kept, in milliseconds.
const SAVED: i32 = 60_000;

/// Passes bytes to the browser for saving. They are kept until it has certainly started.
pub fn save(parts: &Array, name: &str) -> Option<()> {
    let url = object_url(parts)?;
    click(&url, name)?;
    spawn_local(forgotten(url));
    Some(())
}

/// Releases the bytes behind an address once the browser has certainly started saving them.
pub async fn forgotten(url: String) {
    wait(SAVED).await;
    let _ = Url::revoke_object_url(&url);
}

/// Creates an address for bytes within this page.
pub fn object_url(parts: &Array) -> Option<String> {
    let blob = Blob::new_with_u8_array_sequence(parts).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Makes the browser save what is at an address, under a name.
pub fn click(url: &str, name: &str) -> Option<()> {
    let link = web_sys::window()?.document()?.create_element("a").ok()?;
    let link: HtmlAnchorElement = link.dyn_into().ok()?;
    link.set_href(url);
    link.set_download(&shortened(name, 1));
    link.click();
    Some(())
}
