//! Orders PKI cards for people and posts of a facility, after showing what the contract includes and what more
//! costs.

use leptos::prelude::*;
use medpost_client::operations;
use medpost_domain::id::FacilityId;
use medpost_ui::form::{Check, Text, sends};
use medpost_ui::order::{Cost, Fresh, Known, Order};
use medpost_ui::{say, words};
use medpost_wire::console::people::PersonLine;
use medpost_wire::issuing::CardOffer;

use super::issued::{Page, Told};
use crate::told::Outcome;

/// The form to order cards for a facility.
#[component]
pub fn OrderFor(
    /// The facility.
    of: FacilityId,
    /// Its people.
    people: Vec<PersonLine>,
) -> impl IntoView {
    let page = Page::at("order");
    let offer: RwSignal<Option<CardOffer>> = RwSignal::new(None);
    page.ask(operations::card_offer(of), offer);
    let order = Order::new(Vec::new());
    let submit = sends(move || {
        let request = order.request();
        page.tell(async move { Ok(Told::Order(operations::order_cards(of, &request).await?.number)) });
    });
    // Where there is nobody yet, the first row is the manager.
    let nobody = people.is_empty();
    let more = move |_| order.fresh.update(|all| all.push(Fresh::new(nobody && all.is_empty(), false)));
    let post = |is: bool| if is { format!("（{}）", words::common::post()) } else { String::new() };
    let people = people.into_iter().filter(|it| it.suspended_at.is_none());
    let people: Vec<_> = people.map(|it| (it.id, format!("{}{}", it.name, post(it.post)))).collect();
    view! {
        <details>
            <summary class="btn">{words::cards::order()}</summary>
            <Outcome page />
            {move || {
                offer
                    .get()
                    .map(|it| {
                        if it.issues {
                            view! { <p class="dim">{say::card_offer(&it)}</p> }.into_any()
                        } else {
                            view! { <p class="note">{words::cards::no_authority()}</p> }.into_any()
                        }
                    })
            }}
            <form on:submit=submit>
                <Known order people />
                {move || {
                    order
                        .fresh
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, it)| view! { <Row index it order /> })
                        .collect_view()
                }}
                <button type="button" class="btn quiet small" on:click=more>
                    {words::cards::order_add_row()}
                </button>
                <Cost order offer />
                <button class="btn main" disabled=move || order.count() == 0>
                    {words::cards::order_these()}
                </button>
            </form>
        </details>
    }
}

/// A row for a new person or post.
#[component]
fn Row(index: usize, it: Fresh, order: Order) -> impl IntoView {
    view! {
        <div class="two">
            <Text
                id=format!("new-name-{index}")
                label=words::cards::order_person_or_post()
                value=it.name
                most=60
                required=true
            />
            <Text id=format!("new-kana-{index}") label=words::common::kana() value=it.kana most=60 />
            <Check value=it.post label=words::cards::order_post() />
            <Check value=it.manager label=words::facility::as_manager() />
            <button
                type="button"
                class="btn quiet small"
                on:click=move |_| {
                    order
                        .fresh
                        .update(|all| {
                            all.remove(index);
                        });
                }
            >
                {words::cards::order_remove_row()}
                <span class="hide">{move || it.name.get()}</span>
            </button>
        </div>
    }
}
