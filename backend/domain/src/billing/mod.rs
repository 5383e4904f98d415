//! Billing as pure functions: what a contract owes for which month and why ([`charge`]), when it is due ([`cycle`]),
//! what a run bills to whom ([`run`]), what an invoice says about it ([`invoice`]), bank file formats ([`zengin`]),
//! which invoices a payment settles ([`settle`]), when reminders are sent ([`remind`]), payment by credit card
//! ([`credit_card`]), the layout of a breakdown ([`layout`]), tax rates ([`tax`]), and what a plan costs in its first year
//! ([`first_year`]). Amounts are in whole yen.

pub mod charge;
pub mod credit_card;
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
