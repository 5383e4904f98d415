//! Money that goes back to a credit card: refunds, ours or made on Stripe's own pages, and disputes of cardholders.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::credit_card::{DisputeState, RefundState};
use medpost_domain::id::{AdministratorId, AttemptId, PaymentId, RefundId};
use medpost_domain::instant::{Instant, SECOND};
use medpost_domain::role::Action;
use medpost_entity::{credit_card_refund, payment};
use medpost_wire::billing::invoices::Refund;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::billing::convert::unsettled_yen;
use crate::billing::credit_cards::{charge, objects, stripe};
use crate::billing::payers::payee::check_reason;
use crate::billing::payments::settle::{pay_as_far_as_open, undo_all};
use crate::billing::{Billing, store};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

/// Refunds what is left of a payment, or some of it, to the card; possible several times, until nothing is left.
pub async fn refund(billing: &Billing, caller: &ConsoleCaller, id: PaymentId, request: &Refund) -> Outcome<()> {
    caller.must(Action::Bill)?;
    caller.must_be_fresh()?;
    billing.stripe()?;
    let why = check_reason(&request.reason)?;
    let tx = billing.db.write().await?;
    let it = store::lock_payment(&*tx, id).await?.ok_or(Code::NotFound)?;
    let now = billing.clock.may_end(&*tx).await?;
    if it.version != request.version {
        return Err(Code::Stale.into());
    }
    let of = store::card_payment_of(&*tx, id).await?.filter(|it| it.charge.is_some()).ok_or(Code::WrongStep)?;
    let left = unsettled_yen(&it);
    if left <= 0 || !it.aside.is_empty() {
        return Err(Code::WrongStep.into());
    }
    let yen = request.yen.unwrap_or(left);
    if !(1..=left).contains(&yen) {
        return Err(Code::BadSum.into());
    }
    let refund = refund_row(of.id, yen, None, &why, Some(caller.administrator), now);
    queue::enqueue(&*tx, &Task::CreditCardRefund { refund: refund.id }, now, now).await?;
    store::add_credit_card_refund(&*tx, refund).await?;
    // Deducted at once; `refund_failed` restores it.
    let change = payment::ActiveModel { returned: Set(it.returned + yen), ..Default::default() };
    store::change_payment(&*tx, id, it.version, change).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(
        &*tx,
        by,
        Act::PaymentRefunded,
        (SubjectKind::Payment, Some(id.0)),
        &format!("yen={yen} left={}", left - yen),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Sends a refund to Stripe, unless Stripe already has it: an earlier answer may have been lost.
pub async fn send_refund(billing: &Billing, id: RefundId) -> Outcome<()> {
    let stripe = billing.stripe()?;
    let Some(it) = store::credit_card_refund(&*billing.db, id).await? else { return Ok(()) };
    let of = store::credit_card_payment(&*billing.db, it.card_payment_id).await?;
    let Some(charge) = of.and_then(|it| it.charge) else { return Err(Code::Internal.into()) };
    if it.state != RefundState::Pending {
        return Ok(());
    }
    let ours = store::card_refunds(&*billing.db, it.card_payment_id).await?;
    let mut there = stripe.refunds(&charge).await?;
    // Also adopts one of this sum that no row knows: a database restored from a backup has forgotten it.
    let forgotten = |seen: &objects::Refund| {
        let known = ours.iter().any(|it| it.refund.as_ref() == Some(&seen.id) || is_ours(seen, it.id));
        !known && seen.amount == it.yen && !matches!(seen.status.as_deref(), Some("failed" | "canceled"))
    };
    let nth = ours.iter().position(|it| it.id == id).unwrap_or(ours.len());
    let at = there.iter().position(|it| is_ours(it, id)).or_else(|| there.iter().position(forgotten));
    let known = at.map(|it| there.swap_remove(it));
    let seen = match known {
        Some(it) => it,
        None => match stripe.refund(&charge, it.yen, &id.to_string(), nth).await {
            Ok(it) => it,
            // Refused for good: a clerk has to pay it back in another way.
            Err(stripe::Error::Refused { status: 400..=404, .. }) => return refund_failed(billing, id).await,
            Err(it) => return Err(it.into()),
        },
    };
    // A pending refund is asked about again, because its event may get lost.
    if note_refund(billing, id, &seen).await? { Ok(()) } else { Err(Code::CardsAway.into()) }
}

/// Notes the state of a refund; returns whether it is final.
async fn note_refund(billing: &Billing, id: RefundId, seen: &objects::Refund) -> Outcome<bool> {
    if matches!(seen.status.as_deref(), Some("failed" | "canceled")) {
        refund_failed(billing, id).await?;
        return Ok(true);
    }
    let done = seen.status.as_deref() == Some("succeeded");
    let tx = billing.db.write().await?;
    let Some(it) = store::lock_credit_card_refund(&*tx, id).await? else { return Ok(true) };
    if it.state != RefundState::Pending {
        return Ok(true);
    }
    let state = if done { RefundState::Done } else { RefundState::Pending };
    let change = credit_card_refund::ActiveModel {
        refund: Set(Some(seen.id.clone())),
        state: Set(state.into()),
        ..Default::default()
    };
    store::change_credit_card_refund(&*tx, id, change, billing.clock.now()).await?;
    tx.commit().await?;
    Ok(done)
}

async fn refund_failed(billing: &Billing, id: RefundId) -> Outcome<()> {
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let Some(it) = store::lock_credit_card_refund(&*tx, id).await? else { return Ok(()) };
    if it.state == RefundState::Failed {
        return Ok(());
    }
    let change = credit_card_refund::ActiveModel { state: Set(RefundState::Failed.into()), ..Default::default() };
    store::change_credit_card_refund(&*tx, id, change, now).await?;
    if let Some(of) = store::credit_card_payment(&*tx, it.card_payment_id).await?.and_then(|it| it.payment_id) {
        restore_returned(&*tx, of, it.yen).await?;
        let detail = format!("yen={}", it.yen);
        entry::write(&*tx, Actor::SYSTEM, Act::PaymentRefundFailed, (SubjectKind::Payment, Some(of.0)), &detail, now)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Notes the refunds of a charge, ours or made on Stripe's own pages.
pub(crate) async fn look_at_charge(billing: &Billing, charge: &str) -> Outcome<()> {
    let Some(of) = charge::attempt_of(billing, charge).await? else { return Ok(()) };
    let Some(payment) = of.payment_id else { return Ok(()) };
    let ours = store::card_refunds(&*billing.db, of.id).await?;
    for seen in billing.stripe()?.refunds(charge).await? {
        let known = ours.iter().find(|it| it.refund.as_ref() == Some(&seen.id) || is_ours(&seen, it.id));
        if let Some(it) = known {
            note_refund(billing, it.id, &seen).await?;
            continue;
        }
        if matches!(seen.status.as_deref(), Some("failed" | "canceled")) {
            continue;
        }
        let now = billing.clock.now();
        let tx = billing.db.write().await?;
        // If another process notes it at the same time, the unique id lets only one succeed.
        let row = refund_row(of.id, seen.amount, Some(seen.id.clone()), "Stripe の管理画面での返金", None, now);
        store::add_credit_card_refund(&*tx, row).await?;
        deduct_returned(&*tx, payment, seen.amount, now).await?;
        let detail = format!("yen={}", seen.amount);
        entry::write(&*tx, Actor::SYSTEM, Act::PaymentRefunded, (SubjectKind::Payment, Some(payment.0)), &detail, now)
            .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Notes the state of a dispute: its sum is deducted while it stands against us. A charge may have several, one after
/// the other.
pub(crate) async fn look_at_dispute(billing: &Billing, id: &str) -> Outcome<()> {
    let before = store::dispute(&*billing.db, id).await?;
    let seen = billing.stripe()?.dispute(id).await?;
    let Some(of) = charge::attempt_of(billing, &seen.charge).await? else { return Ok(()) };
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let Some(of) = store::lock_attempt(&*tx, of.id).await? else { return Ok(()) };
    let Some(payment) = of.payment_id else { return Ok(()) };
    // Another process looked in the meantime, and may have seen a later state.
    if store::dispute(&*tx, id).await? != before {
        return Err(Code::Stale.into());
    }
    let state = DisputeState::told(&seen.status);
    let taken = before.as_ref().map(|it| it.state.get()).transpose()?.is_some_and(DisputeState::is_taken);
    let yen = before.filter(|_| taken).map_or(seen.amount, |it| it.yen);
    match (taken, state.is_taken()) {
        (false, true) => deduct_returned(&*tx, payment, yen, now).await?,
        (true, false) => {
            // Back from the dispute, the money settles its invoice again.
            restore_returned(&*tx, payment, yen).await?;
            let it = store::lock_payment(&*tx, payment).await?.ok_or(Code::NotFound)?;
            pay_as_far_as_open(&*tx, &it, &[of.invoice_id], None, now).await?;
        }
        _ => {}
    }
    let due_at = seen.evidence_details.and_then(|it| it.due_by).map(|it| Instant(it.saturating_mul(SECOND)));
    let row =
        store::Dispute { id: id.to_owned(), card_payment_id: of.id, yen, state: state.into(), due_at, changed_at: now };
    store::put_dispute(&*tx, row).await?;
    let detail = format!("state={} yen={yen}", state.text());
    entry::write(&*tx, Actor::SYSTEM, Act::ChargeDisputed, (SubjectKind::Invoice, Some(of.invoice_id.0)), &detail, now)
        .await?;
    tx.commit().await?;
    Ok(())
}

fn is_ours(seen: &objects::Refund, id: RefundId) -> bool {
    seen.metadata.as_ref().and_then(|it| it.get("refund")).is_some_and(|it| *it == id.to_string())
}

fn refund_row(
    of: AttemptId,
    yen: i64,
    refund: Option<String>,
    why: &str,
    by: Option<AdministratorId>,
    now: Instant,
) -> store::Refund {
    let state = if refund.is_some() { RefundState::Done } else { RefundState::Pending };
    store::Refund {
        id: RefundId(entropy::id(now)),
        card_payment_id: of,
        yen,
        refund,
        state: state.into(),
        reason: why.to_owned(),
        made_by: by,
        made_at: now,
        changed_at: now,
    }
}

/// Deducts yen that went back from a payment; invoices that it no longer covers are open again.
async fn deduct_returned(tx: &impl ConnectionTrait, id: PaymentId, yen: i64, now: Instant) -> Outcome<()> {
    let mut it = store::lock_payment(tx, id).await?.ok_or(Code::NotFound)?;
    let mut paid = Vec::new();
    if unsettled_yen(&it) < yen {
        paid = undo_all(tx, &it, None, now).await?;
        // Read again: undoing settlements changed its version.
        it = store::lock_payment(tx, id).await?.ok_or(Code::NotFound)?;
    }
    let change = payment::ActiveModel { returned: Set(it.returned + yen), ..Default::default() };
    store::change_payment(tx, id, it.version, change).await?;
    let it = store::lock_payment(tx, id).await?.ok_or(Code::NotFound)?;
    pay_as_far_as_open(tx, &it, &paid, None, now).await
}

/// Restores yen of a payment that came back.
async fn restore_returned(tx: &impl ConnectionTrait, id: PaymentId, yen: i64) -> Outcome<()> {
    let it = store::lock_payment(tx, id).await?.ok_or(Code::NotFound)?;
    let change = payment::ActiveModel { returned: Set(it.returned - yen), ..Default::default() };
    Ok(store::change_payment(tx, id, it.version, change).await?)
}
