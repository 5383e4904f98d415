//! The inboxes in reach: searched, added, renamed, closed, reopened, hidden; and from whom they receive.

use std::cmp::Reverse;
use std::collections::HashMap;

use medpost_domain::act::{Act, SubjectKind};
use medpost_domain::id::{FacilityId, InboxId};
use medpost_domain::number;
use medpost_domain::openness::Senders;
use medpost_domain::plan::size;
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::console::facilities::HideFacility;
use medpost_wire::console::inboxes::{
    ChangeInbox, FindInboxes, FindSenders, InboxLine, InboxList, InboxSort, InboxState, NamedFacility,
};
use medpost_wire::directory::InboxName;
use medpost_wire::problem::Code;
use sea_orm::Set;

use crate::audit::entry::{self, Actor};
use crate::console::reach;
use crate::contract::inbox::{self, Rules};
use crate::directory::store as directory;
use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::survey::{FacilityFigures, InboxFigures, survey};
use super::{Console, rows};

/// Maximum number of results of a search for senders.
const SENDERS: u64 = 20;

/// Returns a page of the inboxes in reach.
pub async fn inboxes(console: &Console, caller: &ConsoleCaller, request: &FindInboxes) -> Outcome<InboxList> {
    caller.must(Action::SeeConsole)?;
    let found = found_inboxes(console, caller, request).await?;
    let total = number::count(found.len());
    Ok(InboxList { items: found.into_iter().skip(request.skip as usize).take(PAGE).collect(), total })
}

