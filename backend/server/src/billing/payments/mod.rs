//! Money that came in, and what it is for.

pub mod bank;
pub mod list;
pub mod settle;
