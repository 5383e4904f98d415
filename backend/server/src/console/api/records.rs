//! Communications as metadata, and the audit.

use std::sync::Arc;

use medpost_domain::id::FacilityId;
use medpost_wire::console::records::{FindRecords, FindTrail, Records, Trail};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, keeping, records, trail};
use crate::kit::area::Area;
use crate::kit::file::{Csv, File, Pdf};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// Communications as metadata, and the audit.
pub struct RecordsApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Records")]
impl RecordsApi {
    /// Searches the audit: who did what, as far as the caller can see it; one page at a time.
    #[oai(path = "/trail/search", method = "post", operation_id = "find_trail")]
    async fn trail(&self, caller: ConsoleCaller, request: Input<FindTrail>) -> Result<Json<Trail>> {
        Ok(Json(trail::trail(&*self.0.db, &caller, &request).await?))
    }

    /// Downloads the lines of the audit that match, newest first, as CSV; at most 20,000.
    #[oai(path = "/trail.csv", method = "get", operation_id = "trail_csv")]
    async fn trail_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `after` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = trail::trail_csv(&*self.0.db, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "trail.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Downloads the communications that match, newest first, as CSV; at most 20,000.
    #[oai(path = "/records.csv", method = "get", operation_id = "records_csv")]
    async fn records_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `after` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = records::records_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "records.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Downloads the communications of a facility, newest first, as PDF; at most 2,000.
    #[oai(path = "/facilities/:id/records.pdf", method = "get", operation_id = "facility_records_pdf")]
    async fn facility_records_pdf(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
    ) -> Result<File<Pdf>> {
        let bytes = keeping::facility_records_pdf(&self.0, &caller, id.0).await?;
        Ok(File::new(bytes, "records.pdf"))
    }

    /// Downloads the communications of a facility, newest first, as CSV; at most 20,000.
    #[oai(path = "/facilities/:id/records.csv", method = "get", operation_id = "facility_records_csv")]
    async fn facility_records(
        &self,
        caller: ConsoleCaller,
        /// Id of the facility.
        id: Path<FacilityId>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let bytes = keeping::facility_records_csv(&self.0, &caller, id.0, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "records.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Searches the communications of the facilities that the caller can see, as metadata, one page at a time.
    #[oai(path = "/records/search", method = "post", operation_id = "find_records")]
    async fn records(&self, caller: ConsoleCaller, request: Input<FindRecords>) -> Result<Json<Records>> {
        Ok(Json(records::records(&self.0, &caller, &request).await?))
    }
}
