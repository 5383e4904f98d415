//! Divides a contract's pool among its inboxes, or shares it: all at once, never overdrawn, and
//! never overwriting somebody else's edit.

use std::collections::{HashMap, HashSet};

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{AllotmentId, ContractId, InboxId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::Size;
use medpost_domain::plan::MB;
use medpost_domain::pool::{self, Refused, Sharing};
use medpost_domain::role::Action;
use medpost_wire::console::allotment::{self as wire, AllottedInbox, Divide};
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::contract::store as contracts;
use crate::kit::db::QueryTurns;
use crate::kit::entropy;
use crate::kit::fault::{Fault, Outcome};
use crate::office::caller::ConsoleCaller;

use super::survey::survey;
use super::{Console, rows};

/// Days over which an inbox's need is measured.
const MEASURED: i64 = 30;

/// Returns a contract with all its inboxes: their sizes, use and need in bytes.
pub async fn allotment(console: &Console, caller: &ConsoleCaller, id: ContractId) -> Outcome<wire::Allotment> {
    caller.must(Action::SeeConsole)?;
    let row = super::contracts::contract(console, caller, id).await?;
    row.sharing.get()?;
    let now = console.clock.now();
    let at = contracts::moment(&row, now);
    let turns = QueryTurns::of(&*console.db);
    let figures = async {
        tokio::try_join!(
            turns.take(contracts::inboxes(&*console.db, id, at)),
            turns.take(contracts::allotments_in(&*console.db, id, at)),
            turns.take(survey(&*console.db, caller.scope, None, now)),
        )
        .map_err(Fault::from)
    };
    let ((members, allotted, all), need) = tokio::try_join!(figures, turns.take(need(console, caller)))?;
    let members: HashSet<InboxId> = members.into_iter().collect();
    let allotted: HashMap<InboxId, u64> = allotted.into_iter().map(|it| (it.inbox_id, it.bytes.0)).collect();
    let mut inboxes = Vec::with_capacity(members.len());
    for facility in all {
        for it in facility.inboxes.iter().filter(|it| members.contains(&it.row.id)) {
            inboxes.push(AllottedInbox {
                id: it.row.id,
                name: it.row.name.clone(),
                facility: facility.row.name.clone(),
                facility_id: facility.row.id,
                city: facility.row.city.clone(),
                kind: facility.row.kind.clone(),
                bytes: allotted.get(&it.row.id).copied().unwrap_or(0),
                used: it.used,
                need: need.get(&it.row.id).copied().unwrap_or(0),
            });
        }
    }
    Ok(wire::Allotment { inboxes, contract: super::contracts::use_of(console, row).await? })
}

/// Each inbox's need: the most bytes it held at the end of any of the last [`MEASURED`] days.
async fn need(console: &Console, caller: &ConsoleCaller) -> Outcome<HashMap<InboxId, u64>> {
    let now = console.clock.now();
    let mut changes: HashMap<InboxId, Vec<(i32, i128)>> = HashMap::new();
    for it in rows::spans(&*console.db, caller.scope, now.plus(-MEASURED * DAY), now).await? {
        let all = changes.entry(it.inbox_id).or_default();
        all.push((it.releases_at.japan_day(), i128::from(it.bytes)));
        if it.kept_until <= now {
            // What ends at midnight ends on the day before.
            all.push((it.kept_until.plus(-1).japan_day(), -i128::from(it.bytes)));
        }
    }
    let most = |mut all: Vec<(i32, i128)>| {
        all.sort_unstable_by_key(|it| it.0);
        let (mut level, mut most) = (0i128, 0i128);
        for (index, (day, change)) in all.iter().enumerate() {
            level += change;
            if all.get(index + 1).is_none_or(|next| next.0 != *day) {
                most = most.max(level);
            }
        }
        u64::try_from(most).unwrap_or(0)
    };
    Ok(changes.into_iter().map(|(inbox, all)| (inbox, most(all))).collect())
}

/// Divides or shares a pool, all or nothing. What is in an inbox stays, and counts until it is gone.
pub async fn divide(console: &Console, caller: &ConsoleCaller, id: ContractId, request: &Divide) -> Outcome<()> {
    caller.must(Action::Allot)?;
    let now = console.clock.now();
    let at = contracts::moment(&super::contracts::contract(console, caller, id).await?, now);
    let tx = console.db.write().await?;
    // Inboxes, then the contract: the order in which sending locks them.
    let inboxes = contracts::lock_inboxes(&*tx, id, at).await?;
    let row = contracts::lock_contracts(&*tx, &[id]).await?.pop().ok_or(Code::NotFound)?;
    if row.version != request.version {
        return Err(Code::Stale.into());
    }
    let pool = row.pool_bytes.0;
    let wanted: HashMap<InboxId, u64> = request.inboxes.iter().map(|it| (it.inbox, it.bytes)).collect();
    if wanted.keys().any(|it| !inboxes.contains(it)) {
        return Err(Code::NotFound.into());
    }
    let mut change = medpost_entity::contract::ActiveModel::default();
    let rows = match request.sharing {
        Sharing::Shared => {
            if request.ceiling < MB || request.ceiling > pool {
                return Err(Problem::new(Code::PoolOverdrawn).beyond(pool).into());
            }
            change.sharing = Set(Sharing::Shared.into());
            change.ceiling_bytes = Set(Size(request.ceiling));
            // Ends all sizes: in a shared pool inboxes have none of their own.
            contracts::allot(&*tx, id, inboxes.clone(), Vec::new(), at).await?;
            Vec::new()
        }
        Sharing::Divided => {
            change.sharing = Set(Sharing::Divided.into());
            let sizes = sizes(&*tx, id, &inboxes, &wanted, at).await?;
            fits(pool, &sizes)?;
            sizes
        }
    };
    let changed: Vec<InboxId> = rows.iter().filter(|it| wanted.contains_key(&it.inbox)).map(|it| it.inbox).collect();
    if !changed.is_empty() {
        let fresh =
            rows.iter().filter(|it| wanted.contains_key(&it.inbox) && it.bytes > 0).map(|it| contracts::Allotment {
                id: AllotmentId(entropy::id(now)),
                contract_id: id,
                inbox_id: it.inbox,
                bytes: Size(it.bytes),
                from_at: at,
                until_at: None,
            });
        contracts::allot(&*tx, id, changed.clone(), fresh.collect(), at).await?;
    }
    if !contracts::change_contract(&*tx, id, request.version, change).await? {
        return Err(Code::Stale.into());
    }
    let detail = format!("inboxes={} shared={}", changed.len(), request.sharing == Sharing::Shared);
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, Act::ContractDivided, (SubjectKind::Contract, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The size of each inbox of a contract after the change, and the bytes it holds beyond its sizes.
async fn sizes(
    tx: &impl ConnectionTrait,
    id: ContractId,
    inboxes: &[InboxId],
    wanted: &HashMap<InboxId, u64>,
    at: Instant,
) -> Outcome<Vec<Resized>> {
    let used: HashMap<InboxId, u64> = contracts::used_of(tx, inboxes, at).await?.into_iter().collect();
    let mut here: HashMap<InboxId, u64> = HashMap::new();
    let mut elsewhere: HashMap<InboxId, u64> = HashMap::new();
    for it in contracts::allotments_of(tx, inboxes, at).await? {
        let of = if it.contract_id == id { &mut here } else { &mut elsewhere };
        *of.entry(it.inbox_id).or_default() += it.bytes.0;
    }
    here.extend(wanted.iter().map(|it| (*it.0, *it.1)));
    let size = |inbox: &InboxId| {
        let bytes = here.get(inbox).copied().unwrap_or(0);
        let all = bytes.saturating_add(elsewhere.get(inbox).copied().unwrap_or(0));
        let used = used.get(inbox).copied().unwrap_or(0);
        Resized { inbox: *inbox, bytes, beyond: used.saturating_sub(all) }
    };
    Ok(inboxes.iter().map(size).collect())
}

/// An inbox after a change: its size in this contract, and bytes in it that no contract's size covers.
struct Resized {
    inbox: InboxId,
    bytes: u64,
    beyond: u64,
}

/// Refuses sizes that overdraw the pool. What an inbox holds beyond its sizes counts until it is gone.
fn fits(pool: u64, sizes: &[Resized]) -> Outcome<()> {
    match pool::divides(pool, sizes.iter().map(|it| it.bytes.saturating_add(it.beyond))) {
        Ok(()) => Ok(()),
        Err(Refused::Overdrawn { by }) => Err(Problem::new(Code::PoolOverdrawn).beyond(by).into()),
    }
}
