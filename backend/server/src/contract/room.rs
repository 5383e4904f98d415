//! Room in inboxes (decisions 22 and 29): an inbox's size is the sum of its allotments or, without any, the ceiling of
//! a shared pool while that has room. Without a contract it accepts nothing.

use std::collections::{HashMap, HashSet};

use medpost_domain::id::{ContractId, FacilityId, InboxId};
use medpost_domain::instant::Instant;
use medpost_domain::pool::{Draw, Share, Sharing, room};
use medpost_domain::quota::{Shortage, Told};
use sea_orm::{ConnectionTrait, DbErr};

use super::store;

/// The room of several inboxes: what is taken in one counts for the others.
pub struct Rooms {
    used: HashMap<InboxId, u64>,
    allotted: HashMap<InboxId, u64>,
    shared: HashMap<InboxId, Vec<ContractId>>,
    pools: HashMap<ContractId, Pool>,
}

struct Pool {
    size: u64,
    ceiling: u64,
    used: u64,
}

impl Rooms {
    /// Reads the room of inboxes, each given with its facility. It can't change until the end of a transaction that has
    /// locked the inboxes and their [`pools`].
    pub async fn of(db: &impl ConnectionTrait, inboxes: &[(InboxId, FacilityId)], now: Instant) -> Result<Self, DbErr> {
        let ids: Vec<InboxId> = inboxes.iter().map(|it| it.0).collect();
        let facilities = inboxes.iter().map(|it| it.1).collect();
        let standing = store::contracts_of(db, facilities, now).await?;
        let allotted = allotted(db, inboxes, &standing, now).await?;
        let (mut shared, mut pools): (HashMap<_, Vec<_>>, _) = (HashMap::new(), HashMap::new());
        for (facility, contract) in standing {
            let Some(ceiling) = ceiling(&contract) else { continue };
            for (inbox, _) in inboxes.iter().filter(|it| it.1 == facility && !allotted.contains_key(&it.0)) {
                shared.entry(*inbox).or_default().push(contract.id);
            }
            if let std::collections::hash_map::Entry::Vacant(it) = pools.entry(contract.id) {
                let used = store::used_of_pool(db, contract.id, now).await?;
                it.insert(Pool { size: contract.pool_bytes.0, ceiling, used });
            }
        }
        let used = store::used_of(db, &ids, now).await?.into_iter().collect();
        Ok(Self { used, allotted, shared, pools })
    }

    /// Bytes stored in an inbox.
    pub fn used(&self, inbox: InboxId) -> u64 {
        self.used.get(&inbox).copied().unwrap_or(0)
    }

    /// The size of an inbox, in bytes.
    pub fn capacity(&self, inbox: InboxId) -> u64 {
        let ceilings = self.shared.get(&inbox).into_iter().flatten().map(|it| self.pools[it].ceiling);
        self.allotted.get(&inbox).copied().or(ceilings.max()).unwrap_or(0)
    }

    /// The room left in an inbox, in tenths, as senders see it.
    pub fn told(&self, inbox: InboxId) -> Told {
        Told::of(self.capacity(inbox), self.free(inbox))
    }

    /// Bytes that still fit into an inbox.
    pub fn free(&self, inbox: InboxId) -> u64 {
        self.place(inbox, u64::MAX).map_or_else(|it| it.free, |_| u64::MAX)
    }

    /// Whether at most a tenth of an inbox's size is free.
    pub fn is_tight(&self, inbox: InboxId) -> bool {
        let capacity = self.capacity(inbox);
        capacity > 0 && u128::from(self.free(inbox)) * 10 <= u128::from(capacity)
    }

    /// Takes room in an inbox. A shortage is for the sender, so it is as coarse as [`Rooms::told`].
    pub fn take(&mut self, inbox: InboxId, bytes: u64) -> Result<(), Shortage> {
        let short = |it: Shortage| Shortage { free: Told::of(self.capacity(inbox), it.free).free(), ..it };
        let pool = self.place(inbox, bytes).map_err(short)?;
        *self.used.entry(inbox).or_default() += bytes;
        if let Some(it) = pool.and_then(|it| self.pools.get_mut(&it)) {
            it.used += bytes;
        }
        Ok(())
    }

    /// Where so many bytes fit: in a shared pool, or (`None`) within the inbox's own allotments.
    fn place(&self, inbox: InboxId, bytes: u64) -> Result<Option<ContractId>, Shortage> {
        let used = self.used(inbox);
        if let Some(allotted) = self.allotted.get(&inbox) {
            let share = Share { allotted: *allotted, used };
            return room(*allotted, Draw::Allotted, used, share, bytes).map(|()| None);
        }
        let mut short = Shortage { needed: bytes, free: 0 };
        for id in self.shared.get(&inbox).into_iter().flatten() {
            let Pool { size, ceiling, used: of_pool } = self.pools[id];
            match room(size, Draw::UpTo(ceiling), of_pool, Share { allotted: 0, used }, bytes) {
                Ok(()) => return Ok(Some(*id)),
                Err(it) => short.free = short.free.max(it.free),
            }
        }
        if bytes == 0 { Ok(None) } else { Err(short) }
    }
}

/// Bytes allotted to inboxes by all their contracts in force; those without any are left out.
async fn allotted(
    db: &impl ConnectionTrait,
    inboxes: &[(InboxId, FacilityId)],
    standing: &[(FacilityId, store::Contract)],
    now: Instant,
) -> Result<HashMap<InboxId, u64>, DbErr> {
    let facilities: HashMap<InboxId, FacilityId> = inboxes.iter().copied().collect();
    let standing: HashSet<(FacilityId, ContractId)> = standing.iter().map(|it| (it.0, it.1.id)).collect();
    let ids: Vec<InboxId> = inboxes.iter().map(|it| it.0).collect();
    let mut allotted: HashMap<InboxId, u64> = HashMap::new();
    for it in store::allotments_of(db, &ids, now).await? {
        if facilities.get(&it.inbox_id).is_some_and(|of| standing.contains(&(*of, it.contract_id))) {
            *allotted.entry(it.inbox_id).or_default() += it.bytes.0;
        }
    }
    allotted.retain(|_, bytes| *bytes > 0);
    Ok(allotted)
}

/// The shared pools of facilities, sorted. Lock them after the inboxes and before [`Rooms::of`].
pub async fn pools(
    db: &impl ConnectionTrait,
    facilities: Vec<FacilityId>,
    now: Instant,
) -> Result<Vec<ContractId>, DbErr> {
    let mut ids: Vec<ContractId> = store::contracts_of(db, facilities, now)
        .await?
        .into_iter()
        .filter(|it| ceiling(&it.1).is_some())
        .map(|it| it.1.id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// What a contract's pool has to hold at a moment: bytes allotted, and bytes stored in its inboxes.
pub async fn needed(db: &impl ConnectionTrait, id: ContractId, at: Instant) -> Result<(u64, u64), DbErr> {
    Ok((store::allotted_in(db, id, at).await?, store::used_in(db, id, at).await?))
}

/// The ceiling of an inbox in bytes, if the pool is shared.
fn ceiling(contract: &store::Contract) -> Option<u64> {
    (contract.sharing == Sharing::Shared).then_some(contract.ceiling_bytes.0)
}
