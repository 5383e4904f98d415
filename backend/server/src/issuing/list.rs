//! The list of revoked cards: made anew after each revocation and every day, taken over by all processes, and
//! published.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use medpost_domain::hex::hex;
use medpost_domain::instant::{DAY, HOUR, Instant, SECOND};
use sha2::{Digest, Sha256};

use crate::kit::fault::{Fault, Outcome};
use crate::net::store as lists;

use super::authority::Error;
use super::{Issuing, store};
/// A list counts so long; a new one comes every day.
const LIFE: i64 = 7 * DAY;
/// So old, a list is made anew.
const FRESH: i64 = 20 * HOUR;

/// The newest list, held in memory: whoever asks for it costs no query and no copy.
pub struct Published {
    /// DER.
    pub der: Bytes,
    /// Its entity tag, in quotes.
    pub tag: String,
    /// When it was made, as HTTP writes it.
    pub made: String,
    seconds: u64,
}

impl Published {
    fn new(der: Vec<u8>, made: Instant) -> Self {
        let seconds = u64::try_from(made.0.div_euclid(SECOND)).unwrap_or(0);
        Self {
            tag: format!("\"{}\"", hex(&Sha256::digest(&der)[..16])),
            made: httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds)),
            seconds,
            der: der.into(),
        }
    }

    /// Whether somebody with these validators (`If-None-Match`, else `If-Modified-Since`) has it already.
    pub fn is_known(&self, tags: Option<&str>, since: Option<&str>) -> bool {
        if let Some(tags) = tags {
            let weak = |it: &str| it.trim().trim_start_matches("W/") == self.tag;
            return tags.trim() == "*" || tags.split(',').any(weak);
        }
        let since = since.and_then(|it| httpdate::parse_http_date(it).ok());
        since.is_some_and(|it| UNIX_EPOCH + Duration::from_secs(self.seconds) <= it)
    }
}

impl Issuing {
    /// Makes a list now and takes it over, here and (through the database) everywhere.
    pub async fn make_list(&self) -> Outcome<()> {
        let authority = self.authority()?;
        let now = self.clock.now();
        let revoked = store::revoked(&*self.db, now).await?;
        let der = authority.list(&revoked, now, now.plus(LIFE)).await.map_err(Error::for_a_job)?;
        let list = self.verifier.take_list(&der, now).map_err(Fault::broken("take a list over"))?;
        let tx = self.db.write().await?;
        lists::keep(&*tx, &list, &der, now).await?;
        tx.commit().await?;
        authority.publish(Published::new(der, now));
        tracing::info!(revoked = revoked.len(), "a list of revoked cards was made");
        Ok(())
    }

    /// Hands out the newest list that any process made; makes one if there is none, or none of today.
    pub async fn renew_list(&self) -> Outcome<()> {
        let Some(authority) = &self.authority else { return Ok(()) };
        let now = self.clock.now();
        match lists::of(&*self.db, &authority.list_key()).await? {
            Some((made, der)) if now.since(made) < FRESH => {
                authority.publish(Published::new(der, made));
                Ok(())
            }
            _ => self.make_list().await,
        }
    }

    /// The newest list, for everybody.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.authority.as_ref()?.published()
    }
}
