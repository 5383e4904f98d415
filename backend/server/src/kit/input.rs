//! JSON bodies of requests. A refusal names the field and what was expected there, never the value: it may be a
//! patient's.

use std::ops::Deref;

use medpost_wire::problem::{Code, Problem};
use poem::{FromRequest, Request, RequestBody, Result};
use poem_openapi::error::ContentTypeError;
use poem_openapi::payload::{Json, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, Registry};
use poem_openapi::types::ParseFromJSON;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Error, Path, deserialize};

use super::problem::Refusal;

/// A JSON request body, parsed by serde alone.
pub struct Input<T>(pub T);

impl<T> Deref for Input<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'a, T: ParseFromJSON + DeserializeOwned> ApiExtractor<'a> for Input<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = MetaMediaType { content_type: "application/json", schema: T::schema_ref() };
        Some(MetaRequest { description: None, content: vec![content], required: true })
    }

    async fn from_request(request: &'a Request, body: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
        match request.content_type() {
            None => return Err(ContentTypeError::ExpectContentType.into()),
            Some(it) if Json::<T>::check_content_type(it) => {}
            Some(it) => return Err(ContentTypeError::NotSupported { content_type: it.to_owned() }.into()),
        }
        let bytes = <Vec<u8> as FromRequest>::from_request(request, body).await?;
        Ok(Self(read(&bytes)?))
    }
}

/// Reads one JSON value; anything after it is refused.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = deserialize(&mut json).map_err(|it| unread(&it))?;
    json.end().map_err(|_| refused("a value, and nothing after it"))?;
    Ok(read)
}

fn unread(error: &Error<serde_json::Error>) -> Refusal {
    if !error.inner().is_data() {
        return refused("JSON");
    }
    let said = error.inner().to_string();
    // "missing field `subject` at line 1 column 2", "invalid type: integer `7`, expected a string at line 1 column 9"
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |it| it.0);
    let missing = said.strip_prefix("missing field `").and_then(|it| it.strip_suffix('`'));
    match (missing, said.rsplit_once(", expected ")) {
        (Some(field), _) => refused(&format!("{}: missing", place(error.path(), Some(field)))),
        (None, Some((_, wanted))) => refused(&format!("{}: {wanted}", place(error.path(), None))),
        // Errors of a field's own parser: only the field is named, since their text may quote the value.
        (None, None) => refused(&place(error.path(), None)),
    }
}

fn place(path: &Path, field: Option<&str>) -> String {
    let path = path.to_string();
    match (path.as_str(), field) {
        (".", Some(field)) => field.to_owned(),
        (path, Some(field)) => format!("{path}.{field}"),
        (path, None) => path.to_owned(),
    }
}

fn refused(what: &str) -> Refusal {
    Refusal::with(Problem::new(Code::Malformed).about(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Letter {
        #[expect(dead_code, reason = "read, and not looked at")]
        subject: String,
        #[expect(dead_code, reason = "read, and not looked at")]
        to: Vec<To>,
    }

    #[derive(Debug, serde::Deserialize)]
    struct To {
        #[expect(dead_code, reason = "read, and not looked at")]
        minutes: u32,
    }

    #[test]
    fn what_cant_be_read_names_its_field_and_never_what_stood_there() {
        for (json, detail) in [
            ("{}", "subject: missing"),
            (r#"{"subject": 7, "to": []}"#, "subject: a string"),
            (r#"{"subject": "x", "to": [{"minutes": 1}, {}]}"#, "to[1].minutes: missing"),
            (r#"{"subject": "x", "to": [{"minutes": "山田"}]}"#, "to[0].minutes: u32"),
            (r#"{"subject": "山田, expected", "to": 1}"#, "to: a sequence"),
            (r#"{"subject": "x", "to": []} {}"#, "a value, and nothing after it"),
            (r#"{"subject": "#, "JSON"),
            ("", "JSON"),
        ] {
            let refused = read::<Letter>(json.as_bytes()).expect_err(json);
            assert_eq!((refused.problem().code, refused.problem().detail.as_deref()), (Code::Malformed, Some(detail)));
        }
    }
}
