//! 請求: the month at a glance, its bill, invoices, payments, and how contracts are billed.

pub mod chart;
pub mod debits;
pub mod invoice;
pub mod invoices;
pub mod layout;
pub mod overview;
pub mod payer;
pub mod payments;
pub mod reminders;
pub mod runs;
pub mod terms;
