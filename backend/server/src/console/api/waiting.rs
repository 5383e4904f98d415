//! What awaits confirmation by a second person.

use std::sync::Arc;

use medpost_domain::id::{AffiliationId, CardId, HolderId};
use medpost_wire::console::waiting::WaitingList;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::console::{Console, waiting};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// What awaits confirmation by a second person.
pub struct WaitingApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Waiting")]
impl WaitingApi {
    /// Lists the cards, holders of posts and administrators that await confirmation.
    #[oai(path = "/waiting", method = "get", operation_id = "waiting")]
    async fn waiting(&self, caller: ConsoleCaller) -> Result<Json<WaitingList>> {
        Ok(Json(waiting::waiting(&self.0, &caller).await?))
    }

    /// Confirms a card for a person's affiliation; never one the caller had a hand in.
    #[oai(path = "/people/:id/cards/:card/confirmation", method = "post", operation_id = "confirm_person_card")]
    async fn confirm_person_card(
        &self,
        caller: ConsoleCaller,
        /// Id of the person's affiliation with the facility.
        id: Path<AffiliationId>,
        /// Id of the card that somebody signs in with.
        card: Path<CardId>,
    ) -> Result<Done> {
        retry_on_conflict(|| waiting::confirm_person_card(&self.0, &caller, id.0, card.0)).await?;
        Ok(Done::Done)
    }

    /// Confirms a new holder of a post; never one the caller had a hand in.
    #[oai(path = "/people/:id/holders/:holder/confirmation", method = "post", operation_id = "confirm_holder")]
    async fn confirm_holder(
        &self,
        caller: ConsoleCaller,
        /// Id of the post's affiliation with the facility.
        id: Path<AffiliationId>,
        /// Id of the post's new holder.
        holder: Path<HolderId>,
    ) -> Result<Done> {
        retry_on_conflict(|| waiting::confirm_holder(&self.0, &caller, id.0, holder.0)).await?;
        Ok(Done::Done)
    }
}
