//! The bytes of one request, sealed as they pass (decisions 1 to 3, 8).
//!
//! A segment closes when it is full or when the request ends, stalls, is cut off, or the server
//! stops: the object first, then in one transaction its row and the new offset. A short last
//! segment is opened by the next request, joined, and sealed anew under a new salt.

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

/// A transfer that brings nothing for this long is sealed as far as it came.
const STALL: Duration = Duration::from_secs(10);
/// A transfer slower than this many bytes in [`WATCH`] is sealed and closed.
const SLOWEST: u64 = 60_000;
/// How often a transfer that moves on keeps its session.
pub(super) const WATCH: Duration = Duration::from_secs(60);
/// Memory is taken in steps: whoever sends slowly holds little.
const STEP: u64 = 1 << 20;
/// Segments that the store takes while the next is filled.
const ON_THEIR_WAY: usize = 2;

/// A checksum that the client states of one request's bytes.
pub enum Checksum {
    /// SHA-1, as many tus clients send; integrity only, no security rests on it.
    Sha1([u8; 20]),
    /// SHA-256.
    Sha256([u8; 32]),
}

/// One request's bytes on their way into segments.
pub(super) struct Writer<'a> {
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
    buffer: Zeroizing<Vec<u8>>,
    buffer_start: u64,
    /// How many bytes of the buffer are hashed already.
    hashed: usize,
    permit: Option<crate::vault::keys::Permit>,
    /// Bytes that the buffer may hold with what was taken.
    granted: usize,
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

impl<'a> Writer<'a> {
    /// Goes on with an upload where it stands, with the claim of this request.
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

    /// The offset that the database knows.
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
            // What came is kept; nothing more is taken from somebody who is out.
            if !self.exchange.sessions.goes_on(caller, &mut asked).await {
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
                    if !self.add(&bytes).await? {
                        return Ok(());
                    }
                }
                // Cut off, or at its end.
                Ok(Some(Err(_)) | None) => return Ok(()),
            }
            if watched.elapsed() >= WATCH {
                if since < SLOWEST {
                    return Ok(());
                }
                if since < SEGMENT {
                    // It takes long to fill a segment: others have their turn with the memory.
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

    /// Adds bytes; no if the server stopped while they waited for memory: what was not added yet is not
    /// taken.
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
                // Nobody waits for memory while holding some: what came is sealed first.
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

    /// Takes memory for a segment, and opens a short last segment to be joined; no if the server
    /// stopped before there was memory. Segments on their way are full, so the last short one is
    /// pending or committed.
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
        // Never grows: nothing of it is left behind where it was. What is not written to takes no memory.
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

    /// Takes memory for more of the segment, if there is some at once.
    fn grow(&mut self) -> bool {
        let end = (self.length - self.buffer_start).min(SEGMENT);
        let more = (end - self.granted as u64).min(STEP);
        let (Some(held), Some(got)) = (&mut self.permit, self.exchange.vault.more_room(more)) else { return false };
        held.merge(got);
        self.granted += usize::try_from(more).unwrap_or(0);
        true
    }

    /// Seals what the buffer holds and sends it on its way to the store; waits for the oldest on its
    /// way if there are enough of them.
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

    /// Seals and commits what was taken; a stated checksum must match.
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

    /// Makes the pending segments part of the upload, which then stands at `position`.
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

/// The manifest says of a finished document how long it is, in how many full segments' worth of
/// bytes it came, and its SHA-256: `length(8) ‖ segments(4) ‖ sha256(32)`.
fn manifest(length: u64, sha256: &[u8]) -> Vec<u8> {
    let mut plain = length.to_be_bytes().to_vec();
    plain.extend(number::count(length.div_ceil(SEGMENT)).to_be_bytes());
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
    if plain[..] == manifest(row.length.0, row.sha256.as_deref().unwrap_or_default())[..] {
        return Ok(());
    }
    Err(Fault::broken("find a document as its manifest says")(crate::vault::envelope::Unopened))
}
