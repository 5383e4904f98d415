//! 契約変更の申込み: requested by the association, which sees the effect on room and price; decided by a billing clerk; in
//! effect from the first of a month; counted per contract year.

use std::collections::HashMap;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::billing::charge::Kind;
use medpost_domain::billing::month::Month;
use medpost_domain::change_request::{State, Step, carries_fee, contract_year};
use medpost_domain::id::{ChangeId, ContractId};
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number::{self, Price};
use medpost_domain::plan::size;
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::console::changes::{AskChange, ChangeList, ChangeOffer, ChangeRequest, FindChanges, StepChange};
use medpost_wire::problem::{Code, Problem};
use sea_orm::{ConnectionTrait, Set};

use crate::audit::entry::{self, Actor};
use crate::contract::form::note;
use crate::contract::ledger::{self, NewEntry};
use crate::contract::room::needed;
use crate::contract::{import, offer, store as contracts, tax, transfer};
use crate::jobs::queue;
use crate::jobs::task::Task;
use crate::kit::fault::Outcome;
use crate::kit::{PAGE, entropy};
use crate::office::caller::ConsoleCaller;
use crate::office::store;

use super::{Console, announcements};

/// How far back the 受付日 of paper may lie, in microseconds.
const MAX_PAPER_AGE: i64 = 31 * DAY;

/// Returns the plans a contract can change to, and from when.
pub async fn change_offer(console: &Console, caller: &ConsoleCaller, id: ContractId) -> Outcome<ChangeOffer> {
    caller.must(Action::SeeConsole)?;
    let row = super::contracts::contract(console, caller, id).await?;
    let now = console.clock.now();
    let activation = console.contracts.closing.activation(now.japan_date());
    let counted = in_effect(&*console.db, &row).await?;
    let year = contract_year(row.begins_at.japan_date(), activation.begins);
    let same = |it: &&time::Date| contract_year(row.begins_at.japan_date(), **it) == year;
    let packs = contracts::packs(&*console.db, now).await?;
    let packs = packs.iter().filter(|it| is_for(it, &row)).map(|it| offer::to_wire(it, now));
    Ok(ChangeOffer {
        packs: packs.collect(),
        individual_yen: tax::basic_fee(&*console.db, now).await?,
        monthly_yen: row.monthly_yen.0,
        closes: Instant::japan_midnight(activation.closes),
        begins: Instant::japan_midnight(activation.begins),
        free: row.free_changes.0,
        counted: number::count(counted.iter().filter(same).count()),
        contract: super::contracts::use_of(console, row).await?,
    })
}

/// Returns a page of the requests in reach, newest first.
pub async fn find_changes(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    request: &FindChanges,
) -> Outcome<ChangeList> {
    caller.must(Action::SeeConsole)?;
    let found = found_changes(db, caller, request).await?;
    let total = number::count(found.len());
    Ok(ChangeList { items: found.into_iter().skip(request.skip as usize).take(PAGE).collect(), total })
}

