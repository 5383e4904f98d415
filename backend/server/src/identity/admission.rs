//! The one place that decides who may confirm an arrival, and until when it waits (the rule is `domain::admission`, ADR
//! 19). Codes, letters, temporary cards, renewed certificates and holders of posts all ask here.

use std::collections::BTreeSet;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::{Coming, Hands, Named, Watchers};
use medpost_domain::card::{CardKind, states_profession};
use medpost_domain::id::{AdministratorId, AffiliationId, CardId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::Instant;
use medpost_domain::role::{Action, Rights};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::audit::entry::{self, Actor};
use crate::jobs::queue;
use crate::jobs::task::{Micros, Task, Waits};
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Identity, store};

/// A card that arrived by one of these ways.
pub struct Arrival<'a> {
    /// The card.
    pub card: &'a store::Card,
    /// The affiliation it is to act for.
    pub belonging: &'a store::Affiliation,
    /// Who had a hand in it.
    pub hands: Hands,
    /// Who issued its code, if a manager or an administrator did.
    pub issued_by: Option<MemberId>,
    /// The name of the person it was for, if known.
    pub expected: Option<String>,
}

/// Enrols a card, which waits from now on; everybody who may object is notified.
pub async fn enrol_waiting(db: &impl ConnectionTrait, it: Arrival<'_>, now: Instant) -> Result<(), DbErr> {
    let (card, belonging) = (it.card, it.belonging);
    let named = it.expected.as_deref().map(|expected| named(card, expected));
    let before = store::enrolment(db, card.id, belonging.id).await?;
    if before.as_ref().is_some_and(|it| it.confirmed_at.is_some()) {
        return Ok(());
    }
    // A second way in adds its hands to those of the first, and undoes no objection.
    let hands = before.iter().fold(it.hands, |all, it| all.and(hands_of(it)));
    let by_time = before.as_ref().is_none_or(|it| it.valid_at.is_some()) && is_professed(card);
    let valid_at = assess_arrival(db, belonging, &hands, named, now).await?.counts_at(now).filter(|_| by_time);
    let row = store::Enrolment {
        card_id: card.id,
        affiliation_id: belonging.id,
        enrolled_at: now,
        issued_by: it.issued_by,
        confirmed_at: None,
        valid_at,
        confirmed_by: None,
        hands: Some(hands.to_string()),
        expected: it.expected,
        renewed_at: None,
    };
    store::add_enrolment(db, row).await?;
    announce_and_schedule(db, card.id, belonging.id, valid_at, now).await
}

/// Makes a renewed certificate wait like a new card, at every affiliation that was confirmed.
pub async fn renew(db: &impl ConnectionTrait, card: &store::Card, now: Instant) -> Result<(), DbErr> {
    for row in store::enrolments(db, card.id).await?.into_iter().filter(|it| it.confirmed_at.is_some()) {
        let Some(belonging) = store::affiliation(db, row.affiliation_id).await? else { continue };
        let own = Hands::of(Some(card.member_id.0));
        let valid_at =
            assess_arrival(db, &belonging, &own, None, now).await?.counts_at(now).filter(|_| is_professed(card));
        store::unconfirm(db, &row, own.to_string(), valid_at, now).await?;
        announce_and_schedule(db, card.id, belonging.id, valid_at, now).await?;
    }
    Ok(())
}

/// Whether a card states a profession, or is one of our own. An HPKI card that states none can only be confirmed by a
/// manager of the facility: neither time nor anybody above replaces that.
pub fn is_professed(card: &store::Card) -> bool {
    card.kind != CardKind::Hpki || states_profession(card.professions.lines())
}

async fn announce_and_schedule(
    db: &impl ConnectionTrait,
    card: CardId,
    belonging: AffiliationId,
    valid_at: Option<Instant>,
    now: Instant,
) -> Result<(), DbErr> {
    announce(db, Waits::Card(card, now, belonging), now).await?;
    if let Some(at) = valid_at {
        queue::enqueue(db, &Task::CardValid { card, belonging, at: Micros(now) }, at, now).await?;
    }
    Ok(())
}

