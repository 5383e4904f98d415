//! Payers: who they are, how they are addressed, and what was agreed with them.

pub mod address;
pub mod payee;
pub mod payer;
pub mod terms;
