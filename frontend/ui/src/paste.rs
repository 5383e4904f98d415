//! Cleans text that is pasted or typed into fields, by the same function as the server. One watcher covers the whole
//! page, so that no field is forgotten.

use medpost_domain::text::fields::{Field, clean, pasted};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Event, EventInit, HtmlDocument, HtmlInputElement, HtmlTextAreaElement};

use crate::page::after;

/// Cleans text pasted into any field of the page, and a field's whole text when the user leaves it.
pub(crate) fn watch() {
    after("paste", |it: ClipboardEvent| into_field(&it));
    after("focusout", |it: Event| left(&it));
}

/// A text field, of one line or several.
enum Typed {
    Line(HtmlInputElement),
    Lines(HtmlTextAreaElement),
}

impl Typed {
    /// The text field where an event happened; `None` if it is none, or is read-only.
    fn of(event: &Event) -> Option<Self> {
        let target = event.target()?;
        if let Some(it) = target.dyn_ref::<HtmlTextAreaElement>() {
            return (!it.read_only()).then(|| Self::Lines(it.clone()));
        }
        let it = target.dyn_ref::<HtmlInputElement>()?;
        let written = matches!(it.type_().as_str(), "text" | "search" | "tel" | "email" | "url");
        (written && !it.read_only()).then(|| Self::Line(it.clone()))
    }

    const fn takes(&self) -> Field {
        match self {
            Self::Line(_) => Field::Line,
            Self::Lines(_) => Field::Lines,
        }
    }

    /// Makes telephone numbers, mail addresses and URLs half-width; input methods often type them full-width.
    fn narrow(&self, text: String) -> String {
        match self {
            Self::Line(it) if matches!(it.type_().as_str(), "tel" | "email" | "url") => {
                js_sys::JsString::from(text).normalize("NFKC").into()
            }
            _ => text,
        }
    }

    fn value(&self) -> String {
        match self {
            Self::Line(it) => it.value(),
            Self::Lines(it) => it.value(),
        }
    }

    /// Sets the value and fires `input` and `change`, as if it had been typed.
    fn set(&self, text: &str) {
        let target: &web_sys::EventTarget = match self {
            Self::Line(it) => {
                it.set_value(text);
                it
            }
            Self::Lines(it) => {
                it.set_value(text);
                it
            }
        };
        let init = EventInit::new();
        init.set_bubbles(true);
        for name in ["input", "change"] {
            if let Ok(it) = Event::new_with_event_init_dict(name, &init) {
                let _ = target.dispatch_event(&it);
            }
        }
    }
}

/// Pastes the cleaned text instead of the copied one.
fn into_field(event: &ClipboardEvent) {
    let Some(field) = Typed::of(event) else { return };
    let Some(copied) = event.clipboard_data().and_then(|it| it.get_data("text/plain").ok()) else { return };
    // Browsers convert these line breaks anyway, and a cell copied from Excel ends with one.
    let plain = copied.replace("\r\n", "\n");
    let plain = match field.takes() {
        Field::Line => plain.trim_end_matches('\n'),
        Field::Lines => plain.as_str(),
    };
    let text = pasted(plain, field.takes());
    if text == plain {
        return;
    }
    let Some(document) = web_sys::window().and_then(|it| it.document()?.dyn_into::<HtmlDocument>().ok()) else {
        return;
    };
    // As if typed, so that it can be undone and the field's `maxlength` applies.
    let typed = document.exec_command_with_show_ui_and_value("insertText", false, &text);
    if text.is_empty() || typed == Ok(true) {
        event.prevent_default();
    }
}

/// Cleans the field that the user left.
fn left(event: &Event) {
    let Some(field) = Typed::of(event) else { return };
    let before = field.value();
    let text = field.narrow(clean(&before, field.takes()));
    if text != before {
        field.set(&text);
    }
}
