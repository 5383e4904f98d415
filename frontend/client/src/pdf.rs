//! Previews of files on this computer, for a last check before sending.
//!
//! PDFs are rendered by pdf.js in a sandboxed frame (`/pdf.html`), which receives the bytes in a message and answers
//! with an image and the number of pages.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlIFrameElement, MessageEvent, Url};

use crate::pause::wait_or;
use crate::upload::length;

/// Larger PDFs are not rendered, because the page would hold them in memory twice. In bytes.
const MOST: u64 = 64 << 20;
/// How long rendering may take, in milliseconds. After that, no preview is shown.
const PATIENCE: i32 = 20_000;

/// The preview of a file on the confirmation page.
#[derive(Clone, Debug)]
pub struct FirstPage {
    /// The address of the image within this page.
    pub address: String,
    /// Number of pages of a PDF.
    pub pages: Option<u32>,
    /// The text of a PDF, in lines, with tabs between cells; empty if it has none.
    pub text: String,
    /// Whether that is all of it: every page was read and has some text.
    pub whole: bool,
}

/// Whether a file claims to be a PDF.
pub fn is_pdf(file: &File) -> bool {
    file.type_() == "application/pdf"
}

/// The preview of an image file: the image itself.
pub fn image(file: &File) -> Option<FirstPage> {
    // SVG is excluded, because it is as much a program as an image.
    let picture =
        matches!(file.type_().as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp");
    let address = Url::create_object_url_with_blob(file).ok().filter(|_| picture)?;
    Some(FirstPage { address, pages: None, text: String::new(), whole: false })
}

/// Renders a PDF's first page; `None` if that fails or takes too long. Each PDF gets a frame of its own, which is
/// removed afterwards, so that no answer, late or forged, is ever taken for another file's.
pub async fn draw(file: &File) -> Option<FirstPage> {
    if length(file) > MOST {
        return None;
    }
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    let document = web_sys::window()?.document()?;
    let frame: HtmlIFrameElement = document.create_element("iframe").ok()?.dyn_into().ok()?;
    for (name, value) in [("sandbox", "allow-scripts"), ("title", "PDF"), ("tabindex", "-1"), ("aria-hidden", "true")] {
        frame.set_attribute(name, value).ok()?;
    }
    frame.set_class_name("offscreen");
    let loaded = Promise::new(&mut |resolve, _| frame.set_onload(Some(&resolve)));
    frame.set_src("/pdf.html");
    document.body()?.append_child(&frame).ok()?;
    let answer = match wait_or(loaded, PATIENCE).await {
        Some(_) => ask(&frame, &bytes).await,
        None => None,
    };
    frame.remove();
    let answer: Object = answer?.dyn_into().ok()?;
    let picture: Uint8Array = Reflect::get(&answer, &"picture".into()).ok()?.dyn_into().ok()?;
    let pages = Reflect::get(&answer, &"pages".into()).ok()?.as_f64()?;
    let text = Reflect::get(&answer, &"text".into()).ok()?.as_string().unwrap_or_default();
    let whole = Reflect::get(&answer, &"whole".into()).ok()?.as_bool().unwrap_or(false);
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("image/png");
    let blob = Blob::new_with_u8_array_sequence_and_options(&js_sys::Array::of1(&picture), &kind).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of pages")]
    Some(FirstPage { address, pages: Some(pages as u32), text, whole })
}

/// Passes the bytes to a frame, and waits for an answer from this very frame.
async fn ask(frame: &HtmlIFrameElement, bytes: &JsValue) -> Option<JsValue> {
    let (window, inside) = (web_sys::window()?, frame.content_window()?);
    let mut heard: Option<Closure<dyn Fn(MessageEvent)>> = None;
    let answer = Promise::new(&mut |resolve, _| {
        let inside: JsValue = inside.clone().into();
        let listen = Closure::<dyn Fn(MessageEvent)>::new(move |it: MessageEvent| {
            // The frame has no origin to check, but being this very frame is proof enough.
            if it.source().is_some_and(|it| JsValue::from(it) == inside) {
                let _ = resolve.call1(&JsValue::NULL, &it.data());
            }
        });
        let _ = window.add_event_listener_with_callback("message", listen.as_ref().unchecked_ref());
        heard = Some(listen);
    });
    let answer = match inside.post_message_with_transfer(bytes, "*", &js_sys::Array::of1(bytes)) {
        Ok(()) => wait_or(answer, PATIENCE).await,
        Err(_) => None,
    };
    if let Some(it) = heard {
        let _ = window.remove_event_listener_with_callback("message", it.as_ref().unchecked_ref());
    }
    answer
}
