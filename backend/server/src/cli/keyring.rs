//! The master keys.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Subcommand;
use medpost::app::App;
use medpost::config::Config;
use medpost::masters;
use medpost::vault::keyring::Keyring;

use super::tell::{Outcome, tell};

#[derive(Subcommand)]
pub(super) enum KeyringCommand {
    /// Lists the keys: which one seals, and what each has sealed.
    List,
    /// Adds a new key to the file. It seals 15 minutes after the first process has read it: before that, copy the file
    /// to every machine and send SIGHUP.
    Add,
    /// Reseals what older keys sealed with the one that seals, while the service runs. If stopped, it resumes where it
    /// was.
    Rewrap {
        /// A key file besides the configured one, e.g. the root's.
        #[arg(long)]
        key_file: Vec<PathBuf>,
    },
    /// Retires an old key if nothing needs it any more; else prints what does.
    Retire {
        /// Version of the key.
        version: i32,
    },
}

/// Adds a fresh master key to the file. Runs without a database: the file is copied first.
pub(super) fn add(config: &Config) -> Outcome {
    let path = &config.vault.keyring_file;
    let version = Keyring::add_to(path)?;
    tell!("added key {version} to {}: keep a copy in a safe", path.display());
    tell!("Copy the file to every machine, then send SIGHUP to each process; 15 minutes after the first one it seals.");
    tell!("Then: medpost keyring rewrap, and medpost keyring retire for the keys before it.");
    Ok(())
}

pub(super) async fn run(app: &App, command: KeyringCommand) -> Outcome {
    app.vault.check().await?;
    match command {
        KeyringCommand::List => {
            for it in masters::list(app).await? {
                let state = match it.seals {
                    true => "seals".to_owned(),
                    false if it.from > app.clock.now() => format!("seals from {}", it.from),
                    false => "sealed once".to_owned(),
                };
                let sealed: Vec<String> = it.sealed.iter().map(|(what, count)| format!("{count} {what}")).collect();
                let sealed = if sealed.is_empty() { "nothing is under it".to_owned() } else { sealed.join(", ") };
                tell!("{}  {state}  {sealed}", it.version);
            }
        }
        KeyringCommand::Rewrap { key_file } => {
            let newest = app.vault.sealing_version();
            let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
            let all = masters::rewrap(app, &key_file, |what, some| {
                let sum = sums.entry(what).or_default();
                *sum += some.moved;
                tell!("{what}: {sum} sealed anew{}", unopened(some.unopened));
            });
            let all = all.await?;
            tell!("{} in all are sealed by key {newest} now{}", all.moved, unopened(all.unopened));
            if all.unopened > 0 {
                return Err("something does not open, and stays under the key it was sealed by".into());
            }
        }
        KeyringCommand::Retire { version } => {
            masters::retire(app, version).await?;
            tell!("key {version} is given up: a keyring without it starts.");
            tell!("Take its line out of the file on every machine and send SIGHUP; older backups still need it.");
            tell!("Before that, wherever else a key file of the authority lies, and for the root's that was put away:");
            tell!("medpost keyring rewrap --key-file FILE; its second line begins with the version that sealed it.");
        }
        KeyringCommand::Add => {}
    }
    Ok(())
}

fn unopened(count: u64) -> String {
    if count == 0 { String::new() } else { format!(", {count} do not open") }
}
