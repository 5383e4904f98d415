//! What was typed and not saved is not lost without a question: leaving the page by a link, closing it or loading it anew
//! asks first. Lists' searches (`role=search`) and what keeps itself (`data-kept`) are left without one.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, EventTarget, HtmlInputElement, MouseEvent};

use crate::words;

/// Where nothing typed is asked for.
const APART: &str = "[role=search], [data-kept], .alone";
/// Links that lead away.
const LINK: &str = "a[href]:not([download]):not([target]):not([href^='#'])";

thread_local! {
    /// Fields that somebody typed in since the last step.
    static TYPED: RefCell<Vec<Element>> = const { RefCell::new(Vec::new()) };
    /// Whether a page says of itself that something is not saved.
    static DIFFERS: Cell<bool> = const { Cell::new(false) };
}

/// A page that knows by itself what is not saved, for more than typing changes it.
pub fn differs(it: Signal<bool>) {
    Effect::new(move |_| DIFFERS.set(it.get()));
    on_cleanup(|| DIFFERS.set(false));
}

/// Watches the page as long as it stands.
pub fn watch() {
    let Some(window) = web_sys::window() else { return };
    let on = |name: &str, capture: bool, run: Box<dyn Fn(Event)>| {
        let heard = Closure::<dyn Fn(Event)>::new(run);
        let heard_by: &EventTarget = &window;
        let _ = heard_by.add_event_listener_with_callback_and_bool(name, heard.as_ref().unchecked_ref(), capture);
        heard.forget();
    };
    on("input", true, Box::new(|it| typed(&it)));
    // Before the router follows the link.
    on(
        "click",
        true,
        Box::new(|it| {
            // With a key held, another tab is opened.
            let plain =
                it.dyn_ref::<MouseEvent>().is_some_and(|it| !it.ctrl_key() && !it.meta_key() && !it.shift_key());
            let leaves = plain && target(&it).is_some_and(|it| it.closest(LINK).ok().flatten().is_some());
            if leaves && !may_leave(words::leave_typed()) {
                it.prevent_default();
                it.stop_immediate_propagation();
            }
        }),
    );
    on(
        "submit",
        true,
        Box::new(|it| {
            if let Some(form) = target(&it) {
                taken(&form);
            }
        }),
    );
    on(
        "beforeunload",
        false,
        Box::new(|it| {
            if is_unsent() {
                it.prevent_default();
            }
        }),
    );
}

/// Whether something was typed that leaving loses.
pub fn is_unsent() -> bool {
    TYPED.with_borrow_mut(|all| {
        all.retain(|it| it.is_connected());
        DIFFERS.get() || !all.is_empty()
    })
}

/// Asks, where something would be lost; whoever leaves gives it up.
pub fn may_leave(question: &str) -> bool {
    let leaves =
        !is_unsent() || web_sys::window().and_then(|it| it.confirm_with_message(question).ok()).unwrap_or(true);
    if leaves {
        sent();
    }
    leaves
}

/// What was typed was taken, or given up.
pub fn sent() {
    TYPED.with_borrow_mut(Vec::clear);
    DIFFERS.set(false);
}

/// What was typed in a form is on its way.
fn taken(form: &Element) {
    TYPED.with_borrow_mut(|all| all.retain(|it| !form.contains(Some(it))));
}

fn target(it: &Event) -> Option<Element> {
    it.target()?.dyn_into().ok()
}

fn typed(it: &Event) {
    let Some(field) = target(it).filter(|_| it.is_trusted()) else { return };
    let kind = field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::type_);
    // A box is ticked again in no time, and a file is read when it is chosen.
    let quick =
        matches!(kind.as_deref(), Some("checkbox" | "radio" | "file" | "search")) || field.tag_name() == "SELECT";
    let apart = quick || field.closest(APART).ok().flatten().is_some();
    if apart || field.closest("main").ok().flatten().is_none() {
        return;
    }
    TYPED.with_borrow_mut(|all| {
        all.retain(|it| it.is_connected() && *it != field);
        all.push(field);
    });
}
