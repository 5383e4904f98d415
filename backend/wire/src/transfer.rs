//! 合併・移管: facilities that go over to another contract, associations and municipalities that change
//! their name.

use medpost_domain::id::{AssociationNameId, ContractId, FacilityId, TransferId};
use medpost_domain::instant::Instant;

crate::choices! {
    /// Where a transfer stands.
    pub enum TransferState {
        /// The other side has not typed its code.
        Asked,
        /// Somebody's agreement is missing.
        Waiting,
        /// Both agreed; it waits for its day.
        Agreed,
        /// Its day has come, and something stands in the way.
        Late,
        /// Done.
        Done,
        /// Taken back by the side that gives, or by the operator.
        Withdrawn,
        /// Refused by the side that takes.
        Refused,
        /// Its day came without the agreement of both.
        Lapsed,
    }

    /// What stands in the way of a transfer.
    pub enum Hindrance {
        /// Nobody is left to go over.
        Nobody,
        /// The pool that goes along is smaller than what its facilities were allotted or hold.
        PoolTooSmall,
        /// What is left of the pool is smaller than what those who stay were allotted or hold.
        RestTooSmall,
        /// A facility's code is another's where it goes to.
        CodeTaken,
        /// A contract does not stand on that day.
        ContractOver,
        /// One contract's prices hold the tax, the other's do not.
        TaxDiffers,
    }

    /// What somebody does to a transfer.
    pub enum TransferStep {
        /// Agrees for a side.
        Agree,
        /// Takes it back or refuses it, with a reason.
        Withdraw,
    }
}

crate::travels! {
    /// Asks for facilities to go over to another contract.
    pub struct AskTransfer {
        /// From which.
        pub contract: ContractId,
        /// To which, where the asker may name it; else the other side types a code.
        pub to: Option<ContractId>,
        /// All of them, and the contract ends.
        pub everything: bool,
        /// Else which.
        pub facilities: Vec<FacilityId>,
        /// Bytes of the pool that go along; all of them with everything.
        pub pool: u64,
        /// The first of a month.
        pub begins: Instant,
        /// Why.
        pub note: String,
    }

    /// A transfer that was asked for.
    pub struct AskedTransfer {
        /// Which.
        pub id: TransferId,
        /// What the other side types; told once. Empty where the other side was named.
        pub code: String,
    }

    /// Takes up a transfer that another side asked for.
    pub struct ClaimTransfer {
        /// Its code.
        pub code: String,
        /// To which contract.
        pub contract: ContractId,
    }

    /// Agrees to a transfer or ends it.
    pub struct StepTransfer {
        /// The version that was looked at.
        pub version: i32,
        /// The step.
        pub step: TransferStep,
        /// Why; needed to end it.
        pub reason: String,
    }

    /// A transfer in a list.
    pub struct Transfer {
        /// Which.
        pub id: TransferId,
        /// Association and contract that give.
        pub from: String,
        /// Association and contract that take; empty while nobody has typed the code.
        pub to: String,
        /// Whether it goes away from the reader.
        pub gives: bool,
        /// Whether it comes to the reader.
        pub takes: bool,
        /// Whether the reader's agreement is missing.
        pub agreement_missing: bool,
        /// All facilities, and the contract ends.
        pub everything: bool,
        /// The first of a month.
        pub begins: Instant,
        /// Bytes of the pool that go along.
        pub pool: u64,
        /// Yen a month that go along.
        pub monthly_yen: u64,
        /// Whether that price holds the tax.
        pub tax_included: bool,
        /// Why.
        pub note: String,
        /// When it was asked for.
        pub asked_at: Instant,
        /// When the giving side agreed.
        pub from_agreed_at: Option<Instant>,
        /// When the taking side agreed.
        pub to_agreed_at: Option<Instant>,
        /// Where it stands.
        pub state: TransferState,
        /// Why it was ended.
        pub reason: String,
        /// Grows with every step.
        pub version: i32,
    }

    /// What a transfer does: looked at before anybody agrees.
    pub struct TransferPlan {
        /// The transfer.
        pub transfer: Transfer,
        /// The facilities that go over, as they are read.
        pub facilities: Vec<MovingFacility>,
        /// Pools before and after, of the contracts in reach.
        pub pools: Vec<PoolChange>,
        /// What stands in the way.
        pub hindrances: Vec<Hindrance>,
    }

    /// A facility that goes over.
    pub struct MovingFacility {
        /// Which.
        pub id: FacilityId,
        /// Name.
        pub name: String,
        /// 市区町村
        pub city: String,
        /// Inboxes that go along.
        pub inboxes: u32,
        /// Cards that act for it.
        pub cards: u32,
        /// Bytes in its inboxes.
        pub used: u64,
        /// Bytes that its inboxes are allotted.
        pub allotted: u64,
        /// Its code is another facility's where it goes to.
        pub code_taken: bool,
    }

    /// A contract before and after.
    pub struct PoolChange {
        /// Its name.
        pub contract: String,
        /// Bytes of the pool before.
        pub pool: u64,
        /// And after.
        pub pool_after: u64,
        /// Yen a month before.
        pub monthly_yen: u64,
        /// And after.
        pub monthly_yen_after: u64,
        /// Whether its prices hold the tax.
        pub tax_included: bool,
        /// Facilities before.
        pub facilities: u32,
        /// And after.
        pub facilities_after: u32,
    }

    /// 市区町村 that is called something else from a day on, for every facility in it.
    pub struct RenameCity {
        /// As it is called.
        pub from_name: String,
        /// As it is to be called.
        pub to_name: String,
        /// From when; a past day counts at once.
        pub from: Instant,
        /// Why.
        pub note: String,
        /// Does it; else it is only looked at.
        pub apply: bool,
    }

    /// The facilities that a renaming concerns.
    pub struct RenamedCity {
        /// How many.
        pub facilities: u32,
        /// The first of them, by name.
        pub names: Vec<String>,
        /// Whether it was done.
        pub applied: bool,
    }

    /// A name and 団体コード of an association, from a day on.
    pub struct AssociationName {
        /// Which.
        pub id: AssociationNameId,
        /// Name.
        pub name: String,
        /// 団体コード of a municipality; empty: none.
        pub code: String,
        /// From when.
        pub from: Instant,
        /// Until when; none: until further notice.
        pub until: Option<Instant>,
        /// Why.
        pub note: String,
    }

    /// Gives an association another name or 団体コード from a day on.
    pub struct NameAssociation {
        /// Name.
        pub name: String,
        /// 団体コード of a municipality; empty: none.
        pub code: String,
        /// From when; a past day counts at once.
        pub from: Instant,
        /// Why.
        pub note: String,
    }
}
