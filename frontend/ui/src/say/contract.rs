//! Contracts, roles, and steps that they take.

use crate::words::{self, Lang, lang};

/// A role in the console.
pub fn role(it: medpost_domain::role::Role) -> &'static str {
    use medpost_domain::role::Role;
    match it {
        Role::Administrator => words::role_administrator(),
        Role::ContractManager => words::role_contract_manager(),
        Role::CardManager => words::role_card_manager(),
        Role::Auditor => words::role_auditor(),
        Role::Accountant => words::role_accountant(),
        Role::BillingClerk => words::role_billing_clerk(),
        Role::Operator => words::operator(),
        Role::Manager => words::manager(),
        Role::Guest | Role::Cardholder | Role::Member => words::member(),
    }
}

/// Where an application or a request stands, and the look of its mark.
pub fn step(it: medpost_domain::change_request::State) -> (&'static str, &'static str) {
    use medpost_domain::change_request::State;
    match it {
        State::Draft => (words::change_draft(), "chip"),
        State::Review => (words::change_review(), "chip warn"),
        State::Returned => (words::change_returned(), "chip bad"),
        State::Approved => (words::change_approved(), "chip ok"),
        State::Applied => (words::change_applied(), "chip ok"),
        State::Withdrawn => (words::change_withdrawn(), "chip"),
        State::Refused => (words::change_refused(), "chip bad"),
    }
}

/// Where a transfer stands, and the look of its mark.
pub fn transfer_state(it: medpost_wire::transfer::TransferState) -> (&'static str, &'static str) {
    use medpost_wire::transfer::TransferState;
    match it {
        TransferState::Asked => (words::transfer_asked(), "chip warn"),
        TransferState::Waiting => (words::transfer_waiting(), "chip warn"),
        TransferState::Agreed => (words::transfer_agreed(), "chip ok"),
        TransferState::Late => (words::transfer_late(), "chip bad"),
        TransferState::Done => (words::transfer_done(), "chip ok"),
        TransferState::Withdrawn => (words::change_withdrawn(), "chip"),
        TransferState::Refused => (words::change_refused(), "chip bad"),
        TransferState::Lapsed => (words::transfer_lapsed(), "chip"),
    }
}

/// What stands in the way of a transfer.
pub fn hindrance(it: medpost_wire::transfer::Hindrance) -> &'static str {
    use medpost_wire::transfer::Hindrance;
    match it {
        Hindrance::Nobody => words::hindered_nobody(),
        Hindrance::PoolTooSmall => words::hindered_pool(),
        Hindrance::RestTooSmall => words::hindered_rest(),
        Hindrance::CodeTaken => words::hindered_code(),
        Hindrance::ContractOver => words::hindered_contract(),
        Hindrance::TaxDiffers => words::hindered_tax(),
    }
}

/// Which change of a contract year it is, counted from 1.
pub fn nth_change(nth: u32, free: u32) -> String {
    match lang() {
        Lang::Ja => format!("契約年度の変更 {nth}回目（{free}回まで無料）"),
        Lang::En => format!("Change {nth} of this contract year ({free} are free)"),
    }
}
