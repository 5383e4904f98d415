//! Billing's HTTP operations, grouped by the page that calls them.

use std::sync::Arc;

mod credit_cards;
mod debits;
mod events;
mod facility;
mod invoices;
mod overview;
mod payers;
mod payments;
mod public;
mod reminders;
mod runs;
mod terms;

pub use events::{Strangers, take_event};
pub use facility::FacilityBillingApi;
pub use public::PublicBillingApi;

use super::Billing;

/// The console's billing operations.
pub type BillingApi = (
    credit_cards::CreditCardsApi,
    debits::DebitsApi,
    invoices::InvoicesApi,
    overview::OverviewApi,
    payers::PayersApi,
    payments::PaymentsApi,
    reminders::RemindersApi,
    runs::RunsApi,
    terms::TermsApi,
);

/// Builds the console's billing operations.
pub fn of(it: &Arc<Billing>) -> BillingApi {
    (
        credit_cards::CreditCardsApi(it.clone()),
        debits::DebitsApi(it.clone()),
        invoices::InvoicesApi(it.clone()),
        overview::OverviewApi(it.clone()),
        payers::PayersApi(it.clone()),
        payments::PaymentsApi(it.clone()),
        reminders::RemindersApi(it.clone()),
        runs::RunsApi(it.clone()),
        terms::TermsApi(it.clone()),
    )
}
