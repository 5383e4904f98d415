//! What needs no sign-in, on the public host: a card is stopped by its facility's number, a temporary card is
//! fetched by the number told on the telephone, and the list of revoked cards is published.

use std::sync::Arc;

use medpost_wire::issuing::{ClaimCard, StopCard, StopCards, StoppableCard, TemporaryCard};
use medpost_wire::problem::Code;
use poem::web::Data;
use poem::{Request, Response, Result, handler};
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;

use crate::kit::db::again;
use crate::kit::done::Done;
use crate::kit::problem::Refusal;
use crate::session::caller::peer;

use super::Issuing;

/// The operations of this area.
pub struct CardApi(pub Arc<Issuing>);

#[OpenApi(prefix_path = "/cards")]
impl CardApi {
    /// The cards that a stop code suspends. Open to whoever has the facility's letter.
    #[oai(path = "/stoppable", method = "post", operation_id = "stoppable_cards")]
    async fn stoppable(&self, request: &Request, wish: Json<StopCards>) -> Result<Json<Vec<StoppableCard>>> {
        self.paced(request)?;
        Ok(Json(self.0.stoppable(&wish).await?))
    }

    /// Suspends a card by a stop code, at once.
    #[oai(path = "/stop", method = "post", operation_id = "stop_card")]
    async fn stop(&self, request: &Request, wish: Json<StopCard>) -> Result<Done> {
        self.paced(request)?;
        again(|| self.0.stop(&wish)).await?;
        Ok(Done::Done)
    }

    /// Fetches a temporary card, once. Open to whoever was told its number.
    #[oai(path = "/temporary", method = "post", operation_id = "claim_temporary_card")]
    async fn claim(&self, request: &Request, wish: Json<ClaimCard>) -> Result<Json<TemporaryCard>> {
        self.paced(request)?;
        Ok(Json(again(|| self.0.claim(&wish.number)).await?))
    }
}

impl CardApi {
    fn paced(&self, request: &Request) -> Result<(), Refusal> {
        let address = peer(request).ok_or_else(|| Refusal::new(Code::Unavailable))?.address;
        if self.0.pace.goes_on(address, self.0.clock.now()) { Ok(()) } else { Err(Refusal::new(Code::TooMany)) }
    }
}

/// The newest list of revoked cards, in DER.
#[handler]
pub async fn published_list(issuing: Data<&Arc<Issuing>>) -> Result<Response> {
    let list = issuing.published().await?.ok_or_else(|| Refusal::new(Code::NotFound))?;
    Ok(Response::builder().header("content-type", "application/pkix-crl").body(list))
}
