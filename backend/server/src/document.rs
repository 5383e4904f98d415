//! The API's document: what operations say themselves, and what each may refuse. The tests keep that list: a refusal
//! that is neither in it nor a common one fails the test that meets it, and `MEDPOST_REFUSALS=write` adds it.

use std::collections::BTreeMap;

use medpost_wire::problem::Code;
use serde_json::{Map, Value, json};

/// A line for each operation, with the codes it may refuse with.
const REFUSALS: &str = include_str!("refusals.txt");

/// One request of each operation with a body, as the tests sent it.
const EXAMPLES: &str = include_str!("examples.json");

/// What any operation may refuse: a wrong request, host or origin, too many of them, and failures of our own.
const COMMON: [Code; 14] = [
    Code::Malformed,
    Code::NotFound,
    Code::WrongMethod,
    Code::TooSlow,
    Code::TooLarge,
    Code::WrongMediaType,
    Code::WrongHost,
    Code::TooMany,
    Code::ForeignOrigin,
    Code::Internal,
    Code::RowUnread,
    Code::Unavailable,
    Code::ClockHeld,
    Code::NoSpace,
];

/// Completes the document of the operations, as poem-openapi prints it, with what they don't say themselves.
///
/// # Errors
///
/// If `printed` or the file of examples is no JSON.
pub fn completed(printed: &str) -> serde_json::Result<Value> {
    let mut all: Value = serde_json::from_str(printed)?;
    let examples: Map<String, Value> = serde_json::from_str(EXAMPLES)?;
    let refusals: BTreeMap<&str, Vec<Code>> = REFUSALS.lines().filter_map(line).collect();
    all["info"]["description"] = json!(ABOUT);
    all["info"]["license"] =
        json!({ "name": "AGPL-3.0-or-later", "url": "https://www.gnu.org/licenses/agpl-3.0.html" });
    all["paths"].as_object_mut().into_iter().for_each(|it| it.extend(others()));
    let schemas = all["components"]["schemas"].as_object_mut().into_iter().flat_map(Map::values_mut);
    schemas.for_each(say_what_may_be_null);
    let bearer = json!({ "type": "http", "scheme": "bearer", "description": "The token of a session that was begun with `\"program\": true`, over the same card." });
    all["components"]["securitySchemes"]["program"] = bearer;
    all["info"]["x-common-refusals"] = COMMON.iter().map(|it| it.text()).collect();
    let paths = all["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    for it in operations.filter(|it| it.is_object()) {
        if let Some(ways) = it.get_mut("security").and_then(Value::as_array_mut) {
            ways.push(json!({ "program": [] }));
        }
        let example = it["operationId"].as_str().and_then(|id| examples.get(id));
        let bodies = it.get_mut("requestBody").and_then(|it| it["content"].as_object_mut());
        for body in bodies.into_iter().flat_map(Map::values_mut) {
            if let Some(example) = example {
                body["example"] = example.clone();
            }
        }
        let own = it["operationId"].as_str().and_then(|id| refusals.get(id));
        if let Some(responses) = it.get_mut("responses").and_then(Value::as_object_mut) {
            responses.entry("default").and_modify(|it| it["description"] = json!(meanings(&COMMON)));
            responses.extend(own.into_iter().flat_map(|all| by_status(all)));
            for it in responses.values_mut().filter(|it| it["description"] == "") {
                it["description"] = json!(if it.get("content").is_some() { "The answer." } else { "Done." });
            }
        }
    }
    Ok(all)
}

/// The introduction above the operations.
const ABOUT: &str = "The exchange of documents between medical facilities.\n\n\
Each operation belongs to one host: that of cards (`card`, `pki`), the console's (`/console/…`) or the public one. Where a session is needed, sign in with \
the client certificate of the connection (`sign_in`, `console_sign_in`) and `\"program\": true`; send the token as `Authorization: Bearer`.\n\n\
A refusal is `application/problem+json` (RFC 9457). Its `code` is the contract: it is said in words by the apps, and never changes its meaning. \
What any operation may refuse stands under `default`; what is its own, under the status that comes with it.";

/// Marks optional fields as nullable: left out, they are sent as `null`, and may come as such. Those with a default may
/// not.
fn say_what_may_be_null(schema: &mut Value) {
    let needed: Vec<Value> = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, it) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if needed.iter().any(|it| it == name.as_str()) || !it["default"].is_null() {
            continue;
        }
        // Whatever is beside a reference is ignored.
        if it.get("$ref").is_some() {
            *it = json!({ "allOf": [it.take()] });
        }
        it["nullable"] = json!(true);
    }
}

/// The methods of each address of a document, for whoever asks with a wrong one.
pub struct Methods(Vec<(Vec<String>, String)>);

