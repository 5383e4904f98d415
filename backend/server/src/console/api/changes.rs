//! Changes of contracts: requested and decided.

use std::sync::Arc;

use medpost_domain::id::{ChangeId, ContractId};
use medpost_wire::console::changes::{AskChange, ChangeList, ChangeOffer, FindChanges, StepChange};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, changes};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// Changes of contracts: requested and decided.
pub struct ChangesApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Changes")]
impl ChangesApi {
    /// Returns the plans that can be requested for a contract, and when they would take effect.
    #[oai(path = "/contracts/:id/offer", method = "get", operation_id = "change_offer")]
    async fn offer(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
    ) -> Result<Json<ChangeOffer>> {
        Ok(Json(changes::change_offer(&self.0, &caller, id.0).await?))
    }

    /// Searches the requests to change contracts that the caller can see, one page at a time.
    #[oai(path = "/changes/search", method = "post", operation_id = "find_changes")]
    async fn changes(&self, caller: ConsoleCaller, request: Input<FindChanges>) -> Result<Json<ChangeList>> {
        Ok(Json(changes::find_changes(&*self.0.db, &caller, &request).await?))
    }

    /// Downloads the requests to change contracts that match, as CSV.
    #[oai(path = "/changes.csv", method = "get", operation_id = "changes_csv")]
    async fn changes_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = changes::changes_csv(&*self.0.db, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "changes.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Requests another plan for a contract, or saves a draft of the request.
    #[oai(path = "/changes", method = "post", operation_id = "ask_change")]
    async fn ask_change(&self, caller: ConsoleCaller, request: Input<AskChange>) -> Result<Done> {
        retry_on_conflict(|| changes::ask_change(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// Submits, withdraws, sends back, approves or refuses a request to change a contract.
    #[oai(path = "/changes/:id/step", method = "post", operation_id = "step_change")]
    async fn step_change(
        &self,
        caller: ConsoleCaller,
        /// Id of the request to change a contract.
        id: Path<ChangeId>,
        request: Input<StepChange>,
    ) -> Result<Done> {
        retry_on_conflict(|| changes::step_change(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }
}
