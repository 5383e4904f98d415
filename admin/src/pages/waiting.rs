//! 確認待ち: cards, new holders of posts and invited administrators that wait for confirmation, each with what to check
//! before it.

use leptos::prelude::*;
use medpost_client::{console, operations};
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::console::waiting::{WaitingAdministrator, WaitingCard, WaitingHolder, WaitingList};
use medpost_wire::problem::{Code, Problem};

use crate::reason::{Readers, WithReason};
use crate::state::Page as Steps;
use crate::told::Outcome;

type Page = Steps<()>;

/// Everything that waits for confirmation, cards first.
#[component]
pub fn Waiting() -> impl IntoView {
    let settle = Settle::here();
    let found: RwSignal<Option<WaitingList>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let load = move || settle.ask(operations::waiting(), found, trouble);
    load();
    let page = Page::new(Callback::new(move |()| load()), trouble);
    provide_context(page);
    view! {
        <div class="head">
            <h1>{words::common::waiting()}</h1>
        </div>
        <p>{words::waiting::lead()}</p>
        <Outcome page />
        {move || match found.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(it) => view! { <Loaded it /> }.into_any(),
        }}
    }
}

#[component]
fn Loaded(it: WaitingList) -> impl IntoView {
    let none = it.cards.is_empty() && it.holders.is_empty() && it.administrators.is_empty();
    view! {
        {none.then(|| view! { <p>{words::waiting::none()}</p> })}
        {it.more.then(|| view! { <p class="note">{words::waiting::more()}</p> })}
        {(!it.cards.is_empty()).then(|| view! { <h2>{words::waiting::cards()}</h2> })}
        {it.cards.into_iter().map(|it| view! { <Card it /> }).collect_view()}
        {(!it.holders.is_empty()).then(|| view! { <h2>{words::waiting::posts()}</h2> })}
        {it.holders.into_iter().map(|it| view! { <Holder it /> }).collect_view()}
        {(!it.administrators.is_empty())
            .then(|| {
                view! {
                    <h2>{words::waiting::administrators()}</h2>
                    <p class="dim">{words::waiting::administrators_lead()}</p>
                }
            })}
        {it.administrators.into_iter().map(|it| view! { <Office it /> }).collect_view()}
    }
}

#[component]
fn Card(it: WaitingCard) -> impl IntoView {
    let page = Page::at(&format!("card-{}-{}", it.person, it.card.id));
    let (person, card, ours) = (it.person, it.card.id, it.card.enrolled_here);
    let (named, chip) = say::named(it.card.named);
    let on_card = if it.card.kanji_name.is_empty() {
        it.card.holder.clone()
    } else {
        format!("{} / {}", it.card.kanji_name, it.card.holder)
    };
    let expected = if it.card.expected.is_empty() { it.name.clone() } else { it.card.expected.clone() };
    let role = it.role.said(say::role).to_owned();
    view! {
        <section class="card pad">
            <div class="row">
                <h3>
                    <a href=format!("/facilities/{}", it.facility)>{it.facility_name.clone()}</a>
                    " ・ "
                    {it.name.clone()}
                </h3>
                {it.first.then(|| view! { <span class="chip warn">{words::waiting::first_card()}</span> })}
                {it.card.temporary.then(|| view! { <span class="chip">{words::temporary::card()}</span> })}
            </div>
            <dl class="facts">
                <dt>{words::common::meant_for()}</dt>
                <dd>{expected}" "<span class="dim">{role}</span></dd>
                <dt>{words::waiting::name_on_card()}</dt>
                <dd>
                    <b>{on_card}</b>
                    " "
                    {(!it.card.expected.is_empty()).then(|| view! { <span class=chip>{named}</span> })}
                </dd>
                <dt>{words::common::number()}</dt>
                <dd>{it.card.serial_number.clone().unwrap_or_default()}</dd>
                <dt>{words::common::profession()}</dt>
                <dd>
                    {say::card(it.card.kind)}
                    {(!it.card.professions.is_empty())
                        .then(|| format!(" ・ {}", say::professions(&it.card.professions)))}
                </dd>
                {(!it.inboxes.is_empty())
                    .then(|| {
                        view! {
                            <dt>{words::waiting::inboxes()}</dt>
                            <dd>{it.inboxes.join(words::common::comma())}</dd>
                        }
                    })}
                <dt>{words::waiting::since()}</dt>
                <dd>{when::moment(it.card.enrolled_at)}</dd>
            </dl>
            <Standing hands=it.hands valid_at=it.card.valid_at hindrance=it.hindrance />
            <div class="row">
                {it
                    .hindrance
                    .is_none()
                    .then(|| {
                        view! {
                            <button
                                class="btn main"
                                on:click=move |_| page.act(operations::confirm_person_card(person, card))
                            >
                                {words::common::confirm_card()}
                                <span class="hide">{it.name.clone()}</span>
                            </button>
                        }
                    })}
                <WithReason
                    word=words::common::object()
                    does=words::common::object()
                    of=it.facility_name
                    effect=words::waiting::object_effect()
                    readers=Readers::Facility
                    act=Callback::new(move |reason: String| {
                        page.act(async move {
                            if ours {
                                console::suspend_card(card, &reason).await
                            } else {
                                console::suspend_person(person, &reason).await
                            }
                        });
                    })
                />
            </div>
            <Outcome page />
        </section>
    }
}

