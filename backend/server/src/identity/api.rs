//! The door and the cards over HTTP.

use std::sync::Arc;

use medpost_domain::card::CardRefusal;
use medpost_domain::id::{AffiliationId, CardId, InboxId};
use medpost_wire::directory::{
    ChangeReader, FacilityMember, InboxReader, InviteMember, IssueCode, IssuedCode, Suspend,
};
use medpost_wire::session::{CodeSeen, Door, Enrol, Session, SignIn, Standing};
use poem::{Request, Result};
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::{Json, Response};

use crate::exchange::Exchange;
use crate::kit::db::again;
use crate::kit::done::Done;
use crate::kit::pace::Pace;
use crate::session::caller::{Caller, Renewal, cookie, no_cookie, paced, shake_hands_anew, verdict};

use super::Identity;

/// The operations of this area.
pub struct IdentityApi {
    /// The area.
    pub identity: Identity,
    /// Fills in the inboxes of a session.
    pub exchange: Arc<Exchange>,
    /// How often each address types a code.
    pub pace: Arc<Pace>,
}

#[OpenApi]
impl IdentityApi {
    /// Who stands there: the card, the person, the session. Open to everybody.
    #[oai(path = "/door", method = "get", operation_id = "door")]
    async fn door(&self, request: &Request) -> Result<Json<Door>> {
        let sessions = &self.identity.sessions;
        let seen = verdict(request, &sessions.verifier, self.identity.clock.now());
        if seen.as_ref().is_some_and(|it| it.facts.is_some() && it.clone().at_a_clinic().is_err()) {
            crate::kit::telemetry::Figures::count(&self.identity.figures.cards_refused);
        }
        let mut door = self.identity.door(seen).await?;
        // By then the card may be there, or another certificate is chosen. Where only our lists are missing, the card may
        // be out already.
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

    /// Signs in at a facility. Answers the session and sets its cookie; a program gets a token instead.
    #[oai(path = "/session", method = "post", operation_id = "sign_in")]
    async fn sign_in(&self, request: &Request, wish: Json<SignIn>) -> Result<Response<Json<Session>>> {
        let (card, peer) = self.identity.sessions.card_at_a_clinic(request)?;
        let (id, token) = again(|| self.identity.sign_in(&card, &wish)).await?;
        let caller = self.identity.sessions.fresh(id, &card, peer).await?;
        let mut session = self.exchange.session(&caller).await?;
        if wish.program {
            session.token = Some(token);
            return Ok(Response::new(Json(session)));
        }
        Ok(Response::new(Json(session)).header("set-cookie", cookie(&token)))
    }

    /// The session of the caller.
    #[oai(path = "/session", method = "get", operation_id = "session")]
    async fn session(&self, caller: Caller) -> Result<Json<Session>> {
        Ok(Json(self.exchange.session(&caller).await?))
    }

    /// Signs out.
    #[oai(path = "/session", method = "delete", operation_id = "sign_out")]
    async fn sign_out(&self, request: &Request, caller: Caller) -> Result<Done> {
        again(|| self.identity.sign_out(&caller, false)).await?;
        forget(request);
        Ok(Done::Done)
    }

    /// Signs out everywhere: every session of the person ends.
    #[oai(path = "/sessions", method = "delete", operation_id = "sign_out_everywhere")]
    async fn sign_out_everywhere(&self, request: &Request, caller: Caller) -> Result<Done> {
        again(|| self.identity.sign_out(&caller, true)).await?;
        forget(request);
        Ok(Done::Done)
    }

    /// Enrols the card at hand with a code. Needs a card that may sign in, no session.
    #[oai(path = "/enrolment", method = "post", operation_id = "enrol")]
    async fn enrol(&self, request: &Request, wish: Json<Enrol>) -> Result<Json<Door>> {
        let (card, _) = self.identity.sessions.card_at_a_clinic(request)?;
        paced(request, &self.pace, self.identity.clock.now())?;
        again(|| self.identity.enrol(&card, &wish.code)).await?;
        let seen = verdict(request, &self.identity.sessions.verifier, self.identity.clock.now());
        Ok(Json(self.identity.door(seen).await?))
    }

    /// Which facility a code leads to, before it is used. Needs a card that may sign in, no session.
    #[oai(path = "/enrolment/look-up", method = "post", operation_id = "look_at_code")]
    async fn look_at_code(&self, request: &Request, wish: Json<Enrol>) -> Result<Json<CodeSeen>> {
        self.identity.sessions.card_at_a_clinic(request)?;
        paced(request, &self.pace, self.identity.clock.now())?;
        Ok(Json(self.identity.look_at_code(&wish.code).await?))
    }

    /// Names of the facility's managers who can sign in: whom its people ask for what only a manager may do.
    #[oai(path = "/facility/managers", method = "get", operation_id = "managers")]
    async fn managers(&self, caller: Caller) -> Result<Json<Vec<String>>> {
        Ok(Json(self.identity.managers(&caller).await?))
    }

    /// The people of the facility, with their cards.
    #[oai(path = "/members", method = "get", operation_id = "members")]
    async fn members(&self, caller: Caller) -> Result<Json<Vec<FacilityMember>>> {
        Ok(Json(self.identity.members(&caller).await?))
    }

    /// Invites a person to the facility. The enrolment code is told once.
    #[oai(path = "/members", method = "post", operation_id = "invite_member")]
    async fn invite_member(&self, caller: Caller, wish: Json<InviteMember>) -> Result<Json<IssuedCode>> {
        Ok(Json(again(|| self.identity.invite_member(&caller, &wish)).await?))
    }

    /// Issues a code for a further or a new card of a person; never for oneself.
    #[oai(path = "/members/:id/codes", method = "post", operation_id = "issue_code")]
    async fn issue_code(
        &self,
        caller: Caller,
        id: Path<AffiliationId>,
        wish: Json<IssueCode>,
    ) -> Result<Json<IssuedCode>> {
        Ok(Json(again(|| self.identity.issue_code(&caller, id.0, &wish)).await?))
    }

    /// Suspends a person at this facility alone, at once; never oneself.
    #[oai(path = "/members/:id/suspension", method = "post", operation_id = "suspend_member")]
    async fn suspend_member(&self, caller: Caller, id: Path<AffiliationId>, wish: Json<Suspend>) -> Result<Done> {
        again(|| self.identity.suspend_member(&caller, id.0, &wish.reason)).await?;
        Ok(Done::Done)
    }

    /// Lets a suspended person act for the facility again; never oneself.
    #[oai(path = "/members/:id/suspension", method = "delete", operation_id = "resume_member")]
    async fn resume_member(&self, caller: Caller, id: Path<AffiliationId>) -> Result<Done> {
        again(|| self.identity.resume_member(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Everybody of the facility with their rights at an inbox.
    #[oai(path = "/inboxes/:id/readers", method = "get", operation_id = "readers")]
    async fn readers(&self, caller: Caller, id: Path<InboxId>) -> Result<Json<Vec<InboxReader>>> {
        Ok(Json(self.identity.readers(&caller, id.0).await?))
    }

    /// Changes somebody's rights at an inbox; never one's own.
    #[oai(path = "/inboxes/:id/readers/:member", method = "put", operation_id = "change_reader")]
    async fn change_reader(
        &self,
        caller: Caller,
        id: Path<InboxId>,
        member: Path<AffiliationId>,
        wish: Json<ChangeReader>,
    ) -> Result<Done> {
        again(|| self.identity.change_reader(&caller, id.0, member.0, &wish)).await?;
        Ok(Done::Done)
    }

    /// Confirms a card for its holder's belonging to the facility; never one's own.
    #[oai(path = "/cards/:id/confirmation", method = "post", operation_id = "confirm_card")]
    async fn confirm_card(&self, caller: Caller, id: Path<CardId>) -> Result<Done> {
        again(|| self.identity.confirm_card(&caller, id.0)).await?;
        Ok(Done::Done)
    }

    /// Suspends a card of the facility at once.
    #[oai(path = "/cards/:id/suspension", method = "post", operation_id = "suspend_card")]
    async fn suspend_card(&self, caller: Caller, id: Path<CardId>, wish: Json<Suspend>) -> Result<Done> {
        again(|| self.identity.suspend_card(&caller, id.0, &wish.reason)).await?;
        Ok(Done::Done)
    }

    /// Resumes a suspended card of the facility; never one's own.
    #[oai(path = "/cards/:id/suspension", method = "delete", operation_id = "resume_card")]
    async fn resume_card(&self, caller: Caller, id: Path<CardId>) -> Result<Done> {
        again(|| self.identity.resume_card(&caller, id.0)).await?;
        Ok(Done::Done)
    }
}

fn forget(request: &Request) {
    if let Some(it) = request.extensions().get::<Renewal>() {
        it.put(no_cookie());
    }
}
