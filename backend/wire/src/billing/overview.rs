//! A billing clerk's first page.

use medpost_domain::billing::charge::Kind;
use medpost_domain::stored::Word;

crate::travels! {
    /// The month at a glance.
    pub struct BillingOverview {
        /// The months of the last year that have invoices, oldest first.
        pub months: Vec<BilledMonth>,
        /// Yen still to be paid.
        pub open: i64,
        /// Yen still to be paid and past the due date.
        pub overdue: i64,
        /// Number of overdue invoices.
        pub overdue_invoices: u32,
        /// Payments that a clerk has to match with invoices.
        pub waiting: u32,
        /// Sum of these payments in yen.
        pub waiting_yen: i64,
        /// Applications to be checked.
        pub applications: u32,
        /// Change requests to be decided.
        pub changes: u32,
        /// Cardholder disputes that are not decided yet.
        pub disputes: u32,
    }

    /// An overpayment that has not been offset yet.
    pub struct OpenCredit {
        /// Name of the contract.
        pub contract: String,
        /// Who overpaid.
        pub payee: String,
        /// The amount in yen, with or without tax like the lines.
        pub yen: i64,
        /// Whether the payer remains in the contract, so that the amount is offset against future charges. Otherwise it
        /// has to be paid back.
        pub follows: bool,
    }

    /// What was billed in a month's runs.
    pub struct BilledMonth {
        /// The month: 2026-11.
        pub month: String,
        /// Yen by kind of line, without tax.
        pub kinds: Vec<KindSum>,
        /// Total of its documents in yen, with tax.
        pub total: i64,
    }

    /// The sum of one kind of line.
    pub struct KindSum {
        /// The kind of line.
        pub kind: Word<Kind>,
        /// The sum in yen.
        pub yen: i64,
    }
}
