//! 緊急連絡網: printed each month, for when the service is down.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::operations;
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::console::facilities::ContactLine;

use crate::told::Trouble;

/// The contacts of all facilities on one page, to print.
#[component]
pub fn Contacts() -> impl IntoView {
    let settle = Settle::here();
    let (found, trouble) = (RwSignal::new(None::<Vec<ContactLine>>), RwSignal::new(None));
    settle.ask(operations::contacts(), found, trouble);
    let print = move |_| {
        let _ = window().print();
        // If recording the printing fails, the overview merely asks for it again.
        spawn_local(async move {
            let _ = settle.answer(operations::contacts_printed().await);
        });
    };
    view! {
        <div class="head">
            <div>
                <h1>{words::contacts::title()}</h1>
                <p>{when::date(when::now())}" ・ "{words::contacts::lead()}</p>
            </div>
            <div class="row end actions">
                <button class="btn main" on:click=print>
                    {words::common::print()}
                </button>
            </div>
        </div>
        <Trouble problem=trouble />
        <div class="card wrap" role="region" tabindex="0" aria-label=words::contacts::title()>
            {move || match found.get() {
                None => view! { <Skeleton plain=true /> }.into_any(),
                Some(it) if it.is_empty() => view! { <p class="pad">{words::facilities::none()}</p> }.into_any(),
                Some(it) => {
                    view! {
                        <table>
                            <thead>
                                <tr>
                                    <th scope="col">{words::common::facilities()}</th>
                                    <th scope="col">{words::common::telephone()}</th>
                                    <th scope="col">{words::common::fax()}</th>
                                    <th scope="col">{words::facility::emergency_contact()}</th>
                                    <th scope="col">{words::facility::director()}</th>
                                    <th scope="col">{words::common::inboxes()}</th>
                                </tr>
                            </thead>
                            <tbody>
                                {it
                                    .into_iter()
                                    .map(|it| {
                                        view! {
                                            <tr>
                                                <td class="from">
                                                    <b>{it.name}</b>
                                                    <span class="dim">{say::whole_address(&it.city, &it.address)}</span>
                                                </td>
                                                <td class="whole">{it.phone}</td>
                                                <td class="whole">{it.fax}</td>
                                                <td>{it.emergency}</td>
                                                <td class="whole">{it.director}</td>
                                                <td>{it.inboxes.join(words::common::comma())}</td>
                                            </tr>
                                        }
                                    })
                                    .collect_view()}
                            </tbody>
                        </table>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
