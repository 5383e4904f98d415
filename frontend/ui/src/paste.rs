//! What people paste or type goes into fields clean, by the very function by which the server cleans it. One watch over
//! the whole page, so that no field is forgotten.

use medpost_domain::text::fields::{Field, clean, pasted};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Event, EventInit, HtmlDocument, HtmlInputElement, HtmlTextAreaElement};

use crate::page::after;

/// Cleans what is pasted into any field of the page, and what stands in a field once it is left.
pub(crate) fn watch() {
    after("paste", |it: ClipboardEvent| into_field(&it));
    after("focusout", |it: Event| left(&it));
}

/// A field for text.
enum Typed {
    Line(HtmlInputElement),
    Lines(HtmlTextAreaElement),
}

impl Typed {
    /// The field in which something happened; none if it is none that people write in.
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

    /// An address and a number are typed wide by whoever writes Japanese: they are kept narrow.
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

    /// Sets the value, and tells the page as if it had been typed.
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

/// Pastes the clean text in place of what was copied.
fn into_field(event: &ClipboardEvent) {
    let Some(field) = Typed::of(event) else { return };
    let Some(copied) = event.clipboard_data().and_then(|it| it.get_data("text/plain").ok()) else { return };
    // Browsers turn these line breaks by themselves; and a cell of Excel ends with one.
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
    // As if it were typed: it can be undone, and the length that a field may have is kept.
    let typed = document.exec_command_with_show_ui_and_value("insertText", false, &text);
    if text.is_empty() || typed == Ok(true) {
        event.prevent_default();
    }
}

/// Cleans the field that was left.
fn left(event: &Event) {
    let Some(field) = Typed::of(event) else { return };
    let before = field.value();
    let text = field.narrow(clean(&before, field.takes()));
    if text != before {
        field.set(&text);
    }
}
