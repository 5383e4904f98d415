//! The console of associations and of the operator, by page. None of it gives access to a letter or a document.

pub mod administrators;
pub mod allotment;
pub mod changes;
pub mod contracts;
pub mod door;
pub mod facilities;
pub mod health;
pub mod import;
pub mod inboxes;
pub mod letters;
pub mod overview;
pub mod people;
pub mod records;
pub mod waiting;
