//! The search field of a list.

use leptos::prelude::*;

/// A search field whose label is shown as its placeholder.
#[component]
pub fn SearchField(
    /// The label and placeholder.
    #[prop(into)]
    label: String,
    /// The typed text.
    value: RwSignal<String>,
) -> impl IntoView {
    view! { <input type="search" placeholder=label.clone() aria-label=label bind:value=value /> }
}
