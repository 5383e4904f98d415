//! Direct debit: mandates, files, results.

use std::sync::Arc;

use medpost_domain::id::DebitFileId;
use medpost_wire::billing::debits::{BringResults, BroughtResults, DebitFile, Debits, MandateDetail, SetMandate};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use uuid::Uuid;

use crate::billing::Billing;
use crate::billing::debits::{files, mandates, results};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{File, Text};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Direct debit: mandates, files, results.
pub struct DebitsApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Payments")]
impl DebitsApi {
    /// 口座振替: mandates, files, and what the next file would ask for.
    #[oai(path = "/debits", method = "get", operation_id = "debits")]
    async fn debits(&self, caller: ConsoleCaller) -> Result<Json<Debits>> {
        Ok(Json(files::debits(&self.0, &caller).await?))
    }

    /// The mandate of one that pays, its account masked.
    #[oai(path = "/payers/:id/mandate", method = "get", operation_id = "mandate")]
    async fn mandate(&self, caller: ConsoleCaller, id: Path<Uuid>) -> Result<Json<MandateDetail>> {
        Ok(Json(mandates::mandate(&*self.0.db, &caller, id.0).await?))
    }

    /// Says where a mandate stands now.
    #[oai(path = "/payers/:id/mandate", method = "put", operation_id = "set_mandate")]
    async fn set_mandate(&self, caller: ConsoleCaller, id: Path<Uuid>, request: Input<SetMandate>) -> Result<Done> {
        retry_on_conflict(|| mandates::set_mandate(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Makes the file of the next day.
    #[oai(path = "/debits", method = "post", operation_id = "make_debit_file")]
    async fn make_debit_file(&self, caller: ConsoleCaller) -> Result<Json<DebitFile>> {
        Ok(Json(retry_on_conflict(|| files::make_debit_file(&self.0, &caller)).await?))
    }

    /// What the bank gets: 120 bytes a record, JIS X 0201.
    #[oai(path = "/debits/:id/file", method = "post", operation_id = "debit_file")]
    async fn debit_file(&self, caller: ConsoleCaller, id: Path<DebitFileId>) -> Result<File<Text>> {
        Ok(File::for_a_bank(files::debit_file(&self.0, &caller, id.0).await?, "furikae.txt"))
    }

    /// Gives a file up that no bank collects by.
    #[oai(path = "/debits/:id", method = "delete", operation_id = "drop_debit_file")]
    async fn drop_debit_file(&self, caller: ConsoleCaller, id: Path<DebitFileId>) -> Result<Done> {
        retry_on_conflict(|| files::drop_debit_file(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Takes the results of a file in: whole, or not at all.
    #[oai(path = "/debit-result-files", method = "post", operation_id = "bring_debit_results")]
    async fn bring_results(&self, caller: ConsoleCaller, request: Input<BringResults>) -> Result<Json<BroughtResults>> {
        Ok(Json(retry_on_conflict(|| results::bring_results(&self.0, &caller, &request)).await?))
    }
}
