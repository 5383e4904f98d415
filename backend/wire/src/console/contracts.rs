//! Contracts and where each stands.

use medpost_domain::id::{AssociationId, ContractId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::pool::Sharing;
use medpost_domain::stored::Word;

crate::choices! {
    /// Where a contract stands.
    pub enum ContractStanding {
        /// Still to begin.
        ToCome,
        /// Running.
        Running,
        /// Suspended.
        Suspended,
        /// Running, with its last day known.
        Ending,
        /// Over.
        Over,
    }
}

impl ContractStanding {
    /// Where a contract stands at `now`.
    pub fn of(begins: Instant, ends: Option<Instant>, suspended_at: Option<Instant>, now: Instant) -> Self {
        match (ends, suspended_at) {
            (Some(it), _) if it <= now => Self::Over,
            (_, Some(_)) => Self::Suspended,
            _ if begins > now => Self::ToCome,
            (Some(_), None) => Self::Ending,
            (None, None) => Self::Running,
        }
    }
}

crate::choices! {
    /// By what a list of contracts is sorted.
    #[derive(Default)]
    pub enum ContractSort {
        /// By name.
        #[default]
        Name,
        /// Those that began last first.
        Newest,
        /// Those that end first.
        Ending,
    }
}

crate::travels! {
    /// A contract and how much of it is used.
    pub struct ContractUse {
        /// Which.
        pub id: ContractId,
        /// 契約件名
        pub name: String,
        /// Its holder.
        pub association: String,
        /// Which one.
        pub holder: AssociationId,
        /// From when.
        pub begins: Instant,
        /// Until when.
        pub ends: Option<Instant>,
        /// Suspended since.
        pub suspended_at: Option<Instant>,
        /// Why it is suspended, or ends.
        pub reason: String,
        /// Shared or divided.
        pub sharing: Word<Sharing>,
        /// Size of the pool, in bytes.
        pub pool: u64,
        /// Ceiling of an inbox in a shared pool.
        pub ceiling: u64,
        /// Bytes that are allotted.
        pub allotted: u64,
        /// Bytes that lie in its inboxes.
        pub used: u64,
        /// Facilities that belong to it.
        pub facilities: u32,
        /// Inboxes of those.
        pub inboxes: u32,
        /// A group's, and not of one facility alone.
        pub group: bool,
        /// The plan; empty where there is none.
        pub pack: String,
        /// Fewer facilities than the plan is meant for: one alone would pay so many yen a month, without tax.
        pub few_for: Option<u64>,
        /// Yen a month.
        pub monthly_yen: u64,
        /// Cards that come with it.
        pub included_cards: u32,
        /// Yen of each card beyond those.
        pub card_yen: u64,
        /// Whether its prices hold the tax.
        pub tax_included: bool,
        /// 更新手続き中: the end that it had; it goes on, for its renewal is under review.
        pub renewing_from: Option<Instant>,
        /// Bytes of one sending.
        pub dispatch: u64,
        /// Days for which what arrives is kept.
        pub retention_days: u32,
        /// Grows with every edit.
        pub version: i32,
    }

    /// Makes an association with a contract, without an application.
    pub struct MakeAssociation {
        /// Name.
        pub name: String,
        /// A municipality, and no medical association.
        pub municipality: bool,
        /// 団体コード of a municipality.
        pub code: String,
        /// The pack.
        pub pack: PackId,
        /// From when.
        pub begins: Instant,
        /// Its first administrator.
        pub administrator: String,
        /// Their mail address: the link goes there.
        pub mail: String,
    }

    /// Which contracts are wanted.
    #[derive(Default)]
    pub struct FindContracts {
        /// Words that must be found in the contract's or its holder's name.
        pub text: String,
        /// Only those that stand so.
        pub standing: Option<ContractStanding>,
        /// The order.
        pub sort: ContractSort,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some contracts of those that were found.
    pub struct ContractList {
        /// The contracts.
        pub items: Vec<ContractUse>,
        /// How many were found in all.
        pub total: u32,
    }

    /// Suspends a contract, or lets it go on.
    pub struct SuspendContract {
        /// The version that was looked at.
        pub version: i32,
        /// Whether it is suspended.
        pub suspended: bool,
        /// Why.
        pub reason: String,
    }

    /// Ends a contract.
    pub struct EndContract {
        /// The version that was looked at.
        pub version: i32,
        /// Its last day; none: it goes on.
        pub last_day: Option<Instant>,
        /// Why.
        pub reason: String,
    }

    /// What is left of a contract's documents.
    pub struct Destruction {
        /// Documents that are still there.
        pub left: u64,
        /// Until when the last of them is kept.
        pub last: Option<Instant>,
        /// Documents that are destroyed.
        pub destroyed: u64,
        /// 消去証明書 in base64, once the contract is over and nothing is left.
        pub pdf: String,
    }
}
