//! The rules of the exchange, as pure functions of what happened and the time.
//!
//! No IO, no async, no clock, no randomness: everything is passed in, so server and browser decide by the very same
//! code.

#[macro_use]
pub mod stored;

pub mod act;
pub mod admission;
pub mod billing;
pub mod calendar;
pub mod card;
pub mod cell;
pub mod change_request;
pub mod code;
pub mod contract;
pub mod delivery;
pub mod document;
pub mod formula;
pub mod hex;
pub mod id;
pub mod instant;
pub mod letter;
pub mod mixup;
pub mod number;
pub mod office;
pub mod openness;
pub mod pki_card;
pub mod plan;
pub mod pool;
pub mod quota;
pub mod ranges;
pub mod record;
pub mod role;
pub mod service_period;
pub mod text;
pub mod transfer;
pub mod words;
