//! What is done for each task, whichever room it belongs to. A task may be done twice: a process can die between the deed
//! and its note.

use crate::app::App;
use crate::console::tidings;
use crate::contract::transfer;
use crate::directory::facts;
use crate::jobs::task::{Task, Waits};
use crate::kit::fault::Outcome;

impl App {
    /// Does one task.
    pub async fn perform(&self, task: &Task) -> Outcome<()> {
        let (exchange, issuing, identity) = (&self.exchange, &self.issuing, &self.identity);
        let (contracts, console, billing) = (&self.contracts, &self.console, &self.billing);
        match *task {
            Task::AlarmMail { ref alarm } => self.mail_alarm(alarm).await,
            Task::HeadMail { day } => self.mail_head(day).await,

            Task::Notice { delivery } => exchange.notice(delivery).await,
            Task::NoticeMail { delivery, address } => exchange.mail(delivery, address).await,
            Task::Tight { inbox, day } => exchange.tight(inbox, day).await,
            Task::TightMail { inbox, day, address } => exchange.tight_mail(inbox, day, address).await,
            Task::Place { inbox, .. } => exchange.place(inbox).await,
            Task::End { delivery, .. } => exchange.end(delivery).await,
            Task::Day { day } => exchange.day(day).await,
            Task::Draft { document } => exchange.draft(document).await,
            Task::Discard { document } => exchange.discard(document).await,
            Task::RecordRewrap { day, turn } => exchange.rewrap(day, turn.unwrap_or(0)).await,

            Task::CardValid { card, belonging, .. } => identity.let_in(card, belonging).await,
            Task::CardList { .. } => issuing.make_list().await,
            Task::CardEnds { card, address } => issuing.tell_ending(card, address).await,
            Task::CardStopped { card, at, address } => issuing.tell_stopped(card, at.0, address).await,
            Task::TemporaryCard { card, address } => issuing.tell_temporary(card, address).await,
            Task::HolderValid { holder } => issuing.let_holder_in(holder).await,
            Task::CardWaits { card, at, belonging } => issuing.tell_waiting(Waits::Card(card, at.0, belonging)).await,
            Task::HolderWaits { holder, at, belonging } => {
                issuing.tell_waiting(Waits::Holder(holder, at.0, belonging)).await
            }
            Task::ReaderWaits { facility, inbox, reader, belonging } => {
                issuing.tell_waiting(Waits::Reader(facility, inbox, reader, belonging)).await
            }
            Task::InboxHanded { facility, inbox, belonging } => {
                issuing.tell_waiting(Waits::Inbox(facility, inbox, belonging)).await
            }
            Task::WaitsMail { what, address } => issuing.mail_waiting(what, address).await,
            Task::WaitsAbove { what } => console.find_watchers(what).await,
            Task::WaitsAboveMail { what, to } => console.mail_watcher(what, to).await,

            Task::FacilityChange { change } => {
                let tx = self.db.write().await?;
                facts::take_effect(&*tx, change, self.clock.now()).await?;
                Ok(tx.commit().await?)
            }
            Task::Transfer { transfer } => {
                let tx = self.db.write().await?;
                if let Some(version) = transfer::take_effect(&*tx, transfer, &self.clock).await? {
                    tidings::tell(&*tx, transfer, version, self.clock.now()).await?;
                }
                Ok(tx.commit().await?)
            }
            Task::TransferTold { transfer, version } => console.find_people(transfer, version).await,
            Task::TransferMail { transfer, version, to } => console.mail_transfer(transfer, version, to).await,
            Task::Change { change } => console.apply_change(change).await,
            Task::ChangeTold { change, version } => console.find_askers(change, version).await,
            Task::ChangeMail { change, version, to } => console.mail_decision(change, version, to).await,
            Task::OfficeTold { event } => console.find_concerned(event).await,
            Task::OfficeMail { event, to } => console.mail_office(event, to).await,
            Task::AssociationName { name } => console.take_name(name).await,
            Task::ContractRenewal { contract, ends } => console.go_on(contract, ends.0).await,
            Task::ApplicationMail { step } => contracts.mail(step.id).await,
            Task::ApplicationLink { application, links } => contracts.mail_link(application, links).await,

            Task::BillingIssue { run, .. } => billing.issue(run).await,
            Task::InvoicePdf { invoice } => billing.draw(invoice).await,
            Task::InvoiceMail { invoice, to } => billing.mail(invoice, to).await,
            Task::InvoiceReminder { invoice, step, to } => billing.mail_reminder(invoice, step, to).await,
            Task::ContractSuspended { invoice, version, to } => billing.mail_suspension(invoice, version, to).await,
            Task::PayerLink { payer, version } => billing.mail_link(payer, version).await,
            Task::DebitRefused { invoice, file, to } => billing.mail_refusal_of_debit(invoice, file, to).await,
            Task::CreditCardPayment { attempt } => billing.collect_card(attempt).await,
            Task::CreditCardRefused { attempt, to } => billing.mail_refusal(attempt, to).await,
            Task::CreditCardRefund { refund } => billing.send_back(refund).await,
            Task::CreditCardForget { ref card } => billing.forget_at_stripe(&card.0).await,
            Task::StripeLook { ref object, ref id, .. } => billing.look(&object.0, &id.0).await,
        }
    }
}
