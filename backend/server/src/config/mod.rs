//! The only reader of the environment: one TOML file, overridden by `MEDPOST__SECTION__KEY`. Each section has a file
//! with its defaults and its own check.
//!
//! An unknown key, a missing secret or a contradiction prevents the start, with a sentence that names it.

mod authority;
mod billing;
mod database;
mod error;
mod host;
mod limits;
mod mail;
mod ops;
mod path;
mod print;
mod service;
mod store;
mod trust;

use std::path::Path;

use serde::Deserialize;

use crate::kit::secret::Secret;
use crate::kit::space::Space;

pub use authority::{Authority, AuthorityKey};
pub use billing::{Approval, Billing, Collector, Stripe, second_person_yen};
pub use database::DatabaseSection;
pub use error::Error;
pub use host::{Host, Serves};
pub use limits::Limits;
pub use mail::{Mail, SmtpTls};
pub use ops::{Log, Ops};
pub use print::Print;
pub use service::{ClosingDay, Profile, Service};
pub use store::{Store, Vault};
pub use trust::Trust;

/// The whole configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What this installation is.
    pub service: Service,
    /// The database that holds the rows.
    pub database: DatabaseSection,
    /// The depot, which holds the sealed objects.
    pub store: Store,
    /// The master keyring, and memory for documents.
    pub vault: Vault,
    /// The hosts, each with its own names; at least one. Those of one address share its port.
    #[serde(alias = "listener")]
    pub host: Vec<Host>,
    /// What anybody may hold, and how long the server waits.
    #[serde(default)]
    pub limits: Limits,
    /// Whose cards may sign in.
    #[serde(default)]
    pub trust: Vec<Trust>,
    /// How mails are sent.
    pub mail: Mail,
    /// The authority that issues facility cards; without it none are issued.
    #[serde(default)]
    pub authority: Option<Authority>,
    /// Who issues invoices, and how; without it none are issued.
    #[serde(default)]
    pub billing: Option<Billing>,
    /// How letters are drawn as PDF.
    #[serde(default)]
    pub print: Print,
    /// Health, readiness and metrics.
    #[serde(default)]
    pub ops: Ops,
    /// Logging.
    #[serde(default)]
    pub log: Log,
}

impl Config {
    /// Reads the file; `MEDPOST__SECTION__KEY` in the environment overrides it.
    #[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, path, std::env::vars())
    }

    /// Parses a text, with overrides. Relative paths start at the file's folder.
    pub fn parse(text: &str, path: &Path, overrides: impl Iterator<Item = (String, String)>) -> Result<Self, Error> {
        let wrong = |what: String| Error::Wrong { path: path.to_owned(), what };
        let mut table: toml::Table = text.parse().map_err(|it| wrong(told(text, &it)))?;
        for (name, value) in overrides {
            let Some(keys) = name.strip_prefix("MEDPOST__") else { continue };
            let keys: Vec<String> = keys.split("__").map(str::to_lowercase).collect();
            set(&mut table, &keys, &value).ok_or_else(|| wrong(format!("{name} names no section and key")))?;
        }
        let mut config: Self = table.try_into().map_err(|it| wrong(told(text, &it)))?;
        config.settle_paths(path.parent().unwrap_or(Path::new(".")));
        config.check()?;
        Ok(config)
    }

    /// Where every trust publishes its revocation lists: addresses or paths.
    pub fn revocation_lists(&self) -> impl Iterator<Item = &String> {
        self.trust.iter().flat_map(|it| &it.revocation_lists)
    }

    /// The address of the database.
    pub fn database_url(&self) -> Result<Secret, Error> {
        self.database.address()
    }

    /// The disks that this machine writes to.
    pub fn space(&self) -> Space {
        let mut folders = vec![("temporary files", std::env::temp_dir())];
        if let Store::Folder { path } = &self.store {
            folders.push(("store", path.clone()));
        }
        if let Ok(url) = self.database_url()
            && let Some(file) = url.reveal().strip_prefix("sqlite://")
        {
            let file = Path::new(file.split('?').next().unwrap_or(file));
            folders.push(("database", file.parent().unwrap_or(Path::new(".")).to_owned()));
        }
        Space::new(folders)
    }

    fn check(&self) -> Result<(), Error> {
        let production = self.service.profile == Profile::Production;
        self.database.check(production)?;
        self.store.check(production)?;
        self.mail.check(production)?;
        self.service.check()?;
        self.ops.check()?;
        Host::check(&self.host, &self.trust, &self.service)?;
        self.trust.iter().try_for_each(Trust::check)?;
        self.authority.as_ref().map_or(Ok(()), |it| it.check(&self.trust))?;
        self.billing.as_ref().map_or(Ok(()), |it| it.check(production))
    }

    fn settle_paths(&mut self, base: &Path) {
        self.service.settle_paths(base);
        self.database.settle_paths(base);
        self.store.settle_paths(base);
        self.vault.settle_paths(base);
        self.mail.settle_paths(base);
        self.print.settle_paths(base);
        self.host.iter_mut().for_each(|it| it.settle_paths(base));
        self.trust.iter_mut().for_each(|it| it.settle_paths(base));
        self.authority.iter_mut().for_each(|it| it.settle_paths(base));
        self.billing.iter_mut().for_each(|it| it.settle_paths(base));
    }
}

