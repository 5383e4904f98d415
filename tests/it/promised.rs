//! What other people's programs rely on: nothing that a released API document promised may go or narrow.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::wire::snapshots;

/// The promises of a document, one a line: what it offers, and (`need`) what it demands of callers.
struct Promises {
    offered: BTreeSet<String>,
    needed: BTreeSet<String>,
}

fn entries(it: &Value) -> impl Iterator<Item = (&String, &Value)> {
    it.as_object().into_iter().flat_map(Map::iter)
}

fn texts(it: &Value) -> impl Iterator<Item = &str> {
    it.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// All schemas that a part of the document leads to.
fn reached(document: &Value, from: &Value, into: &mut BTreeSet<String>) {
    match from {
        Value::Array(all) => all.iter().for_each(|it| reached(document, it, into)),
        Value::Object(all) => {
            for (key, it) in all {
                let name = it.as_str().filter(|_| key == "$ref").and_then(|it| it.rsplit('/').next());
                if let Some(name) = name
                    && into.insert(name.to_owned())
                {
                    reached(document, &document["components"]["schemas"][name], into);
                }
                reached(document, it, into);
            }
        }
        _ => {}
    }
}

fn promises(document: &Value) -> Promises {
    let (mut offered, mut needed) = (BTreeSet::new(), BTreeSet::new());
    let (mut taken, mut given) = (BTreeSet::new(), BTreeSet::new());
    for (path, methods) in entries(&document["paths"]) {
        for (method, operation) in entries(methods).filter(|it| it.1.is_object()) {
            let name = format!("{} {path}", method.to_uppercase());
            offered.insert(name.clone());
            offered.insert(format!("{name} is {}", operation["operationId"].as_str().unwrap_or("-")));
            for it in operation["parameters"].as_array().into_iter().flatten() {
                let one = format!("{} {}", it["in"].as_str().unwrap(), it["name"].as_str().unwrap());
                if it["required"] == true {
                    needed.insert(format!("{name} needs {one}"));
                }
                offered.insert(format!("{name} takes {one}"));
            }
            for (media, _) in entries(&operation["requestBody"]["content"]) {
                offered.insert(format!("{name} takes {media}"));
            }
            for (status, answer) in entries(&operation["responses"]).filter(|it| it.0.starts_with('2')) {
                for (media, _) in entries(&answer["content"]) {
                    offered.insert(format!("{name} answers {status} {media}"));
                }
            }
            reached(document, &operation["requestBody"], &mut taken);
            reached(document, &operation["responses"], &mut given);
        }
    }
    for (name, schema) in entries(&document["components"]["schemas"]) {
        let required: BTreeSet<&str> = texts(&schema["required"]).collect();
        offered.extend(texts(&schema["enum"]).map(|it| format!("{name} may be {it}")));
        for (field, shape) in entries(&schema["properties"]) {
            let kind = shape["$ref"].as_str().or(shape["allOf"][0]["$ref"].as_str());
            let kind = kind.map_or_else(|| shape["type"].to_string(), |it| it.rsplit('/').next().unwrap().to_owned());
            let there = required.contains(field.as_str());
            offered.insert(format!("{name}.{field}: {kind}"));
            if given.contains(name) && there {
                offered.insert(format!("{name}.{field} is always there"));
            }
            if given.contains(name) && shape["nullable"] != true {
                offered.insert(format!("{name}.{field} is never null"));
            }
            if taken.contains(name) && there {
                needed.insert(format!("{name} needs {field}"));
            }
        }
    }
    Promises { offered, needed }
}

/// The document in the repository, which `wire` compares with the service's.
fn current() -> Promises {
    let text = std::fs::read_to_string(snapshots().join("openapi.json")).unwrap();
    promises(&serde_json::from_str(&text).unwrap())
}

/// What is gone or demanded anew in `now`, among what `released` already knew.
fn broken<'a>(released: &'a Promises, now: &'a Promises) -> Vec<&'a str> {
    // Who never knew an operation or a schema can't miss or fail it.
    let known = |it: &str| {
        let of = it.split(" needs ").next().unwrap();
        released.offered.iter().any(|it| it == of || it.starts_with(&format!("{of}.")))
    };
    let gone = released.offered.difference(&now.offered);
    let new = now.needed.difference(&released.needed).filter(|it| known(it));
    gone.chain(new).map(String::as_str).collect()
}

#[test]
fn nothing_that_was_released_goes_or_narrows() {
    let now = current();
    let path = snapshots().join("released.txt");
    // Only at a release: what is new becomes a promise, too.
    if std::env::var_os("MEDPOST_SNAPSHOTS").is_some_and(|it| it == "release") {
        let lines: Vec<&str> = now.offered.iter().chain(&now.needed).map(String::as_str).collect();
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap();
    let (needed, offered) = text.lines().map(str::to_owned).partition(|it: &String| it.contains(" needs "));
    let broken = broken(&Promises { offered, needed }, &now).join("\n");
    assert!(broken.is_empty(), "other people's programs rely on this:\n{broken}");
}

#[test]
fn what_goes_or_narrows_is_seen() {
    let document = |change: &dyn Fn(&mut Value)| {
        let mut it = serde_json::json!({
            "paths": { "/x": { "post": {
                "operationId": "x", "parameters": [{ "name": "a", "in": "query", "required": false }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Ask" } } } },
                "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Told" } } } } },
            } } },
            "components": { "schemas": {
                "Ask": { "required": ["a"], "properties": { "a": { "type": "string" }, "b": { "type": "string" } } },
                "Told": { "required": ["a"], "properties": { "a": { "type": "integer" }, "w": { "$ref": "#/components/schemas/Word" } } },
                "Word": { "enum": ["one", "two"] },
            } },
        });
        change(&mut it);
        promises(&it)
    };
    let before = document(&|_| {});
    let seen = |change: &dyn Fn(&mut Value)| broken(&before, &document(change)).join("|");
    let schemas = |it: &mut Value| it["components"]["schemas"].take();
    assert_eq!(seen(&|_| {}), "");
    assert_eq!(seen(&|it| it["paths"]["/y"] = it["paths"]["/x"].clone()), "");
    assert_eq!(seen(&|it| it["components"]["schemas"]["Ask"]["properties"]["c"] = serde_json::json!({})), "");
    assert_eq!(seen(&|it| it["components"]["schemas"]["Word"]["enum"] = serde_json::json!(["one"])), "Word may be two");
    assert_eq!(
        seen(&|it| it["components"]["schemas"]["Ask"]["required"] = serde_json::json!(["a", "b"])),
        "Ask needs b"
    );
    assert_eq!(
        seen(&|it| it["components"]["schemas"]["Told"]["required"] = serde_json::json!([])),
        "Told.a is always there"
    );
    assert_eq!(
        seen(&|it| it["components"]["schemas"]["Told"]["properties"]["a"]["nullable"] = true.into()),
        "Told.a is never null"
    );
    assert_eq!(
        seen(&|it| it["components"]["schemas"]["Told"]["properties"]["a"]["type"] = "string".into()),
        "Told.a: \"integer\""
    );
    assert_eq!(
        seen(&|it| it["paths"]["/x"]["post"]["parameters"][0]["required"] = true.into()),
        "POST /x needs query a"
    );
    let moved = seen(&|it| it["paths"] = serde_json::json!({ "/z": it["paths"]["/x"] }));
    assert!(moved.contains("POST /x") && moved.contains("POST /x takes query a"), "{moved}");
    assert!(!seen(&|it| drop(schemas(it))).is_empty());
}
