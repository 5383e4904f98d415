//! The HTTP API for one's own facility: its times, its facts, the addresses of its inboxes.

use medpost_domain::id::{AddressId, InboxId};
use medpost_wire::directory::{AddAddress, FacilitySettings, NoticeAddress, OwnFacts};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::directory::{address, settings};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::session::caller::Caller;

use super::Directory;

/// The operations on one's own facility.
pub struct DirectoryApi(pub Directory);

#[OpenApi(tag = "Area::OwnFacility")]
impl DirectoryApi {
    /// Changes the settings of the caller's facility: hold and idle times, and how long records are kept.
    #[oai(path = "/facility/settings", method = "put", operation_id = "change_settings")]
    async fn change_settings(&self, caller: Caller, request: Input<FacilitySettings>) -> Result<Done> {
        retry_on_conflict(|| settings::change_settings(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// Returns the facts of the caller's facility that its manager may report.
    #[oai(path = "/facility/facts", method = "get", operation_id = "own_facts")]
    async fn own_facts(&self, caller: Caller) -> Result<Json<OwnFacts>> {
        Ok(Json(settings::own_facts(&*self.0.db, &caller).await?))
    }

    /// Reports changed facts of the caller's facility; they take effect at once.
    #[oai(path = "/facility/facts", method = "put", operation_id = "report_facts")]
    async fn report_facts(&self, caller: Caller, request: Input<OwnFacts>) -> Result<Done> {
        retry_on_conflict(|| settings::report_facts(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// Lists the mail addresses of an inbox.
    #[oai(path = "/inboxes/:id/addresses", method = "get", operation_id = "addresses")]
    async fn addresses(
        &self,
        caller: Caller,
        /// Id of the inbox.
        id: Path<InboxId>,
    ) -> Result<Json<Vec<NoticeAddress>>> {
        Ok(Json(address::addresses(&*self.0.db, &caller, id.0).await?))
    }

    /// Adds a mail address to an inbox, and mails a link to confirm it.
    #[oai(path = "/inboxes/:id/addresses", method = "post", operation_id = "add_address")]
    async fn add_address(
        &self,
        caller: Caller,
        /// Id of the inbox.
        id: Path<InboxId>,
        request: Input<AddAddress>,
    ) -> Result<Done> {
        retry_on_conflict(|| address::add_address(&self.0, &caller, id.0, &request.address)).await?;
        Ok(Done::Done)
    }

    /// Removes a mail address from an inbox.
    #[oai(path = "/addresses/:id", method = "delete", operation_id = "remove_address")]
    async fn remove_address(
        &self,
        caller: Caller,
        /// Id of the mail address that receives an inbox's notices.
        id: Path<AddressId>,
    ) -> Result<Done> {
        retry_on_conflict(|| address::remove_address(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}
