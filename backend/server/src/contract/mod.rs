//! Contracts: what a holder was promised, who belongs to it, and how it is divided.

pub mod import;
pub mod room;
pub mod store;
