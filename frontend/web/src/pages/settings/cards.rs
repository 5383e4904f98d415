//! 施設認証用PKIカード of the facility: where each stands, ordered, taken back, renewed; and who holds a post.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_client::operations;
use medpost_domain::id::AffiliationId;
use medpost_domain::pki_card::PkiCardState;
use medpost_ui::holder::Holders;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::directory::{FacilityMember, IssuedCode};
use medpost_wire::issuing::{FacilityCards, FacilityPost, OrderCards, OrderedCards, PkiCard, SetHolder, WantedCard};
use medpost_wire::problem::Problem;

use super::part::Part;
use crate::state::{Again, settle};

/// What every part of the list shares.
#[derive(Clone, Copy)]
struct Desk {
    again: Again,
    found: RwSignal<Option<(FacilityCards, Vec<FacilityMember>)>>,
    trouble: RwSignal<Option<Problem>>,
    made: RwSignal<Option<OrderedCards>>,
    /// The new holder and their code, shown once.
    issued: RwSignal<Option<(String, IssuedCode)>>,
    part: Part,
}

impl Desk {
    /// Does something, then shows the cards as they are after it.
    fn act(self, deed: impl Future<Output = Answer<()>> + 'static) {
        spawn_local(async move {
            let after = async {
                deed.await?;
                Ok((operations::facility_cards().await?, operations::members().await?))
            };
            match settle(after.await, self.again) {
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

/// Shows them.
#[component]
pub fn Cards() -> impl IntoView {
    let desk = Desk {
        again: expect_context(),
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
            {move || desk.found.get().map(|(it, people)| view! {
                {it.cards.is_empty().then(|| view! { <p class="dim">{words::cards::none_here()}</p> })}
                <ul>{it.cards.iter().map(|it| view! { <One it=it.clone() desk /> }).collect_view()}</ul>
                {if it.offer.issues {
                    view! { <Order it=it.clone() people desk /> }.into_any()
                } else {
                    view! { <p class="dim">{words::cards::no_authority()}</p> }.into_any()
                }}
                {(!it.posts.is_empty()).then(|| view! { <h3>{words::cards::posts()}</h3> })}
                <ul>{it.posts.into_iter().map(|it| view! { <Post it desk /> }).collect_view()}</ul>
            })}
            <div role="status">
                {move || desk.made.get().map(|it| view! { <p class="note ok">{words::cards::order_done(&it.number)}</p> })}
                {move || desk.issued.get().map(|(name, code)| view! {
                    <div class="note code"><h3>{words::common::enrolment_code()}" "{name}</h3><p class="big">{code.code}</p><p>{words::common::valid_until()}" "{when::date(code.expires_at)}</p><p>{words::common::code_shown_once()}</p></div>
                })}
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
        <li class="file"><div class="row">
            <span class="name">{it.holder.clone()}<br /><span class="dim">{say::joined(&[&it.number, &it.order_number, &day])}</span></span>
            <span class=chip>{word}</span>
            {(it.state == PkiCardState::Ordered).then(|| view! { <button class="btn quiet small" on:click=move |_| desk.act(operations::cancel_own_card(id))>{words::cards::cancel_order()}<span class="hide">{holder.clone()}</span></button> })}
            {(matches!(it.state, PkiCardState::Active | PkiCardState::Expired) && !it.temporary).then(|| view! { <button class="btn quiet small" on:click=move |_| desk.act(operations::renew_own_card(id))>{words::cards::renew()}<span class="hide">{it.holder.clone()}</span></button> })}
        </div></li>
    }
}

#[component]
fn Order(it: FacilityCards, people: Vec<FacilityMember>, desk: Desk) -> impl IntoView {
    let chosen: RwSignal<Vec<AffiliationId>> = RwSignal::new(Vec::new());
    let text = || RwSignal::new(String::new());
    let (name, kana, note) = (text(), text(), text());
    let post = RwSignal::new(false);
    let count = move || chosen.with(Vec::len) + usize::from(name.with(|it| !it.trim().is_empty()));
    let offer = StoredValue::new(it.offer.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let known = chosen.get_untracked().into_iter().map(|it| WantedCard {
            person: Some(it),
            name: String::new(),
            kana: String::new(),
            post: false,
            manager: false,
        });
        let new = (!name.with_untracked(|it| it.trim().is_empty())).then(|| WantedCard {
            person: None,
            name: name.get_untracked(),
            kana: kana.get_untracked(),
            post: post.get_untracked(),
            manager: false,
        });
        let wish = OrderCards { cards: known.chain(new).collect(), note: note.get_untracked() };
        desk.act(async move {
            desk.made.set(Some(operations::order_own_cards(&wish).await?));
            Ok(())
        });
    };
    let people = people.into_iter().filter(|it| it.suspended_at.is_none());
    view! {
        <details>
            <summary class="btn">{words::cards::order()}</summary>
            <form on:submit=submit>
                <p class="dim">{say::card_offer(&it.offer)}</p>
                <fieldset><legend>{words::cards::order_for()}</legend>
                    {people.map(|it| {
                        let id = it.id;
                        let flip = move |event: leptos::ev::Event| {
                            let on = event_target_checked(&event);
                            chosen.update(|all| { all.retain(|it| *it != id); if on { all.push(id); } });
                        };
                        view! { <label class="check"><input type="checkbox" prop:checked=move || chosen.with(|all| all.contains(&id)) on:change=flip />{it.name.clone()}</label> }
                    }).collect_view()}
                </fieldset>
                <div class="two">
                    <div class="field"><label for="order-name">{words::cards::order_new()}</label><input id="order-name" type="text" maxlength="60" autocomplete="off" bind:value=name /></div>
                    <div class="field"><label for="order-kana">{words::common::kana()}</label><input id="order-kana" type="text" maxlength="60" autocomplete="off" bind:value=kana /></div>
                </div>
                <label class="check"><input type="checkbox" prop:checked=move || post.get() on:change=move |it| post.set(event_target_checked(&it)) />{words::cards::order_post()}</label>
                <div class="field"><label for="order-note">{words::common::note()}</label><input id="order-note" type="text" maxlength="400" bind:value=note /></div>
                <p class="note info" aria-live="polite">{move || offer.with_value(|it| say::card_cost(it, count()))}</p>
                <div class="actions"><button class="btn main" disabled=move || count() == 0>{words::cards::order_these()}</button></div>
            </form>
        </details>
    }
}

#[component]
fn Post(it: FacilityPost, desk: Desk) -> impl IntoView {
    let (id, name) = (it.id, it.name.clone());
    let set = Callback::new(move |wish: SetHolder| {
        let told = (!wish.name.is_empty()).then(|| format!("{name} {}", wish.name));
        desk.act(async move {
            let code = operations::set_own_holder(id, &wish).await?;
            desk.issued.set(told.map(|it| (it, code)));
            Ok(())
        });
    });
    let confirm = Callback::new(move |holder| desk.act(operations::confirm_own_holder(id, holder)));
    view! {
        <li class="file">
            <div class="row"><span class="name">{it.name.clone()}</span></div>
            <Holders id name=it.name holders=it.holders set confirm />
        </li>
    }
}
