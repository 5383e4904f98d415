//! Calls to browser features for which there are no bindings.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Calls a method.
pub fn call(object: &JsValue, method: &str, words: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    method.apply(object, &words.iter().collect())
}

/// Calls a method that returns a promise, and waits for it.
pub async fn promised(object: &JsValue, method: &str, words: &[JsValue]) -> Result<JsValue, JsValue> {
    let promise: Promise = call(object, method, words)?.dyn_into()?;
    JsFuture::from(promise).await
}
