//! Consumption tax: its rates as dated values, and prices with and without tax.

use serde::{Deserialize, Serialize};

use super::month::Month;

stored! {
    /// How a fraction of a yen of tax is rounded. The issuer is free to choose.
    #[derive(Default)]
    pub enum Rounding {
        /// 切捨て: rounds down, as is customary.
        #[default]
        Down = "down",
        /// 四捨五入: rounds to the nearest yen, half up.
        Nearest = "nearest",
        /// 切上げ: rounds up.
        Up = "up",
    }
}

/// The tax on a sum or, if `included`, the tax contained in it. A negative sum gets exactly the negated tax of the
/// positive one, so reversals match to the yen.
pub fn tax(sum: i64, rate: u8, included: bool, rounding: Rounding) -> i64 {
    let (rate, size) = (i128::from(rate), i128::from(sum.unsigned_abs()));
    let whole = if included { 100 + rate } else { 100 };
    let (part, rest) = (size * rate / whole, size * rate % whole);
    let up = match rounding {
        Rounding::Down => false,
        Rounding::Nearest => rest * 2 >= whole,
        Rounding::Up => rest > 0,
    };
    i64::try_from(part + i128::from(up)).unwrap_or(i64::MAX) * sum.signum()
}

/// A tax rate that applies from a month until the next rate begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The first month it applies.
    pub from: Month,
    /// The rate in per cent: 消費税法 and 地方税法 combined.
    pub percent: u8,
}

/// The standard rates, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates(Vec<Rate>);

impl Rates {
    /// The highest rate accepted, in per cent. It catches typing errors.
    pub const MOST: u8 = 50;

    /// Builds the list from rates in any order. `None` if it is empty, has two rates for the same month, or has one
    /// above [`Rates::MOST`].
    pub fn new(mut all: Vec<Rate>) -> Option<Self> {
        all.sort_by_key(|it| it.from);
        let twice = all.windows(2).any(|it| it[0].from == it[1].from);
        let wrong = all.is_empty() || twice || all.iter().any(|it| it.percent > Self::MOST);
        (!wrong).then_some(Self(all))
    }

    /// The rate in a month, in per cent. Before the first rate, the first rate applies.
    pub fn at(&self, month: Month) -> u8 {
        let held = self.0.iter().rfind(|it| it.from <= month).or_else(|| self.0.first());
        held.map_or(0, |it| it.percent)
    }

    /// The rates, oldest first.
    pub fn all(&self) -> &[Rate] {
        &self.0
    }
}

impl Default for Rates {
    /// The rates under Japanese law so far: 5 % from April 1997, 8 % from April 2014, 10 % from October 2019.
    fn default() -> Self {
        let rate = |year: i32, month: i32, percent: u8| Rate { from: Month((year - 1970) * 12 + month - 1), percent };
        Self(vec![rate(1997, 4, 5), rate(2014, 4, 8), rate(2019, 10, 10)])
    }
}

/// A price without and with tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// 税抜 (without tax)
    pub net: i64,
    /// 税込 (with tax)
    pub gross: i64,
}

/// Computes both prices from `yen`, which contains the tax if `included`.
pub fn price(yen: i64, included: bool, percent: u8, rounding: Rounding) -> Price {
    let tax = tax(yen, percent, included, rounding);
    if included { Price { net: yen - tax, gross: yen } } else { Price { net: yen, gross: yen.saturating_add(tax) } }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> Month {
        text.parse().expect("a month")
    }

    #[test]
    fn a_rate_holds_from_its_month_until_the_next() {
        let law = Rates::default();
        for (at, percent) in [("1990-01", 5), ("2014-03", 5), ("2014-04", 8), ("2019-09", 8), ("2019-10", 10)] {
            assert_eq!(law.at(month(at)), percent, "{at}");
        }
        let mut all = law.all().to_vec();
        all.insert(0, Rate { from: month("2030-04"), percent: 12 });
        let next = Rates::new(all.clone()).expect("they are rates");
        assert_eq!((next.at(month("2030-03")), next.at(month("2030-04"))), (10, 12));
        all.push(Rate { from: month("2030-04"), percent: 11 });
        assert_eq!(Rates::new(all), None, "two of one month");
        assert_eq!(Rates::new(vec![Rate { from: month("2030-04"), percent: 51 }]), None);
        assert_eq!(Rates::new(Vec::new()), None);
    }

    #[test]
    fn a_price_is_told_with_and_without() {
        assert_eq!(price(1_000, false, 10, Rounding::Down), Price { net: 1_000, gross: 1_100 });
        assert_eq!(price(1_100, true, 10, Rounding::Down), Price { net: 1_000, gross: 1_100 });
        assert_eq!(price(-999, false, 10, Rounding::Down), Price { net: -999, gross: -1_098 });
    }

    proptest! {
        #[test]
        fn what_is_told_without_is_never_more_than_with(yen in 0..1_000_000_000i64, included: bool, percent in 0..=50u8) {
            let it = price(yen, included, percent, Rounding::Down);
            prop_assert!(it.net <= it.gross);
            prop_assert_eq!(if included { it.gross } else { it.net }, yen);
        }
    }
}
