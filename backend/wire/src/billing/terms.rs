//! How a contract is billed.

use medpost_domain::billing::cycle::{Cycle, Dated, Due, Payer};
use medpost_domain::id::{FacilityId, PackId};

crate::travels! {
    /// How a contract is billed: when, and to whom.
    pub struct ContractBilling {
        /// The contract's version.
        pub version: i32,
        /// Who pays.
        pub payer: Payer,
        /// How many months one invoice covers.
        pub cycle: Cycle,
        /// Whether a cycle is billed before it begins.
        pub advance: bool,
        /// Whether an overpayment is paid back instead of being carried over.
        pub pay_back: bool,
        /// Which date an invoice bears; a municipality's rules may prescribe it.
        pub dated: Dated,
        /// When an invoice has to be paid.
        pub due: Due,
        /// The first month billed here; if empty, the contract's first month.
        pub billed_from: String,
    }

    /// An agreed price for a contract from a month on.
    pub struct SetPrice {
        /// The version of the contract that was looked at.
        pub version: i32,
        /// The monthly fee in yen.
        pub yen: u32,
        /// The first month it applies: 2026-12.
        pub month: String,
        /// What was agreed, as stated on the invoice.
        pub note: String,
    }

    /// A line that a clerk adds to the ledger of a contract, to be billed with the next run.
    pub struct Adjust {
        /// The amount in yen; a negative amount is deducted.
        pub yen: i64,
        /// The month it belongs to: 2026-11.
        pub month: String,
        /// The facility, if it concerns a single one.
        pub facility: Option<FacilityId>,
        /// The reason, as stated on the invoice.
        pub reason: String,
    }

    /// Requests an estimate based on the public prices.
    pub struct AskEstimate {
        /// The plan.
        pub pack: PackId,
        /// 宛名: the addressee.
        pub addressee: String,
        /// The first month: 2027-04.
        pub from: String,
        /// Number of months, at most 24.
        pub months: u32,
        /// Number of PKI cards beyond those included in the plan.
        pub cards: u32,
    }
}