/// Returns the matching inboxes as CSV.
pub async fn inboxes_csv(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindInboxes,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeConsole)?;
    let head = [
        "施設名",
        "受信BOX",
        "フリガナ",
        "使用量",
        "使用量(バイト)",
        "容量",
        "容量(バイト)",
        "未開封",
        "通知先",
        "受信する人",
        "状態",
    ];
    let lines = found_inboxes(console, caller, request).await?.into_iter().map(|it| {
        let state = if it.closed_at.is_some() { "受信終了" } else { "受信中" };
        vec![
            it.facility_name,
            it.name,
            it.kana,
            size(it.used),
            it.used.to_string(),
            size(it.capacity),
            it.capacity.to_string(),
            it.unread.to_string(),
            it.addresses.to_string(),
            it.readers.join("、"),
            state.to_owned(),
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

async fn found_inboxes(console: &Console, caller: &ConsoleCaller, request: &FindInboxes) -> Outcome<Vec<InboxLine>> {
    let mut all: Vec<InboxLine> = inbox_lines(console, caller, None).await?.into_iter().flat_map(|it| it.1).collect();
    all.retain(|it| request.only.is_none_or(|only| stands(it, only)));
    if request.sort == InboxSort::Use {
        all.sort_by_key(|it| Reverse(u128::from(it.used) * 10_000 / u128::from(it.capacity.max(1))));
    }
    Search::of(&request.text).sift(&mut all, |it| search_line(&[&it.facility_name, &it.name, &it.kana], &[]));
    Ok(all)
}

/// The facilities in reach, or `one` of them, with their inboxes as lines, open ones first.
pub(super) async fn inbox_lines(
    console: &Console,
    caller: &ConsoleCaller,
    one: Option<FacilityId>,
) -> Outcome<Vec<(FacilityFigures, Vec<InboxLine>)>> {
    let now = console.clock.now();
    let addresses: HashMap<InboxId, u32> =
        rows::addresses(&*console.db, caller.scope, one, now).await?.into_iter().collect();
    let unread: HashMap<InboxId, u32> = rows::unread(&*console.db, caller.scope, one, now).await?.into_iter().collect();
    let mut readers: HashMap<InboxId, Vec<String>> = HashMap::new();
    if caller.must(Action::SeeMembers).is_ok() {
        for (inbox, name) in rows::readers(&*console.db, caller.scope, one, now).await? {
            readers.entry(inbox).or_default().push(name);
        }
    }
    let mut line = |facility: &FacilityFigures, it: &InboxFigures| InboxLine {
        id: it.row.id,
        facility: facility.row.id,
        facility_name: facility.row.name.clone(),
        name: it.row.name.clone(),
        kana: it.row.kana.clone(),
        closed_at: it.row.closed_at,
        hidden: it.row.hidden,
        senders: it.row.senders.clone(),
        admitted: Vec::new(),
        version: it.row.version,
        used: it.used,
        capacity: it.capacity,
        unread: unread.get(&it.row.id).copied().unwrap_or(0),
        addresses: addresses.get(&it.row.id).copied().unwrap_or(0),
        readers: readers.remove(&it.row.id).unwrap_or_default(),
    };
    let all = survey(&*console.db, caller.scope, one, now).await?;
    let lines = all.into_iter().map(|facility| {
        let inboxes = facility.inboxes.iter().chain(&facility.closed);
        let lines = inboxes.map(|it| line(&facility, it)).collect();
        (facility, lines)
    });
    Ok(lines.collect())
}

/// Adds an inbox to a facility.
pub async fn make_inbox(
    console: &Console,
    caller: &ConsoleCaller,
    facility: FacilityId,
    request: &InboxName,
) -> Outcome<()> {
    caller.must(Action::ManageInboxes)?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    reach::must_be_own(console, &*tx, caller, facility).await?;
    let by = Actor::administrator(caller.administrator);
    inbox::make(&*tx, &console.contracts.vault, by, facility, request, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes an inbox. Closing it, or letting fewer send to it, needs a fresh proof.
pub async fn change_inbox(
    console: &Console,
    caller: &ConsoleCaller,
    id: InboxId,
    request: &ChangeInbox,
) -> Outcome<()> {
    caller.must(Action::ManageInboxes)?;
    let now = console.clock.now();
    let tx = console.db.write().await?;
    let row = directory::lock_inbox(&*tx, id).await?.ok_or(Code::NotFound)?;
    reach::must_be_own(console, &*tx, caller, row.facility_id).await?;
    let fewer = request.hidden && !row.hidden || row.senders != request.senders && request.senders != Senders::All;
    if request.closed && row.closed_at.is_none() || fewer {
        caller.must_be_fresh()?;
    }
    // A hidden facility can only be named if it is in reach.
    for it in directory::facilities(&*tx, request.admitted.clone()).await?.iter().filter(|it| it.hidden) {
        reach::in_reach(console, &*tx, caller, it.id).await?;
    }
    let rules = Rules { hidden: request.hidden, senders: request.senders, admitted: request.admitted.clone() };
    let name = InboxName { name: request.name.clone(), kana: request.kana.clone() };
    let by = Actor::administrator(caller.administrator);
    inbox::change(&*tx, by, (&row, request.version), &name, request.closed, Some(&rules), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Hides a facility from other groups, which needs a fresh proof, or shows it.
pub async fn hide_facility(
    console: &Console,
    caller: &ConsoleCaller,
    id: FacilityId,
    request: &HideFacility,
) -> Outcome<()> {
    caller.must(Action::ManageInboxes)?;
    if request.hidden {
        caller.must_be_fresh()?;
    }
    let now = console.clock.now();
    let tx = console.db.write().await?;
    reach::must_be_own(console, &*tx, caller, id).await?;
    let change = medpost_entity::facility::ActiveModel { hidden: Set(request.hidden), ..Default::default() };
    directory::change_facility(&*tx, id, change).await?;
    let by = Actor::administrator(caller.administrator);
    let detail = format!("hidden={}", request.hidden);
    entry::write(&*tx, by, Act::FacilityOpenness, (SubjectKind::Facility, Some(id.0)), &detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Searches the facilities, of any group, that can be named as senders; hidden ones only if in reach.
pub async fn find_senders(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindSenders,
) -> Outcome<Vec<NamedFacility>> {
    caller.must(Action::ManageInboxes)?;
    let typed = Search::of(&request.text);
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows::senders(&*console.db, caller.scope, &typed, console.clock.now(), SENDERS).await?;
    Ok(found.into_iter().map(named).collect())
}

/// Id, name and municipality of a facility.
pub(super) fn named(it: directory::Facility) -> NamedFacility {
    NamedFacility { id: it.id, name: it.name, city: it.city }
}

fn stands(it: &InboxLine, only: InboxState) -> bool {
    let open = it.closed_at.is_none();
    match only {
        InboxState::Full => open && it.capacity > 0 && u128::from(it.used) * 10 >= u128::from(it.capacity) * 9,
        InboxState::NoAddress => open && it.addresses == 0,
        InboxState::NoReader => open && it.readers.is_empty(),
        InboxState::Restricted => open && (it.hidden || it.senders != Senders::All),
        InboxState::Closed => !open,
    }
}
