//! Contracts' billing terms, agreed prices, clerks' lines, and estimates.

use std::sync::Arc;

use medpost_domain::id::ContractId;
use medpost_wire::billing::terms::{Adjust, ContractBilling, SetPrice};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::billing::Billing;
use crate::billing::invoices::papers;
use crate::billing::payers::terms;
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{File, Pdf};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Contracts' billing terms, agreed prices, clerks' lines, and estimates.
pub struct TermsApi(pub Arc<Billing>);

#[OpenApi(prefix_path = "/console", tag = "Area::Billing")]
impl TermsApi {
    /// Returns how a contract is billed.
    #[oai(path = "/contracts/:id/billing", method = "get", operation_id = "contract_billing")]
    async fn contract_billing(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
    ) -> Result<Json<ContractBilling>> {
        Ok(Json(terms::contract_billing(&*self.0.db, &caller, id.0).await?))
    }

    /// Sets how a contract is billed, from the next run on.
    #[oai(path = "/contracts/:id/billing", method = "put", operation_id = "set_contract_billing")]
    async fn set_contract_billing(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<ContractBilling>,
    ) -> Result<Done> {
        retry_on_conflict(|| terms::set_contract_billing(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Sets a price agreed for a contract outside the plans, from this month or the next.
    #[oai(path = "/contracts/:id/price", method = "post", operation_id = "set_price")]
    async fn set_price(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<SetPrice>,
    ) -> Result<Done> {
        retry_on_conflict(|| terms::set_price(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Adds a clerk's own line to the ledger of a contract.
    #[oai(path = "/contracts/:id/adjustments", method = "post", operation_id = "adjust")]
    async fn adjust(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<Adjust>,
    ) -> Result<Done> {
        retry_on_conflict(|| terms::adjust(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Downloads an estimate (見積書) of what a contract will owe in up to twelve months, as PDF.
    #[oai(path = "/contracts/:id/estimate.pdf", method = "get", operation_id = "estimate")]
    async fn estimate(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        /// The first month, like `2027-04`; next month (in Japan) if left out.
        from: Query<Option<String>>,
        /// The last month, like `2028-03`, at most twelve in all; the same as `from` if left out.
        to: Query<Option<String>>,
    ) -> Result<File<Pdf>> {
        let pdf = papers::estimate(&self.0, &caller, id.0, from.0.as_deref(), to.0.as_deref()).await?;
        Ok(File::new(pdf, "mitsumori.pdf"))
    }
}
