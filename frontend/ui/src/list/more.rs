//! The way to the next page of a list.

use leptos::prelude::*;

use crate::words;

/// さらに表示: a button, as long as there is more.
#[component]
pub fn More(
    /// Whether there is more.
    #[prop(into)]
    goes_on: Signal<bool>,
    /// Asks for it.
    press: Callback<()>,
) -> impl IntoView {
    move || {
        goes_on.get().then(
            || view! { <button class="btn" on:click=move |_| press.run(())>{words::common::show_more()}</button> },
        )
    }
}
