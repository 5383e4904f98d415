//! Contracts, roles, and steps that they take.

use crate::words;

/// A role in the console.
pub fn role(it: medpost_domain::role::Role) -> &'static str {
    use medpost_domain::role::Role;
    match it {
        Role::Administrator => words::roles::administrator(),
        Role::ContractManager => words::roles::contract_manager(),
        Role::CardManager => words::roles::card_manager(),
        Role::Auditor => words::roles::auditor(),
        Role::Accountant => words::roles::accountant(),
        Role::BillingClerk => words::roles::billing_clerk(),
        Role::Operator => words::roles::operator(),
        Role::Manager => words::roles::facility_manager(),
        Role::Guest | Role::Cardholder | Role::Member => words::roles::member(),
    }
}

/// Where an application or a request stands, and the look of its mark.
pub fn step(it: medpost_domain::change_request::State) -> (&'static str, &'static str) {
    use medpost_domain::change_request::State;
    match it {
        State::Draft => (words::changes::draft(), "chip"),
        State::Review => (words::changes::review(), "chip warn"),
        State::Returned => (words::changes::returned(), "chip bad"),
        State::Approved => (words::changes::approved(), "chip ok"),
        State::Applied => (words::changes::applied(), "chip ok"),
        State::Withdrawn => (words::changes::withdrawn(), "chip"),
        State::Refused => (words::changes::refused(), "chip bad"),
    }
}

/// Where a transfer stands, and the look of its mark.
pub fn transfer_state(it: medpost_wire::transfer::TransferState) -> (&'static str, &'static str) {
    use medpost_wire::transfer::TransferState;
    match it {
        TransferState::Asked => (words::transfers::asked(), "chip warn"),
        TransferState::Waiting => (words::transfers::waiting(), "chip warn"),
        TransferState::Agreed => (words::transfers::agreed(), "chip ok"),
        TransferState::Late => (words::transfers::late(), "chip bad"),
        TransferState::Done => (words::transfers::done(), "chip ok"),
        TransferState::Withdrawn => (words::changes::withdrawn(), "chip"),
        TransferState::Refused => (words::changes::refused(), "chip bad"),
        TransferState::Lapsed => (words::transfers::lapsed(), "chip"),
    }
}

/// What stands in the way of a transfer.
pub fn hindrance(it: medpost_wire::transfer::Hindrance) -> &'static str {
    use medpost_wire::transfer::Hindrance;
    match it {
        Hindrance::Nobody => words::transfers::hindered_nobody(),
        Hindrance::PoolTooSmall => words::transfers::hindered_pool(),
        Hindrance::RestTooSmall => words::transfers::hindered_rest(),
        Hindrance::CodeTaken => words::transfers::hindered_code(),
        Hindrance::ContractOver => words::transfers::hindered_contract(),
        Hindrance::TaxDiffers => words::transfers::hindered_tax(),
    }
}
