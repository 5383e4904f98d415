//! The credit card of a payer: entered on Stripe's page, shown by its last digits, removed.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::Method;
use medpost_domain::instant::Instant;
use medpost_domain::role::Action;
use medpost_wire::billing::credit_cards::{CreditCard, CreditCardPage};
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::billing::credit_cards::{objects, stripe};
use crate::billing::payers::payee::KnownPayer;
use crate::billing::payers::payer;
use crate::billing::{Billing, store};
use crate::jobs::queue;
use crate::jobs::task::{Task, Text};
use crate::kit::fault::{Fault, Outcome};
use crate::office::caller::ConsoleCaller;

/// Months before its expiry in which a card is said to end soon.
const SOON: i32 = 1;

/// Tells a waiting person that Stripe is away; jobs pass the error on and try again.
fn away(error: stripe::Error) -> Fault {
    tracing::warn!(%error, "Stripe did not do what a person asked for");
    Code::CardsAway.into()
}

/// The credit card of a payer in reach.
pub async fn credit_card(billing: &Billing, caller: &ConsoleCaller, id: Uuid) -> Outcome<CreditCard> {
    caller.must(Action::SeeInvoices)?;
    payer::plain(&*billing.db, caller.scope.association(), id).await?;
    card_of(billing, id).await
}

/// Opens a page at Stripe for entering a card.
pub async fn enter_card(billing: &Billing, caller: &ConsoleCaller, id: Uuid) -> Outcome<CreditCardPage> {
    caller.must(Action::ChangePayer)?;
    caller.must_be_fresh()?;
    let plain = payer::plain(&*billing.db, caller.scope.association(), id).await?;
    let back = format!("{}/invoices?card", billing.office.url);
    card_page(billing, id, &plain, &back, Actor::administrator(caller.administrator)).await
}

/// Checks whether a card was entered, for whoever comes back from the page.
pub async fn look_for_card(billing: &Billing, caller: &ConsoleCaller, id: Uuid) -> Outcome<CreditCard> {
    caller.must(Action::ChangePayer)?;
    payer::plain(&*billing.db, caller.scope.association(), id).await?;
    entered_card(billing, id).await
}

/// Removes the card.
pub async fn remove_card(billing: &Billing, caller: &ConsoleCaller, id: Uuid) -> Outcome<()> {
    caller.must(Action::ChangePayer)?;
    caller.must_be_fresh()?;
    payer::plain(&*billing.db, caller.scope.association(), id).await?;
    forget_card(billing, id, Actor::administrator(caller.administrator)).await
}

pub(crate) async fn entered_card(billing: &Billing, id: Uuid) -> Outcome<CreditCard> {
    adopt_entered_card(billing, id).await.map_err(waiting)?;
    card_of(billing, id).await
}

pub(crate) async fn card_of(billing: &Billing, id: Uuid) -> Outcome<CreditCard> {
    let row = store::credit_card(&*billing.db, id).await?.filter(|it| it.card.is_some());
    let now = Month::at(billing.clock.now());
    Ok(CreditCard {
        available: billing.stripe.is_some(),
        entered: row.is_some(),
        ends_soon: row.as_ref().is_some_and(|it| Month(it.expires) <= now.plus(SOON)),
        expires: row.as_ref().map(|it| Month(it.expires).to_string()).unwrap_or_default(),
        brand: row.as_ref().map(|it| it.brand.clone()).unwrap_or_default(),
        last4: row.map(|it| it.last4).unwrap_or_default(),
    })
}

pub(crate) async fn card_page(
    billing: &Billing,
    id: Uuid,
    plain: &KnownPayer,
    back: &str,
    by: Actor,
) -> Outcome<CreditCardPage> {
    let stripe = billing.stripe()?;
    let before = store::credit_card(&*billing.db, id).await?.map(|it| it.customer);
    let known = match &before {
        Some(it) => match stripe.page(it, back).await {
            // Our account at Stripe is another one, or the customer was removed there: makes a new one.
            Err(it) if it.is_unknown() => None,
            it => Some((before.clone().unwrap_or_default(), it.map_err(away)?)),
        },
        None => None,
    };
    let (customer, page) = if let Some(it) = known {
        it
    } else {
        let customer = stripe.customer(&id.to_string(), &plain.name).await.map_err(away)?;
        let page = stripe.page(&customer, back).await.map_err(away)?;
        (customer, page)
    };
    let url = page.url.ok_or(Code::CardsAway)?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let row = store::lock_credit_card(&*tx, id).await?;
    // Another request made a customer in the meantime.
    if row.as_ref().map(|it| &it.customer) != before.as_ref() {
        return Err(Code::Stale.into());
    }
    let row = if let Some(it) = row.filter(|it| it.customer == customer) {
        it
    } else {
        // A new customer has no card.
        switch_to_bank_transfer(&*tx, id, now).await?;
        no_card(id, customer, now)
    };
    store::put_credit_card(&*tx, store::CreditCard { session: Some(page.id), changed_at: now, ..row }).await?;
    entry::write(&*tx, by, Act::CreditCardAsked, (SubjectKind::Payer, Some(id)), "", now).await?;
    tx.commit().await?;
    Ok(CreditCardPage { url })
}

