//! What master keys sealed is sealed anew by the newest of them, so that an old one can be given up.
//!
//! A wrap names a version in its context and is sealed by none: it stays as it is.

use medpost_domain::id::InboxId;

use super::depot;
use super::envelope::seal;
use super::keys::{Error, SETTLES, Vault, inbox_context};
use super::store;

/// How far sealing anew has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Sealed anew.
    pub moved: u64,
    /// Left as they are, for they do not open.
    pub unopened: u64,
}

impl Moved {
    /// Counts one: whether it is sealed anew, or its failure. What hinders all of them is an error.
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
    /// Seals keys of inboxes anew, at most so many after `after`; answers where to go on, if there are more.
    pub async fn rewrap_inboxes(
        &self,
        after: Option<InboxId>,
        most: u64,
        count: &mut Moved,
    ) -> Result<Option<InboxId>, Error> {
        let newest = self.sealing();
        let some = store::inboxes_before(&*self.db, newest, after, most).await?;
        let master = self.master(newest, "inbox")?;
        let last = some.last().map(|it| it.0);
        let tx = self.db.write().await?;
        for (id, version, sealed) in some {
            let resealed = match self.open_inbox_key(id, version, &sealed) {
                Ok(key) => {
                    let sealed = seal(&master, &inbox_context(id, newest), &key[..]);
                    Ok(store::reseal_inbox(&*tx, id, version, (newest, sealed)).await?)
                }
                Err(it) => Err(it),
            };
            count.count(resealed)?;
        }
        tx.commit().await?;
        Ok(last)
    }

    /// Seals the keys of years of records anew.
    pub async fn rewrap_years(&self, count: &mut Moved) -> Result<(), Error> {
        let newest = self.sealing();
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

    /// Seals the keys of days anew: each into an object of its own, then the row, then the old object goes.
    pub async fn rewrap_days(&self, count: &mut Moved) -> Result<(), Error> {
        for (day, object) in store::living_epochs(&*self.db).await? {
            let resealed = self.rewrap_day(day, &object).await;
            count.count(resealed)?;
        }
        Ok(())
    }

    async fn rewrap_day(&self, day: i32, before: &str) -> Result<bool, Error> {
        let bytes = match self.depot.get(before, None).await {
            // Destroyed or moved meanwhile.
            Err(depot::Error::Missing) => return Ok(false),
            it => it?,
        };
        let (version, key) = self.open_day_key(day, &bytes)?;
        if version >= self.sealing() {
            return Ok(false);
        }
        let object = self.put_day_key(day, &key, self.clock.now()).await?;
        let tx = self.db.write().await?;
        let moved = store::move_epoch(&*tx, day, before, &object).await?;
        tx.commit().await?;
        // Where the day was destroyed meanwhile, what was just written goes.
        let old = if moved { before } else { &object };
        self.depot.delete(&[old.to_owned()]).await?;
        Ok(moved)
    }

    /// What a master key sealed of the vault's own, and how many of each.
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

    /// Gives a master key up: from here on a keyring without it does. Whoever asks has seen that nothing needs it.
    ///
    /// Refused while it may still seal: a newer one must have sealed for a quarter of an hour, so that whatever a process
    /// began under the older one is written.
    pub async fn retire(&self, version: i32) -> Result<(), Error> {
        let refused = |what: String| Err(Error::Mismatch(what));
        let (held, newest) = (self.held(), self.sealing());
        if !held.known_since.contains_key(&version) {
            return refused(format!("there is no key {version}, or it was given up before"));
        }
        if version >= newest {
            return refused(format!("key {version} is the one that seals, or is to: add another first"));
        }
        let sealed_for = held.known_since.get(&newest).map_or(0, |it| self.clock.now().since(*it)) - SETTLES;
        if sealed_for < SETTLES {
            return refused(format!("key {newest} has not sealed for a quarter of an hour yet: wait a while"));
        }
        let tx = self.db.write().await?;
        store::drop_canary(&*tx, version).await?;
        tx.commit().await?;
        self.watch_keys().await?;
        Ok(())
    }
}
