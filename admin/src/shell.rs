//! The frame around every page: who is signed in, for which association, the menu, and the fresh proof that
//! dangerous steps need.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use medpost_client::{console, operations, passkey, tab};
use medpost_domain::id::AdministratorId;
use medpost_domain::role::Action;
use medpost_ui::fields::begin_anew;
use medpost_ui::icon::Icon;
use medpost_ui::notice::Trouble;
use medpost_ui::shell::{Frame, Item};
use medpost_ui::{say, unsent, when, words};
use medpost_wire::problem::Code;
use wasm_bindgen::JsCast;

use crate::door::show_passkey;
use crate::state::{Again, Signed};

/// Retries of a proof by card: connections that a browser keeps open to one host.
const CONNECTIONS: usize = 8;

/// The frame around a page.
#[component]
pub fn Shell(
    /// The page inside.
    children: Children,
) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let path = use_location().pathname;
    let leave = move |()| {
        if !unsent::may_leave(words::common::leave_typed()) {
            return;
        }
        tab::forget_all_but(None::<AdministratorId>);
        spawn_local(async move {
            let _ = operations::console_sign_out().await;
            again.look.run(());
        });
    };
    // Links of the menu, of the overviews and with a query open a list afresh; Back keeps its search (ADR 26).
    let anew = move |event: leptos::ev::MouseEvent| {
        let place = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let what = path.with_untracked(|it| {
            if matches!(it.as_str(), "/" | "/billing") { "a[href]" } else { "nav a[href], main a[href*='?']" }
        });
        let link = place.and_then(|it| it.closest(what).ok().flatten());
        if let Some(it) = link.and_then(|it| it.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
            begin_anew(signed.session.with_value(|it| it.administrator), &it.pathname());
        }
    };
    let session = signed.session.get_value();
    let of = if session.association.is_some() { session.association_name } else { words::roles::operator().to_owned() };
    let (is_demo, desk) = signed.place.with_value(|it| (it.is_demo, it.desk.clone()));
    view! {
        <Frame
            is_demo
            desk
            name=words::console::title()
            place=view! { <b>{of}</b> }.into_any()
            who=view! {
                <b>{session.name}</b>
                <span>{say::role(session.role)}</span>
            }
                .into_any()
            leave=Callback::new(leave)
            menu=view! { <Menu /> }.into_any()
            pressed=Callback::new(anew)
        >
            <Prove />
            {session.settles_at.map(|at| view! { <p class="note">{words::console::settles(&when::short(at))}</p> })}
            {(session.keys < 2)
                .then(|| {
                    view! { <p class="note">{words::keys::only_one()}" "<a href="/keys">{words::keys::title()}</a></p> }
                })}
            {children()}
        </Frame>
    }
}

/// A link of the menu: whether it is shown, its path, its icon and its label.
type Link = (bool, &'static str, Icon, &'static str);

/// The pages that the role may see, in groups.
#[component]
fn Menu() -> impl IntoView {
    let signed = Signed::here();
    let sees = signed.may(Action::SeeConsole);
    let contracts =
        [Action::ManageContracts, Action::SeeRecords, Action::RequestChange].into_iter().any(|it| signed.may(it));
    view! {
        {sees.then(|| view! { <To link=(true, "/", Icon::Today, words::overview::title()) /> })}
        <Group
            word=words::shell::menu_facilities()
            all=vec![
                (sees, "/facilities", Icon::Facility, words::common::facilities()),
                (sees, "/inboxes", Icon::Inbox, words::common::inboxes()),
                (signed.may(Action::SeeMembers), "/people", Icon::People, words::people::title()),
                (signed.may(Action::SeeMembers), "/cards", Icon::Card, words::cards::title()),
                (signed.may(Action::SeeMembers), "/waiting", Icon::Check, words::common::waiting()),
            ]
        />
        <Group
            word=words::shell::menu_contracts()
            all=vec![
                (
                    signed.may(Action::DecideApplication),
                    "/applications",
                    Icon::Application,
                    words::applications::title(),
                ),
                (contracts, "/contracts", Icon::Contract, words::contracts::title()),
                (sees, "/allotment", Icon::Divide, words::allotment::title()),
                (sees, "/changes", Icon::Change, words::changes::title()),
                (sees, "/transfers", Icon::Transfer, words::transfers::title()),
                (signed.may(Action::ManagePacks), "/packs", Icon::Price, words::packs::title()),
            ]
        />
        <Group
            word=words::shell::menu_billing()
            all=vec![
                (signed.may(Action::Bill), "/billing", Icon::Calendar, words::billing::title()),
                (signed.may(Action::SeeInvoices), "/invoices", Icon::Invoice, words::billing::invoices_and_payment()),
                (signed.may(Action::Bill), "/payments", Icon::Coins, words::payments::title()),
            ]
        />
        <Group
            word=words::shell::menu_records()
            all=vec![
                (signed.may(Action::SeeRecords), "/records", Icon::Record, words::records::title()),
                (signed.may(Action::SeeRecords), "/trail", Icon::History, words::trail::title()),
                (signed.may(Action::SeeHealth), "/health", Icon::Pulse, words::health::title()),
            ]
        />
        <Group
            word=words::shell::menu_office()
            all=vec![
                (sees, "/administrators", Icon::Office, words::administrators::title()),
                (true, "/keys", Icon::Key, words::keys::title()),
            ]
        />
    }
}

