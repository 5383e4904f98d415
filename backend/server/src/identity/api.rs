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
    /// Lists the people of the caller's facility with their cards and inboxes.
    #[oai(path = "/members", method = "get", operation_id = "members")]
    async fn members(&self, caller: Caller) -> Result<Json<Vec<FacilityMember>>> {
        Ok(Json(member::members(&self.0, &caller).await?))
    }

    /// Invites a person to the caller's facility. The enrolment code is returned only once.
    #[oai(path = "/members", method = "post", operation_id = "invite_member")]
    async fn invite_member(&self, caller: Caller, request: Input<InviteMember>) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| member::invite_member(&self.0, &caller, &request)).await?))
    }

    /// Issues an enrolment code for a person's further or replacement card; not possible for oneself.
    #[oai(path = "/members/:id/codes", method = "post", operation_id = "issue_code")]
    async fn issue_code(
        &self,
        caller: Caller,
        /// Id of the person's affiliation with the facility.
        id: Path<AffiliationId>,
        request: Input<IssueCode>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(retry_on_conflict(|| member::issue_code(&self.0, &caller, id.0, &request)).await?))
    }

    /// Suspends a person at once, at the caller's facility only; not possible for oneself.
    #[oai(path = "/members/:id/suspension", method = "post", operation_id = "suspend_member")]
    async fn suspend_member(
        &self,
        caller: Caller,
        /// Id of the person's affiliation with the facility.
        id: Path<AffiliationId>,
        request: Input<Suspend>,
    ) -> Result<Done> {
        retry_on_conflict(|| member::suspend_member(&self.0, &caller, id.0, &request.reason)).await?;
        Ok(Done::Done)
    }

    /// Lifts the suspension of a person at the caller's facility; not possible for oneself.
    #[oai(path = "/members/:id/suspension", method = "delete", operation_id = "resume_member")]
    async fn resume_member(
        &self,
        caller: Caller,
        /// Id of the person's affiliation with the facility.
        id: Path<AffiliationId>,
    ) -> Result<Done> {
        retry_on_conflict(|| member::resume_member(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Lists everybody of the caller's facility with their rights at an inbox.
    #[oai(path = "/inboxes/:id/readers", method = "get", operation_id = "readers")]
    async fn readers(
        &self,
        caller: Caller,
        /// Id of the inbox.
        id: Path<InboxId>,
    ) -> Result<Json<Vec<InboxReader>>> {
        Ok(Json(readers::readers(&self.0, &caller, id.0).await?))
    }

    /// Changes a person's rights at an inbox at once; not possible for oneself.
    #[oai(path = "/inboxes/:id/readers/:member", method = "put", operation_id = "change_reader")]
    async fn change_reader(
        &self,
        caller: Caller,
        /// Id of the inbox.
        id: Path<InboxId>,
        /// Id of the person's affiliation with the facility.
        member: Path<AffiliationId>,
        request: Input<ChangeReader>,
    ) -> Result<Done> {
        retry_on_conflict(|| readers::change_reader(&self.0, &caller, id.0, member.0, &request)).await?;
        Ok(Done::Done)
    }

    /// Confirms a card for its holder's affiliation with the caller's facility; never one the caller had a hand in.
    #[oai(path = "/cards/:id/confirmation", method = "post", operation_id = "confirm_card")]
    async fn confirm_card(
        &self,
        caller: Caller,
        /// Id of the card that somebody signs in with.
        id: Path<CardId>,
    ) -> Result<Done> {
        retry_on_conflict(|| admission::confirm_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Suspends a card of the caller's facility at once.
    #[oai(path = "/cards/:id/suspension", method = "post", operation_id = "suspend_card")]
    async fn suspend_card(
        &self,
        caller: Caller,
        /// Id of the card that somebody signs in with.
        id: Path<CardId>,
        request: Input<Suspend>,
    ) -> Result<Done> {
        retry_on_conflict(|| card::suspend_card(&self.0, &caller, id.0, &request.reason)).await?;
        Ok(Done::Done)
    }

    /// Lifts the suspension of a card of the caller's facility; not possible for one's own.
    #[oai(path = "/cards/:id/suspension", method = "delete", operation_id = "resume_card")]
    async fn resume_card(
        &self,
        caller: Caller,
        /// Id of the card that somebody signs in with.
        id: Path<CardId>,
    ) -> Result<Done> {
        retry_on_conflict(|| card::resume_card(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}
