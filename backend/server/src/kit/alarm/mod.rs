//! Alarms: what the operator must look at. One thing, shown in several places: an error line, a figure, a mail to
//! `ops.alarm_to`, a line in the doctor and in the operator's console.

pub mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use medpost_domain::instant::{Instant, MINUTE};

/// A process that kept nothing for longer was away itself: it does not know who else is.
const GAP: i64 = MINUTE;

/// Makes the alarms and their names from one list.
macro_rules! alarms {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What may be wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Alarm {
            $($(#[$doc])* $name),+
        }

        impl Alarm {
            /// Every alarm.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As it is stored, and stands in figures and mails.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

alarms! {
    /// The database's clock made a step: nothing ends until somebody accepts it (`medpost clock accept`).
    ClockHeld = "clock_held",
    /// Nobody was there for a while: nothing ends for some hours.
    ClockPaused = "clock_paused",
    /// This machine's clock differs from the database's: this process ends nothing.
    ClockOff = "clock_off",
    /// The clock of the store or of a list server differs from the database's.
    ClockOutside = "clock_outside",
    /// No new revocation list for a day.
    ListsOld = "lists_old",
    /// The list of our own cards could not be made.
    OwnList = "own_list",
    /// Rows whose object is missing in the store.
    ObjectsMissing = "objects_missing",
    /// The database knows of a master key that this process's keyring does not have.
    KeysUnknown = "keys_unknown",
    /// The store does not answer.
    StoreAway = "store_away",
    /// Work of a lane has been due for long.
    JobsLate = "jobs_late",
    /// Work was given up after its last attempt within a day.
    GivenUp = "given_up",
    /// The mail server refuses this service, or does not answer.
    MailAway = "mail_away",
    /// A disk is almost full.
    SpaceLow = "space_low",
    /// Almost all file handles are in use.
    HandlesLow = "handles_low",
    /// A server certificate ends within three weeks.
    CertificateEnds = "certificate_ends",
    /// A new server certificate or its key can't be used: the one before is still served.
    CertificateUnread = "certificate_unread",
    /// A backup was restored: work that mails or charges waits for the operator.
    Restored = "restored",
    /// The audit could not be sealed.
    AuditUnsealed = "audit_unsealed",
    /// An invoice is not what was issued, or a document not what was drawn.
    InvoiceChanged = "invoice_changed",
    /// Stripe tells of another sum than was asked for.
    StripeSum = "stripe_sum",
    /// Far more applications than on other days.
    ApplicationsMany = "applications_many",
}

impl Alarm {
    /// Seen once, and never looked at again: it is over when an operator says so (`medpost alarm end`).
    pub const fn lasts(self) -> bool {
        matches!(self, Self::InvoiceChanged | Self::StripeSum)
    }

    /// Looked at so seldom that its process may end meanwhile: it is over when some process has looked and found nothing.
    pub const fn is_looked_at_seldom(self) -> bool {
        matches!(self, Self::ObjectsMissing | Self::StoreAway)
    }
}

/// What is wrong as far as this process knows.
#[derive(Clone, Default)]
pub struct Alarms(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    raised: BTreeMap<Alarm, String>,
    /// Alarms that are over as far as this process knows, and nobody has been told yet.
    over: BTreeSet<Alarm>,
    /// What this process has looked at before.
    looked: BTreeSet<Alarm>,
    /// Since when it has kept its alarms without a gap, and when it did last.
    kept: Option<(Instant, Instant)>,
}

impl Alarms {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Raises an alarm; `detail` holds codes and numbers, never a name. Raised again, it only changes its detail.
    pub fn raise(&self, it: Alarm, detail: impl Into<String>) {
        let detail = detail.into();
        let before = self.state().raised.insert(it, detail.clone());
        if before.is_none() {
            tracing::error!(alarm = it.name(), detail, "ALARM");
        }
    }

    /// What was wrong is right again.
    pub fn clear(&self, it: Alarm) {
        let mut state = self.state();
        let first = state.looked.insert(it);
        let was_raised = state.raised.remove(&it).is_some();
        if was_raised {
            tracing::info!(alarm = it.name(), "an alarm is over");
        }
        // The first look also ends what a process before this one raised.
        if was_raised || first {
            state.over.insert(it);
        }
    }

    /// For how long this process has kept its alarms without a gap, in microseconds.
    pub fn kept_for(&self, now: Instant) -> i64 {
        self.state().kept.filter(|it| now.since(it.1) <= GAP).map_or(0, |it| now.since(it.0))
    }

    /// The database has what is raised. An alarm that lasts is its affair from now on.
    pub fn kept(&self, now: Instant) {
        let since = now.plus(-self.kept_for(now));
        let mut state = self.state();
        state.raised.retain(|it, _| !it.lasts());
        state.kept = Some((since, now));
    }

    /// Raises or clears.
    pub fn set(&self, it: Alarm, detail: Option<String>) {
        match detail {
            Some(detail) => self.raise(it, detail),
            None => self.clear(it),
        }
    }

    /// What is raised, with its detail.
    pub fn raised(&self) -> Vec<(Alarm, String)> {
        self.state().raised.iter().map(|it| (*it.0, it.1.clone())).collect()
    }

    /// What is over since this was last asked.
    pub fn over(&self) -> BTreeSet<Alarm> {
        std::mem::take(&mut self.state().over)
    }
}
