//! The clinics' web app: what it shows follows from the host it is on and who stands at the door.

mod pages;
mod shell;
mod state;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use medpost_client::api::{self, Cause};
use medpost_ui::words;
use medpost_wire::problem::Problem;
use medpost_wire::session::{Door, Place, Standing};

use crate::state::Signed;

fn main() {
    if let Some(root) = web_sys::window().and_then(|it| it.document()).and_then(|it| it.document_element()) {
        let _ = root.set_attribute("lang", words::pick("ja", "en"));
    }
    medpost_ui::paste::watch();
    leptos::mount::mount_to_body(App);
}

/// What is known so far.
#[derive(Clone)]
enum Known {
    Nothing,
    Trouble(Problem),
    Public(Place),
    Door(Box<Door>, Place),
}

#[component]
fn App() -> impl IntoView {
    let known = RwSignal::new(Known::Nothing);
    let look = move || {
        spawn_local(async move {
            let next = async {
                let place = api::place().await?;
                if place.is_public {
                    return Ok(Known::Public(place));
                }
                Ok(Known::Door(Box::new(api::door(Cause::Person).await?), place))
            };
            known.set(next.await.unwrap_or_else(Known::Trouble));
        });
    };
    look();
    provide_context(state::Again(Callback::new(move |()| look())));
    provide_context(state::Enrolled(RwSignal::new(None)));
    move || match known.get() {
        Known::Nothing => view! { <main class="alone"><p aria-live="polite">{words::loading()}</p></main> }.into_any(),
        Known::Trouble(it) => view! {
            <main class="alone">
                <p class="note bad" role="alert">{medpost_ui::say::problem(&it)}</p>
                <button class="btn main" on:click=move |_| look()>{words::try_again()}</button>
            </main>
        }
        .into_any(),
        Known::Public(place) => view! { <pages::public::Public place /> }.into_any(),
        Known::Door(door, place) => match (door.standing, door.session.clone()) {
            (Standing::SignedIn, Some(session)) => {
                Signed::provide(session, place);
                view! { <SignedIn /> }.into_any()
            }
            _ => view! { <pages::sign_in::SignIn door=*door place /> }.into_any(),
        },
    }
}

#[component]
fn SignedIn() -> impl IntoView {
    view! {
        <Router>
            <shell::Shell>
                <Routes fallback=|| view! { <p>{words::page_missing()}</p> }>
                    <Route path=path!("/") view=pages::inbox::Inbox />
                    <Route path=path!("/letters/:id") view=pages::letter::Letter />
                    <Route path=path!("/compose") view=pages::compose::Compose />
                    <Route path=path!("/sent") view=pages::sent::Sent />
                    <Route path=path!("/settings") view=pages::settings::Settings />
                </Routes>
            </shell::Shell>
        </Router>
    }
}
