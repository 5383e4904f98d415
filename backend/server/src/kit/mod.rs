//! What every room stands on: time, chance, the database, problems, secrets, telemetry.

pub mod clock;
pub mod db;
pub mod entropy;
pub mod fault;
pub mod problem;
pub mod secret;
pub mod telemetry;
