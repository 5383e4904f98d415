//! Enrols the presented card with a code from a letter. A key can't be enrolled for two people.

use medpost_domain::act::{Act, ActorKind, SubjectKind};
use medpost_domain::admission::Hands;
use medpost_domain::card::{CardRefusal, states_profession};
use medpost_domain::code::Code;
use medpost_domain::id::CardId;
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::text::fold;
use medpost_wire::problem::{Code as Why, Problem};
use medpost_wire::session::CodeSeen;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::net::card::VerifiedCard;

use super::admission::{self, Arrival};
use super::{Identity, invite, store};

/// Enrols `card` with a typed code; it then waits for confirmation. A wrong card costs the code an attempt.
pub async fn enrol(identity: &Identity, card: &VerifiedCard, typed: &str) -> Outcome<()> {
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    let row = usable(&*tx, typed, now).await?;
    // Without a profession a card proves only a name, so the code must have named its holder.
    if !card.is_professed() && row.holder.is_none() {
        return Err(no_profession());
    }
    // Our own card can only be enrolled for the person it was ordered for.
    let own = store::own_card(&*tx, card.key_sha256()).await?;
    // Revoked or cancelled in transit: refused at once, whatever the revocation list says yet.
    if own.as_ref().is_some_and(|it| it.revoked_at.is_some() || it.cancelled_at.is_some()) {
        return Err(Why::CardRefused.into());
    }
    let for_somebody_else = own.as_ref().is_some_and(|it| it.affiliation_id != row.affiliation_id);
    let expected = !for_somebody_else && row.holder.as_deref().is_none_or(|it| fold(it) == fold(&card.facts().holder));
    if row.card_kind != card.kind() || !expected {
        store::spend_attempt(&*tx, &row).await?;
        let detail = format!("attempts_left={}", row.attempts_left - Count(1));
        entry::write(&*tx, Actor::GUEST, Act::CodeWrongCard, (SubjectKind::Code, Some(row.id.0)), &detail, now).await?;
        // Committed in spite of the refusal: the attempt is spent.
        tx.commit().await?;
        return Err(Why::CodeRefused.into());
    }
    let mut affiliation = store::affiliation(&*tx, row.affiliation_id).await?.ok_or(Why::CodeRefused)?;
    if !store::is_open(&*tx, &affiliation, now).await? {
        return Err(Why::CodeRefused.into());
    }
    let known = match store::card_by_key(&*tx, card.key_sha256()).await? {
        Some(known) if known.suspended_at.is_some() => return Err(Why::CardSuspended.into()),
        Some(known) if known.member_id == affiliation.member_id => known,
        // The invited person is already known by this very card, so they join a further facility.
        Some(known)
            if store::is_invitation(&*tx, affiliation.member_id).await?
                && !store::belongs(&*tx, known.member_id, affiliation.facility_id).await? =>
        {
            store::hand_invitation(&*tx, &affiliation, known.member_id).await?;
            affiliation.member_id = known.member_id;
            known
        }
        Some(_) => {
            entry::write(&*tx, Actor::GUEST, Act::CardKeyOfAnother, (SubjectKind::Code, Some(row.id.0)), "", now)
                .await?;
            // Committed in spite of the refusal, for the audit.
            tx.commit().await?;
            return Err(Why::KeyOfAnother.into());
        }
        None => {
            let new = new_card(CardId(entropy::id(now)), card, &affiliation, now);
            store::add_card(&*tx, new.clone()).await?;
            new
        }
    };
    // Whoever ordered, made or sent a card of our own had it in their hands.
    let mut hands = Hands::of(row.issued_by.map(|it| it.0));
    hands = hands.and(own.as_ref().and_then(|it| it.hands.as_deref()).map(Hands::read).unwrap_or_default());
    // What is sent by post goes to an address that somebody entered.
    if row.by_console || own.is_some() {
        let order = own.as_ref().and_then(|it| it.order_id);
        hands = hands.and(store::hands_of_the_envelope(&*tx, affiliation.facility_id, order).await?);
    }
    let arrival =
        Arrival { card: &known, belonging: &affiliation, hands, issued_by: row.issued_by, expected: row.expected };
    admission::enrol_waiting(&*tx, arrival, now).await?;
    if let Some(it) = own {
        store::activate(&*tx, it.id, now).await?;
    }
    let (member, id) = (known.member_id, known.id);
    let actor = Actor {
        kind: ActorKind::Person,
        member: Some(member),
        card: Some(id),
        facility: Some(affiliation.facility_id),
    };
    let detail = format!("affiliation={} kind={}", affiliation.id, card.kind().text());
    entry::write(&*tx, actor, Act::CardEnrolled, (SubjectKind::Card, Some(id.0)), &detail, now).await?;
    store::use_code(&*tx, row.id, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The facility and the kind of card that a typed code is for, shown before enrolling. Changes nothing and costs the
/// code no attempt; says only the facility's name, and nothing about the person.
pub async fn look_at_code(identity: &Identity, typed: &str) -> Outcome<CodeSeen> {
    let now = identity.clock.now();
    let row = usable(&*identity.db, typed, now).await?;
    let affiliation = store::affiliation(&*identity.db, row.affiliation_id).await?.ok_or(Why::CodeRefused)?;
    if !store::is_open(&*identity.db, &affiliation, now).await? {
        return Err(Why::CodeRefused.into());
    }
    let facility = store::facility_name(&*identity.db, affiliation.facility_id).await?.ok_or(Why::CodeRefused)?;
    let card = row.card_kind.get()?;
    Ok(CodeSeen { facility, card })
}

/// Records a renewed certificate over the same key. It waits like a new card, so the answer is `CardWaiting`.
pub async fn note_renewal(identity: &Identity, card: &VerifiedCard, known: &store::Card) -> Outcome<()> {
    if known.certificate_sha256 == card.certificate_sha256() {
        return Ok(());
    }
    // A card that was admitted by its profession does not silently lose it.
    if !card.is_professed() && states_profession(known.professions.lines()) {
        return Err(no_profession());
    }
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    let facts = card.facts();
    let change = medpost_entity::card::ActiveModel {
        issuer: Set(facts.issuer.clone()),
        serial_number: Set(facts.serial_number.clone()),
        holder: Set(facts.holder.clone()),
        kanji_name: Set(facts.kanji_name.clone()),
        professions: Set(facts.professions.join("\n")),
        certificate_sha256: Set(card.certificate_sha256().to_vec()),
        not_after: Set(facts.not_after),
        ..Default::default()
    };
    store::change_card(&*tx, known.id, change).await?;
    admission::renew(&*tx, known, now).await?;
    entry::write(&*tx, Actor::SYSTEM, Act::CardRenewed, (SubjectKind::Card, Some(known.id.0)), "", now).await?;
    tx.commit().await?;
    Err(Why::CardWaiting.into())
}

/// The code that was typed, if it can still be used.
async fn usable(db: &impl ConnectionTrait, typed: &str, now: Instant) -> Outcome<store::Code> {
    let code = Code::read(typed).ok_or(Why::CodeRefused)?;
    let row = store::code_by_hash(db, &invite::hash(&code)).await?.ok_or(Why::CodeRefused)?;
    if row.used_at.is_some() || row.attempts_left <= Count(0) {
        return Err(Why::CodeRefused.into());
    }
    if row.expires_at <= now {
        return Err(Why::CodeExpired.into());
    }
    Ok(row)
}

fn no_profession() -> Fault {
    let mut problem = Problem::new(Why::CardRefused);
    problem.card = Some(CardRefusal::NoProfession);
    problem.into()
}

fn new_card(id: CardId, card: &VerifiedCard, affiliation: &store::Affiliation, now: Instant) -> store::Card {
    let facts = card.facts();
    store::Card {
        id,
        member_id: affiliation.member_id,
        affiliation_id: affiliation.id,
        kind: card.kind().into(),
        issuer: facts.issuer.clone(),
        serial_number: facts.serial_number.clone(),
        holder: facts.holder.clone(),
        kanji_name: facts.kanji_name.clone(),
        organisation: facts.organisation.clone(),
        professions: facts.professions.join("\n"),
        key_sha256: card.key_sha256().to_vec(),
        certificate_sha256: card.certificate_sha256().to_vec(),
        not_after: facts.not_after,
        enrolled_at: now,
        suspended_at: None,
        suspended_reason: None,
        temporary: false,
        suspended_by: None,
    }
}
