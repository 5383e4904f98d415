//! The API document lists what each operation can refuse. A refusal that is not listed fails the test that meets it, or
//! is added if the list is being rewritten (`MEDPOST_REFUSALS=write`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use medpost_wire::problem::Code;
use serde_json::Value;

/// An operation in the document.
struct Operation {
    method: String,
    path: Vec<String>,
    id: String,
}

struct Book {
    operations: Vec<Operation>,
    common: BTreeSet<String>,
    own: Mutex<BTreeMap<String, BTreeSet<String>>>,
    writes: bool,
}

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read(root.join("it/snapshots/openapi.json")).unwrap();
    let document: Value = serde_json::from_slice(&document).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, it) in methods.as_object().unwrap() {
            if let Some(id) = it["operationId"].as_str() {
                let path = path.split('/').map(str::to_owned).collect();
                operations.push(Operation { method: method.to_uppercase(), path, id: id.to_owned() });
            }
        }
    }
    let words = |it: &str| it.split(' ').map(str::to_owned).collect();
    let lines = fs::read_to_string(file()).unwrap();
    let own = lines.lines().filter_map(|it| it.split_once(": ")).map(|it| (it.0.to_owned(), words(it.1))).collect();
    let common = document["info"]["x-common-refusals"].as_array().into_iter().flatten();
    Book {
        operations,
        common: common.filter_map(Value::as_str).map(str::to_owned).collect(),
        own: Mutex::new(own),
        writes: std::env::var_os("MEDPOST_REFUSALS").is_some(),
    }
});

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../backend/server/src/refusals.txt")
}

impl Book {
    /// The operation that serves an address. One without parameters takes precedence.
    fn operation(&self, method: &str, address: &str) -> Option<&Operation> {
        let path = address.split('?').next()?.strip_prefix("/api/v1")?;
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |it: &&Operation| {
            it.method == method
                && it.path.len() == parts.len()
                && it.path.iter().zip(&parts).all(|it| it.0 == it.1 || it.0.starts_with('{'))
        };
        let variables = |it: &&Operation| it.path.iter().filter(|it| it.starts_with('{')).count();
        self.operations.iter().filter(fits).min_by_key(variables)
    }
}

/// The id of the operation that serves an address.
pub(crate) fn operation(method: &str, address: &str) -> Option<&'static str> {
    BOOK.operation(method, address).map(|it| it.id.as_str())
}

/// Panics if an operation refuses with a code that its document doesn't list.
pub(crate) fn met(method: &str, address: &str, code: &str) {
    let known = Code::ALL.iter().find(|it| it.text() == code);
    let status = known.unwrap_or_else(|| panic!("no code: {code}")).status();
    let Some(it) = BOOK.operation(method, address) else { return };
    if BOOK.common.contains(code) {
        return;
    }
    let mut own = BOOK.own.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if own.get(&it.id).is_some_and(|all| all.contains(code)) {
        return;
    }
    // A neighbour may be slow today, even for operations that never met this before.
    if status >= 500 && !BOOK.writes {
        return;
    }
    assert!(
        BOOK.writes,
        "{} refuses with {code}, which its document does not say (MEDPOST_REFUSALS=write adds it)",
        it.id
    );
    own.entry(it.id.clone()).or_default().insert(code.to_owned());
    let lines = own.iter().map(|(id, codes)| {
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        format!("{id}: {}\n", codes.join(" "))
    });
    fs::write(file(), lines.collect::<String>()).unwrap();
}
