//! The facilities in reach: found by words and state, sorted, paged, exported.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use medpost_client::console;
use medpost_domain::role::Action;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::console::{FacilityLine, FacilitySort, FindFacilities, Progress};

use crate::state::{Again, Signed, settle};

const PROGRESS: [Progress; 5] =
    [Progress::NotInvited, Progress::Invited, Progress::NotSignedIn, Progress::InUse, Progress::Suspended];
const SORTS: [FacilitySort; 3] = [FacilitySort::Name, FacilitySort::Use, FacilitySort::SignIn];

/// A state in words.
pub fn progress(it: Progress) -> &'static str {
    match it {
        Progress::NotInvited => words::not_invited(),
        Progress::Invited => words::invited_word(),
        Progress::NotSignedIn => words::not_signed_in(),
        Progress::InUse => words::in_use(),
        Progress::Suspended => words::suspended_facility(),
    }
}

const fn chip(it: Progress) -> &'static str {
    match it {
        Progress::NotInvited | Progress::Invited | Progress::NotSignedIn => "chip warn",
        Progress::InUse => "chip ok",
        Progress::Suspended => "chip bad",
    }
}

fn sort_word(it: FacilitySort) -> &'static str {
    match it {
        FacilitySort::Name => words::by_name(),
        FacilitySort::Use => words::by_use(),
        FacilitySort::SignIn => words::by_sign_in(),
    }
}

/// Shows the list.
#[component]
pub fn Facilities() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let asked = use_query_map().with_untracked(|it| it.get("progress"));
    let text = RwSignal::new(String::new());
    let state = RwSignal::new((asked.as_deref() == Some("not_signed_in")).then_some(Progress::NotSignedIn));
    let sort = RwSignal::new(FacilitySort::Name);
    let (found, total) = (RwSignal::new(None::<Vec<FacilityLine>>), RwSignal::new(0u32));
    let trouble = RwSignal::new(None);
    let load = move |skip: u32| {
        let wish = FindFacilities {
            text: text.get_untracked(),
            progress: state.get_untracked(),
            sort: sort.get_untracked(),
            skip,
        };
        spawn_local(async move {
            match settle(console::facilities(&wish).await, signed, again) {
                // Somebody may have typed or chosen something else meanwhile.
                Ok(it)
                    if text.try_get_untracked().as_ref() == Some(&wish.text)
                        && wish.progress == state.get_untracked()
                        && wish.sort == sort.get_untracked() =>
                {
                    total.set(it.total);
                    found.update(|old| match old {
                        Some(old) if skip > 0 => old.extend(it.items),
                        _ => *old = Some(it.items),
                    });
                    trouble.set(None);
                }
                Ok(_) => {}
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    Effect::new(move |_| {
        let _ = (text.get(), state.get(), sort.get());
        load(0);
    });
    let shown = move || found.with(|it| it.as_ref().map_or(0, Vec::len));
    view! {
        <div class="head">
            <div><h1>{words::facilities()}</h1><p aria-live="polite">{move || format!("{}{}", total.get(), words::pick("件", ""))}</p></div>
            <div class="row end">
                {signed.may(Action::ImportFacilities).then(|| view! { <a class="btn small" href="/import">{words::import()}</a> })}
                <a class="btn quiet small" href=console::facilities_csv(false) download="facilities.csv">{words::csv_utf8()}</a>
                <a class="btn quiet small" href=console::facilities_csv(true) download="facilities.csv">{words::csv_sjis()}</a>
            </div>
        </div>
        <super::letters::Letters done=Callback::new(move |()| load(0)) />
        <div class="bar" role="search">
            <input type="search" placeholder=words::facility_search() aria-label=words::facility_search() bind:value=text />
            <select aria-label=words::state() on:change=move |it| state.set(event_target_value(&it).parse::<usize>().ok().and_then(|it| PROGRESS.get(it).copied()))>
                <option value="">{words::all_progress()}</option>
                {PROGRESS.into_iter().enumerate().map(|(index, it)| view! { <option value=index.to_string() selected=state.get_untracked() == Some(it)>{progress(it)}</option> }).collect_view()}
            </select>
            <select aria-label=words::sort_by() on:change=move |it| sort.set(event_target_value(&it).parse::<usize>().ok().and_then(|it| SORTS.get(it).copied()).unwrap_or_default())>
                {SORTS.into_iter().enumerate().map(|(index, it)| view! { <option value=index.to_string()>{sort_word(it)}</option> }).collect_view()}
            </select>
        </div>
        <Trouble problem=trouble />
        <div class="card wrap" role="region" tabindex="0" aria-label=words::facilities()>
            {move || match found.get() {
                None => view! { <p class="pad dim">{words::loading()}</p> }.into_any(),
                Some(it) if it.is_empty() && (text.with(|it| !it.is_empty()) || state.get().is_some()) => view! { <p class="pad">{words::nothing_found()}</p> }.into_any(),
                Some(it) if it.is_empty() => view! { <p class="pad">{words::facilities_none()}</p> }.into_any(),
                Some(it) => view! { <Rows items=it /> }.into_any(),
            }}
        </div>
        {move || (shown() < total.get() as usize).then(|| view! { <button class="btn" on:click=move |_| load(u32::try_from(shown()).unwrap_or(0))>{words::more()}</button> })}
    }
}

#[component]
fn Rows(items: Vec<FacilityLine>) -> impl IntoView {
    view! {
        <table>
            <thead><tr>
                <th scope="col">{words::facilities()}</th><th scope="col">{words::state()}</th><th scope="col">{words::room_used()}</th>
                <th scope="col" class="num">{words::cards_working()}</th><th scope="col" class="num">{words::last_sign_in()}</th>
            </tr></thead>
            <tbody>{items.into_iter().map(|it| view! {
                <tr>
                    <td class="from"><b><a href=format!("/facilities/{}", it.id)>{it.name.clone()}</a></b><span class="dim">{it.kind.clone()}" ・ "{it.city.clone()}" ・ "{it.code.clone()}</span></td>
                    <td><span class=chip(it.progress)>{progress(it.progress)}</span></td>
                    <td>{format!("{} / {}", say::bytes(it.used), say::bytes(it.capacity))}<progress max=it.capacity.to_string() value=it.used.to_string() aria-label=words::room_used()></progress></td>
                    <td class="num">{it.cards}</td>
                    <td class="num">{it.signed_in_at.map_or_else(|| words::never().to_owned(), when::short)}</td>
                </tr>
            }).collect_view()}</tbody>
        </table>
    }
}
