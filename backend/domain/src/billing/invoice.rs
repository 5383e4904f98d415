//! 適格請求書 (qualified invoice): how its lines and its tax are computed. Tax is rounded once per rate and invoice,
//! never per line.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::Date;
use time::macros::date;
use uuid::Uuid;

use crate::id::FacilityId;

use super::charge::{Charge, Kind};
use super::month::Month;
use super::tax::{Rates, Rounding, tax};

/// Whether a text is a corporation's registration number: `T` and 13 digits, the first of which is the check digit of
/// the others (法人番号, 平成26年財務省令第70号: 9 minus the remainder, divided by 9, of the digit sum counted from the
/// right with every second digit doubled).
pub fn is_registration_number(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('T').filter(|it| it.len() == 13 && it.bytes().all(|it| it.is_ascii_digit()))
    else {
        return false;
    };
    let digits: Vec<u32> = digits.bytes().map(|it| u32::from(it - b'0')).collect();
    let weighed = digits[1..].iter().rev().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| digit * weight);
    digits[0] == 9 - weighed.sum::<u32>() % 9
}

/// An invoice's total at one tax rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSum {
    /// The rate in per cent.
    pub rate: u8,
    /// Yen without tax.
    pub net: i64,
    /// Tax in yen.
    pub tax: i64,
}

/// The totals of the charges by tax rate, lowest rate first.
pub fn sums(charges: &[Charge], included: bool, rounding: Rounding, rates: &Rates) -> Vec<TaxSum> {
    let mut by_rate: BTreeMap<u8, i64> = BTreeMap::new();
    for it in charges {
        let sum = by_rate.entry(rates.at(it.month)).or_default();
        *sum = sum.saturating_add(it.yen);
    }
    let sum = |(rate, yen): (u8, i64)| {
        let tax = tax(yen, rate, included, rounding);
        TaxSum { rate, net: if included { yen - tax } else { yen }, tax }
    };
    by_rate.into_iter().map(sum).collect()
}

/// The total in yen, including tax.
pub fn total(sums: &[TaxSum]) -> i64 {
    sums.iter().map(|it| it.net + it.tax).sum()
}

/// A line of an invoice: one ledger entry over consecutive months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is for.
    pub kind: Kind,
    /// The ledger entry.
    pub entry: Uuid,
    /// The facility, if the line is about exactly one.
    pub facility: Option<FacilityId>,
    /// Its first month.
    pub from: Month,
    /// Its last month, always in the same fiscal year as the first.
    pub to: Month,
    /// Number of months or pieces.
    pub quantity: i32,
    /// Unit price in yen.
    pub unit: i64,
    /// Total in yen.
    pub yen: i64,
}

/// The lines of an invoice, sorted by kind, then by time. Consecutive months at the same price share a line, but no
/// line crosses a fiscal year.
pub fn lines(charges: &[Charge]) -> Vec<Line> {
    #[derive(Default)]
    struct Sum {
        yen: i64,
        quantity: i32,
        facilities: BTreeSet<Option<FacilityId>>,
    }
    let mut months: BTreeMap<(Kind, Uuid, Month), Sum> = BTreeMap::new();
    for it in charges {
        let sum = months.entry((it.kind, it.entry, it.month)).or_default();
        sum.yen = sum.yen.saturating_add(it.yen);
        sum.quantity = sum.quantity.saturating_add(it.quantity);
        sum.facilities.insert(it.facility);
    }
    let mut found: Vec<Line> = Vec::new();
    for ((kind, entry, month), sum) in months.into_iter().filter(|it| it.1.yen != 0) {
        let alone = (sum.facilities.len() == 1).then(|| sum.facilities.first().copied().flatten()).flatten();
        if kind == Kind::Monthly
            && let Some(last) = found.last_mut()
            && (last.kind, last.entry, last.facility, last.unit) == (kind, entry, alone, sum.yen)
            && last.to.plus(1) == month
            && last.to.fiscal_year() == month.fiscal_year()
        {
            (last.to, last.quantity, last.yen) = (month, last.quantity + 1, last.yen + sum.yen);
            continue;
        }
        let pieces = i64::from(sum.quantity);
        let even = kind != Kind::Monthly && pieces != 0 && sum.yen % pieces == 0;
        let (quantity, unit) = if even { (sum.quantity, sum.yen / pieces) } else { (1, sum.yen) };
        found.push(Line { kind, entry, facility: alone, from: month, to: month, quantity, unit, yen: sum.yen });
    }
    found
}

