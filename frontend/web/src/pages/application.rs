//! お申し込み on the public host: the form, and its status for an applicant with the mailed link.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{application, billing, draft, operations};
use medpost_domain::change_request::State;
use medpost_domain::instant::Instant;
use medpost_ui::application::{Fields, dates, empty, summary, with_pack};
use medpost_ui::form::{Actions, Date, Number, Text, sends, typed};
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::application::{AnswerApplication, Apply, AskLink, Offer, OwnApplication, Received};
use medpost_wire::billing::terms::AskEstimate;
use wasm_bindgen::JsValue;

/// Shows the form.
#[component]
pub fn Application() -> impl IntoView {
    let (offer, trouble) = (RwSignal::new(None::<Offer>), RwSignal::new(None));
    let done = RwSignal::new(None::<(Received, Apply, String)>);
    spawn_local(async move {
        match application::offer(false).await {
            Ok(it) => offer.set(Some(it)),
            Err(it) => trouble.set(Some(it)),
        }
    });
    view! {
        <div class="hero">
            <h1>{words::application::title()}</h1>
        </div>
        <div aria-live="polite">
            {move || done.get().map(|(it, form, plan)| view! { <Mailed it form plan trouble /> })}
        </div>
        <div hidden=move || done.with(Option::is_some)>
            <p>{words::application::lead()}</p>
            {move || {
                offer
                    .get()
                    .and_then(|offer| {
                        let form = RwSignal::new(kept(&offer).or_else(|| empty(&offer))?);
                        Effect::new(move |_| draft::keep_application(
                            done.with(Option::is_none).then(|| form.get()).as_ref(),
                        ));
                        Some(
                            // Kept, so that it comes back after a reload of this tab.
                            view! { <Form offer form done trouble /> },
                        )
                    })
            }}
        </div>
        <Trouble problem=trouble />
    }
}

/// The form as kept in this tab, if its plan is still on offer and the terms are unchanged.
fn kept(offer: &Offer) -> Option<Apply> {
    let it = draft::application()?;
    let stands = it.terms_version == offer.terms_version && offer.packs.iter().any(|pack| pack.id == it.pack);
    stands.then_some(it)
}

#[component]
fn Form(
    offer: Offer,
    form: RwSignal<Apply>,
    done: RwSignal<Option<(Received, Apply, String)>>,
    trouble: RwSignal<Option<medpost_wire::problem::Problem>>,
) -> impl IntoView {
    let (agreed, busy) = (RwSignal::new(false), RwSignal::new(false));
    let (dates, terms, begins) = (dates(&offer), offer.terms.clone(), offer.begins);
    // Whether the summary is shown instead of the form, for review before sending.
    let (checking, packs) = (RwSignal::new(false), StoredValue::new(offer.clone()));
    let back = window_event_listener(leptos::ev::popstate, move |_| checking.set(false));
    on_cleanup(move || back.remove());
    let filled = move |form: &Apply| packs.with_value(|it| summary(it, form));
    let send = sends(move || {
        if busy.get_untracked() {
            return;
        }
        trouble.set(None);
        if !checking.get_untracked() {
            // An entry of its own in the history, so that the browser's Back returns to the form.
            if let Ok(it) = window().history() {
                let _ = it.push_state(&JsValue::NULL, "");
            }
            checking.set(true);
            return;
        }
        busy.set(true);
        let form = form.get_untracked();
        let plan = filled(&form).into_iter().next().map(|it| it.1).unwrap_or_default();
        spawn_local(async move {
            match operations::apply(&form).await {
                Ok(it) => done.set(Some((it, form, plan))),
                Err(it) => {
                    checking.set(false);
                    trouble.set(Some(it));
                }
            }
            busy.set(false);
        });
    });
    view! {
        <form class="card pad" data-kept="" on:submit=send>
            <p class="note info">
                <b>{dates}</b>
            </p>
            <div aria-live="polite">
                {move || {
                    checking
                        .get()
                        .then(|| {
                            view! {
                                <h2>{words::application::summary()}</h2>
                                <dl class="pairs">
                                    {form
                                        .with(filled)
                                        .into_iter()
                                        .map(|(word, text)| {
                                            view! {
                                                <div>
                                                    <dt>{word}</dt>
                                                    <dd>{text}</dd>
                                                </div>
                                            }
                                        })
                                        .collect_view()}
                                </dl>
                            }
                        })
                }}
            </div>
            <div hidden=move || checking.get()>
                <Fields offer form />
                <Estimate form begins />
                <h2 id="terms">{words::application::terms()}</h2>
                <div class="terms" role="region" tabindex="0" aria-labelledby="terms">
                    {terms}
                </div>
                <label class="check">
                    <input type="checkbox" required bind:checked=agreed />
                    <span>{words::application::agree()}</span>
                </label>
            </div>
            <div class="actions">
                <button class="btn main big" disabled=move || busy.get()>
                    {move || {
                        if checking.get() { words::application::send() } else { words::application::look_once_more() }
                    }}
                </button>
                {move || {
                    checking
                        .get()
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="btn quiet"
                                    on:click=move |_| _ = window().history().and_then(|it| it.back())
                                >
                                    {words::common::go_back_and_fix()}
                                </button>
                            }
                        })
                }}
            </div>
        </form>
    }
}

