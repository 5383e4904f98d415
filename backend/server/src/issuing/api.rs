//! The HTTP API for our own cards: for a facility's manager in the clinic app; and, without sign-in, on the public
//! host: a stop code suspends a card, the number told on the telephone fetches a temporary one, and the list of revoked
//! cards is published.

use std::sync::Arc;

use medpost_domain::id::{AffiliationId, HolderId, PkiCardId};
use medpost_wire::directory::IssuedCode;
use medpost_wire::issuing::{
    ClaimCard, FacilityCards, OrderCards, OrderedCards, SetHolder, StopCard, StopCards, StoppableCard, TemporaryCard,
};
use medpost_wire::problem::Code;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Request, Response, handler};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::issuing::{facility, list, stop, temporary};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::problem::{Refusal, Result};
use crate::session::caller::{Caller, must_be_within_pace};

use super::Issuing;

/// Suspending and fetching cards, on the public host. Nobody is signed in.
pub struct CardApi(pub Arc<Issuing>);

#[OpenApi(prefix_path = "/cards", tag = "Area::Public")]
impl CardApi {
    /// Lists the cards that a stop code can suspend. Open to whoever has the facility's letter.
    #[oai(path = "/stoppable", method = "post", operation_id = "stoppable_cards")]
    async fn stoppable(&self, request: &Request, body: Input<StopCards>) -> Result<Json<Vec<StoppableCard>>> {
        self.must_be_within_pace(request)?;
        Ok(Json(stop::stoppable(&*self.0.db, &body).await?))
    }

    /// Suspends a card at once by a stop code. Open to whoever has the facility's letter.
    #[oai(path = "/stop", method = "post", operation_id = "stop_card")]
    async fn stop(&self, request: &Request, body: Input<StopCard>) -> Result<Done> {
        self.must_be_within_pace(request)?;
        retry_on_conflict(|| stop::stop(&self.0, &body)).await?;
        Ok(Done::Done)
    }

    /// Creates the temporary card for a number and returns it, once. Open to whoever was told the number.
    #[oai(path = "/temporary", method = "post", operation_id = "claim_temporary_card")]
    async fn claim(&self, request: &Request, body: Input<ClaimCard>) -> Result<Json<TemporaryCard>> {
        self.must_be_within_pace(request)?;
        Ok(Json(retry_on_conflict(|| temporary::claim(&self.0, &body.number)).await?))
    }
}

/// Cards and posts of one's own facility, for its manager.
pub struct FacilityCardApi(pub Arc<Issuing>);

#[OpenApi(prefix_path = "/facility", tag = "Area::OwnFacility")]
impl FacilityCardApi {
    /// Returns the PKI cards and posts of the caller's facility, and what further cards would cost.
    #[oai(path = "/cards", method = "get", operation_id = "facility_cards")]
    async fn cards(&self, caller: Caller) -> Result<Json<FacilityCards>> {
        Ok(Json(facility::facility_cards(&self.0, &caller).await?))
    }

    /// Orders PKI cards for people and posts of the caller's facility.
    #[oai(path = "/cards", method = "post", operation_id = "order_own_cards")]
    async fn order(&self, caller: Caller, body: Input<OrderCards>) -> Result<Json<OrderedCards>> {
        Ok(Json(retry_on_conflict(|| facility::order_own(&self.0, &caller, &body)).await?))
    }

    /// Cancels the caller's facility's order of a PKI card that is not issued yet.
    #[oai(path = "/cards/:id", method = "delete", operation_id = "cancel_own_card")]
    async fn cancel(
        &self,
        caller: Caller,
        /// Id of the PKI card: one that the operator issues, from its order on.
        id: Path<PkiCardId>,
    ) -> Result<Done> {
        retry_on_conflict(|| facility::cancel_own(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Orders a replacement for a PKI card of the caller's facility; the old one works until it expires.
    #[oai(path = "/cards/:id/renewal", method = "post", operation_id = "renew_own_card")]
    async fn renew(
        &self,
        caller: Caller,
        /// Id of the PKI card: one that the operator issues, from its order on.
        id: Path<PkiCardId>,
    ) -> Result<Done> {
        retry_on_conflict(|| facility::renew_own(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Sets who, if anybody, holds a post of the caller's facility from a day on. The code is returned only once.
    #[oai(path = "/posts/:id/holder", method = "put", operation_id = "set_own_holder")]
    async fn holder(
        &self,
        caller: Caller,
        /// Id of the post's affiliation with the facility.
        id: Path<AffiliationId>,
        body: Input<SetHolder>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| facility::set_own_holder(&self.0, &caller, id.0, &body)).await?))
    }

    /// Confirms a new holder of a post of the caller's facility; never one the caller had a hand in.
    #[oai(path = "/posts/:id/holders/:member/confirmation", method = "post", operation_id = "confirm_own_holder")]
    async fn confirm_holder(
        &self,
        caller: Caller,
        /// Id of the post's affiliation with the facility.
        id: Path<AffiliationId>,
        /// Id of the post's new holder.
        member: Path<HolderId>,
    ) -> Result<Done> {
        retry_on_conflict(|| facility::confirm_own_holder(&self.0, &caller, id.0, member.0)).await?;
        Ok(Done::Done)
    }
}

impl CardApi {
    fn must_be_within_pace(&self, request: &Request) -> Result<(), Refusal> {
        must_be_within_pace(request, &self.0.pace, self.0.clock.now())
    }
}

/// The newest list of revoked cards, in DER; 304 without a body for whoever has it already.
#[handler]
pub fn published_list(request: &Request, issuing: Data<&Arc<Issuing>>) -> Result<Response> {
    let list = list::published(&issuing).ok_or_else(|| Refusal::new(Code::NotFound))?;
    let head = Response::builder()
        .header("etag", &list.tag)
        .header("last-modified", &list.made)
        // A minute, because that is how long other processes take to notice a list.
        .header("cache-control", "public, max-age=60");
    if list.is_known(request.header("if-none-match"), request.header("if-modified-since")) {
        return Ok(head.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(head.header("content-type", "application/pkix-crl").body(list.der.clone()))
}
