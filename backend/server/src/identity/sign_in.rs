//! The page before sign-in (the door), signing in at a facility, and signing out.

use std::sync::Arc;

use medpost_domain::act::{Act, ActorKind, SubjectKind};
use medpost_domain::card::CardRefusal;
use medpost_domain::code::{ATTEMPTS, Code as Number, VALID_DAYS};
use medpost_domain::id::SessionId;
use medpost_domain::instant::{DAY, MINUTE, SECOND};
use medpost_domain::number::Count;
use medpost_entity::post_holder;
use medpost_wire::problem::{Code, Problem};
use medpost_wire::session::{Affiliation, CardSeen, Contracted, Door, Limits, Session, SignIn, Standing};
use sea_orm::Set;
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::identity::enrol;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::secret::constant_time_eq;
use crate::kit::telemetry::Figures;
use crate::net::card::{Verdict, VerifiedCard};
use crate::notify::mails;
use crate::session::caller::Caller;
use crate::session::store::{self, Card};
use crate::session::token::Claims;

use super::{Identity, store as people};

/// How long a one-time code is valid.
const ONE_TIME: i64 = 10 * MINUTE;
/// How long no second one is mailed.
const AGAIN: i64 = 30 * SECOND;

/// What somebody sees who is not signed in.
pub async fn door(identity: &Identity, verdict: Option<Verdict>) -> Outcome<Door> {
    let mut door = Door {
        standing: Standing::Refused,
        refusal: Some(CardRefusal::NoCard),
        card: None,
        member: None,
        facilities: Vec::new(),
        waiting: Vec::new(),
        waits_until: None,
        session: None,
        desk: identity.desk.to_string(),
    };
    let Some(verdict) = verdict else { return Ok(door) };
    door.card = verdict.facts.as_ref().and_then(|it| {
        Some(CardSeen {
            kind: it.kind?,
            holder: it.holder.clone(),
            kanji_name: it.kanji_name.clone(),
            professions: it.professions.clone(),
            not_after: it.not_after,
        })
    });
    let card = match verdict.at_a_clinic() {
        Ok(it) => it,
        Err(why) => {
            door.refusal = Some(why);
            return Ok(door);
        }
    };
    door.refusal = None;
    let known = store::card_by_key(&*identity.db, card.key_sha256()).await?;
    door.standing = match &known {
        None => Standing::NotEnrolled,
        Some(it) if it.suspended_at.is_some() => Standing::Suspended,
        Some(_) => Standing::MayChoose,
    };
    if let Some(known) = known.filter(|_| door.standing != Standing::Suspended) {
        door.member = store::member(&*identity.db, known.member_id).await?.map(|it| it.name);
        if door.standing == Standing::MayChoose {
            let rows = store::affiliations_of_card(&*identity.db, known.id, identity.clock.now()).await?;
            let (confirmed, waiting): (Vec<_>, Vec<_>) = rows.into_iter().partition(|it| it.2.is_let_in());
            door.waits_until = waiting.iter().filter_map(|it| it.2.counts_at()).min();
            door.waiting = waiting.into_iter().map(|it| it.1.name).collect();
            let seen = confirmed.into_iter().filter_map(|(it, facility, _)| {
                let role = it.role.known()?;
                Some(Affiliation { id: it.id, facility: facility.name, city: facility.city, role })
            });
            door.facilities = seen.collect();
            if door.facilities.is_empty() {
                door.standing = if door.waiting.is_empty() { Standing::NoFacility } else { Standing::Waiting };
            }
        }
    }
    Ok(door)
}

