//! What was typed and not saved is not lost without a question: leaving the page by a link, closing it or loading it anew
//! asks first. Lists' searches (`role=search`) and what keeps itself (`data-kept`) are left without one.

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

/// Where nothing typed is asked for.
const APART: &str = "[role=search], [data-kept], .alone";
/// Links that lead away.
const LINK: &str = "a[href]:not([download]):not([target]):not([href^='#'])";

/// A part of a page whose fields are sent together.
const PART: &str = "form, details, section, .card, main";

thread_local! {
    /// Fields that somebody filled in since the last step.
    static FILLED: RefCell<Vec<Filled>> = const { RefCell::new(Vec::new()) };
    /// The part of the page where somebody pressed last.
    static PRESSED: RefCell<Part> = RefCell::default();
    /// What was filled in for the last step that came too late.
    static REFUSED: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    /// Whether a page says of itself that something is not saved.
    static DIFFERS: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone)]
struct Filled {
    field: Element,
    /// Filled in again in no time: a choice, a tick. Leaving asks nothing for it.
    quick: bool,
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
    /// When the service took it ([`Part::sent`]).
    Step,
}

pub(crate) fn watch(sends: Sends) {
    before("input", |it: Event| typed(&it));
    before("click", |it: MouseEvent| {
        let at = target(&it);
        PRESSED.replace(Part::of(at.as_ref().and_then(|it| around(it, PART))));
        // With a key held, another tab is opened.
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
    // Back and Forward, where the browser lets a page ask (Chromium).
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

/// The browser's own list of the pages that were visited; none in older ones.
fn navigation() -> Option<EventTarget> {
    let window: JsValue = web_sys::window()?.into();
    Reflect::get(&window, &"navigation".into()).ok()?.dyn_into().ok()
}

/// Whether something was typed that leaving loses.
pub fn is_unsent() -> bool {
    FILLED.with_borrow_mut(|all| {
        all.retain(|it| it.field.is_connected());
        DIFFERS.get() || all.iter().any(|it| !it.quick)
    })
}

/// Asks, where something would be lost; whoever leaves gives it up.
pub fn may_leave(question: &str) -> bool {
    let leaves =
        !is_unsent() || web_sys::window().and_then(|it| it.confirm_with_message(question).ok()).unwrap_or(true);
    if leaves {
        FILLED.with_borrow_mut(Vec::clear);
    }
    leaves
}

/// The part of a page where a step was begun, with what was filled in there by then.
#[derive(Default)]
pub struct Part {
    at: Option<Element>,
    filled: Vec<(String, String)>,
}

/// Where a step that begins now was pressed.
pub fn pressed() -> Part {
    PRESSED.take()
}

/// What was filled in for the last step that came too late, by label: the page shows what somebody else made of it
/// meanwhile, and this beside it.
pub fn refused() -> Vec<(String, String)> {
    REFUSED.with_borrow(Clone::clone)
}

impl Part {
    fn of(at: Option<Element>) -> Self {
        let filled = at.as_ref().map(filled).unwrap_or_default();
        Self { at, filled }
    }

    /// The step was taken, and what was typed in its part with it.
    pub fn sent(self) {
        if let Some(it) = self.at {
            taken(&it);
        }
    }

    /// Somebody else was first: the page is about to be drawn anew.
    pub fn refused(self) {
        REFUSED.set(self.filled);
    }
}

/// What somebody filled in inside a part, by label, as it is seen there.
fn filled(part: &Element) -> Vec<(String, String)> {
    let mut all = FILLED.with_borrow(Clone::clone);
    all.retain(|it| it.field.is_connected() && part.contains(Some(&it.field)));
    all.sort_by_key(|it| it.quick);
    all.iter().filter_map(|it| Some((label(&it.field)?, value(&it.field)?))).collect()
}

/// What a field is called: by its own name, the label around it, or the one that points to it.
fn label(field: &Element) -> Option<String> {
    if let Some(it) = field.get_attribute("aria-label") {
        return Some(it);
    }
    let pointing = || first(&whole()?, &format!("label[for='{}']", field.id())).map(Element::from);
    let label = around(field, "label").or_else(pointing)?;
    // The words alone: not what stands in the fields that it holds.
    let words = (0..label.child_nodes().length()).filter_map(|it| label.child_nodes().item(it));
    let words: String =
        words.filter(|it| it.node_type() == web_sys::Node::TEXT_NODE).filter_map(|it| it.text_content()).collect();
    let words = words.trim();
    Some(if words.is_empty() { text(&label) } else { words.to_owned() })
}

/// What stands in a field, as it is seen.
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

/// Whether a link leads to another page than this one.
fn leads_away(link: &Element) -> bool {
    let here = web_sys::window().and_then(|it| it.location().pathname().ok());
    link.dyn_ref::<HtmlAnchorElement>().map(HtmlAnchorElement::pathname) != here
}

/// What was typed in a form is on its way.
fn taken(form: &Element) {
    FILLED.with_borrow_mut(|all| all.retain(|it| !form.contains(Some(&it.field))));
}

fn typed(it: &Event) {
    let Some(field) = target(it).filter(|_| it.is_trusted()) else { return };
    let kind = field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::type_);
    // A box is ticked again in no time, and a file is read when it is chosen.
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
