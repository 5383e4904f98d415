//! The HTTP API for applications (public host, no sign-in) and for a facility's own inboxes.

use std::sync::Arc;

use medpost_domain::id::InboxId;
use medpost_wire::application::{AnswerApplication, ApplicantLink, Apply, AskLink, Offer, OwnApplication, Received};
use medpost_wire::directory::{InboxName, NameInbox, OwnInbox};
use medpost_wire::problem::Code;
use poem::Request;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use crate::contract::{application, confirmation, inbox};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::problem::{Refusal, Result};
use crate::session::caller::{Caller, must_be_within_pace, peer};

use super::Contracts;

/// Applications, on the public host. Nobody is signed in.
pub struct ApplicationApi(pub Arc<Contracts>);

#[OpenApi(prefix_path = "/applications", tag = "Area::Public")]
impl ApplicationApi {
    /// Returns the plans that can be applied for and the dates that apply now. Open to everybody.
    #[oai(path = "/offer", method = "get", operation_id = "offer")]
    async fn offer(&self) -> Result<Json<Offer>> {
        Ok(Json(application::offer(&self.0).await?))
    }

    /// Applies for a contract and mails a link to confirm the address. Open to everybody.
    ///
    /// Nobody looks at the application until the address is confirmed.
    #[oai(path = "/", method = "post", operation_id = "apply")]
    async fn apply(&self, request: &Request, body: Input<Apply>) -> Result<Json<Received>> {
        self.must_be_within_pace(request)?;
        let from = peer(request).ok_or_else(|| Refusal::new(Code::Unavailable))?.address;
        Ok(Json(retry_on_conflict(|| confirmation::apply(&self.0, &body, from)).await?))
    }

    /// Mails another link to confirm the address of an application. Open to everybody.
    #[oai(path = "/link", method = "post", operation_id = "ask_application_link")]
    async fn link(&self, request: &Request, body: Input<AskLink>) -> Result<Done> {
        self.must_be_within_pace(request)?;
        retry_on_conflict(|| confirmation::request_link_again(&self.0, &body)).await?;
        Ok(Done::Done)
    }

    /// Returns an application and its state. Open to whoever has the application's link.
    #[oai(path = "/own", method = "post", operation_id = "own_application")]
    async fn own(&self, request: &Request, body: Input<ApplicantLink>) -> Result<Json<OwnApplication>> {
        self.must_be_within_pace(request)?;
        Ok(Json(application::own_application(&self.0, &body.token).await?))
    }

    /// Answers a clerk's question in words or by correcting the form. Open to whoever has the application's link.
    #[oai(path = "/own/answer", method = "post", operation_id = "answer_application")]
    async fn answer(&self, request: &Request, body: Input<AnswerApplication>) -> Result<Done> {
        self.must_be_within_pace(request)?;
        retry_on_conflict(|| application::answer(&self.0, &body)).await?;
        Ok(Done::Done)
    }

    /// Withdraws an application. Open to whoever has the application's link.
    #[oai(path = "/own/withdrawal", method = "post", operation_id = "withdraw_application")]
    async fn withdraw(&self, request: &Request, body: Input<ApplicantLink>) -> Result<Done> {
        self.must_be_within_pace(request)?;
        retry_on_conflict(|| application::withdraw(&self.0, &body.token)).await?;
        Ok(Done::Done)
    }
}

impl ApplicationApi {
    fn must_be_within_pace(&self, request: &Request) -> Result<(), Refusal> {
        must_be_within_pace(request, &self.0.pace, self.0.clock.now())
    }
}

/// A facility's own inboxes, for its manager.
pub struct InboxApi(pub Arc<Contracts>);

#[OpenApi(prefix_path = "/facility/inboxes", tag = "Area::OwnFacility")]
impl InboxApi {
    /// Lists the inboxes of the caller's facility, including closed ones.
    #[oai(path = "/", method = "get", operation_id = "own_inboxes")]
    async fn inboxes(&self, caller: Caller) -> Result<Json<Vec<OwnInbox>>> {
        Ok(Json(inbox::own_inboxes(&*self.0.db, &caller).await?))
    }

    /// Creates an inbox at the caller's facility.
    #[oai(path = "/", method = "post", operation_id = "make_inbox")]
    async fn make(&self, caller: Caller, body: Input<InboxName>) -> Result<Done> {
        retry_on_conflict(|| inbox::make_inbox(&self.0, &caller, &body)).await?;
        Ok(Done::Done)
    }

    /// Renames, closes or reopens an inbox of the caller's facility.
    #[oai(path = "/:id", method = "put", operation_id = "change_own_inbox")]
    async fn change(
        &self,
        caller: Caller,
        /// Id of the inbox.
        id: Path<InboxId>,
        body: Input<NameInbox>,
    ) -> Result<Done> {
        retry_on_conflict(|| inbox::change_inbox(&self.0, &caller, id.0, &body)).await?;
        Ok(Done::Done)
    }
}
