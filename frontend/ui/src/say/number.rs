//! Sums and sizes.

use medpost_domain::billing::month::Month;
use medpost_domain::billing::tax;
use medpost_domain::number::grouped;
use medpost_domain::plan::size;

use crate::{when, words};

/// The `pattern` of an input for a sum of yen.
pub const SUM_PATTERN: &str = "[\\-−－△▲]?[0-9０-９,，¥￥円]+";

/// 税抜1,000円（税込1,100円）, at today's rate; `included` says whether `yen` includes tax.
pub fn both(yen: u64, included: bool) -> String {
    if yen == 0 {
        return self::yen(0);
    }
    let (rates, rounding) = medpost_client::tax::known();
    let yen = i64::try_from(yen).unwrap_or(i64::MAX);
    let it = tax::price(yen, included, rates.at(Month::at(when::now())), rounding);
    words::price::net_and_gross(&yen_signed(it.net), &yen_signed(it.gross))
}

/// An amount of yen, grouped by three digits: 1,200円.
pub fn yen(amount: u64) -> String {
    words::count::yen(&grouped(amount))
}

/// A size for people to read; 1 MB is 1 000 000 bytes.
pub fn bytes(count: u64) -> String {
    size(count)
}

/// An amount of yen that may be negative: −1,200円.
pub fn yen_signed(it: i64) -> String {
    let size = yen(it.unsigned_abs());
    if it < 0 { format!("−{size}") } else { size }
}
