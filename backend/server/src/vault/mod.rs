//! The encrypted store: sealed segments in a depot, under keys that are destroyed with their day (records: their year).
//!
//! The format, byte by byte, is in `infra/vault-format.md`.

pub mod depot;
pub mod envelope;
mod folder;
pub mod keyring;
pub mod keys;
pub mod object;
pub mod purpose;
pub mod records;
pub mod rewrap;
pub mod store;
pub mod stream;
pub mod sweep;
