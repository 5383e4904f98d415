//! 施設の異動: facts change from a day on; a facility leaves a contract, is suspended, or closes with a last day and a
//! successor. A 承継 keeps the facility, unless a new one begins in its place.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{ContractId, FacilityChangeId, FacilityId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::role::Action;
use medpost_domain::service_period::month_end;
use medpost_entity::facility;
use medpost_wire::console::facilities::{
    BeginAnew, ChangeFacts, CloseFacility, FactChange, FactLine, FactState, LeaveContract, MembershipLine,
    SuspendFacility,
};
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::problem::Code;
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::console::reach;
use crate::contract::form::note;
use crate::contract::table::Row;
use crate::contract::{import, store as contracts};
use crate::directory::facts::{self, Facts};
use crate::directory::store as directory;
use crate::directory::store::Changed;
use crate::identity::{member, store as people};
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::store;

use super::{Console, FURTHEST, last_moment};

/// Changes facts of a facility from a day on: without approval, never counted, and with the old values kept.
pub async fn change_facts(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    request: &ChangeFacts,
) -> Outcome<()> {
    caller.must(Action::MoveFacility)?;
    caller.must_be_fresh()?;
    let note = note("note", &request.note)?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let row = own_facility(console, &*tx, caller, id).await?;
    let wanted = Facts {
        code: request.code.clone(),
        name: request.name.clone(),
        kana: request.kana.clone(),
        kind: request.kind.clone(),
        postal_code: request.postal_code.clone(),
        city: request.city.clone(),
        former_city: request.former_city.clone(),
        address: request.address.clone(),
        phone: request.phone.clone(),
        director: request.director.clone(),
        founder: request.founder.clone(),
        fax: request.fax.clone().unwrap_or_else(|| row.fax.clone()),
        emergency: request.emergency.clone().unwrap_or_else(|| row.emergency.clone()),
    };
    let by = (Actor::administrator(caller.administrator), Some(caller.administrator.0));
    facts::change(&*tx, by, &row, &wanted, (request.from, &note), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Withdraws a change of facts before it takes effect.
pub async fn cancel_facts(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    change: FacilityChangeId,
) -> Outcome<()> {
    caller.must(Action::MoveFacility)?;
    caller.must_be_fresh()?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    own_facility(console, &*tx, caller, id).await?;
    facts::take_back(&*tx, Actor::administrator(caller.administrator), id, change, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Locks and returns a facility that the caller may change.
pub(super) async fn own_facility(
    console: &Console,
    tx: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: FacilityId,
) -> Outcome<directory::Facility> {
    reach::must_be_own(console, tx, caller, id).await?;
    Ok(directory::lock_facility(tx, id).await?.ok_or(Code::NotFound)?)
}

/// Past and planned changes of a facility's facts, latest day first. Only its own association and the operator see the
/// notes and who entered them.
pub(super) async fn history(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    row: &directory::Facility,
) -> Outcome<Vec<FactChange>> {
    let id = row.id;
    let own = caller.scope.association().is_none_or(|it| it == row.association_id);
    let mut seen = Vec::new();
    for it in directory::changes_of(db, id).await? {
        let changes: Vec<Changed> = serde_json::from_str(&it.facts).unwrap_or_default();
        let by = match it.made_by.filter(|_| own) {
            Some(id) => store::administrator(db, medpost_domain::id::AdministratorId(id)).await?,
            None => None,
        };
        seen.push(FactChange {
            id: it.id,
            facts: changes
                .into_iter()
                .map(|Changed(column, before, after)| FactLine { column, before, after })
                .collect(),
            from: it.effective_at,
            state: match (it.applied_at, it.cancelled_at) {
                (_, Some(_)) => FactState::TakenBack,
                (Some(_), None) => FactState::InEffect,
                (None, None) => FactState::ToCome,
            },
            note: if own { it.note } else { String::new() },
            made_at: it.made_at,
            made_by: by.map(|it| it.name).unwrap_or_default(),
        });
    }
    Ok(seen)
}

/// Past, present and planned memberships of a facility in contracts in reach.
pub(super) async fn memberships(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    id: FacilityId,
) -> Outcome<Vec<MembershipLine>> {
    let mut seen = Vec::new();
    for it in contracts::memberships_of(db, id).await? {
        let Some(contract) = contracts::contract(db, it.contract_id).await? else { continue };
        if caller.scope.association().is_some_and(|of| of != contract.association_id) {
            continue;
        }
        seen.push(MembershipLine { contract: contract.id, name: contract.name, from: it.from_at, until: it.until_at });
    }
    Ok(seen)
}

/// Ends a facility's membership in a contract with a day or, without one, cancels that end. What has arrived stays
/// until it expires.
pub async fn leave_contract(
    console: &Console,
    caller: &ConsoleCaller,
    contract: ContractId,
    id: FacilityId,
    request: &LeaveContract,
) -> Outcome<()> {
    caller.must(Action::MoveFacility)?;
    caller.must_be_fresh()?;
    let now = console.clock.now();
    super::contracts::contract(console, caller, contract).await?;
    let until = request.last_day.map(|it| last_moment(it, now, FURTHEST)).transpose()?;
    let tx = console.db.write().await?;
    reach::in_reach(console, &*tx, caller, id).await?;
    // Facility, then contract, as closing locks them; dividing the pool locks the contract, too.
    directory::lock_facility(&*tx, id).await?;
    contracts::lock_contracts(&*tx, &[contract]).await?;
    let row = contracts::lock_membership(&*tx, contract, id, now).await?.ok_or(Code::NotFound)?;
    if until.is_some_and(|it| it <= row.from_at) {
        return Err(Code::BadDate.into());
    }
    contracts::end_membership(&*tx, &row, until).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("contract={contract} until={}", until.map_or_else(|| "-".to_owned(), |it| it.to_string()));
    entry::write(&*tx, by, Act::FacilityLeaves, (SubjectKind::Facility, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// 閉院: a facility receives until the end of a day, and senders see its successor; without a day, the closing is
/// cancelled. Its memberships end with that month.
pub async fn close_facility(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    request: &CloseFacility,
) -> Outcome<()> {
    caller.must(Action::MoveFacility)?;
    if request.nobody_reads {
        caller.must(Action::SuspendMember)?;
    }
    caller.must_be_fresh()?;
    let reason = note("reason", &request.reason)?;
    let now = console.clock.now();
    // If nobody reads any more, it closes at once.
    let closes = match request.last_day {
        Some(_) if request.nobody_reads => Some(now),
        it => it.map(|it| last_moment(it, now, FURTHEST)).transpose()?,
    };
    if closes.is_some() && reason.is_empty() {
        return Err(Code::ReasonNeeded.into());
    }
    let tx = console.db.write().await?;
    let row = own_facility(console, &*tx, caller, id).await?;
    if let Some(it) = request.successor {
        let follows = directory::facility(&*tx, it).await?.filter(|it| it.id != id && it.closes_at.is_none());
        let follows = follows.ok_or(Code::NotFound)?;
        // A hidden facility can only be named by somebody who can see it.
        if follows.hidden {
            reach::in_reach(console, &*tx, caller, follows.id).await?;
        }
    }
    let mut change = facility::ActiveModel::default();
    if row.suspended_by_operator {
        // The operator's suspension doesn't depend on the closing.
    } else if request.nobody_reads && closes.is_some() {
        // Suspended with the closing: a code issued or a card confirmed later opens nothing either.
        change.suspended_at = Set(closes);
    } else if row.closes_at.is_some() && row.suspended_at == row.closes_at {
        // It was suspended by the closing that is changed here.
        change.suspended_at = Set(None);
    }
    let by = Actor::administrator(caller.administrator);
    close(&*tx, by, &row, change, closes, (request.successor, reason), now).await?;
    let everybody = people::members(&*tx, id).await?;
    tx.commit().await?;
    if request.nobody_reads && closes.is_some() {
        // Each in a transaction of its own; nobody gets in meanwhile, since the facility is suspended.
        for (belonging, _, _) in everybody.into_iter().filter(|it| it.0.suspended_at.is_none()) {
            member::suspend_belonging(&console.identity, (by, caller.level()), belonging.id, "閉院・受信終了").await?;
        }
    }
    Ok(())
}

/// 新しい施設として始める, for a 承継 that is not to keep inboxes, address-book entries and records: the old facility
/// closes the evening before and names its successor; the new one joins its association's contracts, with inboxes of
/// the same names and no people yet.
pub async fn begin_anew(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    request: &BeginAnew,
) -> Outcome<NamedFacility> {
    caller.must(Action::MoveFacility)?;
    caller.must_be_fresh()?;
    let reason = note("reason", &request.reason)?;
    if reason.is_empty() {
        return Err(Code::ReasonNeeded.into());
    }
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let old = own_facility(console, &*tx, caller, id).await?;
    let begins = last_moment(request.from.plus(-DAY), now, FURTHEST)?;
    if old.closes_at.is_some() {
        return Err(Code::WrongStep.into());
    }
    let wanted = Facts {
        code: request.code.clone(),
        name: request.name.clone(),
        kana: request.kana.clone(),
        director: request.director.clone(),
        founder: request.founder.clone(),
        ..Facts::of(&old)
    };
    let facts = facts::fit(&wanted)?;
    if directory::facility_by_code(&*tx, old.association_id, &facts.code).await?.is_some() {
        return Err(Code::FacilityExists.into());
    }
    let open = directory::inboxes(&*tx, id).await?.into_iter().filter(|it| it.closed_at.is_none());
    let by = Actor::administrator(caller.administrator);
    let row = Row {
        line: 0,
        association: String::new(),
        code: facts.code,
        name: facts.name,
        kana: facts.kana,
        kind: facts.kind,
        postal_code: facts.postal_code,
        city: facts.city,
        address: facts.address,
        phone: facts.phone,
        director: facts.director,
        inboxes: open.map(|it| it.name).collect::<Vec<_>>().join("|"),
        fax: facts.fax,
        emergency: facts.emergency,
    };
    let plan = directory::plan(&*tx, old.plan_id).await?.ok_or(Code::NotFound)?;
    let vault = &console.contracts.vault;
    let (new, _) = import::add_facility(&*tx, vault, by, old.association_id, &plan, &row, now).await?;
    let change = facility::ActiveModel { founder: Set(facts.founder), hidden: Set(old.hidden), ..Default::default() };
    directory::change_facility(&*tx, new, change).await?;
    for it in contracts::lock_memberships(&*tx, id).await? {
        // Only contracts of its own association; others decide for themselves.
        let contract = contracts::contract(&*tx, it.contract_id).await?.ok_or(Code::NotFound)?;
        let goes_on = it.until_at.is_none_or(|until| until > begins);
        if goes_on && contract.association_id == old.association_id {
            let from = begins.max(it.from_at);
            import::add_member(&*tx, by, it.contract_id, new, (from, it.until_at), now).await?;
        }
    }
    close(&*tx, by, &old, facility::ActiveModel::default(), Some(begins), (Some(new), reason), now).await?;
    tx.commit().await?;
    let row = directory::facility(&*console.db, new).await?.ok_or(Code::NotFound)?;
    Ok(super::inboxes::named(row))
}

/// Suspends a facility at once, so that nobody acts for it and nothing arrives; or lifts the suspension, which only the
/// operator can do if the operator suspended it.
pub async fn suspend_facility(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    request: &SuspendFacility,
) -> Outcome<()> {
    caller.must(if request.suspended { Action::SuspendMember } else { Action::ResumeMember })?;
    caller.must_be_fresh()?;
    let reason = note("reason", &request.reason)?;
    if request.suspended && reason.is_empty() {
        return Err(Code::ReasonNeeded.into());
    }
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let row = own_facility(console, &*tx, caller, id).await?;
    let operates = caller.scope.association().is_none();
    // The operator may take over an association's suspension.
    let again = row.suspended_at.is_some() && request.suspended && operates && !row.suspended_by_operator;
    // Suspended by its closing, which has to be cancelled instead.
    let closed = row.closes_at.is_some() && row.suspended_at == row.closes_at;
    if closed || (row.suspended_at.is_some() == request.suspended && !again) {
        return Err(Code::WrongStep.into());
    }
    if !request.suspended && row.suspended_by_operator && !operates {
        return Err(Code::SuspendedByOperator.into());
    }
    let change = facility::ActiveModel {
        suspended_at: Set(request.suspended.then_some(now)),
        suspended_by_operator: Set(request.suspended && operates),
        suspended_reason: Set(request.suspended.then_some(reason)),
        ..Default::default()
    };
    directory::change_facility(&*tx, id, change).await?;
    let by = Actor::administrator(caller.administrator);
    let action = if request.suspended { Act::FacilitySuspended } else { Act::FacilityResumed };
    entry::write(&*tx, by, action, (SubjectKind::Facility, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// The successor of a facility that closes, if one was named.
pub(super) async fn successor(db: &impl ConnectionTrait, row: &directory::Facility) -> Outcome<Option<NamedFacility>> {
    let Some(id) = row.successor_id else { return Ok(None) };
    Ok(directory::facility(db, id).await?.map(super::inboxes::named))
}

/// Closes a locked facility at a moment, with successor and reason; with `None` cancels the closing. Its memberships
/// end with that month.
async fn close(
    tx: &impl ConnectionTrait,
    by: Actor,
    row: &directory::Facility,
    change: facility::ActiveModel,
    closes: Option<Instant>,
    (successor, reason): (Option<FacilityId>, String),
    now: Instant,
) -> Outcome<()> {
    let change = facility::ActiveModel {
        closes_at: Set(closes),
        closed_reason: Set(closes.map(|_| reason)),
        successor_id: Set(successor.filter(|_| closes.is_some())),
        ..change
    };
    directory::change_facility(tx, row.id, change).await?;
    // With the contracts locked, sizes that its inboxes are given at this moment end with the memberships, too.
    let of: Vec<ContractId> =
        contracts::memberships_of(tx, row.id).await?.into_iter().map(|it| it.contract_id).collect();
    contracts::lock_contracts(tx, &of).await?;
    for it in contracts::lock_memberships(tx, row.id).await? {
        let mine = row.closes_at.map(|it| month_end(it.plus(-1)));
        let until = closes.map(|it| month_end(it.plus(-1)));
        // Keeps ends that closing didn't set: a facility that was leaving anyway still leaves.
        let emptied = mine.is_some() && it.until_at == Some(it.from_at);
        if it.until_at.is_none() || it.until_at == mine || emptied {
            contracts::end_membership(tx, &it, until.map(|end| end.max(it.from_at))).await?;
        }
    }
    let action = if closes.is_some() { Act::FacilityCloses } else { Act::FacilityGoesOn };
    let detail = format!("until={}", closes.map_or_else(|| "-".to_owned(), |it| it.to_string()));
    Ok(entry::write(tx, by, action, (SubjectKind::Facility, Some(row.id.0)), &detail, now).await?)
}
