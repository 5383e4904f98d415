//! A double click presses once: whoever is used to open files so makes nothing twice.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, MouseEvent};

/// Buttons that are meant to be pressed again and again say so by `type="button"`.
const ONCE: &str = "button:not([type=button])";

/// Watches the page as long as it stands.
pub fn watch() {
    let Some(window) = web_sys::window() else { return };
    let clicked = Closure::<dyn Fn(MouseEvent)>::new(|it: MouseEvent| {
        let target = it.target().and_then(|it| it.dyn_into::<Element>().ok());
        if it.detail() > 1 && target.is_some_and(|it| it.closest(ONCE).ok().flatten().is_some()) {
            it.prevent_default();
            it.stop_immediate_propagation();
        }
    });
    // Before whatever the button does.
    let _ = window.add_event_listener_with_callback_and_bool("click", clicked.as_ref().unchecked_ref(), true);
    clicked.forget();
}
