//! Stripe's events: each only says where to look, and what Stripe then answers counts.

use medpost_domain::act::{Act, SubjectKind};
use medpost_entity::{credit_card, credit_card_payment};
use medpost_wire::problem::Code;

use crate::audit::entry::{self, Actor};
use crate::billing::credit_cards::card::{adopt_entered_card, switch_to_bank_transfer, with_face, without_card};
use crate::billing::credit_cards::charge::{look_task, note_intent};
use crate::billing::credit_cards::objects::Hint;
use crate::billing::credit_cards::refunds;
use crate::billing::{Billing, store};
use crate::jobs::queue;
use crate::kit::fault::Outcome;

/// Enqueues a look at what an event is about; an event that comes again is ignored.
pub async fn enqueue_event(billing: &Billing, hint: &Hint) -> Outcome<()> {
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    queue::enqueue(&*tx, &look_task(hint.event.clone(), &hint.object, hint.id.clone()), now, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Reads an event (see `Stripe::event`); refuses one whose signature is wrong or too old.
pub fn read_event(billing: &Billing, signature: &str, body: &[u8]) -> Outcome<Option<Hint>> {
    let read = billing.stripe()?.event(signature, body, billing.clock.now());
    read.ok_or_else(|| Code::BadSignature.into())
}

/// Asks Stripe about an object that an event named, and notes the answer.
pub async fn sync_object(billing: &Billing, object: &str, id: &str) -> Outcome<()> {
    match object {
        "checkout.session" => match store::credit_card_by(&*billing.db, credit_card::Column::Session, id).await? {
            Some(it) => adopt_entered_card(billing, it.id).await,
            None => Ok(()),
        },
        "payment_intent" => {
            let Some(it) = store::attempt_by(&*billing.db, credit_card_payment::Column::Intent, id).await? else {
                return Ok(());
            };
            let seen = billing.stripe()?.intent(id).await?;
            note_intent(billing, &it, seen).await.map(|_| ())
        }
        "charge" => refunds::look_at_charge(billing, id).await,
        "dispute" => refunds::look_at_dispute(billing, id).await,
        "payment_method" => look_at_card(billing, id).await,
        "customer" => look_at_customer(billing, id).await,
        _ => Ok(()),
    }
}

/// Updates a card that its bank renewed, or removes one that no longer belongs to its customer.
async fn look_at_card(billing: &Billing, id: &str) -> Outcome<()> {
    let Some(known) = store::credit_card_by(&*billing.db, credit_card::Column::Card, id).await? else {
        return Ok(());
    };
    let seen = match billing.stripe()?.card(id).await {
        Ok(it) => Some(it),
        Err(it) if it.is_missing() => None,
        Err(it) => return Err(it.into()),
    };
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let row = store::lock_credit_card(&*tx, known.id).await?.filter(|it| it.card.as_deref() == Some(id));
    let Some(row) = row else { return Ok(()) };
    match seen.filter(|it| it.customer.as_deref() == Some(row.customer.as_str())).and_then(|it| it.card) {
        Some(face) => store::put_credit_card(&*tx, with_face(row, face)).await?,
        None => without_card(&*tx, row, Actor::SYSTEM, now).await?,
    }
    tx.commit().await?;
    Ok(())
}

async fn look_at_customer(billing: &Billing, id: &str) -> Outcome<()> {
    let Some(row) = store::credit_card_by(&*billing.db, credit_card::Column::Customer, id).await? else {
        return Ok(());
    };
    if !billing.stripe()?.is_gone(id).await? {
        return Ok(());
    }
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    store::drop_credit_card(&*tx, row.id).await?;
    switch_to_bank_transfer(&*tx, row.id, now).await?;
    entry::write(&*tx, Actor::SYSTEM, Act::CreditCardGone, (SubjectKind::Payer, Some(row.id)), "", now).await?;
    tx.commit().await?;
    Ok(())
}
