//! Passkeys: the browser creates and shows them; the server verifies.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::js::{call, promised};

/// Whether this browser supports passkeys in the way the page uses them.
pub fn can() -> bool {
    let known = || {
        let maker = Reflect::get(&web_sys::window()?.into(), &"PublicKeyCredential".into()).ok()?;
        Some(Reflect::has(&maker, &"parseRequestOptionsFromJSON".into()).unwrap_or(false))
    };
    known().unwrap_or(false)
}

/// Creates a passkey with the server's options. `None` if the person or the device doesn't.
pub async fn make(options: &str) -> Option<String> {
    ceremony(options, "parseCreationOptionsFromJSON", "create").await.ok()
}

/// Requests a passkey with the server's options. `None` if the person or the device doesn't show one.
pub async fn show(options: &str) -> Option<String> {
    ceremony(options, "parseRequestOptionsFromJSON", "get").await.ok()
}

async fn ceremony(options: &str, parse: &str, act: &str) -> Result<String, JsValue> {
    let window: JsValue = web_sys::window().ok_or(JsValue::NULL)?.into();
    let maker = Reflect::get(&window, &"PublicKeyCredential".into())?;
    let given = Reflect::get(&JSON::parse(options)?, &"publicKey".into())?;
    let request = Object::new();
    Reflect::set(&request, &"publicKey".into(), &call(&maker, parse, &[given])?)?;
    let navigator = Reflect::get(&window, &"navigator".into())?;
    let credentials = Reflect::get(&navigator, &"credentials".into())?;
    let made = promised(&credentials, act, &[request.into()]).await?;
    let text = JSON::stringify(&call(&made, "toJSON", &[])?)?;
    Ok(text.into())
}
