//! Asks before unsaved input is lost by a link, by Back or Forward, or by closing or reloading the page. Lists'
//! searches (`role=search`) and forms that are kept anyway (`data-kept`) are exempt.

use std::cell::{Cell, RefCell};

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, EventTarget, HtmlAnchorElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
    MouseEvent,
};

use crate::page::{around, before, first, hear, target, text, whole};
use crate::words;

/// Parts of a page whose fields are exempt.
const APART: &str = "[role=search], [data-kept], .alone";
/// Links that leave the page: no downloads, new tabs or anchors.
const LINK: &str = "a[href]:not([download]):not([target]):not([href^='#'])";

/// Parts of a page whose fields are sent together.
const PART: &str = "form, details, section, .card, main";

thread_local! {
    /// Fields that were filled in and not sent yet.
    static FILLED: RefCell<Vec<Filled>> = const { RefCell::new(Vec::new()) };
    /// The part of the page that was clicked or submitted last.
    static PRESSED: RefCell<Part> = RefCell::default();
    /// What had been entered for the last step refused as stale, as (label, value).
    static REFUSED: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    /// Whether the page itself reports unsaved changes ([`differs`]).
    static DIFFERS: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone)]
struct Filled {
    field: Element,
    /// Whether it is quickly filled in again, like a choice or a tick, so that leaving doesn't ask.
    quick: bool,
}

/// Lets a page report unsaved changes itself, if they don't come from typing alone.
pub fn differs(it: Signal<bool>) {
    Effect::new(move |_| DIFFERS.set(it.get()));
    on_cleanup(|| DIFFERS.set(false));
}

/// When the input of a form counts as sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// When the form is submitted.
    Form,
    /// When the service has accepted it ([`Part::sent`]).
    Step,
}

pub(crate) fn watch(sends: Sends) {
    before("input", |it: Event| typed(&it));
    before("click", |it: MouseEvent| {
        let at = target(&it);
        PRESSED.replace(Part::of(at.as_ref().and_then(|it| around(it, PART))));
        // With a modifier key, the link opens in another tab or window.
        let plain = !it.ctrl_key() && !it.meta_key() && !it.shift_key();
        let link = at.and_then(|it| around(&it, LINK));
        if plain && link.is_some_and(|it| leads_away(&it)) && !may_leave(words::common::leave_typed()) {
            it.prevent_default();
            it.stop_immediate_propagation();
        }
    });
    before("submit", move |it: Event| {
        let form = target(&it);
        PRESSED.replace(Part::of(form.clone()));
        if let Some(form) = form.filter(|_| sends == Sends::Form) {
            taken(&form);
        }
    });
    // Back and Forward, in browsers that let a page cancel them (Chromium).
    if let Some(it) = navigation() {
        hear(&it, "navigate", |it: Event| {
            let of = |name: &str| Reflect::get(&it, &name.into()).unwrap_or_default();
            let walks = of("navigationType").as_string().as_deref() == Some("traverse");
            if walks && it.cancelable() && !may_leave(words::common::leave_typed()) {
                it.prevent_default();
            }
        });
    }
    before("beforeunload", |it: Event| {
        if is_unsent() {
            it.prevent_default();
        }
    });
}

/// The browser's `navigation` object; `None` in older browsers.
fn navigation() -> Option<EventTarget> {
    let window: JsValue = web_sys::window()?.into();
    Reflect::get(&window, &"navigation".into()).ok()?.dyn_into().ok()
}

/// Whether leaving the page would lose input.
pub fn is_unsent() -> bool {
    FILLED.with_borrow_mut(|all| {
        all.retain(|it| it.field.is_connected());
        DIFFERS.get() || all.iter().any(|it| !it.quick)
    })
}

/// Asks if input would be lost, and returns whether to leave, which discards the input.
pub fn may_leave(question: &str) -> bool {
    let leaves =
        !is_unsent() || web_sys::window().and_then(|it| it.confirm_with_message(question).ok()).unwrap_or(true);
    if leaves {
        FILLED.with_borrow_mut(Vec::clear);
    }
    leaves
}

