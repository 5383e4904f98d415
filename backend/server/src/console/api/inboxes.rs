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
    /// A page of the inboxes in reach.
    #[oai(path = "/inboxes/search", method = "post", operation_id = "find_inboxes")]
    async fn inboxes(&self, caller: ConsoleCaller, request: Input<FindInboxes>) -> Result<Json<InboxList>> {
        Ok(Json(inboxes::inboxes(&self.0, &caller, &request).await?))
    }

    /// The inboxes in reach as CSV: UTF-8, or Shift_JIS; `query` is what the search takes, as JSON.
    #[oai(path = "/inboxes.csv", method = "get", operation_id = "inboxes_csv")]
    async fn inboxes_csv(
        &self,
        caller: ConsoleCaller,
        query: Query<Option<String>>,
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = inboxes::inboxes_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "inboxes.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Makes an inbox of a facility.
    #[oai(path = "/facilities/:id/inboxes", method = "post", operation_id = "add_inbox")]
    async fn make_inbox(&self, caller: ConsoleCaller, id: Path<FacilityId>, request: Input<InboxName>) -> Result<Done> {
        retry_on_conflict(|| inboxes::make_inbox(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Renames an inbox, closes it or opens it again, hides it, and says whom it takes letters from.
    #[oai(path = "/inboxes/:id", method = "put", operation_id = "change_inbox")]
    async fn change_inbox(
        &self,
        caller: ConsoleCaller,
        id: Path<InboxId>,
        request: Input<ChangeInbox>,
    ) -> Result<Done> {
        retry_on_conflict(|| inboxes::change_inbox(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Lets somebody of the facility use one of its inboxes; with a manager's word, or after a day.
    #[oai(path = "/inboxes/:id/readers/:person", method = "put", operation_id = "add_reader")]
    async fn add_reader(
        &self,
        caller: ConsoleCaller,
        id: Path<InboxId>,
        person: Path<AffiliationId>,
        request: Input<AddReader>,
    ) -> Result<Done> {
        retry_on_conflict(|| readers::add_reader(&self.0, &caller, id.0, person.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Gives an inbox to somebody new in one step; the code is told once.
    #[oai(path = "/inboxes/:id/handover", method = "post", operation_id = "hand_inbox")]
    async fn hand_inbox(
        &self,
        caller: ConsoleCaller,
        id: Path<InboxId>,
        request: Input<HandInbox>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| readers::hand_inbox(&self.0, &caller, id.0, &request)).await?))
    }

    /// Facilities of any group that may be named as senders.
    #[oai(path = "/senders/search", method = "post", operation_id = "find_senders")]
    async fn find_senders(
        &self,
        caller: ConsoleCaller,
        request: Input<FindSenders>,
    ) -> Result<Json<Vec<NamedFacility>>> {
        Ok(Json(inboxes::find_senders(&self.0, &caller, &request).await?))
    }
}
