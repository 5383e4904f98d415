//! The operator's own PKI cards: the console's operations, and those that need no sign-in.

use medpost_domain::id::PkiCardId;
use medpost_wire::issuing::{ClaimCard, ExtendTemporary, ShipCards, SignCard, SignedCard, TemporaryCard};
use medpost_wire::letters::Letters;

use crate::line::Answer;
use crate::operations;

/// Issues the certificate of a card.
pub async fn sign(id: PkiCardId, request: String) -> Answer<SignedCard> {
    operations::sign_card(id, &SignCard { request }).await
}

/// Ships cards.
pub async fn ship(cards: Vec<PkiCardId>) -> Answer<Letters> {
    operations::ship_cards(&ShipCards { cards }).await
}

/// Extends a temporary card.
pub async fn extend(id: PkiCardId, days: u32) -> Answer<()> {
    operations::extend_temporary(id, &ExtendTemporary { days }).await
}

/// Fetches a temporary card.
pub async fn claim(number: &str) -> Answer<TemporaryCard> {
    operations::claim_temporary_card(&ClaimCard { number: number.to_owned() }).await
}
