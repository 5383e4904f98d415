//! Administrators of an association, or the operator's staff: invited by a one-time link, given roles, suspended.
//! Nobody changes themselves, and the last head with a key stays. A link is mailed to its owner and shown to nobody. An
//! invited person counts as one hand with whoever invited them until a third person has confirmed them (ADR 19).

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::{Hands, WAIT};
use medpost_domain::id::{AdministratorId, AssociationId, ContractId, MemberId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number;
use medpost_domain::office::OfficeNotice;
use medpost_domain::plan::Audience;
use medpost_domain::role::{Action, Role};
use medpost_wire::console::administrators::{self as wire, ChangeAdministrator, InviteAdministrator};
use medpost_wire::letters::MailedLink;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, DbErr, Set};

use crate::audit::entry::{self, Actor};
use crate::console::contracts;
use crate::identity::{admission, store as people};
use crate::kit::fault::Outcome;
use crate::kit::{entropy, typed};
use crate::notify::{mails, post};
use crate::office::caller::ConsoleCaller;
use crate::office::distinct::are_distinct_people;
use crate::office::keys::{fresh_token, hash};
use crate::office::tables::format_time;
use crate::office::{outbox, store};

use super::Console;

/// Days for which a one-time link works.
const LINK_DAYS: i64 = 7;
/// Maximum length of a name in characters.
const NAME_LETTERS: usize = 100;
/// Maximum number of administrators of one association.
const MOST: usize = 200;

/// Adds an administrator; returns the token of their first link. Leaves rights to its callers, e.g. the command line.
pub async fn add(
    db: &impl ConnectionTrait,
    by: Actor,
    row: store::Administrator,
    now: Instant,
) -> Result<String, DbErr> {
    let (id, role) = (row.id, row.role.clone());
    store::add_administrator(db, row).await?;
    let detail = format!("role={role}");
    entry::write(db, by, Act::AdministratorInvited, (SubjectKind::Administrator, Some(id.0)), &detail, now).await?;
    outbox::enqueue_office_notice(db, OfficeNotice::Invited, id, by.member.map(|it| AdministratorId(it.0)), now)
        .await?;
    issue(db, by, id, now).await
}

/// Issues a new link and returns its token; earlier links become void.
pub async fn issue(db: &impl ConnectionTrait, by: Actor, id: AdministratorId, now: Instant) -> Result<String, DbErr> {
    let token = fresh_token();
    let row = store::Link {
        hash: hash(&token),
        administrator_id: id,
        issued_by: by.member.map(|it| AdministratorId(it.0)),
        issued_at: now,
        expires_at: now.plus(LINK_DAYS * DAY),
        used_at: None,
    };
    store::add_link(db, row, now).await?;
    entry::write(db, by, Act::AdministratorLinkIssued, (SubjectKind::Administrator, Some(id.0)), "", now).await?;
    Ok(token)
}

/// Returns everybody at the caller's association or at the operator, the caller included.
pub async fn administrators(db: &impl ConnectionTrait, caller: &ConsoleCaller) -> Outcome<Vec<wire::Administrator>> {
    caller.must(Action::SeeConsole)?;
    administrators_of(db, caller, caller.scope.association()).await
}

/// Returns the administrators of a contract's association, for the operator, who helps where nobody else can.
pub async fn contract_administrators(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
) -> Outcome<Vec<wire::Administrator>> {
    let of = helped(console, caller, id).await?;
    administrators_of(&*console.db, caller, Some(of)).await
}

/// The association of a group contract; refused to all but the operator, and for individual contracts.
async fn helped(console: &Console, caller: &ConsoleCaller, id: ContractId) -> Outcome<AssociationId> {
    let row = contracts::contract(console, caller, id).await?;
    caller.must(Action::ManageAdministrators)?;
    if caller.scope.association().is_some() || row.audience != Audience::Group {
        return Err(Code::Forbidden.into());
    }
    Ok(row.association_id)
}

