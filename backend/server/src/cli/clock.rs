//! The installation's clock, and alarms that only an operator ends.

use clap::Subcommand;
use medpost::app::App;
use medpost::audit::entry::{self, Actor};
use medpost::exchange;
use medpost::kit::alarm::{self, Alarm};
use medpost::kit::causes::chain as causes;
use medpost::kit::clock::{Clock, store as time};
use medpost_domain::act::{Act, SubjectKind};

use super::tell::{Outcome, tell};

#[derive(Subcommand)]
pub(super) enum ClockCommand {
    /// Shows the time of the database and of this machine, and whether anything keeps work from ending.
    Show,
    /// Accepts the database's time after a step; a second person must do so too. First check that it is right.
    Accept {
        /// Name of the person who accepts.
        #[arg(long)]
        by: String,
        /// Why the time is right now; kept with the audit. The second person need not repeat it.
        #[arg(long)]
        reason: Option<String>,
    },
}

#[derive(Subcommand)]
pub(super) enum AlarmCommand {
    /// Ends an alarm after its cause was investigated: invoice_changed, stripe_sum. All others end by themselves.
    End {
        /// Its name.
        kind: String,
    },
}

/// Shows the installation's clock, or accepts a step of it.
pub(super) async fn run(app: &App, command: ClockCommand) -> Outcome {
    app.clock.compare(&app.db, false).await?;
    let raw = if app.db.is_embedded() { Clock::system().now() } else { time::now(&*app.db).await? };
    let guard = time::guard(&*app.db).await?.ok_or("no process of this installation has lived yet")?;
    match command {
        ClockCommand::Show => {
            tell!("database {raw}");
            tell!("this machine {}", Clock::system().now());
            tell!("the installation's time {}", app.clock.now());
            tell!("last heartbeat {}", guard.beat_at);
            match app.clock.may_end(&*app.db).await {
                Ok(_) => tell!("nothing keeps work from ending"),
                Err(why) => tell!("nothing ends: {}", causes(&why)),
            }
            Ok(())
        }
        ClockCommand::Accept { by, reason } => {
            let by = by.trim();
            if guard.held_at.is_none() && guard.paused_until.is_none_or(|it| it <= raw) {
                return Err("there is nothing to accept".into());
            }
            let tx = app.db.write().await?;
            match (guard.accept_by.as_deref(), reason) {
                (Some(first), _) if first != by => {
                    // After a step backwards, what was shown as expired stays expired (ADR 21).
                    let told = app.clock.now();
                    let expired =
                        if raw < told { exchange::store::end_shown_as_expired(&*tx, raw, told).await? } else { 0 };
                    time::accept(&*tx, raw).await?;
                    let why = guard.accept_why.unwrap_or_default();
                    let detail =
                        format!("step={} first={first} second={by} stay_expired={expired} why={why}", guard.held_step);
                    let subject = (SubjectKind::Installation, None);
                    entry::write(&*tx, Actor::OPERATOR, Act::ClockAccepted, subject, &detail, raw).await?;
                    tx.commit().await?;
                    tell!("accepted: every process takes the database's time over within ten seconds");
                }
                (_, Some(why)) if !why.trim().is_empty() && !by.is_empty() => {
                    time::propose(&*tx, by, why.trim()).await?;
                    tx.commit().await?;
                    tell!("noted; now a second person: medpost clock accept --by NAME");
                }
                _ => return Err("the first person gives a --reason; the second is somebody else".into()),
            }
            Ok(())
        }
    }
}

/// Ends an alarm that lasts until an operator says so.
pub(super) async fn end_alarm(app: &App, kind: &str) -> Outcome {
    let Some(it) = Alarm::ALL.iter().find(|it| it.name() == kind && it.lasts()) else {
        return Err("only invoice_changed and stripe_sum are ended by hand: the others end by themselves".into());
    };
    let now = app.clock.now();
    let tx = app.db.write().await?;
    alarm::store::clear(&*tx, it.name(), now).await?;
    let subject = (SubjectKind::Installation, None);
    entry::write(&*tx, Actor::OPERATOR, Act::AlarmEnded, subject, kind, now).await?;
    tx.commit().await?;
    tell!("{kind} is over");
    Ok(())
}
