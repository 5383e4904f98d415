//! Sign-in to the console with a passkey or a card, and the fresh proof that dangerous steps need.
//!
//! The browser finds the passkey by itself, so nobody types who they are and nobody learns who exists.

use std::sync::Arc;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{CeremonyId, ConsoleSessionId};
use medpost_domain::instant::{Instant, MINUTE};
use medpost_domain::office::{CeremonyKind, ProofKind};
use medpost_wire::console::door::{Ceremony, CeremonyAnswer};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey, PublicKeyCredential,
};

use crate::audit::entry::{self, Actor};
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::net::card::VerifiedCard;
use crate::office::caller;
use crate::session::token::Claims;

use super::caller::{ConsoleCaller, until};
use super::{Office, store};

/// A card presented on a connection.
pub struct Presented {
    /// The card.
    pub card: Arc<VerifiedCard>,
    /// Whether its handshake is recent enough for a fresh proof.
    pub lately: bool,
}

/// Time limit of a passkey ceremony.
const CEREMONY: i64 = 5 * MINUTE;
/// Maximum length of a browser's answer in bytes.
const MOST_ANSWER: usize = 16 << 10;

/// Maximum number of open ceremonies, of everybody together.
const MOST_OPEN: u64 = 20_000;

pub(super) fn webauthn(office: &Office) -> Outcome<&Webauthn> {
    office.webauthn.as_ref().ok_or_else(|| Code::Unavailable.into())
}

/// Starts to ask for a passkey: to sign in, or as a fresh proof. Open to everybody.
pub async fn ask_for_passkey(office: &Office) -> Outcome<Ceremony> {
    let (options, state) =
        webauthn(office)?.start_discoverable_authentication().map_err(Fault::broken("ask for a passkey"))?;
    begin_ceremony(office, CeremonyKind::SignIn, &state, &options).await
}

/// Signs in with a passkey; returns the session and its token.
pub async fn sign_in_with_passkey(office: &Office, answer: &CeremonyAnswer) -> Outcome<(ConsoleSessionId, String)> {
    let key = passkey(office, answer).await?;
    begin_session(office, &key, None).await
}

/// Signs in with the connection's card. It is a fresh proof only if its handshake is recent.
pub async fn sign_in_with_card(office: &Office, shown: &Presented) -> Outcome<(ConsoleSessionId, String)> {
    let key = card_key(&*office.db, &shown.card).await?;
    begin_session(office, &key, Some(shown)).await
}

