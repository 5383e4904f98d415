//! Collecting: bytes go out piece by piece, and a receipt is what the client verified (decision 23).
//!
//! *Handed over* means that the connection took every byte; *collected*, that the client stated length and SHA-256 of
//! what it has. Only the latter is shown as 受領.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::EventKind;
use medpost_domain::hex::{hex, unhex};
use medpost_domain::id::{DeliveryId, DocumentId, InboxId};
use medpost_domain::ranges::Ranges;
use medpost_domain::role::Action;
use medpost_entity::delivery;
use medpost_wire::exchange::ConfirmReceipt;
use medpost_wire::problem::Code;
use sea_orm::Set;
use tokio::task::JoinHandle;

use crate::audit::entry::{self, Actor};
use crate::exchange::{open, receipts, records};
use crate::kit::causes::chain;
use crate::kit::db::retry_on_conflict;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::secret::constant_time_eq;
use crate::session::caller::Caller;
use crate::vault::envelope::SecretKey;
use crate::vault::purpose::Purpose;
use crate::vault::store as vault_rows;

use super::downloads::RunningDownload;
use super::open::{must_be_open, saved_name};
use super::writer::{WATCH, check_manifest};
use super::{Exchange, store};

/// Plaintext bytes opened at a time; a download holds two such pieces.
const PIECE: u64 = 1 << 20;
/// Size of the first piece, opened before the answer begins: one chunk.
const FIRST: u64 = 64 << 10;

/// How often a download in progress looks whether its delivery was stopped by another process.
const LOOK: Duration = Duration::from_secs(2);

/// A document about to be sent to a reader.
pub struct Outgoing {
    /// The name under which it is saved.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its length in bytes.
    pub length: u64,
    /// The delivery it belongs to.
    delivery: store::Delivery,
    document: store::Document,
    inbox: InboxId,
    key: SecretKey,
    /// The count of early ends when it was last known to be open.
    ends: u64,
}

/// Prepares a document for a reader; its delivery counts as opened.
pub async fn prepare_download(
    exchange: &Exchange,
    caller: &Caller,
    delivery: DeliveryId,
    document: DocumentId,
) -> Outcome<Outgoing> {
    // Before anything is read: a stop from here on is noticed.
    let ends = exchange.downloads.ends.load(Ordering::Acquire);
    let row = retry_on_conflict(|| open::record_opening(exchange, caller, delivery)).await?.0;
    found(exchange, caller, row, document, ends).await
}

/// Like [`prepare_download`], for HEAD: nothing counts as opened.
pub async fn prepare_head(
    exchange: &Exchange,
    caller: &Caller,
    delivery: DeliveryId,
    document: DocumentId,
) -> Outcome<Outgoing> {
    let row = store::delivery(&*exchange.db, &caller.scope.readable(), delivery).await?.ok_or(Code::NotFound)?;
    must_be_open(store::facts(&row), exchange.clock.now())?;
    found(exchange, caller, row, document, 0).await
}

async fn found(
    exchange: &Exchange,
    caller: &Caller,
    delivery: store::Delivery,
    document: DocumentId,
    ends: u64,
) -> Outcome<Outgoing> {
    if !caller.may(Action::CollectDocument, Some(delivery.inbox_id)) {
        return Err(Code::NotFound.into());
    }
    if delivery.lost_at.is_some() {
        return Err(Code::DocumentLost.into());
    }
    let all = store::documents_of(&*exchange.db, vec![delivery.dispatch_id]).await?;
    let inbox = delivery.inbox_id;
    let document = all.iter().find(|it| it.id == document).cloned().ok_or(Code::NotFound)?;
    let record = records::record(exchange, delivery.dispatch_id, inbox).await?;
    let key = exchange.vault.key_for(Purpose::Document, document.id.0, inbox).await?;
    check_manifest(&key, &document)?;
    Ok(Outgoing {
        name: match record {
            Some(it) => saved_name(&it, &all, document.id)?,
            None => document.id.to_string(),
        },
        media_type: document.media_type.clone(),
        length: document.length.0,
        key,
        ends,
        delivery,
        document,
        inbox,
    })
}

