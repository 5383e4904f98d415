//! Uploads: bytes are sealed as they pass, and whatever was committed can be gone on from by any
//! process (decisions 1 to 4, 8, 22).
//!
//! A segment closes when it is full or when the request ends, stalls, is cut off, or the server
//! stops: the object first, then in one transaction its row and the new offset. A short last
//! segment is opened by the next request, joined, and sealed anew under a new salt.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use medpost_domain::document::FileName;
use medpost_domain::id::{DocumentId, InboxId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::quota;
use medpost_domain::role::Action;
use medpost_entity::document;
use medpost_wire::exchange::Upload;
use medpost_wire::problem::{Code, Problem};
use sea_orm::Set;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use crate::audit::entry::{self, Actor};
use crate::jobs::queue;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::session::caller::Caller;
use crate::vault::envelope::{SecretKey, column, open, seal};
use crate::vault::keys::Purpose;
use crate::vault::store as vault_rows;
use crate::vault::stream::SEGMENT;

use super::collect::ASK;
use super::records::{own_key, seal_name};
use super::{Exchange, store};

/// What was uploaded and not sent is kept this long.
const KEPT: i64 = DAY;
/// Unsent uploads a facility may have.
const MOST_UNSENT: u64 = 1_000;
/// A transfer that brings nothing for this long is sealed as far as it came.
const STALL: Duration = Duration::from_secs(10);
/// A transfer slower than this many bytes in [`WATCH`] is sealed and closed.
const SLOWEST: u64 = 60_000;
/// How often a transfer that moves on keeps its session.
pub(super) const WATCH: Duration = Duration::from_secs(60);
/// Segments that the store takes while the next is filled.
const ON_THEIR_WAY: usize = 2;

/// A checksum that the client states of one request's bytes.
pub enum Checksum {
    /// SHA-1, as many tus clients send; integrity only, no security rests on it.
    Sha1([u8; 20]),
    /// SHA-256.
    Sha256([u8; 32]),
}

/// Where an upload stands.
pub struct Standing {
    /// Bytes that arrived.
    pub received: u64,
    /// Bytes in all.
    pub length: u64,
    /// When it is discarded if not sent.
    pub expires_at: Instant,
}

impl Exchange {
    /// Begins an upload: judges name and size, reserves room in the facility's staging.
    pub async fn begin_upload(
        &self,
        caller: &Caller,
        inbox: InboxId,
        name: &str,
        length: u64,
        modified_at: Instant,
    ) -> Outcome<DocumentId> {
        if !caller.may(Action::Upload, Some(inbox)) {
            return Err(Code::Forbidden.into());
        }
        let name = FileName::parse(name).map_err(|it| refused_name(it.code()))?;
        if length == 0 {
            return Err(Code::EmptyFile.into());
        }
        let limits = self.limits(caller).await?;
        if length > limits.dispatch_bytes {
            return Err(Problem::new(Code::DispatchTooLarge).beyond(limits.dispatch_bytes).into());
        }
        let now = self.clock.now();
        let expires_at = now.plus(KEPT);
        let day = expires_at.japan_day();
        let (day_key, _) = self.vault.day_key(day).await?;
        let inbox_key = self.vault.inbox_key(&*self.db, inbox).await?;
        let id = DocumentId(entropy::id(now));
        let key = entropy::key();
        let wrap = self.vault.wrap(Purpose::Document, id.0, (inbox, &inbox_key), Some((day, &day_key)), &key, now);
        let row = store::Document {
            id,
            inbox_id: inbox,
            facility_id: caller.facility,
            member_id: caller.member,
            dispatch_id: None,
            position: 0,
            name: seal_name(&own_key(&inbox_key), id, name.as_str()),
            media_type: name.media_type().to_owned(),
            modified_at,
            length: i64::try_from(length).map_err(|_| Code::DispatchTooLarge)?,
            received: 0,
            claim: 0,
            patches: 0,
            hash_state: None,
            sha256: None,
            manifest: None,
            created_at: now,
            expires_at,
            completed_at: None,
            ended_at: None,
        };
        let tx = self.db.write().await?;
        let (staged, count) = store::staged(&*tx, caller.facility, now).await?;
        quota::fit(limits.staging_bytes, staged, length)
            .map_err(|it| Problem::new(Code::StagingFull).beyond(it.free))?;
        if count >= MOST_UNSENT {
            return Err(Code::TooMany.into());
        }
        store::add_document(&*tx, row).await?;
        vault_rows::add_wraps(&*tx, vec![wrap]).await?;
        queue::enqueue(&*tx, "draft", &id.to_string(), expires_at, now).await?;
        queue::enqueue(&*tx, "day", &day.to_string(), Instant::japan_day_begin(day + 1), now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Where an upload stands: the committed offset, at once, whoever writes meanwhile.
    pub async fn upload_standing(&self, caller: &Caller, id: DocumentId) -> Outcome<Standing> {
        let row = self.unsent(caller, id).await?;
        Ok(Standing {
            received: row.received.unsigned_abs(),
            length: row.length.unsigned_abs(),
            expires_at: row.expires_at,
        })
    }

    /// Takes the bytes of one request from `offset` on. Answers the committed offset, also when the
    /// transfer was cut off: the client goes on from there.
    pub async fn write_upload<E>(
        &self,
        caller: &Caller,
        id: DocumentId,
        offset: u64,
        checksum: Option<Checksum>,
        body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Outcome<Standing> {
        let row = self.unsent(caller, id).await?;
        let length = row.length.unsigned_abs();
        if u64::from(row.patches.unsigned_abs()) >= length / SEGMENT + 1_000 {
            return Err(Code::TooMany.into());
        }
        if offset != row.received.unsigned_abs() {
            return Err(Code::WrongOffset.into());
        }
        let tx = self.db.write().await?;
        let claim = store::claim(&*tx, id).await?;
        tx.commit().await?;
        let key = self.vault.key_for(Purpose::Document, id.0, row.inbox_id).await?;
        let hash = match &row.hash_state {
            Some(it) if offset > 0 => open_hash(&key, id, it)?,
            _ => Sha256::new(),
        };
        let mut writer = Writer {
            exchange: self,
            id,
            key,
            claim,
            length,
            committed: offset,
            position: offset,
            hash,
            request_hash: checksum.map(RequestHash::new),
            on_their_way: VecDeque::new(),
            pending: Vec::new(),
            buffer: Vec::new(),
            buffer_start: offset,
            hashed: 0,
            permit: None,
        };
        let written = writer.take(caller, body).await;
        let closed = match written {
            Ok(()) => writer.finish().await,
            Err(it) => Err(it),
        };
        if closed.is_err() {
            writer.discard().await;
        }
        closed?;
        Ok(Standing { received: writer.committed, length, expires_at: row.expires_at })
    }

    /// Compares the client's SHA-256 of the whole file with ours. On a difference the file changed
    /// between the parts: the upload is destroyed.
    pub async fn finish_upload(&self, caller: &Caller, id: DocumentId, sha256: &[u8]) -> Outcome<()> {
        let row = self.unsent(caller, id).await?;
        let Some(ours) = row.sha256.as_deref().filter(|_| row.completed_at.is_some()) else {
            return Err(Code::DocumentUnfinished.into());
        };
        if ours != sha256 {
            self.end_upload(caller, &row, "file_changed").await?;
            return Err(Code::FileChanged.into());
        }
        Ok(())
    }

    /// Ends an upload that was not sent.
    pub async fn terminate_upload(&self, caller: &Caller, id: DocumentId) -> Outcome<()> {
        let row = self.unsent(caller, id).await?;
        self.end_upload(caller, &row, "terminated").await
    }

    /// The uploads of an inbox that were not sent.
    pub async fn uploads(&self, caller: &Caller, inbox: InboxId) -> Outcome<Vec<Upload>> {
        if !caller.may(Action::Upload, Some(inbox)) {
            return Err(Code::Forbidden.into());
        }
        let rows = store::unsent_documents(&*self.db, inbox, self.clock.now()).await?;
        let own = self.own_key(inbox).await?;
        rows.into_iter()
            .map(|it| {
                Ok(Upload {
                    id: it.id,
                    name: super::records::open_name(&own, it.id, &it.name)?,
                    length: it.length.unsigned_abs(),
                    received: it.received.unsigned_abs(),
                    modified_at: it.modified_at,
                    expires_at: it.expires_at,
                    complete: it.completed_at.is_some(),
                })
            })
            .collect()
    }

    async fn unsent(&self, caller: &Caller, id: DocumentId) -> Outcome<store::Document> {
        let row = store::unsent_document(&*self.db, &caller.scope.sendable(), id).await?.ok_or(Code::NotFound)?;
        if row.ended_at.is_some() || row.expires_at <= self.clock.now() {
            return Err(Code::UploadGone.into());
        }
        Ok(row)
    }

    async fn end_upload(&self, caller: &Caller, row: &store::Document, why: &str) -> Outcome<()> {
        let id = row.id;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        if store::end_unsent(&*tx, id, now).await? {
            vault_rows::drop_wraps(&*tx, &[Purpose::Document.text()], &[id.0], row.inbox_id).await?;
            queue::enqueue(&*tx, "discard", &id.to_string(), now, now).await?;
            let detail = format!("why={why}");
            entry::write(&*tx, Actor::person(caller), "upload.ended", ("document", Some(id.0)), &detail, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn refused_name(code: &str) -> Fault {
    let found = Code::ALL.iter().find(|it| it.text() == code);
    found.copied().unwrap_or(Code::NameBadCharacter).into()
}

/// One request's bytes on their way into segments.
struct Writer<'a> {
    exchange: &'a Exchange,
    id: DocumentId,
    key: SecretKey,
    claim: i64,
    length: u64,
    /// Offset that the database knows.
    committed: u64,
    /// Offset up to which bytes are taken.
    position: u64,
    hash: Sha256,
    request_hash: Option<RequestHash>,
    /// Segments that the store is taking, in order; at most [`ON_THEIR_WAY`].
    on_their_way: VecDeque<OnItsWay>,
    /// Segments put and not committed, with the row each replaces.
    pending: Vec<(vault_rows::Segment, Option<vault_rows::Segment>)>,
    buffer: Vec<u8>,
    buffer_start: u64,
    /// How many bytes of the buffer are hashed already.
    hashed: usize,
    permit: Option<crate::vault::keys::Permit>,
}

/// A segment that the store is taking, and where the upload stands once it has it.
struct OnItsWay {
    put: JoinHandle<Result<vault_rows::Segment, crate::vault::keys::Error>>,
    position: u64,
    hash: Sha256,
}

/// A segment that the store has.
struct Landed {
    row: vault_rows::Segment,
    position: u64,
    hash: Sha256,
}

/// Waits until the store has the oldest segment on its way. Dropped in between, it loses nothing.
async fn landed(on_their_way: &mut VecDeque<OnItsWay>) -> Outcome<Landed> {
    let Some(oldest) = on_their_way.front_mut() else { return std::future::pending().await };
    let row = (&mut oldest.put).await;
    let OnItsWay { position, hash, .. } = on_their_way.pop_front().expect("it was there");
    Ok(Landed { row: row.map_err(Fault::broken("put a segment"))??, position, hash })
}

impl Writer<'_> {
    async fn take<E>(
        &mut self,
        caller: &Caller,
        mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Outcome<()> {
        let mut stop = self.exchange.stop.clone();
        let mut watched = tokio::time::Instant::now();
        let mut asked = watched;
        let (mut since, mut first) = (0u64, true);
        loop {
            // What came is kept; nothing more is taken from somebody who is out.
            let sessions = &self.exchange.sessions;
            let mut stands = sessions.card_is_good(caller);
            if stands && asked.elapsed() >= ASK {
                asked = tokio::time::Instant::now();
                stands = sessions.still_stands(caller).await;
            }
            if !stands {
                return Err(Code::SignedOut.into());
            }
            let next = tokio::select! {
                biased;
                () = async { _ = stop.wait_for(|it| *it).await } => return Ok(()),
                it = landed(&mut self.on_their_way), if !self.on_their_way.is_empty() => {
                    self.keep(it?).await?;
                    continue;
                }
                it = tokio::time::timeout(STALL, body.next()) => it,
            };
            match next {
                // It stalls: what came is sealed, and its memory given back.
                Err(_) => self.flush_all().await?,
                Ok(Some(Ok(bytes))) => {
                    since += bytes.len() as u64;
                    self.add(&bytes).await?;
                }
                // Cut off, or at its end.
                Ok(Some(Err(_)) | None) => return Ok(()),
            }
            if watched.elapsed() >= WATCH {
                if since < SLOWEST {
                    return Ok(());
                }
                self.exchange.sessions.keep_awake(caller).await;
                (watched, since) = (tokio::time::Instant::now(), 0);
            }
            if first {
                self.exchange.sessions.keep_awake(caller).await;
                first = false;
            }
        }
    }

    async fn add(&mut self, mut bytes: &[u8]) -> Outcome<()> {
        if self.position + bytes.len() as u64 > self.length {
            return Err(Code::TooLarge.into());
        }
        if let Some(it) = &mut self.request_hash {
            it.update(bytes);
        }
        while !bytes.is_empty() {
            if self.permit.is_none() {
                self.open_buffer().await?;
            }
            let space = usize::try_from(SEGMENT).unwrap_or(usize::MAX) - self.buffer.len();
            let (now, later) = bytes.split_at(bytes.len().min(space));
            self.buffer.extend_from_slice(now);
            self.position += now.len() as u64;
            bytes = later;
            if self.buffer.len() as u64 == SEGMENT {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// Takes memory for a segment, and opens a short last segment to be joined. Segments on their
    /// way are full, so the last short one is pending or committed.
    async fn open_buffer(&mut self) -> Outcome<()> {
        let vault = &self.exchange.vault;
        let last = match self.pending.last() {
            _ if !self.on_their_way.is_empty() => None,
            Some((it, _)) => Some(it.clone()),
            None if self.position > 0 => vault_rows::last_segment(&*self.exchange.db, self.id).await?,
            None => None,
        };
        let short = last
            .filter(|it| it.length.unsigned_abs() < SEGMENT && (it.start + it.length).unsigned_abs() == self.position);
        let start = short.as_ref().map_or(self.position, |it| it.start.unsigned_abs());
        self.permit = Some(vault.room(self.length - start).await);
        self.buffer = Vec::with_capacity(usize::try_from((self.length - start).min(SEGMENT)).unwrap_or(0));
        if let Some(it) = short {
            let plain = vault.read_segment(&it, &self.key, 0, it.length.unsigned_abs()).await?;
            self.buffer.extend_from_slice(&plain);
        }
        self.buffer_start = start;
        self.hashed = self.buffer.len();
        Ok(())
    }

    /// Seals what the buffer holds and sends it on its way to the store; waits for the oldest on its
    /// way if there are enough of them.
    async fn flush(&mut self) -> Outcome<()> {
        let permit = self.permit.take();
        let plain = std::mem::take(&mut self.buffer);
        if plain.len() == self.hashed {
            return Ok(());
        }
        self.hash.update(&plain[self.hashed..]);
        let new = (plain.len() - self.hashed) as u64;
        self.exchange.figures.sealed_bytes.fetch_add(new, Ordering::Relaxed);
        let put = self.exchange.vault.put_segment(self.id, self.buffer_start, &self.key, plain, permit);
        self.hashed = 0;
        self.on_their_way.push_back(OnItsWay { put, position: self.position, hash: self.hash.clone() });
        if self.on_their_way.len() > ON_THEIR_WAY {
            let it = landed(&mut self.on_their_way).await?;
            self.keep(it).await?;
        }
        Ok(())
    }

    /// Seals what the buffer holds and waits until the store has everything.
    async fn flush_all(&mut self) -> Outcome<()> {
        self.flush().await?;
        while !self.on_their_way.is_empty() {
            let it = landed(&mut self.on_their_way).await?;
            self.keep(it).await?;
        }
        Ok(())
    }

    /// The store has the oldest segment on its way: it is pending, and committed unless a checksum
    /// must be waited for.
    async fn keep(&mut self, it: Landed) -> Outcome<()> {
        let row = it.row;
        // What this segment replaces: one that is pending, or the committed short one.
        let replaced = match self.pending.last() {
            Some((last, _)) if last.start == row.start => {
                let (last, before) = self.pending.pop().expect("it was there");
                let deleted = self.exchange.vault.depot.delete(&[last.object]).await;
                deleted.map_err(Fault::broken("delete a replaced segment"))?;
                before
            }
            _ if row.start.unsigned_abs() < self.committed => {
                vault_rows::last_segment(&*self.exchange.db, self.id).await?
            }
            _ => None,
        };
        self.pending.push((row, replaced));
        if self.request_hash.is_none() {
            self.commit(it.position, &it.hash).await?;
        }
        Ok(())
    }

    async fn finish(&mut self) -> Outcome<()> {
        self.flush_all().await?;
        if let Some(it) = self.request_hash.take() {
            if !it.matches() {
                return Err(Code::ChecksumMismatch.into());
            }
            let hash = self.hash.clone();
            self.commit(self.position, &hash).await?;
        }
        Ok(())
    }

    /// Makes the pending segments part of the upload, which then stands at `position`.
    async fn commit(&mut self, position: u64, hash: &Sha256) -> Outcome<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let now = self.exchange.clock.now();
        let complete = position == self.length;
        let mut change = document::ActiveModel {
            received: Set(i64::try_from(position).unwrap_or(i64::MAX)),
            hash_state: Set(None),
            ..Default::default()
        };
        if complete {
            let sha256: [u8; 32] = hash.clone().finalize().into();
            change.sha256 = Set(Some(sha256.to_vec()));
            change.completed_at = Set(Some(now));
            change.manifest = Set(Some(seal_manifest(&self.key, self.id, self.length, &sha256)));
        } else {
            change.hash_state = Set(Some(seal_hash(&self.key, self.id, hash)));
        }
        let tx = self.exchange.db.write().await?;
        if !store::advance(&*tx, self.id, self.committed, self.claim, change).await? {
            return Err(Code::Overtaken.into());
        }
        // From here on nothing of these is deleted but by the sweep, which asks for the rows: an answer
        // to the commit that is lost does not tell whether they stand.
        let mut replaced = Vec::new();
        for (row, old) in std::mem::take(&mut self.pending) {
            if let Some(old) = old {
                vault_rows::drop_segment(&*tx, old.id).await?;
                replaced.push(old.object);
            }
            vault_rows::add_segment(&*tx, row).await?;
        }
        tx.commit().await?;
        self.committed = position;
        // If this fails, the sweep takes them.
        if self.exchange.vault.depot.delete(&replaced).await.is_err() {
            tracing::warn!("replaced segments are left to the sweep");
        }
        Ok(())
    }

    /// What was put and not committed is deleted; if that fails, the sweep takes it.
    async fn discard(&mut self) {
        let mut objects: Vec<String> = self.pending.drain(..).map(|it| it.0.object).collect();
        for it in self.on_their_way.drain(..) {
            objects.extend(it.put.await.ok().and_then(Result::ok).map(|it| it.object));
        }
        if self.exchange.vault.depot.delete(&objects).await.is_err() {
            tracing::warn!("uncommitted segments are left to the sweep");
        }
    }
}

enum RequestHash {
    Sha1(aws_lc_rs::digest::Context, [u8; 20]),
    Sha256(Sha256, [u8; 32]),
}

impl RequestHash {
    fn new(stated: Checksum) -> Self {
        match stated {
            Checksum::Sha1(it) => {
                Self::Sha1(aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY), it)
            }
            Checksum::Sha256(it) => Self::Sha256(Sha256::new(), it),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(hash, _) => hash.update(bytes),
            Self::Sha256(hash, _) => hash.update(bytes),
        }
    }

    fn matches(self) -> bool {
        match self {
            Self::Sha1(hash, stated) => hash.finish().as_ref() == stated,
            Self::Sha256(hash, stated) => hash.finalize()[..] == stated,
        }
    }
}

fn seal_hash(key: &SecretKey, id: DocumentId, hash: &Sha256) -> Vec<u8> {
    seal(key, &column("document", id.0, "hash_state"), &hash.serialize())
}

fn open_hash(key: &SecretKey, id: DocumentId, sealed: &[u8]) -> Outcome<Sha256> {
    let plain = open(key, &column("document", id.0, "hash_state"), sealed)
        .map_err(Fault::broken("open the state of a hash"))?;
    let state =
        SerializedState::<Sha256>::try_from(plain.as_slice()).map_err(Fault::broken("read the state of a hash"))?;
    Sha256::deserialize(&state).map_err(Fault::broken("read the state of a hash"))
}

/// The manifest says of a finished document how long it is, in how many full segments' worth of
/// bytes it came, and its SHA-256: `length(8) ‖ segments(4) ‖ sha256(32)`.
fn manifest(length: u64, sha256: &[u8]) -> Vec<u8> {
    let mut plain = length.to_be_bytes().to_vec();
    plain.extend(u32::try_from(length.div_ceil(SEGMENT)).unwrap_or(u32::MAX).to_be_bytes());
    plain.extend(sha256);
    plain
}

fn seal_manifest(key: &SecretKey, id: DocumentId, length: u64, sha256: &[u8; 32]) -> Vec<u8> {
    seal(key, &column("document", id.0, "manifest"), &manifest(length, sha256))
}

/// Whether a finished document's row says what was sealed when it was finished: a row that was
/// shortened does not go out as a whole document.
pub(super) fn check_manifest(key: &SecretKey, row: &store::Document) -> Outcome<()> {
    let sealed = row.manifest.as_deref().unwrap_or_default();
    let plain = open(key, &column("document", row.id.0, "manifest"), sealed)
        .map_err(Fault::broken("open the manifest of a document"))?;
    if plain[..] == manifest(row.length.unsigned_abs(), row.sha256.as_deref().unwrap_or_default())[..] {
        return Ok(());
    }
    Err(Fault::broken("find a document as its manifest says")(crate::vault::envelope::Unopened))
}
