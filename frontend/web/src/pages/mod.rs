//! One file a page.

pub mod application;
pub mod compose;
pub mod inbox;
pub mod kept;
pub mod letter;
pub mod listing;
pub mod public;
pub mod sent;
pub mod settings;
pub mod sign_in;
pub mod stop;
pub mod temporary;
