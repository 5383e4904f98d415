//! Files that an operation answers: what kind one is travels with it, and stands in the API's document.

use std::marker::PhantomData;

use poem::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::Type;

/// A kind of file.
pub trait Kind: Send {
    /// Its media type.
    const TYPE: &'static str;
}

/// A table.
pub struct Csv;
/// A document to be read or printed.
pub struct Pdf;
/// Several files in one.
pub struct Zip;
/// What was hashed, as it stands.
pub struct Hashed;
/// Text of a bank's, in Shift_JIS.
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

/// A file to be saved under a name.
pub struct File<K> {
    body: Body,
    name: String,
    /// How its letters are written, where it has some.
    letters: Option<&'static str>,
    kind: PhantomData<K>,
}

impl<K: Kind> File<K> {
    /// One of these bytes.
    pub fn new(body: impl Into<Body>, name: impl Into<String>) -> Self {
        Self { body: body.into(), name: name.into(), letters: None, kind: PhantomData }
    }
}

impl File<Csv> {
    /// A table in either encoding.
    pub fn table(bytes: Vec<u8>, name: impl Into<String>, shift_jis: bool) -> Self {
        Self { letters: Some(if shift_jis { "Shift_JIS" } else { "utf-8" }), ..Self::new(bytes, name) }
    }
}

impl File<Text> {
    /// What a bank reads.
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
        // Names are our own: letters, digits, `-` and `.`
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
