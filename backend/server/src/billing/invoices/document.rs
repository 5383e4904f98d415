//! Documents as PDF: drawn once after issue, hashed and sealed into the depot, never drawn again; then mailed or
//! announced to the payer.

use bytes::Bytes;
use medpost_domain::billing::payer::{Delivery, Document};
use medpost_domain::id::InvoiceId;
use medpost_domain::instant::Instant;
use medpost_domain::number::{self, Size};
use medpost_domain::role::Action;
use medpost_entity::invoice;
use medpost_wire::billing::content::InvoiceContent;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::billing::Billing;
use crate::billing::convert::{payer_of, read};
use crate::billing::payers::address;
use crate::billing::store::{self, Reach};
use crate::directory::store as directory;
use crate::jobs::queue;
use crate::jobs::task::{Billed, Task};
use crate::kit::alarm::Alarm;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::secret::constant_time_eq;
use crate::notify::mails::billing::Invoiced;
use crate::notify::mails::{self, Attached};
use crate::office::outbox::{self, recipients_for};
use crate::office::store as people;
use crate::print::SERVICE;
use crate::vault::{depot, envelope};

/// Purpose of the keys that seal documents.
pub(crate) const PURPOSE: &str = "invoice";

/// Most documents in one PDF for posting.
pub(crate) const TOGETHER: usize = 200;

/// The input of the template `invoice`.
#[derive(Serialize)]
struct Pages<'a> {
    template: &'static str,
    paper: Paper,
    /// 角印: the bytes of a PNG.
    seal: Option<&'a [u8]>,
    invoices: &'a [InvoiceContent],
}

/// Which paper is drawn from the lines.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Paper {
    /// 請求書, or the reversal of one.
    Invoice,
    /// 見積書
    Estimate,
    /// 納品書（利用実績報告書）
    DeliveryNote,
}

/// Draws documents into one PDF. The printer takes one order of `who` at a time.
pub(crate) async fn draw_pdf(
    billing: &Billing,
    who: Uuid,
    invoices: &[InvoiceContent],
    paper: Paper,
) -> Outcome<Vec<u8>> {
    let seal = billing.seal.as_deref();
    billing.office.printer.draw(who, &Pages { template: "invoice", paper, seal, invoices }).await
}

