//! The pages of the console.

pub mod administrators;
pub mod allotment;
pub mod applications;
pub mod billing;
pub mod cards;
pub mod changes;
pub mod chart;
pub mod contacts;
pub mod contracts;
pub mod facilities;
pub mod facility;
pub mod holders;
pub mod import;
pub mod inbox;
pub mod inboxes;
pub mod keys;
pub mod letters;
pub mod moves;
pub mod order;
pub mod overview;
pub mod packs;
pub mod people;
pub mod person;
pub mod records;
pub mod trail;
pub mod transfers;
