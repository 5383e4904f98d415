//! What went wrong, and what to do.

use leptos::prelude::*;
use medpost_wire::problem::{Code, Problem};

use crate::{say, unsent, words};

/// Shows a problem in words, announced to screen readers.
#[component]
pub fn Trouble(
    /// The problem, if there is one.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    view! {
        <div role="alert">
            {move || problem.get().map(|it| view! { <p class="note bad">{say::problem(&it)}</p> {(it.code == Code::Stale).then(Entered)} })}
        </div>
    }
}

/// What was filled in for a step that came too late: the page shows by now what somebody else made of it.
#[component]
fn Entered() -> impl IntoView {
    let all = unsent::refused();
    (!all.is_empty()).then(|| {
        view! {
            <div class="note warn">
                <p>{words::common::you_entered()}</p>
                <dl class="facts">{all.into_iter().map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> }).collect_view()}</dl>
            </div>
        }
    })
}

/// Stands where something is still to come, as tall as the window. What follows it on the page is shown once it has come, so
/// that nothing that is shown moves.
#[component]
pub fn Waiting() -> impl IntoView {
    view! { <p class="waits dim" aria-live="polite">{words::common::loading()}</p> }
}

/// Says quietly that this computer's clock is wrong, where it is; the pages themselves go by the service's.
#[component]
pub fn WrongClock() -> impl IntoView {
    medpost_client::clock::is_wrong().then(|| view! { <p class="foot">{words::common::clock_wrong()}</p> })
}
