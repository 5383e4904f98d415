//! Who is told that something was not collected: its recipient in the morning, its sender in time and at the end, both
//! sides if it is urgent; and 再送を依頼する, the recipient's own request.
//!
//! A mail speaks of all of an inbox's letters at once, so that sixty of them are one mail and not sixty.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::calendar;
use medpost_domain::delivery::{EventKind, Phase, morning, reminder_days, report_day};
use medpost_domain::id::{AddressId, DeliveryId, InboxId};
use medpost_domain::instant::{DAY, Instant, MINUTE};
use medpost_domain::role::Action;
use medpost_entity::delivery;
use medpost_wire::problem::Code;
use sea_orm::Set;

use crate::audit::entry::{self, Actor};
use crate::directory::store as directory;
use crate::exchange::jobs::{mail_about, to_addresses, to_sender};
use crate::exchange::receipts;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::Outcome;
use crate::notify::mails::exchange::{self as letters, Uncollected};
use crate::session::caller::Caller;
use crate::vault::store as vault_rows;

use super::{Exchange, store};

/// An urgent letter that nobody has opened for this long is told to both sides.
pub(super) const URGENT_UNOPENED: i64 = 30 * MINUTE;

/// What was sent longer ago than this is over: a wait for room, the longest retention, and some days.
const LONGEST: i64 = 200 * DAY;

/// Enqueues this morning's reminders, once for each address and day. There are none on days on which offices are closed,
/// and none before the operator has looked through what a restore held.
pub async fn remind(exchange: &Exchange) -> Outcome<()> {
    let now = exchange.clock.now();
    let day = now.japan_day();
    let early = now < morning(day);
    if early || exchange.reminded.load(Ordering::Acquire) == day || !calendar::is_open(now.japan_date()) {
        return Ok(());
    }
    if vault_rows::restored_at(&*exchange.db).await?.is_some() {
        return Ok(());
    }
    let (mut recipients, mut dispatches) = (BTreeSet::new(), Vec::new());
    for it in store::uncollected(&*exchange.db, None, now).await? {
        let days = reminder_days(it.releases_at, it.kept_until);
        if days.first == Some(day) || days.last_call == Some(day) {
            recipients.insert(it.inbox_id);
        }
        if days.last_call == Some(day) {
            dispatches.push(it.dispatch_id);
        }
    }
    let senders: BTreeSet<InboxId> =
        store::dispatches(&*exchange.db, dispatches).await?.into_iter().map(|it| it.inbox_id).collect();
    for inbox in recipients {
        to_addresses(exchange, inbox, |address| Task::UncollectedMail { inbox, day, address }).await?;
    }
    for inbox in senders {
        to_addresses(exchange, inbox, |address| Task::SentUncollectedMail { inbox, day, address }).await?;
    }
    exchange.reminded.store(day, Ordering::Release);
    Ok(())
}

/// Reminds one address of what its inbox has not collected, unless it has been in the meantime.
pub async fn mail_uncollected(exchange: &Exchange, inbox: InboxId, day: i32, address: AddressId) -> Outcome<()> {
    let all = store::uncollected(&*exchange.db, Some(inbox), exchange.clock.now()).await?;
    // In order of their ends.
    let Some(first) = all.first() else { return Ok(()) };
    let id = format!("uncollected-{inbox}-{day}-{address}");
    let told = (all.len(), first.kept_until);
    mail_about(exchange, inbox, address, |to, about, link| letters::uncollected(to, about, told, link, id)).await
}

/// Tells one address of the sender what its recipients have not collected two open days before the end.
pub async fn mail_sent_uncollected(exchange: &Exchange, inbox: InboxId, day: i32, address: AddressId) -> Outcome<()> {
    let ends = |it: &store::Delivery, now: Instant| {
        store::facts(it).phase(now).is_open() && reminder_days(it.releases_at, it.kept_until).last_call == Some(day)
    };
    let all = recipients(exchange, inbox, ends).await?;
    if all.is_empty() {
        return Ok(());
    }
    let id = format!("sent-uncollected-{inbox}-{day}-{address}");
    mail_about(exchange, inbox, address, |to, about, link| letters::sent_uncollected(to, about, &all, link, id)).await
}

/// Enqueues mails to a sender about what ended without being collected.
pub async fn report_expired(exchange: &Exchange, inbox: InboxId, day: i32) -> Outcome<()> {
    to_addresses(exchange, inbox, |address| Task::ExpiredMail { inbox, day, address }).await
}

/// Tells one address of the sender what ended without being collected since the last report.
pub async fn mail_expired(exchange: &Exchange, inbox: InboxId, day: i32, address: AddressId) -> Outcome<()> {
    let ended = |it: &store::Delivery, now: Instant| {
        store::facts(it).phase(now) == Phase::Expired && report_day(it.kept_until) == day
    };
    let all = recipients(exchange, inbox, ended).await?;
    if all.is_empty() {
        return Ok(());
    }
    let id = format!("expired-{inbox}-{day}-{address}");
    mail_about(exchange, inbox, address, |to, about, link| letters::expired(to, about, &all, link, id)).await
}

