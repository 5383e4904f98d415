//! The chain: each link hashes the link before it and the digest of its line.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use sha2::{Digest, Sha256};

use crate::kit::db::Db;
use crate::kit::secret::constant_time_eq;

use super::{entry, store};

/// Lines linked per transaction.
const BATCH: u64 = 500;
/// Advisory lock of the only sealer.
const LOCK: i64 = 0x6d65_6470_6f73_7431;

/// Links lines that are not linked yet; returns how many. Called about once a second.
pub async fn seal(db: &Db) -> Result<u64, DbErr> {
    let tx = db.write().await?;
    // One sealer at a time, or two would continue the same link. On SQLite the writer's lock does this.
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = format!("SELECT pg_advisory_xact_lock({LOCK})");
        tx.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    }
    let rows = store::unsealed(&*tx, BATCH).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let linked = store::links_of(&*tx, rows.iter().map(|it| it.id).collect()).await?;
    let last = store::last(&*tx).await?;
    let (mut seq, mut previous) = last.map_or((0, vec![0; 32]), |it| (it.seq, it.hash));
    let count = rows.len() as u64;
    for row in rows {
        // A process of an older version may have linked it without noting that in the line.
        if let Some(it) = linked.iter().find(|it| it.entry_id == row.id) {
            store::note_sealed(&*tx, row.id, it.seq).await?;
            continue;
        }
        seq += 1;
        let hash = link_hash(seq, &previous, &row.digest);
        store::link(&*tx, seq, row.id, &previous, &hash).await?;
        store::note_sealed(&*tx, row.id, seq).await?;
        previous = hash.to_vec();
    }
    tx.commit().await?;
    Ok(count)
}

/// Finds lines that an older program wrote and did not link; returns how many. Reads every line, so only at a start.
pub async fn catch_up(db: &Db) -> Result<u64, DbErr> {
    let tx = db.write_long().await?;
    let found = store::note_unsealed(&*tx).await?;
    tx.commit().await?;
    Ok(found)
}

/// What an inspection of the chain found.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every link holds; number and hash of the last one are to be kept outside.
    Holds {
        /// Number of the last link.
        last: i64,
        /// Its hash.
        head: Vec<u8>,
    },
    /// The first link that does not hold.
    Broken {
        /// Its number.
        at: i64,
        /// What is wrong there.
        why: Wrong,
    },
}

/// What is wrong with a link, or with a head that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is missing, and later ones are there.
    #[error("the link is missing")]
    Gap,
    /// The line that it links is missing.
    #[error("the line that it links is missing")]
    LineGone,
    /// The line does not match its digest.
    #[error("its line was changed")]
    LineChanged,
    /// The link does not match its line or the link before it: it was changed, or the line with its digest.
    #[error("the link does not fit its line or the link before it")]
    LinkChanged,
    /// The chain ends before the head that was kept.
    #[error("the end was cut off")]
    CutEnd,
    /// Another link is where the head that was kept was.
    #[error("the chain was written anew")]
    Rewritten,
}

/// Checks the whole chain.
pub async fn inspect(db: &impl ConnectionTrait) -> Result<Verdict, DbErr> {
    let (mut seq, mut previous) = (0, vec![0; 32]);
    loop {
        let links = store::links_from(db, seq + 1, BATCH).await?;
        if links.is_empty() {
            return Ok(Verdict::Holds { last: seq, head: previous });
        }
        for (link, row) in links {
            seq += 1;
            if let Some(why) = wrong(&link, row.as_ref(), seq, &previous) {
                return Ok(Verdict::Broken { at: seq, why });
            }
            previous = link.hash;
        }
    }
}

fn wrong(link: &store::Link, row: Option<&store::Row>, seq: i64, previous: &[u8]) -> Option<Wrong> {
    if link.seq != seq {
        return Some(Wrong::Gap);
    }
    let Some(row) = row else { return Some(Wrong::LineGone) };
    if !constant_time_eq(&link.previous, previous) {
        return Some(Wrong::LinkChanged);
    }
    if !constant_time_eq(&entry::digest(row), &row.digest) {
        return Some(Wrong::LineChanged);
    }
    (!constant_time_eq(&link.hash, &link_hash(seq, previous, &row.digest))).then_some(Wrong::LinkChanged)
}

fn link_hash(seq: i64, previous: &[u8], digest: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"medpost/audit-link/1");
    hash.update(seq.to_be_bytes());
    hash.update(previous);
    hash.update(digest);
    hash.finalize().into()
}
