//! Generates API calls from the API document: one function per operation, for the web apps with the types it uses, and for
//! the tests with bodies that may be wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::{Map, Value};

use crate::run::{Done, cargo, root, run};

const DOCUMENT: &str = "tests/it/snapshots/openapi.json";
const WIRE: &str = "backend/wire/src";
const CLIENT: &str = "frontend/client/src/operations.rs";
const CALLS: &str = "tests/src/calls.rs";

/// Regenerates the functions.
pub fn write() -> Done {
    let document = fs::read(root().join(DOCUMENT)).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    let document: Value = serde_json::from_slice(&document).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    for (file, text) in [(CLIENT, operations(&document)?), (CALLS, calls(&document))] {
        fs::write(root().join(file), text).map_err(|error| format!("{file}: {error}"))?;
    }
    run(cargo().args(["fmt", "--package", "medpost-client", "--package", "medpost-tests"]))
}

/// Fails if they don't match the document.
pub fn check() -> Done {
    let read = |file: &str| fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"));
    let before = (read(CLIENT)?, read(CALLS)?);
    write()?;
    if before == (read(CLIENT)?, read(CALLS)?) {
        Ok(())
    } else {
        Err(format!("{CLIENT} or {CALLS} did not match {DOCUMENT}; both were written anew"))
    }
}

/// The calls of the tests: method and path come from the document; a body is whatever a test wants to send.
fn calls(document: &Value) -> String {
    let mut all = BTreeMap::new();
    for (path, methods) in entries(&document["paths"]) {
        for (method, it) in entries(methods) {
            let Some(id) = it["operationId"].as_str() else { continue };
            let in_path = |it: &&Value| it["in"] == "path";
            let parameters = it["parameters"].as_array().into_iter().flatten().filter(in_path);
            let mut arguments: Vec<String> =
                parameters.filter_map(|it| it["name"].as_str()).map(|name| format!("{name}: impl Display")).collect();
            let takes_body = it.get("requestBody").is_some();
            arguments.extend(takes_body.then(|| "input: &impl Serialize".to_owned()));
            let at =
                if path.contains('{') { format!("format!(\"/api/v1{path}\")") } else { format!("\"/api/v1{path}\"") };
            let summary = it["summary"].as_str().unwrap_or_default().replace('\n', "\n/// ");
            let function = format!(
                "\n/// {summary}\npub fn {id}({}) -> Call {{\n    Call::new(\"{}\", {at}){}\n}}\n",
                arguments.join(", "),
                method.to_uppercase(),
                if takes_body { ".with(input)" } else { "" },
            );
            all.insert(id, function);
        }
    }
    let functions: String = all.into_values().collect();
    format!(
        "//! Every operation of the API, for the tests to call. `cargo xtask client` makes this file from the document.\n\n\
         use std::fmt::Display;\n\nuse serde::Serialize;\n\nuse crate::client::Call;\n{functions}"
    )
}

