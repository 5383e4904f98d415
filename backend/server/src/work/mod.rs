//! Background work: jobs, in a lane for each dependency; the audit's chain; and the watches, each in a task of its own,
//! so that none delays another.

pub(crate) mod watches;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use medpost_domain::instant::{HOUR, MINUTE, SECOND};
use medpost_wire::problem::Code;
use tokio::task::JoinSet;
use tokio::time::Instant as Moment;

use crate::app::App;
use crate::jobs::lane::Lane;
use crate::jobs::queue::{self, Job};
use crate::kit::alarm::Alarm;
use crate::kit::causes::chain as causes;
use crate::kit::telemetry::Figures;

/// Wait before a job is tried again whose dependency was away.
const POSTPONED: i64 = MINUTE;
/// The same while the time is in doubt.
const DOUBTED: i64 = 10 * MINUTE;
/// A dependency that did nothing for this long is an alarm: its work is postponed, and so never late.
const AWAY: Duration = Duration::from_secs(600);

/// Keeps a lane from trying a dependency that does not answer over and over (ADR 23).
#[derive(Default)]
struct Breaker {
    failures: u32,
    /// When the first of these failures came.
    since: Option<Moment>,
    until: Option<Moment>,
}

impl Breaker {
    /// How many jobs of the lane may run at once now.
    fn lets(&self, most: usize, now: Moment) -> usize {
        match self.until {
            Some(until) if now < until => 0,
            // One job tries whether the dependency is back.
            Some(_) => 1,
            None => most,
        }
    }

    /// Notes how a job went. After three failures in a row the lane waits: five seconds, then twice as long each time,
    /// at most five minutes.
    fn note(&mut self, away: bool, now: Moment) {
        if !away {
            *self = Self::default();
            return;
        }
        self.failures += 1;
        self.since.get_or_insert(now);
        if self.failures >= 3 {
            let wait = 5u64 << (self.failures - 3).min(6);
            self.until = Some(now + Duration::from_secs(wait.min(300)));
        }
    }

    /// Whether nothing has succeeded for ten minutes, in three attempts or more.
    fn is_away(&self, now: Moment) -> bool {
        self.failures >= 3 && self.since.is_some_and(|it| now.duration_since(it) >= AWAY)
    }
}

