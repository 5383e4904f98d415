//! Invoices: the list, the PDF, related papers (estimates, delivery notes, receipts), corrections.

pub mod archive;
pub mod document;
pub mod former;
pub mod layout;
pub mod list;
pub mod papers;
pub mod quote;
pub mod receipt;
pub mod reversal;
pub mod seal;
