//! The head of the chain, to be kept outside: whoever can write to the database can write the whole chain anew, and
//! only somebody who kept its head notices. A code made with the master key shows that a kept head is one of ours.

use medpost_domain::act::Act;
use std::fmt;
use std::str::FromStr;

use aws_lc_rs::hmac;
use medpost_domain::hex::{hex, unhex};
use medpost_domain::instant::Instant;
use sea_orm::{ConnectionTrait, DbErr};

use crate::kit::secret::constant_time_eq;

use super::chain::Wrong;
use super::store;

/// The purpose for which the key of heads is derived from the master key.
pub const PURPOSE: &str = "audit-head";
/// The act that is written with the head of a day.
pub const NOTED: Act = Act::AuditHead;

/// A head as it is kept: `LINK-HASH-VERSION-CODE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last link.
    pub last: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// Version of the master key, and the code made with it.
    pub code: (i32, [u8; 32]),
}

impl Head {
    /// Makes a head with its code; `key` was derived from this version of the master key.
    pub fn sign(last: i64, hash: [u8; 32], (version, key): (i32, &[u8; 32])) -> Self {
        Self { last, hash, code: (version, code(last, &hash, key)) }
    }

    /// Whether this key made its code.
    pub fn is_by(&self, key: &[u8; 32]) -> bool {
        constant_time_eq(&self.code.1, &code(self.last, &self.hash, key))
    }
}

fn code(last: i64, hash: &[u8; 32], key: &[u8; 32]) -> [u8; 32] {
    let mut told = b"medpost/audit-head/1".to_vec();
    told.extend(last.to_be_bytes());
    told.extend(hash);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &told);
    let mut code = [0; 32];
    code.copy_from_slice(tag.as_ref());
    code
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}-{}", self.last, hex(&self.hash), self.code.0, hex(&self.code.1))
    }
}

/// A text that is no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no head of the audit: LINK-HASH-VERSION-CODE, as it was mailed or printed")]
pub struct NoHead;

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(text: &str) -> Result<Self, NoHead> {
        let bytes = |it: &str| unhex(it).and_then(|it| <[u8; 32]>::try_from(it).ok()).ok_or(NoHead);
        let mut parts = text.trim().split('-');
        let mut next = || parts.next().ok_or(NoHead);
        let last = next()?.parse().map_err(|_| NoHead)?;
        let hash = bytes(next()?)?;
        let version = next()?.parse().map_err(|_| NoHead)?;
        let code = bytes(next()?)?;
        if parts.next().is_some() { Err(NoHead) } else { Ok(Self { last, hash, code: (version, code) }) }
    }
}

/// What is wrong with an otherwise intact chain, compared with a kept head; `None` if nothing is.
pub async fn compare_with_kept(db: &impl ConnectionTrait, kept: &Head) -> Result<Option<Wrong>, DbErr> {
    if kept.last == 0 {
        return Ok(None);
    }
    Ok(match store::links_from(db, kept.last, 1).await?.into_iter().next() {
        Some((link, _)) if link.seq == kept.last && constant_time_eq(&link.hash, &kept.hash) => None,
        Some(_) => Some(Wrong::Rewritten),
        None => Some(Wrong::CutEnd),
    })
}

/// Number and hash of the last link; zeros if there is none.
pub async fn end(db: &impl ConnectionTrait) -> Result<(i64, [u8; 32]), DbErr> {
    let last = store::last(db).await?;
    let hash = |it: Vec<u8>| <[u8; 32]>::try_from(it).map_err(|_| DbErr::Custom("a link without a hash".to_owned()));
    last.map_or(Ok((0, [0; 32])), |it| Ok((it.seq, hash(it.hash)?)))
}

/// Whether a head was written to the audit since a moment.
pub async fn is_noted(db: &impl ConnectionTrait, since: Instant) -> Result<bool, DbErr> {
    store::is_written(db, NOTED, since).await
}
