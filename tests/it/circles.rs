//! No file of a crate refers back to itself through what it uses: readers never go in circles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The crates to check.
const CRATES: [&str; 11] = [
    "backend/server",
    "backend/domain",
    "backend/wire",
    "backend/print",
    "frontend/client",
    "frontend/ui",
    "frontend/web",
    "admin",
    "infra/demo",
    "infra/xtask",
    "tests",
];

/// A module as its path in the crate.
type Module = Vec<String>;

/// What a file uses: the module's path, and the names used from it.
type Named = BTreeMap<Module, BTreeSet<String>>;

struct Crate {
    texts: BTreeMap<Module, String>,
}

impl Crate {
    fn read(source: &Path) -> Self {
        let mut found = Vec::new();
        super::house::files(source, &["rs"], &mut found);
        let texts = found.iter().map(|it| (module(source, it), code(&fs::read_to_string(it).unwrap()))).collect();
        Self { texts }
    }

    /// The module that a path refers to, if the path continues to something inside it.
    fn leads_to(&self, path: &[String]) -> Option<(Module, String)> {
        let at = (0..path.len()).rev().find(|it| self.texts.contains_key(&path[..*it]))?;
        // Naming just a module doesn't count as a use; what is taken from it does.
        (!self.texts.contains_key(path)).then(|| (path[..at].to_vec(), path[at].clone()))
    }

    /// What a module uses from its own crate.
    fn names(&self, module: &Module) -> Named {
        let text = &self.texts[module];
        let mut aliases: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut paths = Vec::new();
        let (mut rest, mut body) = (text.as_str(), String::new());
        while let Some(at) = rest.find("use ") {
            let begins = rest[..at].chars().next_back().is_none_or(|it| it.is_whitespace() || it == ')');
            let Some(end) = rest[at..].find(';').filter(|_| begins) else {
                body += &rest[..at + 4];
                rest = &rest[at + 4..];
                continue;
            };
            body += &rest[..at];
            for (path, alias) in flat(&rest[at + 4..at + end]) {
                if let Some(path) = self.absolute(module, &path, &aliases) {
                    aliases.insert(alias, path.clone());
                    paths.push(path);
                }
            }
            rest = &rest[at + end..];
        }
        body += rest;
        for it in body.split(|it: char| !(it.is_alphanumeric() || it == '_' || it == ':')) {
            let path: Vec<String> = it.split("::").map(str::to_owned).collect();
            if path.len() > 1 && path.iter().all(|it| !it.is_empty()) {
                paths.extend(self.absolute(module, &path, &aliases));
            }
        }
        let mut named = Named::new();
        for (to, name) in paths.iter().filter_map(|it| self.leads_to(it)).filter(|it| it.0 != *module) {
            named.entry(to).or_default().insert(name);
        }
        named
    }

    /// The path from the crate's root; `None` if it leads out of the crate.
    fn absolute(&self, here: &Module, path: &[String], aliases: &BTreeMap<String, Vec<String>>) -> Option<Vec<String>> {
        let mut base = here.clone();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|it| it == "super") {
                    base.pop()?;
                    rest = &rest[1..];
                }
            }
            first => {
                if let Some(known) = aliases.get(first) {
                    base.clone_from(known);
                    rest = &rest[1..];
                } else {
                    let mut child = base.clone();
                    child.push(first.to_owned());
                    if !self.texts.contains_key(&child) {
                        return None;
                    }
                }
            }
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }
}

/// The module path of a file.
fn module(source: &Path, file: &Path) -> Module {
    let path = file.strip_prefix(source).unwrap().with_extension("");
    let mut path: Module = path.iter().map(|it| it.to_string_lossy().into_owned()).collect();
    if path.last().is_some_and(|it| it == "mod" || it == "lib") {
        path.pop();
    }
    path
}

/// The code without comments and without the tests at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    text.lines().map(|it| it.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The paths in a `use`, each with the name it introduces.
fn flat(text: &str) -> Vec<(Vec<String>, String)> {
    fn go(head: &[String], text: &str, found: &mut Vec<(Vec<String>, String)>) {
        let text = text.trim();
        if let Some((before, inner)) = text.split_once('{') {
            let mut head = head.to_vec();
            head.extend(before.split("::").map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned));
            let inner = inner.trim_end().strip_suffix('}').unwrap_or(inner);
            let (mut depth, mut begin) = (0, 0);
            for (at, it) in inner.char_indices() {
                match it {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        go(&head, &inner[begin..at], found);
                        begin = at + 1;
                    }
                    _ => {}
                }
            }
            go(&head, &inner[begin..], found);
        } else if !text.is_empty() {
            let (path, alias) = text.split_once(" as ").map_or((text, None), |(path, it)| (path, Some(it.trim())));
            let mut whole = head.to_vec();
            whole.extend(path.split("::").map(|it| it.trim().to_owned()));
            if whole.last().is_some_and(|it| it == "self") {
                whole.pop();
            }
            let alias = alias.map_or_else(|| whole.last().cloned().unwrap_or_default(), str::to_owned);
            found.push((whole, alias));
        }
    }
    let mut found = Vec::new();
    go(&[], text, &mut found);
    found
}

/// What remains of a graph after repeatedly removing everything without outgoing or incoming edges.
fn circles(mut graph: BTreeMap<Module, Named>) -> BTreeMap<Module, Named> {
    loop {
        let before: usize = graph.values().map(|it| it.len() + 1).sum();
        let there: BTreeSet<Module> = graph.keys().cloned().collect();
        for named in graph.values_mut() {
            named.retain(|it, _| there.contains(it));
        }
        let led: BTreeSet<Module> = graph.values().flat_map(|it| it.keys().cloned()).collect();
        graph.retain(|it, named| !named.is_empty() && led.contains(it));
        if before == graph.values().map(|it| it.len() + 1).sum::<usize>() {
            return graph;
        }
    }
}

#[test]
fn no_file_leads_back_to_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut told = String::new();
    for name in CRATES {
        let it = Crate::read(&root.join(name).join("src"));
        let graph = it.texts.keys().map(|module| (module.clone(), it.names(module))).collect();
        for (from, named) in circles(graph) {
            for (to, names) in named {
                told += &format!("{name}: {} names {} for {names:?}\n", from.join("/"), to.join("/"));
            }
        }
    }
    assert!(told.is_empty(), "files in circles:\n{told}");
}

#[test]
fn a_circle_is_seen() {
    let of = |all: &[(&str, &str)]| Crate {
        texts: all.iter().map(|(name, text)| (vec!["room".to_owned(), (*name).to_owned()], code(text))).collect(),
    };
    let left = |it: &Crate| circles(it.texts.keys().map(|to| (to.clone(), it.names(to))).collect()).len();
    let straight =
        of(&[("a", "use super::b::{self, One};\nfn f() { b::two(); }"), ("b", "pub fn two() {}"), ("c", "")]);
    assert_eq!(left(&straight), 0);
    // By an imported name, by a path, and by a renamed module.
    for back in
        ["use super::a::X;", "fn two() { super::a::x(); }", "use crate::room::a as other;\nfn two() { other::x(); }"]
    {
        assert_eq!(left(&of(&[("a", "use super::b::{self, One};"), ("b", back)])), 2, "{back}");
    }
    assert_eq!(left(&of(&[("a", "use super::b::One;"), ("b", "// super::a::x\n")])), 0, "a comment names nothing");
}
