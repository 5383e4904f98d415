//! Caches an answer that strangers request with every page, so that their number does not burden the database.

use std::sync::{Mutex, PoisonError};

use medpost_domain::instant::{Instant, SECOND};

/// How long an answer is kept.
const MAX_AGE: i64 = 10 * SECOND;

/// The last answer, and when it was requested.
pub struct Cached<T>(Mutex<Option<(Instant, T)>>);

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Cached<T> {
    /// Returns the answer of the last ten seconds, or else a new one. Nobody waits for somebody else's request;
    /// failures are not kept.
    pub async fn get<E>(&self, now: Instant, ask: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, it)) = last
            && (0..MAX_AGE).contains(&now.since(at))
        {
            return Ok(it);
        }
        let it = ask.await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, it.clone()));
        Ok(it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_asked_for_again_when_it_is_old_or_the_clock_went_back() {
        let kept = Cached::default();
        let at = Instant(1_000 * SECOND);
        assert_eq!(kept.get(at, async { Err::<u32, _>("away") }).await, Err("away"));
        assert_eq!(kept.get(at, async { Ok::<_, ()>(1) }).await, Ok(1));
        assert_eq!(kept.get(at.plus(MAX_AGE - 1), async { Ok::<_, ()>(2) }).await, Ok(1));
        assert_eq!(kept.get(at.plus(MAX_AGE), async { Ok::<_, ()>(3) }).await, Ok(3));
        assert_eq!(kept.get(at, async { Ok::<_, ()>(4) }).await, Ok(4));
    }
}
