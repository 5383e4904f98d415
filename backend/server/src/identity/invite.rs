//! Invites: a person joins a facility by a one-time code, printed once and kept as a hash.

use medpost_domain::act::{Act, ActorKind, SubjectKind};
use medpost_domain::card::CardKind;
use medpost_domain::code::{ATTEMPTS, Code, VALID_DAYS};
use medpost_domain::id::{AffiliationId, CodeId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::{Rights, Role};
use medpost_domain::text::search_line;
use medpost_entity::{affiliation, enrolment_code, member};
use medpost_wire::problem::Code as Why;
use sea_orm::{ConnectionTrait, DbErr};
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::kit::fault::Outcome;
use crate::kit::{entropy, typed};

use super::store;

/// Letters of a name.
const NAME_LETTERS: usize = 100;

/// A name as it is kept; it may be empty.
pub fn name(field: &str, given: &str) -> Outcome<String> {
    typed::name(field, given, NAME_LETTERS, Why::BadName)
}

/// Name and reading of somebody who is invited, as they are kept.
pub fn named(given: &str, kana: &str) -> Outcome<(String, String)> {
    let (given, kana) = (name("name", given)?, name("kana", kana)?);
    if given.is_empty() { Err(Why::BadName.into()) } else { Ok((given, kana)) }
}

/// Who is invited, and to what.
pub struct Invitation<'a> {
    /// Registered name, as shown to everybody.
    pub name: &'a str,
    /// フリガナ
    pub kana: &'a str,
    /// A post in place of a person: whoever holds it acts with its card.
    pub post: bool,
    /// The facility.
    pub facility: FacilityId,
    /// The role there.
    pub role: Role,
    /// Which kind of card the code may be used with.
    pub kind: CardKind,
    /// Inboxes to read, send from and (managers) look after.
    pub inboxes: &'a [InboxId],
    /// Name that must stand on the certificate; none: whoever gives their word compares it with the registered name.
    pub holder: Option<&'a str>,
}

/// A code that is wanted for a belonging.
pub struct Wanted<'a> {
    /// The belonging.
    pub affiliation: AffiliationId,
    /// Which kind of card it may be used with.
    pub kind: CardKind,
    /// Name that must stand on the certificate; none: any.
    pub holder: Option<&'a str>,
    /// Whom it is for, as far as that is known: told to whoever gives their word.
    pub expected: Option<&'a str>,
}

/// The hash under which a code is kept. A code has 128 random bits, so a plain hash does.
pub fn hash(code: &Code) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/enrolment-code/1");
    hash.update(code.0);
    hash.finalize().to_vec()
}

/// Adds person, belonging and rights without a code: it comes later, with the card.
pub async fn add(
    db: &impl ConnectionTrait,
    by: Actor,
    it: &Invitation<'_>,
    now: Instant,
) -> Result<AffiliationId, DbErr> {
    let member = add_person(db, it, now).await?;
    let affiliation = belong(db, member, it, now).await?;
    entry::write(db, by, Act::MemberAdded, (SubjectKind::Affiliation, Some(affiliation.0)), "", now).await?;
    Ok(affiliation)
}

/// Adds person, belonging, rights and code; answers the person and the code to print.
pub async fn invite(
    db: &impl ConnectionTrait,
    by: Actor,
    it: &Invitation<'_>,
    now: Instant,
) -> Result<(AffiliationId, Code), DbErr> {
    let member = add_person(db, it, now).await?;
    let affiliation = belong(db, member, it, now).await?;
    Ok((affiliation, issue(db, by, &wanted(affiliation, it), now).await?))
}

async fn add_person(db: &impl ConnectionTrait, it: &Invitation<'_>, now: Instant) -> Result<MemberId, DbErr> {
    let member = MemberId(entropy::id(now));
    let folded = search_line(&[it.name, it.kana], &[]);
    let row = member::Model {
        id: member,
        name: it.name.to_owned(),
        kana: it.kana.to_owned(),
        folded,
        created_at: now,
        post: it.post,
    };
    store::add_member(db, row).await?;
    Ok(member)
}

/// A person who is registered already joins a further facility.
pub async fn join(
    db: &impl ConnectionTrait,
    by: Actor,
    member: MemberId,
    it: &Invitation<'_>,
    now: Instant,
) -> Result<Code, DbErr> {
    let affiliation = belong(db, member, it, now).await?;
    issue(db, by, &wanted(affiliation, it), now).await
}

const fn wanted<'a>(affiliation: AffiliationId, it: &Invitation<'a>) -> Wanted<'a> {
    Wanted { affiliation, kind: it.kind, holder: it.holder, expected: Some(it.name) }
}

async fn belong(
    db: &impl ConnectionTrait,
    member: MemberId,
    it: &Invitation<'_>,
    now: Instant,
) -> Result<AffiliationId, DbErr> {
    let affiliation = AffiliationId(entropy::id(now));
    let row = affiliation::Model {
        id: affiliation,
        member_id: member,
        facility_id: it.facility,
        role: it.role.into(),
        from_at: now,
        until_at: None,
        suspended_at: None,
        suspended_reason: None,
        suspended_by: None,
    };
    store::add_affiliation(db, row).await?;
    for inbox in it.inboxes {
        let rights = Rights { read: true, send: true, manage: it.role == Role::Manager };
        let row = store::NewReader { id: entropy::id(now), inbox: *inbox, member, rights, until: None };
        store::set_reader(db, row, now).await?;
    }
    Ok(affiliation)
}

/// A fresh code for a belonging: for a first card, a further card, or a new one in place of a dead one.
/// A belonging has one code at a time: a lost letter's code counts no more.
pub async fn issue(db: &impl ConnectionTrait, by: Actor, it: &Wanted<'_>, now: Instant) -> Result<Code, DbErr> {
    store::void_codes(db, it.affiliation).await?;
    let code = Code(entropy::bytes());
    let id = CodeId(entropy::id(now));
    let row = enrolment_code::Model {
        id,
        hash: hash(&code),
        affiliation_id: it.affiliation,
        card_kind: it.kind.into(),
        holder: it.holder.map(str::to_owned),
        // A release before this one asks for it.
        needs_confirmation: true,
        issued_by: by.member,
        issued_at: now,
        expires_at: now.plus(VALID_DAYS * DAY),
        attempts_left: ATTEMPTS,
        used_at: None,
        by_console: by.kind == ActorKind::Administrator,
        expected: it.expected.map(str::to_owned),
    };
    store::add_code(db, row).await?;
    let detail = format!("kind={}", it.kind.text());
    entry::write(db, by, Act::CodeIssued, (SubjectKind::Affiliation, Some(it.affiliation.0)), &detail, now).await?;
    Ok(code)
}
