//! 施設認証用PKIカード of the facility: their states, ordering, cancelling, renewing; and the holders of posts.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_client::operations;
use medpost_domain::pki_card::PkiCardState;
use medpost_ui::form::{Actions, Check, Text, sends};
use medpost_ui::holder::Holders;
use medpost_ui::notice::Trouble;
use medpost_ui::order::{Cost, Fresh, Known, Order};
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::directory::{FacilityMember, IssuedCode};
use medpost_wire::issuing::{FacilityCards, FacilityPost, OrderedCards, PkiCard, SetHolder};
use medpost_wire::problem::Problem;

use super::part::Part;

/// The state that all parts of the list share.
#[derive(Clone, Copy)]
struct Desk {
    settle: Settle,
    found: RwSignal<Option<(FacilityCards, Vec<FacilityMember>)>>,
    trouble: RwSignal<Option<Problem>>,
    made: RwSignal<Option<OrderedCards>>,
    /// The new holder and their code, shown once.
    issued: RwSignal<Option<(String, IssuedCode)>>,
    part: Part,
}

impl Desk {
    /// Runs an operation, then reloads cards and people.
    fn act(self, deed: impl Future<Output = Answer<()>> + 'static) {
        spawn_local(async move {
            let after = async {
                deed.await?;
                Ok((operations::facility_cards().await?, operations::members().await?))
            };
            match self.settle.answer(after.await) {
                Ok(it) => {
                    self.trouble.set(None);
                    self.found.set(Some(it));
                }
                Err(it) => self.trouble.set(Some(it)),
            }
            self.part.came();
        });
    }
}

/// The cards and posts of the facility, and what can be done with them.
#[component]
pub fn Cards() -> impl IntoView {
    let desk = Desk {
        settle: Settle::here(),
        found: RwSignal::new(None),
        trouble: RwSignal::new(None),
        made: RwSignal::new(None),
        issued: RwSignal::new(None),
        part: Part::asked(),
    };
    desk.act(async { Ok(()) });
    view! {
        <div class="card pad">
            <h2>{words::cards::title()}</h2>
            <Trouble problem=desk.trouble />
            {move || {
                desk.found
                    .get()
                    .map(|(it, people)| {
                        view! {
                            {it.cards.is_empty().then(|| view! { <p class="dim">{words::cards::none_here()}</p> })}
                            <ul>{it.cards.iter().map(|it| view! { <One it=it.clone() desk /> }).collect_view()}</ul>
                            {if it.offer.issues {
                                view! { <Orders it=it.clone() people desk /> }.into_any()
                            } else {
                                view! { <p class="dim">{words::cards::no_authority()}</p> }.into_any()
                            }}
                            {(!it.posts.is_empty()).then(|| view! { <h3>{words::cards::posts()}</h3> })}
                            <ul>{it.posts.into_iter().map(|it| view! { <Post it desk /> }).collect_view()}</ul>
                        }
                    })
            }}
            <div role="status">
                {move || {
                    desk.made.get().map(|it| view! { <p class="note ok">{words::cards::order_done(&it.number)}</p> })
                }}
                {move || {
                    desk.issued
                        .get()
                        .map(|(name, code)| {
                            view! {
                                <div class="note code">
                                    <h3>{words::common::enrolment_code()}" "{name}</h3>
                                    <p class="big">{code.code}</p>
                                    <p>{words::common::valid_until()}" "{when::date(code.expires_at)}</p>
                                    <p>{words::common::code_shown_once()}</p>
                                </div>
                            }
                        })
                }}
            </div>
        </div>
    }
}

#[component]
fn One(it: PkiCard, desk: Desk) -> impl IntoView {
    let id = it.id;
    let (word, chip) = say::card_state(it.state);
    let day = it.not_after.map(|it| format!("{} {}", words::common::valid_until(), when::date(it))).unwrap_or_default();
    let holder = it.holder.clone();
    view! {
        <li class="file">
            <div class="row">
                <span class="name">
                    {it.holder.clone()}<br />
                    <span class="dim">{say::joined(&[&it.number, &it.order_number, &day])}</span>
                </span>
                <span class=chip>{word}</span>
                {(it.state == PkiCardState::Ordered)
                    .then(|| {
                        view! {
                            <button class="btn quiet small" on:click=move |_| desk.act(operations::cancel_own_card(id))>
                                {words::cards::cancel_order()}
                                <span class="hide">{holder.clone()}</span>
                            </button>
                        }
                    })}
                {(matches!(it.state, PkiCardState::Active | PkiCardState::Expired) && !it.temporary)
                    .then(|| {
                        view! {
                            <button class="btn quiet small" on:click=move |_| desk.act(operations::renew_own_card(id))>
                                {words::cards::renew()}
                                <span class="hide">{it.holder.clone()}</span>
                            </button>
                        }
                    })}
            </div>
        </li>
    }
}

/// Orders cards for people of the facility, and for one new person or post.
#[component]
fn Orders(it: FacilityCards, people: Vec<FacilityMember>, desk: Desk) -> impl IntoView {
    let new = Fresh::new(false, true);
    let order = Order::new(vec![new]);
    let submit = sends(move || {
        let request = order.request();
        desk.act(async move {
            desk.made.set(Some(operations::order_own_cards(&request).await?));
            Ok(())
        });
    });
    let people = people.into_iter().filter(|it| it.suspended_at.is_none());
    let people: Vec<_> = people.map(|it| (it.id, it.name)).collect();
    view! {
        <details>
            <summary class="btn">{words::cards::order()}</summary>
            <form on:submit=submit>
                <p class="dim">{say::card_offer(&it.offer)}</p>
                <Known order people />
                <div class="two">
                    <Text id="order-name" label=words::cards::order_new() value=new.name most=60 fresh=true />
                    <Text id="order-kana" label=words::common::kana() value=new.kana most=60 fresh=true />
                </div>
                <Check value=new.post label=words::cards::order_post() />
                <Cost order offer=Signal::stored(Some(it.offer)) />
                <Actions word=words::cards::order_these() disabled=Signal::derive(move || order.count() == 0) />
            </form>
        </details>
    }
}

#[component]
fn Post(it: FacilityPost, desk: Desk) -> impl IntoView {
    let (id, name) = (it.id, it.name.clone());
    let set = Callback::new(move |request: SetHolder| {
        let told = (!request.name.is_empty()).then(|| format!("{name} {}", request.name));
        desk.act(async move {
            let code = operations::set_own_holder(id, &request).await?;
            desk.issued.set(told.map(|it| (it, code)));
            Ok(())
        });
    });
    let confirm = Callback::new(move |holder| desk.act(operations::confirm_own_holder(id, holder)));
    view! {
        <li class="file">
            <div class="row">
                <span class="name">{it.name.clone()}</span>
            </div>
            <Holders id name=it.name holders=it.holders set confirm />
        </li>
    }
}
