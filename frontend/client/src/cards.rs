//! Cards of the operator's own: the console's operations, and those that need no sign-in.

use medpost_domain::id::{AffiliationId, FacilityId, HolderId, PkiCardId};
use medpost_wire::directory::IssuedCode;
use medpost_wire::issuing::{
    CardOffer, ClaimCard, ExtendTemporary, FacilityCards, FindPkiCards, HoldersSet, OfferTemporary, OfferedTemporary,
    OrderCards, OrderedCards, PkiCardList, RevokeCard, SetHolder, SetHolders, ShipCards, SignCard, SignedCard,
    StopCard, StopCards, StoppableCard, TemporaryCard,
};
use medpost_wire::letters::Letters;

use crate::api::{Answer, Cause, ask, json, send};

const CONSOLE: &str = "/api/v1/console";
const FACILITY: &str = "/api/v1/facility";
const PUBLIC: &str = "/api/v1/cards";

async fn post<T: serde::de::DeserializeOwned>(path: &str, wish: &impl serde::Serialize) -> Answer<T> {
    ask("POST", &format!("{CONSOLE}{path}"), json(wish), Cause::Person).await
}

async fn act(method: &str, path: &str, body: Option<String>) -> Answer<()> {
    send(method, &format!("{CONSOLE}{path}"), body, Cause::Person).await.map(|_| ())
}

/// A page of cards.
pub async fn find(wish: &FindPkiCards) -> Answer<PkiCardList> {
    post("/pki-cards/search", wish).await
}

/// What cards would cost a facility now.
pub async fn offer(id: FacilityId) -> Answer<CardOffer> {
    ask("GET", &format!("{CONSOLE}/facilities/{id}/card-offer"), None, Cause::Person).await
}

/// Orders cards.
pub async fn order(id: FacilityId, wish: &OrderCards) -> Answer<OrderedCards> {
    post(&format!("/facilities/{id}/pki-cards"), wish).await
}

/// Takes the order of a card back.
pub async fn cancel(id: PkiCardId) -> Answer<()> {
    act("DELETE", &format!("/pki-cards/{id}"), None).await
}

/// Issues a certificate.
pub async fn sign(id: PkiCardId, request: String) -> Answer<SignedCard> {
    post(&format!("/pki-cards/{id}/certificate"), &SignCard { request }).await
}

/// Sends cards out.
pub async fn ship(cards: Vec<PkiCardId>) -> Answer<Letters> {
    post("/pki-cards/shipment", &ShipCards { cards }).await
}

/// Revokes a card.
pub async fn revoke(id: PkiCardId, wish: &RevokeCard) -> Answer<()> {
    act("POST", &format!("/pki-cards/{id}/revocation"), json(wish)).await
}

/// Orders a card in the place of one that ends.
pub async fn renew(id: PkiCardId) -> Answer<()> {
    act("POST", &format!("/pki-cards/{id}/renewal"), None).await
}

/// Lets a temporary card be good for longer.
pub async fn extend(id: PkiCardId, days: u32) -> Answer<()> {
    act("POST", &format!("/pki-cards/{id}/extension"), json(&ExtendTemporary { days })).await
}

/// Offers a temporary card.
pub async fn offer_temporary(id: AffiliationId, wish: &OfferTemporary) -> Answer<OfferedTemporary> {
    post(&format!("/people/{id}/temporary-card"), wish).await
}

/// Sets who holds a post.
pub async fn set_holder(id: AffiliationId, wish: &SetHolder) -> Answer<IssuedCode> {
    ask("PUT", &format!("{CONSOLE}/people/{id}/holder"), json(wish), Cause::Person).await
}

/// Looks at a table of holders, or sets them.
pub async fn set_holders(wish: &SetHolders) -> Answer<HoldersSet> {
    post("/holders", wish).await
}

/// The cards and posts of the caller's facility.
pub async fn own() -> Answer<FacilityCards> {
    ask("GET", &format!("{FACILITY}/cards"), None, Cause::Person).await
}

/// Orders cards for the caller's facility.
pub async fn order_own(wish: &OrderCards) -> Answer<OrderedCards> {
    ask("POST", &format!("{FACILITY}/cards"), json(wish), Cause::Person).await
}

/// Takes the order of a card of the caller's facility back.
pub async fn cancel_own(id: PkiCardId) -> Answer<()> {
    send("DELETE", &format!("{FACILITY}/cards/{id}"), None, Cause::Person).await.map(|_| ())
}

/// Orders a card in the place of one of the caller's facility that ends.
pub async fn renew_own(id: PkiCardId) -> Answer<()> {
    send("POST", &format!("{FACILITY}/cards/{id}/renewal"), None, Cause::Person).await.map(|_| ())
}

/// Sets who holds a post of the caller's facility.
pub async fn set_own_holder(id: AffiliationId, wish: &SetHolder) -> Answer<IssuedCode> {
    ask("PUT", &format!("{FACILITY}/posts/{id}/holder"), json(wish), Cause::Person).await
}

/// Gives one's word to a new holder of a post of the caller's facility.
pub async fn confirm_own_holder(id: AffiliationId, holder: HolderId) -> Answer<()> {
    let path = format!("{FACILITY}/posts/{id}/holders/{holder}/confirmation");
    send("POST", &path, None, Cause::Person).await.map(|_| ())
}

/// The cards that a stop code suspends.
pub async fn stoppable(wish: &StopCards) -> Answer<Vec<StoppableCard>> {
    ask("POST", &format!("{PUBLIC}/stoppable"), json(wish), Cause::Person).await
}

/// Suspends a card by a stop code.
pub async fn stop(wish: &StopCard) -> Answer<()> {
    send("POST", &format!("{PUBLIC}/stop"), json(wish), Cause::Person).await.map(|_| ())
}

/// Fetches a temporary card.
pub async fn claim(number: &str) -> Answer<TemporaryCard> {
    let wish = ClaimCard { number: number.to_owned() };
    ask("POST", &format!("{PUBLIC}/temporary"), json(&wish), Cause::Person).await
}