/// Records a fresh proof, by passkey or the connection's card, of the person who is signed in. A card on a connection
/// that stayed open proves nothing: `HandshakeNeeded`.
pub async fn prove_anew(
    office: &Office,
    caller: &ConsoleCaller,
    answer: Option<&CeremonyAnswer>,
    shown: Option<&Presented>,
) -> Outcome<()> {
    let key = match (answer, shown) {
        (Some(it), _) => passkey(office, it).await?,
        (None, Some(it)) => {
            let key = card_key(&*office.db, &it.card).await?;
            if !it.lately {
                return Err(Code::HandshakeNeeded.into());
            }
            key
        }
        (None, None) => return Err(Code::CardNeeded.into()),
    };
    if key.administrator_id != caller.administrator {
        return Err(Code::PasskeyRefused.into());
    }
    let now = office.clock.now();
    let tx = office.db.write().await?;
    store::record_fresh_proof(&*tx, caller.session, now).await?;
    let subject = (SubjectKind::ConsoleSession, Some(caller.session.0));
    entry::write(&*tx, Actor::administrator(caller.administrator), Act::ConsoleFresh, subject, "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Signs out: ends the caller's session.
pub async fn sign_out(office: &Office, caller: &ConsoleCaller) -> Outcome<()> {
    let now = office.clock.now();
    let tx = office.db.write().await?;
    store::end_session(&*tx, caller.session, now).await?;
    let subject = (SubjectKind::ConsoleSession, Some(caller.session.0));
    entry::write(&*tx, Actor::administrator(caller.administrator), Act::ConsoleEnded, subject, "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Returns the key that a connection's card is; `CardNotEnrolled` if nobody signs in here with it.
pub async fn card_key(db: &impl ConnectionTrait, card: &VerifiedCard) -> Outcome<store::Key> {
    caller::good_as_key(db, card.key_sha256()).await?;
    let found = store::key(db, card.key_sha256()).await?;
    found.filter(|it| it.kind == ProofKind::Card).ok_or_else(|| Code::CardNotEnrolled.into())
}

/// Checks the browser's answer, and updates the passkey's counter.
async fn passkey(office: &Office, answer: &CeremonyAnswer) -> Outcome<store::Key> {
    let state: DiscoverableAuthentication = end_ceremony(office, CeremonyKind::SignIn, answer).await?;
    let shown: PublicKeyCredential = read(&answer.credential)?;
    let webauthn = webauthn(office)?;
    let refused = |_| Code::PasskeyRefused;
    let (user, id) = webauthn.identify_discoverable_authentication(&shown).map_err(refused)?;
    let key = store::key(&*office.db, id).await?.filter(|it| it.administrator_id.0 == user);
    let key = key.ok_or(Code::PasskeyRefused)?;
    let mut passkey: Passkey =
        serde_json::from_str(key.credential.as_deref().unwrap_or_default()).map_err(Fault::broken("read a passkey"))?;
    #[expect(deprecated, reason = "the other form asks for the library's internals")]
    let result = webauthn.finish_discoverable_authentication(&shown, state, &[DiscoverableKey::from(&passkey)]);
    let result: AuthenticationResult = result.map_err(refused)?;
    if !result.user_verified() {
        return Err(Code::PasskeyRefused.into());
    }
    if passkey.update_credential(&result) == Some(true) {
        let credential = serde_json::to_string(&passkey).map_err(Fault::broken("write a passkey"))?;
        let tx = office.db.write().await?;
        let change =
            medpost_entity::administrator_key::ActiveModel { credential: Set(Some(credential)), ..Default::default() };
        store::change_key(&*tx, key.id, change).await?;
        tx.commit().await?;
    }
    Ok(key)
}

/// Begins a session for a key's owner; returns it with its token.
pub(super) async fn begin_session(
    office: &Office,
    key: &store::Key,
    card: Option<&Presented>,
) -> Outcome<(ConsoleSessionId, String)> {
    let now = office.clock.now();
    let holder = store::administrator(&*office.db, key.administrator_id).await?.ok_or(Code::PasskeyRefused)?;
    if holder.suspended_at.is_some() {
        return Err(Code::CardSuspended.into());
    }
    let certificate = card.map(|it| *it.card.certificate_sha256());
    let fresh = card.is_none_or(|it| it.lately);
    let id = ConsoleSessionId(entropy::id(now));
    let row = store::Session {
        id,
        administrator_id: holder.id,
        key_id: key.id,
        certificate_sha256: certificate.map(|it| it.to_vec()),
        created_at: now,
        active_at: now,
        fresh_at: if fresh { now } else { Instant(0) },
        ended_at: None,
    };
    let tx = office.db.write().await?;
    store::add_session(&*tx, row).await?;
    let used = medpost_entity::administrator_key::ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    store::change_key(&*tx, key.id, used).await?;
    let detail = format!("key={} kind={}", key.id, key.kind);
    let subject = (SubjectKind::ConsoleSession, Some(id.0));
    entry::write(&*tx, Actor::administrator(holder.id), Act::ConsoleBegun, subject, &detail, now).await?;
    tx.commit().await?;
    let claims = Claims { session: id.0, certificate, expires: until(now) };
    let token = office.keys.sign(&claims, now);
    Ok((id, token.ok_or_else(|| Fault::broken("sign a token")(std::io::Error::other("no key")))?))
}

/// Stores a ceremony's state until the browser answers.
pub(super) async fn begin_ceremony(
    office: &Office,
    kind: CeremonyKind,
    state: &impl Serialize,
    options: &impl Serialize,
) -> Outcome<Ceremony> {
    let now = office.clock.now();
    let id = CeremonyId(entropy::id(now));
    let text = serde_json::to_string(state).map_err(Fault::broken("write a ceremony"))?;
    let row =
        store::Ceremony { id, administrator_id: None, kind: kind.into(), state: text, expires_at: now.plus(CEREMONY) };
    let tx = office.db.write().await?;
    if store::open_ceremonies(&*tx, now).await? >= MOST_OPEN {
        return Err(Code::TooMany.into());
    }
    store::begin_ceremony(&*tx, row).await?;
    tx.commit().await?;
    Ok(Ceremony { id, options: serde_json::to_string(options).map_err(Fault::broken("write options"))? })
}

/// Takes a ceremony's state, which counts once; `PasskeyRefused` if it is gone or expired.
pub(super) async fn end_ceremony<T: DeserializeOwned>(
    office: &Office,
    kind: CeremonyKind,
    answer: &CeremonyAnswer,
) -> Outcome<T> {
    let now = office.clock.now();
    let tx = office.db.write().await?;
    let row = store::take_ceremony(&*tx, answer.id).await?;
    tx.commit().await?;
    // Deleted and committed before it is checked: a failed answer uses it up, too.
    let row = row.filter(|it| it.kind == kind && now < it.expires_at).ok_or(Code::PasskeyRefused)?;
    serde_json::from_str(&row.state).map_err(|it| Fault::broken("read a ceremony")(it))
}

/// Parses a browser's answer.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Outcome<T> {
    if text.len() > MOST_ANSWER {
        return Err(Code::TooLarge.into());
    }
    serde_json::from_str(text).map_err(|_| Code::PasskeyRefused.into())
}
