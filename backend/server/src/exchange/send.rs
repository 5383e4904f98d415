//! Sends a dispatch to all recipients or none: checks it, fetches keys, then locks, compares room, writes and audits in
//! one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::Handling;
use medpost_domain::delivery::{epoch_day, kept_until};
use medpost_domain::id::{DeliveryId, DispatchId, InboxId};
use medpost_domain::instant::{Instant, MINUTE};
use medpost_domain::letter::{self, DispatchKind, longest_hold};
use medpost_domain::number::{self, Count, Size};
use medpost_domain::plan::Limits;
use medpost_domain::record::{last_day, year_of};
use medpost_domain::role::Action;
use medpost_wire::exchange::{Dispatch, SendDispatch};
use medpost_wire::problem::{Code, Problem, Shortage};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::contract::room::{self, Rooms};
use crate::contract::store as contracts;
use crate::directory::store as directory;
use crate::exchange::enclosed::{self, Enclosed};
use crate::exchange::sent;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::db::retry_on_conflict;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome, refuse_private_use};
use crate::kit::telemetry::Figures;
use crate::kit::turns::Turn;
use crate::session::caller::Caller;
use crate::vault::envelope::SecretKey;
use crate::vault::keys::Vault;
use crate::vault::purpose::Purpose;
use crate::vault::records::end_with;
use crate::vault::store::{self as vault_rows, Wrap};

use super::place::{enqueue_place, enqueue_tight_notice};
use super::records::{seal_patient, seal_text};
use super::reminders::URGENT_UNOPENED;
use super::{Exchange, must_have_contract, store};

/// Longest wait for other sends to the same inboxes.
const TURN_TIMEOUT: Duration = Duration::from_secs(5);

/// Longest idempotency key, in ASCII characters.
const MAX_KEY_CHARS: usize = 100;

/// Sends once per idempotency key: a repeated request returns what the first one sent.
pub async fn send(exchange: &Exchange, caller: &Caller, request: &SendDispatch) -> Outcome<Dispatch> {
    // Before any connection is taken: one locked inbox must not hold the pool (ADR 23).
    let _turns = tokio::time::timeout(TURN_TIMEOUT, turns(exchange, &request.recipients))
        .await
        .map_err(|_| Code::Unavailable)?;
    let id = retry_on_conflict(|| send_once(exchange, caller, request)).await?;
    sent::dispatch(exchange, caller, id).await
}

/// Waits for a turn at each of these inboxes, in order of id, so that no two requests wait for each other.
async fn turns(exchange: &Exchange, inboxes: &[InboxId]) -> Vec<Turn<InboxId>> {
    let mut ids = inboxes.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut turns = Vec::with_capacity(ids.len());
    for it in ids {
        turns.extend(exchange.sends.take(it, usize::MAX).await);
    }
    turns
}

