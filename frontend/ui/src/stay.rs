//! The keyboard stays where it was: a step draws its page anew, and the button that was pressed is another one then, or
//! gone. What stands in its place has the focus, if nothing else on the page is called so; else the heading above it. Never
//! the like button of another row: whoever presses it again would do the step to somebody else.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, FocusEvent, FocusOptions, HtmlElement, MutationObserver, MutationObserverInit};

/// What a row or a part of a page is.
const ROW: &str = "tr, li, article, section, form, .card";
/// What names it.
const NAME: &str = "h2, h3, b, a, td";
const HEADINGS: &str = "h1, h2, h3";

/// Where the keyboard stood.
struct Stood {
    element: HtmlElement,
    page: String,
    /// What the element is called.
    name: String,
    /// What its row is called.
    row: String,
    /// Whether nothing else on the page was called so.
    alone: bool,
    /// The headings above it, the nearest one first.
    headings: Vec<String>,
}

/// Watches the page as long as it stands.
pub fn watch() {
    let Some(document) = web_sys::window().and_then(|it| it.document()) else { return };
    let Some(body) = document.body() else { return };
    let stood = std::rc::Rc::new(RefCell::new(None::<Stood>));
    let (noted, at) = (stood.clone(), document.clone());
    let focused = Closure::<dyn Fn(FocusEvent)>::new(move |it: FocusEvent| {
        let element = it.target().and_then(|it| it.dyn_into::<HtmlElement>().ok());
        noted.replace(element.filter(|it| matches!(it.closest("main"), Ok(Some(_)))).map(|it| note(&at, it)));
    });
    let _ = document.add_event_listener_with_callback("focusin", focused.as_ref().unchecked_ref());
    focused.forget();
    // Whoever leaves it by themselves stands nowhere; what is taken off the page tells nothing.
    let left = stood.clone();
    let blurred = Closure::<dyn Fn(FocusEvent)>::new(move |it: FocusEvent| {
        let there = it.target().and_then(|it| it.dyn_into::<Element>().ok()).is_some_and(|it| it.is_connected());
        if there && it.related_target().is_none() {
            left.take();
        }
    });
    let _ = document.add_event_listener_with_callback("focusout", blurred.as_ref().unchecked_ref());
    blurred.forget();
    let changed = Closure::<dyn Fn()>::new(move || look(&document, &stood));
    if let Ok(observer) = MutationObserver::new(changed.as_ref().unchecked_ref()) {
        let wanted = MutationObserverInit::new();
        wanted.set_child_list(true);
        wanted.set_subtree(true);
        let _ = observer.observe_with_options(&body, &wanted);
        changed.forget();
    }
}

fn note(document: &Document, element: HtmlElement) -> Stood {
    let mut headings = Vec::new();
    let mut around = element.parent_element();
    while let Some(it) = around.filter(|it| it.tag_name() != "BODY") {
        let name = first(&it, HEADINGS).map(|it| text(&it)).unwrap_or_default();
        if !name.is_empty() && headings.last() != Some(&name) {
            headings.push(name);
        }
        around = it.parent_element();
    }
    let (name, row) = (name(&element), row(&element));
    let main = document.query_selector("main").ok().flatten();
    let alone = main.is_some_and(|it| called(&it, &element.tag_name(), &name, &row).len() == 1);
    Stood { page: page(document), name, row, alone, headings, element }
}

fn look(document: &Document, stood: &RefCell<Option<Stood>>) {
    let nowhere = document.active_element().is_none_or(|it| it.tag_name() == "BODY");
    let gone = stood.borrow().as_ref().is_some_and(|it| !it.element.is_connected());
    let Some(main) = document.query_selector("main").ok().flatten().filter(|_| nowhere && gone) else { return };
    // Until the page is drawn again.
    if first(&main, "[aria-busy=true]").is_some() || first(&main, "h1").is_none() {
        return;
    }
    let Some(it) = stood.take().filter(|it| it.page == page(document)) else { return };
    let mut same = called(&main, &it.element.tag_name(), &it.name, &it.row);
    let same = same.pop().filter(|_| it.alone && same.is_empty());
    let headings = all(&main, HEADINGS);
    let above = || it.headings.iter().find_map(|name| headings.iter().find(|one| text(one) == *name).cloned());
    if let Some(one) = same.or_else(above) {
        if one.tab_index() < 0 {
            one.set_tab_index(-1);
        }
        let still = FocusOptions::new();
        still.set_prevent_scroll(true);
        let _ = one.focus_with_options(&still);
    }
}

/// Elements of a page that are called so, in a row that is called so.
fn called(main: &Element, tag: &str, of: &str, in_row: &str) -> Vec<HtmlElement> {
    let mut found = all(main, tag);
    found.retain(|it| name(it) == of && row(it) == in_row);
    found
}

fn page(document: &Document) -> String {
    document.location().and_then(|it| it.pathname().ok()).unwrap_or_default()
}

fn row(of: &Element) -> String {
    let around = of.closest(ROW).ok().flatten();
    around.and_then(|it| first(&it, NAME)).map(|it| text(&it)).unwrap_or_default()
}

/// What an element is called: by its label, its id, or what stands in it.
fn name(of: &Element) -> String {
    of.get_attribute("aria-label").or_else(|| of.get_attribute("id")).unwrap_or_else(|| text(of))
}

fn text(of: &Element) -> String {
    of.text_content().unwrap_or_default().trim().to_owned()
}

fn first(of: &Element, what: &str) -> Option<Element> {
    of.query_selector(what).ok().flatten()
}

fn all(of: &Element, what: &str) -> Vec<HtmlElement> {
    let Ok(found) = of.query_selector_all(what) else { return Vec::new() };
    (0..found.length()).filter_map(|it| found.item(it)?.dyn_into().ok()).collect()
}
