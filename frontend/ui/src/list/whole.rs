//! A list that is loaded at once and searched in the browser.

use leptos::prelude::*;
use medpost_domain::text;

use crate::fields::Fields;
use crate::words;

use super::lines::Region;

/// A list that is loaded at once, with a search field.
#[component]
pub fn Whole<T: Clone + Send + Sync + 'static>(
    /// The lines; `None` until loaded.
    items: RwSignal<Option<Vec<T>>>,
    /// The list's name, for screen readers.
    label: &'static str,
    /// The text shown if the list is empty.
    none: &'static str,
    /// The text of a line that is searched.
    holds: fn(&T) -> String,
    /// Keeps the search text.
    fields: Fields,
    /// Draws the lines.
    draw: Callback<Vec<T>, AnyView>,
) -> impl IntoView {
    let typed = fields.field("text", String::new());
    let found = move || {
        let mut found = items.get()?;
        typed
            .with(|it| text::search::Search::of(it))
            .sift(&mut found, |it| text::search::search_line(&[&holds(it)], &[]));
        Some(found)
    };
    view! {
        <div class="bar" role="search">
            <input
                type="search"
                placeholder=words::list::find()
                aria-label=words::list::search(label)
                bind:value=typed
            />
        </div>
        <Region
            items=Signal::derive(found)
            label
            none
            narrowed=Signal::derive(move || typed.with(|it| !it.is_empty()))
            failed=Signal::stored(false)
            draw
        />
    }
}
