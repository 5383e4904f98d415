//! TLS, cards, and who may knock at all.

pub mod assets;
pub mod certificate;
pub mod guard;
pub mod listener;
pub mod path;
pub mod peer;
pub mod revocation;
pub mod second;
pub mod store;
pub mod verifier;
