//! Orders facility cards: for people and posts of a facility, with what the contract includes and what it costs
//! shown before.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_domain::id::{AffiliationId, FacilityId};
use medpost_ui::{say, words};
use medpost_wire::console::people::PersonLine;
use medpost_wire::issuing::{CardOffer, OrderCards, WantedCard};

use super::issued::{Page, Told};
use crate::told::Outcome;

/// A new person or post that is added with the order.
#[derive(Clone, Copy)]
struct Fresh {
    name: RwSignal<String>,
    kana: RwSignal<String>,
    post: RwSignal<bool>,
    manager: RwSignal<bool>,
}

/// The form.
#[component]
pub fn Order(
    /// The facility.
    of: FacilityId,
    /// Its people.
    people: Vec<PersonLine>,
) -> impl IntoView {
    let page = Page::at("order");
    let offer: RwSignal<Option<CardOffer>> = RwSignal::new(None);
    spawn_local(async move {
        if let Some(it) = page.settle(operations::card_offer(of).await) {
            offer.set(Some(it));
        }
    });
    let chosen: RwSignal<Vec<AffiliationId>> = RwSignal::new(Vec::new());
    let fresh: RwSignal<Vec<Fresh>> = RwSignal::new(Vec::new());
    let note = RwSignal::new(String::new());
    let count = move || chosen.with(Vec::len) + fresh.with(Vec::len);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let known = chosen.get_untracked().into_iter().map(|it| WantedCard {
            person: Some(it),
            name: String::new(),
            kana: String::new(),
            post: false,
            manager: false,
        });
        let new = fresh.get_untracked().into_iter().map(|it| WantedCard {
            person: None,
            name: it.name.get_untracked(),
            kana: it.kana.get_untracked(),
            post: it.post.get_untracked(),
            manager: it.manager.get_untracked(),
        });
        let wish = OrderCards { cards: known.chain(new).collect(), note: note.get_untracked() };
        page.tell(async move { Ok(Told::Order(operations::order_cards(of, &wish).await?.number)) });
    };
    // A facility where nobody is yet begins with its manager.
    let nobody = people.is_empty();
    let more = move |_| {
        fresh.update(|all| {
            let first = nobody && all.is_empty();
            all.push(Fresh {
                name: RwSignal::new(String::new()),
                kana: RwSignal::new(String::new()),
                post: RwSignal::new(false),
                manager: RwSignal::new(first),
            });
        });
    };
    let people = people.into_iter().filter(|it| it.suspended_at.is_none());
    view! {
        <details>
            <summary class="btn">{words::cards::order()}</summary>
            <Outcome page />
            {move || offer.get().map(|it| if it.issues {
                view! { <p class="dim">{say::card_offer(&it)}</p> }.into_any()
            } else {
                view! { <p class="note">{words::cards::no_authority()}</p> }.into_any()
            })}
            <form on:submit=submit>
                <fieldset><legend>{words::cards::order_for()}</legend>
                    {people.map(|it| {
                        let id = it.id;
                        let flip = move |event: leptos::ev::Event| {
                            let on = event_target_checked(&event);
                            chosen.update(|all| { all.retain(|it| *it != id); if on { all.push(id); } });
                        };
                        view! { <label class="check"><input type="checkbox" prop:checked=move || chosen.with(|all| all.contains(&id)) on:change=flip />{it.name.clone()}{it.post.then(|| format!("（{}）", words::common::post()))}</label> }
                    }).collect::<Vec<_>>()}
                </fieldset>
                {move || fresh.get().into_iter().enumerate().map(|(index, it)| view! {
                    <div class="two">
                        <div class="field"><label for=format!("new-name-{index}")>{words::cards::order_person_or_post()}</label><input id=format!("new-name-{index}") type="text" required maxlength="60" bind:value=it.name /></div>
                        <div class="field"><label for=format!("new-kana-{index}")>{words::common::kana()}</label><input id=format!("new-kana-{index}") type="text" maxlength="60" bind:value=it.kana /></div>
                        <label class="check"><input type="checkbox" prop:checked=move || it.post.get() on:change=move |event| it.post.set(event_target_checked(&event)) />{words::cards::order_post()}</label>
                        <label class="check"><input type="checkbox" prop:checked=move || it.manager.get() on:change=move |event| it.manager.set(event_target_checked(&event)) />{words::facility::as_manager()}</label>
                        <button type="button" class="btn quiet small" on:click=move |_| { fresh.update(|all| { all.remove(index); }); }>{words::cards::order_remove_row()}<span class="hide">{move || it.name.get()}</span></button>
                    </div>
                }).collect_view()}
                <button type="button" class="btn quiet small" on:click=more>{words::cards::order_add_row()}</button>
                <div class="field"><label for="order-note">{words::common::note()}</label><input id="order-note" type="text" maxlength="400" bind:value=note /></div>
                <p class="note info" aria-live="polite">{move || offer.get().map(|it| say::card_cost(&it, count()))}</p>
                <button class="btn main" disabled=move || count() == 0>{words::cards::order_these()}</button>
            </form>
        </details>
    }
}