/// Draws an issued document, seals it and enqueues its mails. Does nothing if it is drawn already.
pub async fn draw(billing: &Billing, id: InvoiceId) -> Outcome<()> {
    let Some(row) = store::invoice(&*billing.db, Reach::All, id).await? else { return Ok(()) };
    if row.number.is_none() || row.drawn_at.is_some() {
        return Ok(());
    }
    // A row that no longer matches its hash was tampered with, and is not drawn.
    if !row.sha256.as_deref().is_some_and(|it| constant_time_eq(it, &Sha256::digest(&row.content))) {
        billing.alarms.raise(Alarm::InvoiceChanged, format!("invoice={id}"));
        return Err(Code::Internal.into());
    }
    let pdf = draw_pdf(billing, SERVICE, &[read(&row)?], Paper::Invoice).await?;
    let sealed = billing.vault.seal(PURPOSE, &context(id), &pdf);
    let (version, sealed) = sealed.map_err(Fault::broken("seal a document"))?;
    let now = billing.clock.now();
    // Named by the invoice, so a retry after a crash writes the same object.
    let object = format!("invoices/{id}");
    let put = billing.vault.depot.put(&object, Bytes::from(sealed), now).await;
    put.map_err(Fault::away("keep a document"))?;
    let by_screen = row.delivery == Delivery::Screen;
    let change = invoice::ActiveModel {
        object: Set(Some(object)),
        pdf_sha256: Set(Some(Sha256::digest(&pdf).to_vec())),
        pdf_bytes: Set(Size(number::size(pdf.len()))),
        sealed_with: Set(version),
        drawn_at: Set(Some(now)),
        sent_at: Set(by_screen.then_some(now)),
        ..Default::default()
    };
    let tx = billing.db.write().await?;
    // Only whoever notes the drawing first enqueues the mails.
    if store::note_drawn(&*tx, id, change).await? && row.delivery != Delivery::Post {
        for to in told(&*tx, &row).await? {
            queue::enqueue(&*tx, &Task::InvoiceMail { invoice: id, to }, now, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The PDF of a document, checked against its hash; refuses with `NotDrawn` if there is none yet.
pub(crate) async fn pdf(billing: &Billing, row: &store::Invoice) -> Outcome<Vec<u8>> {
    let (Some(object), Some(hash)) = (&row.object, &row.pdf_sha256) else { return Err(Code::NotDrawn.into()) };
    let (version, sealed) = match billing.vault.depot.get(object, None).await {
        // Either resealed under another name since the row was read, or really gone.
        Err(depot::Error::Missing) => {
            let row = store::invoice(&*billing.db, Reach::All, row.id).await?.ok_or(Code::NotFound)?;
            let sealed = billing.vault.depot.get(row.object.as_deref().unwrap_or_default(), None).await;
            (row.sealed_with, sealed.map_err(Fault::away("read a document"))?)
        }
        it => (row.sealed_with, it.map_err(Fault::away("read a document"))?),
    };
    let pdf = billing.vault.unseal(PURPOSE, &context(row.id), version, &sealed);
    let pdf = pdf.map_err(Fault::broken("open a document"))?;
    if constant_time_eq(hash, &Sha256::digest(&pdf)) {
        Ok(pdf)
    } else {
        billing.alarms.raise(Alarm::InvoiceChanged, format!("document={}", row.id));
        Err(Code::Internal.into())
    }
}

/// Who gets mails about a document: the payer's confirmed address, or else all who may see invoices on screen.
pub(crate) async fn told(db: &impl ConnectionTrait, row: &store::Invoice) -> Outcome<Vec<Billed>> {
    let payer = payer_of(row);
    let set = store::payers(db, &[payer]).await?.remove(&payer);
    if set.is_some_and(|it| address::confirmed(&it).is_some()) {
        return Ok(vec![Billed::Payer]);
    }
    if let Some(of) = row.facility_id {
        let all = directory::addresses_of_facility(db, of).await?;
        return Ok(all.into_iter().map(Billed::Address).collect());
    }
    let all = recipients_for(db, row.association_id, Action::SeeInvoices).await?;
    Ok(all.into_iter().map(Billed::Administrator).collect())
}

/// Mails a document, or its announcement, to one recipient, and notes it as sent.
pub async fn mail(billing: &Billing, id: InvoiceId, to: Billed) -> Outcome<()> {
    let Some(row) = store::invoice(&*billing.db, Reach::All, id).await? else { return Ok(()) };
    let name = format!("invoice-{}", Task::InvoiceMail { invoice: id, to }.in_message_id());
    let by_mail = to == Billed::Payer && row.delivery == Delivery::Mail;
    let Some(to) = address(&*billing.db, &row, to).await? else { return Ok(()) };
    let content = read(&row)?;
    let attached = if by_mail {
        Some(Attached { name: format!("{}.pdf", content.number), pdf: pdf(billing, &row).await? })
    } else {
        None
    };
    let told = told_of(&content);
    let link = link(billing, &row);
    outbox::send(&billing.office, &mails::billing::invoice(&to, &told, attached, link, &billing.office.desk, name))
        .await?;
    note_sent(billing, &row, billing.clock.now()).await
}

/// The mail address of a recipient from [`told`]; `None` if it is no longer in use.
pub(crate) async fn address(db: &impl ConnectionTrait, row: &store::Invoice, whom: Billed) -> Outcome<Option<String>> {
    let found = match whom {
        Billed::Payer => {
            let payer = payer_of(row);
            store::payers(db, &[payer]).await?.remove(&payer).and_then(|it| Some(address::confirmed(&it)?.to_owned()))
        }
        Billed::Administrator(it) => {
            people::administrator(db, it).await?.filter(|it| it.suspended_at.is_none()).map(|it| it.mail)
        }
        Billed::Address(it) => {
            let address = directory::address(db, it).await?;
            address.filter(|it| it.removed_at.is_none() && it.confirmed_at.is_some()).map(|it| it.address)
        }
    };
    Ok(found.filter(|it| !it.is_empty()))
}

/// The address of the app in which the payer finds a document.
pub(crate) fn link<'a>(billing: &'a Billing, row: &store::Invoice) -> &'a str {
    if row.facility_id.is_some() { &billing.office.card_url } else { &billing.office.url }
}

/// Notes when a document was first sent.
pub(crate) async fn note_sent(billing: &Billing, row: &store::Invoice, now: Instant) -> Outcome<()> {
    if row.sent_at.is_some() {
        return Ok(());
    }
    let tx = billing.db.write().await?;
    let change = invoice::ActiveModel { sent_at: Set(Some(now)), ..Default::default() };
    store::change_invoice(&*tx, row.id, change).await?;
    tx.commit().await?;
    Ok(())
}

/// What a mail says about a document.
pub(crate) fn told_of(it: &InvoiceContent) -> Invoiced<'_> {
    Invoiced { payee: &it.payee.addressee, what: title(it.kind), number: &it.number, dated: &it.dated, due: &it.due }
}

/// The title of a document.
pub(crate) const fn title(it: Document) -> &'static str {
    match it {
        Document::Invoice => "請求書",
        Document::Reversal => "適格返還請求書",
    }
}

pub(crate) fn context(id: InvoiceId) -> Vec<u8> {
    envelope::column("invoice", id.0, "pdf")
}
