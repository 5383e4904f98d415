//! Tools for every module: alarms, time, randomness, the database, searching, bodies of requests and answers, rate
//! limits, secrets, telemetry, turns.

pub mod alarm;
pub mod area;
pub mod cached;
pub mod causes;
pub mod clock;
pub mod db;
pub mod done;
pub mod entropy;
pub mod fault;
pub mod file;
pub mod handles;
pub mod input;
pub mod like;
pub mod names;
pub mod network;
pub mod pace;
pub mod problem;
pub mod secret;
pub mod space;
pub mod telemetry;
pub mod turns;
pub mod typed;

/// Rows on a page of a list.
pub const PAGE: usize = 50;
