//! A file chosen in a file input.

use medpost_client::console;
use medpost_client::line::Answer;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

/// The chosen file and its input.
pub struct Chosen {
    input: HtmlInputElement,
    file: File,
}

impl Chosen {
    /// The file of a change event; `None` if none was chosen.
    pub fn of(event: &leptos::ev::Event) -> Option<Self> {
        let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
        let file = input.files()?.get(0)?;
        Some(Self { input, file })
    }

    /// Name of the file.
    pub fn name(&self) -> String {
        self.file.name()
    }

    /// Whether the file has no bytes.
    pub fn is_empty(&self) -> bool {
        self.file.size() == 0.0
    }

    /// Reads the bytes as Base64. Clears the input, so that a corrected file of the same name can be chosen again.
    pub async fn read(self) -> Answer<String> {
        let read = console::in_base64(&self.file).await;
        self.input.set_value("");
        read
    }
}
