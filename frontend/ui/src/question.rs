//! Questions that come up in a page (`data-question`): they take the focus, Escape leaves them, and the focus goes back
//! to where it was.

use std::cell::RefCell;

use web_sys::{HtmlElement, KeyboardEvent};

use crate::found::converts;
use crate::page::{active, after, all, changed, first, nowhere, whole};

/// The question that stands in the page, the newest one last.
const QUESTION: &str = "[data-question]";
/// What can be answered in it.
const ANSWERS: &str = "input, button";
/// The way out of it.
const WAY_OUT: &str = ".btn.quiet";

pub(crate) fn watch() {
    let came_from = RefCell::new(None::<HtmlElement>);
    changed(false, move || look(&came_from));
    after("keydown", |it: KeyboardEvent| {
        // Escape in the middle of a word takes the word back, not the question.
        if it.key() == "Escape"
            && !converts(&it)
            && let Some(out) = newest().and_then(|it| all(&it, WAY_OUT).pop())
        {
            it.prevent_default();
            out.click();
        }
    });
}

fn newest() -> Option<HtmlElement> {
    all(&whole()?, QUESTION).pop()
}

/// A question that came takes the focus; once it is gone, what had it before has it again.
fn look(came_from: &RefCell<Option<HtmlElement>>) {
    let Some(question) = newest() else {
        if let Some(it) = came_from.take().filter(|it| nowhere() && it.is_connected()) {
            let _ = it.focus();
        }
        return;
    };
    let active = active();
    if came_from.borrow().is_some() || question.contains(active.as_ref().map(AsRef::as_ref)) {
        return;
    }
    came_from.replace(active);
    if let Some(it) = first(&question, ANSWERS) {
        let _ = it.focus();
    }
}
