//! A list that came whole.

use leptos::prelude::*;
use medpost_domain::text;

use super::lines::Region;
use crate::fields::Fields;
use crate::words;

/// A list that came whole: found by words, and drawn.
#[component]
pub fn Whole<T: Clone + Send + Sync + 'static>(
    /// The lines; none before they came.
    items: RwSignal<Option<Vec<T>>>,
    /// What it is called.
    label: &'static str,
    /// What is said where there is nothing at all.
    none: &'static str,
    /// What is looked for in a line.
    holds: fn(&T) -> String,
    /// What was looked for.
    fields: Fields,
    /// Draws lines.
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
        <div class="bar" role="search"><input type="search" placeholder=words::list::find() aria-label=words::list::search(label) bind:value=typed /></div>
        <Region items=Signal::derive(found) label none narrowed=Signal::derive(move || typed.with(|it| !it.is_empty())) failed=Signal::stored(false) draw />
    }
}
