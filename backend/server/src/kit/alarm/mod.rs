//! Alarms: what the operator must look at. One thing, shown in several places: an error line, a figure, a mail to
//! `ops.alarm_to`, a line in the doctor and in the operator's console.

pub mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    /// Raised by something that was seen once, and does not mend itself: it outlives the process that saw it.
    pub const fn lasts(self) -> bool {
        matches!(self, Self::InvoiceChanged | Self::StripeSum)
    }
}

/// What is wrong as far as this process knows.
#[derive(Clone, Default)]
pub struct Alarms(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    raised: BTreeMap<Alarm, String>,
    /// Alarms of this process that are over, and nobody has been told yet.
    over: BTreeSet<Alarm>,
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
        if state.raised.remove(&it).is_some() {
            state.over.insert(it);
            tracing::info!(alarm = it.name(), "an alarm is over");
        }
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
