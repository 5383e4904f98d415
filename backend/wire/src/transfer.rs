//! 合併・移管: transfers of facilities to another contract, and new names of associations and municipalities.

use medpost_domain::id::{AssociationNameId, ContractId, FacilityId, TransferId};
use medpost_domain::instant::Instant;
use medpost_domain::words::Words;

crate::choices! {
    /// The state of a transfer.
    pub enum TransferState {
        /// The other side has not entered the code yet.
        Asked,
        /// At least one agreement is missing.
        Waiting,
        /// Both sides have agreed; it waits for its day.
        Agreed,
        /// Its day has come, but something prevents it.
        Late,
        /// It was carried out.
        Done,
        /// Withdrawn by the giving side or the operator.
        Withdrawn,
        /// Refused by the receiving side.
        Refused,
        /// Its day came before both sides had agreed.
        Lapsed,
    }

    /// What prevents a transfer.
    pub enum Hindrance {
        /// There is no facility left to transfer.
        Nobody,
        /// The part of the pool that is transferred is smaller than what its facilities were allotted or hold.
        PoolTooSmall,
        /// The rest of the pool is smaller than what the remaining facilities were allotted or hold.
        RestTooSmall,
        /// A facility's code is already used by another one on the receiving side.
        CodeTaken,
        /// One of the contracts is not in force on that day.
        ContractOver,
        /// The prices of one contract include tax, those of the other don't.
        TaxDiffers,
    }

    /// A step that somebody takes with a transfer.
    pub enum TransferStep {
        /// Agrees on behalf of a side.
        Agree,
        /// Withdraws or refuses it, with a reason.
        Withdraw,
    }
}

impl TransferState {
    /// The state in words.
    pub const fn words(self) -> Words {
        match self {
            Self::Asked => Words::new("番号の入力待ち", "Awaiting number"),
            Self::Waiting => Words::new("合意待ち", "Awaiting agreement"),
            Self::Agreed => Words::new("合意済み", "Agreed"),
            Self::Late => Words::new("移管日を過ぎて停止中", "On hold (late)"),
            Self::Done => Words::new("移管済み", "Done"),
            Self::Withdrawn => Words::new("取下げ", "Withdrawn"),
            Self::Refused => Words::new("不承認", "Rejected"),
            Self::Lapsed => Words::new("期日切れ", "Lapsed"),
        }
    }
}

