//! Queries on people and cards, by table.

mod cards;
mod codes;
mod enrolments;
mod judges;
mod people;
mod posts;
mod readers;

pub use cards::*;
pub use codes::*;
pub use enrolments::*;
pub use judges::*;
pub use people::*;
pub use posts::*;
pub use readers::*;
