//! Contracts as the operator manages them: created without an application, suspended, ended; what is left of their
//! documents at the end, and the certificate when nothing is.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::ContractId;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::plan::Audience;
use medpost_domain::role::Action;
use medpost_domain::service_period::first;
use medpost_entity::contract;
use medpost_wire::console::contracts::{Destruction, EndContract, MakeAssociation, SuspendContract};
use medpost_wire::letters::MailedLink;
use medpost_wire::problem::Code;
use sea_orm::Set;
use serde::Serialize;

use crate::audit::entry::{self, Actor};
use crate::contract::form::note;
use crate::contract::standing::change_standing;
use crate::contract::{import, ledger, offer, store as contracts};
use crate::kit::fault::{Outcome, refuse_private_use};
use crate::notify::mails::day;
use crate::notify::post;
use crate::office::caller::ConsoleCaller;
use crate::office::store;

use super::{Console, administrators, last_moment, names, renewal, rows};

/// Days further away than this (in microseconds) are taken for typing errors.
const FURTHEST: i64 = 800 * DAY;

/// Data for the template `destruction`.
#[derive(Serialize)]
struct Certificate {
    template: &'static str,
    date: String,
    number: String,
    association: String,
    contract: String,
    begins: String,
    ends: String,
    facilities: u64,
    documents: u64,
    last: String,
    desk: String,
}

/// Creates an association with a contract for a group plan and its first administrator, without an application.
pub async fn make_association(
    console: &Console,
    caller: &ConsoleCaller,
    request: &MakeAssociation,
) -> Outcome<MailedLink> {
    caller.must(Action::ManageContracts)?;
    caller.must_be_fresh()?;
    caller.must_not_be_recent_key()?;
    let (name, person) = (note("name", &request.name)?, note("contact", &request.administrator)?);
    let mail = post::address(&request.mail).ok_or(Code::BadAddress)?;
    if name.is_empty() || contracts::is_own(&name) || person.is_empty() || !names::is_code(request.code.trim()) {
        return Err(Code::BadName.into());
    }
    refuse_private_use(&name)?;
    refuse_private_use(&person)?;
    let now = console.clock.now();
    let begins = Instant::japan_midnight(first(request.begins.japan_date()));
    // Service begins on the first of a month; the current month may still be entered.
    if begins != Instant::japan_day_begin(request.begins.japan_day())
        || begins < Instant::japan_midnight(first(now.japan_date()))
        || begins > now.plus(FURTHEST)
    {
        return Err(Code::BadDate.into());
    }
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    if contracts::association_by_name(&*tx, &name).await?.is_some() {
        return Err(Code::FacilityExists.into());
    }
    let pack = contracts::pack(&*tx, request.pack).await?.ok_or(Code::NotFound)?;
    if pack.audience != Audience::Group {
        return Err(Code::NotFound.into());
    }
    let kind = if request.municipality { "municipality" } else { "medical_association" };
    let association = import::add_association(&*tx, by, &name, kind, now).await?;
    contracts::name_association(&*tx, association, None, Some(request.code.trim())).await?;
    let row = offer::promise(&pack, (association, &name), now, begins, now);
    let id = row.id;
    ledger::add_contract(&*tx, row).await?;
    entry::write(&*tx, by, Act::ContractAdded, (SubjectKind::Contract, Some(id.0)), "", now).await?;
    let of = Some(association);
    let who = administrators::invited(&*tx, of, mail, caller.administrator, now).await?;
    let who = store::Administrator { name: person, ..who };
    let token = administrators::add(&*tx, by, who, now).await?;
    tx.commit().await?;
    Ok(administrators::mail_link(console, mail, &token, now).await)
}

/// Suspends a contract, with a reason: nothing new arrives or is sent, what has arrived stays readable. Or lifts the
/// suspension.
pub async fn suspend_contract(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
    request: &SuspendContract,
) -> Outcome<()> {
    caller.must(Action::ManageContracts)?;
    caller.must_be_fresh()?;
    let reason = note("reason", &request.reason)?;
    let now = console.clock.now();
    if request.suspended && reason.is_empty() {
        return Err(Code::ReasonNeeded.into());
    }
    let change = contract::ActiveModel {
        suspended_at: Set(request.suspended.then_some(now)),
        suspended_reason: Set(request.suspended.then_some(reason)),
        ..Default::default()
    };
    let action = if request.suspended { Act::ContractSuspended } else { Act::ContractResumed };
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let by = Actor::administrator(caller.administrator);
    change_standing(&*tx, by, (id, request.version), change, action, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a contract, and with it its facilities' memberships, after a day; without a day, cancels that.
pub async fn end_contract(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
    request: &EndContract,
) -> Outcome<()> {
    caller.must(Action::ManageContracts)?;
    caller.must_be_fresh()?;
    let reason = note("reason", &request.reason)?;
    let now = console.clock.now();
    let ends = request.last_day.map(|it| last_moment(it, now, FURTHEST)).transpose()?;
    if ends.is_some() && reason.is_empty() {
        return Err(Code::ReasonNeeded.into());
    }
    let change = contract::ActiveModel {
        ends_at: Set(ends),
        ended_reason: Set(ends.map(|_| reason)),
        renewing_from: Set(None),
        ..Default::default()
    };
    let action = if ends.is_some() { Act::ContractEnds } else { Act::ContractGoesOn };
    let by = Actor::administrator(caller.administrator);
    let tx = console.db.write().await?;
    change_standing(&*tx, by, (id, request.version), change, action, now).await?;
    if let Some(ends) = ends {
        // A renewal may be under review by then.
        renewal::schedule_check(&*tx, id, ends, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Counts what is left of the documents sent or received under a contract; once it is over and nothing is left, draws
/// its certificate.
pub async fn destruction(console: &Console, caller: &ConsoleCaller, id: ContractId) -> Outcome<Destruction> {
    caller.must(Action::SeeRecords)?;
    let now = console.clock.now();
    let row = contracts::contract(&*console.db, id).await?.ok_or(Code::NotFound)?;
    if caller.scope.association().is_some_and(|it| it != row.association_id) {
        return Err(Code::NotFound.into());
    }
    let left = rows::remaining_documents(&*console.db, id, now).await?;
    let over = row.ends_at.filter(|it| *it <= now);
    let mut seen = Destruction {
        left: left.documents_left,
        last: left.last_kept_until,
        destroyed: left.destroyed,
        pdf: String::new(),
    };
    let (Some(ends), 0) = (over, left.documents_left) else { return Ok(seen) };
    let certificate = Certificate {
        template: "destruction",
        date: day(now),
        number: format!("D-{}", &id.0.simple().to_string()[20..].to_uppercase()),
        association: store::association_name(&*console.db, row.association_id).await?,
        contract: row.name,
        begins: day(row.begins_at),
        ends: day(ends.plus(-1)),
        facilities: left.facilities,
        documents: left.destroyed,
        last: left.last_destroyed_at.map(day).unwrap_or_default(),
        desk: console.office.desk.to_string(),
    };
    seen.pdf = BASE64_STANDARD.encode(console.office.printer.draw(caller.administrator.0, &certificate).await?);
    let tx = console.db.write().await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::ContractDestructionCertified, (SubjectKind::Contract, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(seen)
}
