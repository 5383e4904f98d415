//! How the pool of a contract is divided.

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::pool::Sharing;

use super::contracts::ContractUse;

crate::travels! {
    /// A contract with every inbox in it.
    pub struct Allotment {
        /// The contract.
        pub contract: ContractUse,
        /// Its inboxes, sorted by reading.
        pub inboxes: Vec<AllottedInbox>,
    }

    /// An inbox in a contract.
    pub struct AllottedInbox {
        /// The inbox.
        pub id: InboxId,
        /// Its name.
        pub name: String,
        /// Name of the facility.
        pub facility: String,
        /// Id of the facility; names are not unique.
        pub facility_id: FacilityId,
        /// Municipality.
        pub city: String,
        /// Kind of facility; empty if unknown.
        pub kind: String,
        /// Bytes allotted to it in this contract.
        pub bytes: u64,
        /// Bytes in it.
        pub used: u64,
        /// The most bytes in it at the end of any recent day: its measured need.
        pub need: u64,
    }

    /// Divides or shares the pool of a contract, in one step.
    pub struct Divide {
        /// The version that was looked at.
        pub version: i32,
        /// Shared or divided.
        pub sharing: Sharing,
        /// Ceiling of an inbox in a shared pool.
        pub ceiling: u64,
        /// The inboxes whose size changes, in a divided pool. All others keep theirs.
        pub inboxes: Vec<InboxBytes>,
    }

    /// The size of an inbox.
    pub struct InboxBytes {
        /// The inbox.
        pub inbox: InboxId,
        /// Its size in bytes.
        pub bytes: u64,
    }
}
