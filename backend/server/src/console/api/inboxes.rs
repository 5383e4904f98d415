//! The inboxes of facilities.

use std::sync::Arc;

use medpost_domain::id::{AffiliationId, FacilityId, InboxId};
use medpost_wire::console::inboxes::{
    AddReader, ChangeInbox, FindInboxes, FindSenders, HandInbox, InboxList, NamedFacility,
};
use medpost_wire::directory::{InboxName, IssuedCode};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, inboxes, readers};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// The inboxes of facilities.
pub struct InboxesApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Inboxes")]
impl InboxesApi {
    /// Searches the inboxes that the caller can see, one page at a time.
    #[oai(path = "/inboxes/search", method = "post", operation_id = "find_inboxes")]
    async fn inboxes(&self, caller: ConsoleCaller, request: Input<FindInboxes>) -> Result<Json<InboxList>> {
        Ok(Json(inboxes::inboxes(&self.0, &caller, &request).await?))
    }

    /// Downloads the inboxes that match, as CSV.
    #[oai(path = "/inboxes.csv", method = "get", operation_id = "inboxes_csv")]
    async fn inboxes_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = inboxes::inboxes_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "inboxes.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Creates an inbox at a facility.
    #[oai(path = "/facilities/:id/inboxes", method = "post", operation_id = "add_inbox")]
    async fn make_inbox(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<InboxName>,
    ) -> Result<Done> {
        retry_on_conflict(|| inboxes::make_inbox(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Renames an inbox, closes or reopens it, hides or shows it, and sets from whom it accepts letters.
    #[oai(path = "/inboxes/:id", method = "put", operation_id = "change_inbox")]
    async fn change_inbox(
        &self,
        caller: ConsoleCaller,
        /// Id of the inbox.
        id: Path<InboxId>,
        request: Input<ChangeInbox>,
    ) -> Result<Done> {
        retry_on_conflict(|| inboxes::change_inbox(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Gives a person rights at an inbox of their facility: after a day, or at once if the facility is not in use yet.
    #[oai(path = "/inboxes/:id/readers/:person", method = "put", operation_id = "add_reader")]
    async fn add_reader(
        &self,
        caller: ConsoleCaller,
        /// Id of the inbox.
        id: Path<InboxId>,
        /// Id of the person's affiliation with the facility.
        person: Path<AffiliationId>,
        request: Input<AddReader>,
    ) -> Result<Done> {
        retry_on_conflict(|| readers::add_reader(&self.0, &caller, id.0, person.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Hands an inbox over to a new person. Their enrolment code is returned only once.
    #[oai(path = "/inboxes/:id/handover", method = "post", operation_id = "hand_inbox")]
    async fn hand_inbox(
        &self,
        caller: ConsoleCaller,
        /// Id of the inbox.
        id: Path<InboxId>,
        request: Input<HandInbox>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| readers::hand_inbox(&self.0, &caller, id.0, &request)).await?))
    }

    /// Searches the facilities, of any group, that an inbox can name as its senders.
    #[oai(path = "/senders/search", method = "post", operation_id = "find_senders")]
    async fn find_senders(
        &self,
        caller: ConsoleCaller,
        request: Input<FindSenders>,
    ) -> Result<Json<Vec<NamedFacility>>> {
        Ok(Json(inboxes::find_senders(&self.0, &caller, &request).await?))
    }
}
