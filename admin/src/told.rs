//! What came of a step, told where it was taken: beside its form, or above the page where nothing is beside it. It stays
//! in sight, and goes with the next step.

use leptos::html::Div;
use leptos::prelude::*;
use medpost_ui::session::Settle;
use medpost_ui::{stay, words};
use medpost_wire::problem::Problem;

use crate::state::{Page, Place};

/// Shows a problem in words, announced to screen readers. That a key must be shown anew, or that the session is over, is
/// told where it is asked for.
#[component]
pub fn Trouble(
    /// The problem, if there is one.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    view! { <medpost_ui::notice::Trouble problem=Settle::here().told_here(problem) /> }
}

/// What came of the last step that was taken at a place.
#[component]
pub fn Outcome<S: Clone + Send + Sync + 'static>(
    /// The page, at the place.
    page: Page<S>,
    /// Whether it is a part of a page that stands for itself: told where it is, and not above all.
    #[prop(optional)]
    inline: bool,
) -> impl IntoView {
    let place = page.place;
    if place != Place::PAGE {
        page.places.update(|all| all.push(place));
        on_cleanup(move || {
            page.places.try_update(|all| {
                if let Some(index) = all.iter().position(|it| *it == place) {
                    all.swap_remove(index);
                }
            });
        });
    }
    // A step of a place that is gone, as the line that was confirmed, is told by the page.
    let here = Memo::new(move |_| {
        let last = page.last.get();
        last == place || (place == Place::PAGE && page.places.with(|all| !all.contains(&last)))
    });
    let problem = Signal::derive(move || page.trouble.get().filter(|_| here.get()));
    // Drawn anew, a part is folded: what is told in it is seen.
    let at = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let tells = here.get() && (problem.with(Option::is_some) || page.told.with(Option::is_some) || page.done.get());
        if let Some(it) = at.get().filter(|_| tells && place != Place::PAGE) {
            stay::unfold(&it);
        }
    });
    view! {
        <div node_ref=at class=if place == Place::PAGE && !inline { "told" } else { "beside" }>
            <Trouble problem />
            <div role="status">
                {move || here.get().then(|| page.told.get().and_then(|it| page.draw.map(|draw| draw(it)))).flatten()}
                {move || (here.get() && page.done.get()).then(|| view! { <p class="note ok">{words::common::done()}</p> })}
            </div>
        </div>
    }
}
