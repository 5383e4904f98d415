//! Matches a payment with a payer's open invoices. Only unambiguous cases are matched; everything else is left to a
//! person.

/// The part of a payment that goes to one invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Index of the invoice in the list of open sums.
    pub index: usize,
    /// Yen taken from the payment.
    pub yen: i64,
    /// Transfer fee in yen that the payer's bank deducted; it counts as paid.
    pub fee: i64,
}

/// Splits a payment of `yen` among open sums, oldest first. It matches the one sum of the same size, or the oldest sums
/// that add up to it. If it is short by no more than `most_fee`, it matches a single sum or all of them.
pub fn settle(yen: i64, open: &[i64], most_fee: i64) -> Option<Vec<Part>> {
    if yen <= 0 || open.iter().any(|it| *it <= 0) {
        return None;
    }
    let whole = |index: usize| Part { index, yen: open[index], fee: 0 };
    if let Some(index) = open.iter().position(|it| *it == yen) {
        return Some(vec![whole(index)]);
    }
    let mut sum = 0i64;
    for (count, it) in open.iter().enumerate() {
        sum = sum.checked_add(*it)?;
        if sum == yen {
            return Some((0..=count).map(whole).collect());
        }
    }
    // A fee is never larger than the payment itself.
    let short = |of: i64| of.checked_sub(yen).filter(|it| (1..=most_fee.min(yen)).contains(it));
    if let Some((index, fee)) = open.iter().enumerate().find_map(|(index, it)| Some((index, short(*it)?))) {
        return Some(vec![Part { index, yen, fee }]);
    }
    let fee = short(sum)?;
    let last = open.len().checked_sub(1)?;
    let part = |index: usize| if index == last { Part { yen: open[last] - fee, fee, index } } else { whole(index) };
    (fee < open[last]).then(|| (0..=last).map(part).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(yen: i64, open: &[i64], expected: &[(usize, i64, i64)]) {
        let found = settle(yen, open, 880).unwrap_or_default();
        let found: Vec<_> = found.into_iter().map(|it| (it.index, it.yen, it.fee)).collect();
        assert_eq!(found, expected, "{yen} {open:?}");
    }

    #[test]
    fn a_payment_is_for_what_it_plainly_is() {
        check(1_000, &[500, 1_000, 1_000], &[(1, 1_000, 0)]);
        check(1_500, &[500, 1_000, 9_000], &[(0, 500, 0), (1, 1_000, 0)]);
        check(8_340, &[9_000, 500], &[(0, 8_340, 660)]);
        check(10_620, &[10_000, 1_500], &[(0, 10_000, 0), (1, 620, 880)]);
        check(8_000, &[9_000], &[]);
        check(9_100, &[9_000], &[]);
        check(100, &[900], &[]);
        check(1, &[], &[]);
        check(0, &[1], &[]);
        check(-5, &[5], &[]);
    }

    proptest! {
        #[test]
        fn its_parts_are_the_payment_and_no_more_than_is_open(
            yen in 0..5_000i64, open in prop::collection::vec(1..2_000i64, 0..6), most in 0..900i64,
        ) {
            let parts = settle(yen, &open, most).unwrap_or_default();
            if !parts.is_empty() {
                prop_assert_eq!(parts.iter().map(|it| it.yen).sum::<i64>(), yen);
            }
            for it in &parts {
                prop_assert!(it.yen > 0 && it.fee >= 0 && it.yen + it.fee == open[it.index]);
            }
            prop_assert!(parts.iter().map(|it| it.fee).sum::<i64>() <= most);
        }
    }
}
