//! Watches: what is looked at every few seconds, minutes or hours, and becomes an alarm.

use std::sync::atomic::Ordering;
use std::time::Duration;

use medpost_domain::instant::{DAY, HOUR, Instant, MINUTE, SECOND};
use sea_orm::DbErr;

use crate::app::App;
use crate::audit::chain;
use crate::billing::credit_cards::charge;
use crate::billing::reminders;
use crate::contract::confirmation;
use crate::exchange::{reminders as uncollected, rewrap, store as exchange_rows};
use crate::identity::store as identity_rows;
use crate::issuing::{list, order};
use crate::jobs::lane::Lane;
use crate::jobs::queue;
use crate::jobs::task::{Alarmed, Task};
use crate::kit::alarm::{self, Alarm};
use crate::kit::causes::chain as causes;
use crate::kit::clock::{AGREE, Clock, Doubt, Found};
use crate::kit::fault::Outcome;
use crate::kit::handles;
use crate::net;
use crate::net::lists::fetch;
use crate::notify::{mails, post};
use crate::vault::store as vault_rows;

/// Work that is due for longer than this is an alarm.
pub(crate) const LATE: i64 = HOUR;
/// An alarm that no process has reported for this long is over.
const UNSEEN: i64 = 10 * MINUTE;
/// How far the clock of the depot or a list server may differ: its `Date` has whole seconds, and was on its way.
const OUTSIDE: i64 = MINUTE;
/// A server certificate is to be renewed this long before its end.
pub(crate) const RENEWED: i64 = 21 * DAY;
/// If no new revocation list has come for longer than this, something is wrong.
pub(crate) const SILENT: i64 = 24 * HOUR;

/// Logs that a watch failed; its next look may succeed.
pub(super) fn log_watch_failure(what: &'static str, error: &(dyn std::error::Error + 'static)) {
    tracing::error!(causes = %causes(error), what, "a watch failed; it looks again");
}

impl App {
    /// Records how long each lane's oldest job has been due, and raises an alarm for late ones.
    pub async fn watch_jobs(&self) {
        let now = self.clock.now();
        let mut late = Vec::new();
        for lane in Lane::ALL {
            let age = match queue::oldest_due(&*self.db, lane, now).await {
                Ok(it) => it.map_or(0, |it| now.since(it)),
                Err(error) => return log_watch_failure("the age of jobs", &error),
            };
            self.figures.note_lane(lane.name(), age / SECOND);
            if age > LATE {
                late.push(format!("{}={}min", lane.name(), age / MINUTE));
            }
        }
        let held = self.clock.doubt().is_some();
        self.alarms.set(Alarm::JobsLate, Some(late.join(" ")).filter(|it| !it.is_empty() && !held));
    }

    /// Raises an alarm for what was given up within a day: nothing tries it again by itself.
    pub async fn watch_given_up(&self) {
        match queue::given_up(&*self.db, self.clock.now().plus(-DAY)).await {
            Ok(all) => {
                let detail: Vec<String> = all.iter().map(|(kind, count)| format!("{kind}={count}")).collect();
                self.alarms.set(Alarm::GivenUp, Some(detail.join(" ")).filter(|it| !it.is_empty()));
            }
            Err(error) => log_watch_failure("work that was given up", &error),
        }
    }

    /// Compares the clock with the database's, and raises the clock's alarms.
    pub async fn watch_clock(&self) {
        match self.clock.compare(&self.db, true).await {
            Ok(Found::Gap(since)) => {
                tracing::warn!(%since, "no process was there for a while: nothing ends for six hours");
            }
            Ok(_) => {}
            Err(error) => return log_watch_failure("the clock", &error),
        }
        let doubt = self.clock.doubt();
        self.alarms
            .set(Alarm::ClockHeld, doubt.clone().filter(|it| matches!(it, Doubt::Held(_))).map(|it| it.to_string()));
        self.alarms.set(Alarm::ClockOff, doubt.filter(|it| matches!(it, Doubt::Off(_))).map(|it| it.to_string()));
        match crate::kit::clock::store::guard(&*self.db).await {
            Ok(guard) => {
                let until = guard.and_then(|it| it.paused_until).filter(|until| self.clock.now() < *until);
                self.alarms.set(Alarm::ClockPaused, until.map(|it| Doubt::Paused(it).to_string()));
            }
            Err(error) => log_watch_failure("the clock", &error),
        }
        if let Some(theirs) = self.vault.depot.server_time() {
            self.compare_outside("store", theirs.since(self.clock.now())).await;
        }
    }

