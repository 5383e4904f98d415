//! Seals the bytes of one request as they arrive (decisions 1 to 3, 8).
//!
//! A segment is closed when it is full, or when the request ends, stalls or is cut off, or the server stops: first its
//! object is written, then its row and the new offset in one transaction. The next request opens a short last segment,
//! appends to it, and seals it again under a new salt.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use medpost_domain::id::DocumentId;
use medpost_domain::number::{self, Size};
use medpost_entity::document;
use medpost_wire::problem::Code;
use sea_orm::Set;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use crate::kit::fault::{Fault, Outcome};
use crate::session::caller::Caller;
use crate::vault::envelope::{SecretKey, column, open, seal};
use crate::vault::purpose::Purpose;
use crate::vault::store as vault_rows;
use crate::vault::stream::SEGMENT;

use super::{Exchange, store};

/// If a transfer brings nothing for this long, what came is sealed.
const STALL: Duration = Duration::from_secs(10);
/// A transfer with fewer bytes than this in [`WATCH`] is sealed and closed.
const SLOWEST: u64 = 60_000;
/// How often a transfer in progress keeps its session awake.
pub(super) const WATCH: Duration = Duration::from_secs(60);
/// Memory is taken in steps, so that a slow sender holds little.
const STEP: u64 = 1 << 20;
/// Segments in flight to the depot while the next is filled.
const MAX_IN_FLIGHT: usize = 2;

/// The client's checksum of the bytes of one request.
pub enum Checksum {
    /// SHA-1, which many tus clients send: for integrity only, no security rests on it.
    Sha1([u8; 20]),
    /// SHA-256.
    Sha256([u8; 32]),
}

/// Writes one request's bytes into segments.
pub(super) struct Writer<'a> {
    exchange: &'a Exchange,
    id: DocumentId,
    key: SecretKey,
    claim: i64,
    length: u64,
    /// Offset committed in the database.
    committed: u64,
    /// Offset up to which bytes were taken.
    position: u64,
    hash: Sha256,
    request_hash: Option<RequestHash>,
    /// Segments in flight to the depot, in order; at most [`MAX_IN_FLIGHT`].
    on_their_way: VecDeque<InFlight>,
    /// Segments in the depot that are not committed, each with the row it replaces.
    pending: Vec<(vault_rows::Segment, Option<vault_rows::Segment>)>,
    buffer: Zeroizing<Vec<u8>>,
    buffer_start: u64,
    /// Bytes of the buffer that are hashed.
    hashed: usize,
    permit: Option<crate::vault::keys::Permit>,
    /// Bytes that the buffer may hold under `permit`.
    granted: usize,
}

/// A segment in flight to the depot, with offset and hash of the upload at its end.
struct InFlight {
    put: JoinHandle<Result<vault_rows::Segment, crate::vault::keys::Error>>,
    position: u64,
    hash: Sha256,
}

/// A segment that the depot has.
struct Landed {
    row: vault_rows::Segment,
    position: u64,
    hash: Sha256,
}

/// Waits until the depot has the oldest segment in flight; forever if there is none. Cancelling the wait loses nothing.
async fn landed(on_their_way: &mut VecDeque<InFlight>) -> Outcome<Landed> {
    let Some(oldest) = on_their_way.front_mut() else { return std::future::pending().await };
    let row = (&mut oldest.put).await;
    let InFlight { position, hash, .. } = on_their_way.pop_front().expect("it was there");
    Ok(Landed { row: row.map_err(Fault::broken("put a segment"))??, position, hash })
}

impl<'a> Writer<'a> {
    /// Resumes an upload at its committed offset, with the claim of this request.
    pub(super) async fn begin(
        exchange: &'a Exchange,
        row: &store::Document,
        claim: i64,
        checksum: Option<Checksum>,
    ) -> Outcome<Self> {
        let key = exchange.vault.key_for(Purpose::Document, row.id.0, row.inbox_id).await?;
        let offset = row.received.0;
        let hash = match &row.hash_state {
            Some(it) if offset > 0 => open_hash(&key, row.id, it)?,
            _ => Sha256::new(),
        };
        Ok(Self {
            exchange,
            id: row.id,
            key,
            claim,
            length: row.length.0,
            committed: offset,
            position: offset,
            hash,
            request_hash: checksum.map(RequestHash::new),
            on_their_way: VecDeque::new(),
            pending: Vec::new(),
            buffer: Zeroizing::default(),
            buffer_start: offset,
            hashed: 0,
            permit: None,
            granted: 0,
        })
    }

    /// Offset committed in the database.
    pub(super) const fn committed(&self) -> u64 {
        self.committed
    }

