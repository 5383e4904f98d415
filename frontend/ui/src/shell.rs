//! The frame of both apps: header, menu and footer of every page, and what is shown before the first one.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::focus::Skip;
use crate::icon::{Draw, Icon};
use crate::notice::WrongClock;
use crate::unsent::Sends;
use crate::words;

/// Starts an app: sets the document's language, starts the page-wide watchers, and mounts the first view.
pub fn begin<V: IntoView + 'static>(sends: Sends, app: fn() -> V) {
    if let Some(root) = web_sys::window().and_then(|it| it.document()).and_then(|it| it.document_element()) {
        let _ = root.set_attribute("lang", words::tag());
    }
    crate::watch(sends);
    leptos::mount::mount_to_body(app);
}

/// The whole page while an app loads the sign-in state.
#[component]
pub fn Begins() -> impl IntoView {
    view! {
        <main class="alone">
            <p aria-live="polite">{words::common::loading()}</p>
        </main>
    }
}

/// The whole page if an app can't start, with a button to retry.
#[component]
pub fn CannotBegin(
    /// Called by the button to retry.
    again: Callback<()>,
    /// The reason why the app can't start.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="alone">
            {children()} <button class="btn main" on:click=move |_| again.run(())>
                {words::common::try_again()}
            </button>
        </main>
    }
}

/// A banner above everything if this is a demonstration.
#[component]
pub fn Demo(
    /// Whether to show the banner.
    is: bool,
) -> impl IntoView {
    is.then(|| {
        view! {
            <aside class="demo" aria-label="demo">
                {words::shell::demo()}
            </aside>
        }
    })
}

/// A button that switches to the other language.
#[component]
pub fn Language(
    /// An extra CSS class for its position: `wide` or `phone`.
    #[prop(default = "")]
    place: &'static str,
) -> impl IntoView {
    let class = format!("btn quiet small {place}");
    view! {
        <button class=class.trim_end().to_owned() on:click=move |_| words::switch()>
            {words::shell::other_language()}
        </button>
    }
}

/// A line that says how to reach the service desk.
#[component]
pub fn Desk(
    /// How to reach the service desk.
    desk: String,
) -> impl IntoView {
    view! { <p class="foot">{words::shell::service_desk()}" "{desk}</p> }
}

/// A link in the menu.
#[component]
pub fn Item(
    /// The path it leads to.
    to: &'static str,
    /// Whether that is the current page.
    #[prop(into)]
    here: Signal<bool>,
    /// Its icon.
    icon: Icon,
    /// Its CSS classes.
    #[prop(default = "item")]
    class: &'static str,
    /// Its label.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class href=to aria-current=move || here.get().then_some("page")>
            <Draw icon />
            {children()}
        </a>
    }
}

/// The frame around every page of a signed-in person.
#[component]
pub fn Frame(
    /// Whether this is a demonstration.
    is_demo: bool,
    /// The app's name, shown beside the service's.
    name: &'static str,
    /// Shows the facility, association or operator that the person works for.
    place: AnyView,
    /// Shows who is signed in.
    who: AnyView,
    /// Called to sign out.
    leave: Callback<()>,
    /// The menu.
    menu: AnyView,
    /// How to reach the service desk.
    desk: String,
    /// Called for every click in the menu or the page.
    #[prop(optional)]
    pressed: Option<Callback<MouseEvent>>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let press = move |it: MouseEvent| {
        if let Some(pressed) = pressed {
            pressed.run(it);
        }
    };
    view! {
        <Skip />
        <Demo is=is_demo />
        <header class="top">
            <a class="brand" href="/">
                "MEDPost"
                <small>{name}</small>
            </a>
            <div class="where">{place}</div>
            <div class="who">{who}</div>
            <Language place="wide" />
            <button class="btn quiet small" on:click=move |_| leave.run(())>
                {words::shell::sign_out()}
            </button>
        </header>
        <div class="frame" on:click=press>
            <nav aria-label=words::shell::menu()>{menu}</nav>
            <main id="main" tabindex="-1">
                {children()}
                <Desk desk />
                <WrongClock />
                <Language place="phone" />
            </main>
        </div>
    }
}
