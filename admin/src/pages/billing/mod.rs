//! 請求: the month at a glance, monthly bills, invoices, payments, and billing settings of contracts.

use leptos::prelude::*;
use leptos::wasm_split;
use medpost_ui::part::Pages;

pub mod debits;
pub mod invoice;
pub mod invoices;
pub mod layout;
pub mod overview;
pub mod payer;
pub mod payments;
pub mod reminders;
pub mod runs;
pub mod terms;

/// The pages about billing.
#[derive(Clone, Copy)]
pub enum Page {
    /// The month at a glance.
    Overview,
    /// Direct debits.
    Debits,
    /// Reminders.
    Reminders,
    /// Every run.
    Runs,
    /// One run.
    Run,
    /// Every invoice.
    Invoices,
    /// The layout of the breakdown.
    Layout,
    /// One invoice.
    Invoice,
    /// Payments.
    Payments,
}

/// Split off (ADR 5): most administrators never open these pages.
#[wasm_split::wasm_split(billing, wasm_split_path = wasm_split, fallible)]
#[allow(clippy::unnecessary_wraps, reason = "the macro adds how it may fail")]
pub fn pages() -> Pages<Page> {
    Ok(|it| match it {
        Page::Overview => view! { <overview::Billing /> }.into_any(),
        Page::Debits => view! { <debits::Debits /> }.into_any(),
        Page::Reminders => view! { <reminders::Reminders /> }.into_any(),
        Page::Runs => view! { <runs::Runs /> }.into_any(),
        Page::Run => view! { <runs::Run /> }.into_any(),
        Page::Invoices => view! { <invoices::Invoices /> }.into_any(),
        Page::Layout => view! { <layout::Layout /> }.into_any(),
        Page::Invoice => view! { <invoice::Invoice /> }.into_any(),
        Page::Payments => view! { <payments::Payments /> }.into_any(),
    })
}
