//! 合併・移管: the giving side asks and gets a code; the receiving side enters it and reviews what would come; then both
//! agree, each knowing the other. The operator acts for a side without people of its own. A job carries it out on its
//! day.

use std::collections::HashMap;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::admission::{Hands, WAIT};
use medpost_domain::code::Code as Number;
use medpost_domain::id::{AdministratorId, AssociationId, ContractId, FacilityId, TransferId};
use medpost_domain::instant::Instant;
use medpost_domain::number::{self, Size};
use medpost_domain::plan::size;
use medpost_domain::role::Action;
use medpost_domain::service_period::first;
use medpost_domain::transfer::Ending;
use medpost_entity::transfer::ActiveModel;
use medpost_wire::problem::{Code, Problem};
use medpost_wire::transfer::{
    AskTransfer, AskedTransfer, ClaimTransfer, MovingFacility, StepTransfer, Transfer, TransferPlan, TransferState,
    TransferStep,
};
use sea_orm::{ConnectionTrait, Set};
use sha2::{Digest, Sha256};

use crate::audit::entry::{self, Actor};
use crate::contract::form::note;
use crate::contract::store::{self as contracts, Contract};
use crate::contract::transfer::{self, Plan, part_of_price, store as transfers};
use crate::identity::admission;
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::entropy;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;
use crate::office::store;
use crate::office::tables::format_time;

use super::changes::no_change_under_way;
use super::{Console, FURTHEST, announcements, rows};

