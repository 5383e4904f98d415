//! The public host: what the service is, help, links to sign in with either kind of card, confirmation of an address.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use medpost_client::api;
use medpost_domain::card::CardRefusal;
use medpost_ui::notice::Trouble;
use medpost_ui::shell::{Demo, Desk, Language};
use medpost_ui::{say, words};
use medpost_wire::problem::Code;
use medpost_wire::session::Place;

use super::application;

/// Shows the public pages.
#[component]
pub fn Public(
    /// The host of the page, and the addresses of the others.
    place: StoredValue<Place>,
) -> impl IntoView {
    let desk = place.with_value(|it| it.desk.clone());
    view! {
        <Demo is=place.with_value(|it| it.is_demo) />
        <header class="top">
            <a class="brand" href="/">
                "MEDPost"
                <small>{words::shell::product()}</small>
            </a>
            <span class="who"></span>
            <a class="btn quiet small" href="/help">
                {words::shell::help()}
            </a>
            <Language />
        </header>
        <main class="alone" id="main">
            <Router>
                <Routes fallback=|| view! { <p>{words::common::no_such_page()}</p> }>
                    <Route path=path!("/") view=move || view! { <Landing place /> } />
                    <Route path=path!("/go") view=move || view! { <Go place /> } />
                    <Route path=path!("/help") view=Help />
                    <Route path=path!("/confirm") view=Confirm />
                    <Route path=path!("/apply") view=application::Application />
                    <Route path=path!("/stop") view=super::stop::Stop />
                    <Route path=path!("/temporary") view=super::temporary::Temporary />
                    <Route path=path!("/application") view=application::Own />
                    <Route path=path!("/invoices") view=super::former::Kept />
                </Routes>
            </Router>
            <Desk desk />
        </main>
    }
}

#[component]
fn Landing(place: StoredValue<Place>) -> impl IntoView {
    view! {
        <div class="hero">
            <h1>{words::public::title()}</h1>
            <p>{words::public::lead()}</p>
        </div>
        <Doors place />
        {place
            .with_value(|it| it.takes_applications)
            .then(|| {
                view! {
                    <p>
                        <a class="btn" href="/apply">
                            {words::application::title()}
                        </a>
                    </p>
                }
            })}
        <p>
            <a href="/help">{words::help::page()}</a>
            " ・ "
            <a href="/stop">{words::stop::title()}</a>
            " ・ "
            <a href="/temporary">{words::temporary::title()}</a>
        </p>
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[component]
fn Doors(place: StoredValue<Place>) -> impl IntoView {
    let keep = |kind: &'static str| {
        move |_| {
            if let Some(it) = storage() {
                let _ = it.set_item("card", kind);
            }
        }
    };
    let (card, pki) = place.with_value(|it| (it.card_url.clone(), it.pki_url.clone()));
    view! {
        <div class="doors">
            <a class="btn main big" href=format!("{card}/") on:click=keep("card")>
                {words::public::sign_in_hpki()}
            </a>
            <a class="btn main big" href=format!("{pki}/") on:click=keep("pki")>
                {words::public::sign_in_pki()}
            </a>
        </div>
    }
}

/// Where links in mails lead: redirects to the sign-in for the remembered kind of card, or else asks for the kind.
#[component]
fn Go(place: StoredValue<Place>) -> impl IntoView {
    let kept = storage().and_then(|it| it.get_item("card").ok().flatten());
    let to = place.with_value(|it| match kept.as_deref() {
        Some("card") => Some(it.card_url.clone()),
        Some("pki") => Some(it.pki_url.clone()),
        _ => None,
    });
    if let (Some(to), Some(window)) = (to, web_sys::window()) {
        let _ = window.location().replace(&format!("{to}/"));
    }
    view! {
        <div class="hero">
            <h1>{words::door::title()}</h1>
            <p>{words::public::choose_card()}</p>
        </div>
        <Doors place />
    }
}

/// Help with everyday work, then what to do if a card can't sign in.
#[component]
fn Help() -> impl IntoView {
    let how = [
        (
            "send",
            words::help::send(),
            vec![words::help::send_1(), words::help::send_2(), words::help::send_3(), words::help::send_4()],
        ),
        (
            "collect",
            words::help::collect(),
            vec![words::help::collect_1(), words::help::collect_2(), words::help::collect_3()],
        ),
        (
            "receipt",
            words::help::receipt(),
            vec![words::help::receipt_1(), words::help::receipt_2(), words::help::receipt_3()],
        ),
        ("lost", words::help::lost(), vec![words::help::lost_1(), words::help::lost_2(), words::help::lost_3()]),
    ];
    let contents = how.iter().map(|it| (it.0, it.1)).chain([("cards", words::help::title())]);
    let contents = contents
        .map(|(id, title)| {
            view! {
                <li>
                    <a href=format!("#{id}")>{title}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="hero">
            <h1>{words::help::page()}</h1>
            <p>{words::help::page_lead()}</p>
        </div>
        <ul class="contents">{contents}</ul>
        {how
            .into_iter()
            .map(|(id, title, steps)| {
                view! {
                    <section class="card pad" id=id>
                        <h2>{title}</h2>
                        <ol class="how">{steps.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ol>
                        {(id == "lost")
                            .then(|| {
                                view! {
                                    <p>
                                        <a href="/stop">{words::stop::title()}</a>
                                        " ・ "
                                        <a href="/temporary">{words::temporary::title()}</a>
                                    </p>
                                }
                            })}
                    </section>
                }
            })
            .collect_view()}
        <h2 id="cards">{words::help::title()}</h2>
        <p>{words::help::lead()}</p>
        {CardRefusal::ALL
            .into_iter()
            .map(|it| {
                let (title, text) = say::refusal(it);
                view! {
                    <section class="card pad" id=it.code()>
                        <h3>{title}</h3>
                        <p>{text}</p>
                    </section>
                }
            })
            .collect_view()}
        <section class="card pad" id="names">
            <h2>{words::compose::names_title()}</h2>
            <p>{words::compose::names_text()}</p>
        </section>
    }
}

#[component]
fn Confirm() -> impl IntoView {
    let trouble = RwSignal::new(None);
    let (done, refused) = (RwSignal::new(false), RwSignal::new(false));
    let confirm = move |_| {
        trouble.set(None);
        refused.set(false);
        let token = web_sys::window().and_then(|it| it.location().hash().ok()).unwrap_or_default();
        spawn_local(async move {
            match api::confirm_address(token.trim_start_matches('#')).await {
                Ok(()) => done.set(true),
                Err(it) if matches!(it.code, Code::CodeRefused | Code::CodeExpired) => refused.set(true),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    view! {
        <div class="hero">
            <h1>{words::public::confirm_address()}</h1>
        </div>
        <Trouble problem=trouble />
        <div role="alert">
            {move || refused.get().then(|| view! { <p class="note bad">{words::public::link_refused()}</p> })}
        </div>
        <div aria-live="polite">
            {move || {
                if done.get() {
                    view! { <p class="note ok">{words::public::address_confirmed()}</p> }.into_any()
                } else {
                    view! {
                        <button class="btn main big" on:click=confirm>
                            {words::public::confirm()}
                        </button>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
