//! Files as answers of operations. Their media type is in the answer and in the API's document.

use std::marker::PhantomData;

use poem::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::Type;

/// A kind of file, by its media type.
pub trait Kind: Send {
    /// The media type, without a charset.
    const TYPE: &'static str;
}

/// A table.
pub struct Csv;
/// A document to be read or printed.
pub struct Pdf;
/// An archive of several files.
pub struct Zip;
/// JSON exactly as it was hashed.
pub struct Hashed;
/// A text file for a bank, in Shift_JIS.
pub struct Text;

impl Kind for Csv {
    const TYPE: &'static str = "text/csv";
}

impl Kind for Pdf {
    const TYPE: &'static str = "application/pdf";
}

impl Kind for Zip {
    const TYPE: &'static str = "application/zip";
}

impl Kind for Hashed {
    const TYPE: &'static str = "application/json";
}

impl Kind for Text {
    const TYPE: &'static str = "text/plain";
}

/// A file to be saved under a name, as an attachment.
pub struct File<K> {
    body: Body,
    name: String,
    /// The charset, if it is text.
    letters: Option<&'static str>,
    kind: PhantomData<K>,
}

impl<K: Kind> File<K> {
    /// A file with this content and name, without a charset.
    pub fn new(body: impl Into<Body>, name: impl Into<String>) -> Self {
        Self { body: body.into(), name: name.into(), letters: None, kind: PhantomData }
    }
}

impl File<Csv> {
    /// A table in Shift_JIS or UTF-8.
    pub fn table(bytes: Vec<u8>, name: impl Into<String>, shift_jis: bool) -> Self {
        Self { letters: Some(if shift_jis { "Shift_JIS" } else { "utf-8" }), ..Self::new(bytes, name) }
    }
}

impl File<Text> {
    /// A text file in Shift_JIS, which banks expect.
    pub fn for_a_bank(bytes: Vec<u8>, name: impl Into<String>) -> Self {
        Self { letters: Some("Shift_JIS"), ..Self::new(bytes, name) }
    }
}

impl<K: Kind> IntoResponse for File<K> {
    fn into_response(self) -> Response {
        let kind = match self.letters {
            Some(letters) => format!("{}; charset={letters}", K::TYPE),
            None => K::TYPE.to_owned(),
        };
        // We make the names ourselves: letters, digits, `-` and `.`
        let saved = format!("attachment; filename=\"{}\"", self.name.replace(['"', '\\'], "_"));
        self.body.with_header(CONTENT_TYPE, kind).with_header(CONTENT_DISPOSITION, saved).into_response()
    }
}

impl<K: Kind> ApiResponse for File<K> {
    fn meta() -> MetaResponses {
        let bytes = MetaSchema { format: Some("binary"), ..MetaSchema::new("string") };
        let named = MetaHeader {
            name: "Content-Disposition".to_owned(),
            description: Some("The name to save it under.".to_owned()),
            required: true,
            deprecated: false,
            schema: String::schema_ref(),
        };
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The file.",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType { content_type: K::TYPE, schema: MetaSchemaRef::Inline(Box::new(bytes)) }],
                headers: vec![named],
            }],
        }
    }

    fn register(_: &mut Registry) {}
}
