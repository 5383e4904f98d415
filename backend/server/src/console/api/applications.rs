//! Applications, as the operator's clerks see them.

use std::sync::Arc;

use medpost_domain::id::ApplicationId;
use medpost_wire::application::{
    Applications, CorrectApplication, Decided, EnterApplication, FindApplications, Offer, Received, StepApplication,
};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, applications};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// Applications, as the operator's clerks see them.
pub struct ApplicationsApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Applications")]
impl ApplicationsApi {
    /// Searches the applications, one page at a time.
    #[oai(path = "/applications/search", method = "post", operation_id = "find_applications")]
    async fn applications(&self, caller: ConsoleCaller, body: Input<FindApplications>) -> Result<Json<Applications>> {
        Ok(Json(applications::applications(&self.0, &caller, &body).await?))
    }

    /// Downloads the applications that match, as CSV; at most 10,000.
    #[oai(path = "/applications.csv", method = "get", operation_id = "applications_csv")]
    async fn applications_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let body = from_query(query.0.as_deref())?;
        let bytes = applications::applications_csv(&self.0, &caller, &body, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "applications.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Returns the current offer and its dates, for entering applications from paper.
    #[oai(path = "/applications/offer", method = "get", operation_id = "paper_offer")]
    async fn paper_offer(&self, caller: ConsoleCaller) -> Result<Json<Offer>> {
        Ok(Json(applications::paper_offer(&self.0, &caller).await?))
    }

    /// Enters an application that came on paper or by fax.
    #[oai(path = "/applications", method = "post", operation_id = "enter_application")]
    async fn enter_application(&self, caller: ConsoleCaller, body: Input<EnterApplication>) -> Result<Json<Received>> {
        Ok(Json(retry_on_conflict(|| applications::enter_application(&self.0, &caller, &body)).await?))
    }

    /// Corrects the form of an application that is not decided yet.
    #[oai(path = "/applications/:id", method = "put", operation_id = "correct_application")]
    async fn correct_application(
        &self,
        caller: ConsoleCaller,
        /// Id of the application for a contract.
        id: Path<ApplicationId>,
        request: Input<CorrectApplication>,
    ) -> Result<Done> {
        retry_on_conflict(|| applications::correct_application(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Sends back, approves or refuses an application, or withdraws it for an applicant who telephoned.
    #[oai(path = "/applications/:id/step", method = "post", operation_id = "step_application")]
    async fn step_application(
        &self,
        caller: ConsoleCaller,
        /// Id of the application for a contract.
        id: Path<ApplicationId>,
        body: Input<StepApplication>,
    ) -> Result<Json<Decided>> {
        Ok(Json(retry_on_conflict(|| applications::step_application(&self.0, &caller, id.0, &body)).await?))
    }
}
