//! カードを停止する: with the facility's code and its stop code, at any hour, without signing in. It only ever suspends.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_ui::form::{Text, sends, typed};
use medpost_ui::notice::Trouble;
use medpost_ui::words;
use medpost_wire::issuing::{StopCard, StopCards, StoppableCard};

/// Asks for the facility's code and the stop code, lists the cards, and suspends one.
#[component]
pub fn Stop() -> impl IntoView {
    let (facility, number) = (typed(""), typed(""));
    let found: RwSignal<Option<Vec<StoppableCard>>> = RwSignal::new(None);
    let (trouble, stopped) = (RwSignal::new(None), RwSignal::new(false));
    let with = move || StopCards { facility: facility.get_untracked(), number: number.get_untracked() };
    let look = move || {
        spawn_local(async move {
            match operations::stoppable_cards(&with()).await {
                Ok(it) => {
                    trouble.set(None);
                    found.set(Some(it));
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let submit = sends(move || {
        stopped.set(false);
        look();
    });
    let stop = Callback::new(move |card| {
        spawn_local(async move {
            match operations::stop_card(&StopCard { with: with(), card }).await {
                Ok(()) => {
                    stopped.set(true);
                    look();
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    view! {
        <div class="hero">
            <h1>{words::stop::title()}</h1>
            <p>{words::stop::lead()}</p>
        </div>
        <Trouble problem=trouble />
        <form class="card pad" on:submit=submit>
            <Text id="facility-code" label=words::facility::code() value=facility most=60 required=true fresh=true />
            <Text
                id="stop-number"
                label=words::stop::number()
                value=number
                most=60
                required=true
                fresh=true
                code=true
            />
            <button class="btn main">{words::stop::show_cards()}</button>
        </form>
        <div role="status">{move || stopped.get().then(|| view! { <p class="note ok">{words::stop::done()}</p> })}</div>
        {move || {
            found
                .get()
                .map(|all| {
                    view! {
                        <div class="card pad">
                            <h2>{words::stop::which_card()}</h2>
                            {all.is_empty().then(|| view! { <p>{words::stop::none()}</p> })}
                            <ul>{all.into_iter().map(|it| view! { <Card it stop /> }).collect_view()}</ul>
                        </div>
                    }
                })
        }}
    }
}

#[component]
fn Card(it: StoppableCard, stop: Callback<medpost_domain::id::CardId>) -> impl IntoView {
    let id = it.id;
    let sure = RwSignal::new(false);
    let name = StoredValue::new(it.name.clone());
    view! {
        <li class="row">
            <span class="name">{it.name}" "<span class="dim">{it.holder}</span></span>
            {if it.suspended {
                view! { <span class="chip bad">{words::common::suspended()}</span> }.into_any()
            } else {
                view! {
                    {move || {
                        if sure.get() {
                            view! {
                                <button class="btn bad" on:click=move |_| stop.run(id)>
                                    {words::stop::suspend_now()}
                                    <span class="hide">{name.get_value()}</span>
                                </button>
                                " "
                                <button class="btn quiet" on:click=move |_| sure.set(false)>
                                    {words::common::stop()}
                                </button>
                            }
                                .into_any()
                        } else {
                            view! {
                                <button class="btn" on:click=move |_| sure.set(true)>
                                    {words::common::suspend_card()}
                                    <span class="hide">{name.get_value()}</span>
                                </button>
                            }
                                .into_any()
                        }
                    }}
                }
                    .into_any()
            }}
        </li>
    }
}