/// Notifies the facility, and those above it, of something that waits.
pub async fn announce(db: &impl ConnectionTrait, what: Waits, now: Instant) -> Result<(), DbErr> {
    queue::enqueue(db, &what.task(), now, now).await?;
    queue::enqueue(db, &Task::WaitsAbove { what }, now, now).await
}

/// Whether a card's certificate names the person it was for.
pub fn named(card: &store::Card, expected: &str) -> Named {
    Named::of(expected, &[&card.holder, card.kanji_name.as_deref().unwrap_or_default()])
}

/// Who had a hand in an enrolment. In rows from before that was kept: whoever issued the code.
pub fn hands_of(row: &store::Enrolment) -> Hands {
    row.hands.as_deref().map_or_else(|| Hands::of(row.issued_by.map(|it| it.0)), Hands::read)
}

/// What is known of an arrival at an affiliation that these had a hand in.
pub async fn assess_arrival(
    db: &impl ConnectionTrait,
    belonging: &store::Affiliation,
    hands: &Hands,
    named: Option<Named>,
    now: Instant,
) -> Result<Coming, DbErr> {
    let concerned = barred_from_confirming(db, belonging, hands, now).await?;
    coming_past(db, belonging, hands, &concerned, named, now).await
}

/// Like [`assess_arrival`], if it is known already who is concerned and so can't confirm.
async fn coming_past(
    db: &impl ConnectionTrait,
    belonging: &store::Affiliation,
    hands: &Hands,
    concerned: &BTreeSet<Uuid>,
    named: Option<Named>,
    now: Instant,
) -> Result<Coming, DbErr> {
    let facility = belonging.facility_id;
    let theirs = store::rights_of(db, belonging.member_id, facility, now).await?;
    let (mut there, mut anybody) = (false, false);
    for it in store::managers(db, facility, now).await?.into_iter().filter(|it| !concerned.contains(&it.member.0)) {
        anybody = true;
        there = there || (it.works && covers(&lasting(db, it.member, facility, now).await?, &theirs));
    }
    let above = store::confirmers(db, facility).await?.iter().any(|it| !concerned.contains(&it.id.0));
    Ok(Coming {
        first: !store::is_in_use(db, facility).await?,
        from_above: hands.has_command_line() || store::has_administrator(db, &hands.0).await?,
        other_name: named == Some(Named::Other),
        by_suspended: store::has_suspended(db, &hands.0, facility).await?,
        watchers: Watchers { there, anybody, above, told: store::has_address(db, facility, concerned, now).await? },
    })
}

/// The association's administrators who could confirm a card or holder of an affiliation; if there are none, the
/// operator's.
pub async fn watchers_above(
    db: &impl ConnectionTrait,
    belonging: &store::Affiliation,
    hands: &Hands,
    now: Instant,
) -> Result<Vec<AdministratorId>, DbErr> {
    let concerned = barred_from_confirming(db, belonging, hands, now).await?;
    let all = store::confirmers(db, belonging.facility_id).await?;
    let free = || all.iter().filter(|it| !concerned.contains(&it.id.0));
    let own: Vec<AdministratorId> = free().filter(|it| it.association_id.is_some()).map(|it| it.id).collect();
    Ok(if own.is_empty() { free().map(|it| it.id).collect() } else { own })
}

/// Everybody who counts as one hand with these and with the affiliation's own person: none of them may confirm.
async fn barred_from_confirming(
    db: &impl ConnectionTrait,
    belonging: &store::Affiliation,
    hands: &Hands,
    now: Instant,
) -> Result<BTreeSet<Uuid>, DbErr> {
    one_hand(db, &hands.clone().and(Hands::of(Some(belonging.member_id.0))), now).await
}

/// Everybody who counts as one hand with these: whoever shares a card with one of them, and administrators together
/// with whoever invited them, until somebody else has confirmed them.
pub async fn one_hand(db: &impl ConnectionTrait, of: &Hands, now: Instant) -> Result<BTreeSet<Uuid>, DbErr> {
    let mut all = of.0.clone();
    // Repeated until it adds nobody, because each of them may be bound to others.
    loop {
        let before = all.len();
        all.extend(store::with_the_same_card(db, &all).await?);
        all.extend(store::bound_by_invitation(db, &all, now).await?);
        if all.len() == before {
            return Ok(all);
        }
    }
}

