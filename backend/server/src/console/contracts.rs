//! The contracts in reach: listed, searched, as CSV, and how much of each is used.

use std::cmp::Reverse;

use medpost_domain::contract::ContractStanding;
use medpost_domain::id::ContractId;
use medpost_domain::number;
use medpost_domain::plan::{Audience, size};
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::console::contracts::{ContractList, ContractSort, ContractUse, FindContracts};
use medpost_wire::problem::Code;

use crate::contract::{store as contracts, tax};
use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::Console;

/// Returns the contracts in reach that are not over, and how much of each is used.
pub async fn contracts(console: &Console, caller: &ConsoleCaller) -> Outcome<Vec<ContractUse>> {
    caller.must(Action::SeeConsole)?;
    let rows = contracts::contracts(&*console.db, caller.scope.association(), console.clock.now()).await?;
    uses(console, rows).await
}

/// Returns a page of the contracts in reach, including those that are over.
pub async fn find_contracts(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindContracts,
) -> Outcome<ContractList> {
    caller.must(Action::SeeConsole)?;
    let found = found_contracts(console, caller, request).await?;
    let total = number::count(found.len());
    let page = found.into_iter().skip(request.skip as usize).take(PAGE).collect();
    Ok(ContractList { items: uses(console, page).await?, total })
}

/// Returns the matching contracts as CSV, including those that are over.
pub async fn contracts_csv(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindContracts,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeConsole)?;
    let now = console.clock.now();
    let head = [
        "団体名",
        "契約件名",
        "状態",
        "開始日",
        "最終日",
        "施設数",
        "受信BOX数",
        "契約容量",
        "契約容量(バイト)",
        "使用量",
        "使用量(バイト)",
        "割り当て",
        "割り当て(バイト)",
        "月額",
        "理由",
        "税",
    ];
    let rows = found_contracts(console, caller, request).await?;
    let lines = uses(console, rows).await?.into_iter().map(|it| {
        let word = ContractStanding::of(it.begins, it.ends, it.suspended_at, now).words().ja;
        vec![
            it.association,
            it.name,
            word.to_owned(),
            it.begins.japan_date().to_string(),
            it.ends.map(|it| it.plus(-1).japan_date().to_string()).unwrap_or_default(),
            it.facilities.to_string(),
            it.inboxes.to_string(),
            size(it.pool),
            it.pool.to_string(),
            size(it.used),
            it.used.to_string(),
            size(it.allotted),
            it.allotted.to_string(),
            it.monthly_yen.to_string(),
            it.reason,
            if it.tax_included { "税込" } else { "税抜" }.to_owned(),
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

async fn found_contracts(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindContracts,
) -> Outcome<Vec<contracts::Contract>> {
    let now = console.clock.now();
    let mut rows = contracts::all_contracts(&*console.db, caller.scope.association()).await?;
    let of = rows.iter().map(|it| it.association_id).collect();
    let names = contracts::association_names(&*console.db, of).await?;
    rows.retain(|it| {
        let stands = ContractStanding::of(it.begins_at, it.ends_at, it.suspended_at, now);
        request.standing.is_none_or(|wanted| wanted == stands)
    });
    match request.sort {
        ContractSort::Name => rows.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id))),
        ContractSort::Newest => rows.sort_by_key(|it| Reverse((it.begins_at, it.id))),
        ContractSort::Ending => rows.sort_by_key(|it| (it.ends_at.is_none(), it.ends_at, it.id)),
    }
    let holder = |it: &contracts::Contract| names.get(&it.association_id).map_or("", String::as_str);
    Search::of(&request.text).sift(&mut rows, |it| search_line(&[holder(it), &it.name], &[]));
    Ok(rows)
}

async fn uses(console: &Console, rows: Vec<contracts::Contract>) -> Outcome<Vec<ContractUse>> {
    let now = console.clock.now();
    // Nothing is counted for contracts that are over: their facilities may be in others by now.
    let running = rows.iter().filter(|it| it.ends_at.is_none_or(|ends| ends > now));
    let ids: Vec<ContractId> = running.map(|it| it.id).collect();
    let uses = contracts::usage_of(&*console.db, &ids, now).await?;
    let of = rows.iter().map(|it| it.association_id).collect();
    let names = contracts::association_names(&*console.db, of).await?;
    let packs = contracts::packs_by_id(&*console.db, rows.iter().filter_map(|it| it.pack_id).collect()).await?;
    let alone = tax::basic_fee(&*console.db, now).await?;
    let seen = rows.into_iter().map(|row| {
        let used = uses.get(&row.id).copied().unwrap_or_default();
        let pack = row.pack_id.and_then(|it| packs.get(&it));
        let over = row.ends_at.is_some_and(|it| it <= now);
        let group = row.audience == Audience::Group;
        let few = group && !over && pack.is_some_and(|it| used.facilities < it.min_facilities.0);
        ContractUse {
            id: row.id,
            holder: row.association_id,
            sharing: row.sharing,
            pool: row.pool_bytes.0,
            ceiling: row.ceiling_bytes.0,
            allotted: used.allotted,
            used: used.used,
            facilities: used.facilities,
            inboxes: used.inboxes,
            group,
            pack: pack.map(|it| it.name.clone()).unwrap_or_default(),
            few_for: alone.filter(|_| few),
            monthly_yen: row.monthly_yen.0,
            included_cards: row.included_cards.0,
            card_yen: row.card_yen.0,
            tax_included: row.tax_included,
            renewing_from: row.renewing_from,
            dispatch: row.dispatch_bytes.0,
            retention_days: row.retention_days.0,
            version: row.version,
            association: names.get(&row.association_id).cloned().unwrap_or_default(),
            begins: row.begins_at,
            ends: row.ends_at,
            suspended_at: row.suspended_at,
            reason: row.suspended_reason.or(row.ended_reason).unwrap_or_default(),
            name: row.name,
        }
    });
    Ok(seen.collect())
}

pub(super) async fn use_of(console: &Console, row: contracts::Contract) -> Outcome<ContractUse> {
    uses(console, vec![row]).await?.pop().ok_or_else(|| Code::NotFound.into())
}

/// Returns a contract in reach that is not over; otherwise `NotFound`.
pub(super) async fn contract(
    console: &Console,
    caller: &ConsoleCaller,
    id: ContractId,
) -> Outcome<contracts::Contract> {
    let row = contracts::contract(&*console.db, id).await?.filter(|it| {
        let own = caller.scope.association().is_none_or(|of| of == it.association_id);
        own && it.ends_at.is_none_or(|ends| ends > console.clock.now())
    });
    row.ok_or_else(|| Code::NotFound.into())
}
