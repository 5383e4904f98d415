//! Credit cards that pay.

use medpost_domain::billing::card::{CardState, DisputeState};
use medpost_domain::instant::Instant;
use medpost_domain::stored::Word;

crate::travels! {
    /// An attempt to collect an invoice from a credit card.
    pub struct CardAttempt {
        /// When it was made.
        pub made_at: Instant,
        /// Yen.
        pub yen: i64,
        /// Where it stands.
        pub state: Word<CardState>,
        /// Why it was refused: Stripe's code.
        pub reason: String,
        /// When it is tried again.
        pub again_at: Option<Instant>,
        /// Where a dispute of it stands.
        pub dispute: Option<Word<DisputeState>>,
        /// Until when the dispute wants an answer.
        pub dispute_due: Option<Instant>,
    }

    /// The credit card of one that pays.
    pub struct CreditCard {
        /// Whether one can pay by card here.
        pub available: bool,
        /// Whether a card was entered.
        pub entered: bool,
        /// Its brand: visa.
        pub brand: String,
        /// Its last four digits.
        pub last4: String,
        /// Its last month: 2029-04.
        pub expires: String,
        /// Whether it ends soon, or has ended.
        pub ends_soon: bool,
    }

    /// A page of Stripe's on which a card is entered.
    pub struct CardPage {
        /// Where it is.
        pub url: String,
    }
}
