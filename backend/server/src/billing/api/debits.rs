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
    /// Returns the direct debit (口座振替) mandates and files, and what the next file would collect.
    #[oai(path = "/debits", method = "get", operation_id = "debits")]
    async fn debits(&self, caller: ConsoleCaller) -> Result<Json<Debits>> {
        Ok(Json(files::debits(&self.0, &caller).await?))
    }

    /// Returns a payer's direct debit mandate, with the account masked.
    #[oai(path = "/payers/:id/mandate", method = "get", operation_id = "mandate")]
    async fn mandate(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
    ) -> Result<Json<MandateDetail>> {
        Ok(Json(mandates::mandate(&*self.0.db, &caller, id.0).await?))
    }

    /// Sets the state of a payer's direct debit mandate, and its account.
    #[oai(path = "/payers/:id/mandate", method = "put", operation_id = "set_mandate")]
    async fn set_mandate(
        &self,
        caller: ConsoleCaller,
        /// Id of the payer: that of an association or a facility.
        id: Path<Uuid>,
        request: Input<SetMandate>,
    ) -> Result<Done> {
        retry_on_conflict(|| mandates::set_mandate(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Creates the direct debit file for the next collection day, from all open invoices that can be collected.
    #[oai(path = "/debits", method = "post", operation_id = "make_debit_file")]
    async fn make_debit_file(&self, caller: ConsoleCaller) -> Result<Json<DebitFile>> {
        Ok(Json(retry_on_conflict(|| files::make_debit_file(&self.0, &caller)).await?))
    }

    /// Downloads a direct debit file for the bank: records of 120 bytes in JIS X 0201.
    #[oai(path = "/debits/:id/file", method = "post", operation_id = "debit_file")]
    async fn debit_file(
        &self,
        caller: ConsoleCaller,
        /// Id of the direct debit file.
        id: Path<DebitFileId>,
    ) -> Result<File<Text>> {
        Ok(File::for_a_bank(files::debit_file(&self.0, &caller, id.0).await?, "furikae.txt"))
    }

    /// Drops a direct debit file that the bank will not collect, so that another can include its invoices.
    #[oai(path = "/debits/:id", method = "delete", operation_id = "drop_debit_file")]
    async fn drop_debit_file(
        &self,
        caller: ConsoleCaller,
        /// Id of the direct debit file.
        id: Path<DebitFileId>,
    ) -> Result<Done> {
        retry_on_conflict(|| files::drop_debit_file(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Imports the bank's results for a direct debit file; all of them or none.
    #[oai(path = "/debit-result-files", method = "post", operation_id = "bring_debit_results")]
    async fn bring_results(&self, caller: ConsoleCaller, request: Input<BringResults>) -> Result<Json<BroughtResults>> {
        Ok(Json(retry_on_conflict(|| results::bring_results(&self.0, &caller, &request)).await?))
    }
}