/// What is wrong and in which line, but never the line itself, which may hold a password.
fn told(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|it| text.get(..it.start)).map(|it| it.matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line}: {}", error.message()),
        None => error.message().to_owned(),
    }
}

/// Sets a key, named by its sections and itself; `None` inside a list (`[[listener]]`, `[[trust]]`). The value is read
/// as TOML if it is a number, a boolean or a list, else as text.
fn set(table: &mut toml::Table, keys: &[String], value: &str) -> Option<()> {
    let (section, key) = keys.split_first()?;
    let inner = table.entry(section.clone()).or_insert_with(|| toml::Table::new().into()).as_table_mut()?;
    let key = match key {
        [key] => key,
        [] => return None,
        deeper => return set(inner, deeper, value),
    };
    let parsed = format!("it = {value}").parse::<toml::Table>().ok().and_then(|mut it| it.remove("it"));
    let value = match parsed {
        Some(it) if !it.is_str() => it,
        _ => toml::Value::String(value.to_owned()),
    };
    inner.insert(key.clone(), value);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, overrides: &[(&str, &str)]) -> String {
        let overrides = overrides.iter().map(|it| (it.0.to_owned(), it.1.to_owned()));
        Config::parse(text, Path::new("/etc/medpost.toml"), overrides).map(|_| ()).expect_err("refused").to_string()
    }

    /// The example, with a database that needs no file.
    fn example() -> String {
        let example = include_str!("../../../../infra/medpost.example.toml");
        example.replacen("url_file = \"secrets/database-url\"", "url = \"postgres://localhost/x\"", 1)
    }

    /// Why the example is refused with one text replaced by another.
    fn changed(from: &str, to: &str) -> String {
        let example = example();
        assert!(example.contains(from), "{from}");
        refused(&example.replacen(from, to, 1), &[])
    }

    #[test]
    fn what_would_let_in_or_show_more_than_is_meant_is_refused() {
        let path = Path::new("/etc/medpost.toml");
        let config = Config::parse(&example(), path, std::iter::empty()).expect("the example does");
        assert_eq!(config.billing.map(|it| it.second_person_yen), Some(second_person_yen()));
        let hpki = "policies = [\"1.2.392.100495.1.5.1.2.3.1\"]";
        for none in ["", "policies = []"] {
            assert!(changed(hpki, none).contains("trust hpki: HPKI cards need policies"));
        }
        let list = "http://cert.medis.or.jp/auth/crl-auth2.crl";
        for scheme in ["https", "HTTPS", "ftp"] {
            let said = changed(list, &list.replacen("http", scheme, 1));
            assert!(said.contains(&format!("{scheme}://cert.medis.or.jp")) && said.contains("signed anyway"), "{said}");
        }
        for address in ["0.0.0.0:9090", "10.0.0.1:9090", "[::]:9090"] {
            assert!(changed("127.0.0.1:9090", address).contains("ops.address must be a loopback address"));
        }
    }

    #[test]
    fn a_wrong_configuration_is_named_and_no_secret_printed() {
        let open = refused("[database]\nurl = \"postgres://u:hunter2@db\n", &[]);
        assert!(open.contains("line 2") && !open.contains("hunter2"), "{open}");
        let example = include_str!("../../../../infra/medpost.example.toml");
        let unknown = refused(&format!("{example}\n[surprise]\nkey = 1\n"), &[]);
        assert!(unknown.contains("surprise"), "{unknown}");
        let unknown = refused(example, &[("MEDPOST__DATABASE__COLOUR", "blue")]);
        assert!(unknown.contains("colour"), "{unknown}");
        let two =
            refused(example, &[("MEDPOST__DATABASE__URL", "postgres://a/b"), ("MEDPOST__DATABASE__URL_FILE", "f")]);
        assert!(two.contains("url"), "{two}");
        assert!(!format!("{:?}", crate::kit::secret::Secret::new("hunter2".into())).contains("hunter2"));
    }

    /// What is wrong with the example at these addresses of database and depot, if anything.
    fn of(database: &str, store: &str) -> Option<String> {
        let example = include_str!("../../../../infra/medpost.example.toml");
        let text = example.replace("url_file = \"secrets/database-url\"", &format!("url = \"{database}\""));
        let overrides = std::iter::once(("MEDPOST__STORE__ENDPOINT".to_owned(), store.to_owned()));
        Config::parse(&text, Path::new("/etc/medpost.toml"), overrides).err().map(|it| it.to_string())
    }

    #[test]
    fn a_key_of_an_inner_section_is_overridden_and_one_of_a_list_is_not() {
        let parse = |key: &str, value: &str| {
            let overrides = std::iter::once((key.to_owned(), value.to_owned()));
            Config::parse(&example(), Path::new("/etc/medpost.toml"), overrides)
        };
        let config = parse("MEDPOST__BILLING__STRIPE__TIMEOUT_SECONDS", "7").expect("it is a key");
        assert_eq!(config.billing.and_then(|it| it.stripe).map(|it| it.timeout_seconds), Some(7));
        for it in ["MEDPOST__LISTENER__ADDRESS", "MEDPOST__LISTENER__0__ADDRESS", "MEDPOST__BILLING"] {
            assert!(parse(it, "x").is_err(), "{it}");
        }
    }

    #[test]
    fn production_speaks_to_no_other_machine_in_the_clear() {
        let (private, https) =
            ("postgres://medpost:hunter2@db.example/medpost?sslmode=verify-full", "https://s3.example");
        for it in [
            private,
            "postgres://medpost@localhost/medpost",
            "postgres://medpost@127.0.0.1:5433/medpost",
            "postgres://medpost@[::1]/medpost",
            "postgres://medpost@%2Frun%2Fpostgresql/medpost",
            "postgres://medpost@db/medpost?host=/run/postgresql",
            "sqlite:///var/lib/medpost/medpost.db?mode=rwc",
        ] {
            assert_eq!(of(it, https), None, "{it}");
        }
        for it in [
            "postgres://medpost:hunter2@db.example/medpost",
            "postgres://medpost:hunter2@db.example/medpost?sslmode=require",
            "postgres://medpost:hunter2@db.example/medpost?sslmode=verify-ca",
            "postgres://medpost:hunter2@localhost.example/medpost",
            "postgres://medpost:hunter2@10.0.0.7/medpost?sslmode=surely",
        ] {
            let why = of(it, https).expect(it);
            assert!(why.contains("?sslmode=verify-full") && !why.contains("hunter2"), "{why}");
        }
        for it in ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000", https] {
            assert_eq!(of(private, it), None, "{it}");
        }
        for it in ["http://s3.example", "http://127.0.0.1.example", "s3.example", "ftp://s3.example"] {
            let why = of(private, it).expect(it);
            assert!(why.contains("store.endpoint") && why.contains("https://"), "{why}");
        }
    }
}
