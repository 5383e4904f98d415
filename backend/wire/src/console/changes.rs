//! Requests to change a contract's plan.

use medpost_domain::change_request::{State, Step};
use medpost_domain::id::{ChangeId, ContractId, PackId};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

use crate::application::Pack;

use super::contracts::ContractUse;

crate::travels! {
    /// Which requests to find.
    #[derive(Default)]
    pub struct FindChanges {
        /// Words that must all be found in association, contract or pack.
        pub text: String,
        /// Only requests in this state.
        pub state: Option<State>,
        /// Number of requests already shown.
        pub skip: u32,
    }

    /// A page of the requests found, newest first.
    pub struct ChangeList {
        /// The requests.
        pub items: Vec<ChangeRequest>,
        /// Total number found.
        pub total: u32,
    }

    /// What can be requested for a contract, and from when it would apply.
    pub struct ChangeOffer {
        /// The contract.
        pub contract: ContractUse,
        /// The current monthly fee in yen; the contract says whether it includes tax.
        pub monthly_yen: u64,
        /// The packs currently on offer.
        pub packs: Vec<Pack>,
        /// The lowest monthly fee of an individual plan at present, in yen without tax. For comparison if a group is
        /// smaller than its plan is intended for.
        pub individual_yen: Option<u64>,
        /// 締切日: the closing day. Requests received by the end of that day take effect at `begins`.
        pub closes: Instant,
        /// When a change requested now would take effect.
        pub begins: Instant,
        /// Number of free changes in a contract year.
        pub free: u32,
        /// Number of changes already counted in the contract year of `begins`.
        pub counted: u32,
    }

    /// Requests another pack.
    pub struct AskChange {
        /// The contract.
        pub contract: ContractId,
        /// The pack.
        pub pack: PackId,
        /// The reason, or anything the clerk should know.
        pub note: String,
        /// Saves it as a draft (下書き), replacing the previous draft. Otherwise it is submitted.
        #[serde(default)]
        #[cfg_attr(feature = "server", oai(default))]
        pub draft: bool,
        /// 受付日 of a request that came on paper or by telephone, if a clerk enters it; `null` means now.
        #[serde(default)]
        pub received_at: Option<Instant>,
    }

    /// A request to change the pack of a contract.
    pub struct ChangeRequest {
        /// The request's id.
        pub id: ChangeId,
        /// Name of the association.
        pub association: String,
        /// Name of the contract.
        pub contract: String,
        /// The current pack; empty if there is none.
        pub present: String,
        /// The current pool in bytes.
        pub present_pool: u64,
        /// The current monthly fee in yen.
        pub present_yen: u64,
        /// Whether that fee includes tax.
        pub present_tax_included: bool,
        /// The requested pack.
        pub pack: String,
        /// Its pool in bytes, as promised at the time of the request.
        pub pool: u64,
        /// Its monthly fee in yen, as promised at that time.
        pub monthly_yen: u64,
        /// Whether that fee includes tax.
        pub tax_included: bool,
        /// The state of the request.
        pub state: Word<State>,
        /// The note written with it.
        pub note: String,
        /// Who requested it.
        pub asked_by: String,
        /// When it was requested.
        pub asked_at: Instant,
        /// When it takes effect.
        pub takes_effect_at: Instant,
        /// Whether it exceeds the free changes, or would if it were approved now.
        pub fee: bool,
        /// The fee in yen.
        pub fee_yen: u64,
        /// Whether the fee includes tax.
        pub fee_tax_included: bool,
        /// Which change of its contract year it is or would be, counted from 1.
        pub nth: u32,
        /// Number of free changes in a contract year.
        pub free: u32,
        /// The clerk's answer.
        pub reason: String,
        /// The request's version; grows with every step.
        pub version: i32,
    }

    /// A step that is taken with a request.
    pub struct StepChange {
        /// The version that was looked at.
        pub version: i32,
        /// The step.
        pub step: Step,
        /// The reason; required to send it back or to refuse it.
        pub reason: String,
    }
}