/// 見積書 for the chosen plan, for those who have to ask for a budget first.
#[component]
fn Estimate(form: RwSignal<Apply>, begins: Instant) -> impl IntoView {
    let (name, from) = (typed(""), RwSignal::new(when::month(begins)));
    let (months, cards) = (RwSignal::new("12".to_owned()), RwSignal::new("0".to_owned()));
    let (trouble, busy) = (RwSignal::new(None), RwSignal::new(false));
    let save = move |_| {
        trouble.set(None);
        busy.set(true);
        let ask = AskEstimate {
            pack: form.with_untracked(|it| it.pack),
            addressee: name.get_untracked(),
            from: from.get_untracked(),
            months: months.with_untracked(|it| it.parse().unwrap_or(0)),
            cards: cards.with_untracked(|it| it.parse().unwrap_or(0)),
        };
        spawn_local(async move {
            if let Err(it) = billing::estimate(&ask).await {
                trouble.set(Some(it));
            }
            busy.set(false);
        });
    };
    view! {
        <details>
            <summary class="btn quiet">{words::application::estimate()}</summary>
            <p class="dim">{words::application::estimate_lead()}</p>
            <div class="two">
                <Text id="quote-name" label=words::common::addressee() value=name most=100 />
                <Date id="quote-from" label=words::application::first_month() value=from month=true />
                <Number id="quote-months" label=words::application::months() value=months least=1 most=24 />
                <Number id="quote-cards" label=words::price::first_year_cards() value=cards most=1000 />
            </div>
            <Trouble problem=trouble />
            <button type="button" class="btn" disabled=move || busy.get() || name.with(String::is_empty) on:click=save>
                {words::application::save_estimate()}
            </button>
        </details>
    }
}

/// Says that a link was mailed. The application only counts as received once that is followed.
#[component]
fn Mailed(
    it: Received,
    form: Apply,
    plan: String,
    trouble: RwSignal<Option<medpost_wire::problem::Problem>>,
) -> impl IntoView {
    let (busy, again) = (RwSignal::new(false), RwSignal::new(false));
    let asked = StoredValue::new(AskLink { number: it.number.clone(), mail: form.mail.clone() });
    let ask = move |_| {
        trouble.set(None);
        again.set(false);
        busy.set(true);
        spawn_local(async move {
            match operations::ask_application_link(&asked.get_value()).await {
                Ok(()) => again.set(true),
                Err(it) => trouble.set(Some(it)),
            }
            busy.set(false);
        });
    };
    let print = move |_| {
        if let Some(window) = web_sys::window() {
            let _ = window.print();
        }
    };
    view! {
        <div class="card pad">
            <h2>{words::application::mailed()}</h2>
            <p class="note warn">{words::application::confirm()}</p>
            <p>{words::common::mail_address()}" "{form.mail}</p>
            <p>{plan}</p>
            <p>
                {form.name}<br />{words::application::number()}" "<b>{it.number}</b><br />{words::application::begins()}
                " "{when::date(it.begins)}
            </p>
            <p class="dim">{words::application::not_come()}</p>
            <div class="row">
                <button class="btn" disabled=move || busy.get() on:click=ask>
                    {words::application::mail_again()}
                </button>
                <button class="btn" on:click=print>
                    {words::common::print()}
                </button>
            </div>
            <div aria-live="polite">
                {move || again.get().then(|| view! { <p class="note ok">{words::application::mailed_again()}</p> })}
            </div>
        </div>
    }
}

