//! Consumption tax as the service computes it, stored when the page was loaded.

use std::cell::RefCell;

use medpost_domain::billing::tax::{Rate, Rates, Rounding};
use medpost_wire::session::Tax;

thread_local! {
    static TAX: RefCell<(Rates, Rounding)> = RefCell::default();
}

/// Stores the rates that the service sent.
pub(crate) fn keep(it: &Tax) {
    let rate = |it: &medpost_wire::session::TaxRate| Some(Rate { from: it.from.parse().ok()?, percent: it.percent });
    let rates = Rates::new(it.rates.iter().filter_map(rate).collect()).unwrap_or_default();
    TAX.with_borrow_mut(|kept| *kept = (rates, it.rounding));
}

/// The rates, and how fractions of a yen are rounded.
pub fn known() -> (Rates, Rounding) {
    TAX.with_borrow(Clone::clone)
}
