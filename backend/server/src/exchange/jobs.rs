//! Jobs of the exchange: notices at release, the end of deliveries, days and unsent uploads.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::delivery::{Phase, morning, report_day};
use medpost_domain::id::{AddressId, DeliveryId, DocumentId, InboxId};
use medpost_domain::instant::Instant;
use medpost_entity::delivery;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::contract::room::Rooms;
use crate::directory::store as directory;
use crate::jobs::queue;
use crate::jobs::task::{Task, Text};
use crate::kit::fault::{Fault, Outcome};
use crate::kit::telemetry::Figures;
use crate::notify::mails::InboxMail;
use crate::notify::mails::{self, Letter};
use crate::notify::post;
use crate::vault::purpose::Purpose;
use crate::vault::store as vault_rows;

use super::{Exchange, store};

/// At release: enqueues a mail to each confirmed address of the inbox, unless the delivery was recalled or is over.
pub async fn notice(exchange: &Exchange, id: DeliveryId) -> Outcome<()> {
    let now = exchange.clock.now();
    let row = store::any_delivery(&*exchange.db, id).await?.ok_or(Code::NotFound)?;
    if !store::facts(&row).phase(now).is_open() {
        return Ok(());
    }
    to_addresses(exchange, row.inbox_id, |address| Task::NoticeMail { delivery: id, address }).await
}

