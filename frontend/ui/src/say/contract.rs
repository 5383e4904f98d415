//! Roles, and states of applications, change requests and transfers.

use crate::words;

/// The name of a role, in the console or at a facility.
pub fn role(it: medpost_domain::role::Role) -> &'static str {
    words::shared(it.words())
}

/// The state of an application or change request, and the CSS classes of its chip.
pub fn step(it: medpost_domain::change_request::State) -> (&'static str, &'static str) {
    use medpost_domain::change_request::State;
    let chip = match it {
        State::Draft | State::Withdrawn => "chip",
        State::Review => "chip warn",
        State::Returned | State::Refused => "chip bad",
        State::Approved | State::Applied => "chip ok",
    };
    (words::shared(it.words()), chip)
}

/// The state of a transfer, and the CSS classes of its chip.
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

/// What prevents a transfer.
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
