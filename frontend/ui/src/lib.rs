//! Components and words of the web apps; knows no page.

pub mod again;
pub mod application;
pub mod focus;
pub mod heading;
pub mod holder;
pub mod icon;
pub mod notice;
pub mod part;
pub mod paste;
pub mod payer;
pub mod price;
pub mod question;
pub mod say;
pub mod when;
pub mod words;
