//! The caller of a request to the console: a session begun with a passkey or a card.
//!
//! Only this module makes a [`TenantScope`]; no query of the console runs without one.

use std::sync::Arc;
use std::time::Duration;

use medpost_domain::admission::Level;
use medpost_domain::id::{AdministratorId, AssociationId, ConsoleSessionId, KeyId};
use medpost_domain::instant::{HOUR, Instant, MINUTE, SECOND};
use medpost_domain::office::ProofKind;
use medpost_domain::role::{Action, Rights, Role};
use medpost_wire::console::door::ConsoleSession;
use medpost_wire::problem::Code;
use poem::{Request, RequestBody};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use sea_orm::ConnectionTrait;

use crate::kit::fault::Outcome;
use crate::kit::problem::Refusal;
use crate::kit::secret::constant_time_eq;
use crate::session::caller::{BACKGROUND, Renewal, peer, token_of};
use crate::session::store as sessions;
use crate::session::token::Claims;

use super::{Office, store};

/// Name of the console's cookie.
pub const COOKIE: &str = "__Host-medpost-console";
/// Minutes without activity after which a session ends.
pub const IDLE_MINUTES: u32 = 15;
/// A session ends after this time, however active (in microseconds).
const LONGEST: i64 = 10 * HOUR;
/// How long after showing a key dangerous steps are allowed.
const FRESH: i64 = 5 * MINUTE;
/// Activity is recorded at most this often.
const TOUCH: i64 = 30 * SECOND;

/// The association whose rows a caller may see and change; the operator's staff see all.
#[derive(Clone, Copy)]
pub struct TenantScope(Option<AssociationId>);

impl TenantScope {
    /// The association; `None` means all.
    pub const fn association(self) -> Option<AssociationId> {
        self.0
    }
}

/// A signed-in administrator.
#[derive(Clone)]
pub struct ConsoleCaller {
    /// The session.
    pub session: ConsoleSessionId,
    /// The administrator.
    pub administrator: AdministratorId,
    /// The key they signed in with.
    pub key: KeyId,
    /// Name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Rows in reach.
    pub scope: TenantScope,
    /// Name of the association; empty for the operator.
    pub association_name: String,
    /// Number of keys they have.
    pub key_count: u32,
    /// Until when the key they signed in with can't approve anything; `None` if it can.
    pub settles_at: Option<Instant>,
    fresh: bool,
}

impl ConsoleCaller {
    /// Refuses with `Forbidden` what the role may not do.
    pub fn must(&self, action: Action) -> Result<(), Code> {
        self.must_to(action, false)
    }

    /// Refuses what the role may not do, to themselves (`own`) or to others.
    pub fn must_to(&self, action: Action, own: bool) -> Result<(), Code> {
        if action.demands(self.role).met_by(Rights::default(), own) { Ok(()) } else { Err(Code::Forbidden) }
    }

    /// Refuses a dangerous step unless a key was shown recently.
    pub const fn must_be_fresh(&self) -> Result<(), Code> {
        if self.fresh { Ok(()) } else { Err(Code::StepUpNeeded) }
    }

    /// Refuses approvals, temporary cards and links by a key that recently replaced another or was added beside it: its
    /// owner was told, and has time to object (ADR 19).
    pub const fn must_not_be_recent_key(&self) -> Result<(), Code> {
        if self.settles_at.is_none() { Ok(()) } else { Err(Code::KeyTooFresh) }
    }

    /// The level at which they suspend and lift suspensions.
    pub const fn level(&self) -> Level {
        if self.scope.association().is_some() { Level::Association } else { Level::Operator }
    }

    /// The session as pages see it; a token only for programs.
    pub fn seen(&self, token: Option<String>) -> ConsoleSession {
        ConsoleSession {
            administrator: self.administrator,
            name: self.name.clone(),
            role: self.role,
            association: self.scope.0,
            association_name: self.association_name.clone(),
            fresh: self.fresh,
            settles_at: self.settles_at,
            keys: self.key_count,
            idle_minutes: IDLE_MINUTES,
            token,
        }
    }
}

