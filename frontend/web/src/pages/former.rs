//! 請求書 of a closed facility, by the mailed link: a list, and each as PDF.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::billing;
use medpost_ui::notice::Trouble;
use medpost_ui::{say, when, words};
use medpost_wire::billing::former::KeptInvoices;
use medpost_wire::billing::invoices::Invoice;

/// The invoices of a closed facility, by the token in the URL's fragment.
#[component]
pub fn Kept() -> impl IntoView {
    let token = web_sys::window().and_then(|it| it.location().hash().ok()).unwrap_or_default();
    let token = StoredValue::new(token.trim_start_matches('#').to_owned());
    let found: RwSignal<Option<KeptInvoices>> = RwSignal::new(None);
    let trouble = RwSignal::new(None);
    let load = move |skip: u32| {
        spawn_local(async move {
            match billing::kept(&token.get_value(), skip).await {
                Ok(mut it) => found.update(|all| {
                    if let Some(before) = all.take().filter(|_| skip > 0) {
                        let mut items = before.list.items;
                        items.append(&mut it.list.items);
                        it.list.items = items;
                    }
                    *all = Some(it);
                }),
                Err(it) => trouble.set(Some(it)),
            }
        });
    };
    load(0);
    let fetch = move |it: &Invoice| {
        let (id, number) = (it.id, it.number.clone());
        trouble.set(None);
        spawn_local(async move {
            if let Err(it) = billing::fetch_kept(&token.get_value(), id, &number).await {
                trouble.set(Some(it));
            }
        });
    };
    view! {
        <div class="hero">
            <h1>{words::former::title()}</h1>
        </div>
        <Trouble problem=trouble />
        {move || {
            found
                .get()
                .map(|it| {
                    let shown = u32::try_from(it.list.items.len()).unwrap_or(u32::MAX);
                    let more = shown < it.list.total;
                    view! {
                        <div class="card pad">
                            <h2>{it.facility}</h2>
                            <p>{words::former::available_until()}" "{when::date(it.until.plus(-1))}</p>
                            {it.list.items.is_empty().then(|| view! { <p>{words::former::none()}</p> })}
                            <ul>
                                {it
                                    .list
                                    .items
                                    .into_iter()
                                    .map(|it| {
                                        let (number, dated, total) = (it.number.clone(), it.dated, it.total);
                                        let label = number.clone();
                                        view! {
                                            <li class="row">
                                                <span class="grow">
                                                    {number}" "<span class="dim">{when::date(dated)}</span>
                                                </span>
                                                <b>{say::yen_signed(total)}</b>
                                                <button class="btn small" on:click=move |_| fetch(&it)>
                                                    {words::common::save_pdf()}
                                                    <span class="hide">{label}</span>
                                                </button>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                            {more
                                .then(|| {
                                    view! {
                                        <button class="btn quiet" on:click=move |_| load(shown)>
                                            {words::former::more()}
                                        </button>
                                    }
                                })}
                        </div>
                    }
                })
        }}
    }
}
