//! The button that loads the next page of a list.

use leptos::prelude::*;

use crate::words;

/// さらに表示: a button, shown as long as there are more lines.
#[component]
pub fn More(
    /// Whether there are more lines.
    #[prop(into)]
    goes_on: Signal<bool>,
    /// Loads them.
    press: Callback<()>,
) -> impl IntoView {
    move || {
        goes_on.get().then(|| {
            view! {
                <button class="btn" on:click=move |_| press.run(())>
                    {words::common::show_more()}
                </button>
            }
        })
    }
}
