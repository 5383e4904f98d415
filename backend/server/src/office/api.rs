//! Signing in to the console, and one's own keys.

use std::sync::Arc;

use medpost_domain::id::{ConsoleSessionId, KeyId};
use medpost_wire::console::door::{Ceremony, ConsoleDoor, ConsoleSession, Invited, JoinLink, NewKey, OwnKey, Proof};
use medpost_wire::problem::Code;
use poem::Request;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, Response};

use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::pace::Pace;
use crate::kit::problem::{Refusal, Result};
use crate::net::card::VerifiedCard;
use crate::office::{caller, keys, sign_in};
use crate::session::caller::{Renewal, must_be_within_pace, shake_hands_anew};

use super::Office;
use super::caller::{ConsoleCaller, cookie, no_cookie};
use super::sign_in::Presented;

/// Signing in to the console, and one's own keys.
pub struct OfficeApi(pub Arc<Office>, pub Arc<Pace>);

#[OpenApi(prefix_path = "/console", tag = "Area::ConsoleDoor")]
impl OfficeApi {
    /// Returns the sign-in state of the console: the card of the connection and the session. Open to everybody.
    #[oai(path = "/door", method = "get", operation_id = "console_door")]
    async fn door(&self, request: &Request) -> Result<Json<ConsoleDoor>> {
        let card = match self.card(request) {
            Some(it) => sign_in::card_key(&*self.0.db, &it).await.ok().map(|_| it.facts().holder.clone()),
            None => None,
        };
        let session = caller::caller(&self.0, request).await.ok().map(|it| it.seen(None));
        Ok(Json(ConsoleDoor { card, session }))
    }

    /// Starts to ask for a passkey, to sign in or as a fresh proof. Open to everybody.
    #[oai(path = "/passkey", method = "post", operation_id = "ask_for_passkey")]
    async fn ask(&self, request: &Request) -> Result<Json<Ceremony>> {
        must_be_within_pace(request, &self.0.pace, self.0.clock.now())?;
        Ok(Json(sign_in::ask_for_passkey(&self.0).await?))
    }

    /// Signs in to the console with a passkey or the card of the connection.
    #[oai(path = "/session", method = "post", operation_id = "console_sign_in")]
    async fn sign_in(&self, request: &Request, body: Input<Proof>) -> Result<Response<Json<ConsoleSession>>> {
        self.must_be_within_pace(request)?;
        let begun = if let Some(it) = &body.answer {
            sign_in::sign_in_with_passkey(&self.0, it).await?
        } else {
            let shown = self.presented(request);
            // The connection ends with the answer, so that the browser asks for a card on a new one.
            if shown.is_err() {
                shake_hands_anew(request);
            }
            sign_in::sign_in_with_card(&self.0, &shown?).await?
        };
        self.signed_in(begun, body.program).await
    }

    /// Returns the caller's session at the console.
    #[oai(path = "/session", method = "get", operation_id = "console_session")]
    async fn session(&self, caller: ConsoleCaller) -> Result<Json<ConsoleSession>> {
        std::future::ready(Ok(Json(caller.seen(None)))).await
    }

    /// Ends the caller's session at the console.
    #[oai(path = "/session", method = "delete", operation_id = "console_sign_out")]
    async fn sign_out(&self, request: &Request, caller: ConsoleCaller) -> Result<Done> {
        retry_on_conflict(|| sign_in::sign_out(&self.0, &caller)).await?;
        if let Some(it) = request.extensions().get::<Renewal>() {
            it.put(no_cookie());
        }
        Ok(Done::Done)
    }

    /// Records a fresh proof of identity, by passkey or card, which sensitive operations require.
    #[oai(path = "/session/proof", method = "post", operation_id = "prove_anew")]
    async fn prove(&self, request: &Request, caller: ConsoleCaller, body: Input<Proof>) -> Result<Done> {
        let shown = self.presented(request).ok();
        let proven = sign_in::prove_anew(&self.0, &caller, body.answer.as_ref(), shown.as_ref()).await;
        // A card's fresh proof needs a new handshake, and so a new connection.
        if let Err(it) = &proven
            && matches!(it.code(), Code::HandshakeNeeded | Code::CardNeeded)
        {
            shake_hands_anew(request);
        }
        proven?;
        Ok(Done::Done)
    }

