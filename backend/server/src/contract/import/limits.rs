//! Plans of limits: what a facility may send and keep, found or made by its terms.

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{AllotmentId, FacilityId, InboxId, PlanId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{self, Count, Size};
use medpost_domain::plan::{GB, Limits};
use medpost_domain::pool::Sharing;
use sea_orm::{ConnectionTrait, DbErr, Set};

use crate::audit::entry::{self, Actor};
use crate::contract::store;
use crate::directory::store as directory;
use crate::kit::entropy;

/// The default ceiling of an inbox in a contract, in bytes.
pub const CEILING: u64 = 2 * GB;

/// The code of the default limits.
pub(super) const BASIC: &str = "basic";

/// Prefix of the codes of limits that a contract promises.
pub(super) const PROMISED: &str = "terms-";

/// The limits with this code that are valid now; adds them if there are none.
pub async fn plan(
    db: &impl ConnectionTrait,
    code: &str,
    limits: &Limits,
    now: Instant,
) -> Result<directory::Plan, DbErr> {
    if let Some(it) = directory::plan_by_code(db, code, now).await? {
        return Ok(it);
    }
    let row = directory::Plan {
        id: PlanId(entropy::id(now)),
        code: code.to_owned(),
        inbox_bytes: Size(limits.inbox_bytes),
        dispatch_bytes: Size(limits.dispatch_bytes),
        staging_bytes: Size(limits.staging_bytes),
        recipients: Count(limits.recipients),
        documents: Count(limits.documents),
        text_bytes: Count(limits.text_bytes),
        retention_days: Count(limits.retention_days),
        valid_from: now,
        valid_until: None,
        most_hold_minutes: Count(limits.most_hold_minutes),
    };
    directory::add_plan(db, row.clone()).await?;
    entry::write(db, Actor::OPERATOR, Act::PlanAdded, (SubjectKind::Plan, Some(row.id.0)), code, now).await?;
    Ok(row)
}

/// The limits of a contract's facilities: found, or added, by what the contract promises.
pub async fn plan_of(
    db: &impl ConnectionTrait,
    contract: &store::Contract,
    now: Instant,
) -> Result<directory::Plan, DbErr> {
    let dispatch_bytes = contract.dispatch_bytes.0;
    let basic = Limits::default();
    let limits = Limits {
        dispatch_bytes,
        staging_bytes: basic.staging_bytes.max(dispatch_bytes.saturating_mul(4)),
        retention_days: contract.retention_days.0,
        most_hold_minutes: contract.most_hold_minutes.0,
        ..basic.clone()
    };
    let code = if limits == basic {
        BASIC.to_owned()
    } else {
        format!("{PROMISED}{}B-{}d-{}m", limits.dispatch_bytes, limits.retention_days, limits.most_hold_minutes)
    };
    plan(db, &code, &limits, now).await
}

/// Moves facilities to what their contract now promises. Those that were given limits individually keep them.
pub async fn change_plan(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    to: &store::Contract,
    now: Instant,
) -> Result<(), DbErr> {
    let plan = plan_of(db, to, now).await?;
    for it in directory::facilities(db, facilities).await? {
        if it.plan_id != plan.id && promised(db, it.plan_id).await? {
            apply_limits(db, Actor::SYSTEM, &it, &plan, now).await?;
        }
    }
    Ok(())
}

/// Changes the dispatch size that a contract promises, in bytes, and applies it to its facilities at once.
pub async fn set_dispatch_size(
    db: &impl ConnectionTrait,
    contract: &store::Contract,
    bytes: u64,
    now: Instant,
) -> Result<(), DbErr> {
    let next = store::Contract { dispatch_bytes: Size(bytes), ..contract.clone() };
    let change =
        medpost_entity::contract::ActiveModel { dispatch_bytes: Set(next.dispatch_bytes), ..Default::default() };
    store::change_contract(db, contract.id, contract.version, change).await?;
    let (subject, detail) = ((SubjectKind::Contract, Some(contract.id.0)), format!("dispatch_bytes={bytes}"));
    entry::write(db, Actor::OPERATOR, Act::ContractPromised, subject, &detail, now).await?;
    let members = store::members_after(db, contract.id, now).await?;
    change_plan(db, members, &next, now).await
}

/// Whether limits come from what a contract promised, rather than being given to a facility individually.
pub(super) async fn promised(db: &impl ConnectionTrait, id: PlanId) -> Result<bool, DbErr> {
    let plan = directory::plan(db, id).await?;
    Ok(plan.is_some_and(|it| it.code == BASIC || it.code.starts_with(PROMISED)))
}

/// Applies limits to a facility. Holds longer than allowed are cut; for screenings twice as long is allowed.
pub(super) async fn apply_limits(
    db: &impl ConnectionTrait,
    by: Actor,
    row: &directory::Facility,
    plan: &directory::Plan,
    now: Instant,
) -> Result<(), DbErr> {
    directory::apply_limits(db, row.id, plan).await?;
    let most = plan.most_hold_minutes;
    let times = medpost_entity::facility::ActiveModel {
        hold_minutes: Set(row.hold_minutes.min(most)),
        screening_hold_minutes: Set(row.screening_hold_minutes.min(most + most)),
        ..Default::default()
    };
    directory::change_facility(db, row.id, times).await?;
    entry::write(db, by, Act::FacilityOnPlan, (SubjectKind::Facility, Some(row.id.0)), &plan.code, now).await
}

/// Gives a facility individual limits: for sending, and the size of each of its inboxes.
pub async fn put_on_plan(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    plan: &directory::Plan,
    now: Instant,
) -> Result<(), DbErr> {
    let before = match directory::facility(db, facility).await? {
        Some(it) => directory::plan(db, it.plan_id).await?,
        None => None,
    };
    directory::apply_limits(db, facility, plan).await?;
    let inboxes: Vec<InboxId> = directory::inboxes(db, facility).await?.into_iter().map(|it| it.id).collect();
    let sizes = (before.map_or(0, |it| it.inbox_bytes.0), plan.inbox_bytes.0);
    resize(db, facility, &inboxes, sizes, now).await?;
    entry::write(db, Actor::OPERATOR, Act::FacilityOnPlan, (SubjectKind::Facility, Some(facility.0)), &plan.code, now)
        .await
}

/// Gives a facility's inboxes this size in its first divided contract, whose pool grows or shrinks accordingly, because
/// the operator sets the terms. A pool that a plan promised keeps its size: if it lacks room, new inboxes get none yet.
/// Without a divided contract, a shared one that no plan promised grows. `before` is the size each had until now.
pub(super) async fn resize(
    db: &impl ConnectionTrait,
    facility: FacilityId,
    inboxes: &[InboxId],
    (before, bytes): (u64, u64),
    now: Instant,
) -> Result<(), DbErr> {
    let contracts = store::contracts_of(db, vec![facility], now).await?;
    let divided = contracts.iter().find(|it| it.1.sharing == Sharing::Divided);
    let Some((_, contract)) = divided.or_else(|| contracts.iter().find(|it| it.1.pack_id.is_none())) else {
        return Ok(());
    };
    let Some(contract) = store::lock_contracts(db, &[contract.id]).await?.pop() else { return Ok(()) };
    if contract.sharing == Sharing::Shared {
        return grow(db, &contract, (inboxes.len(), before, bytes), now).await;
    }
    let before = store::allotments_of(db, inboxes, now).await?;
    let before: Size = before.iter().filter(|it| it.contract_id == contract.id).map(|it| it.bytes).sum();
    let promised = contract.pack_id.is_some();
    let allotted = Size(store::allotted_in(db, contract.id, now).await?);
    let all = Size(bytes.saturating_mul(number::size(inboxes.len())));
    let short = promised && allotted - before + all > contract.pool_bytes;
    if short && before > Size(0) {
        // They keep what they have.
        return Ok(());
    }
    let bytes = Size(if short { 0 } else { bytes });
    let rows: Vec<_> = inboxes
        .iter()
        .map(|inbox| store::Allotment {
            id: AllotmentId(entropy::id(now)),
            contract_id: contract.id,
            inbox_id: *inbox,
            bytes,
            from_at: now,
            until_at: None,
        })
        .collect();
    let after: Size = rows.iter().map(|it| it.bytes).sum();
    store::allot(db, contract.id, inboxes.to_vec(), rows, now).await?;
    let grown = if promised { Size(0) } else { after - before };
    let pool = contract.pool_bytes + grown;
    let change = medpost_entity::contract::ActiveModel { pool_bytes: Set(pool), ..Default::default() };
    if !store::change_contract(db, contract.id, contract.version, change).await? {
        return Err(DbErr::RecordNotUpdated);
    }
    let detail = format!("inboxes={} bytes={bytes} pool={pool}", inboxes.len());
    entry::write(db, Actor::OPERATOR, Act::ContractAllotted, (SubjectKind::Contract, Some(contract.id.0)), &detail, now)
        .await
}

/// Grows or shrinks a shared pool by the difference for each inbox. No inbox is larger than the pool, nor than
/// [`CEILING`] unless its own limits say so.
async fn grow(
    db: &impl ConnectionTrait,
    contract: &store::Contract,
    (inboxes, before, bytes): (usize, u64, u64),
    now: Instant,
) -> Result<(), DbErr> {
    let of_all = |each: u64| Size(each.saturating_mul(number::size(inboxes)));
    let pool = contract.pool_bytes + of_all(bytes) - of_all(before);
    let ceiling = contract.ceiling_bytes.max(Size(CEILING)).max(Size(bytes)).min(pool);
    let change = medpost_entity::contract::ActiveModel {
        pool_bytes: Set(pool),
        ceiling_bytes: Set(ceiling),
        ..Default::default()
    };
    if !store::change_contract(db, contract.id, contract.version, change).await? {
        return Err(DbErr::RecordNotUpdated);
    }
    let detail = format!("inboxes={inboxes} pool={pool} ceiling={ceiling}");
    entry::write(db, Actor::OPERATOR, Act::ContractAllotted, (SubjectKind::Contract, Some(contract.id.0)), &detail, now)
        .await
}
