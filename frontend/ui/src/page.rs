//! Helpers of the page-wide watchers: events, changes of the DOM, elements. Listeners last as long as the page does.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, MutationObserver, MutationObserverInit};

/// The page's document; `None` outside a browser.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Calls `run` on every event of this name, after the page's own handlers.
pub fn after<E: JsCast + 'static>(name: &str, run: impl Fn(E) + 'static) {
    if let Some(it) = document() {
        listen(&it, name, false, run);
    }
}

/// Calls `run` on every event of this name, before any handler on the page.
pub fn before<E: JsCast + 'static>(name: &str, run: impl Fn(E) + 'static) {
    if let Some(it) = web_sys::window() {
        listen(&it, name, true, run);
    }
}

/// Calls `run` on every event of this name at a target.
pub fn hear<E: JsCast + 'static>(at: &EventTarget, name: &str, run: impl Fn(E) + 'static) {
    listen(at, name, false, run);
}

fn listen<E: JsCast + 'static>(at: &EventTarget, name: &str, first: bool, run: impl Fn(E) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(move |it: Event| run(it.unchecked_into()));
    let _ = at.add_event_listener_with_callback_and_bool(name, heard.as_ref().unchecked_ref(), first);
    heard.forget();
}

/// Calls `run` whenever elements are added or removed; with `texts`, also when a text changes.
pub fn changed(texts: bool, run: impl Fn() + 'static) {
    let Some(body) = document().and_then(|it| it.body()) else { return };
    let seen = Closure::<dyn Fn()>::new(run);
    if let Ok(observer) = MutationObserver::new(seen.as_ref().unchecked_ref()) {
        let wanted = MutationObserverInit::new();
        wanted.set_child_list(true);
        wanted.set_subtree(true);
        wanted.set_character_data(texts);
        let _ = observer.observe_with_options(&body, &wanted);
        seen.forget();
    }
}

/// The element where an event happened.
pub fn target(it: &Event) -> Option<Element> {
    it.target()?.dyn_into().ok()
}

/// The focused element; the body if none is.
pub fn active() -> Option<HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Whether no element is focused.
pub fn nowhere() -> bool {
    active().is_none_or(|it| it.tag_name() == "BODY")
}

/// The document's root element.
pub fn whole() -> Option<Element> {
    document()?.document_element()
}

/// The first match of a selector inside an element.
pub fn first(of: &Element, what: &str) -> Option<HtmlElement> {
    of.query_selector(what).ok()??.dyn_into().ok()
}

/// All matches of a selector inside an element, in document order.
pub fn all(of: &Element, what: &str) -> Vec<HtmlElement> {
    let Ok(found) = of.query_selector_all(what) else { return Vec::new() };
    (0..found.length()).filter_map(|it| found.item(it)?.dyn_into().ok()).collect()
}

/// The element itself or its nearest ancestor that matches a selector.
pub fn around(it: &Element, what: &str) -> Option<Element> {
    it.closest(what).ok()?
}

/// The text of an element, trimmed.
pub fn text(of: &Element) -> String {
    of.text_content().unwrap_or_default().trim().to_owned()
}
