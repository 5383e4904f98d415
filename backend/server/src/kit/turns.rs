//! Turns for each key: one caller at a time works, and only so many others wait.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Who has or wants a turn, by key.
pub struct Turns<K>(Arc<Mutex<HashMap<K, Row>>>);

/// The row of one key: the turn, and how many have it or wait for it.
struct Row {
    one: Arc<Semaphore>,
    count: usize,
}

/// A turn, or a place in the row for it; ends when dropped.
pub struct Turn<K: Copy + Eq + Hash> {
    of: Turns<K>,
    key: K,
    permit: Option<OwnedSemaphorePermit>,
}

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K> Clone for Turns<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Copy + Eq + Hash> Turns<K> {
    /// Waits for the key's turn behind earlier callers. Returns `None` at once if `most` are waiting already.
    pub async fn take(&self, key: K, most: usize) -> Option<Turn<K>> {
        let (one, mut turn) = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let row = all.entry(key).or_insert_with(|| Row { one: Arc::new(Semaphore::new(1)), count: 0 });
            if row.count > most {
                return None;
            }
            row.count += 1;
            (row.one.clone(), Turn { of: self.clone(), key, permit: None })
        };
        turn.permit = Some(one.acquire_owned().await.ok()?);
        Some(turn)
    }
}

impl<K: Copy + Eq + Hash> Drop for Turn<K> {
    fn drop(&mut self) {
        drop(self.permit.take());
        let mut all = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(row) = all.get_mut(&self.key) {
            row.count -= 1;
            if row.count == 0 {
                all.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_has_the_turn_some_wait_and_others_are_sent_away() {
        let turns = Turns::default();
        let first = turns.take(1, 1).await.expect("a turn");
        let second = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take(1, 1).await.is_some() }
        });
        while turns.0.lock().expect("a lock")[&1].count < 2 {
            tokio::task::yield_now().await;
        }
        assert!(turns.take(1, 1).await.is_none(), "one has the turn, one waits");
        assert!(turns.take(2, 1).await.is_some(), "nobody else is in the way");
        // A caller that gives up waiting leaves the row.
        second.abort();
        assert!(second.await.is_err());
        assert_eq!(turns.0.lock().expect("a lock")[&1].count, 1);
        drop(first);
        assert!(turns.take(1, 0).await.is_some());
        assert!(turns.0.lock().expect("a lock").is_empty(), "nothing is remembered of who has gone");
    }
}
