//! The first page, and the facilities in reach.

use std::sync::Arc;

use medpost_domain::id::{ContractId, FacilityChangeId, FacilityId};
use medpost_wire::console::facilities::{
    BeginAnew, ChangeFacts, CloseFacility, ContactLine, FacilityDetail, FacilityList, FindFacilities, FormerFacility,
    HideFacility, SuspendFacility,
};
use medpost_wire::console::import::{ImportPreview, ImportTable};
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::console::letters::PrintLetters;
use medpost_wire::console::overview::Overview;
use medpost_wire::letters::Letters;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, export, facilities, facility_changes, import, inboxes, keeping, letters, overview};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// The first page, and the facilities in reach.
pub struct FacilitiesApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Facilities")]
impl FacilitiesApi {
    /// Lists the facilities that have left the contracts of the caller's association; their records are still readable.
    #[oai(path = "/facilities/former", method = "get", operation_id = "former_facilities")]
    async fn former_facilities(&self, caller: ConsoleCaller) -> Result<Json<Vec<FormerFacility>>> {
        Ok(Json(keeping::former_facilities(&self.0, &caller).await?))
    }

    /// Returns today's tasks (今日すること) and how the contracts are used.
    #[oai(path = "/overview", method = "get", operation_id = "overview")]
    async fn overview(&self, caller: ConsoleCaller) -> Result<Json<Overview>> {
        Ok(Json(overview::overview(&self.0, &caller).await?))
    }

    /// Searches the facilities that the caller can see, one page at a time.
    #[oai(path = "/facilities/search", method = "post", operation_id = "find_facilities")]
    async fn facilities(&self, caller: ConsoleCaller, request: Input<FindFacilities>) -> Result<Json<FacilityList>> {
        Ok(Json(facilities::facilities(&self.0, &caller, &request).await?))
    }

    /// Downloads the facilities that match, as CSV.
    #[oai(path = "/facilities.csv", method = "get", operation_id = "facilities_csv")]
    async fn csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = export::facilities_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "facilities.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Downloads a template for importing facilities: the headings and an example line, as CSV.
    #[expect(clippy::unused_async, reason = "an operation is a future")]
    #[oai(path = "/facilities/template.csv", method = "get", operation_id = "facilities_template")]
    async fn facilities_template(
        &self,
        caller: ConsoleCaller,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let bytes = export::facilities_template(&caller, shift_jis.0.unwrap_or(false))?;
        Ok(File::table(bytes, "facilities-template.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Lists how to reach each open facility while the service is down (緊急連絡網).
    #[oai(path = "/contacts", method = "get", operation_id = "contacts")]
    async fn contacts(&self, caller: ConsoleCaller) -> Result<Json<Vec<ContactLine>>> {
        Ok(Json(facilities::contacts(&self.0, &caller).await?))
    }

    /// Records that the caller's association has printed its emergency list.
    #[oai(path = "/contacts/printing", method = "post", operation_id = "contacts_printed")]
    async fn contacts_printed(&self, caller: ConsoleCaller) -> Result<Done> {
        facilities::contacts_printed(&self.0, &caller).await?;
        Ok(Done::Done)
    }

    /// Hides a facility from other groups, or shows it again.
    #[oai(path = "/facilities/:id/openness", method = "put", operation_id = "hide_facility")]
    async fn hide_facility(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<HideFacility>,
    ) -> Result<Done> {
        retry_on_conflict(|| inboxes::hide_facility(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Issues letters of enrolment with new codes, as one PDF sorted by postal code; with `look`, only counts them.
    #[oai(path = "/facilities/letters", method = "post", operation_id = "print_letters")]
    async fn letters(&self, caller: ConsoleCaller, request: Input<PrintLetters>) -> Result<Json<Letters>> {
        Ok(Json(retry_on_conflict(|| letters::print_letters(&self.0, &caller, &request)).await?))
    }

    /// Returns a facility with its inboxes and people.
    #[oai(path = "/facilities/:id", method = "get", operation_id = "facility")]
    async fn facility(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
    ) -> Result<Json<FacilityDetail>> {
        Ok(Json(facilities::facility(&self.0, &caller, id.0).await?))
    }

    /// Changes facts of a facility, such as its name or address, from a day on.
    #[oai(path = "/facilities/:id/facts", method = "post", operation_id = "change_facts")]
    async fn change_facts(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<ChangeFacts>,
    ) -> Result<Done> {
        retry_on_conflict(|| facility_changes::change_facts(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Withdraws a change of a facility's facts before its day.
    #[oai(path = "/facilities/:id/facts/:change", method = "delete", operation_id = "cancel_facts")]
    async fn cancel_facts(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        /// Id of the change of facts, which takes effect on a day.
        change: Path<FacilityChangeId>,
    ) -> Result<Done> {
        retry_on_conflict(|| facility_changes::cancel_facts(&self.0, &caller, id.0, change.0)).await?;
        Ok(Done::Done)
    }

    /// Closes a facility after a last day, or cancels the closing.
    #[oai(path = "/facilities/:id/closing", method = "put", operation_id = "close_facility")]
    async fn close_facility(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<CloseFacility>,
    ) -> Result<Done> {
        retry_on_conflict(|| facility_changes::close_facility(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Closes a facility, creates a new one in its place from a day on, and returns the new one.
    #[oai(path = "/facilities/:id/successor", method = "post", operation_id = "begin_anew")]
    async fn begin_anew(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<BeginAnew>,
    ) -> Result<Json<NamedFacility>> {
        Ok(Json(retry_on_conflict(|| facility_changes::begin_anew(&self.0, &caller, id.0, &request)).await?))
    }

    /// Suspends a whole facility, or lifts its suspension.
    #[oai(path = "/facilities/:id/suspension", method = "put", operation_id = "suspend_facility")]
    async fn suspend_facility(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        request: Input<SuspendFacility>,
    ) -> Result<Done> {
        retry_on_conflict(|| facility_changes::suspend_facility(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Previews a table of facilities or, with the preview's `mark`, imports it; all of it or nothing.
    #[oai(path = "/contracts/:id/facilities", method = "post", operation_id = "import_facilities")]
    async fn import(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<ImportTable>,
    ) -> Result<Json<ImportPreview>> {
        Ok(Json(retry_on_conflict(|| import::import_table(&self.0, &caller, id.0, &request)).await?))
    }
}
