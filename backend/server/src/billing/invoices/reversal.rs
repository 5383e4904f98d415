//! Corrections: an issued invoice never changes. A separate document takes it back (適格返還請求書), and the next run bills
//! its charges again.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::charge::Charge;
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::Document;
use medpost_domain::id::InvoiceId;
use medpost_domain::number::{Count, Size};
use medpost_domain::role::Action;
use medpost_entity::invoice;
use medpost_wire::billing::invoices::Reverse;
use medpost_wire::problem::Code;
use sea_orm::Set;

use crate::audit::entry::{self, Actor};
use crate::billing::convert::{charge_row, read};
use crate::billing::payers::payee::check_reason;
use crate::billing::payments::settle::release_invoice;
use crate::billing::runs::issue::assign_number;
use crate::billing::{Billing, store};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

/// Takes an invoice back; returns the id of the reversal.
pub async fn reverse(
    billing: &Billing,
    caller: &ConsoleCaller,
    id: InvoiceId,
    request: &Reverse,
) -> Outcome<InvoiceId> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    billing.issuer()?;
    let reason = check_reason(&request.reason)?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    // Before the invoice is locked: payments are locked before their invoices.
    release_invoice(&*tx, id, caller.administrator, now).await?;
    let row = store::lock_invoice(&*tx, id).await?.ok_or(Code::NotFound)?;
    // Paid before the lock: another try releases that payment, too.
    if row.paid != 0 {
        return Err(Code::Stale.into());
    }
    if row.number.is_none() {
        return Err(Code::WrongStep.into());
    }
    if row.reverses_id.is_some() || row.taken_back != 0 {
        return Err(Code::ReversedAlready.into());
    }
    let mut content = read(&row)?;
    content.reverses = format!("{}（{}）", content.number, content.dated);
    content.reason = reason;
    content.kind = Document::Reversal;
    content.total = -content.total;
    content.bank.clear();
    for it in &mut content.lines {
        (it.quantity, it.yen) = (-it.quantity, -it.yen);
    }
    for it in &mut content.taxes {
        (it.net, it.tax) = (-it.net, -it.tax);
    }
    for it in &mut content.parts {
        it.yen = -it.yen;
    }
    let back = store::Invoice {
        id: InvoiceId(entropy::id(now)),
        run_id: None,
        kind: Document::Reversal.into(),
        reverses_id: Some(id),
        serial: None,
        number: None,
        total: -row.total,
        paid: 0,
        taken_back: 0,
        sha256: None,
        change: String::new(),
        made_at: now,
        issued_at: None,
        object: None,
        pdf_sha256: None,
        pdf_bytes: Size(0),
        sealed_with: 0,
        drawn_at: None,
        sent_at: None,
        opened_at: None,
        reminded: Count(0),
        reminded_at: None,
        ..row.clone()
    };
    let charges = store::charges(&*tx, id).await?.into_iter().map(|it| {
        let back_charge = Charge { quantity: -it.quantity, yen: -it.yen, ..it };
        charge_row(back.id, row.contract_id, &back_charge, now)
    });
    let charges = charges.collect();
    store::add_invoices(&*tx, vec![back.clone()], charges).await?;
    let today = now.japan_date();
    let year = Month::of(today).fiscal_year();
    // Locked until the commit, so that numbers have no gaps.
    let serial = store::lock_counter(&*tx, year).await? + 1;
    assign_number(&*tx, &back, &mut content, (year, serial), (today, today), now).await?;
    store::count(&*tx, year, serial).await?;
    let change = invoice::ActiveModel { taken_back: Set(row.total), ..Default::default() };
    store::change_invoice(&*tx, id, change).await?;
    queue::enqueue(&*tx, &Task::InvoicePdf { invoice: back.id }, now, now).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("by={}", back.id);
    entry::write(&*tx, by, Act::InvoiceReversed, (SubjectKind::Invoice, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(back.id)
}
