//! A part that is folded until somebody opens it, and asks for what is in it then.

use leptos::html::Details;
use leptos::prelude::*;

/// A folded part. A list that is drawn anew keeps the open folds of its lines: what is drawn in an open fold asks anew for
/// what is in it, and nothing is left empty.
#[component]
pub fn Fold(
    /// What is pressed to open it.
    word: &'static str,
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
        let is_open = at.get_untracked().is_some_and(|it| it.open());
        if is_open && !asked.get_value() {
            load.run(());
        }
        asked.set_value(is_open);
    };
    Effect::new(move |_| {
        at.track();
        look();
    });
    view! {
        <details node_ref=at open=open on:toggle=move |_| look()>
            <summary class=if main { "btn small" } else { "btn quiet small" }>{word}<span class="hide">{of}</span></summary>
            {children()}
        </details>
    }
}
