//! Administrators of associations, and the operator's staff.

use std::sync::Arc;

use medpost_domain::id::{AdministratorId, ContractId};
use medpost_wire::console::administrators::{Administrator, ChangeAdministrator, InviteAdministrator};
use medpost_wire::letters::MailedLink;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use crate::console::{Console, administrators};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::file::{Csv, File};
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::office::caller::ConsoleCaller;

/// Administrators of associations, and the operator's staff.
pub struct AdministratorsApi(pub Arc<Console>);

#[OpenApi(prefix_path = "/console", tag = "Area::Administrators")]
impl AdministratorsApi {
    /// Lists the administrators of the caller's association or, for the operator, its own staff.
    #[oai(path = "/administrators", method = "get", operation_id = "administrators")]
    async fn administrators(&self, caller: ConsoleCaller) -> Result<Json<Vec<Administrator>>> {
        Ok(Json(administrators::administrators(&*self.0.db, &caller).await?))
    }

    /// Downloads the administrators of the caller's association (for the operator, its own staff), as CSV.
    #[oai(path = "/administrators.csv", method = "get", operation_id = "administrators_csv")]
    async fn administrators_csv(
        &self,
        caller: ConsoleCaller,
        /// Shift_JIS for old versions of Excel instead of UTF-8 (the default).
        shift_jis: Query<Option<bool>>,
    ) -> Result<File<Csv>> {
        let bytes = administrators::administrators_csv(&*self.0.db, &caller, shift_jis.0.unwrap_or(false)).await?;
        Ok(File::table(bytes, "administrators.csv", shift_jis.0.unwrap_or(false)))
    }

    /// Lists the administrators of a contract's association. For the operator only.
    #[oai(path = "/contracts/:id/administrators", method = "get", operation_id = "contract_administrators")]
    async fn contract_administrators(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
    ) -> Result<Json<Vec<Administrator>>> {
        Ok(Json(administrators::contract_administrators(&self.0, &caller, id.0).await?))
    }

    /// Invites an administrator for a contract's association by a mailed link. For the operator only.
    #[oai(path = "/contracts/:id/administrators", method = "post", operation_id = "invite_for_contract")]
    async fn invite_for_contract(
        &self,
        caller: ConsoleCaller,
        /// Id of the contract.
        id: Path<ContractId>,
        request: Input<InviteAdministrator>,
    ) -> Result<Json<MailedLink>> {
        Ok(Json(retry_on_conflict(|| administrators::invite_for_contract(&self.0, &caller, id.0, &request)).await?))
    }

    /// Invites a colleague as an administrator by a mailed link.
    #[oai(path = "/administrators", method = "post", operation_id = "invite_administrator")]
    async fn invite(&self, caller: ConsoleCaller, request: Input<InviteAdministrator>) -> Result<Json<MailedLink>> {
        Ok(Json(retry_on_conflict(|| administrators::invite_administrator(&self.0, &caller, &request)).await?))
    }

    /// Mails a new one-time link to an administrator who has lost every key.
    #[oai(path = "/administrators/:id/link", method = "post", operation_id = "issue_link")]
    async fn link(
        &self,
        caller: ConsoleCaller,
        /// Id of the administrator: somebody who signs in to the console.
        id: Path<AdministratorId>,
    ) -> Result<Json<MailedLink>> {
        Ok(Json(retry_on_conflict(|| administrators::issue_link(&self.0, &caller, id.0)).await?))
    }

    /// Changes the role of an administrator, suspends or readmits them; not possible for oneself.
    #[oai(path = "/administrators/:id", method = "put", operation_id = "change_administrator")]
    async fn change(
        &self,
        caller: ConsoleCaller,
        /// Id of the administrator: somebody who signs in to the console.
        id: Path<AdministratorId>,
        request: Input<ChangeAdministrator>,
    ) -> Result<Done> {
        retry_on_conflict(|| administrators::change_administrator(&self.0, &caller, id.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Confirms an administrator whom somebody else invited; from then on they count as a second person.
    #[oai(path = "/administrators/:id/confirmation", method = "post", operation_id = "confirm_administrator")]
    async fn confirm_administrator(
        &self,
        caller: ConsoleCaller,
        /// Id of the administrator: somebody who signs in to the console.
        id: Path<AdministratorId>,
    ) -> Result<Done> {
        retry_on_conflict(|| administrators::confirm_administrator(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}
