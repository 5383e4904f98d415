//! Mails to administrators: transfers that need agreement and what became of them, decisions on change requests, what
//! awaits confirmation, and keys that were added or replaced. One job finds the recipients, another sends each mail.

use std::collections::BTreeSet;

use medpost_domain::id::{AdministratorId, ChangeId, TransferId};
use medpost_domain::instant::Instant;
use medpost_domain::office::OfficeNotice;
use medpost_domain::role::Action;
use medpost_wire::problem::Code;
use medpost_wire::transfer::TransferState;
use sea_orm::{ConnectionTrait, DbErr};

use crate::contract::store as contracts;
use crate::contract::store::Contract;
use crate::contract::transfer::{Transfer, store as transfer, store as transfers};
use crate::directory::store as directory;
use crate::identity::{admission, store as people};
use crate::issuing::notices::{self, Waiting};
use crate::jobs::queue;
use crate::jobs::task::{OfficeEvent, Task, Waits};
use crate::kit::fault::Outcome;
use crate::notify::mails;
use crate::office::outbox::{self, OPERATOR, recipients_for};
use crate::office::store;

use super::Console;

/// Enqueues the mails about a step of a transfer that led to this version.
pub async fn enqueue_transfer_notice(
    db: &impl ConnectionTrait,
    id: TransferId,
    version: i32,
    now: Instant,
) -> Result<(), DbErr> {
    queue::enqueue(db, &Task::TransferTold { transfer: id, version }, now, now).await
}

/// Enqueues the mails about a clerk's step of a request that led to this version.
pub async fn enqueue_change_notice(
    db: &impl ConnectionTrait,
    id: ChangeId,
    version: i32,
    now: Instant,
) -> Result<(), DbErr> {
    queue::enqueue(db, &Task::ChangeTold { change: id, version }, now, now).await
}

