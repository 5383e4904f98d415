//! What is kept outside, so that somebody who rules the database can't change what was: the end of the audit's chain.

use medpost_domain::instant::Instant;

use crate::app::App;
use crate::audit::entry::{self, Actor};
use crate::audit::head::{self, Head};
use crate::kit::fault::{Fault, Outcome};

impl App {
    /// The end of the audit's chain with the code of the newest master key: its text says what it is and carries the code.
    pub async fn head(&self) -> Outcome<Head> {
        let (last, hash) = head::end(&*self.db).await?;
        let key = self.vault.keys(head::PURPOSE).pop();
        let (version, _, key) = key.ok_or_else(|| Fault::broken("sign a head")(std::io::Error::other("no key")))?;
        Ok(Head::sign(last, hash, (version, &key)))
    }

    /// Once a day, by Japan's calendar: the head, written into the audit and the log; to be mailed to the operator. None
    /// where that of the day is written already.
    pub async fn daily_head(&self) -> Outcome<Option<Head>> {
        let now = self.clock.now();
        if head::is_noted(&*self.db, Instant::japan_midnight(now.japan_date())).await? {
            return Ok(None);
        }
        let head = self.head().await?;
        let tx = self.db.write().await?;
        entry::write(&*tx, Actor::SYSTEM, head::NOTED, ("audit", None), &format!("head={head}"), now).await?;
        tx.commit().await?;
        tracing::info!(%head, "the head of the audit: keep it outside");
        Ok(Some(head))
    }

    /// Whether a key of this installation made the code of a head.
    pub fn made(&self, kept: &Head) -> bool {
        let mut keys = self.vault.keys(head::PURPOSE).into_iter();
        keys.find(|it| it.0 == kept.code.0).is_some_and(|it| kept.is_by(&it.2))
    }
}
