//! Billing as pure functions: what a contract owes for which month and why ([`charge`]), when it is due ([`cycle`]),
//! and what an invoice says of it ([`invoice`]). Money is whole yen.

pub mod charge;
pub mod cycle;
pub mod invoice;
pub mod month;
