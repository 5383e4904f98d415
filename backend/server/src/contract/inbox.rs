//! A facility's inboxes: making, renaming, closing and reopening them, and how open they are to others. What is in a
//! closed inbox stays readable until it ends; nothing new arrives and nothing is sent.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::number::Count;
use medpost_domain::openness::Senders;
use medpost_domain::role::Action;
use medpost_domain::text::search::search_line;
use medpost_entity::inbox;
use medpost_wire::directory::{InboxName, NameInbox, OwnInbox};
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::directory::store;
use crate::kit::fault::{Fault, Outcome};
use crate::kit::{entropy, typed};
use crate::session::caller::Caller;
use crate::vault::keys::Vault;

use super::{Contracts, store as contracts};

/// How many inboxes a facility may have.
pub const MOST: usize = 40;
/// How many facilities may be listed as an inbox's senders.
const MOST_ADMITTED: usize = 200;
/// Maximum characters of a name.
const LETTERS: usize = 60;

/// How open an inbox is to be.
pub struct Rules {
    /// Hidden from facilities of other groups.
    pub hidden: bool,
    /// Whom it accepts letters from.
    pub senders: Senders,
    /// The listed facilities; stored only for [`Senders::Listed`].
    pub admitted: Vec<FacilityId>,
}

/// The inboxes of the caller's facility, including closed ones.
pub async fn own_inboxes(db: &impl ConnectionTrait, caller: &Caller) -> Outcome<Vec<OwnInbox>> {
    must_manage_inboxes(caller)?;
    let rows = store::inboxes(db, caller.facility).await?;
    let seen = rows.into_iter().map(|it| OwnInbox {
        id: it.id,
        name: it.name,
        kana: it.kana,
        closed_at: it.closed_at,
        version: it.version,
    });
    Ok(seen.collect())
}

