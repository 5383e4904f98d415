//! The pages of the console.

pub mod administrators;
pub mod allotment;
pub mod applications;
pub mod changes;
pub mod chart;
pub mod facilities;
pub mod facility;
pub mod import;
pub mod inbox;
pub mod inboxes;
pub mod keys;
pub mod letters;
pub mod overview;
pub mod packs;
pub mod records;