/// Enqueues mails that an inbox has little room left, unless it has room again: to its confirmed addresses or, if it
/// has none, to those of its facility.
pub async fn enqueue_tight_mails(exchange: &Exchange, inbox: InboxId, day: i32) -> Outcome<()> {
    let now = exchange.clock.now();
    let row = directory::inbox(&*exchange.db, inbox).await?.ok_or(Code::NotFound)?;
    if row.closed_at.is_some() || !Rooms::of(&*exchange.db, &[(inbox, row.facility_id)], now).await?.is_tight(inbox) {
        return Ok(());
    }
    let tx = exchange.db.write().await?;
    let own = directory::addresses(&*tx, inbox).await?;
    let mut told: Vec<AddressId> = own.iter().filter(|it| it.confirmed_at.is_some()).map(|it| it.id).collect();
    if told.is_empty() {
        told = directory::addresses_of_facility(&*tx, row.facility_id).await?;
    }
    for address in told {
        queue::enqueue(&*tx, &Task::TightMail { inbox, day, address }, now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Mails one address that an inbox has little room left.
pub async fn tight_mail(exchange: &Exchange, inbox: InboxId, day: i32, address: AddressId) -> Outcome<()> {
    let message_id = format!("tight-{inbox}-{day}-{address}");
    mail_about(exchange, inbox, address, |to, about, link| mails::exchange::full(to, about, link, message_id)).await
}

/// Mails an arrival notice to one address, unless the delivery was recalled in the meantime.
pub async fn mail_notice(exchange: &Exchange, delivery: DeliveryId, address: AddressId) -> Outcome<()> {
    let row = store::any_delivery(&*exchange.db, delivery).await?.ok_or(Code::NotFound)?;
    if !store::facts(&row).phase(exchange.clock.now()).is_open() {
        return Ok(());
    }
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    let message_id = format!("arrival-{delivery}-{address}");
    mail_about(exchange, row.inbox_id, address, |to, about, link| {
        mails::exchange::arrival(to, about, &dispatch.sender_facility, link, message_id)
    })
    .await
}

/// Enqueues a mail to each confirmed address of the inbox that opened what was misdirected.
pub async fn stop_notice(exchange: &Exchange, id: DeliveryId) -> Outcome<()> {
    let row = store::any_delivery(&*exchange.db, id).await?.ok_or(Code::NotFound)?;
    to_addresses(exchange, row.inbox_id, |address| Task::StopMail { delivery: id, address }).await
}

/// Enqueues a mail to each confirmed address of the inbox that sent what was set aside.
pub async fn set_aside_notice(exchange: &Exchange, id: DeliveryId) -> Outcome<()> {
    to_sender(exchange, id, |address| Task::SetAsideMail { delivery: id, address }).await
}

/// Enqueues a task for each confirmed address of the inbox that sent a delivery.
pub(super) async fn to_sender(exchange: &Exchange, id: DeliveryId, task: impl Fn(AddressId) -> Task) -> Outcome<()> {
    let row = store::any_delivery(&*exchange.db, id).await?.ok_or(Code::NotFound)?;
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    to_addresses(exchange, dispatch.inbox_id, task).await
}

/// Enqueues a task for each confirmed address of an inbox.
pub(super) async fn to_addresses(exchange: &Exchange, inbox: InboxId, task: impl Fn(AddressId) -> Task) -> Outcome<()> {
    let now = exchange.clock.now();
    let tx = exchange.db.write().await?;
    for it in directory::addresses(&*tx, inbox).await?.into_iter().filter(|it| it.confirmed_at.is_some()) {
        queue::enqueue(&*tx, &task(it.id), now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Asks one address of the recipient to delete what was misdirected.
pub async fn mail_stop(exchange: &Exchange, delivery: DeliveryId, address: AddressId) -> Outcome<()> {
    let row = store::any_delivery(&*exchange.db, delivery).await?.ok_or(Code::NotFound)?;
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    let id = format!("stopped-{delivery}-{address}");
    mail_about(exchange, row.inbox_id, address, |to, about, link| {
        mails::exchange::misdirected(to, about, &dispatch.sender_facility, link, id)
    })
    .await
}

/// Tells one address of the sender that a delivery was set aside, unless the sender has stopped it since.
pub async fn mail_set_aside(exchange: &Exchange, delivery: DeliveryId, address: AddressId) -> Outcome<()> {
    let row = store::any_delivery(&*exchange.db, delivery).await?.ok_or(Code::NotFound)?;
    if row.stopped_at.is_some() {
        return Ok(());
    }
    let dispatch = store::any_dispatch(&*exchange.db, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    let recipient = directory::facility(&*exchange.db, row.facility_id).await?.ok_or(Code::NotFound)?;
    let id = format!("set-aside-{delivery}-{address}");
    mail_about(exchange, dispatch.inbox_id, address, |to, about, link| {
        mails::exchange::set_aside(to, about, &recipient.name, link, id)
    })
    .await
}

/// Mails an address about its inbox, unless the address was removed in the meantime.
pub(super) async fn mail_about(
    exchange: &Exchange,
    inbox: InboxId,
    address: AddressId,
    letter: impl FnOnce(&str, &InboxMail<'_>, &str) -> Letter,
) -> Outcome<()> {
    let to = directory::address(&*exchange.db, address).await?.ok_or(Code::NotFound)?;
    if to.removed_at.is_some() || to.confirmed_at.is_none() {
        return Ok(());
    }
    let named = directory::with_facilities(&*exchange.db, vec![inbox]).await?;
    let (inbox, facility) = named.into_iter().next().ok_or(Code::NotFound)?;
    let about = InboxMail { facility: &facility.name, inbox: &inbox.name, desk: &exchange.desk };
    let link = format!("{}/go", exchange.public_url);
    send_notice(exchange, address, &letter(&to.address, &about, &link)).await
}

/// Sends a notice; one that is refused for good is audited and counts as done.
async fn send_notice(exchange: &Exchange, address: AddressId, letter: &Letter) -> Outcome<()> {
    match exchange.post.send(letter).await {
        Ok(()) => {
            Figures::count(&exchange.figures.mails);
            Ok(())
        }
        // Retrying would change nothing; the address is shown as undeliverable.
        Err(post::Error::Refused | post::Error::Malformed) => {
            let now = exchange.clock.now();
            let tx = exchange.db.write().await?;
            let subject = (SubjectKind::Address, Some(address.0));
            entry::write(&*tx, Actor::SYSTEM, Act::NoticeRefused, subject, "", now).await?;
            tx.commit().await?;
            Ok(())
        }
        Err(it) => Err(it.fault("mail a notice")),
    }
}

/// A delivery of a dispatch, locked together with the others.
pub(super) struct Locked {
    /// The dispatch.
    pub dispatch: store::Dispatch,
    /// The delivery.
    pub mine: store::Delivery,
    /// Whether all others have ended.
    pub last: bool,
}

/// Locks a delivery with the others of its dispatch, so that whichever ends last is known.
pub(super) async fn lock_with_others(tx: &impl ConnectionTrait, row: &store::Delivery) -> Outcome<Locked> {
    let all = store::lock_deliveries_of(tx, row.dispatch_id).await?;
    let dispatch = store::any_dispatch(tx, row.dispatch_id).await?.ok_or(Code::NotFound)?;
    let last = all.iter().all(|it| it.id == row.id || it.ended_at.is_some());
    let mine = all.into_iter().find(|it| it.id == row.id).ok_or(Code::NotFound)?;
    Ok(Locked { dispatch, mine, last })
}

/// Ends a delivery whose retention is over: its wraps are deleted at once.
pub async fn end_delivery(exchange: &Exchange, id: DeliveryId) -> Outcome<()> {
    let Some(row) = store::any_delivery(&*exchange.db, id).await? else { return Ok(()) };
    let tx = exchange.db.write().await?;
    let Locked { dispatch, mine, last } = lock_with_others(&*tx, &row).await?;
    let now = exchange.clock.may_end(&*tx).await?;
    let phase = store::facts(&mine).phase(now);
    if mine.ended_at.is_some() || phase.takes_room() {
        return Ok(());
    }
    end_deliveries(&*tx, &dispatch, std::slice::from_ref(&mine), last, now).await?;
    if phase == Phase::Expired {
        let day = report_day(mine.kept_until);
        let task = Task::ExpiredReport { inbox: dispatch.inbox_id, day };
        queue::enqueue(&*tx, &task, morning(day), now).await?;
    }
    let detail = if phase == Phase::Ended { "collected" } else { "not collected" };
    entry::write(&*tx, Actor::SYSTEM, Act::DeliveryEnded, (SubjectKind::Delivery, Some(id.0)), detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends deliveries of a dispatch inside the caller's transaction: deletes the wraps of documents and letter and, if the
/// recipient never saw any of it, of the record. With the last delivery (`last`) the sender's wraps, the letter and the
/// documents end too.
pub(super) async fn end_deliveries(
    tx: &impl ConnectionTrait,
    dispatch: &store::Dispatch,
    deliveries: &[store::Delivery],
    last: bool,
    now: Instant,
) -> Outcome<()> {
    let documents = store::documents_of(tx, vec![dispatch.id]).await?;
    let documents: Vec<DocumentId> = documents.into_iter().map(|it| it.id).collect();
    let subjects: Vec<_> = documents.iter().map(|it| it.0).chain([dispatch.id.0]).collect();
    let purposes = [Purpose::Document.text(), Purpose::Letter.text()];
    for it in deliveries {
        vault_rows::drop_wraps(tx, &purposes, &subjects, it.inbox_id).await?;
        if it.inbox_id != dispatch.inbox_id && store::facts(it).is_unseen(now) {
            vault_rows::drop_wraps(tx, &[Purpose::Record.text()], &[dispatch.id.0], it.inbox_id).await?;
        }
        let change = delivery::ActiveModel { ended_at: Set(Some(now)), ..Default::default() };
        store::change_delivery(tx, it.id, change).await?;
        // Room is freed: try what waits for it.
        if !store::waiting(tx, it.inbox_id, now).await?.is_empty() {
            let task = Task::Place { inbox: it.inbox_id, why: Text(now.0.to_string()) };
            queue::enqueue(tx, &task, now, now).await?;
        }
    }
    if last {
        vault_rows::drop_wraps(tx, &purposes, &subjects, dispatch.inbox_id).await?;
        store::drop_letter(tx, dispatch.id).await?;
        store::end_documents(tx, &documents, now).await?;
        for document in documents {
            queue::enqueue(tx, &Task::Discard { document }, now, now).await?;
        }
    }
    Ok(())
}

/// Ends a day: destroys its key, and with it every copy of what it covered; ends records whose last day it was and,
/// with a year, the key of its records. Audits each.
pub async fn end_day(exchange: &Exchange, day: i32) -> Outcome<()> {
    let now = exchange.clock.may_end(&*exchange.db).await?;
    if now < Instant::japan_day_begin(day + 1) {
        return Err(Code::ClockHeld.into());
    }
    let ended = exchange.vault.destroy_day(day).await?;
    let tx = exchange.db.write().await?;
    let write = async |action, detail: String| {
        entry::write(&*tx, Actor::SYSTEM, action, (SubjectKind::Day, None), &detail, now).await
    };
    if ended.key {
        write(Act::DayKeyDestroyed, format!("day={day} wraps={}", ended.wraps)).await?;
    }
    if ended.records > 0 {
        write(Act::RecordsEnded, format!("day={day} wraps={}", ended.records)).await?;
    }
    for it in ended.years {
        write(Act::RecordKeyDestroyed, format!("year={it}")).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Ends an upload that was not sent in time.
pub async fn expire_upload(exchange: &Exchange, id: DocumentId) -> Outcome<()> {
    let Some(row) = store::any_document(&*exchange.db, id).await? else { return Ok(()) };
    let tx = exchange.db.write().await?;
    let now = exchange.clock.may_end(&*tx).await?;
    if now < row.expires_at {
        return Err(Code::ClockHeld.into());
    }
    if store::end_unsent(&*tx, id, now).await? {
        vault_rows::drop_wraps(&*tx, &[Purpose::Document.text()], &[id.0], row.inbox_id).await?;
        queue::enqueue(&*tx, &Task::Discard { document: id }, now, now).await?;
        entry::write(&*tx, Actor::SYSTEM, Act::UploadExpired, (SubjectKind::Document, Some(id.0)), "", now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Deletes the objects of an ended document, which nobody can open any more, unless another document shares them: they
/// go with the last one.
pub async fn discard(exchange: &Exchange, id: DocumentId) -> Outcome<()> {
    let Some(row) = store::any_document(&*exchange.db, id).await? else { return Ok(()) };
    if row.ended_at.is_none() {
        return Ok(());
    }
    let now = exchange.clock.may_end(&*exchange.db).await?;
    let content = store::content(&row);
    // No document is made of one that ended, so that none begins to share these objects from here on.
    let segments = if store::is_content_used(&*exchange.db, content).await? {
        Vec::new()
    } else {
        vault_rows::segments(&*exchange.db, content).await?
    };
    let objects: Vec<String> = segments.iter().map(|it| it.object.clone()).collect();
    // Objects before rows: if this fails, the rows still name what is left.
    exchange.vault.depot.delete(&objects).await.map_err(Fault::away("delete the objects of an ended document"))?;
    let tx = exchange.db.write().await?;
    if !objects.is_empty() {
        vault_rows::drop_segments(&*tx, content).await?;
    }
    let detail = format!("objects={}", objects.len());
    entry::write(&*tx, Actor::SYSTEM, Act::DocumentDestroyed, (SubjectKind::Document, Some(id.0)), &detail, now)
        .await?;
    tx.commit().await?;
    Ok(())
}