/// Makes an inbox of the caller's facility; its managers get all rights at it.
pub async fn make_inbox(contracts: &Contracts, caller: &Caller, request: &InboxName) -> Outcome<()> {
    must_manage_inboxes(caller)?;
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    make(&*tx, &contracts.vault, Actor::person(caller), caller.facility, request, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Renames, closes or reopens an inbox of the caller's facility.
pub async fn change_inbox(contracts: &Contracts, caller: &Caller, id: InboxId, request: &NameInbox) -> Outcome<()> {
    must_manage_inboxes(caller)?;
    let now = contracts.clock.now();
    let tx = contracts.db.write().await?;
    let row = store::lock_inbox(&*tx, id).await?.filter(|it| it.facility_id == caller.facility);
    let row = row.ok_or(Code::NotFound)?;
    let name = InboxName { name: request.name.clone(), kana: request.kana.clone() };
    change(&*tx, Actor::person(caller), (&row, request.version), &name, request.closed, None, now).await?;
    tx.commit().await?;
    Ok(())
}

fn must_manage_inboxes(caller: &Caller) -> Outcome<()> {
    if caller.may(Action::ManageInboxes, None) { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// Adds an inbox with a new key. Nobody has any right at it yet.
pub async fn add(
    db: &impl ConnectionTrait,
    vault: &Vault,
    by: Actor,
    facility: FacilityId,
    name: &InboxName,
    retention_days: Count,
    now: Instant,
) -> Outcome<InboxId> {
    let id = InboxId(entropy::id(now));
    let (key_version, sealed_key) = vault.new_inbox_key(id).map_err(Fault::broken("make the key of an inbox"))?;
    let row = store::Inbox {
        id,
        facility_id: facility,
        folded: folded(name),
        name: name.name.clone(),
        kana: name.kana.clone(),
        retention_days,
        key_version,
        sealed_key,
        created_at: now,
        closed_at: None,
        hidden: false,
        senders: Senders::All.into(),
        version: 1,
    };
    store::add_inbox(db, row).await?;
    entry::write(db, by, Act::InboxAdded, (SubjectKind::Inbox, Some(id.0)), "", now).await?;
    Ok(id)
}

/// Makes a further inbox of a facility. Its managers may read, send and manage: nothing is in it yet that was not
/// theirs to see.
pub async fn make(
    db: &impl ConnectionTrait,
    vault: &Vault,
    by: Actor,
    facility: FacilityId,
    request: &InboxName,
    now: Instant,
) -> Outcome<InboxId> {
    let name = named(request)?;
    // Locked, so that two new inboxes can't pass the checks at the same time.
    let row = store::lock_facility(db, facility).await?.ok_or(Code::NotFound)?;
    let there = store::inboxes(db, facility).await?;
    if there.len() >= MOST {
        return Err(Problem::new(Code::TooMany).beyond(MOST as u64).into());
    }
    if there.iter().any(|it| it.name == name.name) {
        return Err(Code::NameTaken.into());
    }
    let plan = store::plan(db, row.plan_id).await?.ok_or(Code::NotFound)?;
    let id = add(db, vault, by, facility, &name, plan.retention_days, now).await?;
    store::give_to_managers(db, facility, id, now).await?;
    Ok(id)
}

/// Changes a locked inbox, unless it was changed since `version` (`Stale`).
pub async fn change(
    db: &impl ConnectionTrait,
    by: Actor,
    (row, version): (&store::Inbox, i32),
    request: &InboxName,
    closed: bool,
    rules: Option<&Rules>,
    now: Instant,
) -> Outcome<()> {
    if row.version != version {
        return Err(Code::Stale.into());
    }
    let name = named(request)?;
    store::lock_facility(db, row.facility_id).await?;
    let others = store::inboxes(db, row.facility_id).await?;
    let mut others = others.iter().filter(|it| it.id != row.id);
    if others.clone().any(|it| it.name == name.name) {
        return Err(Code::NameTaken.into());
    }
    // Without any inbox a facility is closed as a whole, and senders are told its last day.
    if closed && row.closed_at.is_none() && others.all(|it| it.closed_at.is_some()) {
        return Err(Code::LastInbox.into());
    }
    let mut done = Vec::new();
    let mut next = inbox::ActiveModel { version: Set(row.version + 1), ..Default::default() };
    if name.name != row.name || name.kana != row.kana {
        next.folded = Set(folded(&name));
        next.name = Set(name.name);
        next.kana = Set(name.kana);
        done.push((Act::InboxRenamed, String::new()));
    }
    if closed != row.closed_at.is_some() {
        if closed {
            // Its part of a divided pool is freed as it empties. If reopened, it gets a new allotment.
            contracts::end_allotments(db, row.id, now).await?;
        }
        next.closed_at = Set(closed.then_some(now));
        done.push((if closed { Act::InboxClosed } else { Act::InboxReopened }, String::new()));
    }
    if let Some(it) = rules {
        if it.admitted.len() > MOST_ADMITTED {
            return Err(Problem::new(Code::TooMany).beyond(MOST_ADMITTED as u64).into());
        }
        let admitted = if it.senders == Senders::Listed { it.admitted.as_slice() } else { &[] };
        next.hidden = Set(it.hidden);
        next.senders = Set(it.senders.into());
        store::admit(db, row.id, admitted, now).await?;
        let detail = format!("hidden={} senders={} admitted={}", it.hidden, it.senders.text(), admitted.len());
        done.push((Act::InboxOpenness, detail));
    }
    store::change_inbox(db, row.id, next).await?;
    for (action, detail) in done {
        entry::write(db, by, action, (SubjectKind::Inbox, Some(row.id.0)), &detail, now).await?;
    }
    Ok(())
}

/// A name as it is stored, or `BadName`.
fn named(request: &InboxName) -> Outcome<InboxName> {
    let line = |field: &str, it: &str| {
        let it = typed::name(field, it, LETTERS, Code::BadName)?;
        // `|` separates inboxes in a table.
        if it.contains('|') { Err(Fault::from(Code::BadName)) } else { Ok(it) }
    };
    let name = InboxName { name: line("name", &request.name)?, kana: line("kana", &request.kana)? };
    if name.name.is_empty() { Err(Code::BadName.into()) } else { Ok(name) }
}

fn folded(name: &InboxName) -> String {
    search_line(&[&name.name, &name.kana], &[])
}