/// A person's permanent rights at their facility's inboxes. What is lent to them they can't pass on.
pub async fn lasting(
    db: &impl ConnectionTrait,
    member: MemberId,
    facility: FacilityId,
    now: Instant,
) -> Result<Vec<(InboxId, Rights)>, DbErr> {
    let all = store::rights_of(db, member, facility, now).await?;
    let all = all.into_iter().filter(|it| it.until_at.is_none() && it.from_at <= now);
    Ok(all.map(|it| (it.inbox_id, rights(&it))).collect())
}

/// Whether `mine` includes these rights at an inbox, so that its owner may give them.
pub fn gives(mine: &[(InboxId, Rights)], inbox: InboxId, rights: Rights) -> bool {
    rights.within(mine.iter().find(|it| it.0 == inbox).map(|it| it.1).unwrap_or_default())
}

/// Whether `mine` includes all that an affiliation has at its facility.
pub async fn reaches(
    db: &impl ConnectionTrait,
    mine: &[(InboxId, Rights)],
    belonging: &store::Affiliation,
    now: Instant,
) -> Result<bool, DbErr> {
    Ok(covers(mine, &store::rights_of(db, belonging.member_id, belonging.facility_id, now).await?))
}

/// Refuses (`Forbidden`) a further card for a person, unless it is for whoever asks, or for one who may do no more than
/// they.
pub async fn must_cover_rights(
    db: &impl ConnectionTrait,
    by: Option<MemberId>,
    belonging: &store::Affiliation,
    now: Instant,
) -> Outcome<()> {
    let by = by.ok_or(Code::Forbidden)?;
    let mine = lasting(db, by, belonging.facility_id, now).await?;
    if by != belonging.member_id && !reaches(db, &mine, belonging, now).await? {
        return Err(Code::Forbidden.into());
    }
    Ok(())
}

fn covers(mine: &[(InboxId, Rights)], theirs: &[medpost_entity::reader::Model]) -> bool {
    theirs.iter().all(|it| gives(mine, it.inbox_id, rights(it)))
}

const fn rights(it: &medpost_entity::reader::Model) -> Rights {
    Rights { read: it.may_read, send: it.may_send, manage: it.may_manage }
}

/// Refuses if a facility's manager may not confirm for an affiliation: for themselves, where they had a hand in it, or
/// for somebody who may do more than they.
pub async fn must_be_for_a_manager(
    db: &impl ConnectionTrait,
    caller: &Caller,
    belonging: &store::Affiliation,
    hands: &Hands,
    now: Instant,
) -> Outcome<()> {
    let own = belonging.member_id == caller.member;
    let may = Action::ConfirmCard.demands(caller.role).met_by(Rights::default(), own);
    let mine = lasting(db, caller.member, caller.facility, now).await?;
    if belonging.facility_id != caller.facility || !may || !reaches(db, &mine, belonging, now).await? {
        return Err(Code::Forbidden.into());
    }
    let concerned = barred_from_confirming(db, belonging, hands, now).await?;
    if concerned.contains(&caller.member.0) {
        return Err(Code::SecondPersonNeeded.into());
    }
    // A card that replaced another one within a day confirms nothing.
    if !store::is_settled(db, caller.card, caller.affiliation, now).await? {
        return Err(Code::KeyTooFresh.into());
    }
    Ok(())
}

/// Refuses if an administrator may not confirm for an affiliation. The caller checks that it is in their care.
pub async fn must_be_for_the_console(
    db: &impl ConnectionTrait,
    by: AdministratorId,
    belonging: &store::Affiliation,
    hands: &Hands,
    now: Instant,
) -> Outcome<()> {
    let concerned = barred_from_confirming(db, belonging, hands, now).await?;
    if concerned.contains(&by.0) {
        return Err(Code::SecondPersonNeeded.into());
    }
    if !coming_past(db, belonging, hands, &concerned, None, now).await?.is_for_the_console() {
        return Err(Code::ManagerFirst.into());
    }
    Ok(())
}

