//! The frame around every page: who is signed in, for which association, where to go, and the fresh proof
//! that a dangerous step asks for.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use medpost_client::{console, operations, passkey, tab};
use medpost_domain::id::AdministratorId;
use medpost_domain::role::Action;
use medpost_ui::fields::begin_anew;
use medpost_ui::focus::Skip;
use medpost_ui::icon::{Draw, Icon};
use medpost_ui::notice::{Trouble, WrongClock};
use medpost_ui::{say, unsent, when, words};
use medpost_wire::problem::Code;
use wasm_bindgen::JsCast;

use crate::door::show_passkey;
use crate::state::{Again, Signed};

/// Connections that a browser keeps open to one host.
const CONNECTIONS: usize = 8;

/// Draws the frame.
#[component]
pub fn Shell(
    /// The page inside.
    children: Children,
) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let path = use_location().pathname;
    let here = move |it: &'static str| {
        path.with(|path| if it == "/" { path == it } else { path.starts_with(it) }).then_some("page")
    };
    let leave = move |_| {
        if !unsent::may_leave(words::common::leave_typed()) {
            return;
        }
        tab::forget_all_but(None::<AdministratorId>);
        spawn_local(async move {
            let _ = operations::console_sign_out().await;
            again.look.run(());
        });
    };
    // Whoever asks for a list anew finds it as it is at first.
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
    let sees = signed.may(Action::SeeConsole);
    let session = signed.session.get_value();
    let of = if session.association.is_some() { session.association_name } else { words::roles::operator().to_owned() };
    let item = move |to: &'static str, icon: Icon, word: &'static str| {
        view! { <a class="item" href=to aria-current=move || here(to)><Draw icon />{word}</a> }
    };
    let contracts =
        [Action::ManageContracts, Action::SeeRecords, Action::RequestChange].into_iter().any(|it| signed.may(it));
    // A group of which nothing may be seen has no heading either.
    let group = move |word: &'static str, all: Vec<(bool, &'static str, Icon, &'static str)>| {
        let seen: Vec<_> = all.into_iter().filter(|it| it.0).collect();
        (!seen.is_empty()).then(|| {
            view! {
                <div class="group" role="group" aria-label=word>
                    <p aria-hidden="true">{word}</p>
                    {seen.into_iter().map(|it| item(it.1, it.2, it.3)).collect_view()}
                </div>
            }
        })
    };
    view! {
        <Skip />
        {signed.place.with_value(|it| it.is_demo).then(|| view! { <aside class="demo" aria-label="demo">{words::shell::demo()}</aside> })}
        <header class="top">
            <a class="brand" href="/">"MEDPost"<small>{words::console::title()}</small></a>
            <div class="where"><b>{of}</b></div>
            <div class="who"><b>{session.name}</b><span>{say::role(session.role)}</span></div>
            <button class="btn quiet small wide" on:click=move |_| words::switch()>{words::shell::other_language()}</button>
            <button class="btn quiet small" on:click=leave>{words::shell::sign_out()}</button>
        </header>
        <div class="frame" on:click=anew>
            <nav aria-label=words::shell::menu()>
                {sees.then(|| item("/", Icon::Today, words::overview::title()))}
                {group(words::shell::menu_facilities(), vec![
                    (sees, "/facilities", Icon::Facility, words::common::facilities()),
                    (sees, "/inboxes", Icon::Inbox, words::common::inboxes()),
                    (signed.may(Action::SeeMembers), "/people", Icon::People, words::people::title()),
                    (signed.may(Action::SeeMembers), "/cards", Icon::Card, words::cards::title()),
                    (signed.may(Action::SeeMembers), "/waiting", Icon::Check, words::common::waiting()),
                ])}
                {group(words::shell::menu_contracts(), vec![
                    (signed.may(Action::DecideApplication), "/applications", Icon::Application, words::applications::title()),
                    (contracts, "/contracts", Icon::Contract, words::contracts::title()),
                    (sees, "/allotment", Icon::Divide, words::allotment::title()),
                    (sees, "/changes", Icon::Change, words::changes::title()),
                    (sees, "/transfers", Icon::Transfer, words::transfers::title()),
                    (signed.may(Action::ManagePacks), "/packs", Icon::Price, words::packs::title()),
                ])}
                {group(words::shell::menu_billing(), vec![
                    (signed.may(Action::Bill), "/billing", Icon::Calendar, words::billing::title()),
                    (signed.may(Action::SeeInvoices), "/invoices", Icon::Invoice, words::billing::invoices_and_payment()),
                    (signed.may(Action::Bill), "/payments", Icon::Coins, words::payments::title()),
                ])}
                {group(words::shell::menu_records(), vec![
                    (signed.may(Action::SeeRecords), "/records", Icon::Record, words::records::title()),
                    (signed.may(Action::SeeRecords), "/trail", Icon::History, words::trail::title()),
                    (signed.may(Action::SeeHealth), "/health", Icon::Pulse, words::health::title()),
                ])}
                {group(words::shell::menu_office(), vec![
                    (sees, "/administrators", Icon::Office, words::administrators::title()),
                    (true, "/keys", Icon::Key, words::keys::title()),
                ])}
            </nav>
            <main id="main" tabindex="-1">
                <Prove />
                {session.settles_at.map(|at| view! { <p class="note">{words::console::settles(&when::short(at))}</p> })}
                {(session.keys < 2).then(|| view! { <p class="note">{words::keys::only_one()}" "<a href="/keys">{words::keys::title()}</a></p> })}
                {children()}
                <p class="foot">{words::shell::service_desk()}" "{signed.place.with_value(|it| it.desk.clone())}</p>
                <WrongClock />
                <button class="btn quiet small phone" on:click=move |_| words::switch()>{words::shell::other_language()}</button>
            </main>
        </div>
    }
}

/// Asks for a key anew, above a page that keeps what was filled in.
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
                // A connection on which the card was read some time ago ends with that answer: the next one asks anew. A
                // browser keeps a few.
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
            {move || signed.proof_wanted.get().then(|| view! {
                <div class="note info" data-question="">
                    <p><b>{words::console::prove_title()}</b>" "{words::console::prove_lead()}</p>
                    <div class="row">
                        {can.then(|| view! { <button class="btn main" on:click=move |_| prove(true)>{words::console::prove_passkey()}</button> })}
                        <button class="btn" on:click=move |_| prove(false)>{words::console::prove_card()}</button>
                        <button class="btn quiet" on:click=move |_| signed.proof_wanted.set(false)>{words::common::stop()}</button>
                    </div>
                    <Trouble problem=trouble />
                </div>
            })}
            {move || signed.proved.get().then(|| view! { <p class="note ok">{words::console::proved()}</p> })}
        </div>
    }
}