/// A date as public bodies write it: 令和8年11月30日. Before that era, the Western year is used.
pub fn wareki(date: Date) -> String {
    let (month, day) = (u8::from(date.month()), date.day());
    if date < date!(2019 - 05 - 01) {
        return format!("{}年{month}月{day}日", date.year());
    }
    match date.year() - 2018 {
        1 => format!("令和元年{month}月{day}日"),
        year => format!("令和{year}年{month}月{day}日"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn registration_numbers_carry_their_check_digit() {
        // 国税庁 and デジタル庁, as they publish their own 法人番号.
        for it in ["T7000012050002", "T8000012010038"] {
            assert!(is_registration_number(it), "{it}");
        }
        for wrong in ["T6000012050002", "7000012050002", "T700001205000", "T70000120500020", "T700001205000X", "", "T"]
        {
            assert!(!is_registration_number(wrong), "{wrong}");
        }
    }

    #[track_caller]
    fn check(sum: i64, included: bool, rounding: Rounding, expected: i64) {
        assert_eq!(tax(sum, 10, included, rounding), expected, "{sum} {included} {rounding:?}");
    }

    #[test]
    fn tax_is_rounded_as_the_issuer_chose() {
        check(1_000, false, Rounding::Down, 100);
        for (rounding, expected) in [(Rounding::Down, 99), (Rounding::Nearest, 100), (Rounding::Up, 100)] {
            check(999, false, rounding, expected);
        }
        check(994, false, Rounding::Nearest, 99);
        check(1_100, true, Rounding::Down, 100);
        check(1_109, true, Rounding::Down, 100);
        check(1_109, true, Rounding::Up, 101);
        check(-999, false, Rounding::Down, -99);
    }

    #[test]
    fn dates_are_written_by_era() {
        assert_eq!(wareki(date!(2026 - 11 - 30)), "令和8年11月30日");
        assert_eq!(wareki(date!(2019 - 12 - 01)), "令和元年12月1日");
        assert_eq!(wareki(date!(2019 - 04 - 30)), "2019年4月30日");
    }

    fn some() -> impl Strategy<Value = Vec<Charge>> {
        let one = (0..40i32, 0..6usize, 0..4u128, prop::option::of(0..3u128), 1..5i32, -9_999..99_999i64);
        let charge = one.prop_map(|(month, kind, entry, facility, quantity, yen)| Charge {
            month: Month(690 + month),
            kind: Kind::ALL[kind],
            entry: Uuid::from_u128(entry),
            facility: facility.map(|it| FacilityId(Uuid::from_u128(it))),
            quantity,
            yen,
        });
        prop::collection::vec(charge, 0..40)
    }

    proptest! {
        #[test]
        fn lines_sum_to_their_charges_and_cross_no_fiscal_year(charges in some()) {
            let found = lines(&charges);
            let all: i64 = charges.iter().map(|it| it.yen).sum();
            prop_assert_eq!(found.iter().map(|it| it.yen).sum::<i64>(), all);
            for it in &found {
                prop_assert_eq!(it.from.fiscal_year(), it.to.fiscal_year());
                prop_assert_eq!(i64::from(it.quantity) * it.unit, it.yen);
            }
        }

        #[test]
        fn what_is_taken_back_is_what_was_charged(charges in some(), included: bool, which in 0..3usize) {
            let rounding = [Rounding::Down, Rounding::Nearest, Rounding::Up][which];
            let back: Vec<Charge> = charges.iter().map(|it| Charge { yen: -it.yen, ..*it }).collect();
            let of = |charges: &[Charge]| sums(charges, included, rounding, &Rates::default());
            prop_assert_eq!(total(&of(&charges)), -total(&of(&back)));
            for it in of(&charges) {
                let exact = it.net * i64::from(it.rate);
                prop_assert!(included || (exact - it.tax * 100).abs() < 100, "once for each rate");
            }
        }
    }
}