/// Requests that facilities move to another contract on the first of a month; returns a code if none is named.
pub async fn ask_transfer(console: &Console, caller: &ConsoleCaller, request: &AskTransfer) -> Outcome<AskedTransfer> {
    caller.must(Action::MoveFacility)?;
    caller.must_be_fresh()?;
    let note = note("note", &request.note)?;
    let now = console.clock.now();
    let begins = request.begins;
    let near = now < begins && begins <= now.plus(FURTHEST);
    if !near || begins != Instant::japan_midnight(first(begins.japan_date())) {
        return Err(Code::BadDate.into());
    }
    super::contracts::contract(console, caller, request.contract).await?;
    if let Some(to) = request.to {
        // Naming the other side implies agreeing for it.
        caller.must_not_be_recent_key()?;
        super::contracts::contract(console, caller, to).await?;
    }
    if request.to == Some(request.contract) || (!request.everything && request.facilities.is_empty()) {
        return Err(Code::NotFound.into());
    }
    let tx = console.db.write().await?;
    let both: Vec<ContractId> = [Some(request.contract), request.to].into_iter().flatten().collect();
    // Locked, so that no other transfer or plan change is started at the same time (ADR 16).
    let rows = contracts::lock_contracts(&*tx, &both).await?;
    let row = |id: ContractId| rows.iter().find(|it| it.id == id).ok_or(Code::NotFound);
    let from = row(request.contract)?;
    if transfers::is_under_way(&*tx, from.id, false).await? {
        return Err(Code::TransferUnderWay.into());
    }
    for it in &rows {
        no_change_under_way(&*tx, it.id).await?;
    }
    let named: &[FacilityId] = if request.everything { &[] } else { &request.facilities };
    let members = transfers::members_of(&*tx, from.id, named, begins).await?;
    if named.iter().any(|it| !members.iter().any(|member| member.facility_id == *it)) {
        return Err(Code::NotFound.into());
    }
    let whole = from.pool_bytes.0;
    let pool = if request.everything { whole } else { request.pool };
    if pool > whole {
        return Err(Problem::new(Code::PoolOverdrawn).beyond(pool - whole).into());
    }
    let agrees = |yes: bool| (yes.then_some(caller.administrator), yes.then_some(now));
    // Nobody agrees before the other side is known.
    let gives = request.to.is_some() && acts_for(&*tx, caller, from.association_id).await?;
    let takes = match request.to {
        Some(it) => acts_for(&*tx, caller, row(it)?.association_id).await?,
        None => false,
    };
    // If one person may not agree for both sides, only the receiving side's agreement is recorded.
    let alone = match request.to.filter(|_| gives && takes) {
        Some(to) => {
            let sides = (from.association_id, row(to)?.association_id);
            may_agree_for_both(console, &*tx, caller, Some(caller.administrator), sides, begins).await?
        }
        None => true,
    };
    let (gives, takes) = (agrees(gives && alone), agrees(takes));
    let number = request.to.is_none().then(|| Number(entropy::bytes()));
    let id = TransferId(entropy::id(now));
    let asked = transfer::Transfer {
        id,
        from_contract_id: from.id,
        to_contract_id: request.to,
        everything: request.everything,
        pool_bytes: Size(pool),
        monthly_yen: part_of_price(from, pool),
        begins_at: begins,
        note,
        code_hash: number.as_ref().map(hash),
        asked_by: caller.administrator,
        asked_at: now,
        from_agreed_by: gives.0,
        from_agreed_at: gives.1,
        to_agreed_by: takes.0,
        to_agreed_at: takes.1,
        ended_by: None,
        ended_at: None,
        ended_how: None,
        reason: String::new(),
        done_at: None,
        version: 1,
    };
    let mut once = named.to_vec();
    once.sort_unstable();
    once.dedup();
    transfers::add(&*tx, asked, &once).await?;
    announcements::enqueue_transfer_notice(&*tx, id, 1, now).await?;
    queue::enqueue(&*tx, &Task::Transfer { transfer: id }, begins, now).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("from={} everything={} facilities={}", from.id, request.everything, once.len());
    entry::write(&*tx, by, Act::TransferAsked, (SubjectKind::Transfer, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(AskedTransfer { id, code: number.map(|it| it.print()).unwrap_or_default() })
}

/// Joins a transfer by its code, as the receiving side. That binds nobody, but shows what would come.
pub async fn claim_transfer(console: &Console, caller: &ConsoleCaller, request: &ClaimTransfer) -> Outcome<()> {
    caller.must(Action::MoveFacility)?;
    let number = Number::read(&request.code).ok_or(Code::CodeRefused)?;
    super::contracts::contract(console, caller, request.contract).await?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let it = transfers::lock_by_code(&*tx, hash(&number)).await?.ok_or(Code::CodeRefused)?;
    if it.begins_at <= now || it.from_contract_id == request.contract {
        return Err(Code::CodeRefused.into());
    }
    // Nobody asks to change the contract between this check and the commit.
    contracts::lock_contracts(&*tx, &[request.contract]).await?;
    no_change_under_way(&*tx, request.contract).await?;
    let taken = ActiveModel {
        to_contract_id: Set(Some(request.contract)),
        code_hash: Set(None),
        version: Set(it.version + 1),
        ..Default::default()
    };
    transfers::change(&*tx, it.id, taken).await?;
    announcements::enqueue_transfer_notice(&*tx, it.id, it.version + 1, now).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("to={}", request.contract);
    entry::write(&*tx, by, Act::TransferTakenUp, (SubjectKind::Transfer, Some(it.id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Returns the transfers from and to contracts in reach, newest first.
pub async fn transfers(console: &Console, caller: &ConsoleCaller) -> Outcome<Vec<Transfer>> {
    caller.must(Action::SeeConsole)?;
    let mut seen = Vec::new();
    for it in transfers::of(&*console.db, caller.scope.association()).await? {
        let (from, to) = announcements::sides(&*console.db, &it).await?;
        seen.push(transfer_seen(console, caller, &it, &from, to.as_ref()).await?);
    }
    Ok(seen)
}

/// Returns [`transfers()`] as CSV.
pub async fn transfers_csv(console: &Console, caller: &ConsoleCaller, shift_jis: bool) -> Outcome<Vec<u8>> {
    let head = [
        "渡す側",
        "受ける側",
        "移る日",
        "状態",
        "契約全体",
        "容量",
        "容量(バイト)",
        "月額",
        "申出日時",
        "渡す側の同意",
        "受ける側の同意",
        "メモ",
        "理由",
    ];
    let lines = transfers(console, caller).await?.into_iter().map(|it| {
        let state = it.state.words().ja;
        vec![
            it.from,
            it.to,
            it.begins.japan_date().to_string(),
            state.to_owned(),
            if it.everything { "はい" } else { "いいえ" }.to_owned(),
            size(it.pool),
            it.pool.to_string(),
            it.monthly_yen.to_string(),
            format_time(Some(it.asked_at)),
            format_time(it.from_agreed_at),
            format_time(it.to_agreed_at),
            it.note,
            it.reason,
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

/// Returns what a transfer moves, its effect on pools in reach, and what prevents it.
pub async fn transfer(console: &Console, caller: &ConsoleCaller, id: TransferId) -> Outcome<TransferPlan> {
    caller.must(Action::SeeConsole)?;
    let now = console.clock.now();
    let it = transfers::find(&*console.db, id).await?.ok_or(Code::NotFound)?;
    let (from, to) = announcements::sides(&*console.db, &it).await?;
    let sees = |row: &Contract| caller.scope.association().is_none_or(|it| it == row.association_id);
    if !sees(&from) && !to.as_ref().is_some_and(sees) {
        return Err(Code::NotFound.into());
    }
    let plan = Plan::of(&*console.db, &it, now).await?;
    let ids = plan.movers.iter().map(|it| it.row.id).collect();
    let cards: HashMap<FacilityId, u32> = rows::cards_of(&*console.db, ids, now).await?.into_iter().collect();
    // Once it is over, pools no longer show its effect; only the list says what moved or would have.
    let pools = if it.done_at.is_none() && it.ended_at.is_none() {
        plan.pools(&*console.db, &it, sees, now).await?
    } else {
        Vec::new()
    };
    let transfer = transfer_seen(console, caller, &it, &from, to.as_ref()).await?;
    // If it ended, the receiving side sees no facilities any more; if done, the giving side only their names.
    let sees_all = it.done_at.is_none() || to.as_ref().is_some_and(sees);
    let movers = if it.ended_at.is_some() && !sees(&from) { Vec::new() } else { plan.movers };
    let figure = |it: u64| if sees_all { it } else { 0 };
    let facilities = movers.into_iter().map(|it| MovingFacility {
        id: it.row.id,
        inboxes: if sees_all { number::count(it.inboxes.len()) } else { 0 },
        cards: if sees_all { cards.get(&it.row.id).copied().unwrap_or(0) } else { 0 },
        used: figure(it.used),
        allotted: figure(it.allotted),
        code_taken: it.code_taken,
        name: it.row.name,
        city: it.row.city,
    });
    Ok(TransferPlan { facilities: facilities.collect(), transfer, pools, hindrances: plan.hindrances })
}

/// Agrees to a transfer for one side or both, or ends it before it is carried out.
pub async fn step_transfer(
    console: &Console,
    caller: &ConsoleCaller,
    id: TransferId,
    request: &StepTransfer,
) -> Outcome<()> {
    caller.must(Action::MoveFacility)?;
    caller.must_be_fresh()?;
    let reason = note("reason", &request.reason)?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let it = transfers::lock_one(&*tx, id).await?.ok_or(Code::NotFound)?;
    let (from, to) = announcements::sides(&*tx, &it).await?;
    let gives = acts_for(&*tx, caller, from.association_id).await?;
    let takes = match &to {
        Some(to) => acts_for(&*tx, caller, to.association_id).await?,
        None => false,
    };
    let operates = caller.scope.association().is_none();
    if !gives && !takes && !operates {
        return Err(Code::NotFound.into());
    }
    if it.version != request.version {
        return Err(Code::Stale.into());
    }
    if it.ended_at.is_some() || it.done_at.is_some() {
        return Err(Code::WrongStep.into());
    }
    let mut change = ActiveModel { version: Set(it.version + 1), ..Default::default() };
    let action = match request.step {
        TransferStep::Agree => {
            caller.must_not_be_recent_key()?;
            if to.is_none() {
                return Err(Code::WrongStep.into());
            }
            let (from_now, mut to_now) = (gives && it.from_agreed_at.is_none(), takes && it.to_agreed_at.is_none());
            let both = from_now && to_now;
            let other = match (from_now, to_now) {
                (true, true) => Some(caller.administrator),
                (true, false) => it.to_agreed_by,
                (false, true) => it.from_agreed_by,
                (false, false) => None,
            };
            if let Some(to) = &to {
                let sides = (from.association_id, to.association_id);
                if !may_agree_for_both(console, &*tx, caller, other, sides, it.begins_at).await? {
                    if !both {
                        return Err(Code::SecondPersonNeeded.into());
                    }
                    to_now = false;
                }
            }
            if !from_now && !to_now {
                return Err(if gives || takes { Code::WrongStep } else { Code::Forbidden }.into());
            }
            for row in [Some(&from), to.as_ref()].into_iter().flatten() {
                no_change_under_way(&*tx, row.id).await?;
            }
            if !Plan::of(&*tx, &it, now).await?.hindrances.is_empty() {
                return Err(Code::TransferHindered.into());
            }
            if from_now {
                change.from_agreed_by = Set(Some(caller.administrator));
                change.from_agreed_at = Set(Some(now));
            }
            if to_now {
                change.to_agreed_by = Set(Some(caller.administrator));
                change.to_agreed_at = Set(Some(now));
            }
            Act::TransferAgreed
        }
        TransferStep::Withdraw => {
            if reason.is_empty() {
                return Err(Code::ReasonNeeded.into());
            }
            let how = if takes && !gives { Ending::Refused } else { Ending::Withdrawn };
            change.ended_by = Set(Some(caller.administrator));
            change.ended_at = Set(Some(now));
            change.ended_how = Set(Some(how.into()));
            change.reason = Set(reason);
            change.code_hash = Set(None);
            Act::TransferEnded
        }
    };
    transfers::change(&*tx, id, change).await?;
    announcements::enqueue_transfer_notice(&*tx, id, it.version + 1, now).await?;
    let by = Actor::administrator(caller.administrator);
    entry::write(&*tx, by, action, (SubjectKind::Transfer, Some(id.0)), "", now).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether the caller acts for an association: its own people do, and the operator if it has nobody.
async fn acts_for(db: &impl ConnectionTrait, caller: &ConsoleCaller, association: AssociationId) -> Outcome<bool> {
    Ok(match caller.scope.association() {
        Some(own) => own == association,
        None => store::acting_administrators(db, Some(association)).await?.is_empty(),
    })
}

/// Whether the caller may agree for one side if `other` agreed for the other one. That takes two people, unless both
/// sides are one association's, or there is nobody else and the transfer is at least a day away.
async fn may_agree_for_both(
    console: &Console,
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    other: Option<AdministratorId>,
    (from, to): (AssociationId, AssociationId),
    begins: Instant,
) -> Outcome<bool> {
    let now = console.clock.now();
    let Some(other) = other.filter(|_| from != to) else { return Ok(true) };
    let bound = admission::one_hand(db, &Hands::of(Some(other.0)), now).await?;
    if !bound.contains(&caller.administrator.0) {
        return Ok(true);
    }
    let somebody = store::heads(db, None).await?.iter().any(|it| !bound.contains(&it.id.0));
    Ok(!somebody && now.plus(WAIT) <= begins)
}

async fn transfer_seen(
    console: &Console,
    caller: &ConsoleCaller,
    it: &transfer::Transfer,
    from: &Contract,
    to: Option<&Contract>,
) -> Outcome<Transfer> {
    let ours = |row: &Contract| caller.scope.association() == Some(row.association_id);
    let mut speaks = (acts_for(&*console.db, caller, from.association_id).await?, false);
    let mut names = (announcements::side_name(&*console.db, from).await?, String::new());
    if let Some(to) = to {
        speaks.1 = acts_for(&*console.db, caller, to.association_id).await?;
        names.1 = announcements::side_name(&*console.db, to).await?;
    }
    let state = transfer::state(it, console.clock.now());
    let missing = speaks.0 && it.from_agreed_at.is_none() || speaks.1 && it.to_agreed_at.is_none();
    Ok(Transfer {
        id: it.id,
        from: names.0,
        to: names.1,
        gives: ours(from),
        takes: to.is_some_and(ours),
        agreement_missing: missing && state == TransferState::Waiting,
        everything: it.everything,
        begins: it.begins_at,
        pool: it.pool_bytes.0,
        monthly_yen: it.monthly_yen.0,
        tax_included: from.tax_included,
        note: it.note.clone(),
        asked_at: it.asked_at,
        from_agreed_at: it.from_agreed_at,
        to_agreed_at: it.to_agreed_at,
        state,
        reason: it.reason.clone(),
        version: it.version,
    })
}

fn hash(number: &Number) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"medpost/transfer/1");
    hash.update(number.0);
    hash.finalize().to_vec()
}
