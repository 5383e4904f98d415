//! Searching and choosing recipients.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{operations, pause};
use medpost_ui::focus::focus;
use medpost_ui::form::typed;
use medpost_ui::notice::Trouble;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::directory::{Namesake, Recipient, SearchRecipients};

use super::draft::Draft;

/// Chooses recipients.
#[component]
pub fn Recipients(
    /// The draft they belong to.
    draft: Draft,
) -> impl IntoView {
    let settle = Settle::here();
    let typed = typed("");
    let found: RwSignal<Option<Vec<Recipient>>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    Effect::new(move |_| {
        let text = typed.get();
        if text.trim().is_empty() {
            found.set(None);
            return;
        }
        spawn_local(async move {
            // Only searches once nothing has been typed for 200 ms.
            pause::wait(200).await;
            if typed.try_get_untracked().as_ref() != Some(&text) {
                return;
            }
            let (sender, bytes) = (draft.inbox, Some(draft.bytes()));
            let request = SearchRecipients { text: text.clone(), sender, after: None, bytes };
            match settle.answer(operations::search_recipients(&request).await) {
                Ok(it) if typed.try_get_untracked().as_ref() == Some(&text) => found.set(Some(it.items)),
                Ok(_) => {}
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    let add = move |it: Recipient| {
        draft.recipients.update(|all| {
            if !all.iter().any(|old| old.inbox == it.inbox) {
                all.push(it);
            }
        });
        typed.set(String::new());
        // The pressed button is gone; from here, the next name can be typed or the next field reached.
        focus("recipient-search");
    };
    let remove = move |id| {
        draft.recipients.update(|all| all.retain(|it| it.inbox != id));
        focus("recipient-search");
    };
    view! {
        <h2>{words::compose::recipients()}</h2>
        <ul>
            {move || {
                draft
                    .recipients
                    .get()
                    .into_iter()
                    .map(|it| {
                        let id = it.inbox;
                        view! {
                            <li class="to slim">
                                <span class="sq" aria-hidden="true">
                                    {initial(&it)}
                                </span>
                                <div>
                                    <b>{it.facility_name.clone()}</b>
                                    {it.inbox_name.clone()}
                                    <br />
                                    <span class="dim">{about(&it)}</span>
                                    {it
                                        .nobody
                                        .then(|| {
                                            view! {
                                                <br />
                                                <span class="chip warn">{words::exchange::nobody_receives()}</span>
                                            }
                                        })}
                                    {closing(&it)
                                        .map(|it| {
                                            view! {
                                                <br />
                                                <span class="chip warn">{it}</span>
                                            }
                                        })}
                                </div>
                                <button type="button" class="btn quiet small" on:click=move |_| remove(id)>
                                    {words::common::remove()}
                                    <span class="hide">{it.facility_name.clone()}</span>
                                </button>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
        <label for="recipient-search">{words::compose::search_recipients()}</label>
        <input
            id="recipient-search"
            type="search"
            autocomplete="off"
            bind:value=typed
            on:keydown=move |it| {
                if it.key() == "Enter" {
                    it.prevent_default();
                }
            }
        />
        <Trouble problem=trouble />
        <div aria-live="polite">
            {move || {
                found
                    .get()
                    .map(|all| {
                        if all.is_empty() {
                            view! { <p class="dim">{words::common::nothing_found()}</p> }.into_any()
                        } else {
                            view! {
                                <div class="found">
                                    {all
                                        .into_iter()
                                        .map(|it| {
                                            let chosen = it.clone();
                                            view! {
                                                <button
                                                    type="button"
                                                    disabled=!it.takes
                                                    on:click=move |_| add(chosen.clone())
                                                >
                                                    <b>{it.facility_name.clone()}" "{it.inbox_name.clone()}</b>
                                                    <span class="dim">{about(&it)}</span>
                                                    {(!it.takes)
                                                        .then(|| {
                                                            view! {
                                                                <span class="chip bad">
                                                                    {words::compose::not_admitted()}
                                                                </span>
                                                            }
                                                        })}
                                                    {it
                                                        .nobody
                                                        .then(|| {
                                                            view! {
                                                                <span class="chip warn">
                                                                    {words::exchange::nobody_receives()}
                                                                </span>
                                                            }
                                                        })}
                                                    {closing(&it)
                                                        .map(|it| view! { <span class="chip warn">{it}</span> })}
                                                    {namesakes(&it)
                                                        .map(|it| view! { <span class="chip warn">{it}</span> })}
                                                </button>
                                            }
                                        })
                                        .collect_view()}
                                </div>
                            }
                                .into_any()
                        }
                    })
            }}
        </div>
    }
}

/// A warning of facilities with the same or a similar name; `None` if there are none.
pub fn namesakes(it: &Recipient) -> Option<String> {
    let same = |other: &Namesake| other.name == it.facility_name;
    let told = if it.namesakes.iter().any(same) { words::compose::same_name } else { words::compose::like_name };
    let named = it
        .namesakes
        .iter()
        .map(|other| if same(other) { other.city.clone() } else { format!("{}（{}）", other.name, other.city) });
    (!it.namesakes.is_empty()).then(|| told(&named.collect::<Vec<_>>().join(words::common::comma())))
}

/// A note that a facility closes, with the day and its successor; `None` if it doesn't.
pub fn closing(it: &Recipient) -> Option<String> {
    let day = when::date(it.closes_at?.plus(-1));
    let follows = if it.successor.is_empty() { String::new() } else { format!(" → {}", it.successor) };
    Some(format!("{}{follows}", words::facility::closes(&day)))
}

/// The first letter of a facility's kind, or else of its name, shown as a picture.
pub fn initial(it: &Recipient) -> String {
    it.kind.chars().next().or(it.facility_name.chars().next()).map(String::from).unwrap_or_default()
}

/// 例示市中央1-2-3 ・ 電話 000-0000-0002 ・ 院長 例示 一郎
pub fn about(it: &Recipient) -> String {
    let named = |word: &str, value: &str| if value.is_empty() { String::new() } else { format!("{word} {value}") };
    let (phone, director) =
        (named(words::common::telephone(), &it.phone), named(words::facility::director(), &it.director));
    say::joined(&[&say::whole_address(&it.city, &it.address), &phone, &director])
}
