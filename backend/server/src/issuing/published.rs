//! The newest revocation list of our own authority, as it is served.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use medpost_domain::hex::hex;
use medpost_domain::instant::{Instant, SECOND};
use sha2::{Digest, Sha256};

/// The newest list, in memory: serving it costs no query and no copy.
pub struct Published {
    /// DER.
    pub der: Bytes,
    /// Its ETag, in quotes.
    pub tag: String,
    /// When it was made, as an HTTP date.
    pub made: String,
    seconds: u64,
}

impl Published {
    pub(super) fn new(der: Vec<u8>, made: Instant) -> Self {
        let seconds = u64::try_from(made.0.div_euclid(SECOND)).unwrap_or(0);
        Self {
            tag: format!("\"{}\"", hex(&Sha256::digest(&der)[..16])),
            made: httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds)),
            seconds,
            der: der.into(),
        }
    }

    /// Whether a client with these validators (`If-None-Match`, else `If-Modified-Since`) has it already.
    pub fn is_known(&self, tags: Option<&str>, since: Option<&str>) -> bool {
        if let Some(tags) = tags {
            let weak = |it: &str| it.trim().trim_start_matches("W/") == self.tag;
            return tags.trim() == "*" || tags.split(',').any(weak);
        }
        let since = since.and_then(|it| httpdate::parse_http_date(it).ok());
        since.is_some_and(|it| UNIX_EPOCH + Duration::from_secs(self.seconds) <= it)
    }
}
