//! Changes of plan that are asked for.

use medpost_domain::change_request::{State, Step};
use medpost_domain::id::{ChangeId, ContractId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

use crate::application::Pack;

use super::contracts::ContractUse;

crate::travels! {
    /// Which requests are wanted.
    #[derive(Default)]
    pub struct FindChanges {
        /// Words that must be found in association, contract or pack.
        pub text: String,
        /// Only those that stand there.
        pub state: Option<State>,
        /// How many were shown before.
        pub skip: u32,
    }

    /// Some requests of those that were found, the newest first.
    pub struct ChangeList {
        /// The requests.
        pub items: Vec<ChangeRequest>,
        /// How many were found in all.
        pub total: u32,
    }

    /// What may be asked for a contract, and from when it would count.
    pub struct ChangeOffer {
        /// The contract.
        pub contract: ContractUse,
        /// Yen a month now; the contract says whether it holds the tax.
        pub monthly_yen: u64,
        /// The packs on offer now.
        pub packs: Vec<Pack>,
        /// The lowest price of an individual plan now, in yen a month without tax: to compare with a group below its size.
        pub individual_yen: Option<u64>,
        /// 締切日: asked for until the end of this day it counts from `begins`.
        pub closes: Instant,
        /// From when a change that is asked for now would count.
        pub begins: Instant,
        /// Changes that cost nothing in a contract year.
        pub free: u32,
        /// Changes that count already in the contract year of `begins`.
        pub counted: u32,
    }

    /// Asks for another pack.
    pub struct AskChange {
        /// The contract.
        pub contract: ContractId,
        /// The pack.
        pub pack: PackId,
        /// Why, or what to look at.
        pub note: String,
        /// Keeps it as a draft (下書き), in the place of the draft before; else it is handed in.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub draft: bool,
        /// 受付日 of a request that came on paper or by telephone, for a clerk who enters it; none: now.
        #[serde(default)]
        pub received_at: Option<Instant>,
    }

    /// A request to change the pack of a contract.
    pub struct ChangeRequest {
        /// Which.
        pub id: ChangeId,
        /// The association.
        pub association: String,
        /// The contract.
        pub contract: String,
        /// The pack that it has now; empty where there is none.
        pub present: String,
        /// The pool that it has now, in bytes.
        pub present_pool: u64,
        /// What it costs a month now, in yen.
        pub present_yen: u64,
        /// Whether that price holds the tax.
        pub present_tax_included: bool,
        /// The pack that is asked for.
        pub pack: String,
        /// Its pool, in bytes, as promised when it was asked for.
        pub pool: u64,
        /// Its price a month in yen, as promised then.
        pub monthly_yen: u64,
        /// Whether that price holds the tax.
        pub tax_included: bool,
        /// Where it stands.
        pub state: Word<State>,
        /// What was written with it.
        pub note: String,
        /// Who asked.
        pub asked_by: String,
        /// When.
        pub asked_at: Instant,
        /// From when it counts.
        pub takes_effect_at: Instant,
        /// Whether it is beyond the free ones, or would be if it were approved now.
        pub fee: bool,
        /// Yen of the fee.
        pub fee_yen: u64,
        /// Whether the fee holds the tax.
        pub fee_tax_included: bool,
        /// Which change of its contract year it is, or would be, counted from 1.
        pub nth: u32,
        /// How many of a contract year are free.
        pub free: u32,
        /// What the clerk answered.
        pub reason: String,
        /// Grows with every step.
        pub version: i32,
    }

    /// A step of a request.
    pub struct StepChange {
        /// The version that was looked at.
        pub version: i32,
        /// What is done.
        pub step: Step,
        /// Why; needed where it is sent back or refused.
        pub reason: String,
    }
}
