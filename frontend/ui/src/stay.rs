//! Restores the keyboard focus after a step has redrawn its page and the pressed button is replaced or gone. Focuses
//! the element of the same name and row if that is unique, else the heading above. Never the same button of another
//! row: pressing it again would act on somebody else.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, FocusOptions, HtmlElement};

use crate::page::{after, all, around, changed, document, first, nowhere, target, text, whole};

/// Matches rows and parts of a page.
const ROW: &str = "tr, li, article, section, form, .card";
/// Matches the element that names a row or part.
const NAME: &str = "h2, h3, b, a, td";
const HEADINGS: &str = "h1, h2, h3";

const FOLDED: &str = "details:not([open])";

/// Where the focus was.
struct Stood {
    element: HtmlElement,
    page: String,
    /// The element's name.
    name: String,
    /// Its row's name.
    row: String,
    /// Whether no other element of its kind had the same name and row.
    alone: bool,
    /// The headings above it, nearest first.
    headings: Vec<String>,
}

pub(crate) fn watch() {
    let stood = Rc::new(RefCell::new(None::<Stood>));
    let (noted, left) = (stood.clone(), stood.clone());
    after("focusin", move |it: FocusEvent| {
        let element = target(&it).and_then(|it| it.dyn_into::<HtmlElement>().ok());
        noted.replace(element.filter(|it| around(it, "main").is_some()).map(note));
    });
    // The user left the element, so there is nothing to restore. An element taken off the page is not connected here.
    after("focusout", move |it: FocusEvent| {
        if target(&it).is_some_and(|it| it.is_connected()) && it.related_target().is_none() {
            left.take();
        }
    });
    changed(false, move || look(&stood));
}

/// Opens every closed `details` element around an element.
pub fn unfold(it: &Element) {
    let mut near = around(it, FOLDED);
    while let Some(it) = near {
        let _ = it.set_attribute("open", "");
        near = around(&it, FOLDED);
    }
}

fn note(element: HtmlElement) -> Stood {
    let mut headings = Vec::new();
    let mut near = element.parent_element();
    while let Some(it) = near.filter(|it| it.tag_name() != "BODY") {
        let name = first(&it, HEADINGS).map(|it| text(&it)).unwrap_or_default();
        if !name.is_empty() && headings.last() != Some(&name) {
            headings.push(name);
        }
        near = it.parent_element();
    }
    let (name, row) = (name(&element), row(&element));
    let alone = main().is_some_and(|it| called(&it, &element.tag_name(), &name, &row).len() == 1);
    Stood { page: page(), name, row, alone, headings, element }
}

fn look(stood: &RefCell<Option<Stood>>) {
    let gone = stood.borrow().as_ref().is_some_and(|it| !it.element.is_connected());
    let Some(main) = main().filter(|_| gone && nowhere()) else { return };
    // Waits until the page is drawn again.
    if first(&main, ".skeleton").is_some() || first(&main, "h1").is_none() {
        return;
    }
    let Some(it) = stood.take().filter(|it| it.page == page()) else { return };
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

/// The elements of a page with this tag, name and row name.
fn called(main: &Element, tag: &str, of: &str, in_row: &str) -> Vec<HtmlElement> {
    let mut found = all(main, tag);
    found.retain(|it| name(it) == of && row(it) == in_row);
    found
}

fn main() -> Option<HtmlElement> {
    first(&whole()?, "main")
}

fn page() -> String {
    document().and_then(|it| it.location()?.pathname().ok()).unwrap_or_default()
}

fn row(of: &Element) -> String {
    around(of, ROW).and_then(|it| first(&it, NAME)).map(|it| text(&it)).unwrap_or_default()
}

/// An element's name: its `aria-label`, else its id, else its text.
fn name(of: &Element) -> String {
    of.get_attribute("aria-label").or_else(|| of.get_attribute("id")).unwrap_or_else(|| text(of))
}
