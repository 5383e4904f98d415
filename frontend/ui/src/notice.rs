//! Notices: problems, loading, and a computer's wrong clock.

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
            {move || {
                problem
                    .get()
                    .map(|it| {
                        view! {
                            <p class="note bad">{say::problem(&it)}</p>
                            {(it.code == Code::Stale).then(Entered)}
                        }
                    })
            }}
        </div>
    }
}

/// What the user had entered for a step refused as stale; the page itself shows the other person's change by now.
#[component]
fn Entered() -> impl IntoView {
    let all = unsent::refused();
    (!all.is_empty()).then(|| {
        view! {
            <div class="note warn">
                <p>{words::common::you_entered()}</p>
                <dl class="facts">
                    {all
                        .into_iter()
                        .map(|(label, value)| {
                            view! {
                                <dt>{label}</dt>
                                <dd>{value}</dd>
                            }
                        })
                        .collect_view()}
                </dl>
            </div>
        }
    })
}

/// A placeholder as tall as the window for content that is loading. The style hides what follows it until then, so that
/// nothing visible moves.
#[component]
pub fn Waiting() -> impl IntoView {
    view! {
        <p class="waits dim" aria-live="polite">
            {words::common::loading()}
        </p>
    }
}

/// A small note if this computer's clock is over five minutes off. The pages themselves use the service's clock.
#[component]
pub fn WrongClock() -> impl IntoView {
    medpost_client::clock::is_wrong().then(|| view! { <p class="foot">{words::common::clock_wrong()}</p> })
}
