//! Rows of the exchange, by table. Queries for a person always name the inboxes they may touch, out of a scope.

mod deliveries;
mod dispatches;
mod documents;
mod events;
mod room;

pub use deliveries::*;
pub use dispatches::*;
pub use documents::*;
pub use events::*;
pub use room::*;
