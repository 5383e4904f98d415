//! Lets the arrow keys move through search results (`.found`). Enter in the search field focuses the first result, so
//! that nothing is chosen unseen.

use web_sys::KeyboardEvent;

use crate::page::{active, after, all, around, first};

const FOUND: &str = ".found";
const CHOICES: &str = ".found button:not([disabled])";

pub(crate) fn watch() {
    after("keydown", |it: KeyboardEvent| {
        if !converts(&it) && walk(&it).is_some() {
            it.prevent_default();
        }
    });
}

/// Whether a key goes to the input method. For the Enter that ends a conversion, Safari only shows it by key code 229.
pub(crate) fn converts(it: &KeyboardEvent) -> bool {
    it.is_composing() || it.key_code() == 229
}

fn walk(it: &KeyboardEvent) -> Option<()> {
    let here = active()?;
    let inside = around(&here, FOUND).is_some();
    let mut near = here.parent_element()?;
    let field = loop {
        match first(&near, "input[type=search]") {
            Some(it) => break it,
            None => near = near.parent_element()?,
        }
    };
    if !inside && field != here {
        return None;
    }
    let choices = all(&near, CHOICES);
    let at = choices.iter().position(|it| *it == here);
    let next = match (it.key().as_str(), at) {
        ("ArrowDown" | "Enter", None) => choices.first(),
        ("ArrowDown", Some(at)) => choices.get(at + 1),
        ("ArrowUp", Some(0)) | ("Escape", Some(_)) => Some(&field),
        ("ArrowUp", Some(at)) => choices.get(at - 1),
        _ => None,
    };
    next?.focus().ok()
}
