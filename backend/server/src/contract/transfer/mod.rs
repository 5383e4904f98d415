//! 合併・移管: on the first of a month facilities move from one contract to another, with their part of the pool and of
//! its price. The facilities themselves don't change: ids, inboxes, cards, address books and deliveries under way stay.
//! The sums of both pools and of both prices stay the same (ADR 16).

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::number::{self, Count, Price};
use medpost_domain::stored::Word;
use medpost_domain::transfer::Ending;
use std::collections::{BTreeSet, HashMap};

use medpost_domain::billing::month::Month;
use medpost_domain::id::{ContractId, FacilityId, InboxId, TransferId};
use medpost_domain::instant::Instant;
use medpost_domain::pool::{Sharing, settle, whole_megabytes};
use medpost_entity::contract;
use medpost_wire::problem::Code;
use medpost_wire::transfer::{Hindrance, PoolChange, TransferState};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::directory::store as directory;
use crate::kit::clock::Clock;
use crate::kit::fault::Outcome;

use super::ledger;
use super::room::needed;
use super::store::{self as contracts, Contract, Membership};

pub mod store;

pub use store::Transfer;
/// A facility that moves.
pub struct Mover {
    /// The facility.
    pub row: directory::Facility,
    /// Its inboxes.
    pub inboxes: Vec<InboxId>,
    /// Bytes stored in them.
    pub used: u64,
    /// Bytes allotted to them in the giving contract.
    pub allotted: u64,
    /// Another facility of the receiving association has its code.
    pub code_taken: bool,
}

/// What a transfer will do, or did.
pub struct Plan {
    /// The giving contract.
    pub from: Contract,
    /// The receiving contract, once it is known.
    pub to: Option<Contract>,
    /// Who moves, sorted by reading.
    pub movers: Vec<Mover>,
    /// What stands in the way.
    pub hindrances: Vec<Hindrance>,
    memberships: Vec<Membership>,
    sizes: HashMap<InboxId, u64>,
    held: HashMap<InboxId, u64>,
}

impl Plan {
    /// Computes what a transfer does. In a transaction that locked inboxes and contracts it can't change until the end.
    pub async fn of(db: &impl ConnectionTrait, it: &Transfer, now: Instant) -> Outcome<Self> {
        let from = contracts::contract(db, it.from_contract_id).await?.ok_or(Code::NotFound)?;
        let to = match it.to_contract_id {
            Some(id) => Some(contracts::contract(db, id).await?.ok_or(Code::NotFound)?),
            None => None,
        };
        // After the transfer: who moved; before: who would move.
        let memberships = if it.done_at.is_some() { Vec::new() } else { store::memberships(db, it).await? };
        let ids: Vec<FacilityId> = match it.done_at {
            Some(_) => store::named(db, it.id).await?,
            None => memberships.iter().map(|it| it.facility_id).collect(),
        };
        let mut rows = directory::facilities(db, ids.clone()).await?;
        rows.sort_by(|one, other| (&one.sort_key, one.id).cmp(&(&other.sort_key, other.id)));
        let inboxes = store::inboxes(db, ids).await?;
        let all: Vec<InboxId> = inboxes.iter().map(|it| it.0).collect();
        let held: HashMap<InboxId, u64> = contracts::used_of(db, &all, now).await?.into_iter().collect();
        let sizes: HashMap<InboxId, u64> = contracts::allotments_in(db, from.id, now.max(from.begins_at))
            .await?
            .into_iter()
            .map(|it| (it.inbox_id, it.bytes.0))
            .collect();
        let own = rows.iter().filter(|row| row.association_id == from.association_id);
        let own: Vec<(FacilityId, String)> = own.map(|it| (it.id, it.code.clone())).collect();
        let taken = match &to {
            Some(to) if to.association_id != from.association_id => {
                store::codes_taken(db, to.association_id, &own).await?
            }
            _ => Vec::new(),
        };
        let mut its: HashMap<FacilityId, Vec<InboxId>> = HashMap::new();
        for (inbox, facility) in inboxes {
            its.entry(facility).or_default().push(inbox);
        }
        let movers = rows.into_iter().map(|row| {
            let inboxes = its.remove(&row.id).unwrap_or_default();
            let sum = |of: &HashMap<InboxId, u64>| inboxes.iter().filter_map(|it| of.get(it)).sum();
            let (used, allotted) = (sum(&held), sum(&sizes));
            Mover { code_taken: taken.contains(&row.id), row, inboxes, used, allotted }
        });
        let movers = movers.collect();
        let mut plan = Self { from, to, movers, hindrances: Vec::new(), memberships, sizes, held };
        if it.done_at.is_none() && it.ended_at.is_none() {
            plan.hindrances = plan.hindrances_of(db, it, now).await?;
        }
        Ok(plan)
    }

