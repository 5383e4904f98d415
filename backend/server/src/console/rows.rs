//! The console's queries: within the caller's scope or for ids checked against it, and of deliveries only what is not
//! sealed.

mod cards;
mod figures;
mod inboxes;
mod people;
mod reach;
mod records;
mod waiting;

pub use cards::*;
pub use figures::*;
pub use inboxes::*;
pub use people::*;
pub use records::*;
pub use waiting::*;
