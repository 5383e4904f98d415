//! MEDPost, the document exchange for medicine. `ARCHITECTURE.md` is the map of these rooms.

pub mod app;
pub mod audit;
pub mod backup;
pub mod billing;
pub mod config;
pub mod console;
pub mod contract;
mod developers;
pub mod directory;
mod document;
pub mod evidence;
pub mod exchange;
pub mod health;
pub mod identity;
pub mod issuing;
pub mod jobs;
pub mod kit;
pub mod masters;
pub mod net;
pub mod notify;
mod perform;
pub mod print;
pub mod routes;
mod serve;
pub mod session;
pub mod vault;
mod work;
