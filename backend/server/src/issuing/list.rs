//! The list of revoked cards: made anew after each revocation and every day, taken over by all processes, and
//! published.

use medpost_domain::instant::{DAY, HOUR, Instant};

use crate::kit::fault::{Fault, Outcome};
use crate::net::store as lists;

use super::{Issuing, store};

/// The job that makes a list.
pub const JOB: &str = "card_list";
/// A list counts so long; a new one comes every day.
const LIFE: i64 = 7 * DAY;
/// So old, a list is made anew.
const FRESH: i64 = 20 * HOUR;

impl Issuing {
    /// Makes a list now and takes it over, here and (through the database) everywhere.
    pub async fn make_list(&self) -> Outcome<()> {
        let authority = self.authority()?;
        let now = self.clock.now();
        let revoked = store::revoked(&*self.db, now).await?;
        let der = authority.list(&revoked, now, now.plus(LIFE)).map_err(Fault::broken("make a list"))?;
        let list = self.verifier.take_list(&der, now).map_err(Fault::broken("take a list over"))?;
        let tx = self.db.write().await?;
        lists::keep(&*tx, &list, &der, now).await?;
        tx.commit().await?;
        tracing::info!(revoked = revoked.len(), "a list of revoked cards was made");
        Ok(())
    }

    /// Makes one if there is none, or none of today.
    pub async fn renew_list(&self) -> Outcome<()> {
        if self.authority.is_none() {
            return Ok(());
        }
        let now = self.clock.now();
        match self.newest().await? {
            Some((_, made, _)) if now.since(made) < FRESH => Ok(()),
            _ => self.make_list().await,
        }
    }

    /// The newest list in DER, for everybody.
    pub async fn published(&self) -> Outcome<Option<Vec<u8>>> {
        Ok(self.newest().await?.map(|it| it.0))
    }

    async fn newest(&self) -> Outcome<Option<(Vec<u8>, Instant, Instant)>> {
        let Some(authority) = &self.authority else { return Ok(None) };
        let kept = lists::all(&*self.db).await?;
        let own = kept.into_iter().filter_map(|it| {
            let (made, next) = authority.issued_list(&it.der)?;
            Some((it.der, made, next))
        });
        Ok(own.max_by_key(|it| it.1))
    }
}
