//! The people and posts of all facilities in reach, with their cards: whose card ends soon, who has none.

use std::collections::HashMap;

use medpost_domain::instant::{DAY, Instant};
use medpost_domain::number;
use medpost_domain::role::Action;
use medpost_domain::text::search::{Search, search_line};
use medpost_wire::console::people::{FindPeople, PeopleList, PeopleSort, PersonAt, PersonCard, PersonState};

use crate::kit::PAGE;
use crate::kit::fault::Outcome;
use crate::office::caller::ConsoleCaller;

use super::overview::ENDING;
use super::{Console, rows};

/// Returns a page of the people and posts in reach.
pub async fn people_list(console: &Console, caller: &ConsoleCaller, request: &FindPeople) -> Outcome<PeopleList> {
    caller.must(Action::SeeMembers)?;
    let found = found_people(console, caller, request).await?;
    let total = number::count(found.len());
    Ok(PeopleList { items: found.into_iter().skip(request.skip as usize).take(PAGE).collect(), total })
}

/// Returns the matching people as CSV.
pub async fn people_csv(
    console: &Console,
    caller: &ConsoleCaller,
    request: &FindPeople,
    shift_jis: bool,
) -> Outcome<Vec<u8>> {
    caller.must(Action::SeeMembers)?;
    let head = ["施設名", "氏名・担当", "フリガナ", "役割", "状態", "使えるカード", "カードの有効期限"];
    let lines = found_people(console, caller, request).await?.into_iter().map(|it| {
        let state = it.state.words().ja;
        let role = it.role.said(|it| it.words().ja);
        vec![
            it.facility_name,
            it.name,
            it.kana,
            if it.post { "担当(役職)" } else { role }.to_owned(),
            state.to_owned(),
            it.cards.len().to_string(),
            it.card_ends.map(|it| it.japan_date().to_string()).unwrap_or_default(),
        ]
    });
    crate::office::tables::write(&head, lines, shift_jis)
}

async fn found_people(console: &Console, caller: &ConsoleCaller, request: &FindPeople) -> Outcome<Vec<PersonAt>> {
    let now = console.clock.now();
    let everybody = rows::people(&*console.db, caller.scope, now).await?;
    let mut cards: HashMap<_, Vec<rows::CardAt>> = HashMap::new();
    for it in rows::cards_of_people(&*console.db, caller.scope, now).await? {
        cards.entry(it.affiliation_id).or_default().push(it);
    }
    let may_stop = caller.must(Action::SuspendCard).is_ok();
    let mut found: Vec<PersonAt> = everybody
        .into_iter()
        .map(|it| {
            let own = cards.remove(&it.id).unwrap_or_default();
            let stops = may_stop && caller.scope.association().is_none_or(|of| of == it.association_id);
            person(it, &own, stops, now)
        })
        .filter(|it| request.state.is_none_or(|state| it.state == state))
        .collect();
    match request.sort {
        // The query's order: by facility, then by name.
        PeopleSort::Facility => {}
        PeopleSort::Name => found.sort_by(|one, other| (&one.kana, &one.name).cmp(&(&other.kana, &other.name))),
        PeopleSort::Ending => found.sort_by_key(|it| (it.card_ends.is_none(), it.card_ends)),
    }
    Search::of(&request.text).sift(&mut found, |it| search_line(&[&it.name, &it.kana, &it.facility_name], &[]));
    Ok(found)
}

/// A line of the list; `stops`: whether the caller may suspend the facility's cards.
fn person(it: rows::PersonRow, cards: &[rows::CardAt], stops: bool, now: Instant) -> PersonAt {
    let works = || cards.iter().filter(|it| it.suspended_at.is_none() && it.not_after > now);
    let working = || works().filter(|it| it.confirmed_at.is_some());
    // The state depends on the card that ends last, while `card_ends` shows the first end.
    let last = working().map(|it| it.not_after).max();
    let state = if it.suspended_at.is_some() {
        PersonState::Suspended
    } else if let Some(last) = last {
        if last <= now.plus(ENDING * DAY) { PersonState::Ending } else { PersonState::Working }
    } else if works().next().is_some() {
        PersonState::Waiting
    } else if cards.iter().any(|it| it.suspended_at.is_some() && it.not_after > now) {
        PersonState::CardSuspended
    } else {
        PersonState::NoCard
    };
    PersonAt {
        id: it.id,
        facility: it.facility_id,
        facility_name: it.facility,
        name: it.name,
        kana: it.kana,
        role: it.role,
        post: it.post,
        cards: working().filter_map(|it| it.kind.known()).collect(),
        stoppable: works().filter(|card| stops && card.home == it.id).filter_map(stoppable).collect(),
        card_ends: working().map(|it| it.not_after).min(),
        state,
    }
}

fn stoppable(it: &rows::CardAt) -> Option<PersonCard> {
    Some(PersonCard { id: it.id, kind: it.kind.known()?, holder: it.holder.clone() })
}
