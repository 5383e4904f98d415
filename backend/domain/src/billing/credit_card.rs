//! Payment by credit card: the state of an attempt to collect, and when to retry it.

use crate::instant::{DAY, Instant};

stored! {
    /// The state of an attempt to collect an invoice from a credit card.
    pub enum CreditCardState {
        /// Still to be made, or in progress; the outcome is not known yet.
        Pending = "pending",
        /// Collected.
        Paid = "paid",
        /// Refused by the card issuer.
        Failed = "failed",
        /// Never made: the invoice was paid in another way, or reversed.
        Dropped = "dropped",
    }
}

stored! {
    /// The state of a refund to a credit card.
    pub enum RefundState {
        /// In progress.
        Pending = "pending",
        /// Refunded.
        Done = "done",
        /// The refund failed; we have to pay the money back in another way.
        Failed = "failed",
    }
}

stored! {
    /// The state of a cardholder's dispute (異議申立て).
    pub enum DisputeState {
        /// An inquiry: no money has been taken yet.
        Inquiry = "inquiry",
        /// The amount is withheld until a decision is made.
        Open = "open",
        /// Decided in our favour: the amount came back.
        Won = "won",
        /// Decided in the cardholder's favour.
        Lost = "lost",
        /// An inquiry that was closed without further action.
        Closed = "closed",
    }
}

impl DisputeState {
    /// Maps Stripe's status of a dispute. An unknown status counts as open
    /// (<https://docs.stripe.com/api/disputes/object>).
    pub fn told(status: &str) -> Self {
        match status {
            "warning_needs_response" | "warning_under_review" => Self::Inquiry,
            "warning_closed" | "prevented" => Self::Closed,
            "won" => Self::Won,
            "lost" => Self::Lost,
            _ => Self::Open,
        }
    }

    /// Whether a decision has been made, or the inquiry was closed.
    pub const fn is_decided(self) -> bool {
        !matches!(self, Self::Inquiry | Self::Open)
    }

    /// Whether the disputed amount is currently taken from us.
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Open | Self::Lost)
    }
}

/// Days to wait after each refused attempt before the next one.
const WAITS: [i64; 3] = [3, 5, 7];

/// Decline codes after which the same card is not retried, as the card networks require: the card is gone, or the
/// holder has to act (<https://docs.stripe.com/declines/codes>).
const FINAL: [&str; 19] = [
    // Below the minimum amount for a card payment.
    "amount_too_small",
    "authentication_required",
    // Canceled on Stripe's own pages.
    "canceled",
    "card_not_supported",
    "currency_not_supported",
    "expired_card",
    "incorrect_number",
    "invalid_account",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "invalid_number",
    "lost_card",
    "new_account_information_available",
    "pickup_card",
    // Stripe no longer knows the card or its holder.
    "resource_missing",
    "restricted_card",
    "revocation_of_all_authorizations",
    "revocation_of_authorization",
    "stolen_card",
];

/// Whether this card must not be retried after this decline code.
pub fn is_final(code: &str) -> bool {
    FINAL.contains(&code)
}

/// When to retry an invoice after this many attempts, the last of which was refused with `code`. `None` if there is no
/// further attempt and the payer is asked to pay in another way.
pub fn again(attempts: usize, code: &str, now: Instant) -> Option<Instant> {
    let days = WAITS.get(attempts.saturating_sub(1))?;
    (!is_final(code)).then(|| now.plus(days * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_may_pass_is_tried_three_times_more_and_a_final_one_never() {
        let now: Instant = "2026-12-01T00:00:00Z".parse().expect("a moment");
        let days = |attempts, code| again(attempts, code, now).map(|it| it.since(now) / DAY);
        assert_eq!([1, 2, 3, 4].map(|it| days(it, "insufficient_funds")), [Some(3), Some(5), Some(7), None]);
        assert_eq!(days(1, "expired_card"), None);
        assert_eq!(days(1, "a_code_of_tomorrow"), Some(3));
    }

    #[test]
    fn what_a_dispute_takes_comes_back_only_when_it_is_won() {
        let taken = |it| DisputeState::told(it).is_taken();
        assert!(taken("needs_response") && taken("under_review") && taken("lost") && taken("a_word_of_tomorrow"));
        assert!(!taken("won") && !taken("warning_needs_response") && !taken("warning_closed"));
        assert_eq!(DisputeState::told("prevented"), DisputeState::Closed);
    }
}
