//! Communications of the facilities in reach, as metadata.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::console;
use medpost_domain::letter::DispatchKind;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::console::{self as wire, FindRecords, RecordLine};

use crate::state::{Again, Signed, settle};

/// Shows them.
#[component]
pub fn Records() -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let text = RwSignal::new(String::new());
    let (found, trouble) = (RwSignal::new(None::<wire::Records>), RwSignal::new(None));
    let load = move |after: Option<String>| {
        let wish = FindRecords { text: text.get_untracked(), after };
        spawn_local(async move {
            match settle(console::records(&wish).await, signed, again) {
                Ok(it) if text.try_get_untracked().as_ref() == Some(&wish.text) => {
                    found.update(|old| match old {
                        Some(old) if wish.after.is_some() => {
                            old.items.extend(it.items);
                            old.next = it.next;
                        }
                        _ => *old = Some(it),
                    });
                    trouble.set(None);
                }
                Ok(_) => {}
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    Effect::new(move |_| {
        let _ = text.get();
        load(None);
    });
    let next = move || found.with(|it| it.as_ref().and_then(|it| it.next.clone()));
    view! {
        <div class="head"><div><h1>{words::communications()}</h1><p>{words::records_note()}</p></div></div>
        <div class="bar" role="search"><input type="search" placeholder=words::record_search() aria-label=words::record_search() bind:value=text /></div>
        <Trouble problem=trouble />
        <div class="card wrap" role="region" tabindex="0" aria-label=words::communications()>
            {move || match found.get() {
                None => view! { <p class="pad dim">{words::loading()}</p> }.into_any(),
                Some(it) if it.items.is_empty() && text.with(|it| !it.is_empty()) => view! { <p class="pad">{words::nothing_found()}</p> }.into_any(),
                Some(it) if it.items.is_empty() => view! { <p class="pad">{words::records_none()}</p> }.into_any(),
                Some(it) => view! { <Rows items=it.items /> }.into_any(),
            }}
        </div>
        {move || next().map(|it| view! { <button class="btn" on:click=move |_| load(Some(it.clone()))>{words::more()}</button> })}
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
