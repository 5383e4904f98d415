//! Who pays, how they are written to, and what was agreed with them.

pub mod address;
pub mod payee;
pub mod payer;
pub mod terms;