/// Takes over the card that was entered on the page opened last.
pub(crate) async fn adopt_entered_card(billing: &Billing, id: Uuid) -> Outcome<()> {
    let stripe = billing.stripe()?;
    let Some(row) = store::credit_card(&*billing.db, id).await? else { return Ok(()) };
    let Some(session) = row.session else { return Ok(()) };
    let page = stripe.page_of(&session).await?;
    if page.status.as_deref() != Some("complete") {
        return Ok(());
    }
    let setup = page.setup_intent.filter(|it| it.status == "succeeded").and_then(|it| it.payment_method);
    let Some(card) = setup.filter(|it| it.customer.as_deref() == Some(row.customer.as_str())) else {
        return Ok(());
    };
    let Some(face) = card.card else { return Ok(()) };
    let plain = payer::plain(&*billing.db, None, id).await?;
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    // The event, or the person who came back, may have had it noted in the meantime.
    let Some(row) = store::lock_credit_card(&*tx, id).await?.filter(|it| it.session.as_ref() == Some(&session)) else {
        return Ok(());
    };
    if let Some(before) = row.card.as_ref().filter(|it| **it != card.id) {
        queue::enqueue(&*tx, &Task::CreditCardForget { card: Text(before.clone()) }, now, now).await?;
    }
    let row = store::CreditCard { session: None, card: Some(card.id), changed_at: now, ..row };
    store::put_credit_card(&*tx, with_face(row, face)).await?;
    payer::set_pay_method(&*tx, id, &plain, Method::Card).await?;
    store::try_again(&*tx, id, now).await?;
    entry::write(&*tx, Actor::SYSTEM, Act::CreditCardEntered, (SubjectKind::Payer, Some(id)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

pub(crate) async fn forget_card(billing: &Billing, id: Uuid, by: Actor) -> Outcome<()> {
    let now = billing.clock.now();
    let tx = billing.db.write().await?;
    let row = store::lock_credit_card(&*tx, id).await?.ok_or(Code::NotFound)?;
    let Some(card) = row.card.clone() else { return Err(Code::NotFound.into()) };
    queue::enqueue(&*tx, &Task::CreditCardForget { card: Text(card) }, now, now).await?;
    without_card(&*tx, row, by, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Detaches a card at Stripe.
pub async fn forget_at_stripe(billing: &Billing, card: &str) -> Outcome<()> {
    Ok(billing.stripe()?.forget(card).await?)
}

/// Removes a card from its row; the payer is billed by bank transfer.
pub(crate) async fn without_card(
    tx: &impl ConnectionTrait,
    row: store::CreditCard,
    by: Actor,
    now: Instant,
) -> Outcome<()> {
    let id = row.id;
    store::put_credit_card(tx, no_card(id, row.customer, now)).await?;
    switch_to_bank_transfer(tx, id, now).await?;
    Ok(entry::write(tx, by, Act::CreditCardGone, (SubjectKind::Payer, Some(id)), "", now).await?)
}

/// Says that Stripe is away instead of failing: the event will bring what was entered.
fn waiting(fault: Fault) -> Fault {
    match fault {
        Fault::Broken { .. } => Code::CardsAway.into(),
        it => it,
    }
}

/// A payer who is known to Stripe and has no card.
fn no_card(id: Uuid, customer: String, now: Instant) -> store::CreditCard {
    store::CreditCard {
        id,
        customer,
        session: None,
        card: None,
        brand: String::new(),
        last4: String::new(),
        expires: 0,
        changed_at: now,
    }
}

pub(crate) fn with_face(row: store::CreditCard, face: objects::Face) -> store::CreditCard {
    let month = Month((face.exp_year - 1970).saturating_mul(12)).plus(face.exp_month - 1);
    store::CreditCard { brand: face.brand, last4: face.last4, expires: month.0, ..row }
}

/// Bills whoever paid by credit card by bank transfer from now on.
pub(crate) async fn switch_to_bank_transfer(tx: &impl ConnectionTrait, id: Uuid, now: Instant) -> Outcome<()> {
    let by_card = store::payers(tx, &[id]).await?.remove(&id).is_some_and(|it| it.method == Method::Card);
    if by_card {
        store::set_method(tx, id, Method::BankTransfer).await?;
        store::stop_asking(tx, id).await?;
        entry::write(tx, Actor::SYSTEM, Act::PayerByTransfer, (SubjectKind::Payer, Some(id)), "", now).await?;
    }
    Ok(())
}
