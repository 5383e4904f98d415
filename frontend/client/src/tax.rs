//! Consumption tax as the service reckons it, kept when the page began.

use std::cell::RefCell;

use medpost_domain::billing::tax::{Rate, Rates, Rounding};
use medpost_wire::session::Tax;

thread_local! {
    static TAX: RefCell<(Rates, Rounding)> = RefCell::default();
}

/// Keeps what the service said.
pub(crate) fn keep(it: &Tax) {
    let rate = |it: &medpost_wire::session::TaxRate| Some(Rate { from: it.from.parse().ok()?, percent: it.percent });
    let rates = Rates::new(it.rates.iter().filter_map(rate).collect()).unwrap_or_default();
    TAX.with_borrow_mut(|kept| *kept = (rates, it.rounding));
}

/// The rates, and what becomes of a fraction of a yen.
pub fn known() -> (Rates, Rounding) {
    TAX.with_borrow(Clone::clone)
}
