//! Enforces the import table of `ARCHITECTURE.md`: rooms use only what lies below them, and each library is used in one
//! room.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use medpost::kit::alarm::Alarm;

/// Each room and the rooms it may use.
const ROOMS: [(&str, &[&str]); 29] = [
    ("kit", &["kit"]),
    ("config", &["kit"]),
    ("net", &["net", "config", "kit"]),
    ("notify", &["notify", "config", "kit"]),
    ("print", &["kit"]),
    ("jobs", &["jobs", "kit"]),
    ("vault", &["vault", "jobs", "kit"]),
    ("session", &["session", "net", "kit"]),
    ("audit", &["audit", "session", "kit"]),
    ("identity", &["identity", "jobs", "notify", "audit", "session", "net", "kit"]),
    (
        "issuing",
        &["issuing", "contract", "identity", "directory", "vault", "notify", "jobs", "audit", "session", "net", "kit"],
    ),
    ("directory", &["directory", "notify", "jobs", "audit", "session", "kit"]),
    ("contract", &["contract", "directory", "vault", "notify", "jobs", "audit", "session", "kit"]),
    ("office", &["office", "contract", "identity", "notify", "print", "jobs", "audit", "session", "net", "kit"]),
    (
        "console",
        &["console", "office", "issuing", "contract", "identity", "directory", "notify", "jobs", "audit", "net", "kit"],
    ),
    (
        "billing",
        &[
            "billing",
            "office",
            "contract",
            "directory",
            "config",
            "notify",
            "print",
            "vault",
            "jobs",
            "audit",
            "session",
            "kit",
        ],
    ),
    (
        "exchange",
        &["exchange", "contract", "identity", "directory", "vault", "notify", "jobs", "audit", "session", "net", "kit"],
    ),
    (
        "routes",
        &[
            "app",
            "billing",
            "config",
            "console",
            "contract",
            "developers",
            "directory",
            "document",
            "exchange",
            "health",
            "identity",
            "issuing",
            "net",
            "notify",
            "office",
            "session",
            "kit",
        ],
    ),
    ("document", &[]),
    ("developers", &[]),
    ("serve", &["app", "config", "net", "routes", "vault", "kit"]),
    (
        "app",
        &[
            "billing",
            "config",
            "console",
            "contract",
            "directory",
            "exchange",
            "identity",
            "issuing",
            "net",
            "notify",
            "office",
            "print",
            "session",
            "audit",
            "vault",
            "kit",
        ],
    ),
    (
        "perform",
        &["app", "billing", "console", "contract", "directory", "exchange", "identity", "issuing", "jobs", "kit"],
    ),
    ("backup", &["backup", "vault", "audit", "jobs", "kit"]),
    (
        "work",
        &[
            "app", "audit", "billing", "contract", "exchange", "identity", "issuing", "jobs", "net", "notify", "vault",
            "kit",
        ],
    ),
    ("health", &["app", "work", "office", "config", "jobs", "net", "kit"]),
    ("masters", &["app", "config", "billing", "issuing", "vault", "audit"]),
    ("evidence", &["app", "audit", "notify", "jobs", "kit"]),
    ("lib", &[]),
];

/// Each library and the files that may use it.
const LIBRARIES: [(&str, &[&str]); 19] = [
    ("aws_sdk_s3", &["vault/depot.rs"]),
    (
        "poem::",
        &[
            "api.rs",
            "billing/api/",
            "console/api/",
            "exchange/door.rs",
            "exchange/recipients.rs",
            "exchange/tus.rs",
            "health.rs",
            "kit/",
            "net/",
            "office/caller.rs",
            "routes.rs",
            "serve.rs",
            "session/caller.rs",
        ],
    ),
    ("rustls::", &["net/", "issuing/authority.rs"]),
    ("aes_gcm", &["vault/envelope.rs"]),
    ("jsonwebtoken", &["session/token.rs"]),
    ("lettre::", &["notify/post.rs"]),
    (
        "medpost_entity",
        &[
            "store.rs",
            "queue.rs",
            "exchange/",
            "identity/",
            "directory/store/",
            "directory/facts.rs",
            "directory/refold.rs",
            "issuing/",
            "contract/import/",
            "contract/standing.rs",
            "contract/store/",
            "contract/application.rs",
            "contract/correction.rs",
            "contract/inbox.rs",
            "contract/tax.rs",
            "contract/transfer/",
            "office/",
            "console/",
            "billing/",
        ],
    ),
    ("std::env", &["config/"]),
    ("certval", &["net/", "kit/telemetry.rs"]),
    ("webauthn_rs", &["office/", "app.rs"]),
    ("encoding_rs", &["contract/shift_jis.rs", "contract/sheet.rs", "contract/table.rs"]),
    ("cryptoki", &["issuing/token.rs"]),
    ("p12_keystore", &["issuing/temporary.rs"]),
    ("stripe_client_core", &["billing/credit_cards/stripe.rs"]),
    ("miniserde", &["billing/credit_cards/objects.rs", "billing/credit_cards/stripe.rs"]),
    ("zip::", &["billing/invoices/archive.rs"]),
    // poem's XML support depends on a library with known vulnerabilities (infra/advisories/accepted.toml).
    ("web::Xml", &[]),
    ("payload::Xml", &[]),
    ("into_xml", &[]),
];