impl App {
    /// Does the background work until stopped.
    pub async fn work(&self) {
        let mut tasks = JoinSet::new();
        for lane in Lane::ALL {
            let app = self.clone();
            tasks.spawn(async move { app.work_lane(lane).await });
        }
        macro_rules! every {
            ($pause:expr, $watch:ident) => {{
                let app = self.clone();
                tasks.spawn(async move {
                    loop {
                        app.$watch().await;
                        if app.stopped_within(Duration::from_micros($pause.unsigned_abs())).await {
                            return;
                        }
                    }
                });
            }};
        }
        every!(10 * SECOND, watch_clock);
        every!(SECOND / 4, watch_database);
        every!(5 * SECOND, watch_alarms);
        every!(10 * SECOND, watch_jobs);
        every!(MINUTE, watch_lists);
        every!(30 * MINUTE, refresh_lists);
        every!(MINUTE, watch_keys);
        every!(HOUR, watch_head);
        every!(6 * HOUR, watch_records);
        every!(6 * HOUR, watch_lines);
        every!(6 * HOUR, watch_given_up);
        every!(MINUTE, watch_cards);
        every!(MINUTE, watch_invoices);
        every!(MINUTE, watch_applications);
        every!(MINUTE, watch_uncollected);
        every!(6 * HOUR, housekeep);
        let app = self.clone();
        tasks.spawn(async move {
            loop {
                app.watch_certificates();
                if app.stopped_within(Duration::from_secs(3_600)).await {
                    return;
                }
            }
        });
        let app = self.clone();
        tasks.spawn(async move { app.work_chain().await });
        let app = self.clone();
        tasks.spawn(async move { app.cut_suspended().await });
        // A task that panicked ends the process, so that all of it is started again.
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a task of the work ended");
                self.stop();
            }
        }
    }

    /// Waits; returns whether everything is to end.
    async fn stopped_within(&self, wait: Duration) -> bool {
        let mut stop = self.stopped();
        let stopped = tokio::time::timeout(wait, stop.wait_for(|it| *it)).await;
        stopped.is_ok()
    }

    /// Runs the jobs of a lane, several at once, until stopped.
    async fn work_lane(&self, lane: Lane) {
        let mut running: JoinSet<bool> = JoinSet::new();
        let mut breaker = Breaker::default();
        let mut stop = self.stopped();
        loop {
            while running.len() < breaker.lets(lane.at_once(), Moment::now()) && !*stop.borrow() {
                let Some(job) = self.claim(lane).await else { break };
                let app = self.clone();
                running.spawn(async move { app.run(&job).await });
            }
            tokio::select! {
                Some(ended) = running.join_next(), if !running.is_empty() => {
                    breaker.note(ended.unwrap_or(true), Moment::now());
                    if lane == Lane::Mail {
                        let away = breaker.is_away(Moment::now());
                        let detail = away.then(|| "no mail could be handed over for ten minutes".to_owned());
                        self.alarms.set(Alarm::MailAway, detail);
                    }
                }
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                _ = stop.wait_for(|it| *it), if running.is_empty() => return,
            }
            if *stop.borrow() && running.is_empty() {
                return;
            }
        }
    }

    async fn claim(&self, lane: Lane) -> Option<Job> {
        match queue::claim(&self.db, lane, self.clock.now()).await {
            Ok(it) => it,
            Err(error) => {
                tracing::error!(lane = lane.name(), causes = %causes(&error), "jobs could not be claimed");
                None
            }
        }
    }

    /// Runs one job and notes how it went; returns whether its dependency was away.
    async fn run(&self, job: &Job) -> bool {
        // A job that panics fails, and nothing else with it.
        let work = async {
            if job.kind.treatment().dated {
                self.clock.may_end(&*self.db).await?;
            }
            // What can't be read fails, and is tried again by a program that can read it.
            let task = job.task.as_ref().ok_or(Code::Malformed)?;
            Box::pin(self.perform(task)).await
        };
        let ran = AssertUnwindSafe(work).catch_unwind().await;
        let ran = ran.unwrap_or_else(|_| Err(Code::Internal.into()));
        let now = self.clock.now();
        let (noted, away) = match ran {
            Ok(()) => (queue::done(&self.db, job.id, now).await, false),
            Err(error) => {
                Figures::count(&self.figures.jobs_failed);
                let code = error.code();
                tracing::warn!(job.id = %job.id, job.kind = job.kind.text(), code = code.text(), causes = %causes(&error), "a job failed");
                let noted = match code {
                    Code::ClockHeld => queue::postponed(&self.db, job, code.text(), now.plus(DOUBTED)).await,
                    Code::Unavailable => queue::postponed(&self.db, job, code.text(), now.plus(POSTPONED)).await,
                    _ => queue::failed(&self.db, job, code.text(), now).await,
                };
                (noted, matches!(code, Code::Unavailable | Code::Internal))
            }
        };
        if let Err(error) = noted {
            tracing::error!(job.id = %job.id, causes = %causes(&error), "a job could not be noted as done or failed");
        }
        away
    }

    /// Runs every job that is due, one after the other; returns how many.
    pub async fn run_due_jobs(&self) -> usize {
        let mut done = 0;
        loop {
            let before = done;
            for lane in Lane::ALL {
                while let Some(job) = self.claim(lane).await {
                    self.run(&job).await;
                    done += 1;
                }
            }
            if done == before {
                return done;
            }
        }
    }

    // ---- the time ----

    // ---- the database ----

    // ---- cards, lists, invoices ----
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbour_that_is_away_is_asked_ever_less_often_and_at_once_again_when_it_is_back() {
        let (mut it, now) = (Breaker::default(), Moment::now());
        let at = |seconds: u64| now + Duration::from_secs(seconds);
        it.note(true, now);
        it.note(true, now);
        assert_eq!(it.lets(4, now), 4, "twice may be chance");
        it.note(true, now);
        assert_eq!((it.lets(4, at(4)), it.lets(4, at(5))), (0, 1));
        it.note(true, at(5));
        assert_eq!((it.lets(4, at(14)), it.lets(4, at(15))), (0, 1));
        for _ in 0..99 {
            it.note(true, now);
        }
        assert_eq!((it.lets(4, at(299)), it.lets(4, at(300))), (0, 1));
        it.note(false, now);
        assert_eq!(it.lets(4, now), 4);
    }

    #[test]
    fn a_neighbour_with_which_nothing_went_well_for_ten_minutes_is_away() {
        let (mut it, now) = (Breaker::default(), Moment::now());
        let at = |seconds: u64| now + Duration::from_secs(seconds);
        it.note(true, now);
        assert!(!it.is_away(at(3_600)), "once may be chance");
        it.note(true, at(5));
        it.note(true, at(300));
        assert_eq!((it.is_away(at(599)), it.is_away(at(600))), (false, true));
        it.note(true, at(700));
        assert!(it.is_away(at(700)));
        it.note(false, at(701));
        it.note(true, at(702));
        assert!(!it.is_away(at(5_000)));
    }
}