    /// Evaluates how far a dependency's clock is ahead, in microseconds: too far, and nothing ends until somebody
    /// accepts it.
    pub(super) async fn compare_outside(&self, whose: &str, ahead: i64) {
        if ahead.abs() <= OUTSIDE + AGREE || matches!(self.clock, Clock::Manual(_)) {
            return;
        }
        let why = format!("the clock of the {whose} is {} seconds ahead of the database's", ahead / SECOND);
        self.alarms.raise(Alarm::ClockOutside, why.clone());
        let held = async {
            let tx = self.db.write().await?;
            crate::kit::clock::store::hold(&*tx, self.clock.now(), 0, &why).await?;
            tx.commit().await
        };
        if let Err(error) = held.await {
            log_watch_failure("the clock", &error);
        }
    }

    /// Keeps waits for locks from exhausting the pool.
    pub(super) async fn watch_database(&self) {
        match self.db.watch_waits().await {
            Ok(0) => {}
            Ok(sent_away) => tracing::warn!(sent_away, "requests that waited for locks of others were sent away"),
            Err(error) => log_watch_failure("waits for locks", &error),
        }
    }

    pub(super) async fn work_chain(&self) {
        if self.db.is_embedded()
            && let Err(error) = chain::catch_up(&self.db).await
        {
            log_watch_failure("lines of an older program", &error);
        }
        loop {
            let sealed = match chain::seal(&self.db).await {
                Ok(it) => {
                    self.alarms.clear(Alarm::AuditUnsealed);
                    it
                }
                Err(error) => {
                    self.alarms.raise(Alarm::AuditUnsealed, causes(&error));
                    0
                }
            };
            let wait = if sealed == 0 { Duration::from_secs(1) } else { Duration::ZERO };
            if self.stopped_within(wait).await {
                return;
            }
        }
    }

    /// Stores this process's alarms where all see them, and has those mailed that were not reported yet.
    pub async fn watch_alarms(&self) {
        self.alarms.set(Alarm::SpaceLow, self.space.holds(0).err().map(|it| it.0));
        self.alarms.set(Alarm::HandlesLow, handles::low());
        let now = self.clock.now();
        let kept = async {
            let restored = vault_rows::restored_at(&*self.db).await?;
            self.alarms.set(Alarm::Restored, restored.map(|it| format!("at {it}: look with `medpost held list`")));
            let raised = self.alarms.raised();
            let tx = self.db.write().await?;
            let kept = self.alarms.kept_for(now);
            for (it, detail) in &raised {
                alarm::store::keep(&*tx, it.name(), detail, now).await?;
            }
            for it in self.alarms.over() {
                alarm::store::clear(&*tx, it.name(), now).await?;
            }
            // With a wrong clock, or after a break of its own, this process would take all others for silent.
            if self.clock.doubt().is_none() && kept > UNSEEN {
                alarm::store::end_unseen(&*tx, now.plus(-UNSEEN), now).await?;
            }
            // Marked as mailed and enqueued in one transaction, so that no alarm is lost or mailed twice.
            if self.config.ops.alarm_to.is_some() {
                for it in alarm::store::to_tell(&*tx, now).await? {
                    let alarm = Alarmed { name: it.kind, raised: it.raised_at, day: now.japan_day() };
                    queue::enqueue(&*tx, &Task::AlarmMail { alarm }, now, now).await?;
                }
            }
            tx.commit().await?;
            self.alarms.kept(now);
            Ok::<(), sea_orm::DbErr>(())
        };
        if let Err(error) = kept.await {
            log_watch_failure("alarms", &error);
        }
    }

