//! Checks dependencies: compatible licences, no unwanted libraries, no duplicates of large ones, no known
//! vulnerabilities.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::advisories;
use crate::run::{Done, cargo};

/// Licences compatible with AGPL-3.0-or-later.
const LICENCES: [&str; 15] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unlicense",
    "Unicode-3.0",
    "CDLA-Permissive-2.0",
    "CC0-1.0",
    "BSL-1.0",
    "MPL-2.0",
];

/// Libraries that must not be used, the reason, and the one library that may depend on it nevertheless.
const UNWANTED: [(&str, &str, &str); 4] = [
    ("openssl", "TLS and X.509 have their rooms: rustls, certval", ""),
    ("native-tls", "TLS is rustls", ""),
    // Passkeys are only verified with public keys, where timing doesn't matter.
    ("rsa", "RUSTSEC-2023-0071: timing of RSA private keys", "crypto-glue"),
    ("ring", "the one provider is aws-lc-rs", ""),
];

/// Large libraries that must not be duplicated.
const ONCE: [&str; 8] = ["rustls", "hyper", "tokio", "http", "sea-orm", "sqlx-core", "poem", "leptos"];

/// Checks every package in the workspace's build.
pub fn check() -> Done {
    let out = cargo().args(["metadata", "--format-version", "1", "--locked"]).output().map_err(|it| it.to_string())?;
    let all: Value = serde_json::from_slice(&out.stdout).map_err(|it| format!("cargo metadata: {it}"))?;
    let mut wrong = Vec::new();
    let mut copies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let packages = all["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    for it in packages {
        let (name, version) = (it["name"].as_str().unwrap_or_default(), it["version"].as_str().unwrap_or_default());
        copies.entry(name.to_owned()).or_default().push(version.to_owned());
        let ours = it["source"].is_null();
        let licence = it["license"].as_str().unwrap_or_default();
        if !ours && !fits(licence) {
            wrong.push(format!("{name} {version}: licence {licence:?} is not on the list"));
        }
        if let Some((_, why, but)) = UNWANTED.iter().find(|it| it.0 == name) {
            let by = brought_by(name);
            if by.iter().any(|it| it != but) {
                wrong.push(format!("{name} {version} by {}: {why}", by.join(", ")));
            }
        }
    }
    for name in ONCE {
        let found = copies.get(name).map(Vec::as_slice).unwrap_or_default();
        if found.len() > 1 {
            wrong.push(format!("{name} comes {} times: {}", found.len(), found.join(", ")));
        }
    }
    println!("{} packages, licences and copies checked", packages.len());
    if let Err(it) = advisories::check() {
        wrong.push(it);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Whether a licence expression is acceptable: `A OR B AND C`, with `/` as an old form of OR.
fn fits(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" AND ").all(|all| all.split(" OR ").any(|it| LICENCES.contains(&it.trim())))
}

/// The packages that depend on this locked one on this machine; empty if it is not built at all.
fn brought_by(name: &str) -> Vec<String> {
    let words = ["tree", "--workspace", "--edges", "normal", "--prefix", "none", "--depth", "1", "--invert", name];
    let out = cargo().args(words).output().ok().filter(|it| it.status.success());
    let text = out.map(|it| String::from_utf8_lossy(&it.stdout).into_owned()).unwrap_or_default();
    text.lines().skip(1).filter_map(|it| it.split(' ').next()).map(str::to_owned).collect()
}
