//! TLS, cards, and who may connect at all.

pub mod assets;
pub mod bodies;
pub mod card;
pub mod certificate;
pub mod crowd;
pub mod guard;
pub mod listener;
pub mod lists;
pub mod path;
pub mod peer;
mod proxy;
pub mod pulse;
pub mod revocation;
pub mod rules;
pub mod second;
pub mod store;
pub mod tls;
pub mod verifier;
