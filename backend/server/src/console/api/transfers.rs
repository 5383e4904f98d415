//! Transfers of facilities to another contract.

use std::sync::Arc;

use medpost_domain::id::TransferId;
use medpost_wire::transfer::{AskTransfer, AskedTransfer, ClaimTransfer, StepTransfer, Transfer, TransferPlan};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, transfers};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Transfers of facilities to another contract.
pub struct TransfersApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Transfers")]
impl TransfersApi {
    /// Lists the transfers from and to contracts that the caller can see.
    #[oai(path = "/transfers", method = "get", operation_id = "transfers")]
    async fn transfers(&self, caller: ConsoleCaller) -> Result<Json<Vec<Transfer>>> {
        Ok(Json(transfers::transfers(&self.0, &caller).await?))
    }

    /// Downloads the transfers from and to contracts that the caller can see, as CSV.
    #[oai(path = "/transfers.csv", method = "get", operation_id = "transfers_csv")]
    async fn transfers_csv(
        &self,
        caller: ConsoleCaller,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let bytes = transfers::transfers_csv(&self.0, &caller, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "transfers.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Requests that facilities move to another contract; if none is named, returns a code for the other side, once.
    #[oai(path = "/transfers", method = "post", operation_id = "ask_transfer")]
    async fn ask_transfer(&self, caller: ConsoleCaller, request: Input<AskTransfer>) -> Result<Json<AskedTransfer>> {
        Ok(Json(retry_on_conflict(|| transfers::ask_transfer(&self.0, &caller, &request)).await?))
    }

    /// Joins a transfer as the receiving side, by its code, without agreeing to it yet.
    #[oai(path = "/transfers/claim", method = "put", operation_id = "claim_transfer")]
    async fn claim_transfer(&self, caller: ConsoleCaller, request: Input<ClaimTransfer>) -> Result<Done> {
        retry_on_conflict(|| transfers::claim_transfer(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// Returns what a transfer would do: its facilities, the pools before and after, and what prevents it.
    #[oai(path = "/transfers/:id", method = "get", operation_id = "transfer")]
    async fn transfer(
        &self,
        caller: ConsoleCaller,
        /// Id of the transfer of facilities to another contract.
        id: Path<TransferId>,
    ) -> Result<Json<TransferPlan>> {
        Ok(Json(transfers::transfer(&self.0, &caller, id.0).await?))
    }

    /// Agrees to a transfer, or ends it before its day.
    #[oai(path = "/transfers/:id/step", method = "post", operation_id = "step_transfer")]
    async fn step_transfer(
        &self,
        caller: ConsoleCaller,
        /// Id of the transfer of facilities to another contract.
        id: Path<TransferId>,
        request: Input<StepTransfer>,
    ) -> Result<Done> {
        retry_on_conflict(|| transfers::step_transfer(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }
}