async fn send_once(exchange: &Exchange, caller: &Caller, request: &SendDispatch) -> Outcome<DispatchId> {
    if !caller.may(Action::Send, Some(request.sender)) {
        return Err(Code::Forbidden.into());
    }
    let limits = exchange.limits(caller).await?;
    let request = &with_clean_letter(request, &limits)?;
    let hold = checked_hold(request, &limits, caller)?;
    let digest = digest(request);
    // Before looking up documents: on a repeated request they are already sent, and the contract may be over.
    if let Some(it) = dispatch_sent_with_key(&*exchange.db, request, &digest).await? {
        return Ok(it);
    }

    let now = exchange.clock.now();
    if let Some(it) = request.reply_to {
        let row = store::delivery(&*exchange.db, &caller.scope.readable(), it).await?.ok_or(Code::NotFound)?;
        if store::facts(&row).is_unseen(now) {
            return Err(Code::NotFound.into());
        }
    }
    let source = enclosed::source(exchange, caller, request).await?;
    let documents = enclosed::documents(exchange, caller, request, source.as_ref(), (&limits, now)).await?;
    let mut recipients = request.recipients.clone();
    recipients.sort_unstable();
    recipients.dedup();
    let named = directory::with_facilities(&*exchange.db, recipients.clone()).await?;
    must_accept_sender(&*exchange.db, caller, &named, recipients.len(), now).await?;
    let sender = directory::inbox(&*exchange.db, request.sender).await?.ok_or(Code::NotFound)?;
    if sender.closed_at.is_some() {
        return Err(Code::InboxClosed.into());
    }
    // Before the transaction: keys come from the depot, and inside it no second connection is taken.
    let releases_at = now.plus(hold);
    let keys = keys(exchange, caller, request, &named, releases_at).await?;
    let bytes = documents.iter().map(|it| it.row.length.0).sum::<u64>() + request.text.len() as u64;
    let id = DispatchId(entropy::id(now));
    let mut sending =
        NewDispatch { caller, request, id, digest, bytes, now, releases_at, sender: sender.name, documents, keys };

    let tx = exchange.db.write().await?;
    let inboxes = store::lock_inboxes(&*tx, &recipients).await?;
    // Checked under the lock: an inbox may have closed in the meantime.
    if inboxes.iter().any(|it| it.closed_at.is_some()) {
        return Err(Code::UnknownRecipient.into());
    }
    // Before sizes are compared: what is replaced frees room.
    if let Some(it) = &source {
        enclosed::lock_source(exchange, &*tx, caller, request, it).await?;
    }
    let Fit { waiting, shortages, tight } = fit(&*tx, &sending, &inboxes, &named, exchange.clock.now()).await?;
    if !shortages.is_empty() {
        // Nothing is sent, but inboxes with too little room are notified.
        drop(tx);
        let tx = exchange.db.write().await?;
        enqueue_tight_notice(&*tx, &tight, now, now).await?;
        tx.commit().await?;
        let mut problem = Problem::new(Code::InboxFull);
        problem.shortages = Some(shortages);
        return Err(problem.into());
    }
    sending.keys.wait(&waiting);
    if !store::add_dispatch(&*tx, row(&sending)).await? {
        // Another request used the same key in the meantime: return what it sent.
        drop(tx);
        return dispatch_sent_with_key(&*exchange.db, request, &digest).await?.ok_or_else(|| Code::KeyReused.into());
    }
    // Before the new wraps are added: it deletes the sender's wraps of the same documents.
    let sender = &sending.keys.sender;
    enclosed::take(&*tx, id, &sending.documents, (sender.id, &sender.key, &sending.keys.record)).await?;
    let wraps = wraps(&exchange.vault, &sending);
    let records = wraps.iter().filter(|it| it.purpose == Purpose::Record.text() && it.epoch_day > 0);
    for day in records.map(|it| it.epoch_day).collect::<BTreeSet<_>>() {
        end_with(&*tx, day, now).await?;
    }
    vault_rows::add_wraps(&*tx, wraps).await?;
    let count = deliver(&*tx, &sending, &inboxes, &waiting).await?;
    enqueue_tight_notice(&*tx, &tight, releases_at, now).await?;
    let mut detail = format!(
        "recipients={count} waiting={} documents={} bytes={bytes} urgent={}",
        waiting.len(),
        sending.documents.len(),
        request.urgent
    );
    if let Some(it) = request.resends {
        let word = if request.replaces { "replaces" } else { "resends" };
        let _ = write!(detail, " {word}={it}");
    }
    if let Some(it) = request.forwards {
        let _ = write!(detail, " forwards={it}");
    }
    // Each once, however often it is named.
    let confirmed: BTreeSet<&str> = request.confirmed.iter().map(|it| it.text()).collect();
    if !confirmed.is_empty() {
        let _ = write!(detail, " confirmed={}", confirmed.into_iter().collect::<Vec<_>>().join(","));
    }
    entry::write(&*tx, Actor::person(caller), Act::DispatchSent, (SubjectKind::Dispatch, Some(id.0)), &detail, now)
        .await?;
    tx.commit().await?;
    if request.replaces {
        exchange.downloads.ends.fetch_add(1, Ordering::Release);
    }
    Figures::count(&exchange.figures.dispatches);
    Ok(id)
}

