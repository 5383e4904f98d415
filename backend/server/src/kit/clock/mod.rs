//! The one place that asks for the time, and that decides whose time counts (ADR 21).
//!
//! The installation's time is the database's. A process follows it by its own monotonic clock and compares every ten
//! seconds, so that a machine with a wrong clock does no harm. Whatever ends, destroys, bills or debits calls
//! [`Clock::may_end`] inside its transaction: there the time is read after the locks, and nothing ends while it is in
//! doubt. On SQLite the process's clock stands for the database's; it is trusted while it agrees with the monotonic
//! clock and with the heartbeat in the database.

pub mod store;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use medpost_domain::instant::{HOUR, Instant, MINUTE, SECOND};
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use time::OffsetDateTime;

/// Clocks that differ by no more than this agree.
pub const AGREE: i64 = 2 * SECOND;
/// A reading that took longer than this says nothing about the time.
const DOUBT: i64 = SECOND;
/// If the last heartbeat is older than this, no process was running.
const GAP: i64 = 15 * MINUTE;
/// After a gap nothing ends for this long, so that somebody can look first.
const PAUSE: i64 = 6 * HOUR;

/// The clock, handed to whatever needs the time.
#[derive(Clone)]
pub enum Clock {
    /// The installation's time.
    System(Arc<Watch>),
    /// Set by hand, by tests and for the demo's past; it stands for the database's clock too.
    Manual(Arc<AtomicI64>),
}

/// Why nothing may end now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// The database's clock stepped, and nobody has accepted that; the text says why it is held.
    #[error("the clock made a step, and nobody has accepted it: {0}")]
    Held(String),
    /// No process ran for a while; nothing ends until this time.
    #[error("no process was there for a while; nothing ends until {0}")]
    Paused(Instant),
    /// This machine's clock is ahead by so many microseconds.
    #[error("this machine's clock differs from the database's by {} seconds", .0 / SECOND)]
    Off(i64),
    /// The time could not be measured.
    #[error("the time could not be compared with the database's")]
    Unknown,
}

/// Why an act that ends something was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The time is in doubt.
    #[error(transparent)]
    Doubt(#[from] Doubt),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
}

/// One comparison with the database.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// What the database says; on SQLite the machine's clock.
    pub raw: Instant,
    /// This machine's wall clock.
    pub wall: Instant,
    /// Microseconds since the machine started, including the time it slept.
    pub passed: i64,
    /// How long the reading took, in microseconds.
    pub took: i64,
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing to report.
    Steady,
    /// The database's clock stepped by so many microseconds.
    Step(i64),
    /// No process ran since this heartbeat.
    Gap(Instant),
}

#[derive(Clone, Debug, Default)]
struct State {
    /// The installation's time and the monotonic clock at the last comparison.
    anchor: Option<(Instant, i64)>,
    /// How far this machine's clock is ahead, in microseconds.
    off: i64,
    /// Why the time is held, while a step is not accepted.
    held: Option<String>,
    /// How many steps were accepted.
    accepted: i64,
}

/// Follows the installation's time in this process.
#[derive(Default)]
pub struct Watch(Mutex<State>);

impl Watch {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The installation's time when the monotonic clock reads `passed`; `None` before the first comparison.
    fn at(&self, passed: i64) -> Option<Instant> {
        self.state().anchor.map(|it| it.0.plus(passed - it.1))
    }

    /// Evaluates a reading. `guard` is the row that all processes share.
    pub fn observe(&self, reading: Reading, guard: Option<&store::Guard>) -> Found {
        if reading.took > DOUBT {
            return Found::Steady;
        }
        let mut state = self.state();
        state.off = reading.wall.since(reading.raw);
        let (beat, accepted) = guard.map_or((None, 0), |it| (Some(it.beat_at), it.accepted));
        state.held = guard.filter(|it| it.held_at.is_some()).map(|it| it.held_why.clone().unwrap_or_default());
        if state.accepted != accepted {
            state.accepted = accepted;
            state.anchor = None;
        }
        match state.anchor {
            // Until a step is accepted, the old time continues.
            Some(_) if state.held.is_some() => Found::Steady,
            Some((at, passed)) => {
                let expected = at.plus(reading.passed - passed);
                let step = reading.raw.since(expected);
                if step.abs() > AGREE {
                    return Found::Step(step);
                }
                // Clocks drift: the database's wins, but time never goes back.
                state.anchor = Some((expected.max(reading.raw), reading.passed));
                Found::Steady
            }
            None => {
                let held = guard.filter(|it| it.held_at.is_some());
                // A process that starts during a step takes whichever time is closer to the last heartbeat.
                let at = held.map_or(reading.raw, |it| {
                    let before = reading.raw.plus(-it.held_step);
                    if before.since(it.beat_at).abs() < reading.raw.since(it.beat_at).abs() {
                        before
                    } else {
                        reading.raw
                    }
                });
                match beat.filter(|_| held.is_none()) {
                    Some(beat) if reading.raw.since(beat) < -AGREE => {
                        state.anchor = Some((beat, reading.passed));
                        Found::Step(reading.raw.since(beat))
                    }
                    Some(beat) if reading.raw.since(beat) > GAP => {
                        state.anchor = Some((at, reading.passed));
                        Found::Gap(beat)
                    }
                    _ => {
                        state.anchor = Some((at, reading.passed));
                        Found::Steady
                    }
                }
            }
        }
    }
}

