//! Payment by credit card.

use medpost_domain::billing::credit_card::{CreditCardState, DisputeState};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

crate::travels! {
    /// An attempt to collect an invoice from a credit card.
    pub struct CreditCardAttempt {
        /// When it was made.
        pub made_at: Instant,
        /// The amount in yen.
        pub yen: i64,
        /// The state of the attempt.
        pub state: Word<CreditCardState>,
        /// Why it was refused, as Stripe's code.
        pub reason: String,
        /// When it will be retried.
        pub again_at: Option<Instant>,
        /// The state of a dispute about it.
        pub dispute: Option<Word<DisputeState>>,
        /// Until when the dispute has to be answered.
        pub dispute_due: Option<Instant>,
    }

    /// The credit card of a payer.
    pub struct CreditCard {
        /// Whether payment by credit card is available here.
        pub available: bool,
        /// Whether a card has been entered.
        pub entered: bool,
        /// The card's brand, e.g. visa.
        pub brand: String,
        /// The last four digits of its number.
        pub last4: String,
        /// The last month it is valid: 2029-04.
        pub expires: String,
        /// Whether it expires soon or has expired.
        pub ends_soon: bool,
    }

    /// A page hosted by Stripe for entering a card.
    pub struct CreditCardPage {
        /// The address of the page.
        pub url: String,
    }
}
