//! Contracts and their state.

use medpost_domain::contract::ContractStanding;
use medpost_domain::id::{AssociationId, ContractId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::pool::Sharing;
use medpost_domain::stored::Word;

crate::choices! {
    /// The order of a list of contracts.
    #[derive(Default)]
    pub enum ContractSort {
        /// By name.
        #[default]
        Name,
        /// Last begun first.
        Newest,
        /// Earliest end first.
        Ending,
    }
}

crate::travels! {
    /// A contract and its use.
    pub struct ContractUse {
        /// The contract's id.
        pub id: ContractId,
        /// 契約件名: the name of the contract.
        pub name: String,
        /// Name of its holder.
        pub association: String,
        /// Id of its holder.
        pub holder: AssociationId,
        /// When it begins.
        pub begins: Instant,
        /// When it ends; `null` if there is no end.
        pub ends: Option<Instant>,
        /// Since when it is suspended.
        pub suspended_at: Option<Instant>,
        /// Why it is suspended or ends.
        pub reason: String,
        /// Shared or divided.
        pub sharing: Word<Sharing>,
        /// Size of the pool, in bytes.
        pub pool: u64,
        /// Ceiling of an inbox in a shared pool.
        pub ceiling: u64,
        /// Bytes allotted.
        pub allotted: u64,
        /// Bytes in its inboxes.
        pub used: u64,
        /// Number of facilities in it.
        pub facilities: u32,
        /// Number of their inboxes.
        pub inboxes: u32,
        /// Whether it is a group contract, not one for a single facility.
        pub group: bool,
        /// Name of the plan; empty if there is none.
        pub pack: String,
        /// Set if it has fewer facilities than its plan is intended for: the monthly fee in yen, without tax, that each
        /// would pay alone.
        pub few_for: Option<u64>,
        /// The monthly fee in yen.
        pub monthly_yen: u64,
        /// Number of PKI cards included.
        pub included_cards: u32,
        /// Price in yen of each PKI card beyond those.
        pub card_yen: u64,
        /// Whether its prices include tax.
        pub tax_included: bool,
        /// 更新手続き中: the original end, if the contract continues because its renewal is under review.
        pub renewing_from: Option<Instant>,
        /// Maximum size of a dispatch, in bytes.
        pub dispatch: u64,
        /// Days for which a delivery is kept.
        pub retention_days: u32,
        /// The contract's version; grows with every edit.
        pub version: i32,
    }

    /// Creates an association with a contract, without an application.
    pub struct MakeAssociation {
        /// Name of the association.
        pub name: String,
        /// Whether it is a municipality, not a medical association.
        pub municipality: bool,
        /// 団体コード, if it is a municipality.
        pub code: String,
        /// The pack.
        pub pack: PackId,
        /// When the contract begins.
        pub begins: Instant,
        /// Name of its first administrator.
        pub administrator: String,
        /// Mail address that the administrator's link is sent to.
        pub mail: String,
    }

    /// Which contracts to find.
    #[derive(Default)]
    pub struct FindContracts {
        /// Words that must all be found in the name of the contract or its holder.
        pub text: String,
        /// Only contracts in this state.
        pub standing: Option<ContractStanding>,
        /// The order of the list.
        pub sort: ContractSort,
        /// Number of contracts already shown.
        pub skip: u32,
    }

    /// A page of the contracts found.
    pub struct ContractList {
        /// The contracts.
        pub items: Vec<ContractUse>,
        /// Total number found.
        pub total: u32,
    }

    /// Suspends or resumes a contract.
    pub struct SuspendContract {
        /// The version that was looked at.
        pub version: i32,
        /// Whether the contract is to be suspended.
        pub suspended: bool,
        /// The reason.
        pub reason: String,
    }

    /// Ends a contract, or takes its end back.
    pub struct EndContract {
        /// The version that was looked at.
        pub version: i32,
        /// Its last day; `null` if it is to continue.
        pub last_day: Option<Instant>,
        /// The reason.
        pub reason: String,
    }

    /// What remains of a contract's documents.
    pub struct Destruction {
        /// Number of documents that still exist.
        pub left: u64,
        /// Until when the last of them is kept.
        pub last: Option<Instant>,
        /// Number of documents destroyed.
        pub destroyed: u64,
        /// 消去証明書 as PDF in Base64, once the contract has ended and nothing is left.
        pub pdf: String,
    }
}
