//! Components and texts that both web apps share. Knows none of their pages.

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

/// Starts the page-wide watchers of both apps, which last as long as the page does.
pub fn watch(sends: unsent::Sends) {
    paste::watch();
    found::watch();
    heading::watch();
    press::watch();
    question::watch();
    stay::watch();
    unsent::watch(sends);
}
