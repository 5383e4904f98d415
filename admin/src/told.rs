//! What came of a step, told where it was taken: beside its form, or above the page where nothing is beside it. It stays
//! in sight, and goes with the next step.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use medpost_ui::words;
use medpost_wire::problem::{Code, Problem};

use crate::state::Page;

/// A place on a page, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place(u64);

impl Place {
    /// The page as a whole.
    pub const PAGE: Self = Self(0);

    /// A place of this name.
    pub fn of(name: &str) -> Self {
        let mut hash = DefaultHasher::new();
        name.hash(&mut hash);
        Self(hash.finish())
    }
}

/// Shows a problem in words, announced to screen readers. That a key must be shown anew, or that the session is over, is
/// told where it is asked for.
#[component]
pub fn Trouble(
    /// The problem, if there is one.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let told_here = move || problem.get().filter(|it| !matches!(it.code, Code::StepUpNeeded | Code::SignedOut));
    view! { <medpost_ui::notice::Trouble problem=Signal::derive(told_here) /> }
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
    view! {
        <div class=if place == Place::PAGE && !inline { "told" } else { "beside" }>
            <Trouble problem />
            <div role="status">
                {move || here.get().then(|| page.told.get().and_then(|it| page.draw.map(|draw| draw(it)))).flatten()}
                {move || (here.get() && page.done.get()).then(|| view! { <p class="note ok">{words::done_word()}</p> })}
            </div>
        </div>
    }
}
