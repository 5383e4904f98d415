//! A collapsed part of a page that loads its content when opened.

use leptos::html::Details;
use leptos::prelude::*;

/// The attribute that records which item an element belongs to.
const OF: &str = "data-of";

/// A fold. A redrawn list reuses its elements: an open fold of the same item loads its content again, so that it is not
/// empty; one that now belongs to another item is closed.
#[component]
pub fn Fold(
    /// The label of the button that opens it.
    word: &'static str,
    /// The id of the item it belongs to.
    #[prop(into)]
    key: String,
    /// The item's name for screen readers, if the page has several such folds.
    #[prop(optional, into)]
    of: String,
    /// Loads the content, each time it is opened.
    load: Callback<()>,
    /// Whether it is open from the start.
    #[prop(optional)]
    open: bool,
    /// Whether its button stands out, because it is used more often than others.
    #[prop(optional)]
    main: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    let at = NodeRef::<Details>::new();
    let asked = StoredValue::new(false);
    let look = move || {
        // The toggle event may arrive after the fold was removed.
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
            <summary class=if main {
                "btn small"
            } else {
                "btn quiet small"
            }>{word}<span class="hide">{of}</span></summary>
            {children()}
        </details>
    }
}
