//! The types that are sent between programs and the server. Requests are named by verbs, answers by nouns.
//!
//! Every type has the same JSON form in serde (the web apps) and, with the feature `server`, in poem-openapi (the
//! server and its OpenAPI document).

pub mod application;
pub mod billing;
pub mod console;
pub mod directory;
pub mod exchange;
pub mod issuing;
pub mod letters;
pub mod problem;
pub mod session;
pub mod table;
pub mod transfer;

/// Derives both JSON forms and the schema of structs.
#[macro_export]
macro_rules! travels {
    ($($(#[$meta:meta])* pub struct $name:ident { $($body:tt)* })+) => {$(
        $(#[$meta])*
        #[derive(Clone, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "server", derive(poem_openapi::Object))]
        pub struct $name { $($body)* }
    )+};
}

/// Derives both JSON forms and the schema of enums, with names in snake case.
#[macro_export]
macro_rules! choices {
    ($($(#[$meta:meta])* pub enum $name:ident { $($body:tt)* })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "server", derive(poem_openapi::Enum), oai(rename_all = "snake_case"))]
        pub enum $name { $($body)* }
    )+};
}
