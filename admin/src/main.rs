//! The console. Its pages depend on the role of who is signed in. No document can be read here.

mod csv;
mod door;
mod file;
mod pages;
mod reason;
mod search;
mod shell;
mod state;
mod told;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use medpost_client::{api, operations};
use medpost_domain::id::AdministratorId;
use medpost_domain::role::Action;
use medpost_ui::part::{ahead, page};
use medpost_ui::shell::{Begins, CannotBegin, begin};
use medpost_ui::unsent::Sends;
use medpost_wire::console::door::ConsoleDoor;
use medpost_wire::problem::{Code, Problem};
use medpost_wire::session::Place;

use crate::pages::billing::Page as Billing;
use crate::pages::{Contracts, Facilities};
use crate::state::{Again, Signed};

fn main() {
    begin(Sends::Step, || view! { <App /> });
}

/// What is known about signing in: nothing yet, a failure, a one-time link, or the door's state.
#[derive(Clone)]
enum Known {
    Nothing,
    Trouble(Problem),
    Link(String, Option<String>, Place),
    Door(Box<ConsoleDoor>, Place),
}

impl Known {
    /// The administrator who is signed in.
    fn administrator(&self) -> Option<AdministratorId> {
        match self {
            Self::Door(door, _) => door.session.as_ref().map(|it| it.administrator),
            _ => None,
        }
    }
}

#[component]
fn App() -> impl IntoView {
    let known = RwSignal::new(Known::Nothing);
    // Why the last session ended, and the door's state while its page is kept, hidden, below the door.
    let (why, above) = (RwSignal::new(None::<Code>), RwSignal::new(None::<Box<ConsoleDoor>>));
    // A one-time link carries its token after the #, so that no server or log sees it.
    let token = RwSignal::new(door::token());
    let look = move || {
        spawn_local(async move {
            let next = async {
                let place = api::place().await?;
                let door = operations::console_door().await?;
                Ok(match token.get_untracked() {
                    Some(it) => Known::Link(it, door.card, place),
                    None => Known::Door(Box::new(door), place),
                })
            };
            let next = next.await.unwrap_or_else(Known::Trouble);
            let signed_in = next.administrator();
            if above.with_untracked(Option::is_some) {
                if let (Known::Door(door, _), None) = (&next, signed_in) {
                    above.set(Some(door.clone()));
                    return;
                }
                above.set(None);
                if signed_in.is_some() && signed_in == known.with_untracked(Known::administrator) {
                    why.set(None);
                    return;
                }
            }
            if signed_in.is_some() {
                why.set(None);
            }
            known.set(next);
        });
    };
    look();
    provide_context(Again {
        look: Callback::new(move |()| {
            token.set(None);
            look();
        }),
        over: Callback::new(move |it| {
            why.set(Some(it));
            look();
        }),
        above: Callback::new(move |it| {
            why.set(Some(it));
            above.set(Some(Box::new(ConsoleDoor { card: None, session: None })));
            look();
        }),
    });
    move || match known.get() {
        Known::Nothing => view! { <Begins /> }.into_any(),
        Known::Trouble(it) => view! {
            <CannotBegin again=Callback::new(move |()| look())>
                <h1>"MEDPost"</h1>
                <medpost_ui::notice::Trouble problem=Signal::derive(move || Some(it.clone())) />
            </CannotBegin>
        }
        .into_any(),
        Known::Link(token, card, place) => view! { <door::Join token card place /> }.into_any(),
        Known::Door(door, place) => match door.session {
            Some(session) => {
                Signed::provide(session, place.clone());
                view! {
                    <div hidden=move || above.with(Option::is_some)>
                        <Pages />
                    </div>
                    {move || {
                        above.get().map(|it| view! { <door::Door card=it.card place=place.clone() why=why.get() /> })
                    }}
                }
                .into_any()
            }
            None => view! { <door::Door card=door.card place why=why.get_untracked() /> }.into_any(),
        },
    }
}

