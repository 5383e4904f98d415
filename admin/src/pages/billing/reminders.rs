//! 督促: overdue invoices, the reminders sent, and the next ones.

use leptos::prelude::*;
use leptos::task::spawn_local;
use medpost_client::{billing, operations};
use medpost_domain::id::InvoiceId;
use medpost_ui::list::Skeleton;
use medpost_ui::session::Settle;
use medpost_ui::{say, when, words};
use medpost_wire::billing::reminders::ReminderLine;

use crate::told::Trouble;

/// The overdue invoices, each with its last and next reminder.
#[component]
pub fn Reminders() -> impl IntoView {
    let settle = Settle::here();
    let (found, trouble) = (RwSignal::new(None::<Vec<ReminderLine>>), RwSignal::new(None));
    // The invoice whose reminder is to be sent now, pending confirmation.
    let asked = RwSignal::new(None::<InvoiceId>);
    let load = move || settle.ask(operations::billing_reminders(), found, trouble);
    load();
    let remind = move |id: InvoiceId, sent: u32| {
        asked.set(None);
        trouble.set(None);
        spawn_local(async move {
            if let Err(it) = settle.answer(billing::remind_now(id, sent).await) {
                trouble.set(Some(it));
            }
            load();
        });
    };
    let row = move |it: ReminderLine| {
        let (id, sent, may) = (it.invoice, it.sent, it.next.is_some() && !it.held);
        let by_hand = move || {
            if asked.get() == Some(id) {
                view! {
                    <p role="status">{words::reminders::send_now_question()}</p>
                    <button class="btn small main" on:click=move |_| remind(id, sent)>
                        {words::reminders::send_now()}
                    </button>
                    <button class="btn small quiet" on:click=move |_| asked.set(None)>
                        {words::common::back()}
                    </button>
                }
                .into_any()
            } else {
                view! {
                    <button class="btn small quiet" on:click=move |_| asked.set(Some(id))>
                        {words::reminders::send_now()}
                    </button>
                }
                .into_any()
            }
        };
        let next = match (it.next, it.held) {
            (None, _) => words::reminders::call_them().to_owned(),
            (Some(_), true) => words::reminders::waits().to_owned(),
            (Some(at), false) => format!("{} {}", when::date(at), it.step.map(say::reminder).unwrap_or_default()),
        };
        view! {
            <tr>
                <td class="from">
                    <a href=format!("/invoices/{}", it.invoice)>
                        <b>{it.payee.clone()}</b>
                    </a>
                    <span class="dim">{it.number.clone()}</span>
                </td>
                <td class="num">{when::date(it.due)}</td>
                <td class="num">{say::yen_signed(it.open)}</td>
                <td>{it.last.map(|at| format!("{} ・ {}", words::reminders::reminded(it.sent), when::date(at)))}</td>
                <td>{next}{may.then(|| view! { <div>{by_hand}</div> })}</td>
            </tr>
        }
    };
    view! {
        <p>
            <a href="/billing">"← "{words::billing::title()}</a>
        </p>
        <div class="head">
            <div>
                <h1>{words::reminders::title()}</h1>
                <p>{words::reminders::lead()}</p>
            </div>
        </div>
        <Trouble problem=trouble />
        {move || match found.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(all) if all.is_empty() => {
                view! {
                    <div class="card pad">
                        <p>{words::reminders::none()}</p>
                    </div>
                }
                    .into_any()
            }
            Some(all) => {
                view! {
                    <div class="card wrap" role="region" tabindex="0" aria-label=words::reminders::title()>
                        <table>
                            <thead>
                                <tr>
                                    <th scope="col">{words::common::addressee()}</th>
                                    <th scope="col" class="num">
                                        {words::billing::due()}
                                    </th>
                                    <th scope="col" class="num">
                                        {words::invoices::open_sum()}
                                    </th>
                                    <th scope="col">{words::reminders::sent()}</th>
                                    <th scope="col">{words::reminders::next()}</th>
                                </tr>
                            </thead>
                            <tbody>{all.into_iter().map(row).collect_view()}</tbody>
                        </table>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}
