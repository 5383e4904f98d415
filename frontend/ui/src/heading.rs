//! The page's heading: it names the window's tab, and takes the focus where a new page came and nothing has it.

use std::cell::RefCell;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlElement, MutationObserver, MutationObserverInit};

/// Watches the page as long as it stands.
pub fn watch() {
    let last = RefCell::new(String::new());
    let seen = Closure::<dyn Fn()>::new(move || look(&last));
    let Some(body) = web_sys::window().and_then(|it| it.document()).and_then(|it| it.body()) else { return };
    if let Ok(observer) = MutationObserver::new(seen.as_ref().unchecked_ref()) {
        let wanted = MutationObserverInit::new();
        wanted.set_child_list(true);
        wanted.set_subtree(true);
        wanted.set_character_data(true);
        let _ = observer.observe_with_options(&body, &wanted);
        seen.forget();
    }
}

fn look(last: &RefCell<String>) {
    let Some(document) = web_sys::window().and_then(|it| it.document()) else { return };
    let found = document.query_selector("main h1").ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let Some(heading) = found else { return };
    let text = heading.text_content().unwrap_or_default().trim().to_owned();
    let before = last.replace(text.clone());
    if text.is_empty() || text == before {
        return;
    }
    document.set_title(&format!("{text} | MEDPost"));
    // The first page begins as every page does; on the next ones nobody begins at the top of the document again.
    let lost = document.active_element().is_none_or(|it| it.tag_name() == "BODY");
    if !before.is_empty() && lost {
        heading.set_tab_index(-1);
        let _ = heading.focus();
    }
}
