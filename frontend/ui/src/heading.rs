//! The page's heading: it names the window's tab, and takes the focus where a new page came and nothing has it.

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
    // The first page begins as every page does; on the next ones nobody begins at the top of the document again.
    if !before.is_empty() && nowhere() {
        heading.set_tab_index(-1);
        let _ = heading.focus();
    }
}
