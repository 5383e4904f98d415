//! Sign-in for clinics over HTTP: the sign-in state, enrolment, the session. It is in this module because a session
//! says what is in its inboxes.

use std::sync::Arc;

use medpost_domain::card::CardRefusal;
use medpost_wire::session::{CodeSeen, Door, Enrol, Session, SignIn, Standing};
use poem::Request;
use poem_openapi::OpenApi;
use poem_openapi::payload::{Json, Response};

use crate::exchange::Exchange;
use crate::identity::{Identity, enrol, member, sign_in};
use crate::kit::area::Area;
use crate::kit::db::retry_on_conflict;
use crate::kit::done::Done;
use crate::kit::input::Input;
use crate::kit::pace::Pace;
use crate::kit::problem::Result;
use crate::session::caller::{Caller, Renewal, cookie, must_be_within_pace, no_cookie, shake_hands_anew, verdict};

/// The operations of the area `Door`.
pub struct DoorApi {
    /// Sign-in, enrolment, people.
    pub identity: Identity,
    /// What is in the inboxes of a session.
    pub exchange: Arc<Exchange>,
    /// Limits how often an address may try codes.
    pub pace: Arc<Pace>,
}

#[OpenApi(tag = "Area::Door")]
impl DoorApi {
    /// Returns the sign-in state: the card of the connection, the person and the session. Open to everybody.
    #[oai(path = "/door", method = "get", operation_id = "door")]
    async fn door(&self, request: &Request) -> Result<Json<Door>> {
        let sessions = &self.identity.sessions;
        let seen = verdict(request, &sessions.verifier, self.identity.clock.now());
        if seen.as_ref().is_some_and(|it| it.facts.is_some() && it.clone().at_a_clinic().is_err()) {
            crate::kit::telemetry::Figures::count(&self.identity.figures.cards_refused);
        }
        let mut door = sign_in::door(&self.identity, seen).await?;
        // In a new handshake the card may be there, or another certificate be chosen. Not if only our lists are
        // missing: the card may already be out of the reader.
        if door.refusal.is_some_and(|it| it != CardRefusal::RevocationUnknown) {
            shake_hands_anew(request);
        }
        if door.standing == Standing::MayChoose
            && let Ok(caller) = sessions.caller(request).await
        {
            door.session = Some(self.exchange.session(&caller).await?);
            door.standing = Standing::SignedIn;
        }
        Ok(Json(door))
    }

    /// Signs in at a facility. Sets the session's cookie or, for a program, returns a token.
    #[oai(path = "/session", method = "post", operation_id = "sign_in")]
    async fn sign_in(&self, request: &Request, body: Input<SignIn>) -> Result<Response<Json<Session>>> {
        let (card, peer) = self.identity.sessions.card_at_a_clinic(request)?;
        let (id, token) = retry_on_conflict(|| sign_in::sign_in(&self.identity, &card, &body)).await?;
        let caller = self.identity.sessions.caller_of_new_session(id, &card, peer).await?;
        let mut session = self.exchange.session(&caller).await?;
        if body.program {
            session.token = Some(token);
            return Ok(Response::new(Json(session)));
        }
        Ok(Response::new(Json(session)).header("set-cookie", cookie(&token)))
    }

    /// Returns the caller's session.
    #[oai(path = "/session", method = "get", operation_id = "session")]
    async fn session(&self, caller: Caller) -> Result<Json<Session>> {
        Ok(Json(self.exchange.session(&caller).await?))
    }

    /// Ends the caller's session.
    #[oai(path = "/session", method = "delete", operation_id = "sign_out")]
    async fn sign_out(&self, request: &Request, caller: Caller) -> Result<Done> {
        retry_on_conflict(|| sign_in::sign_out(&self.identity, &caller, false)).await?;
        forget(request);
        Ok(Done::Done)
    }

    /// Ends all sessions of the caller.
    #[oai(path = "/sessions", method = "delete", operation_id = "sign_out_everywhere")]
    async fn sign_out_everywhere(&self, request: &Request, caller: Caller) -> Result<Done> {
        retry_on_conflict(|| sign_in::sign_out(&self.identity, &caller, true)).await?;
        forget(request);
        Ok(Done::Done)
    }

    /// Enrols the card of the connection with an enrolment code. Needs a card that may sign in, but no session.
    #[oai(path = "/enrolment", method = "post", operation_id = "enrol")]
    async fn enrol(&self, request: &Request, body: Input<Enrol>) -> Result<Json<Door>> {
        let (card, _) = self.identity.sessions.card_at_a_clinic(request)?;
        must_be_within_pace(request, &self.pace, self.identity.clock.now())?;
        retry_on_conflict(|| enrol::enrol(&self.identity, &card, &body.code)).await?;
        let seen = verdict(request, &self.identity.sessions.verifier, self.identity.clock.now());
        Ok(Json(sign_in::door(&self.identity, seen).await?))
    }

    /// Returns what an enrolment code is for, without using it. Needs a card that may sign in, but no session.
    #[oai(path = "/enrolment/look-up", method = "post", operation_id = "look_at_code")]
    async fn look_at_code(&self, request: &Request, body: Input<Enrol>) -> Result<Json<CodeSeen>> {
        self.identity.sessions.card_at_a_clinic(request)?;
        must_be_within_pace(request, &self.pace, self.identity.clock.now())?;
        Ok(Json(enrol::look_at_code(&self.identity, &body.code).await?))
    }

    /// Lists the names of the managers of the caller's facility who can sign in.
    #[oai(path = "/facility/managers", method = "get", operation_id = "managers")]
    async fn managers(&self, caller: Caller) -> Result<Json<Vec<String>>> {
        Ok(Json(member::managers(&self.identity, &caller).await?))
    }
}

fn forget(request: &Request) {
    if let Some(it) = request.extensions().get::<Renewal>() {
        it.put(no_cookie());
    }
}
