//! Lists of both apps: search, filters, paging, and how lines are shown.

mod choice;
mod found;
mod lines;
mod more;
mod search;
mod shown;
mod skeleton;
mod whole;

pub use self::choice::{Choice, Order};
pub use self::found::{After, Found};
pub use self::lines::Lines;
pub use self::more::More;
pub use self::search::SearchField;
pub use self::shown::Shown;
pub use self::skeleton::Skeleton;
pub use self::whole::Whole;
