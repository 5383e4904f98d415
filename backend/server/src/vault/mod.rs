//! The encrypted store: sealed segments in a depot, keys that die with the day or, of records, with a year.
//!
//! The format is written down byte by byte in `infra/vault-format.md`.

pub mod depot;
pub mod envelope;
pub mod keyring;
pub mod keys;
pub mod purpose;
pub mod records;
pub mod rewrap;
pub mod store;
pub mod stream;
