//! Invitations: a person joins a facility by a one-time code, which is shown once and stored as a hash.

use medpost_domain::act::{Act, ActorKind, SubjectKind};
use medpost_domain::card::CardKind;
use medpost_domain::code::{ATTEMPTS, Code, VALID_DAYS};
use medpost_domain::id::{AffiliationId, CodeId, FacilityId, InboxId, MemberId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::{Rights, Role};
use medpost_domain::text::search::search_line;
use medpost_entity::{affiliation, enrolment_code, member};
use medpost_wire::problem::Code as Why;
use sea_orm::{ConnectionTrait, DbErr};
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::kit::fault::Outcome;
use crate::kit::{entropy, typed};

use super::store;

/// Maximum characters of a name.
const NAME_LETTERS: usize = 100;

/// A name as it is stored; may be empty.
pub fn name(field: &str, given: &str) -> Outcome<String> {
    typed::name(field, given, NAME_LETTERS, Why::BadName)
}

/// The name and reading of an invited person, as they are stored.
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
    /// A post instead of a person: whoever holds it acts with its card.
    pub post: bool,
    /// The facility.
    pub facility: FacilityId,
    /// Their role there.
    pub role: Role,
    /// The kind of card that the code is for.
    pub kind: CardKind,
    /// Inboxes to read and to send from; a manager manages them, too.
    pub inboxes: &'a [InboxId],
    /// The name that the certificate must have. `None`: whoever confirms compares it with the registered name.
    pub holder: Option<&'a str>,
}

/// A code to be issued for an affiliation.
pub struct CodeRequest<'a> {
    /// The affiliation.
    pub affiliation: AffiliationId,
    /// The kind of card that it is for.
    pub kind: CardKind,
    /// The name that the certificate must have; `None` for any.
    pub holder: Option<&'a str>,
    /// The person it is for, if known; shown to whoever confirms.
    pub expected: Option<&'a str>,
}

/// The hash that is stored of a code. With 128 random bits a plain hash is enough.
pub fn hash(code: &Code) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/enrolment-code/1");
    hash.update(code.0);
    hash.finalize().to_vec()
}

/// Adds person, affiliation and rights without a code, which is issued later, with the card.
pub async fn add(
    db: &impl ConnectionTrait,
    by: Actor,
    it: &Invitation<'_>,
    now: Instant,
) -> Result<AffiliationId, DbErr> {
    let member = add_person(db, it, now).await?;
    let affiliation = add_affiliation_with_rights(db, member, it, now).await?;
    entry::write(db, by, Act::MemberAdded, (SubjectKind::Affiliation, Some(affiliation.0)), "", now).await?;
    Ok(affiliation)
}

/// Adds person, affiliation, rights and code; returns the affiliation and the code to print.
pub async fn invite(
    db: &impl ConnectionTrait,
    by: Actor,
    it: &Invitation<'_>,
    now: Instant,
) -> Result<(AffiliationId, Code), DbErr> {
    let member = add_person(db, it, now).await?;
    let affiliation = add_affiliation_with_rights(db, member, it, now).await?;
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

/// Lets a person who is already registered join a further facility; returns their code.
pub async fn join(
    db: &impl ConnectionTrait,
    by: Actor,
    member: MemberId,
    it: &Invitation<'_>,
    now: Instant,
) -> Result<Code, DbErr> {
    let affiliation = add_affiliation_with_rights(db, member, it, now).await?;
    issue(db, by, &wanted(affiliation, it), now).await
}

const fn wanted<'a>(affiliation: AffiliationId, it: &Invitation<'a>) -> CodeRequest<'a> {
    CodeRequest { affiliation, kind: it.kind, holder: it.holder, expected: Some(it.name) }
}

async fn add_affiliation_with_rights(
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

/// Issues a code for an affiliation: for a first, a further or a replacement card. An affiliation has one valid code at
/// a time, so that of a lost letter is void.
pub async fn issue(db: &impl ConnectionTrait, by: Actor, it: &CodeRequest<'_>, now: Instant) -> Result<Code, DbErr> {
    store::void_codes(db, it.affiliation).await?;
    let code = Code(entropy::bytes());
    let id = CodeId(entropy::id(now));
    let row = enrolment_code::Model {
        id,
        hash: hash(&code),
        affiliation_id: it.affiliation,
        card_kind: it.kind.into(),
        holder: it.holder.map(str::to_owned),
        // An earlier release still reads it.
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