/// A checked dispatch, with all that is known before the first row is written.
struct NewDispatch<'a> {
    caller: &'a Caller,
    request: &'a SendDispatch,
    id: DispatchId,
    digest: [u8; 32],
    /// Size of documents and text together.
    bytes: u64,
    now: Instant,
    releases_at: Instant,
    /// Name of the sending inbox.
    sender: String,
    documents: Vec<Enclosed>,
    keys: Keys,
}

/// How a dispatch fits into its inboxes.
struct Fit {
    /// Inboxes at which it waits for room.
    waiting: Vec<InboxId>,
    /// Inboxes without room; if there are any, nothing is sent.
    shortages: Vec<Shortage>,
    /// Inboxes that now have little room left, or none.
    tight: Vec<InboxId>,
}

/// Takes room for a dispatch in every inbox; all are locked. Reads sizes as of `at`, after the lock: if a pool was
/// divided while this waited, its sizes begin later than `of.now`.
async fn fit(
    tx: &impl ConnectionTrait,
    of: &NewDispatch<'_>,
    inboxes: &[store::Inbox],
    named: &[(store::Inbox, directory::Facility)],
    at: Instant,
) -> Outcome<Fit> {
    must_have_contract(tx, of.caller.facility, at).await?;
    // Pools after inboxes and deliveries, as when a pool is divided: one order, no deadlock.
    let pools = room::pools(tx, inboxes.iter().map(|it| it.facility_id).collect(), at).await?;
    contracts::lock_contracts(tx, &pools).await?;
    let ids: Vec<_> = inboxes.iter().map(|it| (it.id, it.facility_id)).collect();
    let mut rooms = Rooms::of(tx, &ids, at).await?;
    let (mut shortages, mut waiting) = (Vec::new(), Vec::new());
    for it in inboxes {
        let Err(short) = rooms.take(it.id, of.bytes) else { continue };
        // What waits never exceeds what the inbox could hold when empty.
        let queued = store::waiting(tx, it.id, of.now).await?.iter().map(|it| it.bytes.0).sum::<u64>();
        let can_wait = queued.saturating_add(of.bytes) <= rooms.capacity(it.id);
        if of.request.wait_for_room && can_wait {
            waiting.push(it.id);
            continue;
        }
        let facility = named.iter().find(|named| named.0.id == it.id).map_or("", |named| &named.1.name);
        let name = format!("{facility} {}", it.name);
        shortages.push(Shortage { inbox: it.id, name, needed: short.needed, free: short.free, can_wait });
    }
    let tight = ids.iter().map(|it| it.0).filter(|it| rooms.is_tight(*it)).collect();
    Ok(Fit { waiting, shortages, tight })
}

/// Writes a delivery for each inbox, in the order the sender named them, with its jobs; returns how many.
async fn deliver(
    tx: &impl ConnectionTrait,
    of: &NewDispatch<'_>,
    inboxes: &[store::Inbox],
    waiting: &[InboxId],
) -> Outcome<usize> {
    let now = of.now;
    let mut deliveries: Vec<store::Delivery> = Vec::with_capacity(inboxes.len());
    for (position, inbox) in of.request.recipients.iter().enumerate() {
        let Some(row) = inboxes.iter().find(|it| it.id == *inbox) else { continue };
        if deliveries.iter().any(|it| it.inbox_id == *inbox) {
            continue;
        }
        let delivery = DeliveryId(entropy::id(now));
        let waits = waiting.contains(inbox);
        let until = kept_until(of.releases_at, days_kept(row, waits));
        deliveries.push(store::Delivery {
            id: delivery,
            dispatch_id: of.id,
            inbox_id: *inbox,
            facility_id: row.facility_id,
            position: Count(number::count(position)),
            bytes: Size(of.bytes),
            releases_at: if waits { Instant::NEVER } else { of.releases_at },
            kept_until: until,
            recalled_at: None,
            lost_at: None,
            opened_at: None,
            first_collected_at: None,
            collected_at: None,
            ended_at: None,
            last_event_at: now,
            patient_number: None,
            stopped_at: None,
            set_aside_at: None,
            unfit: None,
            deleted_at: None,
            listed_at: None,
            handling: Handling::Open.into(),
            handled_by: None,
            handled_at: None,
        });
        if waits {
            // A job of its own for this delivery, visible together with its row.
            enqueue_place(tx, *inbox, delivery.to_string(), now).await?;
        } else {
            queue::enqueue(tx, &Task::Notice { delivery }, of.releases_at, now).await?;
        }
        if of.request.urgent && !waits {
            let at = of.releases_at.plus(URGENT_UNOPENED);
            queue::enqueue(tx, &Task::UrgentUnopened { delivery }, at, now).await?;
        }
        queue::enqueue(tx, &Task::End { delivery, until: None }, until, now).await?;
        let day = epoch_day(until);
        queue::enqueue(tx, &Task::Day { day }, Instant::japan_day_begin(day + 1), now).await?;
    }
    let count = deliveries.len();
    store::add_deliveries(tx, deliveries).await?;
    Ok(count)
}

