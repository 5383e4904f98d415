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
    let chip = match it {
        TransferState::Asked | TransferState::Waiting => "chip warn",
        TransferState::Agreed | TransferState::Done => "chip ok",
        TransferState::Late | TransferState::Refused => "chip bad",
        TransferState::Withdrawn | TransferState::Lapsed => "chip",
    };
    (words::shared(it.words()), chip)
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
