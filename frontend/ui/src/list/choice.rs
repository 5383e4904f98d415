//! Choices among the values of a filter or an order.

use leptos::prelude::*;

use crate::words;

/// A choice of one value, or of all of them; the values are known by their place.
#[component]
pub fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen.
    value: RwSignal<Option<T>>,
    /// All there are.
    all: &'static [T],
    /// A value in words.
    word: fn(T) -> &'static str,
    /// What no choice is called.
    every: &'static str,
    /// What is asked.
    label: &'static str,
) -> impl IntoView {
    let choose = move |it: leptos::ev::Event| {
        value.set(event_target_value(&it).parse::<usize>().ok().and_then(|it| all.get(it).copied()));
    };
    view! {
        <select aria-label=label prop:value=move || place(value.get(), all) on:change=choose>
            <option value="">{every}</option>
            {all.iter().enumerate().map(|(index, it)| view! { <option value=index.to_string() selected=value.get_untracked() == Some(*it)>{word(*it)}</option> }).collect_view()}
        </select>
    }
}

/// Where a value stands among all, as a choice names it; empty where none is chosen.
fn place<T: PartialEq>(it: Option<T>, all: &[T]) -> String {
    it.and_then(|it| all.iter().position(|other| *other == it)).map(|it| it.to_string()).unwrap_or_default()
}

/// One value, of those there are.
#[component]
pub fn Order<T: Copy + PartialEq + Send + Sync + 'static>(
    /// What is chosen.
    value: RwSignal<T>,
    /// All there are.
    all: &'static [T],
    /// A value in words.
    word: fn(T) -> &'static str,
    /// What is asked.
    #[prop(default = words::list::sort_by())]
    label: &'static str,
    /// Its id, where a label of its own names it.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let choose = move |it: leptos::ev::Event| {
        if let Some(it) = event_target_value(&it).parse::<usize>().ok().and_then(|it| all.get(it).copied()) {
            value.set(it);
        }
    };
    view! {
        <select id=id aria-label=label prop:value=move || place(Some(value.get()), all) on:change=choose>
            {all.iter().enumerate().map(|(index, it)| view! { <option value=index.to_string() selected=value.get_untracked() == *it>{word(*it)}</option> }).collect_view()}
        </select>
    }
}
