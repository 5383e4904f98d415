//! Incoming payments, and which invoices they are for.

pub mod bank;
pub mod list;
pub mod settle;
