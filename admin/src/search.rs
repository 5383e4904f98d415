//! Finding a facility by search words.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::console;
use medpost_ui::form::typed;
use medpost_wire::console::inboxes::NamedFacility;
use medpost_wire::problem::Problem;

/// A search field that finds facilities as one types, to choose one of them.
#[component]
pub fn FacilitySearch(
    /// Label of the field.
    label: &'static str,
    /// Receives the chosen facility.
    chosen: Callback<NamedFacility>,
    /// Receives a refusal of the search.
    trouble: Callback<Problem>,
) -> impl IntoView {
    let text = typed("");
    let found: RwSignal<Vec<NamedFacility>> = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let typed = text.get();
        if typed.trim().is_empty() {
            found.set(Vec::new());
            return;
        }
        spawn_local(async move {
            let answer = console::find_senders(&typed).await;
            // Drops the answer if other words have been typed meanwhile.
            if text.try_get_untracked().as_ref() == Some(&typed) {
                found.set(answer.unwrap_or_else(|it| {
                    trouble.run(it);
                    Vec::new()
                }));
            }
        });
    });
    let choose = move |it: NamedFacility| {
        chosen.run(it);
        text.set(String::new());
    };
    view! {
        <input
            type="search"
            autocomplete="off"
            placeholder=label
            aria-label=label
            bind:value=text
            on:keydown=move |it| {
                if it.key() == "Enter" {
                    it.prevent_default();
                }
            }
        />
        <div class="found" aria-live="polite">
            {move || {
                found
                    .get()
                    .into_iter()
                    .map(|it| {
                        let one = it.clone();
                        view! {
                            <button type="button" on:click=move |_| choose(one.clone())>
                                <b>{it.name}</b>
                                <span class="dim">{it.city}</span>
                            </button>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}