crate::travels! {
    /// Requests a transfer of facilities to another contract.
    pub struct AskTransfer {
        /// The contract they leave.
        pub contract: ContractId,
        /// The contract they join, if the caller may name it; otherwise the other side enters a code.
        pub to: Option<ContractId>,
        /// Whether to transfer all facilities and end the contract.
        pub everything: bool,
        /// Otherwise, the facilities to transfer.
        pub facilities: Vec<FacilityId>,
        /// Bytes of the pool to transfer; with `everything`, all of them.
        pub pool: u64,
        /// The day of the transfer, the first of a month.
        pub begins: Instant,
        /// The reason.
        pub note: String,
    }

    /// A requested transfer.
    pub struct AskedTransfer {
        /// The transfer's id.
        pub id: TransferId,
        /// The transfer code for the other side, returned only once; empty if the other side was named.
        pub code: String,
    }

    /// Accepts a transfer requested by another side, by its code.
    pub struct ClaimTransfer {
        /// The transfer code.
        pub code: String,
        /// The contract that the facilities join.
        pub contract: ContractId,
    }

    /// Agrees to a transfer, or ends it.
    pub struct StepTransfer {
        /// The version that was looked at.
        pub version: i32,
        /// The step.
        pub step: TransferStep,
        /// The reason; required to end it.
        pub reason: String,
    }

    /// A transfer in a list.
    pub struct Transfer {
        /// The transfer's id.
        pub id: TransferId,
        /// The giving association and contract.
        pub from: String,
        /// The receiving association and contract; empty until the code has been entered.
        pub to: String,
        /// Whether the caller is on the giving side.
        pub gives: bool,
        /// Whether the caller is on the receiving side.
        pub takes: bool,
        /// Whether the caller's agreement is missing.
        pub agreement_missing: bool,
        /// Whether all facilities are transferred and the contract ends.
        pub everything: bool,
        /// The day of the transfer, the first of a month.
        pub begins: Instant,
        /// Bytes of the pool that are transferred.
        pub pool: u64,
        /// The monthly fee in yen that is transferred.
        pub monthly_yen: u64,
        /// Whether that fee includes tax.
        pub tax_included: bool,
        /// The reason.
        pub note: String,
        /// When it was requested.
        pub asked_at: Instant,
        /// When the giving side agreed.
        pub from_agreed_at: Option<Instant>,
        /// When the receiving side agreed.
        pub to_agreed_at: Option<Instant>,
        /// The state of the transfer.
        pub state: TransferState,
        /// Why it was ended.
        pub reason: String,
        /// The transfer's version; grows with every step.
        pub version: i32,
    }

    /// What a transfer would do, for review before agreeing.
    pub struct TransferPlan {
        /// The transfer.
        pub transfer: Transfer,
        /// The facilities to be transferred, sorted by reading.
        pub facilities: Vec<MovingFacility>,
        /// The contracts in reach before and after.
        pub pools: Vec<PoolChange>,
        /// What prevents the transfer.
        pub hindrances: Vec<Hindrance>,
    }

    /// A facility to be transferred.
    pub struct MovingFacility {
        /// The facility's id.
        pub id: FacilityId,
        /// Name of the facility.
        pub name: String,
        /// 市区町村: the municipality.
        pub city: String,
        /// Number of inboxes that are transferred with it.
        pub inboxes: u32,
        /// Number of cards that act for it.
        pub cards: u32,
        /// Bytes in its inboxes.
        pub used: u64,
        /// Bytes allotted to its inboxes.
        pub allotted: u64,
        /// Whether its code is already used by another facility on the receiving side.
        pub code_taken: bool,
    }

    /// A contract before and after a transfer.
    pub struct PoolChange {
        /// Name of the contract.
        pub contract: String,
        /// The pool before, in bytes.
        pub pool: u64,
        /// The pool after, in bytes.
        pub pool_after: u64,
        /// The monthly fee before, in yen.
        pub monthly_yen: u64,
        /// The monthly fee after, in yen.
        pub monthly_yen_after: u64,
        /// Whether its prices include tax.
        pub tax_included: bool,
        /// Number of facilities before.
        pub facilities: u32,
        /// Number of facilities after.
        pub facilities_after: u32,
    }

    /// A municipality (市区町村) that changes its name from a day on, for every facility in it.
    pub struct RenameCity {
        /// The current name.
        pub from_name: String,
        /// The new name.
        pub to_name: String,
        /// The first day it applies; a past date takes effect immediately.
        pub from: Instant,
        /// The reason.
        pub note: String,
        /// Whether to apply it; otherwise it is only previewed.
        pub apply: bool,
    }

    /// The facilities affected by a new name of a municipality.
    pub struct RenamedCity {
        /// Number of facilities.
        pub facilities: u32,
        /// The first of them, by name.
        pub names: Vec<String>,
        /// Whether the change was applied.
        pub applied: bool,
    }

    /// A name and 団体コード of an association, from a day on.
    pub struct AssociationName {
        /// The entry's id.
        pub id: AssociationNameId,
        /// Name of the association.
        pub name: String,
        /// 団体コード of a municipality; empty if there is none.
        pub code: String,
        /// The first day it applies.
        pub from: Instant,
        /// The last moment it applies; `null` until further notice.
        pub until: Option<Instant>,
        /// The reason.
        pub note: String,
    }

    /// Gives an association a new name or 団体コード from a day on.
    pub struct NameAssociation {
        /// The new name.
        pub name: String,
        /// 団体コード of a municipality; empty if there is none.
        pub code: String,
        /// The first day it applies; a past date takes effect immediately.
        pub from: Instant,
        /// The reason.
        pub note: String,
    }
}
