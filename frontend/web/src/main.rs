//! The clinics' web app. What it shows depends on its host and on the sign-in state.

mod pages;
mod shell;
mod state;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use medpost_client::api;
use medpost_client::request::Cause;
use medpost_ui::again::every;
use medpost_ui::part::{ahead, page};
use medpost_ui::session::Settle;
use medpost_ui::shell::{Begins, CannotBegin, begin};
use medpost_ui::unsent::Sends;
use medpost_ui::words;
use medpost_wire::problem::Problem;
use medpost_wire::session::{Door, Place, Standing};

use crate::pages::Sending;
use crate::pages::compose::Drafts;
use crate::state::{Again, Enrolled, Left, Signed, hear, when_left};

fn main() {
    begin(Sends::Form, || view! { <App /> });
}

/// How often an app that could not start retries by itself, in milliseconds.
const AGAIN: i32 = 15_000;

/// What the app knows, and therefore shows.
#[derive(Clone)]
enum Known {
    Nothing,
    Trouble(Problem),
    Public(Place),
    Door(Box<Door>, Place),
}

#[component]
fn App() -> impl IntoView {
    let (known, left) = (RwSignal::new(Known::Nothing), RwSignal::new(Left::No));
    let look = move |cause: Cause| {
        spawn_local(async move {
            let next = async {
                if let Left::Leaving(everywhere) = left.get_untracked() {
                    match api::sign_out(everywhere).await {
                        Err(it) if it.status != 401 => return Err(it),
                        _ => left.set(Left::Asked),
                    }
                }
                let place = api::place().await?;
                if place.is_public {
                    return Ok(Known::Public(place));
                }
                Ok(Known::Door(Box::new(api::door(cause).await?), place))
            };
            let by_person = cause == Cause::Person;
            match next.await {
                Ok(it) if by_person || known.with_untracked(|it| matches!(it, Known::Trouble(_))) => known.set(it),
                Err(it) if by_person => known.set(Known::Trouble(it)),
                // A background retry doesn't replace a page that is shown by now, and its failure is shown already.
                _ => {}
            }
        });
    };
    look(Cause::Person);
    let again = Again(Callback::new(move |()| look(Cause::Person)), left);
    // An app that could not start does so once the connection is back.
    every(AGAIN, move || {
        if known.with_untracked(|it| matches!(it, Known::Trouble(_))) {
            look(Cause::Background);
        }
    });
    provide_context(again);
    Settle::provide(Sends::Form, |_| false, move |it| hear(it.refused, again));
    provide_context(Enrolled(RwSignal::new(None)));
    // Provided above the sign-in page, so that drafts and uploads survive a new sign-in.
    let drafts = Drafts::provide(again);
    // Signing out in one tab leaves nothing in the others.
    when_left(move |lately| {
        drafts.forget_all_but(None);
        let signed_in =
            known.with_untracked(|it| matches!(it, Known::Door(it, _) if it.standing == Standing::SignedIn));
        if lately && signed_in {
            left.set(Left::Leaving(false));
            look(Cause::Person);
        }
    });
    move || match known.get() {
        Known::Nothing => view! { <Begins /> }.into_any(),
        Known::Trouble(it) => view! {
            <CannotBegin again=again.0>
                <p class="note bad" role="alert">
                    {medpost_ui::say::problem(&it)}
                </p>
            </CannotBegin>
        }
        .into_any(),
        Known::Public(place) => page(pages::public_pages, StoredValue::new(place)).into_any(),
        Known::Door(door, place) => match (door.standing, door.session.clone()) {
            (Standing::SignedIn, Some(session)) => {
                again.1.set(Left::No);
                drafts.go_on(&session);
                Signed::provide(session, place);
                view! { <SignedIn /> }.into_any()
            }
            _ => view! { <pages::sign_in::SignIn door=*door place /> }.into_any(),
        },
    }
}

#[component]
fn SignedIn() -> impl IntoView {
    pages::listing::Lists::provide();
    ahead(pages::sending_pages());
    ahead(pages::settings_pages());
    view! {
        <Router>
            <shell::Shell>
                <Routes fallback=|| view! { <p>{words::common::no_such_page()}</p> }>
                    <Route path=path!("/") view=pages::inbox::Inbox />
                    <Route path=path!("/letters/:id") view=pages::letter::Letter />
                    <Route path=path!("/compose") view=pages::compose::Compose />
                    <Route path=path!("/compose/confirm") view=|| page(pages::sending_pages, Sending::Confirm) />
                    <Route path=path!("/sent") view=|| page(pages::sending_pages, Sending::Sent) />
                    <Route path=path!("/settings") view=|| page(pages::settings_pages, ()) />
                </Routes>
            </shell::Shell>
        </Router>
    }
}