/// Confirms a card for its holder's affiliation with the caller's facility, after a manager looked at the certificate.
pub async fn confirm_card(identity: &Identity, caller: &Caller, id: CardId) -> Outcome<()> {
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    let row = store::card(&*tx, id).await?.ok_or(Code::NotFound)?;
    let enrolment = store::enrolment_at(&*tx, &row, caller.facility).await?.ok_or(Code::NotFound)?;
    let belonging = store::affiliation(&*tx, enrolment.affiliation_id).await?.ok_or(Code::NotFound)?;
    must_be_for_a_manager(&*tx, caller, &belonging, &hands_of(&enrolment), now).await?;
    confirm_enrolment(&*tx, Actor::person(caller), &enrolment, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Confirms a card for an affiliation, by an administrator. The caller checks that it is in their care.
pub async fn confirm_by_administrator(
    identity: &Identity,
    db: &impl ConnectionTrait,
    by: AdministratorId,
    card: CardId,
    belonging: AffiliationId,
) -> Outcome<()> {
    let now = identity.clock.now();
    let enrolment = store::enrolment(db, card, belonging).await?.ok_or(Code::NotFound)?;
    let belonging = store::affiliation(db, belonging).await?.ok_or(Code::NotFound)?;
    if store::card(db, card).await?.is_none_or(|it| !is_professed(&it)) {
        return Err(Code::ManagerFirst.into());
    }
    must_be_for_the_console(db, by, &belonging, &hands_of(&enrolment), now).await?;
    confirm_enrolment(db, Actor::administrator(by), &enrolment, now).await
}

/// Confirms a card by the command line at every affiliation where it waits; returns how many. Refused if the command
/// line had a hand in one of them.
pub async fn confirm_by_command_line(identity: &Identity, by: Actor, id: CardId) -> Outcome<usize> {
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    if store::card(&*tx, id).await?.is_some_and(|it| !is_professed(&it)) {
        return Err(Code::ManagerFirst.into());
    }
    let all = store::enrolments(&*tx, id).await?;
    let waiting: Vec<_> = all.into_iter().filter(|it| it.confirmed_at.is_none()).collect();
    if waiting.iter().any(|it| hands_of(it).has_command_line()) {
        return Err(Code::SecondPersonNeeded.into());
    }
    for it in &waiting {
        confirm_enrolment(&*tx, by, it, now).await?;
    }
    tx.commit().await?;
    Ok(waiting.len())
}

/// Admits a card that waited its time, unless somebody objected, or suspended card, person or facility meanwhile.
pub async fn admit_by_time(identity: &Identity, card: CardId, belonging: AffiliationId) -> Outcome<()> {
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    let row = store::card(&*tx, card).await?.filter(|it| it.suspended_at.is_none());
    let of = store::affiliation(&*tx, belonging).await?;
    let waiting = store::enrolment(&*tx, card, belonging).await?.filter(|it| it.confirmed_at.is_none());
    if let (Some(_), Some(of), Some(it)) = (row, of, waiting.filter(|it| it.valid_at.is_some_and(|at| at <= now)))
        && store::is_open(&*tx, &of, now).await?
        && !store::has_suspended(&*tx, &hands_of(&it).0, of.facility_id).await?
    {
        confirm_enrolment(&*tx, Actor::SYSTEM, &it, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn confirm_enrolment(db: &impl ConnectionTrait, by: Actor, row: &store::Enrolment, now: Instant) -> Outcome<()> {
    if row.confirmed_at.is_none() {
        store::confirm(db, row, by.member, now).await?;
        let detail = format!("affiliation={} by={}", row.affiliation_id, by.kind.text());
        entry::write(db, by, Act::CardConfirmed, (SubjectKind::Card, Some(row.card_id.0)), &detail, now).await?;
    }
    Ok(())
}
