//! `/developers`: the API's document as a page, without scripts and without requests to other servers.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

/// How to sign in with a card; the tests run each of them.
const SAMPLES: [(&str, &str); 3] = [
    ("curl", include_str!("../../../infra/samples/sign_in.sh")),
    ("Python", include_str!("../../../infra/samples/sign_in.py")),
    ("Rust", include_str!("../../../infra/samples/sign_in.rs")),
];

/// An operation of the document.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    it: &'a Value,
}

/// Renders the page as HTML.
pub fn page(document: &Value) -> String {
    let mut areas: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for (path, methods) in entries(&document["paths"]) {
        for (method, it) in entries(methods) {
            let area = it["tags"][0].as_str().unwrap_or("Other");
            areas.entry(area).or_default().push(Operation { method, path, it });
        }
    }
    let about = |area: &str| {
        let tags = document["tags"].as_array().into_iter().flatten();
        tags.filter(|it| it["name"] == area).find_map(|it| it["description"].as_str()).unwrap_or("").to_owned()
    };
    let mut out = String::from(HEAD);
    paragraphs(&mut out, text(&document["info"]["description"]));
    out += "<p>The document itself: <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3).</p>\n<h2 id=\"sign-in\">Sign in with a card</h2>\n";
    for (name, sample) in SAMPLES {
        let _ = writeln!(out, "<h3>{name}</h3>\n<pre>{}</pre>", escaped(sample));
    }
    out += "<h2 id=\"refusals\">What any operation may refuse</h2>\n";
    let first = entries(&document["paths"]).flat_map(|it| entries(it.1)).next();
    listed(&mut out, first.map_or("", |it| text(&it.1["responses"]["default"]["description"])));
    out += "<h2 id=\"operations\">Operations</h2>\n<ul class=\"areas\">\n";
    for (area, all) in &areas {
        let _ = writeln!(out, "<li><a href=\"#{area}\">{area}</a> ({}): {}</li>", all.len(), escaped(&about(area)));
    }
    out += "</ul>\n";
    for (area, all) in &areas {
        let _ = writeln!(out, "<h3 id=\"{area}\">{area}</h3>\n<p>{}</p>", escaped(&about(area)));
        for it in all {
            operation(&mut out, it);
        }
    }
    out += "<h2 id=\"types\">Types</h2>\n";
    for (name, schema) in entries(&document["components"]["schemas"]) {
        described(&mut out, name, schema);
    }
    out + "</main></html>\n"
}

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
<title>MEDPost: the API</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n<link rel=\"stylesheet\" href=\"/plain.css\">\n<main>\n<h1>MEDPost: the API</h1>\n";

fn operation(out: &mut String, of: &Operation<'_>) {
    let id = text(&of.it["operationId"]);
    let _ = writeln!(
        out,
        "<details id=\"{id}\">\n<summary><b>{}</b> <code>{}</code> {}</summary>",
        of.method.to_uppercase(),
        escaped(of.path),
        marked(text(&of.it["summary"]))
    );
    paragraphs(out, text(&of.it["description"]));
    let session = of.it["security"].as_array().is_some_and(|it| !it.is_empty());
    out.push_str(if session { "<p>Needs a session.</p>\n" } else { "<p>Needs no session.</p>\n" });
    out.push_str("<dl>\n");
    for it in of.it["parameters"].as_array().into_iter().flatten() {
        let needed = if it["required"] == true { "" } else { ", may be left out" };
        let _ = writeln!(
            out,
            "<dt><code>{}</code></dt><dd>in the {}{needed}: {}</dd>",
            escaped(text(&it["name"])),
            text(&it["in"]),
            kind(&it["schema"])
        );
    }
    for (media, it) in entries(&of.it["requestBody"]["content"]) {
        let _ = writeln!(out, "<dt>body</dt><dd>{}: {}</dd>", escaped(media), kind(&it["schema"]));
        if let Some(example) = it.get("example") {
            let _ = writeln!(out, "<dd><pre>{}</pre></dd>", escaped(&format!("{example:#}")));
        }
    }
    for (status, it) in entries(&of.it["responses"]) {
        let bodies = entries(&it["content"]).map(|(media, it)| format!("{}: {}", escaped(media), kind(&it["schema"])));
        let bodies: Vec<String> = bodies.collect();
        if status == "default" {
            out.push_str("<dt>else</dt><dd><a href=\"#refusals\">what any operation may refuse</a></dd>\n");
            continue;
        }
        let _ = write!(out, "<dt>{status}</dt><dd>{} ", bodies.join(", "));
        listed(out, text(&it["description"]));
        out.push_str("</dd>\n");
    }
    out.push_str("</dl>\n</details>\n");
}

/// A type with its fields, or the words of a choice.
fn described(out: &mut String, name: &str, schema: &Value) {
    let _ = writeln!(out, "<details id=\"type-{name}\">\n<summary><code>{name}</code></summary>");
    paragraphs(out, text(&schema["description"]));
    let words: Vec<String> =
        schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(code).collect();
    if !words.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", words.join(", "));
    }
    out.push_str("<dl>\n");
    let needed: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (field, it) in entries(&schema["properties"]) {
        let optional = if needed.contains(&field) { "" } else { ", may be left out" };
        let _ = writeln!(
            out,
            "<dt><code>{field}</code></dt><dd>{}{optional}. {}</dd>",
            kind(it),
            marked(text(&it["description"]))
        );
    }
    out.push_str("</dl>\n</details>\n");
}

/// A schema in a word, or a link to its type.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return format!("<a href=\"#type-{name}\">{name}</a>");
    }
    for of in ["allOf", "anyOf", "oneOf"] {
        if let Some(all) = schema[of].as_array() {
            return all.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    match (text(&schema["type"]), text(&schema["format"])) {
        ("array", _) => format!("list of {}", kind(&schema["items"])),
        (it, "") => it.to_owned(),
        (it, format) => format!("{it} ({format})"),
    }
}

fn paragraphs(out: &mut String, text: &str) {
    for it in text.split("\n\n").filter(|it| !it.is_empty()) {
        let _ = writeln!(out, "<p>{}</p>", marked(it));
    }
}

/// Escapes a text and marks up as code what is between backticks.
fn marked(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(index, it)| if index % 2 == 1 { code(it) } else { escaped(it) }).collect()
}

/// Renders a Markdown list, which refusals are, as HTML; other text as it is.
fn listed(out: &mut String, text: &str) {
    let items: Vec<&str> = text.lines().filter_map(|it| it.strip_prefix("- ")).collect();
    if items.is_empty() {
        out.push_str(&marked(text));
        return;
    }
    out.push_str("<ul>");
    for it in items {
        let _ = write!(out, "<li>{}</li>", marked(it));
    }
    out.push_str("</ul>");
}

fn entries(it: &Value) -> impl Iterator<Item = (&str, &Value)> {
    it.as_object().into_iter().flat_map(Map::iter).map(|it| (it.0.as_str(), it.1))
}

fn text(it: &Value) -> &str {
    it.as_str().unwrap_or("")
}

fn code(it: &str) -> String {
    format!("<code>{}</code>", escaped(it))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