/// Signs in; returns the session and its token.
pub async fn sign_in(identity: &Identity, card: &Arc<VerifiedCard>, request: &SignIn) -> Outcome<(SessionId, String)> {
    let known = usable_card(identity, card).await?;
    let now = identity.clock.now();
    let belongings = store::affiliations_of_card(&*identity.db, known.id, now).await?;
    let chosen = belongings.into_iter().find(|it| it.0.id == request.affiliation);
    let (affiliation, facility, standing) = chosen.ok_or(Code::NoAffiliation)?;
    if !standing.is_let_in() {
        return Err(Code::CardWaiting.into());
    }
    second_factor(identity, &known, request.code.as_deref()).await?;
    // Read again, so that the session never begins before its holder was accepted.
    let now = identity.clock.now();
    let id = SessionId(entropy::id(now));
    let row = store::Session {
        id,
        member_id: known.member_id,
        card_id: known.id,
        affiliation_id: affiliation.id,
        certificate_sha256: card.certificate_sha256().to_vec(),
        revocation_number: card.revocation_number().to_owned(),
        created_at: now,
        active_at: now,
        ended_at: None,
    };
    let actor = Actor {
        kind: ActorKind::Person,
        member: Some(known.member_id),
        card: Some(known.id),
        facility: Some(facility.id),
    };
    let detail = format!("lists={}", card.revocation_number());
    let tx = identity.db.write().await?;
    store::begin(&*tx, row).await?;
    entry::write(&*tx, actor, Act::SessionBegun, (SubjectKind::Session, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Figures::count(&identity.figures.sign_ins);
    let claims = Claims {
        session: id.0,
        certificate: Some(*card.certificate_sha256()),
        expires: now.plus(i64::from(facility.idle_minutes.0) * MINUTE),
    };
    let token = identity
        .sessions
        .keys
        .sign(&claims, now)
        .ok_or_else(|| Fault::broken("sign a session token")(std::io::Error::other("no key")))?;
    Ok((id, token))
}

/// The additional proof that some cards need: a temporary card a one-time code by mail at each sign-in, a post's card
/// its new holder's code once.
async fn second_factor(identity: &Identity, known: &Card, typed: Option<&str>) -> Outcome<()> {
    let typed = typed.map(str::trim).filter(|it| !it.is_empty());
    if known.temporary {
        one_time(identity, known, typed).await?;
    }
    let person = store::member(&*identity.db, known.member_id).await?.ok_or(Code::NoAffiliation)?;
    if person.post {
        accept_holder(identity, known, typed).await?;
    }
    Ok(())
}

async fn one_time(identity: &Identity, known: &Card, typed: Option<&str>) -> Outcome<()> {
    let now = identity.clock.now();
    if known.not_after <= now {
        let mut problem = Problem::new(Code::CardRefused);
        problem.card = Some(CardRefusal::Expired);
        return Err(problem.into());
    }
    let hash = |code: &str| Sha256::digest(format!("medpost/one-time/1/{}/{code}", known.id)).to_vec();
    let by = Actor { kind: ActorKind::Person, member: Some(known.member_id), card: Some(known.id), facility: None };
    let tx = identity.db.write().await?;
    let kept = people::lock_one_time(&*tx, known.id).await?;
    let Some(typed) = typed else {
        // Requested twice in a moment: the code on its way is enough.
        match kept {
            Some(it) if it.attempts_left > Count(0) && now < it.expires_at.plus(-ONE_TIME + AGAIN) => {
                return Err(Code::OneTimeCodeSent.into());
            }
            // After too many wrong guesses there is no new code until the old one expires.
            Some(it) if it.attempts_left <= Count(0) && now < it.expires_at => return Err(Code::TooMany.into()),
            _ => {}
        }
        let own = people::own_card(&*tx, &known.key_sha256).await?;
        let to = own.and_then(|it| it.mail).ok_or(Code::NoAffiliation)?;
        let chance = u64::from_be_bytes(entropy::bytes());
        let code = format!("{:08}", chance % 100_000_000);
        let row = people::OneTime {
            card_id: known.id,
            hash: hash(&code),
            expires_at: now.plus(ONE_TIME),
            attempts_left: ATTEMPTS,
        };
        people::keep_one_time(&*tx, row).await?;
        entry::write(&*tx, by, Act::OneTimeSent, (SubjectKind::Card, Some(known.id.0)), "", now).await?;
        tx.commit().await?;
        let letter = mails::cards::one_time(&to, &code, &identity.desk, format!("one-time-{}-{}", known.id, now.0));
        identity.post.send(&letter).await.map_err(|error| {
            tracing::error!(%error, "a one-time code could not be mailed");
            Fault::from(Code::Unavailable)
        })?;
        return Err(Code::OneTimeCodeSent.into());
    };
    let kept = kept.filter(|it| it.attempts_left > Count(0) && now < it.expires_at).ok_or(Code::CodeExpired)?;
    if !constant_time_eq(&kept.hash, &hash(typed)) {
        let row = people::OneTime { attempts_left: kept.attempts_left - Count(1), ..kept };
        people::keep_one_time(&*tx, row).await?;
        entry::write(&*tx, by, Act::OneTimeWrongCode, (SubjectKind::Card, Some(known.id.0)), "", now).await?;
        // Committed in spite of the refusal: the attempt is spent.
        tx.commit().await?;
        return Err(Code::CodeRefused.into());
    }
    people::drop_one_time(&*tx, known.id).await?;
    tx.commit().await?;
    Ok(())
}

async fn accept_holder(identity: &Identity, known: &Card, typed: Option<&str>) -> Outcome<()> {
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    let holder = people::lock_holder(&*tx, known.member_id, now).await?.ok_or(Code::PostVacant)?;
    let waits = holder.waits_since.is_some();
    let let_in = || if waits { Err(Code::HolderWaiting.into()) } else { Ok(()) };
    if holder.accepted_at.is_some() {
        return let_in();
    }
    let typed = typed.ok_or(Code::HolderCodeNeeded)?;
    let ends = holder.from_at.max(holder.created_at).plus(VALID_DAYS * DAY);
    if holder.attempts_left <= Count(0) || ends <= now {
        return Err(Code::CodeExpired.into());
    }
    let fits = Number::read(typed).is_some_and(|it| constant_time_eq(&people::holder_hash(&it), &holder.hash));
    let change = if fits {
        post_holder::ActiveModel { accepted_at: Set(Some(now)), ..Default::default() }
    } else {
        post_holder::ActiveModel { attempts_left: Set(holder.attempts_left - Count(1)), ..Default::default() }
    };
    people::change_holder(&*tx, holder.id, change).await?;
    let actor = Actor { kind: ActorKind::Person, member: Some(known.member_id), card: Some(known.id), facility: None };
    let action = if fits { Act::PostHolderAccepted } else { Act::PostWrongCode };
    entry::write(&*tx, actor, action, (SubjectKind::Member, Some(known.member_id.0)), "", now).await?;
    tx.commit().await?;
    if fits { let_in() } else { Err(Code::CodeRefused.into()) }
}

async fn usable_card(identity: &Identity, card: &VerifiedCard) -> Outcome<Card> {
    let known = store::card_by_key(&*identity.db, card.key_sha256()).await?.ok_or(Code::CardNotEnrolled)?;
    if known.suspended_at.is_some() {
        return Err(Code::CardSuspended.into());
    }
    enrol::note_renewal(identity, card, &known).await?;
    Ok(known)
}

/// Ends this session, or all sessions of the person.
pub async fn sign_out(identity: &Identity, caller: &Caller, everywhere: bool) -> Outcome<()> {
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    if everywhere {
        store::end_of_member(&*tx, caller.member, now).await?;
    } else {
        store::end(&*tx, caller.session, now).await?;
    }
    let action = if everywhere { Act::SessionEndedEverywhere } else { Act::SessionEnded };
    entry::write(&*tx, Actor::person(caller), action, (SubjectKind::Session, Some(caller.session.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// What a signed-in person sees of themselves. The exchange fills in inboxes and contract.
pub fn session_seen(caller: &Caller, limits: Limits) -> Session {
    let facility = &caller.facility_row;
    Session {
        id: caller.session,
        member: caller.member,
        name: caller.name.clone(),
        professions: caller.professions.clone(),
        card: caller.card,
        card_kind: caller.card_kind,
        role: caller.role,
        facility: caller.facility,
        facility_name: facility.name.clone(),
        idle_minutes: facility.idle_minutes.0,
        hold_minutes: facility.hold_minutes.0,
        screening_hold_minutes: facility.screening_hold_minutes.0,
        may_skip_hold: facility.may_skip_hold,
        record_years: facility.record_years.0,
        contract: Contracted::None,
        limits,
        inboxes: Vec::new(),
        token: None,
    }
}
