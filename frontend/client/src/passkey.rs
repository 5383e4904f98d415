//! Passkeys: the browser makes them and shows them; the server judges.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::js::{call, promised};

/// Whether this browser can make and show passkeys as the page asks for them.
pub fn can() -> bool {
    let known = || {
        let maker = Reflect::get(&web_sys::window()?.into(), &"PublicKeyCredential".into()).ok()?;
        Some(Reflect::has(&maker, &"parseRequestOptionsFromJSON".into()).unwrap_or(false))
    };
    known().unwrap_or(false)
}

/// Makes a passkey by the server's options; none if the person or the device did not.
pub async fn make(options: &str) -> Option<String> {
    ceremony(options, "parseCreationOptionsFromJSON", "create").await.ok()
}

/// Asks for a passkey by the server's options; none if the person or the device did not show one.
pub async fn show(options: &str) -> Option<String> {
    ceremony(options, "parseRequestOptionsFromJSON", "get").await.ok()
}

async fn ceremony(options: &str, parse: &str, act: &str) -> Result<String, JsValue> {
    let window: JsValue = web_sys::window().ok_or(JsValue::NULL)?.into();
    let maker = Reflect::get(&window, &"PublicKeyCredential".into())?;
    let given = Reflect::get(&JSON::parse(options)?, &"publicKey".into())?;
    let wish = Object::new();
    Reflect::set(&wish, &"publicKey".into(), &call(&maker, parse, &[given])?)?;
    let navigator = Reflect::get(&window, &"navigator".into())?;
    let credentials = Reflect::get(&navigator, &"credentials".into())?;
    let made = promised(&credentials, act, &[wish.into()]).await?;
    let text = JSON::stringify(&call(&made, "toJSON", &[])?)?;
    Ok(text.into())
}
