//! Who uses an inbox, changed from the console: adds a reader, or hands an inbox to a new person with a code for their
//! card in one step. An added reader has access after a day, with the facility notified; a new person once their card
//! is confirmed. At a facility not in use yet access is immediate, because its first card waits anyway.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::{Hands, WAIT};
use medpost_domain::code::VALID_DAYS;
use medpost_domain::id::{AffiliationId, FacilityId, InboxId};
use medpost_domain::instant::DAY;
use medpost_domain::role::{Action, Rights, Role};
use medpost_wire::console::inboxes::{AddReader, HandInbox};
use medpost_wire::directory::IssuedCode;
use medpost_wire::problem::Code;
use sea_orm::ConnectionTrait;

use crate::audit::entry::{self, Actor};
use crate::console::reach;
use crate::directory::store as directory;
use crate::identity::invite::{self, Invitation};
use crate::identity::member::MOST_CODES;
use crate::identity::{admission, store as people};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::{Console, FURTHEST, last_moment};

/// Lets somebody of the facility read one of its inboxes, or send from it.
pub async fn add_reader(
    console: &Console,
    caller: &ConsoleCaller,
    inbox: InboxId,
    id: AffiliationId,
    request: &AddReader,
) -> Outcome<()> {
    caller.must(Action::InviteMember)?;
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let facility = own_inbox(console, &*tx, caller, inbox).await?;
    let belonging = people::affiliation(&*tx, id).await?.filter(|it| it.facility_id == facility);
    let belonging = belonging.filter(|it| it.suspended_at.is_none()).ok_or(Code::NotFound)?;
    people::lock_inbox(&*tx, inbox).await?;
    // Read under the inbox's lock, so that it holds until the commit.
    let there = people::readers_of(&*tx, inbox, now).await?;
    // Existing rights are the facility's to change.
    if there.iter().any(|it| it.member_id == belonging.member_id) {
        return Err(Code::WrongStep.into());
    }
    // ADR 19: a clerk adds neither themselves nor anybody who counts as one hand with them.
    let own = admission::one_hand(&*tx, &Hands::of(Some(caller.administrator.0)), now).await?;
    if own.contains(&belonging.member_id.0) {
        return Err(Code::SecondPersonNeeded.into());
    }
    // Nobody would be notified and could object, so a working manager has to grant the right.
    let told = people::has_address(&*tx, facility, &own, now).await?;
    if !told && people::managers(&*tx, facility, now).await?.iter().any(|it| it.works) {
        return Err(Code::ManagerFirst.into());
    }
    let from = if people::is_in_use(&*tx, facility).await? { now.plus(WAIT) } else { now };
    let reader = entropy::id(now);
    let row = people::NewReader {
        id: reader,
        inbox,
        member: belonging.member_id,
        rights: Rights { read: request.read, send: request.send, manage: false },
        until: None,
    };
    people::set_reader(&*tx, row, from).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("affiliation={id} read={} send={} from={from}", request.read, request.send);
    entry::write(&*tx, by, Act::ReaderAdded, (SubjectKind::Inbox, Some(inbox.0)), &detail, now).await?;
    if from > now {
        queue::enqueue(&*tx, &Task::ReaderWaits { facility, inbox, reader, belonging: id }, now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Hands an inbox to a new person, with a code for their card; the previous reader keeps access until `last_day`.
pub async fn hand_inbox(
    console: &Console,
    caller: &ConsoleCaller,
    inbox: InboxId,
    request: &HandInbox,
) -> Outcome<IssuedCode> {
    caller.must(Action::InviteMember)?;
    caller.must_be_fresh()?;
    let (name, kana) = invite::named(&request.name, &request.kana)?;
    let now = console.clock.now();
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    let facility = own_inbox(console, &*tx, caller, inbox).await?;
    if people::open_codes(&*tx, facility, now).await? >= MOST_CODES {
        return Err(Code::TooMany.into());
    }
    people::lock_inbox(&*tx, inbox).await?;
    let before = match request.before {
        Some(id) => {
            let it = people::affiliation(&*tx, id).await?.filter(|it| it.facility_id == facility);
            Some(it.ok_or(Code::NotFound)?)
        }
        None => None,
    };
    let mut role = Role::Member;
    if let Some(it) = &before {
        role = it.role.get()?;
        let until = last_moment(request.last_day, now, FURTHEST)?;
        let rows = people::readers_of(&*tx, inbox, now).await?;
        let row = rows.into_iter().find(|row| row.member_id == it.member_id).ok_or(Code::NotFound)?;
        let rights = Rights { read: row.may_read, send: row.may_send, manage: row.may_manage };
        // Never extends a right that was lent.
        let until = Some(row.until_at.map_or(until, |it| it.min(until)));
        let ends = people::NewReader { id: row.id, inbox, member: it.member_id, rights, until };
        people::set_reader(&*tx, ends, row.from_at).await?;
    }
    let invitation = Invitation {
        name: &name,
        kana: &kana,
        post: false,
        facility,
        role,
        kind: request.card,
        inboxes: &[inbox],
        holder: None,
    };
    let (id, code) = invite::invite(&*tx, by, &invitation, now).await?;
    let detail = format!("from={}", request.before.map_or_else(|| "-".to_owned(), |it| it.to_string()));
    entry::write(&*tx, by, Act::InboxHanded, (SubjectKind::Inbox, Some(inbox.0)), &detail, now).await?;
    queue::enqueue(&*tx, &Task::InboxHanded { facility, inbox, belonging: id }, now, now).await?;
    tx.commit().await?;
    Ok(IssuedCode { code: code.print_checked(), expires_at: now.plus(VALID_DAYS * DAY) })
}

/// Returns the facility of an open inbox, if the caller may change it.
async fn own_inbox(
    console: &Console,
    tx: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: InboxId,
) -> Outcome<FacilityId> {
    let row = directory::inbox(tx, id).await?.filter(|it| it.closed_at.is_none()).ok_or(Code::NotFound)?;
    reach::must_be_own(console, tx, caller, row.facility_id).await?;
    Ok(row.facility_id)
}
