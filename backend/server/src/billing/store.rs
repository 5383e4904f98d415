//! Queries of billing, one file per kind of row.

mod credit_cards;
mod debits;
mod figures;
mod invoices;
mod payers;
mod payments;
mod rows;
mod runs;

pub use credit_cards::*;
pub use debits::*;
pub use figures::*;
pub use invoices::*;
pub use payers::*;
pub use payments::*;
pub use rows::{Invoice, Reach, of_payer};
pub use runs::*;
