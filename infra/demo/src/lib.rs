//! The demo: authorities, cards, facilities and a week of exchanges, all clearly fictitious.
//!
//! Everything goes through the product's own code: facilities are imported, codes are used, files are sealed, letters
//! are opened and collected.

pub mod config;
pub mod files;
pub mod guide;
pub mod offer;
pub mod people;
pub mod pki;
pub mod seed;
pub mod story;
