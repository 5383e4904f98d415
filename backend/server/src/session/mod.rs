//! Who asks: a session is a card, a person and a facility, bound to the certificate of the connection.

pub mod caller;
pub mod store;
pub mod token;