impl Clock {
    /// The installation's time as this process keeps it; the machine's own before the first comparison.
    pub fn system() -> Self {
        Self::System(Arc::default())
    }

    /// A clock that stands at `at` until it is moved.
    pub fn manual(at: Instant) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.0)))
    }

    /// The time for reading. Asks nobody.
    pub fn now(&self) -> Instant {
        match self {
            Self::System(watch) => watch.at(passed()).unwrap_or_else(wall),
            Self::Manual(at) => Instant(at.load(Ordering::SeqCst)),
        }
    }

    /// The database's time, inside a transaction and after its locks.
    pub async fn of(&self, db: &impl ConnectionTrait) -> Result<Instant, DbErr> {
        match self {
            Self::System(watch) if db.get_database_backend() == DbBackend::Postgres => {
                let raw = store::now(db).await?;
                // Until a step is accepted, the time before it continues.
                let kept = watch.at(passed()).unwrap_or(raw);
                Ok(if raw.since(kept).abs() > AGREE { kept } else { raw })
            }
            _ => Ok(self.now()),
        }
    }

    /// The time for an act that ends, destroys, bills or debits; refused while it is in doubt. Call it inside the act's
    /// transaction, after its locks.
    pub async fn may_end(&self, db: &impl ConnectionTrait) -> Result<Instant, Error> {
        let guard = store::guard(db).await?;
        let now = match self {
            Self::System(watch) => {
                let reading = read(db).await?;
                if watch.at(reading.passed).is_none() {
                    watch.observe(reading, guard.as_ref());
                }
                let kept = watch.at(reading.passed).ok_or(Doubt::Unknown)?;
                if reading.took > DOUBT {
                    return Err(Doubt::Unknown.into());
                }
                let off = reading.wall.since(reading.raw);
                if off.abs() > AGREE {
                    return Err(Doubt::Off(off).into());
                }
                let step = reading.raw.since(kept);
                if step.abs() > AGREE {
                    return Err(Doubt::Held(format!("by {} seconds, just now", step / SECOND)).into());
                }
                reading.raw
            }
            Self::Manual(_) => self.now(),
        };
        match guard {
            Some(it) if it.held_at.is_some() => Err(Doubt::Held(it.held_why.unwrap_or_default()).into()),
            Some(it) if it.paused_until.is_some_and(|until| now < until) => {
                Err(Doubt::Paused(it.paused_until.unwrap_or(now)).into())
            }
            _ => Ok(now),
        }
    }

    /// Why nothing may end now, as far as this process knows without asking; for readiness and the watches.
    pub fn doubt(&self) -> Option<Doubt> {
        let Self::System(watch) = self else { return None };
        let state = watch.state();
        if state.anchor.is_none() {
            return Some(Doubt::Unknown);
        }
        match &state.held {
            Some(why) => Some(Doubt::Held(why.clone())),
            None => Some(state.off).filter(|it| it.abs() > AGREE).map(Doubt::Off),
        }
    }

    /// Compares with the database once. With `beats` it writes the heartbeat and stores what it found for all
    /// processes.
    pub async fn compare(&self, db: &super::db::Db, beats: bool) -> Result<Found, DbErr> {
        let Self::System(watch) = self else { return Ok(Found::Steady) };
        let reading = read(&**db).await?;
        let guard = store::guard(&**db).await?;
        let found = watch.observe(reading, guard.as_ref());
        if beats {
            let tx = db.write().await?;
            match &found {
                Found::Steady => {}
                Found::Step(step) => {
                    let why =
                        format!("the database's clock went {} seconds from one comparison to the next", step / SECOND);
                    store::hold(&*tx, self.now(), *step, &why).await?;
                }
                Found::Gap(_) => store::pause(&*tx, reading.raw.plus(PAUSE)).await?,
            }
            store::beat(&*tx, self.now()).await?;
            tx.commit().await?;
        }
        Ok(found)
    }

    /// Compares over this connection, for readiness; writes nothing.
    pub async fn compare_probe(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let reading = read(db).await?;
        if let Self::System(watch) = self {
            // Steps are reported by the watch; here only this machine's own clock is checked.
            watch.state().off = reading.wall.since(reading.raw);
        } else {
            store::now(db).await?;
        }
        Ok(())
    }

    /// Moves a manual clock by microseconds; the system's clock can't be moved.
    pub fn advance(&self, micros: i64) {
        if let Self::Manual(at) = self {
            at.fetch_add(micros, Ordering::SeqCst);
        }
    }

    /// Sets a manual clock.
    pub fn set(&self, to: Instant) {
        if let Self::Manual(at) = self {
            at.store(to.0, Ordering::SeqCst);
        }
    }
}

