//! The door: signing in with a passkey or a card, and joining by a one-time link.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::line::Answer;
use medpost_client::{console, operations, passkey};
use medpost_ui::form::{Text, typed};
use medpost_ui::notice::Trouble;
use medpost_ui::shell::{Demo, Desk, Language};
use medpost_ui::{say, words};
use medpost_wire::console::door::{CeremonyAnswer, Invited, NewKey};
use medpost_wire::problem::{Code, Problem};
use medpost_wire::session::Place;

use crate::state::Again;

/// Takes the token of a one-time link out of the address bar; `None` on any page but `/join`.
pub fn token() -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    if location.pathname().ok()? != "/join" {
        return None;
    }
    let token = location.hash().ok()?.trim_start_matches('#').to_owned();
    let history = window.history().ok()?;
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some("/"));
    Some(token).filter(|it| !it.is_empty())
}

/// Has the device show a passkey; `PasskeyRefused` if it doesn't.
pub async fn show_passkey() -> Answer<CeremonyAnswer> {
    let asked = operations::ask_for_passkey().await?;
    let credential = passkey::show(&asked.options).await.ok_or_else(|| Problem::new(Code::PasskeyRefused))?;
    Ok(CeremonyAnswer { id: asked.id, credential })
}

/// Has the device make a passkey, with a link's token or, if it is empty, for whoever is signed in.
pub async fn make_passkey(token: &str) -> Answer<CeremonyAnswer> {
    let begun = console::make_passkey(token).await?;
    let credential = passkey::make(&begun.options).await.ok_or_else(|| Problem::new(Code::PasskeyRefused))?;
    Ok(CeremonyAnswer { id: begun.id, credential })
}

#[component]
fn Frame(place: Place, children: Children) -> impl IntoView {
    view! {
        <Demo is=place.is_demo />
        <header class="top">
            <span class="brand">"MEDPost"<small>{words::console::title()}</small></span>
            <Language place="end" />
        </header>
        <main class="alone">{children()} <Desk desk=place.desk /></main>
    }
}

/// The page to sign in.
#[component]
pub fn Door(
    /// Name on the inserted card, if it may sign in here.
    card: Option<String>,
    /// The host and its service desk.
    place: Place,
    /// Why the last session ended.
    why: Option<Code>,
) -> impl IntoView {
    let again: Again = expect_context();
    let (trouble, busy) = (RwSignal::new(None), RwSignal::new(false));
    let sign_in = move |by_passkey: bool| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = async {
                let proof = if by_passkey { Some(show_passkey().await?) } else { None };
                console::sign_in(proof).await
            };
            match answer.await {
                Ok(_) => again.look.run(()),
                Err(it) => trouble.set(Some(it)),
            }
            let _ = busy.try_set(false);
        });
    };
    let can = passkey::can();
    view! {
        <Frame place>
            <h1>{words::console::title()}</h1>
            <p>{words::console::lead()}</p>
            {why
                .map(|it| {
                    view! {
                        <p class="note" role="status">
                            {over(it)}
                        </p>
                    }
                })}
            <Trouble problem=trouble />
            <div class="card pad">
                {if can {
                    view! {
                        <p>
                            <button class="btn main big" disabled=move || busy.get() on:click=move |_| sign_in(true)>
                                {words::console::sign_in_passkey()}
                            </button>
                        </p>
                    }
                        .into_any()
                } else {
                    view! { <p class="note">{words::console::no_passkeys()}</p> }.into_any()
                }}
                {card
                    .map(|it| {
                        view! {
                            <p>
                                <button class="btn" disabled=move || busy.get() on:click=move |_| sign_in(false)>
                                    {words::console::sign_in_card()}
                                    "（"
                                    {it}
                                    "）"
                                </button>
                            </p>
                        }
                    })}
            </div>
        </Frame>
    }
}

/// Says why one has to sign in again.
fn over(why: Code) -> String {
    match why {
        Code::SignedOut => words::console::session_over().to_owned(),
        it => format!("{} {}", say::problem(&Problem::new(it)), words::console::session_goes_on()),
    }
}

/// The page to join by a one-time link.
#[component]
pub fn Join(
    /// The link's token.
    token: String,
    /// Name on the inserted card, if it signs somebody in already; then it is not offered.
    card: Option<String>,
    /// The host and its service desk.
    place: Place,
) -> impl IntoView {
    let again: Again = expect_context();
    let (trouble, busy) = (RwSignal::new(None), RwSignal::new(false));
    let invited: RwSignal<Option<Invited>> = RwSignal::new(None);
    let label = typed("");
    let token = StoredValue::new(token);
    spawn_local(async move {
        match console::invited(&token.get_value()).await {
            Ok(it) => invited.set(Some(it)),
            Err(it) => trouble.set(Some(it)),
        }
    });
    let join = move |by_passkey: bool| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let token = token.get_value();
            let answer = async {
                let answer = if by_passkey { Some(make_passkey(&token).await?) } else { None };
                operations::join_by_link(&NewKey { token: token.clone(), answer, label: label.get_untracked() }).await
            };
            match answer.await {
                Ok(_) => again.look.run(()),
                Err(it) => trouble.set(Some(it)),
            }
            let _ = busy.try_set(false);
        });
    };
    let can = passkey::can();
    let taken = card.is_some();
    view! {
        <Frame place>
            <h1>{words::console::join()}</h1>
            <Trouble problem=trouble />
            {move || {
                invited
                    .get()
                    .map(|it| {
                        view! {
                            <div class="card pad">
                                <dl class="facts">
                                    <dt>{words::common::name()}</dt>
                                    <dd>{it.name.clone()}</dd>
                                    <dt>{words::common::contract()}</dt>
                                    <dd>
                                        {if it.association.is_empty() {
                                            words::roles::operator().to_owned()
                                        } else {
                                            it.association.clone()
                                        }}
                                    </dd>
                                    <dt>{words::roles::role()}</dt>
                                    <dd>{say::role(it.role)}</dd>
                                </dl>
                                <p>{words::console::join_lead()}</p>
                                <Text id="key-label" label=words::console::key_name() value=label most=60 />
                                <div class="actions">
                                    {if can {
                                        view! {
                                            <button
                                                class="btn main big"
                                                disabled=move || busy.get()
                                                on:click=move |_| join(true)
                                            >
                                                {words::console::join_passkey()}
                                            </button>
                                        }
                                            .into_any()
                                    } else {
                                        view! { <p class="note">{words::console::no_passkeys()}</p> }.into_any()
                                    }}
                                    {(!taken)
                                        .then(|| {
                                            view! {
                                                <button
                                                    class="btn quiet"
                                                    disabled=move || busy.get()
                                                    on:click=move |_| join(false)
                                                >
                                                    {words::common::enrol_card()}
                                                </button>
                                            }
                                        })}
                                </div>
                            </div>
                        }
                    })
            }}
        </Frame>
    }
}
