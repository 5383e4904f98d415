//! Reseals what older master keys sealed under the newest one, so that an old key can be retired.
//!
//! Wraps stay as they are: a master key's version is part of their context, but doesn't seal them.

use medpost_domain::id::InboxId;

use super::depot;
use super::envelope::seal;
use super::keys::{Error, SEALS_AFTER, Vault, inbox_context};
use super::store;

/// Counts of a rewrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RewrapCounts {
    /// Values resealed under the newest key.
    pub moved: u64,
    /// Values left as they are because they don't open.
    pub unopened: u64,
}

impl RewrapCounts {
    /// Counts the result for one value. Returns an error that concerns all of them, such as an unreachable depot.
    pub fn count(&mut self, result: Result<bool, Error>) -> Result<(), Error> {
        match result {
            Ok(moved) => self.moved += u64::from(moved),
            Err(Error::Unopened(_) | Error::Mismatch(_)) => self.unopened += 1,
            Err(it) => return Err(it),
        }
        Ok(())
    }
}

impl Vault {
    /// Reseals up to `most` inbox keys after `after`; returns the last inbox, to continue from, or `None` at the end.
    pub async fn rewrap_inboxes(
        &self,
        after: Option<InboxId>,
        most: u64,
        count: &mut RewrapCounts,
    ) -> Result<Option<InboxId>, Error> {
        let newest = self.sealing_version();
        let some = store::inboxes_before(&*self.db, newest, after, most).await?;
        let master = self.master(newest, "inbox")?;
        let last = some.last().map(|it| it.0);
        let tx = self.db.write().await?;
        for (id, version, sealed) in some {
            let resealed = match self.open_inbox_key(id, version, &sealed) {
                Ok(key) => {
                    let sealed = seal(&master, &inbox_context(id, newest), &key[..]);
                    // Only if the row is still as it was read: rewrap runs beside the service (ADR 20).
                    Ok(store::reseal_inbox(&*tx, id, version, (newest, sealed)).await?)
                }
                Err(it) => Err(it),
            };
            count.count(resealed)?;
        }
        tx.commit().await?;
        Ok(last)
    }

    /// Reseals the year's keys that are under an older master key, in one transaction.
    pub async fn rewrap_years(&self, count: &mut RewrapCounts) -> Result<(), Error> {
        let newest = self.sealing_version();
        let rows = store::record_epochs(&*self.db).await?;
        let tx = self.db.write().await?;
        for it in rows.into_iter().filter(|it| it.master_version < newest) {
            let resealed = match self.open_record_epoch(&it) {
                Ok(key) => {
                    let sealed = (newest, self.seal_record_epoch(it.year, newest, &key)?);
                    Ok(store::reseal_record_epoch(&*tx, it.year, it.master_version, sealed).await?)
                }
                Err(it) => Err(it),
            };
            count.count(resealed)?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Reseals day's keys, each in three steps: a new object, then the row, then the old object is deleted.
    pub async fn rewrap_days(&self, count: &mut RewrapCounts) -> Result<(), Error> {
        for (day, object) in store::living_epochs(&*self.db).await? {
            let resealed = self.rewrap_day(day, &object).await;
            count.count(resealed)?;
        }
        Ok(())
    }

    async fn rewrap_day(&self, day: i32, before: &str) -> Result<bool, Error> {
        let bytes = match self.depot.get(before, None).await {
            // Destroyed or moved in the meantime.
            Err(depot::Error::Missing) => return Ok(false),
            it => it?,
        };
        let (version, key) = self.open_day_key(day, &bytes)?;
        if version >= self.sealing_version() {
            return Ok(false);
        }
        let object = self.put_day_key(day, &key, self.clock.now()).await?;
        let tx = self.db.write().await?;
        let moved = store::move_epoch(&*tx, day, before, &object).await?;
        tx.commit().await?;
        // If the day was destroyed or moved in the meantime, the new object is the one to delete.
        let old = if moved { before } else { &object };
        self.depot.delete(&[old.to_owned()]).await?;
        Ok(moved)
    }

    /// How many values of each kind in the vault this master key version seals. Reads 4 bytes of every day's key.
    pub async fn sealed_under(&self, version: i32) -> Result<[(&'static str, u64); 3], Error> {
        let years = store::record_epochs(&*self.db).await?;
        let years = years.iter().filter(|it| it.master_version == version).count() as u64;
        let mut days = 0;
        for (_, object) in store::living_epochs(&*self.db).await? {
            match self.depot.get(&object, Some(0..4)).await {
                Err(depot::Error::Missing) => {}
                it => days += u64::from(it?[..] == version.to_be_bytes()),
            }
        }
        let inboxes = store::inboxes_under(&*self.db, version).await?;
        Ok([("keys of inboxes", inboxes), ("keys of years of records", years), ("keys of days", days)])
    }

    /// Retires a master key by deleting its canary. The caller has checked that nothing is sealed under it.
    ///
    /// Refuses until a newer key has sealed for a quarter of an hour, so that whatever a process began to seal under
    /// the older one has been written.
    pub async fn retire(&self, version: i32) -> Result<(), Error> {
        let refused = |what: String| Err(Error::Mismatch(what));
        let (held, newest) = (self.held(), self.sealing_version());
        if !held.known_since.contains_key(&version) {
            return refused(format!("there is no key {version}, or it was given up before"));
        }
        if version >= newest {
            return refused(format!("key {version} is the one that seals, or is to: add another first"));
        }
        let sealed_for = held.known_since.get(&newest).map_or(0, |it| self.clock.now().since(*it)) - SEALS_AFTER;
        if sealed_for < SEALS_AFTER {
            return refused(format!("key {newest} has not sealed for a quarter of an hour yet: wait a while"));
        }
        let tx = self.db.write().await?;
        store::drop_canary(&*tx, version).await?;
        tx.commit().await?;
        self.watch_keys().await?;
        Ok(())
    }
}
