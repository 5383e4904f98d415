//! Sizes, counts and prices: whole numbers that are never negative. The databases have signed integers only; a negative
//! number in a row is an error when the row is read, never a huge size.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

/// A size in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

/// How many there are of something, or how long something lasts in whole days, months or minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub u32);

/// A price in yen. Sums that may be negative, such as an invoice's total, are `i64`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(pub u64);

impl Size {
    /// The size as both databases keep it; beyond what they can hold, the largest that they can.
    pub fn signed(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }
}

impl Count {
    /// The number as both databases keep it; beyond what they can hold, the largest that they can.
    pub fn signed(self) -> i32 {
        i32::try_from(self.0).unwrap_or(i32::MAX)
    }
}

impl Price {
    /// The price, to be added to sums that may be negative.
    pub fn signed(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }
}

macro_rules! reckoned {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        /// Stops at the largest.
        impl Add for $name {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }

        /// Stops at zero.
        impl Sub for $name {
            type Output = Self;

            fn sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
                all.fold(Self(0), Self::add)
            }
        }
    };
}

reckoned!(Size);
reckoned!(Count);
reckoned!(Price);

/// Any number as a count; one that a count can't hold becomes the largest count.
pub fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}

/// Any number as a size; one that a size can't hold becomes the largest size.
pub fn size(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or(u64::MAX)
}

/// Any number as an index or a length in memory; one that memory can't hold becomes the largest.
pub fn length(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or(usize::MAX)
}

#[cfg(feature = "server")]
mod server {
    use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
    use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value};

    use super::{Count, Price, Size};

    macro_rules! number {
        ($name:ident, $kept:ty, $array:ident, $column:ident) => {
            impl From<$name> for Value {
                fn from(it: $name) -> Self {
                    it.signed().into()
                }
            }

            impl TryGetable for $name {
                fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                    let kept = <$kept>::try_get_by(row, index)?;
                    let negative = || DbErr::Type(format!("{kept} in column {index:?} is negative"));
                    Ok(Self(kept.try_into().map_err(|_| negative())?))
                }
            }

            impl ValueType for $name {
                fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                    let kept = <$kept as ValueType>::try_from(value)?;
                    Ok(Self(kept.try_into().map_err(|_| ValueTypeErr)?))
                }

                fn type_name() -> String {
                    stringify!($name).to_owned()
                }

                fn array_type() -> ArrayType {
                    ArrayType::$array
                }

                fn column_type() -> ColumnType {
                    ColumnType::$column
                }
            }

            impl Nullable for $name {
                fn null() -> Value {
                    <$kept>::null()
                }
            }
        };
    }

    number!(Size, i64, BigInt, BigInteger);
    number!(Count, i32, Int, Integer);
    number!(Price, i64, BigInt, BigInteger);
}

/// A number with a comma before each three digits, as amounts are written: `30,000`.
pub fn grouped(number: u64) -> String {
    let text = number.to_string();
    let groups: Vec<&str> = text.as_bytes().rchunks(3).rev().filter_map(|it| std::str::from_utf8(it).ok()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_becomes_the_largest() {
        assert_eq!((Size(5).signed(), Size(u64::MAX).signed()), (5, i64::MAX));
        assert_eq!((Count(5).signed(), Count(u32::MAX).signed()), (5, i32::MAX));
        assert_eq!((count(7_usize), count(u64::MAX), count(-1_i64)), (7, u32::MAX, u32::MAX));
        assert_eq!((Count(1) - Count(2), Size(u64::MAX) + Size(1)), (Count(0), Size(u64::MAX)));
        assert_eq!([Size(1), Size(2)].into_iter().sum::<Size>(), Size(3));
        assert_eq!((size(7_usize), size(-1_i64)), (7, u64::MAX));
    }

    #[cfg(feature = "server")]
    #[test]
    fn a_negative_number_of_a_row_is_no_size() {
        use sea_orm::Value;
        use sea_orm::sea_query::ValueType;

        assert_eq!(<Size as ValueType>::try_from(Value::from(3_i64)).ok(), Some(Size(3)));
        assert!(<Size as ValueType>::try_from(Value::from(-3_i64)).is_err());
        assert!(<Count as ValueType>::try_from(Value::from(-3_i32)).is_err());
    }
}
