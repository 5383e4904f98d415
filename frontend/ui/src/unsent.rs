//! What was typed and not saved is not lost without a question: leaving the page by a link, closing it or loading it anew
//! asks first. Lists' searches (`role=search`) and what keeps itself (`data-kept`) are left without one.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, EventTarget, HtmlAnchorElement, HtmlInputElement, MouseEvent};

use crate::words;

/// Where nothing typed is asked for.
const APART: &str = "[role=search], [data-kept], .alone";
/// Links that lead away.
const LINK: &str = "a[href]:not([download]):not([target]):not([href^='#'])";

/// A part of a page whose fields are sent together.
const PART: &str = "form, details, section, .card, main";

thread_local! {
    /// Fields that somebody typed in since the last step.
    static TYPED: RefCell<Vec<Element>> = const { RefCell::new(Vec::new()) };
    /// The part of the page where somebody pressed last.
    static PRESSED: RefCell<Option<Element>> = const { RefCell::new(None) };
    /// Whether a page says of itself that something is not saved.
    static DIFFERS: Cell<bool> = const { Cell::new(false) };
}

/// A page that knows by itself what is not saved, for more than typing changes it.
pub fn differs(it: Signal<bool>) {
    Effect::new(move |_| DIFFERS.set(it.get()));
    on_cleanup(|| DIFFERS.set(false));
}

/// When what was typed in a form counts as taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// When the form is sent.
    Form,
    /// When the service took it ([`sent`]).
    Step,
}

/// Watches the page as long as it stands.
pub fn watch(sends: Sends) {
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
            PRESSED.replace(target(&it).and_then(|it| it.closest(PART).ok().flatten()));
            let leaves = plain
                && target(&it).is_some_and(|it| it.closest(LINK).ok().flatten().is_some_and(|it| leads_away(&it)));
            if leaves && !may_leave(words::leave_typed()) {
                it.prevent_default();
                it.stop_immediate_propagation();
            }
        }),
    );
    on(
        "submit",
        true,
        Box::new(move |it| {
            if let Some(form) = target(&it) {
                if sends == Sends::Form {
                    taken(&form);
                } else {
                    PRESSED.replace(form.closest(PART).ok().flatten());
                }
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
        TYPED.with_borrow_mut(Vec::clear);
    }
    leaves
}

/// A step was taken: what was typed in the part of the page where it was pressed is taken with it.
pub fn sent() {
    if let Some(part) = PRESSED.take() {
        taken(&part);
    }
}

/// Whether a link leads to another page than this one.
fn leads_away(link: &Element) -> bool {
    let here = web_sys::window().and_then(|it| it.location().pathname().ok());
    link.dyn_ref::<HtmlAnchorElement>().map(HtmlAnchorElement::pathname) != here
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
