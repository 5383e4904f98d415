//! Words and phrases that are out because they were translated word by word, each with its replacement.

use std::fs;
use std::path::Path;

/// What is out, and what to write instead.
const OUT: [(&str, &str); 17] = [
    ("otherwise than", "what changed since"),
    ("how manieth", "which …, counted from 1"),
    ("gone on with", "resumed"),
    ("let go on", "resumed"),
    ("can be had", "is on offer, can be read"),
    ("can't be had", "is no longer on offer"),
    ("to be had", "available"),
    ("does not do.", "can't be used, is wrong"),
    ("do not do.", "can't be used, are wrong"),
    ("goes on after all", "stays in force"),
    ("card asked", "card ordered"),
    ("so manieth", "which …, counted from 1"),
    ("so-manieth", "which …, counted from 1"),
    ("lets it go on", "resumes it, lifts the suspension"),
    ("let it go on", "resume it, lift the suspension"),
    ("let them go on", "lift the suspension"),
    ("whatever costs", "everything that costs money"),
];
const ENDINGS: [&str; 6] = ["rs", "md", "mjs", "toml", "typ", "txt"];

#[test]
fn nobody_writes_what_is_out() {
    let mut found = Vec::new();
    super::house::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &ENDINGS, &mut found);
    assert!(found.len() > 500, "{}", found.len());
    let mut wrong = Vec::new();
    for path in found.into_iter().filter(|it| !it.ends_with("it/language.rs")) {
        let text = fs::read_to_string(&path).unwrap().to_lowercase();
        for (number, line) in text.lines().enumerate() {
            // Names of functions and tests are read, too.
            let line = line.replace('_', " ");
            let out = OUT.iter().filter(|it| line.contains(it.0));
            wrong.extend(out.map(|it| format!("{}:{}: \"{}\": {}", path.display(), number + 1, it.0, it.1)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