impl Methods {
    /// Reads them from a document.
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        Self(
            paths
                .map(|(path, methods)| {
                    let mut all: Vec<String> =
                        methods.as_object().into_iter().flat_map(Map::keys).map(|it| it.to_uppercase()).collect();
                    if all.iter().any(|it| it == "GET") && !all.iter().any(|it| it == "HEAD") {
                        all.push("HEAD".to_owned());
                    }
                    (path.split('/').map(str::to_owned).collect(), all.join(", "))
                })
                .collect(),
        )
    }

    /// The methods of an address. Whatever is no operation is a page.
    pub fn at(&self, address: &str) -> String {
        let parts: Vec<&str> = address.strip_prefix("/api/v1").unwrap_or("").split('/').collect();
        let fits = |it: &&(Vec<String>, String)| {
            it.0.len() == parts.len() && it.0.iter().zip(&parts).all(|it| it.0 == it.1 || it.0.starts_with('{'))
        };
        self.0.iter().find(fits).map_or_else(|| "GET, HEAD".to_owned(), |it| it.1.clone())
    }
}

/// Operations that speak another protocol than JSON, or are on every host.
fn others() -> Map<String, Value> {
    let session = json!([{ "session": [] }]);
    let refused = |told: &str| json!({ "description": told, "content": problem(Map::new()) });
    let path = |name: &str, description: &str| {
        json!({
            "name": name, "in": "path", "required": true, "description": description,
            "schema": { "type": "string", "format": "uuid" },
        })
    };
    let upload = [path("id", "Id of the upload, which is that of its document.")];
    let tus = |id: &str, summary: &str, status: &str, parameters: &[Value]| {
        json!({
            "operationId": id, "x-protocol": "other", "tags": ["Letters"], "summary": summary, "security": session, "parameters": parameters,
            "description": "tus 1.0.0 with creation, creation-with-upload, checksum, expiration and termination.",
            "externalDocs": { "url": "https://tus.io/protocols/resumable-upload" },
            "responses": { status: { "description": "Done." }, "default": refused("") },
        })
    };
    let plain = |id: &str, summary: &str, status: &str| {
        json!({
            "operationId": id, "x-protocol": "other", "tags": ["Public"], "summary": summary, "description": "",
            "responses": { status: { "description": "Done." }, "default": refused("") },
        })
    };
    let bytes = json!({ "schema": { "type": "string", "format": "binary" } });
    let content = |id: &str, summary: &str| {
        json!({
            "operationId": id, "x-protocol": "other", "tags": ["Letters"], "summary": summary, "security": session,
            "parameters": [
                path("delivery", "Id of the delivery: one dispatch arriving at one inbox."),
                path("document", "Id of the document: one file of the delivery."),
            ],
            "description": "With `Range`, `If-Range` and `ETag`. A document that was sent whole is noted as handed over.",
            "responses": {
                "200": { "description": "The whole.", "content": { "application/octet-stream": bytes } },
                "206": { "description": "The part that was asked for.", "content": { "application/octet-stream": bytes } },
                "416": refused("No such part."),
                "default": refused(""),
            },
        })
    };
    let all = json!({
        "/place": { "get": plain("place", "Returns which host this is, where the others are, and how tax is added to prices.", "200") },
        "/openapi.json": { "get": plain("document", "Returns this document. On the public host.", "200") },
        "/address-confirmation": { "post": plain("confirm_address", "Confirms a mail address by the token of the mailed link. On the public host.", "204") },
        "/stripe-events": { "post": plain("take_stripe_event", "Receives an event signed by Stripe. On the public host.", "204") },
        "/uploads": { "post": tus("begin_upload", "Creates an upload.", "201", &[]) },
        "/uploads/{id}": {
            "head": tus("ask_upload", "Returns how much of an upload has been received.", "200", &upload),
            "patch": tus("continue_upload", "Appends the next bytes to an upload.", "204", &upload),
            "delete": tus("end_upload", "Ends an upload and discards what was received.", "204", &upload),
        },
        "/deliveries/{delivery}/documents/{document}/content": {
            "get": content("document_content", "Downloads a document, or a part of one."),
            "head": content("document_length", "Returns the length of a document; counts neither as opening it nor as handing it over."),
        },
    });
    if let Value::Object(it) = all { it } else { Map::new() }
}

fn line(text: &str) -> Option<(&str, Vec<Code>)> {
    let (id, codes) = text.split_once(": ")?;
    let known = |text: &str| Code::ALL.iter().copied().find(|it| it.text() == text);
    Some((id, codes.split(' ').filter_map(known).collect()))
}

/// Responses by status, each with its codes.
fn by_status(codes: &[Code]) -> impl Iterator<Item = (String, Value)> {
    let mut all: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for it in codes {
        all.entry(it.status()).or_default().push(*it);
    }
    all.into_iter().map(|(status, codes)| {
        let example = |it: &Code| (it.text().to_owned(), json!({ "value": { "code": it.text(), "status": status } }));
        let examples: Map<String, Value> = codes.iter().map(example).collect();
        (status.to_string(), json!({ "description": meanings(&codes), "content": problem(examples) }))
    })
}

/// The content of a refusal, with examples.
fn problem(examples: Map<String, Value>) -> Value {
    let mut body = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
    if !examples.is_empty() {
        body["examples"] = Value::Object(examples);
    }
    json!({ "application/problem+json": body })
}

fn meanings(codes: &[Code]) -> String {
    codes.iter().map(|it| format!("- `{}`: {}\n", it.text(), it.meaning())).collect()
}
