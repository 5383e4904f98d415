//! Questions that come up in a page (`data-question`): they take the focus, Escape leaves them, and the focus goes back
//! to where it was.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, HtmlElement, KeyboardEvent, MutationObserver, MutationObserverInit};

/// The question that stands in the page, the newest one last.
const QUESTION: &str = "[data-question]";
/// What can be answered in it.
const ANSWERS: &str = "input, button";
/// The way out of it.
const WAY_OUT: &str = ".btn.quiet";

/// Watches the page as long as it stands.
pub fn watch() {
    let Some(document) = web_sys::window().and_then(|it| it.document()) else { return };
    let Some(body) = document.body() else { return };
    let came_from = RefCell::new(None::<HtmlElement>);
    let looked_at = document.clone();
    let changed = Closure::<dyn Fn()>::new(move || look(&looked_at, &came_from));
    if let Ok(observer) = MutationObserver::new(changed.as_ref().unchecked_ref()) {
        let wanted = MutationObserverInit::new();
        wanted.set_child_list(true);
        wanted.set_subtree(true);
        let _ = observer.observe_with_options(&body, &wanted);
        changed.forget();
    }
    let at = document.clone();
    let pressed = Closure::<dyn Fn(KeyboardEvent)>::new(move |it: KeyboardEvent| {
        // Escape in the middle of a word takes the word back, not the question.
        if it.key() == "Escape"
            && !it.is_composing()
            && it.key_code() != 229
            && let Some(question) = newest(&at)
            && let Some(out) = last(&question, WAY_OUT)
        {
            it.prevent_default();
            out.click();
        }
    });
    let _ = document.add_event_listener_with_callback("keydown", pressed.as_ref().unchecked_ref());
    pressed.forget();
}

fn newest(document: &Document) -> Option<HtmlElement> {
    let all = document.query_selector_all(QUESTION).ok()?;
    all.item(all.length().checked_sub(1)?)?.dyn_into().ok()
}

fn last(of: &HtmlElement, what: &str) -> Option<HtmlElement> {
    let all = of.query_selector_all(what).ok()?;
    all.item(all.length().checked_sub(1)?)?.dyn_into().ok()
}

/// A question that came takes the focus; once it is gone, what had it before has it again.
fn look(document: &Document, came_from: &RefCell<Option<HtmlElement>>) {
    let active = document.active_element().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let Some(question) = newest(document) else {
        let lost = active.is_none_or(|it| it.tag_name() == "BODY");
        if let Some(it) = came_from.take().filter(|it| lost && it.is_connected()) {
            let _ = it.focus();
        }
        return;
    };
    if came_from.borrow().is_some() || question.contains(active.as_ref().map(AsRef::as_ref)) {
        return;
    }
    came_from.replace(active);
    let first = question.query_selector(ANSWERS).ok().flatten();
    if let Some(it) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = it.focus();
    }
}
