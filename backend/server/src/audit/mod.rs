//! The audit: a line for every act, in the act's own transaction, chained so that a change, a gap
//! or a cut end is noticed.

pub mod chain;
pub mod entry;
pub mod head;
pub mod store;
