//! Waiting by the browser's clock.

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Waits some milliseconds.
pub async fn wait(millis: i32) {
    let _ = JsFuture::from(timer(millis)).await;
}

/// The result of a promise; `None` if it fails or takes longer than this many milliseconds.
pub async fn wait_or(promise: Promise, millis: i32) -> Option<JsValue> {
    let first = Promise::race(&Array::of2(&promise, &timer(millis)));
    JsFuture::from(first).await.ok().filter(|it| !it.is_undefined())
}

/// A promise that resolves without a value after some milliseconds.
fn timer(millis: i32) -> Promise {
    Promise::new(&mut |resolve, _| {
        if let Some(it) = web_sys::window() {
            let _ = it.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    })
}