    async fn hindrances_of(&self, db: &impl ConnectionTrait, it: &Transfer, now: Instant) -> Outcome<Vec<Hindrance>> {
        let mut found = Vec::new();
        if self.movers.is_empty() {
            found.push(Hindrance::Nobody);
        }
        let inboxes = || self.movers.iter().flat_map(|it| &it.inboxes);
        let need: u64 =
            inboxes().map(|it| whole_megabytes(bytes_of(&self.held, it)).max(bytes_of(&self.sizes, it))).sum();
        if need > it.pool_bytes.0 {
            found.push(Hindrance::PoolTooSmall);
        }
        if !it.everything {
            // What those who stay need: all that the contract holds, less what moves.
            let at = contracts::moment(&self.from, now);
            let (allotted, used) = needed(db, self.from.id, at).await?;
            // That counts only members of today, so only these are subtracted.
            let there = |id: FacilityId| {
                let mut rows = self.memberships.iter().filter(|it| it.facility_id == id);
                rows.any(|it| it.from_at <= at && it.until_at.is_none_or(|until| until > at))
            };
            let going: Vec<&InboxId> =
                self.movers.iter().filter(|it| there(it.row.id)).flat_map(|it| &it.inboxes).collect();
            let leaving = |of_all: &HashMap<InboxId, u64>| going.iter().map(|it| bytes_of(of_all, it)).sum::<u64>();
            let rest = allotted.saturating_sub(leaving(&self.sizes)).max(used.saturating_sub(leaving(&self.held)));
            if rest > (self.from.pool_bytes - it.pool_bytes).0 {
                found.push(Hindrance::RestTooSmall);
            }
        }
        if self.movers.iter().any(|it| it.code_taken) {
            found.push(Hindrance::CodeTaken);
        }
        let stands = |row: &Contract| row.ends_at.is_none_or(|end| end > it.begins_at);
        let to_stands = self.to.as_ref().is_none_or(|row| stands(row) && row.begins_at <= it.begins_at);
        if !stands(&self.from) || !to_stands {
            found.push(Hindrance::ContractOver);
        }
        // A part of a price with tax can't be added to a price without.
        if self.to.as_ref().is_some_and(|row| row.tax_included != self.from.tax_included) {
            found.push(Hindrance::TaxDiffers);
        }
        Ok(found)
    }

    /// Both contracts before and after, as far as `sees` allows.
    pub async fn pools(
        &self,
        db: &impl ConnectionTrait,
        it: &Transfer,
        sees: impl Fn(&Contract) -> bool,
        now: Instant,
    ) -> Outcome<Vec<PoolChange>> {
        let moving = number::count(self.movers.len());
        let both: Vec<ContractId> =
            [Some(&self.from), self.to.as_ref()].into_iter().flatten().map(|it| it.id).collect();
        let uses = contracts::usage_of(db, &both, now).await?;
        let mut changes = Vec::new();
        for (row, grows) in [(Some(&self.from), false), (self.to.as_ref(), true)] {
            let Some(row) = row.filter(|row| sees(row)) else { continue };
            let facilities = uses.get(&row.id).map_or(0, |it| it.facilities);
            let (pool, yen, there) = if grows {
                (row.pool_bytes + it.pool_bytes, row.monthly_yen + it.monthly_yen, facilities + moving)
            } else {
                (row.pool_bytes - it.pool_bytes, row.monthly_yen - it.monthly_yen, facilities.saturating_sub(moving))
            };
            changes.push(PoolChange {
                contract: row.name.clone(),
                pool: row.pool_bytes.0,
                pool_after: pool.0,
                monthly_yen: row.monthly_yen.0,
                monthly_yen_after: yen.0,
                tax_included: row.tax_included,
                facilities,
                facilities_after: there,
            });
        }
        Ok(changes)
    }
}

fn bytes_of(all: &HashMap<InboxId, u64>, inbox: &InboxId) -> u64 {
    all.get(inbox).copied().unwrap_or(0)
}

