//! What is kept outside, so that somebody who rules the database can't change what was: the end of the audit's chain.

use medpost_domain::act::SubjectKind;
use medpost_domain::instant::Instant;

use crate::app::App;
use crate::audit::entry::{self, Actor};
use crate::audit::head::{self, Head};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::causes::chain as causes;
use crate::kit::fault::{Fault, Outcome};
use crate::notify::{letters, post};

impl App {
    /// The end of the audit's chain with the code of the newest master key: its text says what it is and carries the code.
    pub async fn head(&self) -> Outcome<Head> {
        let (last, hash) = head::end(&*self.db).await?;
        let key = self.vault.keys(head::PURPOSE).pop();
        let (version, _, key) = key.ok_or_else(|| Fault::broken("sign a head")(std::io::Error::other("no key")))?;
        Ok(Head::sign(last, hash, (version, &key)))
    }

    /// Looks whether the head of the day is due.
    pub async fn watch_head(&self) {
        if let Err(error) = self.daily_head().await {
            tracing::error!(causes = %causes(&error), "the head of the audit could not be written");
        }
    }

    /// Once a day, by Japan's calendar: the head, written into the audit and the log, and mailed to the operator where
    /// somebody is named who is told of alarms. None where that of the day is written already.
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
            // Of two processes that look at once, one mails.
            queue::enqueue(&*tx, &Task::HeadMail { day: now.japan_day() }, now, now).await?;
        }
        tx.commit().await?;
        tracing::info!(%head, "the head of the audit: keep it outside");
        Ok(Some(head))
    }

    /// Mails the head as it stands: whoever rules the database does not rule the operator's letter box.
    pub(crate) async fn mail_head(&self, day: i32) -> Outcome<()> {
        let Some(to) = &self.config.ops.alarm_to else { return Ok(()) };
        let head = self.head().await?.to_string();
        let letter = letters::head(to, &head, self.clock.now(), format!("audit-head-{day}"));
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
