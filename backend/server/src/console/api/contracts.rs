//! Contracts, and how their room is divided.

use std::sync::Arc;

use medpost_domain::id::{ContractId, FacilityId};
use medpost_wire::billing::owed::Owed;
use medpost_wire::console::allotment::{Allotment, Divide};
use medpost_wire::console::contracts::{
    ContractList, ContractUse, Destruction, EndContract, FindContracts, SuspendContract,
};
use medpost_wire::console::facilities::LeaveContract;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, allotment, contract_management, contracts, facility_changes, owed};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;
use crate::office::tables::from_query;

/// Contracts, and how their room is divided.
pub struct ContractsApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Contracts")]
impl ContractsApi {
    /// Ends a facility's membership in a contract after a last day, or cancels that.
    #[oai(path = "/contracts/:id/facilities/:facility/leaving", method = "put", operation_id = "leave_contract")]
    async fn leave_contract(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        /// Id of the facility.
        facility: Path<FacilityId>,
        request: Input<LeaveContract>,
    ) -> Result<Done> {
        retry_on_conflict(|| facility_changes::leave_contract(&self.0, &caller, id.0, facility.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Suspends a contract, or lifts its suspension.
    #[oai(path = "/contracts/:id/suspension", method = "put", operation_id = "suspend_contract")]
    async fn suspend_contract(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<SuspendContract>,
    ) -> Result<Done> {
        retry_on_conflict(|| contract_management::suspend_contract(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Ends a contract after a last day, or cancels that.
    #[oai(path = "/contracts/:id/end", method = "put", operation_id = "end_contract")]
    async fn end_contract(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<EndContract>,
    ) -> Result<Done> {
        retry_on_conflict(|| contract_management::end_contract(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Counts a contract's remaining documents; once it has ended and none remain, certifies their destruction.
    #[oai(path = "/contracts/:id/destruction", method = "post", operation_id = "destruction")]
    async fn destruction(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
    ) -> Result<Json<Destruction>> {
        Ok(Json(retry_on_conflict(|| contract_management::destruction(&self.0, &caller, id.0)).await?))
    }

    /// Lists the contracts that the caller can see and that have not ended.
    #[oai(path = "/contracts", method = "get", operation_id = "contracts")]
    async fn contracts(&self, caller: ConsoleCaller) -> Result<Json<Vec<ContractUse>>> {
        Ok(Json(contracts::contracts(&self.0, &caller).await?))
    }

    /// Searches the contracts that the caller can see, including those that have ended, one page at a time.
    #[oai(path = "/contracts/search", method = "post", operation_id = "find_contracts")]
    async fn find_contracts(&self, caller: ConsoleCaller, request: Input<FindContracts>) -> Result<Json<ContractList>> {
        Ok(Json(contracts::find_contracts(&self.0, &caller, &request).await?))
    }

    /// Downloads the contracts that match, including those that have ended, as CSV.
    #[oai(path = "/contracts.csv", method = "get", operation_id = "contracts_csv")]
    async fn contracts_csv(
        &self,
        caller: ConsoleCaller,
        /// The list's search as JSON, as its search operation takes it; everything if left out. `skip` is ignored.
        query: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let request = from_query(query.0.as_deref())?;
        let bytes = contracts::contracts_csv(&self.0, &caller, &request, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "contracts.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Returns what a contract owes for a month and why, with approved changes.
    #[oai(path = "/contracts/:id/owed", method = "get", operation_id = "owed")]
    async fn owed(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        /// The month in Japan, like `2026-12`, at most 24 months ahead; the next one if left out.
        month: Query<Option<String>>,
    ) -> Result<Json<Owed>> {
        Ok(Json(owed::owed(&self.0, &caller, id.0, month.0.as_deref()).await?))
    }

    /// Downloads each facility's part of what a contract owes for a month, as CSV.
    #[oai(path = "/contracts/:id/owed.csv", method = "get", operation_id = "owed_csv")]
    async fn owed_csv(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        /// The month in Japan, like `2026-12`, at most 24 months ahead; the next one if left out.
        month: Query<Option<String>>,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let bytes = owed::owed_csv(&self.0, &caller, id.0, month.0.as_deref(), shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "owed.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Returns a contract with the size, use and need of each of its inboxes.
    #[oai(path = "/contracts/:id/allotment", method = "get", operation_id = "allotment")]
    async fn allotment(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
    ) -> Result<Json<Allotment>> {
        Ok(Json(allotment::allotment(&self.0, &caller, id.0).await?))
    }

    /// Lets the inboxes of a contract share its pool, or divides the pool among them; saves all changes or none.
    #[oai(path = "/contracts/:id/allotment", method = "put", operation_id = "divide")]
    async fn divide(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<Divide>,
    ) -> Result<Done> {
        retry_on_conflict(|| allotment::divide(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }
}
