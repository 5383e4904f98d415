//! Steps for a person or a post of a facility: offering a temporary card, setting a holder.

use leptos::prelude::*;
use medpost_client::operations;
use medpost_domain::id::AffiliationId;
use medpost_ui::form::{Check, Number, sends};
use medpost_ui::words;
use medpost_wire::console::people::PostHolder;
use medpost_wire::directory::IssuedCode;
use medpost_wire::issuing::{OfferTemporary, SetHolder};

use super::issued::{Page, Told};
use crate::told::Outcome;

/// Offers a temporary card; its number is shown once, to tell by telephone.
#[component]
pub fn Temporary(
    /// The person's affiliation.
    id: AffiliationId,
    /// The person's name.
    name: String,
    /// The facility's registered telephone number.
    phone: String,
    /// Mail addresses confirmed by the facility, one of which receives the one-time codes.
    addresses: Vec<String>,
) -> impl IntoView {
    let page = Page::at(&format!("temporary-{id}"));
    let (days, mail) = (RwSignal::new("14".to_owned()), RwSignal::new(addresses.first().cloned().unwrap_or_default()));
    let called = RwSignal::new(false);
    let of = StoredValue::new(name.clone());
    let submit = sends(move || {
        let request = OfferTemporary {
            days: days.with_untracked(|it| it.parse().unwrap_or(0)),
            mail: mail.get_untracked(),
            called_back: called.get_untracked(),
        };
        page.tell(async move {
            let it = operations::offer_temporary(id, &request).await?;
            Ok(Told::Code(of.get_value(), IssuedCode { code: it.number, expires_at: it.until }))
        });
    });
    let field = |what: &str| format!("{what}-{id}");
    if addresses.is_empty() {
        return view! {
            <details>
                <summary class="btn quiet small">{words::temporary::offer()}<span class="hide">{name}</span></summary>
                <p class="note">{words::temporary::no_address()}</p>
            </details>
        }
        .into_any();
    }
    view! {
        <details>
            <summary class="btn quiet small">{words::temporary::offer()}<span class="hide">{name}</span></summary>
            <Outcome page />
            <form on:submit=submit>
                <p class="note">{words::temporary::offer_lead()}</p>
                <Check value=called label=words::temporary::called_back(&phone) required=true />
                <div class="two">
                    <Number id=field("days") label=words::temporary::days() value=days least=1 most=30 required=true />
                    <div class="field">
                        <label for=field("mail")>{words::temporary::mail()}</label>
                        <select id=field("mail") bind:value=mail>
                            {addresses
                                .into_iter()
                                .map(|it| view! { <option value=it.clone()>{it.clone()}</option> })
                                .collect_view()}
                        </select>
                    </div>
                </div>
                <button class="btn main small">{words::temporary::issue()}</button>
            </form>
        </details>
    }
    .into_any()
}

/// The holders of a post, to set or end; a new holder's code is shown once.
#[component]
pub fn Holders(
    /// The post.
    id: AffiliationId,
    /// Its name.
    name: String,
    /// Its present and future holders.
    holders: Vec<PostHolder>,
) -> impl IntoView {
    let page = Page::at(&format!("holder-{id}"));
    let of = StoredValue::new(name.clone());
    let set = Callback::new(move |request: SetHolder| {
        if request.name.is_empty() {
            page.act(async move { operations::set_holder(id, &request).await.map(|_| ()) });
        } else {
            let told = format!("{} {}", of.get_value(), request.name);
            page.tell(async move { Ok(Told::Code(told, operations::set_holder(id, &request).await?)) });
        }
    });
    view! {
        <medpost_ui::holder::Holders id name holders set />
        <Outcome page />
    }
}
