//! The list of an inbox: unread first, then newest first, by keyset, with search in sealed text.

use std::collections::HashMap;

use medpost_domain::delivery::EventKind;
use medpost_domain::id::{DeliveryId, DispatchId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::letter::DispatchKind;
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::exchange::{Arrival, ArrivalSort, Arrivals, List};
use medpost_wire::problem::Code;
use uuid::Uuid;

use crate::contract::room::Rooms;
use crate::exchange::{receipts, records};
use crate::kit::PAGE;
use crate::kit::causes::chain;
use crate::kit::db::retry_on_conflict;
use crate::kit::fault::Outcome;
use crate::kit::turns::Turn;
use crate::session::caller::Caller;

use super::Exchange;
use super::records::{GONE, open_name, open_patient, open_text};
use super::store::{self, InboxCursor, ListPart};

/// Sealed rows that one search opens; then it returns where to continue.
pub(super) const OPENED: usize = 5_000;
/// Searches of one person that may wait for the running one, while they type on.
const WAITING: usize = 2;

/// Reads a cursor, `TIME_ID`: time in microseconds and id of the last row shown.
pub(super) fn read_cursor(text: Option<&str>) -> Outcome<Option<(Instant, Uuid)>> {
    let Some(text) = text else { return Ok(None) };
    let (at, id) = text.split_once('_').ok_or(Code::Malformed)?;
    let at = at.parse().map_err(|_| Code::Malformed)?;
    Ok(Some((Instant(at), id.parse().map_err(|_| Code::Malformed)?)))
}

/// Writes what [`read_cursor`] reads.
pub(super) fn cursor(at: Instant, id: Uuid) -> String {
    format!("{}_{id}", at.0)
}

/// Reads what [`place`] writes.
fn read_place(text: Option<&str>) -> Outcome<Option<InboxCursor>> {
    let Some(text) = text else { return Ok(None) };
    let (part, rest) = text.split_once('_').ok_or(Code::Malformed)?;
    let part = ListPart::read(part).ok_or(Code::Malformed)?;
    Ok(read_cursor(Some(rest))?.map(|(at, id)| InboxCursor { part, at, id }))
}

/// A position in an inbox's list as text, which the client sends back.
fn place(it: InboxCursor) -> String {
    format!("{}_{}", it.part.text(), cursor(it.at, it.id))
}

/// Waits for the person's turn to search in sealed text; refuses if several of their searches already wait.
pub(super) async fn search_turn(exchange: &Exchange, caller: &Caller) -> Outcome<Turn<MemberId>> {
    let turn = exchange.downloads.searches.take(caller.member, WAITING).await;
    turn.ok_or_else(|| Code::TooMany.into())
}

/// A page of an inbox. A long search stops early and returns where to continue.
pub async fn list_inbox(exchange: &Exchange, caller: &Caller, inbox: InboxId, request: &List) -> Outcome<Arrivals> {
    if !caller.may(Action::ListInbox, Some(inbox)) {
        return Err(Code::NotFound.into());
    }
    let now = exchange.clock.now();
    let typed = Search::of(&request.text);
    let _turn = if typed.is_empty() { None } else { Some(search_turn(exchange, caller).await?) };
    let filter = store::InboxFilter {
        kind: request.kind.map(DispatchKind::text),
        phase: request.phase,
        handling: request.handling,
        from: request.from,
        until: request.until,
        by_deadline: request.sort == Some(ArrivalSort::Deadline),
    };
    let mut after = read_place(request.after.as_deref())?;
    let (mut items, mut next, mut opened, mut fresh) = (Vec::new(), None, 0, Vec::new());
    loop {
        let most = PAGE as u64 + 1;
        let mut rows = store::inbox_page(&*exchange.db, inbox, &filter, after, now, most).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let last = rows.last().map(|it| filter.cursor(it, now));
        opened += rows.len();
        // What was opened has been seen anyway, and what ended shows nothing.
        fresh.extend(rows.iter().filter(|it| it.listed_at.is_none() && store::is_unread(it, now)).map(|it| it.id));
        let full = fill_matching(exchange, inbox, rows, (&typed, &filter), &mut items, &mut next).await?;
        if full {
            break;
        }
        let Some(last) = last.filter(|_| more) else { break };
        if typed.is_empty() || opened >= OPENED {
            next = Some(place(last));
            break;
        }
        after = Some(last);
    }
    fresh.retain(|it| items.iter().any(|shown: &Arrival| shown.id == *it));
    if !fresh.is_empty()
        && let Err(error) = retry_on_conflict(|| receipts::note_listed(exchange, caller, &fresh)).await
    {
        // They stay fresh, and the next list records them.
        tracing::warn!(causes = %chain(&error), "what a list showed first could not be recorded");
    }
    let rooms = Rooms::of(&*exchange.db, &[(inbox, caller.facility)], now).await?;
    let frees = store::next_freed_room(&*exchange.db, inbox, now).await?;
    Ok(Arrivals {
        items,
        next,
        unread: store::unread(&*exchange.db, inbox, now).await?,
        used: rooms.used(inbox),
        capacity: rooms.capacity(inbox),
        frees_at: frees.map(|it| it.0),
        frees_bytes: frees.map_or(0, |it| it.1),
    })
}

/// Adds the rows that match the search and sets the cursor; returns whether a search has filled the page.
async fn fill_matching(
    exchange: &Exchange,
    inbox: InboxId,
    rows: Vec<store::Delivery>,
    (typed, filter): (&Search, &store::InboxFilter<'_>),
    items: &mut Vec<Arrival>,
    next: &mut Option<String>,
) -> Outcome<bool> {
    let texts = if typed.is_empty() { HashMap::new() } else { search_texts(exchange, inbox, &rows).await? };
    let now = exchange.clock.now();
    let cursors: HashMap<DeliveryId, InboxCursor> = rows.iter().map(|it| (it.id, filter.cursor(it, now))).collect();
    for it in arrivals(exchange, inbox, rows).await? {
        if items.len() == PAGE {
            return Ok(true);
        }
        let matches = typed.is_empty() || texts.get(&it.id).is_some_and(|text| typed.finds(text));
        if matches {
            *next = cursors.get(&it.id).copied().map(place);
            items.push(it);
        }
    }
    if items.len() < PAGE {
        *next = None;
    }
    Ok(items.len() == PAGE && !typed.is_empty())
}

async fn search_texts(
    exchange: &Exchange,
    inbox: InboxId,
    rows: &[store::Delivery],
) -> Outcome<HashMap<DeliveryId, String>> {
    let ids: Vec<DispatchId> = rows.iter().map(|it| it.dispatch_id).collect();
    let keys = records::record_keys(exchange, &ids, inbox).await?;
    let dispatches = store::dispatches(&*exchange.db, ids).await?;
    let mut texts = HashMap::new();
    for row in rows {
        let Some(dispatch) = dispatches.iter().find(|it| it.id == row.dispatch_id) else { continue };
        let mut parts =
            vec![dispatch.sender_facility.clone(), dispatch.sender_inbox.clone(), dispatch.sender_name.clone()];
        // A record that is over or doesn't open is not searched; the rest is.
        if let Some(it) = keys.get(&row.dispatch_id).and_then(Option::as_ref) {
            let subject = open_text(&it.key, "dispatch", dispatch.id.0, "subject", &dispatch.subject);
            let patient = open_patient(&it.key, dispatch.id, dispatch.patient.as_deref()).unwrap_or_default();
            let own_number = it.open_number(row.id, row.patient_number.as_deref()).unwrap_or_default();
            parts.extend([subject.unwrap_or_default(), own_number, patient.number, patient.name, patient.kana]);
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        texts.insert(row.id, search_line(&[], &parts));
    }
    Ok(texts)
}

/// Rows as a reader sees them. If the record is over or the sealed subject doesn't open, the row is shown without it,
/// so that one bad item never blocks an inbox.
pub(super) async fn arrivals(exchange: &Exchange, inbox: InboxId, rows: Vec<store::Delivery>) -> Outcome<Vec<Arrival>> {
    let now = exchange.clock.now();
    let ids: Vec<DispatchId> = rows.iter().map(|it| it.dispatch_id).collect();
    let keys = records::record_keys(exchange, &ids, inbox).await?;
    let dispatches = store::dispatches(&*exchange.db, ids.clone()).await?;
    let documents = store::documents_of(&*exchange.db, ids).await?;
    let events = store::events_of(&*exchange.db, rows.iter().map(|it| it.id).collect()).await?;
    let replies = store::replies_sent(&*exchange.db, &rows.iter().map(|it| it.id).collect::<Vec<_>>()).await?;
    let replied: Vec<DeliveryId> = dispatches.iter().filter_map(|it| it.reply_to).collect();
    let originals = store::originals(&*exchange.db, &replied).await?;
    let replaced = store::replaced_deliveries(&*exchange.db, &dispatches, inbox).await?;
    let mut seen = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(dispatch) = dispatches.iter().find(|it| it.id == row.dispatch_id) else { continue };
        let key = keys.get(&dispatch.id).and_then(Option::as_ref).map(|it| &it.key);
        let subject = key.and_then(|key| open_text(key, "dispatch", dispatch.id.0, "subject", &dispatch.subject).ok());
        let mut endings: Vec<String> = documents
            .iter()
            .filter(|it| it.dispatch_id == Some(dispatch.id))
            .filter_map(|it| key.and_then(|key| open_name(key, it.id, &it.name).ok()))
            .filter_map(|it| it.rsplit_once('.').map(|it| it.1.to_uppercase()))
            .collect();
        endings.sort();
        endings.dedup();
        let opened = events.iter().find(|it| it.delivery_id == row.id && it.kind == EventKind::Opened);
        let asked = events.iter().find(|it| it.delivery_id == row.id && it.kind == EventKind::ResendAsked);
        seen.push(Arrival {
            id: row.id,
            kind: dispatch.kind.clone(),
            subject: subject.unwrap_or_else(|| GONE.to_owned()),
            record_over: !keys.contains_key(&dispatch.id),
            urgent: dispatch.urgent,
            sender_facility: dispatch.sender_facility.clone(),
            sender_inbox: dispatch.sender_inbox.clone(),
            sender_name: dispatch.sender_name.clone(),
            sender_professions: dispatch.sender_professions.lines().map(str::to_owned).collect(),
            arrived_at: row.releases_at,
            kept_until: row.kept_until,
            phase: store::facts(&row).phase(now),
            lost: row.lost_at.is_some(),
            unfit: row.unfit.clone(),
            handling: row.handling.clone(),
            handled_by: row.handled_by.clone(),
            handled_at: row.handled_at,
            replies_to: dispatch
                .reply_to
                .and_then(|it| originals.get(&it))
                // Only to the facility that sent it.
                .filter(|it| it.1 == row.facility_id)
                .map(|it| it.0),
            replied_at: replies.get(&row.id).copied(),
            in_place_of: replaced.get(&dispatch.id).copied(),
            resend_asked_at: asked.map(|it| it.at),
            asks_deletion: row.stopped_at.is_some() && receipts::was_seen(&row) && row.deleted_at.is_none(),
            opened_by: opened.map(|it| it.member_name.clone()),
            bytes: row.bytes.0,
            document_count: dispatch.document_count.0,
            endings,
        });
    }
    Ok(seen)
}