async fn administrators_of(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    of: Option<AssociationId>,
) -> Outcome<Vec<wire::Administrator>> {
    let rows = store::administrators(db, of).await?;
    let ids: Vec<AdministratorId> = rows.iter().map(|it| it.id).collect();
    let keys = store::keys_of(db, ids.clone()).await?;
    let last = store::last_sessions(db, ids).await?;
    let seen = rows.into_iter().map(|it| {
        let count = keys.iter().filter(|key| key.administrator_id == it.id).count();
        wire::Administrator {
            role: it.role,
            keys: number::count(count),
            signed_in_at: last.iter().find(|last| last.0 == it.id).map(|it| it.1),
            suspended_at: it.suspended_at,
            own: it.id == caller.administrator,
            version: it.version,
            id: it.id,
            name: it.name,
            mail: it.mail,
        }
    });
    Ok(seen.collect())
}

/// Returns [`administrators`] as CSV.
pub async fn administrators_csv(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    let head = ["氏名", "メールアドレス", "役割", "ログイン手段", "最終ログイン", "停止日時"];
    let lines = administrators(db, caller).await?.into_iter().map(|it| {
        vec![
            it.name,
            it.mail,
            it.role.said(|it| it.words().ja).to_owned(),
            it.keys.to_string(),
            format_time(it.signed_in_at),
            format_time(it.suspended_at),
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

/// Invites a colleague; the link is mailed to them.
pub async fn invite_administrator(
    console: &Console,
    caller: &ConsoleCaller,
    request: &InviteAdministrator,
) -> Outcome<MailedLink> {
    invite(console, caller, caller.scope.association(), request).await
}

/// Invites an administrator for a contract's association, where nobody there can.
pub async fn invite_for_contract(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
    request: &InviteAdministrator,
) -> Outcome<MailedLink> {
    let of = helped(console, caller, id).await?;
    invite(console, caller, Some(of), request).await
}

async fn invite(
    console: &Console,
    caller: &ConsoleCaller,
    of: Option<AssociationId>,
    request: &InviteAdministrator,
) -> Outcome<MailedLink> {
    caller.must(Action::ManageAdministrators)?;
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let name = typed::name("name", &request.name, NAME_LETTERS, Code::BadName)?;
    if name.is_empty() {
        return Err(Code::BadName.into());
    }
    let mail = post::address(&request.mail).ok_or(Code::BadAddress)?;
    fits(of, request.role)?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    if store::lock_administrators(&*tx, of).await?.len() >= MOST {
        return Err(Code::TooMany.into());
    }
    let row = store::Administrator {
        name,
        role: request.role.into(),
        ..invited(&*tx, of, mail, caller.administrator, now).await?
    };
    let token = add(&*tx, Actor::administrator(caller.administrator), row, now).await?;
    tx.commit().await?;
    Ok(mail_link(console, mail, &token, now).await)
}

/// Confirms somebody whom another person invited: from now on they count as a person of their own.
pub async fn confirm_administrator(console: &Console, caller: &ConsoleCaller, id: AdministratorId) -> Outcome<()> {
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let it = colleague(&*tx, caller, id).await?;
    if it.invited_by.is_none() || it.known_at.is_some_and(|at| at <= now) {
        return Err(Code::WrongStep.into());
    }
    if !are_distinct_people(&*tx, it.id, caller.administrator, now).await? {
        return Err(Code::SecondPersonNeeded.into());
    }
    let change = medpost_entity::administrator::ActiveModel { known_at: Set(Some(now)), ..Default::default() };
    store::change_administrator(&*tx, id, change).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::AdministratorConfirmed, (SubjectKind::Administrator, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Issues a new link to somebody who lost every key; done by a colleague or the operator.
pub async fn issue_link(console: &Console, caller: &ConsoleCaller, id: AdministratorId) -> Outcome<MailedLink> {
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let it = colleague(&*tx, caller, id).await?;
    let token = issue(&*tx, Actor::administrator(caller.administrator), id, now).await?;
    tx.commit().await?;
    Ok(mail_link(console, &it.mail, &token, now).await)
}

/// Gives somebody another role, suspends or re-admits them. Suspending ends their sessions, links and codes.
pub async fn change_administrator(
    console: &Console,
    caller: &ConsoleCaller,
    id: AdministratorId,
    request: &ChangeAdministrator,
) -> Outcome<()> {
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    fits(caller.scope.association(), request.role)?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    // All are locked, so that two heads can't suspend each other at once.
    let all = store::lock_administrators(&*tx, caller.scope.association()).await?;
    let it = all.iter().find(|it| it.id == id).ok_or(Code::NotFound)?;
    caller.must_to(Action::ManageAdministrators, it.id == caller.administrator)?;
    if it.version != request.version {
        return Err(Code::Stale.into());
    }
    // Nobody changes themselves, so the caller stays a head; still, the others are counted rather than relied on.
    let head = all
        .iter()
        .filter(|it| it.id != id && it.suspended_at.is_none())
        .filter(|it| it.role.known().is_some_and(is_head));
    let heads: Vec<AdministratorId> = head.map(|it| it.id).collect();
    let stays = !request.suspended && is_head(request.role);
    if !stays && store::keys_of(&*tx, heads).await?.is_empty() {
        return Err(Code::LastAdministrator.into());
    }
    let change = medpost_entity::administrator::ActiveModel {
        role: Set(request.role.into()),
        suspended_at: Set(request.suspended.then_some(it.suspended_at.unwrap_or(now))),
        version: Set(it.version + 1),
        ..Default::default()
    };
    store::change_administrator(&*tx, id, change).await?;
    if request.suspended {
        store::end_sessions(&*tx, id, now).await?;
        store::void_links(&*tx, id, now).await?;
        // Codes end with their issuer (ADR 19).
        people::void_codes_by(&*tx, MemberId(id.0), None).await?;
    }
    let detail = format!("role={} suspended={}", request.role.text(), request.suspended);
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::AdministratorChanged, (SubjectKind::Administrator, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Mails a link to its owner and nobody else. If the mail fails, the answer says so, and a new link is needed.
pub(super) async fn mail_link(console: &Console, mail: &str, token: &str, now: Instant) -> MailedLink {
    let link = format!("{}/join#{token}", console.office.url);
    let letter =
        mails::office::invitation(mail, &link, &console.office.desk, format!("invitation-{}", entropy::id(now)));
    let left = console.office.post.send(&letter).await;
    if let Err(error) = &left {
        tracing::warn!(%error, "a one-time link could not be mailed");
    }
    MailedLink { mail: mail.to_owned(), sent: left.is_ok(), expires_at: now.plus(LINK_DAYS * DAY) }
}

/// Locks and returns an administrator whom the caller may manage; `NotFound` if out of reach.
async fn colleague(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: AdministratorId,
) -> Outcome<store::Administrator> {
    let it = store::lock_administrator(db, id).await?.ok_or(Code::NotFound)?;
    if caller.scope.association().is_some_and(|own| it.association_id != Some(own)) {
        return Err(Code::NotFound.into());
    }
    caller.must_to(Action::ManageAdministrators, it.id == caller.administrator)?;
    Ok(it)
}

/// A row for somebody whom `by` invites to an address. If nobody else could confirm them, they count as confirmed after
/// a day, with the heads notified.
pub(super) async fn invited(
    db: &impl ConnectionTrait,
    of: Option<AssociationId>,
    mail: &str,
    by: AdministratorId,
    now: Instant,
) -> Result<store::Administrator, DbErr> {
    let bound = admission::one_hand(db, &Hands::of(Some(by.0)), now).await?;
    let others = store::heads(db, of).await?.iter().any(|it| !bound.contains(&it.id.0));
    Ok(store::Administrator {
        id: AdministratorId(entropy::id(now)),
        association_id: of,
        name: String::new(),
        mail: mail.to_owned(),
        role: Role::Administrator.into(),
        created_at: now,
        suspended_at: None,
        version: 1,
        invited_by: Some(by),
        known_at: (!others).then_some(now.plus(WAIT)),
    })
}

/// Refuses a role that doesn't exist in an association or, with `None`, at the operator.
fn fits(association: Option<AssociationId>, role: Role) -> Result<(), Code> {
    let roles: &[Role] = if association.is_some() { &Role::ASSOCIATION } else { &Role::OPERATING };
    if roles.contains(&role) { Ok(()) } else { Err(Code::Forbidden) }
}

fn is_head(role: Role) -> bool {
    matches!(role, Role::Administrator | Role::Operator)
}