/// Returns the matching requests as CSV.
pub async fn changes_csv(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    request: &FindChanges,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeConsole)?;
    let head = [
        "団体名",
        "契約件名",
        "プラン",
        "容量",
        "容量(バイト)",
        "月額",
        "状態",
        "適用日",
        "契約年度の回数",
        "手数料",
        "申込者",
        "申込日",
        "連絡事項",
        "理由",
        "税",
    ];
    let lines = found_changes(db, caller, request).await?.into_iter().map(|it| {
        let state = it.state.said(|it| it.words().ja);
        vec![
            it.association,
            it.contract,
            it.pack,
            size(it.pool),
            it.pool.to_string(),
            it.monthly_yen.to_string(),
            state.to_owned(),
            it.takes_effect_at.japan_date().to_string(),
            it.nth.to_string(),
            if it.fee { it.fee_yen.to_string() } else { String::new() },
            it.asked_by,
            it.asked_at.japan_date().to_string(),
            it.note,
            it.reason,
            if it.tax_included { "税込" } else { "税抜" }.to_owned(),
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

async fn found_changes(
    db: &impl ConnectionTrait,
    caller: &ConsoleCaller,
    request: &FindChanges,
) -> Outcome<Vec<ChangeRequest>> {
    let mut found = changes(db, caller).await?;
    found.retain(|it| request.state.is_none_or(|state| it.state == state));
    Search::of(&request.text).sift(&mut found, |it| search_line(&[&it.association, &it.contract], &[&it.pack]));
    Ok(found)
}

/// The requests in reach, newest first, including those of contracts that are over.
async fn changes(db: &impl ConnectionTrait, caller: &ConsoleCaller) -> Outcome<Vec<ChangeRequest>> {
    let all = contracts::all_contracts(db, caller.scope.association()).await?;
    let all: HashMap<ContractId, contracts::Contract> = all.into_iter().map(|it| (it.id, it)).collect();
    let of = all.values().map(|it| it.association_id).collect();
    let names = contracts::association_names(db, of).await?;
    let rows = contracts::changes(db, all.keys().copied().collect()).await?;
    let who = store::names(db, rows.iter().map(|it| it.asked_by).collect()).await?;
    let packs = rows.iter().map(|it| it.pack_id).chain(all.values().filter_map(|it| it.pack_id));
    let packs = contracts::packs_by_id(db, packs.collect()).await?;
    // The operator doesn't see drafts.
    let operates = caller.scope.association().is_none();
    // Each contract's requests that count, with their days.
    let mut counting: HashMap<ContractId, Vec<(ChangeId, time::Date)>> = HashMap::new();
    for it in rows.iter().filter(|it| it.state.known().is_some_and(State::counts)) {
        counting.entry(it.contract_id).or_default().push((it.id, it.takes_effect_at.japan_date()));
    }
    let shown = rows.into_iter().filter(|it| !operates || it.state != State::Draft);
    let seen = shown.filter_map(|row| {
        let contract = all.get(&row.contract_id)?;
        let (began, date) = (contract.begins_at.japan_date(), row.takes_effect_at.japan_date());
        let counting = counting.get(&row.contract_id).map(Vec::as_slice).unwrap_or_default();
        let counts = counting.iter().any(|it| it.0 == row.id);
        // A request that counts comes after those of earlier days; one that doesn't yet would come last.
        let before = |it: &&(ChangeId, time::Date)| {
            it.0 != row.id
                && contract_year(began, it.1) == contract_year(began, date)
                && (!counts || (it.1, it.0) < (date, row.id))
        };
        let nth = number::count(counting.iter().filter(before).count()).saturating_add(1);
        let free = contract.free_changes.0;
        let waits = matches!(row.state.known(), Some(State::Draft | State::Review | State::Returned));
        Some(ChangeRequest {
            id: row.id,
            association: names.get(&contract.association_id).cloned().unwrap_or_default(),
            contract: contract.name.clone(),
            present: contract.pack_id.and_then(|it| packs.get(&it)).map(|it| it.name.clone()).unwrap_or_default(),
            present_pool: contract.pool_bytes.0,
            present_yen: contract.monthly_yen.0,
            present_tax_included: contract.tax_included,
            pack: packs.get(&row.pack_id).map(|it| it.name.clone()).unwrap_or_default(),
            pool: row.pool_bytes.0,
            monthly_yen: row.monthly_yen.0,
            tax_included: packs.get(&row.pack_id).map_or(contract.tax_included, |it| it.tax_included),
            state: row.state,
            note: row.note,
            asked_by: who.get(&row.asked_by).cloned().unwrap_or_default(),
            asked_at: row.asked_at,
            takes_effect_at: row.takes_effect_at,
            fee: row.fee || waits && nth > free,
            fee_yen: contract.change_yen.0,
            fee_tax_included: contract.tax_included,
            nth,
            free,
            reason: row.reason.unwrap_or_default(),
            version: row.version,
        })
    });
    Ok(seen.collect())
}

/// When a request received at `received` takes effect.
fn takes_effect(console: &Console, received: Instant) -> Instant {
    Instant::japan_midnight(console.contracts.closing.activation(received.japan_date()).begins)
}

/// Requests another plan, or saves a draft of that. A contract has one request in progress at a time.
pub async fn ask_change(console: &Console, caller: &ConsoleCaller, request: &AskChange) -> Outcome<()> {
    caller.must(Action::RequestChange)?;
    let note = note("note", &request.note)?;
    super::contracts::contract(console, caller, request.contract).await?;
    let now = console.clock.now();
    // Only clerks enter the 受付日 of paper, and it can't promise a day that is past.
    let received = match request.received_at {
        Some(_) if caller.scope.association().is_some() => return Err(Code::Forbidden.into()),
        Some(it) if it > now || it < now.plus(-MAX_PAPER_AGE) => return Err(Code::BadDate.into()),
        Some(it) if takes_effect(console, it) <= now => return Err(Code::BadDate.into()),
        it => it.unwrap_or(now),
    };
    let tx = console.db.write().await?;
    // Locked, so that no other request or transfer is started at the same time (ADR 16).
    let contract = contracts::lock_contracts(&*tx, &[request.contract]).await?.pop().ok_or(Code::NotFound)?;
    let pack = contracts::packs(&*tx, now).await?.into_iter().find(|it| it.id == request.pack && is_for(it, &contract));
    let pack = pack.ok_or(Code::NotFound)?;
    let before = contracts::changes(&*tx, vec![contract.id]).await?;
    // Drafts are the association's own: the operator neither sees nor writes them.
    let operates = caller.scope.association().is_none();
    if operates && request.draft {
        return Err(Code::Forbidden.into());
    }
    let draft = before.into_iter().find(|it| !operates && it.state == State::Draft);
    no_change_under_way(&*tx, contract.id).await?;
    if transfer::store::is_under_way(&*tx, contract.id, true).await? {
        return Err(Code::TransferUnderWay.into());
    }
    check_pool(&*tx, &contract, pack.pool_bytes.0, now).await?;
    let id = draft.as_ref().map_or_else(|| ChangeId(entropy::id(now)), |it| it.id);
    let row = contracts::Change {
        id,
        contract_id: contract.id,
        pack_id: pack.id,
        pool_bytes: pack.pool_bytes,
        monthly_yen: pack.monthly_yen,
        state: (if request.draft { State::Draft } else { State::Review }).into(),
        note,
        asked_by: caller.administrator,
        asked_at: now,
        takes_effect_at: takes_effect(console, received),
        fee: false,
        decided_by: None,
        decided_at: None,
        reason: None,
        version: draft.as_ref().map_or(1, |it| it.version + 1),
    };
    if draft.is_some() {
        contracts::replace_change(&*tx, row).await?;
    } else {
        contracts::add_change(&*tx, row).await?;
    }
    let by = Actor::administrator(caller.administrator);
    let detail = format!("contract={} pack={}", contract.id, pack.id);
    let action = if request.draft { Act::ChangeDrafted } else { Act::ChangeAsked };
    entry::write(&*tx, by, action, (SubjectKind::ChangeRequest, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a step: the association submits or withdraws the request, a clerk decides it.
pub async fn step_change(console: &Console, caller: &ConsoleCaller, id: ChangeId, request: &StepChange) -> Outcome<()> {
    let action = match request.step {
        Step::Submit | Step::Withdraw => Action::RequestChange,
        Step::Return | Step::Approve | Step::Refuse => Action::DecideChange,
        // Only the job takes it, on its day.
        Step::Apply => return Err(Code::WrongStep.into()),
    };
    caller.must(action)?;
    let decides = action == Action::DecideChange;
    if decides {
        caller.must_be_fresh()?;
    }
    if request.step == Step::Approve {
        caller.must_not_be_recent_key()?;
    }
    let reason = note("reason", &request.reason)?;
    // If the operator withdraws a request for an association, the association is told why.
    let for_others = caller.scope.association().is_none() && request.step == Step::Withdraw;
    if reason.is_empty() && (for_others || matches!(request.step, Step::Return | Step::Refuse)) {
        return Err(Code::ReasonNeeded.into());
    }
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let row = contracts::lock_change(&*tx, id).await?.ok_or(Code::NotFound)?;
    let contract = contracts::lock_contracts(&*tx, &[row.contract_id]).await?.pop().ok_or(Code::NotFound)?;
    if caller.scope.association().is_some_and(|it| it != contract.association_id) {
        return Err(Code::NotFound.into());
    }
    if row.version != request.version {
        return Err(Code::Stale.into());
    }
    let state = row.state.get()?.after(request.step).ok_or(Code::WrongStep)?;
    let mut change = medpost_entity::change_request::ActiveModel {
        state: Set(state.into()),
        version: Set(row.version + 1),
        ..Default::default()
    };
    if decides || for_others {
        change.decided_by = Set(Some(caller.administrator));
        change.decided_at = Set(Some(now));
        change.reason = Set(Some(reason));
    }
    match request.step {
        // When it takes effect depends on the day of this submission.
        Step::Submit => {
            if transfer::store::is_under_way(&*tx, contract.id, true).await? {
                return Err(Code::TransferUnderWay.into());
            }
            if row.state == State::Draft {
                no_change_under_way(&*tx, contract.id).await?;
                // A draft promises nothing: the offer on the day of submission applies.
                let offered = contracts::packs(&*tx, now).await?;
                let pack = offered.into_iter().find(|it| it.id == row.pack_id && is_for(it, &contract));
                let pack = pack.ok_or(Code::PackGone)?;
                check_pool(&*tx, &contract, pack.pool_bytes.0, now).await?;
                change.pool_bytes = Set(pack.pool_bytes);
                change.monthly_yen = Set(pack.monthly_yen);
            }
            change.takes_effect_at = Set(takes_effect(console, now));
        }
        Step::Approve => {
            check_pool(&*tx, &contract, row.pool_bytes.0, now).await?;
            let before = in_effect(&*tx, &contract).await?;
            let free = number::length(contract.free_changes.0);
            let date = row.takes_effect_at.japan_date();
            change.fee = Set(carries_fee(contract.begins_at.japan_date(), free, &before, date));
            queue::enqueue(&*tx, &Task::Change { change: id }, row.takes_effect_at, now).await?;
        }
        _ => {}
    }
    contracts::update_change_request(&*tx, id, change).await?;
    if decides || for_others {
        announcements::enqueue_change_notice(&*tx, id, row.version + 1, now).await?;
    }
    let by = Actor::administrator(caller.administrator);
    let detail = format!("step={:?} state={}", request.step, state.text());
    entry::write(&*tx, by, Act::ChangeStep, (SubjectKind::ChangeRequest, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Job: puts an approved request into effect on its day. A second run does nothing.
pub async fn apply_change(console: &Console, id: ChangeId) -> Outcome<()> {
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let row = contracts::lock_change(&*tx, id).await?.ok_or(Code::NotFound)?;
    let Some(state) = row.state.get()?.after(Step::Apply) else { return Ok(()) };
    // Facilities, their inboxes, then the contract: the order in which sending and leaving lock them.
    let members = contracts::members_after(&*tx, row.contract_id, now).await?;
    transfer::store::lock_facilities(&*tx, members.clone()).await?;
    transfer::store::lock_inboxes(&*tx, members.clone()).await?;
    let contract = contracts::lock_contracts(&*tx, &[row.contract_id]).await?.pop().ok_or(Code::NotFound)?;
    // If more was allotted meanwhile, the job fails here and is retried.
    check_pool(&*tx, &contract, row.pool_bytes.0, now).await?;
    let pack = contracts::pack(&*tx, row.pack_id).await?.ok_or(Code::NotFound)?;
    let next = contracts::Contract {
        pool_bytes: row.pool_bytes,
        pack_id: Some(row.pack_id),
        monthly_yen: row.monthly_yen,
        included_cards: pack.included_cards,
        card_yen: pack.card_yen,
        dispatch_bytes: pack.dispatch_bytes,
        retention_days: pack.retention_days,
        most_hold_minutes: pack.most_hold_minutes,
        free_changes: pack.free_changes,
        change_yen: pack.change_yen,
        tax_included: pack.tax_included,
        ..contract.clone()
    };
    let change = medpost_entity::contract::ActiveModel {
        pool_bytes: Set(next.pool_bytes),
        pack_id: Set(next.pack_id),
        monthly_yen: Set(next.monthly_yen),
        included_cards: Set(next.included_cards),
        card_yen: Set(next.card_yen),
        dispatch_bytes: Set(next.dispatch_bytes),
        retention_days: Set(next.retention_days),
        most_hold_minutes: Set(next.most_hold_minutes),
        free_changes: Set(next.free_changes),
        change_yen: Set(next.change_yen),
        tax_included: Set(next.tax_included),
        ..Default::default()
    };
    contracts::change_contract(&*tx, contract.id, contract.version, change).await?;
    let month = Month::at(row.takes_effect_at);
    let by = Some(row.asked_by.0);
    ledger::add_price(&*tx, contract.id, next.monthly_yen.signed(), (month, &pack.name), by, now).await?;
    if row.fee && contract.change_yen != Price(0) {
        let fee = NewEntry {
            kind: Kind::Change,
            yen: contract.change_yen.signed(),
            quantity: 1,
            facility: None,
            month,
            note: &pack.name,
        };
        ledger::add(&*tx, contract.id, fee, by, now).await?;
    }
    import::limits::change_plan(&*tx, members, &next, now).await?;
    let done = medpost_entity::change_request::ActiveModel {
        state: Set(state.into()),
        version: Set(row.version + 1),
        ..Default::default()
    };
    contracts::update_change_request(&*tx, id, done).await?;
    let detail = format!("contract={} pool={}", contract.id, row.pool_bytes);
    entry::write(&*tx, Actor::SYSTEM, Act::ChangeApplied, (SubjectKind::ChangeRequest, Some(id.0)), &detail, now)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The effective dates of a contract's requests that count (see [`State::counts`]).
pub(super) async fn in_effect(db: &impl ConnectionTrait, contract: &contracts::Contract) -> Outcome<Vec<time::Date>> {
    let all = contracts::changes(db, vec![contract.id]).await?;
    let counting = all.iter().filter(|it| it.state.known().is_some_and(State::counts));
    Ok(counting.map(|it| it.takes_effect_at.japan_date()).collect())
}

/// Whether a contract can change to a plan: it must be for the same audience, and include tax in its prices if the
/// contract does, since what was billed can't be taxed differently afterwards.
fn is_for(pack: &contracts::Pack, contract: &contracts::Contract) -> bool {
    pack.audience == contract.audience && pack.tax_included == contract.tax_included
}

/// Refuses if a submitted request of the contract is not final yet.
pub(super) async fn no_change_under_way(db: &impl ConnectionTrait, id: ContractId) -> Outcome<()> {
    let all = contracts::changes(db, vec![id]).await?;
    let open = |it: State| it != State::Draft && !it.is_final();
    // An unreadable state may be one in progress.
    if all.iter().any(|it| it.state.known().is_none_or(open)) { Err(Code::ChangeUnderWay.into()) } else { Ok(()) }
}

/// Refuses a pool that is smaller than what is allotted of it or stored in its inboxes, with the bytes missing.
async fn check_pool(db: &impl ConnectionTrait, contract: &contracts::Contract, pool: u64, now: Instant) -> Outcome<()> {
    let (allotted, used) = needed(db, contract.id, contracts::moment(contract, now)).await?;
    let needed = allotted.max(used);
    if needed <= pool { Ok(()) } else { Err(Problem::new(Code::PoolOverdrawn).beyond(needed - pool).into()) }
}
