//! Components and words of the web apps; knows no page.

pub mod again;
pub mod application;
pub mod fields;
pub mod focus;
pub mod fold;
pub mod form;
mod found;
mod heading;
pub mod holder;
pub mod icon;
pub mod inbox;
pub mod list;
pub mod notice;
pub mod order;
mod page;
pub mod part;
mod paste;
pub mod payer;
mod press;
pub mod price;
mod question;
pub mod say;
pub mod session;
pub mod shell;
pub mod stay;
pub mod unsent;
pub mod when;
pub mod words;

/// Watches the page for what every page of both apps does alike, as long as it stands.
pub fn watch(sends: unsent::Sends) {
    paste::watch();
    found::watch();
    heading::watch();
    press::watch();
    question::watch();
    stay::watch();
    unsent::watch(sends);
}
