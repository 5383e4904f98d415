//! Associations and municipalities, and their names.

use std::sync::Arc;

use medpost_domain::id::{AssociationNameId, ContractId};
use medpost_wire::console::contracts::MakeAssociation;
use medpost_wire::letters::MailedLink;
use medpost_wire::transfer::{AssociationName, NameAssociation, RenameCity, RenamedCity};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::console::{Console, contract_management, names};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Associations and municipalities, and their names.
pub struct AssociationsApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Contracts")]
impl AssociationsApi {
    /// Creates an association with a contract and its first administrator, without an application.
    #[oai(path = "/associations", method = "post", operation_id = "make_association")]
    async fn make_association(
        &self,
        caller: ConsoleCaller,
        request: Input<MakeAssociation>,
    ) -> Result<Json<MailedLink>> {
        Ok(Json(retry_on_conflict(|| contract_management::make_association(&self.0, &caller, &request)).await?))
    }

    /// Previews the facilities in a municipality or, with `apply`, gives them its new name from a day on.
    #[oai(path = "/cities", method = "post", operation_id = "rename_city")]
    async fn rename_city(&self, caller: ConsoleCaller, request: Input<RenameCity>) -> Result<Json<RenamedCity>> {
        Ok(Json(retry_on_conflict(|| names::rename_city(&self.0, &caller, &request)).await?))
    }

    /// Lists the past, present and planned names of a contract's association.
    #[oai(path = "/contracts/:id/names", method = "get", operation_id = "association_names")]
    async fn association_names(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
    ) -> Result<Json<Vec<AssociationName>>> {
        Ok(Json(names::association_names(&self.0, &caller, id.0).await?))
    }

    /// Gives a contract's association another name or code (団体コード) from a day on.
    #[oai(path = "/contracts/:id/names", method = "post", operation_id = "name_association")]
    async fn name_association(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<NameAssociation>,
    ) -> Result<Done> {
        retry_on_conflict(|| names::name_association(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Withdraws a planned name of a contract's association before its day.
    #[oai(path = "/contracts/:id/names/:name", method = "delete", operation_id = "unname_association")]
    async fn unname_association(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        /// Id of the name that the association bears from a day on.
        name: Path<AssociationNameId>,
    ) -> Result<Done> {
        retry_on_conflict(|| names::withdraw_name(&self.0, &caller, id.0, name.0)).await?;
        Ok(Done::Done)
    }
}
