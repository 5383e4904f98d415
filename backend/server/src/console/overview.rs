//! 今日すること: what needs attention today, and how contracts are used.

use std::collections::BTreeMap;

use medpost_domain::change_request::State;
use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_wire::console::facilities::Progress;
use medpost_wire::console::overview::{DayCount, Overview};
use medpost_wire::transfer::{Transfer, TransferState};
use sea_orm::ConnectionTrait;

use crate::console::{cards, transfers, waiting};
use crate::contract::store as contracts;
use crate::kit::db::QueryTurns;
use crate::kit::fault::{Fault, Outcome};
use crate::office::caller::ConsoleCaller;

use super::survey::survey;
use super::{Console, rows};

/// Days shown in the chart.
const DAYS: i64 = 30;
/// A card that expires within this many days counts as ending.
pub(super) const ENDING: i64 = 60;

/// Unreceived deliveries that end within this time (in microseconds) need attention.
pub(super) const SOON: i64 = 2 * DAY;

fn wants_attention(it: &Transfer) -> bool {
    it.agreement_missing || it.state == TransferState::Late
}

/// Returns the figures of the console's first page.
pub async fn overview(console: &Console, caller: &ConsoleCaller) -> Outcome<Overview> {
    caller.must(Action::SeeConsole)?;
    let now = console.clock.now();
    let (turns, soon) = (QueryTurns::of(&*console.db), now.plus(SOON));
    let figures = async {
        tokio::try_join!(
            turns.take(survey(&*console.db, caller.scope, None, now)),
            turns.take(rows::cards_ending(&*console.db, caller.scope, now, now.plus(ENDING * DAY))),
            turns.take(rows::ending_unreceived(&*console.db, caller.scope, now, soon)),
        )
        .map_err(Fault::from)
    };
    let (figures, contracts, days) = tokio::try_join!(
        figures,
        turns.take(super::contracts::contracts(console, caller)),
        turns.take(days(&*console.db, caller, now))
    )?;
    let (all, cards_ending, ending_unreceived) = figures;
    let in_use = || all.iter().filter(|it| it.progress() == Progress::InUse);
    let full = all
        .iter()
        .flat_map(|it| &it.inboxes)
        .filter(|it| it.capacity > 0 && u128::from(it.used) * 10 >= u128::from(it.capacity) * 9);
    let on_list = all.iter().filter(|it| !matches!(it.progress(), Progress::Closed | Progress::Suspended)).count();
    Ok(Overview {
        waiting: waiting::waiting_count(console, caller).await?,
        applications: applications_waiting(&*console.db, caller).await?,
        changes: changes_waiting(&*console.db, caller).await?,
        transfers: number::count(
            transfers::transfers(console, caller).await?.iter().filter(|it| wants_attention(it)).count(),
        ),
        facilities: number::count(all.len()),
        not_in_use: number::count(all.iter().filter(|it| it.progress().is_waiting()).count()),
        one_card: number::count(in_use().filter(|it| it.cards <= 1).count()),
        cards_ending,
        cards_ordered: cards::cards_ordered(console, caller).await?,
        full_inboxes: number::count(full.count()),
        ending_unreceived,
        contacts_due: if contacts_are_due(&*console.db, caller, now).await? { number::count(on_list) } else { 0 },
        contracts,
        days,
    })
}

/// Whether the caller's association has yet to print its emergency list this month.
async fn contacts_are_due(db: &impl ConnectionTrait, caller: &ConsoleCaller, now: Instant) -> Outcome<bool> {
    let Some(of) = caller.scope.association() else { return Ok(false) };
    let printed = contracts::association(db, of).await?.and_then(|it| it.contacts_printed_at);
    let month = |it: Instant| (it.in_japan().year(), it.in_japan().month());
    Ok(printed.is_none_or(|it| month(it) != month(now)))
}

/// Number of applications awaiting a clerk; 0 for callers who don't decide them.
async fn applications_waiting(db: &impl ConnectionTrait, caller: &ConsoleCaller) -> Outcome<u32> {
    if caller.must(Action::DecideApplication).is_err() {
        return Ok(0);
    }
    let count = contracts::applications_in(db, State::Review).await?;
    Ok(number::count(count))
}

/// Number of change requests awaiting a clerk; for an association, those returned to it.
async fn changes_waiting(db: &impl ConnectionTrait, caller: &ConsoleCaller) -> Outcome<u32> {
    let of = caller.scope.association();
    let state = if of.is_some() { State::Returned } else { State::Review };
    let count = contracts::changes_in(db, state, of).await?;
    Ok(number::count(count))
}

/// The last [`DAYS`] days: number of arrivals, and bytes in the inboxes at the end of each day.
async fn days(db: &impl ConnectionTrait, caller: &ConsoleCaller, now: Instant) -> Outcome<Vec<DayCount>> {
    let today = i64::from(now.japan_day());
    let first = today - DAYS + 1;
    let begin = |day: i64| Instant::japan_day_begin(i32::try_from(day).unwrap_or(0));
    let mut changes: BTreeMap<i64, (u32, i128)> = BTreeMap::new();
    for it in rows::days(db, caller.scope, begin(first), now).await? {
        let bytes = i128::from(it.bytes);
        let arrived = changes.entry(it.arrived).or_default();
        arrived.0 += it.count;
        arrived.1 += bytes;
        if let Some(day) = it.ended {
            changes.entry(day).or_default().1 -= bytes;
        }
    }
    // What arrived before the first day and was still kept then.
    let mut level: i128 = changes.range(..first).map(|it| it.1.1).sum();
    let mut days = Vec::new();
    for day in first..=today {
        let (arrivals, change) = changes.get(&day).copied().unwrap_or_default();
        level += change;
        days.push(DayCount { day: begin(day), arrivals, used: u64::try_from(level).unwrap_or(0) });
    }
    Ok(days)
}
