//! The field in which words are typed that a list is searched for.

use leptos::prelude::*;

/// A search field that names itself by what stands in it.
#[component]
pub fn SearchField(
    /// What is searched for; it stands in the field until something is typed.
    #[prop(into)]
    label: String,
    /// What is typed.
    value: RwSignal<String>,
) -> impl IntoView {
    view! { <input type="search" placeholder=label.clone() aria-label=label bind:value=value /> }
}
