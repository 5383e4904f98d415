//! The list of revoked cards: made after each revocation and every day, shared with all processes, and published.

use std::sync::Arc;

use medpost_domain::instant::{DAY, HOUR};

use crate::kit::fault::{Fault, Outcome};
use crate::net::store as lists;

use super::authority::Error;
use super::published::Published;
use super::{Issuing, store};

/// How long a list is valid; a new one is made every day.
const LIFE: i64 = 7 * DAY;
/// The age at which a list is replaced.
const FRESH: i64 = 20 * HOUR;

/// Makes a list now, for this process and (through the database) for all others.
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

/// Publishes the newest list that any process made; makes one if there is none, or if it is too old.
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

/// The newest list, as it is served.
pub fn published(issuing: &Issuing) -> Option<Arc<Published>> {
    issuing.authority.as_ref()?.published()
}
