//! A moment in whole microseconds since 1970 (UTC), and its place in the Japanese calendar.
//!
//! Both databases store this integer; the API uses text (RFC 3339, UTC).

use std::fmt;
use std::str::FromStr;

use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::{Date, OffsetDateTime, UtcOffset};

/// Japan Standard Time. Japan has had no daylight saving time since 1951.
pub const JAPAN: UtcOffset = match UtcOffset::from_hms(9, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

/// A moment, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// Stands for what has not been decided yet: the last day that a date can represent.
    pub const NEVER: Self = Self(253_402_214_400 * SECOND);

    /// This moment plus a number of microseconds (negative: earlier); saturates.
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this moment; negative if `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The moment in Japan's time zone; in UTC during the last hours that a date can represent.
    pub fn in_japan(self) -> OffsetDateTime {
        let utc = self.utc();
        utc.checked_to_offset(JAPAN).unwrap_or(utc)
    }

    /// The calendar date in Japan.
    pub fn japan_date(self) -> Date {
        self.in_japan().date()
    }

    /// Days since 1970-01-01 in Japan; the number that identifies an epoch key.
    pub const fn japan_day(self) -> i32 {
        // All times lie within a few centuries of 1970, so the quotient fits.
        #[expect(clippy::cast_possible_truncation, reason = "days of a 64-bit microsecond count fit 32 bits")]
        {
            (self.0 + 9 * HOUR).div_euclid(DAY) as i32
        }
    }

    /// The moment at which a day begins in Japan, given in days since 1970-01-01.
    pub const fn japan_day_begin(day: i32) -> Self {
        Self(day as i64 * DAY - 9 * HOUR)
    }

    /// The moment at which a date begins in Japan.
    pub const fn japan_midnight(date: Date) -> Self {
        // The Julian day number of 1970-01-01.
        Self::japan_day_begin(date.to_julian_day() - 2_440_588)
    }

    /// Parses an HTTP date (RFC 9110, IMF-fixdate), e.g. `Sun, 06 Nov 1994 08:49:37 GMT`.
    pub fn from_http(text: &str) -> Option<Self> {
        let text = text.strip_suffix(" GMT")?;
        OffsetDateTime::parse(&format!("{text} +0000"), &Rfc2822).ok().map(Self::from)
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl From<OffsetDateTime> for Instant {
    fn from(at: OffsetDateTime) -> Self {
        Self(i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000)).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Instant {
    type Err = time::error::Parse;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        OffsetDateTime::parse(text, &Rfc3339).map(Self::from)
    }
}

impl serde::Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "server")]
mod server {
    use super::Instant;

    impl From<Instant> for sea_orm::Value {
        fn from(at: Instant) -> Self {
            at.0.into()
        }
    }

    impl sea_orm::TryGetable for Instant {
        fn try_get_by<I: sea_orm::ColIdx>(row: &sea_orm::QueryResult, index: I) -> Result<Self, sea_orm::TryGetError> {
            <i64 as sea_orm::TryGetable>::try_get_by(row, index).map(Self)
        }
    }

    impl sea_orm::sea_query::ValueType for Instant {
        fn try_from(value: sea_orm::Value) -> Result<Self, sea_orm::sea_query::ValueTypeErr> {
            <i64 as sea_orm::sea_query::ValueType>::try_from(value).map(Self)
        }
        fn type_name() -> String {
            "Instant".to_owned()
        }
        fn array_type() -> sea_orm::sea_query::ArrayType {
            sea_orm::sea_query::ArrayType::BigInt
        }
        fn column_type() -> sea_orm::ColumnType {
            sea_orm::ColumnType::BigInteger
        }
    }

    impl sea_orm::sea_query::Nullable for Instant {
        fn null() -> sea_orm::Value {
            sea_orm::Value::BigInt(None)
        }
    }

    crate::id::server::api_text!(Instant, "date-time");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hours_of_time_have_a_date_too() {
        for it in ["9999-12-31T23:59:59Z", "9999-12-31T14:59:59Z", "0000-01-01T00:00:00Z"] {
            let at: Instant = it.parse().expect("a time");
            assert!(at.japan_date().year() >= 0, "{it}");
        }
        assert_eq!(Instant::NEVER.to_string(), "9999-12-31T00:00:00Z");
    }

    #[test]
    fn text_keeps_microseconds_and_the_day_is_japans() {
        let at: Instant = "2026-11-22T15:04:05.123456Z".parse().expect("a time");
        assert_eq!(at.to_string(), "2026-11-22T15:04:05.123456Z");
        // 15:04 UTC is already the 23rd in Japan.
        assert_eq!(at.japan_date().to_string(), "2026-11-23");
        let day = at.japan_day();
        assert_eq!(Instant::japan_day_begin(day).to_string(), "2026-11-22T15:00:00Z");
        assert_eq!(Instant::japan_midnight(Instant::japan_day_begin(day).japan_date()), Instant::japan_day_begin(day));
        assert_eq!(Instant::japan_day_begin(day).plus(-1).japan_day(), day - 1);
    }
}
