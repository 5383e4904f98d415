//! Payment by credit card: the card of one that pays, entered on Stripe's page; open invoices collected from it; refusals,
//! refunds and disputes. Every step can be asked for again: what counts is what Stripe says when it is asked.

use medpost_domain::act::{Act, SubjectKind};
use std::collections::{HashMap, HashSet};

use medpost_domain::billing::card::{CardState, DisputeState, again, is_final};
use medpost_domain::billing::month::Month;
use medpost_domain::billing::payer::Method;
use medpost_domain::billing::zengin::Credit;
use medpost_domain::id::{CardPaymentId, InvoiceId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_entity::{card_payment, credit_card};
use medpost_wire::billing::credit_cards::{CardAttempt, CardPage, CreditCard};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::jobs::queue;
use crate::jobs::task::{Billed, Task, Text};
use crate::kit::alarm::Alarm;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::notify::letters;
use crate::office::caller::ConsoleCaller;

use super::document::told_of;
use super::ground::{open, payer_of, read, row};
use super::payee::Plain;
use super::payments::pay_whole;
use super::store::{self, Reach};
use super::stripe::{self, Asked, Hint, Intent, Stripe};
use super::{Billing, reach};

/// Months before its end in which a card is said to end soon.
const SOON: i32 = 1;

/// What came of an invoice before it is asked for.
enum Before {
    /// It was taken.
    Paid,
    /// It was prepared, and may be taken.
    Prepared(Box<Intent>),
    /// Nothing that counts.
    Nothing,
}

/// What is known of a payment.
enum Known {
    /// It is over, one way or the other.
    Over,
    /// It may be taken.
    Ready,
    /// It is not decided yet.
    Undecided,
}

/// A person who waits is told; a job tries again.
fn away(error: stripe::Error) -> Fault {
    tracing::warn!(%error, "Stripe did not do what a person asked for");
    Code::CardsAway.into()
}

impl Billing {
    pub(super) fn stripe(&self) -> Outcome<&Stripe> {
        self.stripe.as_deref().ok_or_else(|| Code::NoCards.into())
    }

    /// The credit card of one that pays.
    pub async fn credit_card(&self, caller: &ConsoleCaller, id: Uuid) -> Outcome<CreditCard> {
        caller.must(Action::SeeInvoices)?;
        self.plain(caller.scope.association(), id).await?;
        self.card_of(id).await
    }

    /// A page of Stripe's on which a card is entered.
    pub async fn enter_card(&self, caller: &ConsoleCaller, id: Uuid) -> Outcome<CardPage> {
        caller.must(Action::ChangePayer)?;
        caller.must_be_fresh()?;
        let plain = self.plain(caller.scope.association(), id).await?;
        let back = format!("{}/invoices?card", self.office.url);
        self.card_page(id, &plain, &back, Actor::administrator(caller.administrator)).await
    }

    /// Looks whether a card was entered: asked for by whoever comes back from the page.
    pub async fn look_for_card(&self, caller: &ConsoleCaller, id: Uuid) -> Outcome<CreditCard> {
        caller.must(Action::ChangePayer)?;
        self.plain(caller.scope.association(), id).await?;
        self.entered_card(id).await
    }

    /// Forgets the card.
    pub async fn remove_card(&self, caller: &ConsoleCaller, id: Uuid) -> Outcome<()> {
        caller.must(Action::ChangePayer)?;
        caller.must_be_fresh()?;
        self.plain(caller.scope.association(), id).await?;
        self.forget_card(id, Actor::administrator(caller.administrator)).await
    }

    pub(super) async fn entered_card(&self, id: Uuid) -> Outcome<CreditCard> {
        self.look_at_page(id).await.map_err(waiting)?;
        self.card_of(id).await
    }

    pub(super) async fn card_of(&self, id: Uuid) -> Outcome<CreditCard> {
        let row = store::credit_card(&*self.db, id).await?.filter(|it| it.card.is_some());
        let now = Month::at(self.clock.now());
        Ok(CreditCard {
            available: self.stripe.is_some(),
            entered: row.is_some(),
            ends_soon: row.as_ref().is_some_and(|it| Month(it.expires) <= now.plus(SOON)),
            expires: row.as_ref().map(|it| Month(it.expires).to_string()).unwrap_or_default(),
            brand: row.as_ref().map(|it| it.brand.clone()).unwrap_or_default(),
            last4: row.map(|it| it.last4).unwrap_or_default(),
        })
    }

    pub(super) async fn card_page(&self, id: Uuid, plain: &Plain, back: &str, by: Actor) -> Outcome<CardPage> {
        let stripe = self.stripe()?;
        let before = store::credit_card(&*self.db, id).await?.map(|it| it.customer);
        let known = match &before {
            Some(it) => match stripe.page(it, back).await {
                // Another account at Stripe, or removed there: they begin anew.
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
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let row = store::lock_credit_card(&*tx, id).await?;
        if row.as_ref().map(|it| &it.customer) != before.as_ref() {
            return Err(Code::Stale.into());
        }
        let row = if let Some(it) = row.filter(|it| it.customer == customer) {
            it
        } else {
            by_transfer(&*tx, id, now).await?;
            no_card(id, customer, now)
        };
        store::put_credit_card(&*tx, store::CreditCard { session: Some(page.id), changed_at: now, ..row }).await?;
        entry::write(&*tx, by, Act::CreditCardAsked, (SubjectKind::Payer, Some(id)), "", now).await?;
        tx.commit().await?;
        Ok(CardPage { url })
    }

    /// Takes over what was entered on the page that was opened last.
    pub(super) async fn look_at_page(&self, id: Uuid) -> Outcome<()> {
        let stripe = self.stripe()?;
        let Some(row) = store::credit_card(&*self.db, id).await? else { return Ok(()) };
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
        let plain = self.plain(None, id).await?;
        let now = self.clock.now();
        let tx = self.db.write().await?;
        // Noted by the event, or by the person who came back, meanwhile.
        let Some(row) = store::lock_credit_card(&*tx, id).await?.filter(|it| it.session.as_ref() == Some(&session))
        else {
            return Ok(());
        };
        if let Some(before) = row.card.as_ref().filter(|it| **it != card.id) {
            queue::enqueue(&*tx, &Task::CreditCardForget { card: Text(before.clone()) }, now, now).await?;
        }
        let row = store::CreditCard { session: None, card: Some(card.id), changed_at: now, ..row };
        store::put_credit_card(&*tx, with_face(row, face)).await?;
        self.pays_by(&*tx, id, &plain, Method::Card).await?;
        store::try_again(&*tx, id, now).await?;
        entry::write(&*tx, Actor::SYSTEM, Act::CreditCardEntered, (SubjectKind::Payer, Some(id)), "", now).await?;
        tx.commit().await?;
        Ok(())
    }

    pub(super) async fn forget_card(&self, id: Uuid, by: Actor) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let row = store::lock_credit_card(&*tx, id).await?.ok_or(Code::NotFound)?;
        let Some(card) = row.card.clone() else { return Err(Code::NotFound.into()) };
        queue::enqueue(&*tx, &Task::CreditCardForget { card: Text(card) }, now, now).await?;
        self.without_card(&*tx, row, by, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Has Stripe forget a card.
    pub async fn forget_at_stripe(&self, card: &str) -> Outcome<()> {
        Ok(self.stripe()?.forget(card).await?)
    }

    /// A card is gone: its payer is billed by transfer.
    async fn without_card(
        &self,
        tx: &impl ConnectionTrait,
        row: store::CreditCard,
        by: Actor,
        now: Instant,
    ) -> Outcome<()> {
        let id = row.id;
        store::put_credit_card(tx, no_card(id, row.customer, now)).await?;
        by_transfer(tx, id, now).await?;
        Ok(entry::write(tx, by, Act::CreditCardGone, (SubjectKind::Payer, Some(id)), "", now).await?)
    }

    /// Those who may be billed by card.
    pub(super) async fn carded(&self, db: &impl ConnectionTrait) -> Outcome<HashSet<Uuid>> {
        let cards = if self.stripe.is_some() { store::credit_cards(db).await? } else { HashMap::new() };
        Ok(cards.into_keys().collect())
    }

    /// Asks for whatever is to be collected from cards now. Asked again it asks for nothing twice.
    pub async fn collect_cards(&self) -> Outcome<()> {
        if self.stripe.is_none() {
            return Ok(());
        }
        let cards = store::credit_cards(&*self.db).await?;
        if cards.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = cards.keys().copied().collect();
        let payers = store::payers(&*self.db, &ids).await?;
        // Money of theirs that waits may be for it.
        let waits: HashSet<Uuid> =
            store::waiting_payments(&*self.db).await?.into_iter().filter_map(|it| it.payer_id).collect();
        let by_card: Vec<Uuid> = payers
            .into_values()
            .filter(|it| it.method == Method::Card && !waits.contains(&it.id))
            .map(|it| it.id)
            .collect();
        let now = self.clock.now();
        let all = store::open_of_payers(&*self.db, &by_card).await?;
        let ids: Vec<InvoiceId> = all.iter().map(|it| it.id).collect();
        let mut last: HashMap<InvoiceId, store::CardPayment> = HashMap::new();
        for it in store::card_payments(&*self.db, &ids).await? {
            last.insert(it.invoice_id, it);
        }
        for it in all.into_iter().filter(|it| is_due(last.get(&it.id), false, now)) {
            // What was billed by transfer is paid by transfer.
            if read(&it)?.method == Method::Card {
                self.ask_card(it.id, false, now).await?;
            }
        }
        Ok(())
    }

    /// Makes an attempt at an invoice, if none is on its way and the next is due (or wished for).
    async fn ask_card(&self, id: InvoiceId, wished: bool, now: Instant) -> Outcome<bool> {
        let tx = self.db.write().await?;
        let Some(row) = store::lock_invoice(&*tx, id).await?.filter(|it| open(it) > 0) else { return Ok(false) };
        self.clock.may_end(&*tx).await?;
        let before = store::card_payments(&*tx, &[id]).await?;
        if !is_due(before.last(), wished, now) {
            return Ok(false);
        }
        let attempt = store::CardPayment {
            id: CardPaymentId(entropy::id(now)),
            invoice_id: id,
            payer_id: payer_of(&row),
            yen: open(&row),
            attempt: before.last().map_or(0, |it| it.attempt) + 1,
            intent: None,
            card: None,
            charge: None,
            state: CardState::Pending.into(),
            reason: String::new(),
            again_at: None,
            payment_id: None,
            made_at: now,
            changed_at: now,
        };
        queue::enqueue(&*tx, &Task::CreditCardPayment { attempt: attempt.id }, now, now).await?;
        store::add_card_payment(&*tx, attempt).await?;
        entry::write(&*tx, Actor::SYSTEM, Act::ChargeAsked, (SubjectKind::Invoice, Some(id.0)), "", now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A clerk asks for an invoice again, before its day.
    pub async fn ask_card_again(&self, caller: &ConsoleCaller, id: InvoiceId) -> Outcome<()> {
        caller.must(Action::Bill)?;
        caller.must_be_fresh()?;
        self.stripe()?;
        let row = store::invoice(&*self.db, reach(caller), id).await?.ok_or(Code::NotFound)?;
        let payer = payer_of(&row);
        let card = store::credit_card(&*self.db, payer).await?;
        // What a dispute holds may come back, and what waits may be for it.
        let disputed = store::disputes_of(&*self.db, id).await?.iter().any(is_undecided);
        let waits = store::waiting_payments(&*self.db).await?.iter().any(|it| it.payer_id == Some(payer));
        let may = row.drawn_at.is_some() && card.is_some_and(|it| it.card.is_some()) && !disputed && !waits;
        if may && self.ask_card(id, true, self.clock.now()).await? { Ok(()) } else { Err(Code::WrongStep.into()) }
    }

    /// The attempts at an invoice, as they are shown.
    pub(super) async fn attempts(&self, id: InvoiceId) -> Outcome<Vec<CardAttempt>> {
        let disputes = store::disputes_of(&*self.db, id).await?;
        let rows = store::card_payments(&*self.db, &[id]).await?;
        Ok(rows
            .into_iter()
            .map(|it| {
                let dispute = disputes.iter().rfind(|of| of.card_payment_id == it.id);
                CardAttempt {
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

    /// Collects one invoice. Where an answer was lost it asks what became of it before it does anything.
    pub async fn collect_card(&self, id: CardPaymentId) -> Outcome<()> {
        let Some(it) = store::card_payment(&*self.db, id).await? else { return Ok(()) };
        if it.state != CardState::Pending {
            return Ok(());
        }
        let stripe = self.stripe()?;
        if let Some(intent) = &it.intent {
            match self.note_intent(&it, stripe.intent(intent).await?).await? {
                Known::Over => return Ok(()),
                Known::Undecided => return Err(Code::CardsAway.into()),
                Known::Ready => {}
            }
        }
        let invoice = store::invoice(&*self.db, Reach::All, it.invoice_id).await?;
        let card = store::credit_card(&*self.db, it.payer_id).await?;
        let wanted = invoice.filter(|of| open(of) == it.yen).zip(card.and_then(|it| Some((it.customer, it.card?))));
        // Another card was entered meanwhile: the next attempt asks that one.
        let wanted = wanted.filter(|(_, (_, card))| it.card.as_ref().is_none_or(|of| of == card));
        let Some((invoice, (customer, card))) = wanted else {
            self.drop_attempt(id).await?;
            if let Some(intent) = &it.intent {
                // One that was not taken is never taken any more; one that was, an event tells of.
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
            let asked = Asked { invoice: &of, number: &number, attempt: it.attempt };
            let made = match self.asked_before(&it, &asked, (&customer, &card)).await? {
                Before::Paid => return Ok(()),
                Before::Prepared(intent) => Ok(*intent),
                Before::Nothing => stripe.prepare((&customer, &card), it.yen, &asked, self.clock.now()).await,
            };
            let made = match made {
                // Nothing was taken, and asking again would come to the same.
                Err(stripe::Error::Refused { status: 400 | 402 | 404, code }) => {
                    return self.card_failed(id, &code).await;
                }
                it => it?,
            };
            let tx = self.db.write().await?;
            let change = card_payment::ActiveModel {
                intent: Set(Some(made.id.clone())),
                card: Set(Some(card)),
                ..Default::default()
            };
            store::change_card_payment(&*tx, id, change, self.clock.now()).await?;
            tx.commit().await?;
            made.id
        };
        // Refused or not: what counts is how it stands afterwards.
        let (seen, refused) = match stripe.take(&intent).await {
            Ok(it) => (it, None),
            Err(stripe::Error::Refused { status, code }) => (stripe.intent(&intent).await?, Some((status, code))),
            Err(it) => return Err(it.into()),
        };
        match (self.note_intent(&it, seen).await?, refused) {
            (Known::Over, _) => Ok(()),
            (Known::Ready, Some((400 | 402 | 404, code))) => self.card_failed(id, &code).await,
            _ => Err(Code::CardsAway.into()),
        }
    }

    /// What Stripe knows of an invoice that is about to be asked for, and this database does not: it is one of yesterday,
    /// or an answer was lost. What was taken then is not taken again.
    async fn asked_before(
        &self,
        of: &store::CardPayment,
        asked: &Asked<'_>,
        (customer, card): (&str, &str),
    ) -> Outcome<Before> {
        let mut prepared = None;
        for seen in self.stripe()?.intents_of(customer, asked).await? {
            if store::card_payment_by(&*self.db, card_payment::Column::Intent, &seen.id).await?.is_some() {
                continue;
            }
            match seen.status.as_str() {
                "succeeded" => {
                    tracing::warn!(attempt = %of.id, "an invoice was paid by card already, as Stripe tells");
                    let charge = seen.latest_charge.as_ref().map(|it| it.id.clone());
                    let now = self.clock.now();
                    let tx = self.db.write().await?;
                    let change = card_payment::ActiveModel { intent: Set(Some(seen.id.clone())), ..Default::default() };
                    store::change_card_payment(&*tx, of.id, change, now).await?;
                    // Some of it may have gone back since.
                    if let Some(it) = charge {
                        queue::enqueue(&*tx, &look(of.id.to_string(), "charge", it), now, now).await?;
                    }
                    tx.commit().await?;
                    self.note_intent(of, seen).await?;
                    return Ok(Before::Paid);
                }
                "requires_confirmation" if seen.amount == of.yen && seen.payment_method.as_deref() == Some(card) => {
                    prepared = Some(seen);
                }
                // Nothing came of these, and nothing will.
                "requires_confirmation" | "requires_payment_method" | "requires_action" | "canceled" => {}
                _ => return Err(Code::CardsAway.into()),
            }
        }
        Ok(prepared.map_or(Before::Nothing, |it| Before::Prepared(Box::new(it))))
    }

    async fn drop_attempt(&self, id: CardPaymentId) -> Outcome<()> {
        let tx = self.db.write().await?;
        let Some(it) = store::lock_card_payment(&*tx, id).await? else { return Ok(()) };
        if it.state == CardState::Pending {
            let change = card_payment::ActiveModel { state: Set(CardState::Dropped.into()), ..Default::default() };
            store::change_card_payment(&*tx, id, change, self.clock.now()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Notes where a payment stands at Stripe.
    async fn note_intent(&self, of: &store::CardPayment, seen: Intent) -> Outcome<Known> {
        if seen.amount != of.yen || seen.currency != "jpy" {
            self.alarms.raise(Alarm::StripeSum, format!("attempt={}", of.id));
            return Err(Code::Internal.into());
        }
        match seen.status.as_str() {
            "succeeded" => {
                let charge = seen.latest_charge.map(|it| it.id);
                self.card_paid(of.id, charge).await?;
                Ok(Known::Over)
            }
            "requires_payment_method" => {
                self.card_failed(of.id, seen.refusal()).await?;
                Ok(Known::Over)
            }
            // Its holder would have to say so: nobody sits there.
            "requires_action" => {
                self.card_failed(of.id, "authentication_required").await?;
                if let Err(error) = self.stripe()?.drop(&seen.id).await {
                    tracing::warn!(attempt = %of.id, %error, "a payment could not be given up at Stripe");
                }
                Ok(Known::Over)
            }
            // By us it is after the attempt was: so it was on Stripe's own pages.
            "canceled" => {
                self.card_failed(of.id, "canceled").await?;
                Ok(Known::Over)
            }
            "requires_confirmation" => Ok(Known::Ready),
            _ => Ok(Known::Undecided),
        }
    }

    /// What was collected is a payment for its invoice; what that does not owe any more stays with it.
    async fn card_paid(&self, id: CardPaymentId, charge: Option<String>) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let Some(it) = store::lock_card_payment(&*tx, id).await? else { return Ok(()) };
        if it.payment_id.is_some() {
            return Ok(());
        }
        let paid = store::Payment {
            method: Method::Card.into(),
            payer_id: Some(it.payer_id),
            ..row(None, &Credit::bare("クレジットカード", it.yen, now.japan_date()), None, now)
        };
        store::add_payments(&*tx, vec![paid.clone()]).await?;
        pay_whole(&*tx, &paid, &[it.invoice_id], None, now).await?;
        let change = card_payment::ActiveModel {
            state: Set(CardState::Paid.into()),
            reason: Set(String::new()),
            again_at: Set(None),
            charge: Set(charge.or(it.charge)),
            payment_id: Set(Some(paid.id)),
            ..Default::default()
        };
        store::change_card_payment(&*tx, id, change, now).await?;
        entry::write(&*tx, Actor::SYSTEM, Act::ChargePaid, (SubjectKind::Invoice, Some(it.invoice_id.0)), "", now)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// What was refused is asked for again in some days, or its payer pays in another way; either way they are told.
    async fn card_failed(&self, id: CardPaymentId, code: &str) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let Some(it) = store::lock_card_payment(&*tx, id).await? else { return Ok(()) };
        if it.state != CardState::Pending {
            return Ok(());
        }
        // Of a card that was replaced meanwhile it says nothing: the new one is asked.
        let card = store::credit_card(&*tx, it.payer_id).await?.and_then(|it| it.card);
        let other = it.card.is_some() && card.is_some() && it.card != card;
        let again_at =
            if other { Some(now) } else { again(usize::try_from(it.attempt).unwrap_or(usize::MAX), code, now) };
        let change = card_payment::ActiveModel {
            state: Set(CardState::Failed.into()),
            reason: Set(code.to_owned()),
            again_at: Set(again_at),
            ..Default::default()
        };
        store::change_card_payment(&*tx, id, change, now).await?;
        if again_at.is_none() {
            by_transfer(&*tx, it.payer_id, now).await?;
        }
        let Some(invoice) = store::lock_invoice(&*tx, it.invoice_id).await? else { return Ok(()) };
        for to in self.told(&*tx, &invoice).await? {
            queue::enqueue(&*tx, &Task::CreditCardRefused { attempt: id, to }, now, now).await?;
        }
        entry::write(&*tx, Actor::SYSTEM, Act::ChargeRefused, (SubjectKind::Invoice, Some(it.invoice_id.0)), code, now)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Mails of a refusal; of what was paid meanwhile there is nothing to tell.
    pub async fn mail_refusal(&self, id: CardPaymentId, to: Billed) -> Outcome<()> {
        let message = format!("card-{}", Task::CreditCardRefused { attempt: id, to }.in_message_id());
        let Some(it) = store::card_payment(&*self.db, id).await? else { return Ok(()) };
        let Some(invoice) = store::invoice(&*self.db, Reach::All, it.invoice_id).await? else { return Ok(()) };
        if open(&invoice) <= 0 {
            return Ok(());
        }
        let Some(to) = self.address(&*self.db, &invoice, to).await? else { return Ok(()) };
        let content = read(&invoice)?;
        let bank = self.issuer.as_ref().map(|it| it.bank.as_str()).unwrap_or_default();
        let told = letters::Refused {
            told: told_of(&content),
            method: Method::Card,
            again_at: it.again_at,
            ends: is_final(&it.reason),
            bank,
        };
        self.office.send(&letters::refused(&to, &told, self.link(&invoice), &self.office.desk, message)).await
    }

    /// Notes what Stripe told: it is looked at soon. An event that comes again is not.
    pub async fn told_by_stripe(&self, hint: &Hint) -> Outcome<()> {
        let now = self.clock.now();
        let tx = self.db.write().await?;
        queue::enqueue(&*tx, &look(hint.event.clone(), &hint.object, hint.id.clone()), now, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reads what Stripe sends; see [`Stripe::event`].
    pub fn read_event(&self, signature: &str, body: &[u8]) -> Outcome<Option<Hint>> {
        let read = self.stripe()?.event(signature, body, self.clock.now());
        read.ok_or_else(|| Code::BadSignature.into())
    }

    /// Looks at what Stripe told of.
    pub async fn look(&self, object: &str, id: &str) -> Outcome<()> {
        match object {
            "checkout.session" => match store::credit_card_by(&*self.db, credit_card::Column::Session, id).await? {
                Some(it) => self.look_at_page(it.id).await,
                None => Ok(()),
            },
            "payment_intent" => {
                let Some(it) = store::card_payment_by(&*self.db, card_payment::Column::Intent, id).await? else {
                    return Ok(());
                };
                let seen = self.stripe()?.intent(id).await?;
                self.note_intent(&it, seen).await.map(|_| ())
            }
            "charge" => self.look_at_charge(id).await,
            "dispute" => self.look_at_dispute(id).await,
            "payment_method" => self.look_at_card(id).await,
            "customer" => self.look_at_customer(id).await,
            _ => Ok(()),
        }
    }

    /// The attempt of a charge; one that is not known yet is found by its payment.
    pub(super) async fn attempt_of(&self, charge: &str) -> Outcome<Option<store::CardPayment>> {
        if let Some(it) = store::card_payment_by(&*self.db, card_payment::Column::Charge, charge).await? {
            return Ok(Some(it));
        }
        let stripe = self.stripe()?;
        let Some(intent) = stripe.charge(charge).await?.payment_intent else { return Ok(None) };
        let Some(it) = store::card_payment_by(&*self.db, card_payment::Column::Intent, &intent).await? else {
            return Ok(None);
        };
        self.note_intent(&it, stripe.intent(&intent).await?).await?;
        Ok(store::card_payment(&*self.db, it.id).await?)
    }

    /// A card that its bank renewed has another face; one that is nobody's any more is gone.
    async fn look_at_card(&self, id: &str) -> Outcome<()> {
        let Some(known) = store::credit_card_by(&*self.db, credit_card::Column::Card, id).await? else {
            return Ok(());
        };
        let seen = match self.stripe()?.card(id).await {
            Ok(it) => Some(it),
            Err(it) if it.is_missing() => None,
            Err(it) => return Err(it.into()),
        };
        let now = self.clock.now();
        let tx = self.db.write().await?;
        let row = store::lock_credit_card(&*tx, known.id).await?.filter(|it| it.card.as_deref() == Some(id));
        let Some(row) = row else { return Ok(()) };
        match seen.filter(|it| it.customer.as_deref() == Some(row.customer.as_str())).and_then(|it| it.card) {
            Some(face) => store::put_credit_card(&*tx, with_face(row, face)).await?,
            None => self.without_card(&*tx, row, Actor::SYSTEM, now).await?,
        }
        tx.commit().await?;
        Ok(())
    }

    async fn look_at_customer(&self, id: &str) -> Outcome<()> {
        let Some(row) = store::credit_card_by(&*self.db, credit_card::Column::Customer, id).await? else {
            return Ok(());
        };
        if !self.stripe()?.is_gone(id).await? {
            return Ok(());
        }
        let now = self.clock.now();
        let tx = self.db.write().await?;
        store::drop_credit_card(&*tx, row.id).await?;
        by_transfer(&*tx, row.id, now).await?;
        entry::write(&*tx, Actor::SYSTEM, Act::CreditCardGone, (SubjectKind::Payer, Some(row.id)), "", now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The task that looks at something of Stripe's for an event, or for another reason.
fn look(event: String, object: &str, id: String) -> Task {
    Task::StripeLook { event: Text(event), object: Text(object.to_owned()), id: Text(id) }
}

/// Whether a card may be asked for an invoice, after the last attempt at it.
fn is_due(last: Option<&store::CardPayment>, wished: bool, now: Instant) -> bool {
    let Some(last) = last else { return true };
    match last.state.known() {
        Some(CardState::Dropped) => true,
        // It was paid, and is open again: disputed, or said to be for another one. That is a person's to say.
        Some(CardState::Paid) => wished,
        Some(CardState::Failed) => wished || last.again_at.is_some_and(|it| it <= now),
        // Nobody is asked for money by a row that can't be read.
        Some(CardState::Pending) | None => false,
    }
}

/// What Stripe did not answer yet is not wrong: the event tells of it.
fn waiting(fault: Fault) -> Fault {
    match fault {
        Fault::Broken { .. } => Code::CardsAway.into(),
        it => it,
    }
}

/// One that pays who is known to Stripe and has no card.
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

fn with_face(row: store::CreditCard, face: stripe::Face) -> store::CreditCard {
    let month = Month((face.exp_year - 1970).saturating_mul(12)).plus(face.exp_month - 1);
    store::CreditCard { brand: face.brand, last4: face.last4, expires: month.0, ..row }
}

/// Whoever paid by card is billed by transfer from now on.
async fn by_transfer(tx: &impl ConnectionTrait, id: Uuid, now: Instant) -> Outcome<()> {
    let by_card = store::payers(tx, &[id]).await?.remove(&id).is_some_and(|it| it.method == Method::Card);
    if by_card {
        store::set_method(tx, id, Method::Transfer).await?;
        store::stop_asking(tx, id).await?;
        entry::write(tx, Actor::SYSTEM, Act::PayerByTransfer, (SubjectKind::Payer, Some(id)), "", now).await?;
    }
    Ok(())
}

/// Invoices that a card is just asked for, or will be within a day of its time.
pub(super) async fn in_hand(db: &impl ConnectionTrait, of: &[InvoiceId], now: Instant) -> Outcome<HashSet<InvoiceId>> {
    let mut last = HashMap::new();
    for it in store::card_payments(db, of).await? {
        let waits = it.state == CardState::Pending || it.again_at.is_some_and(|at| now < at.plus(DAY));
        last.insert(it.invoice_id, waits);
    }
    Ok(last.into_iter().filter(|it| it.1).map(|it| it.0).collect())
}

fn is_undecided(it: &store::CardDispute) -> bool {
    !it.state.known().is_some_and(DisputeState::is_decided)
}