/// The cookie that carries a token.
pub fn cookie(token: &str) -> String {
    format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// The cookie that removes it.
pub fn no_cookie() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// Whether a request carries a valid token of ours; does not ask the database.
pub fn has_valid_token(office: &Office, request: &Request) -> bool {
    token_of(request, COOKIE).is_some_and(|it| office.keys.read(&it.0, office.clock.now()).is_some())
}

/// The caller of a request, who must be signed in. Records their activity.
pub async fn caller(office: &Office, request: &Request) -> Result<ConsoleCaller, Refusal> {
    let signed_out = || Refusal::new(Code::SignedOut);
    let (token, from_cookie) = token_of(request, COOKIE).ok_or_else(signed_out)?;
    let now = office.clock.now();
    let claims = office.keys.read(&token, now).ok_or_else(signed_out)?;
    if let Some(bound) = claims.certificate {
        let (card, _) = office.sessions.card(request)?;
        if !constant_time_eq(&bound, card.certificate_sha256()) {
            return Err(Refusal::new(Code::OtherCard));
        }
    }
    let (caller, active_at) = load_caller(&*office.db, ConsoleSessionId(claims.session), now).await?;
    // Polling doesn't keep a session alive.
    let by_person = !request.headers().contains_key(BACKGROUND);
    // It may idle as long as the session: with the card out of the reader it can't be asked for again (ADR 22).
    if let Some(peer) = peer(request) {
        peer.pulse.signed_in(Duration::from_secs(u64::from(IDLE_MINUTES) * 60));
    }
    if by_person && now.since(active_at) >= TOUCH {
        let broken = |it: sea_orm::DbErr| Refusal::broken(&it);
        let tx = office.db.write().await.map_err(broken)?;
        store::touch(&*tx, caller.session, now).await.map_err(broken)?;
        tx.commit().await.map_err(broken)?;
        if from_cookie && let Some(renewal) = request.extensions().get::<Renewal>() {
            let claims = Claims { expires: until(now), ..claims };
            renewal.put(office.keys.sign(&claims, now).map(|it| cookie(&it)).unwrap_or_default());
        }
    }
    Ok(caller)
}

/// A session's caller and last activity, if session, administrator and key are valid; otherwise `SignedOut`.
pub(super) async fn load_caller(
    db: &impl ConnectionTrait,
    id: ConsoleSessionId,
    now: Instant,
) -> Result<(ConsoleCaller, Instant), Refusal> {
    let broken = |it: sea_orm::DbErr| Refusal::broken(&it);
    let signed_out = || Refusal::new(Code::SignedOut);
    let it = store::load_session(db, id).await.map_err(broken)?.ok_or_else(signed_out)?;
    let stands = it.session.ended_at.is_none()
        && it.administrator.suspended_at.is_none()
        && it.key.removed_at.is_none()
        && now < until(it.session.active_at)
        && now < it.session.created_at.plus(LONGEST);
    if !stands {
        return Err(signed_out());
    }
    // A key of an unknown kind opens nothing.
    if it.key.kind.known().ok_or_else(signed_out)? == ProofKind::Card {
        good_as_key(db, &it.key.identifier).await?;
    }
    let caller = ConsoleCaller {
        session: id,
        administrator: it.administrator.id,
        key: it.key.id,
        role: it.administrator.role.known().ok_or_else(signed_out)?,
        name: it.administrator.name,
        scope: TenantScope(it.administrator.association_id),
        association_name: it.association_name,
        key_count: it.key_count,
        settles_at: it.key.settles_at.filter(|at| now < *at),
        fresh: now < it.session.fresh_at.plus(FRESH),
    };
    Ok((caller, it.session.active_at))
}

/// When a token made or renewed now expires.
pub(super) fn until(now: Instant) -> Instant {
    now.plus(i64::from(IDLE_MINUTES) * MINUTE)
}

impl<'a> ApiExtractor<'a> for ConsoleCaller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            "console",
            MetaSecurityScheme {
                ty: "apiKey",
                description: Some("The cookie of a console session, begun with a passkey or a card. Programs send the token as `Authorization: Bearer` instead."),
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
        vec!["console"]
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let office = request.data::<Arc<Office>>().ok_or_else(|| Refusal::new(Code::Unavailable))?;
        Ok(caller(office, request).await?)
    }
}

/// Refuses a card that was suspended at a clinic, e.g. as lost or stolen, and one that is never enough by itself: a
/// temporary card or a post's.
pub(super) async fn good_as_key(db: &impl ConnectionTrait, key_sha256: &[u8]) -> Outcome<()> {
    let Some(known) = sessions::card_by_key(db, key_sha256).await? else { return Ok(()) };
    if known.suspended_at.is_some() {
        return Err(Code::CardSuspended.into());
    }
    let of_post = sessions::member(db, known.member_id).await?.is_some_and(|it| it.post);
    if known.temporary || of_post { Err(Code::CardRefused.into()) } else { Ok(()) }
}