/// The part of a contract's price for a part of its pool, in proportion and rounded down to the yen. The rest stays, so
/// both sides together pay what the one paid.
pub fn part_of_price(row: &Contract, pool: u64) -> Price {
    let whole = u128::from(row.monthly_yen.0);
    let part = (whole * u128::from(pool)).checked_div(u128::from(row.pool_bytes.0)).unwrap_or(0);
    Price(number::size(part)).min(row.monthly_yen)
}

/// Carries out a transfer on its day, once. It lapses if a side has not agreed; if hindered, it fails and is tried
/// again. Returns the new version if anything changed.
pub async fn take_effect(db: &impl ConnectionTrait, id: TransferId, clock: &Clock) -> Outcome<Option<i32>> {
    let now = clock.now();
    let Some(mut it) = store::lock_one(db, id).await? else { return Ok(None) };
    if it.ended_at.is_some() || it.done_at.is_some() || now < it.begins_at {
        return Ok(None);
    }
    let subject = (SubjectKind::Transfer, Some(id.0));
    let (Some(to), Some(_), Some(_)) = (it.to_contract_id, it.from_agreed_at, it.to_agreed_at) else {
        let over = medpost_entity::transfer::ActiveModel {
            ended_at: Set(Some(now)),
            ended_how: Set(Some(Ending::Lapsed.into())),
            code_hash: Set(None),
            version: Set(it.version + 1),
            ..Default::default()
        };
        store::change(db, id, over).await?;
        entry::write(db, Actor::SYSTEM, Act::TransferLapsed, subject, "", now).await?;
        return Ok(Some(it.version + 1));
    };
    // Facilities, their inboxes, then both contracts, each in order of id: as leaving and sending lock them.
    let moving: BTreeSet<FacilityId> =
        store::memberships(db, &it).await?.into_iter().map(|it| it.facility_id).collect();
    let moving: Vec<FacilityId> = moving.into_iter().collect();
    store::lock_facilities(db, moving.clone()).await?;
    store::lock_inboxes(db, moving.clone()).await?;
    let both = contracts::lock_contracts(db, &[it.from_contract_id, to]).await?;
    if let Some(from) = both.iter().find(|row| it.everything && row.id == it.from_contract_id) {
        // All of it, at its current size and price.
        (it.pool_bytes, it.monthly_yen) = (from.pool_bytes, from.monthly_yen);
    }
    // Read again now that the rows are locked.
    let now = clock.now();
    let plan = Plan::of(db, &it, now).await?;
    if !plan.hindrances.is_empty() {
        return Err(Code::TransferHindered.into());
    }
    carry_over(db, &it, &plan, to, now).await?;
    if it.everything {
        store::add_facilities(db, id, &moving, now).await?;
    }
    let done = medpost_entity::transfer::ActiveModel {
        pool_bytes: Set(it.pool_bytes),
        monthly_yen: Set(it.monthly_yen),
        done_at: Set(Some(now)),
        version: Set(it.version + 1),
        ..Default::default()
    };
    store::change(db, id, done).await?;
    let detail = format!("from={} to={to} facilities={} pool={}", it.from_contract_id, moving.len(), it.pool_bytes);
    entry::write(db, Actor::SYSTEM, Act::TransferDone, subject, &detail, now).await?;
    Ok(Some(it.version + 1))
}

/// The part of a membership's time that a facility still lacks in the receiving contract.
fn missing(it: &Membership, there: &[Membership], at: Instant) -> Option<Membership> {
    let (mut from, mut until) = (it.from_at.max(at), it.until_at);
    for other in there.iter().filter(|other| other.facility_id == it.facility_id) {
        if other.from_at > from {
            until = Some(until.map_or(other.from_at, |until| until.min(other.from_at)));
        } else {
            from = from.max(other.until_at?);
        }
    }
    let some = until.is_none_or(|until| from < until);
    some.then(|| Membership { from_at: from, until_at: until, ..it.clone() })
}

