//! The people of a facility: invited, given codes, suspended there alone. Nobody does that to themselves.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::{Level, Named};
use medpost_domain::card::{CardKind, roles_told, states_profession};
use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::AffiliationId;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::{Action, Rights, Role};
use medpost_entity::affiliation;
use medpost_wire::directory::{FacilityCard, FacilityMember, InviteMember, IssueCode, IssuedCode};
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::kit::db::Tx;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::card::must_lift;
use super::invite::{self, CodeRequest, Invitation};
use super::{Identity, admission, store};

/// How many open codes a facility may have at once.
pub const MOST_CODES: u64 = 100;

/// Who looks at a facility's cards.
#[derive(Clone, Copy)]
pub enum Asker<'a> {
    /// Its manager.
    Manager(&'a Caller),
    /// Somebody of its association, or of the operator.
    Above(Level),
}

/// Everybody of the caller's facility, with their cards and inboxes.
pub async fn members(identity: &Identity, caller: &Caller) -> Outcome<Vec<FacilityMember>> {
    if !caller.may(Action::SeeMembers, None) {
        return Err(Code::Forbidden.into());
    }
    let readers = store::readers(&*identity.db, caller.facility, identity.clock.now()).await?;
    let mut seen = Vec::new();
    for (belonging, person, cards) in store::members(&*identity.db, caller.facility).await? {
        seen.push(FacilityMember {
            id: belonging.id,
            name: person.name,
            kana: person.kana,
            role: belonging.role.clone(),
            suspended_at: belonging.suspended_at,
            own: person.id == caller.member,
            inboxes: readers.iter().filter(|it| it.0 == person.id).map(|it| it.1.clone()).collect(),
            resumable: must_lift(Level::Facility, belonging.suspended_at.is_some(), belonging.suspended_by.as_ref())
                .is_ok(),
            cards: cards_seen(identity, cards, &belonging, Asker::Manager(caller)).await?,
        });
    }
    Ok(seen)
}

/// A person's cards as a facility sees them. Whether they can be confirmed or resumed depends on who asks.
pub async fn cards_seen(
    identity: &Identity,
    cards: Vec<(store::Card, store::Enrolment)>,
    belonging: &store::Affiliation,
    asker: Asker<'_>,
) -> Outcome<Vec<FacilityCard>> {
    let now = identity.clock.now();
    let mut shown = Vec::with_capacity(cards.len());
    for (it, row) in cards {
        let home = store::affiliation(&*identity.db, it.affiliation_id).await?;
        let waits = row.confirmed_at.is_none();
        let hands = admission::hands_of(&row);
        let (level, may) = match asker {
            Asker::Manager(by) => {
                let may =
                    waits && admission::must_be_for_a_manager(&*identity.db, by, belonging, &hands, now).await.is_ok();
                (Level::Facility, may)
            }
            // Shown in their own list of what waits.
            Asker::Above(level) => (level, false),
        };
        let here = home.is_some_and(|it| it.facility_id == belonging.facility_id);
        let named = row.expected.as_deref().map_or(Named::Unlike, |expected| admission::named(&it, expected));
        // Why another facility's card is suspended is only that facility's business.
        let reason = it.suspended_reason.filter(|_| here || level == Level::Operator);
        shown.extend(it.kind.known().map(|kind| FacilityCard {
            id: it.id,
            kind,
            holder: it.holder,
            kanji_name: it.kanji_name.unwrap_or_default(),
            expected: row.expected.unwrap_or_default(),
            named,
            temporary: it.temporary,
            serial_number: it.serial_number,
            professions: roles_told(kind, &it.professions),
            not_after: it.not_after,
            enrolled_at: row.enrolled_at,
            confirmed_at: row.confirmed_at,
            valid_at: row.valid_at.filter(|_| waits),
            confirmable: may,
            suspended_at: it.suspended_at,
            suspended_reason: reason.unwrap_or_default(),
            resumable: must_lift(level, it.suspended_at.is_some(), it.suspended_by.as_ref()).is_ok(),
            enrolled_here: here,
        }));
    }
    Ok(shown)
}

/// Invites a person; the code is shown once. Their card works after somebody else has confirmed it.
pub async fn invite_member(identity: &Identity, caller: &Caller, request: &InviteMember) -> Outcome<IssuedCode> {
    let own = Rights::default();
    if !Action::InviteMember.demands(caller.role).met_by(own, false) {
        return Err(Code::Forbidden.into());
    }
    let (name, kana) = invite::named(&request.name, &request.kana)?;
    let holder = invite::name("holder", request.holder.as_deref().unwrap_or_default())?;
    let mut inboxes = request.inboxes.clone();
    inboxes.sort_unstable();
    inboxes.dedup();
    let invitation = Invitation {
        name: &name,
        kana: &kana,
        post: false,
        facility: caller.facility,
        role: if request.manager { Role::Manager } else { Role::Member },
        kind: request.card,
        inboxes: &inboxes,
        holder: Some(holder.as_str()).filter(|it| !it.is_empty()),
    };
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    // Nobody passes on rights that they don't have, can't manage, or have only for a time.
    let mine = admission::lasting(&*tx, caller.member, caller.facility, now).await?;
    let all = Rights { read: true, send: true, manage: true };
    if !inboxes.iter().all(|it| admission::gives(&mine, *it, all)) {
        return Err(Code::Forbidden.into());
    }
    if store::open_codes(&*tx, caller.facility, now).await? >= MOST_CODES {
        return Err(Code::TooMany.into());
    }
    let (_, code) = invite::invite(&*tx, Actor::person(caller), &invitation, now).await?;
    tx.commit().await?;
    Ok(IssuedCode { code: code.print_checked(), expires_at: now.plus(VALID_DAYS * DAY) })
}

