//! The documents of a dispatch: finished uploads, and documents of what it sends again or passes on. The latter share the
//! sealed bytes of the first one that had them; nothing is uploaded or copied (ADR 30).

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::{EventKind, Phase};
use medpost_domain::id::{DeliveryId, DispatchId, DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{self, Count};
use medpost_domain::plan::Limits;
use medpost_domain::role::Action;
use medpost_entity::delivery;
use medpost_wire::exchange::SendDispatch;
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::exchange::{open, receipts, records, stops};
use crate::kit::db::retry_on_conflict;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;
use crate::vault::envelope::SecretKey;
use crate::vault::purpose::Purpose;
use crate::vault::store as vault_rows;

use super::records::{Record, open_name, own_key, seal_name};
use super::writer::{check_manifest, seal_manifest};
use super::{Exchange, store};

/// Where a dispatch takes documents from that were sent before.
pub(super) struct Source {
    dispatch: DispatchId,
    /// The inbox whose keys open them: the sender's, or the reader's.
    inbox: InboxId,
    /// What is passed on; `None` if it is sent again.
    forwarded: Option<DeliveryId>,
    record: Option<Record>,
    documents: Vec<store::Document>,
}

/// A document of a dispatch that is being sent.
pub(super) struct Enclosed {
    /// Its row, as it will be.
    pub row: store::Document,
    /// The key of its content.
    pub key: SecretKey,
    /// Its name, if it shares another document's bytes; an upload's row has its own, sealed with the inbox's key.
    shared_name: Option<String>,
}

/// Finds what a request sends again or passes on. What is passed on counts as opened by the caller.
pub(super) async fn source(exchange: &Exchange, caller: &Caller, request: &SendDispatch) -> Outcome<Option<Source>> {
    let (dispatch, inbox, forwarded) = match (request.resends, request.forwards) {
        (None, None) if !request.replaces => return Ok(None),
        (Some(id), None) => {
            let row = store::dispatch(&*exchange.db, &[request.sender], id).await?.ok_or(Code::NotFound)?;
            if request.replaces && !caller.may(Action::Cancel, Some(row.inbox_id)) {
                return Err(Code::Forbidden.into());
            }
            (row.id, row.inbox_id, None)
        }
        (None, Some(id)) if !request.replaces => {
            let row = retry_on_conflict(|| open::record_opening(exchange, caller, id)).await?.0;
            if !caller.may(Action::CollectDocument, Some(row.inbox_id)) {
                return Err(Code::NotFound.into());
            }
            (row.dispatch_id, row.inbox_id, Some(id))
        }
        (Some(_), Some(_)) => return Err(Problem::new(Code::Malformed).about("forwards").into()),
        _ => return Err(Problem::new(Code::Malformed).about("replaces").into()),
    };
    let record = records::record(exchange, dispatch, inbox).await?;
    let documents = store::documents_of(&*exchange.db, vec![dispatch]).await?;
    Ok(Some(Source { dispatch, inbox, forwarded, record, documents }))
}

/// The documents that a request names, in its order, with their keys.
pub(super) async fn documents(
    exchange: &Exchange,
    caller: &Caller,
    request: &SendDispatch,
    source: Option<&Source>,
    (limits, now): (&Limits, Instant),
) -> Outcome<Vec<Enclosed>> {
    let mut found: Vec<Enclosed> = Vec::with_capacity(request.documents.len());
    for (position, id) in request.documents.iter().enumerate() {
        if request.documents[..position].contains(id) {
            return Err(Code::UnknownDocument.into());
        }
        let shared = source.and_then(|source| source.documents.iter().find(|it| it.id == *id).map(|it| (source, it)));
        found.push(match shared {
            Some((source, it)) => shared_document(exchange, caller, request, source, it, now).await?,
            None => upload(exchange, caller, request, *id, now).await?,
        });
    }
    let total: u64 = found.iter().map(|it| it.row.length.0).sum();
    if total > limits.dispatch_bytes {
        return Err(Problem::new(Code::DispatchTooLarge).beyond(limits.dispatch_bytes).into());
    }
    Ok(found)
}

async fn upload(
    exchange: &Exchange,
    caller: &Caller,
    request: &SendDispatch,
    id: DocumentId,
    now: Instant,
) -> Outcome<Enclosed> {
    let row = store::unsent_document(&*exchange.db, &[request.sender], id).await?.ok_or(Code::UnknownDocument)?;
    if row.ended_at.is_some() || row.expires_at <= now || row.facility_id != caller.facility {
        return Err(Code::UnknownDocument.into());
    }
    if row.completed_at.is_none() {
        return Err(Code::DocumentUnfinished.into());
    }
    let key = exchange.vault.key_for(Purpose::Document, id.0, request.sender).await?;
    Ok(Enclosed { row, key, shared_name: None })
}

async fn shared_document(
    exchange: &Exchange,
    caller: &Caller,
    request: &SendDispatch,
    source: &Source,
    of: &store::Document,
    now: Instant,
) -> Outcome<Enclosed> {
    if of.ended_at.is_some() {
        return Err(Code::Expired.into());
    }
    if now < exchange.vault.shares_from() {
        return Err(Code::Unavailable.into());
    }
    let record = source.record.as_ref().ok_or(Code::Expired)?;
    let key = exchange.vault.key_for(Purpose::Document, of.id.0, source.inbox).await?;
    check_manifest(&key, of)?;
    let id = DocumentId(entropy::id(now));
    let sha256 = of.sha256.as_deref().and_then(|it| it.try_into().ok()).ok_or(Code::DocumentUnfinished)?;
    let row = store::Document {
        id,
        inbox_id: request.sender,
        facility_id: caller.facility,
        member_id: caller.member,
        manifest: Some(seal_manifest(&key, id, of.length.0, sha256)),
        created_at: now,
        expires_at: now,
        completed_at: Some(now),
        content_id: Some(store::content(of)),
        ..of.clone()
    };
    Ok(Enclosed { row, key, shared_name: Some(open_name(&record.key, of.id, &of.name)?) })
}

/// Locks what a dispatch sends again or passes on, and takes back what it replaces. Refuses if it ended or was lost in
/// the meantime. Inboxes are locked before.
pub(super) async fn lock_source(
    exchange: &Exchange,
    tx: &impl ConnectionTrait,
    caller: &Caller,
    request: &SendDispatch,
    source: &Source,
) -> Outcome<()> {
    let deliveries = store::lock_deliveries_of(tx, source.dispatch).await?;
    // Read after the locks, so that the loser of a race sees what the winner wrote.
    let now = exchange.clock.now();
    let named = |it: &store::Document| request.documents.contains(&it.id);
    if source.documents.iter().any(named) {
        if deliveries.iter().any(|it| it.lost_at.is_some()) {
            return Err(Code::DocumentLost.into());
        }
        // Documents end with the last delivery; its retention may be over before anything ends it.
        let lives =
            |it: &store::Delivery| matches!(store::facts(it).phase(now), it if it.takes_room() || it == Phase::Waiting);
        if !deliveries.iter().any(lives) {
            return Err(Code::Expired.into());
        }
    }
    if let Some(id) = source.forwarded {
        let row = deliveries.iter().find(|it| it.id == id).ok_or(Code::NotFound)?;
        open::must_be_open(store::facts(row), now)?;
        let at = receipts::note(tx, caller, row, EventKind::Forwarded, now).await?;
        let change = delivery::ActiveModel { last_event_at: Set(at), ..Default::default() };
        store::change_delivery(tx, id, change).await?;
        let subject = (SubjectKind::Delivery, Some(id.0));
        entry::write(tx, Actor::person(caller), Act::DeliveryForwarded, subject, "", now).await?;
    }
    if request.replaces {
        stops::replace(tx, caller, deliveries, source.dispatch, now).await?;
    }
    Ok(())
}

/// Makes the documents part of a dispatch: seals their names under its record key, and deletes the upload's wraps.
pub(super) async fn take(
    tx: &impl ConnectionTrait,
    dispatch: DispatchId,
    documents: &[Enclosed],
    (inbox, inbox_key, record_key): (InboxId, &SecretKey, &SecretKey),
) -> Outcome<()> {
    for (position, it) in documents.iter().enumerate() {
        let (id, position) = (it.row.id, Count(number::count(position)));
        if let Some(name) = &it.shared_name {
            let name = seal_name(record_key, id, name);
            let row = store::Document { dispatch_id: Some(dispatch), position, name, ..it.row.clone() };
            store::add_document(tx, row).await?;
            continue;
        }
        let name = open_name(&own_key(inbox_key), id, &it.row.name)?;
        if !store::take_document(tx, id, dispatch, position, seal_name(record_key, id, &name)).await? {
            return Err(Code::UnknownDocument.into());
        }
    }
    let subjects: Vec<_> = documents.iter().filter(|it| it.shared_name.is_none()).map(|it| it.row.id.0).collect();
    Ok(vault_rows::drop_wraps(tx, &[Purpose::Document.text()], &subjects, inbox).await?)
}
