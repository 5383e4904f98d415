//! Opening a delivery: its letter, and the receiving side's own patient number.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::{Delivery as Facts, EventKind, Handling, Phase};
use medpost_domain::document::saved;
use medpost_domain::id::{DeliveryId, DocumentId};
use medpost_domain::instant::Instant;
use medpost_domain::letter::{PATIENT_CHARS, Patient};
use medpost_domain::number::Count;
use medpost_domain::role::Action;
use medpost_entity::delivery;
use medpost_wire::exchange::{DocumentSeen, Event, Letter};
use medpost_wire::problem::Code;
use sea_orm::Set;

use crate::audit::entry::{self, Actor};
use crate::directory::store as directory;
use crate::exchange::{inbox, receipts, records};
use crate::kit::db::retry_on_conflict;
use crate::kit::fault::Outcome;
use crate::kit::typed;
use crate::session::caller::Caller;
use crate::vault::purpose::Purpose;

use super::records::{GONE, Record, open_name, open_patient, open_text};
use super::{Exchange, store};

/// Opens a delivery, recorded once per person; returns letter, documents and receipts.
pub async fn open(exchange: &Exchange, caller: &Caller, id: DeliveryId) -> Outcome<Letter> {
    let (row, _) = retry_on_conflict(|| record_opening(exchange, caller, id)).await?;
    letter(exchange, &row).await
}

/// Locks a delivery that the caller may read and records that they opened it. Returns it, and whether this was their
/// first time.
pub(super) async fn record_opening(
    exchange: &Exchange,
    caller: &Caller,
    id: DeliveryId,
) -> Outcome<(store::Delivery, bool)> {
    let tx = exchange.db.write().await?;
    let mut row = store::lock_delivery(&*tx, &caller.scope.readable(), id).await?.ok_or(Code::NotFound)?;
    if !caller.may(Action::OpenDelivery, Some(row.inbox_id)) {
        return Err(Code::NotFound.into());
    }
    let now = exchange.clock.now();
    must_be_open(store::facts(&row), now)?;
    // What is lost can't be read, so it isn't opened.
    if row.lost_at.is_some() {
        return Ok((row, false));
    }
    let at = store::next_event_time(&row, now);
    let fresh = receipts::add(&*tx, caller, id, None, EventKind::Opened, at).await?;
    if fresh {
        let mut change = delivery::ActiveModel { last_event_at: Set(at), ..Default::default() };
        if row.opened_at.is_none() {
            change.opened_at = Set(Some(at));
            row.opened_at = Some(at);
            // Whoever opens it first is at it, until the team says something else.
            if row.handling == Handling::Open {
                row.handling = Handling::Working.into();
                (row.handled_by, row.handled_at) = (Some(caller.name.clone()), Some(at));
                change.handling = Set(row.handling.clone());
                (change.handled_by, change.handled_at) = (Set(row.handled_by.clone()), Set(row.handled_at));
            }
            // Without documents there is nothing to collect: opening counts as collecting.
            let dispatch = store::any_dispatch(&*tx, row.dispatch_id).await?.ok_or(Code::NotFound)?;
            if dispatch.document_count == Count(0) {
                (change.first_collected_at, change.collected_at) = (Set(Some(at)), Set(Some(at)));
                (row.first_collected_at, row.collected_at) = (Some(at), Some(at));
            }
        }
        store::change_delivery(&*tx, id, change).await?;
        entry::write(&*tx, Actor::person(caller), Act::DeliveryOpened, (SubjectKind::Delivery, Some(id.0)), "", now)
            .await?;
        tx.commit().await?;
    }
    Ok((row, fresh))
}

async fn letter(exchange: &Exchange, row: &store::Delivery) -> Outcome<Letter> {
    let arrival = inbox::arrivals(exchange, row.inbox_id, vec![row.clone()]).await?.pop().ok_or(Code::NotFound)?;
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    let record = records::record(exchange, dispatch.id, row.inbox_id).await?;
    let text = match (&dispatch.letter, row.lost_at) {
        (Some(it), None) => {
            let key = exchange.vault.key_for(Purpose::Letter, dispatch.id.0, row.inbox_id).await?;
            open_text(&key, "dispatch", dispatch.id.0, "letter", it)?
        }
        _ => String::new(),
    };
    let (patient, own_patient_number) = match &record {
        Some(it) => (
            open_patient(&it.key, dispatch.id, dispatch.patient.as_deref())?,
            it.open_number(row.id, row.patient_number.as_deref())?,
        ),
        None => (Patient::default(), String::new()),
    };
    let documents = store::documents_of(&*exchange.db, vec![dispatch.id]).await?;
    let collected = store::collected_documents(&*exchange.db, row.id).await?;
    let sender = directory::facility(&*exchange.db, dispatch.facility_id).await?;
    Ok(Letter {
        arrival,
        text,
        patient,
        own_patient_number,
        documents: documents.iter().map(|it| document_view(record.as_ref(), it, &collected, false)).collect(),
        events: event_views(store::events_of(&*exchange.db, vec![row.id]).await?),
        inbox: row.inbox_id,
        sender_inbox: dispatch.inbox_id,
        sender_fax: sender.as_ref().map(|it| it.fax.clone()).unwrap_or_default(),
        sender_phone: sender.map(|it| it.phone).unwrap_or_default(),
    })
}

