//! The list of revoked cards: made anew after each revocation and every day, taken over by all processes, and
//! published.

use std::sync::Arc;

use medpost_domain::instant::{DAY, HOUR};

use crate::kit::fault::{Fault, Outcome};
use crate::net::store as lists;

use super::authority::Error;
use super::published::Published;
use super::{Issuing, store};

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
