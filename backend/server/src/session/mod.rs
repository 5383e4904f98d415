//! Sessions, which say who is asking: a card, a person and a facility, bound to the connection's certificate.

pub mod caller;
pub mod store;
pub mod token;
