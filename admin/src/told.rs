//! The result of a step, shown where it was taken: beside its form, or else at the top of the page. It stays until the
//! next step.

use leptos::html::Div;
use leptos::prelude::*;
use medpost_ui::session::Settle;
use medpost_ui::{stay, words};
use medpost_wire::problem::Problem;

use crate::state::{Page, Place};

/// Shows a problem in words, announced to screen readers. Leaves out a missing proof and an ended session, which
/// `shell::Prove` and the door show.
#[component]
pub fn Trouble(
    /// The problem, if there is one.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    view! { <medpost_ui::notice::Trouble problem=Settle::here().told_here(problem) /> }
}

/// The result of the last step taken at a place of the page.
#[component]
pub fn Outcome<S: Clone + Send + Sync + 'static>(
    /// The page, as seen from the place.
    page: Page<S>,
    /// Whether results of the page as a whole are styled as part of a form, and not as the top of the page.
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
    // If the step's place is gone, e.g. the row that was confirmed, the page shows the result.
    let here = Memo::new(move |_| {
        let last = page.last.get();
        last == place || (place == Place::PAGE && page.places.with(|all| !all.contains(&last)))
    });
    let problem = Signal::derive(move || page.trouble.get().filter(|_| here.get()));
    // After a reload the part is folded again; unfold it so that the result is seen.
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
                {move || {
                    (here.get() && page.done.get()).then(|| view! { <p class="note ok">{words::common::done()}</p> })
                }}
            </div>
        </div>
    }
}
