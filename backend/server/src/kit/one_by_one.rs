//! One after the other for each key, in this process: whoever waits here holds no connection to the database.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Turns for each key.
pub struct OneByOne<K>(Mutex<HashMap<K, Weak<Turn<()>>>>);

impl<K> Default for OneByOne<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Copy + Eq + Hash + Ord> OneByOne<K> {
    /// Takes the turns of several keys, in their order, so that nobody waits in a circle; none if that takes longer than
    /// `patience`.
    pub async fn take(&self, keys: &[K], patience: Duration) -> Option<Vec<OwnedMutexGuard<()>>> {
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys.dedup();
        let turns: Vec<Arc<Turn<()>>> = keys.into_iter().map(|it| self.turn(it)).collect();
        let all = async {
            let mut held = Vec::with_capacity(turns.len());
            for it in turns {
                held.push(it.lock_owned().await);
            }
            held
        };
        tokio::time::timeout(patience, all).await.ok()
    }

    fn turn(&self, key: K) -> Arc<Turn<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(it) = all.get(&key).and_then(Weak::upgrade) {
            return it;
        }
        all.retain(|_, it| it.strong_count() > 0);
        let turn: Arc<Turn<()>> = Arc::default();
        all.insert(key, Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_key_waits_for_itself_and_for_no_other() {
        let it = OneByOne::default();
        let patience = Duration::from_secs(5);
        let held = it.take(&[1, 2], patience).await.expect("free");
        assert!(it.take(&[3], patience).await.is_some());
        assert!(it.take(&[3, 2], patience).await.is_none());
        drop(held);
        assert!(it.take(&[2, 1, 2], patience).await.is_some());
    }
}
