//! What the depot and the rows have in common: objects that no row names go, rows whose object is missing are found.

use std::collections::HashSet;

use medpost_domain::instant::HOUR;

use super::keys::{Error, Vault};
use super::store;

/// Objects younger than this are never swept: their row may not be written yet.
const SWEEP_AGE: i64 = 48 * HOUR;

impl Vault {
    /// Deletes objects without a row that are older than `SWEEP_AGE`: at most 1 % of those seen but at least one, or
    /// `all` if an operator says so. Returns how many were seen, without a row, and deleted.
    pub async fn sweep(&self, all: bool) -> Result<(usize, usize, usize), Error> {
        // With the wrong database or depot, every object would be without a row.
        self.check().await?;
        let oldest = self.clock.may_end(&*self.db).await?.plus(-SWEEP_AGE);
        let (mut seen, mut lost) = (0, Vec::new());
        for prefix in ["segments/", "keys/", "invoices/"] {
            let mut listing = self.depot.listing(prefix);
            loop {
                let page = listing.page().await?;
                if page.is_empty() {
                    break;
                }
                seen += page.len();
                let old: Vec<String> = page.into_iter().filter(|it| it.written_at < oldest).map(|it| it.name).collect();
                let known = store::known_objects(&*self.db, &old).await?;
                lost.extend(old.into_iter().filter(|it| !known.contains(it)));
            }
        }
        let most = if all { lost.len() } else { (seen / 100).max(1) };
        let some: Vec<String> = lost.iter().take(most).cloned().collect();
        // Checked again right before: a row may have been written in the meantime.
        let known = store::known_objects(&*self.db, &some).await?;
        let some: Vec<String> = some.into_iter().filter(|it| !known.contains(it)).collect();
        self.depot.delete(&some).await?;
        Ok((seen, lost.len(), some.len()))
    }

    /// Counts segments whose object is missing, each of which means a lost document. The caller raises the alarm.
    pub async fn missing_objects(&self) -> Result<usize, Error> {
        let (mut named, mut after) = (HashSet::new(), None);
        loop {
            let page = store::objects_of_rows(&*self.db, after.as_deref(), 1_000).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.clone());
            named.extend(page);
        }
        Ok(self.missing_among(&["segments/"], named).await?.len())
    }

    /// Those of these objects that are missing, although a row refers to them. The caller has read the names from rows
    /// just now, *before* the depot is listed here: an object is written before its row, so one that isn't listed is
    /// missing, unless it was deleted in the meantime together with its row.
    pub async fn missing_among(&self, prefixes: &[&str], mut named: HashSet<String>) -> Result<HashSet<String>, Error> {
        for prefix in prefixes {
            let mut listing = self.depot.listing(prefix);
            loop {
                let page = listing.page().await?;
                if page.is_empty() {
                    break;
                }
                for it in page {
                    named.remove(&it.name);
                }
            }
        }
        let (absent, mut missing) = (named.into_iter().collect::<Vec<_>>(), HashSet::new());
        for names in absent.chunks(1_000) {
            missing.extend(store::known_objects(&*self.db, names).await?);
        }
        Ok(missing)
    }
}
