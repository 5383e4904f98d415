//! Queries on contracts, by table.

mod allotments;
mod applications;
mod associations;
mod changes;
mod contracts;
mod ledger;
mod memberships;
mod packs;

pub use allotments::*;
pub use applications::*;
pub use associations::*;
pub use changes::*;
pub use contracts::*;
pub use ledger::*;
pub use memberships::*;
pub use packs::*;
