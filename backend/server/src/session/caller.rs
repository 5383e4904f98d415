//! The caller of a request: a session whose token is bound to the card of this connection.
//!
//! Only this module makes a [`MemberScope`]; no query for a person runs without one.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use medpost_domain::card::{CardKind, CardRefusal, TEMPORARY, roles_told};
use medpost_domain::id::{AffiliationId, CardId, FacilityId, InboxId, MemberId, SessionId};
use medpost_domain::instant::{HOUR, Instant, MINUTE, SECOND};
use medpost_domain::role::{Action, Rights, Role};
use medpost_wire::problem::{Code, Problem};
use poem::http::header;
use poem::{Request, RequestBody};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

use crate::kit::clock::Clock;
use crate::kit::db::Db;
use crate::kit::pace::Pace;
use crate::kit::problem::Refusal;
use crate::kit::secret::constant_time_eq;
use crate::net::card::{Verdict, VerifiedCard};
use crate::net::peer::PeerCertificate;
use crate::net::verifier::CardVerifier;

use super::store::{self, SessionRows};
use super::token::{COOKIE, Claims, TokenKeys};

/// A session ends this long after sign-in, even if it is active: about a working day.
const LONGEST: i64 = 12 * HOUR;
/// Activity is recorded at most this often.
const TOUCH: i64 = 30 * SECOND;
/// How often a long transfer checks its session in the database.
const SESSION_CHECK_INTERVAL: Duration = Duration::from_secs(5);
/// Header of requests that no person caused (polling, live arrival); they don't keep a session awake.
pub const BACKGROUND: &str = "medpost-background";

/// Is notified of tokens that come with another card than their own.
pub trait Witness: Send + Sync {
    /// Writes it to the audit.
    fn other_card(&self, session: SessionId, now: Instant) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// Makes and checks the sessions of the clinics' app.
pub struct Sessions {
    /// The database.
    pub db: Db,
    /// The installation's time.
    pub clock: Clock,
    /// Verifies cards.
    pub verifier: Arc<CardVerifier>,
    /// Signs and verifies tokens.
    pub keys: TokenKeys,
    /// Audits tokens that come with another card.
    pub witness: Arc<dyn Witness>,
}

/// The inboxes of one facility that a person may read and send from.
#[derive(Clone)]
pub struct MemberScope {
    facility: FacilityId,
    inboxes: Vec<(InboxId, Rights)>,
}

impl MemberScope {
    /// The facility acted for.
    pub const fn facility(&self) -> FacilityId {
        self.facility
    }

    /// Inboxes the person may read.
    pub fn readable(&self) -> Vec<InboxId> {
        self.inboxes.iter().filter(|it| it.1.read).map(|it| it.0).collect()
    }

    /// Inboxes the person may send from.
    pub fn sendable(&self) -> Vec<InboxId> {
        self.inboxes.iter().filter(|it| it.1.send).map(|it| it.0).collect()
    }

    /// The rights at an inbox; none at one of another facility.
    pub fn rights(&self, inbox: InboxId) -> Rights {
        self.inboxes.iter().find(|it| it.0 == inbox).map(|it| it.1).unwrap_or_default()
    }
}

/// A signed-in person.
#[derive(Clone)]
pub struct Caller {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub member: MemberId,
    /// The card.
    pub card: CardId,
    /// Kind of card.
    pub card_kind: CardKind,
    /// The affiliation.
    pub affiliation: AffiliationId,
    /// The facility acted for.
    pub facility: FacilityId,
    /// The role there.
    pub role: Role,
    /// Registered name; of a post, its name with the holder's in brackets.
    pub name: String,
    /// Roles as shown: the card's, with a mark if it states no profession or is temporary.
    pub professions: Vec<String>,
    /// The inboxes that queries for this person may touch.
    pub scope: MemberScope,
    /// The facility's row.
    pub facility_row: Arc<store::Facility>,
    /// When the session ends without further activity.
    pub expires: Instant,
    /// The connection of the request, with its card.
    pub peer: Arc<PeerCertificate>,
}

impl Caller {
    /// Whether their role allows this action, with their rights at `inbox` if it needs any.
    pub fn may(&self, action: Action, inbox: Option<InboxId>) -> bool {
        let rights = inbox.map(|it| self.scope.rights(it)).unwrap_or_default();
        action.demands(self.role).met_by(rights, false)
    }

    /// Refuses an action that isn't allowed without an inbox by [`Caller::may`].
    pub fn must(&self, action: Action) -> Result<(), Code> {
        if self.may(action, None) { Ok(()) } else { Err(Code::Forbidden) }
    }
}

/// Refuses an address that asks too often, for operations that need no sign-in.
pub fn must_be_within_pace(request: &Request, pace: &Pace, now: Instant) -> Result<(), Refusal> {
    let address = peer(request).ok_or_else(|| Refusal::new(Code::Unavailable))?.address;
    if pace.goes_on(address, now) { Ok(()) } else { Err(Refusal::new(Code::TooMany)) }
}

/// Set-Cookie of a renewed session, put by the extractor and taken by the middleware.
#[derive(Clone, Default)]
pub struct Renewal(Arc<Mutex<Option<String>>>);

impl Renewal {
    /// Takes the cookie to set, if any.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Leaves a cookie to be set with the answer.
    pub fn put(&self, cookie: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cookie);
    }
}

