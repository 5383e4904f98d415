//! The master keys across all modules: what each of them sealed, resealing it with the newest, retiring one.

use std::path::{Path, PathBuf};

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::instant::Instant;

use crate::app::{App, Error};
use crate::audit::entry::{self, Actor};
use crate::billing::rewrap;
use crate::config::AuthorityKey;
use crate::issuing::key::Key;
use crate::vault::keyring::Keyring;
use crate::vault::rewrap::RewrapCounts;

/// Keys of inboxes that are resealed per transaction.
const SOME: u64 = 200;

/// A master key as an operator sees it.
pub struct Master {
    /// Its version.
    pub version: i32,
    /// From when on it seals, unless a newer one does.
    pub from: Instant,
    /// Whether it seals now.
    pub seals: bool,
    /// What it sealed, and how many of each; without zeros.
    pub sealed: Vec<(&'static str, u64)>,
}

/// Every master key of the keyring that is not retired.
pub async fn list(app: &App) -> Result<Vec<Master>, Error> {
    let seals = app.vault.sealing_version();
    let mut all = Vec::new();
    for (version, from, _) in app.vault.keys("list") {
        all.push(Master { version, from, seals: version == seals, sealed: sealed_under(app, version).await? });
    }
    Ok(all)
}

/// What a master key sealed, and how many of each; without zeros.
async fn sealed_under(app: &App, version: i32) -> Result<Vec<(&'static str, u64)>, Error> {
    let mut sealed = app.vault.sealed_under(version).await?.to_vec();
    sealed.extend(rewrap::sealed_under(&*app.billing.db, version).await?);
    if let Some(path) = authority_file(app) {
        sealed.push(("key of the authority", u64::from(Key::sealed_with(path)? == version)));
    }
    sealed.retain(|it| it.1 > 0);
    Ok(sealed)
}

/// Reseals what older master keys sealed with the one that seals, while the service runs; `tell` is told the progress.
/// If stopped, the next run resumes where it was. `more` are sealed key files besides the authority's, e.g. the root's.
pub async fn rewrap(
    app: &App,
    more: &[PathBuf],
    mut tell: impl FnMut(&'static str, RewrapCounts),
) -> Result<RewrapCounts, Error> {
    let mut moved = 0;
    loop {
        let pass = rewrap_all(app, more, &mut tell).await?;
        moved += pass.moved;
        // What somebody changed meanwhile is left to the next pass.
        if pass.moved == 0 {
            let newest = app.vault.sealing_version();
            note(app, Act::MasterKeyRewrapped, &format!("version={newest} moved={moved}")).await?;
            return Ok(RewrapCounts { moved, unopened: pass.unopened });
        }
    }
}

async fn rewrap_all(
    app: &App,
    more: &[PathBuf],
    tell: &mut impl FnMut(&'static str, RewrapCounts),
) -> Result<RewrapCounts, Error> {
    let mut all = RewrapCounts::default();
    let mut add = |what: &'static str, it: RewrapCounts| {
        if it != RewrapCounts::default() {
            tell(what, it);
        }
        all.moved += it.moved;
        all.unopened += it.unopened;
    };
    let mut after = None;
    loop {
        let mut some = RewrapCounts::default();
        after = app.vault.rewrap_inboxes(after, SOME, &mut some).await?;
        add("keys of inboxes", some);
        if after.is_none() {
            break;
        }
    }
    let mut some = RewrapCounts::default();
    app.vault.rewrap_years(&mut some).await?;
    add("keys of years of records", std::mem::take(&mut some));
    app.vault.rewrap_days(&mut some).await?;
    add("keys of days", std::mem::take(&mut some));
    rewrap::rewrap_accounts(&app.billing, &mut some).await?;
    add("bank accounts", std::mem::take(&mut some));
    rewrap::rewrap_files(&app.billing, &mut some).await?;
    add("files for banks", std::mem::take(&mut some));
    rewrap::rewrap_documents(&app.billing, &mut some).await?;
    add("documents of invoices", std::mem::take(&mut some));
    let (newest, keyring) = (app.vault.sealing_version(), Keyring::read(&app.config.vault.keyring_file)?);
    for path in authority_file(app).into_iter().chain(more.iter().map(PathBuf::as_path)) {
        if Key::sealed_with(path)? < newest {
            Key::reseal(path, &keyring, newest)?;
            add("keys of the authority", RewrapCounts { moved: 1, unopened: 0 });
        }
    }
    Ok(all)
}

/// Retires a master key if nothing needs it; else the error says what does.
pub async fn retire(app: &App, version: i32) -> Result<(), Error> {
    let needed = sealed_under(app, version).await?;
    if !needed.is_empty() {
        let needed: Vec<String> = needed.into_iter().map(|(what, count)| format!("{count} {what}")).collect();
        let needed = needed.join(", ");
        return Err(Error::Refused(format!("key {version} is needed: {needed}; run `medpost keyring rewrap` first")));
    }
    app.vault.retire(version).await?;
    note(app, Act::MasterKeyRetired, &format!("version={version}")).await
}

async fn note(app: &App, action: Act, detail: &str) -> Result<(), Error> {
    let tx = app.db.write().await?;
    entry::write(&*tx, Actor::OPERATOR, action, (SubjectKind::Keyring, None), detail, app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// The file with the authority's key, if it is in one.
fn authority_file(app: &App) -> Option<&Path> {
    match &app.config.authority.as_ref()?.key {
        AuthorityKey::File { path } => Some(path),
        AuthorityKey::Token { .. } => None,
    }
}
