//! Billing, by page.

pub mod content;
pub mod credit_cards;
pub mod debits;
pub mod former;
pub mod invoices;
pub mod layout;
pub mod overview;
pub mod owed;
pub mod payers;
pub mod payments;
pub mod reminders;
pub mod runs;
pub mod terms;