    /// Returns whom a one-time link is for. Open to whoever has the link.
    #[oai(path = "/link", method = "post", operation_id = "look_at_link")]
    async fn look(&self, request: &Request, body: Input<JoinLink>) -> Result<Json<Invited>> {
        self.must_be_within_pace(request)?;
        Ok(Json(keys::invited(&self.0, &body.token).await?))
    }

    /// Starts to create a passkey by a one-time link. Open to whoever has the link.
    #[oai(path = "/link/passkey", method = "post", operation_id = "make_passkey_by_link")]
    async fn make_by_link(&self, request: &Request, body: Input<JoinLink>) -> Result<Json<Ceremony>> {
        self.must_be_within_pace(request)?;
        Ok(Json(retry_on_conflict(|| keys::make_passkey(&self.0, &body.token, None)).await?))
    }

    /// Enrols a passkey or the card of the connection by a one-time link, and signs in with it.
    #[oai(path = "/link/key", method = "post", operation_id = "join_by_link")]
    async fn join(&self, request: &Request, body: Input<NewKey>) -> Result<Response<Json<ConsoleSession>>> {
        self.must_be_within_pace(request)?;
        let shown = self.presented(request).ok();
        let begun = keys::join(&self.0, &body, shown.as_ref()).await?;
        self.signed_in(begun, false).await
    }

    /// Lists the caller's own keys.
    #[oai(path = "/keys", method = "get", operation_id = "own_keys")]
    async fn keys(&self, caller: ConsoleCaller) -> Result<Json<Vec<OwnKey>>> {
        Ok(Json(keys::own_keys(&*self.0.db, &caller).await?))
    }

    /// Starts to create a further passkey for the caller.
    #[oai(path = "/keys/passkey", method = "post", operation_id = "make_passkey")]
    async fn make(&self, caller: ConsoleCaller) -> Result<Json<Ceremony>> {
        Ok(Json(retry_on_conflict(|| keys::make_passkey(&self.0, "", Some(&caller))).await?))
    }

    /// Adds a further key for the caller: a passkey or the card of the connection.
    #[oai(path = "/keys", method = "post", operation_id = "add_key")]
    async fn add_key(&self, request: &Request, caller: ConsoleCaller, body: Input<NewKey>) -> Result<Done> {
        let card = self.card(request);
        keys::add_key(&self.0, &caller, &body, card.as_deref()).await?;
        Ok(Done::Done)
    }

    /// Removes one of the caller's keys; never the last.
    #[oai(path = "/keys/:id", method = "delete", operation_id = "remove_key")]
    async fn remove_key(
        &self,
        caller: ConsoleCaller,
        /// Id of one's own key: a passkey or a card.
        id: Path<KeyId>,
    ) -> Result<Done> {
        retry_on_conflict(|| keys::remove_key(&self.0, &caller, id.0)).await?;
        Ok(Done::Done)
    }
}

impl OfficeApi {
    /// The connection's card and whether its handshake is recent; or the refusal to answer with.
    fn presented(&self, request: &Request) -> Result<Presented, Refusal> {
        let (card, peer) = self.0.sessions.card(request)?;
        Ok(Presented { card, lately: peer.was_shown_lately(self.0.clock.now()) })
    }

    /// The card of the connection, if it may sign in.
    fn card(&self, request: &Request) -> Option<Arc<VerifiedCard>> {
        self.0.sessions.card(request).ok().map(|it| it.0)
    }

    fn must_be_within_pace(&self, request: &Request) -> Result<(), Refusal> {
        must_be_within_pace(request, &self.1, self.0.clock.now())
    }

    async fn signed_in(
        &self,
        (id, token): (ConsoleSessionId, String),
        program: bool,
    ) -> Result<Response<Json<ConsoleSession>>, Refusal> {
        let (caller, _) = caller::load_caller(&*self.0.db, id, self.0.clock.now()).await?;
        if program {
            return Ok(Response::new(Json(caller.seen(Some(token)))));
        }
        Ok(Response::new(Json(caller.seen(None))).header("set-cookie", cookie(&token)))
    }
}
