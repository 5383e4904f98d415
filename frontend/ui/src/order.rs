//! Orders of facility cards, as the console and the clinics' app write them: for people who are there already, and for new
//! ones.

use leptos::prelude::*;
use medpost_domain::id::AffiliationId;
use medpost_wire::issuing::{CardOffer, OrderCards, WantedCard};

use crate::form::{Text, typed};
use crate::{say, words};

/// A new person or post that is added with the order.
#[derive(Clone, Copy)]
pub struct Fresh {
    /// Their name.
    pub name: RwSignal<String>,
    /// The name in kana.
    pub kana: RwSignal<String>,
    /// Whether it is a post.
    pub post: RwSignal<bool>,
    /// Whether they manage the facility.
    pub manager: RwSignal<bool>,
    optional: bool,
}

impl Fresh {
    /// One with nothing filled in. An `optional` one is ordered for once it has a name.
    pub fn new(manager: bool, optional: bool) -> Self {
        Self { name: typed(""), kana: typed(""), post: RwSignal::new(false), manager: RwSignal::new(manager), optional }
    }

    fn counts(&self) -> bool {
        !self.optional || self.name.with(|it| !it.trim().is_empty())
    }

    fn wanted(self) -> WantedCard {
        WantedCard {
            person: None,
            name: self.name.get_untracked(),
            kana: self.kana.get_untracked(),
            post: self.post.get_untracked(),
            manager: self.manager.get_untracked(),
        }
    }
}

/// An order that is being written.
#[derive(Clone, Copy)]
pub struct Order {
    /// Those who are there already and get one.
    chosen: RwSignal<Vec<AffiliationId>>,
    /// New people and posts.
    pub fresh: RwSignal<Vec<Fresh>>,
    note: RwSignal<String>,
}

impl Order {
    /// One for these new people.
    pub fn new(fresh: Vec<Fresh>) -> Self {
        Self { chosen: RwSignal::new(Vec::new()), fresh: RwSignal::new(fresh), note: typed("") }
    }

    /// How many cards it is for.
    pub fn count(self) -> usize {
        self.chosen.with(Vec::len) + self.fresh.with(|all| all.iter().filter(|it| it.counts()).count())
    }

    /// What is sent.
    pub fn wish(self) -> OrderCards {
        let known = self.chosen.get_untracked().into_iter().map(|it| WantedCard {
            person: Some(it),
            name: String::new(),
            kana: String::new(),
            post: false,
            manager: false,
        });
        let fresh = untrack(|| self.fresh.get().into_iter().filter(Fresh::counts).collect::<Vec<_>>());
        OrderCards {
            cards: known.chain(fresh.into_iter().map(Fresh::wanted)).collect(),
            note: self.note.get_untracked(),
        }
    }
}

/// For whom of those who are there already a card is ordered.
#[component]
pub fn Known(
    /// The order.
    order: Order,
    /// The people, each as they are told.
    people: Vec<(AffiliationId, String)>,
) -> impl IntoView {
    let Order { chosen, .. } = order;
    let line = move |(id, name): (AffiliationId, String)| {
        let flip = move |event: leptos::ev::Event| {
            let on = event_target_checked(&event);
            chosen.update(|all| {
                all.retain(|it| *it != id);
                if on {
                    all.push(id);
                }
            });
        };
        view! { <label class="check"><input type="checkbox" prop:checked=move || chosen.with(|all| all.contains(&id)) on:change=flip />{name}</label> }
    };
    view! { <fieldset><legend>{words::cards::order_for()}</legend>{people.into_iter().map(line).collect_view()}</fieldset> }
}

/// A note to the order, and what it costs.
#[component]
pub fn Cost(
    /// The order.
    order: Order,
    /// What the contract includes, and what further cards cost; none before that is known.
    #[prop(into)]
    offer: Signal<Option<CardOffer>>,
) -> impl IntoView {
    view! {
        <Text id="order-note" label=words::common::note() value=order.note most=400 />
        <p class="note info" aria-live="polite">{move || offer.get().map(|it| say::card_cost(&it, order.count()))}</p>
    }
}
