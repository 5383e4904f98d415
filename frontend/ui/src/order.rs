//! The form that orders PKI cards for known and new people, shared by the console and the clinics' app.

use leptos::prelude::*;
use medpost_domain::id::AffiliationId;
use medpost_wire::issuing::{CardOffer, OrderCards, WantedCard};

use crate::form::{Text, typed};
use crate::{say, words};

/// A new person or post, added by the order.
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
    /// An empty one. An `optional` one only counts once it has a name.
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

/// An order being filled in.
#[derive(Clone, Copy)]
pub struct Order {
    /// The people of the facility who get a card.
    chosen: RwSignal<Vec<AffiliationId>>,
    /// New people and posts.
    pub fresh: RwSignal<Vec<Fresh>>,
    note: RwSignal<String>,
}

impl Order {
    /// An order for these new people.
    pub fn new(fresh: Vec<Fresh>) -> Self {
        Self { chosen: RwSignal::new(Vec::new()), fresh: RwSignal::new(fresh), note: typed("") }
    }

    /// The number of cards ordered.
    pub fn count(self) -> usize {
        self.chosen.with(Vec::len) + self.fresh.with(|all| all.iter().filter(|it| it.counts()).count())
    }

    /// The request to send.
    pub fn request(self) -> OrderCards {
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

/// Check boxes that choose people of the facility for the order.
#[component]
pub fn Known(
    /// The order.
    order: Order,
    /// The people, each with the text shown for them.
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
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || chosen.with(|all| all.contains(&id)) on:change=flip />
                {name}
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{words::cards::order_for()}</legend>
            {people.into_iter().map(line).collect_view()}
        </fieldset>
    }
}

/// The field for a note, and the order's cost.
#[component]
pub fn Cost(
    /// The order.
    order: Order,
    /// Included cards and the price of further ones; `None` until loaded.
    #[prop(into)]
    offer: Signal<Option<CardOffer>>,
) -> impl IntoView {
    view! {
        <Text id="order-note" label=words::common::note() value=order.note most=400 />
        <p class="note info" aria-live="polite">
            {move || offer.get().map(|it| say::card_cost(&it, order.count()))}
        </p>
    }
}
