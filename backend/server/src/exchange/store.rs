//! Rows of the exchange, by table. What a person's query may touch is always named: inboxes out of a scope.

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
