//! Reminders of what is overdue.

use medpost_domain::billing::remind::Reminder;
use medpost_domain::id::InvoiceId;
use medpost_domain::instant::Instant;

crate::travels! {
    /// Sends the next reminder of an overdue invoice at once.
    pub struct RemindNow {
        /// How many were sent when somebody decided so.
        pub sent: u32,
    }

    /// An overdue invoice and how it is reminded of.
    pub struct ReminderLine {
        /// The invoice.
        pub invoice: InvoiceId,
        /// Its number.
        pub number: String,
        /// Who pays.
        pub payee: String,
        /// Until when it was to be paid.
        pub due: Instant,
        /// Yen that are not paid yet.
        pub open: i64,
        /// Reminders that were sent.
        pub sent: u32,
        /// When the last was.
        pub last: Option<Instant>,
        /// The day of the next; none: there is no further one, a clerk calls.
        pub next: Option<Instant>,
        /// Which it is.
        pub step: Option<Reminder>,
        /// Whether it waits: a payment that is to be settled, or a card, may be for it.
        pub held: bool,
    }

    /// Suspends the contract of an overdue invoice, and tells whoever pays.
    pub struct SuspendForDebt {
        /// Why, besides: it stands in the notice.
        pub reason: String,
    }
}
