//! Passkeys and cards of an administrator: enrolled by a one-time link, added and removed by their owner.
//! Recovery is a new link from another administrator or the operator.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::WAIT;
use medpost_domain::id::{AdministratorId, ConsoleSessionId, KeyId};
use medpost_domain::office::{CeremonyKind, OfficeNotice, ProofKind};
use medpost_domain::text::fields::{Field, clean};
use medpost_wire::console::door::{Ceremony, Invited, NewKey, OwnKey};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{Passkey, PasskeyRegistration, RegisterPublicKeyCredential};

use crate::audit::entry::{self, Actor};
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::net::card::VerifiedCard;
use crate::office::{caller, sign_in};

use super::caller::ConsoleCaller;
use super::sign_in::{Presented, read};
use super::{Office, outbox, store};

/// Maximum number of keys of one administrator.
const MOST_KEYS: usize = 10;
/// Maximum length of a key's label in characters.
const LABEL_LETTERS: usize = 60;

/// Returns whom a one-time link is for; `LinkRefused` if it doesn't work.
pub async fn invited(office: &Office, token: &str) -> Outcome<Invited> {
    let (_, who, _) = link(office, &*office.db, token).await?;
    let association = match who.association_id {
        Some(it) => store::association_name(&*office.db, it).await?,
        None => String::new(),
    };
    Ok(Invited { name: who.name, association, role: who.role.get()? })
}

/// Starts to create a passkey, for the owner of a link or the signed-in caller.
pub async fn make_passkey(office: &Office, token: &str, caller: Option<&ConsoleCaller>) -> Outcome<Ceremony> {
    let who = holder(office, token, caller).await?;
    let keys = store::keys(&*office.db, who.id).await?;
    if keys.len() >= MOST_KEYS {
        return Err(Code::TooMany.into());
    }
    let known = keys.iter().filter(|it| it.kind == ProofKind::Passkey).map(|it| it.identifier.clone()).collect();
    let made = sign_in::webauthn(office)?.start_passkey_registration(who.id.0, &who.mail, &who.name, Some(known));
    let (options, state) = made.map_err(Fault::broken("make a passkey"))?;
    let mut options = serde_json::to_value(options).map_err(Fault::broken("write options"))?;
    // Nobody types a name at sign-in, so the device must store it.
    let chosen = &mut options["publicKey"]["authenticatorSelection"];
    chosen["residentKey"] = "required".into();
    chosen["requireResidentKey"] = true.into();
    sign_in::begin_ceremony(office, CeremonyKind::Make, &(who.id, state), &options).await
}

/// Enrols a key by a one-time link and signs in with it.
pub async fn join(office: &Office, request: &NewKey, shown: Option<&Presented>) -> Outcome<(ConsoleSessionId, String)> {
    let key = new_key(office, request, None, shown.map(|it| &*it.card)).await?;
    sign_in::begin_session(office, &key, shown.filter(|_| request.answer.is_none())).await
}

/// Adds a key for the caller.
pub async fn add_key(
    office: &Office,
    caller: &ConsoleCaller,
    request: &NewKey,
    card: Option<&VerifiedCard>,
) -> Outcome<()> {
    caller.must_be_fresh()?;
    new_key(office, request, Some(caller), card).await.map(|_| ())
}

/// Returns the caller's keys, oldest first.
pub async fn own_keys(db: &impl ConnectionTrait, caller: &ConsoleCaller) -> Outcome<Vec<OwnKey>> {
    let keys = store::keys(db, caller.administrator).await?;
    let seen = keys.into_iter().map(|it| OwnKey {
        id: it.id,
        card: it.kind == ProofKind::Card,
        label: it.label,
        created_at: it.created_at,
        used_at: it.used_at,
    });
    Ok(seen.collect())
}