#[component]
fn Holder(it: WaitingHolder) -> impl IntoView {
    let page = Page::at(&format!("holder-{}", it.holder.id));
    let (person, holder) = (it.person, it.holder.id);
    view! {
        <section class="card pad">
            <h3>
                <a href=format!("/facilities/{}", it.facility)>{it.facility_name}</a>
                " ・ "
                {it.name}
            </h3>
            <p>
                <b>{it.holder.name.clone()}</b>
                " "
                {words::common::from_day(&when::date(it.holder.from))}
            </p>
            <Standing hands=it.hands valid_at=it.holder.valid_at hindrance=it.hindrance />
            {it
                .hindrance
                .is_none()
                .then(|| {
                    view! {
                        <button class="btn main" on:click=move |_| page.act(operations::confirm_holder(person, holder))>
                            {words::common::confirm_card()}
                            <span class="hide">{it.holder.name.clone()}</span>
                        </button>
                    }
                })}
            <Outcome page />
        </section>
    }
}

#[component]
fn Office(it: WaitingAdministrator) -> impl IntoView {
    let page = Page::at(&format!("office-{}", it.id));
    let id = it.id;
    let of = if it.association.is_empty() { words::roles::operator().to_owned() } else { it.association };
    view! {
        <section class="card pad">
            <h3>
                {it.name.clone()}" "
                <span class="dim">{it.mail}" ・ "{it.role.said(say::role).to_owned()}" ・ "{of}</span>
            </h3>
            <p class="dim">
                {words::waiting::invited_by()}" "{say::joined(&[&it.invited_by, &when::moment(it.since)])}
            </p>
            <Standing hands=Vec::new() valid_at=it.valid_at hindrance=it.hindrance />
            {it
                .hindrance
                .is_none()
                .then(|| {
                    view! {
                        <button class="btn main" on:click=move |_| page.act(operations::confirm_administrator(id))>
                            {words::waiting::confirm_administrator()}
                            <span class="hide">{it.name.clone()}</span>
                        </button>
                    }
                })}
            <Outcome page />
        </section>
    }
}

/// Who had a hand in it, when it takes effect unconfirmed, and why the viewer may not confirm it.
#[component]
fn Standing(
    hands: Vec<String>,
    valid_at: Option<medpost_domain::instant::Instant>,
    hindrance: Option<Code>,
) -> impl IntoView {
    view! {
        {(!hands.is_empty())
            .then(|| {
                view! { <p class="dim">{words::waiting::who_had_a_hand()}" "{hands.join(words::common::comma())}</p> }
            })}
        <p>
            {valid_at
                .map_or_else(
                    || words::common::waits_for_confirmation().to_owned(),
                    |at| words::common::works_from(&when::short(at)),
                )}
        </p>
        {hindrance.map(|it| view! { <p class="note">{say::problem(&Problem::new(it))}</p> })}
    }
}
