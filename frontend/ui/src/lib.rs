//! Components and words of the web apps; knows no page.

pub mod again;
pub mod application;
pub mod fields;
pub mod focus;
pub mod found;
pub mod heading;
pub mod holder;
pub mod icon;
pub mod notice;
pub mod part;
pub mod paste;
pub mod payer;
pub mod press;
pub mod price;
pub mod question;
pub mod say;
pub mod stay;
pub mod unsent;
pub mod when;
pub mod words;