/// Shows the applicant's own application, by the token in the URL's fragment.
#[component]
pub fn Own() -> impl IntoView {
    let token = web_sys::window().and_then(|it| it.location().hash().ok()).unwrap_or_default();
    let token = StoredValue::new(token.trim_start_matches('#').to_owned());
    let (found, trouble) = (RwSignal::new(None::<OwnApplication>), RwSignal::new(None));
    let (text, sure, said) = (typed(""), RwSignal::new(false), RwSignal::new(false));
    // The form for corrections, and the plans to choose from.
    let form = RwSignal::new(None::<(Offer, RwSignal<Apply>)>);
    let load = move || {
        spawn_local(async move {
            match application::own(&token.get_value()).await {
                Ok(it) => {
                    let own = it.form.clone();
                    found.set(Some(it));
                    form.set(None);
                    if let Some(own) = own
                        && let Ok(offer) = application::offer(false).await
                    {
                        form.set(Some((with_pack(offer, own.pack), RwSignal::new(own.form))));
                    }
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    load();
    let act = move |withdraws: bool| {
        trouble.set(None);
        spawn_local(async move {
            let (token, answer) = (token.get_value(), text.get_untracked());
            let done = if withdraws {
                application::withdraw(&token).await
            } else {
                let form = form.with_untracked(|it| it.as_ref().map(|it| it.1.get_untracked()));
                operations::answer_application(&AnswerApplication { token, answer, form }).await
            };
            match done {
                Ok(()) => {
                    said.set(!withdraws);
                    load();
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <div class="hero">
            <h1>{words::application::status()}</h1>
        </div>
        <Trouble problem=trouble />
        <div aria-live="polite">
            {move || said.get().then(|| view! { <p class="note ok">{words::application::answered()}</p> })}
        </div>
        {move || {
            found
                .get()
                .map(|it| {
                    let (word, chip) = say::step(it.state);
                    let asked = it.state == State::Returned;
                    view! {
                        <div class="card pad">
                            <p>
                                <b>{it.name.clone()}</b>
                                " "
                                <span class=chip>{word}</span>
                            </p>
                            <p>
                                {words::application::number()}" "{it.number.clone()}<br />{it.pack.clone()}<br />
                                {words::application::begins()}" "{when::date(it.begins)}
                            </p>
                            {(!it.reason.is_empty()).then(|| view! { <p class="note">{it.reason.clone()}</p> })}
                            {(!asked && !it.question.is_empty())
                                .then(|| {
                                    view! {
                                        <dl class="pairs">
                                            <div>
                                                <dt>{words::application::asked()}</dt>
                                                <dd>{it.question.clone()}</dd>
                                            </div>
                                            <div>
                                                <dt>{words::application::answer()}</dt>
                                                <dd>{it.answer.clone()}</dd>
                                            </div>
                                        </dl>
                                    }
                                })}
                            {asked
                                .then(|| {
                                    view! {
                                        <form on:submit=sends(move || act(false))>
                                            <Text id="answer" label=words::application::answer() value=text most=400 />
                                            {move || {
                                                form.get()
                                                    .map(|(offer, form)| {
                                                        view! {
                                                            <h2>{words::application::correct()}</h2>
                                                            <p class="dim">{words::application::correct_lead()}</p>
                                                            <Fields offer form confirmed=true />
                                                        }
                                                    })
                                            }}
                                            <Actions word=words::application::answer_send() />
                                        </form>
                                    }
                                })}
                            {it
                                .may_withdraw
                                .then(|| {
                                    view! {
                                        <div class="actions">
                                            {move || {
                                                if sure.get() {
                                                    view! {
                                                        <span>{words::application::withdraw_sure()}</span>
                                                        <button class="btn bad" on:click=move |_| act(true)>
                                                            {words::common::withdraw()}
                                                        </button>
                                                        <button class="btn quiet" on:click=move |_| sure.set(false)>
                                                            {words::common::keep()}
                                                        </button>
                                                    }
                                                        .into_any()
                                                } else {
                                                    view! {
                                                        <button class="btn quiet" on:click=move |_| sure.set(true)>
                                                            {words::common::withdraw()}
                                                        </button>
                                                    }
                                                        .into_any()
                                                }
                                            }}
                                        </div>
                                    }
                                })}
                        </div>
                    }
                })
        }}
    }
}