    /// Mails an alarm, if it is still raised.
    pub(crate) async fn mail_alarm(&self, alarm: &Alarmed) -> Outcome<()> {
        let rows = alarm::store::raised(&*self.db).await?;
        let (Some(to), Some(row)) = (&self.config.ops.alarm_to, rows.into_iter().find(|it| it.kind == alarm.name))
        else {
            return Ok(());
        };
        let id = format!("alarm-{}", Task::AlarmMail { alarm: alarm.clone() }.in_message_id());
        let letter = mails::office::alarm(to, &row.kind, &row.detail, row.raised_at, id);
        match self.post.send(&letter).await {
            Ok(()) => Ok(()),
            Err(post::Error::Refused | post::Error::Malformed) => {
                tracing::error!("the mail server refuses ops.alarm_to");
                Ok(())
            }
            Err(error) => Err(error.fault("mail an alarm")),
        }
    }

    /// Raises an alarm if a server certificate ends soon: renewing it is somebody else's task.
    pub fn watch_certificates(&self) {
        let now = self.clock.now();
        let soon = |it: Option<Instant>| it.filter(|it| it.since(now) < RENEWED);
        let mut ending = Vec::new();
        for it in &self.config.host {
            let lies = net::certificate::first_end(&std::fs::read(&it.certificate_file).unwrap_or_default());
            if let Some(ends) = soon(lies) {
                ending.push(format!("{} ends {ends}", it.name));
            } else if let Some(ends) = soon(self.served_until(&it.name)) {
                ending.push(format!("{} ends {ends}, as it is served: reload", it.name));
            }
        }
        self.alarms.set(Alarm::CertificateEnds, Some(ending.join(", ")).filter(|it| !it.is_empty()));
    }

    /// Ends connections of cards that other processes suspended.
    pub(super) async fn cut_suspended(&self) {
        let mut since = self.clock.now();
        loop {
            let now = self.clock.now();
            match identity_rows::suspended_since(&*self.db, since).await {
                Ok(keys) => {
                    self.cutoff.cut(keys);
                    // Clocks of processes may differ by two seconds, and a commit takes its time.
                    since = now.plus(-10 * SECOND);
                }
                Err(error) => log_watch_failure("suspended cards", &error),
            }
            if self.stopped_within(Duration::from_secs(5)).await {
                return;
            }
        }
    }

    /// Renews the list of our own cards in time, and announces cards that end soon.
    pub async fn watch_cards(&self) {
        match list::renew_list(&self.issuing).await {
            Ok(()) => self.alarms.clear(Alarm::OwnList),
            Err(error) => self.alarms.raise(Alarm::OwnList, causes(&error)),
        }
        if let Err(error) = order::queue_ending_notices(&self.issuing).await {
            log_watch_failure("the end of cards", &error);
        }
    }

    /// Collects what is paid by card, and reminds of what is overdue; not while the time is in doubt, nor before the
    /// operator has looked through what a restore held.
    pub async fn watch_invoices(&self) {
        match vault_rows::restored_at(&*self.db).await {
            Ok(None) => {}
            Ok(Some(_)) => return,
            Err(error) => return log_watch_failure("invoices", &error),
        }
        if let Err(error) = self.clock.may_end(&*self.db).await {
            tracing::warn!(causes = %causes(&error), "no invoice is collected or reminded of");
            return;
        }
        if let Err(error) = charge::charge_cards(&self.billing).await {
            log_watch_failure("invoices that are paid by card", &error);
        }
        if let Err(error) = reminders::remind(&self.billing).await {
            log_watch_failure("overdue invoices", &error);
        }
    }

    /// Reminds in the morning of what nobody collected.
    pub async fn watch_uncollected(&self) {
        if let Err(error) = uncollected::remind(&self.exchange).await {
            log_watch_failure("what is not collected", &error);
        }
    }

    /// Raises an alarm if far more people apply than on other days.
    pub async fn watch_applications(&self) {
        match confirmation::crowd(&self.contracts).await {
            Ok(detail) => self.alarms.set(Alarm::ApplicationsMany, detail),
            Err(error) => log_watch_failure("applications", &error),
        }
    }

    /// Takes over the lists that others fetched, and raises an alarm if nothing new has come for long.
    pub async fn watch_lists(&self) {
        match self.load_lists().await {
            Ok(age) => {
                let old = (age > SILENT).then(|| format!("no new revocation list for {} hours", age / HOUR));
                self.alarms.set(Alarm::ListsOld, old);
            }
            Err(error) => log_watch_failure("revocation lists", &error),
        }
    }

