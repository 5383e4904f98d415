//! What every watch over the whole page needs of it: events, changes, and elements. A watch lasts as long as the page does.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, MutationObserver, MutationObserverInit};

/// The page's document; none outside of a browser.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Calls on every event of this name, once the page's own handlers had it.
pub fn after<E: JsCast + 'static>(name: &str, run: impl Fn(E) + 'static) {
    if let Some(it) = document() {
        listen(&it, name, false, run);
    }
}

/// Calls on every event of this name, before anything on the page has it.
pub fn before<E: JsCast + 'static>(name: &str, run: impl Fn(E) + 'static) {
    if let Some(it) = web_sys::window() {
        listen(&it, name, true, run);
    }
}

/// Calls on every event of this name that something tells.
pub fn hear<E: JsCast + 'static>(at: &EventTarget, name: &str, run: impl Fn(E) + 'static) {
    listen(at, name, false, run);
}

fn listen<E: JsCast + 'static>(at: &EventTarget, name: &str, first: bool, run: impl Fn(E) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(move |it: Event| run(it.unchecked_into()));
    let _ = at.add_event_listener_with_callback_and_bool(name, heard.as_ref().unchecked_ref(), first);
    heard.forget();
}

/// Calls whenever elements come or go; where `texts` are asked for, also when one changes.
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

/// The element in which something happened.
pub fn target(it: &Event) -> Option<Element> {
    it.target()?.dyn_into().ok()
}

/// What has the keyboard: the body where nothing has.
pub fn active() -> Option<HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Whether nothing has the keyboard.
pub fn nowhere() -> bool {
    active().is_none_or(|it| it.tag_name() == "BODY")
}

/// The whole page, as an element.
pub fn whole() -> Option<Element> {
    document()?.document_element()
}

/// The first of what a selector names inside an element.
pub fn first(of: &Element, what: &str) -> Option<HtmlElement> {
    of.query_selector(what).ok()??.dyn_into().ok()
}

/// All that a selector names inside an element.
pub fn all(of: &Element, what: &str) -> Vec<HtmlElement> {
    let Ok(found) = of.query_selector_all(what) else { return Vec::new() };
    (0..found.length()).filter_map(|it| found.item(it)?.dyn_into().ok()).collect()
}

/// An element, or the nearest one around it, that a selector names.
pub fn around(it: &Element, what: &str) -> Option<Element> {
    it.closest(what).ok()?
}

/// What stands in an element.
pub fn text(of: &Element) -> String {
    of.text_content().unwrap_or_default().trim().to_owned()
}
