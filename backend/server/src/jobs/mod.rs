//! Background work: enqueued in the transaction that causes it, done at least once.

pub mod lane;
pub mod queue;
pub mod task;
