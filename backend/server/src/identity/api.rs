//! The HTTP API for the people of one's own facility: inviting and suspending them, their cards and rights.

use medpost_domain::id::{AffiliationId, CardId, InboxId};
use medpost_wire::directory::{
    ChangeReader, FacilityMember, InboxReader, InviteMember, IssueCode, IssuedCode, Suspend,
};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::identity::{admission, card, member, readers};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::problem::Result;
use crate::session::caller::Caller;

use super::Identity;

/// The operations on the people of one's own facility.
pub struct IdentityApi(pub Identity);

#[OpenApi(tag = "Area::OwnPeople")]
impl IdentityApi {
    /// The people of the facility, with their cards.
    #[oai(path = "/members", method = "get", operation_id = "members")]
    async fn members(&self, caller: Caller) -> Result<Json<Vec<FacilityMember>>> {
        Ok(Json(member::members(&self.0, &caller).await?))
    }

    /// Invites a person to the facility. The enrolment code is told once.
    #[oai(path = "/members", method = "post", operation_id = "invite_member")]
    async fn invite_member(&self, caller: Caller, request: Input<InviteMember>) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| member::invite_member(&self.0, &caller, &request)).await?))
    }

    /// Issues a code for a further or a new card of a person; never for oneself.
    #[oai(path = "/members/:id/codes", method = "post", operation_id = "issue_code")]
    async fn issue_code(
        &self,
        caller: Caller,
        id: Path<AffiliationId>,
        request: Input<IssueCode>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| member::issue_code(&self.0, &caller, id.0, &request)).await?))
    }

    /// Suspends a person at this facility alone, at once; never oneself.
    #[oai(path = "/members/:id/suspension", method = "post", operation_id = "suspend_member")]
    async fn suspend_member(&self, caller: Caller, id: Path<AffiliationId>, request: Input<Suspend>) -> Result<Done> {
        retry_on_conflict(|| member::suspend_member(&self.0, &caller, id.0, &request.reason)).await?;
        Ok(Done::Done)
    }

    /// Lets a suspended person act for the facility again; never oneself.
    #[oai(path = "/members/:id/suspension", method = "delete", operation_id = "resume_member")]
    async fn resume_member(&self, caller: Caller, id: Path<AffiliationId>) -> Result<Done> {
        retry_on_conflict(|| member::resume_member(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Everybody of the facility with their rights at an inbox.
    #[oai(path = "/inboxes/:id/readers", method = "get", operation_id = "readers")]
    async fn readers(&self, caller: Caller, id: Path<InboxId>) -> Result<Json<Vec<InboxReader>>> {
        Ok(Json(readers::readers(&self.0, &caller, id.0).await?))
    }

    /// Changes somebody's rights at an inbox; never one's own.
    #[oai(path = "/inboxes/:id/readers/:member", method = "put", operation_id = "change_reader")]
    async fn change_reader(
        &self,
        caller: Caller,
        id: Path<InboxId>,
        member: Path<AffiliationId>,
        request: Input<ChangeReader>,
    ) -> Result<Done> {
        retry_on_conflict(|| readers::change_reader(&self.0, &caller, id.0, member.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Confirms a card for its holder's belonging to the facility; never one's own.
    #[oai(path = "/cards/:id/confirmation", method = "post", operation_id = "confirm_card")]
    async fn confirm_card(&self, caller: Caller, id: Path<CardId>) -> Result<Done> {
        retry_on_conflict(|| admission::confirm_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Suspends a card of the facility at once.
    #[oai(path = "/cards/:id/suspension", method = "post", operation_id = "suspend_card")]
    async fn suspend_card(&self, caller: Caller, id: Path<CardId>, request: Input<Suspend>) -> Result<Done> {
        retry_on_conflict(|| card::suspend_card(&self.0, &caller, id.0, &request.reason)).await?;
        Ok(Done::Done)
    }

    /// Resumes a suspended card of the facility; never one's own.
    #[oai(path = "/cards/:id/suspension", method = "delete", operation_id = "resume_card")]
    async fn resume_card(&self, caller: Caller, id: Path<CardId>) -> Result<Done> {
        retry_on_conflict(|| card::resume_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}
