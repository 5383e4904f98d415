//! Alarms: what needs the operator's attention. Each is shown in several places: an error line, a metric, a mail to
//! `ops.alarm_to`, a line in the doctor and in the operator's console.

pub mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use medpost_domain::instant::{Instant, MINUTE};

/// A process that stored no alarms for longer than this can't tell whether the others have gone silent.
const GAP: i64 = MINUTE;

/// Generates the alarms and their names from one list.
macro_rules! alarms {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A condition that needs the operator's attention.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Alarm {
            $($(#[$doc])* $name),+
        }

        impl Alarm {
            /// Every alarm.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name in the database, in metrics and in mails.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

alarms! {
    /// The database's clock stepped: nothing ends until the step is accepted (`medpost clock accept`).
    ClockHeld = "clock_held",
    /// No process ran for a while: nothing ends for six hours.
    ClockPaused = "clock_paused",
    /// This machine's clock differs from the database's: this process ends nothing.
    ClockOff = "clock_off",
    /// The clock of the depot or of a list server differs from the database's.
    ClockOutside = "clock_outside",
    /// A source of revocation lists has brought nothing new for a day.
    ListsOld = "lists_old",
    /// The revocation list of our own cards could not be made.
    OwnList = "own_list",
    /// Objects of some rows are missing in the depot.
    ObjectsMissing = "objects_missing",
    /// This process's keyring lacks a master key that the database knows.
    KeysUnknown = "keys_unknown",
    /// The depot does not answer.
    StoreAway = "store_away",
    /// Work of a lane has been due for more than an hour.
    JobsLate = "jobs_late",
    /// Within the last day, some work was given up after its last attempt.
    GivenUp = "given_up",
    /// The mail server refuses this service or does not answer.
    MailAway = "mail_away",
    /// A disk is almost full.
    SpaceLow = "space_low",
    /// Almost all file handles are in use.
    HandlesLow = "handles_low",
    /// A server certificate ends within three weeks.
    CertificateEnds = "certificate_ends",
    /// A new server certificate or its key can't be used; the previous one is still served.
    CertificateUnread = "certificate_unread",
    /// A backup was restored: work that mails or charges waits for the operator.
    Restored = "restored",
    /// New lines of the audit could not be linked into its chain.
    AuditUnsealed = "audit_unsealed",
    /// An invoice is not as it was issued, or a document not as it was drawn.
    InvoiceChanged = "invoice_changed",
    /// Stripe reports another amount than was requested.
    StripeSum = "stripe_sum",
    /// Far more applications than on other days.
    ApplicationsMany = "applications_many",
}

impl Alarm {
    /// Whether nothing checks it again, so that only an operator ends it (`medpost alarm end`).
    pub const fn lasts(self) -> bool {
        matches!(self, Self::InvoiceChanged | Self::StripeSum)
    }

    /// Whether it is checked so rarely that the process that raised it may be gone: only a check that finds nothing
    /// ends it.
    pub const fn is_looked_at_seldom(self) -> bool {
        matches!(self, Self::ObjectsMissing | Self::StoreAway)
    }
}

/// The alarms of this process.
#[derive(Clone, Default)]
pub struct Alarms(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    raised: BTreeMap<Alarm, String>,
    /// Alarms that ended here and are not yet cleared in the database.
    over: BTreeSet<Alarm>,
    /// Alarms that this process has cleared at least once.
    looked: BTreeSet<Alarm>,
    /// Since when this process has stored its alarms without a gap, and when it last did.
    kept: Option<(Instant, Instant)>,
}

impl Alarms {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Raises an alarm, or updates the detail of a raised one. `detail` holds codes and numbers, never a name.
    pub fn raise(&self, it: Alarm, detail: impl Into<String>) {
        let detail = detail.into();
        let before = self.state().raised.insert(it, detail.clone());
        if before.is_none() {
            tracing::error!(alarm = it.name(), detail, "ALARM");
        }
    }

    /// Ends an alarm: its cause is gone.
    pub fn clear(&self, it: Alarm) {
        let mut state = self.state();
        let first = state.looked.insert(it);
        let was_raised = state.raised.remove(&it).is_some();
        if was_raised {
            tracing::info!(alarm = it.name(), "an alarm is over");
        }
        // The first time also ends what an earlier process raised.
        if was_raised || first {
            state.over.insert(it);
        }
    }

    /// For how long this process has stored its alarms without a gap, in microseconds; 0 after a gap of over a minute.
    pub fn kept_for(&self, now: Instant) -> i64 {
        self.state().kept.filter(|it| now.since(it.1) <= GAP).map_or(0, |it| now.since(it.0))
    }

    /// Notes that the database has stored what is raised. From now on lasting alarms are kept only there.
    pub fn kept(&self, now: Instant) {
        let since = now.plus(-self.kept_for(now));
        let mut state = self.state();
        state.raised.retain(|it, _| !it.lasts());
        state.kept = Some((since, now));
    }

    /// Raises the alarm with this detail, or clears it without one.
    pub fn set(&self, it: Alarm, detail: Option<String>) {
        match detail {
            Some(detail) => self.raise(it, detail),
            None => self.clear(it),
        }
    }

    /// The raised alarms, with their details.
    pub fn raised(&self) -> Vec<(Alarm, String)> {
        self.state().raised.iter().map(|it| (*it.0, it.1.clone())).collect()
    }

    /// Takes the alarms that have ended since the last call.
    pub fn over(&self) -> BTreeSet<Alarm> {
        std::mem::take(&mut self.state().over)
    }
}
