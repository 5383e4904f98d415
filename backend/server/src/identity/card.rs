//! Suspending and resuming cards. A suspension is lifted by the level that made it, or by one above.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::Level;
use medpost_domain::id::CardId;
use medpost_domain::role::{Action, Rights};
use medpost_domain::stored::Word;
use medpost_entity::card;
use medpost_wire::problem::Code;
use sea_orm::Set;

use crate::audit::entry::{self, Actor};
use crate::kit::db::Tx;
use crate::kit::fault::Outcome;
use crate::session::caller::Caller;

use super::{Identity, store};

/// Suspends a card of the facility at once, and ends its sessions and open connections.
pub async fn suspend_card(identity: &Identity, caller: &Caller, id: CardId, reason: &str) -> Outcome<()> {
    let tx = identity.db.write().await?;
    let row = card_in_reach(&*tx, caller, id, Action::SuspendCard).await?;
    suspend_row(identity, tx, (Actor::person(caller), Level::Facility), row, reason).await
}

/// Resumes a suspended card of the facility. Nobody resumes their own.
pub async fn resume_card(identity: &Identity, caller: &Caller, id: CardId) -> Outcome<()> {
    let tx = identity.db.write().await?;
    let row = card_in_reach(&*tx, caller, id, Action::ResumeCard).await?;
    resume_row(identity, tx, (Actor::person(caller), Level::Facility), row).await
}

/// Suspends a card, for somebody above its facility.
pub async fn suspend(identity: &Identity, by: (Actor, Level), id: CardId, reason: &str) -> Outcome<()> {
    let tx = identity.db.write().await?;
    let row = store::card(&*tx, id).await?.ok_or(Code::NotFound)?;
    suspend_row(identity, tx, by, row, reason).await
}

/// Resumes a card, for somebody above its facility.
pub async fn resume(identity: &Identity, by: (Actor, Level), id: CardId) -> Outcome<()> {
    let tx = identity.db.write().await?;
    let row = store::card(&*tx, id).await?.ok_or(Code::NotFound)?;
    resume_row(identity, tx, by, row).await
}

async fn suspend_row(identity: &Identity, tx: Tx, by: (Actor, Level), row: store::Card, reason: &str) -> Outcome<()> {
    let now = identity.clock.now();
    store::stop_card(&*tx, &row, by.1, reason, now).await?;
    entry::write(&*tx, by.0, Act::CardSuspended, (SubjectKind::Card, Some(row.id.0)), "", now).await?;
    tx.commit().await?;
    // After the commit, so that a browser that reconnects at once finds the card suspended.
    identity.cutoff.cut([(row.key_sha256, now)]);
    Ok(())
}

async fn resume_row(identity: &Identity, tx: Tx, by: (Actor, Level), row: store::Card) -> Outcome<()> {
    let now = identity.clock.now();
    // A revoked card stays revoked.
    if store::own_card(&*tx, &row.key_sha256).await?.is_some_and(|it| it.revoked_at.is_some()) {
        return Err(Code::CardRefused.into());
    }
    must_lift(by.1, row.suspended_at.is_some(), row.suspended_by.as_ref())?;
    let change = card::ActiveModel {
        suspended_at: Set(None),
        suspended_reason: Set(None),
        suspended_by: Set(None),
        ..Default::default()
    };
    store::change_card(&*tx, row.id, change).await?;
    entry::write(&*tx, by.0, Act::CardResumed, (SubjectKind::Card, Some(row.id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

async fn card_in_reach(
    tx: &impl sea_orm::ConnectionTrait,
    caller: &Caller,
    id: CardId,
    action: Action,
) -> Outcome<store::Card> {
    // Only the facility where a card was first enrolled acts on the card as a whole; every other one suspends the
    // person's acting for it (ADR 8).
    let row = store::card(tx, id).await?.ok_or(Code::NotFound)?;
    let home = store::affiliation(tx, row.affiliation_id).await?;
    if home.is_none_or(|it| it.facility_id != caller.facility) {
        return Err(Code::NotFound.into());
    }
    let own = row.member_id == caller.member;
    if action.demands(caller.role).met_by(Rights::default(), own) { Ok(row) } else { Err(Code::Forbidden.into()) }
}

/// Refuses to lift a suspension made by somebody above.
pub fn must_lift(by: Level, suspended: bool, of: Option<&Word<Level>>) -> Result<(), Code> {
    match Level::of(of) {
        _ if by.overrules(suspended, of) => Ok(()),
        Level::Operator => Err(Code::SuspendedByOperator),
        _ => Err(Code::SuspendedByAssociation),
    }
}
