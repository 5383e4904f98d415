//! What stands where lines are still to come.

use leptos::prelude::*;

use crate::words;

/// Lines of a page of a list.
const LINES: usize = 12;

/// Keeps the place of what is still loading: what stands below is shown once it can stay where it is.
#[component]
pub fn Skeleton(
    /// Whether it stands in a card already.
    #[prop(optional)]
    plain: bool,
    /// Whether the heading of the page comes with it.
    #[prop(optional)]
    title: bool,
    /// Lines that will be there, or so.
    #[prop(default = LINES)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class=if plain { "pad skeleton" } else { "card pad skeleton" } aria-busy="true">
            <p class="hide" role="status">{words::common::loading()}</p>
            {title.then(|| view! { <div class="bone wide"></div> })}
            {(0..lines).map(|_| view! { <div class="bone"></div> }).collect_view()}
        </div>
    }
}