/// Job: enqueues mails to those who still have to agree or, once nobody has to, to everybody who acts for a side.
pub async fn find_people(console: &Console, transfer: TransferId, version: i32) -> Outcome<()> {
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let Some(it) = at_version(&*tx, transfer, version).await? else { return Ok(()) };
    let (from, to) = sides(&*tx, &it).await?;
    let waits = crate::contract::transfer::state(&it, now) == TransferState::Waiting;
    let mut told: BTreeSet<AdministratorId> = BTreeSet::new();
    let asked = crate::contract::transfer::state(&it, now) == TransferState::Asked;
    let sides = [Some((&from, it.from_agreed_at)), to.as_ref().map(|it_to| (it_to, it.to_agreed_at))];
    for (of, agreed) in sides.into_iter().flatten().map(|(row, agreed)| (row.association_id, agreed)) {
        // While the other side is unknown, nobody is told; if it ends then, only the giving side is.
        if !asked && (!waits || agreed.is_none()) {
            told.extend(recipients_for(&*tx, of, Action::MoveFacility).await?);
        }
    }
    for to in told {
        queue::enqueue(&*tx, &Task::TransferMail { transfer, version, to }, now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Job: mails one of them the transfer's state. Somebody who left, or an address that always refuses, is no error.
pub async fn mail_transfer(console: &Console, transfer: TransferId, version: i32, one: AdministratorId) -> Outcome<()> {
    let Some(it) = at_version(&*console.db, transfer, version).await? else { return Ok(()) };
    let Some(who) = store::administrator(&*console.db, one).await? else { return Ok(()) };
    let (from, to) = sides(&*console.db, &it).await?;
    if who.suspended_at.is_some() {
        return Ok(());
    }
    let to = match to {
        Some(it) => side_name(&*console.db, &it).await?,
        None => "-".to_owned(),
    };
    let told = mails::office::Transferred {
        state: crate::contract::transfer::state(&it, console.clock.now()),
        from: &side_name(&*console.db, &from).await?,
        to: &to,
        begins: it.begins_at,
    };
    let id = format!("transfer-{transfer}-{version}-{one}");
    outbox::send(
        &console.office,
        &mails::office::transfer(&who.mail, &told, &console.office.url, &console.office.desk, id),
    )
    .await
}

/// Job: enqueues mails to those who may request changes of the contract.
pub async fn find_askers(console: &Console, change: ChangeId, version: i32) -> Outcome<()> {
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let Some((_, contract)) = change_at_version(&*tx, change, version).await? else { return Ok(()) };
    for to in recipients_for(&*tx, contract.association_id, Action::RequestChange).await? {
        queue::enqueue(&*tx, &Task::ChangeMail { change, version, to }, now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Job: mails one of them what was decided.
pub async fn mail_decision(console: &Console, change: ChangeId, version: i32, one: AdministratorId) -> Outcome<()> {
    let Some((row, contract)) = change_at_version(&*console.db, change, version).await? else { return Ok(()) };
    let Some(who) = store::administrator(&*console.db, one).await? else { return Ok(()) };
    if who.suspended_at.is_some() {
        return Ok(());
    }
    let told = mails::office::Decided {
        state: row.state.get()?,
        contract: &contract.name,
        begins: row.takes_effect_at,
        reason: row.reason.as_deref().unwrap_or_default(),
    };
    let id = format!("change-{change}-{version}-{one}");
    outbox::send(
        &console.office,
        &mails::office::decided(&who.mail, &told, &console.office.url, &console.office.desk, id),
    )
    .await
}

/// Job: enqueues mails to whom it concerns and, unless a key was only added, to every head; also to the one in whose
/// name it was done, since it may have been somebody else.
pub async fn find_concerned(console: &Console, event: OfficeEvent) -> Outcome<()> {
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let (what, Some(who)) = (event.what, store::administrator(&*tx, event.of).await?) else { return Ok(()) };
    let mut told: BTreeSet<AdministratorId> = BTreeSet::new();
    if !matches!(what, OfficeNotice::Added) {
        let heads = store::heads(&*tx, who.association_id).await?;
        told.extend(heads.into_iter().map(|it| it.id));
    }
    // An invited person gets the link instead.
    if matches!(what, OfficeNotice::Invited) {
        told.remove(&who.id);
    } else {
        told.insert(who.id);
    }
    for to in told {
        queue::enqueue(&*tx, &Task::OfficeMail { event, to }, now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Job: mails one of them whose keys changed, or who was invited, and by whom.
pub async fn mail_office(console: &Console, event: OfficeEvent, one: AdministratorId) -> Outcome<()> {
    let what = event.what;
    let Some(who) = store::administrator(&*console.db, event.of).await? else { return Ok(()) };
    let by = match event.by {
        Some(it) => store::administrator(&*console.db, it).await?,
        None => None,
    };
    let Some(to) = store::administrator(&*console.db, one).await? else { return Ok(()) };
    let association = match who.association_id {
        Some(it) => store::association_name(&*console.db, it).await?,
        None => OPERATOR.to_owned(),
    };
    let by = by.map_or_else(
        || if matches!(what, OfficeNotice::Added) { who.name.clone() } else { OPERATOR.to_owned() },
        |it| it.name,
    );
    let id = format!("office-{}", Task::OfficeMail { event, to: one }.in_message_id());
    let told = (who.name.as_str(), association.as_str(), by.as_str());
    outbox::send(
        &console.office,
        &mails::office::office(&to.mail, what, told, (&console.office.url, &console.office.desk), id),
    )
    .await
}

/// Job: enqueues mails to those above the facility who could confirm what waits.
pub async fn find_watchers(console: &Console, what: Waits) -> Outcome<()> {
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let Waiting::For { hands, .. } = notices::waiting(&*tx, what).await? else { return Ok(()) };
    let Some(belonging) = people::affiliation(&*tx, what.belonging()).await? else { return Ok(()) };
    for to in admission::watchers_above(&*tx, &belonging, &hands, now).await? {
        queue::enqueue(&*tx, &Task::WaitsAboveMail { what, to }, now, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Job: mails one of them what waits.
pub async fn mail_watcher(console: &Console, what: Waits, one: AdministratorId) -> Outcome<()> {
    let Waiting::For { name, valid_at, .. } = notices::waiting(&*console.db, what).await? else {
        return Ok(());
    };
    let Some(belonging) = people::affiliation(&*console.db, what.belonging()).await? else { return Ok(()) };
    let facility = directory::facility(&*console.db, belonging.facility_id).await?.ok_or(Code::NotFound)?;
    let Some(who) = store::administrator(&*console.db, one).await?.filter(|it| it.suspended_at.is_none()) else {
        return Ok(());
    };
    let id = format!("waits-{}", Task::WaitsAboveMail { what, to: one }.in_message_id());
    let link = format!("{}/waiting", console.office.url);
    let about = (facility.name.as_str(), name.as_str());
    outbox::send(
        &console.office,
        &mails::office::waits_above(&who.mail, about, valid_at, &link, &console.office.desk, id),
    )
    .await
}

/// The request, locked, and its contract, unless a later step was taken.
async fn change_at_version(
    db: &impl ConnectionTrait,
    id: ChangeId,
    version: i32,
) -> Outcome<Option<(contracts::Change, contracts::Contract)>> {
    let row = contracts::lock_change(db, id).await?.filter(|it| it.version == version);
    let Some(row) = row else { return Ok(None) };
    Ok(contracts::contract(db, row.contract_id).await?.map(|it| (row, it)))
}

/// The transfer, unless a later step was taken, which has its own mails.
async fn at_version(db: &impl ConnectionTrait, id: TransferId, version: i32) -> Outcome<Option<Transfer>> {
    Ok(transfers::find(db, id).await?.filter(|it| it.version == version))
}

pub(super) async fn sides(db: &impl ConnectionTrait, it: &transfer::Transfer) -> Outcome<(Contract, Option<Contract>)> {
    let from = contracts::contract(db, it.from_contract_id).await?.ok_or(Code::NotFound)?;
    let to = match it.to_contract_id {
        Some(id) => contracts::contract(db, id).await?,
        None => None,
    };
    Ok((from, to))
}

pub(super) async fn side_name(db: &impl ConnectionTrait, row: &Contract) -> Outcome<String> {
    let association = store::association_name(db, row.association_id).await?;
    Ok(if association == row.name { association } else { format!("{association} ({})", row.name) })
}
