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
    /// The transfers from and to contracts in reach.
    #[oai(path = "/transfers", method = "get", operation_id = "transfers")]
    async fn transfers(&self, caller: ConsoleCaller) -> Result<Json<Vec<Transfer>>> {
        Ok(Json(transfers::transfers(&self.0, &caller).await?))
    }

    /// The transfers from and to contracts in reach as CSV: UTF-8, or Shift_JIS.
    #[oai(path = "/transfers.csv", method = "get", operation_id = "transfers_csv")]
    async fn transfers_csv(&self, caller: ConsoleCaller, shift_jis: Query<Option<bool>>) -> Result<File<Csv>> {
        let bytes = transfers::transfers_csv(&self.0, &caller, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "transfers.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Asks for facilities to go over to another contract.
    #[oai(path = "/transfers", method = "post", operation_id = "ask_transfer")]
    async fn ask_transfer(&self, caller: ConsoleCaller, request: Input<AskTransfer>) -> Result<Json<AskedTransfer>> {
        Ok(Json(retry_on_conflict(|| transfers::ask_transfer(&self.0, &caller, &request)).await?))
    }

    /// Takes up a transfer by the code that the other side was told.
    #[oai(path = "/transfers/claim", method = "put", operation_id = "claim_transfer")]
    async fn claim_transfer(&self, caller: ConsoleCaller, request: Input<ClaimTransfer>) -> Result<Done> {
        retry_on_conflict(|| transfers::claim_transfer(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// What a transfer does: facilities, pools, and what stands in the way.
    #[oai(path = "/transfers/:id", method = "get", operation_id = "transfer")]
    async fn transfer(&self, caller: ConsoleCaller, id: Path<TransferId>) -> Result<Json<TransferPlan>> {
        Ok(Json(transfers::transfer(&self.0, &caller, id.0).await?))
    }

    /// Agrees to a transfer, or ends it before its day.
    #[oai(path = "/transfers/:id/step", method = "post", operation_id = "step_transfer")]
    async fn step_transfer(
        &self,
        caller: ConsoleCaller,
        id: Path<TransferId>,
        request: Input<StepTransfer>,
    ) -> Result<Done> {
        retry_on_conflict(|| transfers::step_transfer(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }
}