/// Issues a code for a person's further card, or for a replacement.
pub async fn issue_code(
    identity: &Identity,
    caller: &Caller,
    id: AffiliationId,
    request: &IssueCode,
) -> Outcome<IssuedCode> {
    let now = identity.clock.now();
    let tx = identity.db.write().await?;
    let row = member_in_reach(&*tx, caller, id, Action::InviteMember).await?;
    admission::must_cover_rights(&*tx, Some(caller.member), &row, now).await?;
    let code = reissue(&*tx, Actor::person(caller), &row, request.card, now).await?;
    tx.commit().await?;
    Ok(IssuedCode { code: code.print_checked(), expires_at: now.plus(VALID_DAYS * DAY) })
}

/// Suspends a person at the caller's facility at once, with their running sessions there.
pub async fn suspend_member(identity: &Identity, caller: &Caller, id: AffiliationId, reason: &str) -> Outcome<()> {
    let tx = identity.db.write().await?;
    let row = member_in_reach(&*tx, caller, id, Action::SuspendMember).await?;
    suspend_at(identity, tx, (Actor::person(caller), Level::Facility), row, reason).await
}

/// The names of the caller's facility's managers who can sign in, sorted.
pub async fn managers(identity: &Identity, caller: &Caller) -> Outcome<Vec<String>> {
    caller.must(Action::SeeSelf)?;
    let all = store::managers(&*identity.db, caller.facility, identity.clock.now()).await?;
    let working = all.into_iter().filter(|it| it.works).map(|it| it.member).collect();
    let mut names = store::names(&*identity.db, working).await?;
    names.sort_unstable();
    Ok(names)
}

/// Lifts the suspension of a person at the caller's facility.
pub async fn resume_member(identity: &Identity, caller: &Caller, id: AffiliationId) -> Outcome<()> {
    let tx = identity.db.write().await?;
    let row = member_in_reach(&*tx, caller, id, Action::ResumeMember).await?;
    resume_at(identity, tx, (Actor::person(caller), Level::Facility), row).await
}

/// Suspends a person at one facility, for somebody above it.
pub async fn suspend_belonging(
    identity: &Identity,
    by: (Actor, Level),
    id: AffiliationId,
    reason: &str,
) -> Outcome<()> {
    let tx = identity.db.write().await?;
    let row = store::affiliation(&*tx, id).await?.ok_or(Code::NotFound)?;
    suspend_at(identity, tx, by, row, reason).await
}

/// Lifts the suspension of a person at one facility, for somebody above it.
pub async fn resume_belonging(identity: &Identity, by: (Actor, Level), id: AffiliationId) -> Outcome<()> {
    let tx = identity.db.write().await?;
    let row = store::affiliation(&*tx, id).await?.ok_or(Code::NotFound)?;
    resume_at(identity, tx, by, row).await
}

async fn suspend_at(
    identity: &Identity,
    tx: Tx,
    by: (Actor, Level),
    row: store::Affiliation,
    reason: &str,
) -> Outcome<()> {
    let now = identity.clock.now();
    store::stop_belonging(&*tx, &row, by.1, reason, now).await?;
    entry::write(&*tx, by.0, Act::MemberSuspended, (SubjectKind::Affiliation, Some(row.id.0)), "", now).await?;
    let keys = store::keys_of(&*tx, row.member_id).await?;
    tx.commit().await?;
    // All of the person's connections end; where they act for another facility, the browser reconnects.
    identity.cutoff.cut(keys.into_iter().map(|it| (it, now)));
    Ok(())
}

async fn resume_at(identity: &Identity, tx: Tx, by: (Actor, Level), row: store::Affiliation) -> Outcome<()> {
    let now = identity.clock.now();
    must_lift(by.1, row.suspended_at.is_some(), row.suspended_by.as_ref())?;
    let change = affiliation::ActiveModel {
        suspended_at: Set(None),
        suspended_reason: Set(None),
        suspended_by: Set(None),
        ..Default::default()
    };
    store::change_affiliation(&*tx, row.id, change).await?;
    entry::write(&*tx, by.0, Act::MemberResumed, (SubjectKind::Affiliation, Some(row.id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

async fn member_in_reach(
    tx: &impl ConnectionTrait,
    caller: &Caller,
    id: AffiliationId,
    action: Action,
) -> Outcome<store::Affiliation> {
    let row = store::affiliation(tx, id).await?.filter(|it| it.facility_id == caller.facility);
    let row = row.ok_or(Code::NotFound)?;
    let own = row.member_id == caller.member;
    if action.demands(caller.role).met_by(Rights::default(), own) { Ok(row) } else { Err(Code::Forbidden.into()) }
}

/// Issues a code for a further or a replacement card to somebody who is affiliated already.
pub async fn reissue(
    db: &impl ConnectionTrait,
    by: Actor,
    of: &store::Affiliation,
    kind: CardKind,
    now: Instant,
) -> Outcome<medpost_domain::code::Code> {
    let person = store::member(db, of.member_id).await?.ok_or(Code::NotFound)?;
    // A card without a profession is enrolled by a code that names its holder; so is the holder's next one.
    let last = store::last_let_in(db, of.id, kind).await?;
    let holder = last
        .filter(|it| kind == CardKind::Hpki && !it.temporary && !states_profession(it.professions.lines()))
        .map(|it| it.holder);
    let wanted = CodeRequest { affiliation: of.id, kind, holder: holder.as_deref(), expected: Some(&person.name) };
    Ok(invite::issue(db, by, &wanted, now).await?)
}
