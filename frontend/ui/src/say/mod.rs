//! Turns codes into texts by exhaustive match, so that a new code does not compile until it has its text. Also sums,
//! and sentences made of several facts.

mod alarm;
mod billing;
mod card;
mod contract;
mod exchange;
mod number;
mod problem;
mod refusal;
mod table;
mod text;

pub use alarm::*;
pub use billing::*;
pub use card::*;
pub use contract::*;
pub use exchange::*;
pub use number::*;
pub use problem::*;
pub use refusal::*;
pub use table::*;
pub use text::*;
