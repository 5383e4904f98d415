//! Executes each task, whichever module it belongs to. A task may run twice: a process can die between doing it and
//! noting it.

use medpost_domain::number::Count;

use crate::app::App;
use crate::billing::credit_cards::{card, charge, events, refunds};
use crate::billing::debits::results;
use crate::billing::invoices::document;
use crate::billing::payers::address;
use crate::billing::reminders as invoice_reminders;
use crate::billing::runs::issue;
use crate::console::{announcements, changes, names, renewal};
use crate::contract::{application, confirmation, transfer};
use crate::directory::facts;
use crate::exchange::{jobs, place, reminders, rewrap, stops};
use crate::identity::admission;
use crate::issuing::{list, notices, stop, temporary};
use crate::jobs::task::{Task, Waits};
use crate::kit::fault::Outcome;

impl App {
    /// Executes one task.
    pub async fn perform(&self, task: &Task) -> Outcome<()> {
        let (exchange, issuing, identity) = (&self.exchange, &self.issuing, &self.identity);
        let (contracts, console, billing) = (&self.contracts, &self.console, &self.billing);
        match *task {
            Task::AlarmMail { ref alarm } => self.mail_alarm(alarm).await,
            Task::HeadMail { day } => self.mail_head(day).await,

            Task::Notice { delivery } => jobs::notice(exchange, delivery).await,
            Task::StopNotice { delivery } => jobs::stop_notice(exchange, delivery).await,
            Task::StopMail { delivery, address } => jobs::mail_stop(exchange, delivery, address).await,
            Task::SetAsideNotice { delivery } => jobs::set_aside_notice(exchange, delivery).await,
            Task::SetAsideMail { delivery, address } => jobs::mail_set_aside(exchange, delivery, address).await,
            Task::UncollectedMail { inbox, day, address } => {
                reminders::mail_uncollected(exchange, inbox, day, address).await
            }
            Task::SentUncollectedMail { inbox, day, address } => {
                reminders::mail_sent_uncollected(exchange, inbox, day, address).await
            }
            Task::ExpiredReport { inbox, day } => reminders::report_expired(exchange, inbox, day).await,
            Task::ExpiredMail { inbox, day, address } => reminders::mail_expired(exchange, inbox, day, address).await,
            Task::UrgentUnopened { delivery } => reminders::urgent_unopened(exchange, delivery).await,
            Task::UrgentMail { delivery, address } => reminders::mail_urgent(exchange, delivery, address).await,
            Task::ResendNotice { delivery } => reminders::resend_notice(exchange, delivery).await,
            Task::ResendMail { delivery, address } => reminders::mail_resend(exchange, delivery, address).await,
            Task::MisdirectedEnd { delivery } => stops::end_misdirected(exchange, delivery).await,
            Task::NoticeMail { delivery, address } => jobs::mail_notice(exchange, delivery, address).await,
            Task::Tight { inbox, day } => jobs::enqueue_tight_mails(exchange, inbox, day).await,
            Task::TightMail { inbox, day, address } => jobs::tight_mail(exchange, inbox, day, address).await,
            Task::Place { inbox, .. } => place::place(exchange, inbox).await,
            Task::End { delivery, .. } => jobs::end_delivery(exchange, delivery).await,
            Task::Day { day } => jobs::end_day(exchange, day).await,
            Task::Draft { document } => jobs::expire_upload(exchange, document).await,
            Task::Discard { document } => jobs::discard(exchange, document).await,
            Task::RecordRewrap { day, turn } => rewrap::rewrap(exchange, day, turn.unwrap_or(0)).await,

            Task::CardValid { card, belonging, .. } => admission::admit_by_time(identity, card, belonging).await,
            Task::CardList { .. } => list::make_list(issuing).await,
            Task::CardEnds { card, address } => notices::tell_ending(issuing, card, address).await,
            Task::CardStopped { card, at, address } => stop::tell_stopped(issuing, card, at.0, address).await,
            Task::TemporaryCard { card, address } => temporary::tell_temporary(issuing, card, address).await,
            Task::HolderValid { holder } => notices::let_holder_in(issuing, holder).await,
            Task::CardWaits { card, at, belonging } => {
                notices::tell_waiting(issuing, Waits::Card(card, at.0, belonging)).await
            }
            Task::HolderWaits { holder, at, belonging } => {
                notices::tell_waiting(issuing, Waits::Holder(holder, at.0, belonging)).await
            }
            Task::ReaderWaits { facility, inbox, reader, belonging } => {
                notices::tell_waiting(issuing, Waits::Reader(facility, inbox, reader, belonging)).await
            }
            Task::InboxHanded { facility, inbox, belonging } => {
                notices::tell_waiting(issuing, Waits::Inbox(facility, inbox, belonging)).await
            }
            Task::WaitsMail { what, address } => notices::mail_waiting(issuing, what, address).await,
            Task::WaitsAbove { what } => announcements::find_watchers(console, what).await,
            Task::WaitsAboveMail { what, to } => announcements::mail_watcher(console, what, to).await,

            Task::FacilityChange { change } => {
                let tx = self.db.write().await?;
                facts::take_effect(&*tx, change, self.clock.now()).await?;
                Ok(tx.commit().await?)
            }
            Task::Transfer { transfer } => {
                let tx = self.db.write().await?;
                if let Some(version) = transfer::take_effect(&*tx, transfer, &self.clock).await? {
                    announcements::enqueue_transfer_notice(&*tx, transfer, version, self.clock.now()).await?;
                }
                Ok(tx.commit().await?)
            }
            Task::TransferTold { transfer, version } => announcements::find_people(console, transfer, version).await,
            Task::TransferMail { transfer, version, to } => {
                announcements::mail_transfer(console, transfer, version, to).await
            }
            Task::Change { change } => changes::apply_change(console, change).await,
            Task::ChangeTold { change, version } => announcements::find_askers(console, change, version).await,
            Task::ChangeMail { change, version, to } => {
                announcements::mail_decision(console, change, version, to).await
            }
            Task::OfficeTold { event } => announcements::find_concerned(console, event).await,
            Task::OfficeMail { event, to } => announcements::mail_office(console, event, to).await,
            Task::AssociationName { name } => names::apply_name(console, name).await,
            Task::ContractRenewal { contract, ends } => renewal::extend_under_review(console, contract, ends.0).await,
            Task::ApplicationMail { step } => application::mail(contracts, step.id).await,
            Task::ApplicationLink { application, links } => {
                confirmation::mail_link(contracts, application, Count(links)).await
            }

            Task::BillingIssue { run, .. } => issue::issue(billing, run).await,
            Task::InvoicePdf { invoice } => document::draw(billing, invoice).await,
            Task::InvoiceMail { invoice, to } => document::mail(billing, invoice, to).await,
            Task::InvoiceReminder { invoice, step, to } => {
                invoice_reminders::mail_reminder(billing, invoice, step, to).await
            }
            Task::ContractSuspended { invoice, version, to } => {
                invoice_reminders::mail_suspension(billing, invoice, version, to).await
            }
            Task::PayerLink { payer, version } => address::mail_link(billing, payer, version).await,
            Task::DebitRefused { invoice, file, to } => {
                results::mail_refusal_of_debit(billing, invoice, file, to).await
            }
            Task::CreditCardPayment { attempt } => charge::run_attempt(billing, attempt).await,
            Task::CreditCardRefused { attempt, to } => charge::mail_refusal(billing, attempt, to).await,
            Task::CreditCardRefund { refund } => refunds::send_refund(billing, refund).await,
            Task::CreditCardForget { ref card } => card::forget_at_stripe(billing, &card.0).await,
            Task::StripeLook { ref object, ref id, .. } => events::sync_object(billing, &object.0, &id.0).await,
        }
    }
}