/// The bytes of a range. The first are opened here, so that an unreadable document is refused with a code before the
/// answer begins. Later a broken chunk, a suspended card or a shutdown ends the stream with an error, never as a short
/// success. What went out whole is recorded before the stream ends.
pub async fn bytes(
    exchange: &Arc<Exchange>,
    caller: Caller,
    out: Outgoing,
    range: Range<u64>,
) -> Outcome<impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static> {
    let mut sending = DownloadStream {
        _under_way: exchange.downloads.begin(caller.member).ok_or(Code::TooMany)?,
        exchange: exchange.clone(),
        caller,
        segments: vault_rows::segments(&*exchange.db, store::content(&out.document)).await?,
        out,
        ahead: None,
        first: None,
        at: range.start,
        range,
        asked: tokio::time::Instant::now(),
        touched: tokio::time::Instant::now(),
        watched: tokio::time::Instant::now(),
        over: false,
    };
    // Only a little: a client that never reads makes us hold no more than this.
    sending.first = Some(sending.read(sending.at, FIRST)?.await.map_err(Fault::broken("read a document"))??);
    Ok(stream::unfold(sending, |mut it| async move {
        if it.over {
            return None;
        }
        match it.next().await {
            Ok(Some(bytes)) => Some((Ok(bytes), it)),
            Ok(None) => None,
            Err(error) => {
                it.over = true;
                Some((Err(error), it))
            }
        }
    }))
}

