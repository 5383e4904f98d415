//! A part that is folded until somebody opens it, and asks for what is in it then.

use leptos::html::Details;
use leptos::prelude::*;

/// What an element that folds is of.
const OF: &str = "data-of";

/// A folded part. A list that is drawn anew keeps its elements: an open fold of the same line asks anew for what is in it, so
/// that nothing stands empty; where another line has come to its place, it is folded.
#[component]
pub fn Fold(
    /// What is pressed to open it.
    word: &'static str,
    /// The id of what it is of.
    #[prop(into)]
    key: String,
    /// What it is of, for screen readers, where several alike stand on a page.
    #[prop(optional, into)]
    of: String,
    /// Asks for what is in it, each time that it is opened.
    load: Callback<()>,
    /// Whether it is open at first.
    #[prop(optional)]
    open: bool,
    /// Whether it is pressed more often than others: stands out.
    #[prop(optional)]
    main: bool,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let at = NodeRef::<Details>::new();
    let asked = StoredValue::new(false);
    let look = move || {
        // A fold that is gone may still hear that it was opened.
        let Some(before) = asked.try_get_value() else { return };
        let is_open = at.try_get_untracked().flatten().is_some_and(|it| it.open());
        asked.set_value(is_open);
        if is_open && !before {
            load.run(());
        }
    };
    Effect::new(move |_| {
        let Some(it) = at.get() else { return };
        if it.get_attribute(OF).is_some_and(|before| before != key) {
            it.set_open(false);
        }
        let _ = it.set_attribute(OF, &key);
        look();
    });
    view! {
        <details node_ref=at open=open on:toggle=move |_| look()>
            <summary class=if main { "btn small" } else { "btn quiet small" }>{word}<span class="hide">{of}</span></summary>
            {children()}
        </details>
    }
}
