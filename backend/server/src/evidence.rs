//! Evidence kept outside, so that somebody who controls the database can't rewrite the past: the head of the audit's
//! chain.

use medpost_domain::act::SubjectKind;
use medpost_domain::instant::Instant;

use crate::app::App;
use crate::audit::entry::{self, Actor};
use crate::audit::head::{self, Head};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::causes::chain as causes;
use crate::kit::fault::{Fault, Outcome};
use crate::notify::{mails, post};

impl App {
    /// The head of the audit's chain, with its code by the newest master key.
    pub async fn head(&self) -> Outcome<Head> {
        let (last, hash) = head::end(&*self.db).await?;
        let key = self.vault.keys(head::PURPOSE).pop();
        let (version, _, key) = key.ok_or_else(|| Fault::broken("sign a head")(std::io::Error::other("no key")))?;
        Ok(Head::sign(last, hash, (version, &key)))
    }

    /// Writes the head of the day, if it is due.
    pub async fn watch_head(&self) {
        if let Err(error) = self.daily_head().await {
            tracing::error!(causes = %causes(&error), "the head of the audit could not be written");
        }
    }

    /// Once a day, by Japan's calendar, writes the head to the audit and the log, and mails it to `ops.alarm_to` if
    /// that is set. `None` if today's is already written.
    pub async fn daily_head(&self) -> Outcome<Option<Head>> {
        let now = self.clock.now();
        if head::is_noted(&*self.db, Instant::japan_midnight(now.japan_date())).await? {
            return Ok(None);
        }
        let head = self.head().await?;
        let tx = self.db.write().await?;
        entry::write(&*tx, Actor::SYSTEM, head::NOTED, (SubjectKind::Audit, None), &format!("head={head}"), now)
            .await?;
        if self.config.ops.alarm_to.is_some() {
            // If two processes do this at once, only one mails.
            queue::enqueue(&*tx, &Task::HeadMail { day: now.japan_day() }, now, now).await?;
        }
        tx.commit().await?;
        tracing::info!(%head, "the head of the audit: keep it outside");
        Ok(Some(head))
    }

    /// Mails the current head: whoever controls the database does not control the operator's mailbox.
    pub(crate) async fn mail_head(&self, day: i32) -> Outcome<()> {
        let Some(to) = &self.config.ops.alarm_to else { return Ok(()) };
        let head = self.head().await?.to_string();
        let letter = mails::office::head(to, &head, self.clock.now(), format!("audit-head-{day}"));
        match self.post.send(&letter).await {
            Ok(()) => Ok(()),
            Err(post::Error::Refused | post::Error::Malformed) => {
                tracing::error!("the mail server refuses ops.alarm_to");
                Ok(())
            }
            Err(error) => Err(error.fault("mail the head of the audit")),
        }
    }

    /// Whether a key of this installation made the code of a head.
    pub fn made(&self, kept: &Head) -> bool {
        let mut keys = self.vault.keys(head::PURPOSE).into_iter();
        keys.find(|it| it.0 == kept.code.0).is_some_and(|it| kept.is_by(&it.2))
    }
}
