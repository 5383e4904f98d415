//! The frame around every page: the signed-in person, the facility and inbox, and the menu.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use medpost_client::operations;
use medpost_ui::icon::{Draw, Icon};
use medpost_ui::session::Settle;
use medpost_ui::shell::{Frame, Item};
use medpost_ui::{say, unsent, words};

use crate::pages::compose::Drafts;
use crate::state::{Again, Left, Signed, tell_left};

/// Draws the frame.
#[component]
pub fn Shell(
    /// The page inside.
    children: Children,
) -> impl IntoView {
    let signed = Signed::here();
    let again: Again = expect_context();
    let path = use_location().pathname;
    let (drafts, navigate) = (Drafts::here(), use_navigate());
    let leave = move |everywhere| {
        let sure = || window().confirm_with_message(words::shell::sign_out_loses_draft()).unwrap_or(true);
        let goes = if untrack(move || drafts.any()) { sure() } else { unsent::may_leave(words::common::leave_typed()) };
        if !goes {
            return;
        }
        // The app signs out before it reloads the sign-in state, even if the connection only comes back much later.
        again.1.set(Left::Leaving(everywhere));
        drafts.forget_all_but(None);
        tell_left();
        again.0.run(());
    };
    let choose = move |it: leptos::ev::Event| {
        if let Ok(id) = event_target_value(&it).parse() {
            signed.choose(id);
            // A letter belongs to one inbox.
            if path.with_untracked(|it| it.starts_with("/letters/")) {
                navigate("/", NavigateOptions::default());
            }
        }
    };
    let session = signed.session;
    attend(again);
    let (is_demo, desk) = signed.place.with_value(|it| (it.is_demo, it.desk.clone()));
    let place = view! {
        <b>{move || session.with(|it| it.facility_name.clone())}</b>
        <label class="hide" for="inbox-choice">
            {words::inbox::title()}
        </label>
        <select id="inbox-choice" on:change=choose prop:value=move || signed.inbox.get().to_string()>
            {move || {
                signed
                    .session
                    .with(|it| it.inboxes.clone())
                    .into_iter()
                    .map(|it| {
                        let id = it.id;
                        view! {
                            <option value=id.to_string() selected=move || signed.inbox.get() == id>
                                {if it.closed {
                                    words::shell::inbox_closed(&it.name)
                                } else {
                                    words::shell::inbox(&it.name)
                                }}
                            </option>
                        }
                    })
                    .collect_view()
            }}
        </select>
    };
    let who = view! {
        <b>{move || session.with(|it| it.name.clone())}</b>
        <span>
            {move || {
                session
                    .with(|it| {
                        let card = say::card(it.card_kind);
                        say::joined(&[&say::professions(&it.professions), card])
                    })
            }}
        </span>
    };
    view! {
        <Frame
            is_demo
            desk
            name=words::shell::product()
            place=place.into_any()
            who=who.into_any()
            leave=Callback::new(move |()| leave(false))
            menu=view! { <Menu leave_everywhere=Callback::new(move |()| leave(true)) /> }.into_any()
        >
            <div class="content">{children()}</div>
        </Frame>
    }
}

/// The menu: the pages, the public host's help, and signing out everywhere.
#[component]
fn Menu(leave_everywhere: Callback<()>) -> impl IntoView {
    let signed = Signed::here();
    let path = use_location().pathname;
    let here = move |it: &'static str| Signal::derive(move || path.with(|path| path == it));
    view! {
        <a class="btn main" href="/compose">
            "＋ "
            {words::compose::title()}
        </a>
        <Item to="/" here=here("/") icon=Icon::Inbox>
            {words::inbox::title()}
            {move || {
                (signed.unread.get() > 0)
                    .then(|| {
                        view! { <em>{signed.unread.get()}<span class="hide">{words::exchange::unread()}</span></em> }
                    })
            }}
        </Item>
        <Item to="/compose" here=here("/compose") icon=Icon::Compose class="item phone">
            {words::compose::title()}
        </Item>
        <Item to="/sent" here=here("/sent") icon=Icon::Sent>
            {words::sent::title()}
        </Item>
        <hr />
        <Item to="/settings" here=here("/settings") icon=Icon::Settings>
            {words::settings::title()}
        </Item>
        <a
            class="item"
            href=signed.place.with_value(|it| format!("{}/help", it.public_url))
            target="_blank"
            rel="noreferrer"
        >
            <Draw icon=Icon::Help />
            {words::shell::help()}
        </a>
        <hr />
        <button class="btn quiet small wide" on:click=move |_| leave_everywhere.run(())>
            {words::shell::sign_out_everywhere()}
        </button>
    }
}

/// The shortest time between two reports of activity, in milliseconds.
const AGAIN: f64 = 60_000.0;

/// Tells the service, at most once a minute, that the person is active, since typing alone sends no request. Only what
/// the user does counts, never events from scripts.
fn attend(again: Again) {
    // By this computer's clock, since the service's is estimated again with each answer and may move.
    let told: StoredValue<Option<f64>> = StoredValue::new(None);
    let settle = Settle::here();
    let noticed = move |by_hand: bool| {
        let now = js_sys::Date::now();
        let lately = told.try_get_value().flatten().is_some_and(|it| (0.0..AGAIN).contains(&(now - it)));
        if !by_hand || lately || again.1.get_untracked() != Left::No {
            return;
        }
        told.set_value(Some(now));
        spawn_local(async move {
            // A failure is ignored, unless it means that the session is over.
            let _ = settle.answer(operations::session().await);
        });
    };
    let handles = [
        window_event_listener(ev::keydown, move |it| noticed(it.is_trusted())),
        window_event_listener(ev::input, move |it| noticed(it.is_trusted())),
        window_event_listener(ev::pointerdown, move |it| noticed(it.is_trusted())),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}