/// The other end of a request's connection.
pub fn peer(request: &Request) -> Option<&Arc<PeerCertificate>> {
    request.extensions().get()
}

/// Closes a request's connection after the answer: the browser's next request makes a new handshake.
pub fn shake_hands_anew(request: &Request) {
    if let Some(it) = peer(request) {
        it.close_after_answer();
    }
}

/// The verdict on the card of a request's connection at `now`.
pub fn verdict(request: &Request, verifier: &CardVerifier, now: Instant) -> Option<Verdict> {
    Some(peer(request)?.verdict(verifier, now))
}

/// The `Set-Cookie` value that carries a token.
pub fn cookie(token: &str) -> String {
    format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// The `Set-Cookie` value that removes it.
pub fn no_cookie() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

impl Sessions {
    /// The verified card of the connection, or the refusal to answer with.
    pub fn card(&self, request: &Request) -> Result<(Arc<VerifiedCard>, Arc<PeerCertificate>), Refusal> {
        self.card_by(request, |it| it.card)
    }

    /// The same for clinics, where a card that states no profession may be admitted or enrol.
    pub fn card_at_a_clinic(&self, request: &Request) -> Result<(Arc<VerifiedCard>, Arc<PeerCertificate>), Refusal> {
        self.card_by(request, Verdict::at_a_clinic)
    }

    fn card_by(
        &self,
        request: &Request,
        of: fn(Verdict) -> Result<Arc<VerifiedCard>, CardRefusal>,
    ) -> Result<(Arc<VerifiedCard>, Arc<PeerCertificate>), Refusal> {
        let peer = peer(request).ok_or_else(|| Refusal::new(Code::CardNeeded))?.clone();
        match of(peer.verdict(&self.verifier, self.clock.now())) {
            Ok(card) => Ok((card, peer)),
            Err(CardRefusal::NoCard) => Err(Refusal::new(Code::CardNeeded)),
            Err(why) => {
                let mut problem = Problem::new(Code::CardRefused);
                problem.card = Some(why);
                Err(Refusal::with(problem))
            }
        }
    }

    /// Whether a request carries an unexpired token of ours; doesn't ask the database.
    pub fn has_valid_token(&self, request: &Request) -> bool {
        token_of(request, COOKIE).is_some_and(|it| self.keys.read(&it.0, self.clock.now()).is_some())
    }

    /// The caller of a request. Unless it is a background request, records activity and renews the cookie.
    pub async fn caller(&self, request: &Request) -> Result<Caller, Refusal> {
        let (card, peer) = self.card_at_a_clinic(request)?;
        let (token, from_cookie) = token_of(request, COOKIE).ok_or_else(|| Refusal::new(Code::SignedOut))?;
        let now = self.clock.now();
        let claims = self.keys.read(&token, now).ok_or_else(|| Refusal::new(Code::SignedOut))?;
        let session = SessionId(claims.session);
        if !claims.certificate.is_some_and(|it| constant_time_eq(&it, card.certificate_sha256())) {
            self.witness.other_card(session, now).await;
            return Err(Refusal::new(Code::OtherCard));
        }
        let (mut caller, active_at) = self.load_caller(session, &card, peer, now).await?;
        let by_person = !request.headers().contains_key(BACKGROUND);
        let idle = caller.expires.since(now).max(0).unsigned_abs();
        // Keeps the connection while the session may idle: a card out of its reader can't be asked for again (ADR 22).
        caller.peer.pulse.signed_in(Duration::from_micros(idle));
        if by_person && now.since(active_at) >= TOUCH {
            let broken = |it: sea_orm::DbErr| Refusal::broken(&it);
            let tx = self.db.write().await.map_err(broken)?;
            store::touch(&*tx, caller.session, now).await.map_err(broken)?;
            tx.commit().await.map_err(broken)?;
            caller.expires = now.plus(i64::from(caller.facility_row.idle_minutes.0) * MINUTE);
            if from_cookie && let Some(renewal) = request.extensions().get::<Renewal>() {
                let claims = Claims { expires: caller.expires, ..claims };
                renewal.put(self.keys.sign(&claims, now).map(|it| cookie(&it)).unwrap_or_default());
            }
        }
        Ok(caller)
    }

    /// The caller of a session that has just begun.
    pub async fn caller_of_new_session(
        &self,
        id: SessionId,
        card: &VerifiedCard,
        peer: Arc<PeerCertificate>,
    ) -> Result<Caller, Refusal> {
        Ok(self.load_caller(id, card, peer, self.clock.now()).await?.0)
    }

    /// Whether a long transfer may continue: checks the card for every piece, the session every few seconds. `asked` is
    /// when the session was last checked.
    pub async fn may_continue(&self, caller: &Caller, asked: &mut tokio::time::Instant) -> bool {
        let now = self.clock.now();
        if !caller.peer.is_good(&self.verifier, now) {
            return false;
        }
        if asked.elapsed() < SESSION_CHECK_INTERVAL {
            return true;
        }
        *asked = tokio::time::Instant::now();
        match caller.peer.verdict(&self.verifier, now).at_a_clinic() {
            Ok(card) => self.load_caller(caller.session, &card, caller.peer.clone(), now).await.is_ok(),
            Err(_) => false,
        }
    }

    /// Records activity of a transfer that a person started; a failure is only logged.
    pub async fn keep_awake(&self, caller: &Caller) {
        let noted = async {
            let tx = self.db.write().await?;
            store::touch(&*tx, caller.session, self.clock.now()).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::warn!(%error, "activity of a session could not be noted");
        }
    }

    async fn load_caller(
        &self,
        id: SessionId,
        card: &VerifiedCard,
        peer: Arc<PeerCertificate>,
        now: Instant,
    ) -> Result<(Caller, Instant), Refusal> {
        let broken = |it: sea_orm::DbErr| Refusal::broken(&it);
        let signed_out = || Refusal::new(Code::SignedOut);
        let it = store::session_rows(&*self.db, id, now).await.map_err(broken)?.ok_or_else(signed_out)?;
        if it.card.suspended_at.is_some() {
            return Err(Refusal::new(Code::CardSuspended));
        }
        let idle = i64::from(it.facility.idle_minutes.0) * MINUTE;
        let stands = it.session.ended_at.is_none()
            && now < it.session.active_at.plus(idle)
            && now < it.session.created_at.plus(LONGEST)
            && constant_time_eq(&it.session.certificate_sha256, card.certificate_sha256())
            && constant_time_eq(&it.card.key_sha256, card.key_sha256());
        if !stands {
            return Err(signed_out());
        }
        if !is_admitted(&it, now) {
            return Err(Refusal::new(Code::NoAffiliation));
        }
        if it.card.temporary && it.card.not_after <= now {
            return Err(signed_out());
        }
        let name = match (it.member.post, &it.holder) {
            (false, _) => it.member.name,
            (true, Some(holder)) => format!("{}（{holder}）", it.member.name),
            (true, None) => return Err(Refusal::new(Code::PostVacant)),
        };
        let mut professions = roles_told(card.kind(), &it.card.professions);
        if it.card.temporary {
            professions.push(TEMPORARY.to_owned());
        }
        let inboxes = store::inboxes(&*self.db, it.member.id, it.facility.id, now).await.map_err(broken)?;
        let role = it.affiliation.role.known().ok_or_else(|| Refusal::new(Code::NoAffiliation))?;
        let caller = Caller {
            session: id,
            member: it.member.id,
            card: it.card.id,
            card_kind: card.kind(),
            affiliation: it.affiliation.id,
            facility: it.facility.id,
            role,
            name,
            professions,
            scope: MemberScope {
                facility: it.facility.id,
                inboxes: inboxes.into_iter().map(|it| (it.0.id, it.1)).collect(),
            },
            facility_row: Arc::new(it.facility),
            expires: it.session.active_at.plus(idle),
            peer,
        };
        Ok((caller, it.session.active_at))
    }
}

fn is_admitted(it: &SessionRows, now: Instant) -> bool {
    it.affiliation.suspended_at.is_none()
        && it.affiliation.member_id == it.card.member_id
        && it.enrolment.confirmed_at.is_some()
        && it.affiliation.from_at <= now
        && it.affiliation.until_at.is_none_or(|until| now < until)
        && it.facility.suspended_at.is_none()
}

/// The token of a request, and whether it is from a cookie. A program's Bearer token wins over a cookie.
pub fn token_of(request: &Request, cookie: &str) -> Option<(String, bool)> {
    if let Some(it) = request.header(header::AUTHORIZATION) {
        return it.strip_prefix("Bearer ").map(|it| (it.to_owned(), false));
    }
    let cookies = request.headers().get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
    let mut found =
        cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('=')).filter(|it| it.0 == cookie);
    found.next().map(|it| (it.1.to_owned(), true))
}

/// The caller of a request to a handler that is not in the OpenAPI document.
pub async fn caller_of(request: &Request) -> Result<Caller, Refusal> {
    let sessions = request.data::<Arc<Sessions>>().ok_or_else(|| Refusal::new(Code::Unavailable))?;
    sessions.caller(request).await
}

impl<'a> ApiExtractor<'a> for Caller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            "session",
            MetaSecurityScheme {
                ty: "apiKey",
                description: Some("The cookie of a session, bound to the client certificate of the connection. Programs send the token as `Authorization: Bearer` instead."),
                name: Some(COOKIE),
                key_in: Some("cookie"),
                scheme: None,
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec!["session"]
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        Ok(caller_of(request).await?)
    }
}
