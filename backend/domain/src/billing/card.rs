//! Payment by credit card: where an attempt to collect stands, and when it is tried again.

use crate::instant::{DAY, Instant};

stored! {
    /// Where an attempt to collect an invoice from a card stands.
    pub enum CardState {
        /// To be made, or on its way: what became of it is not known yet.
        Pending = "pending",
        /// Collected.
        Paid = "paid",
        /// Refused by whoever issued the card.
        Failed = "failed",
        /// Not made: the invoice was paid in another way, or taken back.
        Dropped = "dropped",
    }
}

stored! {
    /// Where money that goes back to a card stands.
    pub enum RefundState {
        /// On its way.
        Pending = "pending",
        /// Gone back.
        Done = "done",
        /// It could not go back: it is ours to pay back otherwise.
        Failed = "failed",
    }
}

stored! {
    /// Where a dispute of a cardholder stands (異議申立て).
    pub enum DisputeState {
        /// An inquiry: nothing was taken yet.
        Inquiry = "inquiry",
        /// The sum was taken until it is decided.
        Open = "open",
        /// Decided for us: the sum came back.
        Won = "won",
        /// Decided for the cardholder.
        Lost = "lost",
        /// An inquiry that came to nothing.
        Closed = "closed",
    }
}

impl DisputeState {
    /// By Stripe's status of a dispute; one that is not known yet counts as open
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

    /// Whether it is decided.
    pub const fn is_decided(self) -> bool {
        !matches!(self, Self::Inquiry | Self::Open)
    }

    /// Whether the sum is gone from us.
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Open | Self::Lost)
    }
}

/// Days from a refused attempt to the next.
const WAITS: [i64; 3] = [3, 5, 7];

/// Refusals after which the same card is not asked again, as card networks have it: it is gone, or wants its holder
/// (<https://docs.stripe.com/declines/codes>).
const FINAL: [&str; 19] = [
    // Less than a card may pay.
    "amount_too_small",
    "authentication_required",
    // Given up on Stripe's own pages.
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
    // The card or its holder is not known to Stripe any more.
    "resource_missing",
    "restricted_card",
    "revocation_of_all_authorizations",
    "revocation_of_authorization",
    "stolen_card",
];

/// Whether this card is not to be asked again after such a refusal.
pub fn is_final(code: &str) -> bool {
    FINAL.contains(&code)
}

/// When an invoice is asked for again after so many attempts, of which the last was refused; none: not any more, the
/// payer is asked to pay in another way.
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
