//! A file that somebody chose.

use medpost_client::console;
use medpost_client::line::Answer;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

/// What was chosen, and where.
pub struct Chosen {
    input: HtmlInputElement,
    file: File,
}

impl Chosen {
    /// The file of a change of the field; none where the choice was given up.
    pub fn of(event: &leptos::ev::Event) -> Option<Self> {
        let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
        let file = input.files()?.get(0)?;
        Some(Self { input, file })
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.file.name()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.file.size() == 0.0
    }

    /// Its bytes in base64. The field is emptied: mended and saved under the same name, it can be chosen again.
    pub async fn read(self) -> Answer<String> {
        let read = console::in_base64(&self.file).await;
        self.input.set_value("");
        read
    }
}