/// Stores the receiving side's own patient number, sealed for this inbox alone; an empty one removes it.
pub async fn note_patient_number(exchange: &Exchange, caller: &Caller, id: DeliveryId, number: &str) -> Outcome<()> {
    let number = typed::line("patient_number", number, PATIENT_CHARS, Code::BadPatient)?;
    let row = store::delivery(&*exchange.db, &caller.scope.readable(), id).await?.ok_or(Code::NotFound)?;
    if !caller.may(Action::NotePatientNumber, Some(row.inbox_id)) {
        return Err(Code::NotFound.into());
    }
    let now = exchange.clock.now();
    if store::facts(&row).is_unseen(now) {
        return Err(Code::NotFound.into());
    }
    let record = records::record(exchange, row.dispatch_id, row.inbox_id).await?.ok_or(Code::NotFound)?;
    let sealed = (!number.is_empty()).then(|| record.seal_number(id, &number));
    let tx = exchange.db.write().await?;
    let change = delivery::ActiveModel { patient_number: Set(sealed), ..Default::default() };
    store::change_delivery(&*tx, id, change).await?;
    entry::write(&*tx, Actor::person(caller), Act::DeliveryNoted, (SubjectKind::Delivery, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// The file name under which a document is saved, different from the others of its letter.
pub(super) fn saved_name(record: &Record, all: &[store::Document], id: DocumentId) -> Outcome<String> {
    let opened = |it: &store::Document| open_name(&record.key, it.id, &it.name);
    let mut own = String::new();
    let mut names = Vec::with_capacity(all.len());
    let mut at = 0;
    for it in all {
        if it.id == id {
            at = names.len();
            own = opened(it)?;
            names.push(own.clone());
        } else {
            // A name that doesn't open is replaced by the document's id, to keep the others different from it.
            names.push(opened(it).unwrap_or_else(|_| it.id.to_string()));
        }
    }
    Ok(saved(names.iter().map(String::as_str)).into_iter().nth(at).unwrap_or(own))
}

/// Refuses a delivery that hasn't arrived as not found, and one that is over as expired.
pub(super) fn must_be_open(it: Facts, now: Instant) -> Outcome<()> {
    match it.phase(now) {
        _ if it.is_unseen(now) => Err(Code::NotFound.into()),
        Phase::Ended | Phase::Expired => Err(Code::Expired.into()),
        Phase::Recalled => Err(Code::DeliveryRecalled.into()),
        Phase::Stopped => Err(Code::DeliveryStopped.into()),
        Phase::SetAside => Err(Code::DeliverySetAside.into()),
        _ => Ok(()),
    }
}

/// A document as shown, without its name once the record is over. Readers get the SHA-256 only after collecting: a
/// receipt states what the reader's own program computed.
pub(super) fn document_view(
    record: Option<&Record>,
    it: &store::Document,
    collected: &[DocumentId],
    with_sha256: bool,
) -> DocumentSeen {
    let collected = collected.contains(&it.id);
    let sha256 = it.sha256.as_deref().filter(|_| with_sha256 || collected).map(medpost_domain::hex::hex);
    DocumentSeen {
        id: it.id,
        name: record.and_then(|record| open_name(&record.key, it.id, &it.name).ok()).unwrap_or_else(|| GONE.to_owned()),
        media_type: it.media_type.clone(),
        length: it.length.0,
        sha256: sha256.unwrap_or_default(),
        collected,
    }
}

/// Receipts as shown.
pub(super) fn event_views(rows: Vec<store::Event>) -> Vec<Event> {
    let seen = rows.into_iter().map(|it| Event {
        kind: it.kind,
        at: it.at,
        by: it.member_name,
        professions: it.professions.lines().map(str::to_owned).collect(),
        document: it.document_id,
    });
    seen.collect()
}
