//! Invoices and what goes with them: the list, the PDF, the papers beside it, corrections.

pub mod archive;
pub mod document;
pub mod kept;
pub mod layout;
pub mod list;
pub mod papers;
pub mod quote;
pub mod receipt;
pub mod reversal;
pub mod seal;
