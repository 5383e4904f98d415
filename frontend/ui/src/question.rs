//! Questions asked within a page (`data-question`): a new one takes the focus, Escape cancels it, and afterwards the
//! focus returns to where it was.

use std::cell::RefCell;

use web_sys::{HtmlElement, KeyboardEvent};

use crate::found::converts;
use crate::page::{active, after, all, changed, first, nowhere, whole};

/// The open questions, of which the last counts as the newest.
const QUESTION: &str = "[data-question]";
/// A question's fields and buttons; the first is focused.
const ANSWERS: &str = "input, button";
/// A question's cancel button, which Escape clicks.
const WAY_OUT: &str = ".btn.quiet";

pub(crate) fn watch() {
    let came_from = RefCell::new(None::<HtmlElement>);
    changed(false, move || look(&came_from));
    after("keydown", |it: KeyboardEvent| {
        // During a conversion by the input method, Escape cancels that, not the question.
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

/// Focuses a new question; once it is gone, returns the focus to the element that had it before.
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
