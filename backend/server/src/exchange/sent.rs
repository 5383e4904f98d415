//! Dispatches sent from an inbox, with the receipts of each recipient.

use std::collections::HashMap;

use medpost_domain::delivery::Phase;
use medpost_domain::id::{DispatchId, InboxId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::letter::DispatchKind;
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::exchange::{Dispatch, Dispatches, List, SentDelivery};
use medpost_wire::problem::Code;

use crate::directory::store as directory;
use crate::exchange::{inbox, records};
use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;
use crate::vault::keys::Error;
use crate::vault::purpose::Purpose;

use super::inbox::{OPENED, cursor, read_cursor};
use super::open::{document_view, event_views};
use super::records::{GONE, open_patient, open_text};
use super::{Exchange, store};

/// A referral counts as waiting for its reply after this long.
const AWAITS_REPLY: i64 = 14 * DAY;

/// A page of dispatches sent from an inbox, newest first. A long search stops early and returns where to continue.
pub async fn list_sent(exchange: &Exchange, caller: &Caller, inbox: InboxId, request: &List) -> Outcome<Dispatches> {
    if !caller.may(Action::ListSent, Some(inbox)) {
        return Err(Code::NotFound.into());
    }
    let typed = Search::of(&request.text);
    let searches = !typed.is_empty() || request.phase.is_some() || request.awaits_reply == Some(true);
    let awaits = (request.awaits_reply == Some(true)).then(|| exchange.clock.now().plus(-AWAITS_REPLY));
    let _turn = if searches { Some(inbox::search_turn(exchange, caller).await?) } else { None };
    let filter = (request.kind.map(DispatchKind::text), request.from, request.until);
    let mut before = read_cursor(request.after.as_deref())?;
    let (mut items, mut opened): (Vec<Dispatch>, usize) = (Vec::new(), 0);
    loop {
        let mut rows = store::sent_page(&*exchange.db, inbox, filter, before, PAGE as u64 + 1).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let last = rows.last().map(|it| (it.created_at, it.id.0));
        opened += rows.len();
        for it in dispatches_seen(exchange, inbox, rows, false).await? {
            if matches(&it, &typed, request.phase, awaits) {
                items.push(it);
                if items.len() == PAGE {
                    let next = items.last().map(|it| cursor(it.created_at, it.id.0));
                    return Ok(Dispatches { items, next });
                }
            }
        }
        let Some(last) = last.filter(|_| more) else { return Ok(Dispatches { items, next: None }) };
        if opened >= OPENED {
            return Ok(Dispatches { items, next: Some(cursor(last.0, last.1)) });
        }
        before = Some(last);
    }
}

/// One dispatch with its documents and receipts.
pub async fn dispatch(exchange: &Exchange, caller: &Caller, id: DispatchId) -> Outcome<Dispatch> {
    let row = store::dispatch(&*exchange.db, &caller.scope.sendable(), id).await?.ok_or(Code::NotFound)?;
    let inbox = row.inbox_id;
    if !caller.may(Action::ListSent, Some(inbox)) {
        return Err(Code::NotFound.into());
    }
    dispatches_seen(exchange, inbox, vec![row], true).await?.pop().ok_or_else(|| Code::NotFound.into())
}

async fn dispatches_seen(
    exchange: &Exchange,
    inbox: InboxId,
    rows: Vec<store::Dispatch>,
    whole: bool,
) -> Outcome<Vec<Dispatch>> {
    let now = exchange.clock.now();
    let ids: Vec<DispatchId> = rows.iter().map(|it| it.id).collect();
    let keys = records::record_keys(exchange, &ids, inbox).await?;
    let deliveries = store::deliveries_of(&*exchange.db, ids.clone()).await?;
    let events = store::events_of(&*exchange.db, deliveries.iter().map(|it| it.id).collect()).await?;
    let replies = match rows.first() {
        Some(it) => {
            let of: Vec<_> = deliveries.iter().map(|it| it.id).collect();
            store::replies_arrived(&*exchange.db, &of, it.facility_id, now).await?
        }
        None => HashMap::new(),
    };
    let replaced = store::replaced_by(&*exchange.db, &ids).await?;
    let recipients = deliveries.iter().map(|it| it.inbox_id).collect();
    let recipients = directory::with_facilities(&*exchange.db, recipients).await?;
    let documents = if whole { store::documents_of(&*exchange.db, ids).await? } else { Vec::new() };
    let mut seen = Vec::with_capacity(rows.len());
    for row in rows {
        let record = keys.get(&row.id).and_then(Option::as_ref);
        let key = record.map(|it| &it.key);
        let mine = deliveries.iter().filter(|it| it.dispatch_id == row.id).map(|it| {
            let to = recipients.iter().find(|to| to.0.id == it.inbox_id);
            let of = |get: fn(&directory::Facility) -> &String| to.map(|to| get(&to.1).clone()).unwrap_or_default();
            SentDelivery {
                id: it.id,
                inbox: it.inbox_id,
                facility: of(|it| &it.name),
                inbox_name: to.map(|to| to.0.name.clone()).unwrap_or_default(),
                phone: of(|it| &it.phone),
                phase: store::facts(it).phase(now),
                unfit: it.unfit.clone(),
                deleted_at: it.deleted_at,
                replied_at: replies.get(&it.id).copied(),
                lost: it.lost_at.is_some(),
                arrives_at: Some(it.releases_at).filter(|_| !store::facts(it).waits()),
                kept_until: it.kept_until,
                events: event_views(events.iter().filter(|event| event.delivery_id == it.id).cloned().collect()),
            }
        });
        let text = if whole { letter_text(exchange, &row).await? } else { String::new() };
        let of_it = documents.iter().filter(|it| it.dispatch_id == Some(row.id));
        seen.push(Dispatch {
            id: row.id,
            kind: row.kind,
            subject: key
                .and_then(|key| open_text(key, "dispatch", row.id.0, "subject", &row.subject).ok())
                .unwrap_or_else(|| GONE.to_owned()),
            record_over: !keys.contains_key(&row.id),
            urgent: row.urgent,
            sent_by: row.sender_name.clone(),
            sender_professions: row.sender_professions.lines().map(str::to_owned).collect(),
            created_at: row.created_at,
            releases_at: row.releases_at,
            cancelled_at: row.cancelled_at,
            bytes: row.bytes.0,
            document_count: row.document_count.0,
            text,
            reply_to: row.reply_to,
            resends: row.resends,
            replaced_by: replaced.get(&row.id).copied(),
            patient: key.and_then(|key| open_patient(key, row.id, row.patient.as_deref()).ok()).unwrap_or_default(),
            deliveries: mine.collect(),
            documents: of_it.map(|it| document_view(record, it, &[], true)).collect(),
        });
    }
    Ok(seen)
}

/// The letter's text, as its sender opens it; empty once it is gone.
async fn letter_text(exchange: &Exchange, row: &store::Dispatch) -> Outcome<String> {
    let Some(sealed) = &row.letter else { return Ok(String::new()) };
    match exchange.vault.key_for(Purpose::Letter, row.id.0, row.inbox_id).await {
        Ok(key) => open_text(&key, "dispatch", row.id.0, "letter", sealed),
        Err(Error::Gone) => Ok(String::new()),
        Err(it) => Err(it.into()),
    }
}

/// Whether a dispatch is a referral from before `since` that arrived, and that nobody has replied to.
fn awaits_reply(it: &Dispatch, since: Instant) -> bool {
    let arrived = |it: &SentDelivery| it.arrives_at.is_some() && !it.phase.is_unseen() && !it.phase.is_ended_early();
    it.kind == DispatchKind::Referral
        && it.created_at <= since
        && it.deliveries.iter().any(arrived)
        && it.deliveries.iter().all(|it| it.replied_at.is_none())
}

fn matches(it: &Dispatch, typed: &Search, phase: Option<Phase>, awaits: Option<Instant>) -> bool {
    if awaits.is_some_and(|since| !awaits_reply(it, since)) {
        return false;
    }
    if phase.is_some_and(|phase| !it.deliveries.iter().any(|it| it.phase == phase)) {
        return false;
    }
    if typed.is_empty() {
        return true;
    }
    let mut parts: Vec<&str> =
        vec![it.subject.as_str(), &it.patient.number, &it.patient.name, &it.patient.kana, &it.sent_by];
    for it in &it.deliveries {
        parts.extend([it.facility.as_str(), it.inbox_name.as_str()]);
    }
    typed.finds(&search_line(&[], &parts))
}