/// The part of a page where a step was started, with what had been filled in there by then.
#[derive(Default)]
pub struct Part {
    at: Option<Element>,
    filled: Vec<(String, String)>,
}

/// The part that was clicked or submitted last, for a step that starts now. Can be taken once.
pub fn pressed() -> Part {
    PRESSED.take()
}

/// What had been entered for the last step refused as stale, as (label, value). Shown beside the other person's change
/// (ADR 26).
pub fn refused() -> Vec<(String, String)> {
    REFUSED.with_borrow(Clone::clone)
}

impl Part {
    fn of(at: Option<Element>) -> Self {
        let filled = at.as_ref().map(filled).unwrap_or_default();
        Self { at, filled }
    }

    /// The service accepted the step, so the input in this part is no longer unsent.
    pub fn sent(self) {
        if let Some(it) = self.at {
            taken(&it);
        }
    }

    /// Somebody else changed it first: saves the input before the page is redrawn.
    pub fn refused(self) {
        REFUSED.set(self.filled);
    }
}

/// What was filled in inside a part, as (label, value), both as shown on screen.
fn filled(part: &Element) -> Vec<(String, String)> {
    let mut all = FILLED.with_borrow(Clone::clone);
    all.retain(|it| it.field.is_connected() && part.contains(Some(&it.field)));
    all.sort_by_key(|it| it.quick);
    all.iter().filter_map(|it| Some((label(&it.field)?, value(&it.field)?))).collect()
}

/// A field's label: its `aria-label`, the `label` around it, or the one that points to it.
fn label(field: &Element) -> Option<String> {
    if let Some(it) = field.get_attribute("aria-label") {
        return Some(it);
    }
    let pointing = || first(&whole()?, &format!("label[for='{}']", field.id())).map(Element::from);
    let label = around(field, "label").or_else(pointing)?;
    // Only the label's own text, not that of fields inside it.
    let words = (0..label.child_nodes().length()).filter_map(|it| label.child_nodes().item(it));
    let words: String =
        words.filter(|it| it.node_type() == web_sys::Node::TEXT_NODE).filter_map(|it| it.text_content()).collect();
    let words = words.trim();
    Some(if words.is_empty() { text(&label) } else { words.to_owned() })
}

/// A field's value as shown on screen; `None` for files, passwords and searches.
fn value(field: &Element) -> Option<String> {
    if let Some(it) = field.dyn_ref::<HtmlSelectElement>() {
        return it.selected_options().item(0).map(|it| text(&it));
    }
    if let Some(it) = field.dyn_ref::<HtmlTextAreaElement>() {
        return Some(it.value());
    }
    let input = field.dyn_ref::<HtmlInputElement>()?;
    match input.type_().as_str() {
        "checkbox" => Some(if input.checked() { "☑" } else { "☐" }.to_owned()),
        "file" | "password" | "search" => None,
        _ => Some(input.value()),
    }
}

/// Whether a link leads to another path than the current one.
fn leads_away(link: &Element) -> bool {
    let here = web_sys::window().and_then(|it| it.location().pathname().ok());
    link.dyn_ref::<HtmlAnchorElement>().map(HtmlAnchorElement::pathname) != here
}

/// Forgets the fields in a form, whose input counts as sent.
fn taken(form: &Element) {
    FILLED.with_borrow_mut(|all| all.retain(|it| !form.contains(Some(&it.field))));
}

fn typed(it: &Event) {
    let Some(field) = target(it).filter(|_| it.is_trusted()) else { return };
    let kind = field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::type_);
    // A box is quickly ticked again, and a file is read as soon as it is chosen.
    let quick =
        matches!(kind.as_deref(), Some("checkbox" | "radio" | "file" | "search")) || field.tag_name() == "SELECT";
    if around(&field, APART).is_some() || around(&field, "main").is_none() {
        return;
    }
    FILLED.with_borrow_mut(|all| {
        all.retain(|it| it.field.is_connected() && it.field != field);
        all.push(Filled { field, quick });
    });
}
