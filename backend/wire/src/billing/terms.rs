//! How a contract is billed.

use medpost_domain::billing::cycle::{Cycle, Dated, Due, Payer};
use medpost_domain::id::{FacilityId, PackId};

crate::travels! {
    /// When a contract is billed and to whom.
    pub struct ContractBilling {
        /// Its version, as the contract's.
        pub version: i32,
        /// Who pays.
        pub payer: Payer,
        /// For how many months one invoice is.
        pub cycle: Cycle,
        /// Whether a cycle is billed before it begins.
        pub advance: bool,
        /// Whether what is too much is paid back, and not carried over.
        pub pay_back: bool,
        /// Which date an invoice carries (a municipality's rule says which).
        pub dated: Dated,
        /// Until when it is to be paid.
        pub due: Due,
        /// The first month that is billed here; empty: from the beginning.
        pub billed_from: String,
    }

    /// An agreed price of a contract from a month on.
    pub struct SetPrice {
        /// The contract's version.
        pub version: i32,
        /// Yen a month.
        pub yen: u32,
        /// From which month on: 2026-12.
        pub month: String,
        /// What was agreed: it stands on the invoice.
        pub note: String,
    }

    /// A clerk's own line: added to the ledger of a contract, billed with the next run.
    pub struct Adjust {
        /// Yen: less than nothing is taken off.
        pub yen: i64,
        /// The month that it counts for: 2026-11.
        pub month: String,
        /// The facility, where it is one's.
        pub facility: Option<FacilityId>,
        /// Why: it stands on the invoice.
        pub reason: String,
    }

    /// An estimate of the public prices is wanted.
    pub struct AskEstimate {
        /// The plan.
        pub pack: PackId,
        /// 宛名
        pub addressee: String,
        /// The first month: 2027-04.
        pub from: String,
        /// Months, at most 24.
        pub months: u32,
        /// PKI cards beyond those that come with the plan.
        pub cards: u32,
    }
}