/// Folders without any files of ours.
const APART: [&str; 6] = ["target", "node_modules", "var", "dist", ".git", "advisories"];

/// The files in a folder and below with one of these extensions.
pub fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for it in fs::read_dir(folder).unwrap() {
        let path = it.unwrap().path();
        if path.is_dir() {
            if !APART.iter().any(|it| path.ends_with(it)) {
                files(&path, endings, found);
            }
        } else if path.extension().is_some_and(|it| endings.iter().any(|ending| it == *ending)) {
            found.push(path);
        }
    }
}

#[test]
fn rooms_name_only_what_lies_below_them() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/server/src");
    let mut found = Vec::new();
    files(&source, &["rs"], &mut found);
    let (mut wrong, mut used) = (Vec::new(), BTreeSet::new());
    for path in found {
        let name = path.strip_prefix(&source).unwrap().to_string_lossy().into_owned();
        let room = name.split('/').next().unwrap().trim_end_matches(".rs");
        let text = fs::read_to_string(&path).unwrap();
        if let Some((_, may)) = ROOMS.iter().find(|it| it.0 == room) {
            for named in named_rooms(&text) {
                if !may.contains(&named.as_str()) {
                    wrong.push(format!("{name} names {named}"));
                }
                used.insert((room.to_owned(), named));
            }
        }
        for (library, may) in LIBRARIES {
            if text.contains(library) && !may.iter().any(|it| name.ends_with(it) || name.starts_with(it)) {
                wrong.push(format!("{name} names {library}"));
            }
        }
    }
    // What nobody uses isn't allowed either.
    for (room, may) in ROOMS {
        let idle = may.iter().filter(|it| **it != room && !used.contains(&(room.to_owned(), (**it).to_owned())));
        wrong.extend(idle.map(|it| format!("{room} may name {it}, and doesn't")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The rooms that a file names: `crate::room` and `crate::{room, …}`.
fn named_rooms(text: &str) -> BTreeSet<String> {
    let name = |it: &str| it.trim().chars().take_while(|it| it.is_ascii_lowercase() || *it == '_').collect::<String>();
    let named = text.split("crate::").skip(1).flat_map(|it| match it.strip_prefix('{') {
        Some(list) => list.split('}').next().unwrap_or("").split(',').map(name).collect(),
        None => vec![name(it)],
    });
    named.filter(|it| ROOMS.iter().any(|room| room.0 == it)).collect()
}

#[test]
fn every_alarm_has_words_and_a_line_in_the_runbook() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let words = fs::read_to_string(root.join("frontend/ui/src/say/alarm.rs")).unwrap();
    let runbook = fs::read_to_string(root.join("infra/runbook.md")).unwrap();
    let told = |it: &str| words.contains(&format!("\"{it}\" =>")) && runbook.contains(&format!("| `{it}` |"));
    let untold: Vec<_> = Alarm::ALL.iter().map(|it| it.name()).filter(|it| !told(it)).collect();
    assert!(untold.is_empty(), "{untold:?}");
}

/// The folders of the web apps' sources.
const APPS: [&str; 3] = ["frontend/ui/src", "frontend/web/src", "admin/src"];

#[test]
fn every_word_is_shown_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut texts, mut found) = (Vec::new(), Vec::new());
    files(&root.join("frontend/ui/src/words"), &["rs"], &mut texts);
    let mut named = BTreeSet::new();
    for path in texts.iter().filter(|it| !it.ends_with("mod.rs")) {
        let module = path.file_stem().unwrap().to_string_lossy();
        let text = fs::read_to_string(path).unwrap();
        named.extend(text.lines().filter_map(word).map(|it| format!("{module}::{it}")));
    }
    assert!(named.len() > 1_000, "{}", named.len());
    for folder in APPS {
        files(&root.join(folder), &["rs"], &mut found);
    }
    let code: String = found.iter().map(|it| fs::read_to_string(it).unwrap()).collect();
    let used: BTreeSet<String> = code
        .split("words::")
        .skip(1)
        .map(|it| it.chars().take_while(|it| it.is_alphanumeric() || "_:".contains(*it)).collect())
        .collect();
    let unused: Vec<_> = named.difference(&used).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// The name of the word that begins on a line of `words/`.
fn word(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix("    ")?.split_once([' ', '('])?;
    let named = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    (!name.is_empty() && name.chars().all(named)).then_some(name)
}

/// Letters of Japanese. Marks are none: ・ stands between parts of a line, ー is typed in numbers.
fn japanese(it: char) -> bool {
    matches!(it, 'ぁ'..='ん' | 'ァ'..='ヺ' | 'ｦ'..='ｯ' | 'ｱ'..='ﾝ' | '々' | '\u{4e00}'..='\u{9fff}')
}

#[test]
fn japanese_stands_only_among_the_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in APPS {
        files(&root.join(folder), &["rs"], &mut found);
    }
    let apart = ["words", "say"].map(|it| root.join("frontend/ui/src").join(it));
    let mut wrong = Vec::new();
    for path in found.into_iter().filter(|it| !apart.iter().any(|apart| it.starts_with(apart))) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().enumerate().filter(|it| !it.1.trim_start().starts_with("//"));
        let lines = code.filter(|it| it.1.contains(japanese));
        wrong.extend(lines.map(|it| format!("{}:{}: {}", path.display(), it.0 + 1, it.1.trim())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words that users don't know or understand differently: 管理者 is the responsible doctor by law, 利用者 a client in
/// care.
const UNKNOWN: [&str; 8] =
    ["管理者", "利用者", "テナント", "セッション", "アカウント", "ユーザー", "トークン", "認証局"];

#[test]
fn no_text_on_screen_or_in_a_mail_uses_a_word_that_people_do_not_know() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut texts = Vec::new();
    for folder in ["frontend", "admin/src", "backend/server/src/notify/mails"] {
        every(&root.join(folder), &mut texts);
    }
    assert!(texts.len() > 20, "{texts:?}");
    let mut wrong = Vec::new();
    for path in texts {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate().filter(|it| !it.1.trim_start().starts_with("//")) {
            wrong.extend(
                UNKNOWN
                    .iter()
                    .filter(|it| line.contains(**it))
                    .map(|it| format!("{}:{}: {it}", path.display(), number + 1)),
            );
            // After it is written out once, the short form in brackets is allowed.
            if line.contains("パスキー") && !line.contains("本人確認") {
                wrong.push(format!("{}:{}: パスキー without 本人確認", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Our own sources and texts below a folder.
fn every(folder: &Path, found: &mut Vec<PathBuf>) {
    for it in fs::read_dir(folder).unwrap() {
        let path = it.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "node_modules" && name != "dist" {
                every(&path, found);
            }
        } else if [".rs", ".txt", ".js"].iter().any(|it| name.ends_with(it)) {
            found.push(path);
        }
    }
}

#[test]
fn the_unit_hands_over_the_secrets_that_the_example_names() {
    let infra = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra");
    let unit = fs::read_to_string(infra.join("systemd/medpost.service")).unwrap();
    let example = fs::read_to_string(infra.join("medpost.example.toml")).unwrap();
    let folder = std::env::temp_dir().join(format!("medpost-unit-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let handed: Vec<(&str, &str)> = unit
        .lines()
        .filter_map(|it| it.strip_prefix("LoadCredential=")?.split_once(':'))
        .inspect(|(name, _)| medpost_demo::pki::write_secret(&folder.join(name), b"postgres://localhost/x").unwrap())
        .collect();
    let overrides: Vec<(String, String)> = unit
        .lines()
        .filter_map(|it| it.strip_prefix("Environment=")?.split_once('='))
        .map(|(key, path)| (key.to_owned(), path.replace("%d", &folder.display().to_string())))
        .collect();
    // Each one is used, and each path is as in the example.
    let used: Vec<_> = overrides.iter().map(|it| it.1.rsplit('/').next().unwrap()).collect();
    assert_eq!(used, handed.iter().map(|it| it.0).collect::<Vec<_>>());
    for (name, path) in &handed {
        assert!(example.contains(&format!("\"secrets/{name}\"")), "{name}");
        assert_eq!(*path, format!("/etc/medpost/secrets/{name}"));
    }
    let config = medpost::config::Config::parse(&example, &folder.join("medpost.toml"), overrides.into_iter());
    assert_eq!(config.unwrap().database_url().unwrap().reveal(), "postgres://localhost/x");
    fs::remove_dir_all(folder).unwrap();
}
