//! The API as the web apps see it: one function an operation, answers or a [`Problem`].

pub mod api;
pub mod collect;
pub mod pdf;
pub mod upload;