/// The dispatch that the same idempotency key sent before; refuses the key with other content.
async fn dispatch_sent_with_key(
    db: &impl ConnectionTrait,
    request: &SendDispatch,
    digest: &[u8; 32],
) -> Outcome<Option<DispatchId>> {
    let known = store::dispatch_by_key(db, request.sender, &request.key).await?;
    match known {
        None => Ok(None),
        Some(it) if it.request_digest == digest => Ok(Some(it.id)),
        Some(_) => Err(Code::KeyReused.into()),
    }
}

async fn keys(
    exchange: &Exchange,
    caller: &Caller,
    request: &SendDispatch,
    recipients: &[(store::Inbox, directory::Facility)],
    releases_at: Instant,
) -> Outcome<Keys> {
    let sender_key = exchange.vault.inbox_key(&*exchange.db, request.sender).await?;
    let mut inboxes = Vec::with_capacity(recipients.len());
    let mut days = BTreeMap::new();
    // Each facility keeps the record for as long as it chose.
    let ends = exchange.vault.records_from() <= exchange.clock.now();
    let mut records = BTreeMap::new();
    let mut record_until = async |facility: &directory::Facility| -> Outcome<Option<i32>> {
        if !ends {
            return Ok(None);
        }
        let day = last_day(releases_at, facility.record_years.0);
        if let std::collections::btree_map::Entry::Vacant(entry) = records.entry(year_of(day)) {
            entry.insert(exchange.vault.record_epoch(year_of(day)).await?);
        }
        Ok(Some(day))
    };
    let sender_record = record_until(&caller.facility_row).await?;
    for (inbox, facility) in recipients {
        // Both days: only under the lock is it known whether it must wait for room.
        let day = epoch_day(kept_until(releases_at, days_kept(inbox, false)));
        let waiting = epoch_day(kept_until(releases_at, days_kept(inbox, request.wait_for_room)));
        for it in [day, waiting] {
            if let std::collections::btree_map::Entry::Vacant(entry) = days.entry(it) {
                entry.insert(exchange.vault.day_key(it).await?.0);
            }
        }
        let key = exchange.vault.open_inbox_key(inbox.id, inbox.key_version, &inbox.sealed_key)?;
        inboxes.push(WrapRecipient { id: inbox.id, key, day, record: record_until(facility).await? });
    }
    tracing::debug!(facility.id = %caller.facility, recipients = inboxes.len(), "keys for a dispatch are at hand");
    Ok(Keys {
        sender: WrapRecipient { id: request.sender, key: sender_key, day: 0, record: sender_record },
        record: entropy::key(),
        letter: entropy::key(),
        inboxes,
        days,
        records,
    })
}

