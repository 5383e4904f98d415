//! PKI cards: ordered, issued, shipped, revoked; temporary cards and holders of posts.

use std::sync::Arc;

use medpost_domain::id::{AffiliationId, FacilityId, PkiCardId};
use medpost_wire::directory::IssuedCode;
use medpost_wire::issuing::{
    CardOffer, ExtendTemporary, FindPkiCards, HoldersSet, OfferTemporary, OfferedTemporary, OrderCards, OrderedCards,
    PkiCardList, RevokeCard, SetHolder, SetHolders, ShipCards, SignCard, SignedCard,
};
use medpost_wire::letters::Letters;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, cards, holders};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// PKI cards: ordered, issued, shipped, revoked; temporary cards and holders of posts.
pub struct CardsApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::PkiCards")]
impl CardsApi {
    /// Searches the PKI cards that the caller can see, one page at a time.
    #[oai(path = "/pki-cards/search", method = "post", operation_id = "find_pki_cards")]
    async fn pki_cards(&self, caller: ConsoleCaller, request: Input<FindPkiCards>) -> Result<Json<PkiCardList>> {
        Ok(Json(cards::pki_cards(&self.0, &caller, &request).await?))
    }

    /// Downloads the PKI cards that match, as CSV.
    #[oai(path = "/pki-cards.csv", method = "get", operation_id = "pki_cards_csv")]
    async fn pki_cards_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = cards::pki_cards_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "cards.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Returns what further PKI cards would cost a facility now.
    #[oai(path = "/facilities/:id/card-offer", method = "get", operation_id = "card_offer")]
    async fn card_offer(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
    ) -> Result<Json<CardOffer>> {
        Ok(Json(cards::card_offer(&self.0, &caller, id.0).await?))
    }

    /// Orders PKI cards for a facility.
    #[oai(path = "/facilities/:id/pki-cards", method = "post", operation_id = "order_cards")]
    async fn order_cards(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<OrderCards>,
    ) -> Result<Json<OrderedCards>> {
        Ok(Json(retry_on_conflict(|| cards::order_cards(&self.0, &caller, id.0, &request)).await?))
    }

    /// Cancels the order of a PKI card that is not issued yet.
    #[oai(path = "/pki-cards/:id", method = "delete", operation_id = "cancel_card")]
    async fn cancel_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the PKI card: one that the operator issues, from its order on.
        id: Path<PkiCardId>,
    ) -> Result<Done> {
        retry_on_conflict(|| cards::cancel_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Issues the certificate of a PKI card from the token's signing request.
    #[oai(path = "/pki-cards/:id/certificate", method = "post", operation_id = "sign_card")]
    async fn sign_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the PKI card: one that the operator issues, from its order on.
        id: Path<PkiCardId>,
        request: Input<SignCard>,
    ) -> Result<Json<SignedCard>> {
        Ok(Json(retry_on_conflict(|| cards::sign_card(&self.0, &caller, id.0, &request)).await?))
    }

    /// Marks PKI cards as shipped. The letters with their codes are returned only once.
    #[oai(path = "/pki-cards/shipment", method = "post", operation_id = "ship_cards")]
    async fn ship_cards(&self, caller: ConsoleCaller, request: Input<ShipCards>) -> Result<Json<Letters>> {
        Ok(Json(retry_on_conflict(|| cards::ship_cards(&self.0, &caller, &request)).await?))
    }

    /// Revokes a PKI card for good and, if wanted, orders a replacement.
    #[oai(path = "/pki-cards/:id/revocation", method = "post", operation_id = "revoke_card")]
    async fn revoke_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the PKI card: one that the operator issues, from its order on.
        id: Path<PkiCardId>,
        request: Input<RevokeCard>,
    ) -> Result<Done> {
        retry_on_conflict(|| cards::revoke_card(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Orders a replacement for a PKI card; the old one works until it expires.
    #[oai(path = "/pki-cards/:id/renewal", method = "post", operation_id = "renew_card")]
    async fn renew_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the PKI card: one that the operator issues, from its order on.
        id: Path<PkiCardId>,
    ) -> Result<Done> {
        retry_on_conflict(|| cards::renew_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Extends a temporary card to a number of days from now.
    #[oai(path = "/pki-cards/:id/extension", method = "post", operation_id = "extend_temporary")]
    async fn extend_temporary(
        &self,
        caller: ConsoleCaller,
        /// Id of the PKI card: one that the operator issues, from its order on.
        id: Path<PkiCardId>,
        request: Input<ExtendTemporary>,
    ) -> Result<Done> {
        retry_on_conflict(|| cards::extend_temporary(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Offers a temporary card to a person of a facility, and returns the number for fetching it.
    #[oai(path = "/people/:id/temporary-card", method = "post", operation_id = "offer_temporary")]
    async fn offer_temporary(
        &self,
        caller: ConsoleCaller,
        /// Id of the person's affiliation with the facility.
        id: Path<AffiliationId>,
        request: Input<OfferTemporary>,
    ) -> Result<Json<OfferedTemporary>> {
        Ok(Json(retry_on_conflict(|| cards::offer_temporary(&self.0, &caller, id.0, &request)).await?))
    }

    /// Downloads a template for a table of new holders of posts: the headings and an example line, as CSV.
    #[expect(clippy::unused_async, reason = "an operation is a future")]
    #[oai(path = "/holders/template.csv", method = "get", operation_id = "holders_template")]
    async fn holders_template(
        &self,
        caller: ConsoleCaller,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let bytes = holders::holders_template(&caller, shift_jis.0.unwrap_or(false))?;
        Ok(File::table(bytes, "holders-template.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Previews a table of new holders of posts or, with `apply`, sets them; all of them or none.
    #[oai(path = "/holders", method = "post", operation_id = "set_holders")]
    async fn set_holders(&self, caller: ConsoleCaller, request: Input<SetHolders>) -> Result<Json<HoldersSet>> {
        Ok(Json(retry_on_conflict(|| holders::set_holders(&self.0, &caller, &request)).await?))
    }

    /// Sets who, if anybody, holds a post from a day on. The code is returned only once.
    #[oai(path = "/people/:id/holder", method = "put", operation_id = "set_holder")]
    async fn set_holder(
        &self,
        caller: ConsoleCaller,
        /// Id of the post's affiliation with the facility.
        id: Path<AffiliationId>,
        request: Input<SetHolder>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| cards::set_holder(&self.0, &caller, id.0, &request)).await?))
    }
}
