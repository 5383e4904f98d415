//! Collects open invoices from credit cards. Every step may be repeated: what counts is Stripe's answer to our own
//! request.

use std::collections::{HashMap, HashSet};

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::credit_card::{CreditCardState, DisputeState, again, is_final};
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::zengin::credits::Credit;
use medpost_domain::id::{AttemptId, InvoiceId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::{self, Count};
use medpost_domain::role::Action;
use medpost_entity::credit_card_payment;
use medpost_wire::billing::credit_cards::CreditCardAttempt;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::convert::{open_yen, payer_of, read, row};
use crate::billing::credit_cards::card::switch_to_bank_transfer;
use crate::billing::credit_cards::objects::{Asked, Intent};
use crate::billing::credit_cards::stripe;
use crate::billing::invoices::document::{self, told_of};
use crate::billing::payments::settle::pay_as_far_as_open;
use crate::billing::store::{self, Reach};
use crate::billing::{Billing, reach};
use crate::jobs::queue;
use crate::jobs::task::{Billed, Task, Text};
use crate::kit::alarm::Alarm;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::notify::mails;
use crate::office::caller::ConsoleCaller;
use crate::office::outbox;

/// What Stripe already knows of an invoice before an attempt.
enum Before {
    /// It was charged.
    Paid,
    /// An intent is prepared and can be confirmed.
    Prepared(Box<Intent>),
    /// Nothing relevant.
    Nothing,
}

/// What is known of an intent.
pub(crate) enum Known {
    /// It succeeded or failed.
    Over,
    /// It can be confirmed.
    Ready,
    /// It is still being processed.
    Undecided,
}

/// Makes the attempts that are due now. A second run makes none twice.
pub async fn charge_cards(billing: &Billing) -> Outcome<()> {
    if billing.stripe.is_none() {
        return Ok(());
    }
    let cards = store::credit_cards(&*billing.db).await?;
    if cards.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = cards.keys().copied().collect();
    let payers = store::payers(&*billing.db, &ids).await?;
    // A payer's waiting payment may be for the invoice.
    let waits: HashSet<Uuid> =
        store::waiting_payments(&*billing.db).await?.into_iter().filter_map(|it| it.payer_id).collect();
    let by_card: Vec<Uuid> = payers
        .into_values()
        .filter(|it| it.method == Method::Card && !waits.contains(&it.id))
        .map(|it| it.id)
        .collect();
    let now = billing.clock.now();
    let all = store::open_of_payers(&*billing.db, &by_card).await?;
    let ids: Vec<InvoiceId> = all.iter().map(|it| it.id).collect();
    let mut last: HashMap<InvoiceId, store::Attempt> = HashMap::new();
    for it in store::attempts_at(&*billing.db, &ids).await? {
        last.insert(it.invoice_id, it);
    }
    for it in all.into_iter().filter(|it| is_due(last.get(&it.id), false, now)) {
        // An invoice that says bank transfer is paid by bank transfer.
        if read(&it)?.method == Method::Card {
            start_attempt(billing, it.id, false, now).await?;
        }
    }
    Ok(())
}

/// Makes an attempt at an invoice if none is pending and the next is due (or requested for); returns whether it did.
async fn start_attempt(billing: &Billing, id: InvoiceId, requested: bool, now: Instant) -> Outcome<bool> {
    let tx = billing.db.write().await?;
    // The invoice's lock keeps two processes from making an attempt each.
    let Some(row) = store::lock_invoice(&*tx, id).await?.filter(|it| open_yen(it) > 0) else { return Ok(false) };
    // Refuses to charge while the clock is in doubt.
    billing.clock.may_end(&*tx).await?;
    let before = store::attempts_at(&*tx, &[id]).await?;
    if !is_due(before.last(), requested, now) {
        return Ok(false);
    }
    let attempt = store::Attempt {
        id: AttemptId(entropy::id(now)),
        invoice_id: id,
        payer_id: payer_of(&row),
        yen: open_yen(&row),
        attempt: before.last().map_or(Count(0), |it| it.attempt) + Count(1),
        intent: None,
        card: None,
        charge: None,
        state: CreditCardState::Pending.into(),
        reason: String::new(),
        again_at: None,
        payment_id: None,
        made_at: now,
        changed_at: now,
    };
    queue::enqueue(&*tx, &Task::CreditCardPayment { attempt: attempt.id }, now, now).await?;
    store::add_attempt(&*tx, attempt).await?;
    entry::write(&*tx, Actor::SYSTEM, Act::ChargeAsked, (SubjectKind::Invoice, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Makes an attempt at an invoice for a clerk, before the next one is due.
pub async fn retry_now(billing: &Billing, caller: &ConsoleCaller, id: InvoiceId) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    billing.stripe()?;
    let row = store::invoice(&*billing.db, reach(caller), id).await?.ok_or(Code::NotFound)?;
    let payer = payer_of(&row);
    let card = store::credit_card(&*billing.db, payer).await?;
    // Disputed money may come back, and a waiting payment may be for the invoice.
    let disputed = store::disputes_of(&*billing.db, id).await?.iter().any(is_undecided);
    let waits = store::waiting_payments(&*billing.db).await?.iter().any(|it| it.payer_id == Some(payer));
    let may = row.drawn_at.is_some() && card.is_some_and(|it| it.card.is_some()) && !disputed && !waits;
    if may && start_attempt(billing, id, true, billing.clock.now()).await? {
        Ok(())
    } else {
        Err(Code::WrongStep.into())
    }
}

/// The attempts at an invoice, each with its last dispute.
pub(crate) async fn attempts(db: &impl ConnectionTrait, id: InvoiceId) -> Outcome<Vec<CreditCardAttempt>> {
    let disputes = store::disputes_of(db, id).await?;
    let rows = store::attempts_at(db, &[id]).await?;
    Ok(rows
        .into_iter()
        .map(|it| {
            let dispute = disputes.iter().rfind(|of| of.card_payment_id == it.id);
            CreditCardAttempt {
                made_at: it.made_at,
                yen: it.yen,
                state: it.state,
                reason: it.reason,
                again_at: it.again_at,
                dispute: dispute.map(|it| it.state.clone()),
                dispute_due: dispute.and_then(|it| it.due_at),
            }
        })
        .collect())
}

/// Carries out an attempt. It first asks what became of an intent whose answer may have been lost.
pub async fn run_attempt(billing: &Billing, id: AttemptId) -> Outcome<()> {
    let Some(it) = store::credit_card_payment(&*billing.db, id).await? else { return Ok(()) };
    if it.state != CreditCardState::Pending {
        return Ok(());
    }
    let stripe = billing.stripe()?;
    if let Some(intent) = &it.intent {
        match note_intent(billing, &it, stripe.intent(intent).await?).await? {
            Known::Over => return Ok(()),
            Known::Undecided => return Err(Code::CardsAway.into()),
            Known::Ready => {}
        }
    }
    let invoice = store::invoice(&*billing.db, Reach::All, it.invoice_id).await?;
    let card = store::credit_card(&*billing.db, it.payer_id).await?;
    let wanted = invoice.filter(|of| open_yen(of) == it.yen).zip(card.and_then(|it| Some((it.customer, it.card?))));
    // If another card was entered in the meantime, the next attempt charges that one.
    let wanted = wanted.filter(|(_, (_, card))| it.card.as_ref().is_none_or(|of| of == card));
    let Some((invoice, (customer, card))) = wanted else {
        cancel_attempt(billing, id).await?;
        if let Some(intent) = &it.intent {
            // Canceled, it can't be charged any more; if it already was, an event says so.
            if let Err(error) = stripe.drop(intent).await {
                tracing::warn!(attempt = %id, %error, "a payment could not be given up at Stripe");
            }
        }
        return Ok(());
    };
    let intent = if let Some(it) = &it.intent {
        it.clone()
    } else {
        let (of, number) = (invoice.id.to_string(), invoice.number.unwrap_or_default());
        let asked = Asked { invoice: &of, number: &number, attempt: it.attempt.signed() };
        let made = match asked_before(billing, &it, &asked, (&customer, &card)).await? {
            Before::Paid => return Ok(()),
            Before::Prepared(intent) => Ok(*intent),
            Before::Nothing => stripe.prepare((&customer, &card), it.yen, &asked, billing.clock.now()).await,
        };
        let made = match made {
            // Nothing was charged, and another try would fail alike.
            Err(stripe::Error::Refused { status: 400 | 402 | 404, code }) => {
                return note_failed(billing, id, &code).await;
            }
            it => it?,
        };
        // Stored before it is confirmed: an intent is charged once, so a lost answer costs nobody money.
        let tx = billing.db.write().await?;
        let change = credit_card_payment::ActiveModel {
            intent: Set(Some(made.id.clone())),
            card: Set(Some(card)),
            ..Default::default()
        };
        store::change_attempt(&*tx, id, change, billing.clock.now()).await?;
        tx.commit().await?;
        made.id
    };
    // Refused or not: the intent's state afterwards counts.
    let (seen, refused) = match stripe.take(&intent).await {
        Ok(it) => (it, None),
        Err(stripe::Error::Refused { status, code }) => (stripe.intent(&intent).await?, Some((status, code))),
        Err(it) => return Err(it.into()),
    };
    match (note_intent(billing, &it, seen).await?, refused) {
        (Known::Over, _) => Ok(()),
        (Known::Ready, Some((400 | 402 | 404, code))) => note_failed(billing, id, &code).await,
        _ => Err(Code::CardsAway.into()),
    }
}

/// Adopts what Stripe knows of an invoice and this database doesn't, because it was restored from a backup or an answer
/// was lost. What was charged then is not charged again.
async fn asked_before(
    billing: &Billing,
    of: &store::Attempt,
    asked: &Asked<'_>,
    (customer, card): (&str, &str),
) -> Outcome<Before> {
    let mut prepared = None;
    for seen in billing.stripe()?.intents_of(customer, asked).await? {
        if store::attempt_by(&*billing.db, credit_card_payment::Column::Intent, &seen.id).await?.is_some() {
            continue;
        }
        match seen.status.as_str() {
            "succeeded" => {
                tracing::warn!(attempt = %of.id, "an invoice was paid by card already, as Stripe tells");
                let charge = seen.latest_charge.as_ref().map(|it| it.id.clone());
                let now = billing.clock.now();
                let tx = billing.db.write().await?;
                let change =
                    credit_card_payment::ActiveModel { intent: Set(Some(seen.id.clone())), ..Default::default() };
                store::change_attempt(&*tx, of.id, change, now).await?;
                // Some of it may have been refunded since.
                if let Some(it) = charge {
                    queue::enqueue(&*tx, &look_task(of.id.to_string(), "charge", it), now, now).await?;
                }
                tx.commit().await?;
                note_intent(billing, of, seen).await?;
                return Ok(Before::Paid);
            }
            "requires_confirmation" if seen.amount == of.yen && seen.payment_method.as_deref() == Some(card) => {
                prepared = Some(seen);
            }
            // These were not charged and never will be.
            "requires_confirmation" | "requires_payment_method" | "requires_action" | "canceled" => {}
            _ => return Err(Code::CardsAway.into()),
        }
    }
    Ok(prepared.map_or(Before::Nothing, |it| Before::Prepared(Box::new(it))))
}

async fn cancel_attempt(billing: &Billing, id: AttemptId) -> Outcome<()> {
    let tx = billing.db.write().await?;
    let Some(it) = store::lock_attempt(&*tx, id).await? else { return Ok(()) };
    if it.state == CreditCardState::Pending {
        let change =
            credit_card_payment::ActiveModel { state: Set(CreditCardState::Dropped.into()), ..Default::default() };
        store::change_attempt(&*tx, id, change, billing.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Notes the state of an intent; raises an alarm if its sum or currency is not the attempt's.
pub(crate) async fn note_intent(billing: &Billing, of: &store::Attempt, seen: Intent) -> Outcome<Known> {
    if seen.amount != of.yen || seen.currency != "jpy" {
        billing.alarms.raise(Alarm::StripeSum, format!("attempt={}", of.id));
        return Err(Code::Internal.into());
    }
    match seen.status.as_str() {
        "succeeded" => {
            let charge = seen.latest_charge.map(|it| it.id);
            note_paid(billing, of.id, charge).await?;
            Ok(Known::Over)
        }
        "requires_payment_method" => {
            note_failed(billing, of.id, seen.refusal()).await?;
            Ok(Known::Over)
        }
        // The cardholder would have to confirm it, and isn't present.
        "requires_action" => {
            note_failed(billing, of.id, "authentication_required").await?;
            if let Err(error) = billing.stripe()?.drop(&seen.id).await {
                tracing::warn!(attempt = %of.id, %error, "a payment could not be given up at Stripe");
            }
            Ok(Known::Over)
        }
        // We only cancel once the attempt has ended, so it was canceled on Stripe's own pages.
        "canceled" => {
            note_failed(billing, of.id, "canceled").await?;
            Ok(Known::Over)
        }
        "requires_confirmation" => Ok(Known::Ready),
        _ => Ok(Known::Undecided),
    }
}

/// Adds a payment for what was collected and settles its invoice; what that no longer owes stays with the payment.
async fn note_paid(billing: &Billing, id: AttemptId, charge: Option<String>) -> Outcome<()> {
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let Some(it) = store::lock_attempt(&*tx, id).await? else { return Ok(()) };
    if it.payment_id.is_some() {
        return Ok(());
    }
    let paid = store::Payment {
        method: Method::Card.into(),
        payer_id: Some(it.payer_id),
        ..row(None, &Credit::bare("クレジットカード", it.yen, now.japan_date()), None, now)
    };
    store::add_payments(&*tx, vec![paid.clone()]).await?;
    pay_as_far_as_open(&*tx, &paid, &[it.invoice_id], None, now).await?;
    let change = credit_card_payment::ActiveModel {
        state: Set(CreditCardState::Paid.into()),
        reason: Set(String::new()),
        again_at: Set(None),
        charge: Set(charge.or(it.charge)),
        payment_id: Set(Some(paid.id)),
        ..Default::default()
    };
    store::change_attempt(&*tx, id, change, now).await?;
    entry::write(&*tx, Actor::SYSTEM, Act::ChargePaid, (SubjectKind::Invoice, Some(it.invoice_id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes a refusal: another attempt follows in some days, or the payer pays by bank transfer; either way they are told.
async fn note_failed(billing: &Billing, id: AttemptId, code: &str) -> Outcome<()> {
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let Some(it) = store::lock_attempt(&*tx, id).await? else { return Ok(()) };
    if it.state != CreditCardState::Pending {
        return Ok(());
    }
    // If the card was replaced in the meantime, the new one is charged at once.
    let card = store::credit_card(&*tx, it.payer_id).await?.and_then(|it| it.card);
    let other = it.card.is_some() && card.is_some() && it.card != card;
    let again_at = if other { Some(now) } else { again(number::length(it.attempt.0), code, now) };
    let change = credit_card_payment::ActiveModel {
        state: Set(CreditCardState::Failed.into()),
        reason: Set(code.to_owned()),
        again_at: Set(again_at),
        ..Default::default()
    };
    store::change_attempt(&*tx, id, change, now).await?;
    if again_at.is_none() {
        switch_to_bank_transfer(&*tx, it.payer_id, now).await?;
    }
    let Some(invoice) = store::lock_invoice(&*tx, it.invoice_id).await? else { return Ok(()) };
    for to in document::told(&*tx, &invoice).await? {
        queue::enqueue(&*tx, &Task::CreditCardRefused { attempt: id, to }, now, now).await?;
    }
    entry::write(&*tx, Actor::SYSTEM, Act::ChargeRefused, (SubjectKind::Invoice, Some(it.invoice_id.0)), code, now)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Mails the payer about a refusal, unless the invoice was paid in the meantime.
pub async fn mail_refusal(billing: &Billing, id: AttemptId, to: Billed) -> Outcome<()> {
    let message = format!("card-{}", Task::CreditCardRefused { attempt: id, to }.in_message_id());
    let Some(it) = store::credit_card_payment(&*billing.db, id).await? else { return Ok(()) };
    let Some(invoice) = store::invoice(&*billing.db, Reach::All, it.invoice_id).await? else { return Ok(()) };
    if open_yen(&invoice) <= 0 {
        return Ok(());
    }
    let Some(to) = document::address(&*billing.db, &invoice, to).await? else { return Ok(()) };
    let content = read(&invoice)?;
    let bank = billing.issuer.as_ref().map(|it| it.bank.as_str()).unwrap_or_default();
    let told = mails::billing::CollectionFailed {
        told: told_of(&content),
        method: Method::Card,
        again_at: it.again_at,
        ends: is_final(&it.reason),
        bank,
    };
    outbox::send(
        &billing.office,
        &mails::billing::refused(&to, &told, document::link(billing, &invoice), &billing.office.desk, message),
    )
    .await
}

/// The attempt of a charge at Stripe; a charge that is not known yet is found by its intent.
pub(crate) async fn attempt_of(billing: &Billing, charge: &str) -> Outcome<Option<store::Attempt>> {
    if let Some(it) = store::attempt_by(&*billing.db, credit_card_payment::Column::Charge, charge).await? {
        return Ok(Some(it));
    }
    let stripe = billing.stripe()?;
    let Some(intent) = stripe.charge(charge).await?.payment_intent else { return Ok(None) };
    let Some(it) = store::attempt_by(&*billing.db, credit_card_payment::Column::Intent, &intent).await? else {
        return Ok(None);
    };
    note_intent(billing, &it, stripe.intent(&intent).await?).await?;
    Ok(store::credit_card_payment(&*billing.db, it.id).await?)
}

/// The task that looks at an object of Stripe's, once per `event` (or another id in its place).
pub(crate) fn look_task(event: String, object: &str, id: String) -> Task {
    Task::StripeLook { event: Text(event), object: Text(object.to_owned()), id: Text(id) }
}

/// Whether a card may be charged for an invoice, after the last attempt at it.
fn is_due(last: Option<&store::Attempt>, requested: bool, now: Instant) -> bool {
    let Some(last) = last else { return true };
    match last.state.known() {
        Some(CreditCardState::Dropped) => true,
        // Paid and open again (disputed, or the settlement was undone): only a clerk decides that.
        Some(CreditCardState::Paid) => requested,
        Some(CreditCardState::Failed) => requested || last.again_at.is_some_and(|it| it <= now),
        // One is on its way; or the state can't be read, and nobody is charged on a guess.
        Some(CreditCardState::Pending) | None => false,
    }
}

/// Invoices with a pending attempt, or with a next one that is at most a day late.
pub(crate) async fn being_collected(
    db: &impl ConnectionTrait,
    of: &[InvoiceId],
    now: Instant,
) -> Outcome<HashSet<InvoiceId>> {
    let mut last = HashMap::new();
    for it in store::attempts_at(db, of).await? {
        let waits = it.state == CreditCardState::Pending || it.again_at.is_some_and(|at| now < at.plus(DAY));
        last.insert(it.invoice_id, waits);
    }
    Ok(last.into_iter().filter(|it| it.1).map(|it| it.0).collect())
}

fn is_undecided(it: &store::Dispute) -> bool {
    !it.state.known().is_some_and(DisputeState::is_decided)
}
