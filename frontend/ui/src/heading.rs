//! Copies the page's heading to the tab's title, and focuses it on a new page if nothing else has the focus.

use std::cell::RefCell;

use crate::page::{changed, document, first, nowhere, text, whole};

pub(crate) fn watch() {
    let last = RefCell::new(String::new());
    changed(true, move || look(&last));
}

fn look(last: &RefCell<String>) {
    let Some(heading) = whole().and_then(|it| first(&it, "main h1")) else { return };
    let now = text(&heading);
    let before = last.replace(now.clone());
    if now.is_empty() || now == before {
        return;
    }
    if let Some(it) = document() {
        it.set_title(&format!("{now} | MEDPost"));
    }
    // Not on the first page, where browsers start at the top anyway; later, the keyboard would restart there.
    if !before.is_empty() && nowhere() {
        heading.set_tab_index(-1);
        let _ = heading.focus();
    }
}