/// Ends memberships and allotments on the giving side, begins them on the receiving one, and adjusts pools and prices.
async fn carry_over(
    db: &impl ConnectionTrait,
    it: &Transfer,
    plan: &Plan,
    to: ContractId,
    now: Instant,
) -> Outcome<()> {
    let (at, from) = (it.begins_at, &plan.from);
    let target = plan.to.as_ref().filter(|row| row.id == to).ok_or(Code::NotFound)?;
    let inboxes: Vec<InboxId> = plan.movers.iter().flat_map(|it| it.inboxes.iter().copied()).collect();
    let ids: Vec<FacilityId> = plan.movers.iter().map(|it| it.row.id).collect();
    // Facilities already in the receiving contract stay there; only the missing time is added.
    let there = store::members_of(db, to, &ids, at).await?;
    store::end(db, from.id, &plan.memberships, &inboxes, at).await?;
    let come: Vec<Membership> = plan.memberships.iter().filter_map(|it| missing(it, &there, at)).collect();
    store::begin(db, to, &come, now).await?;
    if target.sharing.get()? == Sharing::Divided {
        let times: HashMap<FacilityId, store::Time> =
            come.iter().map(|it| (it.facility_id, (it.from_at, it.until_at))).collect();
        let coming = plan.movers.iter().filter(|it| times.contains_key(&it.row.id));
        let coming: Vec<(InboxId, store::Time)> =
            coming.flat_map(|it| it.inboxes.iter().map(|inbox| (*inbox, times[&it.row.id]))).collect();
        let sizes = if from.sharing.get()? == Sharing::Divided {
            coming.iter().map(|it| bytes_of(&plan.sizes, &it.0)).collect()
        } else {
            let held: Vec<u64> = coming.iter().map(|it| bytes_of(&plan.held, &it.0)).collect();
            settle(it.pool_bytes.0, &held).ok_or(Code::TransferHindered)?
        };
        let sizes = coming.iter().zip(sizes).filter(|it| it.1 > 0).map(|((inbox, time), bytes)| (*inbox, bytes, *time));
        store::allot(db, to, &sizes.collect::<Vec<_>>(), now).await?;
    }
    super::import::limits::change_plan(db, ids.clone(), target, now).await?;
    store::hand_over(db, ids, from.association_id, target.association_id).await?;
    let less = if it.everything {
        // The contract that is over keeps showing what it was.
        let reason = format!("合併・移管 {}", it.note);
        contract::ActiveModel {
            ends_at: Set(Some(at)),
            ended_reason: Set(Some(reason.trim_end().to_owned())),
            ..Default::default()
        }
    } else {
        contract::ActiveModel {
            pool_bytes: Set(from.pool_bytes - it.pool_bytes),
            ceiling_bytes: Set(from.ceiling_bytes.min(from.pool_bytes - it.pool_bytes)),
            monthly_yen: Set(from.monthly_yen - it.monthly_yen),
            ..Default::default()
        }
    };
    let more = contract::ActiveModel {
        pool_bytes: Set(target.pool_bytes + it.pool_bytes),
        monthly_yen: Set(target.monthly_yen + it.monthly_yen),
        included_cards: Set(target.included_cards + if it.everything { from.included_cards } else { Count(0) }),
        ..Default::default()
    };
    // A contract that moves as a whole ends, and owes nothing from then on.
    let month = Month::at(at);
    if !it.everything {
        ledger::add_price(db, from.id, (from.monthly_yen - it.monthly_yen).signed(), (month, &it.note), None, now)
            .await?;
    }
    ledger::add_price(db, target.id, (target.monthly_yen + it.monthly_yen).signed(), (month, &it.note), None, now)
        .await?;
    for (row, change) in [(from, less), (target, more)] {
        if !contracts::change_contract(db, row.id, row.version, change).await? {
            return Err(Code::Stale.into());
        }
    }
    Ok(())
}

/// The state of a transfer at `now`.
pub fn state(it: &Transfer, now: Instant) -> TransferState {
    let both = it.from_agreed_at.is_some() && it.to_agreed_at.is_some();
    match (it.done_at, it.ended_how.as_ref().map(Word::known)) {
        (Some(_), _) => TransferState::Done,
        (None, Some(Some(Ending::Lapsed))) => TransferState::Lapsed,
        (None, Some(Some(Ending::Refused))) => TransferState::Refused,
        (None, Some(_)) => TransferState::Withdrawn,
        (None, None) if both && it.begins_at <= now => TransferState::Late,
        (None, None) if both => TransferState::Agreed,
        (None, None) if it.to_contract_id.is_some() => TransferState::Waiting,
        (None, None) => TransferState::Asked,
    }
}