/// 受領: the client states length and SHA-256 of what it has. Refuses unless this person was handed all of it.
pub async fn confirm(
    exchange: &Exchange,
    caller: &Caller,
    id: DeliveryId,
    document: DocumentId,
    stated: &ConfirmReceipt,
) -> Outcome<()> {
    let tx = exchange.db.write().await?;
    let row = store::lock_delivery(&*tx, &caller.scope.readable(), id).await?.ok_or(Code::NotFound)?;
    let now = exchange.clock.now();
    must_be_open(store::facts(&row), now)?;
    let documents = store::documents_of(&*tx, vec![row.dispatch_id]).await?;
    let found = documents.iter().find(|it| it.id == document).ok_or(Code::NotFound)?;
    let noted = store::hand_over(&*tx, id, document, caller.member).await?;
    let Some(mut noted) = noted.filter(|it| it.handed_over_at.is_some()) else {
        return Err(Code::ReceiptMismatch.into());
    };
    let stated_hash = unhex(&stated.sha256).unwrap_or_default();
    let right =
        stated.length == found.length.0 && found.sha256.as_deref().is_some_and(|it| constant_time_eq(it, &stated_hash));
    // The mismatch is audited, so the refusal commits.
    if !right {
        entry::write(
            &*tx,
            Actor::person(caller),
            Act::ReceiptMismatch,
            (SubjectKind::Document, Some(document.0)),
            "",
            now,
        )
        .await?;
        tx.commit().await?;
        return Err(Code::ReceiptMismatch.into());
    }
    if noted.collected_at.is_some() {
        return Ok(());
    }
    let at = store::next_event_time(&row, now);
    noted.collected_at = Some(at);
    store::save_hand_over(&*tx, noted).await?;
    receipts::add(&*tx, caller, id, Some(document), EventKind::Collected, at).await?;
    let collected = store::collected_documents(&*tx, id).await?;
    let mut change = delivery::ActiveModel { last_event_at: Set(at), ..Default::default() };
    if row.first_collected_at.is_none() {
        change.first_collected_at = Set(Some(at));
    }
    if row.collected_at.is_none() && documents.iter().all(|it| collected.contains(&it.id)) {
        change.collected_at = Set(Some(at));
    }
    store::change_delivery(&*tx, id, change).await?;
    let detail = format!("document={document} sha256={}", hex(&stated_hash));
    entry::write(
        &*tx,
        Actor::person(caller),
        Act::DocumentCollected,
        (SubjectKind::Delivery, Some(id.0)),
        &detail,
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Records that the connection took these bytes; ranges add up per person.
async fn note_handed_over(exchange: &Exchange, caller: &Caller, out: &Outgoing, range: &Range<u64>) -> Outcome<()> {
    let tx = exchange.db.write().await?;
    let readable = [out.inbox];
    let row = store::lock_delivery(&*tx, &readable, out.delivery.id).await?.ok_or(Code::NotFound)?;
    let now = exchange.clock.now();
    let at = store::next_event_time(&row, now);
    let known = store::hand_over(&*tx, row.id, out.document.id, caller.member).await?;
    let mut noted = known.unwrap_or_else(|| store::new_hand_over(row.id, out.document.id, caller.member, now));
    let mut ranges = Ranges::read(&noted.ranges);
    ranges.add(range.start, range.end);
    noted.ranges = ranges.print();
    if noted.handed_over_at.is_none() && ranges.covers(out.length) {
        noted.handed_over_at = Some(at);
        if receipts::add(&*tx, caller, row.id, Some(out.document.id), EventKind::HandedOver, at).await? {
            let change = delivery::ActiveModel { last_event_at: Set(at), ..Default::default() };
            store::change_delivery(&*tx, row.id, change).await?;
            let detail = format!("document={}", out.document.id);
            entry::write(
                &*tx,
                Actor::person(caller),
                Act::DocumentHandedOver,
                (SubjectKind::Delivery, Some(row.id.0)),
                &detail,
                now,
            )
            .await?;
        }
    }
    store::save_hand_over(&*tx, noted).await?;
    tx.commit().await?;
    Ok(())
}

struct DownloadStream {
    _under_way: RunningDownload,
    exchange: Arc<Exchange>,
    caller: Caller,
    out: Outgoing,
    segments: Vec<vault_rows::Segment>,
    /// The next piece, read while the one before goes out.
    ahead: Option<JoinHandle<Outcome<Bytes>>>,
    first: Option<Bytes>,
    range: Range<u64>,
    at: u64,
    asked: tokio::time::Instant,
    touched: tokio::time::Instant,
    watched: tokio::time::Instant,
    over: bool,
}

impl DownloadStream {
    async fn next(&mut self) -> Result<Option<Bytes>, std::io::Error> {
        if self.at >= self.range.end {
            // Polled again after the last byte: the connection took it.
            let noted =
                retry_on_conflict(|| note_handed_over(&self.exchange, &self.caller, &self.out, &self.range)).await;
            noted.map_err(|it| self.ended(&it))?;
            return Ok(None);
        }
        let sessions = &self.exchange.sessions;
        if *self.exchange.stop.borrow() || !sessions.may_continue(&self.caller, &mut self.asked).await {
            return Err(std::io::Error::other("the session ended"));
        }
        // Another process may have stopped it, too.
        let ends = self.exchange.downloads.ends.load(Ordering::Acquire);
        if ends != self.out.ends || self.watched.elapsed() >= LOOK {
            (self.out.ends, self.watched) = (ends, tokio::time::Instant::now());
            let row = store::any_delivery(&*self.exchange.db, self.out.delivery.id).await;
            let row = row.map_err(std::io::Error::other)?;
            if row.is_none_or(|it| !store::facts(&it).phase(self.exchange.clock.now()).is_open()) {
                return Err(std::io::Error::other("the delivery ended"));
            }
        }
        // A transfer in progress keeps its session awake, as an upload does; one that stalls is not polled.
        if self.touched.elapsed() >= WATCH {
            self.touched = tokio::time::Instant::now();
            sessions.keep_awake(&self.caller).await;
        }
        let piece = match (self.first.take(), self.ahead.take()) {
            (Some(it), _) => it,
            (None, ahead) => self.take(ahead).await.map_err(|it| self.ended(&it))?,
        };
        self.start_read_ahead(self.at + piece.len() as u64).map_err(|it| self.ended(&it))?;
        self.at += piece.len() as u64;
        self.exchange.figures.opened_bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
        Ok(Some(piece))
    }

    async fn take(&self, ahead: Option<JoinHandle<Outcome<Bytes>>>) -> Outcome<Bytes> {
        let piece = match ahead {
            Some(it) => it,
            None => self.read(self.at, PIECE)?,
        };
        piece.await.map_err(Fault::broken("read a document"))?
    }

    /// Starts reading the piece at `at`, unless the range ends there.
    fn start_read_ahead(&mut self, at: u64) -> Outcome<()> {
        self.ahead = if at < self.range.end { Some(self.read(at, PIECE)?) } else { None };
        Ok(())
    }

    /// Reads and opens up to `most` bytes at `at`, within one segment, in a task of its own.
    fn read(&self, at: u64, most: u64) -> Outcome<JoinHandle<Outcome<Bytes>>> {
        let within = |it: &&vault_rows::Segment| it.start.0 <= at && at < (it.start + it.length).0;
        let segment = self.segments.iter().find(within).ok_or(Code::Expired)?.clone();
        let start = segment.start.0;
        let end = (start + segment.length.0).min(self.range.end).min(at + most);
        let (exchange, key) = (self.exchange.clone(), self.out.key.clone());
        Ok(tokio::spawn(async move { Ok(exchange.vault.read_segment(&segment, &key, at - start, end - start).await?) }))
    }

    fn ended(&self, error: &dyn std::error::Error) -> std::io::Error {
        tracing::error!(document.id = %self.out.document.id, causes = %chain(error), "a document broke off on its way out");
        std::io::Error::other("the document broke off")
    }
}