    /// Fetches every configured list, all at once. One that is refused or out of reach is logged; the last good one
    /// stays.
    pub async fn refresh_lists(&self) {
        let all = self.config.revocation_lists().map(|source| async move {
            let taken = match fetch(source).await {
                Ok((der, date)) => {
                    if let Some(it) = date {
                        self.compare_outside("list server", it.since(self.clock.now())).await;
                    }
                    self.take_list(&der).await
                }
                Err(error) => Err(error),
            };
            if let Err(error) = taken {
                tracing::error!(source, %error, "a revocation list could not be taken");
            }
        });
        futures_util::future::join_all(all).await;
    }

    /// Learns within a minute of master keys that another process added or retired; if one is missing here, the file
    /// may have it already.
    pub(super) async fn watch_keys(&self) {
        let watched = match self.vault.watch_keys().await {
            Err(crate::vault::keys::Error::Mismatch(_)) => self.reload_keyring().await,
            Err(it) => Err(it.into()),
            Ok(changed) => {
                if changed {
                    self.take_token_keys();
                }
                Ok(())
            }
        };
        match watched {
            Ok(()) => self.alarms.clear(Alarm::KeysUnknown),
            Err(error) => self.alarms.raise(Alarm::KeysUnknown, causes(&error)),
        }
    }

    /// Gives records of earlier versions, which had no end, one.
    pub(super) async fn watch_records(&self) {
        if let Err(error) = rewrap::begin_rewrap(&self.exchange).await {
            log_watch_failure("records without an end", &error);
        }
    }

    /// Rewrites lines for searching that another version of the folding wrote.
    pub(super) async fn watch_lines(&self) {
        while !*self.stopped().borrow() {
            match self.refold().await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => {
                    log_watch_failure("lines for searching", &error);
                    return;
                }
            }
        }
    }

    /// Sweeps the depot and deletes what is no longer needed.
    pub(super) async fn housekeep(&self) {
        // Not right at the start, when everything else begins.
        if self.stopped_within(Duration::from_secs(600)).await {
            return;
        }
        self.sweep().await;
        self.forget().await;
    }

    /// Deletes what is no longer needed: done jobs and clients' keys after 30 days, applications whose address nobody
    /// confirmed after a week.
    pub async fn forget(&self) {
        let forgotten = async {
            let tx = self.db.write_long().await?;
            let now = self.clock.of(&*tx).await?;
            let before = Instant(now.0).plus(-30 * DAY);
            let jobs = queue::forget_done(&*tx, before).await?;
            let keys = exchange_rows::forget_keys(&*tx, before).await?;
            tx.commit().await?;
            Ok::<_, DbErr>((jobs, keys))
        };
        match forgotten.await {
            Ok((jobs, keys)) => tracing::info!(jobs, keys, "old jobs and clients' keys were forgotten"),
            Err(error) => log_watch_failure("old jobs and clients' keys", &error),
        }
        match confirmation::delete_unconfirmed(&self.contracts).await {
            Ok(ended) => tracing::info!(ended, "applications whose address nobody confirmed ended"),
            Err(error) => log_watch_failure("applications whose address nobody confirmed", &error),
        }
    }

    pub(super) async fn sweep(&self) {
        match self.vault.sweep(false).await {
            Ok((seen, lost, deleted)) => {
                self.alarms.clear(Alarm::StoreAway);
                tracing::info!(seen, lost, deleted, "the store was swept");
            }
            Err(error) => self.alarms.raise(Alarm::StoreAway, causes(&error)),
        }
        match self.vault.missing_objects().await {
            Ok(missing) => {
                self.figures.objects_missing.store(i64::try_from(missing).unwrap_or(i64::MAX), Ordering::Relaxed);
                let detail = (missing > 0).then(|| format!("{missing} objects; look with `medpost losses`"));
                self.alarms.set(Alarm::ObjectsMissing, detail);
            }
            Err(error) => log_watch_failure("objects of rows", &error),
        }
    }
}
