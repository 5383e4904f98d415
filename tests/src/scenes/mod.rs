//! Scenes that several tests begin with.

pub mod application;
pub mod billing;
pub mod cards;
pub mod console;
pub mod exchange;
pub mod office;
pub mod tls;
