//! What a run bills: for each contract, whatever is due and not on an invoice yet, split by payer.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::id::FacilityId;

use super::charge::{Charge, unbilled};
use super::cycle::{Cycle, Payer};
use super::month::Month;

/// How a contract is billed: when, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billing {
    /// Who pays.
    pub payer: Payer,
    /// How many months one invoice covers.
    pub cycle: Cycle,
    /// Whether a cycle is billed before it begins.
    pub advance: bool,
    /// Whether an overpayment is paid back by a document of its own instead of being carried over.
    pub pay_back: bool,
    /// The first month to be billed.
    pub first: Month,
}

impl Billing {
    /// The months that the run after the end of `month` covers: everything due, but nothing before April of the
    /// previous fiscal year.
    pub fn window(self, month: Month) -> Range<Month> {
        let from = self.first.max(Month::april(month.fiscal_year() - 1));
        from..self.cycle.due_until(self.advance, month).max(from)
    }

    /// What to bill, by payer (`None`: the contract holder). `due` and `billed` must cover the same window. A payer
    /// whose total is zero or negative gets no invoice, unless the surplus is paid back; otherwise it stays unbilled
    /// and reduces the next invoice.
    pub fn bills(self, due: &[Charge], billed: &[Charge]) -> BTreeMap<Option<FacilityId>, Vec<Charge>> {
        let mut bills = self.unbilled(due, billed);
        bills.retain(|_, it| {
            let sum = sum(it);
            sum > 0 || sum < 0 && self.pay_back
        });
        bills
    }

    /// Negative totals in yen, by payer: what was overpaid and has not been offset against a charge yet.
    pub fn credits(self, due: &[Charge], billed: &[Charge]) -> BTreeMap<Option<FacilityId>, i64> {
        let all = self.unbilled(due, billed).into_iter().map(|(payer, it)| (payer, sum(&it)));
        all.filter(|it| it.1 < 0 && !self.pay_back).collect()
    }

    fn unbilled(self, due: &[Charge], billed: &[Charge]) -> BTreeMap<Option<FacilityId>, Vec<Charge>> {
        let mut found: BTreeMap<_, Vec<Charge>> = BTreeMap::new();
        for it in unbilled(due, billed) {
            found.entry(self.payer.of(&it)).or_default().push(it);
        }
        found
    }
}

fn sum(of: &[Charge]) -> i64 {
    of.iter().map(|it| it.yen).sum()
}

stored! {
    /// The state of a billing run.
    pub enum RunState {
        /// Computed, awaiting review.
        Draft = "draft",
        /// Approved; will be issued at its time.
        Approved = "approved",
        /// Being issued; can't be stopped any more.
        Issuing = "issuing",
        /// Issued.
        Issued = "issued",
        /// Dropped; its drafts are deleted.
        Dropped = "dropped",
    }
}

stored! {
    /// A step that can be taken with a run.
    pub enum RunStep {
        /// Approve it for issue.
        Approve = "approve",
        /// Withdraw the approval before it is issued.
        Withdraw = "withdraw",
        /// Drop it.
        Drop = "drop",
    }
}

impl RunState {
    /// The state after a step. `None` if the step is not allowed.
    pub const fn after(self, step: RunStep) -> Option<Self> {
        match (self, step) {
            (Self::Draft, RunStep::Approve) => Some(Self::Approved),
            (Self::Approved, RunStep::Withdraw) => Some(Self::Draft),
            (Self::Draft | Self::Approved, RunStep::Drop) => Some(Self::Dropped),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::charge::Kind;
    use super::*;

    fn charge(month: i32, entry: u8, facility: Option<u8>, yen: i64) -> Charge {
        Charge {
            month: Month(month),
            kind: Kind::Monthly,
            entry: Uuid::from_u128(u128::from(entry)),
            facility: facility.map(|it| FacilityId(Uuid::from_u128(u128::from(it)))),
            quantity: 1,
            yen,
        }
    }

    fn billing(payer: Payer, pay_back: bool) -> Billing {
        Billing { payer, cycle: Cycle::Month, advance: false, pay_back, first: Month(0) }
    }

    #[test]
    fn a_window_begins_where_it_is_billed_first_and_no_further_back_than_a_fiscal_year() {
        let month: Month = "2026-11".parse().expect("a month");
        let window = |first: &str, cycle: Cycle, advance: bool| {
            let it =
                Billing { first: first.parse().expect("a month"), cycle, advance, ..billing(Payer::Holder, false) };
            let window = it.window(month);
            (window.start.to_string(), window.end.to_string())
        };
        let expected = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(window("2020-01", Cycle::Month, false), expected("2025-04", "2026-12"));
        assert_eq!(window("2026-10", Cycle::Month, true), expected("2026-10", "2027-01"));
        assert_eq!(window("2026-10", Cycle::Year, false), expected("2026-10", "2026-10"));
        assert_eq!(window("2026-12", Cycle::Month, false), expected("2026-12", "2026-12"));
    }

    #[test]
    fn what_was_too_much_is_carried_over_or_paid_back() {
        let billed = [charge(1, 1, None, 1_000), charge(2, 1, None, 1_000)];
        let due = [charge(1, 1, None, 1_000), charge(2, 2, None, 400)];
        assert!(billing(Payer::Holder, false).bills(&due, &billed).is_empty());
        let next = [due.as_slice(), &[charge(3, 2, None, 900)]].concat();
        let sum = |it: &BTreeMap<Option<FacilityId>, Vec<Charge>>| it.values().flatten().map(|it| it.yen).sum::<i64>();
        assert_eq!(sum(&billing(Payer::Holder, false).bills(&next, &billed)), 300);
        assert_eq!(sum(&billing(Payer::Holder, true).bills(&due, &billed)), -600);
    }

    proptest! {
        #[test]
        fn whoever_pays_all_is_billed_once(
            due in prop::collection::btree_map((0..12i32, 0..3u8, prop::option::of(0..5u8)), 0..9_999i64, 0..30),
            payer in 0..3usize, later in 0..9_999i64,
        ) {
            let due: Vec<Charge> =
                due.into_iter().map(|((month, entry, facility), yen)| charge(month, entry, facility, yen)).collect();
            let it = billing(Payer::ALL[payer], false);
            let bills = it.bills(&due, &[]);
            let billed: Vec<Charge> = bills.values().flatten().copied().collect();
            let sum = |all: &[Charge]| all.iter().map(|it| it.yen).sum::<i64>();
            prop_assert_eq!(sum(&billed), sum(&due));
            for (who, all) in &bills {
                prop_assert!(all.iter().all(|it| who.is_none() || it.facility == *who));
            }
            // Asking again bills nothing; a month later, only that month.
            prop_assert!(it.bills(&due, &billed).is_empty());
            let grown = [due, vec![charge(12, 9, Some(1), later)]].concat();
            let more: Vec<Charge> = it.bills(&grown, &billed).into_values().flatten().collect();
            prop_assert_eq!(sum(&more), later);
        }
    }
}
