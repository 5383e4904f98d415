//! What a contract owes for a month.

use medpost_domain::billing::charge::Kind;
use medpost_domain::id::{ContractId, FacilityId};

crate::travels! {
    /// What a contract owes for a month, as of now.
    pub struct Owed {
        /// The contract.
        pub contract: ContractId,
        /// Name of the contract.
        pub name: String,
        /// The month: 2026-12.
        pub month: String,
        /// The lines.
        pub lines: Vec<OwedLine>,
        /// Tax by rate, rounded once per rate and never per line.
        pub taxes: Vec<OwedTax>,
        /// Whether the lines include tax.
        pub tax_included: bool,
        /// The total in yen.
        pub total: i64,
        /// The total in yen without approved changes that are not in effect yet.
        pub unplanned: i64,
        /// The total in yen if the pending request were approved; `null` if there is none.
        pub asked: Option<i64>,
        /// Each facility's share of the lines, sorted by reading.
        pub parts: Vec<OwedPart>,
    }

    /// A line of what is owed.
    pub struct OwedLine {
        /// What it is for.
        pub kind: Kind,
        /// Details, such as the plan or the order number.
        pub note: String,
        /// The facility, if it concerns only one; otherwise empty.
        pub facility: String,
        /// Number of pieces.
        pub quantity: i32,
        /// Unit price in yen.
        pub unit: i64,
        /// Total in yen.
        pub yen: i64,
        /// Whether it comes from an approved change that is not in effect yet.
        pub planned: bool,
    }

    /// The tax at one rate.
    pub struct OwedTax {
        /// The rate in per cent.
        pub rate: u8,
        /// Yen without tax.
        pub net: i64,
        /// Tax in yen.
        pub tax: i64,
    }

    /// A facility's share.
    pub struct OwedPart {
        /// The facility.
        pub facility: FacilityId,
        /// 医療機関コード or member number.
        pub code: String,
        /// Name of the facility.
        pub name: String,
        /// The amount in yen, with or without tax like the lines.
        pub yen: i64,
    }
}