/// Wraps of every document, the letter and the record, for the sender and each recipient; the sender's copies of
/// documents and letter end with the last delivery.
fn wraps(vault: &Vault, of: &NewDispatch<'_>) -> Vec<Wrap> {
    let (id, keys, now) = (of.id, &of.keys, of.now);
    let last = keys.days.last_key_value();
    let mut holders: Vec<(&WrapRecipient, Option<(&i32, &SecretKey)>)> =
        keys.inboxes.iter().map(|it| (it, keys.days.get_key_value(&it.day))).collect();
    // If the sender's own inbox is a recipient, it needs only that wrap.
    if !holders.iter().any(|it| it.0.id == of.request.sender) {
        holders.push((&keys.sender, last));
    }
    let mut wraps = Vec::new();
    for (holder, day) in holders {
        let inbox = (holder.id, &holder.key);
        let day = day.map(|it| (*it.0, it.1));
        for it in &of.documents {
            wraps.push(vault.wrap(Purpose::Document, it.row.id.0, inbox, day, &it.key, now));
        }
        wraps.push(vault.wrap(Purpose::Letter, id.0, inbox, day, &keys.letter, now));
        let until = holder.record.and_then(|it| Some((it, keys.records.get(&year_of(it))?)));
        wraps.push(vault.wrap(Purpose::Record, id.0, inbox, until, &keys.record, now));
    }
    wraps
}

/// Refuses unless all these inboxes can be found by the caller's facility, are open, and accept its letters.
async fn must_accept_sender(
    db: &impl ConnectionTrait,
    caller: &Caller,
    named: &[(store::Inbox, directory::Facility)],
    wanted: usize,
    now: Instant,
) -> Outcome<()> {
    let openness = directory::openness(db, caller.facility, named, now).await?;
    let there = named
        .iter()
        .zip(&openness)
        .filter(|(it, (openness, by))| directory::is_open(&it.0, &it.1, now) && openness.is_seen_by(*by));
    if there.count() != wanted {
        return Err(Code::UnknownRecipient.into());
    }
    if let Some((it, _)) = named.iter().zip(&openness).find(|(_, (openness, by))| !openness.takes_from(*by)) {
        let name = format!("{} {}", it.1.name, it.0.name);
        return Err(Problem::new(Code::SenderNotAdmitted).about(name).into());
    }
    Ok(())
}

/// The row of a dispatch, with its texts sealed.
fn row(of: &NewDispatch<'_>) -> store::Dispatch {
    let NewDispatch { caller, request, id, ref keys, .. } = *of;
    store::Dispatch {
        id,
        inbox_id: request.sender,
        facility_id: caller.facility,
        member_id: caller.member,
        card_id: caller.card,
        kind: request.kind.into(),
        urgent: request.urgent,
        created_at: of.now,
        releases_at: of.releases_at,
        cancelled_at: None,
        cancelled_by: None,
        idempotency_key: request.key.clone(),
        request_digest: of.digest.to_vec(),
        bytes: Size(of.bytes),
        document_count: Count(number::count(request.documents.len())),
        sender_facility: caller.facility_row.name.clone(),
        sender_inbox: of.sender.clone(),
        sender_name: caller.name.clone(),
        sender_professions: caller.professions.join("\n"),
        subject: seal_text(&keys.record, "dispatch", id.0, "subject", &request.subject),
        patient: Some(seal_patient(&keys.record, id, &request.patient)),
        letter: Some(seal_text(&keys.letter, "dispatch", id.0, "letter", &request.text)),
        reply_to: request.reply_to,
        resends: request.resends,
        replaces: request.replaces,
        forwards: request.forwards,
    }
}

/// An inbox that gets wraps of the dispatch.
struct WrapRecipient {
    id: InboxId,
    key: SecretKey,
    /// The day whose key seals documents and letter; 0 for the sender, who gets the last one's.
    day: i32,
    /// The last day of the record; `None` if it has no end.
    record: Option<i32>,
}

struct Keys {
    sender: WrapRecipient,
    record: SecretKey,
    letter: SecretKey,
    inboxes: Vec<WrapRecipient>,
    days: BTreeMap<i32, SecretKey>,
    /// Year's keys of the years in which the record ends for somebody.
    records: BTreeMap<i32, SecretKey>,
}

