//! What every room stands on: time, chance, the database, pace, problems, secrets, telemetry.

pub mod clock;
pub mod db;
pub mod done;
pub mod entropy;
pub mod fault;
pub mod network;
pub mod pace;
pub mod problem;
pub mod secret;
pub mod telemetry;