/// Removes a key of the caller, which ends its sessions. The last one stays.
pub async fn remove_key(office: &Office, caller: &ConsoleCaller, id: KeyId) -> Outcome<()> {
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let now = office.clock.now();
    let tx = office.db.write().await?;
    // Locked, so that two keys removed at once don't leave none.
    store::lock_administrator(&*tx, caller.administrator).await?;
    let keys = store::keys(&*tx, caller.administrator).await?;
    if !keys.iter().any(|it| it.id == id) {
        return Err(Code::NotFound.into());
    }
    if keys.len() == 1 {
        return Err(Code::LastKey.into());
    }
    let gone = medpost_entity::administrator_key::ActiveModel { removed_at: Set(Some(now)), ..Default::default() };
    store::change_key(&*tx, id, gone).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::ConsoleKeyRemoved, (SubjectKind::AdministratorKey, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Adds the passkey or card that was shown to the caller's keys, or to those of a link's owner, which uses up the link.
async fn new_key(
    office: &Office,
    request: &NewKey,
    caller: Option<&ConsoleCaller>,
    card: Option<&VerifiedCard>,
) -> Outcome<store::Key> {
    let now = office.clock.now();
    let label: String =
        clean(&request.label, Field::Line).chars().filter(|it| !it.is_control()).take(LABEL_LETTERS).collect();
    let (of, kind, identifier, credential) = match (&request.answer, card) {
        (Some(answer), _) => {
            let (of, state): (AdministratorId, PasskeyRegistration) =
                sign_in::end_ceremony(office, CeremonyKind::Make, answer).await?;
            let shown: RegisterPublicKeyCredential = read(&answer.credential)?;
            let made = sign_in::webauthn(office)?.finish_passkey_registration(&shown, &state);
            let passkey: Passkey = made.map_err(|_| Code::PasskeyRefused)?;
            let credential = serde_json::to_string(&passkey).map_err(Fault::broken("write a passkey"))?;
            (Some(of), ProofKind::Passkey, passkey.cred_id().clone(), Some(credential))
        }
        (None, Some(card)) => {
            caller::good_as_key(&*office.db, card.key_sha256()).await?;
            (None, ProofKind::Card, card.key_sha256().to_vec(), None)
        }
        (None, None) => return Err(Code::CardNeeded.into()),
    };
    let tx = office.db.write().await?;
    let (who, by) = if let Some(it) = caller {
        (store::administrator(&*tx, it.administrator).await?.ok_or(Code::SignedOut)?, None)
    } else {
        let (hash, who, by) = link(office, &*tx, &request.token).await?;
        if !store::consume_link(&*tx, hash, now).await? {
            return Err(Code::LinkRefused.into());
        }
        // A link replaces lost keys, so none of the old ones opens anything any more.
        store::remove_keys(&*tx, who.id, now).await?;
        store::end_sessions(&*tx, who.id, now).await?;
        (who, Some(by))
    };
    // A first key doesn't wait. One that replaces another, or is added beside it, does, so that its owner hears of it
    // before it approves anything.
    let first = !store::had_keys(&*tx, who.id).await?;
    // A passkey made for one person can't be added to another.
    if of.is_some_and(|it| it != who.id) {
        return Err(Code::PasskeyRefused.into());
    }
    if store::keys(&*tx, who.id).await?.len() >= MOST_KEYS {
        return Err(Code::TooMany.into());
    }
    let row = store::Key {
        id: KeyId(entropy::id(now)),
        administrator_id: who.id,
        kind: kind.into(),
        identifier,
        credential,
        label,
        created_at: now,
        used_at: None,
        removed_at: None,
        settles_at: (!first).then_some(now.plus(WAIT)),
    };
    if !store::add_key(&*tx, &row).await? {
        return Err(Code::KeyOfAnother.into());
    }
    let detail = format!("kind={}", kind.text());
    let subject = (SubjectKind::AdministratorKey, Some(row.id.0));
    entry::write(&*tx, Actor::administrator(who.id), Act::ConsoleKeyAdded, subject, &detail, now).await?;
    if !first {
        let what = if by.is_some() { OfficeNotice::Replaced } else { OfficeNotice::Added };
        outbox::enqueue_office_notice(&*tx, what, who.id, by.flatten(), now).await?;
    }
    tx.commit().await?;
    Ok(row)
}

async fn holder(office: &Office, token: &str, caller: Option<&ConsoleCaller>) -> Outcome<store::Administrator> {
    match caller {
        Some(it) => Ok(store::administrator(&*office.db, it.administrator).await?.ok_or(Code::SignedOut)?),
        None => Ok(link(office, &*office.db, token).await?.1),
    }
}

/// A working link's hash, its administrator, and who issued it (`None`: the command line).
async fn link(
    office: &Office,
    db: &impl ConnectionTrait,
    token: &str,
) -> Outcome<(Vec<u8>, store::Administrator, Option<AdministratorId>)> {
    let hash = hash(token);
    let row = store::link(db, &hash).await?.ok_or(Code::LinkRefused)?;
    if row.used_at.is_some() || row.expires_at <= office.clock.now() {
        return Err(Code::LinkRefused.into());
    }
    let who = store::administrator(db, row.administrator_id).await?.filter(|it| it.suspended_at.is_none());
    Ok((hash, who.ok_or(Code::LinkRefused)?, row.issued_by))
}

/// A random token of 256 bits, as links contain it.
pub fn fresh_token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(entropy::bytes::<32>())
}

/// The hash under which a link is stored; a plain hash is enough for a token of 256 random bits.
pub fn hash(token: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/console-link/1");
    hash.update(token.trim());
    hash.finalize().to_vec()
}
