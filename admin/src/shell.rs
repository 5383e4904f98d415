//! The frame around every page: who is signed in, for which association, where to go, and the fresh proof
//! that a dangerous step asks for.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use medpost_client::{console, passkey};
use medpost_domain::role::Action;
use medpost_ui::focus::Skip;
use medpost_ui::icon::{Draw, Icon};
use medpost_ui::notice::{Trouble, WrongClock};
use medpost_ui::{say, when, words};
use medpost_wire::problem::Code;

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
        spawn_local(async move {
            let _ = console::sign_out().await;
            again.1.set(false);
            again.0.run(());
        });
    };
    let sees = signed.may(Action::SeeConsole);
    let session = signed.session.get_value();
    let of = if session.association.is_some() { session.association_name } else { words::operator().to_owned() };
    let item = move |to: &'static str, icon: Icon, word: &'static str| {
        view! { <a class="item" href=to aria-current=move || here(to)><Draw icon />{word}</a> }
    };
    view! {
        <Skip />
        {signed.place.with_value(|it| it.is_demo).then(|| view! { <aside class="demo" aria-label="demo">{words::demo_banner()}</aside> })}
        <header class="top">
            <a class="brand" href="/">"MEDPost"<small>{words::console()}</small></a>
            <div class="where"><b>{of}</b></div>
            <div class="who"><b>{session.name}</b><span>{say::role(session.role)}</span></div>
            <button class="btn quiet small wide" on:click=move |_| words::switch()>{words::other_language()}</button>
            <button class="btn quiet small" on:click=leave>{words::sign_out()}</button>
        </header>
        <div class="frame">
            <nav aria-label=words::menu()>
                {sees.then(|| item("/", Icon::Inbox, words::today()))}
                {signed.may(Action::DecideApplication).then(|| item("/applications", Icon::Inbox, words::applications()))}
                {sees.then(|| item("/facilities", Icon::Facility, words::facilities()))}
                {sees.then(|| item("/inboxes", Icon::Inbox, words::facility_inboxes()))}
                {signed.may(Action::SeeMembers).then(|| item("/waiting", Icon::People, words::waiting()))}
                {signed.may(Action::SeeMembers).then(|| item("/people", Icon::People, words::people_all()))}
                {signed.may(Action::SeeMembers).then(|| item("/cards", Icon::Key, words::pki_cards()))}
                {[Action::ManageContracts, Action::SeeRecords, Action::RequestChange].into_iter().any(|it| signed.may(it)).then(|| item("/contracts", Icon::Record, words::contracts()))}
                {sees.then(|| item("/allotment", Icon::Settings, words::allotment()))}
                {sees.then(|| item("/changes", Icon::Compose, words::changes()))}
                {sees.then(|| item("/transfers", Icon::Sent, words::transfers()))}
                {signed.may(Action::ManagePacks).then(|| item("/packs", Icon::Record, words::packs()))}
                {signed.may(Action::Bill).then(|| item("/billing", Icon::Record, words::billing()))}
                {signed.may(Action::SeeInvoices).then(|| item("/invoices", Icon::Record, words::invoices()))}
                {signed.may(Action::Bill).then(|| item("/payments", Icon::Inbox, words::payments()))}
                {signed.may(Action::SeeRecords).then(|| item("/records", Icon::Record, words::communications()))}
                {signed.may(Action::SeeRecords).then(|| item("/trail", Icon::Record, words::trail()))}
                {signed.may(Action::SeeHealth).then(|| item("/health", Icon::Settings, words::health()))}
                <hr />
                {sees.then(|| item("/administrators", Icon::People, words::administrators()))}
                {item("/keys", Icon::Key, words::own_keys())}
            </nav>
            <main id="main" tabindex="-1">
                <Prove />
                {session.settles_at.map(|at| view! { <p class="note">{words::settles()}" "{when::short(at)}</p> })}
                {(session.keys < 2).then(|| view! { <p class="note">{words::keys_advice()}" "<a href="/keys">{words::own_keys()}</a></p> })}
                {children()}
                <p class="foot">{words::desk()}" "{signed.place.with_value(|it| it.desk.clone())}</p>
                <WrongClock />
                <button class="btn quiet small phone" on:click=move |_| words::switch()>{words::other_language()}</button>
            </main>
        </div>
    }
}

/// Asks for a key anew, above a page that keeps what was filled in.
#[component]
fn Prove() -> impl IntoView {
    let signed = Signed::here();
    let (trouble, done) = (RwSignal::new(None), RwSignal::new(false));
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
                    done.set(true);
                    signed.proof_wanted.set(false);
                }
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let can = passkey::can();
    Effect::new(move |_| {
        if signed.proof_wanted.get() {
            done.set(false);
        }
    });
    view! {
        <div role="status">
            {move || signed.proof_wanted.get().then(|| view! {
                <div class="note info">
                    <p><b>{words::prove_title()}</b></p>
                    <div class="row">
                        {can.then(|| view! { <button class="btn main" on:click=move |_| prove(true)>{words::prove_passkey()}</button> })}
                        <button class="btn" on:click=move |_| prove(false)>{words::prove_card()}</button>
                        <button class="btn quiet" on:click=move |_| signed.proof_wanted.set(false)>{words::stop()}</button>
                    </div>
                    <Trouble problem=trouble />
                </div>
            })}
            {move || done.get().then(|| view! { <p class="note ok">{words::proved()}</p> })}
        </div>
    }
}
