//! The placeholder of lines that are loading.

use leptos::prelude::*;

use crate::words;

/// The default number of placeholder lines.
const LINES: usize = 12;

/// A placeholder for lines that are loading. The style hides what follows it until then, so that nothing visible moves.
#[component]
pub fn Skeleton(
    /// Whether it is inside a card already.
    #[prop(optional)]
    plain: bool,
    /// Whether the page's heading is loading, too.
    #[prop(optional)]
    title: bool,
    /// About how many lines are expected.
    #[prop(default = LINES)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class=if plain { "pad skeleton" } else { "card pad skeleton" } aria-busy="true">
            <p class="hide" role="status">
                {words::common::loading()}
            </p>
            {title.then(|| view! { <div class="bone wide"></div> })}
            {(0..lines).map(|_| view! { <div class="bone"></div> }).collect_view()}
        </div>
    }
}
