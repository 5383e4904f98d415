//! What went wrong, and what to do.

use leptos::prelude::*;
use medpost_wire::problem::Problem;

use crate::{say, words};

/// Shows a problem in words, announced to screen readers.
#[component]
pub fn Trouble(
    /// The problem, if there is one.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    view! {
        <div role="alert">
            {move || problem.get().map(|it| view! { <p class="note bad">{say::problem(&it)}</p> })}
        </div>
    }
}

/// Stands where something is still to come, as tall as the window: nothing that is shown moves when it comes.
#[component]
pub fn Waiting() -> impl IntoView {
    view! { <p class="waits dim">{words::loading()}</p> }
}

/// Says quietly that this computer's clock is wrong, where it is; the pages themselves go by the service's.
#[component]
pub fn WrongClock() -> impl IntoView {
    medpost_client::clock::is_wrong().then(|| view! { <p class="foot">{words::clock_wrong()}</p> })
}