#[component]
fn Pages() -> impl IntoView {
    ahead(pages::facility_pages());
    ahead(pages::contract_pages());
    ahead(pages::billing::pages());
    view! {
        <Router>
            <shell::Shell>
                <Routes fallback=|| view! { <Home /> }>
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/billing") view=|| page(pages::billing::pages, Billing::Overview) />
                    <Route path=path!("/billing/debits") view=|| page(pages::billing::pages, Billing::Debits) />
                    <Route path=path!("/billing/reminders") view=|| page(pages::billing::pages, Billing::Reminders) />
                    <Route path=path!("/billing/runs") view=|| page(pages::billing::pages, Billing::Runs) />
                    <Route path=path!("/billing/runs/:id") view=|| page(pages::billing::pages, Billing::Run) />
                    <Route path=path!("/invoices") view=|| page(pages::billing::pages, Billing::Invoices) />
                    <Route path=path!("/invoices/layout") view=|| page(pages::billing::pages, Billing::Layout) />
                    <Route path=path!("/invoices/:id") view=|| page(pages::billing::pages, Billing::Invoice) />
                    <Route path=path!("/payments") view=|| page(pages::billing::pages, Billing::Payments) />
                    <Route path=path!("/facilities") view=pages::facilities::Facilities />
                    <Route path=path!("/contacts") view=|| page(pages::facility_pages, Facilities::Contacts) />
                    <Route path=path!("/import") view=|| page(pages::contract_pages, Contracts::Import) />
                    <Route path=path!("/facilities/:id") view=|| page(pages::facility_pages, Facilities::Facility) />
                    <Route path=path!("/inboxes") view=|| page(pages::facility_pages, Facilities::Inboxes) />
                    <Route path=path!("/cards") view=|| page(pages::facility_pages, Facilities::Cards) />
                    <Route path=path!("/holders") view=|| page(pages::facility_pages, Facilities::Holders) />
                    <Route path=path!("/allotment") view=|| page(pages::contract_pages, Contracts::Allotment) />
                    <Route path=path!("/contracts") view=|| page(pages::contract_pages, Contracts::List) />
                    <Route path=path!("/transfers") view=|| page(pages::contract_pages, Contracts::Transfers) />
                    <Route path=path!("/changes") view=|| page(pages::contract_pages, Contracts::Changes) />
                    <Route path=path!("/applications") view=|| page(pages::contract_pages, Contracts::Applications) />
                    <Route path=path!("/applications/new") view=|| page(pages::contract_pages, Contracts::Paper) />
                    <Route
                        path=path!("/applications/:number/correct")
                        view=|| page(pages::contract_pages, Contracts::Correct)
                    />
                    <Route path=path!("/packs") view=|| page(pages::contract_pages, Contracts::Packs) />
                    <Route path=path!("/waiting") view=|| page(pages::facility_pages, Facilities::Waiting) />
                    <Route path=path!("/people") view=|| page(pages::facility_pages, Facilities::People) />
                    <Route path=path!("/health") view=|| page(pages::facility_pages, Facilities::Health) />
                    <Route path=path!("/trail") view=|| page(pages::facility_pages, Facilities::Trail) />
                    <Route path=path!("/records") view=|| page(pages::facility_pages, Facilities::Records) />
                    <Route
                        path=path!("/administrators")
                        view=|| page(pages::facility_pages, Facilities::Administrators)
                    />
                    <Route path=path!("/keys") view=|| page(pages::facility_pages, Facilities::Keys) />
                </Routes>
            </shell::Shell>
        </Router>
    }
}

/// The first page: the overview or, for roles that may not see the console, the invoices.
#[component]
fn Home() -> impl IntoView {
    if Signed::here().may(Action::SeeConsole) {
        view! { <pages::overview::Overview /> }.into_any()
    } else {
        page(pages::billing::pages, Billing::Invoices).into_any()
    }
}
