//! The pages' clock, which follows the service. This computer's clock may be days off without anybody noticing.

use std::sync::atomic::{AtomicI64, Ordering};

use medpost_domain::instant::{Instant, MINUTE, SECOND};
use web_sys::Response;

/// If this computer's clock is further off than this, in microseconds, the user is told: browsers use it to check
/// certificates.
const WRONG: i64 = 5 * MINUTE;

/// How many microseconds the service's clock is ahead of this computer's.
static AHEAD: AtomicI64 = AtomicI64::new(0);

/// The current time, by the service's clock once it has answered.
pub fn now() -> Instant {
    here().plus(AHEAD.load(Ordering::Relaxed))
}

/// Whether this computer's clock is more than five minutes off.
pub fn is_wrong() -> bool {
    AHEAD.load(Ordering::Relaxed).abs() > WRONG
}

/// The time by this computer's clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
pub(crate) fn here() -> Instant {
    Instant((js_sys::Date::now() as i64).saturating_mul(1_000))
}

/// Takes the `Date` of an answer into account. `asked` is when the request was sent, by this computer's clock.
pub(crate) fn note(answer: &Response, asked: Instant) {
    let date = answer.headers().get("date").ok().flatten();
    if let Some(date) = date.and_then(|it| Instant::from_http(&it)) {
        let before = AHEAD.load(Ordering::Relaxed);
        AHEAD.store(ahead(before, date, asked, here()), Ordering::Relaxed);
    }
}

/// How many microseconds the service's clock is ahead. A `Date` has whole seconds and was written some time between
/// request and answer, so it only yields bounds. A previous value within them is kept, so that countdowns don't jump;
/// otherwise it moves to the nearest bound.
fn ahead(before: i64, date: Instant, asked: Instant, answered: Instant) -> i64 {
    let (least, most) = (date.since(answered), date.plus(SECOND).since(asked));
    // The clock was set back in between. The next answer will correct it.
    if least > most { before } else { before.clamp(least, most) }
}

#[cfg(test)]
mod tests {
    use medpost_domain::instant::{DAY, HOUR};

    use super::*;

    const NOON: Instant = Instant(1_800_000_000 * SECOND);
    const MILLI: i64 = 1_000;

    /// The value after an answer that the service gave at `at`, to a computer whose clock is off by `off` and that
    /// waited for `took`.
    fn told(before: i64, at: i64, off: i64, took: i64) -> i64 {
        let date = NOON.plus(at / SECOND * SECOND);
        ahead(before, date, NOON.plus(at + off - took / 2), NOON.plus(at + off + took / 2))
    }

    #[test]
    fn a_clock_that_is_right_is_left_alone() {
        for at in [0, 1, 499 * MILLI, 999 * MILLI] {
            for took in [0, 20 * MILLI, 30 * SECOND] {
                assert_eq!(told(0, at, 0, took), 0, "{at} {took}");
            }
        }
    }

    #[test]
    fn a_clock_that_is_off_is_known_within_a_second_after_one_answer_and_does_not_jump_after_that() {
        for off in [-400 * DAY, -DAY, -10 * MINUTE, -3 * SECOND, 3 * SECOND, 10 * MINUTE, 9 * HOUR, 8 * DAY] {
            let mut known = told(0, 400 * MILLI, off, 20 * MILLI);
            assert!((known + off).abs() <= SECOND + 10 * MILLI, "{off}: {known}");
            for step in 1..50 {
                let next = told(known, step * 1_700 * MILLI, off, 20 * MILLI);
                assert!((next + off).abs() <= (known + off).abs(), "{off}: {known} to {next}");
                known = next;
            }
        }
    }

    #[test]
    fn a_slow_answer_says_less_and_a_clock_set_meanwhile_nothing() {
        let known = -DAY;
        assert_eq!(told(known, 0, DAY, 60 * SECOND), known);
        assert_eq!(ahead(known, NOON, NOON.plus(DAY), NOON), known, "set back while the question was under way");
        // Once the clock is right again, the next answer corrects the value.
        assert!(told(known, SECOND, 0, 20 * MILLI).abs() <= SECOND + 10 * MILLI);
    }
}