/// A group of links with its heading; nothing at all if none of them is shown.
#[component]
fn Group(word: &'static str, all: Vec<Link>) -> impl IntoView {
    let seen: Vec<_> = all.into_iter().filter(|it| it.0).collect();
    (!seen.is_empty()).then(|| {
        view! {
            <div class="group" role="group" aria-label=word>
                <p aria-hidden="true">{word}</p>
                {seen.into_iter().map(|link| view! { <To link /> }).collect_view()}
            </div>
        }
    })
}

#[component]
fn To(link: Link) -> impl IntoView {
    let path = use_location().pathname;
    let (_, to, icon, word) = link;
    let here = move || path.with(|path| if to == "/" { path == to } else { path.starts_with(to) });
    view! {
        <Item to icon here=Signal::derive(here)>
            {word}
        </Item>
    }
}

/// Asks for a fresh proof by passkey or card, above the page, which keeps what was typed.
#[component]
fn Prove() -> impl IntoView {
    let signed = Signed::here();
    let trouble = RwSignal::new(None);
    let prove = move |by_passkey: bool| {
        trouble.set(None);
        spawn_local(async move {
            let answer = async {
                if by_passkey {
                    return console::prove(Some(show_passkey().await?)).await;
                }
                // With that code the server closes the connection, whose handshake is too old. The browser may have
                // more of those before it opens a new one.
                let mut answer = console::prove(None).await;
                for _ in 0..CONNECTIONS {
                    if !answer.as_ref().is_err_and(|it| it.code == Code::HandshakeNeeded) {
                        break;
                    }
                    answer = console::prove(None).await;
                }
                answer
            };
            match answer.await {
                Ok(()) => {
                    signed.proved.set(true);
                    signed.proof_wanted.set(false);
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let can = passkey::can();
    Effect::new(move |_| {
        if signed.proof_wanted.get() {
            signed.proved.set(false);
        }
    });
    view! {
        <div class="told prove" role="status">
            {move || {
                signed
                    .proof_wanted
                    .get()
                    .then(|| {
                        view! {
                            <div class="note info" data-question="">
                                <p>
                                    <b>{words::console::prove_title()}</b>
                                    " "
                                    {words::console::prove_lead()}
                                </p>
                                <div class="row">
                                    {can
                                        .then(|| {
                                            view! {
                                                <button class="btn main" on:click=move |_| prove(true)>
                                                    {words::console::prove_passkey()}
                                                </button>
                                            }
                                        })} <button class="btn" on:click=move |_| prove(false)>
                                        {words::console::prove_card()}
                                    </button>
                                    <button class="btn quiet" on:click=move |_| signed.proof_wanted.set(false)>
                                        {words::common::stop()}
                                    </button>
                                </div>
                                <Trouble problem=trouble />
                            </div>
                        }
                    })
            }}
            {move || signed.proved.get().then(|| view! { <p class="note ok">{words::console::proved()}</p> })}
        </div>
    }
}
