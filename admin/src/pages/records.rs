//! Communications of the facilities in reach, as metadata.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use medpost_client::console;
use medpost_domain::instant::DAY;
use medpost_domain::letter::DispatchKind;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::console::{self as wire, FindRecords, FormerFacility, RecordLine};

use crate::list::{Choice, Csv};
use crate::state::{Again, Signed, settle};

/// Shows them.
#[component]
pub fn Records() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let unreceived = use_query_map().with_untracked(|it| it.get("unreceived").is_some());
    let (text, kind) = (RwSignal::new(String::new()), RwSignal::new(None::<DispatchKind>));
    let (from, until, unreceived) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(unreceived));
    let (found, trouble) = (RwSignal::new(None::<wire::Records>), RwSignal::new(None));
    let wish = move || FindRecords {
        text: text.get(),
        kind: kind.get(),
        from: when::read_field(&from.get()),
        // The last day counts in full.
        until: when::read_field(&until.get()).map(|it| it.plus(DAY)),
        unreceived: unreceived.get(),
        after: None,
    };
    let turn = StoredValue::new(0u32);
    let load = move |after: Option<String>| {
        let wish = FindRecords { after, ..untrack(wish) };
        turn.update_value(|it| *it += 1);
        let now = turn.get_value();
        spawn_local(async move {
            let answer = settle(console::records(&wish).await, signed, again);
            // Only what is still asked for.
            if turn.try_get_value() != Some(now) {
                return;
            }
            match answer {
                Ok(it) => {
                    found.update(|old| match old {
                        Some(old) if wish.after.is_some() => {
                            old.items.extend(it.items);
                            old.next = it.next;
                        }
                        _ => *old = Some(it),
                    });
                    trouble.set(None);
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    Effect::new(move |_| {
        let _ = wish();
        load(None);
    });
    let narrowed = move || {
        let wish = wish();
        !wish.text.is_empty() || wish.kind.is_some() || wish.unreceived || wish.from.is_some() || wish.until.is_some()
    };
    let next = move || found.with(|it| it.as_ref().and_then(|it| it.next.clone()));
    view! {
        <div class="head"><div><h1>{words::communications()}</h1><p>{words::records_note()}</p></div>
            <div class="row end"><Csv path=Signal::derive(move || console::csv_of("records", &wish())) name="records.csv" /></div></div>
        <div class="bar" role="search">
            <input type="search" placeholder=words::record_search() aria-label=words::record_search() bind:value=text />
            <Choice value=kind all=&DispatchKind::ALL word=say::kind every=words::all_kinds() label=words::kind() />
            <label>{words::arrived()}" "<input type="date" aria-label=words::from_day_word() bind:value=from /></label>
            <label>"～ "<input type="date" aria-label=words::last_day_word() bind:value=until /></label>
            <label class="check"><input type="checkbox" prop:checked=move || unreceived.get() on:change=move |it| unreceived.set(event_target_checked(&it)) />{words::unreceived_only()}</label>
        </div>
        <Trouble problem=trouble />
        <div class="card wrap" role="region" tabindex="0" aria-label=words::communications()>
            {move || match found.get() {
                None => view! { <p class="pad dim">{words::loading()}</p> }.into_any(),
                Some(it) if it.items.is_empty() && narrowed() => view! { <p class="pad">{words::nothing_found()}</p> }.into_any(),
                Some(it) if it.items.is_empty() => view! { <p class="pad">{words::records_none()}</p> }.into_any(),
                Some(it) => view! { <Rows items=it.items /> }.into_any(),
            }}
        </div>
        {move || next().map(|it| view! { <button class="btn" on:click=move |_| load(Some(it.clone()))>{words::more()}</button> })}
        <Former />
    }
}

/// The papers of facilities that have left.
#[component]
fn Former() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let found: RwSignal<Vec<FormerFacility>> = RwSignal::new(Vec::new());
    spawn_local(async move {
        if let Ok(it) = settle(console::former_facilities().await, signed, again) {
            found.set(it);
        }
    });
    move || {
        (!found.with(Vec::is_empty)).then(|| view! {
            <div class="card pad">
                <h2>{words::former_facilities()}</h2>
                <p class="dim">{words::former_note()}</p>
                <ul class="inner">{found.get().into_iter().map(|it| view! {
                    <li class="row"><span class="grow">{it.name}" "<span class="dim">{it.city}" ・ "{it.code}" ・ "{words::last_day_word()}" "{when::date(it.until.plus(-1))}</span></span>
                        <Csv path=console::csv(&format!("facilities/{}/records", it.id)) name="records.csv" />
                        <a class="btn quiet small" href=console::pdf(&format!("facilities/{}/records", it.id)) download="records.pdf">"PDF"</a></li>
                }).collect_view()}</ul>
            </div>
        })
    }
}

#[component]
fn Rows(items: Vec<RecordLine>) -> impl IntoView {
    let moment =
        |it: Option<medpost_domain::instant::Instant>| it.map_or_else(|| words::not_yet().to_owned(), when::short);
    view! {
        <table>
            <thead><tr>
                <th scope="col" class="num">{words::arrived()}</th><th scope="col">{words::from_word()}</th><th scope="col">{words::to_word()}</th>
                <th scope="col">{words::kind()}</th><th scope="col" class="num">{words::opened_word()}</th><th scope="col" class="num">{words::received_word()}</th><th scope="col" class="num">{words::kept_until()}</th>
            </tr></thead>
            <tbody>{items.into_iter().map(|it| view! {
                <tr>
                    <td class="num">{when::short(it.arrived_at)}</td>
                    <td>{it.sender.clone()}</td>
                    <td>{it.recipient.clone()}</td>
                    <td>{DispatchKind::read(&it.kind).map_or("", say::kind)}<br /><span class="dim">{match words::lang() {
                        words::Lang::Ja => format!("文書{}件 ・ {}", it.documents, say::bytes(it.bytes)),
                        words::Lang::En => format!("{} documents, {}", it.documents, say::bytes(it.bytes)),
                    }}</span></td>
                    <td class="num">{moment(it.opened_at)}</td>
                    <td class="num">{moment(it.received_at)}</td>
                    <td class="num">{when::day(it.kept_until.plus(-1))}</td>
                </tr>
            }).collect_view()}</tbody>
        </table>
    }
}
