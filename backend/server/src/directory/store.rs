//! Queries on facilities, inboxes and addresses, by table.

mod addresses;
mod facilities;
mod inboxes;
mod openness;
mod plans;
mod search;

pub use addresses::*;
pub use facilities::*;
pub use inboxes::*;
pub use openness::*;
pub use plans::*;
pub use search::*;