impl Keys {
    /// Moves inboxes that wait for room to the next day, and drops days that no inbox needs any more.
    fn wait(&mut self, waiting: &[InboxId]) {
        for it in self.inboxes.iter_mut().filter(|it| waiting.contains(&it.id)) {
            it.day += 1;
        }
        self.days.retain(|day, _| self.inboxes.iter().any(|it| it.day == *day));
    }
}

/// Days for which a delivery is kept or waits: one more if it waits, since then what filled the inbox today is gone.
fn days_kept(inbox: &store::Inbox, waits: bool) -> u32 {
    inbox.retention_days.0 + u32::from(waits)
}

/// The request, with its letter checked and cleaned up.
fn with_clean_letter(request: &SendDispatch, limits: &Limits) -> Outcome<SendDispatch> {
    let most = u64::from(limits.text_bytes);
    let said = letter::read(&request.subject, &request.text, &request.patient, most)
        .map_err(|it| Fault::from(Problem::of_letter(it, most)))?;
    // Private-use characters show as empty boxes elsewhere: nobody should have to guess who the patient is.
    refuse_private_use(&said.patient.name)?;
    refuse_private_use(&said.patient.kana)?;
    Ok(SendDispatch { subject: said.subject, text: said.text, patient: said.patient, ..request.clone() })
}

/// Checks a request without the database; returns its hold in microseconds.
fn checked_hold(request: &SendDispatch, limits: &Limits, caller: &Caller) -> Outcome<i64> {
    if request.key.is_empty() || request.key.len() > MAX_KEY_CHARS || !request.key.is_ascii() {
        return Err(Problem::new(Code::Malformed).about("key").into());
    }
    if request.recipients.is_empty() {
        return Err(Code::NoRecipient.into());
    }
    if request.recipients.len() > limits.recipients as usize {
        return Err(Problem::new(Code::TooManyRecipients).beyond(u64::from(limits.recipients)).into());
    }
    if request.documents.len() > limits.documents as usize {
        return Err(Problem::new(Code::TooManyDocuments).beyond(u64::from(limits.documents)).into());
    }
    if request.documents.is_empty() && request.text.trim().is_empty() {
        return Err(Code::NothingToSend.into());
    }
    let facility = &caller.facility_row;
    let own = match request.kind {
        DispatchKind::Screening => facility.screening_hold_minutes,
        _ => facility.hold_minutes,
    };
    let most = longest_hold(request.kind, limits.most_hold_minutes);
    // Capped, not refused: the facility may have chosen it before its plan allowed less.
    let own = own.0.min(most);
    let minutes = if request.urgent { 0 } else { request.hold_minutes.unwrap_or(own) };
    if minutes > most || (minutes == 0 && own > 0 && !facility.may_skip_hold) {
        return Err(Code::BadHold.into());
    }
    Ok(i64::from(minutes) * MINUTE)
}

/// SHA-256 over all that a request asks for, except sender and key, and what was confirmed about it; every field has its length before it.
fn digest(request: &SendDispatch) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut field = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    field(b"medpost/send/1");
    for text in [
        request.kind.text(),
        &request.subject,
        &request.text,
        &request.patient.number,
        &request.patient.name,
        &request.patient.kana,
        &request.patient.born,
    ] {
        field(text.as_bytes());
    }
    for it in &request.documents {
        field(it.0.as_bytes());
    }
    field(b"to");
    for it in &request.recipients {
        field(it.0.as_bytes());
    }
    field(&[u8::from(request.urgent)]);
    field(&request.hold_minutes.map_or(-1, i64::from).to_be_bytes());
    if request.wait_for_room {
        field(b"wait");
    }
    if let Some(it) = &request.reply_to {
        field(b"reply");
        field(it.0.as_bytes());
    }
    if let Some(it) = &request.resends {
        field(if request.replaces { b"replace" } else { b"resend" });
        field(it.0.as_bytes());
    }
    if let Some(it) = &request.forwards {
        field(b"forward");
        field(it.0.as_bytes());
    }
    hash.finalize().into()
}
