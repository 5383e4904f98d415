//! Plans on offer.

use std::sync::Arc;

use medpost_domain::id::PackId;
use medpost_wire::application::{AddPack, Pack};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, packs};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Plans on offer.
pub struct PacksApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Plans")]
impl PacksApi {
    /// Lists the plans on offer now or later.
    #[oai(path = "/packs", method = "get", operation_id = "packs")]
    async fn packs(&self, caller: ConsoleCaller) -> Result<Json<Vec<Pack>>> {
        Ok(Json(packs::packs(&self.0, &caller).await?))
    }

    /// Downloads the plans on offer now or later, as CSV.
    #[oai(path = "/packs.csv", method = "get", operation_id = "packs_csv")]
    async fn packs_csv(
        &self,
        caller: ConsoleCaller,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let bytes = packs::packs_csv(&self.0, &caller, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "packs.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Adds a plan, or a new price for one. Existing contracts keep what they were promised.
    #[oai(path = "/packs", method = "post", operation_id = "add_pack")]
    async fn add_pack(&self, caller: ConsoleCaller, request: Input<AddPack>) -> Result<Done> {
        retry_on_conflict(|| packs::add_pack(&self.0, &caller, &request)).await?;
        Ok(Done::Done)
    }

    /// Takes a plan off the offer. Existing contracts keep what they were promised.
    #[oai(path = "/packs/:id", method = "delete", operation_id = "end_pack")]
    async fn end_pack(
        &self,
        caller: ConsoleCaller,
        /// Id of the plan on offer.
        id: Path<PackId>,
    ) -> Result<Done> {
        retry_on_conflict(|| packs::end_pack(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}
