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

/// Makes a list now and takes it over, here and (through the database) everywhere.
pub async fn make_list(issuing: &Issuing) -> Outcome<()> {
    let authority = issuing.authority()?;
    let now = issuing.clock.now();
    let revoked = store::revoked(&*issuing.db, now).await?;
    let der = authority.list(&revoked, now, now.plus(LIFE)).await.map_err(Error::for_a_job)?;
    let list = issuing.verifier.take_list(&der, now).map_err(Fault::broken("take a list over"))?;
    let tx = issuing.db.write().await?;
    lists::keep(&*tx, &list, &der, now).await?;
    tx.commit().await?;
    authority.publish(Published::new(der, now));
    tracing::info!(revoked = revoked.len(), "a list of revoked cards was made");
    Ok(())
}

/// Hands out the newest list that any process made; makes one if there is none, or none of today.
pub async fn renew_list(issuing: &Issuing) -> Outcome<()> {
    let Some(authority) = &issuing.authority else { return Ok(()) };
    let now = issuing.clock.now();
    match lists::of(&*issuing.db, &authority.list_key()).await? {
        Some((made, der)) if now.since(made) < FRESH => {
            authority.publish(Published::new(der, made));
            Ok(())
        }
        _ => make_list(issuing).await,
    }
}

/// The newest list, for everybody.
pub fn published(issuing: &Issuing) -> Option<Arc<Published>> {
    issuing.authority.as_ref()?.published()
}
