//! Reminders of overdue invoices.

use medpost_domain::billing::remind::Reminder;
use medpost_domain::id::InvoiceId;
use medpost_domain::instant::Instant;

crate::travels! {
    /// Sends the next reminder of an overdue invoice immediately.
    pub struct RemindNow {
        /// How many had been sent when the decision was made.
        pub sent: u32,
    }

    /// An overdue invoice and its reminders.
    pub struct ReminderLine {
        /// The invoice.
        pub invoice: InvoiceId,
        /// The invoice number.
        pub number: String,
        /// Who pays.
        pub payee: String,
        /// The due date.
        pub due: Instant,
        /// Yen still to be paid.
        pub open: i64,
        /// Number of reminders sent.
        pub sent: u32,
        /// When the last one was sent.
        pub last: Option<Instant>,
        /// The day of the next one; `null` if there is no further one and a clerk has to call.
        pub next: Option<Instant>,
        /// The step of the next one.
        pub step: Option<Reminder>,
        /// Whether it is held back because an unmatched payment, or a credit card, may cover it.
        pub held: bool,
    }

    /// Suspends the contract of an overdue invoice and notifies the payer.
    pub struct SuspendForDebt {
        /// An additional reason, stated in the notice.
        pub reason: String,
    }
}
