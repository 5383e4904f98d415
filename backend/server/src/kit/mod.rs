//! What every room stands on: time, chance, the database, searches, answers that are kept, pace, problems, secrets, telemetry, turns,
//! typed text.

pub mod alarm;
pub mod clock;
pub mod db;
pub mod done;
pub mod entropy;
pub mod fault;
pub mod handles;
pub mod kept;
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