fn operations(document: &Value) -> Result<String, String> {
    let mut types = BTreeSet::new();
    let mut ids = BTreeSet::new();
    let mut functions = String::new();
    let mut all: Vec<(&str, &str, &str, &Value)> = Vec::new();
    for (path, methods) in entries(&document["paths"]) {
        for (method, it) in entries(methods) {
            // Operations with a protocol other than JSON are written by hand.
            if let Some(id) = it["operationId"].as_str().filter(|_| it.get("x-protocol").is_none()) {
                all.push((id, method, path, it));
            }
        }
    }
    all.sort_by_key(|it| it.0);
    for (id, method, path, it) in all {
        let parameters = || it["parameters"].as_array().into_iter().flatten();
        // Operations that return files or take query parameters are written by hand.
        if parameters().any(|it| it["in"] == "query") {
            continue;
        }
        let Some(answer) = answer(&it["responses"], &mut types) else { continue };
        let mut arguments = Vec::new();
        for it in parameters().filter(|it| it["in"] == "path") {
            // Ids of more than one kind, such as a payer's, have no type of their own.
            let name = it["name"].as_str().unwrap_or_default();
            let kind = it["schema"]["title"].as_str();
            ids.extend(kind.map(str::to_owned));
            arguments.push(format!("{name}: {}", kind.unwrap_or("&str")));
        }
        let input = &it["requestBody"]["content"]["application/json"]["schema"];
        let body = if input.is_null() {
            "None"
        } else {
            arguments.push(format!("input: &{}", kind(input, &mut types)));
            "json(input)"
        };
        let summary = it["summary"].as_str().unwrap_or_default().replace('\n', "\n/// ");
        let _ = write!(
            functions,
            "\n/// {summary}\npub async fn {id}({}) -> Answer<{answer}> {{\n    {}(\"{}\", {}, {body}).await\n}}\n",
            arguments.join(", "),
            if answer == "()" { "done" } else { "call" },
            method.to_uppercase(),
            if path.contains('{') { format!("&format!(\"/api/v1{path}\")") } else { format!("\"/api/v1{path}\"") },
        );
    }
    let ids = ids.into_iter().collect::<Vec<_>>().join(", ");
    let mut imports = String::new();
    for (module, names) in modules(&types)? {
        let _ = writeln!(imports, "use medpost_wire::{module}::{{{}}};", names.join(", "));
    }
    Ok(format!(
        "//! Every operation of the API that answers JSON. `cargo xtask client` makes this file from the document.\n\n\
         use medpost_domain::id::{{{ids}}};\n{imports}\nuse crate::line::Answer;\nuse crate::request::{{call, done, json}};\n{functions}"
    ))
}

/// Maps modules of `wire` to the types they declare.
fn modules(types: &BTreeSet<String>) -> Result<BTreeMap<String, Vec<&str>>, String> {
    let mut all: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut found = BTreeSet::new();
    let wire = root().join(WIRE);
    for path in files(&wire).map_err(|error| format!("{WIRE}: {error}"))? {
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let module = path.strip_prefix(&wire).unwrap_or(&path).with_extension("");
        let module = module.to_string_lossy().replace('/', "::");
        let declared =
            text.lines().filter_map(|it| it.trim().strip_prefix("pub struct ").or(it.trim().strip_prefix("pub enum ")));
        let declared: BTreeSet<&str> = declared.filter_map(|it| it.split([' ', '<', '(', ';']).next()).collect();
        for it in types.iter().filter(|it| declared.contains(it.as_str())) {
            found.insert(it.as_str());
            all.entry(module.clone()).or_default().push(it);
        }
    }
    match types.iter().find(|it| !found.contains(it.as_str())) {
        Some(it) => Err(format!("{WIRE} has no {it}")),
        None => Ok(all),
    }
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for it in fs::read_dir(folder)? {
        let path = it?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

/// The type of an operation's answer; `None` if it is not JSON.
fn answer(responses: &Value, types: &mut BTreeSet<String>) -> Option<String> {
    if responses.get("204").is_some() {
        return Some("()".to_owned());
    }
    let content = responses["200"].get("content");
    let Some(content) = content else { return responses.get("200").map(|_| "()".to_owned()) };
    let (media, it) = entries(content).next()?;
    media.starts_with("application/json").then(|| kind(&it["schema"], types))
}

/// The Rust type for a schema.
fn kind(schema: &Value, types: &mut BTreeSet<String>) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        types.insert(name.to_owned());
        return name.to_owned();
    }
    match schema["type"].as_str() {
        Some("array") => format!("Vec<{}>", kind(&schema["items"], types)),
        _ => "String".to_owned(),
    }
}

fn entries(it: &Value) -> impl Iterator<Item = (&str, &Value)> {
    it.as_object().into_iter().flat_map(Map::iter).map(|it| (it.0.as_str(), it.1))
}
