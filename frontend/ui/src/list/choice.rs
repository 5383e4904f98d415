//! Drop-down lists for filters and sort orders.

use leptos::prelude::*;

use crate::words;

/// A drop-down list of values, with an option for no filter. Options are identified by their index.
#[component]
pub fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    /// The chosen value; `None` for no filter.
    value: RwSignal<Option<T>>,
    /// All values, in the order shown.
    all: &'static [T],
    /// The label of a value.
    word: fn(T) -> &'static str,
    /// The label of the option for no filter.
    every: &'static str,
    /// The list's label, for screen readers.
    label: &'static str,
) -> impl IntoView {
    let choose = move |it: leptos::ev::Event| {
        value.set(event_target_value(&it).parse::<usize>().ok().and_then(|it| all.get(it).copied()));
    };
    view! {
        <select aria-label=label prop:value=move || place(value.get(), all) on:change=choose>
            <option value="">{every}</option>
            {all
                .iter()
                .enumerate()
                .map(|(index, it)| {
                    view! {
                        <option value=index.to_string() selected=value.get_untracked() == Some(*it)>
                            {word(*it)}
                        </option>
                    }
                })
                .collect_view()}
        </select>
    }
}

/// The index of a value, as its option's `value`; empty if none is chosen.
fn place<T: PartialEq>(it: Option<T>, all: &[T]) -> String {
    it.and_then(|it| all.iter().position(|other| *other == it)).map(|it| it.to_string()).unwrap_or_default()
}

/// A drop-down list of values, one of which is always chosen.
#[component]
pub fn Order<T: Copy + PartialEq + Send + Sync + 'static>(
    /// The chosen value.
    value: RwSignal<T>,
    /// All values, in the order shown.
    all: &'static [T],
    /// The label of a value.
    word: fn(T) -> &'static str,
    /// The list's label, for screen readers.
    #[prop(default = words::list::sort_by())]
    label: &'static str,
    /// Its id, if a separate label refers to it.
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
            {all
                .iter()
                .enumerate()
                .map(|(index, it)| {
                    view! {
                        <option value=index.to_string() selected=value.get_untracked() == *it>
                            {word(*it)}
                        </option>
                    }
                })
                .collect_view()}
        </select>
    }
}
