//! What travels between programs and server. Requests are verbs, answers are nouns.
//!
//! Every type is JSON in the same form for serde (the web apps) and, under feature `server`, for
//! poem-openapi (the server and its OpenAPI document).

pub mod application;
pub mod billing;
pub mod console;
pub mod directory;
pub mod exchange;
pub mod issuing;
pub mod letters;
pub mod problem;
pub mod session;
pub mod transfer;

/// Derives both JSON forms and the schema.
#[macro_export]
macro_rules! travels {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* })+) => {$(
        $(#[$meta])*
        #[derive(Clone, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "server", derive(poem_openapi::Object))]
        pub struct $name { $($body)* }
    )+};
}
