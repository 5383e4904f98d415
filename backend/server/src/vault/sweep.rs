//! What the depot and the rows have in common: objects that no row names go, rows whose object is missing are found.

use super::depot::{self};
use super::keys::{Error, Vault};
use super::store::{self};
use medpost_domain::instant::HOUR;
use std::collections::HashSet;

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
        let mut present = HashSet::new();
        let mut listing = self.depot.listing("segments/");
        loop {
            let page = listing.page().await?;
            if page.is_empty() {
                break;
            }
            present.extend(page.into_iter().map(|it| it.name));
        }
        let (mut missing, mut after) = (0, None);
        loop {
            let page = store::objects_of_rows(&*self.db, after.as_deref(), 1_000).await?;
            let Some(last) = page.last() else { return Ok(missing) };
            after = Some(last.clone());
            let absent = page.into_iter().filter(|it| !present.contains(it)).collect();
            missing += self.missing_among(absent).await?.len();
        }
    }

    /// Those of these objects that are missing now, although a row still refers to them. A listing and the rows are read
    /// one after the other: meanwhile objects are written, and others deleted together with their rows.
    pub async fn missing_among(&self, names: Vec<String>) -> Result<HashSet<String>, Error> {
        let mut missing = HashSet::new();
        for names in names.chunks(1_000) {
            for it in store::known_objects(&*self.db, names).await? {
                match self.depot.get(&it, Some(0..1)).await {
                    Err(depot::Error::Missing) => missing.extend([it]),
                    Err(error) => return Err(error.into()),
                    Ok(_) => {}
                }
            }
        }
        Ok(missing)
    }
}