/// Reads the database's clock and this machine's clocks.
async fn read(db: &impl ConnectionTrait) -> Result<Reading, DbErr> {
    let before = passed();
    let raw = match db.get_database_backend() {
        DbBackend::Postgres => store::now(db).await?,
        _ => wall(),
    };
    let wall = wall();
    let after = passed();
    Ok(Reading { raw, wall, passed: after, took: after - before })
}

/// This machine's wall clock.
#[expect(clippy::disallowed_methods, reason = "this is the place that asks")]
fn wall() -> Instant {
    OffsetDateTime::now_utc().into()
}

/// Microseconds since this machine started, including the time it slept.
fn passed() -> i64 {
    let it = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    it.tv_sec.saturating_mul(SECOND).saturating_add(it.tv_nsec / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Instant = Instant(1_800_000_000 * SECOND);

    fn reading(raw: i64, passed: i64) -> Reading {
        Reading { raw: NOON.plus(raw * SECOND), wall: NOON.plus(raw * SECOND), passed: passed * SECOND, took: 0 }
    }

    fn guard(beat: i64) -> store::Guard {
        store::Guard {
            id: 1,
            beat_at: NOON.plus(beat * SECOND),
            held_at: None,
            held_step: 0,
            held_why: None,
            accept_by: None,
            accept_why: None,
            paused_until: None,
            accepted: 0,
        }
    }

    #[test]
    fn a_step_is_told_from_time_that_passes() {
        let it = Watch::default();
        assert_eq!(it.observe(reading(0, 100), Some(&guard(-5))), Found::Steady);
        assert_eq!(it.observe(reading(10, 110), Some(&guard(0))), Found::Steady);
        // A process that was stopped for an hour: the hour passed everywhere.
        assert_eq!(it.observe(reading(3_610, 3_710), Some(&guard(10))), Found::Steady);
        // Drift below two seconds is followed.
        assert_eq!(it.observe(reading(3_621, 3_720), Some(&guard(3_610))), Found::Steady);
        assert_eq!(it.at(3_720 * SECOND), Some(NOON.plus(3_621 * SECOND)));
        // Eight days ahead, and eight behind: the old time continues.
        for step in [8 * 86_400, -8 * 86_400, 3, -3] {
            let found = it.observe(reading(3_631 + step, 3_730), Some(&guard(3_621)));
            assert_eq!(found, Found::Step(step * SECOND));
            assert_eq!(it.at(3_730 * SECOND), Some(NOON.plus(3_631 * SECOND)));
        }
        // A reading that took long says nothing.
        let slow = Reading { took: 2 * SECOND, ..reading(99_999, 3_731) };
        assert_eq!(it.observe(slow, Some(&guard(3_621))), Found::Steady);
    }

    #[test]
    fn whoever_starts_tells_a_gap_from_a_clock_that_went_back() {
        let start = |beat: i64| Watch::default().observe(reading(0, 5), Some(&guard(beat)));
        assert_eq!(start(-10), Found::Steady);
        assert_eq!(start(-14 * 60), Found::Steady);
        assert_eq!(start(-2 * 86_400), Found::Gap(NOON.plus(-2 * 86_400 * SECOND)));
        assert_eq!(start(60), Found::Step(-60 * SECOND));
        assert_eq!(Watch::default().observe(reading(0, 5), None), Found::Steady, "the very first start");
    }

    #[test]
    fn during_a_step_the_old_time_goes_on_until_somebody_accepts_the_new_one() {
        let it = Watch::default();
        it.observe(reading(0, 100), Some(&guard(0)));
        let held = store::Guard {
            held_at: Some(NOON),
            held_step: 86_400 * SECOND,
            held_why: Some("test".into()),
            ..guard(10)
        };
        assert_eq!(it.observe(reading(86_420, 120), Some(&held)), Found::Steady);
        assert_eq!(it.at(120 * SECOND), Some(NOON.plus(20 * SECOND)));
        // A process that starts now joins the others, whether or not the clock was corrected meanwhile.
        for raw in [86_420, 20] {
            let late = Watch::default();
            late.observe(reading(raw, 7), Some(&held));
            assert_eq!(late.at(7 * SECOND), Some(NOON.plus(20 * SECOND)));
        }
        let accepted = store::Guard { accepted: 1, ..guard(86_430) };
        assert_eq!(it.observe(reading(86_430, 130), Some(&accepted)), Found::Steady);
        assert_eq!(it.at(130 * SECOND), Some(NOON.plus(86_430 * SECOND)));
    }
}
