//! The one place that asks what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use medpost_domain::instant::Instant;
use time::OffsetDateTime;

/// The time, handed to whoever needs it.
#[derive(Clone)]
pub enum Clock {
    /// The machine's clock, truncated to microseconds.
    System,
    /// A clock that tests and the demo's past set by hand.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    pub fn manual(at: Instant) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.0)))
    }

    /// What time it is.
    #[expect(clippy::disallowed_methods, reason = "this is the place that asks")]
    pub fn now(&self) -> Instant {
        match self {
            Self::System => OffsetDateTime::now_utc().into(),
            Self::Manual(at) => Instant(at.load(Ordering::SeqCst)),
        }
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