    /// Takes bytes until the request ends, is cut off or too slow, or the server stops.
    pub(super) async fn take<E>(
        &mut self,
        caller: &Caller,
        mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Outcome<()> {
        let mut stop = self.exchange.stop.clone();
        let mut watched = tokio::time::Instant::now();
        let mut asked = watched;
        let (mut since, mut first) = (0u64, true);
        loop {
            // What is committed stays, but a card or session that is no longer good adds nothing to it.
            if !self.exchange.sessions.may_continue(caller, &mut asked).await {
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
                // It stalls: seal what came and give its memory back.
                Err(_) => self.flush_all().await?,
                Ok(Some(Ok(bytes))) => {
                    since += bytes.len() as u64;
                    if !self.add(&bytes).await? {
                        return Ok(());
                    }
                }
                // Cut off, or complete.
                Ok(Some(Err(_)) | None) => return Ok(()),
            }
            if watched.elapsed() >= WATCH {
                if since < SLOWEST {
                    return Ok(());
                }
                if since < SEGMENT {
                    // Filling a segment takes long: give others a turn with the memory.
                    self.flush_all().await?;
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

    /// Adds bytes. Returns `false` if the server stopped while they waited for memory: the rest of them is not taken.
    async fn add(&mut self, mut bytes: &[u8]) -> Outcome<bool> {
        if self.position + bytes.len() as u64 > self.length {
            return Err(Code::TooLarge.into());
        }
        if let Some(it) = &mut self.request_hash {
            it.update(bytes);
        }
        while !bytes.is_empty() {
            if self.permit.is_none() && !self.open_buffer().await? {
                return Ok(false);
            }
            if self.buffer.len() == self.granted && !self.grow() {
                // Waiting for memory while holding some could block everybody: seal what came first.
                self.flush_all().await?;
                continue;
            }
            let space = self.granted - self.buffer.len();
            let (now, later) = bytes.split_at(bytes.len().min(space));
            self.buffer.extend_from_slice(now);
            self.position += now.len() as u64;
            bytes = later;
            if self.buffer.len() as u64 == SEGMENT {
                self.flush().await?;
            }
        }
        Ok(true)
    }

    /// Takes memory for a segment, and opens a short last one to append to it. Returns `false` if the server stopped
    /// before there was memory. Segments in flight are full, so a short last one is pending or committed.
    async fn open_buffer(&mut self) -> Outcome<bool> {
        let vault = &self.exchange.vault;
        let last = match self.pending.last() {
            _ if !self.on_their_way.is_empty() => None,
            Some((it, _)) => Some(it.clone()),
            None if self.position > 0 => vault_rows::last_segment(&*self.exchange.db, self.id).await?,
            None => None,
        };
        let short = last.filter(|it| it.length.0 < SEGMENT && (it.start + it.length).0 == self.position);
        let start = short.as_ref().map_or(self.position, |it| it.start.0);
        let wanted = (self.length - start).min(self.position - start + STEP).min(SEGMENT);
        let mut stop = self.exchange.stop.clone();
        self.permit = tokio::select! {
            biased;
            () = async { _ = stop.wait_for(|it| *it).await } => return Ok(false),
            it = vault.room(wanted) => Some(it),
        };
        self.granted = usize::try_from(wanted).unwrap_or(0);
        // Allocated once: growing would leave unwiped copies behind. Pages take no memory before they are written.
        let most = usize::try_from((self.length - start).min(SEGMENT)).unwrap_or(0);
        self.buffer = Zeroizing::new(Vec::with_capacity(most));
        if let Some(it) = short {
            let plain = vault.read_segment(&it, &self.key, 0, it.length.0).await?;
            self.buffer.extend_from_slice(&plain);
        }
        self.buffer_start = start;
        self.hashed = self.buffer.len();
        Ok(true)
    }

    /// Takes memory for more of the segment without waiting. Returns `false` if there is none.
    fn grow(&mut self) -> bool {
        let end = (self.length - self.buffer_start).min(SEGMENT);
        let more = (end - self.granted as u64).min(STEP);
        let (Some(held), Some(got)) = (&mut self.permit, self.exchange.vault.more_room(more)) else { return false };
        held.merge(got);
        self.granted += usize::try_from(more).unwrap_or(0);
        true
    }

    /// Seals the buffer and sends it to the depot; waits for the oldest segment in flight if there are too many.
    async fn flush(&mut self) -> Outcome<()> {
        let permit = self.permit.take();
        let (plain, hashed) = (std::mem::take(&mut self.buffer), std::mem::take(&mut self.hashed));
        if plain.len() == hashed {
            return Ok(());
        }
        self.hash.update(&plain[hashed..]);
        let new = (plain.len() - hashed) as u64;
        self.exchange.figures.sealed_bytes.fetch_add(new, Ordering::Relaxed);
        let put = self.exchange.vault.put_segment(self.id, self.buffer_start, &self.key, plain, permit);
        self.on_their_way.push_back(InFlight { put, position: self.position, hash: self.hash.clone() });
        if self.on_their_way.len() > MAX_IN_FLIGHT {
            let it = landed(&mut self.on_their_way).await?;
            self.keep(it).await?;
        }
        Ok(())
    }

    /// Seals the buffer and waits until the depot has everything.
    async fn flush_all(&mut self) -> Outcome<()> {
        self.flush().await?;
        while !self.on_their_way.is_empty() {
            let it = landed(&mut self.on_their_way).await?;
            self.keep(it).await?;
        }
        Ok(())
    }

    /// Takes in a segment that the depot now has: it is pending, and committed unless a checksum must be checked first.
    async fn keep(&mut self, it: Landed) -> Outcome<()> {
        let row = it.row;
        // What it replaces: a pending segment with the same start, or the committed short one.
        let replaced = match self.pending.last() {
            Some((last, _)) if last.start == row.start => {
                let (last, before) = self.pending.pop().expect("it was there");
                let deleted = self.exchange.vault.depot.delete(&[last.object]).await;
                deleted.map_err(Fault::away("delete a replaced segment"))?;
                before
            }
            _ if row.start.0 < self.committed => vault_rows::last_segment(&*self.exchange.db, self.id).await?,
            _ => None,
        };
        self.pending.push((row, replaced));
        if self.request_hash.is_none() {
            self.commit(it.position, &it.hash).await?;
        }
        Ok(())
    }

    /// Seals and commits what was taken; refuses if a stated checksum doesn't match.
    pub(super) async fn finish(&mut self) -> Outcome<()> {
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

    /// Commits the pending segments; the upload then ends at `position`.
    async fn commit(&mut self, position: u64, hash: &Sha256) -> Outcome<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let now = self.exchange.clock.now();
        let complete = position == self.length;
        let mut change =
            document::ActiveModel { received: Set(Size(position)), hash_state: Set(None), ..Default::default() };
        if complete {
            let sha256: [u8; 32] = hash.clone().finalize().into();
            change.sha256 = Set(Some(sha256.to_vec()));
            change.completed_at = Set(Some(now));
            change.manifest = Set(Some(seal_manifest(&self.key, self.id, self.length, &sha256)));
        } else {
            change.hash_state = Set(Some(seal_hash(&self.key, self.id, hash)));
        }
        let tx = self.exchange.db.write().await?;
        // Before the segments' rows: fails if a newer request has the claim.
        if !store::update_upload(&*tx, self.id, self.committed, self.claim, change).await? {
            return Err(Code::Overtaken.into());
        }
        // From here on only the sweep deletes these objects, since it looks for their rows: if the answer to the commit
        // is lost, nobody knows whether the rows exist.
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
        // If this fails, the sweep deletes them.
        if self.exchange.vault.depot.delete(&replaced).await.is_err() {
            tracing::warn!("replaced segments are left to the sweep");
        }
        Ok(())
    }

    /// Deletes objects that were written but not committed; what can't be deleted is left to the sweep.
    pub(super) async fn discard(&mut self) {
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

/// The manifest of a finished document, `length(8) ‖ segments(4) ‖ sha256(32)`, with the number of segments that its
/// length needs.
fn manifest(length: u64, sha256: &[u8]) -> Vec<u8> {
    let mut plain = length.to_be_bytes().to_vec();
    plain.extend(number::count(length.div_ceil(SEGMENT)).to_be_bytes());
    plain.extend(sha256);
    plain
}

/// Seals the manifest of a finished document.
pub(super) fn seal_manifest(key: &SecretKey, id: DocumentId, length: u64, sha256: &[u8; 32]) -> Vec<u8> {
    seal(key, &column("document", id.0, "manifest"), &manifest(length, sha256))
}

/// Fails unless a finished document's row matches the manifest sealed when it was finished: a shortened row must not go
/// out as a whole document.
pub(super) fn check_manifest(key: &SecretKey, row: &store::Document) -> Outcome<()> {
    let sealed = row.manifest.as_deref().unwrap_or_default();
    let plain = open(key, &column("document", row.id.0, "manifest"), sealed)
        .map_err(Fault::broken("open the manifest of a document"))?;
    if plain[..] == manifest(row.length.0, row.sha256.as_deref().unwrap_or_default())[..] {
        return Ok(());
    }
    Err(Fault::broken("find a document as its manifest says")(crate::vault::envelope::Unopened))
}
