//! How the room of a contract is divided.

use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::pool::Sharing;

use super::contracts::ContractUse;

crate::travels! {
    /// A contract with every inbox in it.
    pub struct Allotment {
        /// The contract.
        pub contract: ContractUse,
        /// Its inboxes, as they are read.
        pub inboxes: Vec<AllottedInbox>,
    }

    /// An inbox in a contract.
    pub struct AllottedInbox {
        /// Which.
        pub id: InboxId,
        /// Its name.
        pub name: String,
        /// The facility.
        pub facility: String,
        /// Which: several may have one name.
        pub facility_id: FacilityId,
        /// Municipality.
        pub city: String,
        /// Kind of facility; empty where nobody said.
        pub kind: String,
        /// Bytes it is allotted in this contract.
        pub bytes: u64,
        /// Bytes in it.
        pub used: u64,
        /// The most that lay in it at the end of a day lately: the measured need.
        pub need: u64,
    }

    /// Divides or shares the pool of a contract, all of it at once.
    pub struct Divide {
        /// The version that was looked at.
        pub version: i32,
        /// Shared or divided.
        pub sharing: Sharing,
        /// Ceiling of an inbox in a shared pool.
        pub ceiling: u64,
        /// The inboxes whose size is to change, in a divided pool; the others stay.
        pub inboxes: Vec<InboxBytes>,
    }

    /// A size for an inbox.
    pub struct InboxBytes {
        /// Which.
        pub inbox: InboxId,
        /// Bytes.
        pub bytes: u64,
    }
}
