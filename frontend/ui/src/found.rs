//! What a search found (`.found`) is walked by the arrow keys, as every list under a search field is. Enter in the field
//! leads to the first; nothing is taken before it was looked at.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent};

const FOUND: &str = ".found";
const CHOICES: &str = ".found button:not([disabled])";

/// Watches the page as long as it stands.
pub fn watch() {
    let Some(document) = web_sys::window().and_then(|it| it.document()) else { return };
    let at = document.clone();
    let pressed = Closure::<dyn Fn(KeyboardEvent)>::new(move |it: KeyboardEvent| {
        // The arrows of a word that is being converted are the input method's.
        // Safari tells the Enter that ends a conversion with this code alone.
        let converts = it.is_composing() || it.key_code() == 229;
        if !converts && walk(&at, &it).is_some() {
            it.prevent_default();
        }
    });
    let _ = document.add_event_listener_with_callback("keydown", pressed.as_ref().unchecked_ref());
    pressed.forget();
}

fn walk(document: &Document, it: &KeyboardEvent) -> Option<()> {
    let here: HtmlElement = document.active_element()?.dyn_into().ok()?;
    let inside = here.closest(FOUND).ok()?.is_some();
    let mut around = here.parent_element()?;
    let field = loop {
        if let Some(it) = around.query_selector("input[type=search]").ok()? {
            break it.dyn_into::<HtmlElement>().ok()?;
        }
        around = around.parent_element()?;
    };
    if !inside && field != here {
        return None;
    }
    let choices = choices(&around);
    let at = choices.iter().position(|it| *it == here);
    let next = match (it.key().as_str(), at) {
        ("ArrowDown" | "Enter", None) => choices.first(),
        ("ArrowDown", Some(at)) => choices.get(at + 1),
        ("ArrowUp", Some(0)) | ("Escape", Some(_)) => Some(&field),
        ("ArrowUp", Some(at)) => choices.get(at - 1),
        _ => None,
    };
    next?.focus().ok()
}

fn choices(of: &Element) -> Vec<HtmlElement> {
    let Ok(all) = of.query_selector_all(CHOICES) else { return Vec::new() };
    (0..all.length()).filter_map(|it| all.item(it)?.dyn_into().ok()).collect()
}
