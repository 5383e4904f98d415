//! The frame of both apps: what stands above, beside and below every page, and before the first one.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::focus::Skip;
use crate::icon::{Draw, Icon};
use crate::notice::WrongClock;
use crate::unsent::Sends;
use crate::words;

/// Begins an app: in its language, with what both watch for, and with its first view.
pub fn begin<V: IntoView + 'static>(sends: Sends, app: fn() -> V) {
    if let Some(root) = web_sys::window().and_then(|it| it.document()).and_then(|it| it.document_element()) {
        let _ = root.set_attribute("lang", words::tag());
    }
    crate::watch(sends);
    leptos::mount::mount_to_body(app);
}

/// Stands alone while an app asks who is there.
#[component]
pub fn Begins() -> impl IntoView {
    view! { <main class="alone"><p aria-live="polite">{words::common::loading()}</p></main> }
}

/// Stands alone where an app can't begin, and asks again.
#[component]
pub fn CannotBegin(
    /// Asks again.
    again: Callback<()>,
    /// What stands against it.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="alone">
            {children()}
            <button class="btn main" on:click=move |_| again.run(())>{words::common::try_again()}</button>
        </main>
    }
}

/// Says above all that this is a demonstration, where it is one.
#[component]
pub fn Demo(
    /// Whether it is one.
    is: bool,
) -> impl IntoView {
    is.then(|| view! { <aside class="demo" aria-label="demo">{words::shell::demo()}</aside> })
}

/// Changes to the other language.
#[component]
pub fn Language(
    /// Where it stands, as a class of its own.
    #[prop(default = "")]
    place: &'static str,
) -> impl IntoView {
    let class = format!("btn quiet small {place}");
    view! { <button class=class.trim_end().to_owned() on:click=move |_| words::switch()>{words::shell::other_language()}</button> }
}

/// Whom to ask for help.
#[component]
pub fn Desk(
    /// How the service desk is reached.
    desk: String,
) -> impl IntoView {
    view! { <p class="foot">{words::shell::service_desk()}" "{desk}</p> }
}

/// A link of the menu.
#[component]
pub fn Item(
    /// Where it leads.
    to: &'static str,
    /// Whether that is the page that is shown.
    #[prop(into)]
    here: Signal<bool>,
    /// Its icon.
    icon: Icon,
    /// Its classes.
    #[prop(default = "item")]
    class: &'static str,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! { <a class=class href=to aria-current=move || here.get().then_some("page")><Draw icon />{children()}</a> }
}

/// The frame around every page of whoever is signed in.
#[component]
pub fn Frame(
    /// Whether this is a demonstration.
    is_demo: bool,
    /// What the app is called, beside the name of the service.
    name: &'static str,
    /// For whom one works here.
    place: AnyView,
    /// Who is signed in.
    who: AnyView,
    /// Signs out.
    leave: Callback<()>,
    /// The menu.
    menu: AnyView,
    /// How the service desk is reached.
    desk: String,
    /// Hears where somebody pressed, in the menu or the page.
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
            <a class="brand" href="/">"MEDPost"<small>{name}</small></a>
            <div class="where">{place}</div>
            <div class="who">{who}</div>
            <Language place="wide" />
            <button class="btn quiet small" on:click=move |_| leave.run(())>{words::shell::sign_out()}</button>
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
