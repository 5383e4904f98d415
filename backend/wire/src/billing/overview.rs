//! The first page of a billing clerk.

use medpost_domain::billing::charge::Kind;
use medpost_domain::stored::Word;

crate::travels! {
    /// The month at a glance.
    pub struct BillingOverview {
        /// The months of the last year with invoices, the oldest first.
        pub months: Vec<BilledMonth>,
        /// Yen that are not paid yet.
        pub open: i64,
        /// Yen that are not paid and whose day is over.
        pub overdue: i64,
        /// Invoices of that.
        pub overdue_invoices: u32,
        /// Payments that somebody must say what they are for.
        pub waiting: u32,
        /// Yen of them.
        pub waiting_yen: i64,
        /// Applications to be checked.
        pub applications: u32,
        /// Requests for changes to be decided.
        pub changes: u32,
        /// Disputes of cardholders that are not decided.
        pub disputes: u32,
    }

    /// What somebody paid too much and nothing was set off against yet.
    pub struct OpenCredit {
        /// The contract's name.
        pub contract: String,
        /// Who paid.
        pub payee: String,
        /// Yen, as lines are: without tax where they are.
        pub yen: i64,
        /// Whether they stay in the contract: it is set off against what is due next. Else it is to be paid back.
        pub follows: bool,
    }

    /// What was billed in a month's runs.
    pub struct BilledMonth {
        /// The month: 2026-11.
        pub month: String,
        /// Yen by kind of line, without tax.
        pub kinds: Vec<KindSum>,
        /// Yen of its documents, with tax.
        pub total: i64,
    }

    /// Yen of a kind of line.
    pub struct KindSum {
        /// Which.
        pub kind: Word<Kind>,
        /// Yen.
        pub yen: i64,
    }
}
