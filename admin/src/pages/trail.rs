//! The audit in reach: who did what to which facility, inbox, person or contract.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::console;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::console::{self as wire, FindTrail, TrailLine};

use crate::list::Csv;
use crate::state::{Again, Signed, settle};

/// Shows it.
#[component]
pub fn Trail() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let text = RwSignal::new(String::new());
    let (found, trouble) = (RwSignal::new(None::<wire::Trail>), RwSignal::new(None));
    let turn = StoredValue::new(0u32);
    let load = move |after: Option<String>| {
        let wish = FindTrail { text: text.get_untracked(), after };
        turn.update_value(|it| *it += 1);
        let now = turn.get_value();
        spawn_local(async move {
            let answer = settle(console::trail(&wish).await, signed, again);
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
        text.track();
        load(None);
    });
    let next = move || found.with(|it| it.as_ref().and_then(|it| it.next.clone()));
    let path = Signal::derive(move || console::csv_of("trail", &FindTrail { text: text.get(), after: None }));
    view! {
        <div class="head"><div><h1>{words::trail()}</h1><p>{words::trail_note()}</p></div>
            <div class="row end"><Csv path name="trail.csv" /></div></div>
        <div class="bar" role="search"><input type="search" placeholder=words::find_word() aria-label=words::trail_search() bind:value=text /></div>
        <Trouble problem=trouble />
        <div class="card wrap" role="region" tabindex="0" aria-label=words::trail()>
            {move || match found.get() {
                None => view! { <p class="pad dim">{words::loading()}</p> }.into_any(),
                Some(it) if it.items.is_empty() => view! { <p class="pad">{words::nothing_found()}</p> }.into_any(),
                Some(it) => view! { <Rows items=it.items /> }.into_any(),
            }}
        </div>
        {move || next().map(|it| view! { <button class="btn" on:click=move |_| load(Some(it.clone()))>{words::more()}</button> })}
    }
}

#[component]
fn Rows(items: Vec<TrailLine>) -> impl IntoView {
    let actor = |it: &TrailLine| match (it.actor.as_str(), it.system) {
        ("", true) => words::system_word().to_owned(),
        ("", false) => words::operator().to_owned(),
        (name, _) => name.to_owned(),
    };
    view! {
        <table>
            <thead><tr>
                <th scope="col" class="num">{words::at_word()}</th><th scope="col">{words::who_word()}</th><th scope="col">{words::act_word()}</th><th scope="col">{words::subject_of()}</th>
            </tr></thead>
            <tbody>{items.into_iter().map(|it| view! {
                <tr>
                    <td class="num">{when::moment(it.at)}</td>
                    <td>{actor(&it)}</td>
                    <td class="from"><b>{say::act(&it.action).to_owned()}</b><span class="dim">{it.action.clone()}" "{it.detail.clone()}</span></td>
                    <td>{it.subject}</td>
                </tr>
            }).collect_view()}</tbody>
        </table>
    }
}
