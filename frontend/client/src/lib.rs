//! The API as the web apps use it: one function per operation, which returns an answer or a [`Problem`].

pub mod api;
pub mod application;
pub mod billing;
pub mod cards;
pub mod clock;
pub mod collect;
pub mod console;
pub mod draft;
pub mod folder;
mod js;
pub mod line;
pub mod operations;
pub mod passkey;
pub mod pause;
pub mod pdf;
pub mod request;
mod save;
pub mod tab;
pub mod tax;
pub mod upload;
