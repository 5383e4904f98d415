//! Who may read, send from and manage an inbox: shared by several people, each with a card of their own, and lent to a
//! colleague for the days of an absence, so that the mail is read while the doctor is away.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{AffiliationId, InboxId};
use medpost_domain::role::{Action, Rights};
use medpost_wire::directory::{ChangeReader, InboxReader};
use medpost_wire::problem::{Code, Problem};

use crate::audit::entry::{self, Actor};
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Identity, store};

/// Everybody of the caller's facility with their rights at one of its inboxes.
pub async fn readers(identity: &Identity, caller: &Caller, inbox: InboxId) -> Outcome<Vec<InboxReader>> {
    if !caller.may(Action::ManageReaders, Some(inbox)) {
        return Err(Code::Forbidden.into());
    }
    let now = identity.clock.now();
    let rows = store::readers_of(&*identity.db, inbox, now).await?;
    let everybody = store::members(&*identity.db, caller.facility).await?;
    let seen = everybody.into_iter().filter(|it| it.0.suspended_at.is_none()).map(|(belonging, person, _)| {
        let row = rows.iter().find(|it| it.member_id == person.id);
        InboxReader {
            id: belonging.id,
            role: belonging.role.clone(),
            read: row.is_some_and(|it| it.may_read),
            send: row.is_some_and(|it| it.may_send),
            manage: row.is_some_and(|it| it.may_manage),
            from: row.map(|it| it.from_at).filter(|it| *it > now),
            until: row.and_then(|it| it.until_at),
            own: person.id == caller.member,
            name: person.name,
            kana: person.kana,
        }
    });
    Ok(seen.collect())
}

/// Changes somebody's rights at an inbox, at once. Nobody changes their own, so the inbox keeps a manager.
pub async fn change_reader(
    identity: &Identity,
    caller: &Caller,
    inbox: InboxId,
    id: AffiliationId,
    request: &ChangeReader,
) -> Outcome<()> {
    if !caller.may(Action::ManageReaders, Some(inbox)) {
        return Err(Code::Forbidden.into());
    }
    let now = identity.clock.now();
    if request.until.is_some_and(|it| it <= now) {
        return Err(Problem::new(Code::Malformed).about("until").into());
    }
    let tx = identity.db.write().await?;
    let belonging = store::affiliation(&*tx, id).await?.filter(|it| it.facility_id == caller.facility);
    let belonging = belonging.ok_or(Code::NotFound)?;
    if belonging.member_id == caller.member {
        return Err(Code::Forbidden.into());
    }
    // Checked again under the inbox's lock: if two people take each other's rights, one is too late. Whoever manages it
    // only for a time changes nothing, and nobody gives rights that they don't have.
    store::lock_inbox(&*tx, inbox).await?;
    let own = store::readers_of(&*tx, inbox, now).await?.into_iter().find(|it| it.member_id == caller.member);
    let own = own.filter(|it| it.may_manage && it.until_at.is_none()).ok_or(Code::Forbidden)?;
    let given = Rights { read: request.read, send: request.send, manage: request.manage };
    if !given.within(Rights { read: own.may_read, send: own.may_send, manage: own.may_manage }) {
        return Err(Code::Forbidden.into());
    }
    let row = store::NewReader {
        id: entropy::id(now),
        inbox,
        member: belonging.member_id,
        rights: given,
        until: request.until,
    };
    store::set_reader(&*tx, row, now).await?;
    let until = request.until.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let detail =
        format!("affiliation={id} read={} send={} manage={} until={until}", request.read, request.send, request.manage);
    entry::write(&*tx, Actor::person(caller), Act::ReaderChanged, (SubjectKind::Inbox, Some(inbox.0)), &detail, now)
        .await?;
    tx.commit().await?;
    Ok(())
}
