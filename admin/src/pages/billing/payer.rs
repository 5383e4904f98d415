//! How a payer is addressed, and how they pay.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{console, operations};
use medpost_ui::fold::Fold;
use medpost_ui::payer::{PayerForm, PayingCard, comes_back, go};
use medpost_ui::session::Settle;
use medpost_ui::words;
use medpost_wire::billing::credit_cards::CreditCard;
use medpost_wire::billing::payers::PayerDetail;

use crate::state::Page;
use crate::told::Outcome;

/// The billing settings of a payer, in a fold.
#[component]
pub fn PayerOf(
    /// Id of the association or the facility.
    #[prop(into)]
    id: String,
    /// Whether the operator's staff edits them.
    operates: bool,
    /// Whether payers edit their own settings, and so may enter a credit card.
    #[prop(default = false)]
    own: bool,
) -> impl IntoView {
    let settle = Settle::here();
    let trouble = RwSignal::new(None);
    let found: RwSignal<Option<(PayerDetail, CreditCard)>> = RwSignal::new(None);
    let id = StoredValue::new(id);
    let back = own && comes_back();
    let load = move || {
        spawn_local(async move {
            let id = id.get_value();
            let card =
                if back { operations::look_for_credit_card(&id).await } else { operations::credit_card(&id).await };
            let both = match card {
                Ok(card) => operations::payer(&id).await.map(|it| (it, card)),
                Err(it) => Err(it),
            };
            match settle.answer(both) {
                Ok(it) => found.set(Some(it)),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    let page = <Page>::new(Callback::new(move |()| load()), trouble);
    let open = Callback::new(move |()| {
        if found.with_untracked(Option::is_none) {
            load();
        }
    });
    let save = Callback::new(move |request: PayerDetail| {
        page.act(async move { operations::set_payer(&id.get_value(), &request).await });
    });
    let enter = Callback::new(move |()| {
        spawn_local(async move {
            match settle.step(operations::enter_credit_card(&id.get_value())).await {
                Ok(it) => go(&it.url),
                Err(it) => trouble.set(Some(it)),
            }
        });
    });
    let remove =
        Callback::new(move |()| page.act(async move { operations::remove_credit_card(&id.get_value()).await }));
    view! {
        <div class="payer">
            <Fold word=words::payer::title() key=id.get_value() open=back load=open>
                <Outcome page inline=true />
                {(!own)
                    .then(|| {
                        view! {
                            <a
                                class="btn quiet small"
                                href=console::pdf(&format!("payers/{}/statement", id.get_value()))
                                download="statement.pdf"
                            >
                                {words::billing::statement()}
                                " PDF"
                            </a>
                        }
                    })}
                {move || {
                    found
                        .get()
                        .map(|(it, card)| {
                            view! {
                                <PayerForm it operates by_card=card.entered save />
                                <PayingCard it=card enter=own.then_some(enter) remove />
                            }
                        })
                }}
            </Fold>
        </div>
    }
}
