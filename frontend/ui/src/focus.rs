//! Keyboard focus.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::words;

/// Focuses the element with this id, and so scrolls to it, once the page is drawn.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || now(&id));
}

fn now(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(it) = element.as_ref().and_then(|it| it.dyn_ref::<HtmlElement>()) {
        let _ = it.focus();
    }
}

/// 本文へ移動: skips the menu. Moves the focus itself, since the router would treat the link as a page.
#[component]
pub fn Skip() -> impl IntoView {
    let skip = |it: MouseEvent| {
        it.prevent_default();
        now("main");
    };
    view! {
        <a class="skip" href="#main" rel="external" on:click=skip>
            {words::shell::skip_to_content()}
        </a>
    }
}
