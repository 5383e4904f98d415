//! Sealed backups of the database, taken while the service runs, and their restore (ADR 24).
//!
//! A backup has every row, and with them the wrapped keys, but no day's key and no object. So it opens nothing that has
//! ended; and if the depot is gone, it still has records, people, contracts and invoices. `infra/vault-format.md`
//! describes the file.

mod file;
mod form;
mod table;

use medpost_domain::act::{Act, SubjectKind};
use std::path::Path;

use medpost_domain::id::DocumentId;
use medpost_domain::instant::Instant;
use medpost_migration::{applied, up, up_to};

use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::entropy;
use crate::vault::keyring::Keyring;
use crate::vault::store as vault;

pub use self::form::{Error, Head, Tail};

/// Tables that are left out: whoever was signed in, or about to, signs in again.
const PASSING: [&str; 4] = ["session", "console_session", "ceremony", "one_time_code"];

/// Writes a backup of one moment to a new file. The service may run meanwhile, and the schema may be an older one: this
/// is the first step of an upgrade. Returns its head, and how many rows.
pub async fn take(db: &Db, keyring: &Keyring, clock: &Clock, to: &Path) -> Result<(Head, u64), Error> {
    let tx = db.snapshot().await?;
    let changes = applied(&tx).await?;
    let not_set_up = || Error::Refused("this database is not set up".into());
    if changes.is_empty() {
        return Err(not_set_up());
    }
    let installation = vault::installation(&tx).await?.ok_or_else(not_set_up)?;
    let last = crate::audit::store::last(&tx).await?;
    let head = Head {
        installation,
        taken_at: clock.now().0,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        changes,
        audit: last.map_or((0, String::new()), |it| (it.seq, medpost_domain::hex::hex(&it.hash))),
    };
    let mut out = file::Writer::create(to, keyring, DocumentId(entropy::id(clock.now())))?;
    out.line(&head)?;
    let mut rows = 0;
    for it in table::all(&tx).await? {
        if !PASSING.contains(&it.name.as_str()) {
            rows += it.write(&tx, &mut out).await?;
        }
    }
    out.line(&Tail { rows })?;
    out.finish()?;
    Ok((head, rows))
}

/// Reads a backup to its end without keeping anything; returns its head, and how many rows.
pub fn inspect(keyring: &Keyring, from: &Path) -> Result<(Head, u64), Error> {
    let mut file = file::Reader::open(from, keyring)?;
    let head = file.head()?;
    let mut rows = 0;
    while let Some(line) = file.line()? {
        match table::Line::read(&line)? {
            table::Line::Row(_) => rows += 1,
            table::Line::Table(_) => {}
            table::Line::Tail(it) => {
                return if it.rows == rows { Ok((head, rows)) } else { Err(Error::Damaged("rows are missing".into())) };
            }
        }
    }
    Err(Error::Damaged("its end is missing".into()))
}

/// Restores a backup into an empty database, whole or not at all, then migrates it to this version. Work whose result
/// leaves the service (mails, charges) is held for the operator.
pub async fn restore(db: &Db, keyring: &Keyring, from: &Path, now: Instant) -> Result<(Head, u64), Error> {
    let mut file = file::Reader::open(from, keyring)?;
    let head = file.head()?;
    if !applied(&**db).await?.is_empty() {
        return Err(Error::Refused("this database is not empty: restore into a new one".into()));
    }
    // Read to the end first, so that half a backup is found before anything is written.
    inspect(keyring, from)?;
    // The rows fit the schema that they come from; it is migrated once they are in.
    up_to(db, &head.changes).await?;
    let tx = db.write_long().await?;
    let tables = table::all(&*tx).await?;
    let (mut rows, mut whole) = (0, false);
    let mut filling: Option<table::Filling> = None;
    while let Some(line) = file.line()? {
        match table::Line::read(&line)? {
            table::Line::Table(it) => {
                if let Some(it) = filling.take() {
                    it.end(&*tx).await?;
                }
                filling = Some(table::Filling::of(&tables, &it)?);
            }
            table::Line::Row(it) => {
                let filling = filling.as_mut().ok_or_else(|| Error::Damaged("a row of no table".into()))?;
                filling.add(&*tx, it).await?;
                rows += 1;
            }
            table::Line::Tail(it) => whole = it.rows == rows,
        }
    }
    if let Some(it) = filling.take() {
        it.end(&*tx).await?;
    }
    if !whole {
        return Err(Error::Damaged("rows are missing".into()));
    }
    tx.commit().await?;
    up(db).await?;
    // After the migrations: an older schema may not have the columns for this.
    let tx = db.write_long().await?;
    vault::note_restored(&*tx, now).await?;
    let held = crate::jobs::queue::hold_outward(&*tx, now).await?;
    let detail = format!("taken_at={} version={} rows={rows} jobs_held={held}", Instant(head.taken_at), head.version);
    let subject = (SubjectKind::Installation, Some(head.installation));
    crate::audit::entry::write(
        &*tx,
        crate::audit::entry::Actor::OPERATOR,
        Act::InstallationRestored,
        subject,
        &detail,
        now,
    )
    .await?;
    tx.commit().await?;
    Ok((head, rows))
}
