//! The vault: which keys open what, and how they are destroyed for good (decision 6).
//!
//! document key ← wrap (inbox key + day's key) ← inbox key ← master key. The day's key is in the depot only: once it is
//! destroyed, no backup of the database opens anything of that day. Records outlive documents: their keys end with a
//! year (`records.rs`).

use bytes::Bytes;
use medpost_domain::id::{DocumentId, InboxId, SegmentId};
use medpost_domain::instant::{Instant, MINUTE};
use medpost_domain::number::{self, Size};
use medpost_domain::record::year_of;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::kit::clock::{self, Clock};
use crate::kit::db::Db;
use crate::kit::entropy;

use super::depot::{self, Depot};
use super::envelope::{self, SecretKey, Unopened, derive, open_key, seal};
use super::keyring::Keyring;
use super::object::{self, MARK};
use super::purpose::Purpose;
use super::store::{self, Wrap};
use super::stream::{self, SegmentContext};

const BUCKET_KEEPS_VERSIONS: &str = "the bucket keeps versions or locks objects: what is deleted would stay";
/// A new master key seals this long after the first process had it: by then every process has read it.
pub(super) const SEALS_AFTER: i64 = 15 * MINUTE;
const CANARY: &[u8] = b"medpost/canary/1";

/// Why the vault refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error("the database failed while {doing}")]
    Database {
        /// The step that failed.
        doing: &'static str,
        /// The database's error.
        #[source]
        source: DbErr,
    },
    /// The depot failed.
    #[error(transparent)]
    Depot(#[from] depot::Error),
    /// Something sealed did not open.
    #[error(transparent)]
    Unopened(#[from] Unopened),
    /// There is no key, or no longer: its day or year is over.
    #[error("the keys are gone")]
    Gone,
    /// The time is in doubt: nothing is destroyed.
    #[error(transparent)]
    Doubt(#[from] clock::Doubt),
    /// The installation is not set up, or keyring, depot and database don't belong together.
    #[error("{0}")]
    Mismatch(String),
}

impl From<DbErr> for Error {
    fn from(source: DbErr) -> Self {
        Self::Database { doing: "using the vault", source }
    }
}

impl From<clock::Error> for Error {
    fn from(error: clock::Error) -> Self {
        match error {
            clock::Error::Doubt(it) => it.into(),
            clock::Error::Database(it) => it.into(),
        }
    }
}

/// The encrypted store: depot, sealed keys and master keys.
pub struct Vault {
    /// Holds wraps, sealed keys and the rows of segments.
    pub db: Db,
    /// Holds segments, day's keys and invoices.
    pub depot: Depot,
    /// The installation's time.
    pub clock: Clock,
    held: RwLock<Arc<Held>>,
    budget: Arc<Semaphore>,
}

/// The keys that this process has.
#[derive(Clone)]
pub(super) struct Held {
    /// The master keys by version.
    pub keyring: Keyring,
    /// When the first process had each version; empty before [`Vault::check`].
    pub known_since: HashMap<i32, Instant>,
    /// See [`Vault::records_from`].
    pub records_from: Instant,
    /// See [`Vault::shares_from`].
    pub shares_from: Instant,
}

/// What [`Vault::destroy_day`] destroyed.
pub struct Ended {
    /// Whether the day had a key; it is destroyed now.
    pub key: bool,
    /// Number of deleted wraps of documents and letters.
    pub wraps: u64,
    /// Number of deleted wraps of records.
    pub records: u64,
    /// Years whose keys were emptied.
    pub years: Vec<i32>,
}

/// A share of the memory budget in KiB, given back when dropped.
pub type Permit = OwnedSemaphorePermit;

impl Vault {
    /// A vault with a memory budget for documents in transit, of at least 32 MiB.
    pub fn new(db: Db, depot: Depot, keyring: Keyring, clock: Clock, memory_mib: u32) -> Self {
        let budget = Arc::new(Semaphore::new(memory_mib.max(32) as usize * 1024));
        let held = Held { keyring, known_since: HashMap::new(), records_from: Instant(0), shares_from: Instant(0) };
        Self { db, depot, held: RwLock::new(Arc::new(held)), clock, budget }
    }

    /// Whether the master keys are a demo's.
    pub fn is_of_demo(&self) -> bool {
        self.held().keyring.is_demo()
    }

    /// Number of master keys in the keyring.
    pub fn key_count(&self) -> usize {
        self.held().keyring.versions().len()
    }

    pub(super) fn held(&self) -> Arc<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn hold(&self, held: Held) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(held);
    }

    /// The keys for one purpose, one per master key: version, the moment from which it seals, key.
    pub fn keys(&self, purpose: &str) -> Vec<(i32, Instant, SecretKey)> {
        let held = self.held();
        let keys = held.keyring.versions().into_iter().filter_map(|version| {
            let from = held.known_since.get(&version).map_or(Instant(0), |it| it.plus(SEALS_AFTER));
            Some((version, from, held.keyring.derive(version, purpose)?))
        });
        keys.collect()
    }

    /// Version of the key that seals: the newest that every process had time to read. Without that key this process
    /// seals nothing: retiring a key must not race a process that still seals under it (ADR 20).
    pub fn sealing_version(&self) -> i32 {
        let (held, now) = (self.held(), self.clock.now());
        let mut versions = held.keyring.versions();
        versions.extend(held.known_since.keys());
        versions.sort_unstable();
        let settled = |it: &&i32| held.known_since.get(it).is_none_or(|at| at.plus(SEALS_AFTER) <= now);
        versions.iter().rev().find(settled).or(versions.first()).copied().unwrap_or(0)
    }

    /// Seals a small value with a purpose's key, bound to `context`; returns the key's version too.
    pub fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> Result<(i32, Vec<u8>), Unopened> {
        let version = self.sealing_version();
        let key = self.keys(purpose).into_iter().find(|it| it.0 == version).ok_or(Unopened)?;
        Ok((version, envelope::seal(&key.2, context, plain)))
    }

    /// Opens what [`Vault::seal`] made.
    pub fn unseal(&self, purpose: &str, context: &[u8], version: i32, sealed: &[u8]) -> Result<Vec<u8>, Unopened> {
        let key = self.keys(purpose).into_iter().find(|it| it.0 == version).ok_or(Unopened)?;
        Ok(envelope::open(&key.2, context, sealed)?.to_vec())
    }

    /// Switches to a keyring that was read again. Fails and keeps the old one unless it opens every canary.
    pub async fn take_keyring(&self, keyring: Keyring) -> Result<(), Error> {
        let known_since = self.check_keys(&keyring).await?;
        // A retired key has no canary: it is not used, even if the file still has it.
        let keyring = keyring.retain_versions(|it| known_since.contains_key(&it));
        self.hold(Held { keyring, known_since, ..(*self.held()).clone() });
        Ok(())
    }

    /// Reads from the database which keys are known and which retired; returns whether that changed. Fails if this
    /// process lacks one, and then stops sealing once that key seals.
    pub async fn watch_keys(&self) -> Result<bool, Error> {
        let held = self.held();
        let canaries = store::canaries(&*self.db).await?;
        let known_since: HashMap<i32, Instant> = canaries.iter().map(|it| (it.version, it.created_at)).collect();
        let changed = known_since != held.known_since;
        if changed {
            let keyring = held.keyring.retain_versions(|it| known_since.contains_key(&it));
            self.hold(Held { keyring, known_since, ..(*held).clone() });
        }
        must_open(&self.held().keyring, &canaries)?;
        Ok(changed)
    }

    /// Waits until the budget has room for a segment's plaintext together with its sealed copy.
    pub async fn room(&self, plain_bytes: u64) -> Permit {
        // The semaphore is never closed.
        self.budget.clone().acquire_many_owned(kib(plain_bytes)).await.expect("the budget stays open")
    }

    /// Like [`Vault::room`], but returns `None` instead of waiting.
    pub fn more_room(&self, plain_bytes: u64) -> Option<Permit> {
        self.budget.clone().try_acquire_many_owned(kib(plain_bytes)).ok()
    }

    /// Sets up a new installation: its id, the canary of each key, the mark in the depot. Refuses used ones.
    pub async fn install(&self) -> Result<Uuid, Error> {
        let now = self.clock.now();
        if store::installation(&*self.db).await?.is_some() {
            return Err(Error::Mismatch("this database is set up already".into()));
        }
        match self.depot.get(MARK, None).await {
            Err(depot::Error::Missing) => {}
            Ok(_) => return Err(Error::Mismatch("the store carries the mark of an installation already".into())),
            Err(it) => return Err(it.into()),
        }
        if !self.depot.deletes_for_good().await? {
            return Err(Error::Mismatch(BUCKET_KEEPS_VERSIONS.into()));
        }
        let id = entropy::id(now);
        self.depot.put(MARK, Bytes::from(id.to_string()), now).await?;
        let tx = self.db.write().await?;
        store::install(&*tx, id, now).await?;
        let held = self.held();
        for version in held.keyring.versions() {
            store::add_canary(&*tx, version, canary(&held.keyring, version)?, now).await?;
        }
        tx.commit().await?;
        // No earlier version ever runs here, so records have an end from the first one on.
        self.record_epoch(year_of(now.japan_day())).await?;
        Ok(id)
    }

    /// Before a restore: refuses a depot that is not this installation's or, with `fresh`, has any mark.
    pub async fn must_belong_to(&self, installation: Uuid, fresh: bool) -> Result<(), Error> {
        match (self.depot.get(MARK, None).await, fresh) {
            (Err(depot::Error::Missing), true) => Ok(()),
            (Err(depot::Error::Missing), false) => Err(Error::Mismatch(
                "the store carries no mark of an installation: is it the right one? If it is lost, say --without-store"
                    .into(),
            )),
            (Ok(mark), false) if mark.as_ref() == installation.to_string().as_bytes() => Ok(()),
            (Ok(_), false) => Err(Error::Mismatch("the store belongs to another installation".into())),
            (Ok(_), true) => {
                Err(Error::Mismatch("the store is not empty: restore beside it, or name a new one".into()))
            }
            (Err(it), _) => Err(it.into()),
        }
    }

    /// Writes this installation's mark into an empty depot.
    pub async fn mark_store(&self, installation: Uuid) -> Result<(), Error> {
        Ok(self.depot.put(MARK, Bytes::from(installation.to_string()), self.clock.now()).await?)
    }

    /// Refuses to start with the wrong keyring, the wrong depot or the wrong database.
    pub async fn check(&self) -> Result<(), Error> {
        let mismatch = |what: &str| Err(Error::Mismatch(what.to_owned()));
        let Some(id) = store::installation(&*self.db).await? else {
            return mismatch("this database is not set up: run `medpost setup`");
        };
        let mark = match self.depot.get(MARK, None).await {
            Err(depot::Error::Missing) => return mismatch("the store carries no mark of this installation"),
            it => it?,
        };
        if mark.as_ref() != id.to_string().as_bytes() {
            return mismatch("the store belongs to another installation");
        }
        if !self.depot.deletes_for_good().await? {
            return mismatch(BUCKET_KEEPS_VERSIONS);
        }
        self.take_keyring(self.held().keyring.clone()).await?;
        self.load_records_from().await
    }

    /// Refuses to start with a depot that is there but fails [`Depot::trial`].
    pub async fn try_store(&self) -> Result<(), Error> {
        Ok(self.depot.trial(self.clock.now()).await?)
    }

    /// Refuses a keyring that doesn't open every canary, and adds canaries for newer versions. Returns since when each
    /// version is known. An older version without a canary is retired.
    async fn check_keys(&self, keyring: &Keyring) -> Result<HashMap<i32, Instant>, Error> {
        let mut canaries = store::canaries(&*self.db).await?;
        must_open(keyring, &canaries)?;
        let newest = canaries.iter().map(|it| it.version).max();
        let fresh: Vec<i32> =
            keyring.versions().into_iter().filter(|it| newest.is_none_or(|newest| *it > newest)).collect();
        if !fresh.is_empty() {
            let tx = self.db.write().await?;
            for version in fresh {
                store::add_canary(&*tx, version, canary(keyring, version)?, self.clock.now()).await?;
            }
            tx.commit().await?;
            // Another process may have added them first: its keys must be the same.
            canaries = store::canaries(&*self.db).await?;
            must_open(keyring, &canaries)?;
        }
        Ok(canaries.into_iter().map(|it| (it.version, it.created_at)).collect())
    }

    pub(super) fn master(&self, version: i32, purpose: &str) -> Result<SecretKey, Error> {
        master(&self.held().keyring, version, purpose)
    }

    /// A new inbox's random key: version of the master key that sealed it, and sealed key.
    pub fn new_inbox_key(&self, inbox: InboxId) -> Result<(i32, Vec<u8>), Error> {
        let version = self.sealing_version();
        let master = self.master(version, "inbox")?;
        Ok((version, seal(&master, &inbox_context(inbox, version), &entropy::key()[..])))
    }

    /// Reads and opens the key of an inbox.
    pub async fn inbox_key(&self, db: &impl ConnectionTrait, inbox: InboxId) -> Result<SecretKey, Error> {
        let (version, sealed) = store::inbox_key(db, inbox).await?.ok_or(Error::Gone)?;
        self.open_inbox_key(inbox, version, &sealed)
    }

    /// Opens an inbox key that this master key version sealed.
    pub fn open_inbox_key(&self, inbox: InboxId, version: i32, sealed: &[u8]) -> Result<SecretKey, Error> {
        Ok(open_key(&self.master(version, "inbox")?, &inbox_context(inbox, version), sealed)?)
    }

    /// The key of a day, made on first use, and whether it was made now. Call it before a transaction: it uses the
    /// depot and may write.
    pub async fn day_key(&self, day: i32) -> Result<(SecretKey, bool), Error> {
        let mut made = false;
        if store::epoch(&*self.db, day).await?.is_none() {
            let now = self.clock.now();
            let object = self.put_day_key(day, &entropy::key(), now).await?;
            let tx = self.db.write().await?;
            store::insert_epoch(&*tx, day, &object, now).await?;
            tx.commit().await?;
            made = store::epoch(&*self.db, day).await?.is_some_and(|it| it.0 == object);
            if !made {
                // Another process was first: its key counts.
                self.depot.delete(&[object]).await?;
            }
        }
        Ok((self.read_day_key(day).await?, made))
    }

    async fn read_day_key(&self, day: i32) -> Result<SecretKey, Error> {
        let mut before = None;
        loop {
            let (object, destroyed) = store::epoch(&*self.db, day).await?.ok_or(Error::Gone)?;
            if destroyed || before.as_ref() == Some(&object) {
                return Err(Error::Gone);
            }
            match self.depot.get(&object, None).await {
                // Rewrap may have moved it: gone only if the row still names the same object.
                Err(depot::Error::Missing) => before = Some(object),
                it => return Ok(self.open_day_key(day, &it?)?.1),
            }
        }
    }

    /// Opens the object of a day's key; returns the version of the master key too.
    pub(super) fn open_day_key(&self, day: i32, object: &[u8]) -> Result<(i32, SecretKey), Error> {
        let (version, sealed) = object.split_at_checked(4).ok_or(Unopened)?;
        let version = i32::from_be_bytes(version.try_into().map_err(|_| Unopened)?);
        Ok((version, open_key(&self.master(version, "day")?, &day_context(day, version), sealed)?))
    }

    /// Seals a day's key and writes it to the depot as `version(4) ‖ sealed`; returns the object's name.
    pub(super) async fn put_day_key(&self, day: i32, key: &SecretKey, now: Instant) -> Result<String, Error> {
        let version = self.sealing_version();
        let tail: [u8; 8] = entropy::bytes();
        let object = format!("keys/{day}-{}", medpost_domain::hex::hex(&tail));
        let mut bytes = version.to_be_bytes().to_vec();
        bytes.extend(seal(&self.master(version, "day")?, &day_context(day, version), &key[..]));
        self.depot.put(&object, bytes.into(), now).await?;
        Ok(object)
    }

    /// Seals a key for an inbox under the inbox key and the day's key (for a record, its year's). Without `day` it is a
    /// record of the old form, without an end.
    pub fn wrap(
        &self,
        purpose: Purpose,
        subject: Uuid,
        inbox: (InboxId, &SecretKey),
        day: Option<(i32, &SecretKey)>,
        key: &SecretKey,
        now: Instant,
    ) -> Wrap {
        let epoch_day = day.map_or(0, |it| it.0);
        let master_version = self.sealing_version();
        let context = wrap_context(purpose, subject, inbox.0, epoch_day, master_version);
        let over = wrapping_key(purpose, subject, inbox, day.map(|it| it.1));
        Wrap {
            id: entropy::id(now),
            purpose: purpose.text().to_owned(),
            subject_id: subject,
            inbox_id: inbox.0,
            epoch_day,
            master_version,
            sealed: seal(&over, &context, &key[..]),
        }
    }

    /// Opens a wrap; `epoch_key` is what [`Vault::epoch_key`] returns for its day.
    pub fn unwrap(
        &self,
        purpose: Purpose,
        wrap: &Wrap,
        inbox_key: &SecretKey,
        epoch_key: Option<&SecretKey>,
    ) -> Result<SecretKey, Error> {
        let context = wrap_context(purpose, wrap.subject_id, wrap.inbox_id, wrap.epoch_day, wrap.master_version);
        let over = wrapping_key(purpose, wrap.subject_id, (wrap.inbox_id, inbox_key), epoch_key);
        Ok(open_key(&over, &context, &wrap.sealed)?)
    }

    /// The second key of a wrap, beside the inbox key: its day's or, for a record, its year's. `None` for a record
    /// without an end.
    pub async fn epoch_key(&self, purpose: Purpose, day: i32) -> Result<Option<SecretKey>, Error> {
        match (purpose, day) {
            (_, 0) => Ok(None),
            (Purpose::Record, day) => self.read_record_epoch(year_of(day)).await.map(Some),
            (_, day) => Ok(Some(self.day_key(day).await?.0)),
        }
    }

    /// The key of a document, letter or record, for an inbox; [`Error::Gone`] if the inbox has no wrap of it.
    pub async fn key_for(&self, purpose: Purpose, subject: Uuid, inbox: InboxId) -> Result<SecretKey, Error> {
        let found = store::wraps(&*self.db, purpose.text(), &[subject], inbox).await?;
        let wrap = found.first().ok_or(Error::Gone)?;
        let inbox_key = self.inbox_key(&*self.db, inbox).await?;
        let epoch_key = self.epoch_key(purpose, wrap.epoch_day).await?;
        self.unwrap(purpose, wrap, &inbox_key, epoch_key.as_ref())
    }

    /// Seals bytes into a new segment object and writes it, in a task that holds `permit` until the depot has it. The
    /// caller writes the row. `plain` is wiped once it is sealed.
    pub fn put_segment(
        &self,
        document: DocumentId,
        start: u64,
        document_key: &SecretKey,
        plain: Zeroizing<Vec<u8>>,
        permit: Option<Permit>,
    ) -> JoinHandle<Result<store::Segment, Error>> {
        let (now, depot, key) = (self.clock.now(), self.depot.clone(), document_key.clone());
        tokio::spawn(async move {
            let place = SegmentContext { document, start, salt: entropy::bytes() };
            let length = plain.len() as u64;
            let sealed = tokio::task::spawn_blocking(move || stream::seal(&place, &key, &plain)).await;
            let sealed = sealed.map_err(|_| Error::Unopened(Unopened))?;
            let object = object::segment_name();
            depot.put(&object, sealed.into(), now).await?;
            drop(permit);
            Ok(store::Segment {
                id: SegmentId(entropy::id(now)),
                document_id: document,
                start: Size(start),
                length: Size(length),
                object,
                salt: place.salt.to_vec(),
                created_at: now,
            })
        })
    }

    /// Plaintext bytes `from..to` of a segment (offsets within the segment), wiped when the last reference is dropped.
    pub async fn read_segment(
        &self,
        row: &store::Segment,
        document_key: &SecretKey,
        from: u64,
        to: u64,
    ) -> Result<Bytes, Error> {
        let length = row.length.0;
        let salt = row.salt.as_slice().try_into().map_err(|_| Unopened)?;
        let place = SegmentContext { document: row.document_id, start: row.start.0, salt };
        let chunk = stream::CHUNK as u64;
        let first = u32::try_from(from / chunk).map_err(|_| Unopened)?;
        let after = u32::try_from(to.div_ceil(chunk)).map_err(|_| Unopened)?;
        let sealed = if first == 0 {
            // Reads the header too, which must match the row.
            let range = stream::sealed_range(length, 0, after);
            let whole = self.depot.get(&row.object, Some(0..range.end)).await?;
            let (header, body) = whole.split_at_checked(stream::HEADER).ok_or(Unopened)?;
            stream::check_header(&place, header)?;
            whole.slice_ref(body)
        } else {
            self.depot.get(&row.object, Some(stream::sealed_range(length, first, after))).await?
        };
        let key = document_key.clone();
        let plain = tokio::task::spawn_blocking(move || stream::open(&place, &key, length, first, &sealed)).await;
        let plain = Bytes::from_owner(plain.map_err(|_| Unopened)??);
        let skip = from - u64::from(first) * chunk;
        let (skip, want) =
            (usize::try_from(skip).map_err(|_| Unopened)?, usize::try_from(to - from).map_err(|_| Unopened)?);
        if plain.len() < skip + want {
            return Err(Unopened.into());
        }
        Ok(plain.slice(skip..skip + want))
    }

    /// Ends a day: deletes the wraps kept until then and the object of the day's key, and empties the keys of years
    /// that are over. From then on nobody can open what they covered.
    pub async fn destroy_day(&self, day: i32) -> Result<Ended, Error> {
        let tx = self.db.write().await?;
        let (wraps, records) = store::drop_wraps_of_day(&*tx, day).await?;
        tx.commit().await?;
        let mut key = false;
        while let Some((object, destroyed)) = store::epoch(&*self.db, day).await? {
            key = true;
            if destroyed {
                break;
            }
            // The object before the row: no key may count as destroyed that still exists (ADR 9).
            self.depot.delete(std::slice::from_ref(&object)).await?;
            let tx = self.db.write().await?;
            // If rewrap moved the key in the meantime, no row matches: the loop then deletes the new object too.
            store::mark_epoch_destroyed(&*tx, day, &object, self.clock.now()).await?;
            tx.commit().await?;
        }
        Ok(Ended { key, wraps, records, years: self.destroy_years(day).await? })
    }
}

/// Memory for a segment's plaintext and its sealed copy, in KiB.
fn kib(plain_bytes: u64) -> u32 {
    number::count(plain_bytes.min(stream::SEGMENT).div_ceil(1024) * 2 + 1)
}

fn master(keyring: &Keyring, version: i32, purpose: &str) -> Result<SecretKey, Error> {
    let missing = || Error::Mismatch("a master key is missing in the keyring".into());
    keyring.derive(version, purpose).ok_or_else(missing)
}

/// Refuses a keyring that lacks the key of one of these canaries, or has another key in its place.
fn must_open(keyring: &Keyring, canaries: &[store::Canary]) -> Result<(), Error> {
    for it in canaries {
        let key = master(keyring, it.version, "canary")?;
        if envelope::open(&key, CANARY, &it.sealed).is_err() {
            return Err(Error::Mismatch("a master key is not the one of this database".into()));
        }
    }
    Ok(())
}

fn canary(keyring: &Keyring, version: i32) -> Result<Vec<u8>, Error> {
    Ok(seal(&master(keyring, version, "canary")?, CANARY, b"a bird"))
}

pub(super) fn inbox_context(inbox: InboxId, version: i32) -> Vec<u8> {
    [b"medpost/inbox/1".as_slice(), inbox.0.as_bytes(), &version.to_be_bytes()].concat()
}

fn day_context(day: i32, version: i32) -> Vec<u8> {
    [b"medpost/day/1".as_slice(), &day.to_be_bytes(), &version.to_be_bytes()].concat()
}

fn wrap_context(purpose: Purpose, subject: Uuid, inbox: InboxId, day: i32, version: i32) -> Vec<u8> {
    [
        b"medpost/wrap/1".as_slice(),
        purpose.text().as_bytes(),
        subject.as_bytes(),
        inbox.0.as_bytes(),
        &day.to_be_bytes(),
        &version.to_be_bytes(),
    ]
    .concat()
}

fn wrapping_key(purpose: Purpose, subject: Uuid, inbox: (InboxId, &SecretKey), epoch: Option<&SecretKey>) -> SecretKey {
    let mut ikm: Vec<&[u8]> = vec![&inbox.1[..]];
    ikm.extend(epoch.map(|it| &it[..]));
    let info: [&[u8]; 4] = [b"medpost/wrap/1", purpose.text().as_bytes(), subject.as_bytes(), inbox.0.0.as_bytes()];
    derive(&ikm, b"", &info)
}

impl From<Error> for crate::kit::fault::Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Gone => Code::Expired.into(),
            Error::Database { source, .. } => Self::Database(source),
            Error::Doubt(_) => Code::ClockHeld.into(),
            Error::Depot(depot::Error::Missing) => {
                tracing::error!("ALARM: an object that a row speaks of is missing in the store");
                Code::DocumentLost.into()
            }
            Error::Depot(error) => {
                tracing::error!(%error, "the store is out of reach");
                Code::Unavailable.into()
            }
            other => Self::Broken { doing: "use the vault", source: Box::new(other) },
        }
    }
}
