//! What a contract owes for a month.

use medpost_domain::billing::charge::Kind;
use medpost_domain::id::{ContractId, FacilityId};

crate::travels! {
    /// What a contract owes for a month, as it stands now.
    pub struct Owed {
        /// The contract.
        pub contract: ContractId,
        /// Its name.
        pub name: String,
        /// The month: 2026-12.
        pub month: String,
        /// The lines.
        pub lines: Vec<OwedLine>,
        /// Tax by rate; once for each, never by line.
        pub taxes: Vec<OwedTax>,
        /// Whether the lines hold the tax.
        pub tax_included: bool,
        /// Yen to be paid.
        pub total: i64,
        /// Yen to be paid without the changes that are approved and not in effect.
        pub unplanned: i64,
        /// Yen to be paid if a request that is not decided were approved; none: there is none.
        pub asked: Option<i64>,
        /// Each facility's part of the lines, as facilities are read.
        pub parts: Vec<OwedPart>,
    }

    /// A line of what is owed.
    pub struct OwedLine {
        /// What for.
        pub kind: Kind,
        /// What it tells of: a plan, the number of an order.
        pub note: String,
        /// The facility, where it is one's alone; else empty.
        pub facility: String,
        /// Pieces.
        pub quantity: i32,
        /// Yen of each.
        pub unit: i64,
        /// Yen in all.
        pub yen: i64,
        /// Whether it comes of a change that is approved and not yet in effect.
        pub planned: bool,
    }

    /// Tax at one rate.
    pub struct OwedTax {
        /// Per cent.
        pub rate: u8,
        /// Yen without tax.
        pub net: i64,
        /// Yen of tax.
        pub tax: i64,
    }

    /// A facility's part.
    pub struct OwedPart {
        /// Which.
        pub facility: FacilityId,
        /// 医療機関コード or member number.
        pub code: String,
        /// Name.
        pub name: String,
        /// Yen, as the lines are.
        pub yen: i64,
    }
}