/// The recipients of an inbox's uncollected letters of which `told` is true.
async fn recipients(
    exchange: &Exchange,
    inbox: InboxId,
    told: impl Fn(&store::Delivery, Instant) -> bool,
) -> Outcome<Vec<Uncollected>> {
    let now = exchange.clock.now();
    let rows = store::sent_uncollected(&*exchange.db, inbox, now.plus(-LONGEST)).await?;
    let rows: Vec<_> = rows.into_iter().filter(|it| told(it, now)).collect();
    let named = directory::with_facilities(&*exchange.db, rows.iter().map(|it| it.inbox_id).collect()).await?;
    let of = |it: &store::Delivery| {
        let (inbox, facility) = named.iter().find(|named| named.0.id == it.inbox_id)?;
        let recipient = format!("{} {}", facility.name, inbox.name);
        Some(Uncollected { recipient, phone: facility.phone.clone(), until: it.kept_until })
    };
    Ok(rows.iter().filter_map(of).collect())
}

/// Enqueues mails to both sides if nobody has opened an urgent letter yet.
pub async fn urgent_unopened(exchange: &Exchange, id: DeliveryId) -> Outcome<()> {
    let row = store::any_delivery(&*exchange.db, id).await?.ok_or(Code::NotFound)?;
    if store::facts(&row).phase(exchange.clock.now()) != Phase::Delivered {
        return Ok(());
    }
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    for inbox in BTreeSet::from([dispatch.inbox_id, row.inbox_id]) {
        to_addresses(exchange, inbox, |address| Task::UrgentMail { delivery: id, address }).await?;
    }
    Ok(())
}

/// Tells one address of either side that an urgent letter is still unopened.
pub async fn mail_urgent(exchange: &Exchange, delivery: DeliveryId, address: AddressId) -> Outcome<()> {
    let row = store::any_delivery(&*exchange.db, delivery).await?.ok_or(Code::NotFound)?;
    if store::facts(&row).phase(exchange.clock.now()) != Phase::Delivered {
        return Ok(());
    }
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    let own = directory::address(&*exchange.db, address).await?.ok_or(Code::NotFound)?;
    let id = format!("urgent-{delivery}-{address}");
    if own.inbox_id == row.inbox_id {
        let sender = &dispatch.sender_facility;
        return mail_about(exchange, row.inbox_id, address, |to, about, link| {
            letters::urgent_recipient(to, about, sender, link, id)
        })
        .await;
    }
    let recipient = directory::facility(&*exchange.db, row.facility_id).await?.ok_or(Code::NotFound)?;
    let told = (&*recipient.name, &*recipient.phone);
    mail_about(exchange, dispatch.inbox_id, address, |to, about, link| {
        letters::urgent_sender(to, about, told, link, id)
    })
    .await
}

/// 再送を依頼する: a reader asks the sender to send again what expired before it was collected, or was lost. The sender is
/// told once.
pub async fn request_resend(exchange: &Exchange, caller: &Caller, id: DeliveryId) -> Outcome<()> {
    let tx = exchange.db.write().await?;
    let row = store::lock_delivery(&*tx, &caller.scope.readable(), id).await?.ok_or(Code::NotFound)?;
    let now = exchange.clock.now();
    let facts = store::facts(&row);
    if facts.is_unseen(now) || !caller.may(Action::OpenDelivery, Some(row.inbox_id)) {
        return Err(Code::NotFound.into());
    }
    let phase = facts.phase(now);
    if phase != Phase::Expired && !(phase.is_open() && row.lost_at.is_some()) {
        return Err(Code::StillOpen.into());
    }
    let at = store::next_event_time(&row, now);
    if !receipts::add(&*tx, caller, id, None, EventKind::ResendAsked, at).await? {
        return Ok(());
    }
    let change = delivery::ActiveModel { last_event_at: Set(at), ..Default::default() };
    store::change_delivery(&*tx, id, change).await?;
    queue::enqueue(&*tx, &Task::ResendNotice { delivery: id }, now, now).await?;
    let subject = (SubjectKind::Delivery, Some(id.0));
    entry::write(&*tx, Actor::person(caller), Act::DeliveryResendAsked, subject, "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Enqueues mails to the sender of what is to be sent again.
pub async fn resend_notice(exchange: &Exchange, id: DeliveryId) -> Outcome<()> {
    to_sender(exchange, id, |address| Task::ResendMail { delivery: id, address }).await
}

/// Asks one address of the sender to send a letter again.
pub async fn mail_resend(exchange: &Exchange, delivery: DeliveryId, address: AddressId) -> Outcome<()> {
    let row = store::any_delivery(&*exchange.db, delivery).await?.ok_or(Code::NotFound)?;
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    let recipient = directory::facility(&*exchange.db, row.facility_id).await?.ok_or(Code::NotFound)?;
    let id = format!("resend-{delivery}-{address}");
    mail_about(exchange, dispatch.inbox_id, address, |to, about, link| {
        letters::resend(to, about, &recipient.name, link, id)
    })
    .await
}
