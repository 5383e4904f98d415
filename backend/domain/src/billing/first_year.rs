//! What a plan costs in its first year, before anybody applies: the charges of the twelve monthly bills to come.

use uuid::Uuid;

use super::charge::{Charge, Kind};
use super::invoice;
use super::month::Month;
use super::tax::{Rates, Rounding};

/// Months in a year.
const MONTHS: u32 = 12;

/// What a plan charges, in yen, without or with tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// 登録料 (registration fee), as on the day of the application.
    pub registration: u64,
    /// 月額 (monthly fee)
    pub monthly: u64,
    /// Price of each PKI card beyond those included.
    pub card: u64,
    /// Number of free changes per year.
    pub free_changes: u32,
    /// Price of each change beyond the free ones.
    pub change: u64,
    /// Whether all of these prices include tax.
    pub tax_included: bool,
}

/// What somebody intends to order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Cards beyond those included in the plan.
    pub cards: u32,
    /// Changes of the plan during the year.
    pub changes: u32,
}

/// One line of the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is for.
    pub kind: Kind,
    /// Number of months or pieces. For changes, only those beyond the free ones.
    pub quantity: u32,
    /// Unit price in yen, without or with tax as the plan has it.
    pub unit: u64,
    /// Total in yen.
    pub yen: i64,
}

/// The cost of the first year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The lines, including those that cost nothing.
    pub parts: Vec<Part>,
    /// Total in yen, without tax.
    pub net: i64,
    /// Tax in yen, rounded once in each monthly bill.
    pub tax: i64,
}

impl Year {
    /// Total in yen, including tax.
    pub const fn total(&self) -> i64 {
        self.net.saturating_add(self.tax)
    }
}

/// Computes the first year of a plan that begins in month `begins`. Registration and cards are on the first bill,
/// changes beyond the free ones on one of the last. Every bill has its own month's price and tax rate.
pub fn first_year(plan: &Plan, request: Needs, begins: Month, rates: &Rates, rounding: Rounding) -> Year {
    let paid = request.changes.saturating_sub(plan.free_changes);
    let part = |kind: Kind, quantity: u32, unit: u64| {
        let yen = i64::try_from(unit.saturating_mul(u64::from(quantity))).unwrap_or(i64::MAX);
        Part { kind, quantity, unit, yen }
    };
    let mut parts = vec![part(Kind::Registration, 1, plan.registration), part(Kind::Monthly, MONTHS, plan.monthly)];
    if request.cards > 0 {
        parts.push(part(Kind::Card, request.cards, plan.card));
    }
    if request.changes > 0 {
        parts.push(part(Kind::Change, paid, plan.change));
    }
    let end = begins.plus(12);
    let bill = |month: Month| {
        let due = parts.iter().filter(|it| match it.kind {
            Kind::Monthly => true,
            Kind::Change => month.plus(1) == end,
            _ => month == begins,
        });
        let charges: Vec<Charge> = due
            .map(|it| Charge {
                month,
                kind: it.kind,
                entry: Uuid::nil(),
                facility: None,
                quantity: 1,
                yen: if it.kind == Kind::Monthly { it.yen / i64::from(MONTHS) } else { it.yen },
            })
            .collect();
        invoice::sums(&charges, plan.tax_included, rounding, rates)
    };
    let (mut net, mut tax) = (0_i64, 0_i64);
    for it in begins.until(end).flat_map(bill) {
        (net, tax) = (net.saturating_add(it.net), tax.saturating_add(it.tax));
    }
    Year { parts, net, tax }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tax::Rate;
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    const PKI: Plan =
        Plan { registration: 30_000, monthly: 2_000, card: 3_000, free_changes: 1, change: 5_000, tax_included: false };

    #[test]
    fn the_price_list_of_the_product_in_its_first_year() {
        let year = |plan: &Plan, cards, changes| {
            first_year(plan, Needs { cards, changes }, month("2027-01"), &Rates::default(), Rounding::Down)
        };
        // 30,000 + 12 × 2,000, plus 10 % tax.
        assert_eq!((year(&PKI, 0, 0).net, year(&PKI, 0, 0).total()), (54_000, 59_400));
        // One more card; one change is free, the second is not.
        assert_eq!(year(&PKI, 1, 0).net, 57_000);
        assert_eq!((year(&PKI, 0, 1).net, year(&PKI, 0, 2).net), (54_000, 59_000));
        // With a doctor's card, during the campaign.
        let hpki = Plan { registration: 0, monthly: 1_000, ..PKI };
        assert_eq!((year(&hpki, 0, 0).net, year(&hpki, 0, 0).total()), (12_000, 13_200));
        // The same prices including tax: 1,000 contains 90 of tax, in each of twelve bills.
        let within = Plan { tax_included: true, ..hpki };
        assert_eq!((year(&within, 0, 0).total(), year(&within, 0, 0).tax), (12_000, 12 * 90));
    }

    #[test]
    fn a_new_rate_counts_from_its_month() {
        let mut all = Rates::default().all().to_vec();
        all.push(Rate { from: month("2027-07"), percent: 12 });
        let rates = Rates::new(all).expect("they are rates");
        let year = first_year(&PKI, Needs::default(), month("2027-01"), &rates, Rounding::Down);
        assert_eq!(year.tax, 3_000 + 6 * 200 + 6 * 240);
    }

    proptest! {
        #[test]
        fn the_lines_sum_to_the_whole_and_more_never_costs_less(
            (registration, monthly, card, change) in (0..100_000u64, 0..100_000u64, 0..10_000u64, 0..10_000u64),
            (free_changes, cards, changes) in (0..4u32, 0..20u32, 0..8u32),
            tax_included: bool,
            begins in 600..900i32,
        ) {
            let plan = Plan { registration, monthly, card, free_changes, change, tax_included };
            let of = |request| first_year(&plan, request, Month(begins), &Rates::default(), Rounding::Down);
            let year = of(Needs { cards, changes });
            let all: i64 = year.parts.iter().map(|it| it.yen).sum();
            prop_assert_eq!(if tax_included { year.total() } else { year.net }, all);
            let dearer = of(Needs { cards: cards + 1, changes });
            prop_assert!(dearer.total() >= year.total());
            let dearer = of(Needs { cards, changes: changes + 1 });
            prop_assert!(dearer.total() >= year.total());
        }
    }
}
