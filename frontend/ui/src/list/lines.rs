//! The lines of a list, or the text in their place.

use leptos::prelude::*;

use crate::notice::Trouble;
use crate::session::Settle;
use crate::words;

use super::found::Found;
use super::more::More;
use super::shown::Shown;
use super::skeleton::Skeleton;

/// Draws a list: why loading failed, its lines or the text of an empty list, and the button for more.
#[component]
pub fn Lines<T: Clone + Send + Sync + 'static>(
    /// The list.
    found: Found<T>,
    /// The list's name, for screen readers.
    label: &'static str,
    /// The text shown if the list is empty.
    none: &'static str,
    /// Whether a search or filter is active.
    #[prop(into)]
    narrowed: Signal<bool>,
    /// Whether each line is a card of its own.
    #[prop(optional)]
    apart: bool,
    /// Draws the lines.
    draw: Callback<Vec<T>, AnyView>,
) -> impl IntoView {
    found.come_back();
    let problem = Settle::here().told_here(found.trouble.into());
    let failed = Signal::derive(move || found.trouble.with(Option::is_some));
    let goes_on = Signal::derive(move || found.after().is_some());
    view! {
        <Trouble problem />
        <Region
            left=Callback::new(move |()| found.leave())
            busy=found.busy
            items=found.items
            label
            none
            narrowed
            failed
            apart
            draw
        />
        <More goes_on press=Callback::new(move |()| found.load(untrack(|| found.after()))) />
    }
}

/// The region of a page that holds a list's lines.
#[component]
pub fn Region<T: Clone + Send + Sync + 'static>(
    /// The lines; `None` until loaded.
    #[prop(into)]
    items: Signal<Option<Vec<T>>>,
    /// The list's name, for screen readers.
    label: &'static str,
    /// The text shown if the list is empty.
    none: &'static str,
    /// Whether a search or filter is active.
    narrowed: Signal<bool>,
    /// Whether loading failed.
    failed: Signal<bool>,
    /// Whether each line is a card of its own.
    #[prop(optional)]
    apart: bool,
    /// Whether a request is running.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Called on each click in the region, which may open a line.
    #[prop(optional)]
    left: Option<Callback<()>>,
    /// Draws the lines.
    draw: Callback<Vec<T>, AnyView>,
) -> impl IntoView {
    let pressed = move |_| {
        if let Some(it) = left {
            it.run(());
        }
    };
    let lines = move || {
        let items = items.get();
        match Shown::of(items.as_ref().map(Vec::len), || narrowed.get()) {
            Shown::Loading if failed.get() => ().into_any(),
            Shown::Loading => view! { <Skeleton plain=!apart /> }.into_any(),
            Shown::NothingFound => view! { <p class="pad">{words::common::nothing_found()}</p> }.into_any(),
            Shown::Nothing => view! { <p class="pad">{none}</p> }.into_any(),
            Shown::Lines => draw.run(items.unwrap_or_default()),
        }
    };
    view! {
        <div
            class=if apart { "" } else { "card wrap" }
            role="region"
            tabindex="0"
            aria-label=label
            aria-busy=move || busy.get().to_string()
            on:click=pressed
        >
            {lines}
        </div>
    }
}
