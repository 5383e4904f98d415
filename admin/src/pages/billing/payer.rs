//! How whoever pays is written to, and how they pay.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::billing;
use medpost_ui::notice::Trouble;
use medpost_ui::payer::PayerForm;
use medpost_ui::words;
use medpost_wire::billing::PayerDetail;

use crate::state::{Again, Page, Signed, settle};

/// The settings of one that pays, by their id.
#[component]
pub fn PayerOf(
    /// Of the association or the facility.
    #[prop(into)]
    id: String,
    /// Whether the operator's staff sets it.
    operates: bool,
) -> impl IntoView {
    let (signed, again) = (Signed::here(), expect_context::<Again>());
    let (trouble, saved) = (RwSignal::new(None), RwSignal::new(false));
    let found: RwSignal<Option<PayerDetail>> = RwSignal::new(None);
    let id = StoredValue::new(id);
    let load = move || {
        spawn_local(async move {
            match settle(billing::payer(&id.get_value()).await, signed, again) {
                Ok(it) => found.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let page = <Page>::new(
        Callback::new(move |()| {
            saved.set(true);
            load();
        }),
        trouble,
    );
    let open = move |_| {
        if found.with_untracked(Option::is_none) {
            load();
        }
    };
    let save = Callback::new(move |wish: PayerDetail| {
        saved.set(false);
        page.act(async move { billing::set_payer(&id.get_value(), &wish).await });
    });
    view! {
        <details class="payer" on:toggle=open>
            <summary class="btn quiet small">{words::payer_word()}</summary>
            <Trouble problem=trouble />
            {move || saved.get().then(|| view! { <p class="note ok" role="status">{words::saved_word()}</p> })}
            {move || found.get().map(|it| view! { <PayerForm it operates save /> })}
        </details>
    }
}
