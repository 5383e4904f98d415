//! The test harness: each test gets a whole service in its process, on its own database and ports, with a clock set by
//! hand and cards in real TLS handshakes.
#![expect(clippy::unwrap_used, reason = "a harness fails by panicking")]

pub mod calls;
pub mod client;
pub mod clock;
mod examples;
pub mod postfix;
pub mod postgres;
pub mod python;
mod refusals;
pub mod s3;
pub mod scenes;
pub mod service;
pub mod stripe;
pub mod years;
