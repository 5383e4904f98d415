//! Billing as pure functions: what a contract owes for which month and why ([`charge`]), when it is due ([`cycle`]),
//! what a run bills to whom ([`run`]), what an invoice says of it ([`invoice`]), files of banks ([`zengin`]), which invoices
//! a payment is for ([`settle`]), when one is reminded of ([`remind`]), payment by card
//! ([`card`]), how a breakdown is laid out ([`layout`]), rates of tax ([`tax`]),
//! and what a plan costs in its first year ([`first_year`]). Money is whole yen.

pub mod card;
pub mod charge;
pub mod cycle;
pub mod first_year;
pub mod invoice;
pub mod layout;
pub mod mandate;
pub mod month;
pub mod payer;
pub mod remind;
pub mod run;
pub mod settle;
pub mod tax;
pub mod zengin;
