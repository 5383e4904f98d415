//! Keys of records: subject, file names and patient fields outlive their documents by years.
//!
//! record key ← wrap (inbox key + key of the year in which it ends) ← both ← master key. A year's key is sealed in the
//! database, and so is in its backups; it is emptied when the year is over. A wrap is deleted after its own last day.

use medpost_domain::id::InboxId;
use medpost_domain::instant::{HOUR, Instant};
use medpost_domain::record::{end_of, year_of};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::entropy;

use super::envelope::{SecretKey, open_key, seal};
use super::keys::{Error, Held, Vault};
use super::purpose::Purpose;
use super::store::{self, RecordEpoch, Wrap};

/// Records get an end this long after the first process of this version started: by then processes of earlier versions,
/// which can't open such records, have stopped.
const TAKES_OVER: i64 = HOUR;

impl Vault {
    /// When records begin to get an end in this installation: at once (0) if no earlier version ever ran.
    pub fn records_from(&self) -> Instant {
        self.held().records_from
    }

    /// From when documents may share their bytes: at once (0) if no earlier version ever ran. The previous one deletes
    /// them with the first document that ends (ADR 30).
    pub fn shares_from(&self) -> Instant {
        self.held().shares_from
    }

    /// Sets [`Vault::shares_from`] and [`Vault::records_from`], counted from the first year's key, which is made here if there is none.
    pub(super) async fn load_records_from(&self) -> Result<(), Error> {
        let now = self.clock.now();
        if store::first_record_epoch(&*self.db).await?.is_none() {
            self.record_epoch(year_of(now.japan_day())).await?;
        }
        let first = store::first_record_epoch(&*self.db).await?.unwrap_or(now);
        let installed = store::installed_at(&*self.db).await?.unwrap_or(now);
        let fresh = first.since(installed) < TAKES_OVER;
        let records_from = if fresh { Instant(0) } else { first.plus(TAKES_OVER) };
        if store::shares_from(&*self.db).await?.is_none() {
            let tx = self.db.write().await?;
            store::share_from(&*tx, now.plus(TAKES_OVER)).await?;
            tx.commit().await?;
        }
        let shares_from = store::shares_from(&*self.db).await?.unwrap_or(Instant::NEVER);
        self.hold(Held { records_from, shares_from, ..(*self.held()).clone() });
        Ok(())
    }

    /// The key of a year in which records end, made on first use. Call it before a transaction: it begins its own.
    pub async fn record_epoch(&self, year: i32) -> Result<SecretKey, Error> {
        if let Some(row) = store::record_epoch(&*self.db, year).await? {
            return self.open_record_epoch(&row);
        }
        let now = self.clock.now();
        let master_version = self.sealing_version();
        let sealed = self.seal_record_epoch(year, master_version, &entropy::key())?;
        let row = RecordEpoch { year, master_version, sealed: Some(sealed), created_at: now, destroyed_at: None };
        let tx = self.db.write().await?;
        store::add_record_epoch(&*tx, row).await?;
        end_with(&*tx, end_of(year), now).await?;
        tx.commit().await?;
        // Another process may have been first: the key in the database counts.
        self.read_record_epoch(year).await
    }

    /// The existing key of a year; [`Error::Gone`] if there is none or it was emptied.
    pub(super) async fn read_record_epoch(&self, year: i32) -> Result<SecretKey, Error> {
        let row = store::record_epoch(&*self.db, year).await?.ok_or(Error::Gone)?;
        self.open_record_epoch(&row)
    }

    pub(super) fn open_record_epoch(&self, row: &RecordEpoch) -> Result<SecretKey, Error> {
        let sealed = row.sealed.as_deref().ok_or(Error::Gone)?;
        let master = self.master(row.master_version, "record")?;
        Ok(open_key(&master, &record_context(row.year, row.master_version), sealed)?)
    }

    pub(super) fn seal_record_epoch(&self, year: i32, version: i32, key: &SecretKey) -> Result<Vec<u8>, Error> {
        Ok(seal(&self.master(version, "record")?, &record_context(year, version), &key[..]))
    }

    /// A record's wrap with another last day (in Japan, counted from 1970), for [`store::change_wrap`]. Call it before
    /// a transaction: it may make a year's key.
    pub async fn rewrap_with_last_day(&self, wrap: &Wrap, day: i32) -> Result<Wrap, Error> {
        let inbox_key = self.inbox_key(&*self.db, wrap.inbox_id).await?;
        let before = self.epoch_key(Purpose::Record, wrap.epoch_day).await?;
        let key = self.unwrap(Purpose::Record, wrap, &inbox_key, before.as_ref())?;
        let epoch = self.record_epoch(year_of(day)).await?;
        let inbox = (wrap.inbox_id, &inbox_key);
        let until = self.wrap(Purpose::Record, wrap.subject_id, inbox, Some((day, &epoch)), &key, self.clock.now());
        Ok(Wrap { id: wrap.id, ..until })
    }

    /// Brings forward the last day of a dispatch's record for one inbox; never puts it off. Returns whether the inbox
    /// has that record.
    ///
    /// For a delivery opened by mistake: for some days the record still says what was deleted.
    pub async fn shorten_record(&self, dispatch: Uuid, inbox: InboxId, day: i32) -> Result<bool, Error> {
        let found = store::wraps(&*self.db, Purpose::Record.text(), &[dispatch], inbox).await?;
        let Some(wrap) = found.first() else { return Ok(false) };
        if wrap.epoch_day != 0 && wrap.epoch_day <= day {
            return Ok(true);
        }
        let shorter = self.rewrap_with_last_day(wrap, day).await?;
        let tx = self.db.write().await?;
        let changed = store::change_wrap(&*tx, wrap.epoch_day, shorter).await?;
        end_with(&*tx, day, self.clock.now()).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Empties the keys of years that have ended by the end of `day` and that no record needs; returns those years.
    pub(super) async fn destroy_years(&self, day: i32) -> Result<Vec<i32>, Error> {
        let mut gone = Vec::new();
        for it in store::record_epochs(&*self.db).await?.into_iter().filter(|it| end_of(it.year) <= day) {
            let tx = self.db.write().await?;
            if !store::any_record_until(&*tx, end_of(it.year - 1) + 1, end_of(it.year)).await? {
                store::empty_record_epoch(&*tx, it.year, self.clock.now()).await?;
                gone.push(it.year);
            }
            tx.commit().await?;
        }
        Ok(gone)
    }
}

/// Enqueues the job that ends what is kept until `day`; repeated calls enqueue it once.
pub async fn end_with(db: &impl ConnectionTrait, day: i32, now: Instant) -> Result<(), DbErr> {
    queue::enqueue(db, &Task::Day { day }, Instant::japan_day_begin(day + 1), now).await
}

fn record_context(year: i32, version: i32) -> Vec<u8> {
    [b"medpost/record/1".as_slice(), &year.to_be_bytes(), &version.to_be_bytes()].concat()
}
